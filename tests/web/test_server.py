"""The server on a real port: slow and broken senders, errors of its own, stopping."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from flask import Flask, Response, request

from app.errors import SettingsError
from app.settings import Settings
from app.web.connections import WAITING_MAX
from app.web.problems import register_problems
from app.web.server import Server

HEADERS = b"Host: x\r\nContent-Type: application/json\r\n"


def echo_app() -> Flask:
    """An application that says what it got."""
    app = Flask("echo")
    register_problems(app)

    @app.post("/v1/<call>")
    def echo(call: str) -> Response:
        return Response(json.dumps({"call": call, "length": len(request.get_data())}), mimetype="application/json")

    @app.get("/forwarded")
    def forwarded() -> str:
        return request.headers.get("X-Forwarded-For", "")

    @app.get("/healthz")
    def healthz() -> str:
        return "ok"

    return app


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    started = Server(echo_app(), "127.0.0.1", 0, Settings(home=tmp_path_factory.mktemp("home"), threads=4)).start()
    yield started
    started.stop()


def connect(server: Server) -> socket.socket:
    return socket.create_connection(("127.0.0.1", server.port), timeout=15)


def talk(server: Server, data: bytes) -> tuple[int, dict[str, str], bytes]:
    """Send bytes, read until the server closes or answers whole; return status, headers and body."""
    with connect(server) as connection:
        connection.sendall(data)
        return read_answer(connection)


def read_answer(connection: socket.socket) -> tuple[int, dict[str, str], bytes]:
    received = b""
    while b"\r\n\r\n" not in received:
        piece = connection.recv(65_536)
        assert piece, f"closed after {received!r}"
        received += piece
    head, _, body = received.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    while len(body) < int(headers.get("content-length", 0)):
        body += connection.recv(65_536)
    return int(first.split(" ")[1]), headers, body


def is_closed(connection: socket.socket) -> bool:
    try:
        return connection.recv(1) == b""
    except ConnectionResetError:
        return True


def test_one_connection_serves_many_requests(server: Server) -> None:
    with connect(server) as connection:
        for length in (0, 3, 200_000):
            head = b"POST /v1/batch HTTP/1.1\r\n" + HEADERS + b"Content-Length: %d\r\n\r\n" % length
            connection.sendall(head + b"x" * length)
            assert json.loads(read_answer(connection)[2]) == {"call": "batch", "length": length}


def test_a_chunked_body_arrives_whole(server: Server) -> None:
    head = b"POST /v1/track HTTP/1.1\r\n" + HEADERS + b"Transfer-Encoding: chunked\r\n\r\n"
    status, _, body = talk(server, head + b"3\r\n{  \r\n2;x=y\r\n }\r\n0\r\n\r\n")

    assert (status, json.loads(body)["length"]) == (200, 5)


@pytest.mark.parametrize(
    "rest",
    [
        b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
        b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}xx\r\n0\r\n\r\n",
        b"Transfer-Encoding: chunked\r\n\r\n-2\r\n{}\r\n0\r\n\r\n",
        b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        b"Transfer-Encoding: nonsense\r\n\r\n",
        b"Content-Length: many\r\n\r\n",
        b"Content-Length: -5\r\n\r\n",
        b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
        b"Bad Header: 1\r\n\r\n",
        b"X: a\rb\r\n\r\n",
    ],
    ids=repr,
)
def test_what_is_not_valid_http_is_400_in_the_shape_of_the_path(server: Server, rest: bytes) -> None:
    status, headers, body = talk(server, b"POST /v1/track HTTP/1.1\r\n" + HEADERS + rest)

    assert status == 400
    assert headers["content-type"] == "application/json"
    assert json.loads(body)["code"] == "invalid_request"


@pytest.mark.parametrize("start", [b"\x16\x03\x01\x02\x00\x01\r\n\r\n", b"GET\r\n\r\n", b"get / HTTP/1.1\r\n\r\n"])
def test_what_is_no_request_line_is_400(server: Server, start: bytes) -> None:
    assert talk(server, start)[0] == 400


def test_a_length_that_lies_does_no_harm(server: Server) -> None:
    # Shorter than the body: the rest is taken for a next request, which it is not.
    head = b"POST /v1/track HTTP/1.1\r\n" + HEADERS + b"Content-Length: 2\r\n\r\n"
    with connect(server) as connection:
        connection.sendall(head + b'{}{"more": 1}\r\n\r\n')
        answers = b"".join(iter(lambda: connection.recv(65_536), b""))
    assert answers.count(b"HTTP/1.1 200 ") == 1
    assert answers.count(b" 400 Bad Request\r\n") == 1


@pytest.mark.parametrize(
    ("path", "status", "code_at"),
    [("/v1/track", 400, "top level"), ("/v1/spaces/x", 413, "error"), ("/panel/v1/lookup", 413, "top level")],
)
def test_a_body_over_a_megabyte_is_refused_and_the_sender_learns_why(
    server: Server, path: str, status: int, code_at: str
) -> None:
    response = requests.post(server.url + path, data=b"x" * 8_000_000, timeout=5)

    assert response.status_code == status
    body = response.json()
    assert (body if code_at == "top level" else body["error"])["message" if "v1/t" in path else "code"]


def test_a_chunked_body_over_a_megabyte_is_refused_too(server: Server) -> None:
    pieces: Iterator[bytes] = (b"x" * 50_000 for _ in range(60))

    assert requests.post(f"{server.url}/v1/track", data=pieces, timeout=5).json()["code"] == "body_too_large"


def test_headers_without_end_are_refused(server: Server) -> None:
    status, _, body = talk(server, b"GET /healthz HTTP/1.1\r\nX: " + b"x" * 40_000)

    assert status == 431
    assert json.loads(body)["code"] == "headers_too_large"


def test_the_answer_does_not_say_what_serves_it(server: Server) -> None:
    response = requests.get(f"{server.url}/healthz", timeout=5)

    assert "waitress" not in str(response.headers).lower()


@pytest.mark.parametrize(("proxies", "seen"), [(0, ""), (1, "192.0.2.1")])
def test_addresses_of_proxies_reach_the_application_only_where_they_are_believed(
    tmp_path: Path, proxies: int, seen: str
) -> None:
    server = Server(echo_app(), "127.0.0.1", 0, Settings(home=tmp_path, trusted_proxies=proxies)).start()
    try:
        response = requests.get(f"{server.url}/forwarded", headers={"X-Forwarded-For": "192.0.2.1"}, timeout=5)
        assert response.text == seen
    finally:
        server.stop()


class Gate:
    """An application that answers when it is let."""

    def __init__(self) -> None:
        self.open = threading.Event()
        self.entered = threading.Event()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        self.entered.set()
        self.open.wait(20)
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"done" * 50_000]


def test_when_too_many_requests_wait_the_next_is_told_when_to_come_back(tmp_path: Path) -> None:
    gate = Gate()
    server = Server(gate, "127.0.0.1", 0, Settings(home=tmp_path, threads=1)).start()  # type: ignore[arg-type]
    waiting = [connect(server) for _ in range(WAITING_MAX + 1)]
    try:
        waiting[0].sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert gate.entered.wait(5)
        for connection in waiting[1:]:
            connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        deadline = time.monotonic() + 5
        while (answer := talk(server, b"POST /v1/t HTTP/1.1\r\n\r\n") if full(server) else None) is None:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        status, headers, body = answer
        assert (status, headers["retry-after"], headers["x-ratelimit-reset"]) == (429, "1", "1")
        assert json.loads(body)["code"] == "overloaded"
        gate.open.set()
        assert all(read_answer(connection)[0] == 200 for connection in waiting)
    finally:
        gate.open.set()
        for connection in waiting:
            connection.close()
        server.stop()


def full(server: Server) -> bool:
    return len(server._threads.queue) >= WAITING_MAX


def test_a_request_that_has_arrived_is_answered_before_the_server_stops(tmp_path: Path) -> None:
    gate = Gate()
    server = Server(gate, "127.0.0.1", 0, Settings(home=tmp_path)).start()  # type: ignore[arg-type]
    with connect(server) as running, connect(server) as idle:
        running.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert gate.entered.wait(5)
        server.ask_to_stop()
        assert is_closed(idle)
        with pytest.raises(ConnectionRefusedError):
            connect(server)
        gate.open.set()
        status, _, body = read_answer(running)
        assert (status, body) == (200, b"done" * 50_000)
        assert is_closed(running)
    server.stop()


def test_a_taken_port_is_named_in_one_sentence(server: Server, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=rf"^Port {server.port} on 127\.0\.0\.1 cannot be used \(.+\): .+--port\.$"):
        Server(echo_app(), "127.0.0.1", server.port, Settings(home=tmp_path))


SERVE = """
import sys
from pathlib import Path
from flask import Flask
from app.settings import Settings
from app.web.server import Server, serve

app = Flask("small")
app.add_url_rule("/healthz", view_func=lambda: "ok")
settings = Settings(home=Path("."), threads=1)
sys.exit(serve(Server(app, "127.0.0.1", 0, settings), lambda server: print(server.port, flush=True)))
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_served_process_ends_with_code_0_when_told_to(number: signal.Signals) -> None:
    with subprocess.Popen([sys.executable, "-c", SERVE], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        assert requests.get(f"http://127.0.0.1:{port}/healthz", timeout=5).text == "ok"
        os.kill(process.pid, number)
        assert process.wait(10) == 0
