"""The builders' pages in a browser without JavaScript: filled in, looked at, saved, in a narrow window too."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from app.storage.control import Space
from tests.storage.control_world import PASSWORD
from tests.web.admin_world import EMAIL, World, a_world
from tests.web.builder_world import BUYERS, SPENT, saved, six_people

pytestmark = pytest.mark.xdist_group("admin_browser")


@dataclass(frozen=True, slots=True)
class Served:
    """Six people behind a real server."""

    world: World
    space: Space
    address: str


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with a_world(tmp_path_factory.mktemp("builders")) as world:
        space = six_people(world)
        world.admin()
        server = make_server("127.0.0.1", 0, world.app, threaded=True)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield Served(world, space, f"http://127.0.0.1:{server.server_port}")
        server.shutdown()
        thread.join()
        server.server_close()


def logged_in(served: Served, browser: Browser) -> Page:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{served.address}/admin/spaces/{served.space.id}/definitions/new?kind=audience")
    page.fill("#email", EMAIL)
    page.fill("#password", PASSWORD)
    page.get_by_role("button", name="Log in").click()
    return page


def test_without_javascript_a_definition_is_looked_at_and_saved(served: Served, browser: Browser) -> None:
    page = logged_in(served, browser)
    document = page.get_by_label("The definition as JSON")

    document.fill(json.dumps({**BUYERS, "where": {"did": {"event": 7}}}))
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Nothing was saved.").wait_for()

    document.fill(json.dumps(BUYERS, indent=2))
    page.get_by_role("button", name="Look at the result").click()
    page.get_by_text("1 of 6 people are in it.").wait_for()

    document.press("Tab")
    page.keyboard.type("from the keyboard")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    page.get_by_text("Version 1 of Buyers is saved").wait_for()
    assert saved(served.world, served.space, "buyers").note == "from the keyboard"
    page.context.close()


def test_without_javascript_the_spread_of_a_trait_fits_a_narrow_window(served: Served, browser: Browser) -> None:
    page = logged_in(served, browser)
    page.set_viewport_size({"width": 360, "height": 800})

    page.get_by_label("The definition as JSON").fill(json.dumps({**SPENT, "name": "Spent" + "x" * 190}))
    page.get_by_role("button", name="Look at the result").click()

    page.get_by_text("From 10 to 360, half of them at most 90.").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.context.close()
