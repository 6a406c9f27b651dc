"""A whole preview of a definition: how many people, how values are spread, who, why, and what an edit would change."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from app.domain.definitions.distribution import Spread, spread_of
from app.domain.definitions.inlining import inlined
from app.domain.definitions.language import Definition
from app.errors import DefinitionTooSlowError
from app.storage.admin_reads import PersonLine, describe_people
from app.storage.catalog import catalog_of
from app.storage.definition_people import Explainer, PersonResult
from app.storage.definition_preview import (
    Budget,
    Look,
    look_again,
    look_at,
    sample_users,
    sizes_alone,
    spread_over,
)
from app.storage.definitions_sql.compiler import Compiled
from app.storage.definitions_sql.results import plain_number

PEOPLE_SHOWN = 10
CHANGED_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Asked:
    """What a preview is asked for.

    Args:
        root: A person of choice.
        overlap: Another audience.
        before: The saved definition that this one is an edit of.
        names: Names of definitions by key.
    """

    root: int | None = None
    overlap: Definition | None = None
    before: Definition | None = None
    names: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class PersonShown:
    """A person with what the definition gives for them."""

    line: PersonLine
    result: PersonResult


@dataclass(frozen=True, slots=True)
class Overlap:
    """How many people are in both of two audiences, and in one of them alone."""

    both: int
    only_this: int
    only_other: int


@dataclass(frozen=True, slots=True)
class Change:
    """What an edit would change.

    Args:
        enter: How many people get a value or become members.
        leave: How many lose it.
        changed: How many have another value; None of an audience.
        entering: Some of them; `leaving` and `changing` likewise.
    """

    enter: int
    leave: int
    changed: int | None
    entering: tuple[PersonShown, ...]
    leaving: tuple[PersonShown, ...]
    changing: tuple[PersonShown, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """A preview. What is None could not be worked out in time, or was not asked for.

    Args:
        size: How many people have a value or are members.
        without: Of a computed trait, how many have none.
        alone: Sizes of conditions by place.
        seconds: What it took.
    """

    look: Look
    size: int
    without: int
    spread: Spread | None
    sample: tuple[PersonShown, ...]
    person: PersonShown | None
    change: Change | None
    overlap: Overlap | None
    alone: Mapping[str, int]
    seconds: float

    @property
    def people_shown(self) -> list[PersonShown]:
        """Return everybody who is shown, each once."""
        change = () if self.change is None else (*self.change.entering, *self.change.leaving, *self.change.changing)
        one = () if self.person is None else (self.person,)
        return list({shown.line.root: shown for shown in (*self.sample, *change, *one)}.values())


def see(
    connection: sqlite3.Connection, space_id: str, definition: Definition, asked: Asked, now: int, budget: Budget
) -> Seen:
    """Return what a definition that nobody saved yet gives, within the seconds of the budget.

    Args:
        definition: One that names only what there is.
        now: ms.
    """
    compile_ = partial(compiled_for, connection)
    compiled = compile_(definition)
    look = look_at(connection, compiled, now, budget)
    explainer = Explainer(connection, compiled, asked.names or {}, now, compile_)
    shown = partial(_people, explainer, space_id, budget)
    person = shown([asked.root]) if asked.root is not None else ()
    sample = shown(_sample(connection, definition, look))
    before = None
    if asked.before is not None:
        before = look_again(connection, compile_(asked.before), now, look, budget)
    change = None
    if asked.before is not None and before is not None:
        change = _change(definition, asked.before, look, before, shown)
    other = None
    if asked.overlap is not None and definition.where is not None:
        other = look_again(connection, compile_(asked.overlap), now, look, budget)
    alone = sizes_alone(connection, definition, now, budget, compile_) if definition.where is not None else {}
    size = look.people if definition.default is not None else look.size
    return Seen(
        look=look,
        size=size,
        without=look.people - size,
        spread=_spread(definition, look) if definition.value is not None else None,
        sample=sample,
        person=next(iter(person), None),
        change=change,
        overlap=None if other is None else _overlap(look, other),
        alone=alone,
        seconds=budget.spent,
    )


def compiled_for(connection: sqlite3.Connection, definition: Definition) -> Compiled:
    """Return a definition compiled for a preview: what no other one has had kept yet is written out in it."""
    catalog = catalog_of(connection)
    unkept = {key: one.definition for key, one in catalog.order.items() if not one.is_stored}
    return Compiled(inlined(definition, unkept))


def _people(explainer: Explainer, space_id: str, budget: Budget, roots: Iterable[int]) -> tuple[PersonShown, ...]:
    """Return people with results and reasons, as far as there is time."""
    listed = list(roots)
    lines = describe_people(explainer.connection, space_id, listed)
    shown = []
    for root in listed:
        if root not in lines:
            continue
        try:
            shown.append(PersonShown(lines[root], explainer.explain(root, budget)))
        except DefinitionTooSlowError:
            break
    return tuple(shown)


def _sample(connection: sqlite3.Connection, definition: Definition, look: Look) -> list[int]:
    """Return whom to show: members spread over all, or people from the least value to the greatest."""
    if not look.results:
        return spread_over(sample_users(connection), PEOPLE_SHOWN) if definition.default is not None else []
    if definition.where is not None:
        return spread_over(look.results, PEOPLE_SHOWN)
    ordered = sorted(look.results, key=lambda root: (_order(look.results[root]), root))
    if len(ordered) <= PEOPLE_SHOWN:
        return ordered
    return [ordered[number * (len(ordered) - 1) // (PEOPLE_SHOWN - 1)] for number in range(PEOPLE_SHOWN)]


def _order(value: Any) -> tuple[int, Any]:
    return (0, value) if isinstance(value, (int, float)) else (1, str(value))


def _spread(definition: Definition, look: Look) -> Spread:
    values = list(look.results.values())
    if look.is_exact and (default := default_of(definition)) is not None:
        values += [default] * (look.people - len(values))
    return spread_of(definition, values)


def default_of(definition: Definition) -> float | str | None:
    """Return what stands for nothing, as it stands in JSON."""
    return plain_number(definition.default) if isinstance(definition.default, float) else definition.default


def _overlap(look: Look, other: Look) -> Overlap:
    both = len(look.results.keys() & other.results.keys())
    mine, theirs = len(look.results) - both, len(other.results) - both
    return Overlap(look.scaled(both), look.scaled(mine), look.scaled(theirs))


def _change(definition: Definition, before: Definition, look: Look, old: Look, shown: Any) -> Change:
    new_default, old_default = default_of(definition), default_of(before)
    enter: list[int] = []
    leave: list[int] = []
    differ: list[int] = []
    union = look.results.keys() | old.results.keys()
    for root in union:
        now, then = look.results.get(root, new_default), old.results.get(root, old_default)
        if now == then:
            continue
        (enter if then is None else leave if now is None else differ).append(root)
    rest = look.asked - len(union)  # those for whom both give the default or nothing
    others = [0, 0, 0]
    if new_default != old_default:
        others[0 if old_default is None else 1 if new_default is None else 2] = rest
    some = [shown(spread_over(roots, CHANGED_SHOWN)) for roots in (enter, leave, differ)]
    return Change(
        look.scaled(len(enter) + others[0]),
        look.scaled(len(leave) + others[1]),
        None if definition.where is not None else look.scaled(len(differ) + others[2]),
        *some,
    )
