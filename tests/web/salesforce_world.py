"""A house with a connection to Salesforce, and what a browser in its frame does there."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import responses
from werkzeug.test import TestResponse

from app import create_app
from app.house import House
from app.settings import Settings
from app.storage.control import Connection
from app.web.context import EXTENSION
from tests.salesforce.signing import CONTACT, ORGANIZATION, ORIGIN, SECRET, payload, sign
from tests.web.profile_world import PUBLIC_URL, Clock, World, open_world

Json = dict[str, Any]
DATA = f"{ORIGIN}/services/data/v67.0"
BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
FACTS = re.compile(r'<script type="application/json" id="onefold-page">(.*?)</script>', re.DOTALL)


@dataclass(slots=True)
class Canvas:
    """What a test posts to, asks, and looks into."""

    world: World
    connection_id: str

    def post(self, text: str, **headers: str) -> TestResponse:
        """Post a signed request, as Salesforce's form in the browser does."""
        client = self.world.app.test_client()
        return client.post("/salesforce/canvas", data={"signed_request": text}, headers=BROWSER | headers)

    def open(self, content: Json | None = None) -> Json:
        """Open a page and return its facts."""
        return facts_of(self.post(sign(payload() if content is None else content)))

    def refresh(self, text: str, **headers: str) -> TestResponse:
        """Hand in a new signed request, as an open page does."""
        client = self.world.app.test_client()
        return client.post("/salesforce/canvas/refresh", data={"signed_request": text}, headers=headers)

    def look_up(
        self, bearer: str, type_: str = "Contact", id_: str = CONTACT, *, headers: Json | None = None, **more: Any
    ) -> TestResponse:
        """Ask whom a record is about."""
        body = {"object": {"type": type_, "id": id_}} | more
        given = {"Authorization": f"Bearer {bearer}"} | (headers or {})
        return self.world.app.test_client().post("/salesforce/lookup", json=body, headers=given)

    def connection(self) -> Connection:
        """Return the connection as it is now."""
        return self.world.house.control.get_salesforce_connection(self.world.space_id, self.connection_id)

    def last_refusal(self) -> str | None:
        """Return the sentence that the admin's page shows."""
        return self.connection().last_refusal


def facts_of(answer: TestResponse) -> Json:
    """Return the facts in a page."""
    assert answer.status_code == 200, answer.text
    found = FACTS.search(answer.text)
    assert found, answer.text
    facts: Json = json.loads(found[1])
    return facts


@contextmanager
def open_canvas(home: Path, **settings: Any) -> Iterator[Canvas]:
    """Open a house with one connection to Salesforce."""
    with open_world(home, **settings) as world:
        control = world.house.control
        made = control.create_salesforce_connection(world.space_id, ORGANIZATION, SECRET)
        yield Canvas(world, made.id)


@contextmanager
def open_canvas_again(home: Path) -> Iterator[Canvas]:
    """Open a house that `open_canvas` has made, as after a restart."""
    clock = Clock()
    app = create_app(Settings(home=home, public_url=PUBLIC_URL), clock)
    house: House = app.extensions[EXTENSION]
    (connection,) = house.control.find_salesforce_connections()
    world = World(app, house, clock, connection.space_id, "", "", "", "")
    try:
        yield Canvas(world, connection.id)
    finally:
        house.close()


_number = count()


def opened(canvas: Canvas, **changes: Any) -> str:
    """Open a page and return its token."""
    token: str = canvas.open(payload(**{"issuedAt": next(_number), **changes}))["token"]
    return token


def ui_record(name: str, id_: str, **fields: Any) -> Json:
    """Return a record as the User Interface API gives it; a dict among the fields is a record of its own."""
    inner = {
        field: ui_record("Contact", CONTACT, **value) if isinstance(value, dict) else value
        for field, value in fields.items()
    }
    shaped = {field: {"displayValue": None, "value": value} for field, value in inner.items()}
    return {"apiName": name, "id": id_, "fields": shaped}


def tells(mock: responses.RequestsMock, id_: str, name: str, **fields: Any) -> None:
    """Let Salesforce answer with a record."""
    mock.get(f"{DATA}/ui-api/records/{id_}", json=ui_record(name, id_, **fields))


def fails(mock: responses.RequestsMock, status: int, code: str, id_: str = CONTACT) -> None:
    """Let Salesforce answer with an error of its API."""
    body = [{"message": "words of Salesforce about mara@fabrikam.example", "errorCode": code}]
    mock.get(f"{DATA}/ui-api/records/{id_}", json=body, status=status)


def queries(mock: responses.RequestsMock, *rows: Json) -> None:
    """Let Salesforce answer a query."""
    mock.get(f"{DATA}/query", json={"totalSize": len(rows), "done": True, "records": list(rows)})
