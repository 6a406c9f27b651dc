"""Events as rows: what is stored of a call, what repeats it, and what arrived when."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from app.domain.events import Event, Rejection
from app.storage.engines import statement

KEYS_PER_STATEMENT = 128
HOUR_MS = 3_600_000

ADD_EVENT = statement(
    "add_event",
    """
    INSERT INTO events (seq, key, message_id, type, name, timestamp, received_at, source_id, node_id,
        account_node_id, counts_as_activity, payload)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    """,
)
ADD_REJECTED = statement(
    "add_rejected",
    """
    INSERT INTO rejected (received_at, source_id, message_id, code, message, body)
    VALUES (:received_at, :source_id, :message_id, :code, :message, :body)
    """,
)
COUNT_ARRIVALS = statement(
    "count_arrivals",
    """
    INSERT INTO arrivals (source_id, hour, accepted, rejected, repeated, last_at)
    VALUES (:source_id, :hour, :accepted, :rejected, :repeated, :at)
    ON CONFLICT (source_id, hour) DO UPDATE
    SET accepted = arrivals.accepted + excluded.accepted,
        rejected = arrivals.rejected + excluded.rejected,
        repeated = arrivals.repeated + excluded.repeated,
        last_at = CASE WHEN excluded.last_at > arrivals.last_at THEN excluded.last_at ELSE arrivals.last_at END
    """,
    hot=True,
)
WRITE_LINK = statement(
    "write_link",
    """
    INSERT INTO links (user_node_id, account_node_id, first_timestamp, first_message_id)
    VALUES (?, ?, ?, ?)
    ON CONFLICT (user_node_id, account_node_id) DO UPDATE
    SET first_timestamp = excluded.first_timestamp, first_message_id = excluded.first_message_id
    WHERE (excluded.first_timestamp, excluded.first_message_id) < (links.first_timestamp, links.first_message_id)
    """,
    hot=True,
)
_KNOWN = """
    SELECT key, type, name, payload
    FROM events
    WHERE key IN ({keys})
"""
_BURIED = """
    SELECT key
    FROM tombstones
    WHERE key IN ({keys})
"""
# Lists of binary keys: one text for each power of two, so that few texts are prepared.
FIND_KNOWN = {
    size: statement(f"find_known_{size}", _KNOWN.format(keys=", ".join("?" * size)), hot=True, engine="sqlite")
    for size in (1, 2, 4, 8, 16, 32, 64, KEYS_PER_STATEMENT)
}
FIND_BURIED = {
    size: statement(f"find_buried_{size}", _BURIED.format(keys=", ".join("?" * size)), hot=True, engine="sqlite")
    for size in FIND_KNOWN
}


@dataclass(frozen=True, slots=True)
class KnownEvent:
    """What is compared when a message id comes again."""

    type: str
    name: str
    payload: Mapping[str, Any]

    def differs(self, event: Event) -> bool:
        """Tell whether a second event of this message id says something else; times are left out.

        `_metadata` is left out too: the browser library counts its retries there.
        """
        return (self.type, self.name) != (event.type, event.name) or comparable(self.payload) != comparable(
            orjson.loads(encoded(event.payload))
        )


def comparable(payload: Mapping[str, Any]) -> dict[str, Any]:
    """Return a payload without what a library may change when it sends the same event again."""
    return {key: value for key, value in payload.items() if key not in ("_metadata", "originalTimestamp")}


def encoded(payload: Mapping[str, Any]) -> bytes:
    """Return a payload as JSON."""
    return orjson.dumps(payload)


def find_known(connection: sqlite3.Connection, keys: Sequence[bytes]) -> dict[bytes, KnownEvent | None]:
    """Return which keys are taken: by an event, or (None) by a deleted one."""
    known: dict[bytes, KnownEvent | None] = {}
    for start in range(0, len(keys), KEYS_PER_STATEMENT):
        part = keys[start : start + KEYS_PER_STATEMENT]
        size = next(size for size in FIND_KNOWN if size >= len(part))
        padded = [*part, *[part[0]] * (size - len(part))]
        for key, type_, name, payload in connection.execute(FIND_KNOWN[size], padded):
            known[key] = KnownEvent(type_, name, orjson.loads(payload))
        for (key,) in connection.execute(FIND_BURIED[size], padded):
            known[key] = None
    return known


def add_events(
    connection: sqlite3.Connection, rows: Iterable[tuple[int, bytes, Event, int | None, int | None]]
) -> None:
    """Store events: (seq, key, event, node, account node)."""
    connection.executemany(
        ADD_EVENT,
        [
            (
                seq,
                key,
                event.message_id,
                event.type,
                event.name,
                event.timestamp,
                event.received_at,
                event.source_id,
                node,
                account_node,
                event.counts_as_activity,
                encoded(event.payload).decode(),
            )
            for seq, key, event, node, account_node in rows
        ],
    )


def add_rejected(
    connection: sqlite3.Connection, rejections: Iterable[tuple[str, Rejection]], *, received_at: int
) -> None:
    """Keep what was refused, by source."""
    connection.executemany(
        ADD_REJECTED,
        [
            {
                "received_at": received_at,
                "source_id": source_id,
                "message_id": rejection.message_id,
                "code": rejection.code,
                "message": rejection.message,
                "body": rejection.body,
            }
            for source_id, rejection in rejections
        ],
    )


def count_arrivals(
    connection: sqlite3.Connection, source_id: str, *, accepted: int, rejected: int, repeated: int, at: int
) -> None:
    """Add to the figures of a source and hour."""
    connection.execute(
        COUNT_ARRIVALS,
        {
            "source_id": source_id,
            "hour": at // HOUR_MS,
            "accepted": accepted,
            "rejected": rejected,
            "repeated": repeated,
            "at": at,
        },
    )


def write_links(connection: sqlite3.Connection, links: Iterable[tuple[int, int, int, str]]) -> None:
    """Link user nodes to account nodes: (user node, account node, timestamp, message id) of group calls."""
    connection.executemany(WRITE_LINK, list(links))
