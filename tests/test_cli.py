"""The command `onefold`, as a process of its own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from app.cli import main


def onefold(home: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app", *words],
        env={**os.environ, "ONEFOLD_HOME": str(home), **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
        return number


@contextmanager
def served(home: Path, *start: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, *(start or ("-m", "app")), "serve", "--port", str(port)],
        env={**os.environ, "ONEFOLD_HOME": str(home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        wait_until_ready(url)
        yield process, url
    finally:
        process.kill()
        process.communicate()


def wait_until_ready(url: str) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            if requests.get(f"{url}/healthz", timeout=5).status_code == 200:
                return
        except requests.ConnectionError:
            time.sleep(0.05)
    raise AssertionError("the server did not become ready")


def test_a_space_made_while_the_server_runs_takes_events_at_once_and_serve_stops_gracefully(tmp_path: Path) -> None:
    with served(tmp_path) as (process, url):
        made = onefold(tmp_path, "space", "create", "Quillmoor", "--keys", "--json")
        keys = json.loads(made.stdout)
        event = {"type": "track", "event": "Seen", "userId": "ada", "messageId": "m1", "writeKey": keys["write_key"]}
        sent = requests.post(f"{url}/v1/track", json=event, timeout=10)
        address = f"{url}/v1/spaces/{keys['space_id']}/collections/users/profiles/user_id:ada/events"
        read = requests.get(address, auth=(keys["profile_token"], ""), timeout=10)

        assert sorted(keys) == ["panel_secret", "profile_token", "space_id", "write_key"]
        assert (sent.status_code, sent.json()) == (200, {"success": True})
        assert [one["message_id"] for one in read.json()["data"]] == ["m1"]

        second = onefold(tmp_path, "serve", "--port", str(free_port()))
        assert second.returncode == 1
        assert "serves" in second.stderr
        assert second.stderr.count("\n") == 1

        process.send_signal(signal.SIGTERM)
        output, _ = process.communicate(timeout=30)
        assert process.returncode == 0
        assert "/admin/setup/" in output
    assert onefold(tmp_path, "verify").stdout.strip() == f"{keys['space_id']}: clean"


def test_a_taken_port_is_said_in_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])

        answer = onefold(tmp_path, "serve", "--port", port)

    assert answer.returncode == 1
    assert port in answer.stderr
    assert "Traceback" not in answer.stderr
    assert answer.stderr.count("\n") == 1


def test_the_wrong_key_stops_a_start_in_one_sentence(tmp_path: Path) -> None:
    assert onefold(tmp_path, "space", "create", "A", "--keys").returncode == 0
    (tmp_path / "secret.key").write_text("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n")

    answer = onefold(tmp_path, "space", "list")

    assert answer.returncode == 1
    assert "Traceback" not in answer.stderr
    assert answer.stderr.count("\n") == 1


def test_a_setting_that_cannot_be_used_stops_a_start_by_its_name(tmp_path: Path) -> None:
    answer = onefold(tmp_path, "serve", ONEFOLD_THREADS="none")

    assert answer.returncode == 1
    assert answer.stderr.startswith("onefold: ONEFOLD_THREADS: ")


def test_panel_origins_are_refused_on_an_address_that_others_reach(tmp_path: Path) -> None:
    answer = onefold(tmp_path, "serve", "--host", "0.0.0.0", ONEFOLD_PANEL_ORIGINS="http://127.0.0.1:8002")

    assert answer.returncode == 1
    assert "ONEFOLD_PANEL_ORIGINS" in answer.stderr


def test_verify_and_rebuild_name_a_space_that_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONEFOLD_HOME", str(tmp_path))

    assert main(["verify", "spa_unknown"]) == 1
    assert main(["rebuild", "spa_unknown"]) == 1
    assert main(["verify"]) == 0


def test_package_writes_the_zip_with_the_address_filled_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONEFOLD_HOME", str(tmp_path / "home"))
    folder = tmp_path / "out"

    assert main(["package", "zendesk", "--output", str(folder), "--address", "https://onefold.example"]) == 0
    assert len(list(folder.glob("*.zip"))) == 1
    assert main(["package", "zendesk", "--output", str(folder), "--address", "http://onefold.example"]) == 1


# -- one sentence, and the exit code 1 --------------------------------------


def one_sentence(capsys: pytest.CaptureFixture[str]) -> str:
    """Return what stands on standard error, which is one line and no traceback."""
    said = capsys.readouterr().err
    assert said.startswith("onefold: ")
    assert said.count("\n") == 1
    return said


EVERY_COMMAND = [["serve", "--port", "9"], ["demo", "--port", "9"], ["space", "list"], ["keys", "rotate"], ["verify"]]


@pytest.mark.parametrize("words", EVERY_COMMAND, ids=" ".join)
@pytest.mark.parametrize("home", ["file", "file/below", "proc"])
def test_a_home_that_cannot_be_used_is_said_by_name(
    words: list[str],
    home: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("ONEFOLD_HOME", "/proc/onefold" if home == "proc" else str(tmp_path / home))

    assert main(words) == 1
    assert one_sentence(capsys).startswith("onefold: ONEFOLD_HOME: ")


@pytest.mark.parametrize("name", ["spaces", "receipts", "sessions", "secret.key"])
def test_a_home_in_which_something_stands_in_the_way_is_said_by_name(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ONEFOLD_HOME", str(tmp_path))
    if name == "secret.key":
        (tmp_path / name).mkdir()
    else:
        (tmp_path / name).write_text("")

    assert main(["verify"]) == 1
    assert name in one_sentence(capsys)


@pytest.mark.parametrize("words", EVERY_COMMAND, ids=" ".join)
def test_a_damaged_control_database_is_said_in_one_sentence(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ONEFOLD_HOME", str(tmp_path))
    assert main(["space", "list"]) == 0
    (tmp_path / "control.db").write_bytes(b"no database " * 1000)

    assert main(words) == 1
    assert "control.db" in one_sentence(capsys)


def test_a_damaged_space_is_said_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ONEFOLD_HOME", str(tmp_path))
    main(["space", "create", "Quillmoor", "--json"])
    space_id = json.loads(capsys.readouterr().out)["space_id"]
    (tmp_path / "spaces" / f"{space_id}.db").write_bytes(b"no database " * 1000)

    assert main(["verify"]) == 1
    assert f"{space_id}.db" in one_sentence(capsys)


@pytest.mark.parametrize("folder", ["file", "file/below", "proc"])
def test_a_folder_that_no_package_can_be_written_to_is_said_by_its_option(
    folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ONEFOLD_HOME", str(tmp_path / "home"))
    (tmp_path / "file").write_text("")
    output = "/proc/onefold" if folder == "proc" else str(tmp_path / folder)

    assert main(["package", "zendesk", "--output", output, "--address", "https://onefold.example"]) == 1
    assert one_sentence(capsys).startswith("onefold: --output: ")


@pytest.mark.parametrize("command", ["create", "password"])
def test_a_password_is_not_asked_for_without_a_terminal(command: str, tmp_path: Path) -> None:
    answer = subprocess.run(
        [sys.executable, "-m", "app", "admin", command, "ada@example.com"],
        env={**os.environ, "ONEFOLD_HOME": str(tmp_path)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        start_new_session=True,  # without the terminal that the tests may be run from
    )

    assert answer.returncode == 1
    assert "--password-stdin" in answer.stderr
    assert answer.stderr.count("\n") == 1


# -- interrupted ------------------------------------------------------------


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda number: number.name)
def test_the_demo_ends_in_order_when_it_is_interrupted(number: signal.Signals, tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "app", "demo", "--port", str(free_port())],
        env={**os.environ, "ONEFOLD_HOME": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert process.stdout is not None
        assert "Space" in process.stdout.readline()  # it has begun to fill the space
        process.send_signal(number)
        output, _ = process.communicate(timeout=60)
    finally:
        process.kill()

    assert process.returncode == 130
    assert "Traceback" not in output
    # A store that was closed has taken its log into its file.
    assert list(tmp_path.rglob("*.db")) and not list(tmp_path.rglob("*-wal"))


# -- a space that can no longer be used -------------------------------------

HASTY = """
import sys
from app import serving
from app.cli import main
serving.FAILING_SECONDS = 1.0
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.parametrize(("damage", "word"), [("garbage", "damaged"), ("folder", "missing")])
def test_a_server_whose_space_cannot_be_written_says_so_and_ends_to_be_started_anew(
    tmp_path: Path, damage: str, word: str
) -> None:
    keys = json.loads(onefold(tmp_path, "space", "create", "Quillmoor", "--keys", "--json").stdout)
    with served(tmp_path, "-c", HASTY) as (process, url):
        path = tmp_path / "spaces" / f"{keys['space_id']}.db"
        path.unlink()
        if damage == "folder":
            path.mkdir()
        else:
            path.write_bytes(b"no database " * 1000)
        event = {"type": "track", "event": "Seen", "userId": "ada", "writeKey": keys["write_key"]}
        answers = [requests.post(f"{url}/v1/track", json=event, timeout=30).status_code for _ in range(5)]
        health = requests.get(f"{url}/healthz", timeout=10)

        assert answers == [503] * 5
        assert (health.status_code, health.text) == (503, f"{word}\n")
        output, _ = process.communicate(timeout=30)
        assert process.returncode == 1
        assert f"({word})" in output.splitlines()[-1]
