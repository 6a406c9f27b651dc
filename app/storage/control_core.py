"""What the parts of the control database share: the file, the picture in memory, the clock and the audit."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from app.keys import Keyring
from app.storage.control_hot import Hot
from app.storage.control_store import ControlStore, add_audit

NOTE_SECONDS = 60.0  # a use is written down at most this often
NOTE_CHANGED_SECONDS = 5.0  # a refusal with another reason


class ControlCore:
    """The ground that the parts stand on; see `Control` for the arguments."""

    def __init__(self, path: Path, keyring: Keyring, clock: Callable[[], datetime]) -> None:
        self._keyring = keyring
        self._clock = clock
        self._store = ControlStore(path, keyring)
        self._hot = Hot(self._store, keyring)
        self._noted: dict[tuple[str, str], tuple[float, str]] = {}
        self._noting = threading.Lock()

    def close(self) -> None:
        """Close every connection to the file."""
        self._store.close()

    def _now_ms(self) -> int:
        return int(self._clock().timestamp() * 1000)

    def _audit(
        self, connection: sqlite3.Connection, author: str, action: str, space_id: str | None, subject: str
    ) -> None:
        add_audit(connection, at=self._now_ms(), author=author, action=action, space_id=space_id, subject=subject)

    def _is_due(self, what: str, subject: str, text: str = "") -> bool:
        """Tell whether a note about this subject is to be written now."""
        now = time.monotonic()
        with self._noting:
            at, before = self._noted.get((what, subject), (-NOTE_SECONDS, text))
            if now - at < (NOTE_SECONDS if text == before else NOTE_CHANGED_SECONDS):
                return False
            self._noted[(what, subject)] = (now, text)
        return True


def switched(enabled: bool) -> str:
    """Return the word for the audit."""
    return "enabled" if enabled else "disabled"
