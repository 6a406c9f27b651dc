"""A house over a temporary folder, one space in it, and events made in one line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app import ingest
from app.domain.events import Event, EventType
from app.domain.identifiers_on_event import identifiers_in
from app.domain.identity import DEFAULT_RULES, IdentityRules
from app.house import House
from app.settings import Settings
from app.storage.control import new_space_id

NOW = 1_790_000_000_000
SOURCE = "web"


class World:
    """A house with a fixed clock.

    Args:
        home: Where it lies.
    """

    def __init__(self, home: Path, settings: Settings | None = None) -> None:
        self.house = House.open(settings or Settings(home=home), lambda: datetime.fromtimestamp(NOW / 1000, UTC))
        self.space_id = self.new_space()

    def new_space(self) -> str:
        """Make a space and return its id."""
        space_id = new_space_id()
        self.house.spaces.create(space_id)
        self.house.control.create_space("Test", space_id=space_id, author="test")
        return space_id

    def accept(self, *events: Event) -> ingest.Acceptance:
        """Send events as one request."""
        return ingest.accept(self.house, self.space_id, SOURCE, list(events))

    def close(self) -> None:
        """Close the house."""
        self.house.close()

    def rows(self, text: str) -> list[Any]:
        """Return what a query answers."""
        with self.house.spaces.reading(self.space_id) as connection:
            return connection.execute(text).fetchall()


def make_event(
    message_id: str,
    timestamp: int,
    *identifiers: str,
    kind: EventType = "track",
    name: str = "Seen",
    traits: dict[str, Any] | None = None,
    properties: dict[str, Any] | None = None,
    rules: IdentityRules = DEFAULT_RULES,
) -> Event:
    """Return an event.

    Args:
        timestamp: In ms; small numbers will do.
        identifiers: `u:…` user id, `a:…` anonymous id, `e:…` e-mail, `g:…` group id.
    """
    payload: dict[str, Any] = {}
    for given in identifiers:
        letter, value = given.split(":", 1)
        if letter == "e":
            payload["context"] = {"traits": {"email": value}}
        else:
            payload[{"u": "userId", "a": "anonymousId", "g": "groupId"}[letter]] = value
    if traits is not None:
        payload["traits"] = traits
    if properties is not None:
        payload["properties"] = properties
    users, accounts = identifiers_in(payload, rules)
    return Event(
        message_id=message_id,
        type=kind,
        name=name if kind in ("track", "page", "screen") else "",
        timestamp=timestamp,
        received_at=NOW,
        source_id=SOURCE,
        identifiers=users,
        account_identifiers=accounts,
        traits=traits if kind == "identify" else None,
        account_traits=traits if kind == "group" else None,
        payload=payload,
    )


def profiles_of(world: World) -> list[tuple[Sequence[str], Sequence[str]]]:
    """Return each person as (identifiers, message ids), sorted."""
    from app.resolution import picture

    found = picture(world.house, world.space_id).profiles
    letters = {"user_id": "u", "anonymous_id": "a", "email": "e"}
    return sorted(
        (sorted(f"{letters[type_]}:{value}" for type_, value in one.identifiers), sorted(one.events))
        for (collection, _), one in found.items()
        if collection == "users"
    )


def shared_tablet(world: World, people: int) -> None:
    """A component that is not free: one tablet, several people."""
    world.accept(
        *(make_event(f"m{number:03}", 100 + number, f"u:{number % people}", "a:tablet") for number in range(20))
    )
