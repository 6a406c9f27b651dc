"""Everything about identity that is not an arriving event: decisions, rules, deletions, rebuilding.

All of it is re-resolution of the components concerned (identity §5); there is no second algorithm.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from app.arrival import counters
from app.domain.identity import START, Decisions, IdentifierDecision, IdentityRules, Key
from app.domain.public_ids import Collection, event_key, parse_public_id
from app.errors import ContradictoryDecisionError, NotFoundError, ProfileNotFoundError
from app.house import House
from app.replay import COLLECTIONS, Context, replay
from app.storage import deletions, replays
from app.storage import rules as rules_store
from app.storage.graph import Graph
from app.storage.graph_rows import Ids
from app.storage.pictures import Picture, ProfilePicture
from app.storage.profiles import find_profile_by_event
from app.storage.search import SLICE, is_due, settle_search
from app.storage.settled import remove_changes
from app.verification import computed, picture, verify

__all__ = ["Picture", "ProfilePicture", "computed", "counters", "picture", "verify"]

LONG_SECONDS = 3_600.0  # a rebuild may take as long


# -- changes ----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Decide:
    """A decision to be made, with its reason."""

    decision: IdentifierDecision
    reason: str


@dataclass(frozen=True, slots=True)
class Withdraw:
    """A decision to be withdrawn, by its number."""

    decision_id: int


Change = IdentityRules | Decide | Withdraw


def carry_out(house: House, connection: sqlite3.Connection, space_id: str, change: Change, author: str) -> int:
    """Record a change and obey it, in the transaction that is open; return its number."""
    match change:
        case IdentityRules():
            before = rules_store.rules_in_force(connection)
            version = rules_store.add_rules(connection, change, author=author, saved_at=house.now_ms())
            if replace(before, version=0) != replace(change, version=0):
                _resolve_everything(house, connection, space_id, f"rules {version}")
            return version
        case Decide(decision, reason):
            _check_decision(connection, decision)
            number = rules_store.add_decision(
                connection, decision, author=author, reason=reason, made_at=house.now_ms()
            )
            _obey(house, connection, space_id, decision, f"decision {number}")
            return number
        case Withdraw(number):
            known = rules_store.find_decision(connection, number)
            if known is None:
                raise NotFoundError(f"no decision {number} is in force")
            rules_store.withdraw_decision(connection, number, author=author, at=house.now_ms())
            _obey(house, connection, space_id, known, f"decision {number} withdrawn")
            return number


# -- decisions --------------------------------------------------------------


def decide_identifiers(house: House, space_id: str, decision: IdentifierDecision, *, author: str, reason: str) -> int:
    """Record a person's word on who is one, obey it, and return its number.

    Raises:
        ContradictoryDecisionError: it contradicts those in force, names one identifier twice, or names one that no
            event carries (identity rule 22).
    """

    change = Decide(decision, reason)
    return house.spaces.write(
        space_id, lambda connection: carry_out(house, connection, space_id, change, author), timeout=LONG_SECONDS
    )


def withdraw_decision(house: House, space_id: str, decision_id: int, *, author: str) -> None:
    """Withdraw a decision: it is as if it had never been made.

    Raises:
        NotFoundError: no decision in force has this number.
    """

    change = Withdraw(decision_id)
    house.spaces.write(
        space_id, lambda connection: carry_out(house, connection, space_id, change, author), timeout=LONG_SECONDS
    )


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
    seqs = {seq for key in keys for seq in replays.list_carriers(connection, collection, key)}
    components = _components_of_keys(connection, collection, keys)
    components |= _components_of_events(connection, collection, seqs)
    context = _context(house, connection, space_id, collection, cause)
    replay(connection, context, Ids.read(connection), components=components, start=START, seqs=seqs)


def _components_of_keys(connection: sqlite3.Connection, collection: Collection, keys: Iterable[Key]) -> set[int]:
    keys = list(keys)
    graph = Graph(connection, collection, Ids.read(connection))
    graph.load(keys)
    rows = (graph.identifiers.get(key) for key in keys)
    return {number for row in rows if row and (number := graph.component_id(row)) is not None}


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
    return house.spaces.write(
        space_id, lambda connection: carry_out(house, connection, space_id, rules, author), timeout=LONG_SECONDS
    )


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
    return house.spaces.write(
        space_id, lambda connection: _replay_waiting(house, connection, space_id), timeout=LONG_SECONDS
    )


def _replay_waiting(house: House, connection: sqlite3.Connection, space_id: str) -> int:
    waiting = replays.list_waiting_components(connection)
    for collection, number, start in waiting:
        context = _context(house, connection, space_id, collection, "late events")
        replay(connection, context, Ids.read(connection), components=[number], start=start)
    return len(waiting)


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
        _replay_waiting(house, connection, space_id)  # the person is who all events make them
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
        remove_changes(connection, found.root)
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
    _replay_waiting(house, connection, space_id)
    doomed = deletions.find_doomed(connection, (event_key(space_id, message_id) for message_id in message_ids))
    seqs = {seq for seq, *_ in doomed} | set(also)
    plan = []
    for collection in COLLECTIONS:
        lost = deletions.refusals_of_events(connection, seqs)
        refused = {(type_, value) for name, type_, value in lost if name == collection}
        carriers = {seq for key in refused for seq in replays.list_carriers(connection, collection, key)}
        components = _components_of_events(connection, collection, seqs | carriers)
        # What leaves quarantine brings with it those that a decision has made one with it.
        decisions = rules_store.decisions_in_force(connection)[collection]
        components |= _components_of_keys(
            connection, collection, {member for key in refused for member in decisions.members_of(key)}
        )
        plan.append((collection, components, carriers, refused))
    deletions.bury(connection, doomed)
    ids = Ids.read(connection)
    gone = {seq for seq, *_ in doomed}
    for collection, components, carriers, refused in plan:
        context = _context(house, connection, space_id, collection, cause)
        remaining = (carriers | set(also)) - gone
        robbed = {node if collection == "users" else account for _, _, node, account in doomed}
        robbed |= _nodes_of_events(connection, collection, set(also) - gone)
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
