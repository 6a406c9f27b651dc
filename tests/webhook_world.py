"""Receivers of webhooks over real sockets, and a space whose changes they are told."""

from __future__ import annotations

import json
import socket
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app import delivering, ingest
from app.domain.definitions.reading import read_definition
from app.domain.events import Event
from app.house import House
from app.settings import Settings
from app.settling import settle
from app.storage import deliveries, webhooks
from app.storage.definitions import save_definition
from app.storage.deliveries import Delivery, Status
from app.storage.webhooks import Webhook, WebhookForm
from tests.house_world import SOURCE, make_event
from tests.settling.stories import Clock

SPACE = "spa_000000000000000000000000000"
Json = dict[str, Any]
Behaviour = Callable[[socket.socket], None]


@dataclass
class Got:
    """One request as a receiver got it."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def event(self) -> Json:
        found: Json = json.loads(self.body)
        return found


def answer(status: int = 200, body: bytes = b"ok", extra: str = "") -> bytes:
    """Return an answer as it stands on the wire."""
    return f"HTTP/1.1 {status} Word\r\nContent-Length: {len(body)}\r\n{extra}\r\n".encode() + body


class RealReceiver:
    """An HTTP server on a free port of this machine that answers as it is told.

    Args:
        replies: What is sent back, one after another, the last one again and again; bytes, or what writes to the
            connection by itself.
    """

    def __init__(self, *replies: bytes | Behaviour) -> None:
        self.replies: list[bytes | Behaviour] = list(replies) or [answer()]
        self.got: list[Got] = []
        self.connections = 0
        self.ending = threading.Event()
        outer = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                outer.connections += 1
                while (request := read_request(self.rfile)) is not None:
                    outer.got.append(request)
                    reply = outer.replies.pop(0) if len(outer.replies) > 1 else outer.replies[0]
                    try:
                        if callable(reply):
                            reply(self.connection)
                            break
                        self.connection.sendall(reply)
                    except OSError:
                        break  # whoever asked has gone

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = True
            daemon_threads = True

        self.server = Server(("127.0.0.1", 0), Handler)
        self.port: int = self.server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}/hook?a=1"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def close(self) -> None:
        self.ending.set()
        self.server.shutdown()
        self.server.server_close()

    @property
    def events(self) -> list[Json]:
        return [one.event for one in self.got]


def read_request(stream: Any) -> Got | None:
    """Return the next request of a connection, or None at its end."""
    first = stream.readline(65_536).decode("latin-1").split()
    if len(first) < 3:
        return None
    headers: dict[str, str] = {}
    while line := stream.readline(65_536).decode("latin-1").rstrip("\r\n"):
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    return Got(first[1], headers, stream.read(int(headers.get("content-length", 0))))


@contextmanager
def receiver(*replies: bytes | Behaviour) -> Iterator[RealReceiver]:
    made = RealReceiver(*replies)
    try:
        yield made
    finally:
        made.close()


@dataclass
class Place:
    """One space with a clock that stands until it is moved."""

    house: House
    clock: Clock
    ids: dict[str, str] = field(default_factory=dict)

    def send(self, *events: Event) -> None:
        ingest.accept(self.house, SPACE, SOURCE, list(events))

    def order(self, message_id: str, *identifiers: str, name: str = "Order") -> None:
        self.send(make_event(message_id, self.clock.ms - 10, *identifiers, name=name))
        settle(self.house, SPACE)

    def define(self, **document: Any) -> None:
        definition = read_definition({"name": document["key"]} | document)
        self.house.spaces.write(
            SPACE,
            lambda connection: save_definition(connection, definition, author="ada", note="", now=self.clock.ms),
        )
        settle(self.house, SPACE)

    def attach(
        self, url: str, *, form: str = "track", wanted: list[str] | None = None, first: bool = False, name: str = "CRM"
    ) -> str:
        """Add a webhook and return its id; its secret stands in `ids` under its id."""
        webhook_id = f"whk_{len(self.ids)}"
        self.ids[webhook_id] = self.house.control.webhook_secrets.rotate(SPACE, webhook_id, author="ada")
        said = WebhookForm(name, url, form, wanted)
        self.house.spaces.write(
            SPACE,
            lambda connection: webhooks.add_webhook(connection, webhook_id, said, first=first, now=self.clock.ms),
        )
        return webhook_id

    def make(self) -> list[str]:
        """Make deliveries and return the webhooks that have something to be sent."""
        return [one.id for one in delivering.make(self.house, SPACE)]

    def tell(self, webhook_id: str) -> delivering.Told:
        """Make deliveries and give a webhook its turn."""
        self.make()
        return delivering.send(self.house, SPACE, webhook_id, seconds=60)  # however slow the machine is

    def webhook(self, webhook_id: str) -> Webhook:
        with self.house.spaces.reading(SPACE) as connection:
            return webhooks.get_webhook(connection, webhook_id)

    def listed(self, webhook_id: str, status: Status) -> list[Delivery]:
        with self.house.spaces.reading(SPACE) as connection:
            return deliveries.list_deliveries(connection, webhook_id, status, limit=1_000)

    def rows(self, text: str) -> list[Any]:
        with self.house.spaces.reading(SPACE) as connection:
            return connection.execute(text).fetchall()


@contextmanager
def opened(home: Path, **settings: Any) -> Iterator[Place]:
    clock = Clock()
    house = House.open(Settings(home=home, **({"webhooks_to_loopback": True} | settings)), clock)
    if house.control.find_space(SPACE) is None:
        house.spaces.create(SPACE)
        house.control.create_space("Test", space_id=SPACE, author="test")
    try:
        yield Place(house, clock)
    finally:
        house.close()
