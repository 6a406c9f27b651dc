"""The canvas page in the stand-in, with an Onefold that a test scripts: each state, and what it says to the host."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from hosts.salesforce import StandIn
from hosts.salesforce.records import HARBOUR, IMANI, SUNNIVA
from tests.hosts.canvas_pages import PEOPLE, Load, Open, expect_lead, scripted, wait_for
from tests.hosts.record_page import RecordPage
from tests.hosts.scripted_onefold import ScriptedOnefold, answered, problem
from tests.ui.cast import LENAS, ambiguous, found
from tests.ui.harness import OVERFLOW

pytestmark = pytest.mark.xdist_group("salesforce-page")

AS_OF = "2026-11-23T14:06:12.000Z"
UNKNOWN = {
    "status": "unknown",
    "searched": [{"type": "email", "value": "kwame@saltroom.example", "found": 0}],
    "as_of": AS_OF,
}
AMBIGUOUS = {"status": "ambiguous", "candidates": LENAS, "searched": [], "as_of": AS_OF}


def test_the_person_of_the_record_is_asked_for_with_the_pages_own_bearer(load: Load, onefold: ScriptedOnefold) -> None:
    page = load()

    expect_lead(page, "Imani Okafor")
    assert onefold.asked == [("Bearer pt_1", {"object": {"type": "Contact", "id": IMANI}, "person": None})]


def test_the_frame_is_as_high_as_the_panel_and_follows_it(open_records: Open) -> None:
    page = open_records(IMANI, placement="Visualforce")
    expect_lead(page, "Imani Okafor")
    wait_for(page, IMANI, "resize")
    page.panel.get_by_role("button", name="Identities").click()
    wait_for(page, IMANI, "resize", 2)

    sizes = [body["size"] for body in page.taken(IMANI) if body["type"] == "resize"]
    height = page.panel.locator("onefold-profile").evaluate("(panel) => panel.getBoundingClientRect().height")
    assert sizes[-1] == {"height": f"{height:.0f}px", "width": ""}
    assert sizes[0] != sizes[-1]
    page.page.wait_for_function(
        "height => document.querySelector('.panel iframe').clientHeight === height", arg=round(height)
    )


def test_in_a_wide_placement_every_part_stands_open_beside_what_stands(open_records: Open) -> None:
    page = open_records(IMANI)
    expect_lead(page, "Imani Okafor")
    expect(page.panel.get_by_role("searchbox")).to_have_count(0)

    page.page.evaluate("lightning.chooseWidth('wide')")
    expect(page.panel.get_by_role("searchbox")).to_be_visible()
    expect(page.panel.locator("onefold-timeline aside")).to_contain_text("Page view")
    assert page.app(IMANI).evaluate(OVERFLOW) == []
    page.page.evaluate("lightning.chooseWidth('320')")
    expect(page.panel.get_by_role("searchbox")).to_have_count(0)


def test_another_record_makes_the_frame_anew(open_records: Open, onefold: ScriptedOnefold) -> None:
    page = open_records(IMANI)
    expect_lead(page, "Imani Okafor")

    page.page.get_by_role("button", name="Harbour & Pine").first.click()
    page.page.wait_for_selector(f'.panel[data-record="{HARBOUR}"]')
    expect_lead(page, "Imani Okafor")
    assert [body["object"]["id"] for _, body in onefold.asked] == [IMANI, HARBOUR]


def test_every_console_tab_has_its_own_panel_and_a_hidden_one_asks_nothing(
    open_records: Open, onefold: ScriptedOnefold
) -> None:
    page = open_records(IMANI, SUNNIVA)
    expect_lead(page, "Imani Okafor")
    wait_for(page, SUNNIVA, "subscribe")  # it has started
    assert [body["object"]["id"] for _, body in onefold.asked] == [IMANI]

    page.page.locator(f"#tab-{SUNNIVA}").click()
    expect_lead(page, "Imani Okafor")
    page.page.locator(f"#tab-{IMANI}").click()
    expect_lead(page, "Imani Okafor")
    assert [body["object"]["id"] for _, body in onefold.asked] == [IMANI, SUNNIVA]
    assert onefold.posted == 2


def test_a_changed_record_is_signed_for_anew_and_asked_about_again(load: Load, onefold: ScriptedOnefold) -> None:
    page = load()
    expect_lead(page, "Imani Okafor")
    onefold.lookup = lambda body: answered(UNKNOWN)

    page.page.evaluate("lightning.publish({ name: 'onefold.record', payload: { id: 'of no account' } })")
    expect_lead(page, "No one by these identifiers")
    assert len(onefold.refreshed) == 1
    assert onefold.asked[-1] == ("Bearer pt_2", {"object": {"type": "Contact", "id": IMANI}, "person": None})


def test_what_is_shown_is_read_again_while_it_is_seen(open_records: Open, onefold: ScriptedOnefold) -> None:
    onefold.profile = answered({**found(), "profile": {**found()["profile"], "name": "Imani of a minute later"}})
    page = open_records(IMANI, own_clock=True)
    page.panel.get_by_text("Matched by").wait_for()
    page.page.clock.run_for(16_000)

    expect_lead(page, "Imani of a minute later")
    assert (set(onefold.read), len(onefold.asked)) == ({"profile"}, 1)


def test_times_are_those_of_the_viewers_zone(one_record_page: RecordPage, onefold: ScriptedOnefold) -> None:
    one_record_page.show(IMANI, user="noor")
    expect(one_record_page.panel.get_by_text("18:06:12")).to_be_visible()  # in Dubai
    one_record_page.show(IMANI)
    expect(one_record_page.panel.get_by_text("14:06:12")).to_be_visible()


def test_the_page_speaks_the_viewers_language_of_a_record_and_not_of_a_ticket(
    one_record_page: RecordPage, onefold: ScriptedOnefold
) -> None:
    onefold.lookup = lambda body: answered(UNKNOWN)
    one_record_page.show(IMANI, user="noor")  # whose language is Arabic

    heading = one_record_page.panel.get_by_role("heading", level=1)
    expect(heading).to_have_text("لا أحد بهذه المعرّفات")
    expect(one_record_page.panel.locator("html")).to_have_attribute("dir", "rtl")
    onefold.lookup = lambda body: answered(ambiguous())
    one_record_page.show(IMANI, user="noor")
    expect(one_record_page.panel.get_by_role("button", name="استخدام لهذا السجل").first).to_be_visible()
    one_record_page.show(IMANI)
    expect(one_record_page.panel.get_by_role("button", name="Use for this record").first).to_be_visible()


def test_outside_of_salesforce_the_page_says_where_it_belongs(browser: Browser, onefold: ScriptedOnefold) -> None:
    page = browser.new_page()
    page.goto(onefold.url)

    expect(page.get_by_role("heading", name="Not inside Salesforce")).to_be_visible()
    page.close()


# -- the sign-in ------------------------------------------------------------------


@pytest.mark.parametrize("code", ["salesforce_session_expired", "authentication_error"])
def test_an_ended_session_is_renewed_once_and_the_question_goes_on(
    load: Load, onefold: ScriptedOnefold, code: str
) -> None:
    scripted(onefold, problem(401, code), answered(found()))
    page = load()

    expect_lead(page, "Imani Okafor")
    assert [bearer for bearer, _ in onefold.asked] == ["Bearer pt_1", "Bearer pt_2"]
    assert (len(onefold.refreshed), onefold.posted) == (1, 1)
    refresh = next(body for body in page.taken(IMANI) if body["type"] == "refresh")
    assert refresh["config"]["client"]["oauthToken"] == "null"


def test_a_session_that_stays_ended_is_said_and_a_person_signs_in_again(load: Load, onefold: ScriptedOnefold) -> None:
    scripted(onefold, problem(401, "salesforce_session_expired"))
    page = load()

    expect_lead(page, "Your sign-in has ended")
    assert (len(onefold.refreshed), len(onefold.asked)) == (1, 2)
    scripted(onefold, answered(found()))
    page.panel.get_by_role("button", name="Sign in again").click()
    expect_lead(page, "Imani Okafor")
    assert onefold.posted == 2


def test_a_salesforce_that_signs_no_more_ends_the_sign_in(
    load: Load, canvas_stand_in: StandIn, onefold: ScriptedOnefold
) -> None:
    page = load()
    expect_lead(page, "Imani Okafor")
    canvas_stand_in.org.signs = False
    page.page.evaluate("lightning.publish({ name: 'onefold.record', payload: null })")

    expect_lead(page, "Your sign-in has ended")


# -- states -----------------------------------------------------------------------

STATES: dict[str, tuple[Any, str, str]] = {
    "no access": (problem(403, "salesforce_no_access"), "You may not open this record", "is not shown"),
    "api": (problem(403, "salesforce_api_disabled"), "Salesforce does not let you read by its API", "API Enabled"),
    "limit": (problem(429, "salesforce_limit", Retry_After="600"), "Salesforce answers no more for now", "again at"),
    "rate": (problem(429, "rate_limit_error", Retry_After="600"), "Asked too often", "again at"),
    "away": (problem(502, "salesforce_unavailable"), "Salesforce does not answer", "Next try in"),
    "slow": (problem(504, "salesforce_unavailable"), "Salesforce does not answer", "Try now"),
    "down": (problem(503, "unavailable"), "Onefold does not answer", "Try now"),
    "refused": (problem(403, "forbidden"), "Not connected", "An admin reads the reason under Connections"),
    "misunderstood": (problem(400, "invalid_request"), "Not understood", "Load the page again"),
    "unknown": (answered(UNKNOWN), "No one by these identifiers", "The person of this record has sent us nothing"),
    "ambiguous": (answered(AMBIGUOUS), "Three people could be the person of this record", "Pick one for this record"),
    "nobody": (answered({**PEOPLE, "people": [], "more": False}), "Nobody here yet", "no contacts"),
}


@pytest.mark.parametrize("name", STATES)
def test_each_answer_is_drawn_in_words(load: Load, onefold: ScriptedOnefold, name: str) -> None:
    answer, lead, rest = STATES[name]
    onefold.lookup = lambda body: answer
    page = load()

    expect_lead(page, lead)
    expect(page.panel.get_by_role("main")).to_contain_text(rest)
    expect(page.panel.get_by_text("Imani Okafor")).to_have_count(0)


def test_a_viewer_who_loses_access_keeps_nothing_of_the_person(load: Load, onefold: ScriptedOnefold) -> None:
    scripted(onefold, answered(found()), problem(403, "salesforce_no_access"))
    page = load()
    expect_lead(page, "Imani Okafor")
    page.page.evaluate("lightning.publish({ name: 'onefold.record', payload: null })")

    expect_lead(page, "You may not open this record")
    assert "Imani" not in page.app(IMANI).evaluate("document.querySelector('onefold-profile').shadowRoot.textContent")


def test_salesforce_that_does_not_answer_is_asked_again_by_a_click(load: Load, onefold: ScriptedOnefold) -> None:
    scripted(onefold, problem(502, "salesforce_unavailable"), answered(found()))
    page = load()
    page.panel.get_by_role("button", name="Try now").click()

    expect_lead(page, "Imani Okafor")


def test_the_previewer_says_to_open_a_record_and_asks_nobody(open_records: Open, onefold: ScriptedOnefold) -> None:
    page = open_records(IMANI, placement="None")

    expect_lead(page, "Open me on a record")
    assert onefold.asked == []


def test_parameters_that_came_empty_are_said_in_words_and_can_be_asked_for_again(
    load: Load, canvas_stand_in: StandIn, onefold: ScriptedOnefold
) -> None:
    canvas_stand_in.org.loses_parameters = True
    page = load()

    expect_lead(page, "Salesforce has not said which record this is")
    canvas_stand_in.org.loses_parameters = False
    page.panel.get_by_role("button", name="Ask again").click()
    expect_lead(page, "Imani Okafor")


# -- people -----------------------------------------------------------------------


def test_the_people_of_an_opportunity_are_listed_chosen_and_gone_back_to(load: Load, onefold: ScriptedOnefold) -> None:
    onefold.lookup = lambda body: answered(found() if body["person"] else PEOPLE)
    page = load()

    expect(page.panel.get_by_role("listitem").first).to_contain_text("Imani Okafor")
    expect(page.panel.get_by_role("listitem").first).to_contain_text("Evaluator")
    page.panel.get_by_role("button", name="Imani Okafor").click()
    expect(page.panel.get_by_text("Matched by")).to_be_visible()
    page.panel.get_by_role("button", name="All people").click()
    expect(page.panel.get_by_role("button", name="Chidi Laurent")).to_be_visible()
    assert [body["person"] for _, body in onefold.asked] == [None, IMANI]


def test_one_of_several_people_is_picked_for_the_record_and_the_pick_taken_back(
    load: Load, onefold: ScriptedOnefold
) -> None:
    picked = {**found(), "matched_by": {"type": "pick", "value": "use_lena_vogt"}}
    onefold.lookup = lambda body: answered(picked if body.get("pick") else AMBIGUOUS)
    page = load()
    page.panel.get_by_role("button", name="Use for this record: Lena Vogt").click()

    expect(page.panel.get_by_text("Picked for this record")).to_be_visible()
    page.panel.get_by_role("button", name="Change").click()
    expect_lead(page, "Three people could be the person of this record")
    picks = [body.get("pick", "none sent") for _, body in onefold.asked]
    assert picks == ["none sent", "use_lena_vogt", None]


# -- before anything is verified -----------------------------------------------------


def test_a_person_allows_onefold_in_a_window_and_the_page_goes_on(
    load: Load, canvas_stand_in: StandIn, onefold: ScriptedOnefold
) -> None:
    canvas_stand_in.org.approves = False
    onefold.facts = {"state": "authorise", "authoriseUrl": f"{canvas_stand_in.domain_url}/services/oauth2/authorize"}
    page = load()
    button = page.panel.get_by_role("button", name="Allow in Salesforce")
    with page.page.context.expect_page() as opened:
        button.click()
    expect_lead(page, "Waiting for your answer")
    onefold.facts = {}
    opened.value.get_by_role("button", name="Allow").click()

    expect_lead(page, "Imani Okafor")


def test_without_an_address_to_allow_at_an_admin_is_named(
    load: Load, canvas_stand_in: StandIn, onefold: ScriptedOnefold
) -> None:
    canvas_stand_in.org.approves = False
    onefold.facts = {"state": "authorise", "authoriseUrl": "javascript:alert(1)"}
    page = load()

    expect_lead(page, "Not allowed yet")
    expect(page.panel.get_by_role("main")).to_contain_text("An admin pre-authorises the app")


def test_a_request_that_was_seen_long_ago_is_asked_for_anew(load: Load, onefold: ScriptedOnefold) -> None:
    onefold.facts = {"state": "stale"}
    page = load()
    wait_for(page, IMANI, "repost")
    onefold.facts = {}

    expect_lead(page, "Imani Okafor")
