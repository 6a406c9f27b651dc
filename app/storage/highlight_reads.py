"""The last 90 days of one person, as highlights, activity and metrics need them. The two other ends are probes."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

import orjson

from app.domain.activity import NO_FACTS, Happening
from app.domain.activity_facts import Wanted, facts_of
from app.domain.profile import StoredEvent
from app.domain.public_ids import event_key
from app.storage.engines import statement
from app.storage.explanations import FIND_EVENT
from app.storage.profile_reads import NODES
from app.storage.timelines import EVENT_COLUMNS, stored_event

# Entries of the index alone, so that a long history is found to be one without reading it.
COUNT_RECENT = statement(
    "count_recent_events_of_user",
    f"""
    SELECT COUNT(*)
    FROM (
        SELECT 1
        FROM events
        WHERE node_id IN ({NODES})
            AND timestamp >= :since
        LIMIT :limit
    ) AS counted
    """,
    hot=True,
)
LIST_RECENT = statement(
    "list_recent_events_of_user",
    f"""
    SELECT e.timestamp, e.message_id, e.type, e.name, e.counts_as_activity, e.payload
    FROM events AS e
    WHERE e.node_id IN ({NODES})
        AND (e.timestamp, e.message_id) >= (:since, '')
    ORDER BY e.timestamp DESC, e.message_id DESC
    LIMIT :limit
    """,
    hot=True,
    sorts=True,
)
# The newest of each node, one probe each, and of these the newest.
LAST_ACTIVE = statement(
    "last_active_event_of_user",
    f"""
    SELECT {EVENT_COLUMNS}
    FROM nodes AS n
    JOIN events AS e ON e.seq = (
        SELECT newest.seq
        FROM events AS newest
        WHERE newest.node_id = n.id AND newest.counts_as_activity = 1
        ORDER BY newest.timestamp DESC, newest.message_id DESC
        LIMIT 1
    )
    WHERE n.profile_id = :root
    ORDER BY e.timestamp DESC, e.message_id DESC
    LIMIT 1
    """,
    hot=True,
    sorts=True,
)


def is_long(connection: sqlite3.Connection, root: int, *, since: int, most: int) -> bool:
    """Tell whether a person has more events since a moment (ms) than that."""
    number: int = connection.execute(COUNT_RECENT, {"root": root, "since": since, "limit": most + 1}).fetchone()[0]
    return number > most


def list_happenings(
    connection: sqlite3.Connection, root: int, *, since: int, most: int, wanted: Wanted
) -> list[Happening]:
    """Return a person's newest events since a moment (ms), oldest first, each with the facts that are wanted.

    Of a very long history only these few facts stay in memory, never the payloads.
    """
    rows = connection.execute(LIST_RECENT, {"root": root, "since": since, "limit": most})
    found = [_happening(row, wanted) for row in rows]
    found.reverse()
    return found


def find_last_active(connection: sqlite3.Connection, root: int) -> StoredEvent | None:
    """Return a person's newest event that counts as activity, or None."""
    row = connection.execute(LAST_ACTIVE, {"root": root}).fetchone()
    return None if row is None else stored_event(row)


def find_event(connection: sqlite3.Connection, key: bytes) -> StoredEvent | None:
    """Return an event by its key, or None."""
    row = connection.execute(FIND_EVENT, {"key": key}).fetchone()
    return None if row is None else stored_event(row)


def list_by_message_id(
    connection: sqlite3.Connection, space_id: str, message_ids: Sequence[str]
) -> dict[str, StoredEvent]:
    """Return events by their message ids, one probe each; few are asked at a time."""
    found = (find_event(connection, event_key(space_id, message_id)) for message_id in message_ids)
    return {event.message_id: event for event in found if event is not None}


def _happening(row: tuple[Any, ...], wanted: Wanted) -> Happening:
    timestamp, message_id, type_, name, active, payload = row
    facts = facts_of(type_, name, orjson.loads(payload), wanted) if wanted.needs(type_, name) else NO_FACTS
    return Happening(timestamp, message_id, type_, name, bool(active), facts)
