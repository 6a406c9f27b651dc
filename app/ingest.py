"""The way of an event into a space: repeats left out, resolved, stored, traits written; one transaction a group."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from app.arrival import Arrivals, counters
from app.domain.definitions.marks import Touch, everything, gather
from app.domain.events import Event, Rejection
from app.domain.identifiers_on_event import identifiers_in
from app.domain.identity import START, Decisions, IdentityRules, Position
from app.domain.placing import Arrival, NeedsReplay
from app.domain.public_ids import Collection, event_key
from app.house import House
from app.replay import COLLECTIONS, Context, replay
from app.storage import events as events_store
from app.storage import replays
from app.storage import rules as rules_store
from app.storage.graph import Graph
from app.storage.graph_rows import Ids
from app.storage.marks import add_marks, are_wanted
from app.storage.search import mark_due
from app.storage.traits import TraitsOfEvent, write_traits

REPLAY_INLINE_MAX = 5_000  # events; a longer replay waits for the worker (identity §4.4)


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What became of a request: events stored, events known already, events refused."""

    accepted: int
    repeated: int
    rejected: int


@dataclass(frozen=True, slots=True)
class Delivery:
    """What one request brought, in its normal form."""

    source_id: str
    events: Sequence[Event]
    rejections: Sequence[Rejection]
    rules_version: int


@dataclass(slots=True)
class _Row:
    seq: int
    key: bytes
    event: Event
    position: Position
    arrivals: dict[Collection, Arrival]
    node_id: int | None = None
    account_node_id: int | None = None
    stored: bool = False


def accept(
    house: House,
    space_id: str,
    source_id: str,
    events: Sequence[Event],
    rejections: Sequence[Rejection] = (),
    *,
    rules_version: int | None = None,
) -> Acceptance:
    """Store what a request brought; return after the commit.

    Args:
        rules_version: Of the rules that the events were read by; None: those in force. Where others are in force by
            the time the events are stored, their identifiers are read again.

    Raises:
        OverloadedError: too many requests wait for this space.
        UnavailableError: it cannot be stored now; nothing of it was.
    """
    version = house.spaces.rules(space_id).version if rules_version is None else rules_version
    delivery = Delivery(source_id, events, rejections, version)

    def together(connection: sqlite3.Connection, deliveries: Sequence[Delivery]) -> list[Acceptance]:
        return store(connection, space_id, deliveries, now=house.now_ms())

    return house.spaces.write_together(space_id, "ingest", together, delivery, size=max(1, len(events)))


def store(
    connection: sqlite3.Connection, space_id: str, deliveries: Sequence[Delivery], *, now: int
) -> list[Acceptance]:
    """Store deliveries in the transaction that is open, in the order in which they came."""
    return _Storing(connection, space_id, now).store(deliveries)


class _Storing:
    def __init__(self, connection: sqlite3.Connection, space_id: str, now: int) -> None:
        self.connection = connection
        self.space_id = space_id
        self.now = now
        self.rules: IdentityRules = rules_store.rules_in_force(connection)
        self.decisions: dict[str, Decisions] = rules_store.decisions_in_force(connection)
        self.ids = Ids.read(connection)
        self.pending: list[_Row] = []
        self.marks_wanted = are_wanted(connection)

    def store(self, deliveries: Sequence[Delivery]) -> list[Acceptance]:
        rows, acceptances, differing = self._without_repeats(deliveries)
        rows.sort(key=lambda row: row.position)
        self._begin(rows)
        for place, row in enumerate(rows):
            if not self._place(row):
                self._begin(rows[place + 1 :])
        self._flush()
        self._count(deliveries, acceptances, differing)
        return acceptances

    # -- repeats ------------------------------------------------------------

    def _without_repeats(
        self, deliveries: Sequence[Delivery]
    ) -> tuple[list[_Row], list[Acceptance], list[tuple[str, Rejection]]]:
        keyed = [
            [(event_key(self.space_id, event.message_id), event) for event in delivery.events]
            for delivery in deliveries
        ]
        known = events_store.find_known(self.connection, [key for pairs in keyed for key, _ in pairs])
        rows: list[_Row] = []
        acceptances: list[Acceptance] = []
        differing: list[tuple[str, Rejection]] = []
        for delivery, pairs in zip(deliveries, keyed, strict=True):
            before, differed = len(rows), 0
            for key, event in pairs:
                if key not in known:
                    known[key] = events_store.KnownEvent(event.type, event.name, event.payload)
                    self.ids.seq += 1
                    rows.append(_row(self.ids.seq, key, self._current(event, delivery.rules_version)))
                    continue
                first = known[key]
                if first is not None and first.differs(event):
                    differed += 1
                    differing.append((delivery.source_id, _differs(event)))
            taken = len(rows) - before
            repeated = len(pairs) - taken - differed
            acceptances.append(Acceptance(taken, repeated, len(delivery.rejections) + differed))
        return rows, acceptances, differing

    def _current(self, event: Event, version: int) -> Event:
        """Read an event's identifiers again if the rules have changed since it was brought into its normal form."""
        if version == self.rules.version:
            return event
        users, accounts = identifiers_in(event.payload, self.rules)
        return replace(event, identifiers=users, account_identifiers=accounts)

    # -- resolving ----------------------------------------------------------

    def _begin(self, rows: Sequence[_Row]) -> None:
        """Start a working set for these events."""
        self.graphs = {name: Graph(self.connection, name, self.ids) for name in COLLECTIONS}
        self.arrivals = {name: Arrivals(self.graphs[name], self.rules, self.decisions[name]) for name in COLLECTIONS}
        for name in COLLECTIONS:
            self.arrivals[name].load([row.arrivals[name] for row in rows if name in row.arrivals])

    def _place(self, row: _Row) -> bool:
        """Place an event in both collections; False: the working set was written and is to be begun anew."""
        self.pending.append(row)
        whole = True
        for collection, arrival in row.arrivals.items():
            placed = self.arrivals[collection].place(arrival)
            while isinstance(placed, NeedsReplay):
                whole = False
                if self._replay_or_wait(collection, arrival, placed):
                    break
                placed = self.arrivals[collection].place(arrival)
            else:
                _set_node(row, collection, placed.node_id)
        if not whole:
            self._flush()
        return whole

    def _replay_or_wait(self, collection: Collection, arrival: Arrival, needed: NeedsReplay) -> bool:
        """Resolve components again; True: the event took part, or waits until it does."""
        if not needed.reclose and self._is_long(collection, needed):
            counters["waited"] += 1
            if needed.with_event:
                self.arrivals[collection].wait(arrival, needed)
                return True
            for number in needed.components:
                self.arrivals[collection].hold(self.graphs[collection].components[number], START)
            return False
        counters["re_resolve"] += 1
        row = self.pending[-1]
        self._flush()
        context = Context(self.space_id, collection, self.rules, self.decisions[collection], "a late event", self.now)
        if needed.reclose:
            context = replace(context, cause="a value met too many people")
        replay(
            self.connection,
            context,
            self.ids,
            components=needed.components,
            start=needed.start,
            seqs=[arrival.seq] if needed.with_event else (),
        )
        self._begin([row])
        self.pending = [row]
        if needed.with_event:
            row.node_id, row.account_node_id = replays.find_nodes_of_event(self.connection, row.seq)
        return needed.with_event

    def _is_long(self, collection: Collection, needed: NeedsReplay) -> bool:
        graph = self.graphs[collection]
        if any(graph.components[number].waiting is not None for number in needed.components):
            return True
        graph.load_components(needed.components)
        nodes = [
            number
            for number, node in graph.nodes.items()
            if graph.component_of(node.component_id) in needed.components and not node.new
        ]
        found = replays.count_calls(
            self.connection, collection, nodes=nodes, start=needed.start, at_most=REPLAY_INLINE_MAX + 1
        )
        return found > REPLAY_INLINE_MAX

    # -- writing ------------------------------------------------------------

    def _flush(self) -> None:
        """Write the working sets and the events that were placed in them."""
        for graph in self.graphs.values():
            graph.flush()
        events_store.add_events(
            self.connection,
            [(row.seq, row.key, row.event, row.node_id, row.account_node_id) for row in self.pending if not row.stored],
        )
        for row in self.pending:
            if row.stored:
                replays.set_nodes_of_event(self.connection, row.seq, row.node_id, row.account_node_id)
            row.stored = True
        links = [
            (row.node_id, row.account_node_id, *row.position)
            for row in self.pending
            if row.event.type == "group" and row.node_id is not None and row.account_node_id is not None
        ]
        if links:
            events_store.write_links(self.connection, links)
        for name, graph in self.graphs.items():
            graph.flush_after_events()
            self._write_traits(name, graph)
        if self.marks_wanted:
            add_marks(self.connection, self._touches(self.graphs["users"]))
        self.pending = []

    def _write_traits(self, collection: Collection, graph: Graph) -> None:
        written: list[TraitsOfEvent] = []
        for row in self.pending:
            node = row.node_id if collection == "users" else row.account_node_id
            traits = row.event.traits if collection == "users" else row.event.account_traits
            # A node that is not in the working set was found by a replay, which has written the traits.
            if traits and node is not None and node in graph.nodes:
                written.append((node, row.position, row.event.source_id, traits))
        merged = {graph.profile_of(survivor) for _, survivor in graph.merged_profiles}
        if not written and not merged:
            return
        profile_of_node = {node: graph.profile_of(graph.nodes[node].profile_id) for node, *_ in written}
        fresh = {number for number, node in graph.nodes.items() if node.new} - merged
        mark_due(self.connection, [old for old, _ in graph.merged_profiles if not graph.nodes[old].new])
        write_traits(self.connection, written, profile_of_node=profile_of_node, fresh=fresh, regrouped=merged)

    def _touches(self, graph: Graph) -> list[Touch]:
        """Return what became of each person: events counted for them, or merged; a replay marks those it touches."""
        rows: dict[int, list[_Row]] = {}
        for row in self.pending:
            if row.node_id is not None and row.node_id in graph.nodes:
                profile = graph.profile_of(graph.nodes[row.node_id].profile_id)
                rows.setdefault(profile, []).append(row)
        old = {merged for merged, _ in graph.merged_profiles if not graph.nodes[merged].new}
        regrouped = old | {graph.profile_of(merged) for merged in old}
        touches = [everything(profile, "merge", self.now) for profile in sorted(regrouped)]
        for profile, of_profile in rows.items():
            if profile not in regrouped:
                seen = [_seen(row.event) for row in of_profile]
                touches.append(gather(profile, seen, at=self.now, is_new=graph.nodes[profile].new))
        return touches

    def _count(
        self,
        deliveries: Sequence[Delivery],
        acceptances: Sequence[Acceptance],
        differing: Sequence[tuple[str, Rejection]],
    ) -> None:
        refused = [(delivery.source_id, rejection) for delivery in deliveries for rejection in delivery.rejections]
        if refused or differing:
            events_store.add_rejected(self.connection, [*refused, *differing], received_at=self.now)
        totals: dict[str, list[int]] = {}
        for delivery, acceptance in zip(deliveries, acceptances, strict=True):
            total = totals.setdefault(delivery.source_id, [0, 0, 0])
            total[0] += acceptance.accepted
            total[1] += acceptance.rejected
            total[2] += acceptance.repeated
        for source_id, (accepted, rejected, repeated) in totals.items():
            events_store.count_arrivals(
                self.connection, source_id, accepted=accepted, rejected=rejected, repeated=repeated, at=self.now
            )


def _row(seq: int, key: bytes, event: Event) -> _Row:
    position = Position(event.timestamp, event.message_id)
    arrivals: dict[Collection, Arrival] = {}
    if event.identifiers:
        arrivals["users"] = Arrival(seq, position, event.identifiers, event.source_id)
    if event.account_identifiers:
        arrivals["accounts"] = Arrival(seq, position, event.account_identifiers, event.source_id)
    return _Row(seq, key, event, position, arrivals)


def _seen(event: Event) -> tuple[str, str, bool, str, Mapping[str, object] | None]:
    return event.name, event.type, event.counts_as_activity, event.message_id, event.traits


def _set_node(row: _Row, collection: Collection, node_id: int | None) -> None:
    if collection == "users":
        row.node_id = node_id
    else:
        row.account_node_id = node_id


def _differs(event: Event) -> Rejection:
    return Rejection(
        code="duplicate_differs",
        message="An event with this message id is stored already and says something else.",
        body=events_store.encoded(event.payload).decode(),
        message_id=event.message_id,
    )
