"""The command `onefold package`: it writes what an admin uploads to a host, and judges a package of anybody's."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from app.cli_spaces import Run, Subparsers
from app.errors import PackageError
from app.settings import Settings


def add_commands(subparsers: Subparsers) -> None:
    """Add the commands. Each parsed result carries `run(args, settings)`, which returns an exit code."""
    words = "write the package an admin uploads, or check one"
    package = subparsers.add_parser("package", help=words, description=words)
    group = package.add_subparsers(required=True, metavar="COMMAND")
    zendesk = _writer(group, "zendesk", "write the Zendesk app", package_zendesk_app)
    zendesk.add_argument(
        "--signed", action="store_true", help="the second way: pages from Onefold, with the viewer proven by Zendesk"
    )
    salesforce = _writer(group, "salesforce", "write the Salesforce app, to deploy with sf", package_salesforce_app)
    salesforce.add_argument(
        "--legacy", action="store_true", help="a connected app, for organisations without external client apps"
    )
    words = "say what Zendesk would refuse in a package (a zip, or a folder)"
    check = group.add_parser("check", help=words, description=words)
    check.add_argument("file", type=Path, help="the package")
    check.set_defaults(run=check_zendesk_app)


def package_zendesk_app(args: argparse.Namespace, settings: Settings) -> int:
    """Write the Zendesk app."""
    from app.packaging.zendesk import package_zendesk

    address = args.address or settings.public_url
    return write(args.output, lambda: package_zendesk(args.output, address=address, signed=args.signed))


def package_salesforce_app(args: argparse.Namespace, settings: Settings) -> int:
    """Write the Salesforce app."""
    from app.packaging.salesforce import package_salesforce

    address = args.address or settings.public_url
    return write(args.output, lambda: package_salesforce(args.output, address=address, legacy=args.legacy))


def check_zendesk_app(args: argparse.Namespace, settings: Settings) -> int:
    """Print each finding on a line of its own; return 1 if one of them is an error."""
    from app.packaging.zendesk_checks import faults_at
    from app.packaging.zendesk_rules import shown

    try:
        faults = faults_at(args.file)
    except OSError as error:
        raise PackageError(f"{args.file} cannot be read ({error.strerror})") from error
    for fault in faults:
        print(fault)
    errors = sum(fault.is_error for fault in faults)
    print(f"{shown(str(args.file))}: {_count(errors, 'error')}, {_count(len(faults) - errors, 'warning')}")
    return 1 if errors else 0


def write(output: Path, package: Callable[[], Path]) -> int:
    """Write a package and say where it lies.

    Args:
        output: The folder named by `--output`.
        package: Writes it, and returns where.

    Raises:
        PackageError: its host would refuse it, or the folder cannot be written to.
    """
    try:
        written = package()
    except OSError as error:
        raise PackageError(f"--output: {error.filename or output} cannot be written ({error.strerror})") from error
    print(f"Wrote {written}", flush=True)
    return 0


def _writer(group: Subparsers, name: str, words: str, run: Run) -> argparse.ArgumentParser:
    command = group.add_parser(name, help=words, description=words)
    command.add_argument("--output", type=Path, required=True, help="folder to write to")
    command.add_argument("--address", help="Onefold's public address (ONEFOLD_URL)")
    command.set_defaults(run=run)
    return command


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
