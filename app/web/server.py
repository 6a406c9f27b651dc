"""The web server: one process and its threads, from the bound socket to the last answer."""

from __future__ import annotations

import gc
import logging
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from waitress import wasyncore
from waitress.task import ThreadedTaskDispatcher

from app.errors import SettingsError
from app.settings import Settings
from app.web.connections import HAS_POLL, TICK_SECONDS, Arrivals, Waitress, adjustments
from app.web.handover import Handover

if TYPE_CHECKING:
    from flask import Flask

STOP_SECONDS = 15.0  # in which running requests are finished; longer than a commit may take
COLLECT_AFTER = 50_000  # new objects, before the youngest are searched for cycles
# How long a thread may keep the interpreter from others. With Python's own 5 ms a writer that comes back from the disk
# waits behind the requests: 32 clients got 743 and 864 events/s, and 1,150 and 996 with this.
SWITCH_SECONDS = 0.0005


def serve(server: Server, ready: Callable[[Server], None] | None = None) -> int:
    """Serve until SIGTERM or SIGINT, finish what runs, and return the exit code.

    Args:
        ready: Called once connections are taken.
    """
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}

    def stop(number: int, frame: object) -> None:
        # The second signal does what it would have done without us.
        signal.signal(number, before[signal.Signals(number)])
        server.ask_to_stop()

    for number in before:
        if before[number] is not signal.SIG_IGN:
            signal.signal(number, stop)
    # What is here now stays; and what a batch makes has no cycles, so looking for some after every 700 objects would
    # cost a tenth of ingest.
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER)
    sys.setswitchinterval(SWITCH_SECONDS)
    if ready is not None:
        ready(server)
    server.run()
    return 0


class Server:
    """One process and its threads. The port is bound on construction, so that `port` may be 0.

    Args:
        app: What answers.
        host: Address or name to listen on.
        port: 0 for any free one; `self.port` names it.
        settings: `threads` and `trusted_proxies` are read.
        listening: What is bound already, by `listen`; None: it is bound here.
        handover: The way to another process on the same socket.

    Raises:
        SettingsError: the address cannot be bound; the message says why in one sentence.
    """

    def __init__(
        self,
        app: Flask,
        host: str,
        port: int,
        settings: Settings,
        *,
        listening: socket.socket | None = None,
        handover: Handover | None = None,
    ) -> None:
        listening = listening or listen(host, port)
        self.host = host
        self.port: int = listening.getsockname()[1]
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # requests that wait for a thread are no news
        self._threads = _start_threads(settings.threads)
        # Refusals have a thread of their own: the others are busy when there is something to refuse.
        self._refusals = _start_threads(1)
        self._map: dict[int, Any] = {}
        self._waitress = Waitress(
            app,
            map=self._map,
            _sock=listening,
            dispatcher=self._threads,
            adj=adjustments(settings),
            sockinfo=(listening.family, listening.type, listening.proto, listening.getsockname()),
            bind_socket=False,
        )
        self._waitress.refusals = self._refusals
        self._waitress.sockets = self._map
        if handover is not None:
            self._waitress.handover = handover
            Arrivals(self._waitress, handover)
        self._stop_asked = threading.Event()
        self._closing = threading.RLock()  # may be taken again by a signal handler of the same thread
        self._closed = False
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """The address to reach it at."""
        return f"http://{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}"

    def run(self) -> None:
        """Serve until asked to stop, then finish the requests that have arrived."""
        while not self._stop_asked.is_set():
            self._turn()
        self._waitress.stop_listening()
        end = time.monotonic() + STOP_SECONDS
        while self._waitress.close_idle() and time.monotonic() < end:
            self._turn()
        self._threads.shutdown(timeout=1)
        self._refusals.shutdown(timeout=1)
        with self._closing:
            self._closed = True
            wasyncore.close_all(self._map)

    def ask_to_stop(self) -> None:
        """Let `run` end; returns at once. May be called from a signal handler or another thread."""
        with self._closing:
            self._stop_asked.set()
            if not self._closed:
                self._waitress.pull_trigger()  # wakes the loop

    def start(self) -> Server:
        """Run in a thread of its own and return self."""
        self._thread = threading.Thread(target=self.run, name="onefold-web", daemon=True)
        self._thread.start()
        return self

    def stop(self) -> None:
        """End what `start` began, and wait for it."""
        self.ask_to_stop()
        if self._thread is not None:
            self._thread.join()

    def _turn(self) -> None:
        if HAS_POLL:
            wasyncore.poll2(TICK_SECONDS, self._map)
        else:
            wasyncore.poll(TICK_SECONDS, self._map)


def listen(host: str, port: int) -> socket.socket:
    """Return a socket bound to an address; connections are taken once a server has it.

    Args:
        host: Address or name to listen on.
        port: 0 for any free one.

    Raises:
        SettingsError: the address cannot be bound; the message says why in one sentence.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listening = socket.socket(family, kind, protocol)
    except OSError as error:
        raise SettingsError(f"{host} is no address of this machine ({error.strerror}).") from error
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(address)
    except OSError as error:
        listening.close()
        raise SettingsError(
            f"Port {port} on {host} cannot be used ({error.strerror}): stop what uses it, or give another with --port."
        ) from error
    return listening


def _start_threads(count: int) -> ThreadedTaskDispatcher:
    threads = ThreadedTaskDispatcher()
    threads.set_thread_count(count)
    return threads
