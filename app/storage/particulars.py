"""What the tables hold beside the graph itself: links, times, winning traits, stamps, partners. For verifying."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from typing import Any

from app.domain.identity import Key, Position
from app.domain.public_ids import Collection, event_key, public_id
from app.storage.engines import statement
from app.storage.graph_rows import PARTNER_BYTES

LIST_LINKS = statement(
    "list_all_links",
    """
    SELECT u.created_message_id, a.created_message_id, l.first_timestamp, l.first_message_id
    FROM links l
    JOIN nodes un ON un.id = l.user_node_id
    JOIN nodes u ON u.id = un.profile_id
    JOIN nodes an ON an.id = l.account_node_id
    JOIN nodes a ON a.id = an.profile_id
    """,
)
LIST_TIMES = statement(
    "list_all_times",
    """
    SELECT p.collection, n.created_message_id, p.created_at, p.updated_at
    FROM profiles p JOIN nodes n ON n.id = p.id
    """,
)
LIST_WINNING_ROWS = statement(
    "list_winning_rows",
    """
    SELECT n.collection, r.created_message_id, t.key, t.value, t.txt, t.num, t.moment, t.timestamp, t.message_id,
        t.source_id
    FROM traits t
    JOIN nodes n ON n.id = t.node_id
    JOIN nodes r ON r.id = n.profile_id
    WHERE t.wins = 1
    """,
)
LIST_STAMPS = statement(
    "list_all_stamps",
    """
    SELECT i.collection, i.type, i.value, i.first_timestamp, i.first_message_id, i.since_timestamp,
        i.since_message_id, i.source_id, i.partners, COALESCE(i.component_id, n.component_id)
    FROM identifiers i LEFT JOIN nodes n ON n.id = i.node_id
    """,
)
LIST_COMPONENT_ROWS = statement(
    "list_component_rows",
    """
    SELECT id, last_timestamp, last_message_id, exact, free, waiting_timestamp
    FROM components
    """,
)

Link = tuple[str, str, Position]
Times = tuple[Collection, str, int, int]
TraitRow = tuple[Any, ...]
Name = tuple[Collection, str, str]


@dataclass(frozen=True, slots=True)
class Stamp:
    """What is kept of one identifier.

    Args:
        key: (type, value).
        first: First sighting.
        since: Position of the event that attached it; None: nobody owns it.
        source_id: Of that event, else of the first sighting.
        partners: Digests of its strong partners, at most one above the threshold.
        component: The component's number; None: it is not usable.
    """

    collection: Collection
    key: Key
    first: Position
    since: Position | None
    source_id: str
    partners: frozenset[bytes]
    component: int | None


@dataclass(frozen=True, slots=True)
class ComponentState:
    """What is kept of one component."""

    last: Position
    exact: bool
    free: bool
    waits: bool


@dataclass(slots=True)
class Particulars:
    """All of it.

    Args:
        links: Public ids of person and account, and the first group call; the earliest of each pair.
        times: Public id, created, updated.
        traits: The winning row of each profile and key, tombstones included.
        stamps: Each identifier's.
        components: By number.
    """

    links: dict[tuple[str, str], Position] = field(default_factory=dict)
    times: set[Times] = field(default_factory=set)
    traits: list[TraitRow] = field(default_factory=list)
    stamps: list[Stamp] = field(default_factory=list)
    components: dict[int, ComponentState] = field(default_factory=dict)

    def add_link(self, user: str, account: str, position: Position) -> None:
        """Note a link; the earliest of a pair stays."""
        self.links[user, account] = min(position, self.links.get((user, account), position))


def particulars_of_tables(connection: sqlite3.Connection, space_id: str) -> Particulars:
    """Return what the tables hold."""

    def name(collection: Collection, created: str) -> str:
        return public_id(collection, event_key(space_id, created))

    found = Particulars()
    for user, account, timestamp, message_id in connection.execute(LIST_LINKS):
        found.add_link(name("users", user), name("accounts", account), Position(timestamp, message_id))
    for collection, created, created_at, updated_at in connection.execute(LIST_TIMES):
        found.times.add((collection, name(collection, created), created_at, updated_at))
    for row in connection.execute(LIST_WINNING_ROWS):
        found.traits.append((row[0], name(row[0], row[1]), *row[2:]))
    for row in connection.execute(LIST_STAMPS):
        found.stamps.append(_stamp(row))
    for number, timestamp, message_id, exact, free, waiting in connection.execute(LIST_COMPONENT_ROWS):
        last = Position(timestamp, message_id)
        found.components[number] = ComponentState(last, bool(exact), bool(free), waiting is not None)
    return found


def _stamp(row: tuple[Any, ...]) -> Stamp:
    partners = bytes(row[8])
    return Stamp(
        collection=row[0],
        key=(row[1], row[2]),
        first=Position(row[3], row[4]),
        since=None if row[5] is None else Position(row[5], row[6]),
        source_id=row[7],
        partners=frozenset(partners[at : at + PARTNER_BYTES] for at in range(0, len(partners), PARTNER_BYTES)),
        component=row[9],
    )
