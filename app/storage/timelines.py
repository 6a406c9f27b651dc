"""The events of one profile, newest or oldest first, with cursors that stand still while events arrive.

SQLite reads `node_id IN (…) ORDER BY timestamp DESC LIMIT n` node by node and leaves each as soon as it can no longer
contribute, so the cost grows with n and the number of nodes, not with the number of events. That holds only where it
walks the index that is in this order: a bound on (timestamp, message_id) makes it take that one, and a test looks.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import orjson

from app.domain.profile import ACTIVITY_TYPES, Collection, StoredEvent
from app.storage.engines import statement
from app.storage.profile_reads import NODES

Place = tuple[int, str]  # timestamp in ms and message id: an event's position
EARLIEST, LATEST = -(1 << 62), 1 << 62
NEWEST: Place = (LATEST, "")
OLDEST: Place = (EARLIEST, "")

EVENT_COLUMNS = "e.message_id, e.type, e.name, e.timestamp, e.received_at, e.source_id, e.payload"
NODE_COLUMNS: dict[str, str] = {"users": "node_id", "accounts": "account_node_id"}
ORDERS: dict[str, tuple[str, str]] = {"desc": ("<", "DESC"), "asc": (">", "ASC")}
NAMED = {
    "all": "",
    "include": "AND e.name IN (SELECT value FROM json_each(:names))",
    "exclude": "AND e.name NOT IN (SELECT value FROM json_each(:names))",
}


def _page(collection: str, order: str, names: str) -> str:
    compare, direction = ORDERS[order]
    return statement(
        f"page_of_events_{collection}_{order}_{names}",
        f"""
    SELECT {EVENT_COLUMNS}
    FROM events AS e
    WHERE e.{NODE_COLUMNS[collection]} IN ({NODES})
        AND (e.timestamp, e.message_id) {compare} (:timestamp, :message_id)
        AND e.timestamp >= :start
        AND e.timestamp < :end
        AND e.type IN (:type_a, :type_b, :type_c)
        {NAMED[names]}
    ORDER BY e.timestamp {direction}, e.message_id {direction}
    LIMIT :limit
    """,
        hot=True,
        sorts=True,
        engine="both" if names == "all" else "sqlite",
    )


PAGES = {
    (collection, order, names): _page(collection, order, names)
    for collection in NODE_COLUMNS
    for order in ORDERS
    for names in NAMED
}
FILTER_EVENTS = statement(
    "filter_events_of_user",
    f"""
    SELECT {EVENT_COLUMNS}
    FROM events AS e
    WHERE e.node_id IN ({NODES})
        AND (e.timestamp, e.message_id) < (:timestamp, :message_id)
        AND e.type IN ('track', 'page', 'screen')
        AND (CAST(:name AS TEXT) = '' OR e.name = :name)
        AND (CAST(:source AS TEXT) = '' OR e.source_id = :source)
        AND (CAST(:words AS TEXT) = '' OR lower(e.name) LIKE :words ESCAPE '!')
    ORDER BY e.timestamp DESC, e.message_id DESC
    LIMIT :limit
    """,
    hot=True,
    sorts=True,
)
COUNT_EVENTS = statement(
    "count_events_of_user",
    f"""
    SELECT COUNT(*)
    FROM (
        SELECT 1
        FROM events
        WHERE node_id IN ({NODES})
            AND timestamp >= :since
            AND type IN ('track', 'page', 'screen')
        LIMIT :limit
    ) AS counted
    """,
    hot=True,
)
# The newest of each node, one probe each.
LAST_SEEN = statement(
    "last_seen_of_user",
    """
    SELECT MAX((
        SELECT e.timestamp
        FROM events AS e
        WHERE e.node_id = n.id
            AND e.counts_as_activity = 1
        ORDER BY e.timestamp DESC, e.message_id DESC
        LIMIT 1
    ))
    FROM nodes AS n
    WHERE n.profile_id = :root
    """,
    hot=True,
)
NEWEST_EVENTS = statement(
    "newest_events_of_user",
    f"""
    SELECT {EVENT_COLUMNS}
    FROM events AS e
    WHERE e.node_id IN ({NODES})
        AND (e.timestamp, e.message_id) < (:timestamp, :message_id)
    ORDER BY e.timestamp DESC, e.message_id DESC
    LIMIT :limit
    """,
    hot=True,
    sorts=True,
)


@dataclass(frozen=True, slots=True)
class Page:
    """Which events are asked for.

    Args:
        limit: How many.
        sort: Newest or oldest first.
        after: The position of the last event already returned; None: from the beginning.
        start: No event before this moment, ms.
        end: No event at or after this moment, ms.
        types: At most three of track, page and screen.
        names: Event names, read as `filtering` says.
        filtering: All names, only those, or all but those.
    """

    limit: int
    sort: Literal["desc", "asc"] = "desc"
    after: Place | None = None
    start: int = EARLIEST
    end: int = LATEST
    types: Sequence[str] = ACTIVITY_TYPES
    names: Sequence[str] = ()
    filtering: Literal["all", "include", "exclude"] = "all"


def list_events(connection: sqlite3.Connection, collection: Collection, root: int, page: Page) -> list[StoredEvent]:
    """Return one page of a profile's events."""
    after = page.after or (NEWEST if page.sort == "desc" else OLDEST)
    types = [*page.types, *page.types, *page.types]  # three parameters, whatever is asked
    parameters: dict[str, Any] = {
        "root": root,
        "timestamp": after[0],
        "message_id": after[1],
        "start": page.start,
        "end": page.end,
        "type_a": types[0],
        "type_b": types[1],
        "type_c": types[2],
        "limit": page.limit,
    }
    if page.filtering != "all":
        parameters["names"] = json.dumps(list(page.names))
    rows = connection.execute(PAGES[collection, page.sort, page.filtering], parameters)
    return [stored_event(row) for row in rows]


def filter_events(
    connection: sqlite3.Connection,
    root: int,
    *,
    limit: int,
    before: Place | None = None,
    name: str = "",
    source_id: str = "",
    words: str = "",
) -> list[StoredEvent]:
    """Return a person's newest track, page and screen calls that pass every filter; "" filters nothing.

    Args:
        before: The position of the last event already returned.
        words: Part of an event's name, in any case.
    """
    timestamp, message_id = before or NEWEST
    parameters = {
        "root": root,
        "timestamp": timestamp,
        "message_id": message_id,
        "name": name,
        "source": source_id,
        "words": like(words),
        "limit": limit,
    }
    return [stored_event(row) for row in connection.execute(FILTER_EVENTS, parameters)]


def newest_events(connection: sqlite3.Connection, root: int, *, limit: int) -> list[StoredEvent]:
    """Return a person's newest events of all six calls."""
    parameters = {"root": root, "timestamp": NEWEST[0], "message_id": NEWEST[1], "limit": limit}
    return [stored_event(row) for row in connection.execute(NEWEST_EVENTS, parameters)]


def count_events(connection: sqlite3.Connection, root: int, *, at_most: int, since: int = 0) -> int:
    """Return how many track, page and screen calls a person has made, counting no further than `at_most`."""
    parameters = {"root": root, "since": since, "limit": at_most}
    number: int = connection.execute(COUNT_EVENTS, parameters).fetchone()[0]
    return number


def find_last_seen(connection: sqlite3.Connection, root: int) -> int | None:
    """Return when a person's newest event that counts as activity happened, ms, or None."""
    moment: int | None = connection.execute(LAST_SEEN, {"root": root}).fetchone()[0]
    return moment


def stored_event(row: tuple[Any, ...]) -> StoredEvent:
    """Return the event that a row of EVENT_COLUMNS holds."""
    message_id, type_, name, timestamp, received_at, source_id, payload = row
    return StoredEvent(message_id, type_, name, timestamp, received_at, source_id, orjson.loads(payload))


def like(words: str) -> str:
    """Return a pattern for LIKE … ESCAPE '!' that finds the words anywhere, or "" for none."""
    if not words:
        return ""
    escaped = words.lower().replace("!", "!!").replace("%", "!%").replace("_", "!_")
    return f"%{escaped}%"
