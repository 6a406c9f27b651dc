"""A space with people whose events and traits several definitions of a test speak of."""

from __future__ import annotations

from typing import Any

from app.domain.definitions.reading import read_definition
from app.settling import settle
from app.storage.control import Space
from app.storage.definitions import SavedDefinition, get_definition, list_definitions, save_definition
from tests.web.admin_world import World

Json = dict[str, Any]
PAID: Json = {"event": "Order Completed"}
BUYERS: Json = {"key": "buyers", "name": "Buyers", "kind": "audience", "where": {"did": PAID}}
KEEN: Json = {"key": "keen", "name": "Keen buyers", "kind": "audience", "where": {"did": PAID, "count": {"gte": 3}}}
SPENT: Json = {
    "key": "spent",
    "name": "Spent",
    "kind": "trait",
    "value": {"aggregate": "sum", "property": "total", "of": PAID},
}
SPENDERS: Json = {
    "key": "spenders",
    "name": "Spenders",
    "kind": "audience",
    "where": {"computed": "spent", "op": "gte", "value": 50},
}
SEEN: Json = {
    "key": "seen",
    "name": "Days since seen",
    "kind": "trait",
    "value": {"days_since": {"aggregate": "last_at", "of": {"event": "*"}}},
}


def fill(world: World, space: Space, *, people: int = 6) -> None:
    """Send what people did: the first of them ordered nothing, the second once, and so on, for 20 each time."""
    source = world.source(space)
    for number in range(people):
        at = {"userId": f"u_{number}", "timestamp": "2026-03-02T08:00:00Z"}
        traits = {"name": f"Person {number}", "plan": "pro" if number % 2 else "team", "email": f"p{number}@x.test"}
        world.send(source, {"type": "identify", **at, "traits": traits})
        order = {"type": "track", "event": "Order Completed", **at, "properties": {"total": 20, "currency": "EUR"}}
        if number:
            world.send(source, *([order] * number))


def keep(world: World, space: Space, *documents: Json, note: str = "") -> None:
    """Save definitions, new or as the next version, and settle them for everybody."""
    for document in documents:
        definition = read_definition(document)

        def write(connection: Any, definition: Any = definition) -> SavedDefinition:
            there = {one.definition.key: one.version for one in list_definitions(connection)}
            known = there.get(definition.key)
            now = world.house.now_ms()
            return save_definition(
                connection, definition, author="grace@x.test", note=note, now=now, known_version=known
            )

        world.house.spaces.write(space.id, write)
    settled(world, space)


def settled(world: World, space: Space) -> None:
    """Let the worker do its part until nothing is left."""
    for _ in range(20):
        settle(world.house, space.id)


def saved(world: World, space: Space, key: str) -> SavedDefinition:
    """Return a definition as it is kept."""
    with world.house.spaces.reading(space.id) as connection:
        return get_definition(connection, key)


def keys(world: World, space: Space) -> list[str]:
    """Return the keys of all definitions."""
    with world.house.spaces.reading(space.id) as connection:
        return [one.definition.key for one in list_definitions(connection)]
