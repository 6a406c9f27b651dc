"""A space with six people who ordered, and what the builder's script and a browser without one ask."""

from __future__ import annotations

import json
from typing import Any

from app.storage.control import Space
from app.storage.definitions import SavedDefinition, get_definition
from tests.web.admin_world import Visitor, World

Json = dict[str, Any]
SCRIPT = {"Accept": "application/json"}
BUYERS: Json = {
    "key": "buyers",
    "name": "Buyers",
    "kind": "audience",
    "where": {
        "all": [
            {"did": {"event": "Order Completed", "where": {"property": "total", "op": "gte", "value": 50}}},
            {"none": [{"trait": "plan", "op": "eq", "value": "free"}]},
        ]
    },
}
SPENT: Json = {
    "key": "spent",
    "name": "Spent",
    "kind": "trait",
    "value": {"aggregate": "sum", "property": "total", "of": {"event": "Order Completed"}},
}


def six_people(world: World) -> Space:
    """Six people: number n made n orders of n times 10; the even ones have the plan free."""
    made = world.space()
    source = world.source(made)
    calls: list[Json] = []
    for person in range(1, 7):
        who = {"userId": f"u{person}", "timestamp": "2026-03-01T08:00:00Z"}
        traits = {"name": f"Person {person}", "plan": "pro" if person % 2 else "free"}
        calls.append({"type": "identify", "messageId": f"i{person}", "traits": traits, **who})
        for order in range(person):
            properties = {"total": person * 10, "currency": "EUR"}
            call = {"type": "track", "event": "Order Completed", "messageId": f"o{person}-{order}", **who}
            calls.append(call | {"properties": properties})
    world.send(source, *calls)
    return made


def opened(world: World, space: Space) -> Visitor:
    """Return an admin with the builder's page in front of them."""
    visitor = world.admin()
    assert visitor.get(f"/admin/spaces/{space.id}/definitions/new?kind=audience").status_code == 200
    return visitor


def ask(visitor: Visitor, space: Space, what: str, document: Json | str = "", **form: str) -> Any:
    """Ask as the script does."""
    text = document if isinstance(document, str) else json.dumps(document)
    fields = {"document": text, **form, "form_token": visitor.form_token()}
    path = f"/admin/spaces/{space.id}/definitions/{what}"
    return visitor.client.post(path, data=fields, base_url=visitor.base, headers=SCRIPT)


def send(visitor: Visitor, space: Space, what: str, document: Json | str, **form: str) -> Any:
    """Send the form as a browser without a script does."""
    text = document if isinstance(document, str) else json.dumps(document)
    return visitor.post(f"/admin/spaces/{space.id}/definitions/{what}", {"document": text, **form})


def saved(world: World, space: Space, key: str) -> SavedDefinition:
    with world.house.spaces.reading(space.id) as connection:
        return get_definition(connection, key)
