"""Webhooks on the admin pages: added with a secret shown once, tested, paused, replayed, rotated, deleted."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from html import unescape
from pathlib import Path

import pytest

from app import delivering
from app.domain.definitions.emissions import Emission
from app.domain.definitions.reading import read_definition
from app.storage import deliveries, webhooks
from app.storage.control import Space
from app.storage.definitions import save_definition
from app.storage.webhooks import WEBHOOKS_MAX, Webhook
from app.web.admin import webhooks as pages
from tests.web.admin_world import Visitor, World, a_world, words
from tests.webhook_world import answer, receiver

MARKUP = "<img src=x onerror=alert(1)>"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with a_world(tmp_path) as opened:
        opened.house.settings = replace(opened.house.settings, webhooks_to_loopback=True)
        yield opened


@pytest.fixture
def space(world: World) -> Space:
    made = world.space()
    for key in ("buyers", "recent"):
        where = {"did": {"event": "Order"}}
        definition = read_definition({"key": key, "name": f"{key} {MARKUP}", "kind": "audience", "where": where})
        save = partial(save_definition, definition=definition, author="ada", note="", now=1)
        world.house.spaces.write(made.id, save)
    return made


def add(visitor: Visitor, space: Space, url: str, **more: str) -> str:
    """Add a webhook and return the address of its page."""
    form = {"name": "CRM", "url": url, "form": "track", "what": "all"} | more
    made = visitor.post(f"/admin/spaces/{space.id}/webhooks", form, page=f"/admin/spaces/{space.id}/webhooks")
    assert made.status_code == 303, words(made)
    return made.location


def only(world: World, space: Space) -> Webhook:
    with world.house.spaces.reading(space.id) as connection:
        [one] = webhooks.list_webhooks(connection)
    return one


def give_up(world: World, space: Space, count: int) -> None:
    """Let events be given up that the receiver answered with markup."""
    webhook = only(world, space)

    def job(connection: sqlite3.Connection) -> None:
        for number in range(count):
            event = Emission(f"Audience Entered: {MARKUP}", f"id-{number}", "{}")
            now = world.house.now_ms()
            deliveries.add_deliveries(connection, webhook.id, [event], definition_id=1, profile_id=number + 1, now=now)
            found = deliveries.find_next(connection, webhook.id, now)
            assert found is not None
            outcome = deliveries.Outcome("500", MARKUP)
            deliveries.note_tried(connection, found, outcome, now=now, due=None)

    world.house.spaces.write(space.id, job)


def test_a_webhook_is_added_with_a_secret_that_is_shown_once(world: World, space: Space) -> None:
    visitor = world.admin()
    address = add(visitor, space, "https://x.example/hook", wanted="recent", what="some", form="identify", first="yes")
    webhook = only(world, space)

    shown = visitor.get(address)
    [secret] = re.findall(r"whs_[0-9A-Za-z]{32}", shown.text)
    assert world.house.control.webhook_secrets.list_live(space.id, webhook.id) == (secret,)
    assert "whs_" not in visitor.get(address).text
    assert (webhook.name, webhook.url, webhook.form, webhook.wanted) == (
        "CRM", "https://x.example/hook", "identify", ("recent",),
    )  # fmt: skip
    with world.house.spaces.reading(space.id) as connection:
        assert connection.execute("SELECT webhook_id FROM webhook_firsts").fetchall() == [(webhook.id,)]
    listed = visitor.get(f"/admin/spaces/{space.id}/webhooks")
    assert "CRM nothing sent yet 1 definition 0 0 never" in words(listed)
    assert MARKUP not in listed.text and MARKUP in words(listed)
    assert world.house.control.list_audit(space.id)[0].action == "webhook added"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"url": "http://x.example/"}, "The address has to begin with https://"),
        ({"url": "https://169.254.169.254/"}, "network that Onefold sends nothing to"),
        ({"url": "http://onefold.test/v1/batch"}, "https"),
        ({"name": " "}, "The name is missing"),
        ({"form": "xml"}, "The form is one of track and identify"),
        ({"what": "some"}, "Choose at least one"),
        ({"what": "some", "wanted": "nothing"}, "There is no definition"),
    ],
)
def test_what_cannot_be_a_webhook_is_refused_and_what_was_typed_stays(
    world: World, space: Space, more: dict[str, str], said: str
) -> None:
    visitor = world.admin()
    address = f"/admin/spaces/{space.id}/webhooks"
    typed = {"name": 'My "CRM"', "url": "https://x.example/", "form": "track", "what": "all"} | more

    refused = visitor.post(address, typed, page=address)
    assert (refused.status_code, said in words(refused)) == (400, True)
    assert f'value="{typed["url"]}"' in unescape(refused.text)
    with world.house.spaces.reading(space.id) as connection:
        assert webhooks.list_webhooks(connection) == []

    add(visitor, space, "https://x.example/")
    changed = visitor.post(f"{address}/{only(world, space).id}", typed, page=f"{address}/{only(world, space).id}")
    assert (changed.status_code, said in words(changed)) == (400, True)
    assert only(world, space).url == "https://x.example/"


def test_a_space_has_a_limited_number_of_webhooks(world: World, space: Space) -> None:
    visitor = world.admin()
    for _ in range(WEBHOOKS_MAX):
        add(visitor, space, "https://x.example/")
    form = {"name": "One more", "url": "https://x.example/", "form": "track", "what": "all"}
    refused = visitor.post(f"/admin/spaces/{space.id}/webhooks", form, page=f"/admin/spaces/{space.id}/webhooks")
    assert (refused.status_code, "at most 20 webhooks" in words(refused)) == (400, True)


def test_a_test_says_what_came_back_and_shows_the_answer_as_text(world: World, space: Space) -> None:
    with receiver(answer(500, MARKUP.encode() * 50), answer(204, b"")) as there:
        visitor = world.admin()
        address = add(visitor, space, there.url)
        failed = visitor.follow(visitor.post(f"{address}/test", page=address))
        assert "The test failed: the receiver answered 500" in words(failed)
        assert (
            MARKUP not in failed.text and words(failed).count("onerror") == 18 + 2
        )  # of 500 characters, and two names
        taken = visitor.follow(visitor.post(f"{address}/test", page=address))
        assert "The test was taken: the receiver answered 204" in words(taken) and "in use" in words(taken)
        assert [one["event"] for one in there.events] == ["Onefold Test"] * 2


def test_only_so_many_tests_run_at_once(world: World, space: Space) -> None:
    with receiver() as there:
        visitor = world.admin()
        address = add(visitor, space, there.url)
        for _ in range(pages.TESTS_AT_ONCE):
            pages._testing.acquire()
        try:
            said = words(visitor.follow(visitor.post(f"{address}/test", page=address)))
        finally:
            for _ in range(pages.TESTS_AT_ONCE):
                pages._testing.release()
        assert "this one was not sent" in said and there.got == []


def test_what_was_given_up_is_replayed_one_or_all(world: World, space: Space) -> None:
    with receiver() as there:
        visitor = world.admin()
        address = add(visitor, space, there.url)
        give_up(world, space, 60)
        webhook = only(world, space)
        page = visitor.get(address)
        assert "Replay all 60" in words(page) and "Older ones" in words(page)
        assert MARKUP not in page.text
        older = visitor.get(f"{address}?before=11")
        assert "id-9 " in words(older) and "id-10 " not in words(older)

        one = visitor.follow(visitor.post(f"{address}/replay", {"delivery": "3"}, page=address))
        assert "1 event waits to be sent again" in words(one)
        rest = visitor.follow(visitor.post(f"{address}/replay", page=address))
        assert "59 events wait to be sent again" in words(rest)
        nothing = visitor.follow(visitor.post(f"{address}/replay", {"delivery": "x"}, page=address))
        assert "0 events wait" in words(nothing)
        assert delivering.send(world.house, space.id, webhook.id, seconds=30).taken == 60


def test_a_webhook_is_paused_resumed_changed_and_deleted_by_its_name(world: World, space: Space) -> None:
    visitor = world.admin()
    address = add(visitor, space, "https://x.example/")
    paused = visitor.follow(visitor.post(f"{address}/status", {"status": "paused"}, page=address))
    assert (only(world, space).status, "Resume" in words(paused)) == ("paused", True)
    visitor.post(f"{address}/status", {"status": "active"}, page=address)
    assert only(world, space).status == "active"

    form = {"name": "ERP", "url": "https://y.example/", "form": "identify", "what": "some", "wanted": "buyers"}
    visitor.follow(visitor.post(address, form, page=address))
    changed = only(world, space)
    assert (changed.name, changed.url, changed.form, changed.wanted) == (
        "ERP", "https://y.example/", "identify", ("buyers",),
    )  # fmt: skip
    assert 'value="buyers" checked' in visitor.get(address).text

    visitor.post(f"{address}/delete", {"confirm": "CRM"}, page=address)
    assert only(world, space) == changed
    visitor.post(f"{address}/delete", {"confirm": "ERP"}, page=address)
    assert visitor.get(address).status_code == 404
    assert world.house.control.webhook_secrets.list_live(space.id, changed.id) == ()


def test_the_secret_is_rotated_with_two_that_sign_until_the_old_one_is_ended(world: World, space: Space) -> None:
    visitor = world.admin()
    address = add(visitor, space, "https://x.example/")
    secrets = world.house.control.webhook_secrets
    webhook_id = only(world, space).id
    [old] = secrets.list_live(space.id, webhook_id)
    shown = visitor.follow(visitor.post(f"{address}/rotate", page=address))
    [new] = set(re.findall(r"whs_[0-9A-Za-z]{32}", shown.text))
    assert secrets.list_live(space.id, webhook_id) == (new, old)
    assert "2 sign, the newest and the one before" in words(shown)
    visitor.post(f"{address}/end-old", {"confirm": "no"}, page=address)
    assert len(secrets.list_live(space.id, webhook_id)) == 2
    visitor.post(f"{address}/end-old", {"confirm": "CRM"}, page=address)
    assert secrets.list_live(space.id, webhook_id) == (new,)


def test_the_overview_says_that_a_receiver_fails_and_what_was_given_up(world: World, space: Space) -> None:
    visitor = world.admin()
    add(visitor, space, "https://x.example/")
    webhook, overview = only(world, space), f"/admin/spaces/{space.id}/"

    def fail(connection: sqlite3.Connection) -> None:
        now = world.house.now_ms()
        webhooks.note_failed(connection, webhook.id, now=now, took=9, outcome="timeout", retry_at=None)

    for _ in range(2):
        world.house.spaces.write(space.id, fail)
    assert "The webhook CRM" not in words(visitor.get(overview))
    world.house.spaces.write(space.id, fail)
    assert "The webhook CRM fails 3 times in a row: the receiver took too long." in words(visitor.get(overview))
    assert "It has failed since" in words(visitor.get(f"/admin/spaces/{space.id}/webhooks/{webhook.id}"))

    world.house.spaces.write(
        space.id, lambda connection: webhooks.note_taken(connection, webhook.id, now=1, took=1, outcome="200")
    )
    give_up(world, space, 2)
    assert "2 events for the webhook CRM were given up after a day of tries" in words(visitor.get(overview))


def test_a_webhook_of_another_space_is_not_there(world: World, space: Space) -> None:
    visitor = world.admin()
    address = add(visitor, space, "https://x.example/")
    other = world.space("Other")
    elsewhere = address.replace(space.id, other.id)
    page = f"/admin/spaces/{other.id}/webhooks"
    assert visitor.get(elsewhere).status_code == 404
    for act in ("", "/test", "/status", "/rotate", "/end-old", "/delete", "/replay"):
        form = {"name": "A", "url": "https://x.example/", "form": "track", "what": "all", "confirm": "CRM"}
        assert visitor.post(f"{elsewhere}{act}", form, page=page).status_code == 404, act
    assert only(world, space).name == "CRM"
