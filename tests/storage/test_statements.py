"""Every named statement: its plan on SQLite, its preparation on PostgreSQL, and its ingest and look-ups run there."""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlite_utils import Database

import app
from app.domain.envelope import parse_body
from app.domain.events import Event, normalise_batch
from app.domain.identity import DEFAULT_RULES
from app.ingest import Delivery, store
from app.storage import profile_reads, profiles, timelines
from app.storage.engines import STATEMENTS, Statement, connect, postgres_schema, postgres_text
from app.storage.schema import EVENTS, IDENTITY_GRAPH, PANEL, SESSIONS, session_migrations, space_migrations
from tests.storage.postgres import postgres

SPACE = "spa_test"
NOW = 1_790_000_000_000
TABLES = ("events", "nodes", "profiles", "components", "identifiers", "refusals", "traits", "links", "arrivals")


def load_every_module() -> None:
    for module in pkgutil.walk_packages(app.__path__, "app."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)


load_every_module()
SPACE_STATEMENTS = sorted((one for one in STATEMENTS.values()), key=lambda one: one.name)


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    path = tmp_path_factory.mktemp("space") / "space.db"
    connection = connect(path, writer=True)
    space_migrations.apply(Database(connection))
    session_migrations.apply(Database(connection))
    yield connection
    connection.close()


@pytest.mark.parametrize("one", [one for one in SPACE_STATEMENTS if one.hot], ids=lambda one: one.name)
def test_a_hot_statement_neither_scans_nor_sorts_in_a_temporary_tree(one: Statement, space: sqlite3.Connection) -> None:
    plan = [row[3] for row in space.execute(f"EXPLAIN QUERY PLAN {one.text}", parameters_of(one.text))]

    bad = [step for step in plan if re.match(r"SCAN (?!json_each|\d|\(|CONSTANT|x$)", step) or "TEMP B-TREE" in step]

    assert [step for step in bad if not is_harmless(step)] == []


def is_harmless(step: str) -> bool:
    """A list of parameters is scanned: it is the argument, not a table."""
    return "json_each" in step or "VIRTUAL TABLE INDEX" in step


def parameters_of(text: str) -> dict[str, Any] | list[Any]:
    names = re.findall(r"(?<![:\w]):([a-z_][a-z_0-9]*)", text)
    return dict.fromkeys(names, "[]") if names else [None] * text.count("?")


@pytest.fixture(scope="module")
def server() -> Iterator[psycopg.Connection[Any]]:
    with postgres() as dsn, psycopg.connect(dsn, autocommit=True) as connection:
        for script in (IDENTITY_GRAPH, EVENTS, PANEL, SESSIONS):
            connection.execute(postgres_schema(script))
        yield connection


@pytest.mark.xdist_group("postgres")
def test_every_shared_statement_is_prepared_by_postgresql(server: psycopg.Connection[Any]) -> None:
    refused = {}
    for one in SPACE_STATEMENTS:
        if one.engine == "sqlite":
            continue
        try:
            server.execute(f"PREPARE p AS {numbered(one.text)}")
            server.execute("DEALLOCATE p")
        except psycopg.Error as error:
            refused[one.name] = str(error).splitlines()[0]

    assert refused == {}


def numbered(text: str) -> str:
    counter = iter(range(1, 1_000))
    return re.sub(r"\?", lambda _: f"${next(counter)}", text) if "?" in text else postgres_text(text)


@pytest.mark.xdist_group("postgres")
def test_ingest_and_look_up_do_the_same_on_postgresql(server: psycopg.Connection[Any], tmp_path: Path) -> None:
    connection = connect(tmp_path / "space.db", writer=True)
    space_migrations.apply(Database(connection))
    both = Both(connection, server)

    for batch in batches(100, size=25):
        both.connection.execute("BEGIN IMMEDIATE")
        store(both, SPACE, [Delivery("web", batch, (), 0)], now=NOW)  # type: ignore[arg-type]  # stands in for one
        both.connection.execute("COMMIT")
    look_up_everything(both)

    assert both.statements > 100
    for table in TABLES:
        here = connection.execute(f"SELECT * FROM {table}").fetchall()
        there = server.execute(f"SELECT * FROM {table}").fetchall()
        assert sorted(plain(there), key=repr) == sorted(plain(here), key=repr), table
    connection.close()


class Both:
    """A connection that runs each statement on both engines and compares what they answer."""

    def __init__(self, connection: sqlite3.Connection, server: psycopg.Connection[Any]) -> None:
        self.connection = connection
        self.server = server
        self.statements = 0

    def execute(self, text: str, parameters: Any = ()) -> Answer:
        rows = self.connection.execute(text, parameters).fetchall()
        if "people_search" not in text:
            self.statements += 1
            cursor = self.server.execute(translated(text), values(text, parameters))
            there = cursor.fetchall() if cursor.description else []
            unordered = "ORDER BY" not in text
            assert (sorted(plain(there), key=repr) if unordered else plain(there)) == (
                sorted(plain(rows), key=repr) if unordered else plain(rows)
            ), text
        return Answer(rows)

    def executemany(self, text: str, many: Sequence[Any]) -> None:
        rows = list(many)
        self.connection.executemany(text, rows)
        if rows and "people_search" not in text:
            self.statements += 1
            with self.server.cursor() as cursor:
                cursor.executemany(translated(text), [values(text, row) for row in rows])


class Answer(list[Any]):
    def fetchall(self) -> list[Any]:
        return list(self)

    def fetchone(self) -> Any:
        return self[0] if self else None


LIST = re.compile(r"IN \(SELECT value FROM json_each\(:(\w+)\)\)")


def translated(text: str) -> str:
    listed = LIST.sub(r"= ANY(:\1)", text).replace("%", "%%").replace("CROSS JOIN", "JOIN")
    listed = re.sub(r"json_each\(:(\w+)\) AS", r"jsonb_array_elements(:\1) AS", listed)
    named = re.sub(r"(?<![:\w]):([a-z_][a-z_0-9]*)", r"%(\1)s", listed)
    return named.replace("?", "%s")


def values(text: str, parameters: Any) -> Any:
    lists = set(LIST.findall(text))
    if isinstance(parameters, dict):
        return {
            name: json.loads(value) if name in lists else int(value) if isinstance(value, bool) else value
            for name, value in parameters.items()
        }
    return [int(value) if isinstance(value, bool) else value for value in parameters]


def plain(rows: Sequence[Sequence[Any]]) -> list[tuple[Any, ...]]:
    """Rows as both engines can give them: JSON parsed, whole sums as integers."""
    return [tuple(_plain(value) for value in row) for row in rows]


def _plain(value: Any) -> Any:
    if isinstance(value, str) and re.fullmatch(r"\{.*\}|\[.*\]", value, re.DOTALL):
        return json.loads(value)
    if isinstance(value, memoryview):
        return bytes(value)
    return value


def batches(count: int, *, size: int) -> Iterator[list[Event]]:
    events = [call(number) for number in range(count)]
    for start in range(0, count, size):
        body = json.dumps({"batch": events[start : start + size]}).encode()
        accepted, refused = normalise_batch(parse_body(body), received_at=NOW, source_id="web", rules=DEFAULT_RULES)
        assert refused == []
        yield accepted


def call(number: int) -> dict[str, Any]:
    """Identifies, tracks and groups of people who share devices, some late, so that every path is taken."""
    person = number % 9
    common = {
        "messageId": f"m{number:03}",
        "timestamp": NOW - (number * 37 % 100) * 60_000,
        "anonymousId": f"device-{number % 5}",
    }
    if number % 3 == 0:
        traits = {"email": f"p{person}@example.org", "name": f"Person {person}", "visits": number, "gone": None}
        return common | {"type": "identify", "userId": f"u{person}", "traits": traits}
    if number % 7 == 0:
        return common | {
            "type": "group",
            "userId": f"u{person}",
            "groupId": f"g{number % 2}",
            "traits": {"size": number},
        }
    if number % 4 == 0:
        return common | {"type": "page", "name": "Pricing", "properties": {"path": "/pricing"}}
    return common | {
        "type": "track",
        "userId": f"u{person}",
        "event": "Order Completed",
        "properties": {"total": number},
    }


def look_up_everything(both: Both) -> None:
    connection: Any = both
    keys = [("user_id", f"u{person}") for person in range(9)] + [("anonymous_id", "device-1")]
    owners = profiles.find_owners(connection, SPACE, "users", keys)
    assert owners
    for head in owners.values():
        assert profiles.resolve_id(connection, SPACE, "users", head.key) is not None
        profile_reads.list_traits(connection, head.root, limit=200)
        profile_reads.list_identifiers(connection, head.root, limit=100)
        profile_reads.list_links(connection, "users", head.root, limit=20, identifiers_max=20)
        assert timelines.newest_events(connection, head.root, limit=10)
