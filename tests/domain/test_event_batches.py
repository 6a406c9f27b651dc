"""Bodies: batches, what stands around their events, and bytes that mean nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.envelope import EventType, parse_body
from app.domain.events import Event, normalise_batch
from app.domain.identity import DEFAULT_RULES
from app.errors import InvalidRequestError
from tests.domain.calls import ADA, NOW, accepted, batch_of, read


def test_the_batchs_own_context_stands_under_each_events() -> None:
    events, _ = batch_of(
        {
            "batch": [{**ADA, "context": {"locale": "de", "active": True}, "integrations": {"All": False}}, ADA],
            "context": {"locale": "en", "active": False},
            "integrations": {"All": True, "Mail": True},
        }
    )

    assert events[0].payload["context"] == {"locale": "de", "active": True}
    assert events[0].payload["integrations"] == {"All": False, "Mail": True}
    assert events[1].payload["context"] == {"locale": "en", "active": False}
    assert [event.counts_as_activity for event in events] == [True, False]


@pytest.mark.parametrize(
    ("context", "code"), [("odd", "invalid_event"), ({"pad": "x" * 5000}, "context_too_large")], ids=["odd", "long"]
)
def test_a_bad_context_of_the_batch_refuses_its_events(context: object, code: str) -> None:
    events, rejections = batch_of({"batch": [ADA, ADA], "context": context})

    assert events == []
    assert [rejection.code for rejection in rejections] == [code, code]


def test_one_bad_event_never_sinks_its_batch() -> None:
    good = json.dumps(ADA).encode()
    bad = [
        b'{"userId":"ada","x":NaN}',
        b'{"userId":"\xff"}',
        b"3",
        b"null",
        b'{"x":' + b"[" * 3000 + b"]" * 3000 + b"}",
        b'{"type":"track","userId":"a\nb"}',
        b'{"userId":%s}' % (b"9" * 5000),
        b'{"type":"track","event":"Seen","userId":"ada","properties":{"name":"cut \\ud83d"}}',
    ]
    body = b'{"sentAt": 5, "batch": [' + b" , ".join([good, *bad, good]) + b'], "writeKey" : "key"}'

    parsed = parse_body(body)
    events, rejections = normalise_batch(parsed, received_at=NOW, source_id="web", rules=DEFAULT_RULES)

    assert parsed.write_key == "key"
    assert [event.name for event in events] == ["Order Completed", "Seen", "Order Completed"]
    assert [rejection.code for rejection in rejections] == [
        "invalid_number",
        "invalid_utf8",
        "invalid_event",
        "invalid_event",
        "nested_too_deeply",
        "invalid_json",
        "number_too_large",
    ]


def test_a_batch_only_too_deep_for_python_keeps_its_good_events() -> None:
    body = b'{"batch":[%s,{"x":%s}]}' % (json.dumps(ADA).encode(), b"[" * 30_000 + b"]" * 30_000)

    events, rejections = batch_of(body)

    assert len(events) == 1
    assert [rejection.code for rejection in rejections] == ["event_too_large"]


def test_of_a_long_batch_2500_events_are_taken_and_the_rest_refused() -> None:
    events, rejections = batch_of({"batch": [{**ADA, "messageId": number} for number in range(2503)]})

    assert [event.message_id for event in events[-2:]] == ["2498", "2499"]
    assert [rejection.code for rejection in rejections] == ["batch_too_long"] * 3


def test_what_a_very_long_batch_adds_to_the_refused_is_bounded() -> None:
    events, rejections = batch_of({"batch": [3] * 200_000})

    assert events == []
    assert len(rejections) == 2500 + 2500 + 1
    assert "195000" in rejections[-1].message


@pytest.mark.parametrize("batch", [None, {}, "x", 3], ids=repr)
def test_a_body_without_an_array_of_events_stands_in_the_refused(batch: object) -> None:
    events, rejections = batch_of({"batch": batch, "writeKey": "key"})

    assert events == []
    assert [rejection.code for rejection in rejections] == ["invalid_batch"]
    assert parse_body(json.dumps({"batch": batch, "writeKey": "key"}).encode()).write_key == "key"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"batch",
        b"[]",
        b'"text"',
        b"{",
        b'{"batch":[}',
        b'{"batch":[{"type":tru}]}',
        b'{"batch":[1,,2]}',
        b'{"batch":[]} x',
        b"\xff\xfe{\x00}\x00",
        b"[" * 100_000,
        b"{" * 100_000,
        b'{"a":' * 100_000,
        b'"' + b'\\"' * 100_000,
        b'{"x" ' + b"[" * 50_000 + b"]" * 50_000 + b"}",
    ],
    ids=lambda body: repr(body[:30]),
)
@pytest.mark.parametrize("kind", [None, "track"])
def test_a_body_that_is_no_json_object_is_refused_whole(body: bytes, kind: EventType | None) -> None:
    with pytest.raises(InvalidRequestError):
        parse_body(body, kind)


def test_the_write_key_may_stand_on_the_body_or_on_its_first_event() -> None:
    assert parse_body(b'{"writeKey":"key","userId":"ada"}', "track").write_key == "key"
    assert parse_body(b'{"writeKey":"key","x":NaN}', "track").write_key == "key"
    assert parse_body(b'{"batch":[{"writeKey":"key"}]}').write_key == "key"
    assert parse_body(b'{"batch":[{"writeKey":3}],"writeKey":null}').write_key is None


def test_the_type_of_the_route_fills_and_overrules_the_bodys() -> None:
    assert accepted({**ADA, "type": "page"}, type="track").type == "track"
    assert accepted({"userId": "ada"}, type="identify").type == "identify"


def test_a_byte_order_mark_does_not_make_a_body_unreadable() -> None:
    assert parse_body(b'\xef\xbb\xbf {"batch":[]}\n').events == []


@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_no_bytes_break_the_reading_of_a_body(data: bytes) -> None:
    for body, kind in ((data, None), (data, "track"), (b'{"batch":[' + data + b"]}", None)):
        try:
            parsed = parse_body(body, "track" if kind else None)
        except InvalidRequestError:
            continue
        normalise_batch(parsed, received_at=NOW, source_id="web", rules=DEFAULT_RULES)


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
FIELDS = st.sampled_from(
    ["type", "event", "userId", "anonymousId", "messageId", "context", "traits", "properties", "timestamp", "sentAt"]
)


@given(st.dictionaries(FIELDS | st.text(max_size=5), JSON_VALUES | st.sampled_from(["track", "group", "page"])))
def test_no_values_break_an_event(call: dict[str, Any]) -> None:
    result = read(json.dumps({"type": "track", "event": "Seen", "userId": "ada"} | call).encode())

    if isinstance(result, Event):
        assert json.loads(json.dumps(result.payload, allow_nan=False)) == result.payload
        json.dumps(result.payload, ensure_ascii=False).encode()
        assert 0 <= result.timestamp <= result.received_at
        assert 1 <= len(result.message_id) <= 100
    else:
        result.body.encode()
