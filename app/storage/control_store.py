"""The control database's file: connections, transactions, migrations and the canary. No noun of its own."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlite_utils import Database

from app.errors import InvalidRequestError, UnavailableError
from app.keys import Keyring
from app.storage.control_schema import control_migrations
from app.storage.engines import statement
from app.storage.health import fault_of

BUSY_TIMEOUT_SECONDS = 10.0
NAME_CHARACTERS_MAX = 100

FIND_FACT = statement(
    "find_fact",
    """
    SELECT value FROM facts WHERE name = :name
    """,
    hot=True,
    schema="control",
)
ADD_FACT = statement(
    "add_fact",
    """
    INSERT INTO facts (name, value) VALUES (:name, :value) ON CONFLICT (name) DO NOTHING
    """,
    hot=True,
    schema="control",
)
ADD_AUDIT = statement(
    "add_audit",
    """
    INSERT INTO audit (at, author, action, space_id, subject)
    VALUES (:at, :author, :action, :space_id, :subject)
    """,
    hot=True,
    schema="control",
)


class ControlStore:
    """Connections to `control.db`. A thread borrows one for the length of a transaction, so none is ever shared.

    Args:
        path: The file; made when missing.
        keyring: Must be the one the file was first opened with.

    Raises:
        SecretKeyError: the secrets in the file were written with another key.
    """

    def __init__(self, path: Path, keyring: Keyring) -> None:
        self._path = path
        self._idle: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        self._writing = threading.Lock()
        self._closed = False
        path.parent.mkdir(parents=True, exist_ok=True)
        self._migrate()
        self._check_key(keyring)
        self._watch = self._connect()  # never writes: a connection's data_version does not count its own writes
        self._watching = threading.Lock()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Give a connection inside one read transaction.

        Raises:
            UnavailableError: the database cannot be read.
        """
        with self._transaction("BEGIN") as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Give a connection inside a write transaction, committed at the end, rolled back by any error.

        Raises:
            UnavailableError: the database cannot be written.
        """
        # The lock keeps threads of this process in a fair queue; SQLite itself would let them poll.
        with self._writing, self._transaction("BEGIN IMMEDIATE") as connection:
            yield connection

    def data_version(self) -> int:
        """Return a number that differs after any commit to the file, by whatever process."""
        with self._watching:
            if self._closed:
                raise UnavailableError("the control database is closed")
            row = self._watch.execute("PRAGMA data_version").fetchone()
        return int(row[0])

    def close(self) -> None:
        """Close every connection."""
        with self._lock, self._watching:
            self._closed = True
            self._watch.close()
            while self._idle:
                self._idle.pop().close()

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self._path, timeout=BUSY_TIMEOUT_SECONDS, isolation_level=None, check_same_thread=False
        )
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")
        return connection

    def _borrow(self) -> sqlite3.Connection:
        with self._lock:
            if self._closed:
                raise UnavailableError("the control database is closed")
            if self._idle:
                return self._idle.pop()
        return self._connect()

    def _give_back(self, connection: sqlite3.Connection) -> None:
        with self._lock:
            if not self._closed:
                self._idle.append(connection)
                return
        connection.close()

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[sqlite3.Connection]:
        try:
            connection = self._borrow()
            try:
                connection.execute(begin)
                yield connection
                connection.execute("COMMIT")
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                self._give_back(connection)
        except sqlite3.DatabaseError as error:
            if not isinstance(error, sqlite3.OperationalError) and fault_of(error) is None:
                raise
            raise UnavailableError("the control database does not answer") from error

    def _migrate(self) -> None:
        try:
            with closing(self._connect()) as connection:
                connection.execute("PRAGMA journal_mode = WAL")
                # Two processes may start at once; the second waits here and then finds nothing left to do.
                connection.execute("BEGIN IMMEDIATE")
                control_migrations.apply(Database(connection))
                connection.execute("COMMIT")
        except sqlite3.Error as error:
            raise UnavailableError(f"the database {self._path} cannot be opened ({error})") from error

    def _check_key(self, keyring: Keyring) -> None:
        with self.writing() as connection:
            connection.execute(ADD_FACT, {"name": "canary", "value": keyring.new_canary()})
            canary = connection.execute(FIND_FACT, {"name": "canary"}).fetchone()[0]
        try:
            keyring.check_canary(canary)
        except BaseException:
            while self._idle:
                self._idle.pop().close()
            raise


def add_audit(
    connection: sqlite3.Connection, *, at: int, author: str, action: str, subject: str, space_id: str | None = None
) -> None:
    """Write down who did what, in the transaction that does it."""
    row = {"at": at, "author": author, "action": action, "space_id": space_id, "subject": subject}
    connection.execute(ADD_AUDIT, row)


def checked_name(text: str, what: str) -> str:
    """Return a name without blanks around it.

    Raises:
        InvalidRequestError: it is empty, too long or holds control characters.
    """
    name = text.strip()
    if not name:
        raise InvalidRequestError(f"{what} is missing")
    if len(name) > NAME_CHARACTERS_MAX:
        raise InvalidRequestError(f"{what} is longer than {NAME_CHARACTERS_MAX} characters")
    if not name.isprintable():
        raise InvalidRequestError(f"{what} holds characters that cannot be shown")
    return name
