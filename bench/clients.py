"""32 HTTP clients, each sending one durable event a request, on the shipped server, against a transaction each.

The other side is the same server and route, whose writer commits every request alone. Both are started anew for each
round, on a fresh space, and take turns.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from app.house import House
from app.settings import Settings
from bench import servers
from bench.bench_house import furnish
from bench.figures import Figure, Say, Scale, Series, milliseconds
from bench.http_load import Group, Load, post, run_load
from bench.workload import Workload

CLIENTS = 32
ROUNDS = {"quick": 3, "full": 5}
SECONDS = {"quick": 3.0, "full": 10.0}
RATIO_MIN, P99_MAX = 1.5, 1.0


def measure(scale: Scale, say: Say) -> list[Figure]:
    """Return the row."""
    series = Series()
    for number in range(ROUNDS[scale]):
        for variant in ("grouped", "alone"):
            load = _round(SECONDS[scale], seed=number, alone=variant == "alone")
            if load.refused:
                raise RuntimeError(f"{load.refused} requests were refused")
            for name, value in (("rate", load.rate), ("p50", load.p50), ("p99", load.p99)):
                series.add(f"{variant} {name}", value)
        say(f"round {number + 1} of {ROUNDS[scale]}")
    ratio, slower = series.ratio("grouped rate", "alone rate"), series.ratio("grouped p99", "alone p99")
    figures = {
        variant: f"{series.median(f'{variant} rate'):,.0f}/s, p50 {milliseconds(series.median(f'{variant} p50'))}, "
        f"p99 {milliseconds(series.median(f'{variant} p99'))}"
        for variant in ("grouped", "alone")
    }
    return [
        Figure("32 HTTP clients, one durable event each: grouped / a transaction each", f"≥ {RATIO_MIN} ×",
               f"{ratio:.2f} ×", ratio >= RATIO_MIN, f"{figures['grouped']} against {figures['alone']}"),
        Figure("the same, p99", "no worse", f"{slower:.2f} ×", round(slower, 2) <= P99_MAX),
    ]  # fmt: skip


def _round(seconds: float, *, seed: int, alone: bool) -> Load:
    with tempfile.TemporaryDirectory(prefix="onefold-bench-") as folder:
        house = House.open(Settings(home=Path(folder)))
        write_key = furnish(house).source.write_key
        house.close()
        with servers.waitress(Path(folder), alone=alone) as port:
            workload = Workload(now=int(time.time() * 1000) - 3_600_000, seed=seed, write_key=write_key)
            return run_load([Group(port, CLIENTS, lambda: post("/v1/batch", workload.batch(1).body))], seconds)[0]
