"""How an arriving event finds its profile: append, free insert, insert without effect, or a replay (identity §4.2).

Each path gives what the canonical run of all events gives; docs/identity-rules.md says why.
One class, though long: the paths take turns over one working set and share every step below them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from app.domain.identity import (
    START,
    Decisions,
    Identifier,
    IdentityRules,
    Key,
    Position,
    ProfileView,
    Refusal,
    Resolution,
    class_types,
    decide,
    ranked,
)
from app.domain.placing import Arrival, NeedsReplay, Placed
from app.domain.run import limit_is_free, sightings_by_type
from app.storage.graph import Graph
from app.storage.graph_rows import (
    ComponentRow,
    IdentifierRow,
    NodeRow,
    has_partner,
    partner_count,
    partner_digest,
)

# How often each path was taken since the process started; tests and the bench read it.
counters: Counter[str] = Counter()


class Arrivals:
    """Places events in the working set of one collection."""

    def __init__(self, graph: Graph, rules: IdentityRules, decisions: Decisions) -> None:
        self.graph = graph
        self.rules = rules
        self.decisions = decisions
        self.windowed = {name for name, rule in rules.types.items() if rule.window_ms is not None}
        # Only limits and thresholds can then matter to an event of somebody new, which has a shorter way.
        decided = decisions.members or decisions.nevers or decisions.released
        self.plain = not decided and not self.windowed and not rules.blocked

    def load(self, arrivals: Sequence[Arrival]) -> None:
        """Load all that the identifiers of these events lead to, members of their classes included."""
        keys = {identifier.key for arrival in arrivals for identifier in arrival.identifiers}
        if self.decisions.members:
            keys |= {member for key in keys for member in self.decisions.members_of(key)}
        self.graph.load(keys)

    def place(self, arrival: Arrival) -> Placed | NeedsReplay:
        """Place one event, or say what has to be resolved again."""
        refusals = len(self.graph.refusals)
        placed = self._place(arrival)
        if isinstance(placed, NeedsReplay):
            del self.graph.refusals[refusals:]
        return placed

    def wait(self, arrival: Arrival, needed: NeedsReplay) -> None:
        """Let a late event wait for a long replay; its identifiers are put in the component, or refused, at once."""
        self._refuse_unusable(arrival, self._not_blocked(arrival))
        rows = [self._row(identifier, arrival) for identifier in arrival.usable]
        component = self._united(arrival, self._components(arrival), free=False)
        for row in rows:
            if row.node_id is None:
                self._place_unattached(row, component)
        self.hold(component, needed.start)
        self.graph.waiting.append((self.graph.collection, arrival.seq, component.id))

    def hold(self, component: ComponentRow, start: Position) -> None:
        """Note from where a component is to be replayed; until then events in order go on being appended."""
        component.waiting = start if component.waiting is None else min(start, component.waiting)
        self.graph.change_component(component)

    # -- the four paths -----------------------------------------------------

    def _place(self, arrival: Arrival) -> Placed | NeedsReplay:
        if self.plain and (node_id := self._append_new(arrival)) is not None:
            return Placed(node_id)
        crossed = self._count(arrival)
        if crossed:
            counters["quarantine"] += 1
            components = self._components(arrival)
            return NeedsReplay(frozenset(row.id for row in components), START, with_event=True, reclose=True)
        self._refuse_unusable(arrival, arrival.usable)
        if not arrival.usable:
            return Placed(None)
        rows = [self._row(identifier, arrival) for identifier in arrival.usable]
        components = self._components(arrival)
        late = any(arrival.position < row.last for row in components)
        arrival.fresh = self._fresh_classes(rows)
        if self._is_free(arrival, components):
            return Placed(self._insert_free(arrival, rows, components, late))
        return self._ordered(arrival, components, late)

    def _append_new(self, arrival: Arrival) -> int | None:
        """Append an event all of whose identifiers are new: it makes a free component of its own, or None.

        The same as the way through `_count`, `_is_free` and `_insert_free`, which a test compares.
        """
        known = self.graph.identifiers
        counts: dict[str, int] = {}
        for identifier in arrival.identifiers:
            type_ = identifier[0]
            if (type_, identifier[1]) in known:
                return None
            counts[type_] = counts.get(type_, 0) + 1
        rule = self.rules.rule
        if len(arrival.identifiers) > self.rules.identifiers_max or any(
            count > rule(type_).limit or len(arrival.identifiers) > rule(type_).threshold
            for type_, count in counts.items()
        ):
            return None
        counters["append"] += 1
        return self._make(arrival, counts)

    def _make(self, arrival: Arrival, counts: dict[str, int]) -> int:
        graph, position = self.graph, arrival.position
        component = graph.add_component(position)
        component.counts = counts
        node = graph.add_node(position, component.id)
        strong = [identifier.key for identifier in arrival.identifiers if self.rules.rule(identifier.type).strong]
        digests = {key: partner_digest(key) for key in strong} if len(arrival.identifiers) > 1 else {}
        for identifier in arrival.identifiers:
            row = graph.add_identifier(identifier.key, identifier.sent, position, arrival.source_id)
            row.node_id, row.since = node.id, position
            row.partners = b"".join(digest for key, digest in digests.items() if key != row.key)
            graph.hold(row, node.id)
        graph.touch(node.id, position.timestamp)
        return node.id

    # -- what of the event may be used --------------------------------------

    def _count(self, arrival: Arrival) -> bool:
        """Count strong partners; tell whether a value has just become too well connected (identity rule 15)."""
        arrival.usable = carried = self._not_blocked(arrival)
        if len(carried) < 2 or arrival.counted:
            return False
        arrival.counted = True
        strong = [i.key for i in carried if self.rules.rule(i.type).strong]
        crossed = False
        for identifier in carried:
            row = None
            threshold = self.rules.rule(identifier.type).threshold
            for partner in strong:
                if partner == identifier.key:
                    continue
                row = row or self._row(identifier, arrival)
                digest = partner_digest(partner)
                if partner_count(row.partners) > threshold or has_partner(row.partners, digest):
                    continue
                row.partners += digest
                self.graph.change_identifier(row)
                crossed = crossed or partner_count(row.partners) > threshold
        return crossed

    def _not_blocked(self, arrival: Arrival) -> list[Identifier]:
        return [i for i in arrival.identifiers if not self.rules.is_blocked(i.type, i.value)]

    def _refuse_unusable(self, arrival: Arrival, carried: Sequence[Identifier]) -> None:
        if len(carried) < len(arrival.identifiers):
            keys = {identifier.key for identifier in carried}
            for identifier in arrival.identifiers:
                if identifier.key not in keys:
                    self._refuse(arrival, identifier.key, "blocked")
        arrival.usable = []
        for identifier in carried:
            row = self.graph.identifiers.get(identifier.key)
            if row is not None and self._is_quarantined(row):
                self._refuse(arrival, identifier.key, "quarantined")
            else:
                arrival.usable.append(identifier)

    def _is_quarantined(self, row: IdentifierRow) -> bool:
        return partner_count(row.partners) > self.rules.rule(row.key[0]).threshold

    def _row(self, identifier: Identifier, arrival: Arrival) -> IdentifierRow:
        row = self.graph.identifiers.get(identifier.key)
        if row is None:
            return self.graph.add_identifier(identifier.key, identifier.sent, arrival.position, arrival.source_id)
        if arrival.position < row.first:
            row.first = arrival.position
            self.graph.change_identifier(row)
        return row

    def _refuse(self, arrival: Arrival, key: Key, reason: str) -> None:
        self.graph.refusals.append((self.graph.collection, *key, arrival.seq, reason))

    def _components(self, arrival: Arrival) -> list[ComponentRow]:
        """Return the components of the event's usable identifiers and of their classes."""
        found: dict[int, ComponentRow] = {}
        for identifier in arrival.usable:
            for key in self.decisions.members_of(identifier.key):
                row = self.graph.identifiers.get(key)
                component = self.graph.component_id(row) if row else None
                if component is not None:
                    found[component] = self.graph.components[component]
        return list(found.values())

    # -- free ---------------------------------------------------------------

    def _is_free(self, arrival: Arrival, components: Sequence[ComponentRow]) -> bool:
        """Tell whether no rule can refuse anything in the union of these components with the event, in any order.

        Stricter than it would have to be in one place: an identifier named in a never-decision is never in a free
        component.
        """
        if not all(component.free for component in components):
            return False
        if len(components) == 1 and not arrival.fresh and not self.windowed:
            return True
        counts: dict[str, int] = {}
        for component in components:
            for type_, count in component.counts.items():
                counts[type_] = counts.get(type_, 0) + count
        for name in arrival.fresh:
            for type_ in class_types(name, self.decisions):
                counts[type_] = counts.get(type_, 0) + 1
        if sum(counts.values()) > self.rules.identifiers_max:
            return False
        if any(count > self.rules.rule(type_).limit for type_, count in counts.items() if type_ not in self.windowed):
            return False
        if self.decisions.nevers and any(
            self.decisions.class_of(identifier.key) in self.decisions.nevers for identifier in arrival.usable
        ):
            return False
        return not (self.windowed & counts.keys()) or self._windows_free(arrival, components)

    def _fresh_classes(self, rows: Sequence[IdentifierRow]) -> set[Key]:
        """Return the classes that no component counts yet."""
        fresh = set()
        for row in rows:
            members = self.decisions.members_of(row.key)
            known = (self.graph.identifiers.get(member) for member in members)
            if all(member is None or self.graph.component_id(member) is None for member in known):
                fresh.add(self.decisions.class_of(row.key))
        return fresh

    def _windows_free(self, arrival: Arrival, components: Sequence[ComponentRow]) -> bool:
        self.graph.load_components([component.id for component in components])
        inside = {component.id for component in components}
        carried = {identifier.key for identifier in arrival.usable}
        first = {
            row.key: row.first.timestamp
            for row in self.graph.identifiers.values()
            if row.key in carried or self.graph.component_id(row) in inside
        }
        by_type = sightings_by_type(first, self.decisions)
        return all(limit_is_free(self.rules, type_, by_type.get(type_, ())) for type_ in self.windowed)

    def _insert_free(
        self, arrival: Arrival, rows: Sequence[IdentifierRow], components: Sequence[ComponentRow], late: bool
    ) -> int:
        """Join everything the event touches, without deciding.

        Deciding would count identifiers first seen after the event inside its window.
        """
        counters["free_insert" if late else "append"] += 1
        if late and not self._changes_something(arrival, rows, components):
            return self._insert_in_passing(arrival, rows[0], self._united(arrival, components, free=True))
        component = self._united(arrival, components, free=True)
        if late:
            component.exact = False
            self.graph.change_component(component)
        owners = {root for key in self._all_members(arrival) if (root := self._owner(key)) is not None}
        return self._carry_out(arrival, owners, [self.decisions.class_of(row.key) for row in rows], component)

    def _insert_in_passing(self, arrival: Arrival, row: IdentifierRow, component: ComponentRow) -> int:
        """Put a late event that changes no stamp where it was then, which a later merge may have left behind.

        A replay from a later position would not move it again.
        """
        graph = self.graph
        assert row.node_id is not None  # one node holds all that the event carries
        node = graph.nodes[row.node_id]
        profile = graph.profile_of(node.profile_id)
        if component.exact and node.parent_id is not None:
            graph.load_profiles([profile])
        graph.touch(profile, arrival.position.timestamp)
        return graph.root_at(node.id, arrival.position) if component.exact else profile

    def _changes_something(
        self, arrival: Arrival, rows: Sequence[IdentifierRow], components: Sequence[ComponentRow]
    ) -> bool:
        """Tell whether a late event may change any stamp of a free component.

        It does not if one node held all its identifiers already: then they were one profile then, not only now.
        """
        known = all(row.since is not None and row.since < arrival.position for row in rows)
        return len(components) > 1 or not known or len({row.node_id for row in rows}) > 1

    def _united(self, arrival: Arrival, components: Sequence[ComponentRow], *, free: bool) -> ComponentRow:
        if components:
            component = components[0] if len(components) == 1 else self.graph.unite(components)
        else:
            component = self.graph.add_component(arrival.position)
        if arrival.fresh or component.last < arrival.position or component.free != free:
            component.last = max(component.last, arrival.position)
            component.free = free
            for name in arrival.fresh:
                for type_ in class_types(name, self.decisions):
                    component.counts[type_] = component.counts.get(type_, 0) + 1
            self.graph.change_component(component)
        return component

    def _all_members(self, arrival: Arrival) -> list[Key]:
        return [key for identifier in arrival.usable for key in self.decisions.members_of(identifier.key)]

    def _owner(self, key: Key) -> int | None:
        row = self.graph.identifiers.get(key)
        return None if row is None else self.graph.root_of(row)

    # -- ordered ------------------------------------------------------------

    def _ordered(self, arrival: Arrival, components: Sequence[ComponentRow], late: bool) -> Placed | NeedsReplay:
        inexact = [row for row in components if not row.exact and row.waiting is None]
        if inexact:
            return NeedsReplay(frozenset({inexact[0].id}), START, with_event=False)
        groups = ranked(arrival.usable, self.rules, self.decisions)
        if not late:
            return Placed(self._append(arrival, groups, components))
        together = frozenset(row.id for row in components)
        if all(row.waiting is None for row in components):
            resolution = self._decide(arrival, groups, arrival.position)
            if resolution.without_effect:
                return Placed(self._insert_without_effect(arrival, resolution.found[0], resolution.refused, components))
        return NeedsReplay(together, arrival.position, with_event=True)

    def _decide(self, arrival: Arrival, groups: Sequence[Key], position: Position | None) -> Resolution:
        def look(name: Key) -> ProfileView | None:
            members = self.decisions.members.get(name, (name,))
            return self.graph.view(members, position, self.decisions.class_of)

        return decide(groups, arrival.position.timestamp, look, self.rules, self.decisions)

    def _append(self, arrival: Arrival, groups: Sequence[Key], components: Sequence[ComponentRow]) -> int:
        counters["append"] += 1
        resolution = self._decide(arrival, groups, None)
        component = self._united(arrival, components, free=False)
        node = self._carry_out(arrival, set(resolution.found), resolution.kept, component)
        self._refuse_classes(arrival, resolution.refused, component)
        return node

    def _insert_without_effect(
        self, arrival: Arrival, node_id: int, refused: Sequence[Refusal], components: Sequence[ComponentRow]
    ) -> int:
        counters["without_effect"] += 1
        component = self._united(arrival, components, free=False)
        self._refuse_classes(arrival, refused, component)
        self.graph.touch(self.graph.profile_of(self.graph.nodes[node_id].profile_id), arrival.position.timestamp)
        return node_id

    def _refuse_classes(self, arrival: Arrival, refused: Sequence[Refusal], component: ComponentRow) -> None:
        reasons = {refusal.key: refusal.reason for refusal in refused}
        for identifier in arrival.usable:
            reason = reasons.get(self.decisions.class_of(identifier.key))
            if reason is not None:
                self._refuse(arrival, identifier.key, reason)
            row = self.graph.identifiers[identifier.key]
            if row.node_id is None:
                self._place_unattached(row, component)

    def _place_unattached(self, row: IdentifierRow, component: ComponentRow) -> None:
        """Give a row that its event did not attach to the owner of its class, or else to its component."""
        members = (self.graph.identifiers.get(key) for key in self.decisions.members_of(row.key))
        owned = next((member for member in members if member is not None and member.node_id is not None), None)
        if owned is not None and owned.node_id is not None and owned.since is not None:
            self.graph.attach(row, owned.node_id, owned.since, owned.source_id)
        elif row.component_id != component.id:
            row.component_id = component.id
            self.graph.change_identifier(row)

    def _carry_out(self, arrival: Arrival, found: set[int], kept: Sequence[Key], component: ComponentRow) -> int:
        """Create, add to or merge profiles and attach what is kept; return the event's node."""
        graph, position = self.graph, arrival.position
        if not found:
            node = graph.add_node(position, component.id)
        else:
            roots = sorted((graph.nodes[root] for root in found), key=lambda root: root.created)
            node = roots[0]
            for other in roots[1:]:
                graph.merge(survivor=node.id, merged=other.id, at=position)
            if position < node.created:
                node.created = position
                graph.change_node(node)
        self._attach(arrival, kept, node)
        graph.touch(node.id, position.timestamp)
        return node.id

    def _attach(self, arrival: Arrival, kept: Sequence[Key], node: NodeRow) -> None:
        for name in kept:
            keys = self.decisions.members.get(name, (name,))
            rows = (self.graph.identifiers.get(key) for key in keys)
            members = [row for row in rows if row is not None and not self._is_quarantined(row)]
            owned = next((row for row in members if row.node_id is not None), None)
            since = arrival.position if owned is None or owned.since is None else min(owned.since, arrival.position)
            for row in members:
                if row.node_id is None:
                    owner = node.id if owned is None or owned.node_id is None else owned.node_id
                    self.graph.attach(row, owner, since, arrival.source_id)
                elif row.since is None or since < row.since:
                    row.since = since
                    self.graph.change_identifier(row)
