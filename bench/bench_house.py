"""A house with one space in a folder of its own, for measurements in process."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.domain.envelope import parse_body
from app.domain.events import normalise_batch
from app.house import House
from app.ingest import Acceptance, accept
from app.settings import Settings
from app.storage.control import Source, new_space_id


@dataclass(frozen=True, slots=True)
class BenchHouse:
    """What a measurement needs of a house."""

    house: House
    space_id: str
    source: Source
    profile_token: str
    panel_secret: str

    def take(self, body: bytes) -> Acceptance:
        """Do what the route does with a body it has read: parse, check, resolve, store, commit."""
        parsed = parse_body(body)
        rules = self.house.spaces.rules(self.space_id)
        events, rejections = normalise_batch(
            parsed, received_at=self.house.now_ms(), source_id=self.source.id, rules=rules
        )
        return accept(self.house, self.space_id, self.source.id, events, rejections)

    @property
    def file(self) -> Path:
        """The database of the space."""
        return self.house.settings.home / "spaces" / f"{self.space_id}.db"


@contextmanager
def fresh_house(prepare: Callable[[Path], None] | None = None) -> Iterator[BenchHouse]:
    """Open a house in a new temporary folder and remove both afterwards."""
    with tempfile.TemporaryDirectory(prefix="onefold-bench-") as folder:
        home = Path(folder)
        if prepare is not None:
            prepare(home)
        house = House.open(Settings(home=home))
        try:
            yield furnish(house)
        finally:
            house.close()


def furnish(house: House) -> BenchHouse:
    """Make a space with a source, a token and a connection."""
    space_id = new_space_id()
    house.spaces.create(space_id)
    house.control.create_space("Bench", space_id=space_id)
    source = house.control.create_source(space_id, "Bench", "server")
    _, profile_token = house.control.create_profile_token(space_id, "Bench")
    _, panel_secret = house.control.create_connection(space_id, "bench")
    return BenchHouse(house, space_id, source, profile_token, panel_secret)
