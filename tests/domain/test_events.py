"""Events: what a call must hold, what is kept of it, and its times."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.domain.envelope import EventType
from app.domain.events import Rejection
from tests.domain.calls import ADA, NOW, accepted, code_of, found_in, read


def test_a_call_keeps_everything_that_columns_do_not_hold() -> None:
    event = accepted(
        {
            **ADA,
            "properties": {"total": 49.5},
            "context": {"library": {"name": "mine"}},
            "channel": "server",
            "timestamp": "2026-03-02T09:00:00Z",
            "sentAt": "2026-03-02T09:20:00Z",
            "writeKey": "key",
            "_metadata": {"retryCount": 2},
            "integrations": {},
            "anonymousId": None,
        }
    )

    assert (event.message_id, event.type, event.name, event.source_id) == ("m-1", "track", "Order Completed", "web")
    assert event.payload == {
        "userId": "ada",
        "properties": {"total": 49.5},
        "context": {"library": {"name": "mine"}},
        "channel": "server",
    }


@pytest.mark.parametrize(
    ("call", "code"),
    [
        ({**ADA, "type": "delete"}, "unknown_type"),
        ({**ADA, "type": None}, "unknown_type"),
        ({**ADA, "type": ["track"]}, "unknown_type"),
        ({**ADA, "event": None}, "missing_event_name"),
        ({**ADA, "event": ""}, "missing_event_name"),
        ({**ADA, "event": {}}, "invalid_field"),
        ({"type": "page", "userId": "ada", "name": True}, "invalid_field"),
        ({"type": "group", "userId": "ada"}, "missing_group_id"),
        ({"type": "group", "userId": "ada", "groupId": ""}, "missing_group_id"),
        ({"type": "group", "userId": "ada", "groupId": "g" * 501}, "group_id_too_long"),
        ({"type": "track", "event": "Seen"}, "no_user_anon_id"),
        ({"type": "track", "event": "Seen", "userId": None, "anonymousId": ""}, "no_user_anon_id"),
        ({"type": "track", "event": "Seen", "userId": "u" * 501}, "no_user_anon_id"),
        ({**ADA, "userId": True}, "invalid_field"),
        ({**ADA, "userId": ["ada"]}, "invalid_field"),
        ({**ADA, "properties": "many"}, "invalid_field"),
        ({**ADA, "context": [1]}, "invalid_field"),
        ({"type": "identify", "userId": "ada", "traits": 3}, "invalid_field"),
        ({**ADA, "messageId": "m" * 101}, "message_id_too_long"),
        ({**ADA, "messageId": {"a": 1}}, "invalid_field"),
        ({**ADA, "timestamp": "yesterday"}, "invalid_timestamp"),
        ({**ADA, "timestamp": "1969-12-31T23:59:59.999Z"}, "timestamp_before_1970"),
        ({**ADA, "timestamp": -1}, "timestamp_before_1970"),
        (b'{"type":"track","event":"Seen","userId":"ada","properties":{"x":NaN}}', "invalid_number"),
        (b'{"type":"track","event":"Seen","userId":"ada","properties":{"x":-Infinity}}', "invalid_number"),
        (b'{"type":"track","event":"Seen","userId":"ada","properties":{"x":1e999}}', "number_too_large"),
        (
            b'{"type":"track","event":"Seen","userId":"ada","properties":{"x":[9223372036854775808]}}',
            "number_too_large",
        ),
        (b'{"type":"track","event":"Seen","userId":-9223372036854775809}', "number_too_large"),
        (b'{"type":"track","event":"Seen","userId":"ada","x":%s}' % (b"1" * 9000), "number_too_large"),
        (b'{"type":"track","event":"Seen","userId":"\xff"}', "invalid_utf8"),
        (b'{"type":"track","event":"Seen","userId":"a\x00b"}', "invalid_json"),
        (b'{"type":"track","event":"Seen","userId":"a\\u0000b"}', "invalid_text"),
        (b'{"type":"track","event":"Seen","userId":"a\\ud83d"}', "invalid_text"),
        (b'{"type":"track","event":"Seen","userId":"ada","messageId":"\\ude00"}', "invalid_text"),
        (b'{"userId":"ada","x":' + b"[" * 32 + b"]" * 32 + b"}", "nested_too_deeply"),
        (b'{"userId":"ada","x":' + b'{"x":' * 9000, "event_too_large"),
        (b'"track"', "invalid_event"),
        (b"null", "invalid_event"),
    ],
    ids=lambda value: value if isinstance(value, str) else repr(value)[:60],
)
def test_a_call_that_breaks_a_rule_is_refused_with_its_reason(call: dict[str, Any] | bytes, code: str) -> None:
    assert code_of(call) == code


def test_each_limit_lets_its_last_value_pass() -> None:
    deep: Any = 1
    for _ in range(31):
        deep = [deep]

    assert accepted({**ADA, "deep": deep})
    assert accepted({**ADA, "messageId": "m" * 100}).message_id == "m" * 100
    assert accepted({**ADA, "messageId": "é" * 100}).message_id == "é" * 100
    assert accepted({"type": "group", "userId": "ada", "groupId": "g" * 500}).account_identifiers
    assert accepted({**ADA, "timestamp": 0}).timestamp == 0
    assert accepted({**ADA, "x": 2**63 - 1, "y": -(2**63)}).payload["x"] == 2**63 - 1


def test_an_event_of_32_kib_is_taken_and_one_byte_more_is_not() -> None:
    room = 32 * 1024 - len(json.dumps({**ADA, "pad": ""}))

    assert accepted({**ADA, "pad": "x" * room})
    assert code_of({**ADA, "pad": "x" * (room + 1)}) == "event_too_large"


def test_more_properties_than_segment_takes_do_not_fit_into_an_event() -> None:
    assert code_of({**ADA, "properties": {str(number): 0 for number in range(10_001)}}) == "event_too_large"


def test_a_refused_event_is_kept_with_its_body_and_message_id() -> None:
    rejection = read({**ADA, "event": ""})

    assert isinstance(rejection, Rejection)
    assert rejection.message_id == "m-1"
    assert json.loads(rejection.body) == {**ADA, "event": ""}


def test_a_kept_body_is_cut_and_holds_no_nul() -> None:
    rejection = read(b'{"userId":"a\0b","pad":"' + b"\xff" * 40_000)

    assert isinstance(rejection, Rejection)
    assert len(rejection.body) == 32 * 1024
    assert "\0" not in rejection.body


@pytest.mark.parametrize(
    ("call", "traits"),
    [
        ({"traits": {"plan": "pro", "gone": None}}, {"plan": "pro", "gone": None}),
        ({"context": {"traits": {"plan": "pro"}}}, {"plan": "pro"}),
        ({"traits": {}, "context": {"traits": {"plan": "pro"}}}, {"plan": "pro"}),
        ({"traits": {"plan": "own"}, "context": {"traits": {"plan": "pro"}}}, {"plan": "own"}),
        ({"traits": []}, None),
        ({"context": {"traits": "odd"}}, None),
    ],
    ids=repr,
)
def test_an_identify_call_writes_its_traits(call: dict[str, Any], traits: dict[str, Any] | None) -> None:
    assert accepted({"type": "identify", "userId": "ada", **call}).traits == traits


@pytest.mark.parametrize("kind", ["track", "page", "screen", "alias"])
def test_no_other_call_writes_traits(kind: EventType) -> None:
    event = accepted({**ADA, "type": kind, "traits": {"plan": "pro"}, "context": {"traits": {"plan": "pro"}}})

    assert event.traits is None
    assert event.account_traits is None


def test_a_call_said_not_to_be_active_does_not_count_as_activity() -> None:
    assert not accepted({**ADA, "context": {"active": False}}).counts_as_activity
    assert accepted({**ADA, "context": {"active": None}}).counts_as_activity


def test_whole_numbers_lose_their_point() -> None:
    call = b'{"type":"track","event":"Seen","userId":"ada","properties":{"a":1.0,"b":1e3,"c":-0.0,"d":0.1,"e":1e300}}'

    assert json.dumps(accepted(call).payload["properties"]) == '{"a": 1, "b": 1000, "c": 0, "d": 0.1, "e": 1e+300}'


def test_of_equal_keys_the_last_wins() -> None:
    call = b'{"type":"page","type":"track","event":"Seen","userId":"grace","userId":"ada"}'

    assert found_in(accepted(call)) == [("user_id", "ada")]
    assert accepted(call).type == "track"


@pytest.mark.parametrize("escape", [rb"\ud83d", rb"\ude00", rb"\ud83d\u0041", rb"\u0000"])
def test_characters_that_no_store_keeps_are_replaced_in_free_text(escape: bytes) -> None:
    event = accepted(b'{"type":"track","event":"Seen","userId":"ada","properties":{"k%s":["%s"]}}' % (escape, escape))

    assert "\ufffd" in json.dumps(event.payload, ensure_ascii=False)
    assert json.dumps(event.payload, ensure_ascii=False).encode()
    assert "\0" not in json.dumps(event.payload, ensure_ascii=False)


def test_a_whole_emoji_stays() -> None:
    event = accepted(rb'{"type":"track","event":"\ud83d\ude00","userId":"\ud83d\ude00"}')

    assert event.name == "😀"
    assert found_in(event) == [("user_id", "😀")]


@pytest.mark.parametrize(
    ("call", "sent_at", "timestamp"),
    [
        ({}, None, NOW),
        ({"timestamp": "2026-03-02T09:00:00Z"}, None, NOW - 1_200_000),
        ({"timestamp": "2026-03-02T10:00:00+01:00"}, None, NOW - 1_200_000),
        ({"timestamp": NOW - 5}, None, NOW - 5),
        ({"timestamp": "2026-03-03"}, None, NOW),
        ({"timestamp": "2030-01-01T00:00:00Z", "sentAt": "2030-01-01T00:01:00Z"}, None, NOW - 60_000),
        ({"timestamp": NOW - 10, "originalTimestamp": NOW - 20}, NOW - 5, NOW - 15),
        ({"timestamp": "1970-01-01T00:00:05Z"}, 6_000, NOW - 1_000),
        ({"timestamp": NOW, "sentAt": "unclear"}, NOW + 7, NOW),
        ({"timestamp": NOW}, NOW - 50, NOW),
        ({"timestamp": None, "sentAt": NOW - 50}, None, NOW),
        ({"timestamp": "2026-03-02T09:15:35.126+00:00"}, 1_772_442_935_626, NOW - 500),
    ],
    ids=repr,
)
def test_times_are_corrected_by_the_senders_clock_and_never_lie_after_the_arrival(
    call: dict[str, Any], sent_at: int | None, timestamp: int
) -> None:
    event = accepted({**ADA, **call}, sent_at=sent_at)

    assert event.timestamp == timestamp
    assert event.received_at == NOW
    assert not {"timestamp", "sentAt", "originalTimestamp"} & event.payload.keys()


def test_a_second_sending_has_the_same_normal_form_but_for_its_times() -> None:
    first = accepted({**ADA, "timestamp": NOW, "sentAt": NOW + 1, "_metadata": {}})
    second = accepted({**ADA, "timestamp": NOW, "sentAt": NOW + 900, "_metadata": {"retryCount": 3}})

    assert first.payload == second.payload
