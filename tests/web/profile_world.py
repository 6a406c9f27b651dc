"""A house with a space, a source, a Profile API token and a Zendesk connection, for the tests of reading."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from app import create_app
from app.house import House
from app.settings import Settings
from app.web.context import EXTENSION

START = datetime(2026, 3, 2, 9, 20, tzinfo=UTC)
PUBLIC_URL = "https://onefold.example.test"
Json = dict[str, Any]


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def go(self, **span: float) -> None:
        self.now += timedelta(**span)


@dataclass(slots=True)
class World:
    """What a test sends to, asks, and looks into."""

    app: Flask
    house: House
    clock: Clock
    space_id: str
    write_key: str
    profile_token: str
    connection_id: str
    secret: str
    sent: int = field(default=0)

    def send(self, *events: Json) -> None:
        """Send events through the Tracking API, a second apart from the last one back; fail unless all are taken."""
        batch = []
        for place, event in enumerate(events):
            self.sent += 1
            timestamp = self.clock.now - timedelta(seconds=len(events) - place)
            batch.append({"messageId": f"m-{self.sent}", "timestamp": timestamp.isoformat()} | event)
        body = {"writeKey": self.write_key, "batch": batch}
        assert self.app.test_client().post("/v1/batch", json=body).status_code == 200

    def read(self, path: str, *, space_id: str | None = None, token: str | None = None, **query: Any) -> TestResponse:
        """Ask the Profile API, as a server does. `path` begins with the collection."""
        coded = base64.b64encode(f"{self.profile_token if token is None else token}:".encode()).decode()
        address = f"/v1/spaces/{space_id or self.space_id}/collections/{path}"
        return self.app.test_client().get(address, query_string=query, headers={"Authorization": f"Basic {coded}"})

    def public_id(self, type_: str, value: str) -> str:
        """Return the present public id of the owner of an identifier."""
        related: str = self.profile(type_, value)["id"]
        return related

    def profile(self, type_: str, value: str) -> Json:
        """Return the profile that a look-up finds."""
        found: Json = self.look_up(**{type_: value}).get_json()["profile"]
        return found

    def token(self, *, secret: str | None = None, header: Json | None = None, **claims: Any) -> str:
        """Return a token as the Zendesk proxy makes it; a claim of None is left out."""
        now = int(self.clock.now.timestamp())
        given = {
            "iss": "acme",
            "aud": PUBLIC_URL,
            "sub": "1402",
            "space": self.space_id,
            "iat": now,
            "exp": now + 60,
        } | claims
        return sign(
            {"alg": "HS256", "typ": "JWT"} if header is None else header,
            {name: value for name, value in given.items() if value is not None},
            self.secret if secret is None else secret,
        )

    def look_up(
        self,
        *,
        identifiers: list[Json] | None = None,
        ticket: str = "48213",
        token: str | None = None,
        headers: dict[str, str] | None = None,
        more: Json | None = None,
        **named: str,
    ) -> TestResponse:
        """Ask the Panel API who somebody is; `email="a@b"` names a verified identifier."""
        given = identifiers or [{"type": type_, "value": value, "verified": True} for type_, value in named.items()]
        body = {"object": {"type": "ticket", "id": ticket}, "identifiers": given} | (more or {})
        bearer = {"Authorization": f"Bearer {self.token() if token is None else token}"}
        return self.app.test_client().post("/panel/v1/lookup", json=body, headers=bearer | (headers or {}))

    def session(self, **named: str) -> str:
        """Look somebody up and return the session's token."""
        token: str = self.look_up(**named).get_json()["session"]["token"]
        return token

    def get(self, part: str, session: str, headers: dict[str, str] | None = None, **query: Any) -> TestResponse:
        """Read on under a panel session."""
        bearer = {"Authorization": f"Bearer {session}"}
        return self.app.test_client().get(f"/panel/v1/{part}", query_string=query, headers=bearer | (headers or {}))

    def receipts(self) -> list[tuple[Any, ...]]:
        """Return channel, viewer, object, profile, status and fields of every receipt."""
        import sqlite3

        connection = sqlite3.connect(self.house.settings.home / "receipts" / f"{self.space_id}.db")
        columns = "channel, viewer, object, profile, status, fields"
        rows = connection.execute(f"SELECT {columns} FROM receipts ORDER BY id").fetchall()
        connection.close()
        return rows


def sign(header: Json, claims: Any, secret: str, digest: str = "sha256") -> str:
    """Return a compact JWS made by hand, so that every header can be tried."""
    signed = f"{part(header)}.{part(claims)}"
    signature = hmac.new(secret.encode(), signed.encode(), getattr(hashlib, digest)).digest()
    return f"{signed}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def part(value: Any) -> str:
    """Return a value as base64url of JSON."""
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


@contextmanager
def open_world(home: Path, **settings: Any) -> Iterator[World]:
    """Open a house in a folder and close it afterwards."""
    clock = Clock()
    app = create_app(Settings(home=home, **({"public_url": PUBLIC_URL} | settings)), clock)
    house: House = app.extensions[EXTENSION]
    try:
        yield add_space(app, clock)
    finally:
        house.close()


def add_space(app: Flask, clock: Clock) -> World:
    """Add a space with everything that is needed to send and to read."""
    house: House = app.extensions[EXTENSION]
    space = house.control.create_space("Spine")
    house.spaces.create(space.id)
    source = house.control.create_source(space.id, "Web app", "javascript")
    _, token = house.control.create_profile_token(space.id, "test")
    connection, secret = house.control.create_connection(space.id)
    return World(app, house, clock, space.id, source.write_key, token, connection.id, secret)
