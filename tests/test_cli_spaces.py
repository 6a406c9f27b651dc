"""The commands for spaces, admins and keys, run beside a house that is open, as beside a running server."""

import argparse
import io
import json
import stat
from pathlib import Path

import pytest

from app import create_app
from app.cli_spaces import add_commands
from app.errors import ConflictError, InvalidRequestError
from app.house import House
from app.settings import Settings
from app.web.context import EXTENSION


def run(settings: Settings, *words: str) -> int:
    parser = argparse.ArgumentParser()
    add_commands(parser.add_subparsers(required=True))
    args = parser.parse_args(words)
    code: int = args.run(args, settings)
    return code


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home")


def test_a_space_made_before_the_first_start_is_there_with_its_keys(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(settings, "space", "create", "Quillmoor", "--keys", "--json") == 0
    made = json.loads(capsys.readouterr().out)

    house = House.open(settings)
    assert set(made) == {"space_id", "write_key", "profile_token", "panel_secret"}
    assert house.control.get_space(made["space_id"]).name == "Quillmoor"
    source = house.control.find_source_by_write_key(made["write_key"])
    token = house.control.find_profile_token(made["profile_token"])
    assert source is not None and token is not None
    assert source.space_id == token.space_id == made["space_id"]
    assert house.control.find_connections(made["space_id"])[0].secrets == (made["panel_secret"],)
    house.close()


def test_a_space_made_while_a_server_runs_takes_events_at_once(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    app = create_app(settings)
    run(settings, "space", "create", "Quillmoor", "--keys", "--json")
    made = json.loads(capsys.readouterr().out)

    body = {"writeKey": made["write_key"], "type": "track", "event": "A", "userId": "u1"}
    answer = app.test_client().post("/v1/track", json=body)

    assert answer.status_code == 200
    app.extensions[EXTENSION].close()


def test_spaces_are_listed_oldest_first(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    run(settings, "space", "create", "One", "--json")
    run(settings, "space", "create", "Two")
    capsys.readouterr()

    run(settings, "space", "list", "--json")
    assert [one["name"] for one in json.loads(capsys.readouterr().out)] == ["One", "Two"]
    run(settings, "space", "list")
    assert [line.partition("  ")[2] for line in capsys.readouterr().out.splitlines()] == ["One", "Two"]


def test_a_space_without_a_name_is_not_made(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(InvalidRequestError):
        run(settings, "space", "create", " ")

    run(settings, "space", "list")
    assert capsys.readouterr().out == ""


def test_an_admin_made_by_command_can_log_in_and_the_password_is_not_printed(
    settings: Settings, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("correct horse battery\n"))
    assert run(settings, "admin", "create", "Ada@example.com", "--name", "Ada", "--password-stdin") == 0

    assert "correct horse" not in capsys.readouterr().out
    house = House.open(settings)
    assert house.control.people.log_in("ada@example.com", "correct horse battery", address="192.0.2.1")
    house.close()


def test_a_second_admin_of_one_address_is_refused_and_a_new_password_is_taken(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("correct horse battery\n" * 2 + "another horse battery\n"))
    run(settings, "admin", "create", "ada@example.com", "--password-stdin")
    with pytest.raises(ConflictError):
        run(settings, "admin", "create", "ADA@example.com", "--password-stdin")

    run(settings, "admin", "password", "ada@example.com", "--password-stdin")

    house = House.open(settings)
    assert house.control.people.log_in("ada@example.com", "another horse battery", address="192.0.2.1")
    house.close()


def test_rotating_keys_beside_a_running_server_keeps_its_secrets_readable(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    house = House.open(settings)
    space = house.control.create_space("One")
    connection, secret = house.control.create_connection(space.id)

    assert run(settings, "keys", "rotate") == 0

    assert "1 stored secret is now encrypted with the newest key" in capsys.readouterr().out
    file = settings.home / "secret.key"
    assert len(file.read_text().split()) == 2 and stat.S_IMODE(file.stat().st_mode) == 0o600
    assert house.control.find_connections(space.id)[0].secrets == (secret,)
    fresh = house.control.rotate_panel_secret(connection.id)  # written by a process that has the older keys in memory
    house.close()
    again = House.open(settings)
    assert again.control.find_connections(space.id)[0].secrets == (fresh, secret)
    again.close()
