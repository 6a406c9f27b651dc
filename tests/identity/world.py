"""One small world told twice: to the service, step by step, and to the oracle, from nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from app import ingest, resolution
from app.domain.events import Event
from app.domain.identity import BlockedValue, Identifier, IdentifierDecision, IdentityRules, TypeRule
from app.domain.public_ids import event_key, public_id
from app.errors import ContradictoryDecisionError
from app.house import House
from tests.identity.model import (
    COLLECTIONS,
    Decide,
    Delete,
    Deliver,
    Erase,
    Model,
    SetRules,
    Step,
    Withdraw,
    identifiers_of,
    traits_of,
)
from tests.identity.oracle import Fact, Key, Rules, Word

RECEIVED_AT = 1_800_000_000_000

Profile = tuple[frozenset[Key], frozenset[str], dict[str, object]]  # identifiers, message ids, traits


@dataclass(frozen=True)
class Told:
    """A picture of everything that invariant 1 compares."""

    profiles: Mapping[tuple[str, str], Profile]
    refusals: frozenset[tuple[str, str, str, str, str]]
    unresolved: frozenset[tuple[str, str]]
    components: frozenset[frozenset[tuple[str, str, str]]]


class World:
    """A space in a shared house, empty at first, and its model.

    Making a space costs a hundred times what emptying one does, so worlds that do not live together share one.

    Args:
        house: Where.
        rules: In force from the start.
        slot: Tells apart worlds that live together.
    """

    def __init__(self, house: House, rules: Rules, slot: int = 0) -> None:
        self.house = house
        self.space_id = f"spa_{slot:027d}"
        self.model = Model(rules)
        if house.spaces.exists(self.space_id):
            house.spaces.write(self.space_id, empty)
        else:
            house.spaces.create(self.space_id)
        resolution.set_rules(house, self.space_id, app_rules(rules), author="test")

    def after_each(self, steps: Iterable[Step]) -> Iterator[Step]:
        """Carry out each step on both sides; the caller compares between."""
        for step in steps:
            self.carry_out(step)
            yield step

    def carry_out(self, step: Step) -> None:
        match step:
            case Deliver(facts):
                self.deliver(*facts)
            case Decide(word):
                self.decide(word)
            case Withdraw(index):
                self.withdraw(index)
            case SetRules(rules):
                self.model.carry_out(step)
                resolution.set_rules(self.house, self.space_id, app_rules(rules), author="test")
            case Delete(message_ids):
                self.delete(*message_ids)
            case Erase(index):
                self.erase(index)

    def deliver(self, *facts: Fact) -> ingest.Acceptance:
        self.model.accept(facts)
        return ingest.accept(self.house, self.space_id, "web", [app_event(fact) for fact in facts], [])

    def decide(self, word: Word) -> int | None:
        """The decision's id, or None where both sides refuse it."""
        refused = self.model.contradicts(word)
        try:
            decision_id = resolution.decide_identifiers(
                self.house, self.space_id, app_decision(word), author="test", reason="because"
            )
        except ContradictoryDecisionError:
            assert refused, f"the service refuses {word}, which contradicts nothing"
            return None
        assert not refused, f"the service takes {word}, which contradicts what is in force"
        self.model.words[decision_id] = word
        return decision_id

    def withdraw(self, index: int) -> None:
        decision_id = self.model.word_at(index)
        if decision_id:
            self.model.carry_out(Withdraw(index))
            resolution.withdraw_decision(self.house, self.space_id, decision_id, author="test")

    def delete(self, *message_ids: str) -> None:
        known = [one for one in message_ids if one in self.model.facts]
        self.model.remove(known)
        resolution.delete_events(self.house, self.space_id, known)

    def erase(self, index: int) -> None:
        person = self.model.person_at(index)
        if person is not None:
            public = public_id("users", event_key(self.space_id, person.facts[0].message_id))
            self.model.erase(person)
            resolution.erase_person(self.house, self.space_id, public)

    # -- the two pictures ---------------------------------------------------

    def expected(self) -> Told:
        graphs = {collection: self.model.graph(collection) for collection in COLLECTIONS}
        return Told(
            profiles={
                (collection, public_id(collection, event_key(self.space_id, person.facts[0].message_id))): (
                    identifiers_of(graph, person),
                    frozenset(fact.message_id for fact in person.facts),
                    traits_of(person, collection),
                )
                for collection, graph in graphs.items()
                for person in graph.people
            },
            refusals=frozenset().union(*(graph.refusals for graph in graphs.values())),
            unresolved=frozenset((c, one) for c, graph in graphs.items() for one in graph.unresolved),
            components=frozenset(
                frozenset((c, *key) for key in part) for c, graph in graphs.items() for part in graph.components
            ),
        )

    def shown(self) -> Told:
        picture = resolution.picture(self.house, self.space_id)
        return Told(
            profiles={
                key: (frozenset(profile.identifiers), frozenset(profile.events), dict(profile.traits))
                for key, profile in picture.profiles.items()
            },
            refusals=frozenset(picture.refusals),
            unresolved=frozenset(picture.unresolved),
            components=frozenset(picture.components),
        )

    def compare(self) -> Told:
        """The picture, which is the oracle's."""
        shown, expected = self.shown(), self.expected()
        assert shown == expected, "\n".join(["the service differs from the oracle", *self.differences(shown, expected)])
        return shown

    def differences(self, shown: Told, expected: Told) -> Iterator[str]:
        names = {
            public_id(collection, event_key(self.space_id, one)): f"{collection} {one}"
            for one in self.model.facts
            for collection in COLLECTIONS
        }
        for told, whose in ((shown, "service"), (expected, "oracle")):
            yield f"{whose}: profiles"
            yield from sorted(
                f"  {names.get(name)}: {sorted(held)} {sorted(ids)} {traits}"
                for (_, name), (held, ids, traits) in told.profiles.items()
            )
            yield f"  refused {sorted(told.refusals)}"
            yield f"  unresolved {sorted(told.unresolved)}"
            yield f"  components {sorted(map(sorted, told.components))}"


def play(house: House, rules: Rules, steps: Iterable[Step]) -> World:
    """The world at the end of all steps."""
    world = World(house, rules)
    for step in steps:
        world.carry_out(step)
    return world


def empty(connection: sqlite3.Connection) -> None:
    """Leave nothing in any table of a space."""
    connection.execute("PRAGMA defer_foreign_keys = ON")
    for (table,) in connection.execute(TABLES).fetchall():
        connection.execute(f"DELETE FROM {table}")
    assert connection.execute("SELECT COUNT(*) FROM people_search").fetchone() == (0,)


# The tables behind the search are emptied with it.
TABLES = """
    SELECT name
    FROM sqlite_schema
    WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'people_search_%'
        AND name NOT LIKE '%migrations%'
"""


# -- in the service's own words ---------------------------------------------


def app_rules(rules: Rules) -> IdentityRules:
    return IdentityRules(
        types={
            name: TypeRule(
                priority=rule.priority,
                limit=rule.limit,
                window_ms=rule.window,
                strong=rule.strong,
                threshold=rule.threshold,
            )
            for name, rule in rules.types.items()
        },
        blocked=tuple(BlockedValue(type=kind, value=value, pattern=pattern) for kind, value, pattern in rules.blocked),
        identifiers_max=rules.cap,
    )


def app_decision(word: Word) -> IdentifierDecision:
    kind: Literal["never", "join", "release"] = "never"
    if word.kind == "join":
        kind = "join"
    elif word.kind == "release":
        kind = "release"
    collection = COLLECTIONS[word.collection == "accounts"]
    return IdentifierDecision(kind=kind, a=word.a, b=word.b, collection=collection)


def app_event(fact: Fact) -> Event:
    """The event, with a payload in which the same identifiers stand in the same order."""
    users, accounts = fact.carried.get("users", ()), fact.carried.get("accounts", ())
    traits = fact.traits.get("accounts" if fact.is_group_call else "users")
    return Event(
        message_id=fact.message_id,
        type="group" if fact.is_group_call else "identify" if traits is not None else "track",
        name="" if fact.is_group_call or traits is not None else "Seen",
        timestamp=fact.timestamp,
        received_at=RECEIVED_AT,
        source_id="web",
        identifiers=tuple(Identifier(kind, value, value) for kind, value in users),
        account_identifiers=tuple(Identifier(kind, value, value) for kind, value in accounts),
        traits=None if fact.is_group_call or traits is None else dict(traits),
        account_traits=dict(traits) if fact.is_group_call and traits is not None else None,
        payload=payload_of(fact),
    )


def payload_of(fact: Fact) -> dict[str, object]:
    payload: dict[str, object] = {}
    context: dict[str, object] = {}
    users, accounts = list(fact.carried.get("users", ())), list(fact.carried.get("accounts", ()))
    for kind, place in (("user_id", "userId"), ("anonymous_id", "anonymousId")):
        if users and users[0][0] == kind:
            payload[place] = users.pop(0)[1]
    if accounts and accounts[0][0] == "group_id":
        (payload if fact.is_group_call else context)["groupId"] = accounts.pop(0)[1]
    external = [*(_external("users", key) for key in users), *(_external("accounts", key) for key in accounts)]
    if external:
        context["externalIds"] = external
    if context:
        payload["context"] = context
    traits = fact.traits.get("accounts" if fact.is_group_call else "users")
    if traits is not None:
        payload["traits"] = dict(traits)
    return payload


def _external(collection: str, key: Key) -> dict[str, str]:
    return {"id": key[1], "type": key[0], "collection": collection, "encoding": "none"}
