"""Panel sessions: how long they last, whom they follow, and what is on record of what they read."""

from __future__ import annotations

import json
import re
import sqlite3
from typing import Any

import pytest

from app.resolution import erase_person
from tests.web.profile_world import (
    World,
    add_space,
    assert_problem,
    two_people,
)

# -- the session -------------------------------------------------------------------


def test_a_session_reads_on_and_is_stored_as_a_hash_only(world: World) -> None:
    two_people(world)
    found = world.look_up(user_id="ada").get_json()

    again = world.get("profile", found["session"]["token"]).get_json()

    assert re.fullmatch(rf"pss_{world.space_id}_[0-9A-Za-z]{{22}}", found["session"]["token"])
    assert found["session"]["expires_at"] > found["as_of"]
    for name in ("profile", "cards", "matched_by", "layout", "also", "status"):
        assert again[name] == found[name]
    assert "session" not in again
    stored = stored_sessions(world, "*")
    assert stored != []
    assert all(found["session"]["token"] not in str(row) for row in stored)


def stored_sessions(world: World, columns: str) -> list[Any]:
    text = f"SELECT {columns} FROM panel_sessions"
    return world.house.sessions.read(world.space_id, lambda connection: connection.execute(text).fetchall())


def test_a_session_ends_after_fifteen_idle_minutes(world: World) -> None:
    two_people(world)
    session = world.session(user_id="ada")
    world.clock.go(minutes=14, seconds=59)
    assert world.get("profile", session).status_code == 200
    world.clock.go(minutes=14, seconds=59)
    assert world.get("timeline", session).status_code == 200  # it was used, so it went on

    world.clock.go(minutes=15)

    assert_problem(world.get("profile", session), 401, "authentication_error")


def test_a_session_ends_after_two_hours_however_it_is_used(world: World) -> None:
    two_people(world)
    session = world.session(user_id="ada")
    for _ in range(11):
        world.clock.go(minutes=10)
        assert world.get("profile", session).status_code == 200
    world.clock.go(minutes=9, seconds=59)
    assert world.get("profile", session).status_code == 200

    world.clock.go(seconds=1)

    assert_problem(world.get("profile", session), 401, "authentication_error")


def test_ended_sessions_are_removed(world: World) -> None:
    two_people(world)
    world.session(user_id="ada")
    world.clock.go(hours=3)
    world.session(user_id="ada")

    assert stored_sessions(world, "COUNT(*)") == [(1,)]


def test_a_session_read_twice_in_a_minute_is_written_once(world: World) -> None:
    two_people(world)
    session = world.session(user_id="ada")

    def used_at() -> int:
        used: int = stored_sessions(world, "MAX(used_at)")[0][0]
        return used

    before = used_at()
    world.clock.go(seconds=59)
    world.get("profile", session)
    assert used_at() == before
    world.clock.go(seconds=1)
    world.get("profile", session)
    assert used_at() == before + 60_000


def test_a_session_of_another_space_opens_nothing(world: World) -> None:
    two_people(world)
    other = add_space(world.app, world.clock)
    two_people(other)
    session = other.session(user_id="ada")
    renamed = session.replace(other.space_id, world.space_id)

    assert other.get("profile", session).status_code == 200
    assert_problem(world.get("profile", renamed), 401, "authentication_error")


@pytest.mark.parametrize(
    "token",
    ["", "pss", "pss_spa_absent_" + "a" * 22, "pss_../control_" + "a" * 22, "x" * 100_000, "é", "pss__" + "a" * 22],
    ids=lambda token: token[:20],
)
def test_a_token_that_is_no_session_is_refused(shared: World, token: str) -> None:
    for part in ("profile", "timeline", "explain"):
        assert_problem(shared.get(part, token.encode().decode("latin-1")), 401, "authentication_error")


def test_a_proxy_token_is_no_session_and_a_session_is_no_proxy_token(shared: World) -> None:
    assert_problem(shared.get("profile", shared.token()), 401, "authentication_error")
    assert_problem(shared.look_up(token=shared.session(user_id="ada")), 401, "authentication_error")


def test_a_session_ends_with_its_connection(world: World) -> None:
    two_people(world)
    session = world.session(user_id="ada")

    world.house.control.set_connection_enabled(world.connection_id, False)

    assert_problem(world.get("profile", session), 401, "authentication_error")


def test_a_session_follows_its_person_through_a_merge(world: World) -> None:
    world.send({"type": "identify", "userId": "ada", "traits": {"name": "Ada"}})
    world.clock.go(minutes=1)
    world.send({"type": "track", "anonymousId": "a1", "event": "Young"})
    young = world.look_up(anonymous_id="a1").get_json()

    world.send({"type": "track", "userId": "ada", "anonymousId": "a1", "event": "Join"})
    after = world.get("profile", young["session"]["token"]).get_json()

    assert after["profile"]["id"] == world.public_id("user_id", "ada") != young["profile"]["id"]
    assert after["profile"]["name"] == "Ada"


def test_a_session_ends_with_an_erased_person(world: World) -> None:
    ada, _ = two_people(world)
    session = world.session(user_id="ada")

    erase_person(world.house, world.space_id, ada)

    assert_problem(world.get("profile", session), 401, "authentication_error")
    assert world.look_up(user_id="ada").get_json()["status"] == "unknown"


# -- receipts ------------------------------------------------------------------------------


def test_every_disclosure_is_on_record_with_its_way(world: World) -> None:
    ada, _ = two_people(world)
    world.send({"type": "track", "userId": "ada", "event": "One"})
    before = len(world.receipts())

    found = world.look_up(user_id="ada").get_json()
    session, identities = found["session"]["token"], found["cards"]["identities"]["items"]
    world.get("timeline", session)
    world.get("explain", session, ref=identities[1]["ref"])

    rows = world.receipts()[before:]
    assert [(row[0], row[1], row[2], row[3], row[4]) for row in rows] == [
        (way, "1402", "ticket:48213", ada, "found") for way in ("panel", "timeline", "explain")
    ]
    assert json.loads(rows[0][5]) == [
        "header", "highlights", "activity", "traits.email", "traits.name", "timeline", "identities.user_id",
        "identities.email",
    ]  # fmt: skip
    assert world.house.receipts.verify_chain(world.space_id) is None


def test_nothing_is_disclosed_without_a_receipt(world: World) -> None:
    two_people(world)
    session = world.session(user_id="ada")
    path = world.house.settings.home / "receipts" / f"{world.space_id}.db"
    connection = sqlite3.connect(path)
    connection.execute("DROP TABLE receipts")
    connection.close()

    answer = world.get("timeline", session)

    assert_problem(answer, 503, "unavailable")
    assert "ada" not in answer.text.lower()
