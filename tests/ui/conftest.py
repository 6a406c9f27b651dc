"""Fixtures of the panel's tests: the static server, and pages that show panel or app and forgive nothing."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.ui.beside_ticket import BesideTicket
from tests.ui.harness import Harness
from tests.ui.server import serving

expect.set_options(timeout=5_000)


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """The address of the static server."""
    with serving() as address:
        yield address


@pytest.fixture(scope="session")
def shared_page(browser: Browser, address: str) -> Iterator[Page]:
    """One context for all tests of a worker: a new one each would cost more than the tests themselves."""
    context = browser.new_context(viewport={"width": 320, "height": 900}, locale="en-GB", timezone_id="Europe/Oslo")
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
    yield context.new_page()
    context.close()


@pytest.fixture
def panel(shared_page: Page, address: str) -> Iterator[Harness]:
    """The panel on a fresh page, at a fixed moment; no error and no breach of the content policy may happen."""
    harness = Harness(shared_page, address)
    yield harness
    harness.close()


@pytest.fixture
def app(browser: Browser, address: str) -> Iterator[BesideTicket]:
    """The Zendesk app on a page of its own; no error and no breach of its own content policy may happen."""
    context = browser.new_context(viewport={"width": 320, "height": 700}, timezone_id="Europe/Oslo")
    beside = BesideTicket(context.new_page(), address)
    yield beside
    beside.close()
    context.close()
