"""Every named statement: its plan on SQLite, the indexes it takes, and its preparation on PostgreSQL."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest

from app.storage import admin_reads, highlight_reads, profile_reads, timelines
from app.storage.engines import Schema, Statement, postgres_text
from tests.storage.statements import SCRIPTS, all_statements, faults, indexes_of, plan_of

Schemas = dict[Schema, sqlite3.Connection]
ALL = {one.name: one for one in all_statements()}
IDENTIFIERS = "sqlite_autoindex_identifiers_1"  # UNIQUE (collection, type, value)

OF_NODES = {"nodes": "nodes_by_profile"}
PAGES = {
    name: {**OF_NODES, "events": "events_by_account" if "accounts" in name else "events_by_node"}
    for name in ALL
    if name.startswith("page_of_events_")
}
CHANGED = {**OF_NODES, "events": "sqlite_autoindex_events_1"}
# Of each look-up by which index it comes to each table; row ids need none.
INDEXES: dict[str, dict[str, str]] = {
    **PAGES,
    "page_of_events_users_desc_include": {**OF_NODES, "events": "events_by_node_name"},
    "page_of_events_users_asc_include": {**OF_NODES, "events": "events_by_node_name"},
    "filter_events_of_user": {**OF_NODES, "events": "events_by_node"},
    "newest_events_of_user": {**OF_NODES, "events": "events_by_node"},
    "last_seen_of_user": {**OF_NODES, "events": "events_by_node"},
    "last_event_of_user": {**OF_NODES, "events": "events_by_node"},
    "last_event_of_account": {**OF_NODES, "events": "events_by_account"},
    "count_events_of_user": {**OF_NODES, "events": "events_by_node"},
    "count_recent_events_of_user": {**OF_NODES, "events": "events_by_node"},
    "list_recent_events_of_user": {**OF_NODES, "events": "events_by_node"},
    "last_active_event_of_user": {**OF_NODES, "events": "events_by_node"},
    "list_filtered_events_of_user": {**OF_NODES, "events": "events_by_node"},
    "list_event_lines_of_user": {**OF_NODES, "events": "events_by_node"},
    "list_account_versions": {**OF_NODES, "links": "PRIMARY KEY"},
    "count_people_of_account": {**OF_NODES, "links": "links_by_account"},
    "find_near_identifiers": {"identifiers": IDENTIFIERS},
    "list_identifiers_alike": {"identifiers": IDENTIFIERS},
    "find_layout_edition": {"layouts": "layouts_published"},
    "count_open_remarks": {"remarks": "remarks_open"},
    "find_owners": {"identifiers": IDENTIFIERS},
    "find_identifiers": {"identifiers": IDENTIFIERS},
    "find_user_by_event": {"events": "sqlite_autoindex_events_1"},
    "find_account_by_event": {"events": "sqlite_autoindex_events_1"},
    "list_splits_of_id": {"splits": "splits_by_key"},
    "list_traits": {**OF_NODES, "traits": "PRIMARY KEY"},
    "list_named_traits": {**OF_NODES, "traits": "PRIMARY KEY"},
    "list_identifiers": {**OF_NODES, "identifiers": "identifiers_by_node"},
    "list_typed_identifiers": {**OF_NODES, "identifiers": "identifiers_by_node"},
    "list_accounts_of_user": {**OF_NODES, "links": "PRIMARY KEY"},
    "list_users_of_account": {**OF_NODES, "links": "links_by_account"},
    "list_refusals_of_identifier": {"refusals": "PRIMARY KEY"},
    "list_own_refusals": {
        **OF_NODES,
        "events": "events_by_node",
        "refusals": "refusals_by_event",
        "identifiers": IDENTIFIERS,
    },
    "list_membership_changes_of_person": {**CHANGED, "membership_changes": "membership_changes_by_profile"},
    "list_trait_changes_of_person": {**CHANGED, "trait_changes": "trait_changes_by_profile"},
    "list_membership_changes_of_definition": {"membership_changes": "membership_changes_by_definition"},
    "list_trait_changes_of_definition": {"trait_changes": "trait_changes_by_definition"},
    "list_decisions": {"decisions": "decisions_in_force"},
    "find_panel_session": {"panel_sessions": "PRIMARY KEY"},
    "find_admin_session": {"sessions": "PRIMARY KEY"},
    "count_receipts": {"receipts": "receipts_by_time"},
}


@pytest.mark.parametrize("one", [one for one in ALL.values() if one.hot], ids=lambda one: one.name)
def test_a_hot_statement_neither_scans_nor_sorts_without_leave(one: Statement, schemas: Schemas) -> None:
    assert faults(plan_of(one, schemas), sorts=one.sorts) == []


@pytest.mark.parametrize("name", INDEXES)
def test_a_look_up_comes_to_its_rows_by_the_index_made_for_it(name: str, schemas: Schemas) -> None:
    assert indexes_of(ALL[name], plan_of(ALL[name], schemas)) == INDEXES[name]


def test_a_plan_that_reads_a_whole_table_is_noticed(schemas: Schemas) -> None:
    reads_all = Statement("x", "SELECT seq FROM events WHERE type = :type", True, False, "both", "space")
    sorts_all = Statement(
        "y", "SELECT seq FROM events WHERE node_id = :node ORDER BY source_id", True, False, "both", "space"
    )

    assert faults(plan_of(reads_all, schemas), sorts=False) == ["SCAN events"]
    assert faults(plan_of(sorts_all, schemas), sorts=False) == ["USE TEMP B-TREE FOR ORDER BY"]


# -- the length of a history ------------------------------------------------

PERSON, EVENTS_MAX = 1, 3_000
READS: dict[str, Callable[[sqlite3.Connection], object]] = {
    "last active": lambda connection: highlight_reads.find_last_active(connection, PERSON),
    "long or not": lambda connection: highlight_reads.is_long(connection, PERSON, since=0, most=5),
    "last seen": lambda connection: timelines.find_last_seen(connection, PERSON),
    "newest events": lambda connection: timelines.newest_events(connection, PERSON, limit=5),
    "page": lambda connection: timelines.list_events(connection, "users", PERSON, timelines.Page(limit=5)),
    "last event": lambda connection: profile_reads.find_ends(connection, "users", PERSON, b"m0"),
    "refusals": lambda connection: connection.execute(
        admin_reads.LIST_OWN_REFUSALS,
        {"root": PERSON, "timestamp": timelines.LATEST, "message_id": "", "events": 5, "limit": 5},
    ).fetchall(),
}


@pytest.fixture
def history() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.executescript("\n".join(SCRIPTS["space"]))
    yield connection
    connection.close()


@pytest.mark.parametrize("nodes", [1, 7])
@pytest.mark.parametrize("read", READS.values(), ids=READS)
def test_reading_the_newest_costs_the_same_after_a_long_history(
    read: Callable[[sqlite3.Connection], object], nodes: int, history: sqlite3.Connection
) -> None:
    add_nodes(history, nodes)
    add_events(history, 0, 10 * nodes, nodes)
    short = steps_of(read, history)
    add_events(history, 10 * nodes, EVENTS_MAX, nodes)

    assert steps_of(read, history) <= 1.25 * short


def add_nodes(connection: sqlite3.Connection, nodes: int) -> None:
    connection.executemany(
        "INSERT INTO nodes (id, collection, created_timestamp, created_message_id, profile_id, component_id)"
        " VALUES (?, 'users', 0, '', ?, 1)",
        [(node, PERSON) for node in range(PERSON, PERSON + nodes)],
    )


def add_events(connection: sqlite3.Connection, start: int, end: int, nodes: int) -> None:
    """Add events whose names and times differ, each node's in turn."""
    connection.executemany(
        "INSERT INTO events (key, message_id, type, name, timestamp, received_at, source_id, node_id,"
        " counts_as_activity, payload) VALUES (?, ?, 'track', ?, ?, 0, 'web', ?, 1, '{}')",
        [(b"m%d" % n, f"m{n:05}", f"name {n % 3}", n, PERSON + n % nodes) for n in range(start, end)],
    )


def steps_of(read: Callable[[sqlite3.Connection], object], connection: sqlite3.Connection) -> int:
    """Return how many instructions of SQLite's machine a read takes: the same on every day and machine."""
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    connection.set_progress_handler(count, 1)
    try:
        assert read(connection) is not None
    finally:
        connection.set_progress_handler(None, 0)
    return steps


# -- the other engine -------------------------------------------------------


@pytest.mark.xdist_group("postgres")
@pytest.mark.parametrize("schema", SCRIPTS)
def test_every_shared_statement_is_prepared_by_postgresql(schema: Schema, server: psycopg.Connection[Any]) -> None:
    shared = [one for one in ALL.values() if one.schema == schema and one.engine == "both"]
    refused = {}
    server.execute(f"SET search_path TO {schema}")
    for one in shared:
        try:
            server.execute(f"PREPARE p AS {numbered(one.text)}")
            server.execute("DEALLOCATE p")
        except psycopg.Error as error:
            refused[one.name] = str(error).splitlines()[0]
    server.execute("SET search_path TO space")

    assert shared
    assert refused == {}


def numbered(text: str) -> str:
    counter = iter(range(1, 1_000))
    return re.sub(r"\?", lambda _: f"${next(counter)}", text) if "?" in text else postgres_text(text)


@pytest.mark.xdist_group("postgres")
@pytest.mark.parametrize("schema", SCRIPTS)
def test_postgresql_holds_every_reference_of_sqlite(
    schema: Schema, schemas: Schemas, server: psycopg.Connection[Any]
) -> None:
    here = schemas[schema].execute(
        'SELECT t.name, k."from", k."table", k."to", k.on_delete FROM sqlite_schema AS t,'
        " pragma_foreign_key_list(t.name) AS k WHERE t.type = 'table'"
    )
    there = server.execute(
        "SELECT c.conrelid::regclass::text, a.attname, c.confrelid::regclass::text, b.attname,"
        " CASE c.confdeltype WHEN 'c' THEN 'CASCADE' ELSE 'NO ACTION' END"
        " FROM pg_constraint AS c"
        " JOIN pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]"
        " JOIN pg_attribute AS b ON b.attrelid = c.confrelid AND b.attnum = c.confkey[1]"
        " WHERE c.contype = 'f' AND c.condeferred AND c.connamespace = %s::regnamespace",
        [schema],
    )

    assert {tuple(part.removeprefix(f"{schema}.") for part in row) for row in there} == set(here)


@pytest.mark.xdist_group("postgres")
def test_postgresql_refuses_at_the_commit_what_names_no_row(server: psycopg.Connection[Any]) -> None:
    with pytest.raises(psycopg.errors.ForeignKeyViolation), server.transaction():
        server.execute("INSERT INTO waiting (collection, seq, component_id) VALUES ('users', 1, 1)")
