"""Running the service in this process: web server, worker, the lock on the data, and the first words on the screen."""

from __future__ import annotations

import fcntl
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from app import create_app
from app.errors import SettingsError
from app.house import House
from app.settings import LOOPBACK_HOSTS, Settings
from app.web.context import EXTENSION
from app.web.server import Server, serve
from app.worker import Worker

Report = Callable[[str], None]


def serve_until_stopped(settings: Settings, host: str, port: int, report: Report) -> int:
    """Serve until SIGTERM or SIGINT and return the exit code.

    Raises:
        SettingsError: the data is served by another process, or a setting is only for loopback.
    """
    check_origins(settings, host)
    with _lock(settings.home):
        app = create_app(settings)
        house: House = app.extensions[EXTENSION]
        worker = Worker(house).start()
        try:
            return serve(app, host, port, settings, ready=lambda server: _greet(house, server, report))
        finally:
            worker.stop()
            house.close()


@contextmanager
def serving(settings: Settings, host: str, port: int) -> Iterator[tuple[House, Server]]:
    """Serve in a thread while the block runs.

    Raises:
        SettingsError: the port is taken, or the data is served by another process.
    """
    check_origins(settings, host)
    with _lock(settings.home):
        app = create_app(settings)
        house: House = app.extensions[EXTENSION]
        worker = Worker(house).start()
        try:
            server = Server(app, host, port, settings).start()
            try:
                yield house, server
            finally:
                server.stop()
        finally:
            worker.stop()
            house.close()


def check_origins(settings: Settings, host: str) -> None:
    """Refuse further panel origins where others could reach them."""
    if settings.panel_origins and host not in LOOPBACK_HOSTS:
        raise SettingsError(
            "ONEFOLD_PANEL_ORIGINS: is for development and needs a server bound to loopback; "
            "remove it, or start with --host 127.0.0.1"
        )


def setup_link(house: House) -> str | None:
    """Return a fresh one-time link for making the first admin, or None if there is one."""
    token = house.control.setup_token()
    return None if token is None else f"{house.settings.public_url}/admin/setup/{token}"


def free_port(host: str, wanted: int) -> int:
    """Return the port wanted or, if it is taken, the next free one of twenty; 0 gives any."""
    for port in range(wanted, wanted + 20):
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            number: int = probe.getsockname()[1]
            return number
    raise SettingsError(f"ports {wanted} to {wanted + 19} are taken: give another one with --port")


def url_of(host: str, port: int) -> str:
    """Return the address under which a server bound like this is reached from this machine."""
    name = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "::1": "[::1]"}.get(host, host)  # noqa: S104  # compared, not bound
    return f"http://{name}:{port}"


def _greet(house: House, server: Server, report: Report) -> None:
    report(f"Onefold serves {house.settings.public_url} (bound to {server.url}); data in {house.settings.home}")
    link = setup_link(house)
    if link:
        report(f"Make the first admin here (once, within 24 hours): {link}")


@contextmanager
def _lock(home: Path) -> Iterator[IO[str]]:
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (home / "serve.lock").open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.seek(0)
            number = file.read().strip() or "unknown"
            raise SettingsError(
                f"another onefold (process {number}) serves {home} already: use that one, or stop it first"
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield file
