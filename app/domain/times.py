"""Reading times: dates in traits, strictly; times of events, in every form that senders use."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TEXT_MAX = 64  # characters; no form of a time is longer
NUMBER_MIN = -62_135_596_800_000  # ms; the years 1 to 9999, as in text
NUMBER_MAX = 253_402_300_799_999

RFC3339 = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?(?:[Zz]|[+-][0-9]{2}:[0-9]{2}))?"
)
LEAP_SECOND = re.compile(r"(.+[Tt ][0-9]{2}:[0-9]{2}:)60(.*)")


def parse_moment(text: str) -> int | None:
    """Return the moment of an RFC 3339 date or date-time in ms since 1970, or None.

    A date is its midnight in UTC. A date-time without a zone names no moment.
    """
    # Most texts are no dates: two characters tell, ten times faster than the pattern.
    if not 10 <= len(text) <= TEXT_MAX or text[4] != "-" or text[7] != "-" or not RFC3339.fullmatch(text):
        return None
    return _from_text(text)


def parse_timestamp(value: object) -> int | None:
    """Return the time of an event in ms since 1970, or None if it cannot be read.

    Texts may be any ISO 8601 form, without a zone in UTC; numbers are ms since 1970.
    """
    if isinstance(value, str):
        return _from_text(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _from_number(value)
    return None


def _from_text(text: str) -> int | None:
    if len(text) > TEXT_MAX:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return _from_unusual(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    since = moment - EPOCH
    return since.days * 86_400_000 + since.seconds * 1000 + since.microseconds // 1000


def _from_unusual(text: str) -> int | None:
    """Read what the standard allows and Python's calendar does not: a small z, and second 60 as one after 59."""
    leap = LEAP_SECOND.fullmatch(text)
    if leap:
        before = _from_text(f"{leap.group(1)}59{leap.group(2)}")
        return None if before is None else before + 1000
    return _from_text(text.upper()) if text.endswith("z") else None


def _from_number(value: float) -> int | None:
    # NaN and infinity fail the comparison.
    return math.floor(value) if NUMBER_MIN <= value <= NUMBER_MAX else None
