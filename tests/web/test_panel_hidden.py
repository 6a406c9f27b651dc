"""What is hidden from a viewer is in no answer, whichever way one asks, and what says so depends on rights alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from app.web.tokens import Viewer
from app.web.viewers import open_page
from tests.web.profile_world import Json, World, add_space, assert_problem, open_world
from tests.web.test_panel_cards import publish, track

SECRET = "5150"  # the value of whatever is hidden, wherever it stands
PROVEN = ["proven"]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with open_world(tmp_path_factory.mktemp("home")) as opened:
        yield opened


@pytest.fixture
def world(shared: World) -> World:
    return add_space(shared.app, shared.clock)


def proven(world: World) -> str:
    """Return the token of a page whose viewer the host proved."""
    connection = world.house.control.find_connections(world.space_id)[0]
    return open_page(world.house, Viewer(connection, "1402", proven=True))


def send_secret(world: World) -> None:
    world.send(
        {"type": "identify", "userId": "ada", "traits": {"name": "Ada", "monthly_revenue": SECRET, "plan": "pro"}}
    )
    world.send(
        track("Payment Failed", world=world, monthlyRevenue=SECRET, nested={"list": [{"Monthly Revenue": SECRET}]}),
        track("Order Completed", world=world, plan="pro"),
    )


def test_a_hidden_field_is_in_no_answer_whichever_way_one_asks(world: World) -> None:
    publish(world, {"type": "header", "fields": [{"key": "monthly_revenue"}]}, {"type": "highlights"},
            {"type": "metrics", "tiles": [{"label": "MRR", "source": {"trait": "monthly_revenue"}}]},
            {"type": "traits", "fields": [{"key": "monthly_revenue", "label": "Revenue", "roles": PROVEN}]},
            {"type": "timeline"}, {"type": "identities"}, {"type": "links", "links": [
                {"label": "Bill", "address": "https://b.example/{monthly_revenue}"}]})  # fmt: skip
    send_secret(world)

    found = world.look_up(user_id="ada").get_json()
    session = found["session"]["token"]
    ref = found["cards"]["identities"]["items"][0]["ref"]
    asked = [world.get(part, session, **query) for part, query in (
        ("profile", {}), ("timeline", {}), ("explain", {"ref": ref}), ("card", {"type": "highlights"}),
        ("card", {"type": "metrics"}), ("card", {"type": "traits"}),
    )]  # fmt: skip

    assert all(answer.status_code == 200 and SECRET not in answer.text for answer in asked)
    assert SECRET not in json.dumps(found)
    assert found["hidden"] == {"fields": 4, "cards": 0, "role": "claimed"}
    assert found["layout"]["cards"][3]["fields"] == [{"key": "monthly_revenue", "label": "Revenue", "hidden": True}]
    assert [item["key"] for item in found["cards"]["traits"]["items"]] == ["plan", "name"]
    assert (found["cards"]["traits"]["hidden"], found["cards"]["traits"]["total"]) == (1, 2)
    assert found["cards"]["metrics"]["items"] == [{"state": "hidden"}]
    assert "Payment Failed" in json.dumps(found["cards"]["highlights"])
    assert SECRET in world.look_up(user_id="ada", token=proven(world)).text


def test_search_does_not_find_by_a_hidden_value_or_key(world: World) -> None:
    publish(world, {"type": "traits", "fields": [{"key": "monthly_revenue", "roles": PROVEN}]}, {"type": "timeline"})
    send_secret(world)
    tokens = [
        world.session(user_id="ada"),
        world.look_up(user_id="ada", token=proven(world)).get_json()["session"]["token"],
    ]

    asked = (SECRET, "monthlyRevenue", "pro")
    hits = [[len(world.get("timeline", token, q=q).get_json()["items"]) for q in asked] for token in tokens]

    assert hits == [[0, 0, 1], [1, 1, 1]]


def test_what_is_left_out_says_nothing_about_the_person(world: World) -> None:
    """Two people, one with the hidden trait and one without, give the same notices."""
    publish(world, {"type": "highlights"}, {"type": "traits", "fields": [{"key": "mood", "roles": PROVEN}]},
            {"type": "note", "text": "sad", "condition": {"trait": "mood", "is": "exists"}})  # fmt: skip
    for user, traits in (("ada", {"mood": SECRET}), ("grace", {})):
        world.send({"type": "identify", "userId": user, "traits": {"name": "N", **traits}})
        failed = track("Sync Failed", world=world)
        world.send(failed | {"userId": user, "properties": traits})

    one, other = (world.look_up(user_id=user).get_json() for user in ("ada", "grace"))

    assert (one["hidden"], one["layout"]) == (other["hidden"], other["layout"])
    assert [one["cards"]["traits"][name] for name in ("hidden", "total")] == [1, 1]
    assert other["cards"]["traits"]["hidden"] == 1
    assert [card["type"] for card in one["layout"]["cards"]] == ["highlights", "traits"]


def test_a_highlight_keeps_no_reason_that_is_hidden_and_its_events_hold_none(world: World) -> None:
    publish(world, {"type": "highlights"}, {"type": "traits", "fields": [{"key": "reason", "roles": PROVEN}]})
    world.send(track("Payment Failed", world=world, reason=SECRET, amount=7))

    [first, *_] = world.look_up(user_id="ada").get_json()["cards"]["highlights"]["items"]

    assert (first["name"], first["why"]) == ("Payment Failed", None)
    assert first["evidence"][0]["properties"] == {"amount": 7}


def test_a_hidden_card_is_named_and_nothing_else_and_cannot_be_asked_for(world: World) -> None:
    publish(world, {"type": "traits", "roles": PROVEN, "title": "Money", "fields": [{"key": "monthly_revenue"}]},
            {"type": "timeline", "roles": PROVEN}, {"type": "identities", "roles": PROVEN}, {"type": "activity"},
            {"type": "highlights", "roles": PROVEN}, {"type": "traits"})  # fmt: skip
    send_secret(world)

    found = world.look_up(user_id="ada").get_json()

    assert found["cards"]["traits"] == {"state": "hidden"} == found["cards"]["timeline"] == found["cards"]["identities"]
    assert found["layout"]["cards"][0] == {"type": "traits", "id": "traits", "title": "Money"}
    assert found["hidden"] == {"fields": 1, "cards": 4, "role": "claimed"}
    assert SECRET not in json.dumps(found) and found["cards"]["traits-2"]["items"]
    session = found["session"]["token"]
    assert_problem(world.get("timeline", session), 403, "forbidden")
    assert_problem(world.get("explain", session, ref="1"), 403, "forbidden")
    assert_problem(world.get("card", session, type="highlights"), 403, "forbidden")


def test_a_card_hidden_by_a_new_layout_is_refused_to_a_session_that_was_open(world: World) -> None:
    publish(world, {"type": "timeline"}, {"type": "traits"})
    send_secret(world)
    session = world.session(user_id="ada")
    tag = world.get("profile", session).headers["ETag"]
    assert world.get("timeline", session).status_code == 200

    publish(world, {"type": "timeline", "roles": PROVEN}, {"type": "traits"})

    assert_problem(world.get("timeline", session), 403, "forbidden")
    assert world.get("profile", session, {"If-None-Match": tag}).get_json()["cards"]["timeline"] == {"state": "hidden"}


def test_the_etag_differs_between_viewers_of_whom_one_sees_less(world: World) -> None:
    publish(world, {"type": "traits", "fields": [{"key": "plan", "roles": PROVEN}]})
    send_secret(world)

    tags = [world.look_up(user_id="ada", token=token).headers["ETag"] for token in (None, proven(world), None)]

    assert tags[0] == tags[2] != tags[1]


def test_a_claimed_role_opens_nothing(world: World) -> None:
    publish(world, {"type": "traits", "fields": [{"key": "monthly_revenue", "roles": PROVEN}]})
    send_secret(world)

    assert SECRET not in world.look_up(user_id="ada", token=world.token(role="proven", roles=PROVEN)).text


def test_a_hidden_name_leaves_none_to_be_read_off_elsewhere(world: World) -> None:
    publish(world, {"type": "header", "fields": [{"key": "name", "roles": PROVEN}]}, {"type": "traits"},
            {"type": "identities"}, {"type": "traits", "fields": [{"key": "email", "roles": PROVEN}]})  # fmt: skip
    traits = {"first_name": SECRET, "name": SECRET, "email": f"{SECRET}@x.test"}
    world.send({"type": "identify", "userId": "ada", "traits": traits})
    world.send({"type": "identify", "userId": "ada2", "traits": traits | {"email": "other@x.test"}})

    found = world.look_up(user_id="ada").get_json()
    both = [{"type": "email", "value": f"{SECRET}@x.test"}, {"type": "email", "value": "other@x.test"}]
    ambiguous = world.look_up(identifiers=both).get_json()

    assert found["profile"]["name"] is None and SECRET not in json.dumps(found)
    assert [item["type"] for item in found["cards"]["identities"]["items"]] == ["user_id"]
    assert [one["profile"]["name"] for one in ambiguous["candidates"]] == [None, None]
    unknown = world.look_up(email=f"{SECRET[:-1]}@x.test").get_json()
    assert (unknown["status"], unknown["near_misses"]) == ("unknown", [])


def test_a_part_that_this_version_does_not_know_hides_all_the_same(world: World) -> None:
    field: Json = {"key": "monthly_revenue", "format": "hologram", "roles": PROVEN}
    publish(world, {"type": "traits", "fields": [field]}, version=2)
    send_secret(world)

    assert SECRET not in world.look_up(user_id="ada").text


def test_receipts_name_what_was_shown_and_not_what_was_hidden(world: World) -> None:
    publish(world, {"type": "traits", "fields": [{"key": "monthly_revenue", "roles": PROVEN}]})
    send_secret(world)
    world.look_up(user_id="ada")

    fields: Any = json.loads(world.receipts()[-1][5])
    assert sorted(fields) == ["traits.name", "traits.plan"]
