"""The built wheel, installed where there is no checkout, runs the demo. Long: part of `make test-all`."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[1]
CARRIED = (
    "app/_package/docs/errors.md",
    "app/_package/manifest.json",
    "app/_package/zendesk_app/translations/en.json",
    "app/_package/zendesk_app/logo.png",
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


def test_the_installed_wheel_runs_the_demo_without_the_checkout(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", with_pip=True)
    python = tmp_path / "venv" / "bin" / "python"
    run(python, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", wheel)
    # Its dependencies are those of this environment, so that the test needs no network; a path given so reads no
    # .pth file, therefore the checkout is not among them.
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": sysconfig.get_path("purelib"),
        "ONEFOLD_HOME": str(tmp_path / "home"),
    }
    onefold = tmp_path / "venv" / "bin" / "onefold"

    where = run(python, "-c", "import app; print(app.__file__)", cwd=tmp_path, environment=environment)
    said = run(onefold, "demo", "--exit", "--port", free_port(), cwd=tmp_path, environment=environment)
    package = run(
        onefold,
        "package",
        "zendesk",
        "--output",
        tmp_path / "out",
        "--address",
        "https://onefold.example",
        cwd=tmp_path,
        environment=environment,
    )
    verified = run(onefold, "verify", cwd=tmp_path, environment=environment)

    assert str(tmp_path) in where
    assert "acknowledged and stored" in said
    assert json.loads((tmp_path / "home" / "demo.json").read_text())["done"] is True
    assert ".zip" in package
    assert verified.strip().endswith("clean")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
        return number
