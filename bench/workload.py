"""One generator of events for every measurement: 600 to 800 bytes each, a fifth of them about people already seen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random
from typing import Any
from uuid import UUID

import orjson

BATCH = 100
SEED = 2026
KNOWN_SHARE = 0.2
RECENT_PEOPLE = 200_000  # of whom the people already seen are taken
STEP_MS = 2  # between two events

_NAMES = ("Feature Used", "Report Opened", "Order Completed", "Payment Succeeded", "Email Opened", "Booking Made")
_FEATURES = ("online_booking", "reminders", "waitlist", "reports", "calendar_sync", "invoicing")
_PATHS = ("/app/today", "/app/calendar", "/app/clients", "/app/billing", "/pricing", "/help/exporting")
_AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"
_TYPES = ("track", "track", "track", "track", "track", "track", "page", "page", "identify", "identify")


@dataclass(frozen=True, slots=True)
class Batch:
    """A hundred events, as they come and as the plain baseline stores them.

    Args:
        body: What a library posts to `/v1/batch`.
        rows: Message id and JSON text of each event.
    """

    body: bytes
    rows: list[tuple[str, str]]


class Workload:
    """An endless, repeatable stream of events.

    Args:
        now: The timestamp of the first event, ms since 1970; each further one is `STEP_MS` later.
        seed: Of everything drawn. Two workloads of different seeds have no message id in common.
    """

    def __init__(self, *, now: int, seed: int = SEED, write_key: str = "wk_bench") -> None:
        self._rng = Random(seed)
        self._seed = seed
        self._write_key = write_key
        self._at = now
        self.people = 0

    def batches(self, count: int, size: int = BATCH) -> Iterator[Batch]:
        """Yield that many batches."""
        for _ in range(count):
            yield self.batch(size)

    def batch(self, size: int = BATCH) -> Batch:
        """Return one batch."""
        events = [self.event() for _ in range(size)]
        envelope = {"batch": events, "writeKey": self._write_key}
        return Batch(orjson.dumps(envelope), [(event["messageId"], orjson.dumps(event).decode()) for event in events])

    def event(self) -> dict[str, Any]:
        """Return the next event as a library would send it."""
        rng = self._rng
        self._at += STEP_MS
        person = self._person()
        kind = rng.choice(_TYPES)
        event: dict[str, Any] = {
            "type": kind,
            "messageId": str(UUID(int=rng.getrandbits(128), version=4)),
            "timestamp": rfc3339(self._at),
            "userId": user_id_of(person, self._seed),
            "anonymousId": f"{person:08x}-77aa-4e19-a3c5-{self._seed & 0xFFFFFFFF:012x}",
            "context": self._context(person),
            "integrations": {},
        }
        return event | self._about(kind, person)

    def _person(self) -> int:
        """Return the number of somebody: seen already in a fifth of all cases."""
        if self.people and self._rng.random() < KNOWN_SHARE:
            return self.people - self._rng.randrange(min(self.people, RECENT_PEOPLE))
        self.people += 1
        return self.people

    def _about(self, kind: str, person: int) -> dict[str, Any]:
        rng = self._rng
        if kind == "identify":
            return {
                "traits": {
                    "name": f"Person {person}",
                    "email": email_of(person, self._seed),
                    "plan": rng.choice(("starter", "team", "business")),
                    "seats": rng.randrange(1, 40),
                    "createdAt": "2026-03-04T10:22:00.000Z",
                }
            }
        if kind == "page":
            path = rng.choice(_PATHS)
            return {"name": path.rsplit("/", 1)[1], "properties": {"path": path, "title": path, "search": ""}}
        properties = {
            "feature": rng.choice(_FEATURES),
            "duration_ms": rng.randrange(90_000),
            "total": rng.randrange(10_000) / 100,
            "currency": "USD",
            "reference": f"{rng.getrandbits(64):016x}",
        }
        return {"event": rng.choice(_NAMES), "properties": properties}

    def _context(self, person: int) -> dict[str, Any]:
        return {
            "library": {"name": "analytics-python", "version": "2.4.0"},
            "userAgent": _AGENT,
            "locale": "en-CA",
            "timezone": "America/Vancouver",
            "ip": f"203.0.113.{person % 250}",
            "page": {"url": "https://app.example/app/today", "path": "/app/today", "referrer": "https://app.example/"},
        }


def user_id_of(person: int, seed: int = SEED) -> str:
    """Return the external id of a person, by number from 1."""
    return f"cust-{seed}-{person}"


def email_of(person: int, seed: int = SEED) -> str:
    """Return the address of a person. Only those who once identified themselves are known by it."""
    return f"person.{person}.{seed}@customer-{person % 977}.example"


def rfc3339(at: int) -> str:
    """Return a moment as a client library writes it."""
    return datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="milliseconds")
