"""Shapes of the server, compared over HTTP: how many processes, of which server, serve one SQLite space best.

24 clients send one durable event a request, 8 look people up, at the same time. A process can group commits with
itself only; processes on one space wait for each other's locks. Nothing is judged here: the rows say why the shipped
shape is the default. That it survives stalled uploads is a test of its own (tests/web/test_stall.py).
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from random import Random

from app.house import House
from app.settings import Settings
from bench import servers
from bench.bench_house import BenchHouse, furnish
from bench.figures import Figure, Say, Scale, Series, milliseconds
from bench.http_load import Group, post, run_load
from bench.lookups import PATH, lookup_body, proxy_token
from bench.serve import PUBLIC_URL
from bench.workload import Workload

SENDERS, READERS = 24, 8
ROUNDS = {"quick": 2, "full": 5}
SECONDS = {"quick": 3.0, "full": 10.0}
Ports = tuple[list[int], list[int]]  # for ingest, for look-ups


@contextmanager
def _one_waitress(home: Path) -> Iterator[Ports]:
    with servers.waitress(home, single=True) as port:
        yield [port], [port]


@contextmanager
def _one_for_each(home: Path) -> Iterator[Ports]:
    with servers.waitress(home) as port:
        yield [port], [port]


@contextmanager
def _two_alike(home: Path) -> Iterator[Ports]:
    with ExitStack() as stack:
        ports = [stack.enter_context(servers.waitress(home, single=True)) for _ in range(2)]
        yield ports, ports


@contextmanager
def _one_granian(home: Path) -> Iterator[Ports]:
    with servers.granian(home) as port:
        yield [port], [port]


SHAPES = {
    "waitress, one process for ingest and one for reads, one port (shipped)": _one_for_each,
    "waitress, one process × 32 threads": _one_waitress,
    "waitress, 2 processes × 32 threads": _two_alike,
    "granian WSGI, one process × 32 threads": _one_granian,
}


def measure(scale: Scale, say: Say) -> list[Figure]:
    """Return a row a shape."""
    series = Series()
    for number in range(ROUNDS[scale]):
        for name in SHAPES:
            _round(name, series, seconds=SECONDS[scale], seed=number)
        say(f"round {number + 1} of {ROUNDS[scale]}")
    return [_figure(name, series) for name in SHAPES]


def _round(name: str, series: Series, *, seconds: float, seed: int) -> None:
    with tempfile.TemporaryDirectory(prefix="onefold-bench-") as folder:
        home = Path(folder)
        house = House.open(Settings(home=home, public_url=PUBLIC_URL))
        ours = furnish(house)
        workload = Workload(now=int(time.time() * 1000) - 3_600_000, seed=seed, write_key=ours.source.write_key)
        for batch in workload.batches(20):
            ours.take(batch.body)
        house.close()
        with SHAPES[name](home) as (ingest, reads):
            loads = run_load(_groups(ours, workload, ingest, reads, seed), seconds)
    senders, readers = loads[: len(ingest)], loads[len(ingest) :]
    series.add(f"{name} events", sum(load.rate for load in senders))
    series.add(f"{name} look-ups", sum(load.rate for load in readers))
    series.add(f"{name} events p99", max(load.p99 for load in senders))
    series.add(f"{name} look-ups p99", max(load.p99 for load in readers))
    series.add(f"{name} refused", sum(load.refused for load in loads))


def _groups(ours: BenchHouse, workload: Workload, ingest: list[int], reads: list[int], seed: int) -> list[Group]:
    rng, tickets, known = Random(seed), count(), workload.people
    token = proxy_token(ours.space_id, ours.panel_secret, PUBLIC_URL)

    def send() -> bytes:
        return post("/v1/batch", workload.batch(1).body)

    def look_up() -> bytes:
        body = lookup_body(rng.randrange(1, known + 1), ticket=next(tickets), seed=seed)
        return post(PATH, body, Authorization=f"Bearer {token}")

    return [
        *(Group(port, SENDERS // len(ingest), send) for port in ingest),
        *(Group(port, READERS // len(reads), look_up) for port in reads),
    ]


def _figure(name: str, series: Series) -> Figure:
    events, look_ups = series.median(f"{name} events"), series.median(f"{name} look-ups")
    refused = sum(series.values[f"{name} refused"])
    note = (
        f"p99 {milliseconds(series.median(f'{name} events p99'))} and "
        f"{milliseconds(series.median(f'{name} look-ups p99'))}" + (f"; {refused:,.0f} refused" if refused else "")
    )
    return Figure(f"shape: {name}", "", f"{events:,.0f} events/s, {look_ups:,.0f} look-ups/s", None, note)
