"""The whole of a space's graph as plain values, read from its tables: for verifying and for tests."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from typing import Any

from app.domain.identity import Key
from app.domain.public_ids import Collection, event_key, public_id
from app.storage.engines import statement
from app.storage.replays import NODE_COLUMN

LIST_ROOTS = statement(
    "list_roots",
    """
    SELECT n.id, n.profile_id, r.created_message_id, n.component_id
    FROM nodes n JOIN nodes r ON r.id = n.profile_id
    WHERE n.collection = :collection
    """,
)
LIST_OWNED = statement(
    "list_owned",
    """
    SELECT type, value, node_id, component_id
    FROM identifiers
    WHERE collection = :collection
    """,
)
LIST_PLACES = {
    collection: statement(f"list_places_{collection}", f"SELECT message_id, {column} FROM events")
    for collection, column in NODE_COLUMN.items()
}
LIST_WINNERS = statement(
    "list_winners",
    """
    SELECT t.node_id, t.key, t.value
    FROM traits t JOIN nodes n ON n.id = t.node_id
    WHERE n.collection = :collection AND t.wins = 1
    """,
)
LIST_REFUSALS = statement(
    "list_refusals",
    """
    SELECT r.collection, e.message_id, r.type, r.value, r.reason
    FROM refusals r JOIN events e ON e.seq = r.seq
    """,
)


@dataclass(frozen=True, slots=True)
class ProfilePicture:
    """One profile.

    Args:
        identifiers: (type, value) of all that it owns.
        events: Message ids.
        traits: Winning values without tombstones.
    """

    identifiers: frozenset[Key]
    events: frozenset[str]
    traits: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Picture:
    """A space's graph.

    Args:
        profiles: By collection and public id.
        refusals: (collection, message id, type, value, reason).
        unresolved: (collection, message id) of events without a usable identifier.
        components: Each the set of its (collection, type, value).
    """

    profiles: dict[tuple[Collection, str], ProfilePicture]
    refusals: frozenset[tuple[str, str, str, str, str]]
    unresolved: frozenset[tuple[str, str]]
    components: frozenset[frozenset[tuple[str, str, str]]]


@dataclass(slots=True)
class _Building:
    identifiers: set[Key]
    events: set[str]
    traits: dict[str, Any]


def picture_of_tables(connection: sqlite3.Connection, space_id: str) -> Picture:
    """Return the graph as the tables hold it.

    An event without a node is unresolved in `users`; in `accounts` only if it lost an account identifier.
    """
    refusals = frozenset(connection.execute(LIST_REFUSALS).fetchall())
    profiles: dict[tuple[Collection, str], ProfilePicture] = {}
    unresolved: set[tuple[str, str]] = set()
    components: set[frozenset[tuple[str, str, str]]] = set()
    lost_accounts = {message_id for collection, message_id, *_ in refusals if collection == "accounts"}
    for collection in NODE_COLUMN:
        found, alone, groups = _collection(connection, space_id, collection)
        profiles |= found
        components |= groups
        if collection == "accounts":
            alone &= lost_accounts
        unresolved |= {(collection, message_id) for message_id in alone}
    return Picture(profiles, refusals, frozenset(unresolved), frozenset(components))


def _collection(
    connection: sqlite3.Connection, space_id: str, collection: Collection
) -> tuple[dict[tuple[Collection, str], ProfilePicture], set[str], set[frozenset[tuple[str, str, str]]]]:
    parameters = {"collection": collection}
    root_of: dict[int, str] = {}
    component_of: dict[int, int] = {}
    building: dict[str, _Building] = {}
    for node, _, created, component in connection.execute(LIST_ROOTS, parameters):
        root_of[node] = public_id(collection, event_key(space_id, created))
        component_of[node] = component
        building.setdefault(root_of[node], _Building(set(), set(), {}))
    groups: dict[int, set[tuple[str, str, str]]] = {}
    for type_, value, node, component in connection.execute(LIST_OWNED, parameters):
        if node in root_of:
            building[root_of[node]].identifiers.add((type_, value))
        number = component_of.get(node, component)
        if number is not None:
            groups.setdefault(number, set()).add((collection, type_, value))
    alone: set[str] = set()
    for message_id, node in connection.execute(LIST_PLACES[collection]):
        if node not in root_of:  # none, or one that a damaged row names
            alone.add(message_id)
        else:
            building[root_of[node]].events.add(message_id)
    for node, key, value in connection.execute(LIST_WINNERS, parameters):
        if (plain := json.loads(value)) is not None:
            building[root_of[node]].traits[key] = plain
    profiles = {
        (collection, name): ProfilePicture(frozenset(one.identifiers), frozenset(one.events), one.traits)
        for name, one in building.items()
    }
    return profiles, alone, {frozenset(group) for group in groups.values()}
