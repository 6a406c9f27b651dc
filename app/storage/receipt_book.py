"""One space's receipts: a file that is only appended to, each row holding the hash of the one before."""

from __future__ import annotations

import hashlib
import json
import logging
import sqlite3
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from app.errors import UnavailableError
from app.storage.engines import statement

COMMIT_TIMEOUT_SECONDS = 10.0
START = bytes(32)  # what the first receipt follows

Channel = Literal["panel", "timeline", "explain", "profile_api", "export", "admin_preview"]

log = logging.getLogger("onefold.receipts")

RECEIPTS = """
CREATE TABLE IF NOT EXISTS receipts (
    id INTEGER PRIMARY KEY,
    hash BLOB NOT NULL,                   -- SHA-256 of `previous` and the other columns, see `chained`
    previous BLOB NOT NULL,               -- hash of the receipt before; zeros for the first
    at INTEGER NOT NULL,
    channel TEXT NOT NULL,                -- panel, timeline, explain, profile_api, export, admin_preview
    viewer TEXT NOT NULL,
    viewer_proven INTEGER NOT NULL,       -- 0: as claimed by whoever asked
    object TEXT NOT NULL,                 -- such as "ticket:48213"; "" where there is none
    profile TEXT NOT NULL,                -- public id; "" where nobody was shown
    version INTEGER NOT NULL,             -- of the profile; 0 where nobody was shown
    status TEXT NOT NULL,
    fields TEXT NOT NULL,                 -- JSON array of names: what was shown, after masking
    count INTEGER NOT NULL,
    repeats INTEGER                       -- null: a first time; else the receipt that was repeated `count` times
) STRICT;

-- serves the figures of the last hours
CREATE INDEX IF NOT EXISTS receipts_by_time ON receipts (at);
-- serves "who saw this person"
CREATE INDEX IF NOT EXISTS receipts_by_profile ON receipts (profile, at);
"""
TRIGGERS = """
CREATE TRIGGER IF NOT EXISTS receipts_stay BEFORE UPDATE ON receipts
BEGIN SELECT RAISE (ABORT, 'receipts are never changed'); END;
CREATE TRIGGER IF NOT EXISTS receipts_remain BEFORE DELETE ON receipts
BEGIN SELECT RAISE (ABORT, 'receipts are never deleted'); END;
"""

LAST_RECEIPT = statement(
    "last_receipt",
    """
    SELECT id, hash
    FROM receipts
    WHERE id = (SELECT MAX(id) FROM receipts)
    """,
    hot=True,
    schema="receipts",
)
ADD_RECEIPT = statement(
    "add_receipt",
    """
    INSERT INTO receipts (id, hash, previous, at, channel, viewer, viewer_proven, object, profile, version, status,
        fields, count, repeats)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    """,
    hot=True,
    schema="receipts",
)
LIST_RECEIPTS = statement(
    "list_receipts",
    """
    SELECT id, hash, previous, at, channel, viewer, viewer_proven, object, profile, version, status, fields, count,
        repeats
    FROM receipts
    ORDER BY id
    """,
    schema="receipts",
)
COUNT_RECEIPTS = statement(
    "count_receipts",
    """
    SELECT status, SUM(count)
    FROM receipts
    WHERE at >= :since
    GROUP BY status
    """,
    schema="receipts",
)


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What one answer shows of one profile to one viewer.

    Args:
        channel: By which way.
        viewer: Who asked.
        viewer_proven: False: the viewer's name is what the request claimed.
        object: What it was shown beside, such as `ticket:48213`.
        profile: Public id, or "" if nobody was shown.
        version: The profile's.
        status: Such as `found`, `ambiguous`, `candidate`, `unknown`, `read`.
        fields: Names of what was shown, never values.
        count: How often.
        repeats: The number of the receipt that is repeated.
    """

    channel: Channel
    viewer: str
    viewer_proven: bool
    object: str
    profile: str
    version: int
    status: str
    fields: tuple[str, ...]
    count: int = 1
    repeats: int | None = None


class _Ticket:
    """Disclosures of one request, waiting for their commit."""

    __slots__ = ("at", "disclosures", "done", "error", "numbers")

    def __init__(self, disclosures: Sequence[Disclosure], at: int) -> None:
        self.disclosures = disclosures
        self.at = at
        self.numbers: list[int] = []
        self.done = False
        self.error: Exception | None = None


class ReceiptBook:
    """The receipts of one space.

    Whoever comes first commits for all who wait meanwhile: a group commit without a thread of its own. The lock that
    the leader holds makes it the one writer of this process; between processes BEGIN IMMEDIATE does, and the hash to
    follow is read after it.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._waiting: list[_Ticket] = []
        self._waiting_lock = threading.Lock()
        self._writing = threading.Lock()
        self._connection: sqlite3.Connection | None = None

    def append(self, disclosures: Sequence[Disclosure], at: int) -> list[int]:
        """Commit receipts and return their numbers.

        Args:
            at: The moment of the disclosure, ms.

        Raises:
            UnavailableError: they could not be committed.
        """
        ticket = _Ticket(disclosures, at)
        with self._waiting_lock:
            self._waiting.append(ticket)
        if not self._writing.acquire(timeout=COMMIT_TIMEOUT_SECONDS):
            raise UnavailableError("the receipt could not be written in time")
        try:
            if not ticket.done:
                self._lead()
        finally:
            self._writing.release()
        if ticket.error is not None:
            raise UnavailableError("the receipt could not be written") from ticket.error
        return ticket.numbers

    def counts_since(self, since: int) -> dict[str, int]:
        """Return how many disclosures of each status were made since a moment in ms."""
        with self._writing:
            return dict(self._open().execute(COUNT_RECEIPTS, {"since": since}).fetchall())

    def first_break(self) -> int | None:
        """Return the number of the first receipt that does not follow from those before it, or None.

        A number left out is a break at the one after it. What was cut off the end cannot be seen from inside.
        """
        connection = _connect(self._path)
        try:
            expected, previous = 1, START
            for row in connection.execute(LIST_RECEIPTS):
                number, digest, before, *columns = row
                if number != expected or before != previous or digest != chained(previous, number, columns):
                    return expected
                expected, previous = number + 1, digest
            return None
        finally:
            connection.close()

    def close(self) -> None:
        """Close the file, after those who are writing."""
        with self._writing:
            self._forget_connection()

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            self._connection = _connect(self._path)
        return self._connection

    def _forget_connection(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _lead(self) -> None:
        with self._waiting_lock:
            group, self._waiting = self._waiting, []
        try:
            self._commit(group)
        except Exception as error:  # the edge of a job loop: everyone who waits is told
            log.error("receipts of %s could not be written: %s", self._path.stem, type(error).__name__)
            self._forget_connection()
            for ticket in group:
                ticket.error = error
        for ticket in group:
            ticket.done = True

    def _commit(self, group: Sequence[_Ticket]) -> None:
        connection = self._open()
        connection.execute("BEGIN IMMEDIATE")  # before the last hash is read: another process may append too
        try:
            number, previous = connection.execute(LAST_RECEIPT).fetchone() or (0, START)
            rows = []
            for ticket in group:
                ticket.numbers.clear()
                for disclosure in ticket.disclosures:
                    number += 1
                    columns = _columns(disclosure, ticket.at)
                    digest = chained(previous, number, columns)
                    rows.append((number, digest, previous, *columns))
                    ticket.numbers.append(number)
                    previous = digest
            connection.executemany(ADD_RECEIPT, rows)
            connection.execute("COMMIT")
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")


def chained(previous: bytes, number: int, columns: Sequence[Any]) -> bytes:
    """Return the hash of a receipt: SHA-256 of the one before and the row as compact JSON, from `at` to `repeats`."""
    row = json.dumps([number, *columns], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(previous + row.encode("utf-8", "surrogatepass")).digest()


def _columns(disclosure: Disclosure, at: int) -> list[Any]:
    return [
        at,
        disclosure.channel,
        disclosure.viewer,
        int(disclosure.viewer_proven),
        disclosure.object,
        disclosure.profile,
        disclosure.version,
        disclosure.status,
        json.dumps(disclosure.fields, ensure_ascii=False, separators=(",", ":")),
        disclosure.count,
        disclosure.repeats,
    ]


def _connect(path: Path) -> sqlite3.Connection:
    """Return a connection to a file of receipts, made if it is missing.

    Two processes that make it at once find it locked at the switch to WAL, whatever the busy timeout: tried again.
    """
    until = time.monotonic() + COMMIT_TIMEOUT_SECONDS
    while True:
        connection = sqlite3.connect(
            path, timeout=COMMIT_TIMEOUT_SECONDS, isolation_level=None, check_same_thread=False
        )
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.executescript(RECEIPTS + TRIGGERS)
            return connection
        except sqlite3.OperationalError as error:
            connection.close()
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(0.01)
