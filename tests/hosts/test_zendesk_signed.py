"""The signed package in the stand-in, from the POST with a token to the receipt that names a proven viewer."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest
import requests
from playwright.sync_api import Route, expect

from app.packaging.zendesk import package_zendesk
from hosts.zendesk import StandIn
from tests.hosts.agent_page import Open, expect_lead, expect_name, panel, wide
from tests.hosts.whole_house import ADA, ADAS, GRACE, GRACES, GUILD, WholeHouse

pytestmark = pytest.mark.xdist_group("panel-end-to-end")  # one worker starts what they share

AGENT = "1402"


@pytest.fixture(scope="module")
def signed(whole: WholeHouse, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIn]:
    """The signed package, installed as an admin does: upload, install, enter the two ids and the key."""
    address = f"http://localhost:{whole.server.port}"  # the one name by which an address without https may be signed
    package = package_zendesk(tmp_path_factory.mktemp("signed"), address=address, signed=True)
    started = whole.stand_in(package=package)
    [connection] = whole.house.control.find_connections(whole.space.id)
    whole.house.control.set_zendesk_id(connection.id, "app_id", str(started.app_id))
    whole.house.control.set_zendesk_id(connection.id, "installation_id", str(started.installation_id))
    whole.house.control.add_zendesk_key(connection.id, started.signer.public_key)
    settings = whole.house.settings
    whole.house.settings = replace(settings, panel_origins=(*settings.panel_origins, started.host_url))
    yield started
    started.stop()


def proven_viewers(whole: WholeHouse) -> set[tuple[str, str, str]]:
    """Return who was proven, beside what, and by which question, as the receipts have it."""
    with closing(sqlite3.connect(whole.house.settings.home / "receipts" / f"{whole.space.id}.db")) as book:
        return set(book.execute("SELECT viewer, object, channel FROM receipts WHERE viewer_proven"))


def test_the_panel_comes_by_a_signed_post_and_its_receipts_name_a_proven_viewer(
    open_page: Open, whole: WholeHouse, signed: StandIn
) -> None:
    agent = open_page(GRACES, at=signed)
    expect_name(agent, "Grace Hopper")
    panel(agent).get_by_role("button", name="Identities").click()
    panel(agent).get_by_role("button", name=re.compile("Why.*cust-7")).click()
    expect_lead(agent, "Seen on")

    beside = f"ticket:{GRACES}"
    assert {(AGENT, beside, "panel"), (AGENT, beside, "explain")} <= proven_viewers(whole)
    assert agent.page.context.cookies() == []
    assert (agent.refused(), agent.complaints) == ([], [])


def test_every_place_and_the_wide_view_come_signed(open_page: Open, signed: StandIn) -> None:
    users, guilds = f"user-{ADA['id']}", f"organization-{GUILD['id']}"
    agent = open_page(users, "new", guilds, at=signed)
    expect_name(agent, "Ada Byron")
    panel(agent).get_by_role("button", name="Open wide").click()
    expect(wide(agent).get_by_role("heading", name="Ada Byron")).to_be_visible()
    wide(agent).get_by_role("searchbox").press("Escape")
    agent.page.locator("#tab-new-1").click()
    agent.choose_requester(GRACE["id"])
    expect_name(agent, "Grace Hopper")
    agent.page.locator(f"#tab-{guilds}").click()
    panel(agent).get_by_role("button", name="Ada at the desk").click()
    expect_name(agent, "Ada Byron")
    agent.host("agentHost.setColorScheme('dark')")
    expect(panel(agent).locator("onefold-profile")).to_have_attribute("theme", "garden-dark")
    assert (agent.refused(), agent.complaints) == ([], [])


def test_the_same_signed_request_opens_no_second_page(signed: StandIn, open_page: Open) -> None:
    agent = open_page(GRACES, at=signed)
    expect_name(agent, "Grace Hopper")
    posted: list[tuple[str, str]] = []
    agent.page.on(
        "request", lambda one: posted.append((one.url, one.post_data or "")) if "/zendesk/page" in one.url else None
    )
    agent.host("id => agentHost.showTicket(id)", ADAS)
    expect_name(agent, "Ada Byron")
    [(url, body)] = posted

    again = requests.post(
        url, data=body, headers={"Content-Type": "application/x-www-form-urlencoded"}, timeout=10, allow_redirects=False
    )

    assert again.status_code in (401, 403)
    assert "onefold-page" not in again.text


def test_an_ended_page_says_so_and_opens_the_ticket_again(open_page: Open, signed: StandIn) -> None:
    agent = open_page(GRACES, at=signed)
    expect_name(agent, "Grace Hopper")

    def ended(route: Route) -> None:
        route.fulfill(status=401, json={"status": 401, "code": "unauthorized"})

    agent.page.route("**/panel/v1/*", ended)
    agent.choose_requester(ADA["id"])
    expect_lead(agent, "Your sign-in has ended")
    agent.page.unroute("**/panel/v1/*")
    panel(agent).get_by_role("button", name="Open again").click()

    agent.page.wait_for_url(f"{signed.host_url}/agent/tickets/{GRACES}")
    expect_name(agent, "Grace Hopper")


def test_a_connection_that_is_switched_off_ends_the_pages_of_the_signed_way(
    open_page: Open, whole: WholeHouse, signed: StandIn
) -> None:
    agent = open_page(GRACES, at=signed)
    expect_name(agent, "Grace Hopper")
    [connection] = whole.house.control.find_connections(whole.space.id)
    whole.house.control.set_connection_enabled(connection.id, False)
    agent.choose_requester(ADA["id"])

    expect(panel(agent).locator("onefold-profile")).to_contain_text(
        re.compile("Onefold refused this app|Your sign-in has ended")
    )
    whole.house.control.set_connection_enabled(connection.id, True)
