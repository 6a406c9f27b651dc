"""Why a person is in an audience, or has a value: one fact about them for each condition, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from app.domain.definitions.language import (
    AudienceTest,
    ComputedTest,
    Condition,
    Did,
    Events,
    Rolling,
    Sequence,
    TraitMoment,
    TraitTest,
    ValueTest,
)

NAMES_MAX = 3
UNITS = ((7 * 86_400_000, "week"), (86_400_000, "day"), (3_600_000, "hour"), (60_000, "minute"))


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a person, as far as a condition looks at it.

    Args:
        count: How many events it looks at.
        newest_at: When the newest of them happened, ms; None: there is none.
        value: Of the trait, computed trait or value that it compares, as text; None: there is none.
        names: Names of other definitions by key.
    """

    holds: bool
    count: int
    newest_at: int | None
    value: str | None
    names: Mapping[str, str]


def reason_of(condition: Condition, facts: Facts) -> str:
    """Return what is so of a person, such as "Order Completed 3 times, last 20 Nov 2026"."""
    match condition:
        case Did(events=events):
            return events_in_words(events, facts.count, facts.newest_at)
        case Sequence(steps=steps, not_then=not_then):
            return _sequence(steps, not_then, facts.holds)
        case TraitTest(key=key) | TraitMoment(key=key):
            return f"no {key}" if facts.value is None else f"{key} is {facts.value}"
        case ComputedTest(key=key):
            name = facts.names.get(key, key)
            return f"{name}: nothing" if facts.value is None else f"{name} is {facts.value}"
        case AudienceTest(key=key, is_member=is_member):
            there = "in" if facts.holds == is_member else "not in"
            return f"{there} {facts.names.get(key, key)}"
        case ValueTest():
            return "worked out: nothing" if facts.value is None else f"worked out: {facts.value}"
    return ""


def events_in_words(events: Events, count: int, newest_at: int | None) -> str:
    """Return how often somebody did something, and when last."""
    what = named(events) + _window(events)
    if count == 0 or newest_at is None:
        return f"no {what}"
    times = "once" if count == 1 else f"{count:,} times"
    return f"{what} {times}, {'on' if count == 1 else 'last'} {date(newest_at)}"


def named(events: Events) -> str:
    """Return what events are called together."""
    if events.names is None:
        return "activity" if len(events.types) > 1 else f"{events.types[0]} call"
    shown = events.names[:NAMES_MAX]
    rest = len(events.names) - len(shown)
    return " or ".join([*shown, *([f"{rest} others"] if rest else [])])


def date(at: int) -> str:
    """Return a day, in UTC: "20 Nov 2026"."""
    then = datetime.fromtimestamp(at / 1000, UTC)
    return f"{then.day} {then:%b} {then.year}"


def _window(events: Events) -> str:
    if not isinstance(events.window, Rolling):
        return ""
    if events.window.ending_ms:
        return f" in the {span(events.window.length_ms)} up to {span(events.window.ending_ms)} ago"
    return f" in the last {span(events.window.length_ms)}"


def span(length_ms: int) -> str:
    """Return a length in its largest whole unit: "30 days"."""
    unit_ms, unit = next((size, word) for size, word in UNITS if length_ms % size == 0)
    count = length_ms // unit_ms
    return f"{count:,} {unit}{'' if count == 1 else 's'}"


def _sequence(steps: tuple[Events, ...], not_then: Events | None, holds: bool) -> str:
    listed = ", then ".join(named(step) for step in steps)
    if not_then is not None:
        listed += f", then no {named(not_then)}"
    return listed if holds else f"not: {listed}"
