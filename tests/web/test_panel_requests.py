"""Reading a look-up's body: the quick way takes nothing that the schema refuses, and reads it alike."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from flask import Flask, request
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError

from app.errors import InvalidRequestError
from app.web import panel_requests
from app.web.panel_requests import LookupRequest, read_lookup


class _Nothing(msgspec.Struct):
    """What no body is."""

    no_such_member: int


APP = Flask("reading")
TEXTS = st.sampled_from(
    ["", " ", "ticket", "a.b-C_9", "-", "é", "x" * 100, "x" * 101, "x" * 200, "x" * 501, "a\n", "\0"]
)
ODD: st.SearchStrategy[Any] = st.sampled_from([None, True, False, 0, 1, 1.5, [], {}, "", "false", "x" * 40])
IDENTIFIER = st.fixed_dictionaries(
    {"type": TEXTS | ODD, "value": TEXTS | ODD}, optional={"verified": st.booleans() | ODD, "later": ODD}
)
BODY = st.fixed_dictionaries(
    {},
    optional={
        "object": st.fixed_dictionaries({}, optional={"type": TEXTS | ODD, "id": TEXTS | ODD, "later": ODD}) | ODD,
        "identifiers": st.lists(IDENTIFIER, max_size=3) | ODD,
        "pick": TEXTS | ODD,
        "locale": TEXTS | ODD,
        "later": ODD,
    },
)
GOOD = st.fixed_dictionaries(
    {
        "object": st.just({"type": "ticket", "id": "1"}),
        "identifiers": st.lists(
            st.fixed_dictionaries({"type": st.sampled_from(["email", "User_ID"]), "value": st.text(max_size=9)}),
            max_size=3,
        ),
    },
    optional={"pick": st.sampled_from([None, "use_1"]), "locale": st.sampled_from([None, "de"])},
)


def read(raw: bytes) -> LookupRequest | str:
    with APP.test_request_context("/", method="POST", data=raw):
        try:
            return read_lookup(request)
        except (InvalidRequestError, ValidationError) as error:
            return f"{type(error).__name__} {error}"


def read_by_schema(raw: bytes) -> LookupRequest | str:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(panel_requests, "_LOOKUP", msgspec.json.Decoder(_Nothing))
        return read(raw)


@given(BODY | GOOD)
def test_the_quick_way_reads_what_the_schema_reads(body: dict[str, Any]) -> None:
    raw = json.dumps(body).encode()
    assert read(raw) == read_by_schema(raw)


@pytest.mark.parametrize("raw", [b"", b"[]", b"7", b"\xff", b"{", b'{"object":1}', b"null", b'"\\ud800"'])
def test_what_is_no_look_up_is_refused_in_the_words_of_the_schema(raw: bytes) -> None:
    assert isinstance(read(raw), str)
    assert read(raw) == read_by_schema(raw)


@given(GOOD)
def test_a_good_body_takes_the_quick_way(body: dict[str, Any]) -> None:
    panel_requests._LOOKUP.decode(json.dumps(body))


def test_fifty_identifiers_pass_and_one_more_does_not() -> None:
    one = {"type": "email", "value": "a@x"}
    bodies = [{"object": {"type": "ticket", "id": "1"}, "identifiers": [one] * count} for count in (50, 51)]
    fifty, more = (read(json.dumps(body).encode()) for body in bodies)
    assert isinstance(fifty, LookupRequest) and len(fifty.identifiers) == 50
    assert isinstance(more, str)
