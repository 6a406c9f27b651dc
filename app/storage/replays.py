"""The statements of re-resolution, and the rows it reads and writes."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from app.domain.identifiers_on_event import identifiers_in
from app.domain.identity import Identifier, IdentityRules, Key, Position
from app.domain.public_ids import Collection
from app.storage.engines import statement

_EVENT_COLUMNS = "seq, timestamp, message_id, type, source_id, payload"
NODE_COLUMN: dict[Collection, str] = {"users": "node_id", "accounts": "account_node_id"}

LIST_EVENTS = {
    collection: statement(
        f"list_events_of_nodes_{collection}",
        f"""
        SELECT {_EVENT_COLUMNS}, {column}
        FROM events
        WHERE {column} IN (SELECT value FROM json_each(:nodes))
            AND (timestamp, message_id) >= (:timestamp, :message_id)
        """,
        hot=True,
        engine="sqlite",
    )
    for collection, column in NODE_COLUMN.items()
}
LIST_EVENTS_BY_SEQ = {
    collection: statement(
        f"list_events_by_seq_{collection}",
        f"""
        SELECT {_EVENT_COLUMNS}, {column}
        FROM events
        WHERE seq IN (SELECT value FROM json_each(:seqs))
        """,
        hot=True,
        engine="sqlite",
    )
    for collection, column in NODE_COLUMN.items()
}
LIST_ALL_EVENTS = {
    collection: statement(
        f"list_all_events_{collection}",
        f"""
        SELECT {_EVENT_COLUMNS}, {column}
        FROM events
        ORDER BY seq
        """,
    )
    for collection, column in NODE_COLUMN.items()
}
COUNT_EVENTS = {
    collection: statement(
        f"count_events_of_nodes_{collection}",
        f"""
        SELECT COUNT(*)
        FROM (
            SELECT 1
            FROM events
            WHERE {column} IN (SELECT value FROM json_each(:nodes))
                AND (timestamp, message_id) >= (:timestamp, :message_id)
            LIMIT :at_most
        )
        """,
        hot=True,
        engine="sqlite",
    )
    for collection, column in NODE_COLUMN.items()
}
MOVE_EVENT = {
    collection: statement(f"move_event_{collection}", f"UPDATE events SET {column} = ? WHERE seq = ?", hot=True)
    for collection, column in NODE_COLUMN.items()
}
NEWEST_OF_NODES = {
    collection: statement(
        f"newest_of_nodes_{collection}",
        f"""
        SELECT {column}, MAX(timestamp)
        FROM events
        WHERE {column} IN (SELECT value FROM json_each(:nodes))
        GROUP BY {column}
        """,
        hot=True,
        engine="sqlite",
    )
    for collection, column in NODE_COLUMN.items()
}
LIST_GROUP_CALLS = {
    collection: statement(
        f"list_group_calls_{collection}",
        f"""
        SELECT node_id, account_node_id, timestamp, message_id
        FROM events
        WHERE {column} IN (SELECT value FROM json_each(:nodes))
            AND type = 'group' AND node_id IS NOT NULL AND account_node_id IS NOT NULL
        """,
        hot=True,
        engine="sqlite",
    )
    for collection, column in NODE_COLUMN.items()
}
REMOVE_LINKS = {
    "users": statement("remove_links_users", "DELETE FROM links WHERE user_node_id = ?", hot=True),
    "accounts": statement("remove_links_accounts", "DELETE FROM links WHERE account_node_id = ?", hot=True),
}
REMOVE_REFUSALS = statement("remove_refusals", "DELETE FROM refusals WHERE seq = ? AND collection = ?", hot=True)
REMOVE_WAITING = statement("remove_waiting", "DELETE FROM waiting WHERE collection = ? AND seq = ?", hot=True)
LIST_WAITING = statement(
    "list_waiting",
    """
    SELECT seq
    FROM waiting
    WHERE component_id IN (SELECT value FROM json_each(:components))
    """,
    hot=True,
    engine="sqlite",
)
LIST_WAITING_COMPONENTS = statement(
    "list_waiting_components",
    """
    SELECT collection, id, waiting_timestamp, waiting_message_id
    FROM components
    WHERE waiting_timestamp IS NOT NULL
    """,
    hot=True,
)
FIND_NODES_OF_EVENT = statement(
    "find_nodes_of_event",
    """
    SELECT node_id, account_node_id
    FROM events
    WHERE seq = :seq
    """,
    hot=True,
)
SET_NODES_OF_EVENT = statement(
    "set_nodes_of_event",
    """
    UPDATE events
    SET node_id = :node_id, account_node_id = :account_node_id
    WHERE seq = :seq
    """,
    hot=True,
)
SET_PROFILE_TIMES = statement(
    "set_profile_times",
    """
    UPDATE profiles
    SET created_at = ?, updated_at = ?, version = ?
    WHERE id = ?
    """,
    hot=True,
)
GREATEST_VERSION = statement(
    "greatest_version",
    """
    SELECT COALESCE(MAX(version), 0)
    FROM profiles
    WHERE id IN (SELECT value FROM json_each(:profiles))
    """,
    hot=True,
    engine="sqlite",
)
ADD_SPLIT = statement(
    "add_split",
    """
    INSERT INTO splits (collection, old_key, other_keys, cause, at)
    VALUES (?, ?, ?, ?, ?)
    """,
)
LIST_CARRIERS = statement(
    "list_carriers",
    """
    SELECT seq
    FROM refusals
    WHERE collection = :collection AND type = :type AND value = :value
    """,
    hot=True,
)
LIST_COMPONENTS = statement("list_components", "SELECT id FROM components WHERE collection = :collection")
LIST_ALL_SEQS = statement("list_all_seqs", "SELECT seq FROM events")
COMPONENTS_OF_NODES = statement(
    "components_of_nodes",
    """
    SELECT DISTINCT component_id
    FROM nodes
    WHERE id IN (SELECT value FROM json_each(:nodes))
    """,
    engine="sqlite",
)
LIST_IDENTIFIER_KEYS = statement(
    "list_identifier_keys", "SELECT type, value FROM identifiers WHERE collection = :collection"
)


@dataclass(frozen=True, slots=True)
class StoredCall:
    """An event as re-resolution needs it, in one collection."""

    seq: int
    position: Position
    type: str
    source_id: str
    payload: dict[str, Any]
    node_id: int | None
    identifiers: tuple[Identifier, ...]


def list_calls(
    connection: sqlite3.Connection,
    collection: Collection,
    rules: IdentityRules,
    *,
    nodes: Iterable[int],
    start: Position,
    seqs: Iterable[int] = (),
) -> list[StoredCall]:
    """Return the events of nodes from a position on, and those named by number, in canonical order."""
    parameters = {"nodes": json.dumps(list(nodes)), "timestamp": start.timestamp, "message_id": start.message_id}
    rows = connection.execute(LIST_EVENTS[collection], parameters).fetchall()
    rows += connection.execute(LIST_EVENTS_BY_SEQ[collection], {"seqs": json.dumps(list(seqs))}).fetchall()
    calls = {row[0]: _call(row, collection, rules) for row in rows}
    return sorted(calls.values(), key=lambda call: call.position)


def list_all_calls(connection: sqlite3.Connection, collection: Collection, rules: IdentityRules) -> list[StoredCall]:
    """Return every event of a space, in canonical order."""
    rows = connection.execute(LIST_ALL_EVENTS[collection])
    return sorted((_call(row, collection, rules) for row in rows), key=lambda call: call.position)


def _call(row: tuple[Any, ...], collection: Collection, rules: IdentityRules) -> StoredCall:
    payload = orjson.loads(row[5])
    identifiers = identifiers_in(payload, rules)[collection == "accounts"]
    return StoredCall(row[0], Position(row[1], row[2]), row[3], row[4], payload, row[6], identifiers)


def count_calls(
    connection: sqlite3.Connection, collection: Collection, *, nodes: Iterable[int], start: Position, at_most: int
) -> int:
    """Return how many events of nodes there are from a position on, counting no further than `at_most`."""
    parameters = {
        "nodes": json.dumps(list(nodes)),
        "timestamp": start.timestamp,
        "message_id": start.message_id,
        "at_most": at_most,
    }
    number: int = connection.execute(COUNT_EVENTS[collection], parameters).fetchone()[0]
    return number


def list_waiting(connection: sqlite3.Connection, components: Iterable[int]) -> list[int]:
    """Return the events of components that wait for a replay."""
    return [seq for (seq,) in connection.execute(LIST_WAITING, {"components": json.dumps(list(components))})]


def list_waiting_components(connection: sqlite3.Connection) -> list[tuple[Collection, int, Position]]:
    """Return the components in which events wait: collection, id, and the position to replay from."""
    rows = connection.execute(LIST_WAITING_COMPONENTS).fetchall()
    return [(row[0], row[1], Position(row[2], row[3])) for row in rows]


def find_nodes_of_event(connection: sqlite3.Connection, seq: int) -> tuple[int | None, int | None]:
    """Return the nodes that an event stands on."""
    row: tuple[int | None, int | None] = connection.execute(FIND_NODES_OF_EVENT, {"seq": seq}).fetchone()
    return row


def set_nodes_of_event(
    connection: sqlite3.Connection, seq: int, node_id: int | None, account_node_id: int | None
) -> None:
    """Put a stored event on its nodes."""
    parameters = {"seq": seq, "node_id": node_id, "account_node_id": account_node_id}
    connection.execute(SET_NODES_OF_EVENT, parameters)


def list_carriers(connection: sqlite3.Connection, collection: Collection, key: Key) -> list[int]:
    """Return the events that lost an identifier."""
    parameters = {"collection": collection, "type": key[0], "value": key[1]}
    return [seq for (seq,) in connection.execute(LIST_CARRIERS, parameters)]


def newest_of_nodes(connection: sqlite3.Connection, collection: Collection, nodes: Iterable[int]) -> dict[int, int]:
    """Return the time of the newest event of each node."""
    parameters = {"nodes": json.dumps(list(nodes))}
    return dict(connection.execute(NEWEST_OF_NODES[collection], parameters).fetchall())


def greatest_version(connection: sqlite3.Connection, profiles: Iterable[int]) -> int:
    """Return the greatest version of profiles, 0 if there are none."""
    number: int = connection.execute(GREATEST_VERSION, {"profiles": json.dumps(list(profiles))}).fetchone()[0]
    return number


def rewrite_links(
    connection: sqlite3.Connection, collection: Collection, nodes: Sequence[int]
) -> list[tuple[Any, ...]]:
    """Forget the links of nodes and return those that their group calls make."""
    connection.executemany(REMOVE_LINKS[collection], [(node,) for node in nodes])
    return connection.execute(LIST_GROUP_CALLS[collection], {"nodes": json.dumps(nodes)}).fetchall()


def add_splits(
    connection: sqlite3.Connection,
    collection: Collection,
    splits: Iterable[tuple[bytes, Sequence[bytes]]],
    *,
    cause: str,
    at: int,
) -> None:
    """Record profiles that were parted: old key, and the keys of the others."""
    connection.executemany(
        ADD_SPLIT,
        [(collection, old, json.dumps([key.hex() for key in others]), cause, at) for old, others in splits],
    )


def list_components(connection: sqlite3.Connection, collection: Collection) -> list[int]:
    """Return all components of a collection."""
    return [row[0] for row in connection.execute(LIST_COMPONENTS, {"collection": collection})]


def list_all_seqs(connection: sqlite3.Connection) -> list[int]:
    """Return the numbers of all events."""
    return [row[0] for row in connection.execute(LIST_ALL_SEQS)]


def list_identifier_keys(connection: sqlite3.Connection, collection: Collection) -> list[Key]:
    """Return every identifier that has a row."""
    return connection.execute(LIST_IDENTIFIER_KEYS, {"collection": collection}).fetchall()


def components_of_nodes(connection: sqlite3.Connection, nodes: Iterable[int]) -> set[int]:
    """Return the components that nodes are in."""
    rows = connection.execute(COMPONENTS_OF_NODES, {"nodes": json.dumps(list(nodes))})
    return {row[0] for row in rows}
