"""The timeline: days, visits, repetitions, opened events, further pages, search, filters, keyboard."""

import json
import re
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, expect

from tests.ui import cast
from tests.ui.harness import Harness

TIMELINE = re.compile("^Timeline")


def opened(panel: Harness, answer: cast.Json | None = None) -> Locator:
    """The timeline of a found person, unfolded."""
    panel.found(answer or cast.found()).get_by_role("button", name=TIMELINE).click()
    return panel.page.locator("onefold-timeline")


def page_of(items: list[cast.Json], *, total: int, cursor: str | None = None) -> cast.Json:
    """A further page as Onefold would answer it."""
    return {"items": items, "total": total, "next": cursor}


def test_events_stand_under_the_day_of_the_viewers_zone_with_its_count(panel: Harness) -> None:
    answer = cast.found()
    answer["cards"]["timeline"]["items"].insert(0, cast.event("22 23:30", "Late In Oslo"))

    timeline = opened(panel, answer)

    expect(timeline.locator("h3")).to_have_text(["Today, Mon 23 Nov", "Yesterday, Sun 22 Nov", "Fri 20 Nov"])
    expect(timeline.locator(".day .label")).to_have_text(["18", "5", "2+"])


def test_events_of_one_name_in_a_row_are_one_row_with_what_they_share(panel: Harness) -> None:
    timeline = opened(panel)

    sync = timeline.get_by_role("button", name="Calendar Sync Failed 10 ×")
    expect(sync).to_contain_text("09:02 to 13:58, all token_expired")
    expect(timeline.get_by_role("button", name="Feature Used 3 ×")).to_contain_text("reminders, waitlist, reports")
    expect(timeline.get_by_role("button", name="web app session, 2 min")).to_contain_text(
        "2 pages, last Help › Exporting"
    )
    sync.click()
    expect(timeline.locator(".inner li")).to_have_count(10)


def test_an_event_opens_to_its_properties_and_to_what_was_received(panel: Harness) -> None:
    timeline = opened(panel)
    timeline.get_by_role("button", name="Payment Failed").first.click()
    event = timeline.locator("onefold-event")

    expect(event).to_contain_text("$168.00")
    expect(event).to_contain_text("14:12:08 1.3 s later")
    expect(event).to_contain_text("Mon, 23 Nov 2026, 14:12:07 CET")
    event.get_by_role("button", name="Raw", exact=True).click()
    event.get_by_role("button", name="more", exact=True).click()
    text = event.locator("onefold-text span").first.inner_text()
    assert json.loads(text)["properties"]["invoice"] == "INV-20931"


def test_an_event_that_came_late_says_by_how_much(panel: Harness) -> None:
    answer = cast.found()
    late = cast.event("23 13:12", "Signed Up") | {"received_at": "2026-11-23T13:47:30.000Z"}
    answer["cards"]["timeline"]["items"] = [late]
    timeline = opened(panel, answer)

    timeline.get_by_role("button", name="Signed Up").click()

    expect(timeline.locator("onefold-event")).to_contain_text("14:47:30 35 min later")


def test_the_raw_event_can_be_copied(panel: Harness) -> None:
    timeline = opened(panel)
    timeline.get_by_role("button", name="Signed In").click()
    timeline.get_by_role("button", name="Copy the raw event").click()

    expect(timeline).to_contain_text("Copied")
    copied = json.loads(panel.page.evaluate("navigator.clipboard.readText()"))
    assert copied["name"] == "Signed In"


def test_further_pages_are_asked_for_and_put_below(panel: Harness) -> None:
    panel.lay_out(pages=[page_of([cast.event("12 09:00", "Signed Up")], total=412)])
    timeline = opened(panel)

    timeline.get_by_role("button", name="Show 50 more").click()

    expect(timeline.get_by_role("button", name="Signed Up")).to_be_visible()
    expect(timeline.get_by_role("button", name="Show")).to_have_count(0)
    assert panel.asked() == [["timeline", {"limit": 50, "before": "cursor-1", "zone": "Europe/Oslo"}]]


def test_a_page_that_does_not_come_is_said_and_can_be_asked_for_again(panel: Harness) -> None:
    timeline = opened(panel)
    timeline.get_by_role("button", name="Show 50 more").click()
    expect(timeline.get_by_role("alert")).to_contain_text("This part did not come.")

    panel.lay_out(pages=[page_of([cast.event("12 09:00", "Signed Up")], total=412)])
    timeline.get_by_role("button", name="Ask again").click()

    expect(timeline.get_by_role("button", name="Signed Up")).to_be_visible()
    expect(timeline.get_by_role("alert")).to_have_count(0)


def test_a_search_replaces_the_list_and_clearing_it_brings_the_list_back(panel: Harness) -> None:
    panel.lay_out(pages=[page_of([cast.event("12 09:00", "Signed Up")], total=1), page_of([], total=0)])
    timeline = opened(panel)
    box = timeline.get_by_role("searchbox", name="Search names, properties")

    box.fill("signed u")
    expect(timeline.locator(".event .title")).to_have_text(["Signed Up"])
    box.fill("nothing like it")
    expect(timeline).to_contain_text("No event fits.")
    box.fill("")
    expect(timeline.locator("h3")).to_have_count(3)
    assert [query["q"] for _, query in panel.asked()] == ["signed u", "nothing like it"]


def test_a_new_event_arrives_above_pages_already_read(panel: Harness) -> None:
    panel.lay_out(pages=[page_of([cast.event("12 09:00", "Signed Up")], total=412)])
    timeline = opened(panel)
    timeline.get_by_role("button", name="Show 50 more").click()
    timeline.get_by_role("button", name="Signed In").click()

    answer = cast.found()
    card = answer["cards"]["timeline"]
    card["items"] = [cast.event("23 14:00", "Plan Chosen"), *card["items"][:-1]]
    card["total"] = 413
    panel.found(answer)

    expect(timeline.locator(".event .title").first).to_have_text("Plan Chosen")
    expect(timeline.get_by_role("button", name="Signed Up")).to_be_visible()
    expect(timeline.locator("onefold-event")).to_have_count(1)


def test_a_new_event_arrives_where_nobody_counts_further(panel: Harness) -> None:
    uncounted = {"total": 1000, "total_is_exact": False}
    panel.lay_out(pages=[page_of([cast.event("12 09:00", "Signed Up")], total=1000, cursor="cursor-2") | uncounted])
    answer = cast.found()
    card = answer["cards"]["timeline"]
    card.update(uncounted)
    timeline = opened(panel, answer)
    timeline.get_by_role("button", name="Show 50 more").click()
    expect(timeline.get_by_role("button", name="Signed Up")).to_be_visible()

    card["items"] = [cast.event("23 14:00", "Plan Chosen"), *card["items"][:-1]]
    panel.found(answer)

    expect(timeline.locator(".event .title").first).to_have_text("Plan Chosen")
    expect(timeline.get_by_role("button", name="Signed Up")).to_be_visible()


def test_events_taken_away_do_not_stay_on_screen(panel: Harness) -> None:
    panel.lay_out(pages=[page_of([cast.event("12 09:00", "Signed Up")], total=412)])
    timeline = opened(panel)
    timeline.get_by_role("button", name="Show 50 more").click()
    expect(timeline.get_by_role("button", name="Signed Up")).to_be_visible()

    answer = cast.found()
    answer["cards"]["timeline"].update(items=cast.TIMELINE[4:], total=300)
    panel.found(answer)

    expect(timeline.get_by_role("button", name="Payment method")).to_have_count(0)
    expect(timeline.get_by_role("button", name="Signed Up")).to_have_count(0)


def test_another_person_starts_folded_and_with_their_own_events(panel: Harness) -> None:
    opened(panel)
    answer = cast.nearly_empty()

    shown = panel.found(answer)

    expect(shown.locator("onefold-timeline")).to_have_count(0)
    shown.get_by_role("button", name=TIMELINE).click()
    expect(shown.locator("onefold-timeline")).to_contain_text("Nothing yet.")


def test_rows_are_walked_opened_and_folded_by_keyboard(panel: Harness) -> None:
    shown = panel.found(cast.found())
    shown.get_by_role("button", name=TIMELINE).focus()
    keyboard = panel.page.keyboard
    keyboard.press("Enter")
    timeline = panel.page.locator("onefold-timeline")
    expect(timeline).to_be_visible()

    keyboard.press("/")
    expect(timeline.get_by_role("searchbox")).to_be_focused()
    for _ in range(6):  # the filter button, four groups, the first row
        keyboard.press("Tab")
    for key in ("ArrowDown", "ArrowDown", "ArrowRight"):
        keyboard.press(key)
    payment = timeline.get_by_role("button", name="Payment Failed").first
    expect(payment).to_be_focused()
    expect(payment).to_have_attribute("aria-expanded", "true")
    keyboard.press("ArrowLeft")
    expect(payment).to_have_attribute("aria-expanded", "false")
    keyboard.press("ArrowUp")
    expect(timeline.get_by_role("button", name="Ticket Opened")).to_be_focused()


def test_every_control_can_be_reached_by_tab_alone(panel: Harness) -> None:
    timeline = opened(panel)
    timeline.get_by_role("button", name="Signed In").click()
    panel.page.get_by_role("button", name="Identities").click()
    controls = panel.page.evaluate(_COUNT_CONTROLS)
    panel.page.evaluate(_FORGET_FOCUS)

    reached = set()
    for _ in range(controls + 5):
        panel.page.keyboard.press("Tab")
        reached.add(panel.page.evaluate(_FOCUSED))
    reached.discard("")
    assert len(reached) == controls


def test_an_unfolded_panel_passes_the_accessibility_check_in_light_and_dark(panel: Harness) -> None:
    timeline = opened(panel)
    timeline.get_by_role("button", name="Payment Failed").first.click()
    timeline.get_by_role("button", name="Feature Used").click()
    panel.page.get_by_role("button", name="Identities").click()
    panel.page.get_by_role("button", name="All 42").click()

    for theme in ("garden-light", "garden-dark"):
        panel.page.evaluate("(theme) => { panel.theme = theme; return panel.updateComplete; }", theme)
        assert panel.complaints() == []
    assert panel.overflow() == []


_COUNT_CONTROLS = """() => {
  const found = [];
  const visit = (root) => {
    for (const element of root.querySelectorAll("*")) {
      if (element.matches("button:not(:disabled), input")) found.push(element);
      if (element.shadowRoot) visit(element.shadowRoot);
    }
  };
  visit(document);
  found.forEach((element, index) => (element.controlNumber = String(index + 1)));
  return found.length;
}"""

_FORGET_FOCUS = """() => {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  element?.blur();
}"""

_FOCUSED = """() => {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element?.controlNumber ?? "";
}"""


def asked_pages(panel: Harness) -> list[cast.Json]:
    """The bodies of the questions for pages."""
    return [what for _, what in panel.asked("timeline") if "counts" not in what]


def test_days_and_filters_have_their_whole_numbers_where_onefold_counts(panel: Harness) -> None:
    panel.lay_out(counts=cast.COUNTS)
    timeline = opened(panel)

    expect(timeline.locator(".day .label")).to_have_text(["21", "5", "4"])
    expect(timeline.get_by_role("button", name="Problems 17")).to_be_visible()
    expect(timeline.get_by_role("button", name="Show 50 more, back to 12 Nov")).to_be_visible()


def test_a_group_a_source_a_name_and_days_narrow_the_list(panel: Harness) -> None:
    found = page_of([cast.event("12 09:00", "Payment Failed")], total=412)
    panel.lay_out(counts=cast.COUNTS, pages=[found] * 5)
    timeline = opened(panel)
    timeline.get_by_role("button", name="Problems").click()
    expect(timeline.locator(".event .title")).to_have_text(["Payment Failed"])
    timeline.get_by_role("button", name="Filters").click()
    timeline.get_by_role("combobox", name="Source").select_option("web app")
    timeline.get_by_role("combobox", name="Event").select_option("Payment Failed")
    timeline.get_by_label("From").fill("2026-10-25")
    timeline.get_by_label("To").fill("2026-11-20")
    expect(timeline.locator(".event")).to_have_count(1)
    assert panel.complaints() == []

    assert asked_pages(panel)[-1] == {
        "group": "problems", "names": ["Payment Failed"], "source": "web app", "zone": "Europe/Oslo", "limit": 50,
        "from": "2026-10-24T22:00:00.000Z", "to": "2026-11-20T23:00:00.000Z",
    }  # fmt: skip
    timeline.get_by_role("button", name="Clear filters").click()
    expect(timeline.locator("h3")).to_have_count(3)


def test_the_filters_of_the_layout_are_what_it_starts_with(panel: Harness) -> None:
    answer = cast.found()
    answer["layout"]["cards"][6]["filters"] = {"group": "money"}
    panel.lay_out(pages=[page_of([cast.event("12 09:00", "Invoice Paid")], total=412)])

    timeline = opened(panel, answer)

    expect(timeline.locator(".event .title")).to_have_text(["Invoice Paid"])
    expect(timeline.get_by_role("button", name="Money")).to_have_attribute("aria-pressed", "true")


def test_a_search_that_has_not_looked_all_the_way_back_says_how_far(panel: Harness) -> None:
    page = page_of([], total=9000, cursor="far") | {"searched_to": "2026-06-01T10:00:00.000Z"}
    panel.lay_out(pages=[page])
    timeline = opened(panel)
    timeline.get_by_role("searchbox").fill("needle")

    expect(timeline).to_contain_text("Searched back to 1 Jun.")
    expect(timeline.get_by_role("button", name="Show more")).to_be_visible()


def test_the_viewers_own_ticket_is_marked(panel: Harness) -> None:
    row = opened(panel).locator(".event.mine")

    expect(row).to_have_count(1)
    expect(row).to_contain_text("This ticket Ticket Opened")


def test_calls_of_one_source_with_pages_and_short_gaps_are_one_visit(panel: Harness) -> None:
    answer = cast.found()
    answer["cards"]["timeline"]["items"] = [
        cast.event("23 10:40", "Billing", kind="page"),
        cast.event("23 10:35", "Ticket Opened", source="Zendesk"),
        cast.event("23 10:20", "Feature Used", feature="reports"),
        cast.event("23 10:15", "Payment Failed", reason="card_expired"),
        cast.event("23 10:10", "Reports", kind="page"),
        cast.event("23 09:39", "Home", kind="page"),
    ]
    timeline = opened(panel, answer)

    expect(timeline.locator(".event .title")).to_have_text(
        ["web app session, 30 min", "Ticket Opened", "Payment Failed", "Page view"]
    )
    timeline.get_by_role("button", name="web app session").click()
    expect(timeline.locator(".inner li")).to_have_text(
        ["Billing 11:40", "Feature Used, reports 11:20", "Reports 11:10"]
    )


def test_days_without_events_are_one_line(panel: Harness) -> None:
    expect(opened(panel).locator(".gap")).to_have_text(["21 Nov: no activity"])


def many_pages(panel: Harness, count: int, *, filler: int = 0) -> None:
    """Let the reader answer endlessly: page after page of 50 events, ten days each."""
    panel.page.evaluate(_ENDLESS, [count, filler])
    panel.page.evaluate("(items) => firstPage(items)", cast.TIMELINE)


def test_endless_pages_are_a_window_that_goes_both_ways(panel: Harness) -> None:
    many_pages(panel, 30)
    timeline = opened(panel)
    for number in range(10):
        timeline.locator("button.older").click()
        expect(timeline.locator(f'time[datetime^="{_day_of(number)}"]').first).to_be_attached()

    events = timeline.locator(".event")
    assert events.count() <= 8 * 50
    expect(timeline.get_by_role("button", name="Page view")).to_have_count(0)  # the newest day is out of the window
    for _ in range(3):
        newer = timeline.get_by_role("button", name="Show newer")
        if newer.count() == 0:
            break
        newer.click()
        expect(timeline.locator("[disabled]")).to_have_count(0)
    expect(timeline.get_by_role("button", name="Page view")).to_be_visible()
    expect(timeline.get_by_role("button", name="Show newer")).to_have_count(0)


@pytest.mark.long
def test_ten_thousand_events_are_paged_through_without_growth_of_the_pages_memory(panel: Harness) -> None:
    many_pages(panel, 10_000, filler=2_000)
    timeline = opened(panel)
    session = panel.page.context.new_cdp_session(panel.page)

    def used() -> float:
        session.send("HeapProfiler.collectGarbage")
        return float(session.send("Runtime.getHeapUsage")["usedSize"]) / 1e6

    older = timeline.locator("button.older")
    older.click()
    expect(timeline.locator("[disabled]")).to_have_count(0)
    before = used()
    for _ in range(200):
        older.click()
        expect(timeline.locator("[disabled]")).to_have_count(0)

    assert used() - before < 50, "MB"


def _day_of(number: int) -> str:
    """The day of the events on a page of `many_pages`, counted from 0."""
    return (cast.NOW - timedelta(days=10 * (number + 1))).date().isoformat()


_ENDLESS = """([pages, filler]) => {
  const page = (number) => ({
    items: Array.from({ length: 50 }, (_, place) => {
      const time = new Date(Date.parse("2026-11-23T14:06:12Z") - (number + 1) * 864e6 - place * 60e3).toISOString();
      return {
        id: `p${number}-${place}`, type: "track", name: `Thing ${number}-${place}`, kind: "activity", timestamp: time,
        received_at: time, source: "web app", properties: { text: "x".repeat(filler) }, context: {},
      };
    }),
    total: 50 * pages, next: number + 1 < pages ? String(number + 1) : null,
  });
  const card = panel.reader;
  panel.reader = {
    read: async (question) => {
      const { path, body } = question;
      if (path !== "timeline" || body.counts) return await card.read(question);
      if (body.before === undefined) return { items: first, total: 50 * pages, next: "cursor-1" };
      return page(body.before === "cursor-1" ? 0 : Number(body.before));
    },
  };
  let first = [];
  window.firstPage = (items) => (first = items);
}"""
