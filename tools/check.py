"""`make check`: the linters, the type checkers and the quick tests of documents and imports, one after another."""

from __future__ import annotations

import subprocess
import sys
import time

from tools.setup import PYTHON, ROOT, npm_command, panels_are_given

PYTHON_FOLDERS = ("app", "hosts", "tests", "tools", "bench")
QUICK_TESTS = ("tests/test_docs.py", "tests/test_imports.py")


def main() -> int:
    """Run every check and return 1 if one of them failed."""
    python = str(PYTHON)
    checks: list[tuple[str, list[str], dict[str, str] | None]] = [
        ("ruff", [python, "-m", "ruff", "check", *PYTHON_FOLDERS], None),
        ("ruff format", [python, "-m", "ruff", "format", "--check", "--quiet", *PYTHON_FOLDERS], None),
        ("mypy", [python, "-m", "mypy", *PYTHON_FOLDERS], None),
        ("documents and imports", [python, "-m", "pytest", "-q", "--no-header", "--durations=0", *QUICK_TESTS], None),
    ]
    if not panels_are_given():
        npm, environment = npm_command()
        checks.append(("tsc and eslint", [*npm, "run", "--silent", "check"], environment))
    failed = []
    for title, words, variables in checks:
        started = time.monotonic()
        code = subprocess.run(words, cwd=ROOT, env=variables, check=False).returncode
        print(f"check: {title} {'ok' if code == 0 else 'FAILED'} ({time.monotonic() - started:.0f} s)", flush=True)
        if code:
            failed.append(title)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
