"""Definitions: twenty of them for one person against SQL by hand, ingest beside them, and how the worker keeps up.

One person: the presets of `hand_written`, evaluated with all that settling needs of them (results, next moments,
totals that overflow), against SQL that gives the results alone; in turn, on a warm file. Ingest: the same batches into
a space without definitions and one with these twenty, in turn; nothing settles meanwhile. The worker: sessions of ten
events a person come in, a second's worth at a time, and what they marked is settled on one core.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from random import Random
from sqlite3 import Connection
from typing import Any

import orjson

from app.domain.definitions.presets import presets, taken_with
from app.settling import settle
from app.storage.definitions import save_definition
from app.storage.definitions_sql.compiler import Compiled
from app.storage.definitions_sql.evaluate import evaluate_one, stored_known
from bench.bench_house import BenchHouse, fresh_house
from bench.crowd import DAY_MS, FEATURES, NAMES, PLANS, SPREAD_DAYS
from bench.figures import Figure, Say, Scale, Series, milliseconds, timed
from bench.hand_written import HAND_WRITTEN
from bench.workload import BATCH, Workload, rfc3339

EVENTS = (50, 1_000, 20_000)
ROUNDS = {50: 400, 1_000: 60, 20_000: 7}
INGEST_BATCHES = {"quick": 300, "full": 1_000}
SESSION_EVENTS, SECOND = 10, 1_000
SESSION_SECONDS = {"quick": 5, "full": 30}
RATIO_MAX, RATE_MIN = 1.5, 0.80


def measure(scale: Scale, say: Say) -> list[Figure]:
    """Return the rows."""
    say("twenty definitions for one person")
    rows = _one_person()
    say("ingest beside twenty definitions")
    rows.append(_ingest(scale))
    say("the worker")
    rows.append(_worker(scale))
    return rows


def save_presets(ours: BenchHouse, keys: list[str]) -> None:
    """Put presets into force, with those that they name."""
    for key in taken_with(keys):
        definition = presets()[key]

        def write(connection: Connection, definition: Any = definition) -> None:
            save_definition(connection, definition, author="bench", note="", now=ours.house.now_ms())

        ours.house.spaces.write(ours.space_id, write)


def settle_all(ours: BenchHouse) -> int:
    """Settle until nothing is left; return how many profiles were settled, for one definition or for all of theirs."""
    count = 0
    while True:
        done = settle(ours.house, ours.space_id)
        count += done.profiles + done.backfilled
        if not done.more:
            return count


# -- one person ---------------------------------------------------------------


def _one_person() -> list[Figure]:
    now, rng = int(time.time() * 1000), Random(7)
    with fresh_house() as ours:
        for events in EVENTS:
            _send(ours, list(_story(rng, f"u{events}", events, now)))
        for number in range(200):
            _send(ours, list(_story(rng, f"o{number}", 50, now)))
        with ours.house.spaces.reading(ours.space_id) as connection:
            return [_person_row(connection, events, now) for events in EVENTS]


def _person_row(connection: Connection, events: int, now: int) -> Figure:
    compiled = [Compiled(presets()[key]) for key in HAND_WRITTEN]
    root = _root(connection, f"u{events}")
    bound = {"pid": root, "now": now}
    series = Series()

    def ours() -> None:
        known = stored_known(connection, root)
        for one in compiled:
            evaluate_one(connection, one, root, now, known)

    def by_hand() -> None:
        for text in HAND_WRITTEN.values():
            connection.execute(text, bound).fetchone()

    both: tuple[tuple[str, Callable[[], None]], ...] = (("ours", ours), ("by hand", by_hand))
    for number in range(ROUNDS[events] + 1):
        for variant, run in both:
            with timed() as spent:
                run()
            if number:
                series.add(variant, spent.wall)
    ratio = series.ratio("ours", "by hand")
    note = f"{milliseconds(series.median('ours'))} against {milliseconds(series.median('by hand'))}"
    what = f"20 definitions for one person of {events:,} events / SQL by hand"
    return Figure(what, f"≤ {RATIO_MAX} ×", f"{ratio:.2f} ×", ratio <= RATIO_MAX, note)


def _root(connection: Connection, user_id: str) -> int:
    text = "SELECT n.profile_id FROM identifiers AS i JOIN nodes AS n ON n.id = i.node_id WHERE i.value = ?"
    root: int = connection.execute(text, (user_id,)).fetchone()[0]
    return root


def _story(rng: Random, who: str, count: int, now: int) -> Iterator[dict[str, Any]]:
    for number in range(count):
        yield _event(rng, who, f"{who}-{number}", now - rng.randrange(SPREAD_DAYS * DAY_MS))


def _event(rng: Random, who: str, message_id: str, at: int) -> dict[str, Any]:
    name = rng.choice(NAMES)
    event: dict[str, Any] = {"messageId": message_id, "timestamp": rfc3339(at), "userId": who}
    if not name:
        return event | {"type": "page", "properties": {"path": rng.choice(("/pricing", "/help"))}}
    properties: dict[str, Any] = {"feature": rng.choice(FEATURES), "total": rng.randrange(1, 400) / 4}
    properties |= {"category": rng.choice(FEATURES[:4]), "plan": rng.choice(PLANS)}
    return event | {"type": "track", "event": name, "properties": properties}


def _send(ours: BenchHouse, events: list[dict[str, Any]]) -> None:
    for start in range(0, len(events), 500):
        ours.take(orjson.dumps({"batch": events[start : start + 500]}))


# -- ingest and the worker ----------------------------------------------------


def _ingest(scale: Scale) -> Figure:
    series = Series()
    with ExitStack() as stack:
        houses = {name: stack.enter_context(fresh_house()) for name in ("without", "with")}
        save_presets(houses["with"], list(HAND_WRITTEN))
        settle_all(houses["with"])
        workload = Workload(now=int(time.time() * 1000) - 86_400_000)
        for number in range(INGEST_BATCHES[scale] + 20):
            batch = workload.batch()
            for name, ours in houses.items():
                with timed() as spent:
                    ours.take(batch.body)
                if number >= 20:
                    series.add(name, spent.wall)
    share = series.ratio("without", "with")
    rates = [BATCH / series.median(name) for name in ("with", "without")]
    note = f"{rates[0]:,.0f} events/s against {rates[1]:,.0f}"
    what = "ingest with 20 definitions in force / without"
    return Figure(what, f"≥ {RATE_MIN:.2f}", f"{share:.2f}", share >= RATE_MIN, note)


def _worker(scale: Scale) -> Figure:
    now, rng, took, settled = int(time.time() * 1000) - 3_600_000, Random(11), 0.0, 0
    with fresh_house() as ours:
        for number in range(200):  # people who have a history
            _send(ours, list(_story(rng, f"s{number}", 50, now)))
        save_presets(ours, list(HAND_WRITTEN))
        settle_all(ours)
        for second in range(SESSION_SECONDS[scale]):
            at = now + second * 1_000
            people = [f"s{rng.randrange(2_000)}" for _ in range(SECOND // SESSION_EVENTS)]
            events = [_event(rng, who, f"{who}-{at}-{n}", at + n) for who in people for n in range(SESSION_EVENTS)]
            for start in range(0, SECOND, BATCH):
                ours.take(orjson.dumps({"batch": events[start : start + BATCH]}))
            with timed() as spent:
                settled += settle_all(ours)
            took += spent.cpu
    rate = SESSION_SECONDS[scale] * SECOND / took
    note = f"{settled:,} profiles settled, {took / max(settled, 1) * 1000:.2f} ms of CPU each"
    what = "worker, events in sessions of ten, 20 definitions"
    return Figure(what, "≥ 1,000 events/s of a core", f"{rate:,.0f} events/s", rate >= SECOND, note)
