"""Is there a browser? Asked before anything slow, and answered in one line."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools.setup import ROOT

SCRIPT = ROOT / "tools" / "browser.py"


def ask(path: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the script with a PATH of one folder and no other variable."""
    words = [sys.executable, str(SCRIPT)]
    environment = {"PATH": str(path), **variables}
    return subprocess.run(words, env=environment, capture_output=True, text=True, check=False, timeout=60)


def executable(path: Path, script: str) -> None:
    path.write_text(f"#!{sys.executable}\n{script}\n")
    path.chmod(0o755)


def put_apt_get(folder: Path) -> None:
    """An `apt-get` that writes down what it is asked and leaves a browser."""
    executable(
        folder / "apt-get",
        f"""import pathlib, sys
folder = pathlib.Path({str(folder)!r})
with (folder / "asked").open("a") as asked:
    print(*sys.argv[1:], file=asked)
if "install" in sys.argv:
    (folder / "chromium").write_text("#!/bin/sh")
    (folder / "chromium").chmod(0o755)""",
    )


@pytest.mark.parametrize("name", ["chromium", "chromium-browser", "google-chrome"])
def test_a_browser_on_the_path_is_enough(tmp_path: Path, name: str) -> None:
    executable(tmp_path / name, "")

    answer = ask(tmp_path)

    assert (answer.returncode, answer.stdout, answer.stderr) == (0, "", "")


def test_without_a_browser_it_says_what_to_type_and_fails(tmp_path: Path) -> None:
    put_apt_get(tmp_path)

    answer = ask(tmp_path)

    assert answer.returncode == 1
    assert answer.stderr == (
        "tests: they need Chromium or Chrome, and none is there. Type: sudo apt-get install chromium\n"
    )
    assert answer.stdout == ""
    assert not (tmp_path / "asked").exists()


def test_where_it_may_not_or_cannot_install_it_says_so_too(tmp_path: Path) -> None:
    assert ask(tmp_path, CI="true").returncode == 1  # there is no apt-get
    put_apt_get(tmp_path)
    assert ask(tmp_path, ONEFOLD_INSTALL_BROWSER="0").returncode == 1
    assert not (tmp_path / "asked").exists()


@pytest.mark.parametrize("variable", ["CI", "ONEFOLD_INSTALL_BROWSER"])
def test_only_the_administrator_who_asks_for_it_has_it_installed(tmp_path: Path, variable: str) -> None:
    put_apt_get(tmp_path)

    answer = ask(tmp_path, **{variable: "1"})

    if os.geteuid() == 0:
        assert answer.returncode == 0
        assert (tmp_path / "asked").read_text().splitlines() == ["update -qq", "install -y -qq chromium"]
    else:
        assert answer.returncode == 1
        assert not (tmp_path / "asked").exists()


def test_make_asks_for_the_browser_before_anything_else() -> None:
    makefile = (ROOT / "Makefile").read_text()

    for target in ("test", "test-all"):
        (line,) = (line for line in makefile.splitlines() if line.startswith(f"{target}:"))
        assert line.partition("##")[0].split()[1:] == ["browser", "setup", "check"]


def test_continuous_integration_runs_exactly_make_test_and_may_install_a_browser() -> None:
    lines = (ROOT / ".ci" / "run").read_text().splitlines()

    assert lines[-2:] == ["export ONEFOLD_INSTALL_BROWSER=1", "exec make test"]
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
