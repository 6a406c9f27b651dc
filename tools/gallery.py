"""`python -m tools.gallery`: the states that the gallery shows, written from those that the tests draw."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tests.ui.cast import NOW_MS
from tests.ui.states import states

STATES = Path(__file__).parents[1] / "profile_ui" / "gallery" / "states.json"


def text() -> str:
    """Return the file's text: every state by name, and the moment that they are of."""
    return json.dumps({"now": NOW_MS, "states": states()}, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def main() -> int:
    """Write the file and return the exit code."""
    STATES.write_text(text(), encoding="utf-8")
    print(f"{STATES.name}: {STATES.stat().st_size // 1000} KB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
