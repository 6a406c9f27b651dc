"""`python -m hosts.salesforce`: the stand-in on fixed ports, until it is interrupted."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from pathlib import Path
from threading import Event

from hosts.errors import StandInError
from hosts.salesforce import StandIn
from hosts.salesforce.org import ORGANIZATION_ID
from hosts.salesforce.records import read_records

SECRET = "SALESFORCE_CONSUMER_SECRET"


def main() -> int:
    """Run it, and return the exit status."""
    arguments = _arguments()
    try:
        stand_in = StandIn(
            os.environ[SECRET],
            f"{arguments.onefold.rstrip('/')}/salesforce/canvas",
            None if arguments.records is None else read_records(arguments.records),
            ports=(arguments.port, arguments.port + 1, arguments.port + 2),
        )
    except KeyError:
        print(f"stand-in: the variable {SECRET} holds no consumer secret", file=sys.stderr)
        return 1
    except StandInError as error:
        print(f"stand-in: {error}", file=sys.stderr)
        return 1
    stopped = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    stand_in.start()
    print(f"Record pages: {stand_in.url}   organisation: {ORGANIZATION_ID}", flush=True)
    print(f"Onefold needs ONEFOLD_SALESFORCE_ORIGINS={','.join(stand_in.origins)}", flush=True)
    stopped.wait()
    stand_in.stop()
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m hosts.salesforce",
        description=f"A stand-in for Salesforce. The consumer secret stands in the variable {SECRET}.",
    )
    parser.add_argument("--port", type=int, default=8003, help="of the record pages; the next two are taken too")
    parser.add_argument("--onefold", required=True, help="Onefold's address")
    parser.add_argument("--records", type=Path, help="a JSON file of records")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
