"""The conversation between the stand-in and the vendor's real library, inside a tiny app."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from hosts.zendesk import StandIn
from tests.hosts.agent_page import AgentPage
from tests.hosts.conftest import SECRET
from tests.hosts.tiny_app import write_tiny_app

pytestmark = pytest.mark.xdist_group("zendesk-wire")  # one worker starts what they share

ADA: dict[str, Any] = {
    "id": 11,
    "name": "Ada Byron",
    "email": "ada@engine.example",
    "externalId": "cust-1",
    "identities": [{"id": 1, "type": "email", "value": "ada@engine.example", "primary": True, "verified": True}],
}
GRACE: dict[str, Any] = {"id": 12, "name": "<b>Grace</b>", "email": None, "externalId": None}
TICKETS: list[dict[str, Any]] = [
    {
        "id": 1,
        "subject": "First",
        "requester": ADA,
        "comments": [{"author": "<img src=x>", "text": "<script>1</script>"}],
    },
    {"id": 2, "subject": "Second", "requester": GRACE},
    {"id": 3, "subject": "Third", "requester": None},
]


@pytest.fixture(scope="module")
def stand_in(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIn]:
    package = write_tiny_app(tmp_path_factory.mktemp("tiny") / "tiny.zip")
    started = StandIn(package, "http://127.0.0.1:9", "spa_1", SECRET, TICKETS).start()
    yield started
    started.stop()


@pytest.fixture
def agent(browser: Browser, stand_in: StandIn) -> Iterator[AgentPage]:
    opened = AgentPage(browser, stand_in, 1, 2)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def opened(browser: Browser, stand_in: StandIn) -> Iterator[AgentPage]:
    page = AgentPage(browser, stand_in, 1, 2)
    yield page
    page.close()


@pytest.fixture
def shared(opened: AgentPage) -> AgentPage:
    """One page for all tests that leave nothing behind in it, with nothing refused yet."""
    opened.forget()
    return opened


def heard(agent: AgentPage, ticket: int, name: str) -> list[Any]:
    """Return the payloads of one event that the app beside a ticket has heard, once all that was posted has arrived."""
    agent.app(ticket).evaluate("client.get('ticket.id')")
    payloads: list[Any] = agent.app(ticket).evaluate(
        "name => heard.filter(([one]) => one === name).map(([, two]) => two)", name
    )
    return payloads


def post(agent: AgentPage, script: str) -> None:
    """Post something from the app of ticket 1 past the library; `guid` is the instance's."""
    agent.app(1).evaluate(f"""async () => {{
        const guid = new URLSearchParams(location.search).get("app_guid");
        parent.postMessage({script}, "*");
        await client.get("ticket.id");
    }}""")


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


def test_an_app_that_stops_listening_hears_nothing_more(agent: AgentPage) -> None:
    agent.app(1).evaluate(
        """const f = () => heard.push(['mine', 1]);
        client.on('ticket.subject.changed', f);
        client.off('ticket.subject.changed', f);
        client.get('ticket.id')"""
    )
    agent.host("agentHost.changeTicket(agentHost.findTicket(1), 'subject', 'Other')")

    assert heard(agent, 1, "mine") == []
    assert agent.host("agentHost.instances.get(1).subscriptions.get('ticket.subject.changed')") == 0


def test_each_tab_keeps_its_app_and_hears_when_the_agent_comes_and_goes(agent: AgentPage) -> None:
    for ticket in (1, 2):
        agent.app(ticket).evaluate("window.mark = 1")
    agent.page.locator("#tab-2").click()
    agent.page.locator("#tab-1").click()

    assert heard(agent, 1, "app.activated") == [{}, {}]
    assert heard(agent, 1, "app.deactivated") == [{}]
    assert heard(agent, 2, "app.activated") == [{}]
    assert heard(agent, 2, "app.deactivated") == [{}]
    assert [agent.app(ticket).evaluate("mark") for ticket in (1, 2)] == [1, 1]
    assert agent.page.locator("iframe:visible").count() == 1


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


@pytest.mark.parametrize("size", ["{ height: 'tall' }", "{ height: '1px', depth: '2px' }", "{}", "'240px'"])
def test_a_size_that_is_none_is_refused(shared: AgentPage, size: str) -> None:
    message = shared.app(1).evaluate(f"client.invoke('resize', {size}).catch((error) => error.message)")

    assert message.startswith('"resize" takes {width, height}')
    assert len(shared.refused()) == 1


def test_notify_routes_and_reply_do_what_an_agent_sees(agent: AgentPage) -> None:
    app = agent.app(1)
    app.evaluate("client.invoke('notify', '<b>Kept</b>', 'alert', { sticky: true })")
    app.evaluate("client.invoke('ticket.comment.appendText', 'Dear Ada')")
    expect(agent.page.get_by_role("status")).to_have_text("<b>Kept</b>")
    expect(agent.page.locator("#reply")).to_have_value("Dear Ada")

    app.evaluate("client.invoke('routeTo', 'ticket', 3)")
    expect(agent.page.get_by_role("heading", level=1)).to_have_text("Third")


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        (
            "client.invoke('instances.create', { location: 'modal', url: 'assets/x.html' })",
            "is not supported by this stand-in",
        ),
        ("client.invoke('explode')", "is not an action of this host"),
        ("client.invoke('notify', 'a', 'loud')", "takes a text, notice, alert or error"),
        ("client.invoke('routeTo', 'ticket', 99)", "found no ticket 99"),
        ("client.invoke('routeTo', 'moon', 1)", "takes ticket, user, organization"),
        ("client.set('ticket.id', 5)", "could not be set"),
        ("client.set('ticket.subject', 5)", "has a value of the wrong kind"),
        ("client.set('user.name', 'x')", "could not be set"),
    ],
)
def test_what_the_host_cannot_do_rejects_with_its_reason(shared: AgentPage, call: str, reason: str) -> None:
    assert reason in shared.app(1).evaluate(f"{call}.then(() => '', (error) => error.message)")
    assert reason in shared.refused()[0]


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


def test_the_newer_librarys_extra_messages_are_answered(shared: AgentPage) -> None:
    shared.app(1).evaluate("client.invoke('track', { type: 'click' }).then((answer) => { window.tracked = answer; })")
    post(shared, "JSON.stringify({ key: 'session.live', appGuid: guid, instanceGuid: guid })")
    post(
        shared, "JSON.stringify({ key: '__track__', message: { event_name: 'x' }, appGuid: guid, instanceGuid: guid })"
    )

    assert shared.app(1).evaluate("tracked") == {"track": True, "errors": {}}
    assert shared.refused() == []


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        (
            "JSON.stringify({ key: 'iframe.explode', appGuid: guid, instanceGuid: guid })",
            "unknown message key iframe.explode",
        ),
        ("JSON.stringify({ key: 'request:0', appGuid: guid, instanceGuid: guid })", "unknown message key request:0"),
        ("JSON.stringify({ key: 'request:9', message: {}, appGuid: guid, instanceGuid: guid })", "are not listened to"),
        ("JSON.stringify({ appGuid: guid, instanceGuid: guid })", "a key or a request"),
        ("JSON.stringify({ id: 0, request: 'get', params: [], appGuid: guid, instanceGuid: guid })", "an id from 1"),
        ("JSON.stringify({ key: 'session.live', appGuid: 'other', instanceGuid: guid })", "unknown appGuid other"),
        ("JSON.stringify({ key: 'session.live', appGuid: guid, instanceGuid: 'other' })", "unknown instanceGuid other"),
        ("JSON.stringify({ key: 'iframe.on:a', message: {}, appGuid: guid, instanceGuid: guid })", "subscriberCount"),
        (
            "JSON.stringify({ key: 'iframe.reply:ticket.save', appGuid: guid, instanceGuid: guid })",
            "unknown message key",
        ),
        ("{ key: 'iframe.trigger:x', appGuid: guid, instanceGuid: guid }", "only replies come as objects"),
        ("{ key: 'iframe.reply:ticket.save', appGuid: guid }", "nobody asked"),
        ("'{'", "is JSON"),
        ("null", "is an object"),
    ],
)
def test_messages_the_library_never_sends_are_refused(shared: AgentPage, message: str, reason: str) -> None:
    post(shared, message)

    [refusal] = shared.refused()
    assert reason in refusal
    expect(shared.page.locator(".refusals summary")).to_have_text("Refused 1")


def test_an_event_that_no_host_sends_cannot_be_listened_to(shared: AgentPage) -> None:
    shared.app(1).evaluate("listen('ticket.requester.changed', 'my.own'); client.get('ticket.id')")

    assert shared.refused() == ["message: no event is called ticket.requester.changed"]


@pytest.mark.parametrize(
    ("request_", "params", "reason"),
    [
        ("steal", "[]", "unknown request kind steal"),
        ("get", "{}", "get takes a list of paths"),
        ("get", "[1]", "get takes a list of paths"),
        ("set", "[]", "set takes an object"),
        ("invoke", "{ resize: 'x' }", "invoke takes a list of arguments"),
        ("invoke", "{ track: [], 'instances.create': [] }", "must be called separately"),
        ("invoke", "{ track: [], resize: [{}] }", "takes texts only"),
    ],
)
def test_a_request_of_the_wrong_form_is_answered_with_an_error(
    shared: AgentPage, request_: str, params: str, reason: str
) -> None:
    answer = shared.app(1).evaluate(f"""() => new Promise((resolve) => {{
        const guid = new URLSearchParams(location.search).get("app_guid");
        const take = (one) => {{ if (one.id === 999) resolve(one); }};
        addEventListener("message", ({{ data }}) => take(JSON.parse(data)));
        const message = {{ id: 999, request: "{request_}", params: {params}, appGuid: guid, instanceGuid: guid }};
        parent.postMessage(JSON.stringify(message), "*");
    }})""")

    assert reason in answer["error"]["message"]
    assert "result" not in answer
    assert len(shared.refused()) == 1


def test_nothing_is_answered_before_the_handshake(agent: AgentPage) -> None:
    app = agent.app(1)
    agent.host("() => { agentHost.instances.get(1).registered = false; }")
    app.evaluate("() => { client.get('ticket.id').catch(() => {}); client.trigger('own.event'); }")
    agent.page.wait_for_function("() => hostLog.length === 2")

    assert agent.refused() == ["message get: the handshake comes first", "message trigger: the handshake comes first"]


def test_messages_of_other_windows_and_origins_are_refused(agent: AgentPage) -> None:
    agent.app(1)
    agent.host("window.postMessage('{}', '*')")
    agent.host("""dispatchEvent(new MessageEvent("message", {
        data: "{}", origin: "https://evil.example", source: agentHost.instances.get(1).frame.contentWindow }))""")
    agent.page.wait_for_function("() => hostLog.length === 2")

    assert sorted(agent.refused()) == [
        "message: from a window that is no app of ours, " + agent.stand_in.host_url,
        "message: from the origin https://evil.example",
    ]


def test_the_agent_page_shows_markup_as_text_under_a_strict_policy(agent: AgentPage) -> None:
    agent.app(2)
    agent.page.locator("#tab-2").click()
    expect(agent.page.locator("#requester option:checked")).to_have_text("<b>Grace</b>")
    agent.page.locator("#tab-1").click()

    expect(agent.page.locator("article")).to_contain_text("<script>1</script>")
    assert agent.page.locator("article img, article script").count() == 0
    assert agent.complaints == []
