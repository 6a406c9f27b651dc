"""The files that hold panel sessions: one of each space, whose commits do not wait for the disk."""

from __future__ import annotations

import re
import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from sqlite_utils import Database

from app.errors import NotFoundError
from app.storage.engines import connect
from app.storage.schema import session_migrations

T = TypeVar("T")

OPEN_FILES_MAX = 64


class _File:
    """A connection that one thread uses at a time: what is done here takes some ten microseconds."""

    def __init__(self, path: Path) -> None:
        self.lock = threading.Lock()
        self.connection = connect(path, writer=True)
        self.connection.execute("PRAGMA synchronous = NORMAL")
        session_migrations.apply(Database(self.connection))

    def close(self) -> None:
        with self.lock:
            self.connection.close()


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
        """Run a job in a transaction of its own and return its result after the commit."""
        file = self._file(space_id)
        with file.lock:
            file.connection.execute("BEGIN IMMEDIATE")
            try:
                result = job(file.connection)
                file.connection.execute("COMMIT")
            except BaseException:
                file.connection.execute("ROLLBACK")
                raise
        return result

    def read(self, space_id: str, job: Callable[[sqlite3.Connection], T]) -> T:
        """Return what a job reads."""
        file = self._file(space_id)
        with file.lock:
            return job(file.connection)

    def close(self) -> None:
        """Close every file."""
        with self._lock:
            files, self._files = list(self._files.values()), OrderedDict()
        for file in files:
            file.close()

    def _file(self, space_id: str) -> _File:
        with self._lock:
            file = self._files.get(space_id)
            if file is None:
                if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", space_id):
                    raise NotFoundError(f"no space {space_id[:64]!r}")
                file = self._files[space_id] = _File(self._folder / f"{space_id}.db")
            self._files.move_to_end(space_id)
            oldest = self._files.popitem(last=False)[1] if len(self._files) > OPEN_FILES_MAX else None
        if oldest is not None:
            oldest.close()
        return file
