"""The normal form of the six calls, and what is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.envelope import Envelope, EventType, parse_body
from app.domain.events import Event, Rejection, identifiers_in, normalise, normalise_batch
from app.domain.identity import DEFAULT_RULES, IdentityRules, TypeRule
from app.errors import InvalidRequestError

NOW = 1_772_443_200_000  # 2026-03-02T09:20:00Z
ADA: dict[str, Any] = {"type": "track", "event": "Order Completed", "userId": "ada", "messageId": "m-1"}
CUSTOM_RULES = IdentityRules(types={**DEFAULT_RULES.types, "app_id": TypeRule(), "phone": TypeRule(folding="lower")})


def read(call: dict[str, Any] | bytes, rules: IdentityRules = DEFAULT_RULES, **envelope: Any) -> Event | Rejection:
    data = call if isinstance(call, bytes) else json.dumps(call).encode()
    return normalise(data, envelope=Envelope(**envelope), received_at=NOW, source_id="web", rules=rules)


def accepted(call: dict[str, Any] | bytes, rules: IdentityRules = DEFAULT_RULES, **envelope: Any) -> Event:
    event = read(call, rules, **envelope)
    assert isinstance(event, Event), event
    return event


def code_of(call: dict[str, Any] | bytes, **envelope: Any) -> str:
    rejection = read(call, **envelope)
    assert isinstance(rejection, Rejection), rejection
    return rejection.code


def found_in(event: Event) -> list[tuple[str, str]]:
    return [identifier.key for identifier in event.identifiers]


def batch_of(body: object) -> tuple[list[Event], list[Rejection]]:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return normalise_batch(parse_body(data), received_at=NOW, source_id="web", rules=DEFAULT_RULES)


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


# -- ids --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "text"), [(42, "42"), (0, "0"), (12.0, "12"), (1.5, "1.5"), (9007199254740993, "9007199254740993")]
)
def test_a_number_as_an_id_is_its_text(number: float, text: str) -> None:
    event = accepted({**ADA, "userId": number, "messageId": number})

    assert found_in(event) == [("user_id", text)]
    assert event.message_id == text


def test_missing_message_ids_are_assigned_and_differ() -> None:
    first, second = accepted({**ADA, "messageId": None}), accepted({**ADA, "messageId": ""})

    assert first.message_id.startswith("onefold-")
    assert first.message_id != second.message_id
    assert len(first.message_id) <= 100


@pytest.mark.parametrize(
    "call",
    [
        {"type": "identify", "traits": {"email": "ada@example.com"}},
        {"type": "track", "event": "Seen", "properties": {"email": "ada@example.com"}},
        {"type": "track", "event": "Seen", "context": {"traits": {"email": "ada@example.com"}}},
        {
            "type": "page",
            "context": {"externalIds": [{"id": "c-1", "type": "crm_id", "collection": "users", "encoding": "none"}]},
        },
        {"type": "group", "groupId": "acme"},
    ],
    ids=lambda call: call["type"],
)
def test_any_identifier_at_all_is_enough(call: dict[str, Any]) -> None:
    event = accepted(call)

    assert event.identifiers or event.account_identifiers


def test_identifiers_come_in_the_order_of_their_places() -> None:
    event = accepted(
        {
            **ADA,
            "anonymousId": "a-1",
            "traits": {"email": "Ada@Example.com", "appId": 7},
            "properties": {"email": "third@example.com", "app_id": "7", "phone": "+49 A"},
            "context": {
                "traits": {"email": "second@example.com"},
                "device": {"type": "iOS", "id": "d-1", "advertisingId": "ad", "adTrackingEnabled": True, "token": "t"},
                "integrations": {"Google Analytics": {"clientId": "ga-1"}},
                "externalIds": [
                    {"id": "x-2", "type": "CRM_ID", "collection": "users", "encoding": "none"},
                    {"id": "acme", "type": "group_id", "collection": "accounts", "encoding": "none"},
                    {"id": "ada", "type": "user_id", "collection": "users", "encoding": "none"},
                ],
                "groupId": "umbrella",
            },
        },
        CUSTOM_RULES,
    )

    assert event.identifiers[2] == ("email", "ada@example.com", "Ada@Example.com")
    assert found_in(event) == [
        ("user_id", "ada"),
        ("anonymous_id", "a-1"),
        ("email", "ada@example.com"),
        ("app_id", "7"),
        ("email", "second@example.com"),
        ("email", "third@example.com"),
        ("phone", "+49 a"),
        ("ios.id", "d-1"),
        ("ios.idfa", "ad"),
        ("ios.push_token", "t"),
        ("ga_client_id", "ga-1"),
        ("crm_id", "x-2"),
    ]
    assert [found.key for found in event.account_identifiers] == [("group_id", "umbrella"), ("group_id", "acme")]


@pytest.mark.parametrize("missing", ["id", "type", "collection", "encoding"])
def test_an_external_id_needs_all_four_fields(missing: str) -> None:
    entry = {"id": "x-1", "type": "crm_id", "collection": "users", "encoding": "none"}
    entry.pop(missing)

    assert found_in(accepted({**ADA, "context": {"externalIds": [entry, "odd", None]}})) == [("user_id", "ada")]


@pytest.mark.parametrize(
    "context",
    [
        {"device": {"type": "android", "advertisingId": "ad"}},
        {"device": {"type": "android", "advertisingId": "ad", "adTrackingEnabled": "true"}},
        {"device": {"type": "desktop", "id": "d"}},
        {"device": "android"},
        {"externalIds": "x"},
        {"externalIds": [{"id": "x", "type": "group_id", "collection": "users", "encoding": "none"}]},
        {"externalIds": [{"id": "x", "type": "crm_id", "collection": "users", "encoding": "base64"}]},
        {"integrations": {"Google Analytics": True}},
        {"traits": "ada@example.com"},
        {"groupId": ["x"]},
    ],
    ids=repr,
)
def test_what_is_no_identifier_is_not_read_as_one(context: dict[str, Any]) -> None:
    event = accepted({**ADA, "context": context})

    assert found_in(event) == [("user_id", "ada")]
    assert event.account_identifiers == ()


def test_the_email_of_a_group_call_is_the_accounts_and_identifies_no_person() -> None:
    event = accepted({"type": "group", "userId": "ada", "groupId": "acme", "traits": {"email": "office@acme.example"}})

    assert found_in(event) == [("user_id", "ada")]
    assert event.account_traits == {"email": "office@acme.example"}
    assert event.traits is None


def test_only_a_group_call_takes_its_account_from_the_top_level() -> None:
    event = accepted({**ADA, "groupId": "acme", "context": {"groupId": "umbrella"}})

    assert [found.key for found in event.account_identifiers] == [("group_id", "umbrella")]


def test_an_alias_names_a_second_identifier_only_where_the_space_says_so() -> None:
    alias = {"type": "alias", "userId": "ada", "previousId": "a-1"}

    assert found_in(accepted(alias)) == [("user_id", "ada")]
    joining = IdentityRules(types=DEFAULT_RULES.types, alias_joins=True)
    assert found_in(accepted(alias, joining)) == [("user_id", "ada"), ("anonymous_id", "a-1")]


@given(
    st.fixed_dictionaries(
        {"type": st.sampled_from(["identify", "track", "page", "screen", "group", "alias"]), "event": st.just("Seen")},
        optional={
            key: st.text(max_size=3) | st.integers() | st.none()
            for key in ("userId", "anonymousId", "groupId", "previousId", "name", "messageId")
        }
        | {
            key: st.dictionaries(st.sampled_from(["email", "appId", "app_id", "x"]), st.text(max_size=3) | st.floats())
            for key in ("traits", "properties")
        },
    ),
    st.booleans(),
)
def test_the_payload_bears_the_same_identifiers_as_the_event(call: dict[str, Any], alias_joins: bool) -> None:
    rules = IdentityRules(types=CUSTOM_RULES.types, alias_joins=alias_joins)
    event = read(call, rules)

    if isinstance(event, Event):
        assert identifiers_in(event.payload, rules) == (event.identifiers, event.account_identifiers)


# -- traits, activity, numbers, text ----------------------------------------


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


# -- times ------------------------------------------------------------------


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


# -- bodies -----------------------------------------------------------------


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
