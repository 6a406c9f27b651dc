"""Definitions made or edited that are being settled for everybody, profile after profile."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from app.storage.engines import statement

LIST_BACKFILLS = statement(
    "list_backfills", "SELECT definition_id, version, after_profile_id, at FROM backfills ORDER BY definition_id"
)
QUEUE_BACKFILL = statement(
    "queue_backfill",
    """
    INSERT INTO backfills (definition_id, version, after_profile_id, at)
    VALUES (:id, :version, 0, :at)
    ON CONFLICT (definition_id) DO UPDATE
    SET version = excluded.version, after_profile_id = 0, at = excluded.at
    """,
    hot=True,
)
ADVANCE_BACKFILL = statement(
    "advance_backfill",
    """
    UPDATE backfills
    SET after_profile_id = :last
    WHERE definition_id = :id AND version = :version AND after_profile_id = :after
    """,
    hot=True,
)
REMOVE_BACKFILL = statement("remove_backfill", "DELETE FROM backfills WHERE definition_id = :id", hot=True)
END_BACKFILL = statement(
    "end_backfill",
    """
    DELETE FROM backfills
    WHERE definition_id = :id AND version = :version AND after_profile_id = :after
    """,
    hot=True,
)
LIST_USERS_AFTER = statement(
    "list_users_after",
    """
    SELECT p.id, n.created_message_id
    FROM profiles AS p
    JOIN nodes AS n ON n.id = p.id
    WHERE p.id > :after AND p.collection = 'users'
    ORDER BY p.id
    LIMIT :most
    """,
    hot=True,
)
COUNT_USERS_UP_TO = statement(
    "count_users_up_to",
    """
    SELECT COALESCE(SUM(CASE WHEN id <= :after THEN 1 ELSE 0 END), 0), COUNT(*)
    FROM profiles
    WHERE collection = 'users'
    """,
)


@dataclass(frozen=True, slots=True)
class Backfill:
    """One definition that is being settled for everybody.

    Args:
        after: Settled up to this profile.
        at: When the definition was saved, ms.
    """

    definition_id: int
    version: int
    after: int
    at: int


def list_backfills(connection: sqlite3.Connection) -> dict[int, Backfill]:
    """Return what is being settled for everybody, by definition."""
    return {row[0]: Backfill(*row) for row in connection.execute(LIST_BACKFILLS)}


def progress_of(connection: sqlite3.Connection) -> dict[int, tuple[int, int]]:
    """Return how many people are settled, of how many, by definition; those that are done are not among them."""
    found = {}
    for number, one in list_backfills(connection).items():
        done, people = connection.execute(COUNT_USERS_UP_TO, {"after": one.after}).fetchone()
        found[number] = (done, people)
    return found


def queue_changed(
    connection: sqlite3.Connection, before: Mapping[int, int], after: Mapping[int, int], *, at: int
) -> None:
    """Have definitions settled for everybody whose results are newly kept or follow from another version.

    Args:
        before: Versions of the definitions whose results were kept, by number; `after` likewise.
        at: When the cause came, ms.
    """
    for number, version in after.items():
        if before.get(number) != version:
            connection.execute(QUEUE_BACKFILL, {"id": number, "version": version, "at": at})
    for number in before.keys() - after.keys():
        connection.execute(REMOVE_BACKFILL, {"id": number})


def users_after(connection: sqlite3.Connection, after: int, *, most: int) -> list[tuple[int, str]]:
    """Return profiles with the first message id of each, by number."""
    return connection.execute(LIST_USERS_AFTER, {"after": after, "most": most}).fetchall()


def advance(connection: sqlite3.Connection, backfill: Backfill, last: int | None) -> bool:
    """Note up to which profile a definition is settled, or with None that it is; False: it has begun anew."""
    names = {"id": backfill.definition_id, "version": backfill.version, "after": backfill.after}
    if last is None:
        return connection.execute(END_BACKFILL, names).rowcount == 1
    return connection.execute(ADVANCE_BACKFILL, names | {"last": last}).rowcount == 1
