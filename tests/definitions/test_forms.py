"""The compiled statements: nothing of a definition in their text, no scan for one person, room for the largest."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from app.domain.definitions.presets import presets
from app.domain.definitions.reading import read_definition
from app.storage.definitions_sql.compiler import Compiled, Form
from app.storage.definitions_sql.dialects import EngineName
from app.storage.definitions_sql.evaluate import evaluate_all, evaluate_one, list_members, stored_known
from app.storage.definitions_sql.evidence import evidence_form
from tests.definitions.documents import Document, Maker
from tests.definitions.engines import Postgres
from tests.definitions.world import tables

STRANGE = "'; DROP TABLE events; --"
WORDS = re.compile(r"'([^']*)'")
# Every text between quotes that a statement may hold.
OWN_WORDS = {"null", "users", "integer", "real", "text", "true", "false", "string", "boolean", "number", "e", ".0", "-",
             ".", "", "0.", "+", "e+", "e-", "0", "-_%", "0" * 21}  # fmt: skip


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    connection = tables()
    yield connection
    connection.close()


def forms_of(compiled: Compiled) -> Iterator[Form]:
    yield from (compiled.one, compiled.one_bound, compiled.everybody)
    if compiled.definition.where is not None:
        yield compiled.members
    if (evidence := evidence_form(compiled.definition, compiled.engine)) is not None:
        yield evidence


def strange(node: Any) -> Any:
    """Return a document with every free text replaced."""
    if isinstance(node, list):
        return [strange(item) for item in node]
    if isinstance(node, dict):
        return {
            key: STRANGE if key in ("event", "trait") and item != "*" else strange(item) for key, item in node.items()
        }
    return node


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_no_text_and_no_number_of_a_definition_enters_the_sql(engine: EngineName) -> None:
    for seed in range(60):
        document = strange(Maker(seed).document())
        for form in forms_of(Compiled(read_definition(document), engine)):
            assert set(WORDS.findall(form.text)) <= OWN_WORDS
            assert set(re.findall(r"\b\d{2,}\b", form.text)) <= ALLOWED_NUMBERS


ALLOWED_NUMBERS = {
    "9007199254740992",
    "0" * 21,
    "150",
    "20",
    "21",
    "86400000",
    "1000000",
    "1000000000000",
    "9223372036853",
    "4611686018427387904",
    "000001",
}


@pytest.mark.parametrize("seed", range(40))
def test_a_definition_for_one_person_reads_events_and_traits_by_an_index(
    seed: int, connection: sqlite3.Connection
) -> None:
    compiled = Compiled(read_definition(Maker(seed).document()))
    evidence = evidence_form(compiled.definition, "sqlite")
    for form in (compiled.one, compiled.one_bound, *([evidence] if evidence else [])):
        assert scanned(connection, form) == set()


def test_the_presets_for_one_person_find_events_by_node_and_name(connection: sqlite3.Connection) -> None:
    used = set()
    for definition in presets().values():
        plan = plan_of(connection, Compiled(definition).one)
        used |= {
            match for step in plan for match in re.findall(r"SEARCH (?:e|w|s\d) USING (?:COVERING )?INDEX (\w+)", step)
        }

    assert used == {"events_by_node", "events_by_node_name"}


def scanned(connection: sqlite3.Connection, form: Form) -> set[str]:
    """Return tables that a plan reads from end to end, and events that it does not find by their node."""
    plan = plan_of(connection, form)
    whole = {step for step in plan if re.match(r"SCAN (e|w|s\d|t|c|m|n\d?|nodes|events|traits)\b", step)}
    return whole | {
        step for step in plan if re.match(r"SEARCH (e|w|s\d) USING (COVERING )?INDEX (?!events_by_node)", step)
    }


def plan_of(connection: sqlite3.Connection, form: Form) -> list[str]:
    names = set(re.findall(r"(?<![:\w]):([a-z_][a-z_0-9]*)", form.text))
    parameters = dict.fromkeys(names, 1) | dict(form.parameters)
    return [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {form.text}", parameters)]


# -- the largest ------------------------------------------------------------


def deep(leaf: Document, levels: int = 6) -> Document:
    for level in range(levels):
        leaf = {("none", "any", "all")[level % 3]: [leaf, leaf] if level == 0 else [leaf, *rest_of(leaf)]}
    return leaf


def rest_of(leaf: Document) -> list[Document]:
    return (
        [{"audience": "a_one"}]
        if "property" not in str(leaf) or "did" in str(leaf) or "sequence" in str(leaf)
        else [{"property": "x", "op": "ne", "value": "y"}]
    )


FIELD = {"property": "a.b.c.d.e.f.g.h", "op": "in", "value": ["x", 1, 2.5, True] * 25}
STEP: Document = {
    "event": [f"n{n}" for n in range(100)],
    "window": {"last": 30, "unit": "day", "ending": 5},
    "where": deep(FIELD),
}
WINDOWED = {"event": "x", "window": {"last": 9, "unit": "day", "ending": 3}}


def ratios(levels: int) -> Any:
    if not levels:
        return {"aggregate": "max", "property": "x", "of": WINDOWED}
    return {"ratio": [ratios(levels - 1), {"difference": [{"trait": "x"}, 1e300]} if levels > 1 else 1e300]}


LARGEST: dict[str, Document] = {
    "deep groups around a long sequence": {
        "kind": "audience",
        "where": deep({"sequence": [STEP, {"event": "x"}, {"event": "y"}, {"event": "z"}, {"event": "*"}],
                       "within": {"last": 1, "unit": "day"}}),
    },
    "five steps with conditions": {
        "kind": "audience",
        "where": {"sequence": [{"event": "x", "where": deep({"property": "p", "op": "gt", "value": "q"}, 3)}] * 5,
                  "within": {"last": 1, "unit": "day"}},
    },
    "fifty windows that end in the past": {
        "kind": "audience",
        "where": {"any": [{"did": WINDOWED | {"event": f"n{n}"}, "count": {"eq": 3}} for n in range(50)]},
    },
    "fifty sequences": {
        "kind": "audience",
        "where": {"none": [{"sequence": [WINDOWED | {"event": f"n{n}"}], "within": {"last": n + 1, "unit": "day"},
                            "not_then": WINDOWED} for n in range(50)]},
    },
    "deep quotients": {"kind": "trait", "value": ratios(6)},
    "deep texts": {"kind": "trait", "value": {"aggregate": "unique_list", "property": "a.b", "limit": 9, "of": STEP}},
}  # fmt: skip


@pytest.mark.parametrize("name", LARGEST)
def test_the_largest_definitions_fit_sqlite(name: str, connection: sqlite3.Connection) -> None:
    run(connection, "sqlite", LARGEST[name])


@pytest.mark.xdist_group("postgres")
@pytest.mark.parametrize("name", LARGEST)
def test_the_largest_definitions_fit_postgresql(name: str, server: psycopg.Connection[Any]) -> None:
    run(Postgres(server), "postgresql", LARGEST[name])


def run(connection: Any, engine: EngineName, document: Document) -> None:
    compiled = Compiled(read_definition({"key": "d", "name": "n"} | document), engine)
    known = stored_known(connection, 1)
    assert evaluate_one(connection, compiled, 1, 0, known).next_at is None
    assert evaluate_one(connection, compiled, 1, 0).value is None
    assert list(evaluate_all(connection, compiled, 0)) == []
    if document["kind"] == "audience":
        assert list_members(connection, compiled, 0) == []
    if (evidence := evidence_form(compiled.definition, engine)) is not None:
        assert (
            connection.execute(evidence.text, {**evidence.parameters, "now": 0, "pid": 1, "events_max": 5}).fetchall()
            == []
        )
