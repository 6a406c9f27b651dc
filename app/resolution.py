"""Everything about identity that is not an arriving event: decisions, rules, deletions, verifying, rebuilding.

All of it is re-resolution of the components concerned (identity §5); there is no second algorithm.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import replace

from app.arrival import counters
from app.domain.events import account_traits_written, traits_written
from app.domain.identity import START, Decisions, IdentifierDecision, IdentityRules, Key, Position
from app.domain.public_ids import Collection, event_key, parse_public_id, public_id
from app.domain.run import Run, closures, partner_sets
from app.errors import ContradictoryDecisionError, NotFoundError, ProfileNotFoundError
from app.house import House
from app.replay import COLLECTIONS, Context, replay
from app.storage import deletions, replays
from app.storage import rules as rules_store
from app.storage.graph import Graph
from app.storage.graph_rows import Ids
from app.storage.pictures import Picture, ProfilePicture, picture_of_tables
from app.storage.profiles import find_profile_by_event
from app.storage.replays import StoredCall
from app.storage.search import SLICE, is_due, settle_search

__all__ = ["Picture", "ProfilePicture", "counters"]

LONG_SECONDS = 3_600.0  # a rebuild may take as long


# -- decisions --------------------------------------------------------------


def decide_identifiers(house: House, space_id: str, decision: IdentifierDecision, *, author: str, reason: str) -> int:
    """Record a person's word on who is one, obey it, and return its number.

    Raises:
        ContradictoryDecisionError: it contradicts those in force, names one identifier twice, or names one that no
            event carries (identity rule 22).
    """

    def job(connection: sqlite3.Connection) -> int:
        _check_decision(connection, decision)
        number = rules_store.add_decision(connection, decision, author=author, reason=reason, made_at=house.now_ms())
        _obey(house, connection, space_id, decision, f"decision {number}")
        return number

    return house.spaces.write(space_id, job, timeout=LONG_SECONDS)


def withdraw_decision(house: House, space_id: str, decision_id: int, *, author: str) -> None:
    """Withdraw a decision: it is as if it had never been made.

    Raises:
        NotFoundError: no decision in force has this number.
    """

    def job(connection: sqlite3.Connection) -> None:
        decision = rules_store.find_decision(connection, decision_id)
        if decision is None:
            raise NotFoundError(f"no decision {decision_id} is in force")
        rules_store.withdraw_decision(connection, decision_id, author=author, at=house.now_ms())
        _obey(house, connection, space_id, decision, f"decision {decision_id} withdrawn")

    house.spaces.write(space_id, job, timeout=LONG_SECONDS)


def _check_decision(connection: sqlite3.Connection, decision: IdentifierDecision) -> None:
    if decision.a == decision.b:
        raise ContradictoryDecisionError("a decision names two different identifiers")
    known = [one for one in rules_store.list_decisions(connection) if one.collection == decision.collection]
    contradiction = Decisions([*known, decision]).contradiction()
    if contradiction:
        raise ContradictoryDecisionError(contradiction)
    graph = Graph(connection, decision.collection, Ids(0, 0, 0, 0))
    graph.load([decision.a, decision.b])
    for key in (decision.a, decision.b):
        carried = key in graph.identifiers or replays.list_carriers(connection, decision.collection, key)
        if not carried:
            raise ContradictoryDecisionError(f"no event carries {key[0]}:{key[1]}")


def _obey(
    house: House, connection: sqlite3.Connection, space_id: str, decision: IdentifierDecision, cause: str
) -> None:
    """Resolve the components of all identifiers in the classes named, old and new, from the start.

    A `never` over two components that do not meet resolves two components that come out the same but are no
    longer free.
    """
    before = Decisions([decision])
    now = rules_store.decisions_in_force(connection)[decision.collection]
    keys = {
        member
        for named in (decision.a, decision.b)
        for decisions in (before, now)
        for member in decisions.members_of(named)
    }
    _resolve_carriers(house, connection, space_id, decision.collection, keys, cause)


def _resolve_carriers(
    house: House, connection: sqlite3.Connection, space_id: str, collection: Collection, keys: Iterable[Key], cause: str
) -> None:
    keys = list(keys)
    graph = Graph(connection, collection, Ids.read(connection))
    graph.load(keys)
    rows = (graph.identifiers.get(key) for key in keys)
    components = {number for row in rows if row and (number := graph.component_id(row)) is not None}
    seqs = {seq for key in keys for seq in replays.list_carriers(connection, collection, key)}
    components |= _components_of_events(connection, collection, seqs)
    context = _context(house, connection, space_id, collection, cause)
    replay(connection, context, graph.ids, components=components, start=START, seqs=seqs)


def _components_of_events(connection: sqlite3.Connection, collection: Collection, seqs: Iterable[int]) -> set[int]:
    return replays.components_of_nodes(connection, _nodes_of_events(connection, collection, seqs))


def _nodes_of_events(connection: sqlite3.Connection, collection: Collection, seqs: Iterable[int]) -> set[int]:
    column = 0 if collection == "users" else 1
    nodes = (replays.find_nodes_of_event(connection, seq)[column] for seq in seqs)
    return {node for node in nodes if node is not None}


def _context(
    house: House, connection: sqlite3.Connection, space_id: str, collection: Collection, cause: str
) -> Context:
    return Context(
        space_id=space_id,
        collection=collection,
        rules=rules_store.rules_in_force(connection),
        decisions=rules_store.decisions_in_force(connection)[collection],
        cause=cause,
        at=house.now_ms(),
    )


# -- rules ------------------------------------------------------------------


def set_rules(house: House, space_id: str, rules: IdentityRules, *, author: str) -> int:
    """Put rules in force and return their version. Rules have no date: all history is resolved by them (rule 11)."""

    def job(connection: sqlite3.Connection) -> int:
        before = rules_store.rules_in_force(connection)
        version = rules_store.add_rules(connection, rules, author=author, saved_at=house.now_ms())
        if replace(before, version=0) != replace(rules, version=0):
            _resolve_everything(house, connection, space_id, f"rules {version}")
        return version

    version = house.spaces.write(space_id, job, timeout=LONG_SECONDS)
    house.spaces.forget_rules(space_id)
    return version


def rebuild(house: House, space_id: str) -> None:
    """Resolve a space's events anew and write what differs."""

    def job(connection: sqlite3.Connection) -> None:
        _resolve_everything(house, connection, space_id, "rebuild")

    house.spaces.write(space_id, job, timeout=LONG_SECONDS)


def _resolve_everything(house: House, connection: sqlite3.Connection, space_id: str, cause: str) -> None:
    ids = Ids.read(connection)
    for collection in COLLECTIONS:
        context = _context(house, connection, space_id, collection, cause)
        replay(
            connection,
            context,
            ids,
            components=replays.list_components(connection, collection),
            start=START,
            seqs=replays.list_all_seqs(connection),
            recount=replays.list_identifier_keys(connection, collection),
            everything=True,
        )


def replay_waiting(house: House, space_id: str) -> int:
    """Replay the components in which late events wait; return how many there were."""

    def job(connection: sqlite3.Connection) -> int:
        waiting = replays.list_waiting_components(connection)
        for collection, number, start in waiting:
            context = _context(house, connection, space_id, collection, "late events")
            replay(connection, context, Ids.read(connection), components=[number], start=start)
        return len(waiting)

    return house.spaces.write(space_id, job, timeout=LONG_SECONDS)


def settle_people_search(house: House, space_id: str) -> None:
    """Write the words of the people search that are due, in short transactions."""
    with house.spaces.reading(space_id) as connection:
        if not is_due(connection):
            return
    while house.spaces.write(space_id, settle_search, timeout=LONG_SECONDS) == SLICE:
        pass


# -- deletions --------------------------------------------------------------


def delete_events(house: House, space_id: str, message_ids: Sequence[str]) -> int:
    """Delete events and return how many there were. What remains is the fold of the others (identity rule 26)."""

    def job(connection: sqlite3.Connection) -> int:
        return _delete(house, connection, space_id, message_ids, "a deletion")

    return house.spaces.write(space_id, job, timeout=LONG_SECONDS)


def erase_person(house: House, space_id: str, profile_id: str) -> int:
    """Delete a person's events and take the person's identifiers from all others (identity rule 27).

    Returns:
        How many events were deleted.

    Raises:
        ProfileNotFoundError: the id answers `gone`, or is none.
    """

    def job(connection: sqlite3.Connection) -> int:
        parsed = parse_public_id(profile_id)
        found = parsed and find_profile_by_event(connection, space_id, parsed[0], parsed[1])
        if not parsed or not found:
            raise ProfileNotFoundError(space_id, profile_id)
        collection = parsed[0]
        graph = Graph(connection, collection, Ids.read(connection))
        graph.load_profiles([found.root])
        keys = [row.key for row in graph.identifiers.values()]
        carriers = {seq for key in keys for seq in replays.list_carriers(connection, collection, key)}
        deletions.strip_identifiers(connection, carriers, keys)
        message_ids = deletions.list_event_ids(connection, collection, found.root)
        return _delete(house, connection, space_id, message_ids, "an erasure", also=carriers)

    return house.spaces.write(space_id, job, timeout=LONG_SECONDS)


def _delete(
    house: House,
    connection: sqlite3.Connection,
    space_id: str,
    message_ids: Sequence[str],
    cause: str,
    also: Iterable[int] = (),
) -> int:
    """Delete events and resolve their components, and those of further events, with partners counted anew."""
    doomed = deletions.find_doomed(connection, (event_key(space_id, message_id) for message_id in message_ids))
    seqs = {seq for seq, *_ in doomed} | set(also)
    plan = []
    for collection in COLLECTIONS:
        lost = deletions.refusals_of_events(connection, seqs)
        refused = {(type_, value) for name, type_, value in lost if name == collection}
        carriers = {seq for key in refused for seq in replays.list_carriers(connection, collection, key)}
        components = _components_of_events(connection, collection, seqs | carriers)
        plan.append((collection, components, carriers, refused))
    deletions.bury(connection, doomed)
    ids = Ids.read(connection)
    gone = {seq for seq, *_ in doomed}
    for collection, components, carriers, refused in plan:
        context = _context(house, connection, space_id, collection, cause)
        remaining = (carriers | set(also)) - gone
        robbed = {node if collection == "users" else account for _, _, node, account in doomed}
        robbed |= _nodes_of_events(connection, collection, also)
        replay(
            connection,
            context,
            ids,
            components=components,
            start=START,
            seqs=remaining,
            recount=refused,
            robbed={node for node in robbed if node is not None},
        )
    return len(doomed)


# -- verifying --------------------------------------------------------------


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
