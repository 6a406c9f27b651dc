"""`make picture`: the picture in the README, taken from the running demo in a real browser.

Everything lives in a temporary folder on free ports, so that it disturbs nothing and shows nothing of this machine.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Error, Page, sync_playwright

from app.demo.run import SUBDOMAIN, run_demo
from app.errors import OnefoldError
from app.packaging.zendesk import package_zendesk
from app.serving import free_port, serving, url_of
from app.settings import Settings
from hosts.zendesk import StandIn
from hosts.zendesk.errors import StandInError
from hosts.zendesk.tickets import read_tickets
from tests.browser import launch

PICTURE = Path(__file__).parents[1] / "docs" / "panel.png"
BYTES_MAX = 400_000  # a README is read over slow lines too
HOST = "127.0.0.1"
WIDTH, HEIGHT = 1280, 860  # CSS pixels; the picture has twice as many
SCALE = 2
SHOWN_MS = 30_000


class PictureError(Exception):
    """The picture cannot be used; the message says why."""


def main() -> int:
    """Take the picture and return the exit code."""
    try:
        with tempfile.TemporaryDirectory() as folder, _running(Path(folder)) as stand_in:
            size = take(stand_in.host_url, PICTURE)
    except (OnefoldError, StandInError, PictureError, Error) as error:
        print(f"make picture: {error}", file=sys.stderr)
        return 1
    print(f"{PICTURE.name}: {size // 1000} KB")
    return 0


def take(address: str, path: Path) -> int:
    """Write a picture of the agent page with the panel of its first ticket, and return its bytes.

    Raises:
        PictureError: the panel does not show, or the picture is too large.
    """
    with sync_playwright() as playwright:
        browser = launch(playwright)
        try:
            context = browser.new_context(
                viewport={"width": WIDTH, "height": HEIGHT},
                device_scale_factor=SCALE,
                color_scheme="light",
                locale="en-GB",
                timezone_id="Europe/London",
            )
            page = context.new_page()
            page.goto(address)
            _open_panel(page)
            data = page.screenshot(animations="disabled", caret="hide")
        finally:
            browser.close()
    if len(data) > BYTES_MAX:
        raise PictureError(f"the picture has {len(data)} bytes and may have {BYTES_MAX}: make the window smaller")
    path.write_bytes(data)
    return len(data)


@contextmanager
def _running(folder: Path) -> Iterator[StandIn]:
    """Run Onefold with its demo space, and the stand-in help desk beside it."""
    port, app_port = free_port(HOST, 0), free_port(HOST, 0)
    settings = Settings(home=folder / "home", public_url=url_of(HOST, port), panel_origins=(url_of(HOST, app_port),))
    with serving(settings, HOST, port) as (house, server):
        result = run_demo(house, server.url, report=_say)
        stand_in = StandIn(
            package_zendesk(folder, address=settings.public_url),
            settings.public_url,
            result.space_id,
            result.panel_secret,
            subdomain=SUBDOMAIN,
            tickets=read_tickets(result.tickets),
            app_port=app_port,
        )
        stand_in.start()
        try:
            yield stand_in
        finally:
            stand_in.stop()


def _open_panel(page: Page) -> None:
    """Wait until the app in its frame shows a person and their traits, and open their events."""
    page.wait_for_function("() => window.agentHost?.open.length > 0", timeout=SHOWN_MS)
    panel = page.frame_locator("iframe:visible")  # the app's of other open tickets are there too, and hidden
    for heading in ("Traits", "Timeline", "Identities"):
        panel.get_by_role("heading", name=heading).wait_for(timeout=SHOWN_MS)
    panel.get_by_role("button", name="Timeline").click()
    panel.locator("onefold-timeline li").first.wait_for(timeout=SHOWN_MS)
    page.mouse.move(0, 0)
    page.wait_for_load_state("networkidle")
    page.evaluate("() => document.fonts.ready.then(() => true)")


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
