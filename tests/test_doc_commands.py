"""The shell commands of the documents do what the documents say: each is run, or named here with what else runs it."""

from __future__ import annotations

import argparse
import io
import json
import os
import re
import shlex
import subprocess
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests

from app.cli import _parser, main
from app.serving import serving
from app.settings import Settings
from tests.test_docs import FENCE, PAGES, ROOT, text_of
from tests.web.profile_world import sign

ADDRESS = "https://onefold.example.com"  # of Onefold, in the documents
SPACE_ID = re.compile(r"spa_\w+")
VARIABLE = re.compile(r"\$(\w+)")
ASSIGNMENT = re.compile(r"[A-Z_]+=")
IMANI = {"userId": "u_20418", "traits": {"name": "Imani Okafor", "email": "imani@harbourpine.example", "plan": "team"}}
PASSWORD = "correct horse battery staple\n"
# Commands that nothing here runs, by their beginnings.
RUN_ELSEWHERE = {
    "python3 -m venv onefold": "test_wheel, in the long run",
    "onefold/bin/": "test_wheel, in the long run",
    "onefold package zendesk --signed": "test_zendesk_package; refuses the address of the server here",
    "onefold serve": "test_cli; does not end by itself",
    "onefold demo": "test_wheel, in the long run; does not end by itself",
    ".venv/bin/python -m pytest": "what this is",
    ".venv/bin/python -m tests.identity.plant_faults": "test_plant_faults",
}
BACKUP = 'cd "$ONEFOLD_HOME"'  # a block for a shell, which needs the command sqlite3: read by `sh -n` only


@dataclass(frozen=True, slots=True)
class Command:
    """One command of a page, without the variables set before it."""

    page: str
    line: str

    @property
    def words(self) -> list[str]:
        return shlex.split(self.line, comments=True)

    def runs_elsewhere(self) -> bool:
        return self.line.startswith(tuple(RUN_ELSEWHERE))


def shell_blocks() -> list[tuple[str, str]]:
    found = [
        (page.relative_to(ROOT).as_posix(), block)
        for page in PAGES
        for language, block in FENCE.findall(text_of(page))
        if language in ("sh", "bash", "shell", "console")
    ]
    assert len(found) > 10  # else the search has gone blind
    return found


def commands() -> list[Command]:
    found = []
    for page, block in shell_blocks():
        if block.startswith(BACKUP):
            continue
        for line in block.replace("\\\n", " ").splitlines():
            words = line.split(" ")
            while words and ASSIGNMENT.match(words[0]):
                words.pop(0)
            found.append(Command(page, " ".join(words)))
    return found


def of(first: str) -> list[Command]:
    return [command for command in commands() if command.words[0] == first]


def test_every_command_of_the_documents_is_run_by_a_test() -> None:
    run_here = {"make", "curl", "onefold"}

    assert [each for each in commands() if each.words[0] not in run_here and not each.runs_elsewhere()] == []


@pytest.mark.parametrize(("page", "block"), shell_blocks(), ids=lambda text: text[:30].replace("\n", " "))
def test_every_block_is_something_a_shell_reads(page: str, block: str) -> None:
    read = subprocess.run(["sh", "-n"], input=block, capture_output=True, text=True, check=False)

    assert (read.returncode, read.stderr) == (0, "")


@pytest.mark.parametrize("line", sorted({command.line for command in of("make")}))
def test_a_target_that_a_page_names_is_one_make_could_run(line: str) -> None:
    plan = subprocess.run(
        [*shlex.split(line, comments=True), "-n"], cwd=ROOT, env=bare(), capture_output=True, text=True, check=False
    )

    assert plan.returncode == 0, plan.stderr
    assert plan.stdout


def bare() -> dict[str, str]:
    """The environment without what a `make` around this test hands down."""
    return {name: value for name, value in os.environ.items() if not name.startswith("MAKE") and name != "MFLAGS"}


# -- against a server -------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Installation:
    """A running Onefold, with one space and a panel session in it."""

    home: Path
    url: str
    values: dict[str, str]

    def filled_in(self, words: list[str]) -> list[str]:
        """Put what this installation has in the place of what the documents say."""
        here = [SPACE_ID.sub(self.values["SPACE"], word).replace(ADDRESS, self.url) for word in words]
        return [VARIABLE.sub(lambda match: self.values[match[1]], word) for word in here]


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    home = tmp_path_factory.mktemp("home")
    settings = Settings(home=home, threads=4)
    with serving(settings, "127.0.0.1", 0) as (_, server):
        made = Installation(home, server.url, {})
        (create,) = (each for each in of("onefold") if "--keys" in each.words)
        with redirect_stdout(io.StringIO()) as said, pytest.MonkeyPatch.context() as patch:
            assert onefold(patch, made, create.words[1:]) == 0
        keys = json.loads(said.getvalue())
        made.values.update(SPACE=keys["space_id"], WRITE_KEY=keys["write_key"], PROFILE_TOKEN=keys["profile_token"])
        sent = requests.post(f"{server.url}/v1/identify", json=IMANI, auth=(keys["write_key"], ""), timeout=10)
        assert sent.status_code == 200
        made.values.update(look_up(server.url, settings.public_url, keys))
        yield made


def onefold(
    patch: pytest.MonkeyPatch, installation: Installation, words: list[str], *, folder: Path = ROOT, entered: str = ""
) -> int:
    """Run `onefold` beside the server, in this process: starting one for each command would take long."""
    patch.setenv("ONEFOLD_HOME", str(installation.home))
    patch.setattr("sys.stdin", io.StringIO(entered))
    patch.chdir(folder)
    return main(words)


def look_up(url: str, audience: str, keys: dict[str, str]) -> dict[str, str]:
    """Look Imani up as the app does; return the session's token and the reference of her e-mail address."""
    now = int(datetime.now(UTC).timestamp())
    claims = {"iss": "acme", "aud": audience, "sub": "1", "space": keys["space_id"], "iat": now, "exp": now + 60}
    token = sign({"alg": "HS256", "typ": "JWT"}, claims, keys["panel_secret"])
    asked = [{"type": "user_id", "value": IMANI["userId"], "verified": True}]
    answer = requests.post(
        f"{url}/panel/v1/lookup",
        json={"object": {"type": "ticket", "id": "48213"}, "identifiers": asked},
        headers={"Authorization": f"Bearer {token}"},
        timeout=10,
    ).json()
    (email,) = (item for item in answer["cards"]["identities"]["items"] if item["type"] == "email")
    return {"SESSION": answer["session"]["token"], "REF": email["ref"]}


def curl(words: list[str]) -> requests.Response:
    """Do what curl does with these words; no other option of it is understood."""
    parser = argparse.ArgumentParser("curl")
    parser.add_argument("url")
    parser.add_argument("-u", dest="user")
    parser.add_argument("-d", dest="data")
    parser.add_argument("-H", dest="headers", action="append", default=[])
    given = parser.parse_args(words)
    headers = {name: value.strip() for name, _, value in (header.partition(":") for header in given.headers)}
    user = tuple(given.user.split(":", 1)) if given.user else None
    if given.data is None:
        return requests.get(given.url, headers=headers, auth=user, timeout=10)
    headers = {"Content-Type": "application/x-www-form-urlencoded"} | headers
    return requests.post(given.url, data=given.data.encode(), headers=headers, auth=user, timeout=10)


@pytest.mark.parametrize("page", sorted({command.page for command in of("curl")}))
def test_the_calls_of_a_page_are_answered_one_after_another(installation: Installation, page: str) -> None:
    for command in of("curl"):
        if command.page == page:
            words = [re.sub(r"\bref=\w+", "ref=$REF", word) for word in command.words[1:]]
            answer = curl(installation.filled_in(words))
            assert (answer.status_code, answer.json() != {}) == (200, True), (command.line, answer.text)


def test_what_the_readme_sends_is_what_it_reads_back(installation: Installation) -> None:
    send, read = (command for command in of("curl") if command.page == "README.md")
    assert curl(installation.filled_in(send.words[1:])).json() == {"success": True}

    answer = curl(installation.filled_in(read.words[1:]))

    assert answer.json()["traits"] == {"email": "ada@example.com", "name": "Ada Example"}


def test_every_command_line_of_onefold_is_one_it_understands() -> None:
    for command in of("onefold"):
        assert callable(_parser().parse_args(command.words[1:]).run), command.line


@pytest.mark.parametrize("page", sorted({command.page for command in of("onefold")}))
def test_the_commands_of_a_page_succeed_one_after_another_beside_the_server(
    installation: Installation,
    page: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for command in of("onefold"):
        if command.page != page or command.runs_elsewhere():
            continue
        words = installation.filled_in(command.words[1:])
        asks = words[0] == "admin"
        code = onefold(
            monkeypatch,
            installation,
            [*words, "--password-stdin"] if asks else words,
            folder=tmp_path,
            entered=PASSWORD if asks else "",
        )
        said = capsys.readouterr()
        assert code == 0, (command.line, said)
        assert said.out, command.line
