"""Finding a profile: by identifiers, or by any public id that was ever handed out. What it holds is read by
`profile_reads`."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from typing import Any

from app.domain.identity import Key
from app.domain.profile import Collection, ProfileHead, ResolvedId
from app.domain.public_ids import event_key, public_id
from app.storage import rules as rules_store
from app.storage.engines import statement

HEAD_COLUMNS = "root.id, root.created_message_id, p.created_at, p.updated_at, p.version, c.waiting_timestamp"
HEAD_JOINS = """
    JOIN profiles AS p ON p.id = n.profile_id
    JOIN nodes AS root ON root.id = p.id
    JOIN components AS c ON c.id = root.component_id"""

# CROSS JOIN keeps SQLite from reordering: the few identifiers asked for lead, one index probe each.
FIND_OWNERS = statement(
    "find_owners",
    f"""
    SELECT i.type, i.value, {HEAD_COLUMNS}
    FROM json_each(:keys) AS asked
    CROSS JOIN identifiers AS i
        ON i.collection = :collection AND i.type = asked.value ->> 0 AND i.value = asked.value ->> 1
    JOIN nodes AS n ON n.id = i.node_id{HEAD_JOINS}
    """,
    hot=True,
    engine="sqlite",
)
FIND_USER_BY_EVENT = statement(
    "find_user_by_event",
    f"""
    SELECT {HEAD_COLUMNS}
    FROM events AS e
    JOIN nodes AS n ON n.id = e.node_id{HEAD_JOINS}
    WHERE e.key = :key
    """,
    hot=True,
)
FIND_ACCOUNT_BY_EVENT = statement(
    "find_account_by_event",
    f"""
    SELECT {HEAD_COLUMNS}
    FROM events AS e
    JOIN nodes AS n ON n.id = e.account_node_id{HEAD_JOINS}
    WHERE e.key = :key
    """,
    hot=True,
)
BY_EVENT = {"users": FIND_USER_BY_EVENT, "accounts": FIND_ACCOUNT_BY_EVENT}
FIND_SUCCESSOR = {
    collection: statement(
        f"find_successor_{collection}",
        f"""
        SELECT {column}
        FROM tombstones
        WHERE key = :key
        """,
        hot=True,
    )
    for collection, column in (("users", "successor"), ("accounts", "account_successor"))
}
LIST_SPLITS = statement(
    "list_splits_of_id",
    """
    SELECT other_keys
    FROM splits
    WHERE old_key = :key AND collection = :collection
    ORDER BY id
    """,
    hot=True,
)


def find_owners(
    connection: sqlite3.Connection, space_id: str, collection: Collection, keys: Iterable[Key]
) -> dict[Key, ProfileHead]:
    """Return the profiles that own identifiers, by identifier; those that nobody owns are left out.

    An identifier joined with others by a decision is owned by whoever owns its class (identity rule 21). Members of
    a class have one owner, so classes are only asked for where an identifier itself led to nobody.

    Args:
        keys: Type and folded value each.
    """
    asked = set(keys)
    owners = _probe(connection, space_id, collection, asked)
    missing = asked - owners.keys()
    if missing:
        owners |= _owners_of_classes(connection, space_id, collection, missing)
    return owners


def find_profile_by_event(
    connection: sqlite3.Connection, space_id: str, collection: Collection, key: bytes
) -> ProfileHead | None:
    """Return the profile that an event counts for, following the pointers of deleted events, or None."""
    seen: set[bytes] = set()
    while key not in seen:  # a chain of pointers never closes; should it, the id is gone
        seen.add(key)
        row = connection.execute(BY_EVENT[collection], {"key": key}).fetchone()
        if row is not None:
            return _head(space_id, collection, row)
        successor = connection.execute(FIND_SUCCESSOR[collection], {"key": key}).fetchone()
        if successor is None or successor[0] is None:
            return None
        key = bytes(successor[0])
    return None


def resolve_id(connection: sqlite3.Connection, space_id: str, collection: Collection, key: bytes) -> ResolvedId | None:
    """Return what a public id answers, or None: it is gone, or never was (identity rules 29 and 30).

    Args:
        key: The event key that the id spells.
    """
    profile = find_profile_by_event(connection, space_id, collection, key)
    if profile is None:
        return None
    others = _parted_from(connection, collection, key)
    if profile.key == key:
        return ResolvedId("current", profile, others)
    return ResolvedId("split" if others else "moved", profile, others)


def _owners_of_classes(
    connection: sqlite3.Connection, space_id: str, collection: Collection, keys: set[Key]
) -> dict[Key, ProfileHead]:
    decisions = rules_store.decisions_in_force(connection)[collection]
    classes = {key: decisions.members_of(key) for key in keys}
    joined = {member for members in classes.values() if len(members) > 1 for member in members} - keys
    if not joined:
        return {}
    owners = _probe(connection, space_id, collection, joined)
    return {key: owners[member] for key, members in classes.items() for member in members if member in owners}


def _probe(
    connection: sqlite3.Connection, space_id: str, collection: Collection, keys: Iterable[Key]
) -> dict[Key, ProfileHead]:
    parameters = {"collection": collection, "keys": json.dumps(sorted(keys))}
    rows = connection.execute(FIND_OWNERS, parameters).fetchall()
    return {(row[0], row[1]): _head(space_id, collection, row[2:]) for row in rows}


def _parted_from(connection: sqlite3.Connection, collection: Collection, key: bytes) -> tuple[str, ...]:
    rows = connection.execute(LIST_SPLITS, {"key": key, "collection": collection}).fetchall()
    others = dict.fromkeys(bytes.fromhex(text) for row in rows for text in json.loads(row[0]))
    return tuple(public_id(collection, other) for other in others)


def _head(space_id: str, collection: Collection, row: tuple[Any, ...]) -> ProfileHead:
    root, first_message_id, created_at, updated_at, version, waiting = row
    return ProfileHead(
        root=root,
        collection=collection,
        key=event_key(space_id, first_message_id),
        created_at=created_at,
        updated_at=updated_at,
        version=version,
        first_message_id=first_message_id,
        recomputing=waiting is not None,
    )
