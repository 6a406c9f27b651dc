"""Random definitions over awkward people: SQLite = PostgreSQL = the oracle, over everyone and over one person."""

from __future__ import annotations

import sqlite3
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.definitions.reading import read_definition
from app.storage.definitions_sql.compiler import Compiled
from app.storage.definitions_sql.evaluate import evaluate_all, evaluate_one, list_members, stored_known
from app.storage.definitions_sql.results import Evaluated
from tests.definitions.documents import Document, Maker
from tests.definitions.engines import Postgres, copied
from tests.definitions.oracle import DAY, OverflowInTotalError, is_moment, result
from tests.definitions.world import NOW, World, dates, make, store, tables
from tests.effort import LONG, examples

COMPARISONS_MIN = 500_000 if LONG else 10_000
MOMENTS = (NOW, NOW + 1, NOW - DAY, NOW + 3 * DAY)
DOCUMENTS = 16  # over each world
ASKED_APART = 3  # people whose results are also asked one by one on PostgreSQL, where a plan costs a millisecond


@dataclass
class Tally:
    """What was compared, so that a run that compares little is noticed."""

    comparisons: int = 0
    profiles: int = 0
    disagreeing: int = 0
    tombstones: int = 0
    results: Counter[str] = field(default_factory=Counter)

    def world(self, world: World) -> None:
        self.profiles += len(world.people)
        self.disagreeing += world.disagreeing
        self.tombstones += world.tombstones


@pytest.mark.xdist_group("postgres")
def test_both_engines_and_both_scopes_give_what_the_oracle_gives(server: psycopg.Connection[Any]) -> None:
    tally = Tally()

    @examples(24)
    @given(seed=st.integers(0, 1 << 30), now=st.sampled_from(MOMENTS))
    def compare(seed: int, now: int) -> None:
        world, connection, maker = make(seed), tables(), Maker(seed)
        documents = [maker.document() for _ in range(DOCUMENTS)]
        store(connection, world)
        tally.world(world)
        with copied(connection, server) as other:
            for document in documents:
                expected = {pid: expect(document, world, pid, now) for pid in world.people}
                tally.results.update(kind_of_result(one) for one in expected.values())
                tally.comparisons += compare_on_sqlite(connection, document, expected, now)
                here = dict(evaluate_all(connection, Compiled(read_definition(document)), now))
                tally.comparisons += compare_on_postgres(other, document, expected, here, now)
        connection.close()

    compare()

    assert tally.comparisons >= COMPARISONS_MIN
    assert tally.disagreeing * 3 >= tally.profiles
    assert tally.tombstones * 5 >= tally.profiles
    assert min(tally.results[kind] for kind in ("True", "False", "None", "int", "float", "str", "list")) > 10


def test_a_condition_whose_trait_a_value_has_joined_already_keeps_its_brackets() -> None:
    """Written without them, its `OR` took in the condition beside it: whose seats are text was a member."""
    days_left = {"days_until": {"aggregate": "first_at", "of": {"event": "x"}}}
    seats_left = {"difference": [{"trait": "seats", "as": "number"}, days_left]}
    document: Document = {
        "key": "d",
        "name": "d",
        "kind": "audience",
        "where": {
            "none": [
                {"value": seats_left, "op": "lte", "to": 3},
                {"trait": "seats", "op": "not_in", "value": ["2023-11-10", 50]},
                {"trait": "seats", "op": "before", "value": NOW + 1},
            ]
        },
    }
    world, connection = make(814398177), tables()
    store(connection, world)

    expected = {pid: expect(document, world, pid, NOW - DAY) for pid in world.people}
    compared = compare_on_sqlite(connection, document, expected, NOW - DAY)
    connection.close()

    assert compared == 4 * len(world.people)


def compare_on_sqlite(connection: sqlite3.Connection, document: Document, expected: dict[int, Any], now: int) -> int:
    compiled = Compiled(read_definition(document), "sqlite")
    everybody = dict(evaluate_all(connection, compiled, now))
    for pid, wanted in expected.items():
        one = evaluate_one(connection, compiled, pid, now)
        bound = evaluate_one(connection, compiled, pid, now, stored_known(connection, pid))
        assert said(one, document) == wanted, ("one", pid, document)
        assert bound == one, ("bound", pid, document)
        assert said(everybody.get(pid), document) == wanted, ("all", pid, document)
        assert next_of(everybody, pid) == one.next_at, ("all", pid, document)
        assert one.next_at is None or one.next_at > now, document
    return 3 * len(expected) + compare_members(connection, compiled, expected, now)


def compare_on_postgres(
    other: Postgres, document: Document, expected: dict[int, Any], here: dict[int, Evaluated], now: int
) -> int:
    connection: Any = other
    compiled = Compiled(read_definition(document), "postgresql")
    everybody = dict(evaluate_all(connection, compiled, now))
    assert everybody == here, document
    apart = sorted(expected, key=lambda pid: (pid * 7 + now) % len(expected))[:ASKED_APART]
    for pid, wanted in expected.items():
        assert said(everybody.get(pid), document) == wanted, ("all", pid, document)
    for pid in apart:
        one = evaluate_one(connection, compiled, pid, now)
        assert said(one, document) == expected[pid], ("one", pid, document)
        assert evaluate_one(connection, compiled, pid, now, stored_known(connection, pid)) == one, document
    return len(expected) + 2 * len(apart) + compare_members(connection, compiled, expected, now)


def compare_members(connection: Any, compiled: Compiled, expected: dict[int, Any], now: int) -> int:
    if compiled.definition.where is None or OVERFLOW in expected.values():
        return 0
    wanted = sorted(pid for pid, is_member in expected.items() if is_member)
    assert sorted(list_members(connection, compiled, now)) == wanted, compiled.definition.text
    return len(expected)


OVERFLOW = "a total overflows"


def expect(document: Document, world: World, pid: int, now: int) -> Any:
    try:
        return result(document, world.people[pid], now, dates)
    except OverflowInTotalError:
        return OVERFLOW


def next_of(everybody: dict[int, Evaluated], pid: int) -> int | None:
    return everybody[pid].next_at if pid in everybody else None


def said(evaluated: Evaluated | None, document: Document) -> Any:
    """Return an evaluation as the oracle says it; a profile that is not among all has nothing."""
    if evaluated is None:
        return False if document["kind"] == "audience" else document.get("default")
    if evaluated.overflow:
        return OVERFLOW
    if document["kind"] == "audience":
        return evaluated.member
    columns = evaluated.columns
    if is_moment(document["value"]) and columns is not None and columns[3] is not None:
        return ("moment", columns[3])
    return evaluated.value


def kind_of_result(found: Any) -> str:
    return str(found) if found is None or isinstance(found, bool) else type(found).__name__
