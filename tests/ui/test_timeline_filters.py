"""The timeline narrowed and gone through: filters, visits, gaps, endless pages."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.ui import cast
from tests.ui.harness import Harness
from tests.ui.timelines import opened, page_of


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
