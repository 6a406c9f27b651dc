"""Reading values: aggregates of events, traits, computed traits, and what is reckoned from them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from marshmallow import Schema, ValidationError, post_load

from app.domain.definitions.events_read import EventsShape, Items, Nested, OneOf, Variants
from app.domain.definitions.language import (
    Aggregate,
    As,
    ComputedValue,
    DaysSince,
    DaysUntil,
    Difference,
    Kind,
    Number,
    Ratio,
    TraitValue,
    Value,
    kind_of,
)
from app.domain.definitions.scalars import NAME_CHARACTERS_MAX, Choice, FieldPath, Part, Shape, Slug, Text, Whole
from app.domain.definitions.scalars import number_of as number_of_literal

COUNT_MAX = 100_000
LIST_LIMIT_MAX = 1_000
PLAIN = ("count", "unique_days", "first_at", "last_at")
OF_FIELD = ("sum", "avg", "min", "max", "unique_count", "first", "last", "most_frequent", "unique_list")
FILLED: dict[Kind, As] = {"number": "number", "moment": "date"}
ADVICE: dict[Kind, str] = {
    "number": 'has to be a number: an aggregate that gives one, or "as": "number"',
    "moment": 'has to be a moment: first_at, last_at, or "as": "date"',
}


class ValueField(Part):
    """A value; a bare number is a constant."""

    def _deserialize(self, value: object, attr: object, data: object, **_: object) -> Value:
        if isinstance(value, (int, float)):  # true and false too, which are refused as numbers
            return Number(number_of_literal(value))
        read: Value = OneOf(lambda: VALUES).deserialize(value)
        return read


def as_kind(value: Value, kind: Kind, at: str | None = None) -> Value:
    """Return a value that is of the kind wanted; a trait that does not say what it is read as, is read so.

    Raises:
        ValidationError: at the key `at`: it is of another kind.
    """
    if isinstance(value, (TraitValue, ComputedValue)) and not value.as_:
        value = replace(value, as_=FILLED.get(kind, "text"))
    if kind != "text" and kind_of(value) != kind:
        raise ValidationError(ADVICE[kind], at) if at else ValidationError(ADVICE[kind])
    return value


# -- aggregates -------------------------------------------------------------


class PlainShape(Shape):
    aggregate = Choice(*PLAIN, *OF_FIELD, required=True)
    of = Nested(EventsShape, required=True)

    @post_load
    def make(self, data: dict[str, Any], **_: object) -> Aggregate:
        return Aggregate(
            data["aggregate"],
            data["of"],
            data.get("property") or data.get("context"),
            data.get("as_") == "number",
            data.get("at_least", 1),
            data.get("limit", 100),
        )


class FieldShape(PlainShape):
    property = FieldPath()
    context = FieldPath()

    @post_load
    def make(self, data: dict[str, Any], **rest: object) -> Aggregate:
        if ("property" in data) == ("context" in data):
            raise ValidationError("needs one field: add property or context, and not both", "property")
        made: Aggregate = super().make(data, **rest)
        return made


class FirstShape(FieldShape):
    as_ = Choice("text", "number", data_key="as")


class FrequentShape(FieldShape):
    at_least = Whole(1, COUNT_MAX)


class ListShape(FieldShape):
    limit = Whole(1, LIST_LIMIT_MAX)


SHAPES: dict[str, type[Schema]] = {
    **dict.fromkeys(PLAIN, PlainShape),
    **dict.fromkeys(OF_FIELD, FieldShape),
    "first": FirstShape,
    "last": FirstShape,
    "most_frequent": FrequentShape,
    "unique_list": ListShape,
}


class AggregateShape(PlainShape):
    """Hands on to the shape of the aggregate that is named."""

    def load(self, data: Any, **_: Any) -> Any:
        name = data["aggregate"]
        return (SHAPES.get(name, PlainShape) if isinstance(name, str) else PlainShape)().load(data)


# -- what is reckoned -------------------------------------------------------


class RatioShape(Shape):
    ratio = Items(ValueField(), low=2, high=2, required=True)

    @post_load
    def make(self, data: dict[str, Any], **_: object) -> Ratio:
        return Ratio(*_numbers("ratio", data["ratio"]))


class DifferenceShape(Shape):
    difference = Items(ValueField(), low=2, high=2, required=True)

    @post_load
    def make(self, data: dict[str, Any], **_: object) -> Difference:
        return Difference(*_numbers("difference", data["difference"]))


def _numbers(key: str, arms: tuple[Value, ...]) -> tuple[Value, Value]:
    read, faults = [], {}
    for place, arm in enumerate(arms):
        try:
            read.append(as_kind(arm, "number"))
        except ValidationError as error:
            faults[place] = error.messages
    if faults:
        raise ValidationError({key: faults})
    left, right = read
    return left, right


class DaysSinceShape(Shape):
    days_since = ValueField(required=True)

    @post_load
    def make(self, data: dict[str, Any], **_: object) -> DaysSince:
        return DaysSince(as_kind(data["days_since"], "moment", "days_since"))


class DaysUntilShape(Shape):
    days_until = ValueField(required=True)

    @post_load
    def make(self, data: dict[str, Any], **_: object) -> DaysUntil:
        return DaysUntil(as_kind(data["days_until"], "moment", "days_until"))


class TraitValueShape(Shape):
    trait = Text(characters_max=NAME_CHARACTERS_MAX, required=True)
    as_ = Choice("number", "text", "date", data_key="as")

    @post_load
    def make(self, data: dict[str, Any], **_: object) -> TraitValue:
        return TraitValue(data["trait"], data.get("as_", ""))


class ComputedValueShape(Shape):
    computed = Slug(required=True)
    as_ = Choice("number", "text", "date", data_key="as")

    @post_load
    def make(self, data: dict[str, Any], **_: object) -> ComputedValue:
        return ComputedValue(data["computed"], data.get("as_", ""))


VALUES: Variants = {
    "aggregate": AggregateShape,
    "ratio": RatioShape,
    "difference": DifferenceShape,
    "days_since": DaysSinceShape,
    "days_until": DaysUntilShape,
    "trait": TraitValueShape,
    "computed": ComputedValueShape,
}
