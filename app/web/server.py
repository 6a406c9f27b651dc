"""The web server: waitress, with a deadline for every request and errors in our own shape.

waitress reads bodies on its own loop before a thread has them, so a slow sender holds no thread. Its own timeout
counts from the last byte, which a sender of one byte a second never reaches; the deadline here counts from the first.
"""

from __future__ import annotations

import gc
import logging
import select
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import json
from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.server import TcpWSGIServer
from waitress.task import ErrorTask, ThreadedTaskDispatcher
from waitress.utilities import Error

from app.errors import SettingsError
from app.settings import Settings
from app.web.problems import error_body, is_tracking_path

if TYPE_CHECKING:
    from flask import Flask

REQUEST_SECONDS = 10.0  # from a request's first byte, or the connection's beginning, to its last byte
IDLE_SECONDS = 60  # of a connection between two requests
STOP_SECONDS = 15.0  # in which running requests are finished; longer than a commit may take
LINGER_SECONDS = 2.0  # in which a refused sender may finish before its connection is closed
BODY_BYTES_MAX = 1024 * 1024  # of any request, as sent; each route has its own limit below this
HEADER_BYTES_MAX = 32 * 1024
BODY_MEMORY_MAX = 128 * 1024  # of one body; what is longer waits in a file
CONNECTIONS_MAX = 600  # so that bodies hold at most 75 MB
WAITING_MAX = 256  # requests that wait for a thread; a further one is answered 429 at once
RETRY_SECONDS = 1
COLLECT_AFTER = 50_000  # new objects, before the youngest are searched for cycles
# How long a thread may keep the interpreter from others. With Python's own 5 ms a writer that comes back from the disk
# waits behind the requests: 32 clients got 743 and 864 events/s, and 1,150 and 996 with this.
SWITCH_SECONDS = 0.0005
BACKLOG = 1024
TICK_SECONDS = 1
HAS_POLL = hasattr(select, "poll")  # select itself cannot watch more than 1,024 files


def serve(app: Flask, host: str, port: int, settings: Settings, ready: Callable[[Server], None] | None = None) -> int:
    """Serve until SIGTERM or SIGINT, finish what runs, and return the exit code.

    Args:
        ready: Called once connections are taken.
    """
    try:
        server = Server(app, host, port, settings)
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 1
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}

    def stop(number: int, frame: object) -> None:
        # The second signal does what it would have done without us.
        signal.signal(number, before[signal.Signals(number)])
        server.ask_to_stop()

    for number in before:
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

    Raises:
        SettingsError: the address cannot be bound; the message says why in one sentence.
    """

    def __init__(self, app: Flask, host: str, port: int, settings: Settings) -> None:
        listening = _bind(host, port)
        self.host = host
        self.port: int = listening.getsockname()[1]
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # requests that wait for a thread are no news
        self._threads = _start_threads(settings.threads)
        # Refusals have a thread of their own: the others are busy when there is something to refuse.
        self._refusals = _start_threads(1)
        self._map: dict[int, Any] = {}
        self._waitress = _Waitress(
            app,
            map=self._map,
            _sock=listening,
            dispatcher=self._threads,
            adj=_adjustments(settings),
            sockinfo=(listening.family, listening.type, listening.proto, listening.getsockname()),
            bind_socket=False,
        )
        self._waitress.refusals = self._refusals
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


def _bind(host: str, port: int) -> socket.socket:
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


def _adjustments(settings: Settings) -> Adjustments:
    return Adjustments(
        threads=settings.threads,
        backlog=BACKLOG,
        connection_limit=CONNECTIONS_MAX,
        cleanup_interval=TICK_SECONDS,
        channel_timeout=IDLE_SECONDS,
        max_request_header_size=HEADER_BYTES_MAX,
        max_request_body_size=BODY_BYTES_MAX,
        inbuf_overflow=BODY_MEMORY_MAX,
        asyncore_use_poll=HAS_POLL,
        expose_tracebacks=False,
        ident=None,
        # Proxies that may be believed are read by the application; others' headers do not reach it.
        clear_untrusted_proxy_headers=settings.trusted_proxies == 0,
    )


# -- waitress, held to our limits -------------------------------------------


class _TooManyWaitingError(Error):
    """All threads are busy, and so is the place where requests wait for one."""

    code = HTTPStatus.TOO_MANY_REQUESTS.value
    reason = HTTPStatus.TOO_MANY_REQUESTS.phrase


class _ErrorTask(ErrorTask):
    """Answers what waitress refuses by itself, in the shape of its path."""

    def execute(self) -> None:
        request: Any = self.request  # typed by waitress's stubs as the error that it holds
        path = getattr(request, "path", "")
        status, code, message = _own_words(request.error.code, path)
        body = json.dumps(error_body(path, status, code, message)).encode()
        self.status = f"{status.value} {status.phrase}"
        headers = [("Content-Type", "application/json")]
        if is_tracking_path(path):
            headers.append(("Access-Control-Allow-Origin", "*"))
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            headers += [("Retry-After", str(RETRY_SECONDS)), ("X-RateLimit-Reset", str(RETRY_SECONDS))]
        self.response_headers = headers
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)


def _own_words(status: int, path: str) -> tuple[HTTPStatus, str, str]:
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        known = HTTPStatus.BAD_REQUEST if is_tracking_path(path) else HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        return known, "body_too_large", f"The body is longer than {BODY_BYTES_MAX} bytes."
    if status == HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE:
        message = f"The headers are longer than {HEADER_BYTES_MAX} bytes."
        return HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "headers_too_large", message
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return HTTPStatus.TOO_MANY_REQUESTS, "overloaded", "Too many requests wait for an answer."
    if status == HTTPStatus.INTERNAL_SERVER_ERROR:
        return HTTPStatus.INTERNAL_SERVER_ERROR, "internal_error", "Something went wrong here."
    # An encoding of the transfer that nobody here knows is the sender's mistake too, not 501.
    return HTTPStatus.BAD_REQUEST, "invalid_request", "The request is not valid HTTP."


class _Channel(HTTPChannel):
    """One connection.

    Attributes:
        waiting_since: When the request that has not arrived whole began; None: none has begun.
        lingering_until: Set once a refused sender has its answer and what it still sends is thrown away.
    """

    error_task_class = _ErrorTask
    lingering_until: float | None = None
    refused = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.waiting_since: float | None = time.monotonic()
        super().__init__(*args, **kwargs)

    def received(self, data: bytes) -> bool:
        """Take what has arrived, and note when the unfinished request began."""
        before = self.request
        taken: bool = super().received(data)
        if self.request is None:
            self.waiting_since = None
        elif self.request is not before:
            self.waiting_since = time.monotonic()
        self.refused = self.refused or any(request.error for request in self.requests)
        return taken

    def is_overdue(self, now: float) -> bool:
        """Tell whether the connection is to be cut. A request being answered is never cut."""
        if self.lingering_until is not None:
            return now >= self.lingering_until
        if self.requests and self.waiting_since is not None:
            self.waiting_since = now  # the next request is not read meanwhile
        return self.waiting_since is not None and now - self.waiting_since >= REQUEST_SECONDS

    def is_busy(self) -> bool:
        """Tell whether an answer is being made or sent."""
        return bool(self.requests or self.total_outbufs_len)

    def readable(self) -> bool:
        return self.lingering_until is not None or bool(super().readable())

    def writable(self) -> bool:
        return self.lingering_until is None and bool(super().writable())

    def handle_read(self) -> None:
        if self.lingering_until is None:
            super().handle_read()
        else:
            self.recv(self.adj.recv_bytes)

    def handle_close(self) -> None:
        """Close; but let a refused sender finish first, or the kernel would take the answer back from it."""
        if self.refused and self.lingering_until is None and self.connected and self.socket is not None:
            self.lingering_until = time.monotonic() + LINGER_SECONDS
            try:
                self.socket.shutdown(socket.SHUT_WR)
            except OSError:
                super().handle_close()
        else:
            super().handle_close()

    def cut(self) -> None:
        """Close without waiting for anything."""
        super().handle_close()


class _Waitress(TcpWSGIServer):
    channel_class = _Channel
    active_channels: dict[int, _Channel]  # type: ignore[assignment]  # waitress's stubs name one channel
    refusals: ThreadedTaskDispatcher

    def add_task(self, task: Any) -> None:
        """Let a request wait for a thread, or refuse it where too many do."""
        if len(self.task_dispatcher.queue) >= WAITING_MAX:
            task.requests[0].error = _TooManyWaitingError("")
            self.refusals.add_task(task)
        else:
            super().add_task(task)

    def maintenance(self, now: int) -> None:
        """Cut what is overdue, besides what waitress closes itself."""
        super().maintenance(now)
        moment = time.monotonic()
        for channel in list(self.active_channels.values()):
            if channel.is_overdue(moment):
                channel.cut()

    def stop_listening(self) -> None:
        wasyncore.dispatcher.close(self)

    def close_idle(self) -> bool:
        """Cut connections on which nothing is being answered; tell whether others remain."""
        for channel in list(self.active_channels.values()):
            if not channel.is_busy():
                channel.cut()
        return bool(self.active_channels)
