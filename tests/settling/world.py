"""A space with a clock that stands until it is moved, and definitions made in one line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from app import ingest
from app.domain.definitions.marks import Cause
from app.domain.definitions.reading import read_definition
from app.domain.events import Event
from app.settling import Settled, settle
from app.storage import settling_writes
from app.storage.catalog import Catalog, catalog_of
from app.storage.definitions import get_definition, list_definitions, save_definition, set_status
from app.storage.present import Present, computed_of, due_for, work_out
from tests.house_world import SOURCE, make_event
from tests.settling.stories import open_house

SPACE = "spa_000000000000000000000000000"
Document = dict[str, Any]


class Place:
    """One space."""

    def __init__(self, home: Path) -> None:
        self.house, self.clock = open_house(home)
        self.house.spaces.create(SPACE)
        self.house.control.create_space("Test", space_id=SPACE, author="test")

    def send(self, *events: Event) -> None:
        ingest.accept(self.house, SPACE, SOURCE, list(events))

    def define(self, **document: Any) -> None:
        """Save a definition, as a new version if there is one of its key."""
        definition = read_definition({"name": document["key"]} | document)

        def job(connection: Any) -> None:
            known = {one.definition.key: one.version for one in list_definitions(connection)}
            save_definition(
                connection, definition, author="ada", note="", now=self.clock.ms,
                known_version=known.get(definition.key),
            )  # fmt: skip

        self.house.spaces.write(SPACE, job)

    def archive(self, key: str) -> None:
        self.house.spaces.write(SPACE, lambda connection: set_status(connection, key, "archived", now=self.clock.ms))

    def restore(self, key: str) -> None:
        self.house.spaces.write(SPACE, lambda connection: set_status(connection, key, "active", now=self.clock.ms))

    def settle(self, seconds: float = 60.0) -> Settled:
        return settle(self.house, SPACE, seconds=seconds)

    def rows(self, text: str) -> list[Any]:
        with self.house.spaces.reading(SPACE) as connection:
            return connection.execute(text).fetchall()

    def state(self, key: str) -> tuple[str | None, bool]:
        """Return a definition's fault, and whether it is slow."""
        with self.house.spaces.reading(SPACE) as connection:
            saved = get_definition(connection, key)
        return saved.fault, saved.is_slow

    def read(self, root: int) -> dict[str, Present]:
        with self.house.spaces.reading(SPACE) as connection:
            return {one.key: one for one in computed_of(connection, root, self.clock.ms)}

    def values(self, root: int) -> dict[str, Any]:
        return {key: one.value for key, one in self.read(root).items()}

    def kept(self) -> list[tuple[int, str, str]]:
        """Return profile, key and JSON of every value that is kept; of a membership `member`."""
        return sorted(
            self.rows(
                "SELECT profile_id, key, value FROM computed JOIN definitions ON id = definition_id"
                " UNION ALL SELECT profile_id, key, 'member' FROM memberships JOIN definitions ON id = definition_id"
            )
        )


@contextmanager
def opened(home: Path) -> Iterator[Place]:
    place = Place(home)
    yield place
    place.house.close()


def count_of(event: str, **events: Any) -> Document:
    return {"aggregate": "count", "of": {"event": event, **events}}


def last_days(days: int) -> Document:
    return {"window": {"last": days, "unit": "day"}}


ORDERS = {"key": "orders", "kind": "trait", "value": count_of("Order"), "default": 0}
BUYERS = {"key": "buyers", "kind": "audience", "where": {"computed": "orders", "op": "gte", "value": 2}}
RECENT = {"key": "recent", "kind": "audience", "where": {"did": {"event": "Order", **last_days(7)}}}


def order(place: Place, message_id: str, *identifiers: str, name: str = "Order", **more: object) -> None:
    place.send(make_event(message_id, place.clock.ms - 10, *identifiers, name=name, **more))  # type: ignore[arg-type]


# -- the two halves of the worker -------------------------------------------


def worked_out(place: Place) -> tuple[Catalog, settling_writes.Item]:
    """Work out the first person as the worker does, and write nothing."""
    now = place.clock.ms
    with place.house.spaces.reading(SPACE) as connection:
        catalog = catalog_of(connection)
        due = due_for(connection, catalog, {}, 1, now)
        outcomes = work_out(connection, catalog, 1, now, due.causes, seconds=1.0)
    return catalog, settling_writes.Item(1, now, True, due.marks, outcomes, Cause("moment", now))


def write(place: Place, catalog: Catalog, item: settling_writes.Item) -> int:
    job = partial(settling_writes.write_items, space_id=SPACE, catalog=catalog, items=[item], seconds=1.0)
    return place.house.spaces.write(SPACE, job)
