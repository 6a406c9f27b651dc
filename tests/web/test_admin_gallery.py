"""The gallery in the admin: behind the log-in, under the admin's own policy, drawn by the built elements."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser
from werkzeug.serving import make_server

from app.web.admin.gate import SESSION_COOKIE
from tests.storage.control_world import PASSWORD
from tests.ui.harness import AXE
from tests.ui.states import states
from tests.web.admin_world import EMAIL, World, a_world

pytestmark = pytest.mark.xdist_group("admin_browser")


@dataclass(frozen=True, slots=True)
class Served:
    """A house with an admin behind a real server."""

    world: World
    address: str


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with a_world(tmp_path_factory.mktemp("gallery")) as world:
        world.admin()
        server = make_server("127.0.0.1", 0, world.app, threaded=True)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield Served(world, f"http://127.0.0.1:{server.server_port}")
        server.shutdown()
        thread.join()
        server.server_close()


def test_the_gallery_is_for_admins(served: Served) -> None:
    client = served.world.app.test_client()

    answer = client.get("/admin/gallery")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/admin/login?next=%2Fadmin%2Fgallery")


def test_the_gallery_shows_every_state_under_the_admins_policy_and_has_no_fault(
    served: Served, browser: Browser
) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB")
    session = served.world.house.control.people.log_in(EMAIL, PASSWORD, address="127.0.0.1")
    context.add_cookies([{"name": SESSION_COOKIE, "value": session, "url": served.address}])
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))

    page.goto(f"{served.address}/admin/gallery")
    page.locator("onefold-gallery figure").first.wait_for()
    shown = page.locator("onefold-gallery figcaption").all_inner_texts()
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']}).then((each) => each.violations)")

    assert shown == sorted(states())
    assert [f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in found] == []
    assert complaints == []
    context.close()
