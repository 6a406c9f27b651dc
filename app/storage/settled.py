"""What settling keeps: results, next moments, what is settled for everybody, and the record of changes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from app.domain.definitions.marks import Cause
from app.domain.public_ids import event_key
from app.storage.engines import statement
from app.storage.profile_reads import NODES
from app.storage.webhook_queue import QueuedChange, forget_person, queue_changes

LIST_COMPUTED_ROWS = statement(
    "list_computed_rows",
    """
    SELECT definition_id, value, since, version, settled_at
    FROM computed
    WHERE profile_id = :root
    """,
    hot=True,
)
LIST_MEMBERSHIP_ROWS = statement(
    "list_membership_rows",
    """
    SELECT definition_id, NULL, since, version, settled_at
    FROM memberships
    WHERE profile_id = :root
    """,
    hot=True,
)
WRITE_COMPUTED = statement(
    "write_computed",
    """
    INSERT INTO computed (definition_id, profile_id, value, txt, num, moment, since, version, settled_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (definition_id, profile_id) DO UPDATE
    SET value = excluded.value, txt = excluded.txt, num = excluded.num, moment = excluded.moment,
        since = excluded.since, version = excluded.version, settled_at = excluded.settled_at
    """,
    hot=True,
)
WRITE_MEMBERSHIP = statement(
    "write_membership",
    """
    INSERT INTO memberships (definition_id, profile_id, since, version, settled_at)
    VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (definition_id, profile_id) DO UPDATE
    SET since = excluded.since, version = excluded.version, settled_at = excluded.settled_at
    """,
    hot=True,
)
REMOVE_COMPUTED = statement(
    "remove_computed", "DELETE FROM computed WHERE definition_id = ? AND profile_id = ?", hot=True
)
REMOVE_MEMBERSHIP = statement(
    "remove_membership", "DELETE FROM memberships WHERE definition_id = ? AND profile_id = ?", hot=True
)
LIST_DUE_OF_PROFILE = statement(
    "list_due_of_profile",
    """
    SELECT definition_id, due
    FROM recheck
    WHERE profile_id = :root AND due <= :now
    """,
    hot=True,
)
LIST_RECHECKS = statement(
    "list_rechecks_of_profile",
    """
    SELECT definition_id, due
    FROM recheck
    WHERE profile_id = :root
    """,
    hot=True,
)
LIST_DUE = statement(
    "list_due",
    """
    SELECT r.profile_id, r.definition_id
    FROM recheck AS r
    JOIN definitions AS d ON d.id = r.definition_id
    WHERE r.due <= :now AND d.slow = :slow
    ORDER BY r.due
    LIMIT :most
    """,
    hot=True,
)
WRITE_RECHECK = statement(
    "write_recheck",
    """
    INSERT INTO recheck (definition_id, profile_id, due)
    VALUES (?, ?, ?)
    ON CONFLICT (definition_id, profile_id) DO UPDATE
    SET due = excluded.due
    """,
    hot=True,
)
REMOVE_RECHECK = statement("remove_recheck", "DELETE FROM recheck WHERE definition_id = ? AND profile_id = ?", hot=True)
ADD_MEMBERSHIP_CHANGE = statement(
    "add_membership_change",
    """
    INSERT INTO membership_changes (
        definition_id, version, profile_id, profile_key, entered, cause, message_id, at, recorded_at
    )
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    """,
)
ADD_TRAIT_CHANGE = statement(
    "add_trait_change",
    """
    INSERT INTO trait_changes (
        definition_id, version, profile_id, profile_key, old_value, new_value, cause, message_id, at, recorded_at
    )
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    """,
)
FIND_FIRST_MESSAGE = statement(
    "find_first_message_of_node", "SELECT created_message_id FROM nodes WHERE id = :root", hot=True
)
IS_USER = statement("is_user_profile", "SELECT 1 FROM profiles WHERE id = :root AND collection = 'users'", hot=True)
REMOVE_CHANGES = {
    table: statement(
        f"remove_{table}_of_person",
        f"""
        DELETE FROM {table}
        WHERE profile_id = :root OR profile_id IN ({NODES})
        """,
        hot=True,
    )
    for table in ("membership_changes", "trait_changes")
}
SET_FAULT = statement(
    "set_definition_fault",
    """
    UPDATE definitions
    SET fault = :fault
    WHERE id = :id AND COALESCE(fault, '') <> :fault
    """,
    hot=True,
)
SET_SLOW = statement("set_definition_slow", "UPDATE definitions SET slow = 1 WHERE id = :id AND slow = 0", hot=True)

RESULT_TABLES = ("computed", "memberships", "recheck")
LIST_LEFT_OVER = {
    table: statement(
        f"list_{table}_of_definition",
        f"""
        SELECT profile_id
        FROM {table}
        WHERE definition_id = :id
        LIMIT :most
        """,
        hot=True,
    )
    for table in RESULT_TABLES
}
REMOVE_LEFT_OVER = {"computed": REMOVE_COMPUTED, "memberships": REMOVE_MEMBERSHIP, "recheck": REMOVE_RECHECK}
LIST_NOT_IN_FORCE = statement("list_definition_ids", "SELECT id FROM definitions")


@dataclass(frozen=True, slots=True)
class Kept:
    """A result as it is kept: `value` is the JSON of a computed trait, None of an audience."""

    value: str | None
    since: int
    version: int
    settled_at: int


@dataclass(frozen=True, slots=True)
class Change:
    """A result that became another.

    Args:
        old: JSON of a computed trait; None: nothing, or no member.
        new: Likewise.
        is_audience: Then `new` is None for leaving and anything else for entering.
    """

    definition_id: int
    version: int
    old: str | None
    new: str | None
    is_audience: bool
    cause: Cause


def kept_of(connection: sqlite3.Connection, root: int) -> dict[int, Kept]:
    """Return what is kept of a profile, by definition; an audience is among them if the profile is a member."""
    rows = connection.execute(LIST_COMPUTED_ROWS, {"root": root}).fetchall()
    rows += connection.execute(LIST_MEMBERSHIP_ROWS, {"root": root}).fetchall()
    return {row[0]: Kept(*row[1:]) for row in rows}


def due_of(connection: sqlite3.Connection, root: int, now: int) -> dict[int, int]:
    """Return the moments of a profile that have come, by definition."""
    return dict(connection.execute(LIST_DUE_OF_PROFILE, {"root": root, "now": now}).fetchall())


def rechecks_of(connection: sqlite3.Connection, root: int) -> dict[int, int]:
    """Return all next moments of a profile, by definition."""
    return dict(connection.execute(LIST_RECHECKS, {"root": root}).fetchall())


def list_due(connection: sqlite3.Connection, now: int, *, slow: bool, most: int) -> list[tuple[int, int]]:
    """Return pairs of profile and definition whose moment has come, the longest due first."""
    return connection.execute(LIST_DUE, {"now": now, "slow": int(slow), "most": most}).fetchall()


def is_user(connection: sqlite3.Connection, root: int) -> bool:
    """Tell whether a person is there still: not merged into another, not deleted."""
    return connection.execute(IS_USER, {"root": root}).fetchone() is not None


def record_changes(
    connection: sqlite3.Connection, space_id: str, root: int, changes: Iterable[Change], now: int
) -> None:
    """Put changes of one profile on record; of a person that was erased none are."""
    listed = list(changes)
    if not listed:
        return
    first = connection.execute(FIND_FIRST_MESSAGE, {"root": root}).fetchone()
    if first is not None:
        add_changes(connection, [(root, event_key(space_id, first[0]), change) for change in listed], now)


def add_changes(connection: sqlite3.Connection, changes: Iterable[tuple[int, bytes, Change]], now: int) -> None:
    """Put changes on record, each with its profile and the key of its public id, and keep them for webhooks."""
    memberships: list[tuple[Any, ...]] = []
    values: list[tuple[Any, ...]] = []
    queued: list[QueuedChange] = []
    for root, key, change in changes:
        cause = (change.cause.kind, change.cause.message_id, change.cause.at, now)
        start = (change.definition_id, change.version, root, key)
        queued.append((change.new, change.cause.kind, change.cause.at, *start, now))
        if change.is_audience:
            memberships.append((*start, int(change.new is not None), *cause))
        else:
            values.append((*start, change.old, change.new, *cause))
    connection.executemany(ADD_MEMBERSHIP_CHANGE, memberships)
    connection.executemany(ADD_TRAIT_CHANGE, values)
    queue_changes(connection, queued)


def remove_changes(connection: sqlite3.Connection, root: int) -> None:
    """Forget the record of a person who is erased, under every profile that has become this one."""
    for text in REMOVE_CHANGES.values():
        connection.execute(text, {"root": root})
    forget_person(connection, root)


def remove_left_over(connection: sqlite3.Connection, stored: Iterable[int], *, most: int) -> int:
    """Remove some results of definitions whose results are not to be kept; return how many.

    Args:
        stored: The definitions whose results are.
    """
    kept, removed = set(stored), 0
    for (number,) in connection.execute(LIST_NOT_IN_FORCE).fetchall():
        if number in kept:
            continue
        for table in RESULT_TABLES:
            rows = connection.execute(LIST_LEFT_OVER[table], {"id": number, "most": most - removed}).fetchall()
            connection.executemany(REMOVE_LEFT_OVER[table], [(number, profile) for (profile,) in rows])
            removed += len(rows)
            if removed >= most:
                return removed
    return removed


def has_left_over(connection: sqlite3.Connection, stored: Iterable[int]) -> bool:
    """Tell whether there are results of definitions whose results are not to be kept."""
    kept = set(stored)
    return any(
        connection.execute(text, {"id": number, "most": 1}).fetchone() is not None
        for (number,) in connection.execute(LIST_NOT_IN_FORCE).fetchall()
        if number not in kept
        for text in LIST_LEFT_OVER.values()
    )


def set_fault(connection: sqlite3.Connection, definition_id: int, fault: str) -> None:
    """Say on a definition why it cannot be settled for somebody."""
    connection.execute(SET_FAULT, {"id": definition_id, "fault": fault})


def set_slow(connection: sqlite3.Connection, definition_id: int) -> None:
    """Put a definition into the slow lane until it is edited."""
    connection.execute(SET_SLOW, {"id": definition_id})
