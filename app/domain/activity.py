"""What happened to one person in 90 days, and how much of it on each day. Windows end now and begin on a full hour."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.domain.activity_kinds import is_action, kind_of
from app.domain.highlights_problems import WORDS_ALONE, ProblemRules
from app.domain.moments import DAY_MS, rfc3339, start_of_day

DAYS = 90
HOUR_MS = 3_600_000
RECENT_DAYS = 30
BASE_MIN = 10  # below it a change is no per cent: "3 after 1"; the design language, section 6

NO_FACTS: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Happening:
    """An event of the last 90 days, with what highlights and metrics need of it and no more.

    Args:
        timestamp: ms.
        type: Of the call; identify calls tell only what traits they set.
        active: It counts as activity of the person.
        facts: From `activity_facts.facts_of`.
    """

    timestamp: int
    message_id: str
    type: str
    name: str
    active: bool = True
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def position(self) -> tuple[int, str]:
        """By which events are ordered."""
        return self.timestamp, self.message_id


@dataclass(frozen=True, slots=True)
class Change:
    """A number beside the one of the span before.

    Args:
        percent: Whole; None where the base is too small to mean anything.
    """

    now: int
    before: int
    percent: int | None


@dataclass(frozen=True, slots=True)
class Activity:
    """Counts for each of 90 days (UTC), oldest first, today last.

    Args:
        first_day: Its midnight, ms.
        days: What the person did.
    """

    first_day: int
    days: tuple[int, ...]
    problems: tuple[int, ...]
    tickets: tuple[int, ...]

    @property
    def change(self) -> Change:
        """The last 30 days beside the 30 before."""
        return change(sum(self.days[-RECENT_DAYS:]), sum(self.days[-2 * RECENT_DAYS : -RECENT_DAYS]))


def full_hour(now: int) -> int:
    """Return the hour, in UTC, that a moment lies in; ms."""
    return now - now % HOUR_MS


def window_start(now: int) -> int:
    """Return from when on events matter: what 90 days on a plot or 90 days to the hour need."""
    return min(start_of_day(now) - (DAYS - 1) * DAY_MS, full_hour(now) - DAYS * DAY_MS)


def distinct(happenings: Iterable[Happening]) -> list[Happening]:
    """Return each event once, in order."""
    known = {happening.message_id: happening for happening in happenings}
    return sorted(known.values(), key=lambda happening: happening.position)


def daily(happenings: Iterable[Happening], *, now: int, rules: ProblemRules = WORDS_ALONE) -> Activity:
    """Return how much happened on each day.

    Args:
        happenings: Each once, in any order.
        now: ms.
    """
    first_day = start_of_day(now) - (DAYS - 1) * DAY_MS
    days, problems, tickets = [0] * DAYS, [0] * DAYS, [0] * DAYS
    for happening in happenings:
        place = (happening.timestamp - first_day) // DAY_MS
        if not 0 <= place < DAYS or happening.type not in ("track", "page", "screen"):
            continue
        kind = kind_of(happening.type, happening.name, rules)
        if kind == "problem":
            problems[place] += 1
        elif kind == "ticket":
            tickets[place] += 1
        elif happening.active and is_action(kind, happening.name):
            days[place] += 1
    return Activity(first_day, tuple(days), tuple(problems), tuple(tickets))


def change(now: int, before: int) -> Change:
    """Return a number beside the one before, with the difference in per cent where that means something."""
    percent = None if before < BASE_MIN else round((now - before) * 100 / before)
    return Change(now, before, percent)


def activity_card(activity: Activity, *, is_exact: bool) -> dict[str, Any]:
    """Return the card of a plot of 90 days."""
    difference = activity.change
    has_any = any(activity.days) or any(activity.problems) or any(activity.tickets)
    return {
        "state": "full" if has_any else "empty",
        "from": rfc3339(activity.first_day)[:10],
        "to": rfc3339(activity.first_day + (DAYS - 1) * DAY_MS)[:10],
        "days": list(activity.days),
        "problems": list(activity.problems),
        "tickets": list(activity.tickets),
        "now": difference.now,
        "before": difference.before,
        "percent": difference.percent,
        "is_exact": is_exact,
    }
