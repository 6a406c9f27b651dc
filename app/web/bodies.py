"""Reading a request's body: never more than its limit, whatever its length claims or its compression hides."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from typing import Protocol

from flask import request

from app.errors import BodyTooLargeError, InvalidRequestError

BODY_BYTES_MAX = 500_000  # decompressed; Segment, "HTTP API", section "Batch"
PIECE_BYTES = 64 * 1024
# What gzip may add to bytes that cannot be made smaller; a longer body is over the limit before it is read out.
OVERHEAD_BYTES_MAX = 64 * 1024
MEMBERS_MAX = 1_000  # a gzip body may be several ones after another; empty ones cost time and hold nothing
GZIP_WINDOW = 31  # zlib's number for "the largest window, in gzip's wrapping"


class Readable(Protocol):
    """What a body is read from."""

    def read(self, size: int = -1, /) -> bytes:
        """Return at most `size` bytes; none at the end."""
        ...


def read_body(limit: int = BODY_BYTES_MAX) -> bytes:
    """Return the body of the present request, decompressed.

    Raises:
        BodyTooLargeError: it holds more than `limit` bytes after decompression.
        InvalidRequestError: its gzip is broken or cut, or it is compressed in another way.
    """
    encoding = request.headers.get("Content-Encoding", "").strip().lower()
    if encoding in ("", "identity"):
        if (request.content_length or 0) > limit:
            raise _too_large(limit)
        return b"".join(_pieces(request.stream, limit))
    if encoding in ("gzip", "x-gzip"):
        return inflate(_pieces(request.stream, limit + OVERHEAD_BYTES_MAX), limit)
    raise InvalidRequestError("The body's Content-Encoding is neither gzip nor identity.")


def inflate(pieces: Iterable[bytes], limit: int) -> bytes:
    """Return what gzip holds, which may be several members; stops at the first byte over the limit.

    Raises:
        BodyTooLargeError: it holds more than `limit` bytes.
        InvalidRequestError: it is broken or cut.
    """
    body = bytearray()
    members = 0
    member = None
    for piece in pieces:
        rest = piece
        while rest:
            if member is None:
                rest = rest.lstrip(b"\0") if members else rest  # gzip allows zeros after a member
                if not rest:
                    break
                members += 1
                if members > MEMBERS_MAX:
                    raise InvalidRequestError(f"The body has more than {MEMBERS_MAX} gzip members.")
                member = zlib.decompressobj(wbits=GZIP_WINDOW)
            try:
                body += member.decompress(rest, limit + 1 - len(body))
            except zlib.error as error:
                raise InvalidRequestError("The body's gzip is broken.") from error
            if len(body) > limit:
                raise _too_large(limit)
            rest = member.unused_data if member.eof else b""
            member = None if member.eof else member
    if member is not None:
        raise InvalidRequestError("The body's gzip is cut off.")
    return bytes(body)


def _pieces(stream: Readable, limit: int) -> Iterator[bytes]:
    taken = 0
    while piece := stream.read(PIECE_BYTES):
        taken += len(piece)
        if taken > limit:
            raise _too_large(limit)
        yield piece


def _too_large(limit: int) -> BodyTooLargeError:
    return BodyTooLargeError(f"The body is longer than {limit} bytes.")
