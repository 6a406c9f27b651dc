"""One event's JSON as an object that every store keeps: UTF-8, 64-bit numbers, 32 levels, no NUL."""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec

from app.domain import salvage
from app.domain.salvage import UnreadableError, real

__all__ = ["JsonObject", "ReadObject", "UnreadableError", "read_object"]

JsonObject = dict[str, Any]  # the free part of an event: whatever the sender put there

DEPTH_MAX = 32  # levels, the event's own included
INTEGER_MAX = 2**63 - 1
INTEGER_MIN = -(2**63)

# Numbers of 19 digits and more may be beyond 64 bits. Looking for such a run costs a third of looking at each value.
_DIGITS = bytes.maketrans(b"123456789", b"000000000")
_LONG_NUMBER = b"0" * 19

_DECODER = msgspec.json.Decoder(float_hook=real)


class ReadObject(NamedTuple):
    """What was read.

    Args:
        value: The object.
        changed: Characters that no store keeps were replaced in it.
    """

    value: JsonObject
    changed: bool


def read_object(data: bytes, *, what: str = "event") -> ReadObject:
    """Return the object that the bytes hold. Whole numbers lose their point: 1.0 is stored as 1.

    Raises:
        UnreadableError: it is no object, or breaks a rule of this module; with code and sentence.
    """
    # Brackets in strings count here, so this only says that the exact depth is not needed. Counting looks at
    # every byte and costs four times as much as finding.
    openers = data.count(b"{") + (data.count(b"[") if b"[" in data else 0)
    if openers > DEPTH_MAX and salvage.depth_of(data) > DEPTH_MAX:
        raise UnreadableError("nested_too_deeply", f"The {what} is nested deeper than {DEPTH_MAX} levels.")
    changed = b"\\" in data and b"\\u0000" in data
    try:
        value = _DECODER.decode(data)
        if changed:
            value = salvage.replace_text(value)
    except (msgspec.DecodeError, UnicodeDecodeError):
        value = salvage.read_object(data)
        changed = True
    if type(value) is not dict:
        raise UnreadableError("invalid_event", f"The {what} is not a JSON object.")
    if _LONG_NUMBER in data.translate(_DIGITS):
        _check_integers(value)
    return ReadObject(value, changed)


def _check_integers(value: object) -> None:
    if isinstance(value, dict):
        for item in value.values():
            _check_integers(item)
    elif isinstance(value, list):
        for item in value:
            _check_integers(item)
    elif isinstance(value, int) and not INTEGER_MIN <= value <= INTEGER_MAX:
        raise UnreadableError("number_too_large", "A number is beyond 64 bits.")
