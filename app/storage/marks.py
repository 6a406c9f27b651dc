"""Marks of profiles that were touched: written by whoever touches them, removed with the results they lead to."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from typing import Any

import orjson

from app.domain.definitions.marks import Mark, MarkCause, Touch, everything
from app.storage.engines import statement

EVERYTHING = "*"

ANY_IN_FORCE = statement(
    "any_definition_in_force", "SELECT 1 FROM definitions WHERE status = 'active' LIMIT 1", hot=True
)
ADD_MARK = statement(
    "add_mark",
    """
    INSERT INTO dirty (profile_id, events, traits, cause, at)
    VALUES (?, ?, ?, ?, ?)
    """,
)
LIST_MARKED = statement(
    "list_marked_profiles",
    """
    SELECT DISTINCT profile_id
    FROM (
        SELECT profile_id
        FROM dirty
        ORDER BY id
        LIMIT :most
    ) AS oldest
    """,
)
LIST_MARKS = statement(
    "list_marks_of_profile",
    """
    SELECT id, events, traits, cause, at
    FROM dirty
    WHERE profile_id = :root
    ORDER BY id
    """,
    hot=True,
)
COUNT_MARKS = statement(
    "count_marks_left",
    """
    SELECT COUNT(*)
    FROM dirty
    WHERE id IN (SELECT value FROM json_each(:marks)) AND profile_id = :root
    """,
    hot=True,
    engine="sqlite",
)
REMOVE_MARK = statement("remove_mark", "DELETE FROM dirty WHERE id = ?", hot=True)


def are_wanted(connection: sqlite3.Connection) -> bool:
    """Tell whether any definition is in force: without one no profile is marked."""
    return connection.execute(ANY_IN_FORCE).fetchone() is not None


def add_marks(connection: sqlite3.Connection, touches: Iterable[Touch]) -> None:
    """Mark profiles as touched."""
    connection.executemany(ADD_MARK, [_row(touch) for touch in touches])


def mark_everything(connection: sqlite3.Connection, profiles: Iterable[int], cause: MarkCause, at: int) -> None:
    """Mark profiles about which anything may have changed, if any definition is in force."""
    if are_wanted(connection):
        add_marks(connection, [everything(profile, cause, at) for profile in sorted(set(profiles))])


def list_marked(connection: sqlite3.Connection, *, most: int) -> list[int]:
    """Return the profiles of the oldest marks.

    Args:
        most: How many marks are looked at.
    """
    return [row[0] for row in connection.execute(LIST_MARKED, {"most": most})]


def marks_of(connection: sqlite3.Connection, root: int) -> list[Mark]:
    """Return a profile's marks, the oldest first."""
    return [_mark(root, row) for row in connection.execute(LIST_MARKS, {"root": root})]


def remove_marks(connection: sqlite3.Connection, root: int, ids: Iterable[int]) -> bool:
    """Remove marks of a profile that are all there still; else none: somebody else has settled some.

    Returns:
        Whether they were all there.
    """
    wanted = list(ids)
    if not wanted:
        return True
    if connection.execute(COUNT_MARKS, {"marks": json.dumps(wanted), "root": root}).fetchone()[0] < len(wanted):
        return False
    connection.executemany(REMOVE_MARK, [(number,) for number in wanted])
    return True


def _row(touch: Touch) -> tuple[object, ...]:
    events = EVERYTHING if touch.events is None else orjson.dumps(touch.events).decode()
    return (touch.profile_id, events, orjson.dumps(touch.traits).decode(), touch.cause, touch.at)


def _mark(root: int, row: tuple[Any, ...]) -> Mark:
    number, events, traits, cause, at = row
    seen = None if events == EVERYTHING else tuple((*one,) for one in orjson.loads(events))
    return Mark(number, Touch(root, seen, tuple((*one,) for one in orjson.loads(traits)), cause, at))
