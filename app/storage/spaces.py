"""The databases of spaces: one file each, one writer each, read connections per thread."""

from __future__ import annotations

import re
import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TypeVar

from sqlite_utils import Database

from app.domain.identity import IdentityRules
from app.errors import NotFoundError, UnavailableError
from app.storage import rules as rules_store
from app.storage.engines import connect
from app.storage.health import Health, fault_of
from app.storage.schema import space_migrations
from app.storage.writer import COMMIT_TIMEOUT_SECONDS, Job, Writer, roll_back

T = TypeVar("T")
P = TypeVar("P")
Connection = sqlite3.Connection

OPEN_READERS_MAX = 16  # read connections a thread keeps


class Spaces:
    """All spaces of an installation.

    Args:
        folder: Where their files lie: `<folder>/<space id>.db`.
        health: What writers and readers report to.
    """

    def __init__(self, folder: Path, health: Health | None = None) -> None:
        self._folder = folder
        self._health = health or Health()
        self._lock = threading.Lock()
        self._writers: dict[str, Writer] = {}
        self._local = threading.local()
        self._generation = 0
        self._readers: list[Connection] = []
        folder.mkdir(parents=True, exist_ok=True)

    def create(self, space_id: str) -> None:
        """Make the database of a space, or bring it to the newest shape.

        Raises:
            UnavailableError: its file cannot be opened or is none of ours.
        """
        path = self._path(space_id)
        try:
            with closing(connect(path, writer=True)) as connection:
                space_migrations.apply(Database(connection))
        except sqlite3.Error as error:
            raise UnavailableError(f"the database {path} cannot be opened ({error})") from error

    def exists(self, space_id: str) -> bool:
        """Tell whether the space has a database."""
        return self._path(space_id).exists()

    @contextmanager
    def reading(self, space_id: str) -> Iterator[Connection]:
        """Give a read connection inside one read transaction, so that all reads see one moment.

        Raises:
            UnavailableError: its file cannot be read.
        """
        try:
            connection = self._reader(space_id)
            if connection.in_transaction:  # nested use in one thread sees the same moment
                yield connection
                return
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                roll_back(connection)
        except sqlite3.Error as error:
            fault = fault_of(error)
            if fault in (None, "readonly"):  # a mistake in the block
                raise
            self._health.failed(f"reading of {space_id}", fault)
            raise UnavailableError("the space cannot be read") from error
        self._health.works(f"reading of {space_id}")

    def write(self, space_id: str, job: Callable[[Connection], T], *, timeout: float = COMMIT_TIMEOUT_SECONDS) -> T:
        """Run a job on the space's writer thread, inside its group commit; return after the commit."""
        result: T = self._writer(space_id).submit(Job(job), timeout)
        return result

    def write_together(
        self,
        space_id: str,
        kind: str,
        together: Callable[[Connection, Sequence[P]], Sequence[T]],
        payload: P,
        *,
        size: int = 1,
        timeout: float = COMMIT_TIMEOUT_SECONDS,
    ) -> T:
        """Like `write`, but what waits of one kind is handed to one call, which returns a result for each."""
        job = Job(None, kind=kind, together=together, payload=payload, size=size)
        result: T = self._writer(space_id).submit(job, timeout)
        return result

    def rules(self, space_id: str) -> IdentityRules:
        """Return the identity rules in force."""
        with self.reading(space_id) as connection:  # another process may have set them
            return rules_store.rules_in_force(connection)

    def close(self) -> None:
        """Commit what waits and close every connection."""
        with self._lock:
            writers = list(self._writers.values())
        for writer in writers:
            writer.stop(wait=False)  # so that many writers end side by side
        for writer in writers:
            writer.stop()
        with self._lock:
            readers, self._readers = self._readers, []
            self._generation += 1
        for connection in readers:
            connection.close()

    def _path(self, space_id: str) -> Path:
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", space_id):
            raise NotFoundError(f"no space {space_id[:64]!r}")
        return self._folder / f"{space_id}.db"

    def _writer(self, space_id: str) -> Writer:
        writer = self._writers.get(space_id)
        if writer is None:
            path = self._path(space_id)
            if not path.exists():
                raise NotFoundError(f"no space {space_id!r}")
            with self._lock:
                writer = self._writers.setdefault(space_id, Writer(path, self._health))
        return writer

    def _reader(self, space_id: str) -> Connection:
        if getattr(self._local, "generation", None) != self._generation:
            self._local.connections = OrderedDict()
            self._local.generation = self._generation
        connections: OrderedDict[str, Connection] = self._local.connections
        connection = connections.get(space_id)
        if connection is not None:
            connections.move_to_end(space_id)
            return connection
        path = self._path(space_id)
        if not path.exists():
            raise NotFoundError(f"no space {space_id!r}")
        connection = connections[space_id] = connect(path)
        with self._lock:
            self._readers.append(connection)
        if len(connections) > OPEN_READERS_MAX:
            _, oldest = connections.popitem(last=False)
            with self._lock:
                self._readers.remove(oldest)
            oldest.close()
        return connection
