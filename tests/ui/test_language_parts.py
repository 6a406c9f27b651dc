"""Each language is a part of its own: the viewer's is loaded, and no other."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Request, expect

from tests.ui import cast
from tests.ui.beside_ticket import ROSA, TICKET, BesideTicket
from tests.ui.test_languages import WORDS


@pytest.fixture
def app(browser: Browser, address: str) -> Iterator[BesideTicket]:
    """The Zendesk app on a page of its own, in a browser whose own language is no agent's."""
    context = browser.new_context(viewport={"width": 320, "height": 700}, locale="sv-SE")
    beside = BesideTicket(context.new_page(), address)
    yield beside
    beside.close()
    context.close()


def loaded(app: BesideTicket) -> list[str]:
    """Keep the names of the languages' parts as they are asked for."""
    parts: list[str] = []

    def keep(request: Request) -> None:
        name = request.url.rpartition("/")[2]
        if name.startswith("words-"):
            parts.append(name)

    app.page.on("request", keep)
    return parts


def open_as(app: BesideTicket, locale: str) -> None:
    """Open the app as an agent with this locale, and answer it."""
    agent = {**TICKET["currentUser"], "locale": locale}
    app.open(ticket={**TICKET, "ticket.requester": ROSA, "currentUser": agent})
    app.settle(1, cast.found())


@pytest.mark.parametrize(
    ("locale", "language"),
    [("en-US", "en"), ("de-AT", "de"), ("fr", "fr"), ("es-419", "es"), ("pt-br", "pt"), ("ja", "ja"), ("ar-EG", "ar"),
     ("sv", "en"), ("no language", "en")],
)  # fmt: skip
def test_an_agents_language_is_loaded_and_no_other(app: BesideTicket, locale: str, language: str) -> None:
    parts = loaded(app)

    open_as(app, locale)
    panel = app.page.locator("onefold-profile")
    expect(panel).to_contain_text("Imani Okafor")
    expect(panel).to_contain_text(WORDS[language][2] if language in WORDS else "Traits")
    expect(app.page.locator("html")).to_have_attribute("dir", "rtl" if language == "ar" else "ltr")
    app.page.wait_for_load_state("networkidle")

    assert sorted(parts) == [f"words-{language}-details.js", f"words-{language}.js"]
    assert parts[0] == f"words-{language}.js"


def test_english_stands_in_for_a_language_whose_part_does_not_come(app: BesideTicket) -> None:
    app.page.route("**/words-ja.js", lambda route: route.abort())

    open_as(app, "ja")

    expect(app.page.locator("onefold-profile")).to_contain_text("Traits")


def test_numbers_and_dates_are_those_of_the_agents_region(app: BesideTicket) -> None:
    answer = cast.found()
    answer["cards"]["traits"]["items"][0]["value"] = 1234.5
    answer["layout"]["cards"] = [{"type": "header"}, {"type": "traits", "all": True}]
    open_as(app, "de-CH")
    app.emit("ticket.requester.id.changed", 1)
    app.pass_time(0.1)
    app.settle(2, answer)

    panel = app.page.locator("onefold-profile")
    expect(panel).to_contain_text(re.compile(r"1['’]234\.5"))
    expect(panel).to_contain_text("1. März 2027")
