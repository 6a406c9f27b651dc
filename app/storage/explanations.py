"""Why an identifier belongs to a profile: the event that first kept it, and the events that lost it."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from app.domain.identity import Key
from app.domain.profile import StoredEvent
from app.domain.public_ids import event_key
from app.storage.engines import statement
from app.storage.timelines import EVENT_COLUMNS, stored_event

FIND_EVENT = statement(
    "find_event_by_key",
    f"""
    SELECT {EVENT_COLUMNS}
    FROM events AS e
    WHERE e.key = :key
    """,
    hot=True,
)
FIND_HELD = statement(
    "find_identifier_of_profile",
    """
    SELECT i.since_message_id
    FROM identifiers AS i
    JOIN nodes AS n ON n.id = i.node_id
    WHERE i.collection = 'users' AND i.type = :type AND i.value = :value AND n.profile_id = :root
    """,
    hot=True,
)
LIST_REFUSALS = statement(
    "list_refusals_of_identifier",
    f"""
    SELECT r.reason, n.profile_id, {EVENT_COLUMNS}
    FROM refusals AS r
    JOIN events AS e ON e.seq = r.seq
    LEFT JOIN nodes AS n ON n.id = e.node_id
    WHERE r.collection = 'users' AND r.type = :type AND r.value = :value
    ORDER BY r.seq DESC
    LIMIT :limit
    """,
    hot=True,
)


@dataclass(frozen=True, slots=True)
class Refused:
    """An event that carried an identifier and lost it.

    Args:
        own: The event counts for the profile that is explained; another profile's event is not to be shown whole.
    """

    event: StoredEvent
    reason: str
    own: bool


def find_attaching_event(connection: sqlite3.Connection, space_id: str, root: int, key: Key) -> StoredEvent | None:
    """Return the event that first kept an identifier for a profile, or None if the profile does not hold it."""
    parameters = {"type": key[0], "value": key[1], "root": root}
    held = connection.execute(FIND_HELD, parameters).fetchone()
    if held is None:
        return None
    row = connection.execute(FIND_EVENT, {"key": event_key(space_id, held[0])}).fetchone()
    return None if row is None else stored_event(row)


def list_refusals(connection: sqlite3.Connection, root: int, key: Key, *, limit: int) -> list[Refused]:
    """Return the newest events, of anybody, that an identifier was refused on."""
    rows = connection.execute(LIST_REFUSALS, {"type": key[0], "value": key[1], "limit": limit})
    return [Refused(stored_event(row[2:]), row[0], own=row[1] == root) for row in rows]
