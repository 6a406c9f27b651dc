"""The one place where tests find and start a browser: Chromium or Chrome, headless, without habits of its own."""

from pathlib import Path

from playwright.sync_api import Browser, Playwright

from tools.browser import NAMES, find_browser

# Without these a fresh Chromium phones home, and as root it does not start at all.
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class NoBrowserError(RuntimeError):
    """No Chromium or Chrome is on the PATH; tests never skip the browser silently."""

    def __init__(self) -> None:
        super().__init__(f"no browser found: looked for {', '.join(NAMES)} on the PATH; try: apt-get install chromium")


def chromium_path() -> Path:
    """Return the first Chromium or Chrome on the PATH.

    Raises:
        NoBrowserError: none is there.
    """
    found = find_browser()
    if found is None:
        raise NoBrowserError
    return Path(found)


def launch(playwright: Playwright) -> Browser:
    """Return a started browser with a fresh profile; the caller closes it."""
    return playwright.chromium.launch(executable_path=chromium_path(), headless=True, args=list(FLAGS))
