"""The panel looks as in the pictures that are kept; `python -m tools.looks` takes them anew."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.ui.harness import Harness
from tests.ui.looks import PAGE, PICTURES, REFERENCE, Picture, compare

FOUND = PICTURES[0]

OTHER_FONTS = {
    "a serif font": '* { font-family: "DejaVu Serif", serif !important; }',
    "a narrow font": '* { font-family: "Liberation Sans Narrow", "DejaVu Sans Condensed", fantasy !important; }',
    "a wide font": "* { font-family: monospace !important; }",
    "wider letters": "* { letter-spacing: 0.08em; }",
}
BROKEN = {
    "a card is gone": "onefold-traits { display: none !important; }",
    "a card lies over another": "onefold-traits { margin-top: -20px !important; }",
    "values have no colour": "dd { color: transparent !important; }",
    "labels and values stand below each other": "dl > div { display: block !important; }",
    "buttons have no style": "button { border: 2px outset #000 !important; }",
    "icons are missing": ".icon { visibility: hidden !important; }",
    "icons have no size": ".icon { width: auto !important; height: auto !important; }",
    "the highlight has no fill": ".now { background: none !important; border-color: transparent !important; }",
    "lists have bullets": "ul, ol { list-style: disc !important; padding-inline-start: 24px !important; }",
    "the padding is gone": ".main { padding: 0 !important; }",
    "all is a little larger": "* { font-size: 15px !important; }",
}


@pytest.fixture
def speaking(shared_page: Page, address: str) -> Iterator[Harness]:
    """The panel on a page that can speak any language."""
    harness = Harness(shared_page, address, PAGE)
    yield harness
    harness.close()


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.name)
def test_the_panel_looks_as_in_its_picture(speaking: Harness, picture: Picture) -> None:
    difference = compare(speaking.page, picture.path.read_bytes(), picture.take(speaking))

    assert difference.is_small, difference


@pytest.mark.parametrize("rules", OTHER_FONTS.values(), ids=OTHER_FONTS)
def test_another_font_looks_the_same(speaking: Harness, rules: str) -> None:
    difference = compare(speaking.page, FOUND.path.read_bytes(), FOUND.take(speaking, planted=rules))

    assert difference.is_small, difference


@pytest.mark.parametrize("rules", BROKEN.values(), ids=BROKEN)
def test_a_broken_card_does_not(speaking: Harness, rules: str) -> None:
    difference = compare(speaking.page, FOUND.path.read_bytes(), FOUND.take(speaking, planted=rules))

    assert not difference.is_small, difference


def test_each_picture_that_is_kept_is_one_that_is_compared() -> None:
    assert {path.stem for path in REFERENCE.glob("*.png")} == {picture.name for picture in PICTURES}
