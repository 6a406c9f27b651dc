"""A stand-in for Zendesk: an agent page that embeds the packaged app and speaks the app framework to the real SDK."""

from __future__ import annotations

import socket
from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Thread
from typing import Any

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from hosts.zendesk.errors import StandInError
from hosts.zendesk.installation import Installation
from hosts.zendesk.package import read_package
from hosts.zendesk.pages import assets_app, host_app
from hosts.zendesk.tickets import DEFAULT_FILE, complete_tickets, read_tickets

ADDRESS = "127.0.0.1"
SUBDOMAIN = "acme"
SDK = Path(__file__).parents[2] / "app" / "static_build" / "hosts" / "zaf_sdk.min.js"


class StandIn:
    """Two servers on this machine: the agent page and, on an origin of its own, the app's files.

    Both ports are taken when it is made, so their addresses are known before anything answers.

    Args:
        package: The zip an admin would upload.
        onefold_url: The setting `backendUrl`.
        space_id: The setting `space`.
        secret: The setting `sharedSecret`. It stays in this process.
        tickets: What `tickets.json` may hold; None: the tickets that come with the stand-in.
        host_port: Of the agent page; 0: a free one.
        app_port: Of the app's files; 0: a free one.
        subdomain: The account's name, the `iss` of signed tokens.

    Attributes:
        host_url: The origin of the agent page.
        app_url: The origin of the app's files.

    Raises:
        StandInError: the package, the tickets or a port cannot be used.
    """

    def __init__(
        self,
        package: Path,
        onefold_url: str,
        space_id: str,
        secret: str,
        tickets: Sequence[Mapping[str, Any]] | None = None,
        host_port: int = 0,
        app_port: int = 0,
        *,
        subdomain: str = SUBDOMAIN,
        sdk: Path = SDK,
    ) -> None:
        if not sdk.is_file():
            raise StandInError(f"the vendor's library {sdk.name} is not built: run `make setup`")
        self.package = read_package(package)
        self._tickets = read_tickets(DEFAULT_FILE) if tickets is None else complete_tickets(tickets)
        self._settings = {"backendUrl": onefold_url, "space": space_id, "sharedSecret": secret}
        self._subdomain = subdomain
        self._sdk = sdk.read_bytes()
        self._servers = _listen((host_port, app_port))
        self.host_url, self.app_url = (f"http://{ADDRESS}:{server.port}" for server in self._servers)
        self._threads: list[Thread] = []

    def start(self) -> StandIn:
        """Answer from now on; returns itself."""
        installation = Installation(self.package, self._subdomain, self._settings)
        host, assets = self._servers
        host.app = host_app(installation, self._tickets, self.host_url, self.app_url)
        assets.app = assets_app(installation, self._sdk, self.app_url)
        self._threads = [Thread(target=server.serve_forever, args=(0.05,), daemon=True) for server in self._servers]
        for thread in self._threads:
            thread.start()
        return self

    def stop(self) -> None:
        """Stop answering and free both ports."""
        for server in self._servers:
            if self._threads:
                server.shutdown()
            server.server_close()
        for thread in self._threads:
            thread.join()
        self._threads = []


class QuietHandler(WSGIRequestHandler):
    """Keeps connections open, since a page asks often, and writes no line for each request."""

    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - the name is werkzeug's
        pass

    def connection_dropped(self, error: BaseException, environ: object = None) -> None:
        pass  # a page that gives up waiting is no fault


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
