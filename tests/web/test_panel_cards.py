"""The Panel API's cards: layouts in force, highlights, late ones, accounts, links, and what is on record of them."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

import pytest

from app.storage import layouts
from app.web.tokens import Viewer
from app.web.viewers import open_page
from tests.web.profile_world import MARKUP, Json, World, add_space, assert_problem, two_people


def publish(world: World, *cards: Json, **top: Any) -> None:
    """Save a layout and publish it."""

    def write(connection: sqlite3.Connection) -> None:
        saved = layouts.save_draft(connection, {"version": 1, "cards": list(cards)} | top, author="ada", now=1)
        now = saved.version + 100
        layouts.publish(connection, saved.target, saved.version, author="ada", now=now)

    world.house.spaces.write(world.space_id, write)


def track(name: str, *, days: float = 0, type_: str = "track", world: World, **properties: Any) -> Json:
    at = int(world.clock.now.timestamp() * 1000) - int(days * 86_400_000) - 60_000
    named = {"event": name} if type_ == "track" else {"name": name}
    return {"type": type_, "userId": "ada", "timestamp": at, "properties": properties} | named


def cards_of(world: World, **more: Any) -> Json:
    found: Json = world.look_up(user_id="ada", **more).get_json()
    return found["cards"]  # type: ignore[no-any-return]  # JSON


# -- highlights, activity, metrics ---------------------------------------------------


def test_a_failed_payment_is_the_first_highlight_with_its_events_and_rule(world: World) -> None:
    two_people(world)
    failed = [track("Payment Failed", days=days, world=world, reason="card_expired", amount=168, currency="USD")
              for days in (3, 1, 0)]  # fmt: skip
    world.send(track("Payment Succeeded", days=20, world=world), *failed)

    cards = cards_of(world)

    first = cards["highlights"]["items"][0]
    assert (first["class"], first["name"], first["count"], first["more"]) == ("now", "Payment Failed", 3, 0)
    assert first["why"] == {"key": "reason", "value": "card_expired", "count": 3}
    assert first["amount"] == {"value": 168, "currency": "USD"}
    assert first["rule"] == {"code": "problem_not_made_good", "days": 7, "good": ["Payment Succeeded"]}
    assert [one["properties"]["amount"] for one in first["evidence"]] == [168, 168, 168]
    assert (first["evidence"][0]["kind"], first["evidence"][0]["group"]) == ("problem", "problems")
    assert sum(cards["activity"]["problems"]) == 3 and len(cards["activity"]["days"]) == 90
    assert {one["class"] for one in cards["highlights"]["items"]} >= {"new", "seen"}


def test_highlights_are_those_of_one_person_after_a_merge(world: World) -> None:
    two_people(world)
    world.send(track("Sync Failed", world=world), track("Sync Failed", world=world) | {"userId": "grace"})
    world.send({"type": "alias", "userId": "ada", "previousId": "grace"})

    counts = [item["count"] for item in cards_of(world)["highlights"]["items"] if item["class"] == "unusual"]

    merged = world.public_id("user_id", "ada") == world.public_id("user_id", "grace")
    assert counts == [2 if merged else 1]


def test_a_long_history_is_late_in_the_look_up_and_exact_when_asked_for(world: World) -> None:
    types = ("highlights", "activity", "metrics")
    publish(world, *({"type": type_} for type_ in types[:2]),
            {"type": "metrics", "tiles": [{"label": "Reports", "source": {"event": "Report Opened"}}]})  # fmt: skip
    for batch in range(4):
        world.send(*(track("Report Opened", days=batch, world=world) for _ in range(500)))
    assert {card["state"] for card in cards_of(world).values()} == {"full"}

    world.send(track("Sync Failed", world=world))
    found = world.look_up(user_id="ada").get_json()

    assert found["cards"] == {type_: {"state": "late"} for type_ in types}
    answers = {type_: world.get("card", found["session"]["token"], type=type_).get_json() for type_ in types}
    activity = answers["activity"]["cards"]["activity"]
    assert (sum(activity["days"]), activity["problems"][-1], activity["is_exact"]) == (2_000, 1, True)
    assert answers["metrics"]["cards"]["metrics"]["items"][0]["value"] == 2_000
    assert "Sync Failed" in [one["name"] for one in answers["highlights"]["cards"]["highlights"]["items"]]
    assert answers["metrics"]["receipt"].startswith("rcp_")


def test_a_card_that_the_layout_does_not_have_is_refused(world: World) -> None:
    publish(world, {"type": "header"}, {"type": "activity"})
    world.send(track("Report Opened", world=world))
    session = world.session(user_id="ada")

    assert_problem(world.get("card", session, type="metrics"), 403, "forbidden")
    assert_problem(world.get("card", session, type="timeline"), 400, "validation_error")
    assert_problem(world.get("timeline", session), 403, "forbidden")
    assert_problem(world.get("explain", session, ref="1"), 403, "forbidden")
    publish(world, {"type": "header"})
    assert_problem(world.get("card", session, type="activity"), 403, "forbidden")


def test_a_tile_shows_a_trait_a_count_and_a_sum(world: World) -> None:
    publish(world, {"type": "metrics", "tiles": [
        {"label": "Revenue", "source": {"trait": "mrr"}, "format": "currency"},
        {"label": "Orders", "source": {"event": "Order Completed", "days": 7}},
        {"label": "Spent", "source": {"event": "Order Completed", "measure": "sum", "property": "total"}},
    ]})  # fmt: skip
    world.send({"type": "identify", "userId": "ada", "traits": {"mrr": 168}})
    world.send(track("Order Completed", world=world, total=9.5, currency="EUR"),
               track("Order Completed", days=8, world=world, total=1, currency="EUR"))  # fmt: skip

    found = world.look_up(user_id="ada").get_json()

    assert [item["value"] for item in found["cards"]["metrics"]["items"]] == [168, 1, 10.5]
    assert found["cards"]["metrics"]["items"][2]["currency"] == "EUR"
    assert json.loads(world.receipts()[-1][5]) == ["metrics", "traits.mrr"]


# -- layouts in force --------------------------------------------------------------------


def test_the_layout_of_the_object_and_the_role_is_drawn(world: World) -> None:
    two_people(world)
    publish(world, {"type": "note", "text": "for all"})
    publish(world, {"type": "note", "text": "for users"}, **{"for": {"object": "user"}})
    publish(world, {"type": "note", "text": "for proven viewers"}, **{"for": {"role": "proven"}})
    connection = world.house.control.find_connections(world.space_id)[0]
    page = open_page(world.house, Viewer(connection, "1402", proven=True))

    beside_user = {"object": {"type": "user", "id": "1"}}
    assert cards_of(world)["note"] == {"state": "full", "text": "for all"}
    assert cards_of(world, more=beside_user)["note"]["text"] == "for users"
    assert cards_of(world, token=page)["note"]["text"] == "for proven viewers"
    assert cards_of(world, token=world.token(role="proven"))["note"]["text"] == "for all"


def test_a_published_layout_changes_the_etag_and_a_draft_does_not(world: World) -> None:
    two_people(world)
    publish(world, {"type": "note", "text": "one"})
    session = world.session(user_id="ada")
    tag = world.get("profile", session).headers["ETag"]

    draft = {"version": 1, "cards": [{"type": "note", "text": "draft"}]}
    world.house.spaces.write(
        world.space_id, lambda connection: layouts.save_draft(connection, draft, author="ada", now=1)
    )
    assert world.get("profile", session, {"If-None-Match": tag}).status_code == 304

    publish(world, {"type": "note", "text": "two"})
    changed = world.get("profile", session, {"If-None-Match": tag})
    assert (changed.status_code, changed.get_json()["cards"]["note"]["text"]) == (200, "two")
    assert changed.get_json()["layout"]["revision"] == 3


def test_highlights_are_read_anew_when_an_hour_has_passed(shared: World) -> None:
    world = add_space(shared.app, shared.clock)
    two_people(world)
    world.send(track("Sync Failed", days=1.99, world=world))
    session = world.session(user_id="ada")
    first = world.get("profile", session)

    world.clock.go(minutes=10)
    assert world.get("profile", session, {"If-None-Match": first.headers["ETag"]}).status_code == 304
    world.clock.go(minutes=10)
    world.get("profile", session)
    world.clock.go(minutes=14)
    world.get("profile", session)
    world.clock.go(minutes=14)
    later = world.get("profile", session, {"If-None-Match": first.headers["ETag"]})

    classes = [{one["class"] for one in answer.get_json()["cards"]["highlights"]["items"]} for answer in (first, later)]
    assert "unusual" in classes[0] and "unusual" not in classes[1] and "now" in classes[1]


def test_cards_whose_condition_does_not_hold_are_neither_drawn_nor_on_record(world: World) -> None:
    world.send({"type": "identify", "userId": "ada", "traits": {"plan": "free", "seats": 3, "email": "a@b.c"}})
    paying = {"trait": "plan", "is": "not_equals", "value": "free"}
    publish(world, {"type": "header", "fields": [{"key": "plan"}, {"key": "local_time"}]},
            {"type": "traits", "all": False, "fields": [{"key": "seats", "condition": paying}, {"key": "plan"}]},
            {"type": "timeline", "condition": paying}, {"type": "traits", "title": "All"})  # fmt: skip

    found = world.look_up(user_id="ada").get_json()

    assert [card["id"] for card in found["layout"]["cards"]] == ["header", "traits", "traits-2"]
    assert [item["key"] for item in found["cards"]["traits"]["items"]] == ["plan"]
    assert [item["key"] for item in found["cards"]["traits-2"]["items"]] == ["plan", "seats", "email"]
    assert found["cards"]["header"]["items"][0]["value"] == "free"
    assert json.loads(world.receipts()[-1][5]) == ["header", "traits.plan", "traits.seats", "traits.email"]
    assert_problem(world.get("timeline", found["session"]["token"]), 403, "forbidden")


def test_a_trait_far_back_is_shown_where_the_layout_names_it(world: World) -> None:
    world.send({"type": "identify", "userId": "ada", "traits": {f"a{number:04}": 1 for number in range(1_000)}})
    world.send({"type": "identify", "userId": "ada", "traits": {"zulu": "last", "name": "Ada"}})
    publish(world, {"type": "traits", "fields": [{"key": "zulu"}]})

    card = cards_of(world)["traits"]

    assert (card["items"][0]["value"], len(card["items"]), card["total"]) == ("last", 200, 1_002)


def test_a_newer_layout_is_drawn_with_what_was_left_out_named(world: World) -> None:
    two_people(world)
    publish(world, {"type": "hologram"}, {"type": "note", "text": "a"}, version=2)

    layout = world.look_up(user_id="ada").get_json()["layout"]

    assert layout["left_out"] == [{"at": "/cards/0", "what": "card", "name": "hologram"}]
    assert [card["type"] for card in layout["cards"]] == ["note"]


def test_accounts_and_links_are_of_the_person_and_harmless(world: World) -> None:
    world.send({"type": "identify", "userId": "ada", "traits": {"site": "javascript:alert(1)", "name": MARKUP}})
    world.send({"type": "group", "userId": "ada", "groupId": "acme", "traits": {"name": "Acme", "plan": "team"}})
    world.send({"type": "group", "userId": "grace", "groupId": "acme"})
    publish(world, {"type": "accounts"}, {"type": "links", "links": [
        {"label": "CRM", "address": "https://crm.example/{id:user_id}?n={name}"},
        {"label": "Gone", "address": "https://crm.example/{nothing}"}]})  # fmt: skip

    found = world.look_up(user_id="ada").get_json()

    [account] = found["cards"]["accounts"]["items"]
    assert (account["name"], account["group_id"], account["people"], account["people_is_exact"]) == (
        "Acme",
        "acme",
        2,
        True,
    )
    assert account["traits"] == [{"key": "plan", "value": "team"}]
    [link] = found["cards"]["links"]["items"]
    assert link["address"].startswith("https://crm.example/ada?n=%22%3E%3Cimg")
    tag = world.get("profile", found["session"]["token"]).headers["ETag"]
    world.send({"type": "group", "userId": "grace", "groupId": "acme", "traits": {"plan": "pro"}})
    changed = world.get("profile", found["session"]["token"], {"If-None-Match": tag}).get_json()
    assert changed["cards"]["accounts"]["items"][0]["traits"] == [{"key": "plan", "value": "pro"}]


@pytest.mark.parametrize("hostile", ["x" * 20_000, "\u202e‮", "{{7*7}}", "\u200b", "1e999"])
def test_hostile_names_of_events_and_traits_pass_as_data(world: World, hostile: str) -> None:
    name = hostile[:400]
    world.send({"type": "identify", "userId": "ada", "traits": {name: hostile, "mrr": 1e300}})
    world.send(*(track(f"{name} Failed", world=world, reason=hostile, amount=1e300) for _ in range(3)))

    found = world.look_up(user_id="ada")

    assert found.status_code == 200
    assert found.get_json()["cards"]["highlights"]["state"] == "full"


# -- near misses ------------------------------------------------------------------------------


def kwame(world: World) -> None:
    world.send(
        {"type": "identify", "userId": "k", "traits": {"name": "Kwame Asante", "email": "Kwame@saltrooms.example"}}
    )


def test_a_near_miss_is_masked_for_a_viewer_who_may_be_anybody(world: World) -> None:
    kwame(world)

    answer = world.look_up(email="kwame@saltroom.example")

    [miss] = answer.get_json()["near_misses"]
    assert miss["identifier"] == {"type": "email", "value": "kwame@saltroom•.example", "masked": True}
    assert (miss["name"], miss["reason"]) == ("K. A.", "one_letter")
    assert "saltrooms" not in answer.text and "Kwame" not in answer.text and answer.get_json()["session"] is None
    channel, _, _, profile, status, fields = world.receipts()[-1]
    assert (channel, profile, status, fields) == (
        "panel",
        world.public_id("user_id", "k"),
        "candidate",
        '["near_miss.email"]',
    )


def test_a_near_miss_is_told_whole_to_a_proven_viewer(world: World) -> None:
    kwame(world)
    connection = world.house.control.find_connections(world.space_id)[0]
    page = open_page(world.house, Viewer(connection, "1402", proven=True))

    [miss] = world.look_up(email="kwame@saltroom.example", token=page).get_json()["near_misses"]

    assert (miss["identifier"]["value"], miss["identifier"]["masked"]) == ("Kwame@saltrooms.example", False)
    assert miss["name"] == "Kwame Asante"


def test_people_of_one_domain_are_not_listed_by_asking_for_it(world: World) -> None:
    for name in ("ann.lee", "bob.ray", "cy.day"):
        world.send({"type": "identify", "userId": name, "traits": {"email": f"{name}@salt.example"}})

    assert world.look_up(email="zoe@salt.example").get_json()["near_misses"] == []
    [miss] = world.look_up(email="ann.l@salt.example").get_json()["near_misses"]
    assert miss["identifier"]["value"] == "ann.l•@salt.example"


def test_at_most_five_near_misses_are_told(world: World) -> None:
    for letter in "abcdefgh":
        world.send({"type": "identify", "userId": letter, "traits": {"email": f"kwam{letter}@x.example"}})

    assert len(world.look_up(email="kwamz@x.example").get_json()["near_misses"]) == 5
