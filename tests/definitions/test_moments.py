"""Results followed by arrivals and `next_at` alone equal the oracle at every critical instant, ± 1 ms."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.domain.definitions.reading import read_definition
from app.domain.identity import Position
from app.storage.definitions_sql.compiler import Compiled
from app.storage.definitions_sql.evaluate import evaluate_one
from app.storage.definitions_sql.results import Evaluated
from app.storage.traits import write_traits
from tests.definitions.documents import Document, Maker
from tests.definitions.oracle import DAY, UNITS, Ev, OverflowInTotalError, Person, Write, result
from tests.definitions.test_oracle import OVERFLOW, said
from tests.definitions.world import NOW, World, add_event, add_profiles, add_results, dates, make, tables
from tests.effort import LONG, examples

PID = 1
INSTANTS_MAX = 150  # of one definition and person
LATE_AT_MOST = 20 * DAY
COMPARISONS_MIN = 250_000 if LONG else 8_000


@dataclass
class Follower:
    """Evaluates when something arrives and when `next_at` comes, and at no other time."""

    connection: sqlite3.Connection
    compiled: Compiled
    state: Evaluated = field(default_factory=Evaluated)
    changes_by_time: int = 0

    def arrival(self, now: int) -> None:
        self.state = evaluate_one(self.connection, self.compiled, PID, now)

    def until(self, now: int) -> None:
        while self.state.next_at is not None and self.state.next_at <= now:
            due, before = self.state.next_at, self.state
            self.arrival(due)
            self.changes_by_time += (before.value, before.member) != (self.state.value, self.state.member)
            assert self.state.next_at is None or self.state.next_at > due


def test_results_followed_by_arrivals_and_next_moments_equal_the_oracle() -> None:
    compared = pairs = changing = by_time = 0

    @examples(60)
    @given(seed=st.integers(0, 1 << 30))
    def follow(seed: int) -> None:
        nonlocal compared, pairs, changing, by_time
        random, maker, world = Random(seed), Maker(seed, where=0.1, window=0.9, any_event=0.7), make(seed, size=1)
        arrivals = sorted(
            ((event, event.t + random.choice((0, 0, 0, 1, DAY, random.randrange(LATE_AT_MOST)))) for event in
             world.people[PID].events),
            key=lambda both: both[1],
        )  # fmt: skip
        for _ in range(4):
            document = maker.document()
            found, changes_by_time = followed(document, world, arrivals)
            compared += len(found)
            pairs += 1
            changing += any(before != after for before, after in pairwise(found))
            by_time += changes_by_time

    follow()

    assert compared >= COMPARISONS_MIN
    assert changing * 5 >= pairs
    assert by_time * 10 >= pairs  # results changed with nothing arriving


def followed(document: Document, world: World, arrivals: list[tuple[Ev, int]]) -> tuple[list[Any], int]:
    connection = tables()
    add_profiles(connection, world)
    add_results(connection, PID, world.people[PID])
    known = Person([], [], world.people[PID].computed, world.people[PID].audiences)
    follower, found = Follower(connection, Compiled(read_definition(document))), []
    waiting = list(arrivals)
    moments = instants(document, world, [at for _, at in arrivals])
    follower.arrival(min([*moments, *(at for _, at in arrivals)], default=NOW) - 1)
    for instant in moments:
        while waiting and waiting[0][1] <= instant:
            event, at = waiting.pop(0)
            follower.until(at)
            arrive(connection, known, world, event)
            follower.arrival(at)
        follower.until(instant)
        wanted = expected(document, known, instant)
        assert said(follower.state, document) == wanted, (instant - NOW, document, known)
        found.append(wanted)
    connection.close()
    return found, follower.changes_by_time


def expected(document: Document, person: Person, now: int) -> Any:
    try:
        return result(document, person, now, dates)
    except OverflowInTotalError:
        return OVERFLOW


def arrive(connection: sqlite3.Connection, known: Person, world: World, event: Ev) -> None:
    node = world.node_of[event.id]
    add_event(connection, event, node)
    known.events.append(event)
    traits = event.payload.get("traits") if event.type == "identify" else None
    if traits:
        known.writes.extend(Write(key, value, event.t, event.id) for key, value in traits.items())
        writes = [(node, Position(event.t, event.id), "web", traits)]
        profile_of_node = dict.fromkeys(world.nodes[PID], PID)
        write_traits(connection, writes, profile_of_node=profile_of_node, fresh=set(), regrouped=[])


# -- instants ---------------------------------------------------------------


def critical(document: Document, world: World) -> set[int]:
    """Return every moment at which time alone can change the result, and many at which it cannot."""
    person = world.people[PID]
    begun = [event.t for event in person.events] + [
        moment for write in person.writes if isinstance(write.value, str) and (moment := dates(write.value)) is not None
    ]
    begun += [
        moment for value in person.computed.values() if isinstance(value, str) and (moment := dates(value)) is not None
    ]
    lengths = set(lengths_of(document)) | {0}
    days = {day * DAY for day in (-3, -1, 1, 2, 30)} if "days_" in str(document) else set()
    return {moment + sign * length for moment in begun for length in lengths | days for sign in (1, -1)}


def lengths_of(node: Any) -> Iterator[int]:
    if isinstance(node, list):
        for item in node:
            yield from lengths_of(item)
    elif isinstance(node, dict):
        if "unit" in node:
            size, ending = UNITS[node["unit"]], node.get("ending", 0)
            yield from (
                size * part for part in (node.get("last", 0) + ending, ending, node.get("in", 0), node.get("ago", 0))
            )
        for item in node.values():
            yield from lengths_of(item)


def instants(document: Document, world: World, arrivals: list[int]) -> list[int]:
    """Return the instants to compare at, each with those a millisecond before and after it."""
    moments = sorted(critical(document, world) | set(arrivals))
    begin, end = min(arrivals, default=NOW) - DAY, NOW + 100 * DAY
    moments = [moment for moment in moments if begin <= moment <= end]
    chosen = Random(len(moments)).sample(moments, min(len(moments), INSTANTS_MAX // 3))
    return sorted({moment + near for moment in chosen for near in (-1, 0, 1)})
