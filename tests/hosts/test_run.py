"""`make run` as a process: it prints addresses that answer, ends when told to, and a second start sends nothing."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Browser, expect

from app.demo.run import _done, _prepare, _write
from app.errors import SettingsError
from app.house import House
from app.settings import Settings
from hosts.run import canvas_secret, wanted_port

AGENT_PAGE = re.compile(r"Agent page with tickets +(\S+)")
RECORD_PAGES = re.compile(r"Record pages +(\S+)")
ADMIN_LINK = re.compile(r"Make the first admin +(\S+)")
OWN_PAGES = re.compile(r"Onefold's own pages +(\S+)")
LAST_LINE = "Stop with Ctrl-C."


@contextmanager
def started(home: Path, **variables: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Start it and yield the process with what it said until all was there."""
    process = subprocess.Popen(
        [sys.executable, "-m", "hosts.run"],
        env={**os.environ, "ONEFOLD_HOME": str(home), **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process, read_until_ready(process)
    finally:
        process.kill()
        process.communicate()


def read_until_ready(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line)
        if LAST_LINE in line:
            return "".join(lines)
    raise AssertionError("it ended: " + "".join(lines))


def end(process: subprocess.Popen[str], number: signal.Signals) -> tuple[int, str]:
    """Send a signal and return the exit code and what else was said."""
    process.send_signal(number)
    rest, _ = process.communicate(timeout=60)
    return process.returncode, rest


def found(pattern: re.Pattern[str], said: str) -> str:
    match = pattern.search(said)
    assert match, said
    return match[1]


@contextmanager
def listening() -> Iterator[int]:
    """A port below those that the system hands out, taken; the next ones may be free."""
    for port in range(20_000, 30_000, 7):
        with socket.socket() as listener:
            try:
                listener.bind(("127.0.0.1", port))
            except OSError:
                continue
            listener.listen()
            yield port
            return


def port_of(address: str) -> int:
    match = re.search(r":(\d+)", address.removeprefix("http:"))
    assert match
    return int(match[1])


@pytest.fixture
def sent(tmp_path: Path) -> Path:
    """A home as an earlier start leaves it, but for the year's events: sending them takes a while."""
    home = tmp_path / "home"
    house = House.open(Settings(home=home))
    _write(home / "demo.json", _done(_prepare(house, home / "demo.json", lambda line: None)))
    house.close()
    return home


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_second_start_sends_nothing_steps_over_a_taken_port_and_ends_when_told_to(
    sent: Path, number: signal.Signals
) -> None:
    with listening() as taken, started(sent, PORT=str(taken)) as (process, said):
        assert "nothing is sent" in said
        assert "events sent" not in said
        agent_page, own_pages = found(AGENT_PAGE, said), found(OWN_PAGES, said)
        assert taken < port_of(own_pages) < port_of(agent_page)
        assert "ticket" in requests.get(agent_page, timeout=10).text.lower()
        assert "Sales" in requests.get(found(RECORD_PAGES, said), timeout=10).text
        assert requests.get(own_pages, timeout=10).status_code == 200
        assert requests.get(found(ADMIN_LINK, said), timeout=10).status_code == 200
        assert f"Data lies in {sent}" in said

        assert end(process, number) == (0, "")


def test_both_stand_ins_hold_a_panel_that_asks_onefold(sent: Path, browser: Browser) -> None:
    with listening() as taken, started(sent, PORT=str(taken)) as (process, said):
        page = browser.new_page()
        for pattern in (AGENT_PAGE, RECORD_PAGES):
            page.goto(found(pattern, said))
            panel = page.locator("iframe").first.content_frame
            if pattern is RECORD_PAGES:
                panel = panel.locator("iframe").first.content_frame  # Salesforce's own frame is around it
            # The year was not sent, so nobody is known; that Onefold says.
            expect(panel.get_by_text("No one by these identifiers")).to_be_visible(timeout=20_000)
        page.close()

        assert end(process, signal.SIGTERM) == (0, "")


def test_the_demos_connection_to_salesforce_is_made_once(sent: Path) -> None:
    house = House.open(Settings(home=sent))
    space = house.control.list_spaces()[0]
    first, second = canvas_secret(house, space.id), canvas_secret(house, space.id)
    hosts = [connection.host for connection in house.control.find_connections(space.id)]
    house.close()

    assert first == second
    assert hosts == ["zendesk", "salesforce"]


def test_a_second_one_beside_the_first_says_in_one_sentence_who_serves_already(sent: Path) -> None:
    with listening() as taken, started(sent, PORT=str(taken)) as (process, _):
        second = run_to_its_end(sent, PORT=str(taken + 1))

        assert second.returncode == 1
        assert second.stderr == (
            f"make run: another onefold (process {process.pid}) serves {sent} already: use that one, or stop it first\n"
        )


def test_a_port_that_cannot_be_ends_in_one_sentence(tmp_path: Path) -> None:
    ended = run_to_its_end(tmp_path / "home", PORT="many")

    assert (ended.returncode, ended.stderr) == (1, "make run: PORT: must be a number from 1 to 65000\n")
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize("port", ["1", "65000"])
def test_a_port_that_leaves_room_for_higher_ones_is_taken(port: str) -> None:
    assert wanted_port(port) == int(port)


@pytest.mark.parametrize("port", ["0", "65001", "-1", "many", "８０００", "8000.0"])
def test_other_ports_are_refused_by_name(port: str) -> None:
    with pytest.raises(SettingsError, match=r"^PORT: "):
        wanted_port(port)


def run_to_its_end(home: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "hosts.run"],
        env={**os.environ, "ONEFOLD_HOME": str(home), **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_nothing_of_it_outlives_a_kill(sent: Path) -> None:
    with listening() as taken, started(sent, PORT=str(taken)) as (process, said):
        addresses = [found(pattern, said) for pattern in (OWN_PAGES, AGENT_PAGE, RECORD_PAGES)]
        process.kill()
        assert process.stdout is not None
        process.stdout.read()  # ends once the last of its processes has let go of it

    for address in addresses:
        with pytest.raises(requests.ConnectionError):
            requests.get(address, timeout=10)


@pytest.mark.long
def test_a_first_start_sends_the_year_and_a_second_one_nothing(tmp_path: Path) -> None:
    with listening() as taken:
        with started(tmp_path, PORT=str(taken)) as (process, said):
            assert "events sent, acknowledged and stored" in said
            assert "ticket" in requests.get(found(AGENT_PAGE, said), timeout=10).text.lower()
            assert end(process, signal.SIGTERM) == (0, "")

        with started(tmp_path, PORT=str(taken)) as (process, said):
            assert "nothing is sent" in said
            assert end(process, signal.SIGINT) == (0, "")


@pytest.mark.long
def test_an_interrupted_first_start_is_gone_on_with(tmp_path: Path) -> None:
    with listening() as taken:
        process = subprocess.Popen(
            [sys.executable, "-m", "hosts.run"],
            env={**os.environ, "ONEFOLD_HOME": str(tmp_path), "PORT": str(taken)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert process.stdout is not None
        sending = next(line for line in process.stdout if line.startswith("Sending a year"))
        process.kill()
        process.communicate()

        with started(tmp_path, PORT=str(taken)) as (process, said):
            assert sending in said
            assert "events sent, acknowledged and stored" in said
            assert end(process, signal.SIGTERM) == (0, "")
