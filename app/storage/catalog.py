"""The definitions in force, compiled, in order of dependence: read once for each state that they are in."""

from __future__ import annotations

import sqlite3
import threading
from dataclasses import dataclass, field
from functools import lru_cache

from cachetools import LRUCache

from app.domain.definitions.language import Definition, is_read_when_shown
from app.domain.definitions.naming import order_by_dependence, users_of
from app.domain.definitions.reading import read_text
from app.storage.definitions_sql.compiler import Compiled
from app.storage.engines import statement

CATALOGS_MAX = 64  # kept compiled
DOCUMENTS_MAX = 2_048  # kept read

LIST_IN_FORCE = statement(
    "list_definitions_in_force",
    """
    SELECT d.id, d.version, d.slow, d.fault, v.digest
    FROM definitions AS d
    JOIN definition_versions AS v ON v.definition_id = d.id AND v.version = d.version
    WHERE d.status = 'active'
    ORDER BY d.id
    """,
)
FIND_DOCUMENT = statement(
    "find_definition_document",
    """
    SELECT document
    FROM definition_versions
    WHERE definition_id = :id AND version = :version
    """,
    hot=True,
)

Edition = tuple[tuple[int, int, int, str | None, str], ...]  # id, version, slow, fault and digest of each


@dataclass(frozen=True, slots=True)
class InForce:
    """A definition in force.

    Args:
        is_stored: Its results are kept. Others count days and are named by none: they are worked out when read.
        users: Keys of those that name it.
    """

    id: int
    version: int
    is_slow: bool
    fault: str | None
    compiled: Compiled
    is_stored: bool
    users: tuple[str, ...]

    @property
    def definition(self) -> Definition:
        """Return the definition itself."""
        return self.compiled.definition

    @property
    def key(self) -> str:
        """Return its key."""
        return self.compiled.definition.key


@dataclass(frozen=True, slots=True)
class Catalog:
    """All definitions in force.

    Args:
        edition: What it was made from: two of one edition are equal.
        order: By key, each after those that it names.
        by_id: The same by number.
    """

    edition: Edition
    order: dict[str, InForce] = field(default_factory=dict)
    by_id: dict[int, InForce] = field(default_factory=dict)

    @property
    def meaning(self) -> tuple[tuple[int, int, str], ...]:
        """Return which definitions in which versions: what results depend on."""
        return tuple((number, version, digest) for number, version, _, _, digest in self.edition)

    @property
    def stored(self) -> dict[int, int]:
        """Return the versions of the definitions whose results are kept, by number."""
        return {one.id: one.version for one in self.order.values() if one.is_stored}


_made: LRUCache[Edition, Catalog] = LRUCache(CATALOGS_MAX)
_lock = threading.Lock()


@lru_cache(maxsize=DOCUMENTS_MAX)
def read_kept(text: str) -> Definition:
    """Return the definition that a document in its normal form holds; it was checked when it was saved."""
    return read_text(text)


def catalog_of(connection: sqlite3.Connection) -> Catalog:
    """Return the definitions in force as a connection sees them."""
    edition: Edition = tuple(connection.execute(LIST_IN_FORCE).fetchall())
    with _lock:
        known = _made.get(edition)
    if known is None:
        known = _make(connection, edition)
        with _lock:
            _made[edition] = known
    return known


def _make(connection: sqlite3.Connection, edition: Edition) -> Catalog:
    compiled: dict[str, tuple[Compiled, tuple[int, int, int, str | None, str]]] = {}
    for row in edition:
        text = connection.execute(FIND_DOCUMENT, {"id": row[0], "version": row[1]}).fetchone()[0]
        one = Compiled(read_kept(text))
        compiled[one.definition.key] = (one, row)
    named = {key: one.names.definitions for key, (one, _) in compiled.items()}
    order: dict[str, InForce] = {}
    for key in order_by_dependence(named):
        one, (number, version, slow, fault, _) = compiled[key]
        users = tuple(users_of(key, named))
        is_stored = bool(users) or not is_read_when_shown(one.definition)
        order[key] = InForce(number, version, bool(slow), fault, one, is_stored, users)
    return Catalog(edition, order, {one.id: one for one in order.values()})
