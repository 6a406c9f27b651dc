"""The process that is measured over HTTP: the service, a route that returns a constant, and limits out of the way.

Started by `bench.servers`; it prints `port N` once it serves. `wsgi` is for servers that import an application.
"""

from __future__ import annotations

import argparse
import os
import socket
import sys
from pathlib import Path

from flask import Flask

from app import create_app
from app.house import House
from app.processes import run_together
from app.settings import Settings
from app.storage import writer
from app.web import panel_sessions, salesforce_memory, zendesk_page
from app.web.handover import Handover, is_no_read, is_read
from app.web.server import Server, listen, serve

PUBLIC_URL = "http://127.0.0.1:8000"  # what tokens are made out for, whatever port is bound
CONSTANT_PATH = "/panel/bench/constant"  # answered by the process that answers look-ups
CONSTANT = b'{"status":"found"}' + b" " * 4000  # about as long as the answer to a look-up


def make_app(home: Path, *, alone: bool, salesforce: tuple[str, ...] = ()) -> Flask:
    """Return the application to measure.

    Args:
        alone: Commit every request in a transaction of its own.
        salesforce: The origin of a stand-in, if records are read from one.
    """
    if alone:
        writer.GROUP_JOBS_MAX = 1
    panel_sessions.LOOKUPS_A_MINUTE = panel_sessions.READS_A_MINUTE = 1_000_000_000
    zendesk_page.PAGES_A_MINUTE = salesforce_memory.PAGES_A_MINUTE = 1_000_000_000
    app = create_app(Settings(home=home, public_url=PUBLIC_URL, salesforce_origins=salesforce))
    app.add_url_rule(CONSTANT_PATH, view_func=lambda: CONSTANT, methods=["GET", "POST"])
    return app


def wsgi() -> Flask:
    """Return the application for the home that the environment names."""
    return make_app(Path(os.environ["BENCH_HOME"]), alone=False)


def main() -> int:
    """Serve with waitress until stopped."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--threads", type=int, default=32)
    parser.add_argument("--alone", action="store_true", help="commit every request in a transaction of its own")
    parser.add_argument("--salesforce", action="append", default=[], help="the origin of a stand-in for its REST API")
    parser.add_argument("--single", action="store_true", help="one process for everything")
    args = parser.parse_args()
    listening = listen("127.0.0.1", 0)
    if args.single:
        return _serve(args, listening, None, tells=True)
    House.open(Settings(home=args.home)).close()  # makes what the processes then only open
    here, there = Handover.pair(is_no_read, is_read)
    return run_together(
        {
            "ingest": lambda: _serve(args, listening, here, tells=True),
            "reads": lambda: _serve(args, listening, there, tells=False),
        }
    )


def _serve(args: argparse.Namespace, listening: socket.socket, handover: Handover | None, *, tells: bool) -> int:
    app = make_app(args.home, alone=args.alone, salesforce=tuple(args.salesforce))
    settings = Settings(home=args.home, threads=args.threads)
    server = Server(app, "127.0.0.1", 0, settings, listening=listening, handover=handover)
    return serve(server, ready=lambda server: print(f"port {server.port}", flush=True) if tells else None)


if __name__ == "__main__":
    sys.exit(main())
