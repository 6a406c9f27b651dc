"""The audience builder in a real browser: by mouse and by keyboard, with what it gives on real people beside it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Dialog, Route, expect

from app.storage.definitions import set_status
from tests.web.admin_world import EMAIL
from tests.web.builder_browser import BUYERS, MARKUP, PAID, SPENT, Builder, Json, Served, building, serving
from tests.web.test_admin_browser import found_by_axe

pytestmark = pytest.mark.xdist_group("admin_browser_definition")  # one server and one browser for all of them
TEAM: Json = {"trait": "plan", "op": "eq", "value": "team"}
FREE: Json = {"trait": "plan", "op": "eq", "value": "free"}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("definition")) as opened:
        yield opened


@pytest.fixture
def builder(browser: Browser, served: Served) -> Iterator[Builder]:
    with building(browser, served) as opened:
        yield opened


def audience(*conditions: Json, kind: str = "all", **more: Any) -> Json:
    return {"key": "them", "name": "Them", "kind": "audience", "where": {kind: list(conditions)}} | more


def test_an_audience_is_built_by_keyboard_alone_and_saved(builder: Builder) -> None:
    page = builder.new()
    builder.at("/name").focus()
    page.keyboard.type("Buyers of books")
    builder.row("/where/all/0").focus()
    page.keyboard.press("Delete")
    builder.row("/where").press("a")

    page.keyboard.press("ArrowDown")  # what has the focus is the name of the event, with what the space has seen
    offered = builder.offered().all_inner_texts()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")  # or…
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")  # how often
    page.keyboard.press("Control+A")
    page.keyboard.type("2")

    assert offered[0].split("\n") == ["Order Completed", "10"]
    expect(page.locator("[data-size-now]")).to_have_text("3")
    page.get_by_role("button", name="Save version 1").press("Enter")
    page.get_by_role("button", name="Save version 2").wait_for()
    assert builder.document("buyers_of_books") == {
        "key": "buyers_of_books",
        "name": "Buyers of books",
        "kind": "audience",
        "where": {"all": [{"did": {**PAID, "window": {"last": 30, "unit": "day"}}, "count": {"gte": 2}}]},
    }
    assert page.url == builder.url("buyers_of_books/edit")


def test_rows_move_wrap_and_go_by_keyboard_and_keep_the_focus(builder: Builder) -> None:
    page = builder.edit(audience({"did": PAID}, {"any": [TEAM]}, FREE))
    focused = "document.activeElement.dataset.row"

    builder.row("/where/all/0").press("Alt+ArrowRight")
    builder.row("/where/all/0/any/0").wait_for()
    assert page.evaluate(focused) == "/where/all/0/any/0"
    assert builder.written()["where"] == {"all": [{"any": [{"did": PAID}, TEAM]}, FREE]}
    builder.row("/where/all/0/any/0").press("Alt+ArrowDown")
    assert builder.written()["where"] == {"all": [{"any": [TEAM, {"did": PAID}]}, FREE]}
    builder.row("/where/all/0/any/1").press("Alt+ArrowLeft")
    assert builder.written()["where"] == {"all": [{"any": [TEAM]}, {"did": PAID}, FREE]}
    builder.row("/where/all/1").press("g")
    assert builder.written()["where"] == {"all": [{"any": [TEAM]}, {"all": [{"did": PAID}]}, FREE]}
    builder.row("/where/all/0").press("u")
    assert builder.written()["where"] == {"all": [TEAM, {"all": [{"did": PAID}]}, FREE]}
    builder.row("/where/all/0").press("Delete")
    assert builder.written()["where"] == {"all": [{"all": [{"did": PAID}]}, FREE]}
    builder.row("/where").press("ArrowDown")
    assert page.evaluate(focused) == "/where/all/0"
    for _ in range(6):
        page.keyboard.press("Control+z")
    assert builder.written()["where"] == {"all": [{"did": PAID}, {"any": [TEAM]}, FREE]}
    page.keyboard.press("Control+Shift+Z")
    assert builder.written()["where"] == {"all": [{"any": [{"did": PAID}, TEAM]}, FREE]}


def test_a_row_has_a_menu_of_what_can_be_done_with_it(builder: Builder) -> None:
    page = builder.edit(audience({"did": PAID}, TEAM))
    builder.row("/where/all/1").press("Enter")
    assert page.locator(".acts button").all_inner_texts() == ["Move up", "Put into a group of its own", "Remove"]
    expect(page.locator(".acts button").first).to_be_focused()

    page.keyboard.press("Escape")
    expect(page.locator(".acts")).to_have_count(0)
    expect(builder.row("/where/all/1")).to_be_focused()
    builder.row("/where/all/1").click()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("[data-size-now]")).to_have_text("4")
    assert builder.written()["where"] == {"all": [{"did": PAID}]}


def test_groups_nest_to_the_sixth_level_and_no_further(builder: Builder) -> None:
    nested: Json = {"any": [TEAM]}
    for kind in ("none", "all", "any", "none", "all"):
        nested = {kind: [nested]}
    page = builder.edit(audience() | {"where": nested})

    expect(page.get_by_text("Six levels of groups, no more.")).to_have_count(1)
    builder.row("/where/all/0/none/0/any/0/all/0/none/0/any/0").press("g")
    expect(page.get_by_role("status").last).to_have_text("That cannot be done here.")
    assert builder.written()["where"] == nested


def test_a_sequence_and_what_did_not_follow_are_said_in_words(builder: Builder) -> None:
    page = builder.new()
    builder.at("/name").fill("Them")
    page.get_by_role("button", name="Sequence").click()
    builder.at("/where/all/1/sequence/0/event").fill("Order Completed")
    builder.at("/where/all/1/sequence/1/event").fill("Ticket Opened")
    page.get_by_role("button", name="and then…").click()
    builder.at("/where/all/1/sequence/2/event").fill("Ticket Solved")
    page.get_by_role("button", name="Condition").last.click()
    page.get_by_role("button", name="Did, and then did not").click()
    builder.at("/where/all/2/sequence/0/event").fill("Order Completed")
    builder.at("/where/all/2/not_then/event").fill("Order Refunded")

    assert builder.written()["where"]["all"][1:] == [
        {
            "sequence": [PAID, {"event": "Ticket Opened"}, {"event": "Ticket Solved"}],
            "within": {"last": 7, "unit": "day"},
        },
        {
            "sequence": [{**PAID, "window": {"last": 30, "unit": "day"}}],
            "within": {"last": 7, "unit": "day"},
            "not_then": {"event": "Order Refunded"},
        },
    ]
    expect(page.locator("[data-size-now]")).to_have_text("0")


def test_every_kind_of_condition_is_added_and_said(builder: Builder) -> None:
    builder.save_elsewhere(SPENT)
    builder.save_elsewhere(BUYERS)
    page = builder.new()
    builder.row("/where/all/0").press("Delete")

    def add(kind: str) -> None:
        page.get_by_role("button", name="Condition", exact=True).click()
        page.get_by_role("button", name=kind, exact=True).click()

    add("A trait")
    builder.at("/where/all/0/trait").fill("plan")
    builder.at("/where/all/0/op").select_option("in")
    page.get_by_role("button", name="Add a value").click()
    builder.at("/where/all/0/value/0").click()
    assert builder.offered().all_inner_texts() == ["free\n2", "team\n2"]
    builder.offered().get_by_text("team").click()
    add("A computed trait")
    builder.at("/where/all/1/computed").select_option(label="Spent")
    builder.at("/where/all/1/value").fill("10.5")
    add("Another audience")
    builder.at("/where/all/2/audience").select_option(label="Buyers")
    builder.at("/where/all/2/is").select_option("not")
    add("A value reckoned from events")
    builder.at("/where/all/3/value/of/event").fill("Order Completed")
    builder.at("/where/all/3/to").fill("3")
    add("A trait")
    builder.at("/where/all/4/trait").fill("trial_ends_at")
    builder.at("/where/all/4/op").select_option("before")
    builder.at("/where/all/4/value/in").fill("3")

    assert builder.written()["where"]["all"] == [
        {"trait": "plan", "op": "in", "value": ["team"]},
        {"computed": "spent", "op": "gte", "value": 10.5},
        {"audience": "buyers", "is": False},
        {"value": {"aggregate": "count", "of": PAID}, "op": "gte", "to": 3},
        {"trait": "trial_ends_at", "op": "before", "value": {"in": 3, "unit": "day"}},
    ]


def test_fields_of_events_are_offered_with_their_types_and_values(builder: Builder) -> None:
    page = builder.edit(audience({"did": PAID}))
    page.get_by_role("button", name="only where…").click()
    builder.at("/where/all/0/did/where/property").click()
    expect(builder.offered()).to_have_text(["category10 text", "code10 text", "total10 number"])
    builder.offered().get_by_text("code").click()
    builder.at("/where/all/0/did/where/value").click()
    builder.offered().get_by_text('"4"').click()  # a text, though it looks like a number
    expect(page.locator("[data-size-now]")).to_have_text("1")
    page.get_by_role("button", name="and…").click()
    builder.at("/where/all/0/did/where/all/1/property").fill("total")
    builder.at("/where/all/0/did/where/all/1/op").select_option("gte")
    builder.at("/where/all/0/did/where/all/1/value").fill("40")

    tests = builder.written()["where"]["all"][0]["did"]["where"]
    assert tests == {
        "all": [
            {"property": "code", "op": "eq", "value": "4"},
            {"property": "total", "op": "gte", "value": 40},
        ]
    }


def test_the_size_follows_as_one_types_beside_each_condition_and_the_newest_answer_wins(builder: Builder) -> None:
    page = builder.edit(audience({"did": PAID, "count": {"gte": 1}}, TEAM))
    expect(page.locator("[data-size-now]")).to_have_text("2")
    expect(page.locator('[data-size="/where/all/0"]')).to_have_text("4 people")
    expect(page.locator('[data-size="/where/all/1"]')).to_have_text("2 people")
    held: list[Route] = []

    def hold_the_first(route: Route) -> None:
        if held:
            route.continue_()
        else:
            held.append(route)

    page.route("**/definitions/preview", hold_the_first)
    with page.expect_request("**/definitions/preview"):
        builder.at("/where/all/0/count/gte").fill("3")
    builder.at("/where/all/0/count/gte").fill("2")

    expect(page.locator('[data-size="/where/all/0"]')).to_have_text("3 people")
    expect(page.locator("[data-size-now]")).to_have_text("1")
    held[0].abort()
    expect(page.get_by_text("Exact, counted in")).to_be_visible()


def test_an_estimate_says_that_it_is_one(builder: Builder) -> None:
    often = [{"type": "track", "userId": "u_9", **PAID} for _ in range(150)]
    builder.world.send(builder.world.source(builder.space), *often)
    endless = {"sequence": [PAID, PAID, PAID, PAID, {"event": "Never Sent"}], "within": {"last": 9, "unit": "week"}}
    page = builder.edit(audience(endless, FREE, kind="any"))
    expect(page.locator("[data-size-now]")).to_contain_text("about")
    page.get_by_text("About: reckoned from a sample of people.").wait_for()


def test_members_are_shown_with_why_and_an_edit_says_who_enters_and_leaves(builder: Builder) -> None:
    builder.save_elsewhere(BUYERS)
    page = builder.edit(audience(TEAM))
    page.get_by_label("Overlap with").select_option(label="Buyers")
    page.get_by_text("in both 2").wait_for()
    page.get_by_text("there only 2").wait_for()
    builder.at("/where/all/0/value").fill("free")

    page.get_by_text("2 enter").click()
    page.get_by_role("heading", name="Who would leave").wait_for()
    builder.at("/where/all/0/value").fill("team")
    page.get_by_role("button", name="Condition", exact=True).click()
    page.get_by_role("button", name="What they did").click()
    builder.at("/where/all/1/did/event").fill("Order Completed")
    page.locator(".look-pane > .body > .sample summary").filter(has_text="Imani Okafor").click()
    receipt = page.locator(".sample details[open] .receipt").first
    expect(receipt).to_contain_text("Order Completed")
    expect(receipt).to_contain_text("Web app")
    expect(receipt.locator("time").first).to_have_attribute("datetime", "2026-03-01T09:20:00.000Z")


def test_one_person_of_choice_belongs_or_does_not(builder: Builder) -> None:
    page = builder.edit(audience(TEAM))
    page.get_by_label("Check one person").fill("u_3")
    page.get_by_role("list", name="People").get_by_role("button").first.click()
    page.get_by_text("does not belong to it").wait_for()
    expect(page.locator("[data-person]")).to_contain_text("Nguyễn Thị Lan")
    builder.at("/where/all/0/value").fill("free")
    page.get_by_text("belongs to it", exact=True).wait_for()


def test_a_fault_stands_at_its_control_and_is_led_to(builder: Builder) -> None:
    page = builder.edit(audience({"did": PAID}))
    builder.at("/where/all/0/count").select_option("lte")
    number = builder.at("/where/all/0/count/lte")
    number.fill("many")

    page.locator(".condition-row").get_by_text("has to be a whole number").wait_for()
    expect(number).to_have_attribute("aria-invalid", "true")
    page.get_by_role("button", name="Save version 2").click()
    page.get_by_text("One thing has to be changed before this can be saved.").wait_for()
    page.get_by_role("button", name="where › all › 1 › count › lte").click()
    expect(number).to_be_focused()
    assert builder.saved("them").version == 1
    number.fill("0")
    expect(page.get_by_text("has to be a whole number")).to_have_count(0)


def test_the_later_of_two_admins_is_told_who_was_quicker(builder: Builder) -> None:
    page = builder.edit(audience(TEAM))
    builder.save_elsewhere(audience(FREE))
    builder.at("/where/all/0/op").select_option("ne")
    page.locator(".note-field").fill("not the team")
    page.get_by_role("button", name="Save version 2").click()

    page.get_by_text("grace@example.com saved version 2").wait_for()
    assert builder.document("them")["where"] == {"all": [FREE]}
    page.get_by_role("button", name="Save mine as version 3").click()
    page.get_by_role("button", name="Save version 4").wait_for()
    saved = builder.saved("them")
    assert (saved.author, saved.note, saved.version) == (EMAIL, "not the team", 3)


def test_what_was_archived_meanwhile_is_not_saved_and_not_lost(builder: Builder) -> None:
    page = builder.edit(audience(TEAM))
    builder.world.house.spaces.write(
        builder.space.id, lambda connection: set_status(connection, "them", "archived", now=1)
    )
    builder.at("/where/all/0/value").fill("free")
    page.get_by_role("button", name="Save version 2").click()
    page.get_by_text("restore it first").wait_for()
    expect(builder.at("/where/all/0/value")).to_have_value("free")


def test_unsaved_work_is_asked_about_before_it_is_left(builder: Builder) -> None:
    page = builder.edit(audience(TEAM))
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave)
    page.reload()
    builder.at("/where/all/0/value").fill("free")
    builder.at("/where/all/0/value").fill("team")
    page.reload()
    assert asked == []
    builder.at("/where/all/0/value").fill("free")
    page.reload()
    assert asked == ["beforeunload"]


def test_the_sentence_and_the_form_point_at_each_other(builder: Builder) -> None:
    page = builder.edit(audience({"did": PAID}, TEAM))
    said = page.locator('[data-says^="/where/all/1"]').first
    said.hover()
    expect(page.locator('[data-box="/where/all/1"]')).to_have_attribute("data-marked", "")
    said.click()
    assert page.evaluate("document.activeElement.closest('[data-box]').dataset.box") == "/where/all/1"
    expect(said).to_have_attribute("data-marked", "")


def test_hostile_names_are_shown_and_run_nowhere(builder: Builder) -> None:
    field = {"property": "<b>", "op": "eq", "value": MARKUP}
    page = builder.edit(audience({"did": {"event": MARKUP, "where": field}}, TEAM) | {"name": MARKUP * 3})
    page.get_by_role("heading", name=MARKUP).wait_for()
    builder.row("/where/all/0").press("Delete")
    page.locator(".look-pane > .body > .sample summary").filter(has_text=MARKUP).click()
    assert page.locator("img").count() == 0 and page.title() != "1"


def test_fifty_conditions_with_long_names_fit_a_narrow_window(builder: Builder) -> None:
    page = builder.page
    page.set_viewport_size({"width": 800, "height": 900})
    long = "A name that nobody would give to an event " * 4
    builder.edit(audience(*({"did": {"event": f"{long}{n}"}} for n in range(49)), TEAM, kind="any", name="N" * 200))
    assert page.locator(".condition-row").count() == 50
    assert page.evaluate("document.documentElement.scrollWidth") <= 800
    page.get_by_role("button", name="Condition", exact=True).click()
    page.get_by_role("button", name="A trait", exact=True).click()
    builder.at("/where/any/50/trait").fill("plan")
    page.get_by_text("is more than 50 conditions: make an audience of some").first.wait_for()
    page.get_by_role("button", name="Both", exact=True).click()
    page.set_viewport_size({"width": 360, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_the_audience_builder_has_no_fault_of_accessibility(builder: Builder) -> None:
    builder.save_elsewhere(BUYERS)
    sequence = {"sequence": [PAID], "within": {"last": 1, "unit": "day"}, "not_then": {"event": "*"}}
    field = {"any": [{"property": "total", "op": "in", "value": [1]}, {"context": "ip", "op": "exists", "value": True}]}
    faults: dict[tuple[str, str], list[str]] = {}
    page = builder.edit(audience({"did": {**PAID, "where": field}}, sequence, {"any": [TEAM]}, kind="any"))
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.get_by_label("Overlap with").select_option(label="Buyers")
        page.locator(".look-pane .sample summary").first.click()
        builder.at("/where/any/0/did/event").click()
        builder.offered().first.wait_for()
        faults[scheme, "suggestions"] = found_by_axe(page)
        page.keyboard.press("Escape")
        builder.row("/where/any/1").click()
        faults[scheme, "menu"] = found_by_axe(page)
        page.keyboard.press("Escape")
        builder.text().fill('{"key": }')
        faults[scheme, "broken text"] = found_by_axe(page)
        builder.write(audience({"did": {"event": ""}}))
        page.get_by_role("button", name="Save version 2").click()
        page.get_by_text("to be changed").first.wait_for()
        faults[scheme, "faults"] = found_by_axe(page)
        page.once("dialog", lambda dialog: dialog.accept())
        page.reload()
        page.locator("[data-size-now]").wait_for()
    assert {place: found for place, found in faults.items() if found} == {}
