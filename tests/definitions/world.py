"""Awkward people, as lists and rows: nodes that disagree, fields of every type, equal timestamps, tombstones."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from random import Random
from typing import Any

from app.domain.identity import Position
from app.domain.times import parse_moment
from app.domain.traits import trait_columns
from app.storage import schema, schema_definitions
from app.storage.events import encoded
from app.storage.traits import write_traits
from tests.definitions.oracle import DAY, Ev, Person, Write

NOW = 1_700_000_000_000
HOUR = DAY // 24
NAMES = ("Order Completed", "Заказ", "注文", "x")
PATHS = ("total", "plan", "деталь.цена", "a.b.c", "0", "tags.0", "missing")
CONTEXT_PATHS = ("campaign.source", "page", "ip")
TRAITS = ("plan", "seats", "ends", "имя")
COMPUTED = ("c_one", "c_two")
AUDIENCES = ("a_one", "a_two")
TEXTS = (
    "pro",
    "PRO",
    "Pro plan",
    "",
    "3",
    "true",
    "naïve",
    "注文",
    "é",
    "z",
    "\U00010437",
    "\uff5a",
    "2023-11-10",
    "a%_'\"\\b",
)
NUMBERS = (
    0, 1, 3, -3, 0.5, 2.25, 49.99, 50, 1e-7, 1.5e-6, 0.0000005, -2.5e-7, 1e15 + 0.5, 2**53 + 1, 2**63 - 1, -(2**63),
    1.5e20, 1e21, -1.2345e25, 1e300, -1e300, 5e-324, 1e12, -1e12, 1e12 + 0.5, 999_999_999_999.75, 0.1,
    0.30000000000000004,
)  # fmt: skip
DATES = ("2023-11-10", "2023-11-15T00:00:00Z", "2023-11-14T22:13:20.000Z", "2023-11-20T10:00:00.5+02:00", "2023-13-01")
AGES = (
    0, 0, 1, 2, HOUR - 1, HOUR, HOUR + 1, 12 * HOUR, DAY - 1, DAY, DAY, DAY + 1, 2 * DAY, 3 * DAY - 1, 3 * DAY, 5 * DAY,
    7 * DAY, 7 * DAY + 1, 14 * DAY, 30 * DAY, 30 * DAY + 1, 45 * DAY, 60 * DAY, 90 * DAY,
)  # fmt: skip


@dataclass
class World:
    """People by profile id, and their nodes."""

    people: dict[int, Person] = field(default_factory=dict)
    nodes: dict[int, list[int]] = field(default_factory=dict)
    node_of: dict[str, int] = field(default_factory=dict)  # of an event

    @property
    def disagreeing(self) -> int:
        """How many profiles have two to five nodes, of which some say different things of one trait."""
        return sum(
            1 for pid, nodes in self.nodes.items() if len(nodes) > 1 and disagree(self.people[pid], self.node_of)
        )

    @property
    def tombstones(self) -> int:
        return sum(write.value is None for person in self.people.values() for write in person.writes)


def disagree(person: Person, node_of: dict[str, int]) -> bool:
    said: dict[str, dict[int, str]] = {}
    for write in sorted(person.writes, key=lambda one: (one.t, one.id)):
        said.setdefault(write.key, {})[node_of[write.id]] = repr(write.value)
    return any(len(set(by_node.values())) > 1 for by_node in said.values())


def awkward(random: Random, depth: int = 0) -> Any:
    """One value as ingest stores it: whole floats up to 2^53 have lost their point."""
    kind = random.randrange(12)
    if kind < 4:
        return random.choice(NUMBERS)
    if kind < 7:
        return random.choice(TEXTS)
    if kind == 7:
        return random.choice((True, False))
    if kind == 8 or depth > 2:
        return None
    if kind == 9:
        return [awkward(random, depth + 1) for _ in range(random.randrange(3))]
    if kind == 10:
        return {random.choice(("b", "c", "0", "цена", "source")): awkward(random, depth + 1)}
    return random.choice(DATES)


def fields(random: Random, paths: tuple[str, ...]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for path in paths[:-1]:
        if random.random() < 0.6:
            *above, last = path.split(".")
            place = found
            for key in above:
                inner = place.setdefault(key, {})
                place = inner if isinstance(inner, dict) else place
            place[last] = awkward(random)
    return found


def make(seed: int, *, size: int = 24) -> World:
    """Return a world that follows from its seed."""
    random, world, number = Random(seed), World(), 0
    for pid in range(1, size + 1):
        person = world.people[pid] = Person()
        count = random.choice((1, 2, 2, 3, 5))
        world.nodes[pid] = [pid, *(1000 + pid * 10 + extra for extra in range(1, count))]
        for _ in range(random.choice((0, 1, 4, 9, 16))):
            number += 1
            event = one_event(random, number)
            person.events.append(event)
            world.node_of[event.id] = random.choice(world.nodes[pid])
        add_identifies(random, world, pid)
        for key in COMPUTED:
            if random.random() < 0.5 and (value := awkward(random)) is not None:
                person.computed[key] = value
        person.audiences = {key for key in AUDIENCES if random.random() < 0.4}
    return world


def one_event(random: Random, number: int) -> Ev:
    type_ = random.choice(("track", "track", "track", "page", "screen", "group"))
    name = "" if type_ == "group" else random.choice(NAMES)
    payload = {"properties": fields(random, PATHS), "context": fields(random, CONTEXT_PATHS)}
    identity = f"{random.choice(('m', 'Z', 'é'))}{number % 7}-{number}"
    moment = NOW - random.choice(AGES)
    return Ev(moment, identity, type_, name, {k: v for k, v in payload.items() if v}, random.random() < 0.85)


def add_identifies(random: Random, world: World, pid: int) -> None:
    """Let each node say something of the same traits, at times that may be equal."""
    for node in world.nodes[pid]:
        for turn in range(random.choice((0, 1, 2, 2))):
            traits = {key: awkward(random) for key in TRAITS if random.random() < 0.7}
            identity = f"{random.choice('iIé')}{pid}-{node}-{turn}"
            moment = NOW - random.choice(AGES)
            world.people[pid].events.append(Ev(moment, identity, "identify", "", {"traits": traits} if traits else {}))
            world.people[pid].writes.extend(Write(key, value, moment, identity) for key, value in traits.items())
            world.node_of[identity] = node


# -- rows -------------------------------------------------------------------

TABLES = ("components", "profiles", "nodes", "events", "traits", "definitions", "computed", "memberships")


def tables() -> sqlite3.Connection:
    """Return a connection to empty tables."""
    connection = sqlite3.connect(":memory:", isolation_level=None, cached_statements=512)
    connection.executescript("\n".join((schema.IDENTITY_GRAPH, schema.EVENTS, schema_definitions.DEFINITIONS)))
    return connection


def store(connection: sqlite3.Connection, world: World) -> None:
    """Write a world as ingest would have, and results of other definitions as settling would have."""
    connection.execute("BEGIN")
    add_profiles(connection, world)
    for pid, person in world.people.items():
        for event in person.events:
            add_event(connection, event, world.node_of[event.id])
        writes = [
            (world.node_of[write.id], Position(write.t, write.id), "web", {write.key: write.value})
            for write in person.writes
        ]
        profile_of_node = dict.fromkeys(world.nodes[pid], pid)
        write_traits(connection, writes, profile_of_node=profile_of_node, fresh=set(), regrouped=[pid])
        add_results(connection, pid, person)
    connection.execute("COMMIT")


def add_profiles(connection: sqlite3.Connection, world: World) -> None:
    connection.execute("INSERT INTO components VALUES (1, 'users', 0, '', 1, 1, '{}', NULL, NULL)")
    connection.executemany(
        "INSERT INTO definitions VALUES (?, ?, ?, ?, 1, 'active', NULL, 0, 0)",
        [
            (number, key, "trait" if key in COMPUTED else "audience", key)
            for number, key in enumerate(COMPUTED + AUDIENCES)
        ],
    )
    connection.executemany("INSERT INTO profiles VALUES (?, 'users', 0, 0, 1, NULL)", [(pid,) for pid in world.people])
    connection.executemany(
        "INSERT INTO nodes (id, collection, created_timestamp, created_message_id, profile_id, component_id)"
        " VALUES (?, 'users', 0, '', ?, 1)",
        [(node, pid) for pid, nodes in world.nodes.items() for node in nodes],
    )


def add_event(connection: sqlite3.Connection, event: Ev, node: int) -> None:
    connection.execute(
        "INSERT INTO events (key, message_id, type, name, timestamp, received_at, source_id, node_id,"
        " counts_as_activity, payload) VALUES (?, ?, ?, ?, ?, ?, 'web', ?, ?, ?)",
        (
            event.id.encode(), event.id, event.type, event.name, event.t, event.t, node, event.active,
            encoded(event.payload).decode(),
        ),
    )  # fmt: skip


def add_results(connection: sqlite3.Connection, pid: int, person: Person) -> None:
    keys = COMPUTED + AUDIENCES
    for key, value in person.computed.items():
        row = (keys.index(key), pid, *trait_columns(value))
        connection.execute("INSERT INTO computed VALUES (?, ?, ?, ?, ?, ?, 0, 1, 0)", row)
    for key in person.audiences:
        connection.execute("INSERT INTO memberships VALUES (?, ?, 0, 1, 0)", (keys.index(key), pid))


def dates(text: str) -> int | None:
    """Return the moment of an RFC 3339 text; tests/domain/test_times.py holds it to the standard."""
    return parse_moment(text)
