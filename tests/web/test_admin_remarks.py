"""The admin's list of remarks, and the paint figures on the overview."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from app.domain.public_ids import event_key
from app.storage import paints, remarks
from app.storage.panel_sessions import PanelObject
from app.storage.remarks import Remark
from tests.web.admin_world import EMAIL, World, a_world, words

MARKUP = '<script>alert("x")</script>'


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with a_world(tmp_path) as opened:
        yield opened


def add(world: World, space_id: str, *, note: str = MARKUP, message_id: str = "m1", other: bytes | None = None) -> None:
    key = event_key(space_id, message_id)
    beside = PanelObject("con_1", "ticket", "48213")
    kind: remarks.RemarkKind = "not_this_person" if other is None else "one_person"
    made = Remark(kind, key, other, note, beside, "1402", False, world.house.now_ms())

    def write(connection: sqlite3.Connection) -> None:
        remarks.add_remark(connection, made, session_hash=b"s")

    world.house.spaces.write(space_id, write)


def test_a_remark_is_done_and_opened_again(world: World) -> None:
    space = world.space()
    world.send(world.source(space), {
        "type": "identify", "userId": "u1", "messageId": "m1", "traits": {"name": "Ada Example"}})  # fmt: skip
    add(world, space.id)
    visitor, page = world.admin(), f"/admin/spaces/{space.id}/remarks"

    shown = visitor.get(page)
    assert f"Not this person {MARKUP}" in words(shown) and MARKUP not in shown.text
    assert "1 remark open" in words(shown) and "Ada Example" in words(shown) and "ticket 48213" in words(shown)
    assert "1402 as claimed" in words(shown)

    done = visitor.follow(visitor.post(f"{page}/1", {"done": "1"}))
    assert "The remark is done." in words(done) and "0 remarks open" in words(done)
    listed = visitor.get(f"{page}?show=done")
    assert f"done by {EMAIL}" in words(listed)

    visitor.post(f"{page}/1", {"done": "0"}, page=f"{page}?show=done")
    assert "1 remark open" in words(visitor.get(page))


def test_a_remark_about_somebody_who_is_gone_says_so(world: World) -> None:
    space = world.space()
    add(world, space.id, message_id="never", other=b"x" * 16)

    shown = words(world.admin().get(f"/admin/spaces/{space.id}/remarks"))

    assert "no longer there and no longer there" in shown


def test_a_hundred_remarks_stand_on_a_page_and_older_ones_follow(world: World) -> None:
    space = world.space()
    for number in range(101):
        world.house.spaces.write(
            space.id,
            partial(
                remarks.add_remark,
                remark=Remark("note", b"k", None, f"n{number:03}", PanelObject("c", "ticket", "1"), "", True, 1),
                session_hash=str(number).encode(),
            ),
        )
    visitor, page = world.admin(), f"/admin/spaces/{space.id}/remarks"

    first = visitor.get(page)
    assert "n100" in first.text and "n000" not in first.text
    assert f"{page}?before=2" in first.text
    assert "n000" in visitor.get(f"{page}?before=2").text
    assert visitor.get(f"{page}?before=;").status_code == 200


def test_only_a_form_of_the_page_settles_a_remark_that_exists(world: World) -> None:
    space = world.space()
    add(world, space.id)
    page = f"/admin/spaces/{space.id}/remarks"

    assert world.visitor().get(page).status_code == 303
    assert world.admin().client.post(f"{page}/1", data={"done": "1"}).status_code in (400, 403)
    assert world.admin().post(f"{page}/99", {"done": "1"}, page=page).status_code == 404


def test_the_overview_shows_how_quickly_panels_were_painted(world: World) -> None:
    space = world.space()
    visitor = world.admin()
    assert "Panels painted" not in words(visitor.get(f"/admin/spaces/{space.id}/"))
    now = world.house.now_ms()
    for ms in [100] * 19 + [800]:
        world.house.sessions.run(space.id, partial(paints.count_paint, host="zendesk", kind="first", ms=ms, now=now))
    world.house.sessions.run(space.id, partial(paints.count_error, host="zendesk", code="unreachable", now=now))

    said = words(visitor.get(f"/admin/spaces/{space.id}/"))

    assert "Zendesk 20 90 ms 100 ms unreachable 1" in said
