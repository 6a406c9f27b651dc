"""What the tables of a space hold, read for the invariants that speak of them (identity §4.1)."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from functools import cached_property

from app.house import House
from tests.identity.oracle import Key, Position


@dataclass(frozen=True)
class Owned:
    """A row of `identifiers`."""

    collection: str
    key: Key
    node: int | None
    since: Position | None
    first: Position
    component: int | None


@dataclass(frozen=True)
class Node:
    id: int
    collection: str
    created: Position
    parent: int | None
    merged: Position | None
    profile: int
    component: int


@dataclass(frozen=True)
class Component:
    id: int
    collection: str
    exact: bool
    free: bool
    last: Position


class Tables:
    """One reading of them all."""

    def __init__(self, house: House, space_id: str) -> None:
        with house.spaces.reading(space_id) as connection:
            self.identifiers = [_owned(row) for row in connection.execute(IDENTIFIERS)]
            self.nodes = {row[0]: _node(row) for row in connection.execute(NODES)}
            self.components = {row[0]: _component(row) for row in connection.execute(COMPONENTS)}
            self.profiles = {row[0] for row in connection.execute("SELECT id FROM profiles")}
            self.event_nodes = set(connection.execute(EVENT_NODES))
            self.links = set(connection.execute(LINKS))
            self.waiting = connection.execute("SELECT COUNT(*) FROM waiting").fetchone()[0]

    def component_of(self, row: Owned) -> int | None:
        return self.nodes[row.node].component if row.node is not None else row.component

    @cached_property
    def keys_of_components(self) -> dict[int, set[Key]]:
        keys: dict[int, set[Key]] = {component: set() for component in self.components}
        for row in self.identifiers:
            component = self.component_of(row)
            if component is not None:
                keys[component].add(row.key)
        return keys

    def root_at(self, node: int, position: Position) -> int:
        """The root of a node as of a position (§4.1, "State at position p")."""
        row = self.nodes[node]
        while row.parent is not None and row.merged is not None and row.merged < position:
            row = self.nodes[row.parent]
        return row.id

    def partition_at(self, component: int, position: Position) -> frozenset[frozenset[Key]]:
        """Who held what before the position, by the stamps alone."""
        held: dict[int, set[Key]] = {}
        for row in self.identifiers:
            if self.component_of(row) != component or row.node is None or row.since is None:
                continue
            if row.since < position:
                held.setdefault(self.root_at(row.node, position), set()).add(row.key)
        return frozenset(frozenset(keys) for keys in held.values())


IDENTIFIERS = """
    SELECT collection, type, value, node_id, since_timestamp, since_message_id, first_timestamp, first_message_id,
        component_id
    FROM identifiers
"""
NODES = """
    SELECT id, collection, created_timestamp, created_message_id, parent_id, merged_timestamp, merged_message_id,
        profile_id, component_id
    FROM nodes
"""
COMPONENTS = "SELECT id, collection, exact, free, last_timestamp, last_message_id, counts FROM components"
EVENT_NODES = "SELECT message_id, node_id, account_node_id FROM events"
LINKS = """
    SELECT u.profile_id, a.profile_id
    FROM links AS l
    JOIN nodes AS u ON u.id = l.user_node_id
    JOIN nodes AS a ON a.id = l.account_node_id
"""


def _owned(row: sqlite3.Row) -> Owned:
    return Owned(row[0], (row[1], row[2]), row[3], _position(row[4], row[5]), _at(row[6], row[7]), row[8])


def _node(row: sqlite3.Row) -> Node:
    return Node(row[0], row[1], _at(row[2], row[3]), row[4], _position(row[5], row[6]), row[7], row[8])


def _component(row: sqlite3.Row) -> Component:
    json.loads(row[6])
    return Component(row[0], row[1], bool(row[2]), bool(row[3]), _at(row[4], row[5]))


def _position(timestamp: int | None, message_id: str | None) -> Position | None:
    return None if timestamp is None or message_id is None else _at(timestamp, message_id)


def _at(timestamp: int, message_id: str) -> Position:
    return (timestamp, message_id.encode())
