"""Salesforce's ids, hosts and fields, by what can be said of them without asking."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.phone import e164
from app.domain.record_fields import DEFAULTS, FIELDS_MAX, parse_rules, rules_text
from app.domain.salesforce import HOSTS_MAX, normal_id, parse_hosts
from app.errors import InvalidRequestError

SHORT = st.text(string.ascii_letters + string.digits, min_size=15, max_size=15)


@pytest.mark.parametrize(
    ("short", "whole"),
    [
        ("001A0000006Vm9u", "001A0000006Vm9uIAC"),  # of the vendor's documents
        ("a00000000000000", "a00000000000000AAA"),
        ("ABCDEFGHIJKLMNO", "ABCDEFGHIJKLMNO555"),
    ],
)
def test_the_three_further_characters_say_which_letters_are_capitals(short: str, whole: str) -> None:
    assert normal_id(short) == normal_id(whole) == whole


@given(SHORT)
def test_an_id_in_any_case_is_the_same_id(short: str) -> None:
    whole = normal_id(short)

    assert whole is not None and whole.startswith(short)
    assert normal_id(whole.lower()) == normal_id(whole.upper()) == normal_id(whole) == whole


@pytest.mark.parametrize(
    "given_",
    [
        None,
        7,
        "",
        "001",
        "0" * 14,
        "0" * 16,
        "0" * 19,
        "001A0000006Vm9uIA6",
        "001A0000006Vm9u'--",
        "٠" * 15,
        "000000000000000BAA",
        "0055g00000Rep01AAC",  # its letters are of both cases, and not as its end says
        "0055g00000rEp01AAB",
    ],
)
def test_what_is_no_id_is_none(given_: object) -> None:
    assert normal_id(given_) is None


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("+14155551212", "+14155551212"),
        ("+1 (415) 555-1212", "+14155551212"),
        ("+44 (0)20 7946.0958", "+442079460958"),
        ("0044 20 7946 0958", "+442079460958"),
        ("+1234567", None),
        ("+12345678", "+12345678"),
        ("+123456789012345", "+123456789012345"),
        ("+1234567890123456", None),
        ("(415) 555-1212", None),
        ("020 7946 0958", None),
        ("+1 415 555 1212 x12", None),
        ("+0 415 555 1212", None),
        ("call me", None),
        ("", None),
        ("+1" + " " * 100 + "4155551212", None),
    ],
)
def test_a_number_is_taken_where_it_is_international(typed: str, number: str | None) -> None:
    assert e164(typed) == number


def test_rules_are_typed_as_people_write_them() -> None:
    assert rules_text(parse_rules("  Email = EMAIL \r\n\nCustomer__c: user_id\nExt__c   crm_id\nEmail=email")) == (
        "Email = email\nCustomer__c = user_id\nExt__c = crm_id"
    )
    assert parse_rules("\n \n") == ()
    for rules in DEFAULTS.values():
        assert parse_rules(rules_text(rules)) == rules


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Email", "line 1 is not a field and a type"),
        ("Email = email\nContact.Email = email", "line 2 names no field"),
        ("Email' = email", "line 1 names no field"),
        ("Email = <b>", "line 1 names no type"),
        ("Email = e mail", "line 1 is not a field and a type"),
        ("\n".join(f"F{number} = t" for number in range(FIELDS_MAX + 1)), f"at most {FIELDS_MAX} fields"),
    ],
)
def test_a_line_that_cannot_be_used_is_named(text: str, reason: str) -> None:
    with pytest.raises(InvalidRequestError, match=reason) as caught:
        parse_rules(text)

    assert "<b>" not in str(caught.value)


def test_as_many_rules_as_allowed_are_taken() -> None:
    assert len(parse_rules("\n".join(f"F{number} = t" for number in range(FIELDS_MAX)))) == FIELDS_MAX


def test_hosts_are_typed_as_people_write_them() -> None:
    typed = "https://Help.Acme.example, *.visual.force.com\n\nhelp.acme.example"

    assert parse_hosts(typed) == ("help.acme.example", "*.visual.force.com")
    assert len(parse_hosts(" ".join(f"h{number}.example.com" for number in range(HOSTS_MAX)))) == HOSTS_MAX


@pytest.mark.parametrize(
    "text",
    ["*", "*.com", "acme", "a..b.com", "acme.com/x", "acme.com:8443", "acme.com;", "'self'", "*.*.com", "-a.com",
     "a." * 200 + "com", " ".join(f"h{number}.example.com" for number in range(HOSTS_MAX + 1))],
)  # fmt: skip
def test_what_is_no_host_is_refused(text: str) -> None:
    with pytest.raises(InvalidRequestError):
        parse_hosts(text)
