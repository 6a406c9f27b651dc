"""A second resolver, slow and plain, written from the identity specification (§2 and §3) alone.

It shares no code with the service: no store, no path of §4; every answer is run from nothing.
Where the text leaves room: a class counts for the type of each of its members, whoever carries them; limits and cap
count classes; strong partners are counted by value, quarantined ones included; of a class, a profile shows the members
that are usable and carried by some event; an event without an identifier of `users` is unresolved there, one without
any of `accounts` does not concern that graph.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

Key = tuple[str, str]  # type, value
Position = tuple[int, bytes]  # timestamp, message id by bytes
Class = frozenset[Key]


@dataclass(frozen=True)
class Fact:
    """One accepted event; `carried` and `traits` by collection, identifiers in the order of their places."""

    message_id: str
    timestamp: int
    carried: Mapping[str, tuple[Key, ...]]
    traits: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    is_group_call: bool = False

    @property
    def position(self) -> Position:
        return (self.timestamp, self.message_id.encode())


@dataclass(frozen=True)
class Type:
    priority: int | None = None
    limit: int = 5
    window: int | None = None
    strong: bool = False
    threshold: int = 50


@dataclass(frozen=True)
class Rules:
    types: Mapping[str, Type]
    blocked: tuple[tuple[str | None, str, bool], ...] = ()  # type or every type, value, is it a pattern
    cap: int = 1000

    def of(self, name: str) -> Type:
        return self.types.get(name, Type())

    def order(self, name: str) -> tuple[bool, int, str]:
        priority = self.of(name).priority
        return (True, 0, name) if priority is None else (False, priority, "")

    def blocks(self, key: Key) -> bool:
        def hit(value: str, pattern: bool) -> bool:
            return re.fullmatch(value, key[1]) is not None if pattern else value == key[1]

        return any(kind in (None, key[0]) and hit(value, pattern) for kind, value, pattern in self.blocked)


@dataclass(frozen=True)
class Word:
    """A decision in force: never(a, b), join(a, b), release(a, b), b being the anchor."""

    kind: str
    a: Key
    b: Key
    collection: str = "users"


@dataclass(eq=False)
class Person:
    classes: dict[Class, Position] = field(default_factory=dict)  # each with its `since`
    facts: list[Fact] = field(default_factory=list)  # by position


@dataclass
class Graph:
    """What one collection comes to. `members`: of each class, those usable and carried by some event."""

    people: list[Person] = field(default_factory=list)
    refusals: set[tuple[str, str, str, str, str]] = field(default_factory=set)  # collection, message id, key, reason
    unresolved: set[str] = field(default_factory=set)
    components: frozenset[frozenset[Key]] = frozenset()
    members: dict[Class, frozenset[Key]] = field(default_factory=dict)


def resolve(
    facts: Iterable[Fact], rules: Rules, words: Iterable[Word], collection: str, bad: frozenset[Key] | None = None
) -> Graph:
    """The meaning: all events in canonical order. `bad`: what is quarantined, where the facts are not all there are."""
    facts = sorted(facts, key=lambda fact: fact.position)
    resolver = Resolver(collection, rules, words, quarantined(facts, rules, collection) if bad is None else bad)
    for fact in facts:
        resolver.take(fact)
    sets = [resolver.usable(fact) for fact in facts]
    seen = frozenset(key for keys in sets for key in keys)
    graph = resolver.graph
    graph.members = {group: group & seen for group in map(resolver.class_of, seen)}
    graph.components = frozenset(part & seen for part in closure([*sets, *graph.members]))
    return graph


class Resolver:
    def __init__(self, collection: str, rules: Rules, words: Iterable[Word], bad: frozenset[Key]) -> None:
        self.collection, self.rules, self.bad = collection, rules, bad
        words = [word for word in words if word.collection == collection]
        self.joined = closure([{word.a, word.b} for word in words if word.kind == "join"])
        self.nevers = [(self.class_of(w.a), self.class_of(w.b)) for w in words if w.kind in ("never", "release")]
        self.released = {word.a for word in words if word.kind == "release"}
        self.graph = Graph()
        self.owner: dict[Class, Person] = {}

    def class_of(self, key: Key) -> Class:
        return next((group for group in self.joined if key in group), frozenset([key]))

    def usable(self, fact: Fact) -> list[Key]:
        keys = fact.carried.get(self.collection, ())
        return [key for key in keys if not self.rules.blocks(key) and key not in self.bad]

    def refuse(self, fact: Fact, keys: Iterable[Key], reason: str) -> None:
        self.graph.refusals |= {(self.collection, fact.message_id, *key, reason) for key in keys}

    def ranked(self, fact: Fact) -> dict[Class, list[Key]]:
        """The usable identifiers by class, best rank first; equal ones stay in the order of their places."""
        groups: dict[Class, list[Key]] = {}
        for key in sorted(self.usable(fact), key=lambda k: (k in self.released, self.rules.order(k[0]))):
            groups.setdefault(self.class_of(key), []).append(key)
        return groups

    def broken(self, would: Mapping[Class, Position], timestamp: int) -> str | None:
        if any(a in would and b in would for a, b in self.nevers):
            return "never"
        names = {name for group in would for name, _ in group}
        for name in sorted(names, key=lambda n: (self.rules.order(n), n)):
            window = self.rules.of(name).window
            having = [since for group, since in would.items() if any(key[0] == name for key in group)]
            if sum(window is None or since[0] > timestamp - window for since in having) > self.rules.of(name).limit:
                return f"limit {name}"
        return None

    def take(self, fact: Fact) -> None:
        """One event through the canonical algorithm."""
        carried = fact.carried.get(self.collection, ())
        self.refuse(fact, filter(self.rules.blocks, carried), "blocked")
        self.refuse(fact, [key for key in carried if key in self.bad and not self.rules.blocks(key)], "quarantined")
        groups = self.ranked(fact)
        if not groups:
            self.graph.unresolved |= {fact.message_id} if carried or self.collection == "users" else set()
            return
        kept = list(groups)
        while True:
            found = list(dict.fromkeys(self.owner[group] for group in kept if group in self.owner))
            owned = {group: since for person in found for group, since in person.classes.items()}
            would = dict.fromkeys(kept, fact.position) | owned
            changes = len(found) != 1 or len(would) > len(owned)
            reason = self.broken(would, fact.timestamp) if changes else None
            if reason is None:
                break
            self.refuse(fact, groups[kept.pop()], reason)
        if changes and len(would) > self.rules.cap:
            stay = [group for group in kept if self.owner.get(group) is found[0]] if found else kept[: self.rules.cap]
            self.refuse(fact, [key for group in kept if group not in stay for key in groups[group]], "cap")
            kept, found = stay, found[:1]
        self.carry_out(fact, kept, found)

    def carry_out(self, fact: Fact, kept: list[Class], found: list[Person]) -> None:
        """Create, merge into the oldest, add. The first event of a profile is the one that created it."""
        survivor, *others = sorted(found, key=lambda person: person.facts[0].position) or [Person()]
        for other in others:
            survivor.classes |= other.classes
            survivor.facts += other.facts
        survivor.classes = dict.fromkeys(kept, fact.position) | survivor.classes
        survivor.facts = sorted([*survivor.facts, fact], key=lambda one: one.position)
        self.graph.people = [person for person in self.graph.people if person not in found] + [survivor]
        self.owner.update(dict.fromkeys(survivor.classes, survivor))


def quarantined(facts: Sequence[Fact], rules: Rules, collection: str) -> frozenset[Key]:
    """Values with more distinct strong partners than their type's threshold (rule 15)."""
    partners: dict[Key, set[Key]] = {}
    for fact in facts:
        keys = {key for key in fact.carried.get(collection, ()) if not rules.blocks(key)}
        for key in keys:
            partners.setdefault(key, set()).update(k for k in keys if k != key and rules.of(k[0]).strong)
    return frozenset(key for key, others in partners.items() if len(others) > rules.of(key[0]).threshold)


def closure(sets: Iterable[Iterable[Key]]) -> frozenset[frozenset[Key]]:
    """The finest partition in which each of the sets lies within one part."""
    parts: list[set[Key]] = []
    for group in map(set, sets):
        touched = [part for part in parts if part & group]
        parts = [part for part in parts if not part & group] + [group.union(*touched)]
    return frozenset(frozenset(part) for part in parts if part)
