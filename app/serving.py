"""Running the service in this process: web server, worker, the lock on the data, and the first words on the screen."""

from __future__ import annotations

import fcntl
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from flask import Flask

from app import create_app
from app.errors import SettingsError, UnavailableError
from app.house import House, opening
from app.settings import LOOPBACK_HOSTS, Settings
from app.storage.health import Health
from app.web.context import EXTENSION
from app.web.server import Server, serve
from app.worker import Worker

FAILING_SECONDS = 5.0  # of a space, while /healthz says so; then the process ends, to be started anew
WATCH_SECONDS = 0.5

Report = Callable[[str], None]


def serve_until_stopped(settings: Settings, host: str, port: int, report: Report) -> int:
    """Serve until SIGTERM or SIGINT and return the exit code.

    Raises:
        SettingsError: the data is served by another process, or a setting is only for loopback.
        UnavailableError: a space could not be written for a while, so that the process is to be started anew.
    """
    with _open_house(settings, host) as (app, house), _Watch(house.health) as watch:

        def ready(server: Server) -> None:
            _greet(house, server, report)
            watch.start(server)

        code = serve(app, host, port, settings, ready=ready)
    if watch.fault is not None:
        raise UnavailableError(f"a space can no longer be used ({watch.fault}); the log above says which")
    return code


@contextmanager
def serving(settings: Settings, host: str, port: int) -> Iterator[tuple[House, Server]]:
    """Serve in a thread while the block runs. In the main thread, SIGTERM then ends the block as Ctrl-C does.

    Raises:
        SettingsError: the port is taken, or the data is served by another process.
    """
    with _interrupted_by_sigterm(), _open_house(settings, host) as (app, house):
        server = Server(app, host, port, settings).start()
        try:
            yield house, server
        finally:
            server.stop()


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
def _open_house(settings: Settings, host: str) -> Iterator[tuple[Flask, House]]:
    """Lock the data, open it, and look after it while the block runs."""
    check_origins(settings, host)
    with _lock(settings.home):
        app = create_app(settings)
        house: House = app.extensions[EXTENSION]
        worker = Worker(house).start()
        try:
            yield app, house
        finally:
            worker.stop()
            house.close()


@contextmanager
def _interrupted_by_sigterm() -> Iterator[None]:
    """Let the first SIGTERM raise KeyboardInterrupt; the second does what it would have done without us."""
    if threading.current_thread() is not threading.main_thread():  # Python allows handlers in that one only
        yield
        return
    before = signal.getsignal(signal.SIGTERM)

    def interrupt(number: int, frame: object) -> None:
        signal.signal(signal.SIGTERM, before)
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


class _Watch:
    """Stops the server once a space has been out of use for `FAILING_SECONDS`.

    Attributes:
        fault: Why it did, in one word; None: it did not.
    """

    def __init__(self, health: Health) -> None:
        self.fault: str | None = None
        self._health = health
        self._ended = threading.Event()

    def __enter__(self) -> _Watch:
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()

    def start(self, server: Server) -> None:
        """Begin, in a thread of its own."""
        threading.Thread(target=self._run, args=(server,), name="watch", daemon=True).start()

    def _run(self, server: Server) -> None:
        while not self._ended.wait(WATCH_SECONDS):
            if self._health.failing_seconds() >= FAILING_SECONDS:
                self.fault = self._health.fault()
                server.ask_to_stop()
                return


@contextmanager
def _lock(home: Path) -> Iterator[IO[str]]:
    with opening(home):
        file = (home / "serve.lock").open("a+", encoding="utf-8")
    with file:
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
