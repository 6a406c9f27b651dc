"""The working set of one collection's identity graph while a batch is resolved: loaded, changed, written at once."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from app.domain.identity import Key, Position, ProfileView
from app.domain.public_ids import Collection
from app.storage import graph_sql as sql
from app.storage.graph_rows import ComponentRow, IdentifierRow, Ids, NodeRow, write_components, write_identifiers


class Graph:
    """What a batch touches of one collection.

    Uniting components or profiles is kept as an alias until `flush`, so that rows which were never loaded need not
    be: `component_of` and `profile_of` follow it.
    """

    def __init__(self, connection: sqlite3.Connection, collection: Collection, ids: Ids) -> None:
        self.connection = connection
        self.collection = collection
        self.ids = ids
        self.identifiers: dict[Key, IdentifierRow] = {}
        self.nodes: dict[int, NodeRow] = {}
        self.components: dict[int, ComponentRow] = {}
        self.refusals: list[tuple[str, str, str, int, str]] = []
        self.waiting: list[tuple[str, int, int]] = []
        self.touched: dict[int, tuple[int, int]] = {}
        self.merged_profiles: list[tuple[int, int]] = []
        self._changed_identifiers: dict[int, IdentifierRow] = {}
        self._changed_nodes: dict[int, NodeRow] = {}
        self._changed_components: dict[int, ComponentRow] = {}
        self._component_alias: dict[int, int] = {}
        self._profile_alias: dict[int, int] = {}
        self._whole: dict[int, list[IdentifierRow]] = {}

    # -- loading ------------------------------------------------------------

    def load(self, keys: Iterable[Key]) -> None:
        """Load identifiers with their nodes, roots and components."""
        by_type: dict[str, list[str]] = {}
        for type_, value in keys:
            if (type_, value) not in self.identifiers:
                by_type.setdefault(type_, []).append(value)
        rows: list[IdentifierRow] = []
        for type_, values in by_type.items():
            parameters = {"collection": self.collection, "type": type_, "values": json.dumps(values)}
            found = self.connection.execute(sql.FIND_IDENTIFIERS, parameters).fetchall()
            rows += [self._keep_identifier((row[0], type_, *row[1:])) for row in found]
        self._load_behind(rows)

    def load_profiles(self, profile_ids: Iterable[int]) -> None:
        """Load all identifiers and nodes of profiles, those of profiles merged into them in this batch included."""
        wanted = [profile for profile in profile_ids if profile not in self._whole]
        if not wanted:
            return
        named = wanted + [old for old, _ in self.merged_profiles if self.profile_of(old) in wanted]
        parameters = {"profiles": json.dumps(named)}
        for row in self.connection.execute(sql.LIST_NODES_OF_PROFILES, parameters).fetchall():
            self._keep_node(row)
        for row in self.connection.execute(sql.LIST_IDENTIFIERS_OF_PROFILES, parameters).fetchall():
            self._keep_identifier(row)
        fresh: dict[int, list[IdentifierRow]] = {profile: [] for profile in wanted}
        for identifier in self.identifiers.values():
            root = self.root_of(identifier)
            if root in fresh:
                fresh[root].append(identifier)
        self._whole.update(fresh)

    def load_components(self, component_ids: Iterable[int]) -> None:
        """Load everything in components, those united with them in this batch included."""
        roots = {self.component_of(component) for component in component_ids}
        named = list(roots) + [old for old in self._component_alias if self.component_of(old) in roots]
        parameters = {"components": json.dumps(named)}
        for row in self.connection.execute(sql.LIST_NODES_OF_COMPONENTS, parameters).fetchall():
            self._keep_node(row)
        for text in (sql.LIST_IDENTIFIERS_OF_COMPONENTS, sql.LIST_UNOWNED_OF_COMPONENTS):
            for row in self.connection.execute(text, parameters).fetchall():
                self._keep_identifier(row)

    def load_everything(self) -> set[int]:
        """Load all of the collection, by its own word and by no other row's; return the ids of its profiles."""
        parameters = {"collection": self.collection}
        for row in self.connection.execute(sql.LIST_NODES_OF_COLLECTION, parameters).fetchall():
            self._keep_node(row)
        for row in self.connection.execute(sql.LIST_IDENTIFIERS_OF_COLLECTION, parameters).fetchall():
            self._keep_identifier(row)
        return {row[0] for row in self.connection.execute(sql.LIST_PROFILES_OF_COLLECTION, parameters)}

    def _load_behind(self, rows: Sequence[IdentifierRow]) -> None:
        self._load_nodes({row.node_id for row in rows if row.node_id is not None})
        self._load_nodes({self.nodes[row.node_id].profile_id for row in rows if row.node_id is not None})
        components = {component for row in rows if (component := self.component_id(row)) is not None}
        self.load_component_rows(components)

    def _load_nodes(self, node_ids: set[int]) -> None:
        missing = [node for node in node_ids if node not in self.nodes]
        if missing:
            for row in self.connection.execute(sql.FIND_NODES, {"nodes": json.dumps(missing)}).fetchall():
                self._keep_node(row)

    def find_component(self, component_id: int) -> ComponentRow:
        """Return the row of a component."""
        self.load_component_rows({component_id})
        return self.components[component_id]

    def load_component_rows(self, component_ids: set[int]) -> None:
        """Load the rows of components themselves."""
        missing = [component for component in component_ids if component not in self.components]
        if not missing:
            return
        for row in self.connection.execute(sql.FIND_COMPONENTS, {"components": json.dumps(missing)}).fetchall():
            self.components[row[0]] = ComponentRow(
                id=row[0],
                last=Position(row[1], row[2]),
                exact=bool(row[3]),
                free=bool(row[4]),
                counts=json.loads(row[5]),
                waiting=None if row[6] is None else Position(row[6], row[7]),
            )

    def _keep_identifier(self, row: tuple[Any, ...]) -> IdentifierRow:
        key = (row[1], row[2])
        known = self.identifiers.get(key)
        if known is None:
            known = self.identifiers[key] = IdentifierRow(
                id=row[0],
                key=key,
                sent=row[3],
                component_id=row[4],
                node_id=row[5],
                since=None if row[6] is None else Position(row[6], row[7]),
                first=Position(row[8], row[9]),
                source_id=row[10],
                partners=row[11],
            )
        return known

    def _keep_node(self, row: tuple[Any, ...]) -> None:
        if row[0] in self.nodes:
            return
        self.nodes[row[0]] = NodeRow(
            id=row[0],
            created=Position(row[1], row[2]),
            parent_id=row[3],
            merged=None if row[4] is None else Position(row[4], row[5]),
            profile_id=row[6],
            component_id=row[7],
        )

    # -- reading ------------------------------------------------------------

    def component_of(self, component_id: int) -> int:
        """Return the component that a component has become."""
        while (into := self._component_alias.get(component_id)) is not None:
            component_id = into
        return component_id

    def profile_of(self, profile_id: int) -> int:
        """Return the profile that a profile has become."""
        while (into := self._profile_alias.get(profile_id)) is not None:
            profile_id = into
        return profile_id

    def component_id(self, row: IdentifierRow) -> int | None:
        """Return the component of an identifier; None: it is not usable, or not yet placed."""
        if row.node_id is not None:
            return self.component_of(self.nodes[row.node_id].component_id)
        return None if row.component_id is None else self.component_of(row.component_id)

    def root_of(self, row: IdentifierRow) -> int | None:
        """Return the profile that owns an identifier now, or None."""
        return None if row.node_id is None else self.profile_of(self.nodes[row.node_id].profile_id)

    def root_at(self, node_id: int, position: Position | None) -> int:
        """Return the root of a node as of a position (None: now)."""
        node = self.nodes[node_id]
        while node.parent_id is not None and (position is None or (node.merged or position) < position):
            node = self.nodes[node.parent_id]
        return node.id

    def view(
        self, members: Sequence[Key], position: Position | None, class_of: Callable[[Key], Key]
    ) -> ProfileView | None:
        """Return the profile that owns a class as of a position (None: now), with its classes.

        Args:
            members: The identifiers of the class.
            position: State before this position, which the component's exact stamps give.
            class_of: Names the class of a key.
        """
        row = next((row for key in members if (row := self.identifiers.get(key)) and row.node_id is not None), None)
        if row is None or row.node_id is None or row.since is None:
            return None
        if position is not None and not row.since < position:
            return None
        profile = self.profile_of(self.nodes[row.node_id].profile_id)
        self.load_profiles([profile])
        root = self.root_at(row.node_id, position)
        found: dict[Key, int] = {}
        for member in self._whole[profile]:
            if member.node_id is None or member.since is None:
                continue
            if position is not None and not member.since < position:
                continue
            if self.root_at(member.node_id, position) == root:
                found[class_of(member.key)] = member.since.timestamp
        return ProfileView(root, found)

    # -- changing -----------------------------------------------------------

    def add_identifier(self, key: Key, sent: str, position: Position, source_id: str) -> IdentifierRow:
        """Make the row of an identifier met for the first time."""
        self.ids.identifier += 1
        row = IdentifierRow(
            id=self.ids.identifier,
            key=key,
            sent=None if sent == key[1] else sent,
            component_id=None,
            node_id=None,
            since=None,
            first=position,
            source_id=source_id,
            partners=b"",
            new=True,
        )
        self.identifiers[key] = self._changed_identifiers[row.id] = row
        return row

    def change_identifier(self, row: IdentifierRow) -> None:
        """Note that a row is to be written."""
        self._changed_identifiers[row.id] = row

    def hold(self, row: IdentifierRow, profile_id: int) -> None:
        """Note that a new row belongs to a new profile."""
        self._whole[profile_id].append(row)

    def attach(self, row: IdentifierRow, node_id: int, since: Position, source_id: str) -> None:
        """Give an identifier to a node."""
        row.component_id, row.node_id, row.since, row.source_id = None, node_id, since, source_id
        self._changed_identifiers[row.id] = row
        whole = self._whole.get(self.profile_of(self.nodes[node_id].profile_id))
        if whole is not None:
            whole.append(row)

    def add_node(self, created: Position, component_id: int) -> NodeRow:
        """Make a node and its profile."""
        self.ids.node += 1
        number = self.ids.node
        node = NodeRow(number, created, None, None, number, component_id, new=True)
        self.nodes[number] = self._changed_nodes[number] = node
        self._whole[number] = []
        return node

    def change_node(self, node: NodeRow) -> None:
        """Note that a node is to be written."""
        self._changed_nodes[node.id] = node

    def merge(self, *, survivor: int, merged: int, at: Position) -> None:
        """Link the root of one profile below the root of another."""
        node = self.nodes[merged]
        node.parent_id, node.merged = survivor, at
        self._changed_nodes[merged] = node
        self._profile_alias[merged] = survivor
        self.merged_profiles.append((merged, survivor))
        if survivor in self._whole and merged in self._whole:
            self._whole[survivor] += self._whole.pop(merged)
        else:
            self._whole.pop(survivor, None)
            self._whole.pop(merged, None)

    def add_component(self, last: Position) -> ComponentRow:
        """Make a component."""
        self.ids.component += 1
        row = ComponentRow(self.ids.component, last, exact=True, free=True, counts={}, new=True)
        self.components[row.id] = self._changed_components[row.id] = row
        return row

    def change_component(self, row: ComponentRow) -> None:
        """Note that a component is to be written."""
        self._changed_components[row.id] = row

    def unite(self, rows: Sequence[ComponentRow]) -> ComponentRow:
        """Make several components one and return it; the largest keeps its id."""
        into = max(rows, key=lambda row: (row.size, -row.id))
        for row in rows:
            if row is into:
                continue
            self._component_alias[row.id] = into.id
            for type_, count in row.counts.items():
                into.counts[type_] = into.counts.get(type_, 0) + count
            into.last = max(into.last, row.last)
            into.exact = into.exact and row.exact
            into.free = into.free and row.free
            into.waiting = min((at for at in (into.waiting, row.waiting) if at is not None), default=None)
        self._changed_components[into.id] = into
        return into

    def touch(self, profile_id: int, timestamp: int) -> None:
        """Note that an event of this time counts for a profile."""
        low, high = self.touched.get(profile_id, (timestamp, timestamp))
        self.touched[profile_id] = (min(low, timestamp), max(high, timestamp))

    # -- writing ------------------------------------------------------------

    def flush(self) -> None:
        """Write what changed, but for refusals and waiting events, which name rows of events."""
        live = (row for row in self._changed_components.values() if row.id not in self._component_alias)
        write_components(self.connection, self.collection, live)
        self._flush_nodes()
        self._flush_aliases()
        for row in self._changed_identifiers.values():
            if row.component_id is not None:
                row.component_id = self.component_of(row.component_id)
        write_identifiers(self.connection, self.collection, self._changed_identifiers.values())

    def flush_after_events(self) -> None:
        """Write refusals and waiting events, whose events now have rows."""
        if self.refusals:
            self.connection.executemany(sql.ADD_REFUSAL, self.refusals)
        if self.waiting:
            moved = [(collection, seq, self.component_of(component)) for collection, seq, component in self.waiting]
            self.connection.executemany(sql.ADD_WAITING, moved)

    def _flush_nodes(self) -> None:
        nodes = self._changed_nodes.values()
        final = self.final_touched()
        new_roots = [node for node in nodes if node.new and self.profile_of(node.id) == node.id]
        self.connection.executemany(
            sql.ADD_PROFILE,
            [
                (node.id, self.collection, *final.get(node.id, (node.created[0], node.created[0])), 1)
                for node in new_roots
            ],
        )
        self.connection.executemany(
            sql.ADD_NODE,
            [
                (
                    node.id,
                    self.collection,
                    *node.created,
                    node.parent_id,
                    *(node.merged or (None, None)),
                    self.profile_of(node.profile_id),
                    self.component_of(node.component_id),
                )
                for node in nodes
                if node.new
            ],
        )
        self.connection.executemany(
            sql.CHANGE_NODE,
            [
                (
                    *node.created,
                    node.parent_id,
                    *(node.merged or (None, None)),
                    self.profile_of(node.profile_id),
                    self.component_of(node.component_id),
                    node.id,
                )
                for node in nodes
                if not node.new
            ],
        )
        fresh = {node.id for node in new_roots}
        self.connection.executemany(
            sql.TOUCH_PROFILE,
            [{"id": root, "low": low, "high": high} for root, (low, high) in final.items() if root not in fresh],
        )

    def _flush_aliases(self) -> None:
        connection = self.connection
        old_profiles = [old for old, _ in self.merged_profiles if not self.nodes[old].new]
        connection.executemany(sql.MOVE_NODES_OF_PROFILE, [(self.profile_of(old), old) for old in old_profiles])
        # Versions never repeat for a public id: should the merge be undone, the parted one begins above both.
        taken = [{"into": self.profile_of(old), "old": old} for old in old_profiles]
        connection.executemany(sql.TAKE_OVER_PROFILE, taken)
        connection.executemany(sql.REMOVE_PROFILE, [(old,) for old in old_profiles])
        old_components = [old for old in self._component_alias if not self.components[old].new]
        for text in (sql.MOVE_NODES_OF_COMPONENT, sql.MOVE_UNOWNED_OF_COMPONENT, sql.MOVE_WAITING_OF_COMPONENT):
            connection.executemany(text, [(self.component_of(old), old) for old in old_components])
        connection.executemany(sql.REMOVE_COMPONENT, [(old,) for old in old_components])

    def final_touched(self) -> dict[int, tuple[int, int]]:
        """Return the touched profiles after all merges, with earliest and newest time."""
        final: dict[int, tuple[int, int]] = {}
        for profile, (low, high) in self.touched.items():
            root = self.profile_of(profile)
            known = final.get(root, (low, high))
            final[root] = (min(low, known[0]), max(high, known[1]))
        return final
