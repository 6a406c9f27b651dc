"""waitress, held to our limits: a deadline for every request, errors in our own shape, connections handed over.

waitress reads bodies on its own loop before a thread has them, so a slow sender holds no thread. Its own timeout
counts from the last byte, which a sender of one byte a second never reaches; the deadline here counts from the first.
"""

from __future__ import annotations

import select
import socket
import time
from http import HTTPStatus
from typing import Any

from flask import json
from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.server import TcpWSGIServer
from waitress.task import ErrorTask, ThreadedTaskDispatcher
from waitress.utilities import Error

from app.settings import Settings
from app.web.handover import Handover
from app.web.problems import error_body, is_tracking_path

REQUEST_SECONDS = 10.0  # from a request's first byte, or the connection's beginning, to its last byte
IDLE_SECONDS = 60  # of a connection between two requests
LINGER_SECONDS = 2.0  # in which a refused sender may finish before its connection is closed
BODY_BYTES_MAX = 1024 * 1024  # of any request, as sent; each route has its own limit below this
HEADER_BYTES_MAX = 32 * 1024
BODY_MEMORY_MAX = 128 * 1024  # of one body; what is longer waits in a file
CONNECTIONS_MAX = 400  # of a process, so that bodies hold at most 50 MB in it
WAITING_MAX = 256  # requests that wait for a thread; a further one is answered 429 at once
RETRY_SECONDS = 1
BACKLOG = 1024
TICK_SECONDS = 1
HAS_POLL = hasattr(select, "poll")  # select itself cannot watch more than 1,024 files


def adjustments(settings: Settings) -> Adjustments:
    """Return waitress's own settings."""
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

    server: Waitress  # waitress's stubs name its base
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
        if self.lingering_until is not None:
            self.recv(self.adj.recv_bytes)
        elif self.request is None and self.server.hands_over(self):  # between two requests
            self.cut()
        else:
            super().handle_read()

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


class Waitress(TcpWSGIServer):
    channel_class = _Channel
    active_channels: dict[int, _Channel]  # type: ignore[assignment]  # waitress's stubs name one channel
    refusals: ThreadedTaskDispatcher
    sockets: dict[int, Any]  # what the loop watches
    handover: Handover | None = None

    def add_task(self, task: Any) -> None:
        """Let a request wait for a thread, or refuse it where too many do."""
        if len(self.task_dispatcher.queue) >= WAITING_MAX:
            task.requests[0].error = _TooManyWaitingError("")
            self.refusals.add_task(task)
        else:
            super().add_task(task)

    def hands_over(self, channel: _Channel) -> bool:
        """Tell whether another process has the connection now, since its next request belongs there."""
        return self.handover is not None and channel.socket is not None and self.handover.give(channel.socket)

    def welcome(self, connection: socket.socket) -> None:
        """Go on with a connection that another process accepted."""
        try:
            address = connection.getpeername()
            self.set_socket_options(connection)
        except OSError:  # it has ended meanwhile
            connection.close()
            return
        self.channel_class(self, connection, self.fix_addr(address), self.adj, map=self.sockets)

    def has_room(self) -> bool:
        """Tell whether a further connection may be taken."""
        return len(self.active_channels) < self.adj.connection_limit

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


class Arrivals(wasyncore.dispatcher):
    """The end of the way on which connections come from another process."""

    def __init__(self, waitress: Waitress, handover: Handover) -> None:
        super().__init__(handover.end, map=waitress.sockets)
        self._waitress = waitress
        self._handover = handover

    def readable(self) -> bool:
        return self._waitress.has_room()

    def writable(self) -> bool:
        return False

    def handle_read(self) -> None:
        connection = self._handover.take()
        if connection is not None:
            self._waitress.welcome(connection)
