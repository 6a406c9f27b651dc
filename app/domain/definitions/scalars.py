"""The smallest parts of a definition as marshmallow fields: texts, whole numbers, literals, paths."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields

from app.domain.definitions.language import UNITS_MS, Path, Scalar

LIST_ITEMS_MAX = 100
PATH_KEYS_MAX = 8
TEXT_CHARACTERS_MAX = 1_000
NAME_CHARACTERS_MAX = 200
MOMENT_MAX = 253_402_300_799_999  # ms; the end of the year 9999
SLUG = re.compile(r"[a-z][a-z0-9_-]{0,63}")
NO_PATH = re.compile(r'["\\{}\x00-\x1f\x7f-\x9f]')


class Shape(Schema):
    """An object whose keys are all known."""

    class Meta:
        unknown = RAISE

    error_messages = {  # noqa: RUF012 - marshmallow's own way to say it
        "unknown": "is no key of this object: remove it",
        "type": "has to be an object",
    }


class Part(fields.Field[Any]):
    """A field whose refusals say what to change."""

    default_error_messages = {  # noqa: RUF012 - marshmallow's own way to say it
        "required": "is missing: add it",
        "null": "is null: give a value or leave the key out",
    }


class Text(Part):
    """Text of 1 to so many characters."""

    def __init__(self, *, characters_max: int = NAME_CHARACTERS_MAX, **rest: Any) -> None:
        super().__init__(**rest)
        self.characters_max = characters_max

    def _deserialize(self, value: object, attr: object, data: object, **_: object) -> str:
        return text_of(value, self.characters_max)


class Slug(Part):
    """A key of a definition."""

    def _deserialize(self, value: object, attr: object, data: object, **_: object) -> str:
        if not isinstance(value, str) or not SLUG.fullmatch(value):
            raise ValidationError("has to be a small letter, then up to 63 small letters a-z, digits, _ or -")
        return value


class Whole(Part):
    """A whole number within bounds."""

    def __init__(self, low: int, high: int, **rest: Any) -> None:
        super().__init__(**rest)
        self.low, self.high = low, high

    def _deserialize(self, value: object, attr: object, data: object, **_: object) -> int:
        return whole_of(value, self.low, self.high)


class Real(Part):
    """A number."""

    def _deserialize(self, value: object, attr: object, data: object, **_: object) -> float:
        return number_of(value)


class Choice(Part):
    """One of a few words."""

    def __init__(self, *words: str, **rest: Any) -> None:
        super().__init__(**rest)
        self.words = words

    def _deserialize(self, value: object, attr: object, data: object, **_: object) -> str:
        if not isinstance(value, str) or value not in self.words:
            raise ValidationError(f"has to be one of {', '.join(self.words)}")
        return value


class Truth(Part):
    """True or false."""

    def _deserialize(self, value: object, attr: object, data: object, **_: object) -> bool:
        if not isinstance(value, bool):
            raise ValidationError("has to be true or false")
        return value


class FieldPath(Part):
    """Keys of nested objects, joined by dots. The name of the field says where they start."""

    def _deserialize(self, value: object, attr: str | None, data: object, **_: object) -> Path:
        keys = text_of(value, TEXT_CHARACTERS_MAX).split(".")
        if len(keys) > PATH_KEYS_MAX:
            raise ValidationError(f"has more than {PATH_KEYS_MAX} segments: shorten it")
        if any(not key for key in keys):
            raise ValidationError("has an empty segment: remove the dot")
        if any(NO_PATH.search(key) for key in keys):
            raise ValidationError('holds ", \\, {, } or a control character, which no path may hold')
        return Path("context" if attr == "context" else "properties", tuple(keys))


def text_of(value: object, characters_max: int) -> str:
    """Return a text that every store keeps."""
    if not isinstance(value, str):
        raise ValidationError("has to be text")
    if not 1 <= len(value) <= characters_max:
        raise ValidationError(f"has to be of 1 to {characters_max} characters")
    return value


def whole_of(value: object, low: int, high: int) -> int:
    """Return a whole number from low to high."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValidationError("has to be a whole number")
    if not low <= value <= high:
        raise ValidationError(f"has to be from {low} to {high}")
    return value


def number_of(value: object) -> float:
    """Return a number as it is compared: in double precision."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ValidationError("has to be a number")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise ValidationError("is beyond the range of a number")
    return number


def scalar_of(value: object) -> Scalar:
    """Return a literal: a number, a text (which may be empty) or a boolean."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        return text_of(value, TEXT_CHARACTERS_MAX) if value else value
    if isinstance(value, (int, float)):
        return number_of(value)
    raise ValidationError("has to be a number, a text, true or false")


def span_of(parts: Mapping[str, Any], key: str = "last") -> int:
    """Return a number of units in ms."""
    units: int = parts.get(key) or 0
    return units * UNITS_MS[parts["unit"]]
