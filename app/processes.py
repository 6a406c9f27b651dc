"""Several processes that serve as one: started together, ended together, and begun anew where one is killed."""

from __future__ import annotations

import logging
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress

from app.errors import OnefoldError

STOP_SECONDS = 45  # after which a process that was told to end is killed; longer than each takes for itself
LIVED_SECONDS = 5.0  # a process killed sooner than this after its start is not begun anew
STOPPERS = (signal.SIGTERM, signal.SIGINT)

log = logging.getLogger("onefold.processes")

Part = Callable[[], int]  # runs until SIGTERM and returns an exit code


def run_together(parts: Mapping[str, Part]) -> int:
    """Run each part in a process of its own until SIGTERM or SIGINT, and return the exit code.

    A part that ends by itself ends all, with its code; one that was killed is begun anew. Must be called while this
    process has one thread.

    Args:
        parts: By name. SIGINT, which a terminal sends to all of them, is ignored in them: this process tells them.
    """
    return _Supervisor(parts).run()


class _Supervisor:
    def __init__(self, parts: Mapping[str, Part]) -> None:
        self._parts = parts
        self._running: dict[int, tuple[str, float]] = {}  # by process id: name, and when it was started
        self._stopping = False
        self._code = 0

    def run(self) -> int:
        before = {number: signal.signal(number, self._asked) for number in (*STOPPERS, signal.SIGALRM)}
        try:
            for name in self._parts:
                self._start(name)
            while self._running:
                self._ended(*os.wait())
        finally:
            signal.alarm(0)
            self._tell(signal.SIGKILL)
            for number, handler in before.items():
                signal.signal(number, handler)
        return self._code

    def _asked(self, number: int, frame: object) -> None:
        """Let all end; asked a second time, or when they take too long, without waiting for them."""
        if self._stopping:
            self._tell(signal.SIGKILL)
        else:
            self._stop()

    def _stop(self) -> None:
        self._stopping = True
        self._tell(signal.SIGTERM)
        signal.alarm(STOP_SECONDS)

    def _tell(self, number: signal.Signals) -> None:
        for process in list(self._running):
            with suppress(ProcessLookupError):
                os.kill(process, number)

    def _start(self, name: str) -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        # Between fork and the child's own handlers nothing may be told: what is sent meanwhile waits.
        signal.pthread_sigmask(signal.SIG_BLOCK, STOPPERS)
        try:
            process = os.fork()
            if process == 0:
                _be(self._parts[name])
            self._running[process] = (name, time.monotonic())
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPERS)

    def _ended(self, process: int, status: int) -> None:
        found = self._running.pop(process, None)
        if found is None or self._stopping:
            return
        name, started_at = found
        code = os.waitstatus_to_exitcode(status)
        if code < 0 and time.monotonic() - started_at >= LIVED_SECONDS:
            log.error("the process for %s was killed (signal %d) and is begun anew", name, -code)
            self._start(name)
            return
        self._code = code if code > 0 else 1
        self._stop()


def _be(part: Part) -> None:
    """Be the process of a part; never returns."""
    code = 1
    try:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPERS)
        code = part()
    except OnefoldError as error:
        print(f"onefold: {error}", file=sys.stderr)
    except BaseException:  # the edge of a process: what goes wrong is told, and nothing of the parent's runs here
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
