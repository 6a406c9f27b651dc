"""A house with a space, a source, a Profile API token and a Zendesk connection, for the tests of reading."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import sqlite3
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
        found: Json = self.look_up(identifiers=[verified(type_, value)]).get_json()["profile"]
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
        given = identifiers or [verified(type_, value) for type_, value in named.items()]
        body = {"object": {"type": "ticket", "id": ticket}, "identifiers": given} | (more or {})
        bearer = {"Authorization": f"Bearer {self.token() if token is None else token}"}
        return self.app.test_client().post("/panel/v1/lookup", json=body, headers=bearer | (headers or {}))

    def session(self, **named: str) -> str:
        """Look somebody up and return the session's token."""
        given = [verified(type_, value) for type_, value in named.items()]
        token: str = self.look_up(identifiers=given).get_json()["session"]["token"]
        return token

    def get(self, part: str, session: str, headers: dict[str, str] | None = None, **query: Any) -> TestResponse:
        """Read on under a panel session."""
        bearer = {"Authorization": f"Bearer {session}"}
        return self.app.test_client().get(f"/panel/v1/{part}", query_string=query, headers=bearer | (headers or {}))

    def receipts(self) -> list[tuple[Any, ...]]:
        """Return channel, viewer, object, profile, status and fields of every receipt."""
        connection = sqlite3.connect(self.house.settings.home / "receipts" / f"{self.space_id}.db")
        columns = "channel, viewer, object, profile, status, fields"
        rows: list[tuple[Any, ...]] = connection.execute(f"SELECT {columns} FROM receipts ORDER BY id").fetchall()
        connection.close()
        return rows


def verified(type_: str, value: str) -> Json:
    """Return an identifier that the host says is proven."""
    return {"type": type_, "value": value, "verified": True}


def assert_problem(answer: TestResponse, status: int, code: str) -> None:
    """Fail unless an answer is these problem details."""
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
    assert answer.get_json()["code"] == code


def two_people(world: World) -> tuple[str, str]:
    """Send Ada, known by user id and e-mail, and Grace, likewise; return their public ids."""
    world.send({"type": "identify", "userId": "ada", "traits": {"email": "ada@x.test", "name": "Ada"}})
    world.clock.go(seconds=10)
    world.send({"type": "identify", "userId": "grace", "traits": {"email": "grace@x.test", "name": "Grace"}})
    return world.public_id("user_id", "ada"), world.public_id("user_id", "grace")


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


MARKUP = "\"><img src=x onerror=alert(1)><script>alert('Ada')</script>"


def send_ada(world: World) -> None:
    """Send Ada with traits, two e-mail addresses and 30 events of today and before, her name full of markup."""
    world.send(
        {"type": "identify", "userId": "ada", "traits": {
            "name": MARKUP, "email": "Ada@Example.test", "plan": "pro", "zebra": 1, "avatar": "javascript:alert(1)",
            "company": {"name": "Acme"}, "job_title": "Countess", "timezone": "Europe/London", "none": None,
        }},
        {"type": "identify", "userId": "ada", "traits": {"email": "ada@home.test"}, "context": {
            "active": False, "ip": "203.0.113.9", "device": {"token": "push"}}},
    )  # fmt: skip
    world.send(
        *[
            {
                "type": "track",
                "userId": "ada",
                "event": f"Step {number}",
                "timestamp": f"2026-03-{1 + number // 20:02}T08:00:{number:02}Z",
                "context": {"ip": "203.0.113.9", "page": {"path": "/x"}, "device": {"token": "push", "model": "P"}},
            }
            for number in range(30)
        ]
    )


def send_ada_in_full(world: World) -> None:
    """Send Ada with 12 traits, 5 identifiers, 31 events of several names and an account."""
    traits = {f"trait_{number:02}": number for number in range(10)} | {"name": MARKUP, "email": "Ada@Example.test"}
    world.send({"type": "identify", "userId": "ada", "traits": traits})
    world.send(
        *[
            {"type": "track", "userId": "ada", "event": f"Step {number % 2}", "properties": {"step": number}}
            for number in range(28)
        ],
        {"type": "page", "userId": "ada", "name": "Home", "category": "Site", "anonymousId": "a1"},
        {"type": "screen", "userId": "ada", "name": "Start", "anonymousId": "a2"},
    )
    world.send({"type": "group", "userId": "ada", "groupId": "acme", "traits": {"name": "Acme"}})
    world.send({"type": "track", "anonymousId": "a/b+c d:é//", "userId": "ada", "event": "Odd"})
