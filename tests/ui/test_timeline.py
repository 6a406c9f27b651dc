"""The timeline: days, repetitions, opened events, further pages, search, keyboard."""

import json

from playwright.sync_api import expect

from tests.ui import cast
from tests.ui.harness import Harness
from tests.ui.timelines import TIMELINE, opened, page_of


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


def test_a_row_has_the_icon_of_its_kind_and_a_problem_its_colour(panel: Harness) -> None:
    timeline = opened(panel)

    def look(name: str) -> tuple[str, str]:
        icon = timeline.locator(".event > .entry").filter(has_text=name).first.locator("svg").first
        return icon.inner_html(), icon.get_attribute("class") or ""

    names = ("Page view", "Ticket Opened", "Payment Failed", "Feature Used", "Signed In", "Email Opened")
    looks = {name: look(name) for name in names}
    assert len({shape for shape, _ in looks.values()}) == len(names)
    assert {name for name, (_, style) in looks.items() if "danger" in style} == {"Payment Failed"}
    assert "warning" in look("Calendar Sync Failed")[1]
