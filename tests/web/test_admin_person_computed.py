"""What definitions say of a person, and what they changed, on the person's page of the admin."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.domain.definitions.reading import read_definition
from app.settling import settle
from app.storage.definitions import save_definition
from tests.web.admin_world import World, a_world, words

BUYERS: dict[str, Any] = {
    "key": "buyers",
    "name": "Buyers <b>",
    "kind": "audience",
    "where": {"did": {"event": "Order"}},
}
ORDERS: dict[str, Any] = {"key": "orders", "name": "Orders", "kind": "trait",
                          "value": {"aggregate": "count", "of": {"event": "Order"}}}  # fmt: skip


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with a_world(tmp_path) as opened:
        yield opened


def test_a_person_page_tells_memberships_computed_traits_and_their_changes(world: World) -> None:
    space = world.space()
    source = world.source(space)

    def define(connection: Any) -> None:
        for document in (BUYERS, ORDERS):
            save_definition(connection, read_definition(document), author="ada", note="", now=world.house.now_ms())

    world.send(source, {"type": "track", "userId": "ada", "event": "Visit", "messageId": "1"})
    visitor = world.admin()
    people = visitor.get(f"/admin/spaces/{space.id}/people").text
    address = f"/admin/spaces/{space.id}/people/use_{people.partition('use_')[2][:27]}"
    assert "Audiences and computed traits" not in words(visitor.get(address))

    world.house.spaces.write(space.id, define)
    world.send(source, {"type": "track", "userId": "ada", "event": "Order", "messageId": "2"})
    settle(world.house, space.id, seconds=60)
    said = words(visitor.get(address))

    assert "Audiences and computed traits" in said and "Buyers <b> member version 1" in said
    assert "Orders 1 version 1" in said
    assert "Entered Buyers <b>" in said
    assert "Buyers <b>" not in visitor.get(address).text  # escaped
