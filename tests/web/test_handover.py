"""Two servers on one port: a request is answered where it belongs, on whichever connection it comes."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

import pytest
from flask import Flask

from app.settings import Settings
from app.web.handover import PEEK_BYTES, READ_PATHS, Handover, is_no_read, is_read
from app.web.server import Server, listen

READ, OTHER = "/panel/v1/profile", "/v1/track"
LONG = "x" * 100_000


def app_named(name: str) -> Flask:
    """An application that says which process it stands for."""
    app = Flask(name)

    @app.route("/", defaults={"path": ""}, methods=["GET", "POST"])
    @app.route("/<path:path>", methods=["GET", "POST"])
    def say(path: str) -> str:
        return f"{name} {path} {LONG}"

    return app


@dataclass(slots=True)
class Pair:
    port: int
    ingest: Server
    reads: Server


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    settings = Settings(home=tmp_path_factory.mktemp("home"), threads=2)
    listening = listen("127.0.0.1", 0)
    here, there = Handover.pair(is_no_read, is_read)
    ingest = Server(app_named("ingest"), "127.0.0.1", 0, settings, listening=listening, handover=here)
    reads = Server(app_named("reads"), "127.0.0.1", 0, settings, listening=listening.dup(), handover=there)
    yield Pair(ingest.port, ingest.start(), reads.start())
    ingest.stop()
    reads.stop()


def ask(connection: http.client.HTTPConnection, path: str) -> str:
    connection.request("GET", path)
    return connection.getresponse().read().decode().split(" ")[0]


def test_every_request_of_a_connection_is_answered_where_it_belongs(pair: Pair) -> None:
    with closing(http.client.HTTPConnection("127.0.0.1", pair.port, timeout=10)) as connection:
        for path in (READ, OTHER, READ, READ, OTHER, OTHER, "/v1/spaces/spa_1/collections", "/healthz", READ):
            assert ask(connection, path) == ("reads" if is_read(f"GET {path} ".encode()) else "ingest")


def test_new_connections_are_answered_where_they_belong_whoever_accepts_them(pair: Pair) -> None:
    for number in range(20):
        with closing(http.client.HTTPConnection("127.0.0.1", pair.port, timeout=10)) as connection:
            assert ask(connection, READ if number % 2 else OTHER) == ("reads" if number % 2 else "ingest")


def test_a_request_that_comes_byte_by_byte_is_answered_by_either(pair: Pair) -> None:
    with socket.create_connection(("127.0.0.1", pair.port), timeout=10) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in f"GET {READ} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode():
            connection.sendall(bytes([byte]))
        answer = b""
        while piece := connection.recv(65_536):
            answer += piece
    assert answer.startswith(b"HTTP/1.1 200") and answer.endswith(b"x")


def test_requests_sent_without_waiting_for_answers_are_answered_in_order(pair: Pair) -> None:
    paths = [READ, OTHER, READ, OTHER]
    with socket.create_connection(("127.0.0.1", pair.port), timeout=10) as connection:
        for place, path in enumerate(paths):
            last = "Connection: close\r\n" if place == len(paths) - 1 else ""
            connection.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n{last}\r\n".encode())
        connection.shutdown(socket.SHUT_WR)
        answer = b""
        while piece := connection.recv(65_536):
            answer += piece
    found = [part.split(b" ")[1] for part in answer.split(b"\r\n\r\n")[1:]]
    assert found == [path[1:].encode() for path in paths]


def test_with_the_other_process_gone_a_connection_stays() -> None:
    here, there = Handover.pair(is_no_read, is_read)
    there.end.close()
    ours, theirs = socket.socketpair()
    with here.end, ours, theirs:
        theirs.sendall(f"GET {READ} HTTP/1.1\r\n".encode())
        assert not here.give(ours)
        assert ours.recv(3) == b"GET"


def test_a_full_way_leaves_the_connection_with_us() -> None:
    here, there = Handover.pair(is_no_read, is_read)
    ours, theirs = socket.socketpair()
    with here.end, there.end, ours, theirs:
        theirs.sendall(f"GET {READ} HTTP/1.1\r\n".encode())
        given = 0
        while here.give(ours):
            given += 1
            assert given < 100_000
        assert given > 0
        taken = there.take()
        assert taken is not None
        with taken:
            assert taken.recv(3) == b"GET"


@pytest.mark.parametrize("path", READ_PATHS)
def test_a_path_is_told_from_its_first_bytes_and_never_wrongly(path: bytes) -> None:
    head = b"DELETE " + path
    assert is_read(head) is True and is_no_read(head) is False
    for length in range(len(head)):
        assert is_read(head[:length]) is None
    assert len(head) <= PEEK_BYTES


@pytest.mark.parametrize(
    "head", [b"GET / ", b"POST /v1/track HTTP", b"GET /panels/", b"GET /v1/s ", b"GET  /panel/", b"\x16\x03\x01" * 9]
)
def test_everything_else_is_no_read(head: bytes) -> None:
    assert is_read(head) is False and is_no_read(head) is True
