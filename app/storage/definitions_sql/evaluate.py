"""Evaluating definitions: for one profile as stored or in memory, for everybody, and at a past moment."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import orjson

from app.domain.definitions.naming import order_by_dependence
from app.domain.events import traits_written
from app.domain.traits import trait_columns
from app.errors import DefinitionTooSlowError
from app.storage.definitions_sql.compiler import Compiled
from app.storage.definitions_sql.results import Evaluated, Known, result_of
from app.storage.engines import statement
from app.storage.profile_reads import NODES

PROGRESS_STEPS = 10_000  # of SQLite's machine between two looks at the clock, about a tenth of a millisecond

LIST_WINNING_TRAITS = statement(
    "list_winning_traits",
    f"""
    SELECT key, value, txt, num, moment
    FROM traits
    WHERE node_id IN ({NODES})
        AND wins = 1
    """,
    hot=True,
)
LIST_COMPUTED = statement(
    "list_computed_of_profile",
    """
    SELECT d.key, c.value, c.txt, c.num, c.moment
    FROM computed AS c
    JOIN definitions AS d ON d.id = c.definition_id
    WHERE c.profile_id = :root
    """,
    hot=True,
)
LIST_AUDIENCES = statement(
    "list_audiences_of_profile",
    """
    SELECT d.key
    FROM memberships AS m
    JOIN definitions AS d ON d.id = m.definition_id
    WHERE m.profile_id = :root
    """,
    hot=True,
)
# Identify calls have no name, so that the index by name leads to them alone.
LIST_IDENTIFIES = statement(
    "list_identifies_up_to",
    f"""
    SELECT payload
    FROM events
    WHERE node_id IN ({NODES})
        AND name = ''
        AND timestamp <= :then
        AND type = 'identify'
    ORDER BY timestamp DESC, message_id DESC
    """,
    hot=True,
    sorts=True,
)


@contextmanager
def time_limited(connection: sqlite3.Connection, seconds: float) -> Iterator[None]:
    """Stop a statement of the block that is still at work when the time is over. SQLite alone; blocks do not nest.

    Raises:
        DefinitionTooSlowError: one was stopped.
    """
    until = time.monotonic() + seconds
    connection.set_progress_handler(lambda: time.monotonic() > until, PROGRESS_STEPS)
    try:
        yield
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
            raise
        raise DefinitionTooSlowError(f"It took longer than {seconds:g} s.") from error
    finally:
        connection.set_progress_handler(None, 0)


def evaluate_one(
    connection: sqlite3.Connection, compiled: Compiled, root: int, now: int, known: Known | None = None
) -> Evaluated:
    """Return a definition's result for one profile.

    Args:
        compiled: For the connection's engine.
        root: The profile's id.
        now: ms; events later than this are not seen.
        known: Traits, computed traits and audiences to go by; None: as they are stored.
    """
    form = compiled.one if known is None else compiled.one_bound
    parameters: dict[str, Any] = {**form.parameters, "now": now, "pid": root}
    if known is not None:
        for kind, key, name in form.given:
            parameters.update(known.parameters(kind, key, name))
    row = connection.execute(form.text, parameters).fetchone()
    return result_of(compiled.kind, compiled.definition.default, row)


def evaluate_all(connection: sqlite3.Connection, compiled: Compiled, now: int) -> Iterator[tuple[int, Evaluated]]:
    """Yield profile and result of every user who has a result or a next moment, by what is stored.

    A profile that is not among them has nothing: the definition's default, or no membership.
    """
    form = compiled.everybody
    for root, *row in connection.execute(form.text, {**form.parameters, "now": now}):
        yield root, result_of(compiled.kind, compiled.definition.default, row)


def list_members(connection: sqlite3.Connection, compiled: Compiled, now: int) -> list[int]:
    """Return the profiles that are members of an audience, in no order."""
    form = compiled.members
    return [row[0] for row in connection.execute(form.text, {**form.parameters, "now": now})]


def evaluate_in_memory(
    connection: sqlite3.Connection, compiled: Mapping[str, Compiled], root: int, now: int, known: Known
) -> dict[str, Evaluated]:
    """Return the results of several definitions for one profile, each seeing those before it; nothing is written.

    Args:
        compiled: By key.
        known: What stands for the traits, and for the definitions that are not among these. The results are added.

    Raises:
        DefinitionCycleError: they name each other in a circle.
    """
    results: dict[str, Evaluated] = {}
    for key in order_by_dependence({key: one.names.definitions for key, one in compiled.items()}):
        results[key] = evaluate_one(connection, compiled[key], root, now, known)
        known.note(key, results[key])
    return results


def stored_known(connection: sqlite3.Connection, root: int) -> Known:
    """Return a profile's winning traits, and what is stored of its computed traits and audiences."""
    traits = {row[0]: tuple(row[1:]) for row in connection.execute(LIST_WINNING_TRAITS, {"root": root})}
    computed = {row[0]: tuple(row[1:]) for row in connection.execute(LIST_COMPUTED, {"root": root})}
    audiences = {row[0] for row in connection.execute(LIST_AUDIENCES, {"root": root})}
    return Known(traits, computed, audiences)


def evaluate_as_of(
    connection: sqlite3.Connection, compiled: Mapping[str, Compiled], root: int, then: int
) -> dict[str, Evaluated]:
    """Return what definitions, as they are now, give for one profile at a past moment: by the events up to then.

    An event counts from the time at which it happened, also if it arrived later. Traits are read from the identify
    calls up to then, newest first, until all that are named are found: a trait that was never set costs a look at
    each of them.

    Args:
        compiled: By key, with all that they name.
        then: ms.
    """
    keys = frozenset(key for one in compiled.values() for key in one.names.traits)
    return evaluate_in_memory(connection, compiled, root, then, traits_as_of(connection, root, keys, then))


def traits_as_of(connection: sqlite3.Connection, root: int, keys: frozenset[str], then: int) -> Known:
    """Return the values that traits had at a past moment."""
    known, missing = Known(), set(keys)
    if not missing:
        return known
    for (payload,) in connection.execute(LIST_IDENTIFIES, {"root": root, "then": then}):
        written = traits_written("identify", orjson.loads(payload) if isinstance(payload, str) else payload) or {}
        for key in missing & written.keys():
            known.traits[key] = trait_columns(written[key])
        missing -= written.keys()
        if not missing:
            break
    return known
