"""A house with one space and one source, for the tests of the Tracking API and of the server."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask

from app import create_app
from app.house import House
from app.settings import Settings
from app.web.context import EXTENSION

NOW = datetime(2026, 3, 2, 9, 20, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Stored:
    """One row of `events`."""

    message_id: str
    type: str
    name: str
    timestamp: int
    source_id: str
    payload: dict[str, Any]


@dataclass(frozen=True, slots=True)
class World:
    """What a test sends to and looks into."""

    app: Flask
    house: House
    space_id: str
    source_id: str
    write_key: str

    def events(self) -> list[Stored]:
        """Return what is stored, in the order of arrival."""
        with self.house.spaces.reading(self.space_id) as connection:
            rows = connection.execute(
                "SELECT message_id, type, name, timestamp, source_id, payload FROM events ORDER BY seq"
            ).fetchall()
        return [Stored(row[0], row[1], row[2], row[3], row[4], json.loads(row[5])) for row in rows]

    def rejected(self) -> list[str]:
        """Return the codes of what was refused, in the order of arrival."""
        with self.house.spaces.reading(self.space_id) as connection:
            return [code for (code,) in connection.execute("SELECT code FROM rejected ORDER BY id")]

    def identifiers(self) -> set[tuple[str, str, str]]:
        """Return collection, type and value of every identifier known."""
        with self.house.spaces.reading(self.space_id) as connection:
            return set(connection.execute("SELECT collection, type, value FROM identifiers"))


@contextmanager
def open_app(home: Path, clock: Callable[[], datetime] | None = None) -> Iterator[Flask]:
    """Open a house in a folder and close it afterwards."""
    settings = Settings(home=home)
    app = create_app(settings) if clock is None else create_app(settings, clock)
    house: House = app.extensions[EXTENSION]
    try:
        yield app
    finally:
        house.close()


def new_world(app: Flask) -> World:
    """Return a new space with one source."""
    house: House = app.extensions[EXTENSION]
    space = house.control.create_space("Spine")
    house.spaces.create(space.id)
    source = house.control.create_source(space.id, "Web app", "javascript")
    return World(app, house, space.id, source.id, source.write_key)
