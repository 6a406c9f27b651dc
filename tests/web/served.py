"""`onefold serve` as it is shipped: a process group of its own, on a real port."""

from __future__ import annotations

import fcntl
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

PATIENCE_SECONDS = 60  # for a start; a start takes about one


@dataclass
class Service:
    """`onefold serve` as a process group of its own, on one port through all its lives.

    Args:
        log: Where what it prints goes.
        settings: Variables of its environment.
    """

    home: Path
    port: int
    log: Path
    settings: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "app", "serve", "--port", str(self.port)]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, env=self.environ(), stdout=log, stderr=log, start_new_session=True)
        end = time.monotonic() + PATIENCE_SECONDS
        while not self.is_ready():
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < end, self.log.read_text()
            time.sleep(0.01)

    def kill(self) -> None:
        """End every process of the group at once, without a word to any of them."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        # The lock on the data is shared by all its processes, so it is free once the last of them has gone.
        with (self.home / "serve.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)

    def stop(self) -> int:
        """Ask it to end and return its exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE_SECONDS)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def run(self, *arguments: str) -> str:
        ended = subprocess.run(
            [sys.executable, "-m", "app", *arguments], env=self.environ(), capture_output=True, text=True, check=False
        )
        assert ended.returncode == 0, ended.stdout + ended.stderr
        return ended.stdout

    def environ(self) -> dict[str, str]:
        return os.environ | {"ONEFOLD_HOME": str(self.home)} | self.settings

    def is_ready(self) -> bool:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)) as connection:
            try:
                connection.request("GET", "/healthz")
                return connection.getresponse().status == 200
            except OSError:
                return False


@contextmanager
def service_in(folder: Path, **settings: str) -> Iterator[Service]:
    """Give a service that has not been started; it is killed at the end if it still runs."""
    made = Service(folder / "home", free_port(), folder / "log", settings)
    try:
        yield made
    finally:
        if made.process is not None and made.process.poll() is None:
            made.kill()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
        return number
