"""The thirty presets parse, run on both engines and equal the oracle on the demo's people."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest

from app.demo.diary import Call
from app.demo.people import make_people
from app.demo.story import write_diary
from app.domain.definitions.naming import names_of, order_by_dependence
from app.domain.definitions.presets import preset_documents, presets, taken_with
from app.domain.envelope import parse_body
from app.domain.events import normalise_batch
from app.domain.identity import DEFAULT_RULES
from app.domain.moments import milliseconds, rfc3339
from app.ingest import Delivery, store
from app.storage.definitions import list_definitions, save_definition
from app.storage.definitions_sql.compiler import Compiled
from app.storage.definitions_sql.evaluate import evaluate_all, evaluate_one
from app.storage.definitions_sql.results import Evaluated
from tests.definitions.engines import copied
from tests.definitions.oracle import Ev, Person, Write, result
from tests.definitions.test_oracle import said
from tests.definitions.world import dates, tables

END = datetime(2026, 11, 23, 15, 6, 12, tzinfo=UTC)
NOW = milliseconds(END)
EVERY = 8  # one of so many of the demo's people
HAVE_MEMBERS = ("vip", "vip_quiet", "churn_risk", "onboarding_stuck")  # among so few people


@pytest.fixture(scope="module")
def demo() -> Iterator[sqlite3.Connection]:
    """Give a space that took in the calls of some of the demo's people."""
    connection = tables()
    connection.executescript("DELETE FROM definitions; CREATE VIRTUAL TABLE people_search USING fts5 (words);")
    calls = [call for person in make_people()[::EVERY] for call in write_diary(person, NOW).calls]
    connection.execute("BEGIN")
    for start in range(0, len(calls), 500):
        body = json.dumps({"batch": [wire(call) for call in calls[start : start + 500]]}).encode()
        events, refused = normalise_batch(parse_body(body), received_at=NOW, source_id="web", rules=DEFAULT_RULES)
        assert refused == []
        store(connection, "spa_demo", [Delivery("web", events, (), 0)], now=NOW)
    connection.execute("COMMIT")
    yield connection
    connection.close()


def wire(call: Call) -> dict[str, Any]:
    own = {"groupId": call.group_id, "traits": call.body} if call.type in ("identify", "group") else {
        "event" if call.type == "track" else "name": call.name, "properties": call.body,
    }  # fmt: skip
    return own | {
        "type": call.type,
        "messageId": call.message_id,
        "timestamp": rfc3339(call.timestamp),
        "userId": call.user_id,
        "anonymousId": call.anonymous_id,
        "context": dict(call.context),
    }


def test_there_are_thirty_presets_and_each_is_saved_with_those_that_it_names(demo: sqlite3.Connection) -> None:
    assert len(presets()) == 30
    assert taken_with(["vip_quiet"]) == ["lifetime_value", "vip", "vip_quiet"]

    demo.execute("SAVEPOINT taking")
    for key in taken_with(presets()):
        save_definition(demo, presets()[key], author="ada@example.com", note="", now=NOW)
    saved = {one.definition.key: one.definition for one in list_definitions(demo)}
    demo.execute("ROLLBACK TO taking")

    assert saved == presets()


@pytest.mark.xdist_group("postgres")
def test_every_preset_equals_the_oracle_on_the_demos_people(
    demo: sqlite3.Connection, server: psycopg.Connection[Any]
) -> None:
    people = people_of(demo)
    order = order_by_dependence({key: names_of(one).definitions for key, one in presets().items()})
    demo.execute("SAVEPOINT settling")
    results = {key: settle(demo, key, number, people) for number, key in enumerate(order)}
    with copied(demo, server) as other:
        for key in order:
            compiled = Compiled(presets()[key], "postgresql")
            there: Any = other
            everybody = dict(evaluate_all(there, compiled, NOW))
            assert {pid: said(everybody.get(pid), document(key)) for pid in people} == results[key], key
    demo.execute("ROLLBACK TO settling")

    assert [key for key in HAVE_MEMBERS if not any(results[key].values())] == []
    empty = {key for key, found in results.items() if all(one is None for one in found.values())}
    assert empty <= {"trial_ends_in_days"}  # few are on trial


def settle(connection: sqlite3.Connection, key: str, number: int, people: dict[int, Person]) -> dict[int, Any]:
    """Compare one preset for everybody, and store its results for those that name it."""
    compiled = Compiled(presets()[key])
    everybody = dict(evaluate_all(connection, compiled, NOW))
    connection.execute("INSERT INTO definitions VALUES (?, ?, ?, ?, 1, 'active', NULL, 0, 0)", (number, key, "", key))
    results = {}
    for pid, person in people.items():
        one = evaluate_one(connection, compiled, pid, NOW)
        results[pid] = result(document(key), person, NOW, dates)
        assert said(one, document(key)) == said(everybody.get(pid), document(key)) == results[pid], (key, pid)
        keep(connection, number, pid, one)
        if compiled.definition.kind == "trait" and results[pid] is not None:
            person.computed[key] = results[pid]
        if results[pid] is True:
            person.audiences.add(key)
    return results


def keep(connection: sqlite3.Connection, number: int, pid: int, one: Evaluated) -> None:
    if one.member:
        connection.execute("INSERT INTO memberships VALUES (?, ?, 0, 1, 0)", (number, pid))
    if (columns := one.columns) is not None:
        connection.execute("INSERT INTO computed VALUES (?, ?, ?, ?, ?, ?, 0, 1, 0)", (number, pid, *columns))


def document(key: str) -> dict[str, Any]:
    return dict(preset_documents()[key])


def people_of(connection: sqlite3.Connection) -> dict[int, Person]:
    """Read people back as the oracle takes them."""
    people = {row[0]: Person() for row in connection.execute("SELECT id FROM profiles WHERE collection = 'users'")}
    for pid, t, message_id, type_, name, payload, active in connection.execute(
        "SELECT n.profile_id, e.timestamp, e.message_id, e.type, e.name, e.payload, e.counts_as_activity"
        " FROM events e JOIN nodes n ON n.id = e.node_id"
    ):
        people[pid].events.append(Ev(t, message_id, type_, name, json.loads(payload), bool(active)))
    for pid, key, value, timestamp, message_id in connection.execute(
        "SELECT n.profile_id, t.key, t.value, t.timestamp, t.message_id FROM traits t JOIN nodes n ON n.id = t.node_id"
        " WHERE n.collection = 'users'"
    ):
        people[pid].writes.append(Write(key, json.loads(value), timestamp, message_id))
    return people
