"""The worker: whatever goes wrong in one space, the others and the next turn are looked after."""

from __future__ import annotations

import logging
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app import ingest, worker
from app.worker import Worker
from tests.house_world import SOURCE, World, make_event


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setattr(worker, "TURN_SECONDS", 0.01)
    made = World(tmp_path)
    yield made
    made.close()


def wait_until(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.01)


def unsettled(world: World, space_id: str) -> int:
    with world.house.spaces.reading(space_id) as connection:
        number: int = connection.execute("SELECT COUNT(*) FROM search_due").fetchone()[0]
    return number


def send(world: World, space_id: str, name: str) -> None:
    ingest.accept(
        world.house, space_id, SOURCE, [make_event(name, 1, f"u:{name}", kind="identify", traits={"name": name})]
    )


def test_a_failing_space_stops_neither_the_others_nor_the_next_turn(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    failing, other = world.space_id, world.new_space()
    world.house.spaces.write(failing, lambda connection: connection.execute("DROP TABLE search_due"))
    started = Worker(world.house).start()
    try:
        for name in ("ada", "bo"):  # the second is settled by a later turn
            send(world, other, name)
            wait_until(lambda: unsettled(world, other) == 0)
        wait_until(lambda: any(failing in record.getMessage() for record in caplog.records))
    finally:
        started.stop()

    said = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
    assert any(failing in line for line in said)
    assert not any(other in line for line in said)


def test_spaces_that_cannot_be_listed_now_are_listed_at_a_later_turn(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    send(world, world.space_id, "ada")
    control = sqlite3.connect(world.house.settings.home / "control.db", isolation_level=None)
    control.execute("ALTER TABLE spaces RENAME TO elsewhere")
    started = Worker(world.house).start()
    try:
        wait_until(lambda: any("could not be listed" in record.getMessage() for record in caplog.records))
        control.execute("ALTER TABLE elsewhere RENAME TO spaces")
        wait_until(lambda: unsettled(world, world.space_id) == 0)
    finally:
        started.stop()
        control.close()
