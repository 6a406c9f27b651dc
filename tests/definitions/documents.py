"""Random definitions over the awkward people's events, fields, traits and results.

They follow from a seed and not from Hypothesis' own choices: of lists of such large examples it makes few different
ones. What fails is printed whole.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import Any, TypeVar

from tests.definitions.oracle import DAY
from tests.definitions.world import AUDIENCES, COMPUTED, CONTEXT_PATHS, DATES, NAMES, NOW, NUMBERS, PATHS, TEXTS, TRAITS

Document = dict[str, Any]
T = TypeVar("T")
OPS = ("eq", "ne", "gt", "gte", "lt", "lte", "in", "not_in", "contains", "starts_with", "ends_with", "exists")
PARTS = ("p", "PRO", "", "o", "注", "3", "rué", "e", "1", "É", "a%", "2023-11-10", "true")
UNITS = {"minute": (1, 60), "hour": (1, 12), "day": (1, 2, 3, 7, 14, 30), "week": (1, 2)}
COUNTED = ("count", "unique_days")
NUMERIC = ("sum", "avg", "min", "max", "unique_count")
TEXTUAL = ("first", "last", "most_frequent", "unique_list")
DEPTH_MAX = 6


class Maker:
    """Makes definitions from one source of chance.

    Args:
        where: How often events have conditions on their fields.
        window: How often they have a window.
        any_event: How often any event is meant.
    """

    def __init__(self, seed: int, *, where: float = 0.5, window: float = 0.6, any_event: float = 0.3) -> None:
        self.where, self.windows, self.any_event = where, window, any_event
        self.random = Random(seed)
        self.pick: Callable[[Sequence[Any]], Any] = self.random.choice

    def document(self) -> Document:
        if self.random.random() < 0.55:
            where = self.condition(self.pick((0, 1, 1, 2, 2, 3)))
            return {"key": "d", "name": "Определение", "kind": "audience", "where": where}
        default: Document = self.pick(({}, {}, {"default": 0}, {"default": "none"}))
        return {"key": "d", "name": "定義", "kind": "trait", "value": self.value()} | default

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def some(self, low: int, high: int, make: Callable[[], T]) -> list[T]:
        return [make() for _ in range(self.random.randint(low, high))]

    # -- events -------------------------------------------------------------

    def span(self) -> Document:
        unit = self.pick(tuple(UNITS))
        return {"last": self.pick(UNITS[unit]), "unit": unit}

    def window(self) -> Document:
        if self.chance(0.25):
            return {key: self.moment() for key in ("since", "until") if self.chance(0.6)}
        return self.span() | ({"ending": self.pick((1, 2, 7))} if self.chance(0.35) else {})

    def moment(self) -> int:
        return int(self.pick((NOW, NOW - DAY, NOW - 7 * DAY, NOW - 30 * DAY, NOW + 1)))

    def events(self) -> Document:
        events: Document = {"event": self.pick((*NAMES, self.some(1, 3, lambda: self.pick(NAMES))))}
        if self.chance(self.any_event):
            events["event"] = "*"
        if self.chance(0.2):
            events["type"] = self.pick(("track", "page", "screen", "identify", "group"))
        if self.chance(self.windows):
            events["window"] = self.window()
        if self.chance(self.where):
            events["where"] = self.field_condition(self.pick((0, 0, 1, 2)))
        return events

    def path(self) -> Document:
        if self.chance(0.25):
            return {"context": self.pick(CONTEXT_PATHS)}
        return {"property": self.pick(PATHS)}

    def field_condition(self, depth: int) -> Document:
        if not depth:
            return self.test(self.path())
        return {self.pick(("all", "any", "none")): self.some(0, 3, lambda: self.field_condition(depth - 1))}

    def literal(self) -> Any:
        return self.pick(
            (self.pick(NUMBERS), self.pick((0, 1, 3, 50)), self.pick(TEXTS), self.pick(DATES), self.chance(0.5))
        )

    def test(self, place: Document) -> Document:
        op = self.pick(OPS)
        if op == "exists":
            return place | {"op": op, "value": self.chance(0.5)}
        if op in ("in", "not_in"):
            return place | {"op": op, "value": self.some(0, 5, self.literal)}
        if op in ("contains", "starts_with", "ends_with"):
            return place | {"op": op, "value": self.pick(PARTS)}
        return place | {"op": op, "value": self.literal()}

    # -- values -------------------------------------------------------------

    def reference(self) -> Document:
        return self.pick(({"trait": self.pick(TRAITS)}, {"computed": self.pick(COMPUTED)}))  # type: ignore[no-any-return]

    def aggregate(self, *names: str) -> Document:
        name = self.pick(names)
        node: Document = {"aggregate": name, "of": self.events()}
        if name in (*COUNTED, "first_at", "last_at"):
            return node
        node |= self.path()
        if name == "most_frequent" and self.chance(0.5):
            node["at_least"] = self.random.randint(1, 3)
        if name == "unique_list" and self.chance(0.5):
            node["limit"] = self.random.randint(1, 3)
        return node

    def a_moment(self) -> Document:
        return self.pick((self.aggregate("first_at", "last_at"), self.reference() | {"as": "date"}))  # type: ignore[no-any-return]

    def number(self, depth: int) -> Any:
        if depth:
            arms = [self.number(self.random.randint(0, depth - 1)) for _ in range(2)]
            return {self.pick(("ratio", "difference")): arms}
        kind = self.random.randrange(10)
        if kind < 5:
            return self.aggregate(*COUNTED, *NUMERIC)
        if kind == 5:
            return self.aggregate("first", "last") | {"as": "number"}
        if kind == 6:
            return self.reference() | self.pick(({}, {"as": "number"}))
        if kind < 9:
            of = self.a_moment()
            if "aggregate" not in of:
                of = self.pick((of, {key: value for key, value in of.items() if key != "as"}))
            return {self.pick(("days_since", "days_until")): of}
        return self.pick(NUMBERS)

    def value(self) -> Any:
        kind = self.random.randrange(10)
        if kind < 5:
            return self.number(self.pick((0, 0, 1, 2)))
        if kind < 8:
            return self.aggregate(*TEXTUAL)
        if kind == 8:
            return self.reference() | self.pick(({}, {"as": "text"}))
        return self.a_moment()

    # -- conditions ---------------------------------------------------------

    def condition(self, depth: int) -> Document:
        if not depth:
            return self.leaf()
        kind = self.pick(("all", "any", "none"))
        return {
            kind: self.some(0 if self.chance(0.1) else 1, 3, lambda: self.condition(self.random.randint(0, depth - 1)))
        }

    def leaf(self) -> Document:
        kind = self.random.randrange(12)
        if kind < 4:
            return {"did": self.events()} | ({"count": self.count()} if self.chance(0.6) else {})
        if kind < 6:
            return self.sequence()
        if kind == 6:
            return self.test({"trait": self.pick(TRAITS)})
        if kind == 7:
            return {"trait": self.pick(TRAITS), "op": self.pick(("before", "after")), "value": self.offset()}
        if kind == 8:
            return self.test({"computed": self.pick(COMPUTED)})
        if kind == 9:
            sign: Document = self.pick(({}, {"is": True}, {"is": False}))
            return {"audience": self.pick(AUDIENCES)} | sign
        value = self.aggregate("first_at", "last_at") if self.chance(0.15) else self.number(self.pick((0, 0, 1, 2)))
        to = self.pick((0, 1, 2, 3, 0.5, 50, -3, NOW - DAY))
        return {"value": value, "op": self.pick(("eq", "gt", "gte", "lt", "lte")), "to": to}

    def count(self) -> Document:
        if self.chance(0.25):
            return {"between": sorted((self.random.randint(0, 3), self.random.randint(0, 3)))}
        return {self.pick(("gte", "gt", "lte", "lt", "eq")): self.random.randint(0, 4)}

    def sequence(self) -> Document:
        if self.chance(0.5):
            return {"sequence": self.some(1, 3, self.events), "within": self.span()}
        return {"sequence": [self.events()], "within": self.span(), "not_then": self.events()}

    def offset(self) -> Any:
        if self.chance(0.3):
            return self.moment()
        return {self.pick(("in", "ago")): self.random.randint(0, 9), "unit": self.pick(("hour", "day"))}
