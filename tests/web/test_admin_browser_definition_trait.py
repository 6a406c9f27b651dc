"""The trait builder in a real browser: sentences of controls, and the values that real people get."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.web.builder_browser import PAID, SPENT, Builder, Json, Served, building, serving
from tests.web.test_admin_browser import found_by_axe

pytestmark = pytest.mark.xdist_group("admin_browser_definition_trait")  # one server and one browser for all of them


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("definition")) as opened:
        yield opened


@pytest.fixture
def builder(browser: Browser, served: Served) -> Iterator[Builder]:
    with building(browser, served) as opened:
        yield opened


def trait(value: Any) -> Json:
    return {"key": "it", "name": "It", "kind": "trait", "value": value}


def values(page: Page) -> list[str]:
    return page.locator(".look-pane .sample .value-of").all_inner_texts()


def test_a_trait_is_built_in_a_sentence_and_saved(builder: Builder) -> None:
    page = builder.new("trait")
    builder.at("/name").fill("Öre spent, 90 days")
    builder.at("/value").select_option("sum")
    builder.at("/value/of/event").select_option("")
    builder.at("/value/of/event").fill("Order Completed")
    builder.at("/value/property").click()
    builder.offered().get_by_text("total").click()
    builder.at("/value/of/window/last").fill("90")
    builder.at("/default").select_option("set")

    expect(page.locator(".read-aloud")).to_contain_text("total")
    page.locator('svg[aria-label^="Values from 10 to 160"]').wait_for()
    page.get_by_role("button", name="Save version 1").click()
    page.get_by_role("button", name="Save version 2").wait_for()
    window = {"last": 90, "unit": "day"}
    assert builder.document("ore_spent_90_days") == {
        "key": "ore_spent_90_days",
        "name": "Öre spent, 90 days",
        "kind": "trait",
        "value": {"aggregate": "sum", "property": "total", "of": {**PAID, "window": window}},
        "default": 0,
    }


def test_numbers_are_spread_over_bars_with_ten_people_and_their_receipts(builder: Builder) -> None:
    page = builder.edit(SPENT)
    plot = page.locator(".distribution svg")
    label = plot.get_attribute("aria-label")
    assert label is not None and label.startswith("Values from 10 to 160, half of them up to 40;")
    assert plot.locator("rect").count() > 3
    assert sorted(values(page)) == ["10", "160", "40", "90"]
    page.locator(".look-pane .sample summary").filter(has_text="Nguyễn Thị Lan").click()
    receipt = page.locator(".sample details[open] .receipt")
    expect(receipt.get_by_text("Order Completed", exact=True)).to_have_count(3)


def test_words_and_moments_are_spread_too(builder: Builder) -> None:
    category = {"aggregate": "most_frequent", "property": "category", "of": PAID}
    page = builder.edit(trait(category))
    expect(page.locator(".words-plot li").first).to_contain_text("books")
    builder.write(trait({"aggregate": "last_at", "of": PAID}))
    expect(page.locator("svg.bars")).to_have_attribute("aria-label", re.compile("^Values from 26 Feb 2026"))
    builder.write(trait({"aggregate": "unique_list", "property": "category", "limit": 5, "of": PAID}))
    expect(page.locator(".look-pane .sample .value-of").first).to_contain_text("shoes")


def test_ratio_difference_and_days_are_built_of_other_values(builder: Builder) -> None:
    builder.save_elsewhere(SPENT)
    page = builder.edit(trait({"aggregate": "count", "of": PAID}))
    builder.at("/value").select_option("difference")
    builder.at("/value/difference/1").first.select_option("computed")
    builder.at("/value/difference/1/computed").select_option(label="Spent")
    builder.at("/value/difference/1/as").select_option("number")
    assert builder.written()["value"] == {
        "difference": [{"aggregate": "count", "of": PAID}, {"computed": "spent", "as": "number"}]
    }
    builder.at("/value").first.select_option("days_until")
    builder.at("/value/days_until").select_option("trait")
    builder.at("/value/days_until/trait").fill("trial_ends_at")
    assert builder.written()["value"] == {"days_until": {"trait": "trial_ends_at"}}
    page.locator(".look-pane").get_by_text("have a value").wait_for()
    builder.at("/value").first.select_option("last")
    builder.at("/value/property").fill("total")
    builder.at("/value/as").select_option("number")
    builder.at("/value/of/event").first.fill("Order Completed")
    expect(page.locator("[data-size-now]")).to_have_text("4")


def test_windows_are_said_in_every_way(builder: Builder) -> None:
    page = builder.edit(trait({"aggregate": "count", "of": PAID}))
    builder.at("/value/of/window").select_option("ending")
    builder.at("/value/of/window/ending").fill("2")
    builder.at("/value/of/window/unit").select_option("week")
    assert builder.written()["value"]["of"]["window"] == {"last": 30, "unit": "week", "ending": 2}
    builder.at("/value/of/window").select_option("stretch")
    builder.at("/value/of/window/since").fill("2026-03-01T00:00")
    builder.at("/value/of/window/until").fill("")
    assert builder.written()["value"]["of"]["window"] == {"since": 1_772_323_200_000}
    expect(page.locator("[data-size-now]")).to_have_text("4")
    builder.at("/value/of/window").select_option("")
    assert "window" not in builder.written()["value"]["of"]


def test_one_person_of_choice_has_a_value_with_its_receipt(builder: Builder) -> None:
    page = builder.edit(SPENT)
    page.get_by_label("Check one person").fill("u_3")
    page.keyboard.press("ArrowDown")
    page.get_by_role("list", name="People").get_by_role("button").first.wait_for()
    page.get_by_label("Check one person").press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("[data-person] .value-of")).to_have_text("90")
    builder.at("/value").first.select_option("max")
    expect(page.locator("[data-person] .value-of")).to_have_text("30")
    page.get_by_text("3 change").wait_for()


def test_the_trait_builder_has_no_fault_of_accessibility(builder: Builder) -> None:
    page = builder.edit(trait({"ratio": [SPENT["value"], {"days_since": {"aggregate": "first_at", "of": PAID}}]}))
    page.locator(".look-pane .sample summary").first.click()
    page.get_by_label("Check one person").fill("u_3")
    page.get_by_role("list", name="People").get_by_role("button").first.wait_for()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        assert found_by_axe(page) == [], scheme
