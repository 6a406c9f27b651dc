"""The one thread that writes a space, with group commit."""

from __future__ import annotations

import logging
import queue
import sqlite3
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.errors import OnefoldError, OverloadedError, UnavailableError
from app.storage.engines import connect
from app.storage.health import Health, fault_of

Connection = sqlite3.Connection

QUEUE_MAX = 512  # waiting jobs of one space; a full queue answers 429
GROUP_JOBS_MAX = 256  # jobs committed together
GROUP_SIZE_MAX = 1_000  # events in them
COMMIT_TIMEOUT_SECONDS = 10.0
IDLE_SECONDS = 60.0  # after which an idle writer stops

log = logging.getLogger("onefold.storage")


@dataclass(slots=True, eq=False)
class Job:
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
    bad job cannot sink its neighbours; unless the file or the disk is at fault, which `health` is told.
    """

    def __init__(self, path: Path, health: Health) -> None:
        self._path = path
        self._health = health
        self._jobs: queue.Queue[Job] = queue.Queue(QUEUE_MAX)
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._stopping = False

    def submit(self, job: Job, timeout: float) -> Any:
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
                self._jobs.put_nowait(Job(lambda connection: None))  # wakes it
        if wait and thread is not None:
            _join(thread)

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
                connection = connection or self._open(first)
                if connection is not None and not self._commit(connection, self._gather(first)):
                    connection.close()
                    connection = None  # the next job opens the file anew
                idle_since = time.monotonic()
        finally:
            with self._lock:
                if self._thread is threading.current_thread():
                    self._thread = None  # should this thread ever die, the next job starts another
            if connection is not None:
                connection.close()

    def _open(self, first: Job) -> Connection | None:
        error: Exception = UnavailableError("the space's file is missing")
        fault: str | None = "missing"
        if self._path.exists():  # SQLite would make an empty one
            try:
                return connect(self._path, writer=True)
            except sqlite3.Error as caught:
                error, fault = caught, fault_of(caught)
        log.error("writer of %s cannot open its file: %s", self._path.stem, error)
        if fault is not None:
            self._health.failed(self._path.stem, fault)
        _fail([first], error)
        return None

    def _may_end(self, idle_since: float) -> bool:
        with self._lock:
            idle = time.monotonic() - idle_since > IDLE_SECONDS
            if self._jobs.empty() and (self._stopping or idle):
                self._thread = None
                return True
        return False

    def _commit(self, connection: Connection, group: list[Job]) -> bool:
        """Commit a group, or else its jobs one by one; tell whether the connection can be used again."""
        error, fault = _attempt(connection, group)
        if error is None:
            self._health.works(self._path.stem)
            for job in group:
                job.done.set()
            return True
        if fault is None and len(group) > 1:
            usable = True
            for job in group:
                usable = self._commit(connection, [job]) and usable
            return usable
        self._report(group, error)
        if fault is not None:
            self._health.failed(self._path.stem, fault)
        return fault is None

    def _gather(self, first: Job) -> list[Job]:
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

    def _report(self, group: list[Job], error: Exception) -> None:
        if not isinstance(error, OnefoldError):
            # Class and place only: a message may hold values.
            where = "".join(traceback.format_tb(error.__traceback__))
            log.error("a write to %s failed: %s\n%s", self._path.stem, type(error).__name__, where)
        _fail(group, error)


def _join(thread: threading.Thread) -> None:
    """Wait for a thread, also for one that is starting still because an interrupt ended the wait for it."""
    end = time.monotonic() + COMMIT_TIMEOUT_SECONDS
    while time.monotonic() < end:
        try:
            thread.join(timeout=COMMIT_TIMEOUT_SECONDS)
        except RuntimeError:
            time.sleep(0.001)
        else:
            return


def _attempt(connection: Connection, group: Sequence[Job]) -> tuple[Exception | None, str | None]:
    """Run a group in one transaction; return what went wrong, and in one word if it is the disk and not a job."""
    try:
        # IMMEDIATE, because resolution reads the graph before it writes it: a plain BEGIN that turns from
        # reader into writer fails at once with SQLITE_BUSY_SNAPSHOT, whatever the busy timeout.
        connection.execute("BEGIN IMMEDIATE")
        for jobs in _runs(group):
            _run(connection, jobs)
        connection.execute("COMMIT")
    except Exception as error:  # the edge of a job loop: who waits is told, and the writer goes on
        fault = fault_of(error)
        try:
            roll_back(connection)
        except sqlite3.Error as second:
            fault = fault or fault_of(second) or "disk"
        return error, fault
    return None, None


def _runs(group: Sequence[Job]) -> Iterator[list[Job]]:
    """Yield neighbours of one kind together, and the others alone."""
    run: list[Job] = []
    for job in group:
        if job.abandoned:
            continue
        if run and (job.kind is None or job.kind != run[0].kind):
            yield run
            run = []
        run.append(job)
    if run:
        yield run


def _run(connection: Connection, jobs: Sequence[Job]) -> None:
    first = jobs[0]
    if first.together is None:
        assert first.run is not None and len(jobs) == 1
        first.result = first.run(connection)
        return
    for job, result in zip(jobs, first.together(connection, [job.payload for job in jobs]), strict=True):
        job.result = result


def roll_back(connection: Connection) -> None:
    if connection.in_transaction:
        connection.execute("ROLLBACK")


def _fail(group: list[Job], error: BaseException) -> None:
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
