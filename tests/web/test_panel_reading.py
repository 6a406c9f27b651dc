"""What is read on under a panel session: the profile again, its timeline, its explanations."""

from __future__ import annotations

from typing import Any

import pytest

from app.domain.identity import IdentifierDecision
from app.resolution import decide_identifiers, withdraw_decision
from tests.web.profile_world import (
    World,
    assert_problem,
    two_people,
    verified,
)


def ref_of(world: World, session: str, value: str) -> str:
    """Return the reference of an identifier of a session's profile, as the panel knows it."""
    items = world.get("profile", session).get_json()["cards"]["identities"]["items"]
    [ref] = [item["ref"] for item in items if item["value"] == value]
    return str(ref)


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


def test_a_person_parted_twice_with_different_outcomes_has_two_etags(world: World) -> None:
    for event in (
        {"userId": "ada", "anonymousId": "a1"},
        {"anonymousId": "b1"},
        {"anonymousId": "b1", "userId": "ada"},
        {"anonymousId": "b1", "properties": {"email": "x@y.test"}},
        {"userId": "ada", "properties": {"email": "x@y.test"}},
    ):
        world.send({"type": "track", "event": "Seen"} | event)
    part = IdentifierDecision("never", ("user_id", "ada"), ("anonymous_id", "b1"))
    apart = IdentifierDecision("never", ("anonymous_id", "b1"), ("email", "x@y.test"))

    number = decide_identifiers(world.house, world.space_id, part, author="test", reason="")
    first = world.look_up(anonymous_id="b1")
    withdraw_decision(world.house, world.space_id, number, author="test")
    for decision in (apart, part):
        decide_identifiers(world.house, world.space_id, decision, author="test", reason="")
    second = world.look_up(anonymous_id="b1")

    assert first.get_json()["profile"]["id"] == second.get_json()["profile"]["id"]
    assert first.headers["ETag"] != second.headers["ETag"]
    assert [len(answer.get_json()["cards"]["identities"]["items"]) for answer in (first, second)] == [2, 1]


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
    assert (page["next"], page["total"], page["total_is_exact"]) == (None, 30, True)


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

    session = world.session(user_id="ada")
    body = world.get("explain", session, ref=ref_of(world, session, "Ada@x.test")).get_json()

    assert body["identifier"] == {"type": "email", "value": "Ada@x.test"}
    assert (body["attached_by"]["name"], body["attached_by"]["source"]) == ("Sign-up", "Web app")
    assert body["attached_by"]["rule"] == (
        "It came on one event with user_id, and a profile may hold 5 values of email."
    )
    assert (body["confirmed_by"]["total"], body["confirmed_by"]["total_is_exact"]) == (1, True)
    assert [event["name"] for event in body["confirmed_by"]["newest"]] == ["Newsletter"]
    assert body["refused"] == [] and body["receipt"].startswith("rcp_")


def test_an_event_of_somebody_else_that_lost_the_identifier_says_nothing_about_them(world: World) -> None:
    world.send({"type": "track", "userId": "ada", "event": "One", "properties": {"email": "team@x.test"}})
    secret = {"type": "track", "userId": "grace", "event": "Secret", "properties": {"email": "team@x.test", "pin": "7"}}
    world.send(secret)

    session = world.session(user_id="ada")
    answer = world.get("explain", session, ref=ref_of(world, session, "team@x.test"))

    refused = answer.get_json()["refused"]
    assert [(one["code"], one["reason"]) for one in refused] == [
        ("limit user_id", "The profile would have held more values of user_id than its limit allows.")
    ]
    assert refused[0]["event"]["id"] == "m-2" and refused[0]["event"]["timestamp"]
    assert "Secret" not in answer.text and "pin" not in answer.text and "grace" not in answer.text


@pytest.mark.parametrize(
    "query",
    [{}, {"type": "email", "value": "ada@home.test"}, *({"ref": ref} for ref in (
        "", "0", "01", "-1", "+1", "1 ", "1.0", "1e3", "0x1", "²", "१", "1;", "1'--", "one", "1" * 19, "1\n"))],
    ids=str,
)  # fmt: skip
def test_an_explanation_that_cannot_be_is_refused(shared: World, query: dict[str, Any]) -> None:
    answer = shared.get("explain", shared.session(user_id="ada"), **query)

    assert_problem(answer, 400, "validation_error")
    assert "ref" in answer.get_json()["detail"]


@pytest.mark.parametrize("ref", ["9" * 18, "4611686018427387"])
def test_a_reference_to_nothing_explains_nothing(shared: World, ref: str) -> None:
    assert_problem(shared.get("explain", shared.session(user_id="ada"), ref=ref), 404, "not_found")


def test_an_identifier_of_somebody_else_is_not_explained_and_nothing_tells_that_it_is_there(world: World) -> None:
    two_people(world)
    session, other = world.session(user_id="ada"), world.session(user_id="grace")
    refs = [ref_of(world, other, value) for value in ("grace", "grace@x.test")]
    before = len(world.receipts())

    answers = [world.get("explain", session, ref=ref) for ref in (*refs, "9" * 18)]

    for answer in answers:
        assert_problem(answer, 404, "not_found")
        assert "grace" not in answer.text
    assert len({answer.data for answer in answers}) == 1
    assert len(world.receipts()) == before


def test_a_reference_follows_its_identifier_to_whoever_holds_it(world: World) -> None:
    world.send({"type": "identify", "userId": "ada"}, {"type": "track", "anonymousId": "a1", "event": "Young"})
    young, ada = world.session(anonymous_id="a1"), world.session(user_id="ada")
    ref = ref_of(world, young, "a1")
    assert_problem(world.get("explain", ada, ref=ref), 404, "not_found")

    world.send({"type": "track", "userId": "ada", "anonymousId": "a1", "event": "Join"})

    assert world.get("explain", ada, ref=ref).get_json()["identifier"] == {"type": "anonymous_id", "value": "a1"}


def test_an_account_identifier_is_not_explained_to_whom_it_is_no_identifier_of(world: World) -> None:
    world.send({"type": "group", "userId": "ada", "groupId": "acme"})
    session = world.session(user_id="ada")
    with world.house.spaces.reading(world.space_id) as connection:
        [(ref,)] = connection.execute("SELECT id FROM identifiers WHERE collection = 'accounts'").fetchall()

    assert_problem(world.get("explain", session, ref=ref), 404, "not_found")


def test_totals_say_whether_they_were_counted_to_the_end(world: World) -> None:
    def totals() -> list[tuple[int, bool]]:
        found = world.look_up(user_id="ada").get_json()
        card, page = found["cards"]["timeline"], world.get("timeline", found["session"]["token"]).get_json()
        assert (page["total"], page["total_is_exact"]) == (card["total"], card["total_is_exact"])
        both = [verified("email", "ada@x.test"), verified("email", "grace@x.test")]
        [ada] = [
            one["profile"] for one in world.look_up(identifiers=both).get_json()["candidates"]
            if one["profile"]["id"] == found["profile"]["id"]
        ]  # fmt: skip
        return [
            (card["total"], card["total_is_exact"]),
            (card["today"], card["today_is_exact"]),
            (ada["events_total"], ada["events_total_is_exact"]),
        ]

    two_people(world)
    step = {"type": "track", "userId": "ada", "event": "Step", "timestamp": world.clock.now.isoformat()}
    for _ in range(2):
        world.send(*[step] * 500)
    assert totals() == [(1000, True)] * 3
    explained = [("ada", 200, False), ("ada@x.test", 0, False)]
    session = world.session(user_id="ada")
    for value, total, exact in explained:
        confirmed = world.get("explain", session, ref=ref_of(world, session, value)).get_json()["confirmed_by"]
        assert (confirmed["total"], confirmed["total_is_exact"]) == (total, exact)

    world.send(step)

    assert totals() == [(1000, False)] * 3
