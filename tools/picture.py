"""`make picture`: the pictures in README and docs, of the running demo in a real browser; with names, only those.

Everything lives in a temporary folder on free ports, so that it disturbs nothing and shows nothing of this machine.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import Browser, Error, FrameLocator, Page, sync_playwright

from app.demo.run import SUBDOMAIN, run_demo
from app.errors import OnefoldError
from app.house import House
from app.packaging.zendesk import package_zendesk
from app.serving import free_port, serving, url_of
from app.settings import Settings
from hosts import salesforce
from hosts.errors import StandInError
from hosts.run import canvas_secret
from hosts.zendesk import StandIn
from hosts.zendesk.tickets import read_tickets
from tests.browser import launch
from tools.admin_pictures import show_catalog
from tools.builder_pictures import show_audience_builder, show_trait_builder

DOCS = Path(__file__).parents[1] / "docs"
BYTES_MAX = 400_000  # a README is read over slow lines too
HOST = "127.0.0.1"
WIDTH, HEIGHT = 1280, 860  # CSS pixels; the picture has twice as many
SCALE = 2
SHOWN_MS = 30_000


class PictureError(Exception):
    """The picture cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Hosts:
    """Onefold and both stand-ins while they run."""

    zendesk: StandIn
    salesforce: salesforce.StandIn
    house: House
    space_id: str


def main() -> int:
    """Take the pictures and return the exit code."""
    try:
        with tempfile.TemporaryDirectory() as folder, _running(Path(folder)) as hosts, sync_playwright() as playwright:
            browser = launch(playwright)
            for name, take in PICTURES.items():
                if len(sys.argv) > 1 and name not in sys.argv[1:]:
                    continue
                page = _page(browser)
                take(page, hosts)
                print(f"{name}.png: {_keep(page, DOCS / f'{name}.png') // 1000} KB", flush=True)
                page.context.close()
            browser.close()
    except (OnefoldError, StandInError, PictureError, Error) as error:
        print(f"make picture: {error}", file=sys.stderr)
        return 1
    return 0


def _zendesk(page: Page, hosts: Hosts) -> None:
    """Show the agent page with the panel of its first ticket."""
    page.goto(hosts.zendesk.host_url)
    page.wait_for_function("() => window.agentHost?.open.length > 0", timeout=SHOWN_MS)
    _wait(page, page.frame_locator("iframe:visible"))  # the app's of other open tickets are there too, and hidden


def _zendesk_dark(page: Page, hosts: Hosts) -> None:
    """Show the same agent in the dark, who has switched while the panel was there."""
    _zendesk(page, hosts)
    page.locator("#scheme").click()


def _salesforce(page: Page, hosts: Hosts, scheme: str = "light") -> None:
    """Show a record page with the panel of its person."""
    page.goto(f"{hosts.salesforce.url}/#{urlencode({'scheme': scheme})}")
    page.wait_for_function("() => window.lightning?.panes.size > 0", timeout=SHOWN_MS)
    _wait(page, page.frame_locator("iframe").frame_locator("iframe"))  # Salesforce's own around ours


def _salesforce_dark(page: Page, hosts: Hosts) -> None:
    """Show the record page in the dark."""
    _salesforce(page, hosts, "dark")


def _catalog(page: Page, hosts: Hosts) -> None:
    """Show the catalog of traits and audiences."""
    show_catalog(page, hosts.house, hosts.space_id)


def _audience_builder(page: Page, hosts: Hosts) -> None:
    """Show the audience builder."""
    show_audience_builder(page, hosts.house, hosts.space_id)


def _trait_builder(page: Page, hosts: Hosts) -> None:
    """Show the trait builder."""
    show_trait_builder(page, hosts.house, hosts.space_id)


PICTURES = {
    "panel": _zendesk,
    "panel-zendesk-dark": _zendesk_dark,
    "panel-salesforce": _salesforce,
    "panel-salesforce-dark": _salesforce_dark,
    "trait-catalog": _catalog,
    "audience-builder": _audience_builder,
    "trait-builder": _trait_builder,
}


def _page(browser: Browser) -> Page:
    context = browser.new_context(
        viewport={"width": WIDTH, "height": HEIGHT},
        device_scale_factor=SCALE,
        color_scheme="light",
        locale="en-GB",
        timezone_id="Europe/London",
    )
    return context.new_page()


def _wait(page: Page, panel: FrameLocator) -> None:
    """Wait until the panel in its frame shows a person, and all of them has come."""
    for heading in ("Traits", "Timeline", "Identities"):
        panel.get_by_role("heading", name=heading).wait_for(timeout=SHOWN_MS)
    page.wait_for_load_state("networkidle")


def _keep(page: Page, path: Path) -> int:
    """Write the picture of a page and return its bytes.

    Raises:
        PictureError: it is too large.
    """
    page.mouse.move(0, 0)
    page.evaluate("() => document.fonts.ready.then(() => true)")
    data = page.screenshot(animations="disabled", caret="hide")
    if len(data) > BYTES_MAX:
        raise PictureError(f"{path.name} has {len(data)} bytes and may have {BYTES_MAX}: make the window smaller")
    path.write_bytes(data)
    return len(data)


@contextmanager
def _running(folder: Path) -> Iterator[Hosts]:
    """Run Onefold with its demo space, and the stand-ins beside it."""
    port, app_port = free_port(HOST, 0), free_port(HOST, 0)
    records = [free_port(HOST, 0) for _ in range(3)]
    settings = Settings(
        home=folder / "home",
        public_url=url_of(HOST, port),
        panel_origins=(url_of(HOST, app_port),),
        salesforce_origins=tuple(url_of(HOST, one) for one in records),
    )
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
        canvas_url = f"{settings.public_url}/salesforce/canvas"
        first, second, third = records
        record_pages = salesforce.StandIn(
            canvas_secret(house, result.space_id), canvas_url, ports=(first, second, third)
        )
        stand_in.start()
        record_pages.start()
        try:
            yield Hosts(stand_in, record_pages, house, result.space_id)
        finally:
            stand_in.stop()
            record_pages.stop()


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
