"""The inputs of resolution as plain values, and what each step does to them: the oracle's side of a small world."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

from tests.identity.oracle import Fact, Graph, Key, Person, Rules, Word, closure, resolve

COLLECTIONS: tuple[Literal["users", "accounts"], ...] = ("users", "accounts")


@dataclass(frozen=True)
class Deliver:
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Decide:
    word: Word


@dataclass(frozen=True)
class Withdraw:
    """The decision in force at this index, counted round."""

    index: int


@dataclass(frozen=True)
class SetRules:
    rules: Rules


@dataclass(frozen=True)
class Delete:
    message_ids: tuple[str, ...]


@dataclass(frozen=True)
class Erase:
    """The person at this index, counted round, in the order of their public events."""

    index: int


Step = Deliver | Decide | Withdraw | SetRules | Delete | Erase


@dataclass
class Model:
    """The inputs that §2 takes: what was accepted, the rules, the decisions in force."""

    rules: Rules
    facts: dict[str, Fact] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    words: dict[int, Word] = field(default_factory=dict)
    pointers: dict[tuple[str, str], str | None] = field(default_factory=dict)

    def carry_out(self, step: Step) -> None:
        """What the step does to the inputs; a decision is in force under a number of its own."""
        match step:
            case Deliver(facts):
                self.accept(facts)
            case Decide(word):
                if not self.contradicts(word):
                    self.words[max(self.words, default=0) + 1] = word
            case Withdraw(index):
                self.words.pop(self.word_at(index), None)
            case SetRules(rules):
                self.rules = rules
            case Delete(message_ids):
                self.remove(message_ids)
            case Erase(index):
                person = self.person_at(index)
                if person is not None:
                    self.erase(person)

    def accept(self, facts: Iterable[Fact]) -> None:
        """Rule 24: the first that was accepted stays; what was deleted stays away."""
        for fact in facts:
            if fact.message_id not in self.gone:
                self.facts.setdefault(fact.message_id, fact)

    def word_at(self, index: int) -> int:
        """The number of a decision in force, counted round; 0 if there is none."""
        return sorted(self.words)[index % len(self.words)] if self.words else 0

    def person_at(self, index: int) -> Person | None:
        """One of the people, counted round, in the order of their public events."""
        people = sorted(self.graph("users").people, key=lambda person: person.facts[0].position)
        return people[index % len(people)] if people else None

    def graph(self, collection: str) -> Graph:
        return resolve(self.facts.values(), self.rules, self.words.values(), collection)

    def contradicts(self, word: Word) -> bool:
        """Rule 22."""
        words = [*(one for one in self.words.values() if one.collection == word.collection), word]
        classes = closure([{one.a, one.b} for one in words if one.kind == "join"])
        carried = {key for fact in self.facts.values() for key in fact.carried.get(word.collection, ())}
        apart = [{one.a, one.b} for one in words if one.kind != "join"]
        return word.a == word.b or not {word.a, word.b} <= carried or any(p <= c for p in apart for c in classes)

    def remove(self, message_ids: Iterable[str]) -> None:
        """Rule 30: a deleted event points to the earliest remaining one of the profile it was on."""
        removed = {one for one in message_ids if one in self.facts}
        for collection in COLLECTIONS:
            people = self.graph(collection).people
            for one in removed:
                remaining = [f.message_id for f in _facts_beside(people, one) if f.message_id not in removed]
                self.pointers[collection, one] = remaining[0] if remaining else None
        self.gone |= removed
        self.facts = {one: fact for one, fact in self.facts.items() if one not in removed}

    def erase(self, person: Person) -> None:
        """Rule 27."""
        graph = self.graph("users")
        erased = {key for group in person.classes for key in graph.members[group]}
        self.remove([fact.message_id for fact in person.facts])
        self.facts = {one: without(fact, erased) for one, fact in self.facts.items()}

    def bears(self, collection: str, message_id: str) -> str | None:
        """The public event of the profile that an id answers with, or None for `gone`."""
        asked: str | None = message_id
        while asked is not None and asked not in self.facts:
            asked = self.pointers[collection, asked]
        people = self.graph(collection).people
        beside = _facts_beside(people, asked) if asked is not None else []
        return beside[0].message_id if beside else None


def without(fact: Fact, erased: Iterable[Key]) -> Fact:
    users = tuple(key for key in fact.carried.get("users", ()) if key not in set(erased))
    return replace(fact, carried={**fact.carried, "users": users})


def _facts_beside(people: Iterable[Person], message_id: str) -> list[Fact]:
    return next((p.facts for p in people if any(f.message_id == message_id for f in p.facts)), [])


def identifiers_of(graph: Graph, person: Person) -> frozenset[Key]:
    return frozenset(key for group in person.classes for key in graph.members.get(group, ()))


def traits_of(person: Person, collection: str) -> dict[str, object]:
    """Per key the value of the greatest position; null removes the key."""
    merged: dict[str, object] = {}
    for fact in person.facts:
        merged.update(fact.traits.get(collection, {}))
    return {key: value for key, value in merged.items() if value is not None}
