"""The very zip an admin uploads, in the stand-in, against a running Onefold: the right person, and each state."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Request, Route, expect

from tests.hosts.agent_page import Open, expect_lead, expect_name, panel
from tests.hosts.target import Target
from tests.hosts.whole_house import (
    ADAS,
    EVENT,
    GRACES,
    HOSTILE,
    MALLORYS,
    NEW,
    NOBODYS,
    SHAREDS,
    TEMPLATES,
    WholeHouse,
)

pytestmark = pytest.mark.xdist_group("panel-end-to-end")  # one worker starts what they share


def test_the_person_beside_the_ticket_is_the_one_the_identifiers_lead_to(open_page: Open) -> None:
    agent = open_page(ADAS, GRACES)

    expect_name(agent, "Ada Byron")
    expect(panel(agent).get_by_text("Matched by")).to_contain_text("e-mail")
    expect(panel(agent).get_by_role("definition").get_by_text("Engine", exact=True)).to_be_visible()
    agent.page.locator(f"#tab-{GRACES}").click()
    expect_name(agent, "Grace Hopper")
    expect(panel(agent).get_by_text("Matched by external ID")).to_be_visible()
    assert (agent.refused(), agent.complaints) == ([], [])


def test_the_panel_changes_with_the_requester(open_page: Open) -> None:
    agent = open_page(ADAS)
    expect_name(agent, "Ada Byron")

    agent.choose_requester(12)
    expect_name(agent, "Grace Hopper")
    expect(panel(agent).get_by_text("Ada Byron")).to_have_count(0)
    agent.choose_requester(None)
    expect_lead(agent, "No requester yet")
    expect(panel(agent).get_by_text("Grace Hopper")).to_have_count(0)
    agent.choose_requester(11)
    expect_name(agent, "Ada Byron")
    assert (agent.refused(), agent.complaints) == ([], [])


def test_a_late_answer_for_a_former_requester_is_dropped(open_page: Open) -> None:
    agent = open_page(NEW)
    expect_lead(agent, "No requester yet")
    app = agent.app(NEW)
    app.evaluate("""() => {
        window.answers = 0;
        addEventListener("message", ({ data }) => { window.answers += /zaf.request:[0-9]+.done/.test(data) ? 1 : 0; });
    }""")
    held: list[Route] = []
    agent.page.route("**/proxy", lambda route: held.append(route) if not held else route.continue_())

    with agent.page.expect_request("**/proxy"):
        agent.choose_requester(11)
    agent.choose_requester(12)
    expect_name(agent, "Grace Hopper")
    held[0].continue_()
    app.wait_for_function("() => window.answers === 2")

    expect_name(agent, "Grace Hopper")
    expect(panel(agent).get_by_text("Ada Byron")).to_have_count(0)


def test_the_frame_is_as_high_as_the_panel(open_page: Open) -> None:
    agent = open_page(ADAS)
    expect_name(agent, "Ada Byron")
    frame, content = agent.page.locator("iframe:visible"), panel(agent).locator("onefold-profile")

    agent.app(ADAS).wait_for_function(
        "() => document.querySelector('onefold-profile').getBoundingClientRect().height <= innerHeight"
    )
    box, inside = frame.bounding_box(), content.bounding_box()
    assert box is not None and inside is not None
    assert 150 < box["height"] == pytest.approx(inside["height"], abs=1)
    assert agent.app(ADAS).evaluate("() => document.documentElement.scrollWidth <= innerWidth")


def test_the_panel_follows_the_agents_colour_scheme(open_page: Open) -> None:
    agent = open_page(ADAS)
    expect_name(agent, "Ada Byron")
    profile = panel(agent).locator("onefold-profile")

    light = profile.evaluate("(element) => getComputedStyle(element).color")
    agent.page.locator("#scheme").click()
    expect(profile).not_to_have_css("color", light)
    assert agent.complaints == []


def test_what_is_opened_is_read_straight_from_onefold(open_page: Open, whole: WholeHouse) -> None:
    agent = open_page(GRACES)
    expect_name(agent, "Grace Hopper")
    panel(agent).get_by_role("button", name="Identities").click()

    with agent.page.expect_response(f"{whole.server.url}/panel/v1/explain*") as answer:
        panel(agent).get_by_role("button", name=re.compile("Why.*cust-7")).click()
    assert answer.value.status == 200
    assert re.fullmatch(r".*/explain\?ref=[0-9]+", answer.value.url), "nothing of a person stands in an address"
    expect_lead(agent, "Seen on")
    assert (agent.refused(), agent.complaints) == ([], [])


def test_one_request_is_enough_for_the_first_paint(open_page: Open) -> None:
    agent = open_page(NEW)
    expect_lead(agent, "No requester yet")
    asked: list[str] = []
    agent.page.on("request", lambda request: asked.append(f"{request.method} {request.url.rpartition('/')[2]}"))
    agent.page.route("**/panel/v1/**", lambda route: route.abort())  # whatever goes straight to Onefold

    agent.choose_requester(11)
    expect_name(agent, "Ada Byron")

    expect(panel(agent).get_by_role("definition").get_by_text("Engine", exact=True)).to_be_visible()
    expect(panel(agent).get_by_role("list", name="Highlights")).to_contain_text("Last seen")
    assert asked[0] == "POST proxy"
    assert asked.count("POST proxy") == 1


def test_a_value_goes_into_the_reply_on_the_agents_click_alone(open_page: Open) -> None:
    agent = open_page(ADAS)
    expect_name(agent, "Ada Byron")
    panel(agent).get_by_role("button", name="Identities").click()
    insert = panel(agent).get_by_role("button", name="Insert in reply: ada@engine.example")
    expect(insert).to_be_attached()
    expect(agent.page.locator("#reply")).to_have_value("")

    insert.click()
    expect(agent.page.locator("#reply")).to_have_value("ada@engine.example")
    assert (agent.refused(), agent.complaints) == ([], [])


def test_a_remark_reaches_the_admins_and_parts_nobody(open_page: Open, whole: WholeHouse) -> None:
    agent = open_page(ADAS)
    expect_name(agent, "Ada Byron")
    panel(agent).get_by_role("button", name="Not this person").click()
    panel(agent).get_by_role("textbox", name="What speaks for it").fill("A deeper voice")
    panel(agent).get_by_role("button", name="Send to the admins").click()

    expect_lead(agent, "Sent to the admins. Nobody was parted or joined.")
    with whole.house.spaces.reading(whole.space.id) as connection:
        made = connection.execute("SELECT kind, note FROM remarks").fetchall()
    assert [tuple(one) for one in made] == [("not_this_person", "A deeper voice")]
    expect_name(open_page(ADAS), "Ada Byron")


def test_a_tab_that_is_open_but_hidden_asks_nothing_until_it_is_shown(open_page: Open, whole: WholeHouse) -> None:
    agent = open_page(ADAS, GRACES, own_clock=True)
    expect_name(agent, "Ada Byron")
    hidden = agent.app(GRACES)
    expect(hidden.locator("onefold-profile h1")).to_have_text("Grace Hopper")  # looked up, as every panel at its start
    reads: list[Request] = []
    agent.page.on("request", lambda request: reads.append(request) if request.method == "GET" else None)

    for _ in range(2):
        with agent.page.expect_response(f"{whole.server.url}/panel/v1/profile"):
            agent.page.clock.fast_forward(60_000)
    assert [one.frame for one in reads] == [agent.app(ADAS)] * 2
    with agent.page.expect_response(f"{whole.server.url}/panel/v1/profile"):
        agent.page.locator(f"#tab-{GRACES}").click()
    agent.page.clock.fast_forward(1)

    assert [one.frame for one in reads] == [agent.app(ADAS)] * 2 + [hidden]
    assert (agent.refused(), agent.complaints) == ([], [])


def test_somebody_who_has_sent_nothing_is_unknown(open_page: Open) -> None:
    agent = open_page(NOBODYS)

    expect_lead(agent, "No one by these identifiers")
    expect_lead(agent, "Nobody <i>known</i> has sent us nothing yet")
    expect(panel(agent).get_by_text("nobody@else.example").first).to_be_visible()
    assert (agent.refused(), agent.complaints) == ([], [])


def test_several_people_are_offered_and_the_pick_stays_with_the_ticket(open_page: Open) -> None:
    agent = open_page(SHAREDS)

    expect_lead(agent, "Two people could be this requester")
    panel(agent).get_by_role("article").filter(has_text="Grace Hopper").get_by_role("button").click()
    expect_name(agent, "Grace Hopper")
    expect(panel(agent).get_by_text("Picked for this ticket")).to_be_visible()
    again = open_page(SHAREDS, ADAS)
    expect_name(again, "Grace Hopper")
    again.page.locator(f"#tab-{ADAS}").click()
    expect_name(again, "Ada Byron")  # nobody was merged
    again.page.locator(f"#tab-{SHAREDS}").click()
    panel(again).get_by_role("button", name="Change").click()
    expect_lead(again, "Two people could be this requester")
    assert (again.refused(), again.complaints) == ([], [])


def test_a_ticket_without_a_requester_says_so_and_asks_nobody(open_page: Open) -> None:
    agent = open_page(NEW)

    expect_lead(agent, "No requester yet")
    assert agent.host("() => performance.getEntriesByName(new URL('/proxy', location).href).length") == 0


def test_while_onefold_is_asked_the_panel_says_so(open_page: Open, whole: WholeHouse, target: Target) -> None:
    slow = whole.stand_in(onefold_url=f"{target.url}/slow")
    agent = open_page(ADAS, at=slow)

    expect(panel(agent).get_by_role("status").first).to_contain_text("Asking Onefold who this is")
    expect_name(agent, "Ada at the desk")  # what the host says, until Onefold does
    target.let_go.set()
    expect_lead(agent, "Onefold does not answer")
    assert [one.path for one in target.arrived] == ["/slow/panel/v1/lookup"]
    slow.stop()


def test_an_onefold_that_is_not_there_is_no_empty_profile(open_page: Open, whole: WholeHouse) -> None:
    away = whole.stand_in(onefold_url="http://127.0.0.1:9")
    agent = open_page(ADAS, at=away)

    expect_lead(agent, "Onefold does not answer")
    expect_lead(agent, "that does not mean there is nothing")
    expect(panel(agent).get_by_role("button", name="Try now")).to_be_visible()
    assert agent.complaints == []
    away.stop()


def test_an_app_without_its_settings_says_what_an_admin_enters(open_page: Open, whole: WholeHouse) -> None:
    unset = whole.stand_in(space_id="", onefold_url="")
    agent = open_page(ADAS, at=unset)

    expect_lead(agent, "Not connected yet")
    assert (agent.refused(), agent.complaints) == ([], [])
    unset.stop()


@pytest.mark.parametrize("changes", [{"secret": "another-key-of-enough-length-for-hs256"}, {"space_id": "spa_other"}])
def test_an_app_whose_signature_is_refused_says_so(open_page: Open, whole: WholeHouse, changes: dict[str, Any]) -> None:
    wrong = whole.stand_in(**changes)
    agent = open_page(ADAS, at=wrong)

    expect_lead(agent, "Onefold refused this app's signature")
    wrong.stop()


def test_names_and_events_full_of_markup_appear_as_text(open_page: Open) -> None:
    agent = open_page(MALLORYS)

    expect_name(agent, HOSTILE)
    panel(agent).get_by_role("button", name="Timeline").click()
    expect(panel(agent).get_by_text(EVENT).first).to_be_visible()
    app = agent.app(MALLORYS)
    assert (
        panel(agent)
        .locator("img, b:has-text('Mallory'), script:has-text('hacked'), style:has-text('display:none')")
        .count()
        == 0
    )
    assert [agent.host("window.hacked"), app.evaluate("window.hacked")] == [None, None]
    assert (agent.refused(), agent.complaints) == ([], [])


def test_an_identifier_that_looks_like_a_placeholder_of_the_host_is_only_a_text(open_page: Open) -> None:
    agent = open_page(TEMPLATES)

    expect_name(agent, "Tessa Plate")
    assert agent.refused() == []
