"""Near misses: what is probed, and how much of what is found is told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.lookup_near import HIDDEN, initials, is_alike, masked, probes, stretch

ASKED = "kwame@saltroom.example"


@pytest.mark.parametrize(
    "value", ["kwame@saltrooms.example", "kwane@saltroom.example", "kwme@saltroom.example", "wkame@saltroom.example"]
)
def test_one_letter_other_missing_too_many_or_swapped_is_probed(value: str) -> None:
    assert probes("email", ASKED)[value] == "one_letter"


def test_what_is_probed_is_bounded_and_never_the_value_itself() -> None:
    longest = "a" * 58 + "@b.org"

    assert ASKED not in probes("email", ASKED)
    assert len(longest) == 64 and len(probes("email", longest)) < 64 * 80
    assert probes("email", longest + "x") == {} and probes("user_id", "u1") == {}


@pytest.mark.parametrize(
    ("asked", "other"),
    [
        ("+233302550188", "0302550188"),
        ("+233302550188", "302550188"),
        ("+233302550188", "00233302550188"),
        ("0302550188", "302550188"),
        ("302550188", "0302550188"),
    ],
)
def test_a_number_is_probed_as_others_write_it(asked: str, other: str) -> None:
    assert probes("phone", asked)[other] == "same_number"


def test_a_number_is_probed_one_digit_away() -> None:
    assert probes("phone", "+233302550188")["+233302550189"] == "one_letter"


def test_addresses_of_one_domain_that_begin_alike() -> None:
    assert is_alike(ASKED, "kwame.asante@saltroom.example")
    assert not is_alike(ASKED, "kwame.asante@elsewhere.example")
    assert not is_alike(ASKED, "kwabena@saltroom.example")
    assert stretch("email", ASKED) == ("kwa", "kwb")
    assert stretch("email", "ab@x.example") is None and stretch("phone", "+123") is None


@pytest.mark.parametrize(
    ("value", "reason", "shown"),
    [
        ("kwame@saltrooms.example", "one_letter", "kwame@saltroom•.example"),
        ("kwane@saltroom.example", "one_letter", "kwa•e@saltroom.example"),
        ("kwme@saltroom.example", "one_letter", "kwme@saltroom.example"),
        ("kwame.asante@saltroom.example", "same_domain", "kwame•@saltroom.example"),
    ],
)
def test_a_masked_value_tells_what_was_asked_and_no_more(value: str, reason: str, shown: str) -> None:
    assert masked(ASKED, value, reason) == shown  # type: ignore[arg-type]  # one of the three


@given(st.text("abc@.", min_size=3, max_size=12), st.integers(0, 12), st.sampled_from("xyz"))
def test_a_letter_that_was_not_asked_is_never_told(asked: str, place: int, letter: str) -> None:
    other = asked[:place] + letter + asked[place + 1 :]

    assert letter not in masked(asked, other, "one_letter")
    assert HIDDEN in masked(asked, other, "one_letter")


def test_of_a_name_the_first_letters_are_told() -> None:
    assert initials("Kwame Asante Boateng") == "K. A."
    assert initials("  ") == ""
