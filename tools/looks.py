"""`python -m tools.looks`: the pictures that `tests/ui/test_looks.py` compares, taken anew. Look at what changed."""

from __future__ import annotations

import sys

from playwright.sync_api import sync_playwright

from tests.browser import launch
from tests.ui.harness import Harness
from tests.ui.looks import PAGE, PICTURES, REFERENCE
from tests.ui.server import serving


def main() -> int:
    """Take every picture and return the exit code."""
    REFERENCE.mkdir(exist_ok=True)
    for path in REFERENCE.glob("*.png"):
        path.unlink()
    with sync_playwright() as playwright, serving() as address:
        browser = launch(playwright)
        context = browser.new_context(viewport={"width": 320, "height": 900}, locale="en-GB", timezone_id="Europe/Oslo")
        page = context.new_page()
        for picture in PICTURES:
            harness = Harness(page, address, PAGE)
            picture.path.write_bytes(picture.take(harness))
            harness.close()
            print(f"{picture.name}: {picture.path.stat().st_size // 1000} KB", flush=True)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
