"""The panel at any width, at 200 % zoom, from right to left, without motion, in forced colours."""

from itertools import cycle

import pytest
from playwright.sync_api import Locator, expect

from tests.effort import LONG
from tests.ui import cast
from tests.ui.harness import Harness
from tests.ui.states import states

THEMES = ("garden-light", "garden-dark", "slds-light", "slds-dark", "onefold-light", "onefold-dark")
WIDTHS = (258, 320, 480, 640, 700, 1180)
ALL = [(theme, width) for theme in THEMES for width in WIDTHS]
SOME = list(zip(cycle(THEMES), WIDTHS, strict=False))


def with_all_open(panel: Harness, *, theme: str = "garden-light", width: int = 320) -> Locator:
    """Imani with every part of her open."""
    panel.lay_out(counts=cast.COUNTS)
    shown = panel.found(cast.found(), theme=theme, width=width)
    for button in reversed(shown.locator(".fold h2 > button, onefold-highlights button").all()):
        button.click()
    shown.locator("onefold-timeline .entry").nth(2).click()
    shown.locator("onefold-identities .why").nth(1).click()
    return shown


@pytest.mark.parametrize(("theme", "width"), ALL if LONG else SOME)
def test_a_panel_with_everything_open_holds_at_every_width(panel: Harness, theme: str, width: int) -> None:
    with_all_open(panel, theme=theme, width=width)

    assert panel.overflow() == []
    assert panel.complaints() == []


def test_the_header_to_the_plot_fit_on_a_small_screen(panel: Harness) -> None:
    bottom = (
        panel.found(cast.found())
        .locator("onefold-activity .plot")
        .evaluate("(plot) => plot.getBoundingClientRect().bottom")
    )

    assert bottom <= 600, "560 px in the host's own type; wider type may wrap two lines more"


def test_nothing_is_lost_at_twice_the_size(panel: Harness) -> None:
    with_all_open(panel)
    panel.page.evaluate("document.body.style.setProperty('zoom', '2')")

    assert panel.overflow() == []


def test_from_right_to_left_the_plot_and_what_points_are_mirrored(panel: Harness) -> None:
    panel.page.evaluate("panel.language = 'ar'")
    shown = with_all_open(panel, width=258)

    expect(shown).to_have_attribute("dir", "rtl")
    turned = "(element) => getComputedStyle(element).transform"
    assert shown.locator("onefold-activity .plot").evaluate(turned) == "matrix(-1, 0, 0, 1, 0, 0)"
    assert panel.overflow() == []
    assert panel.complaints() == []


def test_nothing_moves_where_motion_is_not_wanted(panel: Harness) -> None:
    panel.page.emulate_media(reduced_motion="reduce")
    try:
        panel.show(states()["loading"])
        assert panel.page.evaluate(_MOVING) == []
        with_all_open(panel)
        assert panel.page.evaluate(_MOVING) == []
    finally:
        panel.page.emulate_media(reduced_motion="no-preference")


def test_in_forced_colours_the_plot_is_still_seen(panel: Harness) -> None:
    panel.page.emulate_media(forced_colors="active")
    try:
        shown = with_all_open(panel)
        ground = shown.evaluate("(panel) => getComputedStyle(panel).backgroundColor")
        for bar in ("past", "now", "problem"):
            fill = shown.locator(f"onefold-activity rect.{bar}").first.evaluate("(bar) => getComputedStyle(bar).fill")
            assert fill != ground
        assert panel.overflow() == []
    finally:
        panel.page.emulate_media(forced_colors="none")


def test_what_comes_after_the_first_paint_moves_nothing(panel: Harness) -> None:
    """The room of what is loaded later is as high as what comes into it."""
    shown = panel.found(cast.found())
    rooms = {"activity": 150, "metrics": 150}
    for name, kept in rooms.items():
        box = shown.locator(f".card.{name}").bounding_box()
        assert box is not None
        assert abs(box["height"] - kept) <= 20, name


_MOVING = """() => {
  const found = [];
  const visit = (root) => {
    for (const element of root.querySelectorAll("*")) {
      const { animationName, transitionDuration } = getComputedStyle(element);
      if (animationName !== "none" || parseFloat(transitionDuration) > 0) found.push(element.className);
      if (element.shadowRoot) visit(element.shadowRoot);
    }
  };
  visit(document);
  return found;
}"""
