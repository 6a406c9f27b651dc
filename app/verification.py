"""The graph that the events of a space mean, beside the one that is stored."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

from app.domain.events import account_traits_written, traits_written
from app.domain.identity import Decisions, IdentityRules, Key, Position
from app.domain.public_ids import Collection, event_key, public_id
from app.domain.run import Run, closures, is_free, partner_sets
from app.domain.traits import trait_columns
from app.house import House
from app.replay import COLLECTIONS
from app.storage import replays
from app.storage import rules as rules_store
from app.storage.graph_rows import partner_digest
from app.storage.particulars import Particulars, Times, TraitRow, particulars_of_tables
from app.storage.pictures import Picture, ProfilePicture, picture_of_tables
from app.storage.replays import StoredCall


def picture(house: House, space_id: str) -> Picture:
    """Return the graph of a space as it is stored."""
    with house.spaces.reading(space_id) as connection:
        return picture_of_tables(connection, space_id)


def verify(house: House, space_id: str) -> list[str]:
    """Compare all that is stored of the graph with what the events mean; return the differences as sentences.

    Where late events wait for a replay, that is the first of them, and differences are to be expected.
    """
    with house.spaces.reading(space_id) as connection:
        runs = _runs(connection, space_id)
        stored = particulars_of_tables(connection, space_id)
        waiting = sum(component.waits for component in stored.components.values())
        found = [f"late events wait for a replay in {waiting} components"] if waiting else []
        found += _differences(picture_of_tables(connection, space_id), _picture(runs))
        found += _particular_differences(stored, runs)
    return found


def computed(connection: sqlite3.Connection, space_id: str) -> Picture:
    """Return the graph that the events of a space mean, run from nothing."""
    return _picture(_runs(connection, space_id))


def _runs(connection: sqlite3.Connection, space_id: str) -> dict[Collection, _Computed]:
    rules = rules_store.rules_in_force(connection)
    decisions = rules_store.decisions_in_force(connection)
    return {
        collection: _Computed(
            space_id, collection, replays.list_all_calls(connection, collection, rules), rules, decisions[collection]
        )
        for collection in COLLECTIONS
    }


def _picture(runs: dict[Collection, _Computed]) -> Picture:
    profiles: dict[tuple[Collection, str], ProfilePicture] = {}
    refusals: set[tuple[str, str, str, str, str]] = set()
    unresolved: set[tuple[str, str]] = set()
    components: set[frozenset[tuple[str, str, str]]] = set()
    for run in runs.values():
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
        self.rules = rules
        self.partners = partners = partner_sets([call.identifiers for call in calls], rules)
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

    def name_of(self, node: int) -> str:
        """Return the public id of the profile that a node belongs to."""
        return self._name(self.run.root(node))

    def times(self) -> set[Times]:
        newest: dict[int, int] = {}
        for call, result in zip(self.calls, self.results, strict=True):
            if result.node is not None:
                newest[self.run.root(result.node)] = call.position.timestamp  # in canonical order
        return {
            (self.collection, self._name(root), self.run.nodes[root].created.timestamp, updated)
            for root, updated in newest.items()
        }

    def traits(self) -> set[TraitRow]:
        """Return the winning row of each profile and key."""
        written = traits_written if self.collection == "users" else account_traits_written
        rows: dict[tuple[str, str], TraitRow] = {}
        for call, result in zip(self.calls, self.results, strict=True):
            if result.node is None:
                continue
            name = self.name_of(result.node)
            for key, value in (written(call.type, call.payload) or {}).items():
                row = (self.collection, name, key, *trait_columns(value), *call.position, call.source_id)
                rows[name, key] = row
        return set(rows.values())

    def first_sightings(self) -> dict[Key, StoredCall]:
        found: dict[Key, StoredCall] = {}
        for call, result in zip(self.calls, self.results, strict=True):
            for key in result.usable:
                found.setdefault(key, call)
        return found

    def last_and_free(self) -> dict[Key, tuple[Position, bool]]:
        """Return, by identifier, the last position of its component and whether no rule can refuse anything in it."""
        first = self.first_sightings()
        last: dict[Key, Position] = {key: call.position for key, call in first.items()}
        for call, result in zip(self.calls, self.results, strict=True):
            last.update(dict.fromkeys(result.usable, call.position))
        found: dict[Key, tuple[Position, bool]] = {}
        for group in closures([result.usable for result in self.results], self.decisions):
            sightings = {key: first[key].position.timestamp for key in group}
            state = (max(last[key] for key in group), is_free(sightings, self.rules, self.decisions))
            found.update(dict.fromkeys(group, state))
        return found


def _particular_differences(stored: Particulars, runs: dict[Collection, _Computed]) -> Iterable[str]:
    """Compare links, times, winning traits, stamps, partners and the state of components."""
    meant = Particulars()
    for run in runs.values():
        meant.times |= run.times()
        meant.traits += run.traits()
    users, accounts = runs["users"], runs["accounts"]
    for call, user, account in zip(users.calls, users.results, accounts.results, strict=True):
        if call.type == "group" and user.node is not None and account.node is not None:
            meant.add_link(users.name_of(user.node), accounts.name_of(account.node), call.position)
    wrong = {
        "links": len(stored.links.items() ^ meant.links.items()),
        "times of profiles": len(stored.times ^ meant.times),
        "winning traits": len(set(stored.traits) ^ set(meant.traits)) + len(stored.traits) - len(set(stored.traits)),
    }
    for run in runs.values():
        for what, count in _wrong_stamps(stored, run).items():
            wrong[what] = wrong.get(what, 0) + count
    yield from (f"{what}: {count} stored otherwise than the events make" for what, count in wrong.items() if count)


def _wrong_stamps(stored: Particulars, run: _Computed) -> dict[str, int]:
    first, states = run.first_sightings(), run.last_and_free()
    source_at = {call.position: call.source_id for call in run.calls}
    wrong = {"first sightings": 0, "stamps": 0, "partners": 0, "states of components": 0}
    for stamp in stored.stamps:
        if stamp.collection != run.collection:
            continue
        threshold = run.rules.rule(stamp.key[0]).threshold
        partners = {partner_digest(partner) for partner in run.partners.get(stamp.key, ())}
        known = stamp.partners == partners if len(partners) <= threshold else len(stamp.partners) > threshold
        wrong["partners"] += not known
        if stamp.component is None or stamp.key not in first:
            continue
        wrong["first sightings"] += stamp.first != first[stamp.key].position
        component = stored.components[stamp.component]
        since = run.run.since.get(run.decisions.class_of(stamp.key))
        source = source_at[since or first[stamp.key].position]
        if component.exact and not component.waits:
            wrong["stamps"] += (stamp.since, stamp.source_id) != (since, source)
        last, free = states[stamp.key]
        wrong["states of components"] += component.last != last or (component.free and not free)
    return wrong


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
