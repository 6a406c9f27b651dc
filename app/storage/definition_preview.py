"""What a definition that nobody saved yet would give: for everybody where that finishes in time, else for some people
spread over all of them. Nothing here writes."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from app.domain.definitions.language import Definition, kind_of
from app.domain.definitions.places import alone, conditions_of
from app.errors import DefinitionTooSlowError
from app.storage.definitions_sql.compiler import Compiled
from app.storage.definitions_sql.evaluate import evaluate_one, list_members, time_limited
from app.storage.definitions_sql.results import Evaluated, value_of
from app.storage.engines import statement

EXACT_SECONDS = 2.0  # for the whole; the rest has what is left of SECONDS
SECONDS = 3.0
ESTIMATE_SECONDS = 1.0
ESTIMATE_PEOPLE = 1_000

COUNT_USERS = statement("count_users", "SELECT COUNT(*) FROM profiles WHERE collection = 'users'")
FIND_ENDS = statement("find_ends_of_profiles", "SELECT MIN(id), MAX(id) FROM profiles")
# One step into the table for each place, so that the sample costs the same in every space.
SAMPLE_USERS = statement(
    "sample_users",
    """
    SELECT DISTINCT (
        SELECT p.id FROM profiles AS p WHERE p.id >= place.value AND p.collection = 'users' ORDER BY p.id LIMIT 1
    )
    FROM json_each(:places) AS place
    """,
    engine="sqlite",
)

Results = dict[int, Any]  # by profile: True of a member; of a computed trait its value, a moment in ms


class Budget:
    """The seconds that one preview may take.

    Args:
        exact: Of these, how many for looking at everybody; 0: only a sample is looked at.
    """

    def __init__(self, seconds: float = SECONDS, *, exact: float = EXACT_SECONDS) -> None:
        self._started = time.monotonic()
        self._seconds = seconds
        self.exact = exact

    @property
    def spent(self) -> float:
        """Return how many are gone."""
        return time.monotonic() - self._started

    def left(self, most: float = SECONDS) -> float:
        """Return how many are left, at most so many; never less than a few milliseconds, in which little is done."""
        return min(most, max(self._seconds - self.spent, 0.005))


@dataclass(frozen=True, slots=True)
class Look:
    """What a definition gives for people.

    Args:
        results: Of everybody who has one or is a member; if not `is_exact` only of the people `asked`.
        people: How many people the space holds.
        asked: How many people the results were looked for among.
        overflows: A total of somebody is beyond what is exact.
    """

    results: Results
    people: int
    asked: int
    is_exact: bool
    overflows: bool = False

    def scaled(self, count: int) -> int:
        """Return how many of all people a number of those asked stands for."""
        return count if self.is_exact or not self.asked else round(count * self.people / self.asked)

    @property
    def size(self) -> int:
        """Return how many people have a value or are members; an estimate where the look is none at everybody."""
        return self.scaled(len(self.results))

    @property
    def is_empty(self) -> bool:
        """Tell whether nobody could be asked in time."""
        return not self.is_exact and not self.asked


def look_at(connection: sqlite3.Connection, compiled: Compiled, now: int, budget: Budget) -> Look:
    """Return what a definition gives for everybody, or for a sample where that takes too long.

    Args:
        compiled: Of a definition that names only what there is.
        now: ms.
    """
    people: int = connection.execute(COUNT_USERS).fetchone()[0]
    if not budget.exact:
        return estimate(connection, compiled, now, sample_users(connection), people)
    try:
        with time_limited(connection, budget.left(budget.exact)):
            results, overflows = _everybody(connection, compiled, now)
            return Look(results, people, people, True, overflows)
    except DefinitionTooSlowError:
        return estimate(connection, compiled, now, sample_users(connection), people)


def look_again(connection: sqlite3.Connection, compiled: Compiled, now: int, like: Look, budget: Budget) -> Look | None:
    """Return what another definition gives for the same people, or None: there was no time."""
    if not like.is_exact:
        found = estimate(connection, compiled, now, sample_users(connection), like.people)
        return None if found.asked != like.asked else found
    try:
        with time_limited(connection, budget.left()):
            results, overflows = _everybody(connection, compiled, now)
            return Look(results, like.people, like.people, True, overflows)
    except DefinitionTooSlowError:
        return None


def estimate(connection: sqlite3.Connection, compiled: Compiled, now: int, roots: Iterable[int], people: int) -> Look:
    """Return what a definition gives for some people, as many of them as there is time for."""
    until = time.monotonic() + ESTIMATE_SECONDS
    results: Results = {}
    asked, overflows = 0, False
    for root in roots:
        try:
            with time_limited(connection, max(until - time.monotonic(), 0.005)):
                found = evaluate_one(connection, compiled, root, now)
        except DefinitionTooSlowError:
            break
        asked += 1
        overflows = overflows or found.overflow
        value = _result(compiled, found)
        if value is not None:
            results[root] = value
    return Look(results, people, asked, False, overflows)


def sample_users(connection: sqlite3.Connection, most: int = ESTIMATE_PEOPLE) -> list[int]:
    """Return people spread over all of them, each time the same, in an order that mixes early and late ones."""
    low, high = connection.execute(FIND_ENDS).fetchone()
    if low is None:
        return []
    places = sorted({low + (high - low) * number // (most - 1) for number in range(most)})
    rows = connection.execute(SAMPLE_USERS, {"places": json.dumps(places)}).fetchall()
    found = [row[0] for row in rows if row[0] is not None]
    step = 37  # so that a sample cut short is spread over everybody too
    return [root for start in range(step) for root in found[start::step]]


def sizes_alone(
    connection: sqlite3.Connection,
    definition: Definition,
    now: int,
    budget: Budget,
    compile_: Callable[[Definition], Compiled] = Compiled,
) -> dict[str, int]:
    """Return how many people each condition of an audience holds for by itself, by place, while there is time."""
    sizes: dict[str, int] = {}
    for placed in conditions_of(definition):
        form = compile_(alone(definition, placed.condition)).size
        try:
            with time_limited(connection, budget.left(1.0)):
                sizes[placed.place] = connection.execute(form.text, {**form.parameters, "now": now}).fetchone()[0]
        except DefinitionTooSlowError:
            break
    return sizes


def spread_over(results: Iterable[int], most: int) -> list[int]:
    """Return some of many, spread evenly, in order."""
    listed = sorted(results)
    if len(listed) <= most:
        return listed
    return [listed[number * len(listed) // most] for number in range(most)]


def _result(compiled: Compiled, found: Evaluated) -> Any:
    if found.member:
        return True
    columns = found.columns
    return columns[3] if compiled.kind == "moment" and columns is not None else found.value


def _everybody(connection: sqlite3.Connection, compiled: Compiled, now: int) -> tuple[Results, bool]:
    if compiled.definition.where is not None:
        return dict.fromkeys(list_members(connection, compiled, now), True), False
    return _values(connection, compiled, now)


def _values(connection: sqlite3.Connection, compiled: Compiled, now: int) -> tuple[Results, bool]:
    assert compiled.definition.value is not None
    kind, form = kind_of(compiled.definition.value), compiled.values
    results: Results = {}
    overflows = False
    for root, value, overflow in connection.execute(form.text, {**form.parameters, "now": now}):
        overflows = overflows or bool(overflow)
        if not overflow:
            results[root] = value if kind == "moment" else value_of(kind, value)
    return results, overflows
