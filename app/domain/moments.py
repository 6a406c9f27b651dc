"""Writing moments: RFC 3339 in UTC with three digits and `Z`. Inside they are milliseconds since 1970."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY_MS = 86_400_000


def rfc3339(moment_ms: int) -> str:
    """Return a moment as it is written in JSON, such as `2026-02-03T10:00:00.000Z`."""
    moment = EPOCH + timedelta(milliseconds=moment_ms)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def milliseconds(moment: datetime) -> int:
    """Return an aware moment as whole milliseconds since 1970."""
    return (moment - EPOCH) // timedelta(milliseconds=1)


def start_of_day(moment_ms: int) -> int:
    """Return the midnight, in UTC, that a moment's day began with."""
    return moment_ms - moment_ms % DAY_MS
