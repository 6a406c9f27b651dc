"""The list of a company's people: by mouse, by keyboard, by ear, and whatever their names hold."""

from typing import Any

from playwright.sync_api import Locator, expect

from tests.ui import cast
from tests.ui.harness import Harness
from tests.ui.states import people


def show(panel: Harness, count: int = 0, **more: Any) -> Locator:
    """Show Harbour & Pine with so many apprentices."""
    state = {"kind": "people", "heading": "Harbour & Pine", "people": people(count), "more": False, "next": "none"}
    return panel.show({**state, **more})


def test_a_person_is_chosen_by_the_key_the_host_gave(panel: Harness) -> None:
    shown = show(panel)
    shown.get_by_role("button", name="Chidi Laurent").click()

    assert panel.said() == [["onefold-person", {"key": "k1"}]]


def test_one_tab_leads_into_the_list_and_arrows_walk_it(panel: Harness) -> None:
    shown = show(panel)
    rows = shown.get_by_role("listitem").get_by_role("button")
    panel.page.keyboard.press("Tab")
    expect(rows.nth(0)).to_be_focused()
    for key, place in (("ArrowDown", 1), ("ArrowDown", 2), ("ArrowDown", 2), ("ArrowUp", 1), ("Home", 0), ("End", 2)):
        panel.page.keyboard.press(key)
        expect(rows.nth(place)).to_be_focused()
    panel.page.keyboard.press("Enter")

    assert panel.said() == [["onefold-person", {"key": "k2"}]]
    assert rows.evaluate_all("(rows) => rows.map((row) => row.tabIndex)") == [-1, -1, 0]


def test_a_reader_hears_the_heading_how_many_and_each_name_with_what_stands_beside_it(panel: Harness) -> None:
    expect(show(panel).get_by_role("main")).to_match_aria_snapshot("""
        - heading "Harbour & Pine" [level=1]
        - status: 3 people
        - list:
          - listitem:
            - button "Imani Okafor imani@harbourpine.example primary Decision maker"
          - listitem:
            - button "Chidi Laurent chidi@harbourpine.example"
          - listitem:
            - button "Nobody by name +16045550199 agent"
    """)


def test_a_long_list_is_narrowed_by_letters_of_name_or_address(panel: Harness) -> None:
    expect(show(panel, 5).get_by_role("searchbox")).to_have_count(0)
    shown = show(panel, 6)
    shown.get_by_role("searchbox").fill("HARBOUR")
    expect(shown.get_by_role("listitem")).to_have_count(2)
    shown.get_by_role("searchbox").fill("prentice 5")
    shown.get_by_role("listitem").get_by_role("button").click()
    shown.get_by_role("searchbox").fill("nobody of this name")

    expect(shown).to_contain_text("Nobody listed here by these letters.")
    assert panel.said() == [["onefold-person", {"key": "k8"}]]


def test_another_companys_list_is_not_narrowed_by_what_was_sought_in_the_last(panel: Harness) -> None:
    shown = show(panel, 6)
    shown.get_by_role("searchbox").fill("chidi")
    shown = show(panel, 6, heading="Atelier Nord")

    expect(shown.get_by_role("listitem")).to_have_count(9)
    expect(shown.get_by_role("searchbox")).to_have_value("")


def test_more_people_are_asked_for_and_not_twice(panel: Harness) -> None:
    shown = show(panel, 22, more=True, next="ready")
    shown.get_by_role("button", name="Show more").click()
    shown = show(panel, 22, more=True, next="asking")

    expect(shown.get_by_role("button", name="Asking…")).to_be_disabled()
    assert panel.said() == [["onefold-more-people", None]]


def test_markup_in_names_stays_text_and_endless_names_stay_inside(panel: Harness) -> None:
    hostile = {"key": "<b>", "name": "<img src=x onerror=window.hacked=1>", "detail": "w" * 400, "role": "r" * 300}
    endless = {"key": "", "name": "N" * 2000, "detail": "\u202eevil", "role": None}
    people = [{**one, "primary": True} for one in (hostile, endless)]
    shown = show(panel, people=people, heading="H" * 900)

    expect(shown).to_contain_text("<img src=x onerror=window.hacked=1>")
    assert panel.page.evaluate("window.hacked") is None
    assert panel.overflow() == []
    assert panel.complaints() == []


def test_the_way_back_and_the_wide_view_are_offered_where_the_host_has_them(panel: Harness) -> None:
    shown = panel.found(cast.found())
    expect(shown.get_by_role("button", name="Open wide")).to_have_count(0)
    panel.page.evaluate("() => { panel.canWiden = true; panel.back = 'All people of Harbour & Pine'; }")
    shown.get_by_role("button", name="All people of Harbour & Pine").click()
    shown.get_by_role("button", name="Open wide").click()

    assert panel.said() == [["onefold-back", None], ["onefold-wide", None]]
    assert panel.complaints() == []
    box = shown.get_by_role("button", name="Open wide").bounding_box()
    name = shown.get_by_role("heading", level=1).bounding_box()
    assert box is not None and name is not None
    assert (box["width"], box["height"]) == (28, 28)
    assert box["x"] >= name["x"] + name["width"], "it stands beside the name"


def test_in_the_wide_view_every_part_stands_open_at_first(panel: Harness) -> None:
    panel.page.evaluate("() => { panel.unfolded = true; }")
    shown = panel.found(cast.found(), width=700)

    expect(shown.get_by_role("searchbox", name="Search names, properties")).to_be_visible()
    expect(shown.get_by_role("button", name="Why?").first).to_be_visible()


def test_what_has_ended_is_opened_again_by_a_click(panel: Harness) -> None:
    panel.show({"kind": "ended"}).get_by_role("button", name="Open again").click()

    assert panel.said() == [["onefold-open-again", None]]
