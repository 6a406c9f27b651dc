"""What runs in the worker process: load the kind's module, let it open what it needs, close the process, answer."""

from __future__ import annotations

import importlib
import os
import signal
import sys
import time
from typing import Protocol, cast

from app.sandbox.frames import TOKEN_BYTES, read_frame, write_frame
from app.sandbox.limits import Limits, close_process

GRACE_SECONDS = 2  # the process ends itself so long after a deadline: it may have lost its parent
SECONDS_BYTES = 4
HEAD_BYTES = 2 * SECONDS_BYTES  # of a question: seconds until its deadline, then milliseconds of CPU, 0 for no limit
READY = bytes(TOKEN_BYTES)  # the token of the first frame, which says that the process is closed


class Kind(Protocol):
    """The module of a kind of worker."""

    def prepare(self, given: bytes) -> None:
        """Import and open what is needed, before the process is closed."""

    def answer(self, request: bytes) -> bytes:
        """Return the answer; an exception ends the process."""


def main(arguments: list[str]) -> None:
    """Serve the parent until it closes the pipe.

    Args:
        arguments: The module of the kind; then memory, CPU seconds, request and answer bytes of `Limits`.
    """
    limits = Limits(*(int(text) for text in arguments[1:5]))
    kind: Kind = cast(Kind, importlib.import_module(arguments[0]))  # a module is named by `WorkerKind` only
    reads, writes = _own_pipes()
    first = read_frame(reads, limits.request_bytes)
    if first is None:
        return
    kind.prepare(first[1])
    filtered = close_process(limits)
    write_frame(writes, first[0], b"filtered" if filtered else b"unfiltered")
    while (frame := read_frame(reads, limits.request_bytes + HEAD_BYTES)) is not None:
        token, body = frame
        signal.alarm(int.from_bytes(body[:SECONDS_BYTES], "big") + GRACE_SECONDS)
        # The kernel counts, so it ends a run too that hangs where its engine does not look at the clock.
        signal.setitimer(signal.ITIMER_PROF, int.from_bytes(body[SECONDS_BYTES:HEAD_BYTES], "big") / 1000)
        answer = kind.answer(body[HEAD_BYTES:])
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.alarm(0)
        cpu = int(time.process_time() * 1000).to_bytes(SECONDS_BYTES, "big")
        write_frame(writes, token, cpu + answer)


def _own_pipes() -> tuple[int, int]:
    """Return the two pipes. What prints goes nowhere, rather than between the frames."""
    reads, writes = os.dup(0), os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nowhere, number)
    return reads, writes


if __name__ == "__main__":
    main(sys.argv[1:])
