"""A control database in a folder of its own, with cheap passwords and a clock that tests move."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from argon2 import PasswordHasher

from app.keys import Keyring
from app.settings import Settings
from app.storage.control import Control

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
PASSWORD = "correct horse battery"


@dataclass(slots=True)
class MovableClock:
    """A clock that stands until a test moves it."""

    now: datetime = datetime(2026, 3, 2, 9, 20, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, **span: float) -> None:
        self.now += timedelta(**span)


def open_control(home: Path, clock: MovableClock | None = None) -> Control:
    """Open the control database as a process does."""
    return Control(home / "control.db", Keyring.open(Settings(home=home)), clock or MovableClock(), passwords=CHEAP)
