"""Everybody who is a member or has a value, page after page by profile, as they are kept at the time of each page."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from app.storage.admin_reads import PersonLine, describe_people
from app.storage.backfills import users_after
from app.storage.catalog import InForce
from app.storage.definition_people import FIND_VERSION
from app.storage.definitions_sql.evaluate import evaluate_one
from app.storage.engines import statement

PAGE = 500

LIST_MEMBERS_AFTER = statement(
    "list_members_after",
    """
    SELECT profile_id, NULL, since
    FROM memberships
    WHERE definition_id = :id AND profile_id > :after
    ORDER BY profile_id
    LIMIT :most
    """,
    hot=True,
)
LIST_VALUES_AFTER = statement(
    "list_values_after",
    """
    SELECT profile_id, value, since
    FROM computed
    WHERE definition_id = :id AND profile_id > :after
    ORDER BY profile_id
    LIMIT :most
    """,
    hot=True,
)


@dataclass(frozen=True, slots=True)
class Exported:
    """One person of an export.

    Args:
        version: The profile's.
        value: Of a computed trait, as it stands in JSON; None of an audience.
        since: ms; None: no such moment is known.
    """

    line: PersonLine
    version: int
    value: Any
    since: int | None


@dataclass(frozen=True, slots=True)
class ExportPage:
    """Some people, and the profile after which the next page begins; None: this was the last."""

    people: tuple[Exported, ...]
    next_after: int | None


def export_page(connection: sqlite3.Connection, space_id: str, one: InForce, after: int, now: int) -> ExportPage:
    """Return the next people of an export by profile.

    Args:
        after: The profile that the page before ended with; 0 to begin.
        now: ms, for what is worked out when read.
    """
    rows = list(_kept(connection, one, after) if one.is_stored else _worked_out(connection, one, after, now))
    lines = describe_people(connection, space_id, [row[0] for row in rows])
    people = tuple(
        Exported(lines[root], connection.execute(FIND_VERSION, {"root": root}).fetchone()[0], value, since)
        for root, value, since in rows
        if root in lines and (value is not None or one.definition.where is not None)
    )
    return ExportPage(people, rows[-1][0] if len(rows) == PAGE else None)


def _kept(connection: sqlite3.Connection, one: InForce, after: int) -> Iterator[tuple[int, Any, int | None]]:
    text = LIST_MEMBERS_AFTER if one.definition.where is not None else LIST_VALUES_AFTER
    for root, value, since in connection.execute(text, {"id": one.id, "after": after, "most": PAGE}):
        yield root, None if value is None else orjson.loads(value), since


def _worked_out(
    connection: sqlite3.Connection, one: InForce, after: int, now: int
) -> Iterator[tuple[int, Any, int | None]]:
    for root, _ in users_after(connection, after, most=PAGE):
        yield root, evaluate_one(connection, one.compiled, root, now).value, None
