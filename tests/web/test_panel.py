"""The Panel API: who is shown beside a ticket, under which session, and what is on record."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from app.domain.identity import IdentifierDecision, IdentityRules, TypeRule
from app.resolution import decide_identifiers, erase_person, set_rules
from app.web.limits import RateLimiter
from app.web.panel_sessions import EXTENSION
from tests.web.profile_world import PUBLIC_URL, World, add_space, open_world

ZENDESK = "https://123.apps.zdusercontent.com"
MARKUP = "\"><img src=x onerror=alert(1)><script>alert('Ada')</script>"


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A world that tests only read: Ada with traits, 30 events of today and before, two e-mail addresses."""
    home = tmp_path_factory.mktemp("home")
    with open_world(home, panel_origins=("http://127.0.0.1:8002",)) as opened:
        opened.send(
            {"type": "identify", "userId": "ada", "traits": {
                "name": MARKUP, "email": "Ada@Example.test", "plan": "pro", "zebra": 1, "avatar": "javascript:alert(1)",
                "company": {"name": "Acme"}, "job_title": "Countess", "timezone": "Europe/London", "none": None,
            }},
            {"type": "identify", "userId": "ada", "traits": {"email": "ada@home.test"}, "context": {
                "active": False, "ip": "203.0.113.9", "device": {"token": "push"}}},
        )  # fmt: skip
        opened.send(
            *[
                {
                    "type": "track",
                    "userId": "ada",
                    "event": f"Step {number}",
                    "timestamp": f"2026-03-{1 + number // 20:02}T08:00:{number:02}Z",
                    "context": {"ip": "203.0.113.9", "page": {"path": "/x"}, "device": {"token": "push", "model": "P"}},
                }
                for number in range(30)
            ]
        )
        yield opened


@pytest.fixture
def world(shared: World) -> World:
    """A space of its own in the shared house."""
    return add_space(shared.app, shared.clock)


def two_people(world: World) -> tuple[str, str]:
    """Ada, known by user id and e-mail, and Grace, likewise; return their public ids."""
    world.send({"type": "identify", "userId": "ada", "traits": {"email": "ada@x.test", "name": "Ada"}})
    world.clock.go(seconds=10)
    world.send({"type": "identify", "userId": "grace", "traits": {"email": "grace@x.test", "name": "Grace"}})
    return world.public_id("user_id", "ada"), world.public_id("user_id", "grace")


def both_emails() -> list[dict[str, Any]]:
    return [{"type": "email", "value": f"{name}@x.test", "verified": True} for name in ("ada", "grace")]


def assert_problem(answer: TestResponse, status: int, code: str) -> None:
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
    assert answer.get_json()["code"] == code


# -- found ---------------------------------------------------------------------


def test_a_person_is_found_with_all_that_the_panel_draws(shared: World) -> None:
    answer = shared.look_up(user_id="ada", email="ada@home.test")
    body = answer.get_json()

    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store"
    assert (body["status"], body["matched_by"]) == ("found", {"type": "user_id", "value": "ada"})
    assert body["also"] == []
    assert body["profile"] | {"id": None, "version": None} == {
        "id": None,
        "name": MARKUP,
        "title": "Countess",
        "company": "Acme",
        "time_zone": "Europe/London",
        "created_at": "2026-03-01T08:00:00.000Z",
        "updated_at": "2026-03-02T09:19:59.000Z",
        "last_seen_at": "2026-03-02T09:19:58.000Z",  # the newer identify said that it was no activity
        "version": None,
        "recomputing": False,
    }
    assert [card["type"] for card in body["layout"]["cards"]] == ["header", "traits", "timeline", "identities"]
    assert body["as_of"].endswith("Z") and body["receipt"].startswith("rcp_")


def test_useful_traits_stand_first_and_removed_ones_nowhere(shared: World) -> None:
    card = shared.look_up(user_id="ada").get_json()["cards"]["traits"]

    assert [item["key"] for item in card["items"]] == [
        "plan", "company", "avatar", "email", "job_title", "name", "timezone", "zebra",
    ]  # fmt: skip
    assert (card["state"], card["total"]) == ("full", 8)
    assert card["items"][0] == {
        "key": "plan",
        "value": "pro",
        "updated_at": "2026-03-02T09:19:58.000Z",
        "source": "Web app",
    }


def test_identifiers_stand_by_priority_as_sent(shared: World) -> None:
    card = shared.look_up(user_id="ada").get_json()["cards"]["identities"]

    assert [(item["type"], item["value"]) for item in card["items"]] == [
        ("user_id", "ada"),
        ("email", "Ada@Example.test"),
        ("email", "ada@home.test"),
    ]
    assert card["items"][0] | {"source": None} == {
        "type": "user_id",
        "value": "ada",
        "source": None,
        "first_seen_at": "2026-03-01T08:00:00.000Z",
        "attached_at": "2026-03-01T08:00:00.000Z",
    }


def test_the_timeline_holds_the_newest_activity_without_addresses_and_tokens(shared: World) -> None:
    answer = shared.look_up(user_id="ada")
    card = answer.get_json()["cards"]["timeline"]

    assert [item["name"] for item in card["items"]] == [f"Step {number}" for number in range(29, 4, -1)]
    assert (card["total"], card["today"]) == (30, 10)
    assert card["items"][0]["context"] == {"page": {"path": "/x"}, "device": {"model": "P"}}
    assert "203.0.113.9" not in answer.text and "push" not in answer.text


def test_a_person_without_anything_to_show_has_empty_cards(world: World) -> None:
    world.send({"type": "identify", "userId": "grace", "traits": {}})

    body = world.look_up(user_id="grace").get_json()

    assert (body["profile"]["name"], body["profile"]["time_zone"]) == (None, None)
    assert {name: card["state"] for name, card in body["cards"].items()} == {
        "traits": "empty",
        "identities": "full",
        "timeline": "empty",
    }
    assert body["cards"]["timeline"]["next"] is None


def test_an_unknown_person_is_told_with_what_was_searched(world: World) -> None:
    answer = world.look_up(user_id="nobody", email="No@x.test")

    body = answer.get_json()
    assert answer.status_code == 200 and "ETag" not in answer.headers
    assert (body["status"], body["session"]) == ("unknown", None)
    assert body["searched"] == [
        {"type": "user_id", "value": "nobody", "found": 0},
        {"type": "email", "value": "No@x.test", "found": 0},
    ]
    assert world.receipts() == [("panel", "1402", "ticket:48213", "", "unknown", "[]")]


def test_identifiers_with_markup_are_data_and_find_who_carries_them(world: World) -> None:
    world.send({"type": "identify", "userId": MARKUP, "traits": {"name": MARKUP}})

    answer = world.look_up(user_id=MARKUP)

    assert answer.get_json()["matched_by"]["value"] == MARKUP
    assert answer.content_type == "application/json"
    assert world.look_up(user_id="' OR 1=1 --").get_json()["status"] == "unknown"


def test_a_phone_number_is_searched_only_where_the_rules_list_it(world: World) -> None:
    external = {"id": "+441", "type": "phone", "collection": "users", "encoding": "none"}
    world.send({"type": "track", "userId": "ada", "event": "One", "context": {"externalIds": [external]}})
    assert world.look_up(phone="+441").get_json()["searched"] == []

    types = {"user_id": TypeRule(priority=1, limit=1, strong=True), "phone": TypeRule(priority=2)}
    set_rules(world.house, world.space_id, IdentityRules(types=types), author="test")

    assert world.look_up(phone="+441").get_json()["status"] == "found"


# -- ambiguous, and the pick ------------------------------------------------------


def test_two_people_by_e_mail_are_ambiguous_with_their_reasons(world: World) -> None:
    ada, grace = two_people(world)
    world.send({"type": "track", "userId": "grace", "event": "One"})

    body = world.look_up(identifiers=both_emails()).get_json()

    assert (body["status"], body["session"]) == ("ambiguous", None)
    assert [(one["profile"]["id"], one["profile"]["name"]) for one in body["candidates"]] == [
        (ada, "Ada"),
        (grace, "Grace"),
    ]
    assert body["candidates"][1]["profile"]["events_total"] == 1
    assert body["candidates"][0]["reasons"] == [{"type": "email", "value": "ada@x.test", "verified": True}]
    assert [one["found"] for one in body["searched"]] == [1, 1]
    assert "profile" not in body and "cards" not in body


def test_a_pick_is_kept_for_its_ticket_and_merges_nobody(world: World) -> None:
    ada, grace = two_people(world)
    picked = world.look_up(identifiers=both_emails(), more={"pick": grace}).get_json()
    assert (picked["status"], picked["profile"]["id"]) == ("found", grace)
    assert picked["matched_by"] == {"type": "pick", "value": grace}
    assert [one["profile"]["id"] for one in picked["also"]] == [ada]

    again = world.look_up(identifiers=both_emails()).get_json()
    assert (again["status"], again["profile"]["id"], again["matched_by"]["type"]) == ("found", grace, "pick")
    assert world.look_up(identifiers=both_emails(), ticket="2").get_json()["status"] == "ambiguous"

    forgotten = world.look_up(identifiers=both_emails(), more={"pick": None}).get_json()
    assert forgotten["status"] == "ambiguous"
    assert world.look_up(identifiers=both_emails()).get_json()["status"] == "ambiguous"
    assert {ada, grace} == {world.public_id("user_id", name) for name in ("ada", "grace")}


def test_a_pick_does_not_follow_the_ticket_to_another_person(world: World) -> None:
    _, grace = two_people(world)
    world.look_up(identifiers=both_emails(), more={"pick": grace})

    assert world.look_up(user_id="ada").get_json()["profile"]["name"] == "Ada"


@pytest.mark.parametrize("pick", ["stranger", "use_", "x" * 64, ""])
def test_a_pick_that_no_identifier_leads_to_is_refused(world: World, pick: str) -> None:
    two_people(world)
    world.send({"type": "track", "userId": "linus", "event": "One"})
    given = world.public_id("user_id", "linus") if pick == "stranger" else pick

    assert_problem(world.look_up(identifiers=both_emails(), more={"pick": given}), 400, "invalid_request")


def test_an_id_decides_and_others_stand_beside(world: World) -> None:
    ada, grace = two_people(world)

    body = world.look_up(user_id="ada", email="grace@x.test").get_json()

    assert (body["profile"]["id"], [one["profile"]["id"] for one in body["also"]]) == (ada, [grace])
    assert [(row[3], row[4], row[5]) for row in world.receipts()[-1:]] == [(grace, "candidate", '["header"]')]
    refreshed = world.get("profile", body["session"]["token"]).get_json()
    assert refreshed["also"] == body["also"]


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
    with world.house.spaces.reading(world.space_id) as connection:
        stored = connection.execute("SELECT * FROM panel_sessions").fetchall()
    assert all(found["session"]["token"] not in str(row) for row in stored)


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

    with world.house.spaces.reading(world.space_id) as connection:
        assert connection.execute("SELECT COUNT(*) FROM panel_sessions").fetchone() == (1,)


def test_a_session_read_twice_in_a_minute_is_written_once(world: World) -> None:
    two_people(world)
    session = world.session(user_id="ada")

    def used_at() -> int:
        with world.house.spaces.reading(world.space_id) as connection:
            used: int = connection.execute("SELECT MAX(used_at) FROM panel_sessions").fetchone()[0]
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


# -- ETag -----------------------------------------------------------------------------


def test_an_unchanged_profile_is_304_and_writes_nothing(world: World) -> None:
    two_people(world)
    answer = world.look_up(user_id="ada")
    world.house.receipts.settle(everything=True)
    session, receipts = answer.get_json()["session"]["token"], world.receipts()

    unchanged = world.get("profile", session, headers={"If-None-Match": answer.headers["ETag"]})

    assert (unchanged.status_code, unchanged.data) == (304, b"")
    assert unchanged.headers["ETag"] == answer.headers["ETag"]
    assert unchanged.headers["Cache-Control"] == "private, no-cache"
    world.house.receipts.settle(everything=True)
    assert world.receipts() == receipts


def test_every_change_that_shows_changes_the_etag(world: World) -> None:
    two_people(world)
    answer = world.look_up(user_id="ada")
    session, tags = answer.get_json()["session"]["token"], [answer.headers["ETag"]]

    def asked_again() -> str:
        again = world.get("profile", session, headers={"If-None-Match": tags[-1]})
        assert again.status_code == 200
        return again.headers["ETag"]

    world.send({"type": "track", "userId": "ada", "event": "One"})
    tags.append(asked_again())
    world.send({"type": "track", "userId": "ada", "anonymousId": "a1", "event": "Two"})
    tags.append(asked_again())
    world.send({"type": "track", "anonymousId": "b1", "event": "Elsewhere"})
    world.send({"type": "track", "userId": "ada", "anonymousId": "b1", "event": "Merge"})
    tags.append(asked_again())
    never = IdentifierDecision("never", ("user_id", "ada"), ("anonymous_id", "b1"))
    decide_identifiers(world.house, world.space_id, never, author="test", reason="shared")
    tags.append(asked_again())
    world.house.control.create_source(world.space_id, "Shop", "python")
    tags.append(asked_again())

    assert len(set(tags)) == len(tags)


def test_somebody_elses_event_changes_no_etag(world: World) -> None:
    two_people(world)
    answer = world.look_up(user_id="ada")
    world.send({"type": "track", "userId": "grace", "event": "One"})

    session = answer.get_json()["session"]["token"]
    again = world.get("profile", session, headers={"If-None-Match": answer.headers["ETag"]})

    assert again.status_code == 304


# -- timeline and explain ----------------------------------------------------------------


def test_the_timeline_goes_on_where_the_card_ended(shared: World) -> None:
    found = shared.look_up(user_id="ada").get_json()
    cursor = found["cards"]["timeline"]["next"]

    page = shared.get("timeline", found["session"]["token"], before=cursor).get_json()

    assert [item["name"] for item in page["items"]] == [f"Step {number}" for number in range(4, -1, -1)]
    assert (page["next"], page["total"]) == (None, 30)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"name": "Step 7"}, ["Step 7"]),
        ({"q": "STEP 2", "limit": 3}, ["Step 29", "Step 28", "Step 27"]),
        ({"q": "%"}, []),
        ({"q": "Step_7"}, []),
        ({"source": "web-app", "limit": 1}, ["Step 29"]),
        ({"source": "Web app", "limit": 1}, ["Step 29"]),
        ({"source": "shop"}, []),
    ],
    ids=str,
)
def test_the_timeline_is_filtered_by_name_source_and_words(
    shared: World, query: dict[str, Any], names: list[str]
) -> None:
    page = shared.get("timeline", shared.session(user_id="ada"), **query).get_json()

    assert [item["name"] for item in page["items"]] == names


@pytest.mark.parametrize("query", [{"before": "x"}, {"limit": 0}, {"limit": 101}, {"q": "x" * 201}], ids=str)
def test_a_timeline_that_cannot_be_is_refused(shared: World, query: dict[str, Any]) -> None:
    assert_problem(shared.get("timeline", shared.session(user_id="ada"), **query), 400, "validation_error")


def test_a_changed_timeline_cursor_is_refused(shared: World) -> None:
    found = shared.look_up(user_id="ada").get_json()
    cursor, session = found["cards"]["timeline"]["next"], found["session"]["token"]

    for place in range(0, len(cursor), 6):
        changed = cursor[:place] + ("A" if cursor[place] != "A" else "B") + cursor[place + 1 :]
        assert shared.get("timeline", session, before=changed).status_code == 400


def test_an_identifier_is_explained_by_the_event_that_brought_it(world: World) -> None:
    world.send(
        {"type": "track", "userId": "ada", "event": "Sign-up", "properties": {"email": "Ada@x.test"}},
        {"type": "track", "event": "Newsletter", "properties": {"email": "ada@x.test"}, "anonymousId": "a1"},
    )

    body = world.get("explain", world.session(user_id="ada"), type="email", value="ADA@x.test").get_json()

    assert body["identifier"] == {"type": "email", "value": "ADA@x.test"}
    assert (body["attached_by"]["name"], body["attached_by"]["source"]) == ("Sign-up", "Web app")
    assert body["attached_by"]["rule"] == (
        "It came on one event with user_id, and a profile may hold 5 values of email."
    )
    assert body["confirmed_by"]["total"] == 2
    assert [event["name"] for event in body["confirmed_by"]["newest"]] == ["Newsletter", "Sign-up"]
    assert body["refused"] == [] and body["receipt"].startswith("rcp_")


def test_an_event_of_somebody_else_that_lost_the_identifier_says_nothing_about_them(world: World) -> None:
    world.send({"type": "track", "userId": "ada", "event": "One", "properties": {"email": "team@x.test"}})
    secret = {"type": "track", "userId": "grace", "event": "Secret", "properties": {"email": "team@x.test", "pin": "7"}}
    world.send(secret)

    answer = world.get("explain", world.session(user_id="ada"), type="email", value="team@x.test")

    refused = answer.get_json()["refused"]
    assert [(one["code"], one["reason"]) for one in refused] == [
        ("limit user_id", "The profile would have held more values of user_id than its limit allows.")
    ]
    assert refused[0]["event"]["id"] == "m-2" and refused[0]["event"]["timestamp"]
    assert "Secret" not in answer.text and "pin" not in answer.text and "grace" not in answer.text


@pytest.mark.parametrize(
    "query", [{}, {"type": "email"}, {"type": "e mail", "value": "x"}, {"type": "email", "value": ""}], ids=str
)
def test_an_explanation_that_cannot_be_is_refused(shared: World, query: dict[str, Any]) -> None:
    assert_problem(shared.get("explain", shared.session(user_id="ada"), **query), 400, "validation_error")


def test_an_identifier_of_somebody_else_is_not_explained(world: World) -> None:
    two_people(world)

    answer = world.get("explain", world.session(user_id="ada"), type="email", value="grace@x.test")

    assert_problem(answer, 404, "not_found")


# -- receipts ------------------------------------------------------------------------------


def test_every_disclosure_is_on_record_with_its_way(world: World) -> None:
    ada, _ = two_people(world)
    world.send({"type": "track", "userId": "ada", "event": "One"})
    before = len(world.receipts())

    session = world.session(user_id="ada")
    world.get("timeline", session)
    world.get("explain", session, type="email", value="ada@x.test")

    rows = world.receipts()[before:]
    assert [(row[0], row[1], row[2], row[3], row[4]) for row in rows] == [
        (way, "1402", "ticket:48213", ada, "found") for way in ("panel", "timeline", "explain")
    ]
    assert json.loads(rows[0][5]) == [
        "header", "traits.email", "traits.name", "identities.user_id", "identities.email", "timeline",
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


# -- who may ask, and how ---------------------------------------------------------------------


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Basic YTpi", "Bearer a.b.c"])
def test_without_a_token_nobody_is_looked_up(shared: World, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}

    answer = shared.app.test_client().post("/panel/v1/lookup", json={}, headers=headers)

    assert_problem(answer, 401, "authentication_error")


def test_a_huge_token_is_refused(shared: World) -> None:
    assert_problem(shared.look_up(user_id="ada", token=shared.token(pad="x" * 100_000)), 401, "authentication_error")


def test_a_connection_that_is_switched_off_is_forbidden(world: World) -> None:
    world.house.control.set_connection_enabled(world.connection_id, False)

    assert_problem(world.look_up(user_id="ada"), 403, "forbidden")


GOOD = {"object": {"type": "ticket", "id": "1"}, "identifiers": [{"type": "user_id", "value": "ada"}]}


def post(world: World, data: bytes) -> TestResponse:
    headers = {"Authorization": f"Bearer {world.token()}"}
    return world.app.test_client().post("/panel/v1/lookup", data=data, headers=headers)


@pytest.mark.parametrize(
    "change",
    [
        {"object": None},
        {"object": {"type": "ticket"}},
        {"object": {"type": "ticket", "id": 7}},
        {"object": {"type": "a b", "id": "1"}},
        {"object": {"type": "ticket\n", "id": "1"}},
        {"object": {"type": "ticket", "id": "x" * 201}},
        {"identifiers": None},
        {"identifiers": {}},
        {"identifiers": [7]},
        {"identifiers": [{"type": "user_id"}]},
        {"identifiers": [{"type": "user_id", "value": 7}]},
        {"identifiers": [{"type": "user_id", "value": "x" * 501}]},
        {"identifiers": [{"type": "x" * 101, "value": "x"}]},
        {"identifiers": [{"type": "email", "value": "x", "verified": "yes"}]},
        {"identifiers": [{"type": "email", "value": str(number)} for number in range(51)]},
        {"pick": 7},
        {"pick": "x" * 65},
        {"locale": ["en"]},
    ],
    ids=lambda change: str(change)[:60],
)
def test_a_body_that_means_nothing_is_refused(shared: World, change: dict[str, Any]) -> None:
    assert_problem(post(shared, json.dumps(GOOD | change).encode()), 400, "validation_error")


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[]", b"7", b"\xff", b'{"a":NaN}', b'"\\ud800"', b"[" * 5000],
    ids=lambda data: str(data)[:20],
)
def test_a_body_that_is_no_json_object_is_refused(shared: World, data: bytes) -> None:
    assert_problem(post(shared, data), 400, "invalid_request")


def test_the_largest_requests_are_taken_and_larger_ones_are_not(shared: World) -> None:
    most = GOOD | {"identifiers": [{"type": "user_id", "value": f"{number:0500}"} for number in range(50)]}
    assert post(shared, json.dumps(most).encode()).status_code == 200

    body = json.dumps(GOOD | {"unheard": ""}).encode()
    full = body.replace(b'"unheard": ""', b'"unheard": "' + b"x" * (65_536 - len(body)) + b'"')
    assert len(full) == 65_536 and post(shared, full).status_code == 200
    assert_problem(post(shared, full + b" "), 413, "body_too_large")


def test_empty_identifiers_are_passed_over(shared: World) -> None:
    given = [{"type": "user_id", "value": ""}, {"type": "email", "value": " "}]

    body = shared.look_up(identifiers=given).get_json()

    assert (body["status"], body["searched"]) == ("unknown", [])


parts = st.none() | st.booleans() | st.integers() | st.text()
names = st.sampled_from(["object", "identifiers", "type", "value", "id", "pick"])
bodies = st.recursive(
    parts, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner), max_leaves=8
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(bodies)
def test_no_body_breaks_a_look_up(shared: World, body: object) -> None:
    assert post(shared, json.dumps(body).encode()).status_code in (200, 400, 429)


def test_a_connection_that_asks_too_often_waits_and_another_does_not(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = add_space(world.app, world.clock)
    world.look_up(user_id="x")
    monkeypatch.setattr(world.app.extensions[EXTENSION], "lookups", RateLimiter(3, per_seconds=60))
    answers = [world.look_up(user_id="x") for _ in range(4)]

    assert [answer.status_code for answer in answers[:3]] == [200, 200, 200]
    assert_problem(answers[3], 429, "rate_limit_error")
    assert 1 <= int(answers[3].headers["Retry-After"]) <= 20
    assert other.look_up(user_id="x").status_code == 200


# -- CORS ------------------------------------------------------------------------------------


@pytest.mark.parametrize("origin", [ZENDESK, PUBLIC_URL, "http://127.0.0.1:8002"])
def test_the_apps_own_origins_may_read_answers_and_errors(shared: World, origin: str) -> None:
    asked = shared.app.test_client().options(
        "/panel/v1/profile",
        headers={"Origin": origin, "Access-Control-Request-Method": "GET"},
    )
    answer = shared.look_up(user_id="ada", headers={"Origin": origin})
    error = shared.get("profile", "wrong", headers={"Origin": origin})
    nothing = shared.get("nothing", "wrong", headers={"Origin": origin})

    for response in (asked, answer, error, nothing):
        assert response.headers["Access-Control-Allow-Origin"] == origin
        assert "ETag" in response.headers["Access-Control-Expose-Headers"]
        assert "Origin" in response.headers["Vary"]
        assert "Access-Control-Allow-Credentials" not in response.headers
    assert asked.headers["Access-Control-Max-Age"] == "600"
    assert {"authorization", "content-type", "if-none-match"} == set(
        asked.headers["Access-Control-Allow-Headers"].lower().split(", ")
    )
    assert asked.headers["Access-Control-Allow-Methods"] == "GET, POST"


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "http://123.apps.zdusercontent.com",
        "https://apps.zdusercontent.com",
        "https://a.apps.zdusercontent.com",
        "https://123.apps.zdusercontent.com.evil.test",
        "https://123.apps.zdusercontent.com:8443",
        "https://evil.test/https://123.apps.zdusercontent.com",
        "https://123xapps.zdusercontent.com",
        "https://٣.apps.zdusercontent.com".encode().decode("latin-1"),
        "https://onefold.example.test.evil.test",
        "http://onefold.example.test",
        "http://127.0.0.1:8003",
        "*",
    ],
)
def test_other_origins_may_not_read(shared: World, origin: str) -> None:
    for method in ("OPTIONS", "POST"):
        answer = shared.app.test_client().open("/panel/v1/lookup", method=method, headers={"Origin": origin})
        assert not [name for name in dict(answer.headers) if name.startswith("Access-Control-")]
        assert "Origin" in answer.headers["Vary"]


def test_only_the_panel_api_lets_browsers_in(shared: World) -> None:
    for path in ("/healthz", "/v1/spaces/x", "/panel"):
        answer = shared.app.test_client().get(path, headers={"Origin": ZENDESK})
        assert "Access-Control-Allow-Origin" not in answer.headers
