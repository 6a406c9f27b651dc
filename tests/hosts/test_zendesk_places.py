"""The stand-in's other places: a new ticket, a user's page, an organisation's page, a modal, a signed page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import requests
from joserfc import jwt
from joserfc.jwk import RSAKey
from playwright.sync_api import Browser, Frame, expect

from hosts.zendesk import StandIn
from hosts.zendesk.signing import PageSigner
from tests.hosts.agent_page import AgentPage
from tests.hosts.conftest import SECRET
from tests.hosts.tiny_app import ADA, MANIFEST, write_tiny_app

pytestmark = pytest.mark.xdist_group("zendesk-tiny-app")  # one worker starts what they share

PAGE = {"url": "assets/iframe.html"}
TABS: tuple[int | str, ...] = (1, "new-1", "user-11", "organization-55")
PLACES = ("ticket_sidebar", "new_ticket_sidebar", "user_sidebar", "organization_sidebar", "modal")
GUILD = {"id": 55, "name": "Guild", "domains": "guild.example"}
TICKETS = [{"id": 1, "subject": "First", "requester": {**ADA, "organizations": [GUILD]}}]
PEOPLE = [{"id": 20 + place, "name": f"Member {place}", "organizations": [GUILD]} for place in range(4)]


@pytest.fixture(scope="module")
def everywhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIn]:
    """A stand-in with the tiny app in every place."""
    package = write_tiny_app(
        tmp_path_factory.mktemp("tiny") / "tiny.zip", location={"support": dict.fromkeys(PLACES, PAGE)}
    )
    started = StandIn(package, "http://127.0.0.1:9", "spa_1", SECRET, TICKETS, people=PEOPLE).start()
    yield started
    started.stop()


@pytest.fixture(scope="module")
def one_page(browser: Browser, everywhere: StandIn) -> Iterator[AgentPage]:
    opened = AgentPage(browser, everywhere, *TABS)
    yield opened
    opened.close()


@pytest.fixture
def agent(one_page: AgentPage) -> AgentPage:
    """One page for all tests that leave its tabs open, with nothing refused yet and no modal."""
    one_page.weather("as it is")
    one_page.host("for (const modal of [...agentHost.modals.values()]) agentHost.closeModal(modal)")
    for tab in TABS:
        one_page.app(tab).evaluate("heard.length = 0")
    one_page.forget()
    return one_page


@pytest.fixture
def fresh(browser: Browser, everywhere: StandIn) -> Iterator[AgentPage]:
    """A page of a test's own, for one that closes tabs or leaves the page."""
    opened = AgentPage(browser, everywhere, *TABS)
    yield opened
    opened.close()


def modal_of(agent: AgentPage) -> Frame:
    """Open a modal from the ticket's app, and return its frame once it is registered."""
    create = (
        "client.invoke('instances.create', { location: 'modal', url: 'assets/iframe.html#a', size: { width: '9px' } })"
    )
    [made] = agent.app(1).evaluate(create)["instances.create"]
    agent.page.wait_for_function("guid => agentHost.modals.get(guid).registered", arg=made["instanceGuid"])
    frame = agent.page.locator(".modal iframe").element_handle().content_frame()
    assert frame is not None
    return frame


@pytest.mark.parametrize(
    ("tab", "location", "own"),
    [
        ("new-1", "new_ticket_sidebar", {"newTicketId": "1"}),
        ("user-11", "user_sidebar", {"userId": 11}),
        ("organization-55", "organization_sidebar", {"organizationId": 55}),
    ],
)
def test_the_context_says_where_the_app_stands(
    agent: AgentPage, tab: str, location: str, own: dict[str, object]
) -> None:
    context = agent.app(tab).evaluate("registered.context")

    assert context.pop("instanceGuid")
    assert context == {"product": "support", "account": {"subdomain": "acme"}, "location": location, **own}


def test_each_place_tells_its_own_and_nothing_of_the_others(agent: AgentPage) -> None:
    ask = "client.get(['ticket.id', 'ticket.requester', 'user.email', 'organization.name', 'currentUser.id'])"
    told = {tab: agent.app(tab).evaluate(ask) for tab in ("new-1", "user-11", "organization-55")}

    assert {tab: sorted(answer["errors"]) for tab, answer in told.items()} == {
        "new-1": ["organization.name", "ticket.id", "user.email"],
        "user-11": ["organization.name", "ticket.id", "ticket.requester"],
        "organization-55": ["ticket.id", "ticket.requester", "user.email"],
    }
    assert told["new-1"]["ticket.requester"] is None
    assert told["user-11"]["user.email"] == "ada@engine.example"
    assert told["organization-55"]["organization.name"] == "Guild"


def test_a_changed_user_is_told_on_their_page_and_beside_their_tickets(fresh: AgentPage) -> None:
    user = fresh.app("user-11")
    user.evaluate("listen('user.email.changed'); client.get('user.id')")
    fresh.page.locator("#tab-user-11").click()
    fresh.page.locator("#email").fill("ada@new.example")
    fresh.page.locator("#email").blur()
    for app in (user, fresh.app(1)):
        app.evaluate("client.get('currentUser.id')")

    assert ["user.email.changed", "ada@new.example"] in user.evaluate("heard")
    assert ["ticket.requester.email.changed", "ada@new.example"] in fresh.app(1).evaluate("heard")


@pytest.mark.parametrize(("tab", "event"), [("user-11", "ticket.status.changed"), (1, "user.email.changed")])
def test_an_event_that_never_comes_to_a_place_cannot_be_listened_to(
    agent: AgentPage, tab: str | int, event: str
) -> None:
    agent.forget()
    agent.app(tab).evaluate("event => { client.on(event, () => {}); return client.get('currentUser.id'); }", event)

    assert [line for line in agent.refused() if event in line] != []


def test_a_requester_typed_into_a_new_ticket_changes_with_every_letter(fresh: AgentPage) -> None:
    app = fresh.app("new-1")
    fresh.page.locator("#tab-new-1").click()
    fresh.page.locator("#new-requester").press_sequentially("a@b")

    app.evaluate("client.get('ticket.requester')")
    assert [said for name, said in app.evaluate("heard") if name == "ticket.requester.email.changed"] == [
        "a", "a@", "a@b"
    ]  # fmt: skip


def test_instances_of_one_app_hear_each_other_and_of_the_modals_end(agent: AgentPage) -> None:
    modal = modal_of(agent)
    modal_guid = modal.evaluate("registered.context.instanceGuid")
    own_guid = agent.app(1).evaluate("registered.context.instanceGuid")
    assert modal.evaluate("[registered.context.location, location.hash]") == ["modal", "#a"]

    agent.app(1).evaluate(
        """guid => {
            client.instance(guid).on('own.event', (said) => heard.push(['of modal', said]));
            client.instance(guid).on('modal.close', () => { window.gone = true; });
            client.instance(guid).trigger('own.event', 1);
        }""",
        modal_guid,
    )
    modal.wait_for_function("() => heard.length > 0")
    modal.evaluate("guid => client.instance(guid).trigger('own.event', 2)", own_guid)
    agent.app(1).wait_for_function("() => heard.length > 1")
    modal.evaluate("client.invoke('destroy')")
    agent.app(1).wait_for_function("() => window.gone")

    said = [one for one in agent.app(1).evaluate("heard") if one[0] in ("own.event", "of modal")]
    assert said == [["of modal", 1], ["own.event", 2]]
    expect(agent.page.locator(".modal")).to_have_count(0)
    assert agent.refused() == []


@pytest.mark.parametrize(
    ("wanted", "reason"),
    [
        ({"location": "top_bar", "url": "assets/iframe.html"}, "makes a modal only"),
        ({"location": "modal", "url": "assets/none.html"}, "finds no assets/none.html in the package"),
        ({"location": "modal", "url": "https://elsewhere.example/"}, "opens no page at"),
        ({"location": "modal", "url": ""}, "needs the url of a page"),
        ({"location": "modal", "url": "assets/iframe.html", "size": {"width": 700}}, "takes a size"),
        ({"location": "modal", "url": "assets/iframe.html", "title": "x"}, "takes no title"),
    ],
)
def test_a_modal_that_cannot_be_is_refused(agent: AgentPage, wanted: dict[str, Any], reason: str) -> None:
    create = "wanted => client.invoke('instances.create', wanted).then(() => '', (error) => error.message)"

    assert reason in agent.app(1).evaluate(create, wanted)


def test_a_modal_closes_by_its_cross_by_escape_and_with_its_tab(fresh: AgentPage) -> None:
    modals = fresh.page.locator(".modal")
    for close in (
        lambda: modals.get_by_role("button", name="Close").click(),
        lambda: fresh.page.keyboard.press("Escape"),
        lambda: fresh.host("agentHost.closeTab(1)"),
    ):
        modal_of(fresh)
        expect(modals).to_have_count(1)
        close()
        expect(modals).to_have_count(0)


def test_an_agent_walks_between_tickets_users_and_organisations(agent: AgentPage) -> None:
    agent.page.locator("#tab-1").click()
    agent.page.get_by_role("button", name="User page").click()
    expect(agent.page.get_by_role("heading", level=1)).to_have_text("Ada Byron")
    agent.page.locator("main").get_by_role("button", name="Guild").click()
    expect(agent.page.get_by_role("heading", level=1)).to_have_text("Guild")
    agent.page.get_by_role("button", name="All organisations").click()
    agent.page.locator("main").get_by_role("button", name="Guild").click()
    agent.app(1).evaluate("client.invoke('routeTo', 'user', 11)")
    expect(agent.page.get_by_role("heading", level=1)).to_have_text("Ada Byron")
    assert agent.complaints == []


def test_a_records_own_address_opens_it(fresh: AgentPage, everywhere: StandIn) -> None:
    fresh.page.goto(f"{everywhere.host_url}/agent/organizations/55")

    expect(fresh.page.get_by_role("heading", level=1)).to_have_text("Guild")


def test_the_people_of_an_organisation_come_in_pages(agent: AgentPage) -> None:
    read = "url => client.request({ url, type: 'GET', dataType: 'json' })"
    app, url = agent.app("organization-55"), "/api/v2/organizations/55/users.json?page[size]=3"
    first = app.evaluate(read, url)
    second = app.evaluate(read, f"{url}&page[after]={first['meta']['after_cursor']}")

    assert [[one["id"] for one in page["users"]] for page in (first, second)] == [[11, 20, 21], [22, 23]]
    assert [page["meta"]["has_more"] for page in (first, second)] == [True, False]
    assert agent.refused() == []


@pytest.mark.parametrize(
    ("weather", "url", "status"),
    [("proxy: 403", "http://127.0.0.1:9/", 403), ("proxy: 429", "http://127.0.0.1:9/", 429),
     ("account: 403", "/api/v2/users/11.json", 403), ("proxy: 403", "/api/v2/users/11.json", 0)],
)  # fmt: skip
def test_the_weather_decides_what_becomes_of_requests(agent: AgentPage, weather: str, url: str, status: int) -> None:
    agent.page.locator("#weather").select_option(weather)
    ask = "url => client.request({ url }).then(() => 0, ({ status }) => status)"

    assert agent.app(1).evaluate(ask, url) == status


# What the newer library asks of the page around it, before it says anything: its source, "client.js".
NEWER_LIBRARY_ALLOWS = re.compile(r"https?://(localhost|127\.0\.0\.1)(:\d+)?|https://([\w-]+\.)*zendesk\.com")


def test_the_newer_librarys_check_of_the_origin_passes_in_every_frame(agent: AgentPage) -> None:
    frames = [modal_of(agent), *(agent.app(tab) for tab in TABS)]

    origins = {frame.evaluate("new URLSearchParams(location.search).get('origin')") for frame in frames}
    assert origins == {agent.stand_in.host_url}
    assert all(NEWER_LIBRARY_ALLOWS.fullmatch(origin) for origin in origins)


def test_the_newer_librarys_extra_messages_are_answered_in_every_place(agent: AgentPage) -> None:
    live = "client.postMessage('session.live')"
    for frame in (modal_of(agent), *(agent.app(tab) for tab in TABS)):
        frame.evaluate(live)
        assert frame.evaluate("client.invoke('track', { type: 'hover' })") == {"track": True, "errors": {}}

    assert (agent.refused(), agent.complaints) == ([], [])


def test_a_signed_page_is_signed_with_the_apps_own_key_and_what_zendesk_says() -> None:
    signer = PageSigner("acme", 900, 7)
    moment = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)

    token = signer.sign(user_id=1402, location="user_sidebar", query="origin=x", now=moment)

    decoded = jwt.decode(token, RSAKey.import_key(signer.public_key), algorithms=["RS256"])
    claims = dict(decoded.claims)
    assert decoded.header["alg"] == "RS256"
    assert claims.pop("qsh") and claims.pop("cnf")
    issued = int(moment.timestamp())
    assert claims == {
        "iss": "acme.zendesk.com",
        "aud": "https://acme.zendesk.com/api/v2/apps/installations/7.json",
        "sub": "https://acme.zendesk.com/api/v2/users/1402.json",
        "iat": issued, "nbf": issued, "exp": issued + 300,
        "context": {"product": "support", "location": "user_sidebar"},
    }  # fmt: skip
    left_out = jwt.decode(
        signer.sign(user_id=1, location="modal", query="", now=moment, exp=None, iss="x"),
        RSAKey.import_key(signer.public_key),
        algorithms=["RS256"],
    ).claims
    assert ("exp" in left_out, left_out["iss"]) == (False, "x")


def test_an_admin_finds_the_public_key_where_zendesk_has_it(everywhere: StandIn) -> None:
    found = requests.get(f"{everywhere.host_url}/api/v2/apps/{everywhere.app_id}/public_key.pem", timeout=10)

    assert found.text == everywhere.signer.public_key
    assert "PRIVATE" not in found.text


def test_the_tiny_app_stands_only_where_its_manifest_says(browser: Browser, tiny_host: StandIn) -> None:
    agent = AgentPage(browser, tiny_host, "user-11")

    expect(agent.page.locator("iframe")).to_have_count(0)
    assert list(MANIFEST["location"]["support"]) == ["ticket_sidebar"]
    agent.close()
