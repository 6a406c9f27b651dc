"""What a document mentions of a space's data, with the places: events, their fields, and traits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

NUMBER_AGGREGATES = frozenset({"sum", "avg", "min", "max"})
ORDERS = frozenset({"gt", "gte", "lt", "lte", "eq", "ne"})


@dataclass(frozen=True, slots=True)
class Mention:
    """One thing that a document mentions.

    Args:
        place: Such as `where.all.0.did.event`.
        kind: What it is.
        names: Of an event its names; of a field those of the events that should carry it; of a trait its key.
        type: Of the events.
        where: Of a field `properties` or `context`.
        path: Of a field.
        is_number: It is taken as a number.
    """

    place: str
    kind: Literal["event", "field", "trait"]
    names: tuple[str, ...]
    type: str = "track"
    where: str = ""
    path: str = ""
    is_number: bool = False


def mentions_of(document: dict[str, Any]) -> list[Mention]:
    """Return what a document, which has been read without faults, mentions."""
    return [one for key in ("where", "value") if key in document for one in _walk(document[key], key)]


def _walk(node: object, place: str) -> Iterator[Mention]:
    if isinstance(node, list):
        for number, item in enumerate(node):
            yield from _walk(item, f"{place}.{number}")
    if not isinstance(node, dict):
        return
    if "trait" in node:
        yield Mention(f"{place}.trait", "trait", (node["trait"],))
    if "aggregate" in node and isinstance(node.get("of"), dict):
        number = node["aggregate"] in NUMBER_AGGREGATES or node.get("as") == "number"
        yield from _field(node, place, node["of"], is_number=number)
    if "event" in node:
        yield from _events(node, place)
        return
    for key, item in node.items():
        if isinstance(item, (dict, list)):
            yield from _walk(item, f"{place}.{key}")


def _events(events: dict[str, Any], place: str) -> Iterator[Mention]:
    names = _names(events)
    if names:
        yield Mention(f"{place}.event", "event", names, events.get("type", "track"))
    yield from _fields(events.get("where"), f"{place}.where", events)


def _fields(node: object, place: str, events: dict[str, Any]) -> Iterator[Mention]:
    if isinstance(node, list):
        for number, item in enumerate(node):
            yield from _fields(item, f"{place}.{number}", events)
    if isinstance(node, dict):
        value = node.get("value")
        number = isinstance(value, (int, float)) and not isinstance(value, bool) and node.get("op") in ORDERS
        yield from _field(node, place, events, is_number=number)
        for kind in ("all", "any", "none"):
            yield from _fields(node.get(kind), f"{place}.{kind}", events)


def _field(node: dict[str, Any], place: str, events: dict[str, Any], *, is_number: bool) -> Iterator[Mention]:
    for key, where in (("property", "properties"), ("context", "context")):
        if isinstance(node.get(key), str):
            type_ = events.get("type", "track")
            yield Mention(f"{place}.{key}", "field", _names(events), type_, where, node[key], is_number)


def _names(events: dict[str, Any]) -> tuple[str, ...]:
    """Return the names of events; none for `*`."""
    given = events["event"]
    return tuple(given) if isinstance(given, list) else () if given == "*" else (given,)
