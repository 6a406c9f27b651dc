"""The Tracking API: what is answered, and what is stored."""

from __future__ import annotations

import gzip
import json
from base64 import b64encode
from collections.abc import Iterator
from contextlib import suppress
from sqlite3 import Connection
from threading import Event, Thread
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from app.errors import OverloadedError, UnavailableError
from tests.web.tracking_world import NOW, World, new_world, open_app

ADA = {"event": "Order Completed", "userId": "ada", "messageId": "m-1"}
NOW_MS = int(NOW.timestamp() * 1000)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    with open_app(tmp_path_factory.mktemp("home"), lambda: NOW) as opened:
        yield opened


@pytest.fixture
def world(app: Flask) -> World:
    return new_world(app)


@pytest.fixture(scope="module")
def shared_world(app: Flask) -> World:
    """For tests that look at answers only."""
    return new_world(app)


def send(world: World, call: str, body: object, **more: Any) -> TestResponse:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"Authorization": basic(f"{world.write_key}:")} | more.pop("headers", {})
    return world.app.test_client().post(f"/v1/{call}", data=data, headers=headers, **more)


def basic(text: str) -> str:
    return f"Basic {b64encode(text.encode()).decode()}"


def assert_refused(response: TestResponse, status: int, code: str) -> None:
    assert response.status_code == status
    assert response.content_type == "application/json"
    answer = response.get_json()
    assert set(answer) == {"code", "message"}
    assert answer["code"] == code
    assert response.headers["Access-Control-Allow-Origin"] == "*"


def assert_taken(response: TestResponse) -> None:
    assert (response.status_code, response.data) == (200, b'{"success":true}')
    assert response.headers["Access-Control-Allow-Origin"] == "*"


# -- routes -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "kind"),
    [
        ("identify", "identify"),
        ("track", "track"),
        ("page", "page"),
        ("screen", "screen"),
        ("group", "group"),
        ("alias", "alias"),
        ("i", "identify"),
        ("t", "track"),
        ("p", "page"),
        ("s", "screen"),
        ("g", "group"),
        ("a", "alias"),
    ],
)
def test_each_call_is_stored_under_its_type(world: World, call: str, kind: str) -> None:
    assert_taken(send(world, call, {**ADA, "groupId": "acme", "previousId": "a-1", "name": "Pricing"}))

    (stored,) = world.events()
    names = {"track": "Order Completed", "page": "Pricing", "screen": "Pricing"}
    assert (stored.type, stored.name, stored.message_id) == (kind, names.get(kind, ""), "m-1")
    assert (stored.timestamp, stored.source_id) == (NOW_MS, world.source_id)


@pytest.mark.parametrize("call", ["batch", "import", "b"])
def test_a_batch_is_stored_event_by_event(world: World, call: str) -> None:
    batch = [{**ADA, "type": "track"}, {"type": "identify", "userId": "ada", "messageId": "m-2"}]

    assert_taken(send(world, call, {"batch": batch, "sentAt": "2026-03-02T09:20:00Z"}))

    assert sorted((stored.message_id, stored.type) for stored in world.events()) == [
        ("m-1", "track"),
        ("m-2", "identify"),
    ]


def test_the_browsers_own_metrics_are_answered_and_not_stored(world: World) -> None:
    assert_taken(send(world, "m", {"series": [{"type": "Counter", "metric": "x", "value": 1}]}))

    assert world.events() == []
    assert world.rejected() == []


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_the_content_type_does_not_matter(world: World, content_type: str) -> None:
    assert_taken(send(world, "track", ADA, content_type=content_type))

    assert len(world.events()) == 1


def test_a_repeated_message_id_is_answered_and_stored_once(world: World) -> None:
    for _ in range(3):
        assert_taken(send(world, "track", ADA))

    assert len(world.events()) == 1


def test_an_unknown_path_and_a_wrong_method_answer_in_the_same_shape(shared_world: World) -> None:
    client = shared_world.app.test_client()

    assert_refused(client.post("/v1/nothing"), 404, "not_found")
    assert_refused(client.post("/v1/track/more"), 404, "not_found")
    assert_refused(client.get("/v1/track"), 405, "method_not_allowed")
    assert_refused(client.delete("/v1/batch"), 405, "method_not_allowed")


# -- keys -------------------------------------------------------------------


@pytest.mark.parametrize("form", ["{key}:", "{key}", "{key}:password"])
def test_the_key_may_stand_in_basic_authentication(world: World, form: str) -> None:
    headers = {"Authorization": basic(form.format(key=world.write_key))}

    assert_taken(world.app.test_client().post("/v1/track", json=ADA, headers=headers))
    assert len(world.events()) == 1


@pytest.mark.parametrize("authorization", [None, "Bearer token", "Basic", "Basic ???", basic(":")])
def test_the_key_may_stand_in_the_body(world: World, authorization: str | None) -> None:
    headers = {} if authorization is None else {"Authorization": authorization}
    client = world.app.test_client()

    assert_taken(client.post("/v1/track", json={**ADA, "writeKey": world.write_key}, headers=headers))
    assert_taken(client.post("/v1/batch", json={"batch": [], "writeKey": world.write_key}, headers=headers))
    event = {"type": "page", "userId": "ada", "messageId": "m-2", "writeKey": world.write_key}
    assert_taken(client.post("/v1/batch", json={"batch": [event]}, headers=headers))
    assert {stored.message_id for stored in world.events()} == {"m-1", "m-2"}
    assert all("writeKey" not in stored.payload for stored in world.events())


def test_an_unknown_or_missing_key_is_401(world: World) -> None:
    client = world.app.test_client()

    assert_refused(client.post("/v1/track", json=ADA), 401, "authentication_error")
    assert_refused(client.post("/v1/track", json={**ADA, "writeKey": "unknown"}), 401, "authentication_error")
    assert_refused(client.post("/v1/track", json={**ADA, "writeKey": 3}), 401, "authentication_error")
    assert_refused(send(world, "track", ADA, headers={"Authorization": basic("unknown:")}), 401, "authentication_error")
    assert_refused(client.post("/v1/batch", json={"batch": []}), 401, "authentication_error")
    assert world.events() == []


def test_a_disabled_source_is_401(world: World) -> None:
    world.house.control.set_source_enabled(world.space_id, world.source_id, False)

    assert_refused(send(world, "track", ADA), 401, "authentication_error")
    assert_refused(world.app.test_client().get(f"/v1/projects/{world.write_key}/settings"), 404, "not_found")


def test_a_refusal_does_not_repeat_the_key(shared_world: World) -> None:
    response = send(shared_world, "track", ADA, headers={"Authorization": basic("hidden-key:")})

    assert b"hidden-key" not in response.data


# -- bodies -----------------------------------------------------------------


def test_a_gzip_body_is_read(world: World) -> None:
    assert_taken(send(world, "track", gzip.compress(json.dumps(ADA).encode()), headers={"Content-Encoding": "gzip"}))

    assert len(world.events()) == 1


def test_a_body_over_500_kb_is_400(world: World) -> None:
    def batch(length: int) -> bytes:
        empty = json.dumps({"batch": [{**ADA, "type": "track"}], "pad": ""})
        return json.dumps({"batch": [{**ADA, "type": "track"}], "pad": "x" * (length - len(empty))}).encode()

    assert_refused(send(world, "batch", batch(500_001)), 400, "body_too_large")
    zipped = gzip.compress(batch(500_001))
    assert_refused(send(world, "batch", zipped, headers={"Content-Encoding": "gzip"}), 400, "body_too_large")
    assert world.events() == []
    assert_taken(send(world, "batch", batch(500_000)))
    assert len(world.events()) == 1


@pytest.mark.parametrize(
    "body", [b"", b"track", b"[]", b'"x"', b"3", b"null", b"{", b'{"a":tru}', b"\xff\xfe"], ids=repr
)
@pytest.mark.parametrize("call", ["track", "batch"])
def test_a_body_that_is_no_json_object_is_400(shared_world: World, call: str, body: bytes) -> None:
    assert_refused(send(shared_world, call, body), 400, "invalid_request")


def test_broken_gzip_is_400(shared_world: World) -> None:
    for body in (b"{}", gzip.compress(json.dumps(ADA).encode())[:-3]):
        response = send(shared_world, "track", body, headers={"Content-Encoding": "gzip"})
        assert_refused(response, 400, "invalid_request")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b'{"userId":"ada"}', "missing_event_name"),
        (b'{"event":"Seen"}', "no_user_anon_id"),
        (b'{"event":"Seen","userId":"ada","x":NaN}', "invalid_number"),
        (b'{"event":"Seen","userId":"ada","x":%s}' % (b"[" * 5000 + b"]" * 5000), "nested_too_deeply"),
        (b'{"event":"Seen","userId":"ada","x":123456789012345678901}', "number_too_large"),
        (b'{"event":"Seen","userId":"\xff"}', "invalid_utf8"),
        (b'{"event":"Seen","userId":"ada","pad":"%s"}' % (b"x" * 33_000), "event_too_large"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_parsed_event_that_breaks_a_rule_answers_200_and_stands_in_rejected(
    world: World, body: bytes, code: str
) -> None:
    assert_taken(send(world, "track", body))
    assert_taken(send(world, "batch", b'{"batch":[%s]}' % body.replace(b"{", b'{"type":"track",', 1)))

    assert world.rejected() == [code, code]
    assert world.events() == []


def test_one_bad_event_does_not_sink_its_batch(world: World) -> None:
    good = json.dumps({**ADA, "type": "track"}).encode()

    assert_taken(send(world, "batch", b'{"batch":[{"type":"track","x":Infinity},%s,7]}' % good))

    assert [stored.message_id for stored in world.events()] == ["m-1"]
    assert world.rejected() == ["invalid_number", "invalid_event"]


def test_what_must_not_be_stored_never_is(world: World) -> None:
    body = b'{"event":"a\\u0000b","userId":"ada","properties":{"\\ud800":"\\udfff","\\u0000":"\\u0000"}}'

    assert_taken(send(world, "track", body))

    (stored,) = world.events()
    text = stored.name + json.dumps(stored.payload, ensure_ascii=False)
    assert text.encode()
    assert "\0" not in text


def test_of_a_batch_of_2501_one_is_refused(world: World) -> None:
    batch = [{"type": "page", "userId": "ada", "messageId": str(number)} for number in range(2501)]

    assert_taken(send(world, "batch", {"batch": batch}))

    assert len(world.events()) == 2500
    assert world.rejected() == ["batch_too_long"]


def test_the_body_of_a_rudder_library_sets_traits(world: World) -> None:
    call = {
        "anonymousId": None,
        "channel": "server",
        "context": {"library": {"name": "rudder-analytics-python", "version": "2"}, "traits": {"email": "Ada@Ex.org"}},
        "integrations": {},
        "messageId": "r-1",
        "originalTimestamp": "2026-03-02T09:19:59.126+00:00",
        "type": "identify",
        "userId": "ada",
    }

    assert_taken(send(world, "batch", {"batch": [call], "sentAt": "2026-03-02T09:20:00.626792+00:00"}))

    (stored,) = world.events()
    assert stored.timestamp == NOW_MS - 1500
    assert {("users", "user_id", "ada"), ("users", "email", "ada@ex.org")} <= world.identifiers()
    with world.house.spaces.reading(world.space_id) as connection:
        assert connection.execute("SELECT key, txt FROM traits").fetchall() == [("email", "Ada@Ex.org")]


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
FIELDS = ["event", "userId", "anonymousId", "groupId", "messageId", "context", "traits", "properties", "timestamp"]
CALLS = st.dictionaries(st.sampled_from(FIELDS) | st.text(max_size=5), JSON_VALUES)
BODIES = (
    st.binary(max_size=50)
    | CALLS.map(lambda call: json.dumps({"type": "track", "event": "Seen", "userId": "ada"} | call).encode())
    | st.lists(CALLS | JSON_VALUES, max_size=3).map(lambda batch: json.dumps({"batch": batch}).encode())
)


@given(BODIES, st.sampled_from(["track", "identify", "group", "batch", "b", "m"]), st.sampled_from(["", "gzip"]))
def test_no_body_ever_answers_5xx(shared_world: World, body: bytes, call: str, encoding: str) -> None:
    response = send(shared_world, call, body, headers={"Content-Encoding": encoding})

    assert response.status_code in (200, 400)
    if encoding:
        zipped = send(shared_world, call, gzip.compress(body), headers={"Content-Encoding": encoding})
        assert zipped.status_code in (200, 400)


# -- other origins ----------------------------------------------------------


@pytest.mark.parametrize("call", ["t", "b", "m", "batch", "identify"])
def test_a_preflight_names_what_the_libraries_send(shared_world: World, call: str) -> None:
    response = shared_world.app.test_client().options(
        f"/v1/{call}",
        headers={
            "Origin": "https://shop.example",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "authorization,content-type,x-retry-count",
        },
    )

    assert response.status_code == 204
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Access-Control-Allow-Headers"] == "authorization, content-type, x-retry-count"
    assert response.headers["Access-Control-Allow-Methods"] == "POST"
    assert int(response.headers["Access-Control-Max-Age"]) >= 600
    assert "Access-Control-Allow-Credentials" not in response.headers


def test_the_browsers_settings_name_the_address_that_was_asked(shared_world: World) -> None:
    path = f"/v1/projects/{shared_world.write_key}/settings"
    response = shared_world.app.test_client().get(path, base_url="https://data.example:8443")

    assert response.status_code == 200
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.get_json() == {
        "integrations": {
            "Segment.io": {
                "apiKey": shared_world.write_key,
                "apiHost": "data.example:8443/v1",
                "protocol": "https",
                "addBundledMetadata": True,
            }
        },
        "plan": {"track": {"__default": {"enabled": True}}},
        "metrics": {"sampleRate": 0},
        "enabledMiddleware": {},
    }


def test_the_settings_of_an_unknown_key_are_404(shared_world: World) -> None:
    assert_refused(shared_world.app.test_client().get("/v1/projects/unknown/settings"), 404, "not_found")


# -- overload ---------------------------------------------------------------


def test_overload_says_when_to_come_back(world: World) -> None:
    release, held = Event(), Event()

    def hold(_: Connection) -> None:
        held.set()
        release.wait(20)

    def fill() -> None:
        while True:
            # Who does not wait for the commit leaves the job in the queue.
            with suppress(UnavailableError):
                world.house.spaces.write(world.space_id, lambda _: None, timeout=0)

    holder = Thread(target=world.house.spaces.write, args=(world.space_id, hold), kwargs={"timeout": 20})
    holder.start()
    try:
        assert held.wait(10)
        with pytest.raises(OverloadedError):
            fill()
        response = send(world, "track", ADA)
    finally:
        release.set()
        holder.join()

    assert_refused(response, 429, "overloaded")
    assert int(response.headers["Retry-After"]) >= 1
    assert response.headers["X-RateLimit-Reset"] == response.headers["Retry-After"]
