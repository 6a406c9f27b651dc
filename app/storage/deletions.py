"""Deleting events and rewriting what remains of a person: tombstones with their pointers."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence

import orjson

from app.domain.erasure import without_identifiers
from app.domain.identity import Key
from app.domain.public_ids import Collection
from app.storage.engines import statement
from app.storage.remarks import remove_remarks
from app.storage.replays import NODE_COLUMN

FIND_EVENT = statement(
    "find_event_to_delete",
    """
    SELECT seq, key, node_id, account_node_id
    FROM events
    WHERE key = :key
    """,
    hot=True,
)
LIST_EARLIEST = {
    collection: statement(
        f"list_earliest_{collection}",
        f"""
        SELECT e.seq, e.key
        FROM nodes n JOIN events e ON e.{column} = n.id
        WHERE n.profile_id = (SELECT profile_id FROM nodes WHERE id = :node)
        ORDER BY e.timestamp, e.message_id
        """,
    )
    for collection, column in NODE_COLUMN.items()
}
LIST_EVENTS_OF_PROFILE = {
    collection: statement(
        f"list_event_ids_of_profile_{collection}",
        f"""
        SELECT e.message_id
        FROM nodes n JOIN events e ON e.{column} = n.id
        WHERE n.profile_id = :profile
        """,
        hot=True,
    )
    for collection, column in NODE_COLUMN.items()
}
ADD_TOMBSTONE = statement(
    "add_tombstone",
    """
    INSERT INTO tombstones (key, successor, account_successor)
    VALUES (?, ?, ?)
    """,
)
REMOVE_EVENT = statement("remove_event", "DELETE FROM events WHERE seq = ?", hot=True)
FIND_PAYLOADS = statement(
    "find_payloads",
    """
    SELECT seq, payload
    FROM events
    WHERE seq IN (SELECT value FROM json_each(:seqs))
    """,
    hot=True,
    engine="sqlite",
)
REWRITE_PAYLOAD = statement("rewrite_payload", "UPDATE events SET payload = ? WHERE seq = ?", hot=True)
REFUSALS_OF_EVENTS = statement(
    "refusals_of_events",
    """
    SELECT collection, type, value
    FROM refusals
    WHERE seq IN (SELECT value FROM json_each(:seqs))
    """,
    hot=True,
    engine="sqlite",
)

DoomedEvent = tuple[int, bytes, int | None, int | None]


def find_doomed(connection: sqlite3.Connection, keys: Iterable[bytes]) -> list[DoomedEvent]:
    """Return the events to be deleted: seq, key, node and account node."""
    rows = (connection.execute(FIND_EVENT, {"key": key}).fetchone() for key in keys)
    return [row for row in rows if row is not None]


def bury(connection: sqlite3.Connection, doomed: Sequence[DoomedEvent]) -> None:
    """Delete events and leave tombstones that point to the earliest remaining event of the same profile."""
    leaving = {seq for seq, *_ in doomed}
    tombstones = [
        (key, _earliest(connection, "users", node, leaving), _earliest(connection, "accounts", account, leaving))
        for _, key, node, account in doomed
    ]
    connection.executemany(ADD_TOMBSTONE, tombstones)
    connection.executemany(REMOVE_EVENT, [(seq,) for seq in leaving])
    remove_remarks(connection, [key for _, key, _, _ in doomed])


def _earliest(
    connection: sqlite3.Connection, collection: Collection, node: int | None, leaving: set[int]
) -> bytes | None:
    if node is None:
        return None
    for seq, key in connection.execute(LIST_EARLIEST[collection], {"node": node}):
        if seq not in leaving:
            return bytes(key)
    return None


def list_event_ids(connection: sqlite3.Connection, collection: Collection, profile: int) -> list[str]:
    """Return the message ids of a profile's events."""
    return [row[0] for row in connection.execute(LIST_EVENTS_OF_PROFILE[collection], {"profile": profile})]


def refusals_of_events(connection: sqlite3.Connection, seqs: Iterable[int]) -> set[tuple[str, str, str]]:
    """Return what events lost: collection, type and value."""
    return set(connection.execute(REFUSALS_OF_EVENTS, {"seqs": json.dumps(list(seqs))}).fetchall())


def strip_identifiers(connection: sqlite3.Connection, seqs: Iterable[int], keys: Iterable[Key]) -> None:
    """Take identifiers out of the payloads of events, from every place that they are read from."""
    known = set(keys)
    rows = connection.execute(FIND_PAYLOADS, {"seqs": json.dumps(list(seqs))}).fetchall()
    connection.executemany(
        REWRITE_PAYLOAD,
        [(orjson.dumps(without_identifiers(orjson.loads(text), known)).decode(), seq) for seq, text in rows],
    )
