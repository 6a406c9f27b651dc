"""Houses that several files of tests open alike; `profile_world` and `salesforce_world` say what is in them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.profile_world import World, add_space, open_world, send_ada, send_ada_in_full, two_people
from tests.web.salesforce_world import Canvas, open_canvas


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A world with Ada that tests only read."""
    settings = {"panel_origins": ("http://127.0.0.1:8002",), "profile_rate": 100_000}
    with open_world(tmp_path_factory.mktemp("home"), **settings) as opened:
        send_ada(opened)
        yield opened


@pytest.fixture
def world(shared: World) -> World:
    """An empty space of its own in the shared house: opening a house takes longer than a test."""
    return add_space(shared.app, shared.clock)


@pytest.fixture(scope="module")
def ada(shared: World) -> World:
    """A space of its own with Ada in full, which tests only read."""
    world = add_space(shared.app, shared.clock)
    send_ada_in_full(world)
    return world


@pytest.fixture(scope="module")
def canvas(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Canvas]:
    """A house with Ada and Grace, open to Salesforce, for tests that leave nothing behind."""
    with open_canvas(tmp_path_factory.mktemp("home")) as opened:
        two_people(opened.world)
        yield opened


@pytest.fixture
def apart(tmp_path: Path) -> Iterator[Canvas]:
    """The same in a house of its own, for what would disturb others."""
    with open_canvas(tmp_path) as opened:
        two_people(opened.world)
        yield opened
