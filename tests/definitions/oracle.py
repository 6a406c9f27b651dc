"""What definitions mean, once more: plain Python over plain lists, straight from the JSON. It shares no code with app.

Numbers are compared in double precision, texts by code points; `nothing` is None throughout.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

UNITS = {"minute": 60_000, "hour": 3_600_000, "day": 86_400_000, "week": 604_800_000}
DAY = UNITS["day"]
LARGE, SMALL = 1e150, 1e-150
UNITS_MAX = 9_223_372_036_853


@dataclass(frozen=True)
class Ev:
    """One event of a person."""

    t: int
    id: str
    type: str
    name: str
    payload: dict[str, Any]
    active: bool = True

    @property
    def place(self) -> tuple[int, bytes]:
        return self.t, self.id.encode()


@dataclass(frozen=True)
class Write:
    """One trait of one node. `moment` is that of a text which is a date."""

    key: str
    value: Any
    t: int
    id: str


@dataclass
class Person:
    """What is known of a person: events and trait writes of all nodes, results of other definitions."""

    events: list[Ev] = field(default_factory=list)
    writes: list[Write] = field(default_factory=list)
    computed: dict[str, Any] = field(default_factory=dict)
    audiences: set[str] = field(default_factory=set)

    def trait(self, key: str) -> Any:
        mine = [write for write in self.writes if write.key == key]
        return max(mine, key=lambda write: (write.t, write.id.encode())).value if mine else None


class OverflowInTotalError(Exception):
    """A total is beyond 64 bits of millionths."""


def result(document: dict[str, Any], person: Person, now: int, dates: Callable[[str], int | None]) -> Any:
    """Return a bool for an audience; a number, a text, a list, ("moment", ms) or None for a trait.

    Raises:
        OverflowInTotalError: some total of the definition overflows, whatever it is used for.
    """
    asked = Asked(person, now, dates)
    if document["kind"] == "audience":
        answer: Any = asked.holds(document["where"])
    else:
        answer = asked.value(document["value"], "text")
        if answer is None:
            answer = document.get("default")
        elif is_moment(document["value"]):
            answer = ("moment", answer)
    if asked.overflowed:
        raise OverflowInTotalError
    return answer


class Asked:
    def __init__(self, person: Person, now: int, dates: Callable[[str], int | None]) -> None:
        self.person, self.now, self.dates = person, now, dates
        self.overflowed = False

    # -- conditions ---------------------------------------------------------

    def holds(self, node: dict[str, Any]) -> bool:
        for kind, join in (("all", all), ("any", any), ("none", lambda items: not any(items))):
            if kind in node:
                return bool(join([self.holds(item) for item in node[kind]]))  # a list: every total is looked at
        if "did" in node:
            return counted(node.get("count", {"gte": 1}), len(self.fitting(node["did"])))
        if "sequence" in node:
            return self.sequence(node)
        if "trait" in node:
            value = self.person.trait(node["trait"])
            if node["op"] in ("before", "after"):
                return self.before_or_after(node, value)
            return test(value, node)
        if "computed" in node:
            return test(self.person.computed.get(node["computed"]), node)
        if "audience" in node:
            return bool((node["audience"] in self.person.audiences) == node.get("is", True))
        value = self.value(node["value"], "number")
        return value is not None and compare(node["op"], float(value), float(node["to"]))

    def before_or_after(self, node: dict[str, Any], value: Any) -> bool:
        moment = self.dates(value) if isinstance(value, str) else None
        if moment is None:
            return False
        limit = node["value"]
        if isinstance(limit, dict):
            size = UNITS[limit["unit"]]
            limit = self.now + size * limit["in"] if "in" in limit else self.now - size * limit["ago"]
        return bool(moment < limit if node["op"] == "before" else moment > limit)

    def sequence(self, node: dict[str, Any]) -> bool:
        within = node["within"]["last"] * UNITS[node["within"]["unit"]]
        steps = [self.fitting(step) for step in node["sequence"]]
        if "not_then" in node:
            spoilers = self.fitting(node["not_then"])
            return any(
                first.t + within < self.now and not any(first.t < other.t <= first.t + within for other in spoilers)
                for first in steps[0]
            )
        return any(follows(first, steps[1:], first.t + within) for first in steps[0])

    # -- events -------------------------------------------------------------

    def fitting(self, events: dict[str, Any]) -> list[Ev]:
        """Return the events meant, in canonical order."""
        found = [one for one in self.person.events if one.t <= self.now and self.fits(one, events)]
        return sorted(found, key=lambda one: one.place)

    def fits(self, one: Ev, events: dict[str, Any]) -> bool:
        names = events["event"]
        if names == "*":
            if not one.active or one.type not in (
                [events["type"]] if "type" in events else ["track", "page", "screen"]
            ):
                return False
        elif one.type != events.get("type", "track") or one.name not in ([names] if isinstance(names, str) else names):
            return False
        window = events.get("window", {})
        if "last" in window:
            unit, ending = UNITS[window["unit"]], window.get("ending", 0)
            if not self.now - (window["last"] + ending) * unit < one.t <= self.now - ending * unit:
                return False
        elif not window.get("since", -math.inf) <= one.t < window.get("until", math.inf):
            return False
        return "where" not in events or where(one, events["where"])

    # -- values -------------------------------------------------------------

    def value(self, node: Any, wanted: str) -> Any:
        if isinstance(node, (int, float)):
            return float(node)
        if "aggregate" in node:
            return self.aggregate(node)
        for kind in ("ratio", "difference"):
            if kind in node:
                left, right = (self.value(arm, "number") for arm in node[kind])
                return reckoned(kind, left, right)
        if "days_since" in node:
            moment = self.value(node["days_since"], "date")
            return None if moment is None or moment > self.now else (self.now - moment) // DAY
        if "days_until" in node:
            moment = self.value(node["days_until"], "date")
            return None if moment is None or moment < self.now else (moment - self.now) // DAY
        stored = self.person.trait(node["trait"]) if "trait" in node else self.person.computed.get(node["computed"])
        as_ = node.get("as", wanted)
        if as_ == "date":
            return self.dates(stored) if isinstance(stored, str) else None
        return number(stored) if as_ == "number" else text(stored)

    def aggregate(self, node: dict[str, Any]) -> Any:
        name, events = node["aggregate"], self.fitting(node["of"])
        if name == "count":
            return len(events)
        if name == "unique_days":
            return len({one.t // DAY for one in events})
        if name in ("first_at", "last_at"):
            return (min if name == "first_at" else max)((one.t for one in events), default=None)
        fields = [(one, at(one, node)) for one in events]
        numbers = [number(value) for _, value in fields if number(value) is not None]
        texts = [(one, text(value)) for one, value in fields if text(value) is not None]
        if name in ("sum", "avg"):
            return self.total(name, [one for one in numbers if one is not None])
        if name in ("min", "max"):
            return (min if name == "min" else max)((one for one in numbers if one is not None), default=None)
        if name in ("first", "last"):
            values: list[Any] = numbers if node.get("as") == "number" else [value for _, value in texts]
            return (values[0] if name == "first" else values[-1]) if values else None
        different = sorted({value for _, value in texts if value is not None})
        if name == "unique_count":
            return len(different)
        if name == "unique_list":
            return different[: node.get("limit", 100)] or None
        return most_frequent(texts, node.get("at_least", 1))

    def total(self, name: str, numbers: Sequence[float]) -> float | None:
        parts = [
            int(Decimal(one * 1_000_000.0).to_integral_value(ROUND_HALF_UP)) for one in numbers if abs(one) <= 1e12
        ]
        if not parts:
            return None
        if abs(sum(parts)) >= (UNITS_MAX + 1) * 1_000_000:
            self.overflowed = True
            return None
        if name == "avg":
            return float(sum(parts)) / (len(parts) * 1_000_000.0)
        if abs(sum(parts)) < 2**53:
            return float(sum(parts)) / 1_000_000.0
        whole, rest = divmod(abs(sum(parts)), 1_000_000)
        return math.copysign(float(whole) + float(rest) / 1_000_000.0, sum(parts))


def counted(count: dict[str, Any], n: int) -> bool:
    [(op, limit)] = count.items()
    return limit[0] <= n <= limit[1] if op == "between" else compare(op, n, limit)


def follows(before: Ev, steps: Sequence[Sequence[Ev]], until: int) -> bool:
    if not steps:
        return True
    return any(one.place > before.place and one.t <= until and follows(one, steps[1:], until) for one in steps[0])


def most_frequent(texts: Iterable[tuple[Ev, Any]], at_least: int) -> Any:
    listed = list(texts)
    counts = Counter(value for _, value in listed)
    newest = {value: one.t for one, value in listed}  # in canonical order, so the newest stays
    best = sorted(counts, key=lambda value: (-counts[value], -newest[value], value))
    return best[0] if best and counts[best[0]] >= at_least else None


def reckoned(kind: str, left: float | None, right: float | None) -> float | None:
    if left is None or right is None or abs(left) > LARGE or abs(right) > LARGE:
        return None
    if kind == "difference":
        return float(left) - float(right)
    if abs(right) < SMALL:
        return None
    return 0.0 if abs(left) < SMALL else float(left) / float(right)


def is_moment(node: Any) -> bool:
    if not isinstance(node, dict):
        return False
    return node.get("aggregate") in ("first_at", "last_at") or (
        ("trait" in node or "computed" in node) and node.get("as") == "date"
    )


# -- fields and comparisons -------------------------------------------------


def where(one: Ev, node: dict[str, Any]) -> bool:
    for kind, join in (("all", all), ("any", any), ("none", lambda items: not any(items))):
        if kind in node:
            return bool(join([where(one, item) for item in node[kind]]))
    return test(at(one, node), node)


def at(one: Ev, node: dict[str, Any]) -> Any:
    root = "property" if "property" in node else "context"
    value: Any = one.payload.get("properties" if root == "property" else "context")
    for key in node[root].split("."):
        value = value.get(key) if isinstance(value, dict) else None
    return value


def test(value: Any, node: dict[str, Any]) -> bool:
    op, literal = node["op"], node.get("value", True)
    if op == "exists":
        return bool((value is not None) == literal)
    if op in ("ne", "not_in"):
        return not test(value, {"op": {"ne": "eq", "not_in": "in"}[op], "value": literal})
    if op == "in":
        return any(test(value, {"op": "eq", "value": one}) for one in literal)
    if isinstance(literal, bool):
        literal = "true" if literal else "false"
    if isinstance(literal, str):
        mine = text(value)
        return mine is not None and compare_texts(op, mine, literal)
    there = number(value)
    return there is not None and compare(op, there, float(literal))


def compare_texts(op: str, mine: str, literal: str) -> bool:
    if op == "contains":
        return fold(literal) in fold(mine)
    if op == "starts_with":
        return mine.startswith(literal)
    return mine.endswith(literal) if op == "ends_with" else compare(op, mine, literal)


def compare(op: str, left: Any, right: Any) -> bool:
    return bool(
        {
            "eq": lambda: left == right,
            "gt": lambda: left > right,
            "gte": lambda: left >= right,
            "lt": lambda: left < right,
            "lte": lambda: left <= right,
        }[op]()
    )


def fold(value: str) -> str:
    return value.translate({letter: letter + 32 for letter in range(ord("A"), ord("Z") + 1)})


def number(value: Any) -> float | None:
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def text(value: Any) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return shortest(value)
    return value if isinstance(value, str) else None


def shortest(value: float) -> str:
    """A number as ECMAScript writes it."""
    if isinstance(value, int):
        return str(value)
    sign, digits, exponent = Decimal(repr(value)).normalize().as_tuple()
    assert isinstance(exponent, int)
    letters = "".join(map(str, digits))
    point = len(letters) + exponent  # where the point stands
    minus = "-" if sign else ""
    if 0 < point <= 21:
        whole = letters.ljust(point, "0")
        return minus + whole[:point] + ("." + whole[point:] if whole[point:] else "")
    if -6 < point <= 0:
        return f"{minus}0.{'0' * -point}{letters}"
    rest = "." + letters[1:] if letters[1:] else ""
    return f"{minus}{letters[0]}{rest}e{point - 1:+d}"
