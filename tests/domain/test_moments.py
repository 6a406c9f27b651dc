"""Moments are written as RFC 3339 with three digits."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from app.domain.moments import DAY_MS, milliseconds, rfc3339, start_of_day

moments = st.datetimes(timezones=st.just(UTC))


def test_a_moment_has_three_digits_and_a_z() -> None:
    assert rfc3339(0) == "1970-01-01T00:00:00.000Z"
    assert rfc3339(1_770_112_800_007) == "2026-02-03T10:00:00.007Z"
    assert rfc3339(-1) == "1969-12-31T23:59:59.999Z"


@given(moments)
def test_what_is_written_reads_back_as_the_same_millisecond(moment: datetime) -> None:
    read = datetime.fromisoformat(rfc3339(milliseconds(moment)))

    assert milliseconds(read) == milliseconds(moment)
    assert rfc3339(milliseconds(moment)) == read.isoformat(timespec="milliseconds").replace("+00:00", "Z")


@given(moments.map(milliseconds))
def test_a_day_begins_at_midnight_in_utc(moment: int) -> None:
    begun = start_of_day(moment)

    assert 0 <= moment - begun < DAY_MS and begun % DAY_MS == 0
