"""Group commit in process: 32 threads, each storing one durable event at a time, against a transaction each.

A transaction each is the same writer told to commit every job alone.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from app.storage import writer
from bench.bench_house import fresh_house
from bench.figures import Figure, Say, Scale, Series
from bench.workload import Workload

THREADS = 32
SECONDS = {"quick": 2.0, "full": 5.0}
ROUNDS = {"quick": 3, "full": 5}
RATIO_MIN = 4.0


def measure(scale: Scale, say: Say) -> list[Figure]:
    """Return the row."""
    series = Series()
    for number in range(ROUNDS[scale]):
        series.add("grouped", _rate(SECONDS[scale], seed=2 * number))
        with one_transaction_each():
            series.add("alone", _rate(SECONDS[scale], seed=2 * number + 1))
        say(f"round {number + 1} of {ROUNDS[scale]}")
    ratio = series.ratio("grouped", "alone")
    note = f"{series.median('grouped'):,.0f} events/s against {series.median('alone'):,.0f}"
    return [Figure("32 threads in process, one event each: grouped / a transaction each", f"≥ {RATIO_MIN:.0f} ×",
                   f"{ratio:.2f} ×", ratio >= RATIO_MIN, note)]  # fmt: skip


@contextmanager
def one_transaction_each() -> Iterator[None]:
    """Let the writer commit every job alone."""
    usual = writer.GROUP_JOBS_MAX
    writer.GROUP_JOBS_MAX = 1
    try:
        yield
    finally:
        writer.GROUP_JOBS_MAX = usual


def _rate(seconds: float, *, seed: int) -> float:
    """Return events a second of all threads together."""
    done = [0] * THREADS
    with fresh_house() as ours:
        now = int(time.time() * 1000) - 3_600_000
        workloads = [Workload(now=now, seed=seed * THREADS + place) for place in range(THREADS)]
        bodies = [[workload.batch(1).body for _ in range(int(400 * seconds))] for workload in workloads]
        until = time.perf_counter() + seconds

        def work(place: int) -> None:
            for body in bodies[place]:
                if time.perf_counter() > until:
                    return
                ours.take(body)
                done[place] += 1

        threads = [threading.Thread(target=work, args=(place,)) for place in range(THREADS)]
        started = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return sum(done) / (time.perf_counter() - started)
