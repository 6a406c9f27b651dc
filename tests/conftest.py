"""Fixtures that several rooms of tests share, and which tests run when."""

import signal
from collections.abc import Generator, Iterator

import pytest
import responses
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright

from app.web import panel_computed, panel_history, panel_near
from tests.browser import launch
from tests.effort import LONG, PROFILE, SECONDS_MAX_LONG

settings.register_profile("onefold", PROFILE)
settings.load_profile("onefold")

# A run begun in the background ignores Ctrl-C, and so would every process that a test starts and interrupts.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave tests marked `long` to `make test-all`, and give that more time."""
    if LONG:
        for item in items:
            item.add_marker(pytest.mark.timeout(SECONDS_MAX_LONG))
        return
    left = [item for item in items if item.get_closest_marker("long")]
    config.hook.pytest_deselected(items=left)
    items[:] = [item for item in items if item not in left]


@pytest.fixture(autouse=True, scope="session")
def unhurried() -> None:
    """Let no part of a look-up be late because the machine is busy with other tests; those of lateness hurry again."""
    for module in (panel_computed, panel_history, panel_near):
        vars(module)["IN_LOOKUP_SECONDS"] = 30.0


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests of a worker; each test opens a context of its own."""
    with sync_playwright() as playwright:
        started = launch(playwright)
        yield started
        started.close()


@pytest.fixture
def mock() -> Iterator[responses.RequestsMock]:
    """What stands for other people's servers; each answer prepared must be asked for."""
    with responses.RequestsMock() as started:
        yield started


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let no report hold half of a surrogate pair, which hostile texts bring in and xdist cannot carry."""
    report = yield
    text = "" if report.longrepr is None else str(report.longrepr)
    if text != (whole := text.encode("utf-8", "replace").decode()):
        report.longrepr = whole
    report.sections = [(name, body.encode("utf-8", "replace").decode()) for name, body in report.sections]
    return report
