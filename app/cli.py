"""The command `onefold`. It parses, calls one function and prints; what goes wrong on purpose is one sentence."""

from __future__ import annotations

import argparse
import os
import sys
import threading
from collections.abc import Callable, Sequence

from app import __version__, cli_packages, cli_spaces
from app.errors import OnefoldError
from app.house import House
from app.settings import Settings

PORT = 8000


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return the exit code: 0 done, 1 not done, 2 not understood, 130 interrupted."""
    try:
        args = _parser().parse_args(arguments)
        run: Callable[[argparse.Namespace, Settings], int] = args.run
        return run(args, _settings(args))
    except OnefoldError as error:
        print(f"onefold: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _settings(args: argparse.Namespace) -> Settings:
    from app.serving import url_of

    address = url_of(args.host, args.port) if hasattr(args, "port") else url_of("127.0.0.1", PORT)
    return Settings.from_env(os.environ, address=address)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="onefold", description="One profile of each customer, beside the ticket or the record."
    )
    parser.add_argument("--version", action="version", version=f"onefold {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, run, words in (
        ("serve", _serve, "serve until stopped: web and worker"),
        ("demo", _demo, "serve a demo space with a year of one imaginary company"),
    ):
        command = commands.add_parser(name, help=words, description=words)
        command.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
        command.add_argument("--port", type=_port, default=PORT, help=f"port to listen on ({PORT})")
        command.set_defaults(run=run)
        if name == "demo":
            command.add_argument("--exit", action="store_true", help="stop once the data is there")
    cli_spaces.add_commands(commands)
    cli_packages.add_commands(commands)
    for name, run, words in (
        ("verify", _verify, "compare each stored graph with what its events mean"),
        ("rebuild", _rebuild, "resolve the events anew and write what differs"),
    ):
        command = commands.add_parser(name, help=words, description=words)
        command.add_argument("space", nargs="*", help="ids of spaces (all)")
        command.set_defaults(run=run)
    return parser


def _port(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) < 65_536:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port from 1 to 65535")
    return int(text)


def _serve(args: argparse.Namespace, settings: Settings) -> int:
    from app.serving import serve_until_stopped

    return serve_until_stopped(settings, args.host, args.port, _say)


def _demo(args: argparse.Namespace, settings: Settings) -> int:
    from app.demo.run import run_demo
    from app.serving import serving, setup_link

    with serving(settings, args.host, args.port) as (house, server):
        result = run_demo(house, server.url, report=_say)
        if args.exit:
            return 0
        _say(f"People and pages: {settings.public_url}/admin/spaces/{result.space_id}/people")
        link = setup_link(house)
        if link:
            _say(f"Make the first admin here (once, within 24 hours): {link}")
        _say("Stop with Ctrl-C.")
        threading.Event().wait()
    return 0


def _verify(args: argparse.Namespace, settings: Settings) -> int:
    from app.resolution import verify

    def run(house: House, space_id: str) -> bool:
        differences = verify(house, space_id)
        for difference in differences:
            _say(f"{space_id}: {difference}")
        if not differences:
            _say(f"{space_id}: clean")
        return not differences

    return _for_spaces(args, settings, run)


def _rebuild(args: argparse.Namespace, settings: Settings) -> int:
    from app.resolution import rebuild

    def run(house: House, space_id: str) -> bool:
        rebuild(house, space_id)
        _say(f"{space_id}: rebuilt")
        return True

    return _for_spaces(args, settings, run)


def _for_spaces(args: argparse.Namespace, settings: Settings, run: Callable[[House, str], bool]) -> int:
    house = House.open(settings)
    try:
        spaces = args.space or [space.id for space in house.control.list_spaces()]
        results = [run(house, house.control.get_space(space_id).id) for space_id in spaces]
    finally:
        house.close()
    return 0 if all(results) else 1


def _say(line: str) -> None:
    print(line, flush=True)
