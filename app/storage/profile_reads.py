"""What one profile holds: traits, identifiers, links and its first and last event. Its events are `timelines`.

A profile is a set of nodes, so every read goes through the subquery NODES: one probe of an index, then one for each
node, which is one for nearly everybody.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from app.domain.profile import Collection, HeldIdentifier, LinkedProfile, TraitValue
from app.storage.engines import statement

NODES = "SELECT id FROM nodes WHERE profile_id = :root"

_TRAITS = f"""
    SELECT key, value, timestamp, source_id
    FROM traits
    WHERE node_id IN ({NODES})
        AND wins = 1
        AND value <> 'null'"""
LIST_TRAITS = statement(
    "list_traits",
    f"""{_TRAITS}
        AND key >= :start
    ORDER BY key
    LIMIT :limit
    """,
    hot=True,
    sorts=True,
)
LIST_NAMED_TRAITS = statement(
    "list_named_traits",
    f"""{_TRAITS}
        AND key >= :start
        AND key IN (SELECT value FROM json_each(:keys))
    ORDER BY key
    LIMIT :limit
    """,
    hot=True,
    sorts=True,
    engine="sqlite",
)
COUNT_TRAITS = statement(
    "count_traits",
    f"""
    SELECT COUNT(*)
    FROM traits
    WHERE node_id IN ({NODES})
        AND wins = 1
        AND value <> 'null'
    """,
    hot=True,
)

_IDENTIFIERS = f"""
    SELECT id, type, value, sent, source_id, since_timestamp, since_message_id, first_timestamp
    FROM identifiers
    WHERE node_id IN ({NODES})"""
LIST_IDENTIFIERS = statement(
    "list_identifiers",
    f"""{_IDENTIFIERS}
        AND (type, value) >= (:type, :value)
    ORDER BY type, value
    LIMIT :limit
    """,
    hot=True,
    sorts=True,
)
LIST_TYPED_IDENTIFIERS = statement(
    "list_typed_identifiers",
    f"""{_IDENTIFIERS}
        AND (type, value) >= (:type, :value)
        AND type IN (SELECT value FROM json_each(:types))
    ORDER BY type, value
    LIMIT :limit
    """,
    hot=True,
    sorts=True,
    engine="sqlite",
)
COUNT_IDENTIFIERS = statement(
    "count_identifiers",
    f"""
    SELECT COUNT(*)
    FROM identifiers
    WHERE node_id IN ({NODES})
    """,
    hot=True,
)

LIST_ACCOUNTS_OF_USER = statement(
    "list_accounts_of_user",
    f"""
    SELECT DISTINCT other.profile_id
    FROM links
    JOIN nodes AS other ON other.id = links.account_node_id
    WHERE links.user_node_id IN ({NODES})
        AND other.profile_id > :after
    ORDER BY other.profile_id
    LIMIT :limit
    """,
    hot=True,
    sorts=True,
)
LIST_USERS_OF_ACCOUNT = statement(
    "list_users_of_account",
    f"""
    SELECT DISTINCT other.profile_id
    FROM links
    JOIN nodes AS other ON other.id = links.user_node_id
    WHERE links.account_node_id IN ({NODES})
        AND other.profile_id > :after
    ORDER BY other.profile_id
    LIMIT :limit
    """,
    hot=True,
    sorts=True,
)
LINKED = {"users": LIST_ACCOUNTS_OF_USER, "accounts": LIST_USERS_OF_ACCOUNT}

FIND_SOURCE_OF_EVENT = statement(
    "find_source_of_event",
    """
    SELECT source_id
    FROM events
    WHERE key = :key
    """,
    hot=True,
)
# The newest of each node, one probe each, and of these the newest.
LAST_EVENT = {
    collection: statement(
        f"last_event_of_{one}",
        f"""
        SELECT e.message_id, e.source_id
        FROM nodes AS n
        JOIN events AS e ON e.seq = (
            SELECT newest.seq
            FROM events AS newest
            WHERE newest.{column} = n.id
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
    for collection, one, column in (("users", "user", "node_id"), ("accounts", "account", "account_node_id"))
}


@dataclass(frozen=True, slots=True)
class Ends:
    """The first and the last event of a profile."""

    first_source_id: str
    last_message_id: str
    last_source_id: str


def list_traits(
    connection: sqlite3.Connection, root: int, *, limit: int, start: str = "", keys: Sequence[str] | None = None
) -> list[TraitValue]:
    """Return the traits that are set, by key.

    Args:
        start: The first key that may be returned.
        keys: Only these; None: all.
    """
    parameters: dict[str, Any] = {"root": root, "start": start, "limit": limit}
    if keys is None:
        rows = connection.execute(LIST_TRAITS, parameters)
    else:
        rows = connection.execute(LIST_NAMED_TRAITS, parameters | {"keys": json.dumps(list(keys))})
    return [TraitValue(key, orjson.loads(value), timestamp, source) for key, value, timestamp, source in rows]


def list_named_traits(connection: sqlite3.Connection, root: int, keys: Sequence[str]) -> list[TraitValue]:
    """Return those of the named traits that are set."""
    return list_traits(connection, root, limit=len(keys), keys=keys)


def count_traits(connection: sqlite3.Connection, root: int) -> int:
    """Return how many traits are set."""
    return _number(connection.execute(COUNT_TRAITS, {"root": root}).fetchone())


def list_identifiers(
    connection: sqlite3.Connection,
    root: int,
    *,
    limit: int,
    start: tuple[str, str] = ("", ""),
    types: Sequence[str] | None = None,
) -> list[HeldIdentifier]:
    """Return the identifiers that a profile owns, by type and value.

    Args:
        start: The first type and value that may be returned.
        types: Only these; None: all.
    """
    parameters: dict[str, Any] = {"root": root, "type": start[0], "value": start[1], "limit": limit}
    if types is None:
        rows = connection.execute(LIST_IDENTIFIERS, parameters)
    else:
        rows = connection.execute(LIST_TYPED_IDENTIFIERS, parameters | {"types": json.dumps(list(types))})
    return [_identifier(row) for row in rows]


def count_identifiers(connection: sqlite3.Connection, root: int) -> int:
    """Return how many identifiers a profile owns."""
    return _number(connection.execute(COUNT_IDENTIFIERS, {"root": root}).fetchone())


def list_links(
    connection: sqlite3.Connection,
    collection: Collection,
    root: int,
    *,
    limit: int,
    identifiers_max: int,
    after: int = 0,
) -> list[LinkedProfile]:
    """Return the accounts of a person, or the people of an account, with their identifiers.

    Args:
        collection: That of the profile asked about.
        after: The root of the last profile already returned.
    """
    parameters = {"root": root, "after": after, "limit": limit}
    roots = [row[0] for row in connection.execute(LINKED[collection], parameters).fetchall()]
    return [LinkedProfile(other, tuple(list_identifiers(connection, other, limit=identifiers_max))) for other in roots]


def find_ends(connection: sqlite3.Connection, collection: Collection, root: int, first_key: bytes) -> Ends | None:
    """Return a profile's first and last event, or None if they are being replayed at this moment.

    Args:
        first_key: The key of its earliest event.
    """
    first = connection.execute(FIND_SOURCE_OF_EVENT, {"key": first_key}).fetchone()
    last = connection.execute(LAST_EVENT[collection], {"root": root}).fetchone()
    return None if first is None or last is None else Ends(first[0], last[0], last[1])


def _identifier(row: tuple[Any, ...]) -> HeldIdentifier:
    ref, type_, value, sent, source_id, since, since_message_id, first_seen_at = row
    return HeldIdentifier(
        ref=ref,
        type=type_,
        value=value,
        sent=value if sent is None else sent,
        source_id=source_id,
        since=since,
        since_message_id=since_message_id,
        first_seen_at=first_seen_at,
    )


def _number(row: tuple[int]) -> int:
    return row[0]
