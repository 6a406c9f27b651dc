"""Who may ask the Panel API, with what, and from which pages."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from app.web.limits import RateLimiter
from app.web.panel_sessions import EXTENSION
from tests.effort import examples
from tests.web.profile_world import (
    PUBLIC_URL,
    World,
    add_space,
    assert_problem,
)

ZENDESK = "https://123.apps.zdusercontent.com"


@pytest.fixture(scope="module", autouse=True)
def _unlimited(shared: World) -> None:
    """A property asks hundreds of times; the limit has a test of its own."""
    shared.look_up(user_id="ada")  # the first one makes what keeps the limit
    shared.app.extensions[EXTENSION].lookups = RateLimiter(100_000)


# -- who may ask, and how ---------------------------------------------------------------------


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Basic YTpi", "Bearer a.b.c"])
def test_without_a_token_nobody_is_looked_up(shared: World, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}

    answer = shared.app.test_client().post("/panel/v1/lookup", json={}, headers=headers)

    assert_problem(answer, 401, "authentication_error")


def test_a_huge_token_is_refused(shared: World) -> None:
    assert_problem(shared.look_up(user_id="ada", token=shared.token(pad="x" * 100_000)), 401, "authentication_error")


def test_a_connection_that_is_switched_off_is_forbidden(world: World) -> None:
    world.house.control.set_connection_enabled(world.connection_id, False)

    assert_problem(world.look_up(user_id="ada"), 403, "forbidden")


GOOD = {"object": {"type": "ticket", "id": "1"}, "identifiers": [{"type": "user_id", "value": "ada"}]}


def post(world: World, data: bytes) -> TestResponse:
    headers = {"Authorization": f"Bearer {world.token()}"}
    return world.app.test_client().post("/panel/v1/lookup", data=data, headers=headers)


@pytest.mark.parametrize(
    "change",
    [
        {"object": None},
        {"object": {"type": "ticket"}},
        {"object": {"type": "ticket", "id": 7}},
        {"object": {"type": "a b", "id": "1"}},
        {"object": {"type": "ticket\n", "id": "1"}},
        {"object": {"type": "ticket", "id": "x" * 201}},
        {"identifiers": None},
        {"identifiers": {}},
        {"identifiers": [7]},
        {"identifiers": [{"type": "user_id"}]},
        {"identifiers": [{"type": "user_id", "value": 7}]},
        {"identifiers": [{"type": "user_id", "value": "x" * 501}]},
        {"identifiers": [{"type": "x" * 101, "value": "x"}]},
        {"identifiers": [{"type": "email", "value": "x", "verified": "yes"}]},
        {"identifiers": [{"type": "email", "value": str(number)} for number in range(51)]},
        {"pick": 7},
        {"pick": "x" * 65},
        {"locale": ["en"]},
    ],
    ids=lambda change: str(change)[:60],
)
def test_a_body_that_means_nothing_is_refused(shared: World, change: dict[str, Any]) -> None:
    assert_problem(post(shared, json.dumps(GOOD | change).encode()), 400, "validation_error")


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[]", b"7", b"\xff", b'{"a":NaN}', b'"\\ud800"', b"[" * 5000],
    ids=lambda data: str(data)[:20],
)
def test_a_body_that_is_no_json_object_is_refused(shared: World, data: bytes) -> None:
    assert_problem(post(shared, data), 400, "invalid_request")


def test_the_largest_requests_are_taken_and_larger_ones_are_not(shared: World) -> None:
    most = GOOD | {"identifiers": [{"type": "user_id", "value": f"{number:0500}"} for number in range(50)]}
    assert post(shared, json.dumps(most).encode()).status_code == 200

    body = json.dumps(GOOD | {"unheard": ""}).encode()
    full = body.replace(b'"unheard": ""', b'"unheard": "' + b"x" * (65_536 - len(body)) + b'"')
    assert len(full) == 65_536 and post(shared, full).status_code == 200
    assert_problem(post(shared, full + b" "), 413, "body_too_large")


def test_empty_identifiers_are_passed_over(shared: World) -> None:
    given = [{"type": "user_id", "value": ""}, {"type": "email", "value": " "}]

    body = shared.look_up(identifiers=given).get_json()

    assert (body["status"], body["searched"]) == ("unknown", [])


parts = st.none() | st.booleans() | st.integers() | st.text()
names = st.sampled_from(["object", "identifiers", "type", "value", "id", "pick"])
bodies = st.recursive(parts, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner), max_leaves=8)


@examples(40)
@given(bodies)
def test_no_body_breaks_a_look_up(shared: World, body: object) -> None:
    assert post(shared, json.dumps(body).encode()).status_code in (200, 400)


def test_a_connection_that_asks_too_often_waits_and_another_does_not(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = add_space(world.app, world.clock)
    world.look_up(user_id="x")
    monkeypatch.setattr(world.app.extensions[EXTENSION], "lookups", RateLimiter(3, per_seconds=60))
    answers = [world.look_up(user_id="x") for _ in range(4)]

    assert [answer.status_code for answer in answers[:3]] == [200, 200, 200]
    assert_problem(answers[3], 429, "rate_limit_error")
    assert 1 <= int(answers[3].headers["Retry-After"]) <= 20
    assert other.look_up(user_id="x").status_code == 200


# -- CORS ------------------------------------------------------------------------------------


@pytest.mark.parametrize("origin", [ZENDESK, PUBLIC_URL, "http://127.0.0.1:8002"])
def test_the_apps_own_origins_may_read_answers_and_errors(shared: World, origin: str) -> None:
    asked = shared.app.test_client().options(
        "/panel/v1/profile",
        headers={"Origin": origin, "Access-Control-Request-Method": "GET"},
    )
    answer = shared.look_up(user_id="ada", headers={"Origin": origin})
    error = shared.get("profile", "wrong", headers={"Origin": origin})
    nothing = shared.get("nothing", "wrong", headers={"Origin": origin})

    for response in (asked, answer, error, nothing):
        assert response.headers["Access-Control-Allow-Origin"] == origin
        assert "ETag" in response.headers["Access-Control-Expose-Headers"]
        assert "Origin" in response.headers["Vary"]
        assert "Access-Control-Allow-Credentials" not in response.headers
    assert asked.headers["Access-Control-Max-Age"] == "600"
    assert {"authorization", "content-type", "if-none-match"} == set(
        asked.headers["Access-Control-Allow-Headers"].lower().split(", ")
    )
    assert asked.headers["Access-Control-Allow-Methods"] == "GET, POST"


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "http://123.apps.zdusercontent.com",
        "https://apps.zdusercontent.com",
        "https://a.apps.zdusercontent.com",
        "https://123.apps.zdusercontent.com.evil.test",
        "https://123.apps.zdusercontent.com:8443",
        "https://evil.test/https://123.apps.zdusercontent.com",
        "https://123xapps.zdusercontent.com",
        "https://٣.apps.zdusercontent.com".encode().decode("latin-1"),
        "https://onefold.example.test.evil.test",
        "http://onefold.example.test",
        "http://127.0.0.1:8003",
        "*",
    ],
)
def test_other_origins_may_not_read(shared: World, origin: str) -> None:
    for method in ("OPTIONS", "POST"):
        answer = shared.app.test_client().open("/panel/v1/lookup", method=method, headers={"Origin": origin})
        assert not [name for name in dict(answer.headers) if name.startswith("Access-Control-")]
        assert "Origin" in answer.headers["Vary"]


def test_only_the_panel_api_lets_browsers_in(shared: World) -> None:
    for path in ("/healthz", "/v1/spaces/x", "/panel"):
        answer = shared.app.test_client().get(path, headers={"Origin": ZENDESK})
        assert "Access-Control-Allow-Origin" not in answer.headers
