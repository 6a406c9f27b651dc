"""The house: the stores of one installation, opened together and closed together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from app.errors import SettingsError
from app.keys import Keyring
from app.settings import Settings
from app.storage.control import Control
from app.storage.health import Health
from app.storage.receipts import Receipts
from app.storage.session_files import SessionFiles
from app.storage.spaces import Spaces

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """Return the present moment; the one place that asks the machine for it."""
    return datetime.now(UTC)


@contextmanager
def opening(home: Path) -> Iterator[None]:
    """Make the folder of all data if it is missing, and let the block open what lies in it.

    Raises:
        SettingsError: the folder, or something in it, cannot be made or opened.
    """
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)  # what lies in it is for its owner alone
        yield
    except OSError as error:
        raise SettingsError(f"ONEFOLD_HOME: {error.filename or home} cannot be used ({error.strerror})") from error


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
        health: Whether the writers of spaces can go on.
    """

    settings: Settings
    clock: Clock
    keyring: Keyring
    control: Control
    spaces: Spaces
    receipts: Receipts
    sessions: SessionFiles
    health: Health

    @classmethod
    def open(cls, settings: Settings, clock: Clock = utc_now) -> House:
        """Open the stores under `settings.home`, making what is missing.

        Raises:
            SecretKeyError: the secrets at rest were written with another key.
            SettingsError: the home cannot be used.
            UnavailableError: a database in it cannot be opened.
        """
        health = Health()
        with opening(settings.home):
            keyring = Keyring.open(settings)
            control = Control(settings.home / "control.db", keyring, clock)
            house = cls(
                settings=settings,
                clock=clock,
                keyring=keyring,
                control=control,
                spaces=Spaces(settings.home / "spaces", health),
                receipts=Receipts(settings.home / "receipts", clock),
                sessions=SessionFiles(settings.home / "sessions"),
                health=health,
            )
        try:
            for space in control.list_spaces():
                house.spaces.create(space.id)
        except BaseException:
            house.close()
            raise
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
