"""A space in which everything happens that can change a result, in an order that follows from a seed."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any, Literal

import orjson

from app import ingest, resolution
from app.domain.definitions.reading import read_definition
from app.domain.events import Event, EventType
from app.domain.identity import DEFAULT_RULES, IdentifierDecision
from app.domain.public_ids import event_key, public_id
from app.errors import OnefoldError
from app.house import House
from app.settings import Settings
from app.settling import settle
from app.storage.definitions import Status, list_definitions, save_definition, set_status
from tests.definitions.documents import Maker
from tests.definitions.oracle import Ev, Person, Write
from tests.definitions.world import (
    AGES,
    AUDIENCES,
    COMPUTED,
    CONTEXT_PATHS,
    HOUR,
    NAMES,
    NOW,
    PATHS,
    TRAITS,
    awkward,
    fields,
)
from tests.house_world import SOURCE, make_event
from tests.identity.world import empty

KEYS = {
    **dict.fromkeys(COMPUTED, "trait"),
    **dict.fromkeys(AUDIENCES, "audience"),
    "t_alone": "trait",
    "a_alone": "audience",
}
USERS = ("u:1", "u:2", "u:3", "u:4", "a:1", "a:2", "a:3", "a:4", "a:5", "e:x@y.test")
DECIDED = (("user_id", "1"), ("user_id", "2"), ("anonymous_id", "1"), ("anonymous_id", "2"), ("email", "x@y.test"))
TRIES = 12  # documents made until one of them names only what there is


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.ms = NOW

    def __call__(self) -> datetime:
        return datetime.fromtimestamp(self.ms / 1000, UTC)


def open_house(home: Path) -> tuple[House, Clock]:
    clock = Clock()
    return House.open(Settings(home=home), clock), clock


@dataclass
class Story:
    """One space and what happens in it.

    Args:
        told: How often each kind of step was taken.
    """

    house: House
    clock: Clock
    seed: int
    space_id: str = "spa_000000000000000000000000000"
    sent: int = 0
    told: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.random, self.maker = Random(self.seed), Maker(self.seed, any_event=0.5)
        self.clock.ms = NOW
        if self.house.spaces.exists(self.space_id):
            self.house.spaces.write(self.space_id, empty)
        else:
            self.house.spaces.create(self.space_id)
        resolution.set_rules(self.house, self.space_id, DEFAULT_RULES, author="test")
        for key in KEYS:
            self.define(key)

    def step(self) -> None:
        """Do one thing, chosen by chance."""
        kinds: dict[Callable[[], object], int] = {
            self.deliver: 10, self.define: 4, self.archive_or_restore: 1, self.decide: 1, self.withdraw: 1,
            self.delete: 1, self.erase: 1, self.pass_time: 4, self.settle_some: 2, self.rebuild: 1,
        }  # fmt: skip
        chosen = self.random.choices(list(kinds), list(kinds.values()))[0]
        try:
            chosen()
        except OnefoldError:
            return  # it contradicts what is in force, or names nobody: refused, which changes nothing
        self.told[chosen.__name__] = self.told.get(chosen.__name__, 0) + 1

    # -- what can happen ------------------------------------------------------

    def deliver(self) -> None:
        events = [self.event() for _ in range(self.random.choice((1, 1, 2, 5)))]
        ingest.accept(self.house, self.space_id, SOURCE, events)

    def event(self) -> Event:
        random = self.random
        self.sent += 1
        kind: EventType = random.choice(("track", "track", "track", "page", "screen", "identify", "identify", "group"))
        carried = random.sample(USERS, random.choice((1, 1, 1, 2))) + (["g:1"] if kind == "group" else [])
        properties = fields(random, PATHS) if kind in ("track", "page", "screen") else None
        traits = {key: awkward(random) for key in TRAITS if random.random() < 0.7} if kind == "identify" else None
        age = random.choice((0, 0, *AGES))
        made = make_event(
            f"{random.choice('aZé')}{self.sent}", self.clock.ms - age, *carried, kind=kind,
            name=random.choice(NAMES), properties=properties, traits=traits,
        )  # fmt: skip
        context = fields(random, CONTEXT_PATHS) | made.payload.get("context", {})
        active = random.random() < 0.85
        return replace(
            made, received_at=self.clock.ms, counts_as_activity=active, payload=made.payload | {"context": context}
        )

    def define(self, named: str | None = None) -> None:
        key = named or self.random.choice(tuple(KEYS))

        def job(connection: sqlite3.Connection) -> None:
            known = {one.definition.key: one.version for one in list_definitions(connection)}
            for _ in range(TRIES):
                document = self.maker.document()
                if document["kind"] != KEYS[key]:
                    continue
                try:
                    definition = read_definition(document | {"key": key})
                    save_definition(
                        connection, definition, author="test", note="", now=self.clock.ms, known_version=known.get(key)
                    )
                    return
                except OnefoldError:
                    continue

        self.house.spaces.write(self.space_id, job)

    def archive_or_restore(self) -> None:
        key = self.random.choice(tuple(KEYS))
        status: Status = self.random.choice(("active", "archived"))
        self.house.spaces.write(
            self.space_id, lambda connection: set_status(connection, key, status, now=self.clock.ms)
        )

    def decide(self) -> None:
        a, b = self.random.sample(DECIDED, 2)
        kind: Literal["never", "join"] = self.random.choice(("never", "join"))
        decision = IdentifierDecision(kind=kind, a=a, b=b, collection="users")
        resolution.decide_identifiers(self.house, self.space_id, decision, author="test", reason="because")

    def withdraw(self) -> None:
        number = self.random.randint(1, 4)
        resolution.withdraw_decision(self.house, self.space_id, number, author="test")

    def delete(self) -> None:
        some = [row[0] for row in self.rows("SELECT message_id FROM events ORDER BY seq")]
        resolution.delete_events(self.house, self.space_id, self.random.sample(some, min(2, len(some))))

    def erase(self) -> None:
        roots = self.people()
        if roots:
            first = self.rows(f"SELECT created_message_id FROM nodes WHERE id = {self.random.choice(roots)}")[0][0]
            resolution.erase_person(self.house, self.space_id, public_id("users", event_key(self.space_id, first)))

    def rebuild(self) -> None:
        resolution.rebuild(self.house, self.space_id)

    def pass_time(self) -> None:
        self.clock.ms += self.random.choice((1, HOUR, HOUR * 24, HOUR * 24 * 3, HOUR * 24 * 30))

    def settle_some(self) -> None:
        """End after the first thing that was found to do."""
        settle(self.house, self.space_id, seconds=0.0)

    # -- what there is ----------------------------------------------------------

    def rows(self, text: str) -> list[Any]:
        with self.house.spaces.reading(self.space_id) as connection:
            return connection.execute(text).fetchall()

    def people(self) -> list[int]:
        return [row[0] for row in self.rows("SELECT id FROM profiles WHERE collection = 'users' ORDER BY id")]

    def person(self, root: int) -> Person:
        """Return a person as the oracle takes them: from the events alone."""
        person = Person()
        for t, message_id, type_, name, payload, active in self.rows(
            "SELECT timestamp, message_id, type, name, payload, counts_as_activity FROM events"
            f" WHERE node_id IN (SELECT id FROM nodes WHERE profile_id = {root})"
        ):
            told = orjson.loads(payload)
            person.events.append(Ev(t, message_id, type_, name, told, bool(active)))
            if type_ == "identify":
                person.writes += [Write(key, value, t, message_id) for key, value in told.get("traits", {}).items()]
        return person
