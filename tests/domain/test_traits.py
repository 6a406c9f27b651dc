"""What is stored of a trait for comparing."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.times import parse_moment, parse_timestamp
from app.domain.traits import number_text, trait_columns

MARCH_2 = 1_772_409_600_000  # 2026-03-02T00:00:00Z


@pytest.mark.parametrize(
    ("value", "columns"),
    [
        (None, ("null", None, None, None)),
        (True, ("true", "true", None, None)),
        (False, ("false", "false", None, None)),
        (3, ("3", "3", 3.0, None)),
        (1.0, ("1", "1", 1.0, None)),
        (-0.5, ("-0.5", "-0.5", -0.5, None)),
        ("3", ('"3"', "3", None, None)),
        ("", ('""', "", None, None)),
        ("2026-03-02", ('"2026-03-02"', "2026-03-02", None, MARCH_2)),
        (["a"], ('["a"]', None, None, None)),
        ({"a": 1}, ('{"a":1}', None, None, None)),
    ],
    ids=repr,
)
def test_a_trait_is_stored_with_its_text_number_and_moment(value: object, columns: tuple[object, ...]) -> None:
    assert trait_columns(value) == columns


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.1, "0.1"),
        (-0.0, "0"),
        (1e-6, "0.000001"),
        (1.5e-5, "0.000015"),
        (1e-7, "1e-7"),
        (1.25e-9, "1.25e-9"),
        (123456.0, "123456"),
        (1e16, "10000000000000000"),
        (-1.5e16, "-15000000000000000"),
        (1e20, "100000000000000000000"),
        (1e21, "1e+21"),
        (-1.5e300, "-1.5e+300"),
        (2**63 - 1, "9223372036854775807"),
    ],
)
def test_the_text_of_a_number_is_its_shortest_decimal_form(number: float, text: str) -> None:
    assert number_text(number) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_the_text_of_a_number_reads_back_as_the_same_number(number: float) -> None:
    assert float(number_text(number)) == number
    assert float(json.loads(number_text(number))) == number


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-02T00:00:00Z", MARCH_2),
        ("2026-03-02T01:00:00+01:00", MARCH_2),
        ("2026-03-02t00:00:00.1239z", MARCH_2 + 123),
        ("2026-03-01T23:59:60Z", MARCH_2),
        ("1969-12-31", -86_400_000),
        ("2026-03-02T00:00:00", None),
        ("2026-03-02T00:00Z", None),
        ("2026-02-30", None),
        ("20260302", None),
        ("2026-W10-1", None),
        ("0000-01-01", None),
        ("٢٠٢٦-03-02", None),
        ("2026-03-02 is a Monday", None),
        ("1772409600000", None),
    ],
)
def test_only_an_rfc_3339_date_with_a_known_zone_has_a_moment(text: str, moment: int | None) -> None:
    assert parse_moment(text) == moment


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2026-03-02T00:00:00.626792+00:00", MARCH_2 + 626),
        ("2026-03-02T00:00:00", MARCH_2),
        ("2026-03-02 00:00:00Z", MARCH_2),
        ("2026-03-02t00:00:00z", MARCH_2),
        ("2026-03-01T22:00:00-0200", MARCH_2),
        ("2026-03-02", MARCH_2),
        ("20260302T000000Z", MARCH_2),
        (MARCH_2, MARCH_2),
        (MARCH_2 + 0.75, MARCH_2),
        (-1, -1),
        (10**18, None),
        (float("inf"), None),
        ("yesterday", None),
        ("", None),
        ("9" * 10_000, None),
        (True, None),
        ([], None),
        (None, None),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_the_time_of_an_event_is_read_in_every_form_that_senders_use(value: object, moment: int | None) -> None:
    assert parse_timestamp(value) == moment


@given(st.text() | st.floats() | st.integers())
def test_no_value_breaks_the_reading_of_times(value: object) -> None:
    assert parse_timestamp(value) is None or isinstance(parse_timestamp(value), int)
    if isinstance(value, str):
        assert parse_moment(value) is None or isinstance(parse_moment(value), int)
