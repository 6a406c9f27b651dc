"""Frames over a pipe: four bytes of length, sixteen of the asking, then the body. Bounded in both directions.

The sixteen bytes are drawn anew for every asking and come back with its answer: what a program wrote on its own
account, or too late, is no answer to the next one.
"""

from __future__ import annotations

import os
import select
import time
from collections.abc import Callable

TOKEN_BYTES = 16
LENGTH_BYTES = 4
HEAD_BYTES = LENGTH_BYTES + TOKEN_BYTES
PIPE_BYTES = 65_536  # read or written at a time: what a pipe holds
LOOK_SECONDS = 0.1  # how often a waiting parent asks whether the run is still wanted


class FrameError(Exception):
    """What came, or did not come, is no frame.

    Args:
        reason: `deadline`, `stopped`, `crash`, `flood` or `garbage`.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Channel:
    """The parent's end of two pipes. The descriptors must not block.

    Args:
        deadline: Seconds of the monotonic clock after which nothing is waited for.
        stopped: Asked while waiting; true ends it.
    """

    def __init__(self, *, reads: int, writes: int, deadline: float, stopped: Callable[[], bool]) -> None:
        self._reads = reads
        self._writes = writes
        self._deadline = deadline
        self._stopped = stopped

    def send(self, token: bytes, body: bytes) -> None:
        """Write one frame.

        Raises:
            FrameError: `deadline`, `stopped` or `crash`.
        """
        left = memoryview(len(body).to_bytes(LENGTH_BYTES, "big") + token + body)
        while left:
            self._wait(self._writes, select.POLLOUT)
            try:
                left = left[os.write(self._writes, left[:PIPE_BYTES]) :]
            except BlockingIOError:
                continue
            except OSError as error:
                raise FrameError("crash") from error

    def receive(self, token: bytes, bytes_max: int) -> bytes:
        """Return the body of the frame that answers the asking with this token.

        Raises:
            FrameError: of any reason; `flood`: the frame is longer than allowed; `garbage`: it answers nothing.
        """
        head = self._exactly(HEAD_BYTES)
        length = int.from_bytes(head[:LENGTH_BYTES], "big")
        if head[LENGTH_BYTES:] != token:
            raise FrameError("garbage")
        if length > bytes_max:
            raise FrameError("flood")
        return self._exactly(length)

    def is_silent(self) -> bool:
        """Tell whether nothing lies in the pipe and the other end is open."""
        return not _ready(self._reads, select.POLLIN, 0)

    def _exactly(self, count: int) -> bytes:
        parts = bytearray()
        while len(parts) < count:
            self._wait(self._reads, select.POLLIN)
            try:
                part = os.read(self._reads, min(PIPE_BYTES, count - len(parts)))
            except BlockingIOError:
                continue
            if not part:
                raise FrameError("crash")
            parts += part
        return bytes(parts)

    def _wait(self, descriptor: int, what: int) -> None:
        while True:
            if self._stopped():
                raise FrameError("stopped")
            left = self._deadline - time.monotonic()
            if left <= 0:
                raise FrameError("deadline")
            if _ready(descriptor, what, min(left, LOOK_SECONDS)):
                return


def _ready(descriptor: int, what: int, seconds: float) -> bool:
    waiting = select.poll()
    waiting.register(descriptor, what)
    return bool(waiting.poll(seconds * 1000))


def read_frame(descriptor: int, bytes_max: int) -> tuple[bytes, bytes] | None:
    """Return token and body of the next frame, as the child reads it; None: the parent is gone or speaks no frames."""
    head = _read_exactly(descriptor, HEAD_BYTES)
    if head is None:
        return None
    length = int.from_bytes(head[:LENGTH_BYTES], "big")
    body = _read_exactly(descriptor, length) if length <= bytes_max else None
    return None if body is None else (head[LENGTH_BYTES:], body)


def write_frame(descriptor: int, token: bytes, body: bytes) -> None:
    """Write one frame, as the child does."""
    left = memoryview(len(body).to_bytes(LENGTH_BYTES, "big") + token + body)
    while left:
        left = left[os.write(descriptor, left) :]


def _read_exactly(descriptor: int, count: int) -> bytes | None:
    parts = bytearray()
    while len(parts) < count:
        part = os.read(descriptor, min(1 << 20, count - len(parts)))
        if not part:
            return None
        parts += part
    return bytes(parts)
