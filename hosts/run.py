"""`make run`: Onefold as `onefold serve` runs it, and in a process beside it its demo and the stand-ins for Zendesk and
Salesforce."""

from __future__ import annotations

import os
import secrets
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

import requests

from app.demo.run import AUTHOR, SUBDOMAIN, DemoResult, run_demo
from app.demo.tickets import make_people
from app.errors import OnefoldError, SettingsError
from app.house import House
from app.packaging.zendesk import package_zendesk
from app.serving import free_port, serve_until_stopped, setup_link, url_of
from app.settings import Settings
from hosts import salesforce
from hosts.errors import StandInError
from hosts.salesforce.org import ORGANIZATION_ID
from hosts.zendesk import StandIn
from hosts.zendesk.tickets import read_tickets

HOST = "127.0.0.1"
PORT = 8000  # Onefold; the help desk takes the next two, the record pages the three after them
PORT_MAX = 65_000  # leaves room to step over taken ones


def main() -> int:
    """Run until interrupted or told to end, and return the exit code."""
    return _in_words(_run)


def _in_words(run: Callable[[], int]) -> int:
    """Return the exit code of a process, with what goes wrong on purpose said in one sentence."""
    try:
        return run()
    except (OnefoldError, StandInError) as error:
        print(f"make run: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0


def _run() -> int:
    port = free_port(HOST, wanted_port(os.environ.get("PORT") or str(PORT)))
    host_port = free_port(HOST, port + 1)
    app_port = free_port(HOST, host_port + 1)
    record_ports = _further_ports(app_port)
    environment = {
        **os.environ,
        "ONEFOLD_PANEL_ORIGINS": url_of(HOST, app_port),
        "ONEFOLD_SALESFORCE_ORIGINS": " ".join(url_of(HOST, one) for one in record_ports),
    }
    settings = Settings.from_env(environment, address=url_of(HOST, port))
    _say("Starting Onefold.")
    stand_ins = partial(_stand_ins, settings, port, host_port, app_port, record_ports, os.getpid())
    return serve_until_stopped(settings, HOST, port, None, beside={"stand-ins": partial(_in_words, stand_ins)})


def _stand_ins(
    settings: Settings, port: int, host_port: int, app_port: int, record_ports: tuple[int, int, int], parent: int
) -> int:
    """Fill the demo space and show the hosts' pages until SIGTERM or until the parent is gone."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # leaves through the `finally`s
    threading.Thread(target=_end_with, args=(parent,), name="watch", daemon=True).start()
    _wait_until_ready(url_of(HOST, port))
    house = House.open(settings)
    try:
        result = run_demo(house, url_of(HOST, port), report=_say)
        with tempfile.TemporaryDirectory() as folder:
            _show(house, result, Path(folder), host_port, app_port, record_ports)
    finally:
        house.close()
    return 0


def _show(
    house: House, result: DemoResult, folder: Path, host_port: int, app_port: int, record_ports: tuple[int, int, int]
) -> None:
    address = house.settings.public_url
    stand_in = StandIn(
        package_zendesk(folder, address=address),
        address,
        result.space_id,
        result.panel_secret,
        subdomain=SUBDOMAIN,
        tickets=read_tickets(result.tickets),
        people=make_people(),
        host_port=host_port,
        app_port=app_port,
    )
    secret = canvas_secret(house, result.space_id)
    record_pages = salesforce.StandIn(secret, f"{address}/salesforce/canvas", ports=record_ports)
    stand_in.start()
    record_pages.start()
    try:
        _greet(house, result, stand_in.host_url, record_pages.url)
        threading.Event().wait()
    finally:
        stand_in.stop()
        record_pages.stop()


def _wait_until_ready(address: str) -> None:
    """Wait for the service, which says itself why it does not start and then ends this process too."""
    while True:
        with suppress(requests.ConnectionError, requests.Timeout):
            if requests.get(f"{address}/healthz", timeout=5).ok:
                return
        time.sleep(0.05)


def _end_with(parent: int) -> None:
    """End this process once its parent is gone, which then can tell it nothing."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os.kill(os.getpid(), signal.SIGTERM)


def canvas_secret(house: House, space_id: str) -> str:
    """Return the consumer secret of the demo's connection to Salesforce, which the first start makes."""
    for connection in house.control.find_connections(space_id):
        if connection.salesforce is not None and connection.salesforce.organization_id == ORGANIZATION_ID:
            return connection.secrets[0]
    secret = secrets.token_hex(32)
    house.control.create_salesforce_connection(space_id, ORGANIZATION_ID, secret, author=AUTHOR)
    return secret


def _further_ports(after: int) -> tuple[int, int, int]:
    first = free_port(HOST, after + 1)
    second = free_port(HOST, first + 1)
    return first, second, free_port(HOST, second + 1)


def wanted_port(text: str) -> int:
    """Return the port that Onefold should take, as PORT names it."""
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= PORT_MAX):
        raise SettingsError(f"PORT: must be a number from 1 to {PORT_MAX}")
    return int(text)


def _greet(house: House, result: DemoResult, agent_page: str, record_pages: str) -> None:
    _say("")
    _say(f"  Agent page with tickets   {agent_page}")
    _say(f"  Record pages              {record_pages}")
    link = setup_link(house)
    if link:
        _say(f"  Make the first admin      {link}   (once, within 24 hours)")
    _say(f"  Onefold's own pages       {house.settings.public_url}/admin/")
    _say("")
    _say(f"Data lies in {house.settings.home}. Stop with Ctrl-C.")


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
