"""The commands `onefold space`, `onefold admin` and `onefold keys`. They open the control database themselves, so they
work whether or not a server runs beside them."""

from __future__ import annotations

import argparse
import getpass
import json
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeAlias

from app.errors import InvalidRequestError
from app.house import opening, utc_now
from app.keys import Keyring
from app.settings import Settings
from app.storage.control import Control, Space, new_space_id
from app.storage.spaces import Spaces

AUTHOR = "command line"
KEYS_SOURCE = ("Server", "http")  # name and kind of the source that `space create --keys` makes

Subparsers: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
Run = Callable[[argparse.Namespace, Settings], int]


def add_commands(subparsers: Subparsers) -> None:
    """Add the commands; each parsed result carries its function as `run(args, settings)`, which returns an exit code.

    What goes wrong on purpose is raised as an `OnefoldError`, for the caller to print in one sentence.
    """
    _add_space(_group(subparsers, "space", "make and list spaces"))
    _add_admin(_group(subparsers, "admin", "make admins, set their passwords"))
    keys = _group(subparsers, "keys", "the keys for secrets at rest")
    _command(keys, "rotate", "add a new key and encrypt every stored secret with it", keys_rotate)


def space_create(args: argparse.Namespace, settings: Settings) -> int:
    """Make a space; with `--keys` also a source, a Profile API token and a Zendesk connection."""
    with _control(settings) as control:
        made = _create_space(control, settings, args.name)
        answer = {"space_id": made.id}
        if args.keys:
            answer |= _create_keys(control, made)
    _print(answer, args.json)
    return 0


def space_list(args: argparse.Namespace, settings: Settings) -> int:
    """Print the id and name of every space, oldest first."""
    with _control(settings) as control:
        spaces = control.list_spaces()
    if args.json:
        print(json.dumps([{"space_id": space.id, "name": space.name} for space in spaces], ensure_ascii=False))
        return 0
    for space in spaces:
        print(f"{space.id}  {space.name}")
    return 0


def admin_create(args: argparse.Namespace, settings: Settings) -> int:
    """Make an admin."""
    with _control(settings) as control:
        password = _password(args.password_stdin)
        person = control.people.create(args.email, args.name or args.email, password, author=AUTHOR)
    print(f"{person.email} can log in on the admin pages, at the server's address with /admin/")
    return 0


def admin_password(args: argparse.Namespace, settings: Settings) -> int:
    """Give an admin a new password, which ends their sessions."""
    with _control(settings) as control:
        control.people.set_password(args.email, _password(args.password_stdin), author=AUTHOR)
    print(f"{args.email} has a new password; older sessions have ended")
    return 0


def keys_rotate(args: argparse.Namespace, settings: Settings) -> int:
    """Put a new key in front of the key file, then encrypt every stored secret with the newest key.

    Keys from the environment are the operator's to change; then only the second half is done.
    """
    with opening(settings.home):
        keyring = Keyring.open(settings)
    with _control(settings, keyring) as control:
        if keyring.rotates_by_itself:
            keyring.rotate()
        count = control.reencrypt(author=AUTHOR)
    secrets = "1 stored secret is" if count == 1 else f"{count} stored secrets are"
    print(f"{secrets} now encrypted with the newest key; older keys are kept for older copies of control.db")
    return 0


@contextmanager
def _control(settings: Settings, keyring: Keyring | None = None) -> Iterator[Control]:
    with opening(settings.home):
        control = Control(settings.home / "control.db", keyring or Keyring.open(settings), utc_now)
    try:
        yield control
    finally:
        control.close()


def _create_space(control: Control, settings: Settings, name: str) -> Space:
    # The database first: a server that sees the space at once must find it.
    space_id = new_space_id()
    with opening(settings.home):
        spaces = Spaces(settings.home / "spaces")
    try:
        spaces.create(space_id)
    finally:
        spaces.close()
    return control.create_space(name, space_id=space_id, author=AUTHOR)


def _create_keys(control: Control, space: Space) -> dict[str, str]:
    name, kind = KEYS_SOURCE
    source = control.create_source(space.id, name, kind, author=AUTHOR)
    _, profile_token = control.create_profile_token(space.id, "Command line", author=AUTHOR)
    _, panel_secret = control.create_connection(space.id, author=AUTHOR)
    return {"write_key": source.write_key, "profile_token": profile_token, "panel_secret": panel_secret}


def _print(answer: dict[str, str], as_json: bool) -> None:
    if as_json:
        print(json.dumps(answer))
        return
    for name, value in answer.items():
        print(f"{name}: {value}")


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", getpass.GetPassWarning)  # it would go on without hiding what is typed
            return getpass.getpass("Password: ")
    except (getpass.GetPassWarning, EOFError) as error:
        raise InvalidRequestError(
            "there is no terminal to ask for the password at: give it on standard input, with --password-stdin"
        ) from error


def _group(subparsers: Subparsers, name: str, text: str) -> Subparsers:
    parser = subparsers.add_parser(name, help=text, description=text)
    return parser.add_subparsers(required=True, metavar="COMMAND")


def _command(group: Subparsers, name: str, text: str, run: Run) -> argparse.ArgumentParser:
    parser = group.add_parser(name, help=text, description=text)
    parser.set_defaults(run=run)
    return parser


def _add_space(group: Subparsers) -> None:
    create = _command(group, "create", "make a space", space_create)
    create.add_argument("name", metavar="NAME")
    create.add_argument("--keys", action="store_true", help="also a source, a Profile API token, a Zendesk connection")
    create.add_argument("--json", action="store_true", help="print one JSON object")
    listed = _command(group, "list", "list the spaces", space_list)
    listed.add_argument("--json", action="store_true", help="print a JSON array")


def _add_admin(group: Subparsers) -> None:
    create = _command(group, "create", "make an admin", admin_create)
    create.add_argument("--name", help="how the pages call them; without it, the e-mail address")
    change = _command(group, "password", "give an admin a new password", admin_password)
    for parser in (create, change):
        parser.add_argument("email", metavar="EMAIL")
        parser.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
