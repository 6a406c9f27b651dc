"""Salesforce's REST API as it fails: each failure is one of ours, the token goes nowhere else, nothing is endless."""

from __future__ import annotations

import gzip
import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import requests
import responses

from app.errors import (
    OnefoldError,
    SalesforceApiDisabledError,
    SalesforceFieldError,
    SalesforceLimitError,
    SalesforceNoAccessError,
    SalesforceSessionExpiredError,
    SalesforceTimeoutError,
    SalesforceUnavailableError,
)
from app.salesforce import rest as module
from app.salesforce.rest import BODY_BYTES_MAX, Rest
from tests.salesforce.signing import ORIGIN, TOKEN

PATH = "ui-api/records/0035g00000Kq1ZzAAJ"
URL = f"{ORIGIN}/services/data/v67.0/{PATH}"
HTML = "<html><body><h1>We are down for maintenance</h1></body></html>"


@pytest.fixture
def mock() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as started:
        yield started


def ask(pauses: list[float] | None = None, origin: str = ORIGIN) -> dict[str, Any]:
    with Rest(origin, TOKEN, "67.0", pause=([] if pauses is None else pauses).append) as rest:
        return rest.get(PATH, {"optionalFields": "Contact.Email"})


def error(code: str) -> list[dict[str, Any]]:
    return [{"message": "Words of Salesforce about mara@fabrikam.example", "errorCode": code, "fields": []}]


def test_a_record_is_asked_for_with_the_viewers_token_in_a_header(mock: responses.RequestsMock) -> None:
    mock.get(URL, json={"id": "x"})

    assert ask() == {"id": "x"}
    (call,) = mock.calls
    assert call.request.headers["Authorization"] == f"Bearer {TOKEN}"
    assert call.request.url == f"{URL}?optionalFields=Contact.Email"
    assert call.request.req_kwargs["timeout"] == (3.0, 8.0)  # type: ignore[attr-defined]  # added by `responses`


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (401, "INVALID_SESSION_ID", SalesforceSessionExpiredError),
        (401, "INVALID_AUTH_HEADER", SalesforceUnavailableError),
        (403, "REQUEST_LIMIT_EXCEEDED", SalesforceLimitError),
        (429, "REQUEST_LIMIT_EXCEEDED", SalesforceLimitError),
        (403, "API_DISABLED_FOR_ORG", SalesforceApiDisabledError),
        (403, "API_CURRENTLY_DISABLED", SalesforceApiDisabledError),
        (403, "INSUFFICIENT_ACCESS", SalesforceNoAccessError),
        (403, "FUNCTIONALITY_NOT_ENABLED", SalesforceNoAccessError),
        (404, "NOT_FOUND", SalesforceNoAccessError),
        (404, "ENTITY_IS_DELETED", SalesforceNoAccessError),
        (400, "INVALID_FIELD", SalesforceFieldError),
        (400, "MALFORMED_QUERY", SalesforceUnavailableError),
        (400, "MALFORMED_ID", SalesforceUnavailableError),
        (400, "INVALID_TYPE", SalesforceUnavailableError),
        (300, "MULTIPLE_CHOICES", SalesforceUnavailableError),
        (500, "UNKNOWN_EXCEPTION", SalesforceUnavailableError),
        (503, "SERVER_UNAVAILABLE", SalesforceUnavailableError),
    ],
)
def test_each_error_of_the_api_is_one_of_ours(
    mock: responses.RequestsMock, status: int, code: str, kind: type[OnefoldError]
) -> None:
    mock.get(URL, json=error(code), status=status)

    with pytest.raises(kind) as caught:
        ask()

    assert type(caught.value) is kind
    assert "mara@fabrikam.example" not in str(caught.value)


@pytest.mark.parametrize(
    ("message", "is_used_up"),
    [
        ("TotalRequests Limit exceeded.", True),
        ("ConcurrentRequests (Concurrent API Requests) Limit exceeded.", False),
        ("", False),
        (None, False),
    ],
)
def test_calls_that_are_used_up_are_told_from_too_many_at_once(
    mock: responses.RequestsMock, message: str | None, is_used_up: bool
) -> None:
    mock.get(URL, json=[{"message": message, "errorCode": "REQUEST_LIMIT_EXCEEDED"}], status=403)

    with pytest.raises(SalesforceLimitError) as caught:
        ask()

    assert caught.value.is_used_up is is_used_up


def test_an_error_that_is_one_object_is_read_like_an_array_of_one(mock: responses.RequestsMock) -> None:
    mock.get(URL, json={"statusCode": 403, **error("INSUFFICIENT_ACCESS")[0]}, status=403)

    with pytest.raises(SalesforceNoAccessError):
        ask()


@pytest.mark.parametrize("status", [200, 401, 403, 404, 500, 503])
def test_an_html_page_is_a_failure_and_never_no_access(mock: responses.RequestsMock, status: int) -> None:
    mock.get(URL, body=HTML, status=status, content_type="text/html")

    with pytest.raises(SalesforceUnavailableError):
        ask()


@pytest.mark.parametrize(
    "body",
    ["", "{", "[]", "null", '"text"', '{"a": ' * 100_000, b"\xff\xfe{}", HTML],
    ids=["empty", "cut", "array", "null", "text", "deep", "no UTF-8", "HTML that says it is JSON"],
)
def test_what_is_no_json_object_is_a_failure(mock: responses.RequestsMock, body: str | bytes) -> None:
    mock.get(URL, body=body, content_type="application/json")

    with pytest.raises(SalesforceUnavailableError):
        ask()


def test_an_answer_of_the_greatest_size_is_read_and_a_larger_one_is_not(mock: responses.RequestsMock) -> None:
    frame = len(json.dumps({"a": ""}))
    mock.get(URL, json={"a": "x" * (BODY_BYTES_MAX - frame)})
    assert len(ask()["a"]) == BODY_BYTES_MAX - frame
    mock.replace(responses.GET, URL, json={"a": "x" * (BODY_BYTES_MAX - frame + 1)})

    with pytest.raises(SalesforceUnavailableError):
        ask()


def test_a_body_that_would_have_to_be_unfolded_is_not_read(mock: responses.RequestsMock) -> None:
    bomb = gzip.compress(json.dumps({"a": "x" * 10_000_000}).encode())
    mock.get(URL, body=bomb, content_type="application/json", headers={"Content-Encoding": "gzip"})

    with pytest.raises(SalesforceUnavailableError):
        ask()

    assert mock.calls[0].request.headers["Accept-Encoding"] == "identity"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    "to", ["https://evil.example/x", "http://169.254.169.254/", "https://other.my.salesforce.com/"]
)
def test_no_redirect_is_followed(mock: responses.RequestsMock, status: int, to: str) -> None:
    mock.get(URL, status=status, headers={"Location": to})

    with pytest.raises(SalesforceUnavailableError):
        ask()

    assert [call.request.url for call in mock.calls] == [f"{URL}?optionalFields=Contact.Email"]


def test_a_failing_server_is_asked_three_times_with_growing_pauses(mock: responses.RequestsMock) -> None:
    mock.get(URL, json=error("SERVER_UNAVAILABLE"), status=503)
    pauses: list[float] = []

    with pytest.raises(SalesforceUnavailableError):
        ask(pauses)

    assert len(mock.calls) == 3
    assert [0.1 <= pauses[0] <= 0.3, 0.2 <= pauses[1] <= 0.6, len(pauses) == 2] == [True, True, True]


def test_a_server_that_comes_back_is_heard(mock: responses.RequestsMock) -> None:
    mock.get(URL, body=HTML, status=503, content_type="text/html")
    mock.get(URL, body=requests.ConnectionError("reset"))
    mock.get(URL, json={"id": "x"})

    assert ask() == {"id": "x"}


@pytest.mark.parametrize("status", [400, 401, 403, 404, 429])
def test_what_was_refused_is_not_asked_again(mock: responses.RequestsMock, status: int) -> None:
    mock.get(URL, json=error("SOME_CODE"), status=status)

    with pytest.raises(OnefoldError):
        ask()

    assert len(mock.calls) == 1


@pytest.mark.parametrize(
    "slow", [requests.ReadTimeout("slow"), requests.ConnectTimeout("slow")], ids=["read", "connect"]
)
def test_a_slow_server_is_waited_for_once(mock: responses.RequestsMock, slow: Exception) -> None:
    mock.get(URL, body=slow)

    with pytest.raises(SalesforceTimeoutError):
        ask()

    assert len(mock.calls) == 1


@pytest.mark.parametrize(
    "failure",
    [
        requests.ConnectionError(socket.gaierror(-2, "Name or service not known")),
        requests.exceptions.SSLError("certificate verify failed"),
        requests.exceptions.ChunkedEncodingError("broken"),
        requests.exceptions.InvalidURL("label too long"),
        OSError("no CA bundle"),
    ],
    ids=["DNS", "TLS", "cut off", "no address", "no certificates"],
)
def test_a_connection_that_fails_is_a_failure(mock: responses.RequestsMock, failure: Exception) -> None:
    mock.get(URL, body=failure)

    with pytest.raises(SalesforceUnavailableError):
        ask()


def test_all_calls_together_have_one_end(mock: responses.RequestsMock) -> None:
    mock.get(URL, json={"id": "x"})
    moments = iter([0.0, 1.0, 1.0, 14.9, 15.0, 15.0])
    with Rest(ORIGIN, TOKEN, "67.0", clock=lambda: next(moments, 15.0)) as rest:
        rest.get(PATH, {})
        with pytest.raises(SalesforceTimeoutError):
            rest.get(PATH, {})
            rest.get(PATH, {})


def test_the_last_call_waits_no_longer_than_what_is_left(mock: responses.RequestsMock) -> None:
    mock.get(URL, json={"id": "x"})
    moments = iter([0.0, 13.5])
    with Rest(ORIGIN, TOKEN, "67.0", clock=lambda: next(moments, 13.5)) as rest:
        rest.get(PATH, {})

    assert mock.calls[0].request.req_kwargs["timeout"] == (1.5, 1.5)  # type: ignore[attr-defined]


def test_nothing_of_a_call_is_logged(mock: responses.RequestsMock, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(0)
    mock.get(URL, json=error("SERVER_UNAVAILABLE"), status=503)

    with pytest.raises(SalesforceUnavailableError):
        ask()

    assert TOKEN not in caplog.text
    assert "mara@fabrikam.example" not in caplog.text


def test_the_module_has_no_log_of_its_own() -> None:
    assert "logging" not in Path(module.__file__).read_text(encoding="utf-8")


# -- against a real server: what `responses` does not show ---------------------


class Talking(BaseHTTPRequestHandler):
    """Sets a cookie, and answers with the headers that came."""

    def do_GET(self) -> None:
        body = json.dumps(dict(self.headers)).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json;charset=UTF-8")
        self.send_header("Set-Cookie", "BrowserId=abc; Path=/")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def talking() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Talking)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_no_cookie_is_taken_and_no_other_credentials_replace_the_token(
    talking: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password else\n")
    monkeypatch.setenv("NETRC", str(netrc))
    with Rest(talking, TOKEN, "67.0") as rest:
        rest.get(PATH, {})
        sent = rest.get(PATH, {})

    assert sent["Authorization"] == f"Bearer {TOKEN}"
    assert "Cookie" not in sent


def test_an_address_where_nobody_listens_is_a_failure() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(SalesforceUnavailableError):
            ask(origin=f"http://127.0.0.1:{taken.getsockname()[1]}")
