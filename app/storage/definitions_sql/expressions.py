"""Conditions and values as expressions over the columns of their leaves, and the moments at which they can change."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.domain.definitions.language import (
    DAY_MS,
    Aggregate,
    AudienceTest,
    ComputedTest,
    ComputedValue,
    Condition,
    DaysSince,
    DaysUntil,
    Did,
    Difference,
    Events,
    Group,
    Number,
    Ratio,
    Rolling,
    Sequence,
    Test,
    TraitMoment,
    TraitTest,
    TraitValue,
    Value,
    ValueTest,
)
from app.storage.definitions_sql import other_leaves
from app.storage.definitions_sql.comparisons import (
    COMPARES,
    FALSE,
    TRUE,
    Compared,
    Joined,
    Sql,
    comparison,
    group,
    signed,
)
from app.storage.definitions_sql.leaves import MILLION, Leaf, Leaves

LARGE, SMALL = "1e150", "1e-150"
EXACT = 2**53
COUNTED = ("count", "unique_days", "unique_count")
NEAR = ("sum", "avg", *COUNTED)
COLUMN_OF = {"number": "num", "text": "txt", "date": "moment"}

Reckoned = tuple[str, str, str, str]  # name of the column, its arms, / or -


@dataclass(slots=True)
class Expressions:
    """Makes expressions, and gathers on the way what the statement needs besides.

    Args:
        leaves: Where subqueries are kept.
        next_wanted: Moments are gathered.
        levels: Columns that are reckoned from those of the level before.
    """

    leaves: Leaves
    next_wanted: bool
    moments: list[str] = field(default_factory=list)
    totals: dict[str, Leaf] = field(default_factory=dict)
    levels: list[list[Reckoned]] = field(default_factory=list)

    # -- conditions ---------------------------------------------------------

    def condition(self, condition: Condition, positive: bool = True) -> Sql:
        """Return a condition, or its opposite; it may be unknown, which counts as false."""
        match condition:
            case Group(kind=kind, items=items):
                return group(kind, positive, items, self.condition)
            case TraitTest(key=key, test=test):
                need = "there" if test.op == "exists" else "txt"
                return self._known(other_leaves.trait(self.leaves, key, need), test, positive)
            case ComputedTest(key=key, test=test):
                return self._known(other_leaves.computed(self.leaves, key), test, positive)
            case AudienceTest(key=key, is_member=is_member):
                there = f"{other_leaves.audience(self.leaves, key)['there']} = 1"
                return signed(there, positive == is_member)
        return signed(self._own(condition), positive)

    def _own(self, condition: Did | Sequence | TraitMoment | ValueTest) -> Sql:
        match condition:
            case Did():
                return self._did(condition)
            case Sequence():
                return self._sequence(condition)
            case TraitMoment():
                return self._before_or_after(condition)
            case ValueTest(value=value, op=op, to=to):
                return f"{self.value(value)} {COMPARES[op]} {self.leaves.bind.real(to)}"

    def _did(self, did: Did) -> Sql:
        low, high = did.count.low, did.count.high
        if high is None and low == 0:
            return TRUE
        if high is not None and high < low:
            return FALSE
        leaf = self.leaves.count(did)
        count = f"COALESCE({leaf['c']}, 0)"
        window = did.events.window
        if isinstance(window, Rolling):
            least = low or (high or 0) + 1  # below it, events that leave the window change nothing
            reached = f"{leaf['c']} >= {self.leaves.bind.whole(least)}"
            self._moment(f"CASE WHEN {reached} THEN {leaf['m']} END + {self.leaves.bind.whole(window.span_ms)}")
            self._to_come(did.events)
        parts = [f"{count} >= {self.leaves.bind.whole(low)}"] if low else []
        parts += [f"{count} <= {self.leaves.bind.whole(high)}"] if high is not None else []
        return Joined("AND", tuple(parts))

    def _sequence(self, condition: Sequence) -> str:
        leaf = other_leaves.sequence(self.leaves, condition)
        if condition.not_then is not None:
            if self.next_wanted:
                running = other_leaves.still_running(self.leaves, condition)
                self._moment(f"{running['m']} + {self.leaves.bind.whole(condition.within_ms)} + 1")
            self._leaving(condition.not_then)
        for step in condition.steps:
            self._leaving(step)
        return f"{leaf['c']} = 1"

    def _before_or_after(self, condition: TraitMoment) -> str:
        moment = other_leaves.trait(self.leaves, condition.key, "moment")["moment"]
        compare, late = ("<", 1) if condition.op == "before" else (">", 0)
        if condition.at is not None:
            return f"{moment} {compare} {self.leaves.bind.whole(condition.at)}"
        now = self.leaves.dialect.now
        offset = self.leaves.bind.whole(condition.offset_ms)
        turn = f"{moment} - {offset} + {late}"
        self._moment(f"CASE WHEN {turn} > {now} THEN {turn} END")
        return f"{moment} {compare} {now} + {offset}"

    def _known(self, leaf: Leaf, test: Test, positive: bool) -> Sql:
        left = Compared(lambda: leaf["num"], lambda: leaf["txt"], lambda: f"{leaf['there']} = 1")
        return comparison(left, test, self.leaves.bind, positive)

    # -- values -------------------------------------------------------------

    def value(self, value: Value) -> str:
        """Return a value, NULL where it is nothing."""
        match value:
            case Aggregate():
                return self._aggregate(value)
            case Ratio(left, right):
                return self._reckoned("/", left, right)
            case Difference(left, right):
                return self._reckoned("-", left, right)
            case DaysSince(of=of):
                return self._days_since(self.value(of))
            case DaysUntil(of=of):
                return self._days_until(self.value(of))
            case TraitValue(key=key, as_=as_):
                need = "moment" if as_ == "date" else "txt"
                return other_leaves.trait(self.leaves, key, need)[COLUMN_OF[as_]]
            case ComputedValue(key=key, as_=as_):
                return other_leaves.computed(self.leaves, key)[COLUMN_OF[as_]]
            case Number(number=number):
                return self.leaves.bind.real(number)

    def _aggregate(self, value: Aggregate) -> str:
        leaf = self.leaves.aggregate(value)
        if isinstance(value.events.window, Rolling):
            self._moment(f"{leaf['m']} + {self.leaves.bind.whole(value.events.window.span_ms)}")
            self._to_come(value.events)
        if value.name in ("sum", "avg"):
            self.totals[leaf.alias] = leaf
            return self._sum(leaf["t"]) if value.name == "sum" else self._average(leaf["t"], leaf["k"])
        return f"COALESCE({leaf['v']}, 0)" if value.name in COUNTED else leaf["v"]

    def _sum(self, millionths: str) -> str:
        """Return a total. Beyond 2^53 millionths its whole part is converted apart, so that it stays exact."""
        real = self.leaves.dialect.as_real
        rest = f"{millionths} - {millionths} / {MILLION} * {MILLION}"
        apart = f"{real(f'{millionths} / {MILLION}')} + {real(rest)} / {MILLION}.0"
        return f"CASE WHEN ABS({millionths}) < {EXACT} THEN {real(millionths)} / {MILLION}.0 ELSE {apart} END"

    def _average(self, millionths: str, count: str) -> str:
        return f"({self.leaves.dialect.as_real(millionths)} / ({count} * {MILLION}.0))"

    def _reckoned(self, sign: str, left: Value, right: Value) -> str:
        """Return a quotient or a difference: as a column of its own, where it may be out of range.

        Written in place it would repeat its arms, and these theirs, at every level.
        """
        real = self.leaves.dialect.as_real
        a, b = real(self.value(left)), real(self.value(right))
        if _is_near(left) and _is_near(right):
            return f"({a} / NULLIF({b}, 0))" if sign == "/" else f"({a} - {b})"
        level = 1 + max(_levels(left), _levels(right))
        while len(self.levels) < level:
            self.levels.append([])
        name = f"r{level}_{len(self.levels[level - 1])}"
        self.levels[level - 1].append((name, a, b, sign))
        return name

    def _days_since(self, moment: str) -> str:
        now = self.leaves.dialect.now
        days = f"({now} - {moment}) / {DAY_MS}"
        self._moment(f"CASE WHEN {moment} > {now} THEN {moment} ELSE {moment} + ({days} + 1) * {DAY_MS} END")
        return f"CASE WHEN {moment} <= {now} THEN {days} END"

    def _days_until(self, moment: str) -> str:
        now = self.leaves.dialect.now
        days = f"({moment} - {now}) / {DAY_MS}"
        self._moment(f"CASE WHEN {moment} >= {now} THEN {moment} - {days} * {DAY_MS} + 1 END")
        return f"CASE WHEN {moment} >= {now} THEN {days} END"

    # -- moments ------------------------------------------------------------

    def _moment(self, moment: str) -> None:
        if self.next_wanted:
            self.moments.append(moment)

    def _leaving(self, events: Events) -> None:
        """Note when the oldest event leaves a rolling window, and when the next enters it."""
        if self.next_wanted and isinstance(events.window, Rolling):
            oldest = self.leaves.oldest(events)["m"]
            self._moment(f"{oldest} + {self.leaves.bind.whole(events.window.span_ms)}")
            self._to_come(events)

    def _to_come(self, events: Events) -> None:
        if self.next_wanted and isinstance(events.window, Rolling) and events.window.ending_ms:
            newer = self.leaves.to_come(events)["m"]
            self._moment(f"{newer} + {self.leaves.bind.whole(events.window.ending_ms)}")


def reckoned_sql(column: Reckoned) -> str:
    """Return a quotient or a difference of numbers of any size: nothing where an arm is beyond 10^150.

    Nearer to 0 than 10^-150 is 0. So no quotient is out of range, on which PostgreSQL would stop.
    """
    name, a, b, sign = column
    fits = f"ABS({a}) <= {LARGE} AND ABS({b}) <= {LARGE}"
    if sign == "-":
        return f"CASE WHEN {fits} THEN {a} - {b} END AS {name}"
    return (
        f"CASE WHEN {fits} AND ABS({b}) >= {SMALL} THEN CASE WHEN ABS({a}) < {SMALL} THEN 0.0 ELSE {a} / {b} END END"
        f" AS {name}"
    )


def _levels(value: Value) -> int:
    """Return how many columns that are reckoned apart stand under a value."""
    match value:
        case Ratio(left, right) | Difference(left, right):
            if _is_near(left) and _is_near(right):
                return 0
            return 1 + max(_levels(left), _levels(right))
    return 0


def _is_near(value: Value) -> bool:
    """Tell whether a value is so bounded that its quotients and differences stay in range."""
    match value:
        case Aggregate(name=name):
            return name in NEAR
        case Number(number=number):
            return number == 0 or 1e-9 <= abs(number) <= 1e15
        case DaysSince() | DaysUntil():
            return True
    return False
