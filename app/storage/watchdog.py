"""A limit of time on what one connection reads: whoever is still at work when it is over is interrupted.

SQLite looks whether it is interrupted at every row, and a thread of its own tells it; a progress handler would be asked
only after so many steps, however long these take. Reads of one definition have such a handler besides
(`definitions_sql.evaluate.time_limited`), and both may stand around one statement.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

TICK_SECONDS = 0.02  # how exact the limit is, and how often an interrupt is said again


@dataclass(slots=True, eq=False)
class _Watch:
    connection: sqlite3.Connection
    until: float


class _Watchdog:
    """Looks at all blocks under a limit, from one thread that sleeps while there is none."""

    def __init__(self) -> None:
        self._watches: set[_Watch] = set()
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._thread: threading.Thread | None = None

    def begin(self, watch: _Watch) -> None:
        with self._lock:
            self._watches.add(watch)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="watchdog", daemon=True)
                self._thread.start()
        self._wake.set()

    def end(self, watch: _Watch) -> None:
        with self._lock:  # so that no interrupt comes after this
            self._watches.discard(watch)

    def _run(self) -> None:
        while self._wake.wait():
            time.sleep(TICK_SECONDS)
            with self._lock:
                now = time.monotonic()
                for watch in self._watches:
                    if now > watch.until:
                        watch.connection.interrupt()
                if not self._watches:
                    self._wake.clear()


_watchdog = _Watchdog()


@contextmanager
def limited(connection: sqlite3.Connection, seconds: float) -> Iterator[None]:
    """Interrupt every statement of the block that is at work when the time is over. Blocks do not nest.

    Raises:
        TimeoutError: one was interrupted.
    """
    watch = _Watch(connection, time.monotonic() + seconds)
    _watchdog.begin(watch)
    try:
        yield
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
            raise
        raise TimeoutError(f"It took longer than {seconds:g} s.") from error
    finally:
        _watchdog.end(watch)
