"""Growth: what an event costs, and what a look-up takes, in a small and in a large space.

One space is filled by the same workload; at each size a stretch of further batches is measured by CPU (of all
threads), which a noisy disk does not disturb. Look-ups ask for people drawn at random, in process, through the
route of the panel. The file is weighed at the end against the JSON text that came in.
"""

from __future__ import annotations

import time
from statistics import median

from bench.bench_house import BenchHouse, fresh_house
from bench.figures import Figure, Say, Scale, milliseconds, timed
from bench.lookups import Lookups
from bench.workload import BATCH, Workload

SIZES = {"quick": (5_000, 30_000, 300_000), "full": (5_000, 300_000, 5_000_000)}
STRETCH = {"quick": 100, "full": 200}  # batches measured at each size
LOOKUPS = {"quick": 300, "full": 2_000}
CPU_MAX, LOOKUP_MAX, FILE_MAX = 1.15, 1.20, 1.0


def measure(scale: Scale, say: Say) -> list[Figure]:
    """Return the rows on growth, look-up at size, and the file."""
    lookup_size, small, large = SIZES[scale]
    with fresh_house() as ours:
        filling = _Filling(ours, say)
        filling.grow_to(lookup_size)
        early = Lookups(ours).time(LOOKUPS[scale], known=filling.people)
        filling.grow_to(small)
        cpu_small = filling.cost(STRETCH[scale])
        filling.grow_to(large)
        cpu_large = filling.cost(STRETCH[scale])
        late = Lookups(ours).time(LOOKUPS[scale], known=filling.people)
        ours.house.close()
        stored, sent = ours.file.stat().st_size, filling.bytes
    growth, slower, weight = cpu_large / cpu_small, median(late) / median(early), stored / sent
    return [
        Figure(f"ingest CPU an event, {small:,} to {large:,} stored", f"≤ {CPU_MAX} ×", f"{growth:.2f} ×",
               growth <= CPU_MAX, f"{cpu_small * 1e6:.0f} µs to {cpu_large * 1e6:.0f} µs"),
        Figure(f"look-up at {large:,} events / at {lookup_size:,}", f"≤ {LOOKUP_MAX} ×", f"{slower:.2f} ×",
               slower <= LOOKUP_MAX, f"{milliseconds(median(late))} against {milliseconds(median(early))}, in process"),
        Figure("file size / raw JSON bytes", f"≤ {FILE_MAX}", f"{weight:.2f}", weight <= FILE_MAX,
               f"{stored / 1e6:,.0f} MB for {filling.events:,} events"),
    ]  # fmt: skip


class _Filling:
    """A space as it grows."""

    def __init__(self, ours: BenchHouse, say: Say) -> None:
        self._ours = ours
        self._say = say
        self._workload = Workload(now=int(time.time() * 1000) - 86_400_000)
        self.events = 0
        self.bytes = 0

    @property
    def people(self) -> int:
        """How many people the workload has brought so far."""
        return self._workload.people

    def grow_to(self, size: int) -> None:
        """Take batches until the space holds that many events."""
        while self.events < size:
            self._take()
            if self.events % 100_000 == 0:
                self._say(f"{self.events:,} of {size:,} events")

    def cost(self, batches: int) -> float:
        """Return the median CPU seconds an event costs over that many batches."""
        return median(self._take() for _ in range(batches)) / BATCH

    def _take(self) -> float:
        batch = self._workload.batch()
        with timed() as spent:
            self._ours.take(batch.body)
        self.events += len(batch.rows)
        self.bytes += sum(len(text.encode()) for _, text in batch.rows)
        return spent.cpu
