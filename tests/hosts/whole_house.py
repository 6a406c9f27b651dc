"""The whole product for a test: Onefold on a free port, its packaged app in the stand-in, people who sent events."""

from __future__ import annotations

import copy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import requests

from app import create_app
from app.house import House
from app.packaging.zendesk import package_zendesk
from app.settings import Settings
from app.storage.control import Source, Space
from app.web.context import EXTENSION
from app.web.server import Server
from hosts.zendesk import StandIn

HOSTILE = '<img src=x onerror="window.hacked=1"> <b>Mallory</b> & {{setting.sharedSecret}}'
EVENT = "<script>window.hacked=1</script><style>*{display:none}</style>"
TEMPLATE_ID = "{{setting.sharedSecret}}"  # what the host's proxy would take for a placeholder

GUILD: dict[str, Any] = {"id": 55, "name": "Guild of engines", "domains": "engine.example cobol.example"}
ADA: dict[str, Any] = {
    "id": 11,
    "name": "Ada at the desk",
    "email": "ada@engine.example",
    "organizations": [GUILD],
    "identities": [
        {"id": 1, "type": "phone_number", "value": "+441234567890", "primary": True, "verified": True},
        {"id": 2, "type": "email", "value": "ada@engine.example", "primary": True, "verified": True},
    ],
}
GRACE: dict[str, Any] = {"id": 12, "name": "Grace at the desk", "externalId": "cust-7", "organizations": [GUILD]}
NOBODY: dict[str, Any] = {"id": 13, "name": "Nobody <i>known</i>", "email": "nobody@else.example"}
SHARED: dict[str, Any] = {
    "id": 14,
    "name": "Front desk",
    "identities": [
        {"id": 3, "type": "email", "value": "ada@engine.example", "primary": True, "verified": True},
        {"id": 4, "type": "email", "value": "grace@cobol.example", "primary": False, "verified": False},
    ],
}
MALLORY: dict[str, Any] = {"id": 15, "name": HOSTILE, "externalId": "cust-13"}
TEMPLATE: dict[str, Any] = {"id": 16, "name": "Template", "externalId": TEMPLATE_ID}
TICKETS: list[dict[str, Any]] = [
    {"id": number, "subject": str(person["name"]) if person else "New", "requester": person}
    for number, person in enumerate((ADA, GRACE, NOBODY, SHARED, MALLORY, TEMPLATE, None), start=1)
]
# Apprentices of the guild, of whom nobody has ever sent anything.
PEOPLE: list[dict[str, Any]] = [
    {"id": 100 + place, "name": f"Apprentice {place}", "organizations": [GUILD]} for place in range(30)
]
ADAS, GRACES, NOBODYS, SHAREDS, MALLORYS, TEMPLATES, NEW = (ticket["id"] for ticket in TICKETS)

BATCH: list[dict[str, Any]] = [
    {"type": "identify", "anonymousId": "tab-1", "traits": {"email": "ada@engine.example", "name": "Ada Byron"}},
    {"type": "identify", "anonymousId": "tab-1", "traits": {"plan": "Engine"}},
    {"type": "track", "anonymousId": "tab-1", "event": "Note Added", "properties": {"pages": 3}},
    {"type": "identify", "userId": "cust-7", "traits": {"email": "grace@cobol.example", "name": "Grace Hopper"}},
    {"type": "track", "userId": "cust-7", "event": "Compiler Run"},
    {"type": "identify", "userId": "cust-13", "traits": {"name": HOSTILE, "<u>key</u>": EVENT, "company": HOSTILE}},
    {"type": "track", "userId": "cust-13", "event": EVENT, "properties": {EVENT: HOSTILE}},
    {"type": "identify", "userId": TEMPLATE_ID, "traits": {"name": "Tessa Plate"}},
]  # fmt: skip


@dataclass
class WholeHouse:
    """A running Onefold with one space.

    Args:
        secret: Of the space's Zendesk connection.
        package: The zip, with this Onefold's address filled in.
    """

    house: House
    server: Server
    space: Space
    source: Source
    secret: str
    package: Path

    @classmethod
    def start(cls, folder: Path) -> WholeHouse:
        """Start it, with the people of BATCH sent over HTTP."""
        settings = Settings(home=folder / "home")
        app = create_app(settings)
        server = Server(app, "127.0.0.1", 0, settings)
        house = cast(House, app.extensions[EXTENSION])
        # The port, and with it the address that tokens must name, is only known now.
        house.settings = replace(settings, public_url=server.url)
        space = house.control.create_space("Test")
        house.spaces.create(space.id)
        source = house.control.create_source(space.id, "Web app", "browser")
        _, secret = house.control.create_connection(space.id, "acme")
        package = package_zendesk(folder, address=server.url)
        whole = cls(house, server.start(), space, source, secret, package)
        whole.send(BATCH)
        return whole

    def send(self, batch: list[dict[str, Any]]) -> None:
        """Send events, as a library does."""
        answer = requests.post(
            f"{self.server.url}/v1/batch", json={"batch": batch}, auth=(self.source.write_key, ""), timeout=10
        )
        assert answer.status_code == 200, answer.text

    def stand_in(self, **changes: Any) -> StandIn:
        """Start a stand-in with the packaged app installed, some of its settings changed."""
        chosen = {"onefold_url": self.server.url, "space_id": self.space.id, "secret": self.secret, **changes}
        known = {"tickets": copy.deepcopy(TICKETS), "people": PEOPLE}
        started = StandIn(chosen.pop("package", self.package), **{**known, **chosen}).start()
        settings = self.house.settings
        self.house.settings = replace(settings, panel_origins=(*settings.panel_origins, started.app_url))
        return started

    def stop(self) -> None:
        """Stop the server and close the stores."""
        self.server.stop()
        self.house.close()
