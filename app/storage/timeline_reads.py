"""Events of one person that pass filters, and the bare lines that counts are made of."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.domain.profile import StoredEvent
from app.storage.engines import statement
from app.storage.profile_reads import NODES
from app.storage.timelines import EARLIEST, EVENT_COLUMNS, LATEST, NEWEST, Place, stored_event

NAMED = {False: "", True: "AND e.name IN (SELECT value FROM json_each(:names))"}

LIST_FILTERED = {
    named: statement(
        f"list_filtered_events_of_user{'_named' if named else ''}",
        f"""
        SELECT {EVENT_COLUMNS}
        FROM events AS e
        WHERE e.node_id IN ({NODES})
            AND (e.timestamp, e.message_id) < (:timestamp, :message_id)
            AND e.timestamp >= :start
            AND e.timestamp < :end
            AND e.type IN ('track', 'page', 'screen')
            AND (CAST(:source AS TEXT) = '' OR e.source_id = :source)
            {condition}
        ORDER BY e.timestamp DESC, e.message_id DESC
        LIMIT :limit
        """,
        hot=True,
        sorts=True,
        engine="sqlite" if named else "both",
    )
    for named, condition in NAMED.items()
}
LIST_LINES = statement(
    "list_event_lines_of_user",
    f"""
    SELECT e.timestamp, e.type, e.name, e.source_id
    FROM events AS e
    WHERE e.node_id IN ({NODES})
        AND (e.timestamp, e.message_id) < (:end, '')
        AND e.timestamp >= :start
        AND e.type IN ('track', 'page', 'screen')
    ORDER BY e.timestamp DESC, e.message_id DESC
    LIMIT :limit
    """,
    hot=True,
    sorts=True,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """Filters that the database knows.

    Args:
        before: The position of the last event already returned.
        start, end: ms; the first is included, the second is not.
        names: Only these; none: all.
        source_id: "": any.
    """

    before: Place | None = None
    start: int = EARLIEST
    end: int = LATEST
    names: tuple[str, ...] = ()
    source_id: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """An event without what it says."""

    timestamp: int
    type: str
    name: str
    source_id: str


def list_filtered(connection: sqlite3.Connection, root: int, asked: Asked, *, limit: int) -> list[StoredEvent]:
    """Return a person's newest track, page and screen calls that pass."""
    return list(each_filtered(connection, root, asked, limit=limit))


def each_filtered(connection: sqlite3.Connection, root: int, asked: Asked, *, limit: int) -> Iterator[StoredEvent]:
    """Yield them one by one, so that a search ends as soon as it has found enough."""
    timestamp, message_id = asked.before or NEWEST
    parameters: dict[str, Any] = {
        "root": root,
        "timestamp": timestamp,
        "message_id": message_id,
        "start": asked.start,
        "end": asked.end,
        "source": asked.source_id,
        "limit": limit,
    }
    if asked.names:
        parameters["names"] = json.dumps(list(asked.names))
    for row in connection.execute(LIST_FILTERED[bool(asked.names)], parameters):
        yield stored_event(row)


def list_lines(connection: sqlite3.Connection, root: int, *, start: int, end: int, limit: int) -> list[Line]:
    """Return a person's newest track, page and screen calls of a span, bare."""
    rows = connection.execute(LIST_LINES, {"root": root, "start": start, "end": end, "limit": limit})
    return [Line(*row) for row in rows]
