"""Every format of the layout language, in every language, and what becomes of a value that is not of its kind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from app.domain.layout_formats import FORMATS
from tests.ui import cast
from tests.ui.formats import FORMATTED, in_every_format
from tests.ui.harness import Harness
from tests.ui.test_languages import PAGE, speak


@pytest.fixture
def speaking(shared_page: Page, address: str) -> Iterator[Harness]:
    """The panel on a page that can speak any language."""
    harness = Harness(shared_page, address, PAGE)
    yield harness
    harness.close()


def shown(harness: Harness, value: Any, format_: str, options: cast.Json | None = None) -> Locator:
    """Show one trait by one format and return where its value stands."""
    answer = in_every_format(cast.found())
    answer["layout"]["cards"][1]["fields"] = [{"key": "seats", "format": format_, "options": options or {}}]
    answer["cards"]["traits"].update(items=[{**cast.TRAITS[0], "value": value}], total=1)
    return harness.found(answer).locator("onefold-traits dd")


def test_the_page_of_formats_has_each_one_that_a_layout_may_name() -> None:
    assert {format_ for _, _, format_, _ in FORMATTED} - {None} == set(FORMATS)


# The value, its format with options, and what a British reader sees.
ENGLISH: list[tuple[Any, str, cast.Json, str]] = [
    (12345.678, "number", {}, "12,345.678"),
    (12345.678, "number", {"digits": 0}, "12,346"),
    ("15", "number", {"digits": 1}, "15.0"),
    (168, "currency", {"currency": "USD"}, "$168"),
    (168.5, "currency", {"currency": "USD"}, "$168.50"),
    (168, "currency", {"currency": "JPY"}, "¥168"),
    (168, "currency", {}, "168"),
    (0.256, "percent", {"of": 1}, "25.6%"),
    (25, "percent", {"of": 100}, "25%"),
    ("2027-03-01", "date", {}, "1 Mar 2027 in 98 days"),
    ("2026-11-23T13:44:07.000Z", "date", {"time": True}, "23 Nov 2026, 14:44"),
    ("2026-11-23T13:44:07.000Z", "relative_time", {}, "22 minutes ago"),
    ("2027-03-01", "relative_time", {}, "in 3 months"),
    (350, "duration", {"unit": "ms"}, "350 ms"),
    (90, "duration", {"unit": "s"}, "1 min 30 secs"),
    (26, "duration", {"unit": "h"}, "1 day 2 hrs"),
    (0, "duration", {"unit": "h"}, "0 secs"),
    ("true", "yes_no", {}, "yes"),
    (0, "yes_no", {}, "no"),
    (["a", "b", "c"], "list", {"most": 2}, "a, b +1"),
    ("de", "country", {}, "Germany"),
    ("2027-03-01", "text", {}, "2027-03-01"),
    ({"a": 1}, "json", {}, '{\n "a": 1\n}'),
]


@pytest.mark.parametrize(("value", "format_", "options", "text"), ENGLISH)
def test_a_value_is_shown_by_its_format(
    panel: Harness, value: Any, format_: str, options: cast.Json, text: str
) -> None:
    expect(shown(panel, value, format_, options)).to_have_text(text)


# Values that are not of the format's kind: shown as what they are.
UNFIT: list[tuple[Any, str, cast.Json, str]] = [
    ("many", "number", {}, "many"),
    ("12345678901234567890", "number", {}, "12345678901234567890"),
    ("168 USD", "currency", {"currency": "USD"}, "168 USD"),
    (168, "currency", {"currency": "DOLLARS"}, "168"),
    ("half", "percent", {"of": 1}, "half"),
    ("soon", "date", {}, "soon"),
    ("2026-13-45", "date", {}, "2026-13-45"),
    (1700000000, "date", {}, "1,700,000,000"),
    ("yesterday", "relative_time", {}, "yesterday"),
    ("long", "duration", {"unit": "s"}, "long"),
    ("perhaps", "yes_no", {}, "perhaps"),
    ("one", "list", {}, "one"),
    ("not an address", "link", {}, "not an address"),
    ("nobody", "email", {}, "nobody"),
    ("call me", "phone", {}, "call me"),
    ("Atlantis", "country", {}, "Atlantis"),
    ("ZZ", "country", {}, "ZZ"),
    (15, "of_a_newer_version", {}, "15"),
    (None, "currency", {"currency": "USD"}, "not set"),
]


@pytest.mark.parametrize(("value", "format_", "options", "text"), UNFIT)
def test_a_value_of_another_kind_is_shown_as_what_it_is(
    panel: Harness, value: Any, format_: str, options: cast.Json, text: str
) -> None:
    expect(shown(panel, value, format_, options)).to_have_text(text)


@pytest.mark.parametrize(
    ("value", "format_", "href"),
    [
        ("https://harbourpine.example/admin/", "link", "https://harbourpine.example/admin/"),
        ("imani@harbourpine.example", "email", "mailto:imani%40harbourpine.example"),
        ("+1 (604) 555-0142", "phone", "tel:+16045550142"),
    ],
)
def test_an_address_leads_where_it_says(panel: Harness, value: str, format_: str, href: str) -> None:
    expect(shown(panel, value, format_).get_by_role("link")).to_have_attribute("href", href)


@pytest.mark.parametrize("format_", ["link", "email", "phone", "text", "badge"])
@pytest.mark.parametrize(
    "value", ["javascript:alert(1)", "JavaScript:alert(1)//@x", "data:text/html,x", "https:javascript:x", "vbscript:x"]
)
def test_no_format_makes_a_link_of_an_address_that_runs(panel: Harness, value: str, format_: str) -> None:
    place = shown(panel, value, format_)

    expect(place).to_have_text(value)
    hrefs = place.get_by_role("link").evaluate_all("(links) => links.map((each) => each.protocol)")
    assert set(hrefs) <= {"mailto:"}


@pytest.mark.parametrize(
    ("value", "colour"),
    [("past_due", "danger"), ("a trial", "warning"), (3, "accent"), (11, "success"), ("x", "neutral")],
)
def test_a_badge_has_the_colour_of_the_first_rule_that_holds(panel: Harness, value: Any, colour: str) -> None:
    rules = [
        {"equals": "past_due", "colour": "danger"},
        {"contains": "TRIAL", "colour": "warning"},
        {"less": 5, "colour": "accent"},
        {"greater": 10, "colour": "success"},
        {"greater": 1, "colour": "danger"},
    ]
    badge = shown(panel, value, "badge", {"rules": rules}).locator(".badge")

    expect(badge).to_have_class(f"badge {colour}")


INTERNATIONAL = {
    "de": ["12.345,7", "168 $", "12,5 %", "1. März 2027", "vor 22 Minuten", "Kanada", "ja"],
    "fr": ["12 345,7", "168 $", "12,5 %", "1 mars 2027", "il y a 22 minutes", "Canada", "oui"],
    "es": ["12.345,7", "168 $", "12,5 %", "1 mar 2027", "hace 22 minutos", "Canadá", "sí"],
    "pt": ["12.345,7", "$ 168", "12,5%", "1 de mar. de 2027", "há 22 minutos", "Canadá", "sim"],
    "ja": ["12,345.7", "$168", "12.5%", "2027年3月1日", "22 分前", "カナダ", "はい"],
    "ar": ["12,345.7", "US$168", "€12.50", "1 مارس 2027", "قبل 22 دقيقة", "كندا", "نعم"],
}


@pytest.mark.parametrize("language", sorted(INTERNATIONAL))
def test_formats_are_those_of_the_viewers_language(speaking: Harness, language: str) -> None:
    speak(speaking, language)

    place = speaking.found(in_every_format(cast.found())).locator("onefold-traits")

    for text in INTERNATIONAL[language]:
        expect(place).to_contain_text(text)
