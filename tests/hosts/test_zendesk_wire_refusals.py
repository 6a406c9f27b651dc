"""What the stand-in refuses of an app: whatever the vendor's library never sends, and what no host can do."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.hosts.agent_page import AgentPage

pytestmark = pytest.mark.xdist_group("zendesk-tiny-app")  # one worker starts what they share


def post(agent: AgentPage, script: str) -> None:
    """Post something from the app of ticket 1 past the library; `guid` is the instance's."""
    agent.app(1).evaluate(f"""async () => {{
        const guid = new URLSearchParams(location.search).get("app_guid");
        parent.postMessage({script}, "*");
        await client.get("ticket.id");
    }}""")


@pytest.mark.parametrize("size", ["{ height: 'tall' }", "{ height: '1px', depth: '2px' }", "{}", "'240px'"])
def test_a_size_that_is_none_is_refused(shared: AgentPage, size: str) -> None:
    message = shared.app(1).evaluate(f"client.invoke('resize', {size}).catch((error) => error.message)")

    assert message.startswith('"resize" takes {width, height}')
    assert len(shared.refused()) == 1


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        (
            "client.invoke('instances.create', { location: 'modal', url: 'assets/x.html' })",
            "finds no place for a modal in the manifest",
        ),
        ("client.invoke('destroy')", "closes a modal, not a sidebar"),
        ("client.get('user')", "could not be found"),
        ("client.get('organization.name')", "could not be found"),
        ("client.get('instances.gone')", "could not be found"),
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
        (
            "JSON.stringify({ key: 'request:900000', message: {}, appGuid: guid, instanceGuid: guid })",
            "are not listened to",
        ),
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
