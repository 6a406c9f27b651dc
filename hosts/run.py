"""`make run`: Onefold with its demo space, and beside it the stand-in help desk with the packaged app."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import threading
from pathlib import Path

from app.demo.run import SUBDOMAIN, DemoResult, run_demo
from app.errors import OnefoldError, SettingsError
from app.house import House
from app.packaging.zendesk import package_zendesk
from app.serving import free_port, serving, setup_link, url_of
from app.settings import Settings
from hosts.zendesk import StandIn
from hosts.zendesk.errors import StandInError
from hosts.zendesk.tickets import read_tickets

HOST = "127.0.0.1"
PORT = 8000  # Onefold; the help desk takes the next two
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
    environment = {**os.environ, "ONEFOLD_PANEL_ORIGINS": url_of(HOST, app_port)}
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
            host_port=host_port,
            app_port=app_port,
        )
        stand_in.start()
        try:
            _greet(house, result, stand_in.host_url)
            threading.Event().wait()
        finally:
            stand_in.stop()
    return 0


def wanted_port(text: str) -> int:
    """Return the port that Onefold should take, as PORT names it."""
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= PORT_MAX):
        raise SettingsError(f"PORT: must be a number from 1 to {PORT_MAX}")
    return int(text)


def _greet(house: House, result: DemoResult, agent_page: str) -> None:
    _say("")
    _say(f"  Agent page with tickets   {agent_page}")
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
