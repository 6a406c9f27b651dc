"""What an agent does with a person on screen: copies, leads on, remarks, uses keys; and what the panel reports."""

from playwright.sync_api import Locator, expect

from tests.ui import cast
from tests.ui.harness import Harness
from tests.ui.states import states


def test_a_person_is_copied_as_text_for_a_note(panel: Harness) -> None:
    shown = panel.found(cast.found())
    shown.get_by_role("button", name="Copy as text").click()

    expect(shown).to_contain_text("Copied")
    lines = panel.page.evaluate("navigator.clipboard.readText()").splitlines()
    assert lines[0] == "Imani Okafor, Operations lead, Harbour & Pine"
    assert "- Payment failed 3 times since Friday, last today at 14:12: card expired." in lines
    assert "Plan: Team plan" in lines
    assert "Seats: 15" in lines
    assert lines[-1] == "As of Mon, 23 Nov 2026, 15:06:12 CET"


def test_the_admin_page_of_the_person_opens_beside(panel: Harness) -> None:
    link = panel.found(cast.found()).get_by_role("link", name="Open in Onefold")

    expect(link).to_have_attribute("href", "https://onefold.example/admin/spaces/spa_demo/people/use_imani")
    expect(link).to_have_attribute("target", "_blank")


def test_a_remark_goes_to_the_admins_with_what_was_written(panel: Harness) -> None:
    panel.lay_out(remark={"id": "rem_7", "made_at": "2026-11-23T14:06:12Z"})
    shown = panel.found(cast.found())
    shown.get_by_role("button", name="Not this person").click()
    expect(shown).to_contain_text("It parts and joins nobody.")
    assert panel.complaints() == []
    shown.get_by_role("textbox", name="What speaks for it").fill("  Another voice  ")
    shown.get_by_role("button", name="Send to the admins").click()

    expect(shown).to_contain_text("Sent to the admins. Nobody was parted or joined.")
    assert panel.asked("remarks") == [["remarks", {"kind": "not_this_person", "note": "Another voice"}]]
    expect(shown.get_by_role("textbox", name="What speaks for it")).to_have_count(0)


def test_a_remark_that_did_not_arrive_is_said_and_kept(panel: Harness) -> None:
    shown = panel.found(cast.found())
    shown.get_by_role("button", name="Not this person").click()
    box = shown.get_by_role("textbox", name="What speaks for it")
    box.fill("Another voice")
    shown.get_by_role("button", name="Send to the admins").click()

    expect(shown.get_by_role("alert")).to_contain_text("It was not sent.")
    expect(box).to_have_value("Another voice")


def test_another_who_carries_an_identifier_can_be_said_to_be_the_same_person(panel: Harness) -> None:
    panel.lay_out(remark={"id": "rem_8", "made_at": "2026-11-23T14:06:12Z"})
    shown = panel.found({**cast.found(), "also": cast.LENAS[:1]})
    shown.get_by_role("button", name="1 other person carries").click()
    shown.get_by_role("button", name="These look like one person").click()
    shown.get_by_role("button", name="Send to the admins").click()

    expect(shown).to_contain_text("Sent to the admins.")
    assert panel.asked("remarks") == [["remarks", {"kind": "one_person", "other": "use_lena_vogt"}]]


def test_a_copy_of_a_person_offers_nothing_that_needs_onefold(panel: Harness) -> None:
    shown = panel.show(states()["unreachable-copy"])

    expect(shown.get_by_role("button", name="Copy as text")).to_be_visible()
    expect(shown.get_by_role("button", name="Not this person")).to_have_count(0)


def opened(panel: Harness) -> Locator:
    """Imani with the timeline open and the focus on its first row."""
    panel.page.evaluate("() => { panel.canWiden = true; panel.canInsert = true; }")
    shown = panel.found(cast.found())
    shown.get_by_role("button", name="Timeline 21").click()
    shown.locator("onefold-timeline .entry").nth(2).focus()
    return shown


def test_keys_open_turn_copy_and_insert(panel: Harness) -> None:
    shown = opened(panel)
    press = panel.page.keyboard.press
    press("ArrowRight")
    press("r")
    expect(shown.get_by_role("button", name="Raw", exact=True)).to_have_attribute("aria-pressed", "true")
    press("r")
    shown.get_by_role("button", name="Copy reason").focus()
    press("i")
    press("c")
    expect(shown.locator("onefold-event")).to_contain_text("Copied")
    press("w")
    press("?")

    expect(shown.get_by_text("why is this here")).to_be_visible()
    assert panel.said() == [["onefold-insert", {"text": "card_expired"}], ["onefold-wide", None]]
    assert panel.page.evaluate("navigator.clipboard.readText()") == "card_expired"
    assert panel.complaints() == []


def test_y_tells_why_an_identity_is_here(panel: Harness) -> None:
    shown = panel.found(cast.found())
    shown.get_by_role("button", name="Identities 7").click()
    shown.get_by_role("button", name="Copy u_20418").focus()
    panel.page.keyboard.press("y")

    expect(shown.locator("onefold-explanation")).to_have_count(1)
    panel.page.keyboard.press("Y")
    expect(shown.locator("onefold-explanation")).to_have_count(0)


def test_letters_mean_nothing_while_somebody_types_or_once_they_are_switched_off(panel: Harness) -> None:
    shown = opened(panel)
    shown.get_by_role("searchbox").focus()
    panel.page.keyboard.type("w?r")
    assert panel.said() == []
    expect(shown.get_by_role("searchbox")).to_have_value("w?r")

    shown.get_by_role("button", name="Keyboard").click()
    shown.get_by_role("checkbox").uncheck()
    shown.get_by_role("button", name="Keyboard").focus()
    panel.page.keyboard.press("w")
    assert panel.said() == []


def test_only_a_host_with_a_reply_offers_to_insert(panel: Harness) -> None:
    shown = panel.found(cast.found())
    shown.get_by_role("button", name="Identities 7").click()

    expect(shown.get_by_role("button", name="Copy u_20418")).to_be_visible()
    expect(shown.get_by_role("button", name="Insert in reply")).to_have_count(0)


def paints(panel: Harness, count: int) -> list[cast.Json]:
    """Wait until so many reports were sent, and return them without their figures."""
    panel.page.wait_for_function("(count) => asked.filter(([path]) => path === 'paint').length >= count", arg=count)
    reports = [what for _, what in panel.asked("paint")]
    assert all(0 <= report.pop("ms", 0) < 600_000 for report in reports)
    return reports


def test_each_look_up_is_reported_once_and_nothing_of_anybody_with_it(panel: Harness) -> None:
    shown = states()
    panel.show(shown["loading"])
    panel.show(shown["found"])
    paints(panel, 1)
    panel.found(cast.found())  # as a poll brings it
    panel.show(shown["unreachable"])
    panel.show(shown["loading"])
    panel.show(shown["nothing-to-show"])

    assert paints(panel, 3) == [{"kind": "first"}, {"kind": "next"}, {"error": "unreachable", "kind": "next"}]
