"""The text view beside the form: edits go both ways, and what the form cannot show or read is never lost."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from app.domain.definitions.presets import preset_documents
from tests.web.builder_browser import BUYERS, PAID, SPENT, Builder, Json, Served, building, serving

pytestmark = pytest.mark.xdist_group("admin_browser_definition_text")  # one server and one browser for all of them


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("definition")) as opened:
        yield opened


@pytest.fixture
def builder(browser: Browser, served: Served) -> Iterator[Builder]:
    with building(browser, served) as opened:
        yield opened


def test_edits_of_the_text_are_in_the_form_at_once_and_the_other_way_round(builder: Builder) -> None:
    page = builder.edit(BUYERS)
    changed = BUYERS | {
        "name": "Customers",
        "where": {"any": [{"trait": "plan", "op": "eq", "value": "3"}, {"did": PAID}]},
    }
    builder.write(changed)

    expect(page.get_by_role("heading", name="Customers")).to_be_visible()
    expect(builder.at("/where/any/0/value")).to_have_value('"3"')  # the text, not the number
    builder.at("/where/any/0/value").fill("3")
    assert builder.written()["where"]["any"][0]["value"] == 3
    page.keyboard.press("Control+z")
    assert builder.written() == changed
    page.keyboard.press("Control+z")
    expect(page.get_by_role("heading", name="Buyers")).to_be_visible()


def test_broken_text_leaves_the_form_as_it_was_and_says_where(builder: Builder) -> None:
    page = builder.edit(BUYERS)
    builder.text().fill('{\n "key": "buyers",\n "name": "Ü", }')

    page.get_by_text("Line 3, column 15: After a comma something has to follow").wait_for()
    expect(builder.at("/where/all/0/did/event")).to_have_value("Order Completed")
    expect(page.get_by_role("heading", name="Buyers")).to_be_visible()
    page.get_by_role("button", name="Save version 2").click()
    page.get_by_text("The JSON cannot be read, so nothing was saved.").wait_for()
    assert builder.saved("buyers").version == 1
    page.keyboard.press("Control+z")
    assert builder.written() == BUYERS | {"where": {"all": [{"did": PAID}]}}


def test_what_the_form_cannot_show_is_kept_and_its_faults_name_the_line(builder: Builder) -> None:
    page = builder.edit(BUYERS)
    strange: Json = BUYERS | {
        "remark": [1, {"é": None}],
        "where": {
            "all": [{"did": PAID, "mood": 1}, {"all": [], "any": []}, {"trait": "plan", "op": "eq", "value": "a"}]
        },
    }
    builder.write(strange)
    page.get_by_text("Kept as written, and seen in the JSON alone: remark").wait_for()
    expect(page.locator(".as-json")).to_have_count(2)
    builder.at("/where/all/2/value").fill("b")

    strange["where"]["all"][2]["value"] = "b"
    assert builder.written() == strange
    line = page.locator(".text-view .troubles li").filter(has_text="remark")
    expect(line).to_contain_text("is no key of this object: remove it")
    line.get_by_role("button").click()
    field = builder.text()
    start = field.evaluate("(one) => one.selectionStart")
    assert field.input_value()[start:].startswith("[")
    json_field = page.locator(".as-json textarea").first
    json_field.fill('{"did": {"event": "Order Completed"}}')
    json_field.blur()
    expect(builder.at("/where/all/0/did/event")).to_have_value("Order Completed")


# Puts each document into the text, renames it in the form, and returns what stood there as JSON only, and the text.
RENAME = """async (documents) => {
  const builder = document.querySelector("onefold-definition");
  const write = async (selector, text) => {
    const field = builder.querySelector(selector);
    field.value = text;
    field.dispatchEvent(new Event("input", {bubbles: true}));
    await builder.updateComplete;
  };
  const found = [];
  for (const one of documents) {
    await write(".text-view textarea", JSON.stringify(one));
    const hidden = builder.querySelectorAll(".as-json").length;
    await write('[data-at="/name"]', "Another name");
    found.push([hidden, JSON.parse(builder.querySelector(".text-view textarea").value)]);
  }
  return found;
}"""


def test_the_form_shows_every_preset_whole_and_changes_nothing_of_it(builder: Builder) -> None:
    page = builder.new()
    builder.text().wait_for()
    presets = list(preset_documents().values())
    found = page.evaluate(RENAME, presets)
    assert len(presets) == 30
    for document, (hidden, again) in zip(presets, found, strict=True):
        assert (hidden, again) == (0, {**document, "name": "Another name", "key": again["key"]})


def test_a_trait_keeps_what_two_kinds_of_value_share(builder: Builder) -> None:
    builder.edit(SPENT)
    builder.at("/value").first.select_option("avg")
    assert builder.written()["value"] == SPENT["value"] | {"aggregate": "avg"}
    builder.at("/value").first.select_option("ratio")
    builder.at("/value/ratio/1").first.select_option("number")
    builder.at("/value/ratio/1").last.fill("2")
    assert builder.written()["value"] == {"ratio": [SPENT["value"] | {"aggregate": "avg"}, 2]}
    builder.at("/value").first.select_option("days_since")
    assert builder.written()["value"] == {"days_since": {"aggregate": "last_at", "of": PAID}}


# A text, and the line and column of what is wrong with it.
BROKEN = [
    ("", 1, 1),
    ("[]", 1, 1),
    ('{"a" 1}', 1, 6),
    ('{"a": 01}', 1, 8),
    ('{"a": 1}}', 1, 9),
    ('{"a": 1, "a": 2}', 1, 10),
    ('{"é😀": tru}', 1, 8),
    ('{\n"a": 12345678901234567890}', 2, 6),
    ('{"a": 1e999}', 1, 7),
    ('{"a": "b\n"}', 1, 7),
    ('{"a": ["b",]}', 1, 12),
    ('{"a": ' + "[" * 60 + "]" * 60 + "}", 1, 47),
    ("{" + " " * 70_000 + "}", 1, 65_537),
]


def test_a_text_is_read_as_json_is_or_refused_with_its_place(builder: Builder) -> None:
    page = builder.new()
    faults = [page.evaluate("(text) => onefold.readText(text).fault", text) for text, _, _ in BROKEN]
    assert [(one["line"], one["column"]) for one in faults] == [(line, column) for _, line, column in BROKEN]
    hard: Json = {"__proto__": {"a": 1}, "": [True, None, -0.5, 1e-7, 2**53], '\u2028\\"': "😀\x7f/", "1": {}}
    for text in (json.dumps(hard), json.dumps(hard, ensure_ascii=False, indent=3)):
        again = page.evaluate("(text) => onefold.writeText(onefold.readText(text).document)", text)
        assert json.loads(again) == hard


def test_a_literal_is_typed_as_it_is_shown(builder: Builder) -> None:
    page = builder.new()
    literals = ["", "a", "3", 3, -2.5, 0, True, "true", '"', '""', '"3"', "007", "1e5", "null", " 3", "3.0", 1e21, "🙂"]
    shown = page.evaluate("(all) => all.map((one) => onefold.readLiteral(onefold.showLiteral(one)))", literals)
    assert [literal for literal, again in zip(literals, shown, strict=True) if literal != again] == [1e21]
