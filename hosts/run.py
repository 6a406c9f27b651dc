"""`make run`: Onefold with its demo space, and beside it the stand-ins for Zendesk and Salesforce."""

from __future__ import annotations

import os
import secrets
import signal
import sys
import tempfile
import threading
from pathlib import Path

from app.demo.run import AUTHOR, SUBDOMAIN, DemoResult, run_demo
from app.demo.tickets import make_people
from app.errors import OnefoldError, SettingsError
from app.house import House
from app.packaging.zendesk import package_zendesk
from app.serving import free_port, serving, setup_link, url_of
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
    for number in (signal.SIGTERM, signal.SIGINT):  # both, as a shell's background job begins with Ctrl-C ignored
        signal.signal(number, signal.default_int_handler)  # leaves through the `finally`s: what is counted is written
    try:
        return _run()
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
    with serving(settings, HOST, port) as (house, server), tempfile.TemporaryDirectory() as folder:
        result = run_demo(house, server.url, report=_say)
        package = package_zendesk(Path(folder), address=settings.public_url)
        stand_in = StandIn(
            package,
            settings.public_url,
            result.space_id,
            result.panel_secret,
            subdomain=SUBDOMAIN,
            tickets=read_tickets(result.tickets),
            people=make_people(),
            host_port=host_port,
            app_port=app_port,
        )
        canvas_url = f"{settings.public_url}/salesforce/canvas"
        record_pages = salesforce.StandIn(canvas_secret(house, result.space_id), canvas_url, ports=record_ports)
        stand_in.start()
        record_pages.start()
        try:
            _greet(house, result, stand_in.host_url, record_pages.url)
            threading.Event().wait()
        finally:
            stand_in.stop()
            record_pages.stop()
    return 0


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
