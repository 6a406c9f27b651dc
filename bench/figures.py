"""What a measurement says: rows of the table, and the clocks they are read from."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median
from typing import Literal

Scale = Literal["quick", "full"]
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Figure:
    """A row of the table.

    Args:
        what: What was measured.
        budget: As docs/performance.md states it; "" where a row is printed only.
        measured: With its unit.
        ok: Whether the budget is held; None where there is none.
        note: What one needs to read the number.
    """

    what: str
    budget: str
    measured: str
    ok: bool | None = None
    note: str = ""


@dataclass(slots=True)
class Spent:
    """Seconds that something took: on the wall and of all threads of this process together."""

    wall: float = 0.0
    cpu: float = 0.0


@contextmanager
def timed() -> Iterator[Spent]:
    """Measure the body of a `with` statement."""
    spent = Spent()
    wall, cpu = time.perf_counter(), time.process_time()
    try:
        yield spent
    finally:
        spent.wall, spent.cpu = time.perf_counter() - wall, time.process_time() - cpu


@dataclass(slots=True)
class Series:
    """Repeated measurements of variants that take turns, so that a slow minute of the machine meets all of them."""

    values: dict[str, list[float]] = field(default_factory=dict)

    def add(self, variant: str, value: float) -> None:
        """Note one measurement."""
        self.values.setdefault(variant, []).append(value)

    def median(self, variant: str) -> float:
        """Return the middle one."""
        return median(self.values[variant])

    def ratio(self, variant: str, base: str) -> float:
        """Return the ratio of two medians."""
        return self.median(variant) / self.median(base)


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the value that this share of all is not above."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def milliseconds(seconds: float) -> str:
    """Return seconds as in 12.3 ms."""
    return f"{seconds * 1000:,.0f} ms" if seconds >= 0.1 else f"{seconds * 1000:.3g} ms"
