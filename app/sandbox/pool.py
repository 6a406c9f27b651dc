"""Worker processes as the house asks them: one of each kind, begun when first asked, killed when a run goes wrong."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import astuple, dataclass, field
from pathlib import Path

from app.errors import SandboxError
from app.sandbox.child import READY, SECONDS_BYTES
from app.sandbox.frames import TOKEN_BYTES, Channel, FrameError
from app.sandbox.limits import Limits

START_SECONDS = 30.0  # a machine under load takes its time; a start that hangs ends here
RETIRE_CPU_SECONDS = 120.0  # a worker is replaced between two runs, long before its own limit
ROOT = Path(__file__).parents[2]
BEGIN = "import sys; sys.path.insert(0, sys.argv.pop(1)); from app.sandbox.child import main; main(sys.argv[1:])"

SENTENCES = {
    "deadline": "The run took longer than its time limit and was stopped.",
    "stopped": "The run was stopped.",
    "crash": "The run used up what it may use, or crashed, and its process ended.",
    "flood": "The run answered more than it may.",
    "garbage": "The run's answer could not be read.",
    "request": "What the run was given is larger than its limit.",
    "busy": "Other runs are still going on.",
    "start": "The worker process could not be started.",
}


@dataclass(frozen=True, slots=True)
class WorkerKind:
    """A kind of worker.

    Args:
        module: Its module, with `prepare` and `answer` (`app.sandbox.child.Kind`), imported in the process.
    """

    module: str
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a run answered, and the CPU seconds that it took."""

    body: bytes
    cpu_seconds: float


class Worker:
    """One process. Not for several threads; `Pool` sees to that.

    Raises:
        SandboxError: with reason `start`: no process could be begun.
    """

    def __init__(self, kind: WorkerKind, given: bytes) -> None:
        self.given = given
        self.cpu_seconds = 0.0
        self.runs = 0
        self._limits = kind.limits
        words = [sys.executable, "-I", "-X", "utf8", "-c", BEGIN, str(ROOT), kind.module]
        words += [str(number) for number in astuple(kind.limits)]
        try:
            self._process = subprocess.Popen(  # noqa: S603 # our own interpreter and module; nothing of a user's
                words,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={},
                cwd="/",
                bufsize=0,
                close_fds=True,
                start_new_session=True,
            )
        except OSError as error:
            raise SandboxError("start", SENTENCES["start"]) from error
        assert self._process.stdin is not None and self._process.stdout is not None
        self._writes, self._reads = self._process.stdin.fileno(), self._process.stdout.fileno()
        os.set_blocking(self._writes, False)
        os.set_blocking(self._reads, False)
        try:
            channel = self._channel(time.monotonic() + START_SECONDS, _never)
            channel.send(READY, given)
            self.filtered = channel.receive(READY, 100) == b"filtered"
        except FrameError as error:
            self.kill()
            raise SandboxError("start", SENTENCES["start"]) from error

    @property
    def process_id(self) -> int:
        """The id of the process."""
        return self._process.pid

    def is_fit(self) -> bool:
        """Tell whether the process lives, has said nothing unasked, and is not near its limit of CPU."""
        return (
            self._process.poll() is None
            and self.cpu_seconds < RETIRE_CPU_SECONDS
            and self._channel(0.0, _never).is_silent()
        )

    def ask(self, request: bytes, *, seconds: float, cpu_seconds: float, stopped: Callable[[], bool]) -> Answer:
        """Return the answer; whatever goes wrong, the process is dead afterwards."""
        self.runs += 1
        token = secrets.token_bytes(TOKEN_BYTES)
        channel = self._channel(time.monotonic() + seconds, stopped)
        try:
            head = [(int(number)).to_bytes(SECONDS_BYTES, "big") for number in (seconds + 1, cpu_seconds * 1000)]
            channel.send(token, b"".join(head) + request)
            body = channel.receive(token, self._limits.answer_bytes + SECONDS_BYTES)
            if len(body) < SECONDS_BYTES:
                raise FrameError("garbage")
        except BaseException as error:
            self.kill()
            if isinstance(error, FrameError):
                reason = "deadline" if self._process.returncode == -signal.SIGPROF else error.reason
                raise SandboxError(reason, SENTENCES[reason]) from error
            raise
        before, self.cpu_seconds = self.cpu_seconds, int.from_bytes(body[:SECONDS_BYTES], "big") / 1000
        return Answer(body[SECONDS_BYTES:], max(0.0, self.cpu_seconds - before))

    def kill(self) -> None:
        """End the process at once, and wait until it is gone."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()

    def _channel(self, deadline: float, stopped: Callable[[], bool]) -> Channel:
        return Channel(reads=self._reads, writes=self._writes, deadline=deadline, stopped=stopped)


class Pool:
    """One worker of each kind, for all threads of a process. Runs of one kind follow one another.

    Args:
        kinds: By name, such as `javascript` and `sql`.
    """

    def __init__(self, kinds: Mapping[str, WorkerKind]) -> None:
        self._kinds = kinds
        self._locks = {name: threading.Lock() for name in kinds}
        self._workers: dict[str, Worker] = {}

    def ask(
        self,
        kind: str,
        request: bytes,
        *,
        given: bytes = b"",
        seconds: float = 5.0,
        cpu_seconds: float = 0.0,
        stopped: Callable[[], bool] | None = None,
    ) -> Answer:
        """Return what a worker of this kind answers; the next asking finds a working one in any case.

        Args:
            given: What the worker opens before it is closed; one with another `given` is replaced first.
            seconds: Of the clock on the wall, for waiting one's turn and again for the run.
            cpu_seconds: Of the process, after which the kernel ends it; 0: no limit of its own.
            stopped: Asked about ten times a second during the run; true stops it.

        Raises:
            SandboxError: the run failed or was stopped, with the reason.
        """
        if len(request) > self._kinds[kind].limits.request_bytes:
            raise SandboxError("request", SENTENCES["request"])
        if not self._locks[kind].acquire(timeout=seconds):
            raise SandboxError("busy", SENTENCES["busy"])
        stopped = stopped or _never
        try:
            worker = self._ready(kind, given)
            used = worker.runs > 0
            try:
                return worker.ask(request, seconds=seconds, cpu_seconds=cpu_seconds, stopped=stopped)
            except SandboxError as error:
                # A worker that had run before may have been spoilt or killed by somebody else's run. Runs change
                # nothing outside, so this one is judged by a process of its own.
                if not used or error.reason not in ("crash", "garbage"):
                    raise
            worker = self._ready(kind, given)
            return worker.ask(request, seconds=seconds, cpu_seconds=cpu_seconds, stopped=stopped)
        finally:
            self._locks[kind].release()

    def close(self) -> None:
        """End all workers, those in the middle of a run after it."""
        for kind in self._locks:
            self.drop(kind)

    def drop(self, kind: str) -> None:
        """End the worker of this kind, if there is one: what it said showed that it is not to be trusted."""
        with self._locks[kind]:
            worker = self._workers.pop(kind, None)
            if worker is not None:
                worker.kill()

    def process_of(self, kind: str) -> int | None:
        """Return the id of the process of this kind; None: none runs."""
        worker = self._workers.get(kind)
        return None if worker is None else worker.process_id

    def is_filtered(self, kind: str) -> bool:
        """Tell whether the system filters the calls of this kind's process."""
        worker = self._workers.get(kind)
        return worker is not None and worker.filtered

    def _ready(self, kind: str, given: bytes) -> Worker:
        worker = self._workers.get(kind)
        if worker is not None and (not worker.is_fit() or worker.given != given):
            worker.kill()
            worker = None
        if worker is None:
            self._workers.pop(kind, None)
            worker = self._workers[kind] = Worker(self._kinds[kind], given)
        return worker


def _never() -> bool:
    return False
