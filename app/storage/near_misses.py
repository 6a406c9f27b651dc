"""Who owns identifiers that are nearly those asked for: probes of the index of identifiers and nothing else."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection

from app.storage.engines import statement

STRETCH_MAX = 200  # identifiers looked at that begin alike

FIND_NEAR = statement(
    "find_near_identifiers",
    """
    SELECT i.value, i.sent
    FROM json_each(:values) AS asked
    CROSS JOIN identifiers AS i ON i.collection = 'users' AND i.type = :type AND i.value = asked.value
    WHERE i.node_id IS NOT NULL
    ORDER BY i.value
    LIMIT :limit
    """,
    hot=True,
    sorts=True,
    engine="sqlite",
)
LIST_STRETCH = statement(
    "list_identifiers_alike",
    """
    SELECT i.value, i.sent, i.node_id
    FROM identifiers AS i
    WHERE i.collection = 'users' AND i.type = :type AND i.value >= :first AND i.value < :beyond
    ORDER BY i.value
    LIMIT :limit
    """,
    hot=True,
)


def find_owned(
    connection: sqlite3.Connection, type_: str, values: Collection[str], *, limit: int
) -> list[tuple[str, str]]:
    """Return those of the values that some profile owns, each as compared and as sent."""
    if not values:
        return []
    parameters = {"type": type_, "values": json.dumps(sorted(values), ensure_ascii=False), "limit": limit}
    return [(value, sent or value) for value, sent in connection.execute(FIND_NEAR, parameters)]


def list_stretch(connection: sqlite3.Connection, type_: str, *, first: str, beyond: str) -> list[tuple[str, str]]:
    """Return owned identifiers of a stretch of the index, each as compared and as sent."""
    parameters = {"type": type_, "first": first, "beyond": beyond, "limit": STRETCH_MAX}
    rows = connection.execute(LIST_STRETCH, parameters)
    return [(value, sent or value) for value, sent, node in rows if node is not None]
