"""Small servers of this machine for stand-ins: every port is taken before anything answers."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from threading import Thread
from typing import Any

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from hosts.errors import StandInError

ADDRESS = "127.0.0.1"
POLL_SECONDS = 0.05


class QuietHandler(WSGIRequestHandler):
    """Keeps connections open, since a page asks often, and writes no line for each request."""

    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - the name is werkzeug's
        pass

    def connection_dropped(self, error: BaseException, environ: object = None) -> None:
        pass  # a page that gives up waiting is no fault


class Servers:
    """Several servers that start and stop together.

    Args:
        ports: One for each; 0: a free one.

    Attributes:
        urls: Their origins, in the same order.

    Raises:
        StandInError: a port is taken.
    """

    def __init__(self, ports: Sequence[int]) -> None:
        self._servers = _listen(ports)
        self.urls = tuple(f"http://{ADDRESS}:{server.port}" for server in self._servers)
        self._threads: list[Thread] = []

    def start(self, apps: Sequence[Any]) -> None:
        """Let each application answer at its port from now on."""
        for server, app in zip(self._servers, apps, strict=True):
            server.app = app
            self._threads.append(Thread(target=server.serve_forever, args=(POLL_SECONDS,), daemon=True))
            self._threads[-1].start()

    def stop(self) -> None:
        """Stop answering and free the ports."""
        for server in self._servers:
            if self._threads:
                server.shutdown()
            server.server_close()
        for thread in self._threads:
            thread.join()
        self._threads = []


def _listen(ports: Sequence[int]) -> list[BaseWSGIServer]:
    """Return one server for each port, or none at all."""
    servers: list[BaseWSGIServer] = []
    for port in ports:
        # Bound here, since the server's own way with a taken port is to print advice and leave the process.
        with socket.socket() as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                listener.bind((ADDRESS, port))
            except OSError as error:
                for server in servers:
                    server.server_close()
                raise StandInError(f"port {port} on {ADDRESS} is taken: name another one") from error
            listener.listen()
            servers.append(
                make_server(ADDRESS, 0, _not_started, threaded=True, request_handler=QuietHandler, fd=listener.fileno())
            )
    return servers


def _not_started(environ: object, start_response: Any) -> list[bytes]:
    start_response("503 Service Unavailable", [("Content-Length", "0")])
    return []
