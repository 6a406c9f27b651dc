"""The panel at any width, at 200 % zoom, from right to left, without motion, in forced colours, read aloud."""

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
    panel.page.evaluate("new Promise((go) => requestAnimationFrame(() => setTimeout(go)))")  # what measures itself has
    panel.settle()

    assert panel.overflow() == []


def test_from_right_to_left_the_plot_and_what_points_are_mirrored(panel: Harness) -> None:
    panel.page.evaluate("panel.language = 'ar'")
    shown = with_all_open(panel, width=258)

    expect(shown).to_have_attribute("dir", "rtl")
    turned = "(element) => getComputedStyle(element).transform"
    assert shown.locator("onefold-activity .plot").evaluate(turned) == "matrix(-1, 0, 0, 1, 0, 0)"
    assert panel.overflow() == []
    assert panel.complaints() == []


def test_a_screen_reader_hears_who_how_sure_what_matters_and_then_the_rest(panel: Harness) -> None:
    """In the order of the design language, "Keyboard": name, match, highlights as a list, plot as one sentence."""
    shown = panel.found(cast.found())
    expect(shown.locator("onefold-activity .plot")).to_be_visible()

    expect(shown).to_match_aria_snapshot(READ_ALOUD)


def test_what_changes_is_told_politely_and_a_failure_at_once(panel: Harness) -> None:
    shown = panel.show(states()["loading"])
    expect(shown.get_by_role("status").first).to_contain_text("Asking Onefold who this is")

    shown = panel.show(states()["unreachable"])
    expect(shown.get_by_role("alert")).to_contain_text("that does not mean there is nothing")


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


def test_a_name_of_another_script_turns_no_sentence_around(panel: Harness) -> None:
    answer = cast.found()
    answer["cards"]["accounts"]["items"][0]["name"] = "ستوديو النخيل"

    summary = panel.found(answer).locator(".fold.accounts onefold-summary p")

    expect(summary).to_have_text("ستوديو النخيل, 6 people")
    name, rest = summary.evaluate(_NAME_AND_REST)
    assert name < rest, "the name comes first, as the language of the panel has it"


def test_text_that_runs_against_the_panel_is_cut_at_its_own_end(panel: Harness) -> None:
    panel.page.evaluate("panel.language = 'ar'")
    shown = panel.found(cast.found(), width=258)
    expect(shown).to_have_attribute("dir", "rtl")
    note = shown.locator(".fold.note onefold-summary bdi")

    assert note.evaluate("(bdi) => getComputedStyle(bdi).direction") == "ltr"
    assert (
        note.evaluate("(bdi) => bdi.scrollWidth > bdi.clientWidth && getComputedStyle(bdi).textOverflow") == "ellipsis"
    )


def test_what_opens_a_sentence_never_stands_on_a_line_alone(panel: Harness) -> None:
    shown = panel.found(cast.found())
    expect(shown.locator("onefold-highlights .bare")).to_have_count(1)

    assert shown.evaluate(_ALONE) == []


READ_ALOUD = """
- main "Profile":
  - heading "Imani Okafor" [level=1]
  - paragraph: Operations lead, Harbour & Pine
  - paragraph: 07:06 in Vancouver Matched by external ID
  - list "Audiences"
  - list "Highlights":
    - listitem:
      - text: "Payment failed 3 times since Friday, last today at 14:12: card expired."
      - paragraph:
        - button "3 events"
    - listitem:
      - text: Calendar sync failed 14 times since yesterday 18:40; none before.
    - listitem:
      - text: Last seen 22 minutes ago in web app, on Billing › Payment method.
    - listitem:
      - text: Mostly uses Online booking and Reminders.
  - heading "Activity" [level=2]
  - img /Actions a day over 90 days. 38 in the last 30 days, 96 in the 30 before. Problems on .*/
  - term: Monthly revenue
  - definition: $168
  - heading "Traits" [level=2]
  - term: Seats
  - definition: "15"
  - heading /Timeline/ [level=2]:
    - button /Timeline/
  - heading /Identities/ [level=2]
  - heading /Accounts/ [level=2]
  - heading /Links/ [level=2]
  - heading /Note/ [level=2]
  - button "Copy as text"
"""

_NAME_AND_REST = """(p) => {
  const leftOf = (node) => {
    const range = document.createRange();
    range.selectNodeContents(node);
    return range.getBoundingClientRect().left;
  };
  const bdi = p.querySelector("bdi");
  let rest = bdi.nextSibling;
  while (rest.nodeType !== 3 || rest.data.trim() === "") rest = rest.nextSibling;
  return [leftOf(bdi), leftOf(rest)];
}"""

# Widths at which the arrow is on a lower line than the end of the sentence before it.
_ALONE = """async (panel) => {
  const { shadowRoot } = panel.shadowRoot.querySelector("onefold-highlights");
  const alone = [];
  for (let width = 258; width <= 420; width += 1) {
    panel.style.setProperty("width", `${width}px`);
    const button = shadowRoot.querySelector(".bare");
    const walker = document.createTreeWalker(button.parentElement, NodeFilter.SHOW_TEXT);
    let last = null;
    while (walker.nextNode()) {
      const before = button.compareDocumentPosition(walker.currentNode) & Node.DOCUMENT_POSITION_PRECEDING;
      if (before && /\\S/.test(walker.currentNode.data)) last = walker.currentNode;
    }
    const range = document.createRange();
    range.setStart(last, last.data.trimEnd().length - 1);
    range.setEnd(last, last.data.trimEnd().length);
    const box = button.getBoundingClientRect();
    if (range.getBoundingClientRect().bottom < box.top) alone.push(width);
  }
  panel.style.removeProperty("width");
  return alone;
}"""
