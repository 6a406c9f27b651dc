"""Computed traits and audiences in the panel: badges, rows, tiles, what they follow from, and what became of them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest

from app.domain.definitions.reading import read_definition
from app.settling import settle
from app.storage import highlight_reads, near_misses
from app.storage.definitions import list_definitions, save_definition
from app.web import panel_history, panel_near
from tests.web.profile_world import Json, World, add_space, assert_problem, open_world
from tests.web.test_panel_cards import publish, track

ORDERS: Json = {"key": "orders", "name": "Orders", "kind": "trait", "default": 0,
                "value": {"aggregate": "count", "of": {"event": "Order Completed"}}}  # fmt: skip
SPENT: Json = {"key": "spent", "name": "Spent", "kind": "trait",
               "value": {"aggregate": "sum", "property": "total", "of": {"event": "Order Completed"}}}  # fmt: skip
BUYERS: Json = {"key": "buyers", "name": "Buyers", "kind": "audience",
                "where": {"computed": "orders", "op": "gte", "value": 1}}  # fmt: skip
RECENT: Json = {"key": "at_risk", "name": "At risk", "kind": "audience",
                "where": {"did": {"event": "Sync Failed", "window": {"last": 1, "unit": "day"}}}}  # fmt: skip
# Five steps over everything that counts as activity: combinatorial, so that it takes hours on a few hundred events.
SLOW: Json = {"key": "slow", "name": "Slow", "kind": "audience", "where": {"sequence": [
    {"event": "*"}, {"event": "*"}, {"event": "*"}, {"event": "*"}, {"event": "Never"}],
    "within": {"last": 30, "unit": "day"}}}  # fmt: skip


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with open_world(tmp_path_factory.mktemp("home")) as opened:
        yield opened


@pytest.fixture
def world(shared: World) -> World:
    return add_space(shared.app, shared.clock)


def define(world: World, *documents: Json) -> None:
    """Save definitions, as new versions where there are some of their keys."""

    def write(connection: sqlite3.Connection) -> None:
        for document in documents:
            known = {one.definition.key: one.version for one in list_definitions(connection)}
            definition = read_definition(document)
            save_definition(connection, definition, author="ada", note="", now=world.house.now_ms(),
                            known_version=known.get(definition.key))  # fmt: skip

    world.house.spaces.write(world.space_id, write)


def settled(world: World) -> None:
    settle(world.house, world.space_id, seconds=60)


def order(world: World, total: int = 5) -> Json:
    return track("Order Completed", world=world, total=total, note="5150")


def test_a_space_with_definitions_shows_badges_rows_and_changes_without_a_layout(world: World) -> None:
    define(world, ORDERS, BUYERS, RECENT)
    world.send(order(world), track("Sync Failed", world=world))

    found = world.look_up(user_id="ada").get_json()

    badges = found["cards"]["audiences"]["memberships"]
    assert [(one["key"], one["name"], one["colour"]) for one in badges] == [
        ("at_risk", "At risk", "danger"), ("buyers", "Buyers", "neutral"),
    ]  # fmt: skip
    assert found["cards"]["audiences"]["state"] == "full"
    [row] = [item for item in found["cards"]["traits"]["items"] if "computed" in item]
    assert (row["key"], row["name"], row["value"], row["version"]) == ("orders", "Orders", 1, 1)
    assert found["layout"]["cards"][-1] == {"type": "changes", "id": "changes", "folded": True}
    assert {"computed.orders", "audiences.buyers"} <= set(json.loads(world.receipts()[-1][5]))


def test_a_layout_names_computed_traits_and_says_the_colour_of_an_audience(world: World) -> None:
    define(world, ORDERS, SPENT, BUYERS, RECENT)
    publish(world,
            {"type": "audiences", "all": False, "fields": [
                {"audience": "buyers", "label": "Client", "colour": "success"}]},
            {"type": "metrics", "tiles": [{"label": "Spent", "source": {"computed": "spent"}, "format": "currency"},
                                          {"label": "None", "source": {"computed": "nothing"}}]},
            {"type": "traits", "all": False, "fields": [{"computed": "orders"}, {"key": "plan"}]})  # fmt: skip
    world.send(order(world, 7), order(world, 8), track("Sync Failed", world=world))

    answer = world.look_up(user_id="ada").get_json()
    cards = answer["cards"]

    [tile, _] = next(card for card in answer["layout"]["cards"] if card["type"] == "metrics")["tiles"]
    assert tile["source"] == {"computed": "spent"}  # by which the panel asks what it follows from
    [badge] = cards["audiences"]["memberships"]
    assert (badge["name"], badge["colour"]) == ("Client", "success")
    assert [(item["state"], item["value"]) for item in cards["metrics"]["items"]] == [("full", 15), ("empty", None)]
    assert [(item["key"], item["value"]) for item in cards["traits"]["items"]] == [("orders", 2)]


def test_the_etag_changes_with_a_definition_and_with_a_moment_that_passes(world: World) -> None:
    define(world, RECENT)
    world.send(track("Sync Failed", days=0.999, world=world))
    session = world.session(user_id="ada")
    first = world.get("profile", session)
    tag = {"If-None-Match": first.headers["ETag"]}
    assert (
        first.get_json()["cards"]["audiences"]["memberships"] and world.get("profile", session, tag).status_code == 304
    )

    define(world, RECENT | {"name": "In trouble"})
    renamed = world.get("profile", session, tag)
    assert renamed.get_json()["cards"]["audiences"]["memberships"][0]["name"] == "In trouble"
    world.clock.go(minutes=3)
    later = world.get("profile", session, {"If-None-Match": renamed.headers["ETag"]})

    assert later.get_json()["cards"]["audiences"]["memberships"] == []


def test_a_value_tells_which_events_it_follows_from(world: World) -> None:
    define(world, ORDERS, BUYERS)
    world.send(order(world), order(world), track("Sync Failed", world=world))
    settled(world)
    session = world.session(user_id="ada")

    value = world.get("computed", session, key="orders").get_json()
    member = world.get("computed", session, key="buyers").get_json()

    assert (value["state"], value["value"], value["events"]["total"]) == ("full", 2, 2)
    assert {event["name"] for event in value["events"]["newest"]} == {"Order Completed"}
    assert (value["definition"]["name"], value["definition"]["version"]) == ("Orders", 1)
    assert value["settled_at"] is not None and value["since"] is not None
    assert (member["value"], member["definition"]["rests_on"]["computed"]) == (True, ["orders"])
    assert json.loads(world.receipts()[-1][5]) == ["audiences.buyers"]
    assert_problem(world.get("computed", session, key="nobody"), 404, "not_found")


def test_what_is_derived_from_a_hidden_value_is_hidden_too(world: World) -> None:
    define(world, SPENT, ORDERS, {"key": "rich", "name": "Rich", "kind": "audience",
                                  "where": {"computed": "spent", "op": "gte", "value": 1}})  # fmt: skip
    publish(world, {"type": "audiences"}, {"type": "traits", "fields": [{"key": "total", "roles": ["proven"]}]},
            {"type": "metrics", "tiles": [{"label": "S", "source": {"computed": "spent"}}]},
            {"type": "changes"})  # fmt: skip
    world.send(order(world, 4242))
    settled(world)

    found = world.look_up(user_id="ada").get_json()
    session = found["session"]["token"]

    assert "4242" not in json.dumps(found["cards"]) and found["cards"]["audiences"]["memberships"] == []
    assert found["cards"]["metrics"]["items"] == [{"state": "hidden"}]
    assert [item["key"] for item in found["cards"]["changes"]["items"]] == ["orders"]
    assert "4242" not in world.get("changes", session).text
    assert_problem(world.get("computed", session, key="spent"), 404, "not_found")
    assert_problem(world.get("computed", session, key="rich"), 404, "not_found")
    assert [item["value"] for item in found["cards"]["traits"]["items"] if "computed" in item] == [1]


def test_a_definition_that_is_hidden_by_its_name_is_in_no_answer(world: World) -> None:
    define(world, ORDERS, BUYERS)
    publish(world, {"type": "traits", "fields": [{"computed": "orders", "roles": ["proven"]}]}, {"type": "audiences"})
    world.send(order(world))

    found = world.look_up(user_id="ada").get_json()

    assert found["layout"]["cards"][0]["fields"] == [{"computed": "orders", "hidden": True}]
    assert (found["cards"]["traits"]["items"], found["cards"]["audiences"]["memberships"]) == ([], [])


def test_what_entered_left_and_changed_is_told_with_its_cause(world: World) -> None:
    define(world, ORDERS, RECENT)
    world.send(order(world), track("Sync Failed", world=world))
    settled(world)
    world.clock.go(days=2)
    world.send(order(world))
    settled(world)
    session = world.session(user_id="ada")

    first = world.get("changes", session, limit=2).get_json()
    second = world.get("changes", session, limit=25, before=first["next"]).get_json()

    told = [(one["key"], one["entered"], one["old"], one["new"]) for one in (*first["items"], *second["items"])]
    assert sorted(told, key=str) == sorted(
        [
            ("orders", None, 1, 2),
            ("at_risk", False, None, None),
            ("orders", None, None, 1),
            ("at_risk", True, None, None),
        ],
        key=str,
    )
    assert second["next"] is None
    entered = next(one for one in (*first["items"], *second["items"]) if one["entered"])
    assert (entered["cause"], entered["event"]["name"]) == ("event", "Sync Failed")
    left = next(one for one in (*first["items"], *second["items"]) if one["entered"] is False)
    assert (left["cause"], left["event"]) == ("moment", None)


def test_changes_of_a_layout_without_their_card_are_refused(world: World) -> None:
    define(world, ORDERS)
    publish(world, {"type": "header"})
    world.send(order(world))

    assert_problem(world.get("changes", world.session(user_id="ada")), 403, "forbidden")


def test_a_definition_that_is_late_says_so_and_no_value_of_before(world: World) -> None:
    define(world, ORDERS, BUYERS)
    world.send(*(order(world, number) for number in range(400)))
    settled(world)
    define(world, SLOW)
    world.send(order(world))

    found = world.look_up(user_id="ada").get_json()

    audiences = found["cards"]["audiences"]
    assert audiences["late"] >= 1 and "slow" not in [one["key"] for one in audiences["memberships"]]
    shown: list[Any] = [item.get("value") for item in found["cards"]["traits"]["items"] if item.get("key") == "orders"]
    assert shown in ([401], [None], [])  # in time or late, and never the 400 of before
    assert found["cards"]["highlights"]["state"] == "full" and found["cards"]["timeline"]["state"] == "full"


SLOWLY = """(
    WITH RECURSIVE planted (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM planted WHERE n < 1e12)
    SELECT MAX(n) FROM planted
)"""


def test_a_part_whose_query_takes_too_long_is_late_and_the_others_are_answered(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.send(order(world))
    slow = highlight_reads.LIST_RECENT.replace("e.counts_as_activity", f"e.counts_as_activity + 0 * {SLOWLY}", 1)
    monkeypatch.setattr(highlight_reads, "LIST_RECENT", slow)
    monkeypatch.setattr(panel_history, "IN_LOOKUP_SECONDS", 0.1)
    monkeypatch.setattr(panel_history, "BY_ITSELF_SECONDS", 0.1)

    found = world.look_up(user_id="ada").get_json()
    asked = world.get("card", found["session"]["token"], type="highlights").get_json()

    assert {id_ for id_, card in found["cards"].items() if card["state"] == "late"} == {
        "highlights",
        "activity",
        "metrics",
    }
    assert found["cards"]["timeline"]["state"] == "full" and asked["cards"]["highlights"] == {"state": "late"}
    monkeypatch.undo()
    again = world.get("card", found["session"]["token"], type="highlights").get_json()
    assert again["cards"]["highlights"]["state"] == "full"
    assert world.get("profile", found["session"]["token"]).get_json()["cards"]["activity"]["state"] == "full"


def test_near_misses_that_take_too_long_are_late_and_the_answer_says_where_people_are_searched(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.send({"type": "identify", "userId": "ada", "traits": {"email": "ada@x.test"}})
    unknown = world.look_up(email="adb@x.test").get_json()
    assert (unknown["near_misses_state"], len(unknown["near_misses"])) == ("full", 1)
    assert unknown["people_url"].endswith(f"/admin/spaces/{world.space_id}/people")
    monkeypatch.setattr(panel_near, "IN_LOOKUP_SECONDS", 0.1)
    monkeypatch.setattr(near_misses, "FIND_NEAR", f"SELECT value, {SLOWLY} FROM ({near_misses.FIND_NEAR})")

    late = world.look_up(email="adb@x.test").get_json()

    assert (late["status"], late["near_misses"], late["near_misses_state"]) == ("unknown", [], "late")
