"""How long panels take to paint, as counts in steps of time, and the percentiles that can be read from such counts."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from typing import Literal

PaintKind = Literal["first", "next", "wide"]
KINDS: tuple[PaintKind, ...] = ("first", "next", "wide")
MS_MAX = 600_000
# Upper ends in ms, each about a quarter more than the one before; what is longer falls into one further step.
STEPS = (
    10, 13, 16, 20, 25, 32, 40, 50, 63, 79, 100, 126, 158, 200, 251, 316, 398, 501, 631, 794, 1_000, 1_259, 1_585,
    1_995, 2_512, 3_162, 3_981, 5_012, 6_310, 7_943, 10_000, 31_623, 100_000,
)  # fmt: skip


def step_of(ms: int) -> int:
    """Return the number of the step that a time falls into: the first whose end is not below it."""
    return bisect_left(STEPS, ms)


def percentile(counts: Mapping[int, int], share: float) -> int | None:
    """Return the time, in ms, that a share of all paints did not exceed, or None: nothing was counted.

    Within its step it is read off evenly, so it is at most a step wrong, about a quarter.

    Args:
        counts: By step.
        share: Above 0 and at most 1, such as 0.95.
    """
    total = sum(counts.values())
    if not total:
        return None
    wanted, passed = share * total, 0
    for step in sorted(counts):
        if counts[step] and passed + counts[step] >= wanted:
            if step >= len(STEPS):
                return STEPS[-1]
            low = STEPS[step - 1] if step else 0
            return round(low + (STEPS[step] - low) * (wanted - passed) / counts[step])
        passed += counts[step]
    return None
