"""The rows of the identity graph, and how the strong partners of an identifier are counted."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

from app.domain.identity import Key, Position
from app.domain.public_ids import Collection
from app.storage import graph_sql as sql

PARTNER_BYTES = 8  # digest of a strong partner: two of them collide once in 10**9 pairs of a million values each


@dataclass(slots=True, eq=False)
class IdentifierRow:
    """A usable or quarantined identifier. `node_id` and `since` are those of its class."""

    id: int
    key: Key
    sent: str | None
    component_id: int | None
    node_id: int | None
    since: Position | None
    first: Position
    source_id: str
    partners: bytes
    new: bool = False


@dataclass(slots=True, eq=False)
class NodeRow:
    """A profile at its creation. `profile_id` is the root of its tree."""

    id: int
    created: Position
    parent_id: int | None
    merged: Position | None
    profile_id: int
    component_id: int
    new: bool = False


@dataclass(slots=True, eq=False)
class ComponentRow:
    """A closure of identifiers that met."""

    id: int
    last: Position
    exact: bool
    free: bool
    counts: dict[str, int]
    waiting: Position | None = None
    new: bool = False

    @property
    def size(self) -> int:
        """Classes in it, counted once for each of their types."""
        return sum(self.counts.values())


@dataclass(slots=True)
class Ids:
    """The greatest ids in use; a space has one writer, so the next ones are counted in memory."""

    seq: int
    node: int
    component: int
    identifier: int

    @classmethod
    def read(cls, connection: sqlite3.Connection) -> Ids:
        """Read them from the tables."""
        return cls(*(value or 0 for value in connection.execute(sql.GREATEST_IDS).fetchone()))


def partner_digest(key: Key) -> bytes:
    """Return the digest by which a strong identifier is counted as a partner."""
    return blake2b(f"{key[0]}\0{key[1]}".encode(), digest_size=PARTNER_BYTES).digest()


def partner_count(partners: bytes) -> int:
    """Return how many distinct partners are counted."""
    return len(partners) // PARTNER_BYTES


def has_partner(partners: bytes, digest: bytes) -> bool:
    """Tell whether a partner is counted already."""
    at = partners.find(digest)
    while at >= 0 and at % PARTNER_BYTES:
        at = partners.find(digest, at + 1)
    return at >= 0


def write_components(connection: sqlite3.Connection, collection: Collection, rows: Iterable[ComponentRow]) -> None:
    """Write the rows of components."""
    added, changed = [], []
    for row in rows:
        columns = (
            *row.last,
            row.exact,
            row.free,
            _counts_json(tuple(sorted(row.counts.items()))),
            *(row.waiting or (None, None)),
        )
        if row.new:
            added.append((row.id, collection, *columns))
        else:
            changed.append((*columns, row.id))
    connection.executemany(sql.ADD_COMPONENT, added)
    connection.executemany(sql.CHANGE_COMPONENT, changed)


def write_identifiers(connection: sqlite3.Connection, collection: Collection, rows: Iterable[IdentifierRow]) -> None:
    """Write the rows of identifiers."""
    added, changed = [], []
    for row in rows:
        columns = (
            row.component_id,
            row.node_id,
            *(row.since or (None, None)),
            *row.first,
            row.source_id,
            row.partners,
        )
        if row.new:
            added.append((row.id, collection, *row.key, row.sent, *columns))
        else:
            changed.append((*columns, row.id))
    connection.executemany(sql.ADD_IDENTIFIER, added)
    connection.executemany(sql.CHANGE_IDENTIFIER, changed)


@lru_cache(maxsize=4096)
def _counts_json(counts: tuple[tuple[str, int], ...]) -> str:
    """Most components hold the same few counts, so their text is kept."""
    return json.dumps(dict(counts), separators=(",", ":"))
