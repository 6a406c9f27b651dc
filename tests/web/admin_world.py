"""A house with one space and one admin, and a browser's part of what the admin pages expect: cookies and forms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import create_app
from app.house import House
from app.settings import Settings
from app.storage.control import Control, Source, Space
from app.web.context import EXTENSION
from tests.storage.control_world import CHEAP, PASSWORD, MovableClock

EMAIL = "ada@example.com"


@dataclass(frozen=True, slots=True)
class World:
    """What a test asks and looks into."""

    app: Flask
    house: House
    clock: MovableClock

    def space(self, name: str = "Quillmoor") -> Space:
        """Make a space with its database."""
        made = self.house.control.create_space(name)
        self.house.spaces.create(made.id)
        return made

    def source(self, space: Space, name: str = "Web app", kind: str = "browser") -> Source:
        """Make a source."""
        return self.house.control.create_source(space.id, name, kind)

    def send(self, source: Source, *calls: dict[str, Any]) -> None:
        """Send calls as a library does."""
        body = {"writeKey": source.write_key, "batch": list(calls)}
        answer = self.app.test_client().post("/v1/batch", json=body)
        assert answer.status_code == 200, answer.text

    def visitor(self) -> Visitor:
        """Return somebody who is not logged in."""
        return Visitor(self.app.test_client(), self.house.settings.public_url)

    def admin(self) -> Visitor:
        """Return somebody who is."""
        if not self.house.control.people.exist():
            self.house.control.people.create(EMAIL, "Ada", PASSWORD, author="test")
        visitor = self.visitor()
        answer = visitor.log_in()
        assert answer.status_code == 303, answer.text
        return visitor


@dataclass(slots=True)
class Visitor:
    """A browser without JavaScript: it keeps cookies and sends forms as they stand on the page."""

    client: FlaskClient
    base: str
    seen: str = field(default="")

    def get(self, path: str, **more: Any) -> TestResponse:
        """Open a page."""
        answer = self.client.get(path, base_url=self.base, buffered=True, **more)
        self.seen = answer.text if answer.mimetype == "text/html" else ""
        return answer

    def post(self, path: str, form: dict[str, str] | None = None, *, page: str | None = None) -> TestResponse:
        """Send a form with the token of the page it stands on (`page`, or the one last seen)."""
        if page is not None:
            self.get(page)
        return self.client.post(path, data={**(form or {}), "form_token": self.form_token()}, base_url=self.base)

    def form_token(self) -> str:
        """Return what the forms of the page last seen carry."""
        found = re.search(r'name="form_token" value="([0-9a-f]+)"', self.seen)
        assert found, "the page holds no form"
        return found.group(1)

    def log_in(self, password: str = PASSWORD, wanted: str = "") -> TestResponse:
        """Log in as the admin."""
        form = {"email": EMAIL, "password": password, "next": wanted}
        return self.post("/admin/login", form, page="/admin/login")

    def follow(self, answer: TestResponse) -> TestResponse:
        """Go where a form led."""
        assert answer.status_code == 303, answer.text
        return self.get(answer.location)


def words(answer: TestResponse) -> str:
    """Return what a reader of a page reads: without tags, blanks made one."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", answer.text)).split())


@contextmanager
def a_world(home: Path, public_url: str = "http://onefold.test") -> Iterator[World]:
    """Open a house, and close it at the end of the block."""
    clock = MovableClock()
    app = create_app(Settings(home=home, public_url=public_url), clock)
    house: House = app.extensions[EXTENSION]
    house.control.close()
    house.control = Control(home / "control.db", house.keyring, clock, passwords=CHEAP)
    try:
        yield World(app, house, clock)
    finally:
        house.close()
