"""The wide view: what stands on one side, the timeline as a table, and the opened event beside it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from tests.ui import cast
from tests.ui.harness import Harness


@pytest.fixture
def wide(panel: Harness) -> Locator:
    """Imani's wide view, as large as the hosts make it."""
    panel.page.evaluate("() => { panel.unfolded = true; }")
    panel.lay_out(counts=cast.COUNTS)
    shown = panel.found(cast.found(), width=1180)
    expect(shown.locator("aside")).to_be_visible()
    return shown


def row(wide: Locator, name: str) -> Locator:
    """A row of the table."""
    return wide.locator("onefold-timeline .event > .entry").filter(has_text=name).first


def test_what_stands_the_table_and_the_opened_event_stand_side_by_side(panel: Harness, wide: Locator) -> None:
    standing, table, event = (
        wide.locator(place).bounding_box() for place in (".standing", "onefold-timeline .table", "aside")
    )
    assert standing is not None and table is not None and event is not None

    assert (standing["width"], event["width"]) == (296, 264)
    assert standing["x"] + standing["width"] < table["x"] < table["x"] + table["width"] < event["x"]
    assert table["width"] >= 500
    assert panel.overflow() == []


def test_at_first_the_newest_event_stands_beside_the_table_and_another_takes_its_place(wide: Locator) -> None:
    expect(wide.locator("aside h3")).to_have_text("Page view")
    expect(row(wide, "Page view")).to_have_attribute("aria-current", "true")

    row(wide, "Payment Failed").click()

    expect(wide.locator("aside h3")).to_have_text("Payment Failed")
    expect(wide.locator("aside")).to_contain_text("card_expired")
    expect(wide.locator("[aria-current]")).to_have_count(1)
    expect(wide.locator("onefold-event")).to_have_count(1)


def test_a_repetition_opens_in_the_table_and_each_of_its_events_beside_it(wide: Locator) -> None:
    row(wide, "Calendar Sync Failed").click()
    wide.locator(".inner .entry").nth(4).click()

    expect(wide.locator("aside h3")).to_have_text("Calendar Sync Failed")
    expect(wide.locator('.inner [aria-current="true"]')).to_have_count(1)
    expect(wide.locator("onefold-event")).to_have_count(1)


def test_escape_leads_out_of_the_event_to_its_row_and_then_to_the_host(panel: Harness, wide: Locator) -> None:
    panel.page.evaluate("document.addEventListener('keydown', (event) => { window.left = !event.defaultPrevented; })")
    press = panel.page.keyboard.press
    row(wide, "Page view").focus()
    for key in ("ArrowDown", "ArrowDown", "Enter", "ArrowRight"):
        press(key)
    expect(wide.locator("aside").get_by_role("button", name="Properties")).to_be_focused()

    press("Escape")
    expect(row(wide, "Payment Failed")).to_be_focused()
    assert panel.page.evaluate("left") is False, "the host is not to close the view"
    press("Escape")
    assert panel.page.evaluate("left") is True
    press("r")
    expect(wide.locator("aside").get_by_role("button", name="Raw", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )


def test_where_there_is_no_room_an_event_opens_in_its_place(panel: Harness, wide: Locator) -> None:
    panel.page.set_viewport_size({"width": 800, "height": 900})
    expect(wide.locator("aside")).to_have_count(0)

    row(wide, "Payment Failed").click()

    expect(wide.locator(".opened onefold-event")).to_have_count(1)
    expect(row(wide, "Payment Failed")).to_have_attribute("aria-expanded", "true")


def test_without_an_event_no_room_is_taken(panel: Harness, wide: Locator) -> None:
    panel.found(cast.nearly_empty(), width=1180)

    expect(wide.locator("onefold-timeline")).to_contain_text("Nothing yet.")
    expect(wide.locator("aside")).to_have_count(0)
    assert panel.complaints() == []
