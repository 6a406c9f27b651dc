"""Small charts as shapes for inline SVG: no style attribute, no script."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

WIDTH = 240  # of the drawing; the page stretches it
GAP = 0.18  # of a bar's step


@dataclass(frozen=True, slots=True)
class Bar:
    """A rectangle. `bad` marks hours with refused events."""

    x: float
    y: float
    width: float
    height: float
    bad: bool


def bars(values: Sequence[int], height: int, bad: Sequence[int] = ()) -> list[Bar]:
    """Return one bar for each value that is not 0, the greatest as high as the drawing.

    Args:
        bad: As many counts; where one is not 0 the bar is marked.
    """
    step, top = WIDTH / max(len(values), 1), max(values, default=0)
    drawn = []
    for index, value in enumerate(values):
        if value:
            tall = max(1.0, round(value / top * height, 1))
            marked = bool(bad and bad[index])
            drawn.append(Bar(round(index * step, 1), height - tall, round(step * (1 - GAP), 1), tall, marked))
    return drawn


def line(values: Sequence[int], height: int) -> str:
    """Return the path of a line through the values."""
    top, step = max([*values, 1]), WIDTH / max(len(values) - 1, 1)
    points = [f"{index * step:.1f} {height - 1 - value / top * (height - 2):.1f}" for index, value in enumerate(values)]
    return "M" + "L".join(points)


def area(values: Sequence[int], height: int) -> str:
    """Return the path of the area below the line."""
    return f"{line(values, height)}L{WIDTH} {height}L0 {height}z"


FILTERS: dict[str, Callable[..., Any]] = {"bars": bars, "chart_line": line, "chart_area": area}
