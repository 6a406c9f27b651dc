"""The admin pages in a real browser: accessibility, the content policy, and what htmx and the script add."""

import re
import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload, Page
from werkzeug.serving import make_server

from app.domain.definitions.emissions import Emission
from app.storage import deliveries, webhooks
from app.storage.control import Source, Space
from app.storage.webhooks import WebhookForm
from app.web.admin.gate import SESSION_COOKIE
from tests.storage.control_world import PASSWORD
from tests.web.admin_world import EMAIL, World, a_world
from tests.web.signed_world import public_pem

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
pytestmark = pytest.mark.xdist_group("admin_browser")  # one server and one browser for all of them
WEBHOOK = "whk_000000000000"
MARKUP = '<img src=x onerror="document.title=1">'


@dataclass(frozen=True, slots=True)
class Served:
    """A house with data behind a real server."""

    world: World
    address: str
    space: Space
    source: Source

    def open(self, page: Page, path: str) -> None:
        """Open a page of the space."""
        page.goto(f"{self.address}/admin/spaces/{self.space.id}/{path}")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with a_world(tmp_path_factory.mktemp("admin")) as world:
        space = world.space("Quillmoor")
        source = world.source(space)
        fill(world, source)
        world.house.control.create_profile_token(space.id, "CRM")
        connect_zendesk(world, space)
        connect_salesforce(world, space)
        add_webhook(world, space)
        world.admin()
        server = make_server("127.0.0.1", 0, world.app, threaded=True)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield Served(world, f"http://127.0.0.1:{server.server_port}", space, source)
        server.shutdown()
        thread.join()
        server.server_close()


def connect_zendesk(world: World, space: Space) -> None:
    """Make two connections: one that is new, and one in the middle of everything."""
    control = world.house.control
    control.create_connection(space.id, "acme")
    middle, _ = control.create_connection(space.id, "harbour-pine")
    control.rotate_panel_secret(middle.id)
    control.set_zendesk_id(middle.id, "app_id", "900")
    for name in ("app", "second"):
        control.add_zendesk_key(middle.id, public_pem(name))
    control.note_zendesk_used(middle.id, signed=False)
    control.note_connection_refused(middle.id, MARKUP)


def connect_salesforce(world: World, space: Space) -> None:
    """Make a connection with everything on its card."""
    control = world.house.control
    made = control.create_salesforce_connection(space.id, "00D5g000001AbCdEAK", "3c1f0a9e" * 8)
    control.add_consumer_secret(made, "another1" * 8)
    control.note_connection_refused(made.id, "The request names no organisation: do not filter it out.")


def add_webhook(world: World, space: Space) -> None:
    """Make a webhook with two secrets and something on each of its lists."""
    for _ in range(2):
        world.house.control.webhook_secrets.rotate(space.id, WEBHOOK, author="ada")
    said, now = WebhookForm(MARKUP, "https://example.com/hook", "track", None), world.house.now_ms()

    def job(connection: sqlite3.Connection) -> None:
        webhooks.add_webhook(connection, WEBHOOK, said, first=False, now=now)
        events = [Emission(f"Audience Entered: {MARKUP}", f"onefold-{number}", "{}") for number in range(3)]
        for number, event in enumerate(events):
            deliveries.add_deliveries(connection, WEBHOOK, [event], definition_id=1, profile_id=number, now=now)
        for due in (None, now + 60_000):
            one = deliveries.find_next(connection, WEBHOOK, now)
            assert one is not None
            deliveries.note_tried(connection, one, deliveries.Outcome("500", MARKUP), now=now, due=due)
        one = deliveries.find_next(connection, WEBHOOK, now)
        assert one is not None
        deliveries.note_delivered(connection, one.id, one.message_id, deliveries.Outcome("200", "ok"), now=now)
        webhooks.note_failed(connection, WEBHOOK, now=now, took=9, outcome="500", retry_at=now + 9_000)

    world.house.spaces.write(space.id, job)


def fill(world: World, source: Source) -> None:
    people = [("u_1", "Grace Hopper"), ("u_2", "Ada Lovelace"), ("u_3", MARKUP)]
    for user, name in people:
        traits = {"name": name, "email": f"{user}@example.com", "company": "Harbour & Pine"}
        world.send(source, {"type": "identify", "userId": user, "traits": traits})
        world.send(source, {"type": "track", "event": MARKUP, "userId": user, "properties": {"amount": 99}})
    world.send(source, {"type": "group", "userId": "u_1", "groupId": "acme", "traits": {"name": "Acme"}})
    borrowed = {"context": {"traits": {"email": "u_1@example.com"}}}
    world.send(source, {"type": "track", "event": "Borrowed", "userId": "u_2", **borrowed}, {"type": "track"})


@dataclass(frozen=True, slots=True)
class Watched:
    """A page and what it complained about."""

    page: Page
    complaints: list[str]


@pytest.fixture
def watched(browser: Browser, served: Served) -> Iterator[Watched]:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, timezone_id="Asia/Tokyo")
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    session = served.world.house.control.people.log_in(EMAIL, PASSWORD, address="127.0.0.1")
    context.add_cookies([{"name": SESSION_COOKIE, "value": session, "url": served.address}])
    yield Watched(page, complaints)
    context.close()


def found_by_axe(page: Page, only: str | None = None) -> list[str]:
    """Return what axe-core finds wrong with a page; `only` names one of its rules."""
    # Read through the browser's debugger, which the page's own policy does not concern.
    page.evaluate(AXE.read_text(encoding="utf-8"))
    options = {"resultTypes": ["violations"]} | ({"runOnly": [only]} if only else {})
    found = page.evaluate("options => axe.run(document, options)", options)
    return [f"{one['id']}: {node['html'][:120]}" for one in found["violations"] for node in one["nodes"]]


def paths(served: Served, page: Page) -> list[str]:
    served.open(page, "people?q=u_1")
    person = page.locator("#found tbody a").first.get_attribute("href") or ""
    source = f"sources/{served.source.id}"
    opened = ("", "sources/new", source, f"{source}?show=rejected", f"{source}/connect", "tokens", "zendesk", "people")
    connections = served.world.house.control.find_connections(served.space.id)
    theirs = [f"zendesk/{one.id}" for one in connections if one.host == "zendesk"]
    theirs += ["webhooks", f"webhooks/{WEBHOOK}"]
    builders = [f"definitions/new?kind={kind}" for kind in ("trait", "audience")]
    return [
        *opened,
        *theirs,
        *builders,
        "salesforce",
        "people?q=nobody",
        "people/" + person.rpartition("/")[2],
        "log",
        "nowhere",
    ]


@pytest.mark.parametrize("only", [None, "color-contrast"], ids=["light", "dark"])
def test_no_page_has_a_fault_of_accessibility_or_breaks_its_policy(
    served: Served, watched: Watched, only: str | None
) -> None:
    page = watched.page
    page.emulate_media(color_scheme="dark" if only else "light", reduced_motion="reduce")
    faults: dict[str, list[str]] = {}

    for path in paths(served, page):
        served.open(page, path)
        found = found_by_axe(page, only)
        if found:
            faults[path] = found

    assert faults == {}
    assert [text for text in watched.complaints if "404" not in text] == []


def test_the_way_in_has_no_fault_of_accessibility(served: Served, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(f"{served.address}/admin/login")
    assert found_by_axe(page) == []
    page.close()


def test_the_pages_fit_a_narrow_window(served: Served, watched: Watched) -> None:
    watched.page.set_viewport_size({"width": 360, "height": 800})

    for path in paths(served, watched.page):
        served.open(watched.page, path)
        width = watched.page.evaluate("document.documentElement.scrollWidth")
        assert width <= 360, path


def test_markup_in_names_runs_nowhere(served: Served, watched: Watched) -> None:
    page = watched.page
    for path in ("people", f"sources/{served.source.id}"):
        served.open(page, path)
        page.get_by_text(MARKUP).first.wait_for()
        assert page.locator("img").count() == 0
        assert page.title() != "1"


def test_results_appear_while_typing(served: Served, watched: Watched) -> None:
    page = watched.page
    served.open(page, "people")

    page.locator("#q").press_sequentially("grac", delay=20)

    page.get_by_text("1 person").wait_for()
    assert page.locator("#found tbody tr").count() == 1
    assert re.search(r"\?q=grac$", page.url)
    assert watched.complaints == []


def test_without_javascript_the_search_is_a_form(served: Served, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{served.address}/admin/spaces/{served.space.id}/people")
    page.fill("#email", EMAIL)
    page.fill("#password", PASSWORD)
    page.get_by_role("button", name="Log in").click()

    page.fill("#q", "grace")
    page.press("#q", "Enter")

    page.get_by_text("1 person").wait_for()
    context.close()


def test_a_call_that_arrives_appears_by_itself(served: Served, watched: Watched) -> None:
    page = watched.page
    space = served.world.space("Live")
    source = served.world.source(space)
    page.goto(f"{served.address}/admin/spaces/{space.id}/sources/{source.id}")
    page.get_by_text("What arrives appears here within seconds.").wait_for()

    served.world.send(source, {"type": "track", "event": "Just Now", "userId": "u_1"})

    page.get_by_text("Just Now").wait_for(timeout=10_000)
    assert watched.complaints == []


def test_times_are_in_the_zone_of_who_looks(served: Served, watched: Watched) -> None:
    served.open(watched.page, f"sources/{served.source.id}")

    shown = watched.page.locator("#arrived time").first

    assert shown.get_attribute("datetime") == "2026-03-02T09:20:00.000Z"
    assert shown.text_content() == "18:20:00"


def test_a_destructive_act_asks_for_the_name_first(served: Served, watched: Watched) -> None:
    page = watched.page
    served.open(page, "tokens")
    page.get_by_text("Revoke").first.click()
    page.get_by_label("Type CRM to go on").fill("something else")
    page.get_by_role("button", name="Revoke").last.click()

    page.get_by_text("Nothing was changed: what was typed is not CRM.").wait_for()


def test_a_connection_is_tested_and_its_form_explains_itself_where_it_stands(served: Served, watched: Watched) -> None:
    page = watched.page
    (connection, *_) = served.world.house.control.find_connections(served.space.id)
    served.open(page, f"zendesk/{connection.id}")

    page.get_by_role("button", name="Test").click()
    page.get_by_text("A token made here with the signing key was accepted.").wait_for()
    assert found_by_axe(page) == []

    page.get_by_label("App id").fill("nine")
    page.locator("#app-id-step").get_by_role("button", name="Save").click()
    page.get_by_text("The app id consists of digits alone, such as 900.").wait_for()
    assert page.get_by_label("App id").input_value() == "nine"
    assert page.get_by_label("App id").get_attribute("aria-invalid") == "true"
    assert page.url.endswith("#app-id-step") and found_by_axe(page) == []


def test_a_public_key_is_given_as_a_file(served: Served, watched: Watched) -> None:
    page, control = watched.page, served.world.house.control
    connection, _ = control.create_connection(served.space.id, "with-a-file")
    served.open(page, f"zendesk/{connection.id}")

    text = public_pem("app").encode()
    file = FilePayload(name="public_key.pem", mimeType="application/x-pem-file", buffer=text)
    page.get_by_label("or as a file").set_input_files([file])
    page.get_by_role("button", name="Accept this key").click()

    page.get_by_text("The public key is accepted.").wait_for()
    (key,) = control.get_connection(served.space.id, connection.id).zendesk.public_keys
    assert key.pem == public_pem("app")
