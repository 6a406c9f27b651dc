"""Comparisons of a field, a trait or a computed trait with literals, by docs/definitions.md, "Comparing"."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal, TypeVar

from app.domain.definitions.language import Events, FieldCondition, FieldGroup, Rolling, Scalar, Stretch, Test
from app.storage.definitions_sql.dialects import Binder

FALSE, TRUE = "1=0", "1=1"
COMPARES = {"eq": "=", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
OPPOSITES = {"ne": "eq", "not_in": "in"}
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Joined:
    """Conditions joined by AND or OR.

    Negation stands at single conditions only, so that parentheses nest little: SQLite's parser has room for about
    thirty levels.
    """

    op: Literal["AND", "OR"]
    parts: tuple[Sql, ...]


Sql = str | Joined  # a condition; a text is one that needs no parentheses


@dataclass(frozen=True, slots=True)
class Compared:
    """The left side of a comparison; each form of it is written only where it is needed."""

    number: Callable[[], str]
    text: Callable[[], str]
    there: Callable[[], str]


def written(condition: Sql) -> str:
    """Return a condition as text. It may be unknown, which counts as false."""
    if isinstance(condition, str):
        return condition
    if not condition.parts:
        return TRUE if condition.op == "AND" else FALSE
    return f" {condition.op} ".join(_inner(condition.op, part) for part in condition.parts)


def _inner(op: str, part: Sql) -> str:
    while isinstance(part, Joined) and len(part.parts) == 1:
        part = part.parts[0]
    if isinstance(part, str) or not part.parts or part.op == op:
        return written(part)
    return f"({written(part)})"


def group(kind: str, positive: bool, items: Sequence[T], write: Callable[[T, bool], Sql]) -> Joined:
    """Return items joined by all, any or none, or the opposite of that: turned round item by item."""
    every = (kind == "any") != positive
    return Joined("AND" if every else "OR", tuple(write(item, positive != (kind == "none")) for item in items))


def signed(condition: Sql, positive: bool) -> Sql:
    """Return a condition or its opposite, in which unknown is false before it is turned round."""
    return condition if positive else f"NOT COALESCE({written(condition)}, {FALSE})"


def comparison(left: Compared, test: Test, bind: Binder, positive: bool) -> Sql:
    """Return a comparison, or its opposite."""
    if test.op in OPPOSITES:
        return comparison(left, Test(OPPOSITES[test.op], test.literals), bind, not positive)
    if test.op == "exists":
        return signed(left.there(), positive == test.literals[0])
    if test.op == "in":
        return signed(_in(left, test.literals, bind), positive)
    [literal] = test.literals
    if test.op in COMPARES:
        side, place = _sides(left, literal, bind)
        return signed(f"{side} {COMPARES[test.op]} {place}", positive)
    assert isinstance(literal, str)
    compare = {
        "contains": bind.dialect.contains,
        "starts_with": bind.dialect.starts_with,
        "ends_with": bind.dialect.ends_with,
    }[test.op]
    return signed(compare(left.text(), literal, bind), positive)


def _sides(left: Compared, literal: Scalar, bind: Binder) -> tuple[str, str]:
    if isinstance(literal, bool):
        return left.text(), bind.text("true" if literal else "false")
    if isinstance(literal, str):
        return left.text(), bind.text(literal)
    return left.number(), bind.real(literal)


def _in(left: Compared, literals: tuple[Scalar, ...], bind: Binder) -> Joined:
    places: dict[str, list[str]] = {}
    for literal in literals:
        side, place = _sides(left, literal, bind)
        places.setdefault(side, []).append(place)
    return Joined("OR", tuple(f"{side} IN ({', '.join(listed)})" for side, listed in places.items()))


# -- events -----------------------------------------------------------------


def events_sql(event: str, events: Events, bind: Binder) -> str:
    """Return the condition on an event's row that says whether it is meant, up to now."""
    parts: list[Sql] = []
    if events.names is None:
        parts.append(f"{event}.counts_as_activity = 1")
    else:
        parts.append(f"{event}.name {_one_of(events.names, bind)}")
    parts.append(f"{event}.type {_one_of(events.types, bind)}")
    parts.extend(_window(event, events, bind))
    if events.where is not None:
        parts.append(field_sql(event, events.where, bind, True))
    return written(Joined("AND", tuple(parts)))


def field_sql(event: str, condition: FieldCondition, bind: Binder, positive: bool) -> Sql:
    """Return a condition on fields of an event, or its opposite."""
    if isinstance(condition, FieldGroup):
        write = partial(_field_of, event, bind)
        return group(condition.kind, positive, condition.items, write)
    path, dialect = condition.path, bind.dialect
    left = Compared(
        lambda: dialect.number_of_field(event, path, bind),
        lambda: dialect.text_of_field(event, path, bind),
        lambda: dialect.field_is_there(event, path, bind),
    )
    return comparison(left, condition.test, bind, positive)


def _field_of(event: str, bind: Binder, condition: FieldCondition, positive: bool) -> Sql:
    return field_sql(event, condition, bind, positive)


def _one_of(words: tuple[str, ...], bind: Binder) -> str:
    places = [bind.text(word) for word in words]
    return f"= {places[0]}" if len(places) == 1 else f"IN ({', '.join(places)})"


def _window(event: str, events: Events, bind: Binder) -> list[str]:
    now, time = bind.dialect.now, f"{event}.timestamp"
    match events.window:
        case Rolling(ending_ms=0) as window:
            return [f"{time} > {now} - {bind.whole(window.span_ms)}", f"{time} <= {now}"]
        case Rolling() as window:
            begin, end = bind.whole(window.span_ms), bind.whole(window.ending_ms)
            return [f"{time} > {now} - {begin}", f"{time} <= {now} - {end}"]
        case Stretch(since, until):
            low = [] if since is None else [f"{time} >= {bind.whole(since)}"]
            high = [] if until is None else [f"{time} < {bind.whole(until)}"]
            return [*low, *high, f"{time} <= {now}"]
    return [f"{time} <= {now}"]
