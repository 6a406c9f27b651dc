"""The events behind a result, and results at past moments."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from app.domain.definitions.reading import read_definition
from app.storage.definitions_sql.compiler import Compiled
from app.storage.definitions_sql.evaluate import evaluate_as_of
from app.storage.definitions_sql.evidence import evidence_of
from tests.definitions.documents import Document, Maker
from tests.definitions.engines import copied
from tests.definitions.oracle import DAY, Asked, Ev, OverflowInTotalError, Person, is_moment, result
from tests.definitions.test_oracle import OVERFLOW, said
from tests.definitions.world import NOW, World, add_event, add_profiles, dates, make, store, tables

ADA = 1
ORDERS = (("m1", 40, 10), ("m2", 20, 70), ("m3", 3, 70), ("m4", 2, "70"), ("m5", 1, 5))  # message id, days ago, total


@pytest.fixture
def ada() -> Iterator[sqlite3.Connection]:
    connection, world = tables(), World({ADA: Person()}, {ADA: [1, 2]})
    add_profiles(connection, world)
    for number, (message_id, days, total) in enumerate(ORDERS):
        payload = {"properties": {"total": total, "plan": "pro" if number % 2 else "free"}}
        add_event(connection, Ev(NOW - days * DAY, message_id, "track", "Order Completed", payload), 1 + number % 2)
    yield connection
    connection.close()


def trait(value: Any) -> Document:
    return {"key": "d", "name": "d", "kind": "trait", "value": value}


def of_orders(aggregate: str, window: int | None = None, **more: Any) -> Document:
    events: Document = {"event": "Order Completed"}
    if window:
        events["window"] = {"last": window, "unit": "day"}
    return trait({"aggregate": aggregate, "of": events} | more)


EVIDENCE: dict[str, tuple[Document, list[str]]] = {
    "all that are counted": (of_orders("count"), ["m5", "m4", "m3", "m2", "m1"]),
    "those in the window": (of_orders("count", 3), ["m5", "m4"]),
    "numbers alone for a sum": (of_orders("sum", property="total"), ["m5", "m3", "m2", "m1"]),
    "the first of the greatest": (of_orders("max", property="total"), ["m2"]),
    "the last text": (of_orders("last", property="plan"), ["m5"]),
    "the newest": (of_orders("last_at"), ["m5"]),
    "the oldest": (trait({"days_since": of_orders("first_at")["value"]}), ["m1"]),
    "the text met most often": (of_orders("most_frequent", property="plan"), ["m5", "m3", "m1"]),
    "no event for a trait": (trait({"trait": "plan"}), []),
    "both sides once": (trait({"ratio": [of_orders("count")["value"], of_orders("count", 3)["value"]]}),
                        ["m5", "m4", "m3", "m2", "m1"]),
}  # fmt: skip


@pytest.mark.parametrize("name", EVIDENCE)
def test_the_evidence_of_a_value_is(name: str, ada: sqlite3.Connection) -> None:
    document, wanted = EVIDENCE[name]
    evidence = evidence_of(ada, read_definition(document), ADA, NOW)

    assert [event.message_id for event in evidence.events] == wanted
    assert evidence.count == len(wanted)


def test_a_long_evidence_is_cut_and_counted(ada: sqlite3.Connection) -> None:
    evidence = evidence_of(ada, read_definition(of_orders("count")), ADA, NOW, limit=2)

    assert [event.message_id for event in evidence.events] == ["m5", "m4"]
    assert evidence.count == 5


def test_the_evidence_of_a_past_moment_knows_nothing_later(ada: sqlite3.Connection) -> None:
    evidence = evidence_of(ada, read_definition(of_orders("count")), ADA, NOW - 20 * DAY)

    assert [event.message_id for event in evidence.events] == ["m2", "m1"]


@pytest.mark.xdist_group("postgres")
def test_conditions_are_explained_by_every_event_that_their_parts_mean_on_both_engines(
    server: psycopg.Connection[Any],
) -> None:
    world, connection = make(7), tables()
    store(connection, world)
    explained = 0
    with copied(connection, server) as other:
        for seed in range(120):
            maker = Maker(seed)
            document = {"key": "d", "name": "d", "kind": "audience", "where": {"did": maker.events()}}
            definition = read_definition(document)
            for pid, person in world.people.items():
                fitting = Asked(person, NOW, dates).fitting(document["where"]["did"])  # type: ignore[index]
                newest = [event.id for event in reversed(fitting)][:20]
                evidence = evidence_of(connection, definition, pid, NOW)
                assert (evidence.count, [event.message_id for event in evidence.events]) == (len(fitting), newest)
                explained += len(newest)
            there: Any = other
            assert evidence_of(there, definition, pid, NOW, engine="postgresql") == evidence
    connection.close()

    assert explained > 500


# -- as of ------------------------------------------------------------------


def test_results_at_a_past_moment_are_those_of_the_events_up_to_it() -> None:
    """Traits too, and other definitions, which are evaluated for that moment first."""
    world, connection, compared = make(11), tables(), 0
    store(connection, world)
    named = {
        "c_one": trait({"aggregate": "count", "of": {"event": "*"}}) | {"key": "c_one"},
        "c_two": trait({"trait": "plan"}) | {"key": "c_two"},
        "a_one": {"key": "a_one", "name": "a", "kind": "audience", "where": {"trait": "seats", "op": "exists"}},
        "a_two": {
            "key": "a_two",
            "name": "a",
            "kind": "audience",
            "where": {"computed": "c_one", "op": "gt", "value": 2},
        },
    }
    for seed in range(60):
        document = Maker(seed).document()
        compiled = {key: Compiled(read_definition(one)) for key, one in (named | {"d": document}).items()}
        for pid, person in world.people.items():
            then = NOW - (seed % 9) * 5 * DAY
            found = evaluate_as_of(connection, compiled, pid, then)["d"]
            assert said(found, document) == past(document, named, person, then), (pid, seed)
            compared += 1
    connection.close()

    assert compared == 60 * 24


def past(document: Document, named: dict[str, Document], person: Person, then: int) -> Any:
    writes = [write for write in person.writes if write.t <= then]
    known = Person([event for event in person.events if event.t <= then], writes)
    for key in ("c_one", "c_two", "a_one", "a_two"):
        found = result(named[key], known, then, dates)
        if found is True:
            known.audiences.add(key)
        elif found is not None and found is not False:
            known.computed[key] = found
    try:
        return result(document, known, then, dates)
    except OverflowInTotalError:
        return OVERFLOW


def test_a_trait_that_was_removed_meanwhile_had_its_value_before() -> None:
    connection, world = tables(), World({ADA: Person()}, {ADA: [1]})
    add_profiles(connection, world)
    for message_id, days, plan in (("i1", 9, "free"), ("i2", 5, None), ("i3", 1, "pro")):
        add_event(connection, Ev(NOW - days * DAY, message_id, "identify", "", {"traits": {"plan": plan}}), 1)
    compiled = {"d": Compiled(read_definition(trait({"trait": "plan"})))}

    values = [evaluate_as_of(connection, compiled, ADA, NOW - days * DAY)["d"].value for days in (10, 9, 6, 5, 2, 1, 0)]
    connection.close()

    assert values == [None, "free", "free", None, None, "pro", "pro"]
    assert not is_moment({"trait": "plan"})
