"""The Profile API: what a server reads."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest

from app.domain.definitions.reading import read_definition
from app.domain.identity import IdentifierDecision
from app.domain.moments import rfc3339
from app.resolution import decide_identifiers, delete_events, erase_person
from app.settling import settle
from app.storage.definitions import save_definition
from tests.web.profile_world import MARKUP, World, send_ada_in_full

ADA = "users/profiles/user_id:ada"


# -- traits -------------------------------------------------------------------


def test_ten_traits_are_answered_unless_more_are_asked_for(ada: World) -> None:
    body = ada.read(f"{ADA}/traits").get_json()

    assert list(body["traits"]) == ["email", "name", *(f"trait_{number:02}" for number in range(8))]
    assert body["cursor"]["has_more"] is True and body["cursor"]["limit"] == 10
    assert body["cursor"]["url"] == f"/v1/spaces/{ada.space_id}/collections/users/profiles/user_id:ada/traits"
    rest = ada.read(f"{ADA}/traits", next=body["cursor"]["next"]).get_json()
    assert (list(rest["traits"]), rest["cursor"]["has_more"], rest["cursor"]["next"]) == (
        ["trait_08", "trait_09"],
        False,
        "",
    )
    assert len(ada.read(f"{ADA}/traits", limit=200).get_json()["traits"]) == 12


def test_only_the_traits_asked_for_are_answered(ada: World) -> None:
    assert ada.read(f"{ADA}/traits", include="name,trait_03,absent").get_json()["traits"] == {
        "name": MARKUP,
        "trait_03": 3,
    }


@pytest.mark.parametrize("kind", ["computed_trait", "audience"])
def test_a_class_that_nothing_belongs_to_is_empty(ada: World, kind: str) -> None:
    assert ada.read(f"{ADA}/traits", **{"class": kind}).get_json()["traits"] == {}


STEPS = {"aggregate": "count", "of": {"event": ["Step 0", "Step 1"]}}
DEFINITIONS: tuple[dict[str, Any], ...] = (
    {"key": "steps", "name": "Steps", "kind": "trait", "value": STEPS},
    {"key": "name", "name": "Name", "kind": "trait", "value": {"trait": "trait_03"}},
    {"key": "nothing", "name": "Nothing", "kind": "trait", "value": {"aggregate": "last_at", "of": {"event": "Never"}}},
    {"key": "busy", "name": "Busy", "kind": "audience", "where": {"computed": "steps", "op": "gte", "value": 28}},
    {"key": "idle", "name": "Idle", "kind": "audience", "where": {"computed": "steps", "op": "lt", "value": 28}},
)


@pytest.fixture(params=["read before it is settled", "read after it is settled"])
def judged(world: World, request: pytest.FixtureRequest) -> World:
    """Ada with definitions; the answers are the same before settling and after."""
    send_ada_in_full(world)
    now = world.house.now_ms()

    def save(connection: sqlite3.Connection) -> None:
        for document in DEFINITIONS:
            save_definition(connection, read_definition(document), author="ada", note="", now=now)

    world.house.spaces.write(world.space_id, save)
    if "after" in request.param:
        settle(world.house, world.space_id)
    return world


def test_computed_traits_and_audiences_are_classes_of_their_own(judged: World) -> None:
    of_class = {
        kind: judged.read(f"{ADA}/traits", **{"class": kind}).get_json()["traits"]
        for kind in ("computed_trait", "audience")
    }

    assert of_class == {"computed_trait": {"name": "3", "steps": 28}, "audience": {"busy": True, "idle": False}}


def test_they_stand_among_the_traits_in_their_place_and_on_their_page(judged: World) -> None:
    first = judged.read(f"{ADA}/traits", limit=3).get_json()
    rest = judged.read(f"{ADA}/traits", limit=200, next=first["cursor"]["next"]).get_json()

    assert list(first["traits"].items()) == [("busy", True), ("email", "Ada@Example.test"), ("idle", False)]
    assert rest["traits"]["name"] == "3"  # the definition's, not the one that was set
    assert list(rest["traits"])[-2:] == ["trait_08", "trait_09"] and rest["traits"]["steps"] == 28
    assert judged.read(f"{ADA}/traits", include="steps,trait_01").get_json()["traits"] == {"steps": 28, "trait_01": 1}


def test_a_verbose_computed_trait_says_what_it_is_and_since_when(judged: World) -> None:
    assert judged.read(f"{ADA}/traits", verbose="true", include="steps").get_json()["traits"] == {
        "steps": {"value": 28, "source_id": "computed_trait", "updated_at": rfc3339(judged.house.now_ms())}
    }


def test_an_account_has_no_computed_traits(judged: World) -> None:
    found = judged.read("accounts/profiles/group_id:acme/traits").get_json()["traits"]

    assert found == {"name": "Acme"}


def test_verbose_traits_name_source_and_time(ada: World) -> None:
    assert ada.read(f"{ADA}/traits", verbose="true", include="trait_03").get_json()["traits"] == {
        "trait_03": {"value": 3, "source_id": "web-app", "updated_at": "2026-03-02T09:19:59.000Z"}
    }


def test_a_profile_without_traits_is_200_and_empty(world: World) -> None:
    world.send({"type": "track", "userId": "grace", "event": "Seen"})

    answer = world.read("users/profiles/user_id:grace/traits")

    assert (answer.status_code, answer.get_json()["traits"]) == (200, {})


# -- identifiers, metadata, links ------------------------------------------------


def test_the_identifiers_of_a_profile_are_answered_as_sent(ada: World) -> None:
    body = ada.read(f"{ADA}/external_ids").get_json()

    assert [(one["type"], one["id"]) for one in body["data"]] == [
        ("anonymous_id", "a/b+c d:é//"),
        ("anonymous_id", "a1"),
        ("anonymous_id", "a2"),
        ("email", "Ada@Example.test"),
        ("user_id", "ada"),
    ]
    assert body["data"][4] == {
        "source_id": "web-app",
        "collection": "users",
        "id": "ada",
        "type": "user_id",
        "created_at": "2026-03-02T09:19:30.000Z",  # the earliest event in canonical order
        "encoding": "none",
        "first_message_id": "m-2",
    }


def test_identifiers_come_in_pages_and_by_type(ada: World) -> None:
    first = ada.read(f"{ADA}/external_ids", limit=2).get_json()
    rest = ada.read(f"{ADA}/external_ids", limit=3, next=first["cursor"]["next"]).get_json()

    assert [one["id"] for one in first["data"] + rest["data"]] == ["a/b+c d:é//", "a1", "a2", "Ada@Example.test", "ada"]
    assert (first["cursor"]["has_more"], rest["cursor"]["has_more"]) == (True, False)
    only = ada.read(f"{ADA}/external_ids", include="user_id,email").get_json()["data"]
    assert [one["type"] for one in only] == ["email", "user_id"]


def test_metadata_name_the_first_and_the_last_event(ada: World) -> None:
    assert ada.read(f"{ADA}/metadata").get_json()["metadata"] == {
        "created_at": "2026-03-02T09:19:30.000Z",
        "updated_at": "2026-03-02T09:19:59.000Z",
        "expires_at": None,
        "first_message_id": "m-2",
        "first_source_id": "web-app",
        "last_message_id": "m-33",
        "last_source_id": "web-app",
    }


def test_links_lead_from_a_person_to_the_account_and_back(ada: World) -> None:
    account = ada.read(f"{ADA}/links").get_json()["data"]
    people = ada.read("accounts/profiles/group_id:acme/links").get_json()["data"]

    assert [(one["to_collection"], [external["id"] for external in one["external_ids"]]) for one in account] == [
        ("accounts", ["acme"])
    ]
    assert people[0]["to_collection"] == "users"
    assert "ada" in [external["id"] for external in people[0]["external_ids"]]


def test_links_come_in_pages_of_at_most_twenty(world: World) -> None:
    world.send(*[{"type": "group", "userId": "ada", "groupId": f"g{number:02}"} for number in range(21)])

    first = world.read(f"{ADA}/links").get_json()
    rest = world.read(f"{ADA}/links", next=first["cursor"]["next"]).get_json()

    groups = [one["external_ids"][0]["id"] for one in first["data"] + rest["data"]]
    assert (len(first["data"]), sorted(groups)) == (20, [f"g{number:02}" for number in range(21)])
    assert rest["cursor"]["has_more"] is False


def test_an_account_has_traits_and_metadata_of_its_own(ada: World) -> None:
    account = "accounts/profiles/group_id:acme"

    assert ada.read(f"{account}/traits").get_json()["traits"] == {"name": "Acme"}
    assert ada.read(f"{account}/metadata").get_json()["metadata"]["first_message_id"] == "m-32"
    assert ada.read("accounts/profiles/user_id:ada/traits").status_code == 404


# -- events -----------------------------------------------------------------------


def test_events_are_track_page_and_screen_calls_newest_first(ada: World) -> None:
    body = ada.read(f"{ADA}/events").get_json()

    assert len(body["data"]) == 31 and body["cursor"]["has_more"] is False
    assert {event["type"] for event in body["data"]} == {"track", "page", "screen"}
    times = [event["timestamp"] for event in body["data"]]
    assert times == sorted(times, reverse=True)


def test_an_event_stands_as_segment_writes_it(ada: World) -> None:
    event = ada.read(f"{ADA}/events", sort="asc", limit=1).get_json()["data"][0]
    page = ada.read(f"{ADA}/events", type="page").get_json()["data"][0]

    assert event == {
        "external_ids": [{"collection": "users", "type": "user_id", "id": "ada", "encoding": "none"}],
        "context": {},
        "type": "track",
        "event": "Step 0",
        "message_id": "m-2",
        "source_id": "web-app",
        "timestamp": "2026-03-02T09:19:30.000Z",
        "received_at": "2026-03-02T09:20:00.000Z",
        "properties": {"step": 0},
        "related": {"users": ada.public_id("user_id", "ada")},
    }
    assert (page["name"], page["category"], "event" in page, "userId" in page) == ("Home", "Site", False, False)


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"include": "Step 0"}, 14),
        ({"include": "Step 0,Home"}, 15),
        ({"exclude": "Step 0"}, 17),
        ({"type": "track"}, 29),
        ({"type": "page,screen"}, 2),
        ({"type": "track", "include": "Home"}, 0),
        ({"start": "2026-03-02T09:19:58Z"}, 3),
        ({"end": "2026-03-02T09:19:58Z"}, 28),
        ({"start": "2026-03-02T09:19:58Z", "end": "2026-03-02T09:19:59Z"}, 1),
        ({"start": "2026-03-03"}, 0),
        ({"limit": 5}, 5),
    ],
    ids=str,
)
def test_events_are_chosen_by_name_type_and_time(ada: World, query: dict[str, Any], count: int) -> None:
    assert len(ada.read(f"{ADA}/events", **query).get_json()["data"]) == count


def test_events_are_not_cut_off_after_fourteen_days(world: World) -> None:
    world.send({"type": "track", "userId": "ada", "event": "Old", "timestamp": "2019-01-01T00:00:00Z"})

    assert [event["event"] for event in world.read(f"{ADA}/events").get_json()["data"]] == ["Old"]


@pytest.mark.parametrize("sort", ["asc", "desc"])
def test_a_cursor_stands_still_while_events_arrive_and_profiles_merge(world: World, sort: str) -> None:
    track = [{"type": "track", "userId": "ada", "event": str(number)} for number in range(10)]
    world.send(*track)
    first = world.read(f"{ADA}/events", limit=4, sort=sort).get_json()

    world.clock.go(minutes=1)
    world.send({"type": "track", "userId": "ada", "event": "new"})
    world.send({"type": "track", "anonymousId": "a1", "event": "early", "timestamp": "2020-01-01T00:00:00Z"})
    world.send({"type": "track", "anonymousId": "a1", "userId": "ada", "event": "join"})

    rest = world.read(f"{ADA}/events", limit=100, sort=sort, next=first["cursor"]["next"]).get_json()
    names = [event["event"] for event in first["data"] + rest["data"]]
    seen = [name for name in names if name.isdigit()]
    assert seen == sorted(seen, reverse=sort == "desc") and len(set(seen)) == len(seen) == 10


def test_an_account_has_the_events_that_name_it(world: World) -> None:
    world.send({"type": "track", "userId": "ada", "event": "Paid", "context": {"groupId": "acme"}})

    data = world.read("accounts/profiles/group_id:acme/events").get_json()["data"]

    assert [(event["event"], list(event["related"])) for event in data] == [("Paid", ["accounts"])]


# -- finding the profile ------------------------------------------------------------


@pytest.mark.parametrize(
    "identifier",
    ["email:ADA@example.TEST", "EMAIL:ada@example.test", "anonymous_id:a1", "anonymous_id:a%2Fb%2Bc%20d:%C3%A9%2F%2F"],
)
def test_a_profile_is_found_by_any_of_its_identifiers(ada: World, identifier: str) -> None:
    assert ada.read(f"users/profiles/{identifier}/traits", include="trait_03").get_json()["traits"] == {"trait_03": 3}


@pytest.mark.parametrize(
    "identifier",
    ["user_id:nobody", "user_id:ADA", "user_id:", ":ada", "ada", "use_0", "user_id:ada/x", "user_id:'--", "a\0:b"],
)
def test_an_identifier_that_nobody_has_is_not_found(ada: World, identifier: str) -> None:
    answer = ada.read(f"users/profiles/{identifier}/traits")

    assert answer.status_code == 404
    assert answer.get_json() == {"error": {"code": "not_found", "message": "Profile was not found."}}


def test_a_public_id_finds_its_profile(ada: World) -> None:
    public_id = ada.public_id("user_id", "ada")
    wrong = public_id[:-1] + ("0" if public_id[-1] != "0" else "1")

    body = ada.read(f"users/profiles/{public_id}/traits", include="trait_03").get_json()

    assert body["traits"] == {"trait_03": 3} and "id_status" not in body
    assert ada.read(f"users/profiles/{wrong}/traits").status_code == 404
    assert ada.read(f"accounts/profiles/{public_id}/traits").status_code == 404


def test_an_id_that_merged_away_answers_moved(world: World) -> None:
    world.send({"type": "track", "userId": "ada", "event": "One"})
    world.clock.go(minutes=1)
    world.send({"type": "identify", "anonymousId": "a1", "traits": {"plan": "pro"}})
    young = world.public_id("anonymous_id", "a1")
    world.send({"type": "track", "userId": "ada", "anonymousId": "a1", "event": "Join"})

    body = world.read(f"users/profiles/{young}/traits").get_json()

    assert (body["traits"], body["id_status"]) == ({"plan": "pro"}, "moved")
    assert body["id"] == world.public_id("user_id", "ada") != young


def test_ids_of_people_who_were_parted_say_so(world: World) -> None:
    world.send({"type": "track", "userId": "ada", "anonymousId": "a1", "event": "One"})
    world.clock.go(minutes=1)
    world.send(
        {"type": "track", "anonymousId": "a1", "email": "x", "event": "Two", "properties": {"email": "g@x.test"}}
    )
    old = world.public_id("user_id", "ada")
    never = IdentifierDecision("never", ("user_id", "ada"), ("email", "g@x.test"))
    decide_identifiers(world.house, world.space_id, never, author="test", reason="two people")

    here = world.read(f"users/profiles/{old}/metadata").get_json()

    other = world.public_id("email", "g@x.test")
    assert here["id_status"] == "current" and here["split_from_here"] == [other]


def test_an_id_whose_events_are_gone_is_not_found(world: World) -> None:
    world.send({"type": "track", "userId": "ada", "event": "One"})
    world.send({"type": "track", "userId": "ada", "event": "Two"})
    public_id = world.public_id("user_id", "ada")

    delete_events(world.house, world.space_id, ["m-1"])
    moved = world.read(f"users/profiles/{public_id}/metadata").get_json()
    assert (moved["id_status"], moved["metadata"]["first_message_id"]) == ("moved", "m-2")

    erase_person(world.house, world.space_id, moved["id"])
    assert world.read(f"users/profiles/{public_id}/metadata").status_code == 404
    assert world.read(f"{ADA}/metadata").status_code == 404


def test_looking_up_either_of_two_joined_identifiers_finds_the_owner(world: World) -> None:
    world.send({"type": "identify", "userId": "ada", "traits": {"plan": "pro"}})
    world.send({"type": "track", "userId": "ada-2", "event": "One"})
    join = IdentifierDecision("join", ("user_id", "ada"), ("user_id", "ada-2"))
    decide_identifiers(world.house, world.space_id, join, author="test", reason="one person")

    for value in ("ada", "ada-2"):
        assert world.read(f"users/profiles/user_id:{value}/traits").get_json()["traits"] == {"plan": "pro"}
