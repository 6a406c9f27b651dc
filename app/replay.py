"""Re-resolution: components run again through the canonical algorithm, and the difference written (identity §5)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from app.domain.definitions.marks import MarkCause
from app.domain.events import account_traits_written, traits_written
from app.domain.identity import START, Decisions, Identifier, IdentityRules, Key, Position
from app.domain.public_ids import Collection, event_key
from app.domain.run import Run, RunNode, closures, is_free, partner_sets, sightings_by_type
from app.storage import graph_sql, replays
from app.storage.events import write_links
from app.storage.graph import Graph
from app.storage.graph_rows import (
    ComponentRow,
    IdentifierRow,
    Ids,
    partner_count,
    partner_digest,
    write_components,
    write_identifiers,
)
from app.storage.marks import mark_everything
from app.storage.replays import StoredCall
from app.storage.search import mark_due
from app.storage.traits import TraitsOfEvent, remove_traits, write_traits

COLLECTIONS: tuple[Collection, ...] = ("users", "accounts")


@dataclass(frozen=True, slots=True)
class Context:
    """What a replay needs to know.

    Args:
        space_id: For public ids.
        collection: Which graph.
        rules: Those in force.
        decisions: Those in force in the collection.
        cause: What is recorded beside profiles that it parts.
        at: The present, ms.
    """

    space_id: str
    collection: Collection
    rules: IdentityRules
    decisions: Decisions
    cause: str
    at: int


def replay(
    connection: sqlite3.Connection,
    context: Context,
    ids: Ids,
    *,
    components: Iterable[int],
    start: Position,
    seqs: Iterable[int] = (),
    recount: Iterable[Key] | None = None,
    everything: bool = False,
    robbed: Iterable[int] = (),
) -> None:
    """Run components again from a position on and write what has become different.

    Args:
        connection: In a write transaction; nothing of the working set may be unwritten.
        context: Rules, decisions and cause.
        ids: The counters of new rows.
        components: All that the events named can lead to.
        start: `START`: from the beginning; the closures are then found anew.
        seqs: Further events that take part: new ones, unresolved ones.
        recount: Partners are counted anew, of usable identifiers and of these; None: they are as they should be.
            Every event that carries one of these must take part.
        everything: The components are all there are: all that is derived is written anew, and rows of identifiers
            that no event leads to go too.
        robbed: Nodes whose events were deleted or rewritten, so that what they hold is to be written anew.
    """
    again = None if recount is None else set(recount)
    one = _Replay(connection, context, ids, list(components), start, list(seqs), again, everything=everything)
    one.robbed |= set(robbed)
    one.run()


class _Replay:
    """One replay: load, run, compare, write."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        context: Context,
        ids: Ids,
        components: list[int],
        start: Position,
        seqs: list[int],
        recount: set[Key] | None,
        *,
        everything: bool = False,
    ) -> None:
        self.connection = connection
        self.context = context
        self.collection = context.collection
        self.ids = ids
        self.components = components
        self.start = start
        self.whole = start == START
        self.recount = recount
        self.graph = Graph(connection, context.collection, ids)
        if everything:
            self.old_profiles = self.graph.load_everything()
        else:
            self.graph.load_components(components)
            self.old_profiles = {node.profile_id for node in self.graph.nodes.values()}
        self.old_nodes = dict(self.graph.nodes)
        self.calls = replays.list_calls(
            connection,
            context.collection,
            context.rules,
            nodes=self.old_nodes,
            start=start,
            seqs=[*seqs, *replays.list_waiting(connection, components)],
        )
        self.graph.load({identifier.key for call in self.calls for identifier in call.identifiers})
        self.rows = self.graph.identifiers
        self.graph.load(recount or ())  # some may be carried by no event any more
        self.robbed = set(self.old_nodes) if everything else set()
        self.state = Run(context.rules, context.decisions, self._is_quarantined, self._next_node)
        self._reusable = {node.created: number for number, node in self.old_nodes.items() if node.created >= start}

    def run(self) -> None:
        if self.recount is not None:
            self._recount_partners(self.recount)
        if not self.whole:
            self._seed()
        self.results = [self.state.append(call.position, call.identifiers) for call in self.calls]
        self._place_identifiers()
        self._place_components()
        self._write_graph()
        self._write_derived()
        self._record_splits()

    # -- running ------------------------------------------------------------

    def _is_quarantined(self, key: Key) -> bool:
        row = self.rows.get(key)
        return row is not None and partner_count(row.partners) > self.context.rules.rule(key[0]).threshold

    def _is_usable(self, key: Key) -> bool:
        return not self.context.rules.is_blocked(*key) and not self._is_quarantined(key)

    def _next_node(self, position: Position) -> int:
        number = self._reusable.pop(position, None)
        if number is None:
            self.ids.node += 1
            number = self.ids.node
        return number

    def _recount_partners(self, again: set[Key]) -> None:
        counted = partner_sets([call.identifiers for call in self.calls], self.context.rules)
        for key in self.rows.keys() | counted.keys():
            if self._is_quarantined(key) and key not in again:
                continue  # not all that carry it take part
            partners = sorted(counted.get(key, ()))[: self.context.rules.rule(key[0]).threshold + 1]
            self._row(key).partners = b"".join(partner_digest(partner) for partner in partners)

    def _row(self, key: Key) -> IdentifierRow:
        """Return the row of an identifier, made where an event in this replay is the first to carry it."""
        row = self.rows.get(key)
        if row is not None:
            return row
        call, identifier = self._sightings[key]
        return self.graph.add_identifier(key, identifier.sent, call.position, call.source_id)

    @cached_property
    def _sightings(self) -> dict[Key, tuple[StoredCall, Identifier]]:
        found: dict[Key, tuple[StoredCall, Identifier]] = {}
        for call in self.calls:
            for identifier in call.identifiers:
                found.setdefault(identifier.key, (call, identifier))
        return found

    def _seed(self) -> None:
        nodes = {}
        for number, node in self.old_nodes.items():
            if node.created < self.start:
                earlier = node.merged is not None and node.merged < self.start
                nodes[number] = RunNode(
                    node.created, node.parent_id if earlier else None, node.merged if earlier else None
                )
        owned = {
            self.context.decisions.class_of(row.key): (row.node_id, row.since)
            for row in self.rows.values()
            if row.node_id is not None and row.since is not None and row.since < self.start
        }
        self.state.seed(nodes, owned)

    # -- comparing ----------------------------------------------------------

    def _place_identifiers(self) -> None:
        """Bring the rows of identifiers to the new state; note those that no event carries any more."""
        source_of = {call.position: call.source_id for call in self.calls}
        first: dict[Key, Position] = {}
        for call, result in zip(self.calls, self.results, strict=True):
            for key in result.usable:
                first.setdefault(key, call.position)
        for key in first:
            self._row(key)
        self.usable = {key for key in self.rows if self._is_usable(key) and (key in first or not self.whole)}
        self.forgotten = {key for key in self.rows if key not in self.usable and not (self._is_quarantined(key))}
        for key, row in self.rows.items():
            name = self.context.decisions.class_of(key)
            row.node_id = self.state.owner.get(name) if key in self.usable else None
            row.since = self.state.since[name] if row.node_id is not None else None
            if key in first:
                row.first = first[key] if self.whole else min(row.first, first[key])
            if row.since is not None:
                row.source_id = source_of.get(row.since, row.source_id)

    def _place_components(self) -> None:
        """Find the components of the usable identifiers and describe each."""
        carried = [result.usable for result in self.results]
        if self.whole:
            groups = closures(carried, self.context.decisions)
        else:
            groups = [self.usable] if self.usable else []
        spare = sorted(self.components, reverse=True)
        self.component_of: dict[Key, ComponentRow] = {}
        for group in groups:
            row = self._describe(spare.pop() if spare else None, group)
            self.component_of.update(dict.fromkeys(group, row))
        for call, result in zip(self.calls, self.results, strict=True):
            if result.usable:
                row = self.component_of[result.usable[0]]
                row.last = max(row.last, call.position)

    def _describe(self, number: int | None, group: set[Key]) -> ComponentRow:
        rules, decisions = self.context.rules, self.context.decisions
        by_type = sightings_by_type({key: self.rows[key].first.timestamp for key in group}, decisions)
        free = is_free({key: self.rows[key].first.timestamp for key in group}, rules, decisions)
        new = number is None
        if number is None:
            self.ids.component += 1
            number = self.ids.component
        last = START if self.whole else max(self.graph.find_component(old).last for old in self.components)
        counts = {type_: len(seen) for type_, seen in by_type.items()}
        return ComponentRow(number, last, exact=True, free=free, counts=counts, new=new)

    # -- writing ------------------------------------------------------------

    def _write_graph(self) -> None:
        run = self.connection.executemany
        components = {row.id: row for row in self.component_of.values()}
        write_components(self.connection, self.collection, components.values())
        self._write_nodes()
        self.moved = self._move_events() | (self.robbed & self.old_nodes.keys())
        kept = [row for key, row in self.rows.items() if key not in self.forgotten]
        for row in kept:
            owner = self.component_of.get(row.key)
            row.component_id = owner.id if owner is not None and row.node_id is None else None
        write_identifiers(self.connection, self.collection, kept)
        run(graph_sql.REMOVE_IDENTIFIER, [(self.rows[key].id,) for key in self.forgotten if not self.rows[key].new])
        self.gone = self.old_nodes.keys() - self.state.nodes.keys()
        remove_traits(self.connection, self.gone)
        replays.rewrite_links(self.connection, self.collection, list(self.gone))
        run(graph_sql.REMOVE_NODE, [(number,) for number in self.gone])
        self.dead = self.old_profiles - {self.state.root(number) for number in self.state.nodes}
        run(graph_sql.REMOVE_PROFILE, [(number,) for number in self.dead])
        run(graph_sql.REMOVE_COMPONENT, [(old,) for old in self.components if old not in components])

    def _write_nodes(self) -> None:
        component_of_root = {
            self.state.root(row.node_id): self.component_of[key].id
            for key, row in self.rows.items()
            if row.node_id is not None
        }
        self.changed_roots: set[int] = set()
        self.left_roots: set[int] = set()
        added, changed, born = [], [], []
        # Above all that were here, so that no public id meets the same version with other contents.
        self.version = replays.greatest_version(self.connection, self.old_profiles) + 1
        for number, node in self.state.nodes.items():
            root = self.state.root(number)
            columns = (*node.created, node.parent, *(node.merged or (None, None)), root, component_of_root[root])
            old = self.old_nodes.get(number)
            if old is None:
                added.append((number, self.collection, *columns))
            else:
                changed.append((*columns, number))
            if old is None or old.profile_id != root or old.created != node.created:
                self.changed_roots.add(root)
            if old is not None and old.profile_id != root:
                self.left_roots.add(old.profile_id)
            if number == root and root not in self.old_profiles:
                born.append((root, self.collection, node.created.timestamp, node.created.timestamp, self.version))
        run = self.connection.executemany
        run(graph_sql.ADD_PROFILE, born)
        run(graph_sql.ADD_NODE, added)
        run(graph_sql.CHANGE_NODE, changed)

    def _move_events(self) -> set[int]:
        """Move events and write their refusals; return the nodes that won or lost events."""
        run, collection = self.connection.executemany, self.collection
        pairs = list(zip(self.calls, self.results, strict=True))
        changes = [(call, result.node) for call, result in pairs if call.node_id != result.node]
        run(replays.MOVE_EVENT[collection], [(node, call.seq) for call, node in changes])
        run(replays.REMOVE_REFUSALS, [(call.seq, collection) for call in self.calls])
        run(replays.REMOVE_WAITING, [(collection, call.seq) for call in self.calls])
        refusals = [(collection, *key, call.seq, why) for call, result in pairs for key, why in result.refusals]
        run(graph_sql.ADD_REFUSAL, refusals)
        moved = {node for call, new in changes for node in (call.node_id, new) if node is not None}
        return moved & (self.old_nodes.keys() | self.state.nodes.keys())

    def _write_derived(self) -> None:
        """Write traits, links, words and times of what has changed."""
        connection, collection = self.connection, self.collection
        alive = self.moved - self.gone
        roots = self.changed_roots | {self.state.root(node) for node in alive}
        lost = {self.old_nodes[node].profile_id for node in (self.moved | self.gone) & self.old_nodes.keys()}
        roots |= {root for root in lost | self.left_roots if root in self.state.nodes} - self.dead
        remove_traits(connection, alive)
        profile_of_node = {node: self.state.root(node) for node in alive}
        write_traits(connection, self._traits(alive), profile_of_node=profile_of_node, fresh=set(), regrouped=roots)
        mark_due(connection, self.dead)
        write_links(connection, replays.rewrite_links(connection, collection, list(alive)))
        self._write_times(roots)
        if collection == "users":
            mark_everything(connection, roots | self.dead, _mark_cause(self.context.cause), self.context.at)

    def _traits(self, nodes: set[int]) -> Iterator[TraitsOfEvent]:
        written = traits_written if self.collection == "users" else account_traits_written
        for call in self._calls_of(nodes):
            traits = written(call.type, call.payload)
            if traits and call.node_id is not None:
                yield call.node_id, call.position, call.source_id, traits

    def _calls_of(self, nodes: set[int]) -> list[StoredCall]:
        rules = self.context.rules
        return replays.list_calls(self.connection, self.collection, rules, nodes=nodes, start=START)

    def _write_times(self, roots: set[int]) -> None:
        nodes_of: dict[int, list[int]] = {root: [] for root in roots}
        for number in self.state.nodes:
            root = self.state.root(number)
            if root in nodes_of:
                nodes_of[root].append(number)
        newest = replays.newest_of_nodes(
            self.connection, self.collection, [node for nodes in nodes_of.values() for node in nodes]
        )
        self.connection.executemany(
            replays.SET_PROFILE_TIMES,
            [
                (
                    self.state.nodes[root].created.timestamp,
                    max(newest.get(node, 0) for node in nodes),
                    self.version,
                    root,
                )
                for root, nodes in nodes_of.items()
            ],
        )

    def _record_splits(self) -> None:
        """Record each profile whose events now lie on several (identity rule 29)."""
        into: dict[int, set[int]] = {}
        for call, result in zip(self.calls, self.results, strict=True):
            if call.node_id in self.old_nodes and result.node is not None:
                into.setdefault(self.old_nodes[call.node_id].profile_id, set()).add(self.state.root(result.node))
        for number, node in self.old_nodes.items():
            if node.created < self.start:
                into.setdefault(node.profile_id, set()).add(self.state.root(number))
        splits = []
        for old, roots in into.items():
            if len(roots) > 1:
                key = self._key(self.old_nodes[old].created)
                others = {self._key(self.state.nodes[root].created) for root in roots} - {key}
                splits.append((key, sorted(others)))
        replays.add_splits(self.connection, self.collection, splits, cause=self.context.cause, at=self.context.at)

    def _key(self, created: Position) -> bytes:
        return event_key(self.context.space_id, created.message_id)


def _mark_cause(cause: str) -> MarkCause:
    """Return in one word why profiles were resolved again."""
    words: dict[str, MarkCause] = {
        "decision": "decision",
        "a deletion": "deletion",
        "an erasure": "deletion",
        "rules": "rules",
        "rebuild": "rules",
        "a value": "split",
    }
    return next((word for start, word in words.items() if cause.startswith(start)), "event")
