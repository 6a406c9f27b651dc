"""`python -m hosts.zendesk`: the stand-in on fixed ports, until it is interrupted."""

from __future__ import annotations

import argparse
import signal
import sys
from pathlib import Path
from threading import Event

from hosts.zendesk import SUBDOMAIN, StandIn
from hosts.zendesk.errors import StandInError
from hosts.zendesk.people import DEFAULT_FILE as PEOPLE_FILE
from hosts.zendesk.people import read_people
from hosts.zendesk.tickets import DEFAULT_FILE, read_tickets


def main() -> int:
    """Run it, and return the exit status."""
    arguments = _arguments()
    try:
        stand_in = StandIn(
            arguments.package,
            arguments.onefold,
            arguments.space,
            arguments.secret,
            tickets=read_tickets(arguments.tickets),
            people=read_people(arguments.people),
            host_port=arguments.port,
            app_port=arguments.app_port,
            subdomain=arguments.subdomain,
        )
    except StandInError as error:
        print(f"stand-in: {error}", file=sys.stderr)
        return 1
    stopped = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    stand_in.start()
    print(f"Agent page: {stand_in.host_url}   the app's files: {stand_in.app_url}", flush=True)
    stopped.wait()
    stand_in.stop()
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m hosts.zendesk", description="A stand-in for Zendesk.")
    parser.add_argument("--port", type=int, default=8001, help="of the agent page")
    parser.add_argument("--app-port", type=int, default=8002, help="of the app's files")
    parser.add_argument("--package", type=Path, required=True, help="the zip that `onefold package zendesk` wrote")
    parser.add_argument("--onefold", required=True, help="Onefold's address")
    parser.add_argument("--space", required=True, help="the space's id")
    parser.add_argument("--secret", required=True, help="the signing key of the space's Zendesk connection")
    parser.add_argument(
        "--subdomain", default=SUBDOMAIN, help="of the account; Onefold compares it where a connection is bound to one"
    )
    parser.add_argument("--tickets", type=Path, default=DEFAULT_FILE, help="a JSON file of tickets")
    parser.add_argument("--people", type=Path, default=PEOPLE_FILE, help="a JSON file of users without a ticket")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
