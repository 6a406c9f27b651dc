"""What a definition needs of a space's data, the same definition over other names, and one without the others it names.

All three serve presets: their names are those of the common specs, and what a space sends may be called otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from app.domain.definitions.language import (
    Aggregate,
    AudienceTest,
    ComputedTest,
    ComputedValue,
    Condition,
    Definition,
    Events,
    FieldCondition,
    FieldGroup,
    Group,
    Path,
    TraitMoment,
    TraitTest,
    TraitValue,
    ValueTest,
)
from app.domain.definitions.naming import events_of, nodes_of

NUMERIC = ("sum", "avg", "min", "max")


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that a definition needs.

    Args:
        kind: An event, a field of events, or a trait.
        name: Of the event, "*" of any; the field from its root down, `properties.total`; the trait's key.
        type: Of the event, where it is not a track call; "" else.
        events: Of a field, the names of the events that carry it.
        is_number: Only numbers count.
    """

    kind: str
    name: str
    type: str = ""
    events: tuple[str, ...] = ()
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Replacements:
    """What stands for a name: for events, for fields (`properties.total`: `properties.amount`), and for traits."""

    events: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    traits: Mapping[str, str] = field(default_factory=dict)


def needs_of(definition: Definition) -> list[Need]:
    """Return what a definition needs, each once: events with the fields that are read of them, then traits."""
    found: dict[tuple[str, str], Need] = {}
    for node in nodes_of(definition):
        for events in events_of(node):
            names = events.names if events.names is not None else ("*",)
            type_ = events.types[0] if len(events.types) == 1 and events.types != ("track",) else ""
            for name in names:
                found.setdefault(("event", f"{type_}:{name}"), Need("event", name, type_))
            for path, is_number in _fields_read(node, events):
                place = f"{path.root}.{'.'.join(path.keys)}"
                found.setdefault(("field", place), Need("field", place, type_, names, is_number))
        if isinstance(node, (TraitTest, TraitMoment, TraitValue)):
            found.setdefault(("trait", node.key), Need("trait", node.key))
    return list(found.values())


def _fields_read(node: object, events: Events) -> Iterator[tuple[Path, bool]]:
    if isinstance(node, Aggregate) and node.path is not None:
        yield node.path, node.name in NUMERIC or node.as_number
    if events.where is not None:
        for path in _paths(events.where):
            yield path, False


def _paths(condition: FieldCondition) -> Iterator[Path]:
    if isinstance(condition, FieldGroup):
        for item in condition.items:
            yield from _paths(item)
    else:
        yield condition.path


def replaced(document: Any, by: Replacements) -> Any:
    """Return a definition's document over other names; it still has to be read, for the names come from outside."""
    if isinstance(document, list):
        return [replaced(item, by) for item in document]
    if not isinstance(document, dict):
        return document
    return {key: _replaced_member(key, item, by) for key, item in document.items()}


def _replaced_member(key: str, item: Any, by: Replacements) -> Any:
    if key == "event":
        return [by.events.get(name, name) for name in item] if isinstance(item, list) else by.events.get(item, item)
    if key == "trait":
        return by.traits.get(item, item)
    if key in ("property", "context"):
        root = "properties" if key == "property" else "context"
        return by.fields.get(f"{root}.{item}", f"{root}.{item}").partition(".")[2]
    return replaced(item, by)


# -- without the others -----------------------------------------------------


def inlined(definition: Definition, others: Mapping[str, Definition]) -> Definition | None:
    """Return an equal definition that names none of some others, for looking at it before they are there.

    Args:
        others: What is written out, by key; they may name each other, but not in a circle.

    Returns:
        None: it cannot be written so, as where a default stands for nothing.
    """
    if definition.where is None:
        named = any(isinstance(node, ComputedValue) and node.key in others for node in nodes_of(definition))
        return None if named else definition
    where = _inline(definition.where, others)
    return None if where is None else replace(definition, where=where, text="", digest="")


def _inline(condition: Condition, others: Mapping[str, Definition]) -> Condition | None:
    match condition:
        case Group(kind=kind, items=items):
            done = [_inline(item, others) for item in items]
            kept = tuple(item for item in done if item is not None)
            return Group(kind, kept) if len(kept) == len(items) else None
        case AudienceTest(key=key, is_member=is_member) if key in others:
            other = others[key].where
            inner = None if other is None else _inline(other, others)
            return None if inner is None else Group("all" if is_member else "none", (inner,))
        case ComputedTest(key=key) if key in others:
            return _inline_computed(condition, others[key])
        case ValueTest(value=ComputedValue(key=key)) if key in others:
            return None
    return condition


def _inline_computed(condition: ComputedTest, other: Definition) -> Condition | None:
    literal, op = condition.test.literals[0], condition.test.op
    if other.value is None or not isinstance(literal, float) or op not in ("eq", "gt", "gte", "lt", "lte"):
        return None
    if other.default is not None and (not isinstance(other.default, float) or _holds(other.default, op, literal)):
        return None
    return ValueTest(other.value, op, literal)


def _holds(number: float, op: str, to: float) -> bool:
    return {"eq": number == to, "gt": number > to, "gte": number >= to, "lt": number < to, "lte": number <= to}[op]


# -- likeness ---------------------------------------------------------------


def plain_name(name: str) -> str:
    """Return a name without case, blanks and marks: `order_completed` and `Order Completed` are one."""
    return re.sub(r"[\W_]+", "", name).casefold()


def closest(name: str, known: list[str], also: tuple[str, ...]) -> str | None:
    """Return the known name that most likely means the same, or None: none is alike enough to be proposed."""
    by_plain = {plain_name(one): one for one in reversed(known)}
    return next((by_plain[plain_name(one)] for one in (name, *also) if plain_name(one) in by_plain), None)
