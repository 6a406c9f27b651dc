"""The files that hold panel sessions: one of each space, whose commits do not wait for the disk."""

from __future__ import annotations

import re
import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from sqlite_utils import Database

from app.errors import NotFoundError, UnavailableError
from app.storage.engines import connect
from app.storage.schema_sessions import session_migrations

T = TypeVar("T")

OPEN_FILES_MAX = 64  # besides those that are in use


class _File:
    """A connection that one thread uses at a time: what is done here takes some ten microseconds.

    Attributes:
        users: How many threads use the file or wait for it; counted under the lock of `SessionFiles`.
    """

    def __init__(self, path: Path) -> None:
        self.users = 0
        self._path = path
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None

    @contextmanager
    def connection(self) -> Iterator[sqlite3.Connection]:
        """Give the connection, opened if need be; after an error it is opened anew.

        Raises:
            UnavailableError: the file cannot be opened, read or written.
        """
        with self._lock:
            try:
                if self._connection is None:
                    self._connection = _open(self._path)
                yield self._connection
            except sqlite3.Error as error:
                self._close()
                raise UnavailableError("the panel sessions of this space cannot be read or written") from error

    def close(self) -> None:
        with self._lock:
            self._close()

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


class SessionFiles:
    """The panel sessions of all spaces.

    Args:
        folder: Where the files lie: `<folder>/<space id>.db`.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._files: OrderedDict[str, _File] = OrderedDict()
        folder.mkdir(parents=True, exist_ok=True)

    def run(self, space_id: str, job: Callable[[sqlite3.Connection], T]) -> T:
        """Run a job in a transaction of its own and return its result after the commit.

        Raises:
            UnavailableError: the file cannot be used.
        """
        with self._using(space_id) as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                result = job(connection)
                connection.execute("COMMIT")
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
        return result

    def read(self, space_id: str, job: Callable[[sqlite3.Connection], T]) -> T:
        """Return what a job reads.

        Raises:
            UnavailableError: the file cannot be used.
        """
        with self._using(space_id) as connection:
            return job(connection)

    def close(self) -> None:
        """Close every file, after those who use it."""
        with self._lock:
            files, self._files = list(self._files.values()), OrderedDict()
        for file in files:
            file.close()

    @contextmanager
    def _using(self, space_id: str) -> Iterator[sqlite3.Connection]:
        """Give the connection of a space, which nobody closes meanwhile."""
        file = self._take(space_id)
        try:
            with file.connection() as connection:
                yield connection
        finally:
            self._give_back(file)

    def _take(self, space_id: str) -> _File:
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", space_id):
            raise NotFoundError(f"no space {space_id[:64]!r}")
        with self._lock:
            file = self._files.get(space_id)
            if file is None:
                file = self._files[space_id] = _File(self._folder / f"{space_id}.db")
            self._files.move_to_end(space_id)
            file.users += 1
        return file

    def _give_back(self, file: _File) -> None:
        with self._lock:
            file.users -= 1
            excess = max(0, len(self._files) - OPEN_FILES_MAX)
            idle = [name for name, one in self._files.items() if not one.users] if excess else []
            oldest = [self._files.pop(name) for name in idle[:excess]]
        for one in oldest:
            one.close()


def _open(path: Path) -> sqlite3.Connection:
    connection = connect(path, writer=True)
    try:
        connection.execute("PRAGMA synchronous = NORMAL")
        session_migrations.apply(Database(connection))
    except BaseException:
        connection.close()
        raise
    return connection
