"""The history of one person on a higher level: at most four facts, each with its events and the rule that chose it.

Deterministic: the order in which events are handed in, and events handed in twice, change nothing. Nothing is guessed.
The classes, their order and their numbers are documented in `docs/panel-api.md`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from app.domain.activity import RECENT_DAYS, Happening, daily, distinct, full_hour
from app.domain.activity_facts import Wanted
from app.domain.activity_kinds import is_action, is_use, kind_of
from app.domain.activity_words import words_of
from app.domain.highlights_problems import is_about_money
from app.domain.moments import DAY_MS

Class = Literal["now", "unusual", "chance", "change", "new", "seen", "habit"]
CLASSES: tuple[Class, ...] = ("now", "unusual", "chance", "change", "new", "seen", "habit")

HIGHLIGHTS_MAX = 4
TROUBLES_MAX = 2  # of the classes now and unusual together
EVIDENCE_MAX = 3
NOW_DAYS, UNUSUAL_HOURS, UNUSUAL_LEAST, UNUSUAL_TIMES = 7, 48, 3, 4
CHANCE_DAYS, CHANCE_LEAST = 7, 3
NEW_DAYS = 30
CHANGE_PERCENT, CHANGE_BASE = 50, 10
HABIT_LEAST, HABIT_NAMES = 20, 2
DAYS = 90
GOOD_NAMES_MAX = 3


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a person beside the events of 90 days.

    Args:
        first_seen_at: When the earliest event happened, ms.
        first_event: Its message id.
        origin: Where they came from, by the first event: a key and its value, if it says so.
        last_seen: The newest event that counts as activity; None: there is none.
        last_place: Where that was, from the whole to the part, such as Billing, Payment method.
        last_source: The name of its source.
    """

    first_seen_at: int
    first_event: str
    origin: tuple[str, str] | None = None
    last_seen: Happening | None = None
    last_place: tuple[str, ...] = ()
    last_source: str = ""


@dataclass(frozen=True, slots=True)
class Highlight:
    """One fact.

    Args:
        kind: For the drawing: a problem's family, or the kind of the event.
        why: A property, its value and in how many of the events it is exactly this.
        amount: Of the newest event, and its currency.
        events: Message ids of all events that it tells of, newest first.
        is_money: It speaks of money and stands before what does not.
    """

    cls: Class
    kind: str
    name: str
    count: int
    since: int | None
    last: int | None
    rule: Mapping[str, Any]
    events: tuple[str, ...]
    why: tuple[str, Any, int] | None = None
    amount: tuple[float, str | None] | None = None
    names: tuple[tuple[str, int], ...] = ()
    is_money: bool = field(default=False)


@dataclass(frozen=True, slots=True)
class Highlights:
    """What is shown, in order, and how many problems more there are."""

    items: tuple[Highlight, ...]
    more_problems: int


def find_highlights(
    happenings: Iterable[Happening], known: Known, *, now: int, wanted: Wanted, shows_activity: bool = False
) -> Highlights:
    """Return the highlights of a person.

    Args:
        happenings: Track, page, screen and identify calls of 90 days, in any order.
        now: ms.
        wanted: Exceptions and interests of the layout.
        shows_activity: A plot stands beside them, so the change is not told again.
    """
    calls = [one for one in distinct(happenings) if one.type in ("track", "page", "screen")]
    by_name: dict[str, list[Happening]] = {}
    for call in calls:
        if call.type == "track":
            by_name.setdefault(call.name, []).append(call)
    found = _troubles(by_name, now=now, wanted=wanted)
    found += _chances(calls, now=now, wanted=wanted)
    if not shows_activity:
        found += _changes(calls, now=now, wanted=wanted)
    found += [*_news(known, now=now), *_seen(known, wanted), *_habits(calls, wanted)]
    return _chosen(found)


def _chosen(found: Sequence[Highlight]) -> Highlights:
    """By class, then money, then newest last event, then count, then name; few, and of troubles fewer."""
    ordered = sorted(
        found, key=lambda one: (CLASSES.index(one.cls), not one.is_money, -(one.last or 0), -one.count, one.name)
    )
    troubles = [one for one in ordered if one.cls in ("now", "unusual")]
    others = [one for one in ordered if one.cls not in ("now", "unusual")]
    shown = (troubles[:TROUBLES_MAX] + others)[:HIGHLIGHTS_MAX]
    return Highlights(tuple(shown), max(0, len(troubles) - TROUBLES_MAX))


def _troubles(by_name: Mapping[str, list[Happening]], *, now: int, wanted: Wanted) -> list[Highlight]:
    """Return what is wrong now and what is unusual; a name that is both is told once.

    A problem that is new in 90 days says more as unusual ("none before"), unless it is about money.
    """
    found = []
    for name, calls in by_name.items():
        current, unusual = _now(name, calls, by_name, now=now, wanted=wanted), None
        if current is None or not current.is_money:
            unusual = _unusual(name, calls, by_name, now=now, wanted=wanted)
        if current is not None and (unusual is None or unusual.rule["code"] != "new_problem"):
            found.append(current)
        elif unusual is not None:
            found.append(unusual)
    return found


def _now(
    name: str, calls: Sequence[Happening], by_name: Mapping[str, list[Happening]], *, now: int, wanted: Wanted
) -> Highlight | None:
    family = wanted.rules.family_of(name)
    if family is None or calls[-1].timestamp < full_hour(now) - NOW_DAYS * DAY_MS:
        return None
    good = _good_names(name, by_name, wanted)
    last_good = max((by_name[one][-1].position for one in good), default=(0, ""))
    run = [call for call in calls if call.position > last_good]
    if not run:
        return None
    rule = {"code": "problem_not_made_good", "days": NOW_DAYS, "good": good[:GOOD_NAMES_MAX]}
    return _trouble("now", family, name, run, rule)


def _unusual(
    name: str, calls: Sequence[Happening], by_name: Mapping[str, list[Happening]], *, now: int, wanted: Wanted
) -> Highlight | None:
    """A problem that is new in 90 days, or anything that comes four times as often as in the time before."""
    start = full_hour(now) - UNUSUAL_HOURS * 3_600_000
    recent = [call for call in calls if call.timestamp >= start]
    before = sum(start > call.timestamp >= start - (DAYS * DAY_MS - UNUSUAL_HOURS * 3_600_000) for call in calls)
    family = wanted.rules.family_of(name)
    kind = family or kind_of("track", name, wanted.rules)
    rule: dict[str, Any] = {"hours": UNUSUAL_HOURS, "before": before}
    if recent and family is not None and not before:
        return _trouble("unusual", kind, name, recent, {"code": "new_problem", "days": DAYS} | rule)
    spans = (DAYS * 24 - UNUSUAL_HOURS) / UNUSUAL_HOURS  # how often the window fits into the time before
    if len(recent) >= UNUSUAL_LEAST and before and len(recent) * spans >= UNUSUAL_TIMES * before:
        more = {"code": "more_than_usual", "least": UNUSUAL_LEAST, "times": UNUSUAL_TIMES}
        return _trouble("unusual", kind, name, recent, more | rule)
    return None


def _trouble(cls: Class, kind: str, name: str, run: Sequence[Happening], rule: Mapping[str, Any]) -> Highlight:
    facts = run[-1].facts
    return Highlight(
        cls=cls,
        kind=kind,
        name=name,
        count=len(run),
        since=run[0].timestamp,
        last=run[-1].timestamp,
        rule=rule,
        events=_ids(run),
        why=_shared(run),
        amount=(facts["amount"], facts.get("currency")) if kind == "payment" and "amount" in facts else None,
        is_money=cls == "now" and is_about_money(name),
    )


def _good_names(problem: str, by_name: Mapping[str, list[Happening]], wanted: Wanted) -> list[str]:
    """Return the names among a person's events that make a problem good again: of the same words first, then newest."""
    words = set(words_of(problem))
    good = [name for name in by_name if name != problem and wanted.rules.makes_good(name, problem)]
    return sorted(good, key=lambda name: (words.isdisjoint(words_of(name)), -by_name[name][-1].timestamp, name))


def _chances(calls: Sequence[Happening], *, now: int, wanted: Wanted) -> list[Highlight]:
    start = full_hour(now) - CHANCE_DAYS * DAY_MS
    by_name: dict[str, list[Happening]] = {}
    for call in calls:
        if call.timestamp >= start and call.name.casefold() in wanted.interests:
            by_name.setdefault(call.name, []).append(call)
    return [
        Highlight(
            cls="chance",
            kind=kind_of(run[-1].type, name, wanted.rules),
            name=name,
            count=len(run),
            since=run[0].timestamp,
            last=run[-1].timestamp,
            rule={"code": "interest", "days": CHANCE_DAYS, "least": CHANCE_LEAST, "names": [name]},
            events=_ids(run),
            why=_most_shared(run),
        )
        for name, run in by_name.items()
        if len(run) >= CHANCE_LEAST
    ]


def _changes(calls: Sequence[Happening], *, now: int, wanted: Wanted) -> list[Highlight]:
    activity = daily(calls, now=now, rules=wanted.rules)
    difference = activity.change
    if difference.before < CHANGE_BASE:
        return []
    if abs(difference.now - difference.before) * 100 < CHANGE_PERCENT * difference.before:
        return []
    start = activity.first_day + (DAYS - RECENT_DAYS) * DAY_MS
    did = [call for call in calls if call.timestamp >= start and call.active and _is_action(call, wanted)]
    rule = {
        "code": "more_or_less",
        "days": RECENT_DAYS,
        "before": difference.before,
        "percent": difference.percent,
    }
    return [Highlight("change", "activity", "", difference.now, None, None, rule, _ids(did))]


def _news(known: Known, *, now: int) -> list[Highlight]:
    if known.first_seen_at < full_hour(now) - NEW_DAYS * DAY_MS:
        return []
    why = None if known.origin is None else (*known.origin, 1)
    at, rule = known.first_seen_at, {"code": "first_seen", "days": NEW_DAYS}
    return [Highlight("new", "activity", "", 1, at, at, rule, (known.first_event,), why)]


def _seen(known: Known, wanted: Wanted) -> list[Highlight]:
    event = known.last_seen
    if event is None:
        return []
    kind = kind_of(event.type, event.name, wanted.rules) if event.type in ("track", "page", "screen") else "activity"
    rule = {"code": "last_seen", "source": known.last_source, "place": list(known.last_place)}
    at = event.timestamp
    return [Highlight("seen", kind, event.name, 1, at, at, rule, (event.message_id,))]


def _habits(calls: Sequence[Happening], wanted: Wanted) -> list[Highlight]:
    """The two things most done, where they are a quarter or more of all."""
    used = [call for call in calls if call.type == "track" and call.active and _is_use(call, wanted)]
    labels = Counter(_label(call) for call in used)
    top = sorted(labels.items(), key=lambda item: (-item[1], item[0]))[:HABIT_NAMES]
    count = sum(number for _, number in top)
    if len(used) < HABIT_LEAST or count * 4 < len(used):
        return []
    shown = {label for label, _ in top}
    rule = {"code": "most_used", "days": DAYS, "of": len(used)}
    ids = _ids([call for call in used if _label(call) in shown])
    return [Highlight("habit", "activity", "", count, None, None, rule, ids, names=tuple(top))]


def _label(call: Happening) -> str:
    return str(call.facts.get("label") or call.name)


def _is_use(call: Happening, wanted: Wanted) -> bool:
    return is_use(kind_of(call.type, call.name, wanted.rules), call.name)


def _is_action(call: Happening, wanted: Wanted) -> bool:
    return is_action(kind_of(call.type, call.name, wanted.rules), call.name)


def _ids(run: Sequence[Happening]) -> tuple[str, ...]:
    return tuple(call.message_id for call in reversed(run))


def _shared(run: Sequence[Happening]) -> tuple[str, Any, int] | None:
    """Return the newest event's reason and how many of the events give exactly this."""
    why = run[-1].facts.get("why")
    return None if why is None else (why[0], why[1], sum(call.facts.get("why") == why for call in run))


def _most_shared(run: Sequence[Happening]) -> tuple[str, Any, int] | None:
    """Return what most of the events have in common, if more than one has it."""
    reasons = Counter((why[0], str(why[1])) for call in run if (why := call.facts.get("why")) is not None)
    if not reasons:
        return None
    (key, value), count = min(reasons.items(), key=lambda item: (-item[1], item[0]))
    return (key, value, count) if count > 1 else None
