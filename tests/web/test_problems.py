"""Errors become responses in one place, in the shape that the path's clients read."""

from __future__ import annotations

import importlib
import logging
import pkgutil
from collections.abc import Iterator

import marshmallow
import pytest
from flask import Flask, request
from flask.testing import FlaskClient

import app
from app.errors import InvalidRequestError, OnefoldError, OverloadedError, ProfileNotFoundError, UnavailableError
from app.web.problems import HTTP_CODES, STATUS, register_problems

SECRET = "tok_ada@example.test"


def every_class() -> Iterator[type[OnefoldError]]:
    for module in pkgutil.walk_packages(app.__path__, "app."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    waiting = [OnefoldError]
    while waiting:
        kind = waiting.pop()
        yield kind
        waiting.extend(kind.__subclasses__())


@pytest.fixture
def client() -> FlaskClient:
    application = Flask(__name__)
    register_problems(application)
    raised: dict[str, Exception] = {
        "invalid": InvalidRequestError("the body is not an object"),
        "overloaded": OverloadedError("too many wait", retry_after=3),
        "absent": ProfileNotFoundError("spa_1", SECRET),
        "stopped": UnavailableError("the writer has stopped"),
        "fields": marshmallow.ValidationError({"limit": ["Not a valid integer."], "deep": {0: {"a": ["Bad."]}}}),
        "bug": KeyError(SECRET),
    }

    def fail(name: str) -> str:
        raise raised[name]

    def read() -> str:
        request.max_content_length = 10
        return request.get_data(as_text=True)

    for prefix in ("/v1", "/v1/spaces/spa_1", "/panel/v1"):
        application.add_url_rule(f"{prefix}/fail/<name>", f"fail {prefix}", fail)
        application.add_url_rule(f"{prefix}/read", f"read {prefix}", read, methods=["POST"])
    return application.test_client()


def test_every_error_raised_on_purpose_has_a_status() -> None:
    assert [kind for kind in every_class() if kind.__module__.startswith("app.") and kind not in STATUS] == []


def test_a_tracking_path_answers_code_and_message_at_the_top() -> None:
    application = Flask(__name__)
    register_problems(application)

    answer = application.test_client().get("/v1/nothing")

    assert (answer.status_code, answer.json) == (
        404,
        {"code": "not_found", "message": "There is nothing at this address."},
    )


def test_a_profile_path_answers_in_the_shape_of_segment(client: FlaskClient) -> None:
    answer = client.get("/v1/spaces/spa_1/fail/absent")

    assert answer.status_code == 404
    assert answer.json == {"error": {"code": "not_found", "message": "Profile was not found."}}
    assert len(answer.headers["Request-Id"]) == 32


def test_any_other_path_answers_problem_details(client: FlaskClient) -> None:
    answer = client.get("/panel/v1/fail/invalid")

    assert answer.content_type == "application/problem+json"
    assert answer.json == {
        "type": "/docs/errors#invalid_request",
        "title": "Bad Request",
        "status": 400,
        "detail": "the body is not an object",
        "code": "invalid_request",
    }
    assert "Request-Id" not in answer.headers


@pytest.mark.parametrize("prefix", ["/v1", "/v1/spaces/spa_1", "/panel/v1"])
def test_overload_says_when_to_come_back_in_both_headers(client: FlaskClient, prefix: str) -> None:
    answer = client.get(f"{prefix}/fail/overloaded")

    assert answer.status_code == 429
    assert (answer.headers["Retry-After"], answer.headers["X-RateLimit-Reset"]) == ("3", "3")


def test_the_profile_api_uses_no_code_that_segment_has_not(client: FlaskClient) -> None:
    codes = {
        name: client.get(f"/v1/spaces/spa_1/fail/{name}").get_json()["error"]["code"]
        for name in ("invalid", "overloaded", "absent", "fields")
    }

    assert codes == {
        "invalid": "invalid_request_error",
        "overloaded": "rate_limit_error",
        "absent": "not_found",
        "fields": "validation_error",
    }


def test_wrong_parameters_are_named(client: FlaskClient) -> None:
    body = client.get("/v1/fail/fields").get_json()

    assert body == {"code": "validation_error", "message": "limit: Not a valid integer.; deep.0.a: Bad."}


@pytest.mark.parametrize(("prefix", "status"), [("/v1", 400), ("/v1/spaces/spa_1", 413), ("/panel/v1", 413)])
def test_a_body_that_is_too_large_is_400_for_tracking_and_413_elsewhere(
    client: FlaskClient, prefix: str, status: int
) -> None:
    assert client.post(f"{prefix}/read", data=b"1234567890").status_code == 200
    assert client.post(f"{prefix}/read", data=b"12345678901").status_code == status


def test_a_wrong_method_names_the_right_ones(client: FlaskClient) -> None:
    answer = client.get("/panel/v1/read")

    assert (answer.status_code, answer.get_json()["code"]) == (405, "method_not_allowed")
    assert set(answer.headers["Allow"].split(", ")) == {"OPTIONS", "POST"}


@pytest.mark.parametrize("prefix", ["/v1", "/v1/spaces/spa_1", "/panel/v1"])
def test_an_unexpected_error_is_a_500_that_gives_nothing_away(
    client: FlaskClient, prefix: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = client.get(f"{prefix}/fail/bug")

    assert answer.status_code == 500
    assert SECRET not in answer.get_data(as_text=True) + str(answer.headers)
    assert SECRET not in caplog.text
    assert "KeyError" in caplog.text and "test_problems.py" in caplog.text


def test_a_stopped_service_says_that_it_may_be_asked_again(client: FlaskClient) -> None:
    answer = client.get("/v1/fail/stopped")

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    assert answer.json == {"code": "unavailable", "message": "the writer has stopped"}


def test_a_redirect_of_routing_stays_a_redirect() -> None:
    application = Flask(__name__)
    register_problems(application)
    application.add_url_rule("/folder/", "folder", lambda: "here")

    assert application.test_client().get("/folder").status_code == 308


def test_every_code_is_a_word_that_clients_may_rely_on() -> None:
    codes = {kind.code for kind in STATUS} | set(HTTP_CODES.values())

    assert all(code.replace("_", "").isalpha() and code.islower() for code in codes)
