"""What ingest and look-ups do on both engines: the same statements, the same answers, the same rows."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlite_utils import Database

from app.domain.envelope import parse_body
from app.domain.events import Event, normalise_batch
from app.domain.identity import DEFAULT_RULES
from app.ingest import Delivery, store
from app.storage import admin_arrivals, admin_reads, explanations, profile_reads, profiles, timelines
from app.storage.engines import Schema, connect
from app.storage.schema import space_migrations
from tests.storage.statements import all_statements, plan_of

SPACE = "spa_test"
NOW = 1_790_000_000_000
TABLES = ("events", "nodes", "profiles", "components", "identifiers", "refusals", "traits", "links", "arrivals")


@pytest.mark.xdist_group("postgres")
def test_ingest_and_look_up_do_the_same_on_postgresql(
    server: psycopg.Connection[Any], schemas: dict[Schema, sqlite3.Connection], tmp_path: Path
) -> None:
    connection = connect(tmp_path / "space.db", writer=True)
    space_migrations.apply(Database(connection))
    both = Both(connection, server)

    for batch in batches(100, size=25):
        connection.execute("BEGIN IMMEDIATE")
        with server.transaction():  # references are checked at the commit, on both
            store(both, SPACE, [Delivery("web", batch, (), 0)], now=NOW)  # type: ignore[arg-type]  # stands in for one
        connection.execute("COMMIT")
    look_up_everything(both)

    assert both.statements > 100
    assert unread(both.texts, schemas) == set()
    for table in TABLES:
        here = connection.execute(f"SELECT * FROM {table}").fetchall()
        there = server.execute(f"SELECT * FROM {table}").fetchall()
        assert sorted(plain(there), key=repr) == sorted(plain(here), key=repr), table
    connection.close()


def unread(texts: set[str], schemas: dict[Schema, sqlite3.Connection]) -> set[str]:
    """Return the statements on the way of a request whose plans no test reads. To add rows takes no plan."""
    ran = [one for one in all_statements() if one.text in texts]
    assert len(ran) > 40
    return {one.name for one in ran if not one.hot and plan_of(one, schemas)}


class Both:
    """A connection that runs each statement on both engines and compares what they answer."""

    def __init__(self, connection: sqlite3.Connection, server: psycopg.Connection[Any]) -> None:
        self.connection = connection
        self.server = server
        self.statements = 0
        self.texts: set[str] = set()

    def execute(self, text: str, parameters: Any = ()) -> Answer:
        self.texts.add(text)
        rows = self.connection.execute(text, parameters).fetchall()
        if "people_search" not in text:
            self.statements += 1
            cursor = self.server.execute(translated(text), values(text, parameters))
            there = cursor.fetchall() if cursor.description else []
            unordered = not re.search(r"ORDER BY[^()]*$", text)
            assert (sorted(plain(there), key=repr) if unordered else plain(there)) == (
                sorted(plain(rows), key=repr) if unordered else plain(rows)
            ), text
        return Answer(rows)

    def executemany(self, text: str, many: Sequence[Any]) -> None:
        self.texts.add(text)
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
        profile_reads.list_named_traits(connection, head.root, ["email", "name", "nothing"])
        profile_reads.list_identifiers(connection, head.root, limit=100)
        profile_reads.list_links(connection, "users", head.root, limit=20, identifiers_max=20)
        assert profile_reads.find_ends(connection, "users", head.root, head.key) is not None
        look_up_events(connection, head.root)
    explanations.list_refusals(connection, 1, ("user_id", "u1"), limit=10)
    admin_arrivals.find_activity(connection, "web", now=NOW, hours=24)


def look_up_events(connection: Any, root: int) -> None:
    assert timelines.newest_events(connection, root, limit=10)
    assert timelines.find_last_seen(connection, root) is not None
    assert timelines.count_events(connection, root, at_most=5) <= 5
    timelines.list_events(connection, "users", root, timelines.Page(limit=3))
    timelines.list_events(connection, "users", root, timelines.Page(limit=3, sort="asc"))
    timelines.filter_events(connection, root, limit=3, name="Order Completed", source_id="web", words="ORDER")
    for event in timelines.filter_events(connection, root, limit=3):
        timelines.filter_events(connection, root, limit=3, before=(event.timestamp, event.message_id))
    newest = {"root": root, "timestamp": timelines.LATEST, "message_id": "", "events": 500, "limit": 500}
    connection.execute(admin_reads.LIST_OWN_REFUSALS, newest)
    connection.execute(admin_reads.LIST_OTHERS_REFUSALS, {"root": root, "limit": 500})
