"""What computed traits and audiences say of one profile at this moment: as kept, and worked out in memory where
something has touched it since. Nothing here writes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import orjson

from app.domain.definitions.marks import Cause, Mark, cause_for
from app.errors import DefinitionTooSlowError
from app.storage.backfills import Backfill, list_backfills
from app.storage.catalog import Catalog, InForce, catalog_of
from app.storage.definitions_sql.evaluate import evaluate_one, stored_known, time_limited
from app.storage.definitions_sql.results import Evaluated, Known
from app.storage.marks import marks_of
from app.storage.settled import Kept, due_of, kept_of

READ_SECONDS = 0.25  # for one definition and one person, on the way of a request


@dataclass(frozen=True, slots=True)
class Outcome:
    """One definition worked out for one profile.

    Args:
        evaluated: None: it took too long.
    """

    in_force: InForce
    cause: Cause
    evaluated: Evaluated | None


@dataclass(frozen=True, slots=True)
class Present:
    """What one definition says of a person now.

    Args:
        value: Of a computed trait as it stands in JSON, None for nothing; of an audience whether they are a member.
        since: When what brought it happened, ms; None: no such moment is known.
        settled_at: When it was worked out, ms; None: at this moment.
        is_late: It could not be worked out in time, or not at all, so this is what was kept before.
    """

    key: str
    name: str
    kind: Literal["trait", "audience"]
    value: Any
    since: int | None
    version: int
    settled_at: int | None
    is_late: bool


@dataclass(frozen=True, slots=True)
class Due:
    """What is to be worked out for a profile, and what is settled by it.

    Args:
        causes: By key.
        marks: Numbers of the marks that are taken into account.
    """

    causes: dict[str, Cause]
    marks: tuple[int, ...]


def computed_of(connection: sqlite3.Connection, root: int, now: int) -> list[Present]:
    """Return what every definition in force says of a person at this moment, each after those that it names.

    Args:
        root: The profile's id; a user's.
        now: ms.
    """
    catalog = catalog_of(connection)
    if not catalog.order:
        return []
    due = due_for(connection, catalog, list_backfills(connection), root, now)
    causes = due.causes | {one.key: Cause("moment", now) for one in catalog.order.values() if not one.is_stored}
    outcomes = work_out(connection, catalog, root, now, causes, seconds=READ_SECONDS) if causes else {}
    kept = kept_of(connection, root)
    return [_present(one, kept.get(one.id), outcomes.get(one.key)) for one in catalog.order.values()]


def due_for(
    connection: sqlite3.Connection, catalog: Catalog, backfills: Mapping[int, Backfill], root: int, now: int
) -> Due:
    """Return which definitions are to be worked out for a profile: marked, due, or not yet settled for everybody."""
    marks = marks_of(connection, root)
    causes = _marked(catalog, marks)
    for number, moment in due_of(connection, root, now).items():
        if (one := catalog.by_id.get(number)) is not None and one.is_stored:
            causes.setdefault(one.key, Cause("moment", moment))
    for number, backfill in backfills.items():
        if root > backfill.after and (one := catalog.by_id.get(number)) is not None:
            causes.setdefault(one.key, Cause("definition", backfill.at))
    return Due(causes, tuple(mark.id for mark in marks))


def work_out(
    connection: sqlite3.Connection,
    catalog: Catalog,
    root: int,
    now: int,
    causes: Mapping[str, Cause],
    *,
    seconds: float,
    skip: Iterable[str] = (),
) -> dict[str, Outcome]:
    """Return the results of definitions for a profile, and of those that name them where these have changed.

    Args:
        causes: Why each is worked out, by key.
        seconds: At most so long for each.
        skip: Keys that are not tried: they count as too slow.
    """
    known = stored_known(connection, root)
    wanted, skipped = dict(causes), frozenset(skip)
    outcomes: dict[str, Outcome] = {}
    for key, one in catalog.order.items():
        if key not in wanted:
            continue
        found = None if key in skipped else _evaluate(connection, one, root, now, known, seconds)
        outcomes[key] = Outcome(one, wanted[key], found)
        if found is not None and not found.overflow and _note(known, key, found):
            for user in one.users:
                own = wanted.get(user)
                wanted[user] = wanted[key] if own is None or own.at <= wanted[key].at else own
    return outcomes


def _evaluate(
    connection: sqlite3.Connection, one: InForce, root: int, now: int, known: Known, seconds: float
) -> Evaluated | None:
    try:
        with time_limited(connection, seconds):
            return evaluate_one(connection, one.compiled, root, now, known)
    except DefinitionTooSlowError:
        return None


def _note(known: Known, key: str, found: Evaluated) -> bool:
    """Let definitions that come later see a result; tell whether it is another than before."""
    before = (known.computed.get(key), key in known.audiences)
    known.note(key, found)
    return before != (known.computed.get(key), key in known.audiences)


def _marked(catalog: Catalog, marks: Iterable[Mark]) -> dict[str, Cause]:
    causes: dict[str, Cause] = {}
    for mark in marks:  # the oldest first: what counts is the newest that concerns a definition
        for key, one in catalog.order.items():
            if one.is_stored and (cause := cause_for(mark.touch, one.compiled.names)) is not None:
                causes[key] = cause
    return causes


def _present(one: InForce, kept: Kept | None, outcome: Outcome | None) -> Present:
    definition = one.definition
    is_audience = definition.kind == "audience"
    found = outcome.evaluated if outcome is not None else None
    if outcome is None or found is None or found.overflow:
        value = kept is not None if is_audience else orjson.loads(kept.value) if kept and kept.value else None
        since, settled_at = (kept.since, kept.settled_at) if kept is not None else (None, None)
        version = one.version if kept is None else kept.version
        is_late = outcome is not None or one.fault is not None
        return Present(definition.key, definition.name, definition.kind, value, since, version, settled_at, is_late)
    columns = found.columns  # by its JSON, so that what is worked out has the same form as what is kept
    value = found.member if is_audience else orjson.loads(columns[0]) if columns else None
    since = _since(kept, found, outcome.cause, is_audience=is_audience)
    return Present(
        definition.key, definition.name, definition.kind, value, since if one.is_stored else None, one.version,
        None, is_late=False,
    )  # fmt: skip


def _since(kept: Kept | None, found: Evaluated, cause: Cause, *, is_audience: bool) -> int | None:
    if is_audience:
        return None if not found.member else kept.since if kept is not None else cause.at
    if (columns := found.columns) is None:
        return None
    return kept.since if kept is not None and kept.value == columns[0] else cause.at
