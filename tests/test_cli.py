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
def served(home: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "app", "serve", "--port", str(port)],
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
