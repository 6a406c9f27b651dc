"""Whether the writers and readers of spaces can go on, as they report it themselves."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

FAILURES_MAX = 5  # of one part, one after another, after which it cannot go on

# What is no fault of the job that met it, in one word.
WORDS = {
    sqlite3.SQLITE_READONLY: "readonly",
    sqlite3.SQLITE_IOERR: "disk",
    sqlite3.SQLITE_CORRUPT: "damaged",
    sqlite3.SQLITE_FULL: "full",
    sqlite3.SQLITE_CANTOPEN: "missing",
    sqlite3.SQLITE_NOTADB: "damaged",
}


def fault_of(error: BaseException) -> str | None:
    """Return in one word what is wrong with the file or the disk below it; None: the job itself is at fault."""
    return WORDS.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)  # the rest of the number says it more closely


@dataclass(slots=True)
class _Trouble:
    """What keeps a part from its work."""

    word: str
    count: int
    since: float | None = None  # when it became too much


class Health:
    """The state of all writers and readers of a house.

    Args:
        clock: Seconds that only grow; not the time of day.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._troubles: dict[str, _Trouble] = {}

    def failed(self, part: str, word: str) -> None:
        """Note that a part, such as a writer, could not do its work, and why."""
        with self._lock:
            trouble = self._troubles.setdefault(part, _Trouble(word, 0))
            trouble.word = word
            trouble.count += 1
            if trouble.count == FAILURES_MAX:
                trouble.since = self._clock()

    def works(self, part: str) -> None:
        """Note that a part has done its work; what was wrong before is forgotten."""
        if self._troubles:  # the usual case needs no lock
            with self._lock:
                self._troubles.pop(part, None)

    def fault(self) -> str | None:
        """Return in one word why a part cannot go on; None: all can."""
        with self._lock:
            return next((trouble.word for trouble in self._troubles.values() if trouble.since is not None), None)

    def failing_seconds(self) -> float:
        """Return for how long a part has been unable to go on."""
        with self._lock:
            since = [trouble.since for trouble in self._troubles.values() if trouble.since is not None]
        return self._clock() - min(since) if since else 0.0
