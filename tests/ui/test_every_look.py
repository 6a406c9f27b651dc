"""Every state in every theme, language and width, folded and opened: no fault of accessibility, nothing over the edge.

In the short run every two values meet somewhere; the long one holds the whole product.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest
from playwright.sync_api import Page

from tests.effort import LONG
from tests.pairwise import pairwise
from tests.ui.every_look import Look, faults
from tests.ui.harness import Harness
from tests.ui.test_states import STATES, THEMES, WIDTHS, WORDS

LANGUAGES = ("en", "de", "fr", "es", "pt", "ja", "ar", "pseudo")
DIMENSIONS = (sorted(STATES), [str(width) for width in (*WIDTHS, 1180)], LANGUAGES, ("folded", "opened"), THEMES)
PAGE = "any_language.html"


def batches() -> dict[tuple[str, int], list[Look]]:
    """Return the looks to try by state and width."""
    found: dict[tuple[str, int], list[Look]] = {}
    for name, width, language, how, theme in product(*DIMENSIONS) if LONG else pairwise(*DIMENSIONS):
        found.setdefault((name, int(width)), []).append(Look(language, how, theme))
    return found


BATCHES = batches()


@pytest.fixture
def speaking(shared_page: Page, address: str) -> Iterator[Harness]:
    """The panel on a page that can speak any language."""
    harness = Harness(shared_page, address, PAGE)
    yield harness
    harness.close()


def test_no_value_is_left_out() -> None:
    looks = [(name, str(width), *_values(look)) for (name, width), looks in BATCHES.items() for look in looks]

    assert [set(values) for values in zip(*looks, strict=True)] == [set(values) for values in DIMENSIONS]


def _values(look: Look) -> tuple[str, str, str]:
    return look.language, look.how, look.theme


@pytest.mark.parametrize(("name", "width"), sorted(BATCHES))
def test_a_state_holds_however_it_is_shown(speaking: Harness, name: str, width: int) -> None:
    assert faults(speaking, STATES[name], width, BATCHES[name, width], WORDS[name]) == []


# -- the check itself ---------------------------------------------------------------

PLANTED = {
    "too pale": ("dd { color: #ccc !important; }", "color-contrast"),
    "beyond the edge": ("h1 { width: 900px !important; }", "h1.name"),
}


@pytest.mark.parametrize("fault", ["too pale", "beyond the edge"])
def test_a_fault_in_one_look_is_found_and_named(speaking: Harness, fault: str) -> None:
    rules, said = PLANTED[fault]
    looks = [Look("en", "folded", "garden-light"), Look("de", "folded", "garden-light")]
    speaking.page.evaluate(_PLANT, rules)

    found = faults(speaking, STATES["found"], 320, looks, [])

    assert any(each.startswith("garden-light de folded: ") and said in each for each in found), found


def test_a_word_that_is_not_said_is_named(speaking: Harness) -> None:
    found = faults(speaking, STATES["unknown"], 320, [Look("en", "folded", "garden-dark")], ["Imani Okafor"])

    assert found == ["garden-dark en folded: no “Imani Okafor”"]


_PLANT = """(rules) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(rules);
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (init) {
    const root = attach.call(this, init);
    queueMicrotask(() => root.adoptedStyleSheets.push(sheet));
    return root;
  };
}"""
