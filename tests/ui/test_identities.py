"""Identities: what is known of a person, where it came from, and why it is here."""

from playwright.sync_api import Locator, expect

from tests.ui import cast
from tests.ui.harness import Harness

PHONE = "+16045550142"
REF = next(each["ref"] for each in cast.IDENTITIES if each["value"] == PHONE)


def opened(panel: Harness) -> Locator:
    """Imani's identities, unfolded."""
    panel.found(cast.found()).get_by_role("button", name="Identities").click()
    return panel.page.locator("onefold-identities")


def test_each_identity_says_its_type_source_and_first_sight(panel: Harness) -> None:
    identities = opened(panel)

    expect(identities.locator("li")).to_have_count(7)
    expect(identities.locator("li").nth(0)).to_contain_text("u_20418")
    expect(identities.locator("li").nth(0)).to_contain_text("matched")
    expect(identities.locator("li").nth(3)).to_contain_text("Phone, Zendesk, 2 Jun 2025")
    expect(identities.get_by_text("matched", exact=True)).to_have_count(1)


def test_an_anonymous_id_is_shortened_on_screen_and_whole_in_the_clipboard(panel: Harness) -> None:
    identities = opened(panel)
    whole = "b3f0c1d2-77aa-4e10-9c3b-0f6f2a015d07"
    expect(identities.get_by_text("b3f0c1d2-77aa-4e…5d07")).to_be_visible()

    identities.get_by_role("button", name=f"Copy {whole}").click()

    expect(identities).to_contain_text("Copied")
    assert panel.page.evaluate("navigator.clipboard.readText()") == whole


def test_why_tells_the_event_the_rule_and_what_was_turned_away(panel: Harness) -> None:
    panel.lay_out(explanations={REF: cast.EXPLANATION})
    identities = opened(panel)

    identities.get_by_role("button", name=f"Why? {PHONE}").click()
    why = identities.locator("onefold-explanation")

    expect(why).to_contain_text("identify from Zendesk")
    expect(why).to_contain_text("2 Jun 2025, 09:14")
    expect(why).to_contain_text("The call names both; phone joins e-mail, limit 5, 1 used.")
    expect(why).to_contain_text("Seen on 12 events since, last Fri 14:08.")
    refused = "Turned away once: The profile would have held more values of user_id."
    expect(why).to_contain_text(refused)
    assert panel.asked("explain") == [["explain", f"ref={REF}"]], "by its reference: no value may stand in an address"
    assert panel.complaints() == []
    identities.get_by_role("button", name=f"Why? {PHONE}").click()
    expect(why).to_have_count(0)


def test_a_why_that_does_not_come_is_said_and_can_be_asked_again(panel: Harness) -> None:
    identities = opened(panel)
    identities.get_by_role("button", name=f"Why? {PHONE}").click()
    expect(identities.get_by_role("alert")).to_contain_text("This part did not come.")

    panel.lay_out(explanations={REF: cast.EXPLANATION})
    identities.get_by_role("button", name="Ask again").click()

    expect(identities.locator("onefold-explanation")).to_contain_text("identify from Zendesk")


def test_sightings_that_were_not_counted_to_the_end_are_said_to_be_more(panel: Harness) -> None:
    confirmed = {**cast.EXPLANATION["confirmed_by"], "total": 200, "total_is_exact": False}
    panel.lay_out(explanations={REF: {**cast.EXPLANATION, "confirmed_by": confirmed}})
    identities = opened(panel)

    identities.get_by_role("button", name=f"Why? {PHONE}").click()

    expect(identities.locator("onefold-explanation")).to_contain_text("Seen on 200+ events since")


def test_an_explanation_of_another_identifier_is_not_shown_for_this_one(panel: Harness) -> None:
    panel.lay_out(explanations={REF: {**cast.EXPLANATION, "identifier": cast.IDENTITIES[0]}})
    identities = opened(panel)

    identities.get_by_role("button", name=f"Why? {PHONE}").click()

    expect(identities.get_by_role("alert")).to_contain_text("This part did not come.")
    expect(identities).not_to_contain_text("identify from Zendesk")
