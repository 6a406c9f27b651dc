"""The Panel API's look-up: who is shown beside a ticket."""

from __future__ import annotations

import pytest

from app.domain.identity import IdentityRules, TypeRule
from app.resolution import set_rules
from tests.web.profile_world import (
    MARKUP,
    PUBLIC_URL,
    Json,
    World,
    assert_problem,
    two_people,
    verified,
)


def both_emails() -> list[Json]:
    return [verified("email", f"{name}@x.test") for name in ("ada", "grace")]


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
        "customer_since": None,
        "admin_url": f"{PUBLIC_URL}/admin/spaces/{shared.space_id}/people/{body['profile']['id']}",
    }
    assert [card["id"] for card in body["layout"]["cards"]] == [
        "header", "audiences", "highlights", "activity", "traits", "timeline", "identities",
    ]  # fmt: skip
    assert set(body["cards"]) == {card["id"] for card in body["layout"]["cards"]}
    assert body["as_of"].endswith("Z") and body["receipt"].startswith("rcp_")


def test_useful_traits_stand_first_and_removed_ones_nowhere(shared: World) -> None:
    card = shared.look_up(user_id="ada").get_json()["cards"]["traits"]

    assert [item["key"] for item in card["items"]] == [
        "plan", "zebra", "company", "avatar", "email", "job_title", "name", "timezone",
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
    assert len({item["ref"] for item in card["items"]}) == 3
    assert card["items"][0] | {"ref": None, "source": None} == {
        "ref": None,
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
    assert (card["total"], card["total_is_exact"]) == (30, True)
    assert (card["today"], card["today_is_exact"]) == (10, True)
    assert card["items"][0]["context"] == {"page": {"path": "/x"}, "device": {"model": "P"}}
    assert "203.0.113.9" not in answer.text and "push" not in answer.text


def test_a_person_without_anything_to_show_has_empty_cards(world: World) -> None:
    world.send({"type": "identify", "userId": "grace", "traits": {}})

    body = world.look_up(user_id="grace").get_json()

    assert (body["profile"]["name"], body["profile"]["time_zone"]) == (None, None)
    assert {name: card["state"] for name, card in body["cards"].items()} == {
        "header": "full",
        "highlights": "full",  # when they were first and last seen
        "activity": "empty",
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
    grace_shown = body["candidates"][1]["profile"]
    assert (grace_shown["events_total"], grace_shown["events_total_is_exact"]) == (1, True)
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
