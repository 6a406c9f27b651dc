"""Each state of the panel in the very zip an admin uploads, as the host's weather brings it about."""

from __future__ import annotations

from itertools import cycle

import pytest
from playwright.sync_api import expect

from hosts.zendesk import StandIn
from tests.hosts.agent_page import AgentPage, Open, expect_lead, expect_name, panel
from tests.hosts.whole_house import ADA, ADAS, GRACE, GRACES, GUILD, NEW, NOBODYS, SHAREDS, WholeHouse

pytestmark = pytest.mark.xdist_group("panel-end-to-end")  # one worker starts what they share

AS_IT_IS = "as it is"
GUILDS_PAGE = f"organization-{GUILD['id']}"


def nothing_was_said_or_refused(agent: AgentPage) -> bool:
    """Whether no console line, no breach of a policy and no refusal has come."""
    return (agent.refused(), agent.complaints) == ([], [])


def test_what_onefold_knows_is_said(open_page: Open) -> None:
    words = {
        NEW: "No requester yet",
        ADAS: "Matched by verified e-mail",
        NOBODYS: "No one by these identifiers",
        SHAREDS: "Two people could be this requester",
    }
    agent = open_page(*words)

    for ticket, lead in words.items():
        expect(agent.app(ticket).get_by_text(lead)).to_have_count(1)
    assert nothing_was_said_or_refused(agent)


def test_a_look_up_that_fails_is_said_by_its_cause(open_page: Open) -> None:
    agent = open_page("new")
    people = cycle((GRACE["id"], ADA["id"]))
    for weather, words in (
        ("proxy: 401", "Onefold refused this app's signature"),
        ("proxy: 429", "Asked too often"),
        ("proxy: 403", "Onefold refused this app's signature"),
        ("proxy: 502", "Onefold does not answer"),
    ):
        agent.weather(weather)
        agent.choose_requester(next(people))
        expect_lead(agent, words)

    assert nothing_was_said_or_refused(agent)


def test_asked_too_often_names_the_time_and_asks_again_then(open_page: Open) -> None:
    agent = open_page(GRACES, weather="proxy: 429", own_clock=True)
    expect(panel(agent).get_by_text("Onefold answers again at")).to_contain_text(":")
    agent.weather(AS_IT_IS)

    agent.page.clock.fast_forward(61_000)

    expect_name(agent, "Grace Hopper")


def test_starting_loading_and_giving_up_each_say_for_whom_they_wait(open_page: Open) -> None:
    agent = open_page(GRACES, weather="host: silent", own_clock=True)
    expect(panel(agent).get_by_role("status").first).to_contain_text("Asking the help desk who this is")
    agent.page.clock.run_for(10_500)
    expect_lead(agent, "The help desk does not answer")
    agent.weather("proxy: silent")
    panel(agent).get_by_role("button", name="Try now").click()

    expect_name(agent, "Grace at the desk")
    agent.page.clock.run_for(3_500)
    expect_lead(agent, "Still asking Onefold who this is, for")
    agent.page.clock.run_for(7_000)
    expect_lead(agent, "Onefold does not answer")
    agent.weather(AS_IT_IS)
    panel(agent).get_by_role("button", name="Try now").click()
    expect_name(agent, "Grace Hopper")
    assert nothing_was_said_or_refused(agent)


def test_when_onefold_falls_silent_the_copy_stays_with_its_age(open_page: Open, whole: WholeHouse) -> None:
    agent = open_page(GRACES, own_clock=True)
    expect_name(agent, "Grace Hopper")
    agent.weather("proxy: 502")
    agent.page.route(f"{whole.server.url}/panel/v1/profile", lambda route: route.abort())
    agent.page.clock.fast_forward(16_000)

    expect_lead(agent, "Onefold does not answer. Shown is our copy of")
    expect_name(agent, "Grace Hopper")
    agent.page.unroute(f"{whole.server.url}/panel/v1/profile")
    agent.weather(AS_IT_IS)
    panel(agent).get_by_role("button", name="Try now").click()
    expect(panel(agent).get_by_text("Updates by itself")).to_be_visible()
    assert agent.refused() == []


def test_a_part_that_does_not_come_leaves_the_rest_on_screen(open_page: Open, whole: WholeHouse) -> None:
    agent = open_page(GRACES)
    expect_name(agent, "Grace Hopper")
    agent.weather("proxy: 502")
    agent.page.route(f"{whole.server.url}/panel/v1/timeline*", lambda route: route.abort())
    panel(agent).get_by_role("button", name="Timeline").click()
    panel(agent).get_by_role("searchbox", name="Search names, properties").fill("Compiler")

    expect_lead(agent, "This part did not come")
    expect_name(agent, "Grace Hopper")
    assert agent.refused() == []


def test_people_whom_the_account_does_not_tell_are_said_by_the_cause(open_page: Open) -> None:
    agent = open_page(NEW)
    for weather, words in (
        ("account: 403", "You may not open this record"),
        ("account: 429", "Asked too often"),
        ("account: 503", "The help desk does not answer"),
    ):
        agent.weather(weather)
        agent.host("id => agentHost.showOrganization(id)", GUILD["id"])
        expect_lead(agent, words)
        agent.host("key => agentHost.closeTab(key)", GUILDS_PAGE)

    assert nothing_was_said_or_refused(agent)


def test_a_page_of_people_that_does_not_come_is_asked_for_again(open_page: Open) -> None:
    agent = open_page(GUILDS_PAGE)
    expect_lead(agent, "The first 25 people")
    agent.weather("account: 503")
    panel(agent).get_by_role("button", name="Show more").click()
    expect_lead(agent, "This part did not come")
    agent.weather(AS_IT_IS)
    panel(agent).get_by_role("button", name="Ask again").click()

    expect_lead(agent, "32 people")


def test_an_app_without_its_settings_says_so_in_every_place(open_page: Open, whole: WholeHouse) -> None:
    unset = whole.stand_in(space_id="", onefold_url="")
    agent = open_page(GRACES, "new", f"user-{GRACE['id']}", GUILDS_PAGE, at=unset)

    for tab in (GRACES, "new-1", f"user-{GRACE['id']}", GUILDS_PAGE):
        expect(agent.app(tab).get_by_text("Not connected yet")).to_have_count(1)
    assert nothing_was_said_or_refused(agent)
    unset.stop()


def test_a_page_of_the_app_outside_of_zendesk_says_so(open_page: Open, stand_in: StandIn) -> None:
    agent = open_page(GRACES)
    for page in ("iframe.html", "modal.html"):
        agent.page.goto(f"{stand_in.app_url}/900/assets/{page}")
        expect(agent.page.get_by_text("Not beside a ticket")).to_be_visible()
