"""Plant a fault in a copy of the service and see that the tests of identity resolution notice.

    python -m tests.identity.plant_faults [--only N]

Ends with 1 if a fault stays unnoticed. The working tree is never touched.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# The tests that judge by the oracle; the others look at the tables or at the oracle itself.
JUDGES = ("tests/identity/test_invariants.py", "tests/identity/test_examples.py")
SECONDS_MAX = 600
TESTS_FAILED = 1  # pytest's exit code; others mean that it could not run them


@dataclass(frozen=True)
class Fault:
    """One replacement of text that has to stand in the file exactly once."""

    name: str
    file: str
    right: str
    wrong: str


FAULTS = {
    1: Fault(
        "arrival order instead of canonical",
        "app/arrival.py",
        "late = any(arrival.position < row.last for row in components)",
        "late = False",
    ),
    2: Fault(
        "limit counted after the merge",
        "app/domain/identity.py",
        "would = _would(profiles, fresh, timestamp)",
        "would = _would(profiles[:1], fresh, timestamp)",
    ),
    3: Fault(
        "tombstone ignored",
        "app/storage/events.py",
        "            known[key] = None\n",
        "            known.pop(key, None)\n",
    ),
    4: Fault(
        "tie broken by insertion",
        "app/storage/replays.py",
        "return sorted(calls.values(), key=lambda call: call.position)",
        "return sorted(calls.values(), key=lambda call: (call.position.timestamp, call.seq))",
    ),
    5: Fault(
        "duplicates counted",
        "app/ingest.py",
        "(event_key(self.space_id, event.message_id), event)",
        '(event_key(f"{self.space_id}{self.ids.seq}", event.message_id), event)',
    ),
}


def is_noticed(fault: Fault | None) -> bool:
    """Whether the tests fail with the fault in place; None: with none, which they must not."""
    with tempfile.TemporaryDirectory(prefix="onefold-fault-") as folder:
        copy = Path(folder)
        shutil.copytree(ROOT / "app", copy / "app", ignore=shutil.ignore_patterns("__pycache__", "node_modules"))
        shutil.copytree(ROOT / "tests/identity", copy / "tests/identity", ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("__init__.py", "effort.py"):
            shutil.copy(ROOT / "tests" / name, copy / "tests")
        shutil.copy(ROOT / "pyproject.toml", copy)
        if fault is not None:
            plant(fault, copy)
        return fails(copy)


def plant(fault: Fault, copy: Path) -> None:
    path = copy / fault.file
    text = path.read_text(encoding="utf-8")
    times = text.count(fault.right)
    if times != 1:
        raise SystemExit(f"{fault.name}: {fault.right!r} stands {times} times in {fault.file}, and should once")
    path.write_text(text.replace(fault.right, fault.wrong), encoding="utf-8")


def fails(copy: Path) -> bool:
    environ = {**os.environ, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1", "ONEFOLD_SHRINK": "0"}
    environ.pop("ONEFOLD_LONG", None)
    options = ("-x", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", "-p", "no:xdist", "-o", "addopts=")
    run = subprocess.run(
        [sys.executable, "-m", "pytest", *options, *JUDGES],
        cwd=copy,
        env=environ,
        capture_output=True,
        text=True,
        timeout=SECONDS_MAX,
        check=False,
    )
    if run.returncode not in (0, TESTS_FAILED):
        raise SystemExit(f"the tests could not be run:\n{run.stdout[-2000:]}{run.stderr[-2000:]}")
    return run.returncode == TESTS_FAILED


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Plant faults in a copy of the service; each has to turn tests red.")
    parser.add_argument("--only", type=int, choices=sorted(FAULTS), help="the number of one fault")
    only = parser.parse_args(arguments).only
    if only is None and is_noticed(None):
        raise SystemExit("the tests fail without any fault")
    unnoticed = 0
    for number, fault in FAULTS.items():
        if only in (None, number):
            noticed = is_noticed(fault)
            unnoticed += not noticed
            print(f"{number}. {fault.name}: {'noticed' if noticed else 'NOT NOTICED'}", flush=True)
    return 1 if unnoticed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
