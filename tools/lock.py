"""Writes `requirements-dev.txt`: the exact versions that are installed, without addresses."""

from __future__ import annotations

import subprocess
import sys

from tools.setup import NODE_WHEEL, PYTHON, ROOT

HEADER = "# Written by `make lock`. Every package of the development environment, at the version it is tested with.\n"
NOT_LOCKED = ("onefold", "pip", NODE_WHEEL)


def main() -> int:
    """Write the lock file."""
    freeze = subprocess.run(
        [str(PYTHON), "-m", "pip", "freeze", "--exclude-editable"], capture_output=True, text=True, check=True
    ).stdout
    lines = [line for line in freeze.splitlines() if "==" in line and line.split("==")[0].lower() not in NOT_LOCKED]
    (ROOT / "requirements-dev.txt").write_text(HEADER + "\n".join(lines) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
