"""The schemas that statements are read against: on SQLite in memory, on PostgreSQL side by side in one server."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from app.storage.engines import Schema, postgres_schema
from app.storage.schema import SEARCH
from tests.storage.postgres import postgres
from tests.storage.statements import SCRIPTS


@pytest.fixture(scope="session")
def schemas() -> Iterator[dict[Schema, sqlite3.Connection]]:
    """Give a connection to empty tables of each schema."""
    connections = {schema: sqlite3.connect(":memory:") for schema in SCRIPTS}
    for schema, connection in connections.items():
        connection.executescript("\n".join(SCRIPTS[schema]))
    connections["space"].executescript(SEARCH)
    yield connections
    for connection in connections.values():
        connection.close()


@pytest.fixture(scope="session")
def server() -> Iterator[psycopg.Connection[Any]]:
    """Give a PostgreSQL that holds each schema under its name, with that of a space in front."""
    with postgres() as dsn, psycopg.connect(dsn, autocommit=True) as connection:
        for schema, scripts in SCRIPTS.items():
            connection.execute(f"CREATE SCHEMA {schema}")
            connection.execute(f"SET search_path TO {schema}")
            connection.execute(postgres_schema(*scripts))
        connection.execute("SET search_path TO space")
        yield connection
