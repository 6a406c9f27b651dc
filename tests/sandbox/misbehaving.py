"""A kind of worker that does to its process what a program could do if it broke out of its language."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import socket
import sys
import threading
from collections.abc import Callable
from pathlib import Path

HELD: list[bytes] = []


def prepare(given: bytes) -> None:
    HELD[:] = [given]


def answer(request: bytes) -> bytes:
    word, _, rest = request.decode().partition(" ")
    if word == "say":
        return rest.encode()
    if word == "given":
        return HELD[0]
    if word == "try":
        try:
            return f"did: {ATTEMPTS[rest]()!r}"[:200].encode()
        except (OSError, MemoryError, ValueError) as error:
            return f"{type(error).__name__}".encode()
    globals()[word]()
    return b"survived"


def hang() -> None:
    while True:
        pass


def hang_in_c() -> None:
    pow(7, 10**9)


def sleep_on() -> None:
    threading.Event().wait()


def pipe() -> int:
    """Return the descriptor of the pipe to the parent: 0, 1 and 2 lead nowhere, and the pipe came after them."""
    return 4


def fill_memory() -> None:
    held = []
    while True:
        held.append(bytes(1 << 24))


def crash() -> None:
    ctypes.string_at(0)


def kill_itself() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def leave() -> None:
    os._exit(0)


def raise_something() -> None:
    raise ValueError("a mistake")


def flood() -> None:
    while True:
        os.write(pipe(), b"x" * 65_536)


def announce_much() -> None:
    os.write(pipe(), b"\xff" * 20)
    hang()


def speak_garbage() -> None:
    os.write(pipe(), b"not a frame at all, but long enough to be taken for one")
    hang()


def stop_halfway() -> None:
    os.write(pipe(), b"\x00\x00")
    leave()


def ignore_signals() -> None:
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGALRM, signal.SIGXCPU):
        signal.signal(number, signal.SIG_IGN)
    hang()


ATTEMPTS: dict[str, Callable[[], object]] = {
    "read a file": lambda: Path("/etc/passwd").read_text(),
    "write a file": lambda: Path("/tmp/onefold-attack").write_text("x"),
    "list a folder": lambda: list(Path("/").iterdir()),
    "connect": lambda: socket.create_connection(("127.0.0.1", 9), timeout=1),
    "open a socket": lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM),
    "open a pair of sockets": socket.socketpair,
    "begin a process": os.fork,
    "run a program": lambda: os.execv(sys.executable, [sys.executable]),
    "lift a limit": lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (100, 100)),
    "signal its parent": lambda: os.kill(os.getppid(), 0),
    "fill memory": fill_memory,
    "environment": lambda: dict(os.environ),
}
