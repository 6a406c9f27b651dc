"""What is stored of one trait beside its JSON: text, number and moment, for comparing."""

from __future__ import annotations

import orjson

from app.domain.times import parse_moment

TraitColumns = tuple[str, str | None, float | None, int | None]


def trait_columns(value: object) -> TraitColumns:
    """Return a trait's JSON, its text form, its number and its moment.

    Texts, numbers and booleans have a text form; numbers alone have a number
    (the text "3" is not the number 3); RFC 3339 dates in text have a moment. null and the others have none.
    """
    kind = type(value)
    if kind is str:
        assert isinstance(value, str)
        return orjson.dumps(value).decode(), value, None, parse_moment(value)
    if kind is bool:
        text = "true" if value else "false"
        return text, text, None, None
    if kind is int or kind is float:
        assert isinstance(value, (int, float))
        text = number_text(value)
        return text, text, float(value), None
    return orjson.dumps(value).decode(), None, None, None


def number_text(value: float) -> str:
    """Return the shortest decimal form that reads back as the same number: 1.0 is "1", 1e21 is "1e+21".

    It is ECMAScript's Number::toString, so that functions and browsers write the same text.
    """
    if isinstance(value, int):
        return str(value)
    text = repr(value)
    if text.endswith(".0"):
        return "0" if value == 0 else text[:-2]
    if "e" not in text:
        return text
    mantissa, _, power = text.partition("e")
    sign = "-" if mantissa.startswith("-") else ""
    digits = mantissa.lstrip("-").replace(".", "")
    exponent = int(power)
    if 0 <= exponent < 21:
        return sign + digits.ljust(exponent + 1, "0")
    if -7 < exponent < 0:
        return f"{sign}0.{'0' * (-exponent - 1)}{digits}"
    return f"{mantissa}e{exponent:+d}"
