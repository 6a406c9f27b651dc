"""The house: the stores of one installation, opened together and closed together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from app.keys import Keyring
from app.settings import Settings
from app.storage.control import Control
from app.storage.receipts import Receipts
from app.storage.session_files import SessionFiles
from app.storage.spaces import Spaces

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """Return the present moment; the one place that asks the machine for it."""
    return datetime.now(UTC)


@dataclass(slots=True)
class House:
    """What routes and commands work with.

    Args:
        settings: Checked at start.
        clock: Returns the present as an aware UTC datetime.
        keyring: Secrets at rest.
        control: Spaces, sources, keys, connections, people.
        spaces: The spaces' own databases.
        receipts: Who saw what.
        sessions: What panels may go on reading.
    """

    settings: Settings
    clock: Clock
    keyring: Keyring
    control: Control
    spaces: Spaces
    receipts: Receipts
    sessions: SessionFiles

    @classmethod
    def open(cls, settings: Settings, clock: Clock = utc_now) -> House:
        """Open the stores under `settings.home`, making what is missing.

        Raises:
            SecretKeyError: the secrets at rest were written with another key.
        """
        settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)  # what lies in it is for its owner alone
        keyring = Keyring.open(settings)
        control = Control(settings.home / "control.db", keyring, clock)
        house = cls(
            settings=settings,
            clock=clock,
            keyring=keyring,
            control=control,
            spaces=Spaces(settings.home / "spaces"),
            receipts=Receipts(settings.home / "receipts", clock),
            sessions=SessionFiles(settings.home / "sessions"),
        )
        for space in control.list_spaces():
            house.spaces.create(space.id)
        return house

    def close(self) -> None:
        """Commit what waits and close every store."""
        self.receipts.close()
        self.sessions.close()
        self.spaces.close()
        self.control.close()

    def now_ms(self) -> int:
        """Return the present in milliseconds since 1970."""
        return int(self.clock().timestamp() * 1000)
