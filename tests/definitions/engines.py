"""The same rows on both engines, and a connection to PostgreSQL that takes the compiled statements as they are."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from tests.definitions.world import TABLES


class Postgres:
    """Looks like SQLite's connection as far as evaluation needs it."""

    def __init__(self, server: psycopg.Connection[Any]) -> None:
        self.server = server

    def execute(self, text: str, parameters: dict[str, Any]) -> psycopg.Cursor[Any]:
        named = re.sub(r"(?<![:\w]):([a-z_][a-z_0-9]*)", r"%(\1)s", text.replace("%", "%%"))
        return self.server.execute(named, parameters)


@contextmanager
def copied(connection: sqlite3.Connection, server: psycopg.Connection[Any]) -> Iterator[Postgres]:
    """Give PostgreSQL with the rows of a SQLite connection, until the block ends."""
    with server.transaction(force_rollback=True):
        for table in TABLES:
            rows = connection.execute(f"SELECT * FROM {table}").fetchall()
            if rows:
                with server.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row(row)
        yield Postgres(server)
