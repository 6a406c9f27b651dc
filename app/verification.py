"""The graph that the events of a space mean, beside the one that is stored."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

from app.domain.events import account_traits_written, traits_written
from app.domain.identity import Decisions, IdentityRules, Key, Position
from app.domain.public_ids import Collection, event_key, public_id
from app.domain.run import Run, closures, partner_sets
from app.house import House
from app.replay import COLLECTIONS
from app.storage import replays
from app.storage import rules as rules_store
from app.storage.pictures import Picture, ProfilePicture, picture_of_tables
from app.storage.replays import StoredCall


def picture(house: House, space_id: str) -> Picture:
    """Return the graph of a space as it is stored."""
    with house.spaces.reading(space_id) as connection:
        return picture_of_tables(connection, space_id)


def verify(house: House, space_id: str) -> list[str]:
    """Compare the stored graph with one computed from the events; return the differences, each as a sentence."""
    with house.spaces.reading(space_id) as connection:
        return list(_differences(picture_of_tables(connection, space_id), computed(connection, space_id)))


def computed(connection: sqlite3.Connection, space_id: str) -> Picture:
    """Return the graph that the events of a space mean, run from nothing."""
    rules = rules_store.rules_in_force(connection)
    decisions = rules_store.decisions_in_force(connection)
    profiles: dict[tuple[Collection, str], ProfilePicture] = {}
    refusals: set[tuple[str, str, str, str, str]] = set()
    unresolved: set[tuple[str, str]] = set()
    components: set[frozenset[tuple[str, str, str]]] = set()
    for collection in COLLECTIONS:
        calls = replays.list_all_calls(connection, collection, rules)
        run = _Computed(space_id, collection, calls, rules, decisions[collection])
        profiles |= run.profiles()
        refusals |= run.refusals()
        unresolved |= run.unresolved()
        components |= run.components()
    return Picture(profiles, frozenset(refusals), frozenset(unresolved), frozenset(components))


class _Computed:
    def __init__(
        self,
        space_id: str,
        collection: Collection,
        calls: Sequence[StoredCall],
        rules: IdentityRules,
        decisions: Decisions,
    ) -> None:
        self.space_id, self.collection, self.calls, self.decisions = space_id, collection, calls, decisions
        partners = partner_sets([call.identifiers for call in calls], rules)
        numbers = iter(range(1, len(calls) + 1))
        self.run = Run(
            rules,
            decisions,
            lambda key: len(partners.get(key, ())) > rules.rule(key[0]).threshold,
            lambda position: next(numbers),
        )
        self.results = [self.run.append(call.position, call.identifiers) for call in calls]

    def profiles(self) -> dict[tuple[Collection, str], ProfilePicture]:
        events: dict[int, list[StoredCall]] = {}
        carried: set[Key] = set()
        for call, result in zip(self.calls, self.results, strict=True):
            carried.update(result.usable)
            if result.node is not None:
                events.setdefault(self.run.root(result.node), []).append(call)
        identifiers: dict[int, set[Key]] = {root: set() for root in events}
        for key in carried:
            node = self.run.owner.get(self.decisions.class_of(key))
            if node is not None:
                identifiers[self.run.root(node)].add(key)
        return {
            (self.collection, self._name(root)): ProfilePicture(
                frozenset(identifiers[root]),
                frozenset(call.position.message_id for call in calls),
                self._traits(calls),
            )
            for root, calls in events.items()
        }

    def _name(self, root: int) -> str:
        created: Position = self.run.nodes[root].created
        return public_id(self.collection, event_key(self.space_id, created.message_id))

    def _traits(self, calls: Sequence[StoredCall]) -> dict[str, object]:
        written = traits_written if self.collection == "users" else account_traits_written
        merged: dict[str, object] = {}
        for call in calls:  # in canonical order: the last one wins
            merged |= written(call.type, call.payload) or {}
        return {key: value for key, value in merged.items() if value is not None}

    def refusals(self) -> set[tuple[str, str, str, str, str]]:
        return {
            (self.collection, call.position.message_id, *key, reason)
            for call, result in zip(self.calls, self.results, strict=True)
            for key, reason in result.refusals
        }

    def unresolved(self) -> set[tuple[str, str]]:
        return {
            (self.collection, call.position.message_id)
            for call, result in zip(self.calls, self.results, strict=True)
            if result.node is None and (call.identifiers or self.collection == "users")
        }

    def components(self) -> set[frozenset[tuple[str, str, str]]]:
        groups = closures([result.usable for result in self.results], self.decisions)
        return {frozenset((self.collection, *key) for key in group) for group in groups}


def _differences(stored: Picture, meant: Picture) -> Iterable[str]:
    for name in sorted(stored.profiles.keys() | meant.profiles.keys()):
        here, there = stored.profiles.get(name), meant.profiles.get(name)
        if here is None:
            yield f"{name[1]} is missing"
        elif there is None:
            yield f"{name[1]} is stored, but no events make it"
        else:
            for part in ("identifiers", "events", "traits"):
                if getattr(here, part) != getattr(there, part):
                    yield f"{name[1]} has other {part} than its events make"
    for what in ("refusals", "unresolved", "components"):
        surplus, missing = getattr(stored, what) - getattr(meant, what), getattr(meant, what) - getattr(stored, what)
        if surplus or missing:
            yield f"{what}: {len(surplus)} stored that the events do not make, {len(missing)} missing"
