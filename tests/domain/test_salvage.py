"""What is not strict JSON is taken apart, but never for long: the sender may have no key."""

from __future__ import annotations

import pytest

from app.domain.envelope import EventType, parse_body
from app.domain.salvage import MEMBERS_MAX, STEPS_MAX, TooManyPartsError, depth_of, elements_of, members_of
from app.errors import InvalidRequestError

DEEP = b"[" * 3000 + b"]" * 3000


def full(start: bytes, unit: bytes, end: bytes = b"") -> bytes:
    """Return a body as long as one may be."""
    return start + unit * ((500_000 - len(start) - len(end)) // len(unit)) + end


@pytest.mark.parametrize(
    "body",
    [
        b'{"a":' * 80_000 + b"1" + b"}" * 80_000,
        full(b"", b'{"a":'),
        full(b'{"d":%s,"x":[' % DEEP, b"[],", b"1]}"),
        full(b'{"d":%s,' % DEEP, b'"a":1,', b'"z":1}'),
        full(b'{"n":NaN,', b'"a":1,', b'"z":1}'),
        full(b'{"n":NaN,"x":[', b"{},", b"1]}"),
        full(b'{"n":NaN,"batch":[', b"1,", b"1]}"),
        full(b'{"a":[', b"[],"),
    ],
    ids=lambda body: repr(body[-30:]),
)
def test_a_body_of_too_many_odd_parts_is_given_up(body: bytes) -> None:
    with pytest.raises(InvalidRequestError):
        parse_body(body)
    with pytest.raises(InvalidRequestError):
        parse_body(body.replace(b'"batch"', b'"a":[],' * 6000 + b'"x"'), "track")


def test_a_strict_body_may_have_any_number_of_parts() -> None:
    assert len(parse_body(full(b'{"batch":[', b"{},", b"{}]}")).events) == 5000
    assert parse_body(full(b'{"writeKey":"k","x":[', b"[],", b"1]}")).write_key == "k"  # no batch, so it is refused


def test_the_last_number_of_parts_is_taken_apart_and_one_more_is_not() -> None:
    # The brackets of the array and the end of the search are three steps.
    most = b"[" + b"1," * (STEPS_MAX - 3) + b"1]"

    assert elements_of(most, 2) == ([b"1", b"1"], STEPS_MAX - 4)
    with pytest.raises(TooManyPartsError):
        elements_of(b"[1," + most[1:], 2)
    members = [b'"%d":1' % number for number in range(MEMBERS_MAX)]
    assert len(members_of(b"{" + b",".join(members[:-1]) + b"}")) == MEMBERS_MAX - 1
    with pytest.raises(TooManyPartsError):
        members_of(b"{" + b",".join(members) + b"}")


@pytest.mark.parametrize(
    "body",
    [
        b"{%s}" % DEEP,
        b'{"d":%s,[1]:2}' % DEEP,
        b'{"d":%s,1:2}' % DEEP,
        b'{"d":%s,}' % DEEP,
        b'{"d":%s,"x"}' % DEEP,
        b'{"d":%s}{}' % DEEP,
        b'{"d":%s]' % DEEP,
        b'{"d":%s' % DEEP,
    ],
    ids=lambda body: repr(body[-12:]),
)
@pytest.mark.parametrize("type_", [None, "track"])
def test_brackets_that_are_deep_do_not_make_json(body: bytes, type_: EventType | None) -> None:
    with pytest.raises(InvalidRequestError):
        parse_body(body, type_)


def test_brackets_and_separators_in_strings_do_not_count() -> None:
    body = b'{ "a" : NaN , "b:[" : "]}\\",{" , "c" : [ {} , "," ] , "d" : %s }' % DEEP

    assert members_of(body) == {"a": b"NaN", "b:[": b'"]}\\",{"', "c": b'[ {} , "," ]', "d": DEEP}
    assert elements_of(b'[ {"a":[1,2]} , "," , [] ]', 5) == ([b'{"a":[1,2]}', b'","', b"[]"], 0)
    assert depth_of(b'{"[[[":[{"}":"{"},[]]}') == 3
