"""Reading which events a definition means: names, types, windows and conditions on their fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

from marshmallow import Schema, ValidationError, post_load, pre_load

from app.domain.definitions.language import (
    DAY_MS,
    UNITS_MS,
    Events,
    FieldCondition,
    FieldGroup,
    FieldTest,
    GroupKind,
    Rolling,
    Scalar,
    Stretch,
    Test,
    Window,
)
from app.domain.definitions.scalars import (
    LIST_ITEMS_MAX,
    MOMENT_MAX,
    NAME_CHARACTERS_MAX,
    Choice,
    FieldPath,
    Part,
    Shape,
    Whole,
    scalar_of,
    span_of,
    text_of,
)

WINDOW_DAYS_MAX = 3_650
WINDOW_MS_MAX = WINDOW_DAYS_MAX * DAY_MS
UNITS_MAX = WINDOW_MS_MAX // UNITS_MS["minute"]
OPS = ("eq", "ne", "gt", "gte", "lt", "lte", "in", "not_in", "contains", "starts_with", "ends_with", "exists")
TYPES = ("track", "page", "screen", "identify", "group")
TYPES_OF_ANY = ("track", "page", "screen")
Variants = Mapping[str, Callable[[], Schema]]


class OneOf(Part):
    """An object of one of several shapes, told apart by the key that only that shape has."""

    def __init__(self, variants: Callable[[], Variants], **rest: Any) -> None:
        super().__init__(**rest)
        self.variants = variants

    def _deserialize(self, value: object, attr: object, data: object, **_: object) -> Any:
        return read_one_of(value, self.variants())


class Items(Part):
    """A list whose refusals name the place in it."""

    def __init__(self, item: Part, *, low: int = 0, high: int = LIST_ITEMS_MAX, **rest: Any) -> None:
        super().__init__(**rest)
        self.item, self.low, self.high = item, low, high

    def _deserialize(self, value: object, attr: object, data: object, **_: object) -> tuple[Any, ...]:
        if not isinstance(value, list) or not self.low <= len(value) <= self.high:
            raise ValidationError(f"has to be a list of {self.low} to {self.high} items")
        return read_items(value, self.item.deserialize)


class Nested(Part):
    """An object of one shape."""

    def __init__(self, shape: Callable[[], Schema], **rest: Any) -> None:
        super().__init__(**rest)
        self.shape = shape

    def _deserialize(self, value: object, attr: object, data: object, **_: object) -> Any:
        return self.shape().load(value)  # type: ignore[arg-type]  # the schema refuses what is no object


def read_one_of(value: object, variants: Variants) -> Any:
    """Read an object by the first of the keys that it has."""
    if not isinstance(value, dict):
        raise ValidationError("has to be an object")
    for key, shape in variants.items():
        if key in value:
            return shape().load(value)
    raise ValidationError(f"has none of the keys {', '.join(variants)}: add one")


def read_items(values: list[Any], read: Callable[[Any], Any]) -> tuple[Any, ...]:
    """Read every item, and refuse with the places of all that are wrong."""
    items, faults = [], {}
    for place, value in enumerate(values):
        try:
            items.append(read(value))
        except ValidationError as error:
            faults[place] = error.messages
    if faults:
        raise ValidationError(faults)
    return tuple(items)


# -- windows ----------------------------------------------------------------


class RollingShape(Shape):
    last = Whole(1, UNITS_MAX, required=True)
    unit = Choice(*UNITS_MS, required=True)
    ending = Whole(1, UNITS_MAX)

    @post_load
    def make(self, data: dict[str, Any], **_: object) -> Rolling:
        window = Rolling(span_of(data), span_of(data, "ending"))
        if window.span_ms > WINDOW_MS_MAX:
            raise ValidationError(f"reaches back more than {WINDOW_DAYS_MAX} days: shorten it", "last")
        return window


class SpanShape(Shape):
    last = Whole(1, UNITS_MAX, required=True)
    unit = Choice(*UNITS_MS, required=True)

    @post_load
    def make(self, data: dict[str, Any], **_: object) -> int:
        if (span := span_of(data)) > WINDOW_MS_MAX:
            raise ValidationError(f"is longer than {WINDOW_DAYS_MAX} days: shorten it", "last")
        return span


class StretchShape(Shape):
    since = Whole(-MOMENT_MAX, MOMENT_MAX)
    until = Whole(-MOMENT_MAX, MOMENT_MAX)

    @post_load
    def make(self, data: dict[str, Any], **_: object) -> Window:
        return Stretch(data.get("since"), data.get("until")) if data else None


class WindowField(Part):
    """A rolling window, or a stretch between two moments."""

    def _deserialize(self, value: object, attr: object, data: object, **_: object) -> Window:
        rolling = isinstance(value, dict) and not {"last", "unit", "ending"}.isdisjoint(value)
        window: Window = (RollingShape if rolling else StretchShape)().load(value)  # type: ignore[arg-type]
        return window


# -- fields -----------------------------------------------------------------


class Literals(Part):
    """What a field is compared with: read once the operation is known."""

    def _deserialize(self, value: object, attr: object, data: object, **_: object) -> object:
        return value


def read_test(op: str, parts: Mapping[str, Any]) -> Test:
    """Return a comparison, whose literal fits its operation."""
    if op == "exists":
        value = parts.get("value", True)
        if not isinstance(value, bool):
            raise ValidationError("has to be true or false", "value")
        return Test(op, (value,))
    if "value" not in parts:
        raise ValidationError("is missing: add what to compare with", "value")
    try:
        return Test(op, _literals(op, parts["value"]))
    except ValidationError as error:
        raise ValidationError(error.messages, "value") from error


def _literals(op: str, value: object) -> tuple[Scalar, ...]:
    if op in ("in", "not_in"):
        if not isinstance(value, list) or len(value) > LIST_ITEMS_MAX:
            raise ValidationError(f"has to be a list of at most {LIST_ITEMS_MAX} items")
        return read_items(value, scalar_of)
    if op in ("contains", "starts_with", "ends_with") and not isinstance(value, str):
        raise ValidationError("has to be text: write the number or boolean in quotes")
    return (scalar_of(value),)


class FieldTestShape(Shape):
    op = Choice(*OPS, required=True)
    value = Literals(allow_none=True)

    @post_load
    def make(self, data: dict[str, Any], **_: object) -> FieldTest:
        return FieldTest(data.get("property") or data["context"], read_test(data["op"], data))


class PropertyTestShape(FieldTestShape):
    property = FieldPath(required=True)


class ContextTestShape(FieldTestShape):
    context = FieldPath(required=True)


class FieldGroupShape(Shape):
    """Reads `all`, `any` or `none`, whichever is there; a second of them is an unknown key."""

    @post_load
    def make(self, data: dict[str, Any], **_: object) -> FieldGroup:
        [(kind, items)] = data.items()
        return FieldGroup(cast(GroupKind, kind), items)  # the shapes below have no other keys


def field_group(kind: str) -> Callable[[], Schema]:
    """Return the shape of a group of tests of one event."""
    conditions = Items(OneOf(lambda: FIELD_CONDITIONS), required=True)
    return type(f"{kind.title()}OfFields", (FieldGroupShape,), {kind: conditions})


FIELD_CONDITIONS: Variants = {
    **{kind: field_group(kind) for kind in ("all", "any", "none")},
    "property": PropertyTestShape,
    "context": ContextTestShape,
}


# -- events -----------------------------------------------------------------


class EventNames(Part):
    """A name, a list of names, or `*`; None stands for `*`."""

    def _deserialize(self, value: object, attr: object, data: object, **_: object) -> tuple[str, ...] | None:
        if isinstance(value, list):
            if not 1 <= len(value) <= LIST_ITEMS_MAX:
                raise ValidationError(f"has to name 1 to {LIST_ITEMS_MAX} events")
            return tuple(sorted(set(read_items(value, _event_name))))
        return None if value == "*" else (_event_name(value),)


def _event_name(value: object) -> str:
    name = text_of(value, NAME_CHARACTERS_MAX)
    if name == "*":
        raise ValidationError('stands alone: write "event": "*"')
    return name


class EventsShape(Shape):
    event = EventNames(required=True)
    type = Choice(*TYPES)
    window = WindowField()
    where = OneOf(lambda: FIELD_CONDITIONS)

    @pre_load
    def refuse_other(self, data: object, **_: object) -> object:
        if not isinstance(data, dict):
            raise ValidationError('has to be an object, such as {"event": "Order Completed"}')
        return data

    @post_load
    def make(self, data: dict[str, Any], **_: object) -> Events:
        names: tuple[str, ...] | None = data["event"]
        where: FieldCondition | None = data.get("where")
        types = (data["type"],) if "type" in data else TYPES_OF_ANY if names is None else ("track",)
        return Events(names, types, data.get("window"), where)
