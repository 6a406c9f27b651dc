"""What webhooks are still to be told: written in the transaction of the record of changes.

The queue is no cursor over the record: numbers of rows are given again once the last ones were erased.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from app.storage.engines import statement
from app.storage.profile_reads import NODES

QueuedChange = tuple[str | None, str, int, int, int, int, bytes, int]

ANY_WEBHOOK = statement("any_webhook", "SELECT 1 FROM webhooks LIMIT 1")
QUEUE_CHANGE = statement(
    "queue_webhook_change",
    """
    INSERT INTO webhook_changes (
        webhook_id, definition_id, key, kind, version, profile_id, profile_key, value, cause, at, recorded_at
    )
    SELECT w.id, d.id, d.key, d.kind, :version, :profile, :profile_key, :value, :cause, :at, :recorded_at
    FROM definitions AS d
    CROSS JOIN webhooks AS w
    WHERE d.id = :definition
        AND (w.wants_all = 1 OR EXISTS (
            SELECT 1
            FROM webhook_definitions AS wanted
            WHERE wanted.webhook_id = w.id AND wanted.definition_id = d.id
        ))
    """,
)
FORGET_PERSON = {
    table: statement(
        f"forget_person_in_{table}",
        f"""
        DELETE FROM {table}
        WHERE profile_id = :root OR profile_id IN ({NODES})
        """,
        hot=True,
    )
    for table in ("webhook_changes", "webhook_deliveries")
}


def queue_changes(connection: sqlite3.Connection, changes: Iterable[QueuedChange]) -> None:
    """Keep changes for the webhooks that want to know of them.

    Args:
        changes: Of each its new value as JSON (`true` of a member; None: nothing, or no member any more), cause, its
            moment, definition, version, profile, the key of its public id, and when it is put on record.
    """
    if connection.execute(ANY_WEBHOOK).fetchone() is None:
        return
    names = ("value", "cause", "at", "definition", "version", "profile", "profile_key", "recorded_at")
    connection.executemany(QUEUE_CHANGE, [dict(zip(names, change, strict=True)) for change in changes])


def forget_person(connection: sqlite3.Connection, root: int) -> None:
    """Forget what was to be told, and what was, of a person who is erased."""
    for text in FORGET_PERSON.values():
        connection.execute(text, {"root": root})
