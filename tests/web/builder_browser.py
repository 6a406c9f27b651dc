"""A house with a real server and the builders' page in a browser, and what a builder's tests look at."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Locator, Page
from werkzeug.serving import make_server

from app.domain.definitions.reading import read_text
from app.storage.control import Space
from app.storage.definitions import SavedDefinition, get_definition, save_definition
from app.web.admin.gate import SESSION_COOKIE
from tests.storage.control_world import PASSWORD
from tests.web.admin_world import EMAIL, World, a_world

Json = dict[str, Any]
MARKUP = '<img src=x onerror="document.title=1">'
PEOPLE = ("Imani Okafor", MARKUP, "Nguyễn Thị Lan", "Rafael Quispe Mamani")
PAID: Json = {"event": "Order Completed"}
BUYERS: Json = {"key": "buyers", "name": "Buyers", "kind": "audience", "where": {"all": [{"did": PAID}]}}
SPENT: Json = {
    "key": "spent",
    "name": "Spent",
    "kind": "trait",
    "value": {"aggregate": "sum", "property": "total", "of": PAID},
}


@dataclass(frozen=True, slots=True)
class Served:
    """A house behind a real server."""

    world: World
    address: str


@dataclass(frozen=True, slots=True)
class Builder:
    """A page for builders in a space of its own, and what it complained about."""

    world: World
    address: str
    space: Space
    page: Page
    complaints: list[str]

    def url(self, path: str) -> str:
        """Return the address of a page of definitions."""
        return f"{self.address}/admin/spaces/{self.space.id}/definitions/{path}"

    def new(self, kind: str = "audience") -> Page:
        """Open a new definition, and wait until it has been looked at."""
        self.page.goto(self.url(f"new?kind={kind}"))
        self.page.locator("onefold-definition [data-at]").first.wait_for()
        return self.page

    def edit(self, document: Json) -> Page:
        """Save a definition, open it, and wait for its size."""
        self.save_elsewhere(document, author=EMAIL)
        self.page.goto(self.url(f"{document['key']}/edit"))
        self.page.locator("[data-size-now]").wait_for()
        return self.page

    def save_elsewhere(self, document: Json, *, author: str = "grace@example.com") -> None:
        """Save a version as another admin does."""
        made, now = read_text(json.dumps(document)), self.world.house.now_ms()

        def write(connection: sqlite3.Connection) -> SavedDefinition:
            known = connection.execute("SELECT MAX(version) FROM definitions WHERE key = ?", (made.key,)).fetchone()[0]
            return save_definition(connection, made, author=author, note="", now=now, known_version=known)

        self.world.house.spaces.write(self.space.id, write)

    def saved(self, key: str) -> SavedDefinition:
        """Return the version in force."""
        with self.world.house.spaces.reading(self.space.id) as connection:
            return get_definition(connection, key)

    def document(self, key: str) -> Json:
        """Return what is in force, as it was saved."""
        found: Json = json.loads(self.saved(key).definition.text)
        return found

    def at(self, place: str) -> Locator:
        """Return the control of a place in the document."""
        return self.page.locator(f'onefold-definition .builder-form [data-at="{place}"]')

    def row(self, place: str) -> Locator:
        """Return what a row is moved and removed by."""
        return self.page.locator(f'[data-row="{place}"]')

    def offered(self) -> Locator:
        """Return what the field with the focus offers."""
        return self.page.locator(".offered [role=option]")

    def text(self) -> Locator:
        """Return the field with the JSON, shown beside the form."""
        self.page.get_by_role("button", name="Both", exact=True).click()
        return self.page.locator(".text-view textarea")

    def write(self, document: Json) -> None:
        """Put a document into the field with the JSON."""
        self.text().fill(json.dumps(document, indent=1, ensure_ascii=False))

    def written(self) -> Json:
        """Return what the field with the JSON holds."""
        found: Json = json.loads(self.text().input_value())
        return found


@contextmanager
def serving(home: Path) -> Iterator[Served]:
    """Serve a house with one admin."""
    with a_world(home) as world:
        world.admin()
        server = make_server("127.0.0.1", 0, world.app, threaded=True)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield Served(world, f"http://127.0.0.1:{server.server_port}")
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def building(browser: Browser, served: Served) -> Iterator[Builder]:
    """Open a page in a space of its own; at the end nothing may have complained."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    session = served.world.house.control.people.log_in(EMAIL, PASSWORD, address="127.0.0.1")
    context.add_cookies([{"name": SESSION_COOKIE, "value": session, "url": served.address}])
    space = served.world.space("Quillmoor")
    fill(served.world, space)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield Builder(served.world, served.address, space, page, complaints)
    context.close()
    assert [text for text in complaints if "status of 4" not in text] == []  # the browser tells of each refusal


def fill(world: World, space: Space) -> None:
    """Send what four people did: person n has n orders of n tens, the first two are on the plan team."""
    source, now = world.source(space), world.clock()
    calls: list[Json] = []
    for number, name in enumerate(PEOPLE, start=1):
        at = {"userId": f"u_{number}", "timestamp": (now - timedelta(days=number)).isoformat()}
        plan = "team" if number < 3 else "free"
        calls.append({"type": "identify", **at, "traits": {"name": name, "plan": plan, "seats": number}})
        for order in range(number):
            properties = {"total": number * 10, "category": "books" if order else "shoes", "code": str(number)}
            calls.append({"type": "track", "event": "Order Completed", **at, "properties": properties})
        if number == 1:
            calls.append({"type": "track", "event": "Ticket Opened", **at, "properties": {MARKUP: MARKUP}})
    world.send(source, *calls)
