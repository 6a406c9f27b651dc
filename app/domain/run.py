"""The canonical run: events appended in canonical order to the state of some components (identity §2), in memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from app.domain.identity import (
    Decisions,
    Identifier,
    IdentityRules,
    Key,
    Position,
    ProfileView,
    class_types,
    decide,
    ranked,
    window_is_free,
)


@dataclass(slots=True)
class RunNode:
    """A profile at its creation; linked below another by a merge."""

    created: Position
    parent: int | None = None
    merged: Position | None = None


@dataclass(frozen=True, slots=True)
class Appended:
    """What an event came to: its node (None: unresolved) and the identifiers it lost, with the reason."""

    node: int | None
    refusals: tuple[tuple[Key, str], ...]
    usable: tuple[Key, ...]


class Run:
    """The state while events are appended.

    Args:
        rules: The space's.
        decisions: Those in force in the collection.
        quarantined: Tells whether a value is too well connected to be used.
        next_node: Names the node that an event at this position creates.
    """

    def __init__(
        self,
        rules: IdentityRules,
        decisions: Decisions,
        quarantined: Callable[[Key], bool],
        next_node: Callable[[Position], int],
    ) -> None:
        self._rules = rules
        self._decisions = decisions
        self._quarantined = quarantined
        self._next_node = next_node
        self.nodes: dict[int, RunNode] = {}
        self.owner: dict[Key, int] = {}
        self.since: dict[Key, Position] = {}
        self._members: dict[int, dict[Key, int]] = {}

    def seed(self, nodes: Mapping[int, RunNode], owned: Mapping[Key, tuple[int, Position]]) -> None:
        """Start from a known state: nodes as they were, and the classes owned with node and since."""
        self.nodes.update(nodes)
        for node in nodes:
            self._members.setdefault(self.root(node), {})
        for name, (node, since) in owned.items():
            self.owner[name], self.since[name] = node, since
            self._members[self.root(node)][name] = since.timestamp

    def root(self, node: int) -> int:
        """Return the root of a node."""
        while (parent := self.nodes[node].parent) is not None:
            node = parent
        return node

    def append(self, position: Position, identifiers: Sequence[Identifier]) -> Appended:
        """Append the event that follows all others in canonical order."""
        usable, refusals = self._usable(identifiers)
        if not usable:
            return Appended(None, tuple(refusals), ())
        groups = ranked(usable, self._rules, self._decisions)
        resolution = decide(groups, position.timestamp, self._look, self._rules, self._decisions)
        reasons = {refusal.key: refusal.reason for refusal in resolution.refused}
        for identifier in usable:
            reason = reasons.get(self._decisions.class_of(identifier.key))
            if reason is not None:
                refusals.append((identifier.key, reason))
        node = self._carry_out(position, resolution.found)
        for name in resolution.attaches:
            self.owner[name], self.since[name] = node, position
            self._members[node][name] = position.timestamp
        return Appended(node, tuple(refusals), tuple(identifier.key for identifier in usable))

    def _usable(self, identifiers: Sequence[Identifier]) -> tuple[list[Identifier], list[tuple[Key, str]]]:
        usable: list[Identifier] = []
        refusals: list[tuple[Key, str]] = []
        for identifier in identifiers:
            if self._rules.is_blocked(identifier.type, identifier.value):
                refusals.append((identifier.key, "blocked"))
            elif self._quarantined(identifier.key):
                refusals.append((identifier.key, "quarantined"))
            else:
                usable.append(identifier)
        return usable, refusals

    def _look(self, name: Key) -> ProfileView | None:
        node = self.owner.get(name)
        if node is None:
            return None
        root = self.root(node)
        return ProfileView(root, self._members[root])

    def _carry_out(self, position: Position, found: Sequence[int]) -> int:
        if not found:
            node = self._next_node(position)
            self.nodes[node] = RunNode(position)
            self._members[node] = {}
            return node
        survivor = min(found, key=lambda root: self.nodes[root].created)
        for merged in found:
            if merged != survivor:
                self.nodes[merged].parent, self.nodes[merged].merged = survivor, position
                self._members[survivor].update(self._members.pop(merged))
        return survivor


def closures(carried: Sequence[Sequence[Key]], decisions: Decisions) -> list[set[Key]]:
    """Return the closure of identifiers (by class) over "carried by one event", demoted ones included."""
    leader: dict[Key, Key] = {}

    def find(key: Key) -> Key:
        leader.setdefault(key, key)
        while leader[key] != key:
            leader[key] = leader[leader[key]]
            key = leader[key]
        return key

    for keys in carried:
        first: Key | None = None
        for key in keys:
            for together in (key, decisions.class_of(key)):
                if first is None:
                    first = find(together)
                else:
                    leader[find(together)] = find(first)
    seen = {key for keys in carried for key in keys}
    found: dict[Key, set[Key]] = {}
    for key in seen:
        found.setdefault(find(key), set()).add(key)
    return list(found.values())


def partner_sets(events: Sequence[Sequence[Identifier]], rules: IdentityRules) -> dict[Key, set[Key]]:
    """Return the distinct strong partners of each identifier over these events, after blocking (rule 15)."""
    partners: dict[Key, set[Key]] = {}
    for identifiers in events:
        carried = [i for i in identifiers if not rules.is_blocked(i.type, i.value)]
        strong = {i.key for i in carried if rules.rule(i.type).strong}
        for identifier in carried:
            partners.setdefault(identifier.key, set()).update(strong - {identifier.key})
    return partners


def sightings_by_type(first: Mapping[Key, int], decisions: Decisions) -> dict[str, list[int]]:
    """Return, by type, when each class that has a member of it was first seen.

    Args:
        first: First sighting of each identifier, ms.
    """
    classes: dict[Key, int] = {}
    for key, seen in first.items():
        name = decisions.class_of(key)
        classes[name] = min(seen, classes.get(name, seen))
    by_type: dict[str, list[int]] = {}
    for name, seen in classes.items():
        for type_ in class_types(name, decisions):
            by_type.setdefault(type_, []).append(seen)
    return by_type


def is_free(first: Mapping[Key, int], rules: IdentityRules, decisions: Decisions) -> bool:
    """Tell whether no rule can refuse anything in a component, in any order (docs/identity-rules.md, section 4.2).

    Args:
        first: First sighting of each of its identifiers, ms.
    """
    by_type = sightings_by_type(first, decisions)
    return (
        sum(map(len, by_type.values())) <= rules.identifiers_max
        and not any(decisions.class_of(key) in decisions.nevers for key in first)
        and all(limit_is_free(rules, type_, seen) for type_, seen in by_type.items())
    )


def limit_is_free(rules: IdentityRules, type_: str, sightings: Sequence[int]) -> bool:
    """Tell whether the limit of a type can refuse none of the classes first seen at these times (ms)."""
    rule = rules.rule(type_)
    if rule.window_ms is None:
        return len(sightings) <= rule.limit
    return window_is_free(sightings, limit=rule.limit, window_ms=rule.window_ms)
