"""Starting and stopping the processes that are measured over HTTP."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

START_SECONDS = 30.0


@contextmanager
def waitress(
    home: Path, *, threads: int = 32, alone: bool = False, single: bool = False, salesforce: str | None = None
) -> Iterator[int]:
    """Run the shipped server and give its port.

    Args:
        salesforce: The origin of a stand-in for the API of Salesforce.
        alone: Commit every request in a transaction of its own.
        single: One process for everything instead of one for ingest and one for reads.
    """
    command = [sys.executable, "-m", "bench.serve", "--home", str(home), "--threads", str(threads)]
    command += [f"--{name}" for name, wanted in (("alone", alone), ("single", single)) if wanted]
    command += ["--salesforce", salesforce] if salesforce else []
    with _telling(command) as port:
        yield port


@contextmanager
def rest_stand_in() -> Iterator[str]:
    """Run what answers as the API of Salesforce at once, and give its origin."""
    with _telling([sys.executable, "-m", "bench.rest_stand_in"]) as port:
        yield f"http://127.0.0.1:{port}"


@contextmanager
def _telling(command: list[str]) -> Iterator[int]:
    """Run a process that prints `port N` once it serves."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        if not line.startswith("port "):
            raise RuntimeError(f"the server did not start: {line!r}")
        yield int(line.split()[1])
    finally:
        _end(process)


@contextmanager
def granian(home: Path, *, workers: int = 1, threads: int = 32) -> Iterator[int]:
    """Run granian's WSGI server on the same application and give its port."""
    port = free_port()
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers",
        str(workers), "--blocking-threads", str(threads), "--factory", "--no-ws", "--log-level", "error",
        "bench.serve:wsgi",
    ]  # fmt: skip
    process = subprocess.Popen(command, env=os.environ | {"BENCH_HOME": str(home)}, start_new_session=True)
    try:
        wait_for(port)
        yield port
    finally:
        _end(process)


def _end(process: subprocess.Popen[str] | subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout is not None:
        process.stdout.close()


def free_port() -> int:
    """Return a port that nobody has now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int) -> None:
    """Return once somebody takes connections there."""
    until = time.monotonic() + START_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
