"""Reading bodies: limits hold for what a body really is, not for what it says it is."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib
from collections.abc import Iterator
from io import BytesIO

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.exceptions import HTTPException

from app.errors import BodyTooLargeError, InvalidRequestError
from app.web.bodies import inflate, read_body

LIMIT = 1000
app = Flask("bodies")


def read(data: bytes, encoding: str | None = None) -> bytes:
    headers = {} if encoding is None else {"Content-Encoding": encoding}
    with app.test_request_context("/", method="POST", data=data, headers=headers):
        return read_body(LIMIT)


def split(data: bytes, size: int) -> Iterator[bytes]:
    return (data[start : start + size] for start in range(0, len(data), size))


def test_a_body_of_the_limit_is_read_and_one_byte_more_is_refused() -> None:
    assert read(b"x" * LIMIT) == b"x" * LIMIT
    with pytest.raises(BodyTooLargeError):
        read(b"x" * (LIMIT + 1))


def test_the_limit_counts_decompressed_bytes() -> None:
    assert read(gzip.compress(b"x" * LIMIT), "gzip") == b"x" * LIMIT
    with pytest.raises(BodyTooLargeError):
        read(gzip.compress(b"x" * (LIMIT + 1)), "GZip")


def test_a_body_without_a_length_is_held_to_the_limit_too() -> None:
    environ = {"wsgi.input": BytesIO(b"x" * 5000), "wsgi.input_terminated": True}
    with app.test_request_context("/", method="POST", environ_overrides=environ), pytest.raises(BodyTooLargeError):
        read_body(LIMIT)


def test_a_body_shorter_than_its_length_is_the_senders_mistake() -> None:
    environ = {"wsgi.input": BytesIO(b"x" * 10), "CONTENT_LENGTH": "500"}
    with app.test_request_context("/", method="POST", environ_overrides=environ), pytest.raises(HTTPException) as error:
        read_body(LIMIT)
    assert error.value.code == 400


@pytest.mark.parametrize("encoding", ["br", "deflate", "gzip, gzip", "nonsense"])
def test_other_encodings_are_refused(encoding: str) -> None:
    with pytest.raises(InvalidRequestError):
        read(b"{}", encoding)


@pytest.mark.parametrize(
    "data",
    [
        b"not gzip",
        b"\x1f\x8b",
        gzip.compress(b"{}")[:-1],
        gzip.compress(b"{}")[:-8] + b"\0" * 8,
        gzip.compress(b"{}") + b"more",
        zlib.compress(b"{}"),
        gzip.compress(b"") * 1001,
    ],
    ids=["no gzip", "cut head", "cut tail", "wrong sum", "rest", "zlib", "too many members"],
)
def test_broken_gzip_is_refused(data: bytes) -> None:
    with pytest.raises(InvalidRequestError):
        read(data, "gzip")


def test_several_members_and_zeros_after_them_are_one_body() -> None:
    assert read(gzip.compress(b"a") + gzip.compress(b"") + gzip.compress(b"b") + b"\0" * 70, "x-gzip") == b"ab"


def test_a_bomb_of_a_gigabyte_is_left_after_its_first_bytes() -> None:
    squeeze = zlib.compressobj(wbits=31)
    bomb = b"".join([squeeze.compress(b"\0" * 50_000_000), squeeze.flush()])
    members = bomb * 20  # a gigabyte
    tracemalloc.start()
    try:
        with pytest.raises(BodyTooLargeError):
            inflate(split(members, 65_536), LIMIT)
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


@given(st.binary(max_size=2 * LIMIT), st.integers(1, 40))
def test_whatever_was_compressed_comes_back_in_whichever_pieces_it_arrives(data: bytes, size: int) -> None:
    pieces = split(gzip.compress(data[:700]) + gzip.compress(data[700:]), size)

    if len(data) <= LIMIT:
        assert inflate(pieces, LIMIT) == data
    else:
        with pytest.raises(BodyTooLargeError):
            inflate(pieces, LIMIT)


@given(st.binary(max_size=100))
def test_no_bytes_break_the_reading_of_gzip(data: bytes) -> None:
    for body in (data, gzip.compress(b"{}")[: len(data)] + data):
        try:
            assert len(inflate([body], LIMIT)) <= LIMIT
        except (InvalidRequestError, BodyTooLargeError):
            continue
