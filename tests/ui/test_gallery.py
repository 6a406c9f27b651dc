"""The gallery: every element in every state, as the page in docs shows it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.effort import LONG
from tests.ui.harness import AXE
from tests.ui.server import serving
from tests.ui.states import states
from tests.ui.test_states import THEMES
from tools import gallery

ROOT = Path(__file__).parents[2]
ELEMENTS = ROOT / "profile_ui" / "elements"
NAMED = re.compile(r'@customElement\("([a-z-]+)"\)')

SHOWN = """() => {
  const names = new Set();
  const visit = (root) => {
    for (const element of root.querySelectorAll("*")) {
      if (element.localName.startsWith("onefold-")) names.add(element.localName);
      if (element.shadowRoot) visit(element.shadowRoot);
    }
  };
  visit(document);
  return [...names];
}"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """The gallery as it lies in docs; no error may happen on it."""
    context = browser.new_context(viewport={"width": 1400, "height": 900}, locale="en-GB")
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(error.message))
    page.on("console", lambda message: errors.append(message.text) if message.type in ("error", "warning") else None)
    with serving(ROOT) as address:
        page.goto(f"{address}/docs/gallery/index.html")
        page.locator("onefold-gallery figure").first.wait_for()
        yield page
    assert errors == []
    context.close()


def choose(page: Page, **choices: object) -> None:
    """Set what the controls of the gallery would."""
    page.locator("onefold-gallery").evaluate("(gallery, choices) => Object.assign(gallery, choices)", choices)
    page.wait_for_timeout(300)


def test_the_gallery_shows_the_states_that_the_tests_draw() -> None:
    # `python -m tools.gallery` writes the file anew.
    assert json.loads(gallery.STATES.read_text(encoding="utf-8")) == json.loads(gallery.text())


def test_every_state_stands_in_the_gallery_by_name(page: Page) -> None:
    assert page.locator("figcaption").all_inner_texts() == sorted(states())
    assert page.locator("figure onefold-profile").count() == len(states())


def test_no_element_of_the_panel_is_missing_from_the_gallery(page: Page) -> None:
    choose(page, opened=True)
    named = {name for path in ELEMENTS.rglob("*.ts") for name in NAMED.findall(path.read_text(encoding="utf-8"))}

    page.wait_for_timeout(1500)

    assert named - set(page.evaluate(SHOWN)) == set()


@pytest.mark.parametrize("theme", THEMES if LONG else THEMES[:1])
@pytest.mark.parametrize("opened", [False, True], ids=["folded", "opened"])
def test_the_gallery_has_no_fault_of_accessibility(page: Page, theme: str, opened: bool) -> None:
    choose(page, theme=theme, opened=opened)
    page.evaluate(AXE.read_text(encoding="utf-8"))

    found = page.evaluate("axe.run(document, {resultTypes: ['violations']}).then((each) => each.violations)")

    assert [f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in found] == []


def test_the_gallery_turns_with_the_language(page: Page) -> None:
    page.locator("onefold-gallery select").nth(1).select_option("ar")

    page.locator("onefold-profile[dir=rtl]").first.wait_for()
    assert page.locator("onefold-profile[dir=ltr]").count() == 0


def test_the_contrasts_that_the_gallery_tells_are_enough(page: Page) -> None:
    for theme in THEMES:
        choose(page, theme=theme)
        figures = page.locator("onefold-gallery td.number").all_inner_texts()

        assert len(figures) > 15
        assert [figure for figure in figures if float(figure) < 4.5] == [], theme
