"""Every hostile value through every call, encoding and way to give the key: the full product, for the long run.

`test_tracking.py` shows what becomes of each; here it is only that none breaks the server, and that none takes the
other events of its batch with it.
"""

from __future__ import annotations

import base64
import gzip
from collections.abc import Iterator
from itertools import product

import pytest
from werkzeug.test import TestResponse

from tests.web.tracking_world import World, new_world, open_app

pytestmark = pytest.mark.long

SINGLE = ("identify", "track", "page", "screen", "group", "alias", "i", "t", "p", "s", "g", "a", "m")  # m: metrics
BATCH = ("batch", "import", "b")
VALUES = {
    "not a number": b"NaN",
    "infinity": b"-Infinity",
    "beyond a double": b"1e999",
    "beyond 64 bits": b"18446744073709551616",
    "very long number": b"9" * 5000,
    "lone surrogate": b'"\\ud83d"',
    "surrogates the wrong way round": b'"\\udc00\\ud800"',
    "nul": b'"a\\u0000b"',
    "raw nul": b'"a\0b"',
    "raw control characters": b'"a\x01\x1f\nb"',
    "invalid utf-8": b'"\xff\xfe"',
    "overlong utf-8": b'"\xc0\xaf"',
    "surrogate in utf-8": b'"\xed\xa0\x80"',
    "deep lists": b"[" * 5000 + b"]" * 5000,
    "deep objects": b'{"a":' * 3000 + b"1" + b"}" * 3000,
    "duplicate keys": b'{"a":1,"a":{"a":2,"a":3}}',
    "prototype": b'{"__proto__":{"x":1},"constructor":{"prototype":{}}}',
    "markup": b'"<script>alert(1)</script>"',
    "sql": b'"\'; DROP TABLE events; --"',
    "path": b'"../../../../etc/passwd"',
    "list": b"[]",
    "true": b"true",
    "null": b"null",
    "negative zero": b"-0.0",
    "very long text": b'"' + b"x" * 40_000 + b'"',
}
PLACES = ("userId", "anonymousId", "groupId", "previousId", "messageId", "event", "name", "type", "timestamp",
          "sentAt", "traits", "properties", "context", "integrations", "properties.x", "traits.x", "context.x",
          "context.traits", "context.externalIds")  # fmt: skip
ENCODINGS = ("", "gzip", "chunked")
KEYS = ("header", "body")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with open_app(tmp_path_factory.mktemp("home")) as app:
        yield new_world(app)


def event_with(place: str, value: bytes) -> bytes:
    """Return an event that holds a value in one place, twice where a good event has something there already."""
    outer, _, inner = place.partition(".")
    held = b'{"%s":%s}' % (inner.encode(), value) if inner else value
    return b'{"type":"track","event":"Seen","userId":"ada","%s":%s}' % (outer.encode(), held)


def send(world: World, call: str, body: bytes, *, encoding: str, key: str) -> TestResponse:
    headers = {"Content-Encoding": "gzip"} if encoding == "gzip" else {}
    if key == "header":
        headers["Authorization"] = "Basic " + base64.b64encode(f"{world.write_key}:".encode()).decode()
    else:
        body = b'{"writeKey":"%s",' % world.write_key.encode() + body[1:]
    body = gzip.compress(body) if encoding == "gzip" else body
    ending = {"wsgi.input_terminated": True} if encoding == "chunked" else {}
    return world.app.test_client().post(f"/v1/{call}", data=body, headers=headers, environ_overrides=ending)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", sorted(VALUES))
def test_no_value_in_a_single_call_breaks_the_server(world: World, name: str, place: str) -> None:
    body = event_with(place, VALUES[name])

    for call, encoding, key in product(SINGLE, ENCODINGS, KEYS):
        answer = send(world, call, body, encoding=encoding, key=key)
        assert answer.status_code in (200, 400), (call, encoding, key, answer.text)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", sorted(VALUES))
def test_no_value_takes_the_other_events_of_its_batch_with_it(world: World, name: str, place: str) -> None:
    bad = event_with(place, VALUES[name])

    for number, (call, encoding, key) in enumerate(product(BATCH, ENCODINGS, KEYS)):
        ids = [f"{name} {place} {number} {side}" for side in ("before", "after")]
        good = [b'{"type":"track","event":"Kept","userId":"grace","messageId":"%s"}' % each.encode() for each in ids]
        body = b'{"batch":[%s,%s,%s]}' % (good[0], bad, good[1])
        answer = send(world, call, body, encoding=encoding, key=key)
        assert answer.status_code == 200, (call, encoding, key, answer.text)
        assert stored(world, ids) == set(ids), (call, encoding, key)


def stored(world: World, ids: list[str]) -> set[str]:
    with world.house.spaces.reading(world.space_id) as connection:
        rows = connection.execute("SELECT message_id FROM events WHERE message_id IN (?, ?)", ids)
        return {message_id for (message_id,) in rows}


@pytest.mark.parametrize("cut", range(1, 60))
def test_a_body_cut_anywhere_is_answered(world: World, cut: int) -> None:
    body = b'{"batch":[{"type":"track","event":"\xc3\xa9","userId":"ada"}]}'
    zipped = gzip.compress(body)

    for call in (*SINGLE, *BATCH):
        assert send(world, call, body[:cut], encoding="", key="header").status_code in (200, 400)
        headers = {"Content-Encoding": "gzip", "Authorization": f"Basic {basic(world)}"}
        answer = world.app.test_client().post(f"/v1/{call}", data=zipped[:cut], headers=headers)
        assert answer.status_code in (200, 400)


def basic(world: World) -> str:
    return base64.b64encode(f"{world.write_key}:".encode()).decode()
