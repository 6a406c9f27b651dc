"""A space full of people, written straight into its tables: what is measured on it is reading, not ingest.

Each person is one node with as many events, spread evenly over 120 days, and a plan.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from functools import partial
from hashlib import blake2b
from random import Random
from typing import Any

import orjson

from bench.bench_house import BenchHouse
from bench.figures import Say

DAY_MS = 86_400_000
SPREAD_DAYS = 120
SLICE = 500  # people in one transaction
PLANS = ("free", "pro", "team", "business", "enterprise")
FEATURES = ("reminders", "waitlist", "reports", "calendar_sync", "invoicing", "online_booking", "exports")
NAMES = (
    *("Feature Used",) * 8,
    *("Product Viewed",) * 2,
    *("Order Completed", "Payment Failed", "Payment Succeeded", "Ticket Opened", "Ticket Solved"),
    *("Order Refunded", "Plan Changed", ""),
)


def fill(ours: BenchHouse, people: int, events: int, now: int, say: Say) -> None:
    """Put so many people with so many events each into the space.

    Args:
        now: The newest events are of this moment, ms.
    """
    rng = Random(2026)
    for start in range(0, people, SLICE):
        rows = [_person(rng, number + 1, events, now) for number in range(start, min(people, start + SLICE))]
        ours.house.spaces.write(ours.space_id, partial(_write, rows=rows), timeout=60)
        if start and start % 20_000 == 0:
            say(f"{start:,} of {people:,} people")


def _person(rng: Random, number: int, events: int, now: int) -> tuple[int, list[tuple[Any, ...]], str]:
    times = sorted(now - rng.randrange(SPREAD_DAYS * DAY_MS) for _ in range(events))
    return number, list(_events(rng, number, times)), rng.choice(PLANS)


def _events(rng: Random, number: int, times: list[int]) -> Iterator[tuple[Any, ...]]:
    for place, at in enumerate(times):
        message_id, name = f"{number}-{place}", rng.choice(NAMES)
        properties: dict[str, Any] = {"feature": rng.choice(FEATURES), "total": rng.randrange(1, 400) / 4}
        properties |= {"category": rng.choice(FEATURES[:4]), "plan": rng.choice(PLANS)}
        if not name:
            properties = {"path": rng.choice(("/pricing", "/help", "/app/today"))}
        payload = orjson.dumps({"properties": properties}).decode()
        key = blake2b(message_id.encode(), digest_size=16).digest()
        yield key, message_id, "track" if name else "page", name, at, at, "bench", number, payload


def _write(connection: sqlite3.Connection, rows: list[tuple[int, list[tuple[Any, ...]], str]]) -> None:
    people = [(number, events[0][4], events[-1][4], events[0][1], events[-1][1]) for number, events, _ in rows]
    connection.executemany(
        "INSERT INTO components (id, collection, last_timestamp, last_message_id, exact, free, counts)"
        " VALUES (?, 'users', ?, ?, 1, 1, '{}')",
        [(number, last, last_id) for number, _, last, _, last_id in people],
    )
    connection.executemany(
        "INSERT INTO profiles (id, collection, created_at, updated_at, version) VALUES (?, 'users', ?, ?, 1)",
        [(number, first, last) for number, first, last, _, _ in people],
    )
    connection.executemany(
        "INSERT INTO nodes (id, collection, created_timestamp, created_message_id, profile_id, component_id)"
        " VALUES (?, 'users', ?, ?, ?, ?)",
        [(number, first, first_id, number, number) for number, first, _, first_id, _ in people],
    )
    connection.executemany(
        "INSERT INTO events (key, message_id, type, name, timestamp, received_at, source_id, node_id,"
        " counts_as_activity, payload) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1, ?)",
        [event for _, events, _ in rows for event in events],
    )
    connection.executemany(
        "INSERT INTO traits (node_id, key, value, txt, timestamp, message_id, source_id, wins)"
        " VALUES (?, 'plan', ?, ?, ?, ?, 'bench', 1)",
        [(number, f'"{plan}"', plan, events[0][4], events[0][1]) for number, events, plan in rows],
    )
