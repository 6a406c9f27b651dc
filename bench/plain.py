"""The yardstick of ingest: plain `sqlite3`, `executemany` into one table without any other index."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

TABLE = "CREATE TABLE events (id INTEGER PRIMARY KEY, message_id TEXT NOT NULL UNIQUE, body TEXT NOT NULL)"
ADD = "INSERT INTO events (message_id, body) VALUES (?, ?)"


class PlainTable:
    """One table in a file of its own, with the journal and the durability of a space."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = FULL")
        self._connection.execute(TABLE)

    def take(self, rows: Sequence[tuple[str, str]]) -> None:
        """Store a batch in one transaction."""
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.executemany(ADD, rows)
        self._connection.execute("COMMIT")

    def close(self) -> None:
        """Close the file."""
        self._connection.close()
