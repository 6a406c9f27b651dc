"""Is there a browser for the tests? Run before anything slow; installs Debian's Chromium where it may.

It runs on the system's Python, before there is a virtual environment.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time

NAMES = ("chromium", "chromium-browser", "google-chrome")
TRIES = 5
TYPE_THIS = "Type: sudo apt-get install chromium"


def find_browser() -> str | None:
    """Return the first Chromium or Chrome on the PATH."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def main() -> int:
    """Return 0 if a browser is there or could be installed."""
    if find_browser():
        return 0
    asked = os.environ.get("CI") or os.environ.get("ONEFOLD_INSTALL_BROWSER") == "1"
    if not (asked and os.geteuid() == 0 and shutil.which("apt-get")):
        print(f"tests: they need Chromium or Chrome, and none is there. {TYPE_THIS}", file=sys.stderr)
        return 1
    print("tests: installing Debian's chromium …", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for attempt in range(1, TRIES + 1):
        for words in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "chromium"]):
            subprocess.run(words, env=environment, stdout=subprocess.DEVNULL, check=False)
        if find_browser():
            return 0
        print(f"tests: try {attempt} of {TRIES} failed", flush=True)
        time.sleep(5 * attempt)
    print(f"tests: chromium could not be installed. {TYPE_THIS}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
