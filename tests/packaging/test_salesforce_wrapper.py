"""The Aura component around the canvas: no canvas is ever made without its parameters, and it follows the record.

Controller and helper run in a real browser; component and `$A` are a small fake of what they touch, which keeps the
canvas as the component's markup does: made when `parameters` is filled, gone when it is empty.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from app.packaging.salesforce_xml import read_xml

BUNDLE = Path(__file__).parents[2] / "salesforce_canvas/force-app/main/default/aura/onefoldPanel"
CONTACT, OTHER = "0035g00000Kq1ZzAAJ", "0035g00000Kq2ZzAAJ"
# `made` lists what each canvas was made with; `shown` is what stands there now.
FAKE = """
window.$A = { getCallback: (work) => work };
window.aura = (given) => {
  const values = { theme: "light", ...given };
  const fake = { valid: true, made: [], shown: null };
  const component = {
    get: (name) => values[name.slice(2)],
    set: (name, value) => {
      const key = name.slice(2);
      const before = values[key];
      values[key] = value;
      if (key === "parameters") {
        const text = value ? value : null;
        if (text !== null && fake.shown === null) fake.made.push(text);
        fake.shown = text === null ? null : (fake.shown ?? text);
      } else if (before !== value) controller.follow(component, {}, helper);
    },
    isValid: () => fake.valid,
  };
  fake.component = component;
  controller.start(component, {}, helper);
  return fake;
};
"""
TICK = "new Promise((done) => setTimeout(done, 0))"  # after what the component had put off


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    for name in ("controller", "helper"):
        source = (BUNDLE / f"onefoldPanel{name.capitalize()}.js").read_text(encoding="utf-8")
        page.evaluate(f"() => {{ window.{name} = {source} }}")
    page.evaluate(f"() => {{ {FAKE} }}")
    yield page
    page.close()


def run(page: Page, script: str) -> Any:
    return page.evaluate(f"async () => {{ {script} }}")


def test_the_canvas_is_made_once_with_the_record_and_its_object(page: Page) -> None:
    made = run(page, f'return aura({{recordId: "{CONTACT}", sObjectName: "Contact", region: "SMALL"}}).made')

    assert [json.loads(text) for text in made] == [
        {"recordId": CONTACT, "objectApiName": "Contact", "theme": "light", "region": "SMALL", "v": 1}
    ]


def test_no_canvas_is_made_before_the_record_is_known(page: Page) -> None:
    before, after = run(
        page,
        f"""const fake = aura({{}}); await {TICK}; const before = fake.made.length;
        fake.component.set("v.sObjectName", "Contact"); fake.component.set("v.recordId", "{CONTACT}");
        await {TICK}; return [before, fake.made];""",
    )

    assert before == 0
    assert [json.loads(text)["recordId"] for text in after] == [CONTACT]


def test_another_record_takes_the_canvas_away_and_makes_it_anew(page: Page) -> None:
    between, made = run(
        page,
        f"""const fake = aura({{recordId: "{CONTACT}"}}); fake.component.set("v.recordId", "{OTHER}");
        const between = fake.shown; await {TICK}; return [between, fake.made];""",
    )

    assert between is None
    assert [json.loads(text)["recordId"] for text in made] == [CONTACT, OTHER]


def test_a_record_that_goes_and_comes_within_a_moment_is_shown_at_the_end(page: Page) -> None:
    shown, made = run(
        page,
        f"""const fake = aura({{recordId: "{CONTACT}"}}); fake.component.set("v.recordId", "{OTHER}");
        fake.component.set("v.recordId", "{CONTACT}"); await {TICK}; return [fake.shown, fake.made.length];""",
    )

    assert json.loads(shown)["recordId"] == CONTACT
    assert made == 2


def test_what_changes_nothing_does_not_load_the_canvas_again(page: Page) -> None:
    made = run(
        page,
        f"""const fake = aura({{recordId: "{CONTACT}"}}); helper.showAgain(fake.component);
        await {TICK}; return fake.made.length;""",
    )

    assert made == 1


def test_a_component_that_was_closed_in_between_is_left_alone(page: Page) -> None:
    shown = run(
        page,
        f"""const fake = aura({{recordId: "{CONTACT}"}}); fake.component.set("v.recordId", "{OTHER}");
        fake.valid = false; await {TICK}; return fake.shown;""",
    )

    assert shown is None


def test_the_markup_hides_the_canvas_while_its_parameters_are_empty() -> None:
    component = read_xml((BUNDLE / "onefoldPanel.cmp").read_bytes())
    (condition,) = component.find("aura:if")
    (canvas,) = condition.find("force:canvasApp")

    assert condition.attributes["isTrue"] == "{!not(empty(v.parameters))}"
    assert canvas.attributes["parameters"] == "{!v.parameters}"


def test_the_builder_offers_height_and_colours_on_the_five_objects() -> None:
    design = read_xml((BUNDLE / "onefoldPanel.design").read_bytes())

    assert [one.attributes["name"] for one in design.find("design:attribute")] == ["height", "theme"]
    assert [one.text for one in design.all() if one.name == "sfdc:object"] == [
        "Account", "Case", "Contact", "Lead", "Opportunity"
    ]  # fmt: skip
