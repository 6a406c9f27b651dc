"""Several processes as one: how they end, and what comes of one that is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.web.served import Service, service_in

PATIENCE_SECONDS = 20
PROGRAM = """
import os, signal, sys, time
from app import processes
from app.errors import UnavailableError
processes.LIVED_SECONDS = float(sys.argv[1])

def say(*words):
    os.write(1, (" ".join(map(str, words)) + "\\n").encode())  # at once, as both write

def wait(name):
    def part():
        told = []
        signal.signal(signal.SIGTERM, lambda *_: told.append(1))
        say(name, os.getpid())
        while not told:
            time.sleep(0.02)
        say(name, "ended")
        return 0
    return part

def fail():
    say("failing", os.getpid())
    time.sleep(0.3)
    raise UnavailableError("the disk is full")

parts = {"a": wait("a"), "b": fail if "fail" in sys.argv else wait("b")}
sys.exit(processes.run_together(parts))
"""


@contextmanager
def running(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", PROGRAM, *(arguments or ("0",))]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, start_new_session=True) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)


def read(process: subprocess.Popen[str]) -> tuple[str, str]:
    assert process.stdout is not None
    name, _, rest = process.stdout.readline().strip().partition(" ")
    return name, rest


@pytest.mark.parametrize(
    ("number", "to_all"),
    [(signal.SIGTERM, False), (signal.SIGINT, False), (signal.SIGINT, True)],
    ids=["SIGTERM", "SIGINT", "SIGINT to all, as a terminal does"],
)
def test_all_end_in_their_own_time_when_told_to(number: signal.Signals, to_all: bool) -> None:
    with running() as process:
        assert {read(process)[0], read(process)[0]} == {"a", "b"}
        (os.killpg if to_all else os.kill)(process.pid, number)
        assert process.wait(PATIENCE_SECONDS) == 0
        assert {read(process), read(process)} == {("a", "ended"), ("b", "ended")}


def test_one_that_is_killed_is_begun_anew() -> None:
    with running() as process:
        started = dict([read(process), read(process)])
        os.kill(int(started["b"]), signal.SIGKILL)
        name, number = read(process)
        assert name == "b" and number != started["b"]
        os.kill(process.pid, signal.SIGTERM)
        assert process.wait(PATIENCE_SECONDS) == 0


def test_one_that_is_killed_at_its_start_ends_all() -> None:
    with running("1000") as process:
        started = dict([read(process), read(process)])
        os.kill(int(started["b"]), signal.SIGKILL)
        assert process.wait(PATIENCE_SECONDS) == 1
        assert read(process) == ("a", "ended")


def test_one_that_fails_ends_all_and_says_why_in_one_sentence() -> None:
    with running("0", "fail") as process:
        assert process.wait(PATIENCE_SECONDS) == 1
        assert process.stderr is not None
        assert process.stderr.read() == "onefold: the disk is full\n"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with service_in(tmp_path_factory.mktemp("service")) as made:
        made.run("space", "create", "Served")
        yield made


def test_no_process_outlives_the_first_one(service: Service) -> None:
    service.start()
    assert service.process is not None
    service.process.kill()
    service.process.wait()
    end = time.monotonic() + PATIENCE_SECONDS
    while service.is_ready():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_the_data_is_locked_and_the_port_named_in_one_sentence(service: Service, tmp_path: Path) -> None:
    service.start()
    assert service.process is not None
    for home, words in ((service.home, "serves"), (tmp_path, f"Port {service.port} on 127.0.0.1 cannot be used")):
        ended = subprocess.run(
            [sys.executable, "-m", "app", "serve", "--port", str(service.port)],
            env=service.environ() | {"ONEFOLD_HOME": str(home)}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert ended.returncode == 1
        assert ended.stderr.count("\n") == 1 and words in ended.stderr
    assert service.stop() == 0
