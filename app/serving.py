"""Running the service: web server, worker, the lock on the data, and the first words on the screen.

`onefold serve` runs two processes on one port: one takes events, shows the admin's pages and does the worker's part,
one answers what is read. Each could answer everything; `app.web.handover` brings a request to its own. `make run` has
its stand-ins in a third. Tests and the demo serve from a thread of their own process.
"""

from __future__ import annotations

import fcntl
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from flask import Flask

from app import create_app
from app.delivering import Deliverer
from app.errors import SettingsError, UnavailableError
from app.house import House, opening
from app.processes import Part, run_together
from app.settings import LOOPBACK_HOSTS, Settings
from app.storage.health import Health
from app.web.context import EXTENSION
from app.web.handover import Handover, is_no_read, is_read
from app.web.server import Server, listen, serve
from app.worker import Worker

FAILING_SECONDS = 5.0  # of a space, while /healthz says so; then the process ends, to be started anew
WATCH_SECONDS = 0.5

Report = Callable[[str], None]


def serve_until_stopped(
    settings: Settings, host: str, port: int, report: Report | None, *, beside: Mapping[str, Part] | None = None
) -> int:
    """Serve until SIGTERM or SIGINT and return the exit code.

    Args:
        report: Called with the lines that greet; None: nobody is greeted.
        beside: Further processes to run as long as this one serves, by name; they may begin before it answers.

    Raises:
        SettingsError: the data is served by another process, the port is taken, or a setting is only for loopback.
    """
    check_origins(settings, host)
    with _lock(settings.home):
        House.open(settings).close()  # makes and migrates what the processes then only open
        listening = listen(host, port)
        here, there = Handover.pair(is_no_read, is_read)
        return run_together(
            {
                "ingest": lambda: _serve_part(settings, host, listening, here, report, works=True),
                "reads": lambda: _serve_part(settings, host, listening, there, None, works=False),
                **(beside or {}),
            }
        )


def _serve_part(
    settings: Settings,
    host: str,
    listening: socket.socket,
    handover: Handover,
    report: Report | None,
    *,
    works: bool,
) -> int:
    """Serve in this process until SIGTERM and return the exit code.

    Args:
        works: It does the worker's work too.

    Raises:
        UnavailableError: a space could not be used for a while, so that all is to be started anew.
    """
    with _open_house(settings, works=works) as (app, house), _Watch(house.health, os.getppid()) as watch:

        def ready(server: Server) -> None:
            if report is not None:
                _greet(house, server, report)
            watch.start(server)

        code = serve(Server(app, host, 0, settings, listening=listening, handover=handover), ready)
    if watch.fault is not None:
        raise UnavailableError(f"a space can no longer be used ({watch.fault}); the log above says which")
    return code


@contextmanager
def serving(settings: Settings, host: str, port: int) -> Iterator[tuple[House, Server]]:
    """Serve in a thread while the block runs. In the main thread, SIGTERM then ends the block as Ctrl-C does.

    Raises:
        SettingsError: the port is taken, or the data is served by another process.
    """
    check_origins(settings, host)
    with _interrupted_by_sigterm(), _lock(settings.home), _open_house(settings) as (app, house):
        server = Server(app, host, port, settings).start()
        try:
            yield house, server
        finally:
            server.stop()


def check_origins(settings: Settings, host: str) -> None:
    """Refuse what is for development where others could reach it."""
    given = {
        "ONEFOLD_PANEL_ORIGINS": settings.panel_origins,
        "ONEFOLD_SALESFORCE_ORIGINS": settings.salesforce_origins,
        "ONEFOLD_WEBHOOKS_TO_LOOPBACK": settings.webhooks_to_loopback,
    }
    for name, value in given.items():
        if value and host not in LOOPBACK_HOSTS:
            raise SettingsError(
                f"{name}: is for development and needs a server bound to loopback; "
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
def _open_house(settings: Settings, *, works: bool = True) -> Iterator[tuple[Flask, House]]:
    """Open the data and, if asked, look after it while the block runs."""
    app = create_app(settings)
    house: House = app.extensions[EXTENSION]
    workers: list[Worker | Deliverer] = [Worker(house).start(), Deliverer(house).start()] if works else []
    try:
        yield app, house
    finally:
        for worker in workers:
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
    """Stops the server once a space has been out of use for `FAILING_SECONDS`, or its parent is gone.

    Attributes:
        fault: Why it did, in one word; None: it did not.
    """

    def __init__(self, health: Health, parent: int) -> None:
        self.fault: str | None = None
        self._health = health
        self._parent = parent
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
            if os.getppid() != self._parent:  # killed, so nobody else would tell us to end
                server.ask_to_stop()
                return
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
