"""Reading what is not strict JSON: one bad event must not sink its batch.

Python's json writes NaN and Infinity, browsers write half of a surrogate pair, broken programs write bytes that are
not UTF-8 and brackets ten thousand deep. A body is JSON in this wide sense if Python's own reader takes it, or if it
is only too deep for that. This is the slow way; it is taken after the fast one has refused. It is open to senders
without a key, so how long it may take is bounded.
"""

from __future__ import annotations

import json
import re
from itertools import pairwise
from typing import Any, NoReturn

STEPS_MAX = 30_000  # runs of brackets, and commas of the outermost level; a usual event has about ten
MEMBERS_MAX = 5_000  # of an object that is taken apart

# What is passed over, then a run of brackets or the separator looked for. A string that never ends reaches to the
# end, so that the scan stays linear.
STRING = rb'"(?:[^"\\]++|\\.)*+"?'
BRACKETS = re.compile(rb'(?:[^"\[\]{}]++|%s)*+([\[{]++|[\]}]++)' % STRING, re.DOTALL)
BRACKETS_OR_COMMA = re.compile(rb'(?:[^"\[\]{},]++|%s)*+([\[{]++|[\]}]++|,)' % STRING, re.DOTALL)
COLON = re.compile(rb'(?:[^":]++|%s)*+(:)' % STRING, re.DOTALL)
LONE_SURROGATE = re.compile("[\ud800-\udfff]")
REPLACEMENT = "\ufffd"


class UnreadableError(ValueError):
    """An event's JSON cannot be taken. `code` is the reason that stands in `rejected`."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class TooManyPartsError(ValueError):
    """It would take too long to take this apart."""


def is_wide_json(data: bytes) -> bool:
    """Tell whether a body is JSON in the wide sense of this module; of one that is too deep, only as far as that."""
    try:
        json.loads(data.decode(errors="replace"), strict=False, parse_int=len, parse_float=len)
    except ValueError:
        return False
    except RecursionError:
        pass
    return True


def members_of(data: bytes) -> dict[str, bytes]:
    """Return the values of an object's members by key, as bytes. Of equal keys the last wins.

    Args:
        data: An object in the sense of `is_wide_json`, without blanks around it. Of what is none, the answer
            means nothing.

    Raises:
        ValueError: it is none, or has too many parts.
    """
    bounds = _bounds(data)
    if not data.endswith(b"}"):
        raise ValueError("an object that another bracket ends")
    if len(bounds) > MEMBERS_MAX:
        raise TooManyPartsError
    members: dict[str, bytes] = {}
    for before, after in pairwise(bounds):
        part = data[before + 1 : after]
        colon = COLON.match(part)
        if colon is None or not part.lstrip().startswith(b'"'):
            raise ValueError("a member without a name")
        key = json.loads(part[: colon.start(1)].strip().decode(errors="replace"), strict=False)
        members[key] = part[colon.end() :].strip()
    return members


def elements_of(data: bytes, most: int) -> tuple[list[bytes], int]:
    """Return the first `most` elements of an array, as bytes, and how many more there are.

    Args:
        data: An array, otherwise as the argument of `members_of`.

    Raises:
        ValueError: as `members_of`.
    """
    bounds = _bounds(data)
    elements = [data[before + 1 : after].strip() for before, after in pairwise(bounds[: most + 1])]
    return elements, max(0, len(bounds) - 1 - most)


def depth_of(data: bytes) -> int:
    """Return how deep arrays and objects are nested; brackets in strings do not count."""
    depth = deepest = 0
    for match in BRACKETS.finditer(data):
        start, end = match.span(1)
        if data[start] in b"[{":
            depth += end - start
            deepest = max(deepest, depth)
        else:
            depth -= end - start
    return deepest


def read_object(data: bytes) -> Any:
    """Return what wide JSON holds, halves of surrogate pairs replaced by U+FFFD.

    Raises:
        UnreadableError: it is not UTF-8, or holds NaN, Infinity, a raw control character, a number too large.
    """
    try:
        value = json.loads(data.decode(), parse_constant=_refuse_constant, parse_int=_integer, parse_float=_real)
    except UnicodeDecodeError as error:
        raise UnreadableError("invalid_utf8", "The event holds bytes that are not UTF-8.") from error
    except RecursionError as error:
        raise UnreadableError("nested_too_deeply", "The event is nested too deeply.") from error
    except UnreadableError:
        raise
    except ValueError as error:
        raise UnreadableError("invalid_json", f"The event is not JSON: {error}.") from error
    return replace_text(value)


def replace_text(value: Any) -> Any:
    """Return the value with U+FFFD for what no store keeps: NUL and halves of surrogate pairs, keys included."""
    if isinstance(value, str):
        return LONE_SURROGATE.sub(REPLACEMENT, value).replace("\0", REPLACEMENT)
    if isinstance(value, dict):
        return {replace_text(key): replace_text(item) for key, item in value.items()}
    if isinstance(value, list):
        return [replace_text(item) for item in value]
    return value


def real(text: str) -> float:
    """Return the number that a literal with a point or an exponent names; whole ones as int, the shortest form.

    Raises:
        UnreadableError: it is beyond the range of 64 bits.
    """
    number = float(text)
    if number.is_integer() and -EXACT <= number <= EXACT:
        return int(number)
    if number in (float("inf"), float("-inf")):
        raise UnreadableError("number_too_large", "The event holds a number beyond 64 bits.")
    return number


EXACT = 2**53  # up to here every whole number is a double, so writing one without its point loses nothing
INTEGER_CHARACTERS_MAX = 20
_real = real


def _integer(text: str) -> int:
    if len(text) > INTEGER_CHARACTERS_MAX:
        raise UnreadableError("number_too_large", "The event holds a number beyond 64 bits.")
    return int(text)


def _refuse_constant(name: str) -> NoReturn:
    raise UnreadableError("invalid_number", f"The event holds {name}, which is not a number in JSON.")


# -- scanning ---------------------------------------------------------------


def _bounds(data: bytes) -> list[int]:
    """Return the places of an object's or array's brackets and of the commas between them; none if it is empty.

    Raises:
        ValueError: its brackets do not fit, or it has too many parts.
    """
    places = _separators(data)
    return [0, *places, len(data) - 1] if data[1:-1].strip() else []


def _separators(data: bytes) -> list[int]:
    """Return the places of the commas directly inside the one value of `data`."""
    places = []
    depth = end = 0
    for _ in range(STEPS_MAX):
        match = (BRACKETS if depth > 1 else BRACKETS_OR_COMMA).match(data, end)
        if match is None:
            break
        start, end = match.span(1)
        first = data[start]
        if first in b"[{":
            if depth == 0 and start > 0:
                raise ValueError("more than one value")
            depth += end - start
        elif first in b"]}":
            depth -= end - start
            if depth < 0 or (depth == 0 and end < len(data)):
                raise ValueError("brackets do not fit")
        elif depth == 1:
            places.append(start)
    else:
        raise TooManyPartsError
    if depth:
        raise ValueError("brackets do not fit")
    return places
