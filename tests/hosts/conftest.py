"""What the tests of the stand-ins share: a target to send to, and the tiny app installed with its settings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from hosts.zendesk import StandIn
from hosts.zendesk.installation import Installation
from hosts.zendesk.package import read_package
from tests.hosts.agent_page import AgentPage, Open
from tests.hosts.canvas_pages import (  # noqa: F401  # fixtures
    canvas_stand_in,
    canvas_started,
    load,
    one_record_page,
    onefold,
    open_records,
)
from tests.hosts.target import Target, running_target
from tests.hosts.tiny_app import TICKETS, write_tiny_app
from tests.hosts.whole_house import WholeHouse

SECRET = "a-signing-key-of-enough-length-for-hs256"

expect.set_options(timeout=15_000)  # two cores that are busy with other tests draw a page slowly

Install = Callable[..., Installation]


@pytest.fixture
def target() -> Iterator[Target]:
    """A server that remembers what arrived."""
    with running_target() as target:
        yield target


@pytest.fixture
def install(tmp_path: Path) -> Install:
    """Return a function that installs the tiny app, with settings and manifest keys changed."""

    def make(settings: dict[str, str] | None = None, **manifest: Any) -> Installation:
        package = read_package(write_tiny_app(tmp_path / "tiny.zip", **manifest))
        values = {
            "backendUrl": "http://127.0.0.1:9",
            "space": "spa_1",
            "sharedSecret": SECRET,
            "headerKey": "only-a-header",
        }
        return Installation(package, "acme", {**values, **(settings or {})})

    return make


@pytest.fixture(scope="session")
def tiny_host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIn]:
    """A stand-in with the tiny app installed."""
    package = write_tiny_app(tmp_path_factory.mktemp("tiny") / "tiny.zip")
    started = StandIn(package, "http://127.0.0.1:9", "spa_1", SECRET, TICKETS).start()
    yield started
    started.stop()


@pytest.fixture
def agent(browser: Browser, tiny_host: StandIn) -> Iterator[AgentPage]:
    """A fresh agent page with the tabs of tickets 1 and 2."""
    opened = AgentPage(browser, tiny_host, 1, 2)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def one_page(browser: Browser, tiny_host: StandIn) -> Iterator[AgentPage]:
    """An agent page that many tests use."""
    opened = AgentPage(browser, tiny_host, 1, 2)
    yield opened
    opened.close()


@pytest.fixture
def shared(one_page: AgentPage) -> AgentPage:
    """One page for all tests that leave nothing behind in it, with nothing refused yet."""
    one_page.forget()
    return one_page


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WholeHouse]:
    """The whole product, once for each worker; those who use it are one group."""
    started = WholeHouse.start(tmp_path_factory.mktemp("whole"))
    yield started
    started.stop()


@pytest.fixture(scope="session")
def stand_in(whole: WholeHouse) -> Iterator[StandIn]:
    """The packaged app in its usual stand-in."""
    started = whole.stand_in()
    yield started
    started.stop()


@pytest.fixture
def open_page(browser: Browser, stand_in: StandIn) -> Iterator[Open]:
    """Return a function that opens the agent page at some tabs, in the usual stand-in or another one."""
    opened: list[AgentPage] = []

    def open_(*tabs: int | str, at: StandIn = stand_in, **how: Any) -> AgentPage:
        opened.append(AgentPage(browser, at, *tabs, **how))
        return opened[-1]

    yield open_
    for page in opened:
        page.close()
