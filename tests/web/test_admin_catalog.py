"""The catalog without a script: presets matched with what the space sends, looked at, taken; presets of the space."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from app.domain.definitions.presets import presets
from app.domain.definitions.words import text_of_sentence
from app.storage.control import Space
from tests.web.admin_world import Visitor, World, a_world, words
from tests.web.definitions_world import BUYERS, SPENT, fill, keep, keys, saved, settled


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with a_world(tmp_path) as opened:
        yield opened


def at(space: Space, path: str = "") -> str:
    return f"/admin/spaces/{space.id}/catalog{path}"


def card(visitor: Visitor, space: Space, key: str, query: str = "") -> str:
    """Return what the page says of one preset."""
    page = visitor.get(at(space, query)).text
    start = page.index(f'id="{key}"')
    end = page.find('<li class="card preset"', start)
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page[start - 4 : end])).split())


def take(visitor: Visitor, space: Space, key: str, **form: str) -> Any:
    return visitor.post(at(space, f"/{key}/take"), form, page=at(space))


def renamed(world: World, space: Space) -> None:
    """Send orders under another name, with another field, once as text."""
    source = world.source(space)
    call = {"type": "track", "event": "order_paid", "userId": "u_1", "timestamp": "2026-03-02T08:00:00Z"}
    world.send(source, *[call | {"properties": {"amount": amount}} for amount in (900, 300, "40")])


def test_every_preset_is_listed_with_what_it_tells_whom_and_its_sentence(world: World) -> None:
    space, visitor = world.space(), world.admin()

    page = words(visitor.get(at(space)))

    names = {key: one.name for key, one in presets().items()}
    for one in presets().values():
        assert one.name in page and text_of_sentence(one, names) in page
    assert "30 presets. 0 work with the data you send, 0 after choosing a name, 30 need what you do not send." in page


def test_needs_are_matched_with_what_the_space_sends(world: World) -> None:
    space, visitor = world.space(), world.admin()
    fill(world, space)

    assert "Order Completed , 15 in 30 days total , in 15 of the newest 15" in card(visitor, space, "lifetime_value")
    assert "trait plan , 6 people of a sample" in card(visitor, space, "vip")
    assert "Order Refunded , not sent" in card(visitor, space, "refunded_90d")
    assert "any event , sent" in card(visitor, space, "active_days_30d")


def test_what_is_sent_under_another_name_is_proposed_and_taken_into_the_copy(world: World) -> None:
    space, visitor = world.space(), world.admin()
    renamed(world, space)

    shown = card(visitor, space, "lifetime_value")
    assert "Order Completed , found as order_paid , 3 in 30 days" in shown
    assert "total , found as amount , in 3 of the newest 3; often text" in shown
    assert "Take with order_paid, amount" in shown
    assert 'name="event:Order Completed" value="order_paid"' in visitor.get(at(space)).text
    taken = take(
        visitor,
        space,
        "lifetime_value",
        **{"event:Order Completed": "order_paid", "field:properties.total": "properties.amount"},
    )

    assert "Taken: Lifetime value." in words(visitor.follow(taken))
    sentence = text_of_sentence(saved(world, space, "lifetime_value").definition)
    assert sentence == "The sum of amount over “order_paid” events, or 0 if there is none."


def test_taking_one_takes_those_that_it_names_and_leaves_those_that_are_there(world: World) -> None:
    space, visitor = world.space(), world.admin()
    fill(world, space)
    keep(world, space, SPENT | {"key": "lifetime_value", "name": "Ours"})
    assert "Takes VIP customers too." in card(visitor, space, "vip_quiet")

    page = words(visitor.follow(take(visitor, space, "vip_quiet")))

    assert "Taken: VIP customers, VIP not seen for 14 days." in page
    assert keys(world, space) == ["lifetime_value", "vip", "vip_quiet"]
    assert saved(world, space, "lifetime_value").definition.name == "Ours"
    assert "taken : VIP customers" in card(visitor, space, "vip")
    again = take(visitor, space, "vip")
    assert again.status_code == 409 and "The key vip is taken" in words(again)


def test_a_look_shows_size_or_spread_also_of_one_that_names_what_is_not_taken(world: World) -> None:
    space, visitor = world.space(), world.admin()
    fill(world, space)
    renamed(world, space)

    assert "5 people" in card(visitor, space, "average_order_value", "?look=average_order_value")
    assert "0 people" in card(visitor, space, "vip", "?look=vip")
    assert "No preview without data" in card(visitor, space, "refunded_90d", "?look=refunded_90d")
    part = visitor.get(at(space, "/orders_30d/preview"), headers={"HX-Request": "true"})
    assert "6 people, 0 to 5" in words(part) and "<html" not in part.text
    assert visitor.get(at(space, "/nothing/preview")).status_code == 404


def test_one_value_of_everybody_is_said_without_bars(world: World) -> None:
    space, visitor = world.space(), world.admin()
    renamed(world, space)

    assert "1 person, all 3" in card(visitor, space, "orders_30d", "?look=orders_30d")
    assert "<svg" not in visitor.get(at(space, "/orders_30d/preview"), headers={"HX-Request": "true"}).text


def test_a_look_sees_what_came_since(world: World) -> None:
    space, visitor = world.space(), world.admin()
    fill(world, space)
    assert "6 people, 0 to 5" in card(visitor, space, "orders_30d", "?look=orders_30d")

    at_ = {"userId": "u_9", "timestamp": "2026-03-02T08:00:00Z"}
    world.send(world.source(space, "Shop"), *[{"type": "track", "event": "Order Completed", **at_} for _ in range(8)])

    assert "7 people, 0 to 8" in card(visitor, space, "orders_30d", "?look=orders_30d")


@pytest.mark.parametrize(
    ("query", "there", "gone"),
    [
        ("?theme=Money", "Lifetime value", "Days since last seen"),
        ("?for=support", "Tickets still open", "Orders in 30 days"),
        ("?q=QUIET", "Activity against the 30 days before", "Hot lead: pricing page"),
        ("?q=zzz", "No preset fits.", "Lifetime value"),
    ],
)
def test_presets_are_found_by_theme_purpose_and_words(world: World, query: str, there: str, gone: str) -> None:
    space, visitor = world.space(), world.admin()

    page = words(visitor.get(at(space, query)))

    assert there in page and gone not in page


@pytest.mark.parametrize("name", ['a"b', "", "x" * 2_000, "a.b.c.d.e.f.g.h.i"])
def test_a_hostile_choice_is_refused_or_left_out(world: World, name: str) -> None:
    space, visitor = world.space(), world.admin()

    answer = take(visitor, space, "lifetime_value", **{"field:properties.total": f"properties.{name}" if name else ""})

    assert answer.status_code == (400 if name else 303)
    assert keys(world, space) == ([] if name else ["lifetime_value"])


def test_a_definition_is_saved_as_a_preset_taken_under_another_key_and_removed(world: World) -> None:
    space, visitor = world.space(), world.admin()
    keep(world, space, BUYERS)
    show = f"/admin/spaces/{space.id}/definitions/buyers"

    page = words(visitor.follow(visitor.post(f"{show}/save-preset", {"tells": "Tells who bought."}, page=show)))
    assert "Buyers is a preset of this space now." in page and "Tells who bought." in page
    form = {"key": "buyers_2", "name": "Buyers again"}
    made = words(visitor.follow(visitor.post(at(space, "/own/buyers/take"), form, page=at(space))))
    assert "Buyers again" in made and keys(world, space) == ["buyers", "buyers_2"]
    twice = visitor.post(at(space, "/own/buyers/take"), form, page=at(space))
    assert twice.status_code == 409 and "The key buyers_2 is taken" in words(twice)
    new = words(visitor.get(f"/admin/spaces/{space.id}/definitions/new?preset=buyers"))
    assert '"key": "buyers_3"' in new and '"event": "Order Completed"' in new
    gone = words(visitor.follow(visitor.post(at(space, "/own/buyers/remove"), page=at(space))))

    assert "None yet." in gone and keys(world, space) == ["buyers", "buyers_2"]
    assert visitor.post(at(space, "/own/buyers/remove"), page=at(space)).status_code == 404


def test_what_was_taken_is_settled(world: World) -> None:
    space, visitor = world.space(), world.admin()
    fill(world, space)
    visitor.follow(take(visitor, space, "lifetime_value"))
    settled(world, space)

    assert "6 of 6 people" in words(visitor.get(f"/admin/spaces/{space.id}/definitions/lifetime_value"))
    assert "6 people, 0 to 100" in card(visitor, space, "lifetime_value", "?look=lifetime_value")
