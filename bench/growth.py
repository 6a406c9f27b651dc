"""Growth: what an event costs, and what a look-up takes, in a small and in a large space.

The same workload fills a tiny, a small and a large space. Then batches are taken by the small and the large one in
turn, measured by CPU (of all threads), which a busy disk does not disturb; and look-ups ask the tiny and the large one
in turn, in process, through the panel's own route, for people drawn at random. The large file is weighed against the
JSON text that came in.
"""

from __future__ import annotations

import time
from contextlib import ExitStack
from statistics import median

from bench.bench_house import BenchHouse, fresh_house
from bench.figures import Figure, Say, Scale, Series, milliseconds, timed
from bench.lookups import Lookups
from bench.workload import BATCH, Workload

SIZES = {"quick": (5_000, 30_000, 300_000), "full": (5_000, 300_000, 5_000_000)}
STRETCH = {"quick": 150, "full": 400}  # batches measured in each
LOOKUP_ROUNDS = {"quick": 10, "full": 30}
LOOKUPS = 50  # a round
CPU_MAX, LOOKUP_MAX, FILE_MAX = 1.15, 1.20, 1.0


def measure(scale: Scale, say: Say) -> list[Figure]:
    """Return the rows on growth, look-up at size, and the file."""
    series = Series()
    with ExitStack() as stack:
        tiny, small, large = (_Filling(stack.enter_context(fresh_house()), size, say) for size in SIZES[scale])
        for _ in range(STRETCH[scale]):
            series.add("small", small.take())
            series.add("large", large.take())
        asked = {"tiny": Lookups(tiny.ours), "large": Lookups(large.ours)}
        for _ in range(LOOKUP_ROUNDS[scale]):
            series.add("look-up tiny", median(asked["tiny"].time(LOOKUPS, known=tiny.people)))
            series.add("look-up large", median(asked["large"].time(LOOKUPS, known=large.people)))
        large.ours.house.close()
        weight, note = large.weight()
    _, few, many = SIZES[scale]
    growth, slower = series.ratio("large", "small"), series.ratio("look-up large", "look-up tiny")
    cpu = [series.median(name) / BATCH * 1e6 for name in ("small", "large")]
    took = [milliseconds(series.median(f"look-up {name}")) for name in ("tiny", "large")]
    return [
        Figure(f"ingest CPU an event, {few:,} to {many:,} stored", f"≤ {CPU_MAX} ×", f"{growth:.2f} ×",
               growth <= CPU_MAX, f"{cpu[0]:.0f} µs to {cpu[1]:.0f} µs"),
        Figure(f"look-up at {many:,} events / at {SIZES[scale][0]:,}", f"≤ {LOOKUP_MAX} ×", f"{slower:.2f} ×",
               slower <= LOOKUP_MAX, f"{took[1]} against {took[0]}, in process"),
        Figure("file size / raw JSON bytes", f"≤ {FILE_MAX}", f"{weight:.2f}", weight <= FILE_MAX, note),
    ]  # fmt: skip


class _Filling:
    """A space, filled to a size."""

    def __init__(self, ours: BenchHouse, size: int, say: Say) -> None:
        self.ours = ours
        self._workload = Workload(now=int(time.time() * 1000) - 86_400_000)
        self._events = 0
        self._bytes = 0
        while self._events < size:
            self.take()
            if self._events % 100_000 == 0:
                say(f"{self._events:,} of {size:,} events")

    @property
    def people(self) -> int:
        """How many people the workload has brought."""
        return self._workload.people

    def take(self) -> float:
        """Take a batch and return the CPU seconds it cost."""
        batch = self._workload.batch()
        with timed() as spent:
            self.ours.take(batch.body)
        self._events += len(batch.rows)
        self._bytes += sum(len(text.encode()) for _, text in batch.rows)
        return spent.cpu

    def weight(self) -> tuple[float, str]:
        """Return the size of the closed file against the bytes that came in, and what that is of."""
        stored = self.ours.file.stat().st_size
        note = (
            f"{stored / self._events:,.0f} bytes an event against {self._bytes / self._events:,.0f}; "
            f"{self.people / self._events:.1f} new people an event"
        )
        return stored / self._bytes, note
