"""Fixtures that several rooms of tests share."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser import launch


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests of a worker; each test opens a context of its own."""
    with sync_playwright() as playwright:
        started = launch(playwright)
        yield started
        started.close()
