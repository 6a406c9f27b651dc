"""Reading conditions on a person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from marshmallow import Schema, ValidationError, post_load

from app.domain.definitions.events_read import (
    OPS,
    UNITS_MAX,
    EventsShape,
    Items,
    Literals,
    Nested,
    OneOf,
    SpanShape,
    Variants,
    read_test,
)
from app.domain.definitions.language import (
    UNITS_MS,
    AudienceTest,
    ComputedTest,
    Count,
    Did,
    Group,
    GroupKind,
    Sequence,
    TraitMoment,
    TraitTest,
    Value,
    ValueTest,
    kind_of,
)
from app.domain.definitions.scalars import (
    MOMENT_MAX,
    Choice,
    Part,
    Real,
    Shape,
    Slug,
    Text,
    Truth,
    Whole,
    span_of,
    whole_of,
)
from app.domain.definitions.values_read import COUNT_MAX, ValueField, as_kind

STEPS_MAX = 5
MOMENT_OPS = ("before", "after")


class ConditionField(OneOf):
    """One condition, of whatever shape."""

    def __init__(self, **rest: Any) -> None:
        super().__init__(lambda: CONDITIONS, **rest)


# -- groups -----------------------------------------------------------------


class GroupShape(Shape):
    @post_load
    def make(self, data: dict[str, Any], **_: object) -> Group:
        [(kind, items)] = data.items()
        return Group(cast(GroupKind, kind), items)  # the shapes below have no other keys


def group(kind: str) -> Callable[[], Schema]:
    """Return the shape of a group of conditions."""
    return type(f"{kind.title()}OfConditions", (GroupShape,), {kind: Items(ConditionField(), required=True)})


# -- events -----------------------------------------------------------------


class CountField(Part):
    """How many: one comparison with a whole number, or `between` two."""

    def _deserialize(self, value: object, attr: object, data: object, **_: object) -> Count:
        if not isinstance(value, dict) or len(value) != 1:
            raise ValidationError("has to be an object of one key: gte, gt, lte, lt, eq or between")
        [(op, number)] = value.items()
        if op == "between":
            return _between(number)
        if op not in ("gte", "gt", "lte", "lt", "eq"):
            raise ValidationError({op: ["is none of gte, gt, lte, lt, eq, between"]})
        try:
            n = whole_of(number, 0, COUNT_MAX)
        except ValidationError as error:
            raise ValidationError({op: error.messages}) from error
        ends = {"gte": (n, None), "gt": (n + 1, None), "lte": (0, n), "lt": (0, n - 1), "eq": (n, n)}
        return Count(*ends[op])


def _between(ends: object) -> Count:
    if not isinstance(ends, list) or len(ends) != 2:
        raise ValidationError({"between": ["has to be a list of two whole numbers"]})
    try:
        low, high = (whole_of(end, 0, COUNT_MAX) for end in ends)
    except ValidationError as error:
        raise ValidationError({"between": error.messages}) from error
    if low > high:
        raise ValidationError({"between": ["begins with the greater number: exchange the two"]})
    return Count(low, high)


class DidShape(Shape):
    did = Nested(EventsShape, required=True)
    count = CountField()

    @post_load
    def make(self, data: dict[str, Any], **_: object) -> Did:
        return Did(data["did"], data.get("count", Count(1, None)))


class SequenceShape(Shape):
    sequence = Items(Nested(EventsShape), low=1, high=STEPS_MAX, required=True)
    within = Nested(SpanShape, required=True)
    not_then = Nested(EventsShape)

    @post_load
    def make(self, data: dict[str, Any], **_: object) -> Sequence:
        if "not_then" in data and len(data["sequence"]) != 1:
            raise ValidationError("stands with exactly one step: take the other steps away", "not_then")
        return Sequence(data["sequence"], data["within"], data.get("not_then"))


# -- traits, computed traits, audiences -------------------------------------


class TraitShape(Shape):
    trait = Text(required=True)
    op = Choice(*OPS, *MOMENT_OPS, required=True)
    value = Literals(allow_none=True)

    @post_load
    def make(self, data: dict[str, Any], **_: object) -> TraitTest | TraitMoment:
        if data["op"] not in MOMENT_OPS:
            return TraitTest(data["trait"], read_test(data["op"], data))
        if "value" not in data:
            raise ValidationError("is missing: add a moment", "value")
        try:
            at, offset = read_moment(data["value"])
        except ValidationError as error:
            raise ValidationError(error.messages, "value") from error
        return TraitMoment(data["trait"], data["op"], at, offset)


class FromNowShape(Shape):
    in_ = Whole(0, UNITS_MAX, data_key="in")
    ago = Whole(0, UNITS_MAX)
    unit = Choice(*UNITS_MS, required=True)

    @post_load
    def make(self, data: dict[str, Any], **_: object) -> int:
        if ("in_" in data) == ("ago" in data):
            raise ValidationError("needs one of in and ago, and not both")
        return span_of(data, "in_") if "in_" in data else -span_of(data, "ago")


def read_moment(value: object) -> tuple[int | None, int]:
    """Return a moment in ms since 1970 (else None), and how long after now it is, ms."""
    if isinstance(value, dict):
        return None, FromNowShape().load(value)
    try:
        return whole_of(value, -MOMENT_MAX, MOMENT_MAX), 0
    except ValidationError as error:
        raise ValidationError('has to be ms since 1970, or such as {"in": 3, "unit": "day"}') from error


class ComputedShape(Shape):
    computed = Slug(required=True)
    op = Choice(*OPS, required=True)
    value = Literals(allow_none=True)

    @post_load
    def make(self, data: dict[str, Any], **_: object) -> ComputedTest:
        return ComputedTest(data["computed"], read_test(data["op"], data))


class AudienceShape(Shape):
    audience = Slug(required=True)
    is_ = Truth(data_key="is")

    @post_load
    def make(self, data: dict[str, Any], **_: object) -> AudienceTest:
        return AudienceTest(data["audience"], data.get("is_", True))


class ValueTestShape(Shape):
    value = ValueField(required=True)
    op = Choice("eq", "gt", "gte", "lt", "lte", required=True)
    to = Real(required=True)

    @post_load
    def make(self, data: dict[str, Any], **_: object) -> ValueTest:
        return ValueTest(_number_or_moment(data["value"]), data["op"], data["to"])


def _number_or_moment(value: Value) -> Value:
    if kind_of(value) == "moment":
        return value
    return as_kind(value, "number", "value")


CONDITIONS: dict[str, Callable[[], Schema]] = {
    **{kind: group(kind) for kind in ("all", "any", "none")},
    "did": DidShape,
    "sequence": SequenceShape,
    "trait": TraitShape,
    "computed": ComputedShape,
    "audience": AudienceShape,
    "value": ValueTestShape,
}
_: Variants = CONDITIONS
