"""The built wheel, installed as the README says where there is no checkout, serves and runs the demo."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import sysconfig
from pathlib import Path
from zipfile import ZipFile

import pytest
import requests

ROOT = Path(__file__).parents[1]
CARRIED = (
    "app/_package/docs/errors.md",
    "app/_package/manifest.json",
    "app/_package/zendesk_app/translations/en.json",
    "app/_package/zendesk_app/translations/signed/en.json",
    "app/_package/zendesk_app/logo.png",
    "app/_package/salesforce_canvas/.forceignore",
    "app/_package/salesforce_canvas/sfdx-project.json",
    "app/_package/salesforce_canvas/force-app/main/default/aura/onefoldPanel/onefoldPanel.cmp",
    "app/_package/salesforce_canvas/legacy/main/default/connectedApps/Onefold_Canvas.connectedApp-meta.xml",
    "app/static_build/zendesk/iframe.html",
    "app/static_build/admin/htmx.min.js",
    "app/web/admin/templates/admin/base.html",
)
NOT_CARRIED = ("app/static_build/hosts", "tests", "hosts", "bench", "tools")

pytestmark = [pytest.mark.long, pytest.mark.xdist_group("wheel")]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT)
    (built,) = folder.glob("*.whl")
    return built


def run(*words: object, cwd: Path | None = None, environment: dict[str, str] | None = None) -> str:
    done = subprocess.run(
        [str(word) for word in words], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_wheel_carries_templates_panels_and_manifest_and_nothing_of_the_workshop(wheel: Path) -> None:
    names = ZipFile(wheel).namelist()

    assert [name for name in CARRIED if name not in names] == []
    assert [name for name in names if name.startswith(NOT_CARRIED)] == []


def test_the_installed_wheel_serves_and_runs_the_demo_without_the_checkout(wheel: Path, tmp_path: Path) -> None:
    *install, serve = installing()
    shutil.copy(wheel, tmp_path)
    # Its dependencies are those of this environment, so that the test needs no network; a path given so reads no
    # .pth file, therefore the checkout is not among them.
    environment = {
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        "PYTHONPATH": sysconfig.get_path("purelib"),
        "PIP_NO_DEPS": "1",
        "PIP_NO_INDEX": "1",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }
    for line in install:
        run("sh", "-c", line, cwd=tmp_path, environment=environment)
    environment["ONEFOLD_HOME"] = str(tmp_path / "home")
    python, onefold = tmp_path / "onefold/bin/python", tmp_path / "onefold/bin/onefold"

    where = run(python, "-c", "import app; print(app.__file__)", cwd=tmp_path, environment=environment)
    assert where.startswith(str(tmp_path))
    assert_serves(serve, tmp_path, environment)
    said = run(onefold, "demo", "--exit", "--port", free_port(), cwd=tmp_path, environment=environment)
    assert "acknowledged and stored" in said
    assert json.loads((tmp_path / "home" / "demo.json").read_text())["done"] is True
    to_upload = ["--output", tmp_path / "out", "--address", "https://onefold.example"]
    assert ".zip" in run(onefold, "package", "zendesk", *to_upload, cwd=tmp_path, environment=environment)
    said = run(onefold, "package", "salesforce", *to_upload, cwd=tmp_path, environment=environment)
    assert "out/onefold-salesforce" in said
    assert run(onefold, "verify", cwd=tmp_path, environment=environment).strip().endswith("clean")


def installing() -> list[str]:
    """Return the lines with which the README installs Onefold."""
    section = (ROOT / "README.md").read_text(encoding="utf-8").partition("## Installing it")[2]
    lines = section.partition("```sh\n")[2].partition("```")[0].splitlines()
    assert len(lines) == 3
    return lines


def assert_serves(line: str, folder: Path, environment: dict[str, str]) -> None:
    """Fail unless the command serves a page and stops when told to. It is given a free port, and nothing else."""
    port = free_port()
    process = subprocess.Popen(
        ["sh", "-c", f"{line.replace('onefold/bin/onefold', 'exec onefold/bin/onefold')} --port {port}"],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert process.stdout is not None
        assert "Onefold serves https://onefold.example.com" in process.stdout.readline()
        assert requests.get(f"http://127.0.0.1:{port}/admin/", timeout=10).status_code == 200
        assert (folder / "data" / "control.db").is_file()
        process.terminate()
        process.communicate(timeout=60)
        assert process.returncode == 0
    finally:
        process.kill()
        process.communicate()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
        return number
