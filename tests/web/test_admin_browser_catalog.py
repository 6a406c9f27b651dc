"""Catalog, lists and pages of definitions in a real browser: accessibility, keyboard, looks that come, a download."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from app.storage.control import Space
from app.web.admin.gate import SESSION_COOKIE
from tests.storage.control_world import PASSWORD
from tests.web.admin_world import EMAIL, World, a_world
from tests.web.definitions_world import BUYERS, KEEN, SPENT, fill, keep
from tests.web.test_admin_browser import found_by_axe

pytestmark = pytest.mark.xdist_group("admin_browser_catalog")  # one server and one browser for all of them
MARKUP = '<img src=x onerror="document.title=1">'
LONG = "Donaudampfschifffahrtsgesellschaftskapitän" * 4


@dataclass(frozen=True, slots=True)
class Served:
    """A house with definitions behind a real server."""

    world: World
    address: str
    space: Space

    def url(self, path: str) -> str:
        """Return the address of a page of the space."""
        return f"{self.address}/admin/spaces/{self.space.id}/{path}"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with a_world(tmp_path_factory.mktemp("catalog")) as world:
        space = world.space("Quillmoor")
        fill(world, space)
        keep(world, space, BUYERS | {"name": MARKUP}, KEEN | {"name": LONG}, SPENT)
        keep(world, space, BUYERS | {"name": MARKUP, "where": {"did": {"event": MARKUP}}}, note=MARKUP)
        world.admin()
        server = make_server("127.0.0.1", 0, world.app, threaded=True)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield Served(world, f"http://127.0.0.1:{server.server_port}", space)
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def page(browser: Browser, served: Served) -> Iterator[Page]:
    yield from opened(browser, served, scripted=True)


@pytest.fixture
def plain(browser: Browser, served: Served) -> Iterator[Page]:
    yield from opened(browser, served, scripted=False)


def opened(browser: Browser, served: Served, *, scripted: bool) -> Iterator[Page]:
    # Without motion, as a colour on its way from light to dark has no contrast of its own.
    context = browser.new_context(
        viewport={"width": 1280, "height": 800}, java_script_enabled=scripted, reduced_motion="reduce"
    )
    session = served.world.house.control.people.log_in(EMAIL, PASSWORD, address="127.0.0.1")
    context.add_cookies([{"name": SESSION_COOKIE, "value": session, "url": served.address}])
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    assert complaints == []
    context.close()


def test_no_page_has_a_fault_of_accessibility_in_light_or_dark_wide_or_narrow(served: Served, page: Page) -> None:
    faults: dict[tuple[str, str], list[str]] = {}
    for path in ("catalog", "traits", "audiences", "definitions/buyers?from=1&to=2&overlap=keen", "definitions/spent"):
        page.goto(served.url(path))
        page.evaluate("() => document.querySelectorAll('details:not(.switch)').forEach(one => (one.open = true))")
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            faults[path, scheme] = found_by_axe(page)
        page.set_viewport_size({"width": 800, "height": 800})
        wide = page.evaluate("() => document.documentElement.scrollWidth")
        assert wide <= 800, f"{path} is {wide} wide"
        page.set_viewport_size({"width": 1280, "height": 800})

    assert {place: found for place, found in faults.items() if found} == {}
    assert page.title() != "1"


def test_looks_come_as_the_cards_are_reached_and_a_preset_is_taken_by_keyboard(served: Served, page: Page) -> None:
    page.goto(served.url("catalog"))
    expect(page.locator("#days_since_last_seen .looked")).to_contain_text("5 people")
    assert page.locator("#expansion_ready .looked a").count() == 1  # not yet reached

    button = page.locator("#orders_30d").get_by_role("button")
    button.focus()
    page.keyboard.press("Enter")

    expect(page.get_by_text("Taken: Orders in 30 days.")).to_be_visible()
    page.locator("#orders_30d").get_by_role("link", name="taken").press("Enter")
    expect(page.locator("#sentence")).to_contain_text("The number of “Order Completed” events in the last 30 days.")


def test_the_reasons_open_by_keyboard(served: Served, page: Page) -> None:
    page.goto(served.url("definitions/keen"))

    page.locator("#sample summary").first.focus()
    page.keyboard.press("Enter")

    expect(page.get_by_text("Order Completed 3 times")).to_be_visible()
    expect(page.get_by_role("link", name="Open Person 3")).to_be_visible()


def test_a_download_says_how_many_people_have_come(served: Served, page: Page) -> None:
    page.goto(served.url("definitions/spent"))

    with page.expect_download() as coming:
        page.get_by_role("link", name="CSV").click()

    assert coming.value.suggested_filename == "spent.csv"
    assert len(Path(coming.value.path()).read_text().splitlines()) == 6
    expect(page.locator("#csv [role=status]")).to_have_text("5 of about 5 people, done")


def test_without_a_script_a_look_is_a_link_and_a_download_a_file(served: Served, plain: Page) -> None:
    plain.goto(served.url("catalog"))
    plain.locator("#average_order_value").get_by_role("link", name="Look at it").click()
    expect(plain.locator("#average_order_value .looked")).to_contain_text("5 people")

    plain.goto(served.url("definitions/keen"))
    with plain.expect_download() as coming:
        plain.get_by_role("link", name="CSV").click()

    assert coming.value.suggested_filename == "keen.csv"
