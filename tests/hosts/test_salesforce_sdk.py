"""The vendor's real canvas library inside the stand-in: every call of it is understood and answered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Frame

from hosts.salesforce import StandIn
from hosts.salesforce.records import IMANI, SUNNIVA
from tests.hosts.record_page import RecordPage
from tests.hosts.sdk_canvas import SdkCanvas, payload_of

pytestmark = pytest.mark.xdist_group("salesforce-sdk")

Open = Callable[..., RecordPage]


@pytest.fixture(scope="module")
def canvas() -> Iterator[SdkCanvas]:
    started = SdkCanvas()
    yield started
    started.stop()


@pytest.fixture(scope="module")
def stand_in(canvas: SdkCanvas) -> Iterator[StandIn]:
    started = StandIn("a consumer secret", canvas.url).start()
    yield started
    started.stop()


@pytest.fixture
def open_page(browser: Browser, stand_in: StandIn) -> Iterator[Open]:
    opened: list[RecordPage] = []

    def open_(*records: str, **choices: Any) -> RecordPage:
        opened.append(RecordPage(browser, stand_in, *records, **choices))
        return opened[-1]

    yield open_
    for page in opened:
        page.close()


@pytest.fixture(scope="module")
def one_page(browser: Browser, stand_in: StandIn) -> Iterator[RecordPage]:
    """The record page of one contact, which most tests use: opening another takes longer than the test itself."""
    opened = RecordPage(browser, stand_in, IMANI)
    ready(opened, IMANI)
    yield opened
    opened.close()


@pytest.fixture
def page(one_page: RecordPage) -> RecordPage:
    """The shared page, its app loaded anew, with nothing refused yet."""
    one_page.forget()
    one_page.load_anew(IMANI)
    return one_page


def ready(page: RecordPage, record: str) -> Frame:
    """Return the app's frame once the library is there."""
    app = page.app(record)
    app.wait_for_function("() => window.client && Sfdc.canvas.client")
    return app


def test_the_library_gets_the_context_and_a_record_and_a_new_signed_request(page: RecordPage) -> None:
    app = ready(page, IMANI)

    context = app.evaluate("call((done) => Sfdc.canvas.client.ctx(done, client))")
    read = app.evaluate(
        "id => call((done) => Sfdc.canvas.client.ajax(`${client.instanceUrl}/services/data/v67.0/ui-api/records/${id}"
        "?optionalFields=Contact.Email,Contact.Absent`, { client, success: done }))",
        IMANI,
    )
    fresh = app.evaluate("call((done) => Sfdc.canvas.client.refreshSignedRequest(done))")

    assert context["payload"]["environment"]["displayLocation"] == "Aura"
    assert (read["status"], list(read["payload"]["fields"])) == (200, ["Email"])
    assert payload_of(fresh["payload"]["response"])["context"]["user"]["fullName"] == "Yuki Tanabe"
    assert (page.refused(), page.complaints) == ([], [])


def test_each_placement_says_of_the_record_what_it_says_in_the_field(open_page: Open) -> None:
    page = open_page(IMANI)
    said: dict[str, Any] = {}
    for placement in ("Aura", "Visualforce", "PageLayout", "None"):
        page.page.evaluate("(placement) => lightning.choose({ placement })", placement)
        sr = ready(page, IMANI).evaluate("sr")
        said[placement] = (sr["context"]["environment"]["record"], sr["client"]["instanceId"][:4])

    assert said["Aura"] == ({}, "06P5")
    assert (said["Visualforce"][0]["LastName"], said["Visualforce"][1]) == ("Okafor", "_:On")
    assert (sorted(said["PageLayout"][0]), said["PageLayout"][1]) == (["Id", "attributes"], "09H5")
    assert said["None"][0] == {}


def test_an_expired_session_is_told_to_the_library_and_a_refresh_cures_it(page: RecordPage, stand_in: StandIn) -> None:
    app = ready(page, IMANI)
    stand_in.org.end_sessions()

    ended = app.evaluate("call((done) => Sfdc.canvas.client.ctx(done, client))")
    fresh = app.evaluate("call((done) => Sfdc.canvas.client.refreshSignedRequest(done))")
    client = payload_of(fresh["payload"]["response"])["client"]
    context = app.evaluate("client => call((done) => Sfdc.canvas.client.ctx(done, client))", client)

    assert (ended["status"], ended["payload"][0]["errorCode"]) == (401, "INVALID_SESSION_ID")
    assert context["status"] == 200


@pytest.mark.parametrize(("flag", "same"), [("true", False), ("{refresh: true}", False), ("", True)])
def test_a_repost_loads_the_page_anew_with_a_new_request_or_the_same(
    page: RecordPage, canvas: SdkCanvas, flag: str, same: bool
) -> None:
    app = ready(page, IMANI)
    before = len(canvas.posted)

    with app.expect_navigation():
        app.evaluate(f"void setTimeout(() => Sfdc.canvas.client.repost({flag}))")

    assert len(canvas.posted) == before + 1
    assert (canvas.posted[-1] == canvas.posted[-2]) is same


def test_a_visualforce_page_between_changes_nothing_for_the_library(open_page: Open) -> None:
    page = open_page(IMANI, placement="Visualforce")
    app = ready(page, IMANI)
    context = app.evaluate("call((done) => Sfdc.canvas.client.ctx(done, client))")
    app.evaluate("Sfdc.canvas.client.resize(client, { height: '731px' })")

    assert context["payload"]["environment"]["displayLocation"] == "Visualforce"
    page.page.wait_for_function("() => document.querySelector('.panel iframe').clientHeight === 731")
    assert (page.refused(), page.complaints) == ([], [])


def test_events_reach_every_app_of_the_page_that_listens_and_no_other(open_page: Open) -> None:
    page = open_page(IMANI, SUNNIVA)
    one, other = ready(page, IMANI), ready(page, SUNNIVA)
    one.evaluate("listen('onefold.test')")
    page.holder(IMANI).wait_for_function("() => canvasFrame.subscriptions.has('onefold.test')")

    other.evaluate("Sfdc.canvas.client.publish(client, { name: 'onefold.test', payload: { said: 1 } })")
    one.wait_for_function("() => heard.length === 1")
    one.evaluate("Sfdc.canvas.client.unsubscribe(client, 'onefold.test')")
    page.holder(IMANI).wait_for_function("() => canvasFrame.subscriptions.size === 0")

    assert one.evaluate("heard") == [["onefold.test", {"said": 1}]]
    assert other.evaluate("heard") == []
    assert page.refused() == []


def test_streaming_fails_as_it_does_where_cookies_are_blocked(page: RecordPage) -> None:
    ended = ready(page, IMANI).evaluate("""call((onComplete) => Sfdc.canvas.client.subscribe(client, {
        name: "sfdc.streamingapi", params: { topic: "/data/ContactChangeEvent" }, onComplete }))""")

    assert ended == {"success": False, "errorMessage": "403::Unknown client"}


def test_whoever_has_not_allowed_the_app_is_sent_to_it_by_get(
    page: RecordPage, stand_in: StandIn, canvas: SdkCanvas
) -> None:
    stand_in.org.approves = False
    page.load_anew(IMANI)
    stand_in.org.approves = True

    assert canvas.got[-1] == {"_sfdc_canvas_auth": "user_approval_required", "loginUrl": stand_in.domain_url}


# -- what the vendor's host would not take ---------------------------------------

CLIENT = "{ oauthToken: client.oauthToken, instanceId: client.instanceId, targetOrigin: client.targetOrigin }"
GOOD = f"{{ seq: 1, src: 'client', clientVersion: '41.0', targetModule: 'Canvas', body: {{ type: 'ctx', config: {{ client: {CLIENT} }} }} }}"  # noqa: E501

REFUSED = {
    "JSON on one line": f"JSON.stringify({GOOD}, null, 2)",
    "not an object": GOOD,
    "targetModule": f"JSON.stringify({{ ...{GOOD}, targetModule: 'Other' }})",
    "src": f"JSON.stringify({{ ...{GOOD}, src: 'server' }})",
    "clientVersion": f"JSON.stringify({{ ...{GOOD}, clientVersion: 41 }})",
    "seq 102": f"JSON.stringify({{ ...{GOOD}, seq: 102 }})",
    "unknown request open": f"JSON.stringify({{ ...{GOOD}, body: {{ type: 'open' }} }})",
    "config.client is missing": f"JSON.stringify({{ ...{GOOD}, body: {{ type: 'ctx' }} }})",
    "instanceId other": f"JSON.stringify({{ ...{GOOD}, body: {{ type: 'ctx', config: {{ client: {{ ...{CLIENT}, instanceId: 'other' }} }} }} }})",  # noqa: E501
    "targetOrigin *": f"JSON.stringify({{ ...{GOOD}, body: {{ type: 'ctx', config: {{ client: {{ ...{CLIENT}, targetOrigin: '*' }} }} }} }})",  # noqa: E501
    "oauthToken is missing": f"JSON.stringify({{ ...{GOOD}, body: {{ type: 'ctx', config: {{ client: {{ ...{CLIENT}, oauthToken: null }} }} }} }})",  # noqa: E501
    "a token in a message to any origin": f"JSON.stringify({{ ...{GOOD}, body: {{ type: 'refresh', accessToken: client.oauthToken, config: {{ client: {{ ...{CLIENT}, instanceId: window.name.slice(13), targetOrigin: '*' }} }} }} }})",  # noqa: E501
    "resize: 50%": f"JSON.stringify({{ ...{GOOD}, body: {{ type: 'resize', config: {{ client: {CLIENT} }}, size: {{ height: '50%', width: '' }} }} }})",  # noqa: E501
    "publish: canvas.scroll is reserved": f"JSON.stringify({{ ...{GOOD}, body: {{ type: 'publish', config: {{ client: {CLIENT} }}, event: {{ name: 'canvas.scroll' }} }} }})",  # noqa: E501
    "subscribe: a.b.c": f"JSON.stringify({{ ...{GOOD}, body: {{ type: 'subscribe', config: {{ client: {CLIENT} }}, subscriptions: {{ 'a.b.c': {{}} }} }} }})",  # noqa: E501
}


@pytest.fixture(scope="module")
def strict(browser: Browser, stand_in: StandIn) -> Iterator[tuple[RecordPage, Frame]]:
    """One page for all refusals: they leave nothing behind but their line."""
    opened = RecordPage(browser, stand_in, IMANI)
    app = ready(opened, IMANI)
    app.evaluate("window.answers = []; addEventListener('message', ({ data }) => answers.push(data))")
    yield opened, app
    opened.close()


@pytest.mark.parametrize("reason", REFUSED)
def test_a_message_that_the_library_would_not_send_is_refused_and_not_answered(
    strict: tuple[RecordPage, Frame], reason: str
) -> None:
    page, app = strict
    app.evaluate(f"parent.postMessage({REFUSED[reason]}, '*')")

    page.wait_for_refusal(reason)
    assert app.evaluate("answers") == []


def test_a_message_of_a_foreign_window_is_refused_and_nobody_is_answered(
    strict: tuple[RecordPage, Frame],
) -> None:
    page, app = strict
    app.evaluate(
        f"""() => {{
            const frame = document.createElement("iframe");
            frame.srcdoc = "<p>Foreign";
            document.body.append(frame);
            frame.contentWindow.eval(`parent.parent.postMessage(${{JSON.stringify(JSON.stringify({GOOD}))}}, "*")`);
        }}"""
    )

    page.wait_for_refusal("a window that is no app of ours")
    assert app.evaluate("answers") == []
