"""The conversation between the stand-in and the vendor's real library, inside a tiny app."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.hosts.agent_page import AgentPage
from tests.hosts.tiny_app import ADA

pytestmark = pytest.mark.xdist_group("zendesk-tiny-app")  # one worker starts what they share


def heard(agent: AgentPage, ticket: int, name: str) -> list[Any]:
    """Return the payloads of one event that the app beside a ticket has heard, once all that was posted has arrived."""
    agent.app(ticket).evaluate("client.get('ticket.id')")
    payloads: list[Any] = agent.app(ticket).evaluate(
        "name => heard.filter(([one]) => one === name).map(([, two]) => two)", name
    )
    return payloads


def test_the_handshake_registers_the_app_with_metadata_and_context(agent: AgentPage) -> None:
    registered = agent.app(1).evaluate("registered")

    assert registered["metadata"] == {
        "appId": 900,
        "name": "Tiny",
        "installationId": 7,
        "version": "1.2.3",
        "settings": {"backendUrl": "http://127.0.0.1:9", "space": "spa_1"},
    }
    context = registered["context"]
    assert context.pop("instanceGuid")
    assert context == {
        "product": "support",
        "account": {"subdomain": "acme"},
        "location": "ticket_sidebar",
        "ticketId": 1,
    }
    assert (agent.refused(), agent.complaints) == ([], [])


def test_a_page_loaded_anew_shakes_hands_anew(agent: AgentPage) -> None:
    agent.app(1).evaluate("window.old = true; setTimeout(() => location.reload())")
    agent.app(1).wait_for_function("() => window.registered && !window.old")

    assert agent.app(1).evaluate("client.get('ticket.subject')") == {"ticket.subject": "First", "errors": {}}
    assert agent.refused() == []


def test_get_answers_each_path_and_names_those_that_are_unknown(shared: AgentPage) -> None:
    answer = shared.app(1).evaluate(
        "client.get(['ticket.requester', 'currentUser.locale', 'ticket.mood', 'currentAccount.subdomain'])"
    )

    assert answer["ticket.requester"]["identities"][0]["deliverableState"] == "deliverable"
    assert {**ADA, "identities": None}.items() <= {**answer["ticket.requester"], "identities": None}.items()
    assert (answer["currentUser.locale"], answer["currentAccount.subdomain"]) == ("en-US", "acme")
    assert answer["errors"] == {
        "ticket.mood": {"name": "APIPathError", "message": "could not be found", "path": "ticket.mood"}
    }
    assert shared.refused() == ["get ticket.mood: could not be found"]


def test_a_single_unknown_path_rejects(shared: AgentPage) -> None:
    message = shared.app(1).evaluate(
        "client.get('ticket.requester.mood').catch((error) => `${error.name}: ${error.message}`)"
    )

    assert message == 'APIPathError: "ticket.requester.mood" could not be found'


def test_a_ticket_without_a_requester_says_so(agent: AgentPage) -> None:
    agent.choose_requester(None)

    answer = agent.app(1).evaluate("client.get(['ticket.requester', 'ticket.requester.email'])")
    assert answer == {"ticket.requester": None, "ticket.requester.email": None, "errors": {}}


def test_another_requester_is_told_to_that_ticket_alone_and_only_what_differs(agent: AgentPage) -> None:
    agent.app(2)
    agent.choose_requester(12)

    assert heard(agent, 1, "ticket.requester.id.changed") == [12]
    assert heard(agent, 1, "ticket.requester.name.changed") == ["<b>Grace</b>"]
    assert heard(agent, 1, "ticket.requester.email.changed") == [None]
    assert heard(agent, 2, "ticket.requester.id.changed") == []
    agent.choose_requester(12)
    assert heard(agent, 1, "ticket.requester.id.changed") == [12]


def test_the_wildcard_names_property_old_and_new_value(agent: AgentPage) -> None:
    agent.app(1).evaluate("listen('*.changed')")
    agent.choose_requester(None)

    told = heard(agent, 1, "*.changed")
    assert {"propertyName": "ticket.requester.id", "oldValue": 11, "newValue": None} in told
    assert len(told) == 4


def test_an_app_that_does_not_listen_any_more_is_sent_nothing(agent: AgentPage) -> None:
    agent.app(1).evaluate(
        """() => {
            const mine = () => heard.push(['mine', 1]);
            addEventListener("message", ({ data }) => heard.push(["raw", JSON.parse(data).key ?? ""]));
            client.on('ticket.subject.changed', mine);
            client.off('ticket.subject.changed', mine);
            return client.get('ticket.id');
        }"""
    )
    agent.host("() => agentHost.changeTicket(agentHost.findTicket(1), 'subject', 'Other')")

    assert heard(agent, 1, "mine") == []
    assert "zaf.ticket.subject.changed" not in heard(agent, 1, "raw")
    assert agent.host("agentHost.instances.get(1).subscriptions.get('ticket.subject.changed')") == 0


def test_each_tab_keeps_its_app_and_hears_when_the_agent_comes_and_goes(agent: AgentPage) -> None:
    for ticket in (1, 2):
        agent.app(ticket).evaluate("window.mark = 1")
    agent.page.locator("#tab-2").click()
    agent.page.locator("#tab-1").click()

    assert heard(agent, 1, "app.activated") == [{}, {}]
    assert heard(agent, 1, "app.deactivated") == [{}]
    assert heard(agent, 2, "app.activated") == [{}]
    assert heard(agent, 2, "app.deactivated") == [{}, {}], "hidden at its start, and again"
    assert [agent.app(ticket).evaluate("mark") for ticket in (1, 2)] == [1, 1]
    assert agent.page.locator("iframe:visible").count() == 1


def test_an_app_hears_at_its_start_whether_its_tab_is_shown(agent: AgentPage) -> None:
    assert [heard(agent, 1, name) for name in ("app.activated", "app.deactivated")] == [[{}], []]
    assert [heard(agent, 2, name) for name in ("app.activated", "app.deactivated")] == [[], [{}]]

    for ticket in (1, 2):
        agent.app(ticket).evaluate("listen('app.activated', 'app.deactivated')")

    assert [heard(agent, 1, name) for name in ("app.activated", "app.deactivated")] == [[{}], []], "once"
    assert [heard(agent, 2, name) for name in ("app.activated", "app.deactivated")] == [[], [{}]], "once"


def test_a_closed_tab_takes_its_app_away(agent: AgentPage) -> None:
    agent.app(2).evaluate("client.on('app.willDestroy', () => parent.postMessage('goodbye', '*'))")
    agent.app(2).evaluate("client.get('ticket.id')")
    agent.host("addEventListener('message', ({ data }) => { if (data === 'goodbye') window.goodbye = true; })")
    agent.host("agentHost.closeTab(2)")

    expect(agent.page.locator("iframe")).to_have_count(1)
    assert agent.host("agentHost.open") == [1]
    agent.page.wait_for_function("() => window.goodbye")


def test_the_colour_scheme_stands_in_the_address_and_is_told_when_it_changes(agent: AgentPage) -> None:
    assert "&colorScheme=light" in agent.app(1).url
    agent.page.locator("#scheme").click()

    assert heard(agent, 1, "colorScheme.changed") == ["dark"]
    assert agent.app(1).evaluate("client.get('colorScheme')")["colorScheme"] == "dark"
    agent.host("agentHost.showTicket(3)")
    assert "&colorScheme=dark" in agent.app(3).url


def test_collapsing_is_told(agent: AgentPage) -> None:
    agent.app(1)
    agent.page.get_by_role("button", name="Collapse").click()
    agent.page.get_by_role("button", name="Expand").click()

    assert heard(agent, 1, "app.collapsed") == [{}]
    assert heard(agent, 1, "app.expanded") == [{}]


def test_a_changed_context_is_told_and_kept_by_the_library(agent: AgentPage) -> None:
    agent.app(1)
    agent.host("agentHost.instances.get(1).changeContext({ ticketId: 77 })")

    assert [one["ticketId"] for one in heard(agent, 1, "context.updated")] == [77]
    assert agent.app(1).evaluate("client.context()")["ticketId"] == 77


def test_resize_gives_the_frame_its_height(shared: AgentPage) -> None:
    shared.app(1).evaluate("client.invoke('resize', { width: '100%', height: '240px' })")

    assert shared.page.locator("iframe:visible").bounding_box() == {"x": 917, "y": 84, "width": 319, "height": 240}


def test_notify_routes_and_reply_do_what_an_agent_sees(agent: AgentPage) -> None:
    app = agent.app(1)
    app.evaluate("client.invoke('notify', '<b>Kept</b>', 'alert', { sticky: true })")
    app.evaluate("client.invoke('ticket.comment.appendText', 'Dear Ada')")
    expect(agent.page.get_by_role("status")).to_have_text("<b>Kept</b>")
    expect(agent.page.locator("#reply")).to_have_value("Dear Ada")

    app.evaluate("client.invoke('routeTo', 'ticket', 3)")
    expect(agent.page.get_by_role("heading", level=1)).to_have_text("Third")


def test_set_changes_the_ticket_that_the_agent_sees(agent: AgentPage) -> None:
    agent.app(1).evaluate("client.set({ 'ticket.subject': 'Anew', 'ticket.type': 'Task' })")

    expect(agent.page.get_by_role("heading", level=1)).to_have_text("Anew")
    expect(agent.page.locator("#type")).to_have_value("Task")


def test_a_triggered_event_comes_back_to_the_app(shared: AgentPage) -> None:
    shared.app(1).evaluate("client.trigger('own.event', { a: 1 })")

    assert heard(shared, 1, "own.event") == [{"a": 1}]
    assert heard(shared, 2, "own.event") == []


@pytest.mark.parametrize(
    ("handler", "notice"),
    [
        ("() => true", "#1 saved"),
        ("() => new Promise((resolve) => setTimeout(resolve, 20))", "#1 saved"),
        ("() => 'no order number'", "Not saved: no order number"),
        ("() => Promise.reject(new Error('not now'))", "Not saved: not now"),
        ("() => false", "Not saved: the app refused"),
    ],
)
def test_saving_waits_for_the_apps_word(agent: AgentPage, handler: str, notice: str) -> None:
    agent.app(1).evaluate(f"client.on('ticket.save', {handler}); client.get('ticket.id')")
    agent.page.locator("#submit").click()

    expect(agent.page.get_by_role("status")).to_have_text(notice)


def test_saving_needs_no_word_of_an_app_that_does_not_listen(agent: AgentPage) -> None:
    agent.app(1)
    agent.page.locator("#submit").click()

    expect(agent.page.get_by_role("status")).to_have_text("#1 saved")


def test_the_agent_page_shows_markup_as_text_under_a_strict_policy(agent: AgentPage) -> None:
    agent.app(2)
    agent.page.locator("#tab-2").click()
    expect(agent.page.locator("#requester option:checked")).to_have_text("<b>Grace</b>")
    agent.page.locator("#tab-1").click()

    expect(agent.page.locator("article")).to_contain_text("<script>1</script>")
    assert agent.page.locator("article img, article script").count() == 0
    assert agent.complaints == []
