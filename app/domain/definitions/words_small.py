"""The smallest pieces of a sentence, in British English: numbers, quoted texts, spans, moments, lists."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.definitions.language import DAY_MS, HOUR_MS, MINUTE_MS, Path, Rolling, Scalar, Stretch, Window
from app.domain.moments import rfc3339

LISTED_MAX = 6  # items of a longer list that are read out; the others are counted
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
PLAIN = re.compile(r"[A-Za-z][\w.\-]*")  # a key that needs no quotes to be told from the words around it
UNREADABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a sentence.

    Args:
        text: Words, with the blanks around them.
        place: Keys and numbers from the definition down to what the words stand for, joined by dots, such as
            `where.all.0`; "" is the whole definition.
    """

    text: str
    place: str


def quoted(text: str) -> str:
    """Return a name or text in quotation marks, on one line and without marks that turn the direction of reading."""
    return f"“{UNREADABLE.sub(' ', text)}”"


def key_in_words(key: str) -> str:
    """Return a key as it is, or quoted where it could be taken for words of the sentence."""
    return key if PLAIN.fullmatch(key) else quoted(key)


def path_in_words(path: Path) -> str:
    """Return the name of a field of an event."""
    keys = key_in_words(".".join(path.keys))
    return keys if path.root == "properties" else f"context field {keys}"


def number_in_words(number: float) -> str:
    """Return a number in its shortest decimal form, with commas between the thousands."""
    if number == int(number) and abs(number) < 1e15:
        return f"{int(number):,}"
    return f"{number:,}" if 1e-4 <= abs(number) < 1e15 else repr(number)


def literal_in_words(literal: Scalar) -> str:
    """Return what something is compared with."""
    if isinstance(literal, bool):
        return "true" if literal else "false"
    return quoted(literal) if isinstance(literal, str) else number_in_words(literal)


def listed(items: Sequence[str], word: str) -> str:
    """Return items as they are read out: `a, b or c`, the seventh and later ones counted."""
    if len(items) > LISTED_MAX + 1:
        items = [*items[:LISTED_MAX], f"{len(items) - LISTED_MAX:,} others"]
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {word} {items[-1]}"


# -- time -------------------------------------------------------------------


def span_in_words(span_ms: int) -> str:
    """Return a span in days where it is whole days, else in hours or minutes; one day is 24 hours."""
    if span_ms == DAY_MS:
        return "24 hours"
    size, unit = _unit_of(span_ms)
    return _so_many(span_ms // size, unit)


def _unit_of(span_ms: int) -> tuple[int, str]:
    units = ((DAY_MS, "day"), (HOUR_MS, "hour"), (MINUTE_MS, "minute"))
    return next((size, unit) for size, unit in units if span_ms % size == 0)


def _so_many(number: int, unit: str) -> str:
    return f"{number:,} {unit}" if number == 1 else f"{number:,} {unit}s"


def moment_in_words(moment_ms: int) -> str:
    """Return a moment in UTC, no finer than it is: `1 Jan 2026`, `1 Jan 2026 14:05 UTC`."""
    try:
        text = rfc3339(moment_ms)
    except OverflowError:  # outside the years 1 to 9999
        return f"{number_in_words(float(moment_ms))} ms after 1 Jan 1970"
    year, month, day = text[:10].split("-")
    date, clock = f"{int(day)} {MONTHS[int(month) - 1]} {int(year)}", text[11:-1]
    if clock == "00:00:00.000":
        return date
    clock = clock.removesuffix(".000")
    return f"{date} {clock.removesuffix(':00') if clock.count(':') == 2 else clock} UTC"


def from_now_in_words(offset_ms: int) -> str:
    """Return a moment that moves with now."""
    if offset_ms == 0:
        return "now"
    return f"{span_in_words(offset_ms)} from now" if offset_ms > 0 else f"{span_in_words(-offset_ms)} ago"


def window_in_words(window: Window) -> str:
    """Return when the events meant happened; "" for all time."""
    match window:
        case Rolling(length_ms=length, ending_ms=0):
            span = span_in_words(length)
            return f"in the last {span.removeprefix('1 ')}"
        case Rolling(ending_ms=ending) as rolling:
            return _between_in_words(rolling.span_ms, ending)
        case Stretch(since=None, until=until) if until is not None:
            return f"before {moment_in_words(until)}"
        case Stretch(since=since, until=None) if since is not None:
            return f"since {moment_in_words(since)}"
        case Stretch(since=since, until=until) if since is not None and until is not None:
            return f"from {moment_in_words(since)} until just before {moment_in_words(until)}"
    return ""


def _between_in_words(far_ms: int, near_ms: int) -> str:
    size, unit = max((_unit_of(span) for span in (far_ms, near_ms)), key=lambda pair: -pair[0])
    return f"from {far_ms // size:,} to {_so_many(near_ms // size, unit)} ago"
