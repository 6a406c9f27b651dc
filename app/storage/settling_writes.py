"""Writing what was worked out: results, next moments and the record of changes, in slices under the write lock."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import orjson

from app.domain.definitions.marks import Cause
from app.domain.public_ids import event_key
from app.errors import DefinitionTooSlowError, SumOverflowError
from app.storage import settled
from app.storage.backfills import Backfill, advance
from app.storage.catalog import Catalog, InForce, catalog_of
from app.storage.definitions_sql.results import Evaluated, plain_number
from app.storage.engines import statement
from app.storage.marks import remove_marks
from app.storage.present import Outcome
from app.storage.settled import Change

GREATEST_ID = (1 << 63) - 1

LIST_KEPT_RANGE = {
    table: statement(
        f"list_{table}_in_range",
        f"""
        SELECT profile_id, {columns}
        FROM {table}
        WHERE definition_id = :id AND profile_id > :after AND profile_id <= :last
        """,
        hot=True,
    )
    for table, columns in (
        ("computed", "value, since, version"),
        ("memberships", "NULL, since, version"),
        ("recheck", "due"),
    )
}
LIST_TOUCHED = statement(
    "list_touched_profiles",
    """
    SELECT profile_id
    FROM dirty
    UNION
    SELECT profile_id
    FROM recheck
    WHERE due <= :now
    """,
)


@dataclass(frozen=True, slots=True)
class Item:
    """One profile as it was worked out on one snapshot.

    Args:
        now: For what moment, ms.
        is_there: False: merged into another, or deleted; its results go.
        marks: Numbers of the marks that are settled by it.
        outcomes: By key.
        cause: Why its results go, if they do.
        retry_at: When definitions are tried again that took too long in the slow lane, ms; None: it was not that.
    """

    root: int
    now: int
    is_there: bool
    marks: tuple[int, ...]
    outcomes: Mapping[str, Outcome]
    cause: Cause
    retry_at: int | None = None


def write_items(
    connection: sqlite3.Connection, *, space_id: str, catalog: Catalog, items: Sequence[Item], seconds: float
) -> int:
    """Write as many of the items as fit into the time, at least one; return how many.

    Returns:
        0 if definitions have changed since the items were worked out.
    """
    if catalog_of(connection).meaning != catalog.meaning:
        return 0
    until = time.monotonic() + seconds
    for number, item in enumerate(items, start=1):
        _write_item(connection, space_id, catalog, item)
        if time.monotonic() > until:
            return number
    return len(items)


def write_range(
    connection: sqlite3.Connection,
    *,
    space_id: str,
    catalog: Catalog,
    backfill: Backfill,
    found: Sequence[tuple[int, str, Evaluated]],
    items: Sequence[Item],
    last: int | None,
    now: int,
) -> bool:
    """Write one definition's results of the profiles in a range of numbers, and how far it is settled.

    Args:
        found: Profile, first message id and result of those that need nothing but this.
        items: The others of the range.
        last: Where the range ends; None: it is the rest, and the definition is settled for everybody.

    Returns:
        False if definitions have changed since, or the range was settled by somebody else; then nothing is written.
    """
    if catalog_of(connection).meaning != catalog.meaning or not advance(connection, backfill, last):
        return False
    one = catalog.by_id[backfill.definition_id]
    _write_bulk(connection, space_id, one, backfill, found, {item.root for item in items}, last, now)
    for item in items:
        _write_item(connection, space_id, catalog, item)
    return True


def kept_in_range(connection: sqlite3.Connection, one: InForce, after: int, last: int) -> dict[int, str | None]:
    """Return what is kept of one definition: JSON, or None of an audience, by profile."""
    table = "memberships" if one.definition.kind == "audience" else "computed"
    names = {"id": one.id, "after": after, "last": last}
    return {row[0]: row[1] for row in connection.execute(LIST_KEPT_RANGE[table], names)}


def touched_profiles(connection: sqlite3.Connection, now: int) -> set[int]:
    """Return the profiles that are marked, or of which something is due."""
    return {row[0] for row in connection.execute(LIST_TOUCHED, {"now": now})}


# -- one profile ------------------------------------------------------------


def _write_item(connection: sqlite3.Connection, space_id: str, catalog: Catalog, item: Item) -> None:
    if not remove_marks(connection, item.root, item.marks):
        return
    if not item.is_there:
        _clear(connection, space_id, catalog, item)
        return
    if not item.outcomes:
        return
    kept = settled.kept_of(connection, item.root)
    moments = settled.rechecks_of(connection, item.root)
    changes: list[Change] = []
    for outcome in item.outcomes.values():
        one, found = outcome.in_force, outcome.evaluated
        if found is None:
            _put_off(connection, item, outcome)
            continue
        _set_moment(connection, one.id, item.root, found.next_at, moments.get(one.id))
        if found.overflow:
            settled.set_fault(connection, one.id, SumOverflowError.code)
            continue
        mine = kept.get(one.id)
        before = None if mine is None else (mine.value, mine.since, mine.version)
        changes += _write_result(connection, one, item.root, found, before, outcome.cause, item.now)
    settled.record_changes(connection, space_id, item.root, changes, item.now)


def _put_off(connection: sqlite3.Connection, item: Item, outcome: Outcome) -> None:
    """Leave a definition that took too long to the slow lane, which takes what is due of it; or to a later time."""
    one = outcome.in_force
    if item.retry_at is None:
        settled.set_slow(connection, one.id)
        due = min(outcome.cause.at, item.now)
    else:
        settled.set_fault(connection, one.id, DefinitionTooSlowError.code)
        due = item.retry_at
    connection.execute(settled.WRITE_RECHECK, (one.id, item.root, due))


def _write_result(
    connection: sqlite3.Connection,
    one: InForce,
    root: int,
    found: Evaluated,
    before: tuple[str | None, int, int] | None,
    cause: Cause,
    now: int,
) -> list[Change]:
    """Write one result if it is another than before or follows from another version; return what changed."""
    if one.definition.kind == "audience":
        return _write_member(connection, one, root, found, before, cause, now)
    old = None if before is None else before[0]
    columns = found.columns
    if columns is None:
        if before is not None:
            connection.execute(settled.REMOVE_COMPUTED, (one.id, root))
    elif before is None or old != columns[0] or before[2] != one.version:
        since = cause.at if before is None or old != columns[0] else before[1]
        connection.execute(settled.WRITE_COMPUTED, (one.id, root, *columns, since, one.version, now))
    new = None if columns is None else columns[0]
    if old == new or (before is None and new == default_of(one)):
        return []  # a default, where there was nothing yet, is no change
    return [Change(one.id, one.version, old, new, is_audience=False, cause=cause)]


def _write_member(
    connection: sqlite3.Connection,
    one: InForce,
    root: int,
    found: Evaluated,
    before: tuple[str | None, int, int] | None,
    cause: Cause,
    now: int,
) -> list[Change]:
    if found.member and (before is None or before[2] != one.version):
        since = cause.at if before is None else before[1]
        connection.execute(settled.WRITE_MEMBERSHIP, (one.id, root, since, one.version, now))
    elif not found.member and before is not None:
        connection.execute(settled.REMOVE_MEMBERSHIP, (one.id, root))
    if found.member == (before is not None):
        return []
    new = "true" if found.member else None
    return [Change(one.id, one.version, None, new, is_audience=True, cause=cause)]


def default_of(one: InForce) -> str | None:
    """Return the JSON that a definition gives to whoever has nothing; None: it gives nothing."""
    default = one.definition.default
    if default is None:
        return None
    return orjson.dumps(plain_number(default) if isinstance(default, float) else default).decode()


def _set_moment(
    connection: sqlite3.Connection, number: int, root: int, next_at: int | None, before: int | None
) -> None:
    if next_at is None and before is not None:
        connection.execute(settled.REMOVE_RECHECK, (number, root))
    elif next_at is not None and next_at != before:
        connection.execute(settled.WRITE_RECHECK, (number, root, next_at))


def _clear(connection: sqlite3.Connection, space_id: str, catalog: Catalog, item: Item) -> None:
    """Remove the results of a profile that is no more, and record that it left and lost them."""
    changes = []
    for number, mine in settled.kept_of(connection, item.root).items():
        is_audience = mine.value is None
        table = settled.REMOVE_MEMBERSHIP if is_audience else settled.REMOVE_COMPUTED
        connection.execute(table, (number, item.root))
        if number in catalog.by_id:
            changes.append(Change(number, mine.version, mine.value, None, is_audience, item.cause))
    for number in settled.rechecks_of(connection, item.root):
        connection.execute(settled.REMOVE_RECHECK, (number, item.root))
    settled.record_changes(connection, space_id, item.root, changes, item.now)


# -- one definition ---------------------------------------------------------


def _write_bulk(
    connection: sqlite3.Connection,
    space_id: str,
    one: InForce,
    backfill: Backfill,
    found: Sequence[tuple[int, str, Evaluated]],
    others: set[int],
    last: int | None,
    now: int,
) -> None:
    end = GREATEST_ID if last is None else last
    names = {"id": one.id, "after": backfill.after, "last": end}
    table = "memberships" if one.definition.kind == "audience" else "computed"
    kept = {row[0]: row[1:] for row in connection.execute(LIST_KEPT_RANGE[table], names).fetchall()}
    moments: dict[int, int] = dict(connection.execute(LIST_KEPT_RANGE["recheck"], names).fetchall())
    cause = Cause("definition", backfill.at)
    changes: list[tuple[int, bytes, Change]] = []
    for root, first, evaluated in found:
        _set_moment(connection, one.id, root, evaluated.next_at, moments.get(root))
        if evaluated.overflow:
            settled.set_fault(connection, one.id, SumOverflowError.code)
            continue
        changed = _write_result(connection, one, root, evaluated, kept.get(root), cause, now)
        changes += [(root, event_key(space_id, first), change) for change in changed]
    settled.add_changes(connection, changes, now)
    _drop_strangers(connection, one, {*kept, *moments} - {row[0] for row in found} - others)


def _drop_strangers(connection: sqlite3.Connection, one: InForce, roots: set[int]) -> None:
    """Remove results of profiles that went while nothing was in force, so that no mark was made."""
    for root in roots:
        if not settled.is_user(connection, root):
            for text in settled.REMOVE_LEFT_OVER.values():
                connection.execute(text, (one.id, root))
