"""How the values of a computed trait are spread over people: bins of numbers and moments, texts by how often."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.domain.definitions.language import Definition, Kind, kind_of

BINS_MAX = 20
TOP_MAX = 20
STEPS = (1, 2, 5, 10)  # widths of bins, times a power of ten
DAY_MS = 86_400_000
MOMENT_WIDTHS = tuple(days * DAY_MS for days in (1, 2, 7, 14, 30, 91, 182, 365, 730, 3_650, 36_500))
Value = float | str | list[str]


@dataclass(frozen=True, slots=True)
class Bin:
    """So many values from one number up to another, which belongs to the next bin (and to the last one itself)."""

    start: float
    end: float
    count: int


@dataclass(frozen=True, slots=True)
class Spread:
    """Values of many people.

    Args:
        bins: Of numbers and of moments (ms).
        median: The lower one of an even number; None: of moments, of texts, or of nothing.
        top: Texts with how many people have each, the most frequent first.
        others: How many values are of texts that `top` does not list.
    """

    kind: Kind
    bins: tuple[Bin, ...] = ()
    least: float | None = None
    median: float | None = None
    greatest: float | None = None
    top: tuple[tuple[str, int], ...] = ()
    others: int = 0


def spread_of(definition: Definition, values: Sequence[Value | int]) -> Spread:
    """Return how the values of a computed trait are spread.

    Args:
        values: Of each person who has one: numbers, texts, lists of texts; moments in ms.
    """
    assert definition.value is not None
    kind = kind_of(definition.value)
    numbers = sorted(value for value in values if isinstance(value, (int, float)))
    if kind in ("number", "moment") and len(numbers) == len(values):  # a default may be a text
        return _of_numbers(kind, numbers)
    texts = Counter(text for value in values for text in (value if isinstance(value, list) else [_text(value)]))
    top = sorted(texts.items(), key=lambda one: (-one[1], one[0]))[:TOP_MAX]
    return Spread(kind, top=tuple(top), others=sum(texts.values()) - sum(count for _, count in top))


def _of_numbers(kind: Kind, numbers: Sequence[float]) -> Spread:
    if not numbers:
        return Spread(kind)
    least, greatest = numbers[0], numbers[-1]
    bins = tuple(_moments(numbers) if kind == "moment" else _numbers(numbers))
    return Spread(kind, bins, least, numbers[(len(numbers) - 1) // 2], greatest)


def _numbers(numbers: Sequence[float]) -> Iterable[Bin]:
    """Yield bins whose ends are round numbers; whole numbers have bins of whole width."""
    least, greatest = numbers[0], numbers[-1]
    if least == greatest or not math.isfinite(greatest - least):
        return [Bin(least, greatest, len(numbers))]
    width = _round_width((greatest - least) / BINS_MAX)
    if all(float(number).is_integer() for number in numbers):
        width = max(1.0, width)
    return _counted(numbers, math.floor(least / width), width)


def _moments(moments: Sequence[float]) -> Iterable[Bin]:
    least, greatest = moments[0], moments[-1]
    width = next((one for one in MOMENT_WIDTHS if (greatest - least) / one < BINS_MAX), MOMENT_WIDTHS[-1])
    return _counted(moments, math.floor(least / width), width)


def _counted(numbers: Sequence[float], first: int, width: float) -> Iterable[Bin]:
    counts = Counter(math.floor(number / width) for number in numbers)
    last = max(counts)
    return [Bin(_round(n * width), _round((n + 1) * width), counts.get(n, 0)) for n in range(first, last + 1)]


def _round_width(width: float) -> float:
    power = 10.0 ** math.floor(math.log10(width))
    return next(step * power for step in STEPS if step * power >= width * 0.999_999)


def _round(number: float) -> float:
    """Return a number without the dust of binary fractions."""
    rounded = float(f"{number:.12g}")
    return int(rounded) if rounded.is_integer() else rounded


def _text(value: Value | int) -> str:
    return value if isinstance(value, str) else f"{value:g}"
