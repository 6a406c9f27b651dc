"""Key traits: five at first, all on request, each value by its make."""

import json

from playwright.sync_api import Locator, expect

from tests.ui import cast
from tests.ui.harness import Harness


def value(shown: Locator, label: str) -> Locator:
    """The value beside a label."""
    row = shown.locator("onefold-traits dl > div").filter(has=shown.page.get_by_text(label, exact=True))
    return row.locator("dd")


def test_five_traits_are_shown_and_the_rest_on_request(panel: Harness) -> None:
    shown = panel.found(cast.found())
    expect(shown.locator("onefold-traits dt")).to_have_count(5)

    shown.get_by_role("button", name="All 42").click()

    expect(shown.locator("onefold-traits dt")).to_have_count(8)
    expect(shown).to_contain_text("34 more are kept and not listed here.")
    shown.get_by_role("button", name="Fewer").click()
    expect(shown.locator("onefold-traits dt")).to_have_count(5)


def test_a_filter_finds_traits_by_key_label_and_value(panel: Harness) -> None:
    shown = panel.found(cast.found())
    shown.get_by_role("button", name="All 42").click()
    box = shown.get_by_role("searchbox", name="Filter traits")

    for letters, label in (("customer_s", "Customer since"), ("LAST N", "Last nps"), ("pier", "Invoice address")):
        box.fill(letters)
        expect(shown.locator("onefold-traits dt")).to_have_text([label])

    box.fill("zebra")
    expect(shown).to_contain_text("No trait by these letters.")


def test_values_are_written_by_their_make(panel: Harness) -> None:
    answer = cast.found()
    made = {
        "flag": False, "count": 12345.5, "zero": 0, "day": "2024-03-04", "moment": "2026-11-23T08:31:00Z", "empty": "",
        "absent": None, "many": list(range(10)), "deep": {"a": {"b": 1}}, "none": [], "soon": "2026-11-25",
    }  # fmt: skip
    stamp = {"updated_at": "2026-11-20T09:00:00Z", "source": "s"}
    items = [{"key": key, "value": each, **stamp} for key, each in made.items()]
    answer["cards"]["traits"] = {"state": "full", "items": items, "total": len(items)}
    shown = panel.found(answer)
    shown.get_by_role("button", name="All 11").click()

    written = {
        "Flag": "no", "Count": "12,345.5", "Zero": "0", "Day": "4 Mar 2024 2 y 8 mo", "Moment": "09:31", "Empty": "“”",
        "Absent": "not set", "Many": "0, 1, 2, 3, 4, 5, 6, 7 +2", "None": "[]", "Soon": "25 Nov 2026 in 2 days",
    }  # fmt: skip
    for label, text in written.items():
        expect(value(shown, label)).to_have_text(text)
    expect(value(shown, "Deep")).to_contain_text('"b": 1')


def test_a_value_that_changes_on_screen_is_marked_and_another_person_is_not(panel: Harness) -> None:
    panel.found(cast.found())
    changed = cast.found()
    changed["cards"]["traits"]["items"][0]["value"] = 16

    shown = panel.found(changed)

    expect(shown.locator("onefold-traits .changed dt")).to_have_text(["Seats"])
    another = cast.found()
    another["profile"]["id"] = "use_other"
    expect(panel.found(another).locator("onefold-traits .changed")).to_have_count(0)


def test_a_long_value_is_cut_and_opens(panel: Harness) -> None:
    answer = cast.found()
    answer["cards"]["traits"]["items"][0]["value"] = "word " * 2000
    usual = panel.found(cast.found()).evaluate("(panel) => panel.getBoundingClientRect().height")
    shown = panel.found(answer)
    assert shown.evaluate("(panel) => panel.getBoundingClientRect().height") < usual + 200

    shown.get_by_role("button", name="more", exact=True).click()

    expect(value(shown, "Seats")).to_contain_text("word " * 1999)
    assert panel.overflow() == []


def test_an_object_is_shown_by_its_name_and_opens_to_the_whole_of_it(panel: Harness) -> None:
    answer = cast.found()
    company = {"id": "acct_1001", "name": "Harbour & Pine", "industry": "massage", "office": {"city": "Vancouver"}}
    made = {
        "company": company, "course": {"title": "Hot stones", "level": 2}, "nameless": {"name": " ", "level": 2},
        "teams": [{"name": "Front desk"}, {"name": "Back office"}], "loose": [{"name": "Front desk"}, {"level": 2}],
        "last": 1,
    }  # fmt: skip
    stamp = {"updated_at": "2026-11-20T09:00:00Z", "source": "s"}
    items = [{"key": key, "value": each, **stamp} for key, each in made.items()]
    answer["cards"]["traits"] = {"state": "full", "items": items, "total": len(items)}
    shown = panel.found(answer)

    expect(value(shown, "Company")).to_have_text("Harbour & Pine")
    assert json.loads(value(shown, "Company").locator("span").get_attribute("title") or "") == company
    expect(value(shown, "Course")).to_have_text("Hot stones")
    expect(value(shown, "Nameless")).to_contain_text("level: 2")
    expect(value(shown, "Teams")).to_have_text("Front desk, Back office")
    expect(value(shown, "Loose")).to_contain_text('"level": 2')
    shown.get_by_role("button", name="All 6").click()
    value(shown, "Company").get_by_role("button", name="more").click()
    assert json.loads(value(shown, "Company").locator("onefold-text span").inner_text()) == company
    assert (panel.complaints(), panel.overflow()) == ([], [])


def test_a_filter_finds_what_a_name_stands_for(panel: Harness) -> None:
    answer = cast.found()
    answer["cards"]["traits"]["items"][0].update(key="company", value={"name": "Harbour & Pine", "id": "acct_1001"})
    shown = panel.found(answer)
    shown.get_by_role("button", name="All 42").click()

    shown.get_by_role("searchbox", name="Filter traits").fill("ACCT_1")

    expect(shown.locator("onefold-traits dt")).to_have_text(["Company"])


def test_keys_become_labels(panel: Harness) -> None:
    answer = cast.found()
    stamp = {"value": 1, "updated_at": "2026-11-20T09:00:00Z", "source": "s"}
    keys = ["createdAt", "first_name", "userID", "Plan", "iOSVersion"]
    items = [{"key": key, **stamp} for key in keys]
    answer["cards"]["traits"] = {"state": "full", "items": items, "total": len(items)}

    labels = panel.found(answer).locator("onefold-traits dt")

    expect(labels).to_have_text(["Created at", "First name", "UserID", "Plan", "IOSVersion"])
