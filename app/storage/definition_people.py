"""What a definition that nobody saved yet gives for one person, and why: the events and facts behind it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from app.domain.definitions.language import (
    AudienceTest,
    ComputedTest,
    Condition,
    Definition,
    Did,
    Sequence,
    TraitMoment,
    TraitTest,
    ValueTest,
    kind_of,
)
from app.domain.definitions.places import PlacedCondition, alone, conditions_of
from app.domain.definitions.reasons import Facts, date, reason_of
from app.domain.moments import rfc3339
from app.storage.definition_preview import Budget
from app.storage.definitions_sql.compiler import Compiled
from app.storage.definitions_sql.evaluate import evaluate_one, stored_known, time_limited
from app.storage.definitions_sql.evidence import Evidence, EvidenceEvent, evidence_of
from app.storage.definitions_sql.results import Evaluated, Known, ResultValue, plain_number
from app.storage.engines import statement

EVENTS_SHOWN = 5  # behind one reason
TEXT_CHARACTERS_MAX = 120

FIND_VERSION = statement("find_version_of_profile", "SELECT version FROM profiles WHERE id = :root", hot=True)


@dataclass(frozen=True, slots=True)
class Reason:
    """One fact about a person.

    Args:
        place: Of the condition that it belongs to; "value" of a computed trait.
        holds: The condition holds as it stands, `none` around it included.
        events: The newest events behind it.
        count: How many there are.
    """

    place: str
    text: str
    holds: bool
    events: tuple[EvidenceEvent, ...]
    count: int


@dataclass(frozen=True, slots=True)
class PersonResult:
    """What a definition gives for a person.

    Args:
        value: Of a computed trait.
        is_member: Of an audience.
        version: The profile's.
    """

    root: int
    version: int
    value: ResultValue
    is_member: bool
    reasons: tuple[Reason, ...]


def versions_of(connection: sqlite3.Connection, roots: Iterable[int]) -> dict[int, int]:
    """Return the versions of profiles that there are, by root."""
    return {root: connection.execute(FIND_VERSION, {"root": root}).fetchone()[0] for root in roots}


@dataclass(slots=True)
class Explainer:
    """Explains one definition for several people.

    Args:
        names: Names of other definitions by key.
        now: ms.
        compile_: How its conditions are compiled one by one.
    """

    connection: sqlite3.Connection
    compiled: Compiled
    names: Mapping[str, str]
    now: int
    compile_: Callable[[Definition], Compiled] = Compiled

    def explain(self, root: int, budget: Budget) -> PersonResult:
        """Return what the definition gives for a person, and why.

        Raises:
            DefinitionTooSlowError: it took too long.
        """
        known = stored_known(self.connection, root)
        with time_limited(self.connection, budget.left()):
            found = evaluate_one(self.connection, self.compiled, root, self.now)
            reasons = self._reasons(root, known, found)
        row = self.connection.execute(FIND_VERSION, {"root": root}).fetchone()
        return PersonResult(root, row[0] if row else 0, found.value, found.member, tuple(reasons))

    def _reasons(self, root: int, known: Known, found: Evaluated) -> list[Reason]:
        definition = self.compiled.definition
        if definition.where is None:
            return [self._of_value(root, found)]
        return [self._of_condition(root, known, placed) for placed in conditions_of(definition)]

    def _of_value(self, root: int, found: Evaluated) -> Reason:
        evidence = self._evidence(self.compiled.definition, root)
        if evidence.count:
            times = "1 event" if evidence.count == 1 else f"{evidence.count:,} events"
            text = f"{times}, the newest on {date(evidence.events[0].timestamp)}"
        else:
            text = "no events behind it"
        return Reason("value", text, found.value is not None, evidence.events, evidence.count)

    def _of_condition(self, root: int, known: Known, placed: PlacedCondition) -> Reason:
        one = alone(self.compiled.definition, placed.condition)
        holds = evaluate_one(self.connection, self.compile_(one), root, self.now).member
        evidence = self._evidence(one, root)
        newest = evidence.events[0].timestamp if evidence.events else None
        value = self._value_text(root, known, placed.condition)
        text = reason_of(placed.condition, Facts(holds, evidence.count, newest, value, self.names))
        return Reason(placed.place, text, holds != placed.is_turned, evidence.events, evidence.count)

    def _evidence(self, definition: Definition, root: int) -> Evidence:
        return evidence_of(self.connection, definition, root, self.now, limit=EVENTS_SHOWN)

    def _value_text(self, root: int, known: Known, condition: Condition) -> str | None:
        match condition:
            case TraitTest(key=key) | TraitMoment(key=key):
                return _shown(known.traits.get(key))
            case ComputedTest(key=key):
                return _shown(known.computed.get(key))
            case ValueTest(value=value):
                definition = self.compiled.definition
                whole = Definition(definition.key, definition.name, value, None, None, "", "")
                found = evaluate_one(self.connection, self.compile_(whole), root, self.now).value
                return _worked_out(found, is_moment=kind_of(value) == "moment")
            case Did() | Sequence() | AudienceTest():
                return None
        return None


def _shown(columns: tuple[object, ...] | None) -> str | None:
    if columns is None or columns[0] == "null":
        return None
    return str(columns[1] if columns[1] is not None else columns[0])[:TEXT_CHARACTERS_MAX]


def _worked_out(value: ResultValue, *, is_moment: bool) -> str | None:
    if isinstance(value, float) and not isinstance(value, bool):
        return rfc3339(int(value)) if is_moment else f"{plain_number(round(value, 4)):,}"
    return None if value is None else str(value)[:TEXT_CHARACTERS_MAX]
