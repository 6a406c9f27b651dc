"""Definitions as they are kept: versions, archive, deletion, the migration, totals that overflow, hostile sequences."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from app.domain.definitions.language import Definition
from app.domain.definitions.reading import read_definition
from app.errors import (
    ConflictError,
    DefinitionCycleError,
    DefinitionInUseError,
    DefinitionTooSlowError,
    InvalidDefinitionError,
    NotFoundError,
)
from app.storage.definitions import (
    DEFINITIONS_MAX,
    delete_definition,
    get_definition,
    list_definitions,
    list_versions,
    save_definition,
    set_status,
)
from app.storage.definitions_sql.compiler import Compiled
from app.storage.definitions_sql.evaluate import evaluate_all, evaluate_one, time_limited
from app.storage.engines import connect
from app.storage.schema import space_migrations
from tests.definitions.oracle import DAY, Ev, Person
from tests.definitions.world import NOW, World, add_event, add_profiles

ADA = "ada@example.com"


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    connection = connect(tmp_path / "space.db", writer=True)
    space_migrations.apply(Database(connection))
    yield connection
    connection.close()


def orders(key: str = "orders", **more: Any) -> Definition:
    value = {"aggregate": "count", "of": {"event": "Order Completed"}}
    return read_definition({"key": key, "name": key, "kind": "trait", "value": value} | more)


def audience(key: str, where: Any) -> Definition:
    return read_definition({"key": key, "name": key, "kind": "audience", "where": where})


def buyers(key: str = "buyers", of: str = "orders") -> Definition:
    return audience(key, {"computed": of, "op": "gte", "value": 3})


def save(connection: sqlite3.Connection, definition: Definition, known: int | None = None, note: str = "") -> int:
    return save_definition(connection, definition, author=ADA, note=note, now=NOW, known_version=known).version


def test_a_space_of_the_first_shape_gains_the_tables_and_keeps_its_rows(tmp_path: Path) -> None:
    connection = connect(tmp_path / "old.db", writer=True)
    space_migrations.apply(Database(connection), stop_before="0002_definitions")
    connection.execute("INSERT INTO profiles VALUES (1, 'users', 0, 0, 1, NULL)")
    assert connection.execute("SELECT name FROM sqlite_schema WHERE name = 'definitions'").fetchall() == []

    space_migrations.apply(Database(connection))

    assert list_definitions(connection) == []
    assert connection.execute("SELECT id FROM profiles").fetchall() == [(1,)]
    connection.close()


def test_each_edit_is_a_version_with_author_and_note(connection: sqlite3.Connection) -> None:
    assert save(connection, orders()) == 1
    assert save(connection, orders(name="Orders"), 1, note="a better name") == 2

    assert [
        (one.version, one.definition.name, one.author, one.note) for one in list_versions(connection, "orders")
    ] == [
        (2, "Orders", ADA, "a better name"),
        (1, "orders", ADA, ""),
    ]
    assert get_definition(connection, "orders").definition == orders(name="Orders")


def test_the_same_text_again_makes_no_version(connection: sqlite3.Connection) -> None:
    save(connection, orders())

    assert save(connection, orders(), 1) == 1


@pytest.mark.parametrize("known", [None, 1, 3])
def test_an_edit_of_another_version_than_the_newest_is_refused(
    known: int | None, connection: sqlite3.Connection
) -> None:
    save(connection, orders())
    save(connection, orders(name="2"), 1)

    with pytest.raises(ConflictError):
        save(connection, orders(name="3"), known)
    assert get_definition(connection, "orders").definition.name == "2"


def test_a_definition_keeps_its_kind(connection: sqlite3.Connection) -> None:
    save(connection, orders())

    with pytest.raises(ConflictError):
        save(connection, audience("orders", {"all": []}), 1)


def test_what_a_definition_names_has_to_be_there_and_of_its_kind(connection: sqlite3.Connection) -> None:
    with pytest.raises(InvalidDefinitionError, match="orders"):
        save(connection, buyers())
    save(connection, orders())
    save(connection, buyers())

    with pytest.raises(InvalidDefinitionError, match="audience orders"):
        save(connection, audience("x", {"audience": "orders"}))


def test_a_definition_that_would_name_itself_in_a_circle_is_refused(connection: sqlite3.Connection) -> None:
    save(connection, audience("a", {"all": []}))
    save(connection, audience("b", {"audience": "a"}))

    with pytest.raises(DefinitionCycleError) as refused:
        save(connection, audience("a", {"audience": "b"}), 1)
    assert refused.value.keys == ("a", "b", "a")
    with pytest.raises(DefinitionCycleError):
        save(connection, audience("c", {"audience": "c"}))


def test_a_definition_that_others_name_cannot_be_deleted_or_archived(connection: sqlite3.Connection) -> None:
    save(connection, orders())
    save(connection, buyers())

    with pytest.raises(DefinitionInUseError) as refused:
        delete_definition(connection, "orders")
    assert refused.value.users == ("buyers",)
    with pytest.raises(DefinitionInUseError):
        set_status(connection, "orders", "archived")

    set_status(connection, "buyers", "archived")
    set_status(connection, "orders", "archived")
    with pytest.raises(DefinitionInUseError):  # it could be restored
        delete_definition(connection, "orders")
    delete_definition(connection, "buyers")
    delete_definition(connection, "orders")
    assert list_definitions(connection) == []


def test_a_deleted_definition_takes_its_results_along(connection: sqlite3.Connection) -> None:
    save(connection, orders())
    number = get_definition(connection, "orders").id
    connection.execute("INSERT INTO computed VALUES (?, 1, '3', '3', 3.0, NULL, 0, 1, 0)", (number,))
    connection.execute("INSERT INTO recheck VALUES (?, 1, 5)", (number,))

    delete_definition(connection, "orders")

    for table in ("computed", "recheck", "definition_versions"):
        assert connection.execute(f"SELECT COUNT(*) FROM {table}").fetchone() == (0,)
    with pytest.raises(NotFoundError):
        get_definition(connection, "orders")


def test_a_space_holds_so_many_definitions_and_no_more(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN")
    for number in range(DEFINITIONS_MAX - 1):
        row = (number + 1, f"k{number}")
        connection.execute("INSERT INTO definitions VALUES (?, ?, 'trait', '', 1, 'active', NULL, 0, 0)", row)
        document = orders(f"k{number}").text
        connection.execute("INSERT INTO definition_versions VALUES (?, 1, ?, '', '', '', 0)", (number + 1, document))
    connection.execute("COMMIT")

    save(connection, orders("last"))
    with pytest.raises(ConflictError):
        save(connection, orders("one_more"))


# -- totals -----------------------------------------------------------------


def with_totals(connection: sqlite3.Connection, *totals: float) -> None:
    add_profiles(connection, World({1: Person(), 2: Person()}, {1: [1], 2: [2]}))
    for number, total in enumerate(totals):
        payload = {"properties": {"total": total}}
        add_event(connection, Ev(NOW - DAY, f"m{number}", "track", "Order Completed", payload), 1)


def revenue(aggregate: str = "sum") -> Compiled:
    value = {"aggregate": aggregate, "property": "total", "of": {"event": "Order Completed"}}
    return Compiled(read_definition({"key": "r", "name": "r", "kind": "trait", "value": value, "default": 0}))


def test_nine_times_ten_to_the_twelfth_is_a_total_and_ten_times_is_an_overflow(connection: sqlite3.Connection) -> None:
    with_totals(connection, *[1e12] * 9)
    assert evaluate_one(connection, revenue(), 1, NOW).value == 9e12

    add_event(connection, Ev(NOW, "more", "track", "Order Completed", {"properties": {"total": 1e12}}), 1)

    assert evaluate_one(connection, revenue(), 1, NOW).overflow
    assert evaluate_one(connection, revenue("avg"), 1, NOW).overflow
    assert [pid for pid, found in evaluate_all(connection, revenue(), NOW) if found.overflow] == [1]
    assert not evaluate_one(connection, revenue(), 2, NOW).overflow


def test_a_total_that_comes_back_into_range_is_no_overflow(connection: sqlite3.Connection) -> None:
    with_totals(connection, *[1e12] * 20, *[-1e12] * 20, 0.25)

    assert evaluate_one(connection, revenue(), 1, NOW).value == 0.25


def test_numbers_beyond_ten_to_the_twelfth_are_left_out_and_counted(connection: sqlite3.Connection) -> None:
    with_totals(connection, 1e12, 1e12 + 1, -1e13, 1e300, 5)
    found = evaluate_one(connection, revenue(), 1, NOW)

    assert (found.value, found.left_out, found.overflow) == (1e12 + 5, 3, False)


def test_a_sum_is_exact_in_any_order_and_rounds_half_away_from_zero(connection: sqlite3.Connection) -> None:
    with_totals(connection, *[0.1] * 10, 0.0000005, -0.0000015, 4_999_999_999.000001)

    assert evaluate_one(connection, revenue(), 1, NOW).value == 5_000_000_000.0 + 0.000001 - 0.000001


def test_a_profile_that_there_is_not_has_the_default(connection: sqlite3.Connection) -> None:
    assert evaluate_one(connection, revenue(), 99, NOW).value == 0
    assert not evaluate_one(connection, Compiled(audience("a", {"all": []})), 99, NOW).member


# -- time -------------------------------------------------------------------


def test_a_definition_that_takes_too_long_on_a_person_is_stopped(connection: sqlite3.Connection) -> None:
    """Five steps, of which the last never comes: as many tries as there are ways to choose four of the others."""
    add_profiles(connection, World({1: Person()}, {1: [1]}))
    for number in range(400):
        add_event(connection, Ev(NOW - number, f"m{number}", "track", "x", {}), 1)
    steps = [{"event": "x"}] * 4 + [{"event": "never"}]
    slow = Compiled(audience("slow", {"sequence": steps, "within": {"last": 1, "unit": "day"}}))

    with pytest.raises(DefinitionTooSlowError), time_limited(connection, 0.05):
        evaluate_one(connection, slow, 1, NOW)
    with time_limited(connection, 30):
        assert evaluate_one(connection, Compiled(orders()), 1, NOW).value == 0


def test_a_mistake_in_the_block_is_not_taken_for_slowness(connection: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.OperationalError), time_limited(connection, 30):
        connection.execute("SELECT 1 FROM nowhere")
