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
    SELECT i.type, i.value, i.sent, i.since_message_id
    FROM identifiers AS i
    JOIN nodes AS n ON n.id = i.node_id
    WHERE i.id = :ref AND i.collection = 'users' AND n.profile_id = :root
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
class Attachment:
    """An identifier that a profile holds, and why.

    Args:
        sent: Its value as sent; that of the key is folded.
        event: The event that first kept it for the profile.
    """

    key: Key
    sent: str
    event: StoredEvent


@dataclass(frozen=True, slots=True)
class Refused:
    """An event that carried an identifier and lost it.

    Args:
        own: The event counts for the profile that is explained; another profile's event is not to be shown whole.
    """

    event: StoredEvent
    reason: str
    own: bool


def find_attachment(connection: sqlite3.Connection, space_id: str, root: int, ref: int) -> Attachment | None:
    """Return why a profile holds an identifier, or None if it does not hold it.

    Args:
        ref: That of the identifier, which anybody may have made up: only the profile's own are found.
    """
    held = connection.execute(FIND_HELD, {"ref": ref, "root": root}).fetchone()
    if held is None:
        return None
    type_, value, sent, message_id = held
    row = connection.execute(FIND_EVENT, {"key": event_key(space_id, message_id)}).fetchone()
    if row is None:
        return None
    return Attachment((type_, value), value if sent is None else sent, stored_event(row))


def list_refusals(connection: sqlite3.Connection, root: int, key: Key, *, limit: int) -> list[Refused]:
    """Return the newest events, of anybody, that an identifier was refused on."""
    rows = connection.execute(LIST_REFUSALS, {"type": key[0], "value": key[1], "limit": limit})
    return [Refused(stored_event(row[2:]), row[0], own=row[1] == root) for row in rows]
