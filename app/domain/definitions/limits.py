"""How large a definition may be: depth and leaves, counted on the document itself so that each has its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

LEAVES_MAX = 50  # conditions that are no groups, and values that are not reckoned from others
FIELD_LEAVES_MAX = 50  # conditions on fields of events, likewise
DEPTH_MAX = 6  # levels of all, any and none, and of ratio, difference, days_since and days_until
GROUPS = ("all", "any", "none")
RECKONED = ("ratio", "difference", "days_since", "days_until")
F = TypeVar("F")
Found = tuple[str, str, int]  # what it is (leaf, field, deep), where, how deep


def depth_and_leaves_faults(document: dict[str, object], fault: Callable[[str, str], F]) -> list[F]:
    """Return what is too deep, and the first leaf that is too many."""
    found = list(_condition(document.get("where"), "/where", 0)) + list(_value(document.get("value"), "/value", 0))
    leaves = [place for kind, place, _ in found if kind == "leaf"]
    fields = [place for kind, place, _ in found if kind == "field"]
    faults = [
        fault(place, f"is nested deeper than {DEPTH_MAX} levels: bring groups together")
        for kind, place, _ in found
        if kind == "deep"
    ][:1]
    if len(leaves) > LEAVES_MAX:
        faults.append(fault(leaves[LEAVES_MAX], f"is more than {LEAVES_MAX} conditions: make an audience of some"))
    if len(fields) > FIELD_LEAVES_MAX:
        faults.append(fault(fields[FIELD_LEAVES_MAX], f"is more than {FIELD_LEAVES_MAX} conditions on fields"))
    return faults


def _condition(node: object, place: str, depth: int) -> Iterator[Found]:
    if not isinstance(node, dict):
        return
    for kind in GROUPS:
        if isinstance(items := node.get(kind), list):
            yield from _inner(items, f"{place}/{kind}", depth, _condition)
            return
    if "value" in node and "to" in node:
        yield from _value(node["value"], f"{place}/value", depth)
        return
    yield "leaf", place, depth
    steps = node.get("sequence")
    listed = [(f"sequence/{n}", step) for n, step in enumerate(steps)] if isinstance(steps, list) else []
    for key, events in (("did", node.get("did")), ("not_then", node.get("not_then")), *listed):
        if isinstance(events, dict):
            yield from _field(events.get("where"), f"{place}/{key}/where", 0)


def _value(node: object, place: str, depth: int) -> Iterator[Found]:
    for kind in RECKONED:
        if isinstance(node, dict) and kind in node:
            arms = node[kind] if isinstance(node[kind], list) else [node[kind]]
            yield from _inner(arms, f"{place}/{kind}", depth, _value)
            return
    if node is not None:
        yield "leaf", place, depth
    if isinstance(node, dict) and isinstance(events := node.get("of"), dict):
        yield from _field(events.get("where"), f"{place}/of/where", 0)


def _field(node: object, place: str, depth: int) -> Iterator[Found]:
    if not isinstance(node, dict):
        return
    for kind in GROUPS:
        if isinstance(items := node.get(kind), list):
            yield from _inner(items, f"{place}/{kind}", depth, _field)
            return
    yield "field", place, depth


def _inner(
    items: list[object], place: str, depth: int, read: Callable[[object, str, int], Iterator[Found]]
) -> Iterator[Found]:
    if depth == DEPTH_MAX:
        yield "deep", place, depth
        return
    for number, item in enumerate(items):
        yield from read(item, f"{place}/{number}", depth + 1)
