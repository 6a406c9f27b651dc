"""A timeline on screen, and the pages that are answered to it."""

import re

from playwright.sync_api import Locator

from tests.ui import cast
from tests.ui.harness import Harness

TIMELINE = re.compile("^Timeline")


def opened(panel: Harness, answer: cast.Json | None = None) -> Locator:
    """The timeline of a found person, unfolded."""
    panel.found(answer or cast.found()).get_by_role("button", name=TIMELINE).click()
    return panel.page.locator("onefold-timeline")


def page_of(items: list[cast.Json], *, total: int, cursor: str | None = None) -> cast.Json:
    """A further page as Onefold would answer it."""
    return {"items": items, "total": total, "next": cursor}
