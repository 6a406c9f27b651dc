"""Fixtures that several rooms of tests share, and which tests run when."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser import launch


LONG = bool(os.environ.get("ONEFOLD_LONG"))  # set by `make test-all`


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave tests marked `long` to `make test-all`."""
    left = [item for item in items if item.get_closest_marker("long")]
    if left and not LONG:
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if item not in left]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests of a worker; each test opens a context of its own."""
    with sync_playwright() as playwright:
        started = launch(playwright)
        yield started
        started.close()
