"""The very zip an admin uploads in each of its places: the right person, and nobody's late answer."""

from __future__ import annotations

import pytest
from playwright.sync_api import Request, Route, expect

from hosts.zendesk import StandIn
from tests.hosts.agent_page import AgentPage, Open, expect_lead, expect_name, panel, wide
from tests.hosts.whole_house import ADA, ADAS, GRACE, GRACES, GUILD, SHAREDS, WholeHouse

pytestmark = pytest.mark.xdist_group("panel-end-to-end")  # one worker starts what they share

ADAS_PAGE, GUILDS_PAGE = f"user-{ADA['id']}", f"organization-{GUILD['id']}"


def hold_first_look_up(agent: AgentPage) -> list[Route]:
    """Keep the next look-up waiting, and let those after it through."""
    held: list[Route] = []
    agent.page.route("**/proxy", lambda route: held.append(route) if not held else route.continue_())
    return held


def release(agent: AgentPage, held: list[Route], tab: str) -> None:
    """Let the held look-up be answered, and wait until the app has got the answer."""
    app = agent.app(tab)
    app.evaluate("""() => addEventListener("message", ({ data }) => {
        if (/zaf.request:[0-9]+.done/.test(data)) setTimeout(() => { window.late = true; });
    })""")
    held[0].continue_()
    app.wait_for_function("() => window.late")


def choose(agent: AgentPage, name: str) -> None:
    panel(agent).get_by_role("button", name=name).click()


def test_a_new_ticket_shows_nobody_until_somebody_is_chosen_or_typed(open_page: Open) -> None:
    agent = open_page("new")
    expect_lead(agent, "No requester yet")

    agent.choose_requester(ADA["id"])
    expect_name(agent, "Ada Byron")
    agent.choose_requester(None)
    expect_lead(agent, "No requester yet")
    with agent.page.expect_request("**/proxy") as asked:
        agent.page.locator("#new-requester").press_sequentially("grace@cobol.example")
    assert "grace@cobol.example" in (asked.value.post_data or ""), "what is half typed is not asked for"
    expect_name(agent, "Grace Hopper")
    assert (agent.refused(), agent.complaints) == ([], [])


def test_a_pick_in_one_draft_does_not_count_in_another(open_page: Open) -> None:
    agent = open_page("new", "new")
    for tab in ("new-1", "new-2"):
        agent.page.locator(f"#tab-{tab}").click()
        agent.choose_requester(14)
        expect_lead(agent, "Two people could be this requester")
        panel(agent).get_by_role("button", name="Use for this ticket: Grace Hopper").click()
        expect_name(agent, "Grace Hopper")


def test_a_late_answer_in_a_new_ticket_is_dropped(open_page: Open) -> None:
    agent = open_page("new")
    expect_lead(agent, "No requester yet")
    held = hold_first_look_up(agent)
    with agent.page.expect_request("**/proxy"):
        agent.choose_requester(ADA["id"])
    agent.choose_requester(GRACE["id"])
    expect_name(agent, "Grace Hopper")
    release(agent, held, "new-1")

    expect_name(agent, "Grace Hopper")


def test_a_users_page_shows_them_and_follows_their_address(open_page: Open) -> None:
    agent = open_page(ADAS_PAGE)
    expect_name(agent, "Ada Byron")
    held = hold_first_look_up(agent)

    external_id = agent.page.locator("#externalId")
    with agent.page.expect_request("**/proxy"):
        external_id.fill("nobody-s-id")
        external_id.blur()
    external_id.fill("cust-7")
    external_id.blur()
    expect_name(agent, "Grace Hopper")
    release(agent, held, ADAS_PAGE)

    expect_name(agent, "Grace Hopper")
    assert (agent.refused(), agent.complaints) == ([], [])


def test_an_organisation_lists_its_people_and_shows_the_one_who_is_chosen(open_page: Open) -> None:
    agent = open_page(GUILDS_PAGE)
    expect_lead(agent, "The first 25 people")
    rows = panel(agent).get_by_role("listitem")
    expect(rows).to_have_count(25)
    panel(agent).get_by_role("button", name="Show more").click()
    expect(rows).to_have_count(32)

    choose(agent, "Grace at the desk")
    expect_name(agent, "Grace Hopper")
    expect(panel(agent).get_by_text("Matched by external ID")).to_be_visible()
    choose(agent, "All people of Guild of engines")
    expect(rows).to_have_count(32)
    choose(agent, "Ada at the desk")
    expect_name(agent, "Ada Byron")
    choose(agent, "All people")
    choose(agent, "Apprentice 7")
    expect_lead(agent, "No one by these identifiers")
    assert (agent.refused(), agent.complaints) == ([], [])


def test_whom_a_viewer_left_behind_does_not_come_back_late(open_page: Open) -> None:
    agent = open_page(GUILDS_PAGE)
    expect_lead(agent, "The first 25 people")
    held = hold_first_look_up(agent)
    with agent.page.expect_request("**/proxy"):
        choose(agent, "Ada at the desk")
    choose(agent, "All people")
    choose(agent, "Grace at the desk")
    expect_name(agent, "Grace Hopper")
    release(agent, held, GUILDS_PAGE)

    expect_name(agent, "Grace Hopper")
    choose(agent, "All people")
    expect_lead(agent, "The first 25 people")


def test_the_wide_view_shows_the_same_person_unfolded_in_every_place(open_page: Open) -> None:
    agent = open_page(GRACES, ADAS_PAGE, GUILDS_PAGE)
    for tab, name in ((GRACES, "Grace Hopper"), (ADAS_PAGE, "Ada Byron"), (GUILDS_PAGE, "Grace Hopper")):
        agent.page.locator(f"#tab-{tab}").click()
        if tab == GUILDS_PAGE:
            choose(agent, "Grace at the desk")
        expect_name(agent, name)
        choose(agent, "Open wide")

        expect(wide(agent).get_by_role("heading", name=name, exact=True)).to_be_visible()
        expect(wide(agent).get_by_role("searchbox")).to_be_visible()
        address = agent.page.locator(".modal iframe").evaluate("({ src }) => decodeURIComponent(src)")
        assert not any(word in address for word in ("ada", "Ada", "grace", "Grace", "cust-7", "@"))
        wide(agent).get_by_role("searchbox").press("Escape")
        expect(agent.page.locator(".modal")).to_have_count(0)
    assert (agent.refused(), agent.complaints) == ([], [])


def test_whoever_leaves_the_wide_view_goes_on_where_they_were(open_page: Open) -> None:
    agent = open_page(GRACES)
    expect_name(agent, "Grace Hopper")
    panel(agent).get_by_role("button", name="Timeline").click()
    panel(agent).locator("onefold-timeline .entry").last.click()
    for _ in range(2):  # the letter is heard again where the focus has come back to
        agent.page.keyboard.press("w")
        expect(wide(agent).get_by_role("searchbox")).to_be_visible()
        wide(agent).get_by_role("searchbox").press("Escape")
        expect(agent.page.locator(".modal")).to_have_count(0)
        agent.app(GRACES).wait_for_function("document.activeElement !== document.body")

    agent.page.keyboard.press("ArrowLeft")
    expect(panel(agent).locator("onefold-timeline .entry").last).to_have_attribute("aria-expanded", "false")
    assert (agent.refused(), agent.complaints) == ([], [])


def test_the_wide_view_follows_the_sidebar_and_tells_it_of_a_choice(open_page: Open) -> None:
    agent = open_page(ADAS, SHAREDS)
    expect_name(agent, "Ada Byron")
    choose(agent, "Open wide")
    expect(wide(agent).get_by_role("heading", name="Ada Byron")).to_be_visible()

    agent.host("id => agentHost.changeRequester(agentHost.findTicket(1), agentHost.users.get(id))", 14)
    expect(wide(agent).get_by_text("Two people could be this requester")).to_be_visible()
    wide(agent).get_by_role("button", name="Use for this ticket: Grace Hopper").click()
    expect(wide(agent).get_by_role("heading", name="Grace Hopper")).to_be_visible()
    expect_name(agent, "Grace Hopper")
    agent.page.get_by_role("dialog").get_by_role("button", name="Close").click()
    panel(agent).get_by_role("button", name="Change").click()
    expect_lead(agent, "Two people could be this requester")
    assert (agent.refused(), agent.complaints) == ([], [])


def test_every_place_follows_the_agents_colours_as_they_change(open_page: Open) -> None:
    agent = open_page(GRACES, ADAS_PAGE, GUILDS_PAGE, "new")
    expect_name(agent, "Grace Hopper")
    choose(agent, "Open wide")
    expect(wide(agent).get_by_role("heading", name="Grace Hopper")).to_be_visible()

    agent.host("agentHost.setColorScheme('dark')")

    tabs = (GRACES, ADAS_PAGE, GUILDS_PAGE, "new-1")
    frames = [agent.app(tab).locator("onefold-profile") for tab in tabs]
    for profile in (*frames, wide(agent).locator("onefold-profile")):
        expect(profile).to_have_attribute("theme", "garden-dark")
        expect(profile).to_have_css("background-color", "rgb(21, 26, 30)")
    assert (agent.refused(), agent.complaints) == ([], [])


def test_a_folded_sidebar_asks_nothing_until_it_is_unfolded(open_page: Open, whole: WholeHouse) -> None:
    agent = open_page(GRACES, own_clock=True)
    expect_name(agent, "Grace Hopper")
    reads: list[str] = []

    def note(request: Request) -> None:
        if "/panel/v1/" in request.url and not request.url.endswith(
            "/paint"
        ):  # which tells, of before, and asks nothing
            reads.append(request.url)

    agent.page.on("request", note)

    agent.page.get_by_role("button", name="Collapse").click()
    agent.app(GRACES).evaluate("() => new Promise((done) => requestAnimationFrame(done))")
    agent.page.clock.fast_forward(120_000)
    assert reads == []
    with agent.page.expect_response(f"{whole.server.url}/panel/v1/profile"):
        agent.page.get_by_role("button", name="Expand").click()
        agent.page.clock.fast_forward(1)


def test_a_host_without_a_place_for_a_modal_says_so(open_page: Open, stand_in: StandIn) -> None:
    agent = open_page(GRACES)
    expect_name(agent, "Grace Hopper")
    agent.host("() => { delete agentHost.config.app.locations.modal; }")
    choose(agent, "Open wide")

    expect(agent.page.get_by_role("status").get_by_text("could not be opened")).to_be_visible()
