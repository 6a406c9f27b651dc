"""The databases of spaces: one file each, one writer thread each with group commit, read connections per thread."""

from __future__ import annotations

import logging
import queue
import re
import sqlite3
import threading
import time
import traceback
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from sqlite_utils import Database

from app.domain.identity import DEFAULT_RULES, IdentityRules
from app.errors import NotFoundError, OnefoldError, OverloadedError, UnavailableError
from app.storage import rules as rules_store
from app.storage.engines import connect
from app.storage.schema import space_migrations

T = TypeVar("T")
P = TypeVar("P")
Connection = sqlite3.Connection

QUEUE_MAX = 512  # waiting jobs of one space; a full queue answers 429
GROUP_JOBS_MAX = 256  # jobs committed together
GROUP_SIZE_MAX = 1_000  # events in them
COMMIT_TIMEOUT_SECONDS = 10.0
IDLE_SECONDS = 60.0  # after which an idle writer stops
OPEN_READERS_MAX = 16  # read connections a thread keeps

log = logging.getLogger("onefold.storage")


@dataclass(slots=True, eq=False)
class _Job:
    """A write that waits.

    Args:
        run: What to do alone.
        kind: Jobs of one kind that follow one another run together; None: alone.
        together: What to do with the payloads of several such jobs; it returns a result for each.
        payload: What `together` gets.
        size: How much of a group it fills.
    """

    run: Callable[[Connection], Any] | None
    kind: str | None = None
    together: Callable[[Connection, Sequence[Any]], Sequence[Any]] | None = None
    payload: Any = None
    size: int = 1
    done: threading.Event = field(default_factory=threading.Event)
    result: Any = None
    error: BaseException | None = None
    abandoned: bool = False


class Writer:
    """The one thread that writes a space.

    What waits is committed together, without lingering for more. A group that fails is run again job by job, so one
    bad job cannot sink its neighbours.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._jobs: queue.Queue[_Job] = queue.Queue(QUEUE_MAX)
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._stopping = False

    def submit(self, job: _Job, timeout: float) -> Any:
        """Run a job in a transaction and return its result after the commit.

        Raises:
            OverloadedError: too many jobs wait.
            UnavailableError: the writer has stopped, or the commit took longer than `timeout` seconds.
        """
        with self._lock:
            if self._stopping:
                raise UnavailableError("the service is stopping")
            try:
                self._jobs.put_nowait(job)
            except queue.Full:
                raise OverloadedError("too many requests wait for this space", retry_after=1) from None
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name=f"writer-{self._path.stem}", daemon=True)
                self._thread.start()
        if not job.done.wait(timeout):
            job.abandoned = True
            raise UnavailableError(f"no commit within {timeout:.0f} seconds")
        if job.error is not None:
            raise job.error
        return job.result

    def stop(self, *, wait: bool = True) -> None:
        """Commit what waits, then end the thread; without `wait` it is only told to."""
        with self._lock:
            self._stopping = True
            thread = self._thread
            if thread is not None and self._jobs.empty():
                self._jobs.put_nowait(_Job(lambda connection: None))  # wakes it
        if wait and thread is not None:
            thread.join(timeout=COMMIT_TIMEOUT_SECONDS)

    def _work(self) -> None:
        connection: Connection | None = None
        idle_since = time.monotonic()
        try:
            while True:
                try:
                    first = self._jobs.get(timeout=0.02 if self._stopping else 0.5)
                except queue.Empty:
                    if self._may_end(idle_since):
                        return
                    continue
                if connection is None:
                    connection = self._open(first)
                    if connection is None:
                        continue
                self._commit(connection, first)
                idle_since = time.monotonic()
        finally:
            with self._lock:
                if self._thread is threading.current_thread():
                    self._thread = None  # should this thread ever die, the next job starts another
            if connection is not None:
                connection.close()

    def _open(self, first: _Job) -> Connection | None:
        try:
            return connect(self._path, writer=True)
        except sqlite3.Error as error:
            log.error("writer of %s cannot open its file: %s", self._path.stem, error)
            _fail([first], UnavailableError("the space cannot be written"))
            return None

    def _may_end(self, idle_since: float) -> bool:
        with self._lock:
            idle = time.monotonic() - idle_since > IDLE_SECONDS
            if self._jobs.empty() and (self._stopping or idle):
                self._thread = None
                return True
        return False

    def _commit(self, connection: Connection, first: _Job) -> None:
        group = self._gather(first)
        try:
            # IMMEDIATE, because resolution reads the graph before it writes it: a plain BEGIN that turns from
            # reader into writer fails at once with SQLITE_BUSY_SNAPSHOT, whatever the busy timeout.
            connection.execute("BEGIN IMMEDIATE")
            for jobs in _runs(group):
                _run(connection, jobs)
            connection.execute("COMMIT")
        except Exception as error:  # the edge of a job loop: the group is told, and the writer goes on
            _roll_back(connection)
            if len(group) == 1:
                self._report(first, error)
            else:
                for job in group:
                    self._commit_one(connection, job)
            return
        for job in group:
            job.done.set()

    def _gather(self, first: _Job) -> list[_Job]:
        """Take what waits now, without lingering for more."""
        group, size = [first], first.size
        while len(group) < GROUP_JOBS_MAX and size < GROUP_SIZE_MAX:
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                break
            group.append(job)
            size += job.size
        return group

    def _commit_one(self, connection: Connection, job: _Job) -> None:
        """Run a job of a failed group in a transaction of its own, so that one bad job sinks no neighbour."""
        try:
            connection.execute("BEGIN IMMEDIATE")
            _run(connection, [job])
            connection.execute("COMMIT")
        except Exception as error:  # the edge of a job loop
            _roll_back(connection)
            self._report(job, error)
            return
        job.done.set()

    def _report(self, job: _Job, error: Exception) -> None:
        if not isinstance(error, OnefoldError):
            # Class and place only: a message may hold values.
            where = "".join(traceback.format_tb(error.__traceback__))
            log.error("a write to %s failed: %s\n%s", self._path.stem, type(error).__name__, where)
        _fail([job], error)


def _runs(group: Sequence[_Job]) -> Iterator[list[_Job]]:
    """Yield neighbours of one kind together, and the others alone."""
    run: list[_Job] = []
    for job in group:
        if job.abandoned:
            continue
        if run and (job.kind is None or job.kind != run[0].kind):
            yield run
            run = []
        run.append(job)
    if run:
        yield run


def _run(connection: Connection, jobs: Sequence[_Job]) -> None:
    first = jobs[0]
    if first.together is None:
        assert first.run is not None and len(jobs) == 1
        first.result = first.run(connection)
        return
    for job, result in zip(jobs, first.together(connection, [job.payload for job in jobs]), strict=True):
        job.result = result


def _roll_back(connection: Connection) -> None:
    if connection.in_transaction:
        connection.execute("ROLLBACK")


def _fail(group: list[_Job], error: BaseException) -> None:
    for job in group:
        job.error = _as_ours(error)
        job.done.set()


def _as_ours(error: BaseException) -> BaseException:
    """Turn a driver's error into ours at this edge, chained."""
    if not isinstance(error, sqlite3.Error):
        return error
    ours = UnavailableError("the space cannot be written")
    ours.__cause__ = error
    return ours


class Spaces:
    """All spaces of an installation.

    Args:
        folder: Where their files lie: `<folder>/<space id>.db`.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._writers: dict[str, Writer] = {}
        self._local = threading.local()
        self._rules: dict[str, IdentityRules] = {}
        self._generation = 0
        self._readers: list[Connection] = []
        folder.mkdir(parents=True, exist_ok=True)

    def create(self, space_id: str) -> None:
        """Make the database of a space, or bring it to the newest shape."""
        connection = connect(self._path(space_id), writer=True)
        try:
            space_migrations.apply(Database(connection))
        finally:
            connection.close()

    def exists(self, space_id: str) -> bool:
        """Tell whether the space has a database."""
        return self._path(space_id).exists()

    @contextmanager
    def reading(self, space_id: str) -> Iterator[Connection]:
        """Give a read connection inside one read transaction, so that all reads see one moment."""
        connection = self._reader(space_id)
        if connection.in_transaction:  # nested use in one thread sees the same moment
            yield connection
            return
        connection.execute("BEGIN")
        try:
            yield connection
        finally:
            _roll_back(connection)

    def write(self, space_id: str, job: Callable[[Connection], T], *, timeout: float = COMMIT_TIMEOUT_SECONDS) -> T:
        """Run a job on the space's writer thread, inside its group commit; return after the commit."""
        result: T = self._writer(space_id).submit(_Job(job), timeout)
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
        job = _Job(None, kind=kind, together=together, payload=payload, size=size)
        result: T = self._writer(space_id).submit(job, timeout)
        return result

    def rules(self, space_id: str) -> IdentityRules:
        """Return the identity rules in force."""
        rules = self._rules.get(space_id)
        if rules is None:
            with self.reading(space_id) as connection:
                rules = rules_store.find_rules(connection) or DEFAULT_RULES
            self._rules[space_id] = rules
        return rules

    def forget_rules(self, space_id: str) -> None:
        """Read the rules anew at the next use."""
        self._rules.pop(space_id, None)

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
                writer = self._writers.setdefault(space_id, Writer(path))
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
