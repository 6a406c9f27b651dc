"""What is wrong on purpose or by mistake is refused with the reason, and whoever is shown is on record."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest

from app.domain.definitions.naming import RESERVED_KEYS
from app.storage.control import Space
from app.storage.definitions import set_status
from tests.web.admin_world import Visitor, World, a_world, words
from tests.web.definitions_world import BUYERS, KEEN, SPENDERS, SPENT, fill, keep, keys, saved, settled


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with a_world(tmp_path) as opened:
        yield opened


@pytest.fixture
def space(world: World) -> Space:
    made = world.space()
    fill(world, made)
    return made


def at(space: Space, path: str) -> str:
    return f"/admin/spaces/{space.id}/{path}"


def act(visitor: Visitor, space: Space, key: str, what: str, **form: str) -> Any:
    return visitor.post(at(space, f"definitions/{key}/{what}"), form, page=at(space, f"definitions/{key}"))


def load(visitor: Visitor, space: Space, content: bytes) -> Any:
    visitor.get(at(space, "traits"))
    form = {"kind": "trait", "form_token": visitor.form_token(), "file": (BytesIO(content), "given.json")}
    return visitor.client.post(at(space, "definitions/import"), data=form, base_url=visitor.base)


@pytest.mark.parametrize("key", sorted(RESERVED_KEYS))
def test_a_key_that_is_the_address_of_a_page_is_taken_by_no_way_in(world: World, space: Space, key: str) -> None:
    keep(world, space, BUYERS)
    visitor = world.admin()
    act(visitor, space, "buyers", "save-preset", tells="")
    file = json.dumps({"onefold_definitions": 1, "definitions": [KEEN, SPENT | {"key": key}]}).encode()

    loaded = load(visitor, space, file)
    catalog = at(space, "catalog")
    taken = visitor.post(f"{catalog}/own/buyers/take", {"key": key, "name": "Mine"}, page=catalog)

    assert (loaded.status_code, taken.status_code) == (400, 400)
    assert "/definitions/1/key is a word that the pages use: choose another" in words(loaded)
    assert "is a word that the pages use" in words(taken)
    assert keys(world, space) == ["buyers"]


def test_a_preset_that_names_an_archived_one_is_taken_when_that_one_is_restored(world: World, space: Space) -> None:
    keep(world, space, SPENT, SPENDERS)
    visitor = world.admin()
    catalog = at(space, "catalog")
    act(visitor, space, "spenders", "save-preset", tells="")
    visitor.follow(visitor.post(f"{catalog}/vip/take", page=catalog))
    for key in ("spenders", "spent", "vip"):
        visitor.follow(act(visitor, space, key, "archive"))
    own = {"key": "mine", "name": "Mine"}

    refused = [
        visitor.post(f"{catalog}/own/spenders/take", own, page=catalog),
        visitor.post(f"{catalog}/vip_quiet/take", page=catalog),
    ]

    assert [answer.status_code for answer in refused] == [400, 400]
    assert "names spent, which is archived: restore it first" in words(refused[0])
    assert "names vip, which is archived: restore it first" in words(refused[1])
    assert not {"mine", "vip_quiet"} & set(keys(world, space))
    visitor.follow(act(visitor, space, "spent", "restore"))
    visitor.follow(visitor.post(f"{catalog}/own/spenders/take", own, page=catalog))
    assert "mine" in keys(world, space)


def test_an_archived_definition_that_names_an_archived_one_can_still_be_renamed(world: World, space: Space) -> None:
    keep(world, space, SPENT, SPENDERS)
    visitor = world.admin()
    for key in ("spenders", "spent"):
        visitor.follow(act(visitor, space, key, "archive"))

    visitor.follow(act(visitor, space, "spenders", "rename", name="Those who spent"))

    assert saved(world, space, "spenders").definition.name == "Those who spent"


def test_a_version_that_names_an_archived_one_is_compared_by_its_text_alone(world: World, space: Space) -> None:
    keep(world, space, SPENT, SPENDERS, SPENDERS | {"where": BUYERS["where"]})
    visitor = world.admin()
    visitor.follow(act(visitor, space, "spent", "archive"))

    page = words(visitor.get(at(space, "definitions/spenders?from=1&to=2")))

    assert "names spent, which is archived: restore it first" in page and "people would" not in page


def test_a_file_that_is_not_utf_8_is_refused_and_not_read_with_letters_missing(world: World, space: Space) -> None:
    text = json.dumps(BUYERS | {"name": "Größe"}, ensure_ascii=False)
    visitor = world.admin()

    refused = load(visitor, space, text.encode("latin-1"))

    assert refused.status_code == 400 and "is not UTF-8: look at byte 30, or save it anew" in words(refused)
    assert keys(world, space) == []
    visitor.follow(load(visitor, space, text.encode("utf-8-sig")))
    assert saved(world, space, "buyers").definition.name == "Größe"


@pytest.mark.parametrize("what", ["check", "preview", "save"])
def test_a_key_that_is_half_a_letter_is_refused_on_the_page(world: World, space: Space, what: str) -> None:
    visitor = world.admin()
    form = {"document": r'{"key": "\ud800", "name": "x", "kind": "trait"}'}

    page = visitor.post(at(space, f"definitions/{what}"), form, page=at(space, "definitions/new"))

    assert page.status_code in (200, 400) and "holds NUL or half of a surrogate pair" in words(page)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ('=HYPERLINK("http://x.test")', """'=HYPERLINK("http://x.test")"""),
        ("\uff1dcmd", "'\uff1dcmd"),
        ("Ada;=cmd", "Ada;'=cmd"),
        ('Ada;"@cmd', """Ada;"'@cmd"""),
        ("Ada-Grace = both; mine", "Ada-Grace = both; mine"),
    ],
)
def test_a_name_is_no_formula_of_a_spreadsheet(world: World, space: Space, name: str, written: str) -> None:
    keep(world, space, BUYERS)
    call = {"type": "identify", "userId": "u_1", "traits": {"name": name, "phone": "+4712345678"}}
    world.send(world.source(space, "Shop"), call)

    file = world.admin().get(at(space, "definitions/buyers/members.csv")).text

    assert list(csv.reader(StringIO(file)))[1][1] == written


def test_whoever_is_named_among_the_changes_alone_is_on_record_too(world: World, space: Space) -> None:
    keep(world, space, KEEN)
    world.house.spaces.write(space.id, lambda connection: set_status(connection, "keen", "archived"))
    settled(world, space)

    page = words(world.admin().get(at(space, "definitions/keen")))

    assert all(f"Person {number} entered" in page for number in (3, 4, 5))
    assert world.house.receipts.counts_since(space.id, 0) == {"found": 3}
