"""The Zendesk app and what is around it: its settings, its host, its end, and what it leaves behind."""

import json

from playwright.sync_api import Request, expect

from tests.ui import cast
from tests.ui.beside_ticket import TICKET, Answer, BesideTicket


def test_missing_settings_are_said(app: BesideTicket) -> None:
    panel = app.open(registered={"metadata": {"settings": {"space": "spa_demo"}}, "context": {}})

    expect(panel).to_contain_text("Not connected yet")


def test_a_page_outside_zendesk_says_so(app: BesideTicket) -> None:
    expect(app.open(query="")).to_contain_text("Not beside a ticket")


def test_a_silent_host_is_said_and_asked_again(app: BesideTicket) -> None:
    panel = app.open(hostSilent=True)
    expect(panel).to_contain_text("The help desk does not answer")

    app.page.evaluate("() => { hostSilent = false; }")
    app.pass_time(20.5)
    app.settle(1, cast.found())

    expect(panel).to_contain_text("Imani Okafor")


def test_the_hosts_colour_scheme_is_followed_from_the_first_moment(app: BesideTicket) -> None:
    panel = app.open(query="app_guid=g1&origin=x&colorScheme=dark", ticket={**TICKET, "colorScheme": "dark"})
    expect(panel).to_have_attribute("theme", "garden-dark")

    app.emit("colorScheme.changed", "light")

    expect(panel).to_have_attribute("theme", "garden-light")


def test_somebody_known_by_phone_alone_is_asked_for_by_it(app: BesideTicket) -> None:
    identities = [
        {"id": 1, "type": "phone_number", "value": "0046 70 123 45 67", "primary": True, "verified": True},
        {"id": 2, "type": "messaging", "value": "5f1c", "primary": True, "verified": False},
        {"id": 3, "type": "phone_number", "value": "+46 8 123 456 78", "primary": False, "verified": False},
    ]
    panel = app.open(requester={"id": 9, "name": "Caller", "email": None, "externalId": None, "identities": identities})

    expect(panel.get_by_role("heading", level=1)).to_have_text("Caller")
    assert json.loads(app.requests(1)[0]["data"])["identifiers"] == [
        {"type": "zendesk_user_id", "value": "9", "verified": True},
        {"type": "phone", "value": "+46701234567", "verified": True},
        {"type": "phone", "value": "+46812345678", "verified": False},
    ]


def test_an_app_that_is_taken_away_leaves_nothing_running(app: BesideTicket) -> None:
    app.onefold = lambda _request: (304, None, {})
    panel = app.open()
    app.settle(1, cast.found())
    expect(panel).to_contain_text("Imani Okafor")
    app.emit("app.willDestroy")
    app.page.evaluate("""() => {
        window.left = [];
        const keep = (timers) => function (run, pause, ...more) {
            if (pause >= 1000) left.push(pause);
            return timers.call(window, run, pause, ...more);
        };
        window.setTimeout = keep(setTimeout);
        window.setInterval = keep(setInterval);
    }""")
    app.pass_time(600)

    assert (app.reads, len(app.requests(1)), app.page.evaluate("left")) == ([], 1, [])
    expect(panel).to_have_count(0)


def test_the_app_says_nothing_in_the_console_and_redraws_nothing_while_nobody_looks(app: BesideTicket) -> None:
    said: list[str] = []
    app.page.on("console", lambda message: said.append(message.text))
    panel = app.open()
    app.settle(1, cast.found())
    expect(panel).to_contain_text("Imani Okafor")
    app.emit("app.deactivated")
    app.page.evaluate("""() => {
        window.drawn = 0;
        const { shadowRoot } = document.querySelector("onefold-profile");
        const everything = { subtree: true, childList: true, characterData: true };
        new MutationObserver(() => { window.drawn += 1; }).observe(shadowRoot, everything);
    }""")
    app.pass_time(600)

    assert (app.page.evaluate("drawn"), said, app.reads) == (0, [], [])


def test_an_explanation_outlives_the_session_it_was_asked_in(app: BesideTicket) -> None:
    def onefold(request: Request) -> Answer:
        if request.headers["authorization"] == "Bearer session-1":
            return 401, {}, {}
        return 200, cast.EXPLANATION, {}

    app.onefold = onefold
    panel = app.open()
    app.settle(1, cast.found())
    panel.get_by_role("button", name="Identities").click()
    panel.get_by_role("button", name="Why? +16045550142").click()
    app.settle(2, {**cast.found(), "session": {"token": "session-2", "expires_at": "2026-11-23T16:06:12.000Z"}})

    expect(panel.locator("onefold-explanation")).to_contain_text("identify from Zendesk")


def test_nothing_of_a_customer_is_kept_in_the_browser(app: BesideTicket) -> None:
    panel = app.open()
    app.settle(1, cast.found())
    expect(panel).to_contain_text("Imani Okafor")

    kept = app.page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]")
    assert kept == [0, 0, ""]
