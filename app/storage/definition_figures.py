"""Figures of definitions as they are kept: how many people have a value or are members, now and day by day."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import orjson

from app.domain.definitions.language import Kind, kind_of
from app.errors import DefinitionTooSlowError
from app.storage.catalog import InForce
from app.storage.definitions import SavedDefinition
from app.storage.definitions_sql.evaluate import time_limited
from app.storage.engines import statement

DAY_MS = 86_400_000
HISTORY_DAYS = 90
COUNT_SECONDS = 1.0  # for all definitions of a list together
HISTORY_SECONDS = 1.0

COUNT_PEOPLE = statement("count_people_of_space", "SELECT COUNT(*) FROM profiles WHERE collection = 'users'")
COUNT_KEPT = {
    kind: statement(f"count_{table}_of_definition", f"SELECT COUNT(*) FROM {table} WHERE definition_id = :id", hot=True)
    for kind, table in (("trait", "computed"), ("audience", "memberships"))
}
LIST_MEMBERS = statement(
    "list_members_of_definition",
    "SELECT profile_id FROM memberships WHERE definition_id = :id",
    hot=True,
)
LIST_VALUES = statement(
    "list_values_of_definition",
    "SELECT profile_id, value, num, moment FROM computed WHERE definition_id = :id",
    hot=True,
)
COUNT_BOTH = statement(
    "count_members_of_both",
    """
    SELECT COUNT(*)
    FROM memberships AS one
    JOIN memberships AS other ON other.definition_id = :other AND other.profile_id = one.profile_id
    WHERE one.definition_id = :id
    """,
    hot=True,
)
# The number of a definition that was deleted can be given to another: what is older than this one is not its own.
COUNT_BY_DAY = statement(
    "count_membership_changes_by_day",
    """
    SELECT recorded_at / 86400000 AS day, SUM(entered), COUNT(*) - SUM(entered)
    FROM membership_changes
    WHERE definition_id = :id AND recorded_at >= :since
    GROUP BY recorded_at / 86400000
    """,
)

Results = dict[int, Any]


@dataclass(frozen=True, slots=True)
class Day:
    """One UTC day of an audience.

    Args:
        at: When it began, ms.
        size: How many members there were at its end; of today now.
    """

    at: int
    size: int
    entered: int
    left: int


@dataclass(frozen=True, slots=True)
class Shared:
    """How many people are in both of two audiences, and in one of them alone."""

    both: int
    only_this: int
    only_other: int


def count_people(connection: sqlite3.Connection) -> int:
    """Return how many people the space holds."""
    people: int = connection.execute(COUNT_PEOPLE).fetchone()[0]
    return people


def count_kept(connection: sqlite3.Connection, definitions: Iterable[SavedDefinition]) -> dict[str, int]:
    """Return how many people have a value or are members, by key, as far as they are counted in a second."""
    until = time.monotonic() + COUNT_SECONDS
    counts: dict[str, int] = {}
    for one in definitions:
        try:
            with time_limited(connection, max(until - time.monotonic(), 0.005)):
                counts[one.definition.key] = _count(connection, one.id, one.definition.kind)
        except DefinitionTooSlowError:
            break
    return counts


def results_kept(connection: sqlite3.Connection, one: InForce) -> Results:
    """Return what is kept of a definition, by profile: True of a member, else the value, a moment in ms."""
    if one.definition.value is None:
        return {row[0]: True for row in connection.execute(LIST_MEMBERS, {"id": one.id})}
    kind = kind_of(one.definition.value)
    return {
        root: _value(kind, value, num, moment)
        for root, value, num, moment in connection.execute(LIST_VALUES, {"id": one.id})
    }


def shared_by(connection: sqlite3.Connection, one: SavedDefinition, other: SavedDefinition) -> Shared:
    """Return how far two audiences overlap, as they are kept."""
    both = connection.execute(COUNT_BOTH, {"id": one.id, "other": other.id}).fetchone()[0]
    mine, theirs = (_count(connection, each.id, "audience") for each in (one, other))
    return Shared(both, mine - both, theirs - both)


def sizes_by_day(connection: sqlite3.Connection, one: SavedDefinition, now: int) -> list[Day] | None:
    """Return an audience day by day, from the record of changes back from its size now; None: it took too long.

    Args:
        now: ms.
    """
    today = now // DAY_MS
    first = max(one.created_at // DAY_MS, today - HISTORY_DAYS + 1)
    since = max(one.created_at, first * DAY_MS)
    try:
        with time_limited(connection, HISTORY_SECONDS):
            rows = connection.execute(COUNT_BY_DAY, {"id": one.id, "since": since}).fetchall()
            size = _count(connection, one.id, "audience")
    except DefinitionTooSlowError:
        return None
    changes = {day: (entered, left) for day, entered, left in rows}
    days = []
    for day in range(today, first - 1, -1):
        entered, left = changes.get(day, (0, 0))
        days.append(Day(day * DAY_MS, size, entered, left))
        size = max(0, size - entered + left)
    return days[::-1]


def _count(connection: sqlite3.Connection, number: int, kind: str) -> int:
    count: int = connection.execute(COUNT_KEPT[kind], {"id": number}).fetchone()[0]
    return count


def _value(kind: Kind, value: str, num: float | None, moment: int | None) -> Any:
    if kind == "moment" and moment is not None:
        return moment
    if kind == "number" and num is not None:
        return int(num) if num.is_integer() else num
    return orjson.loads(value)
