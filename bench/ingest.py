"""Ingest: wire bytes in memory to commit, against plain `sqlite3`.

Ours: each body of 100 events as a library posts it is parsed, checked, resolved by the default rules and stored with
all indexes, in a fresh space. The yardstick: the same 100 events, already parted into message id and JSON text, by
`executemany` into one table with an integer key, a unique text id and no other index. Both durable (WAL, FULL), 100
events a transaction. Rounds take turns; the ratio is of the median times.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from bench.bench_house import fresh_house
from bench.figures import Figure, Say, Scale, Series, timed
from bench.plain import PlainTable
from bench.workload import BATCH, Batch, Workload

ROUNDS = {"quick": 3, "full": 7}
BATCHES = {"quick": 1_000, "full": 1_000}
WARM_UP_BATCHES = 50
WALL_MIN, CPU_MIN = 0.40, 0.25


def measure(scale: Scale, say: Say) -> list[Figure]:
    """Return the two rows, and the plain rates for orientation."""
    series = Series()
    for number in range(ROUNDS[scale] + 1):  # the first one warms up
        count = BATCHES[scale] if number else WARM_UP_BATCHES
        batches = list(Workload(now=int(time.time() * 1000) - 3_600_000, seed=number).batches(count))
        _plain(batches, series, keep=number > 0)
        _ours(batches, series, keep=number > 0)
        say(f"round {number} of {ROUNDS[scale]}")
    events = BATCHES[scale] * BATCH
    wall, cpu = series.ratio("plain wall", "ours wall"), series.ratio("plain cpu", "ours cpu")
    ours, plain = events / series.median("ours wall"), events / series.median("plain wall")
    micros = series.median("ours cpu") / events * 1e6, series.median("plain cpu") / events * 1e6
    return [
        Figure("ingest, wall: rate / plain executemany", f"≥ {WALL_MIN:.2f}", f"{wall:.2f}", wall >= WALL_MIN,
               f"{ours:,.0f} events/s against {plain:,.0f}"),
        Figure("ingest, CPU: the same", f"≥ {CPU_MIN:.2f}", f"{cpu:.2f}", cpu >= CPU_MIN,
               f"{micros[0]:.0f} µs an event against {micros[1]:.0f} µs"),
    ]  # fmt: skip


def _plain(batches: list[Batch], series: Series, *, keep: bool) -> None:
    with tempfile.TemporaryDirectory(prefix="onefold-bench-") as folder:
        table = PlainTable(Path(folder) / "plain.db")
        with timed() as spent:
            for batch in batches:
                table.take(batch.rows)
        table.close()
    if keep:
        series.add("plain wall", spent.wall)
        series.add("plain cpu", spent.cpu)


def _ours(batches: list[Batch], series: Series, *, keep: bool) -> None:
    with fresh_house() as ours, timed() as spent:
        for batch in batches:
            ours.take(batch.body)
    if keep:
        series.add("ours wall", spent.wall)
        series.add("ours cpu", spent.cpu)
