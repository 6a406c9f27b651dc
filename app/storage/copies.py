"""A copy of a space to try a change on, and the version of what a graph is made from."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

from app.storage.engines import connect, statement

FIND_INPUTS = statement(
    "inputs_of_the_graph",
    """
    SELECT
        (SELECT COALESCE(MAX(seq), 0) FROM events),
        (SELECT COUNT(*) FROM tombstones),
        (SELECT COALESCE(MAX(version), 0) FROM rules),
        (SELECT COUNT(*) FROM decisions),
        (SELECT COUNT(*) FROM decisions WHERE withdrawn_at IS NOT NULL)
    """,
)

Inputs = tuple[int, ...]


def find_inputs(connection: sqlite3.Connection) -> Inputs:
    """Return the version of events, rules and decisions: equal ones make equal graphs."""
    inputs: Inputs = connection.execute(FIND_INPUTS).fetchone()
    return inputs


@contextmanager
def copied(reading: AbstractContextManager[sqlite3.Connection]) -> Iterator[sqlite3.Connection]:
    """Give a connection to a copy of a space, which is removed afterwards.

    Args:
        reading: Gives the connection to read from; it is entered for the time of the copying.
    """
    with tempfile.TemporaryDirectory(prefix="onefold-") as folder:
        copy = connect(Path(folder) / "copy.db", writer=True)
        copy.execute("PRAGMA synchronous = OFF")  # nobody misses it
        with closing(copy):
            with reading as connection:
                connection.backup(copy)
            yield copy


@contextmanager
def writing(copy: sqlite3.Connection) -> Iterator[None]:
    """Commit what the body of a `with` statement writes. An error leaves the copy of no use."""
    copy.execute("BEGIN IMMEDIATE")
    yield
    copy.execute("COMMIT")
