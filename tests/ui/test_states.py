"""Each state of the panel is drawn, says what it is, and holds in light and dark."""

from itertools import cycle, product

import pytest
from playwright.sync_api import expect

from tests.ui import cast
from tests.ui.harness import Harness
from tests.ui.states import states

STATES = states()
THEMES = ("garden-light", "garden-dark", "slds-light", "slds-dark", "onefold-light", "onefold-dark")
WIDTHS = (258, 320, 400, 700)
# Those that are widest, each at every width; the themes that the test of all states leaves out take turns. The whole
# product, in every language, is that of `test_every_look.py`.
WIDEST = ("people-late", "found", "ambiguous", "unknown", "unreachable-copy", "nothing-to-show")
COMBINATIONS = [
    (name, theme, width) for (width, name), theme in zip(product(WIDTHS, WIDEST), cycle(THEMES[2:]), strict=False)
]

WORDS = {
    "no-requester": ["No requester yet", "Choose one and they appear here."],
    "loading": ["Imani Okafor", "imani@harbourpine.example"],
    "loading-words": ["Still asking Onefold who this is, for 3 s. It gives up after 10.", "Ask again"],
    "formats": ["12,345.7", "$168", "€12.50", "12.5%", "93%", "1 Mar 2027 in 98 days", "20 Nov 2026, 15:08",
                "22 minutes ago", "1 hr 30 min", "past_due", "Online booking, Reminders +1",
                "harbourpine.example/admin", "Contract", "+1 604 555 0142", "Canada"],
    "found": ["Payment failed 3 times since Friday, last today at 14:12: card expired.", "$168.00 open",
              "Calendar sync failed 14 times since yesterday 18:40; none before.",
              "Last seen 22 minutes ago in web app, on Billing › Payment method.", "Mostly uses Online booking and",
              "156 of 243 actions in 90 days", "Team plan", "Payment trouble", "+2", "38 in 30 days, ▼ 60%",
              "$3,984", "▲ $24 since Sept", "▼ 31%", "3 after 1", "Harbour & Pine, 6 people", "Stripe, Back office",
              "Imani Okafor", "Operations lead, Harbour & Pine", "07:06 in Vancouver", "Matched by external ID",
              "All 42", "21 today, 412 in all", "7 from 3 sources", "As of 15:06:12", "Updates by itself"],
    "nothing-to-show": ["Solveig Bakken",
                        "Nothing in 90 days. It fills by itself when Solveig Bakken uses the product.",
                        "Matched by verified e-mail", "Known since today 14:58",
                        "first by a call from Zendesk", "No events of their own yet.", "2 from 1 source"],
    "hidden": ["Metrics. Hidden from you. An admin decides this under Composer.", "Payment failed 3 times", "Hidden",
               "Invoice address", "6 fields and what follows from them are hidden from you."],
    "computed": ["Churn risk", "Failed payments", "Why?", "Spent in all", "being recomputed", "Changes",
                 "Entered Churn risk, Fri 14:12"],
    "late": ["Imani Okafor", "This part did not come.", "Seats"],
    "picked": ["Picked for this ticket", "Change"],
    "also": ["1 other person carries one of these identifiers"],
    "ambiguous": ["Three people could be this requester", "It joins nobody, and you can change it.", "Lena Vogt",
                  "E-mail, verified in the help desk", "Phone, not verified", "Last seen today 13:06, 12 events",
                  "3 of 3", "None of them"],
    "unknown": ["Near misses", "One letter differs", "kwame@saltroom•.example", "Same mail domain",
                "No one by these identifiers", "Kwame Asante-Boateng has sent us nothing yet, or under other names.",
                "Searched", "kwame@saltroom.example", "Zendesk user 28412004190", "Search people", "Ask again"],
    "unreachable-copy": ["Onefold does not answer.", "Shown is our copy of 14:54, 12 minutes old.", "Next try in 20 s.",
                         "Try now", "Imani Okafor", "As of 14:54:03", "Copy, 12 minutes old"],
    "unreachable": ["Onefold does not answer", "that does not mean there is nothing", "Next try in 20 s.", "Try now"],
    "host-silent": ["The help desk does not answer", "It has not said who the requester is.", "Next try in 20 s.",
                    "Try now"],
    "too-many": ["Asked too often", "Onefold answers again at 15:08."],
    "too-many-copy": ["Asked too often.", "Onefold answers again at 15:08.", "Imani Okafor"],
    "not-connected": ["Not connected yet", "An admin enters the address and the signing key under Connections."],
    "refused": ["Not connected", "Onefold refused this app's signature."],
    "misunderstood": ["Not understood", "Onefold cannot read what this app asks", "An admin uploads the app again"],
    "elsewhere": ["Not connected", "is not Onefold"],
    "outside": ["Not beside a ticket"],
    "starting": ["Asking the help desk who this is", "Still asking the help desk who this is, for 3 s.", "Ask again"],
    "not-readable": ["You may not open this record", "So the person behind it is not shown."],
    "ended": ["Your sign-in has ended", "Nothing was lost.", "Open again"],
    "people": ["Harbour & Pine", "3 people", "Imani Okafor", "imani@harbourpine.example", "primary", "Decision maker",
               "Nobody by name", "+16045550199"],
    "people-none": ["Nobody here yet", "The help desk names no people here."],
    "people-more": ["The first 25 people", "Apprentice 21", "Show more"],
    "people-asking": ["The first 25 people", "Asking…"],
    "people-late": ["The first 25 people", "This part did not come.", "Ask again"],
    "people-rest": ["The first 25 people", "More people belong here than are listed."],
}  # fmt: skip


def test_every_state_has_words_to_look_for() -> None:
    assert set(WORDS) == set(STATES)


@pytest.mark.parametrize("theme", ["garden-light", "garden-dark"])
@pytest.mark.parametrize("name", sorted(STATES))
def test_a_state_says_what_it_is_and_passes_the_accessibility_check(panel: Harness, name: str, theme: str) -> None:
    shown = panel.show(STATES[name], theme=theme)

    for words in WORDS[name]:
        expect(shown).to_contain_text(words)
    assert panel.complaints() == []
    assert panel.overflow() == []


@pytest.mark.parametrize(("name", "theme", "width"), COMBINATIONS)
def test_a_state_holds_in_every_theme_and_keeps_within_any_width_of_a_sidebar(
    panel: Harness, name: str, theme: str, width: int
) -> None:
    shown = panel.show(STATES[name], theme=theme, width=width)

    for words in WORDS[name]:
        expect(shown).to_contain_text(words)
    assert panel.complaints() == []
    assert panel.overflow() == []


def test_a_state_without_an_answer_shows_no_trace_of_the_person_before(panel: Harness) -> None:
    panel.show(STATES["found"])
    shown = panel.show(STATES["unknown"])

    expect(shown).not_to_contain_text("Imani")
    expect(shown).not_to_contain_text("Harbour")


def test_loading_says_nothing_for_three_seconds_and_then_counts(panel: Harness) -> None:
    shown = panel.show(STATES["loading"])
    expect(shown).not_to_contain_text("Still asking")

    panel.page.clock.set_fixed_time(cast.NOW_MS / 1000 + 4)

    expect(shown).to_contain_text("Still asking Onefold who this is, for 4 s.")


def test_asking_again_is_told_to_the_host(panel: Harness) -> None:
    shown = panel.show(STATES["loading-words"])
    shown.get_by_role("button", name="Ask again").click()
    panel.show(STATES["unreachable-copy"]).get_by_role("button", name="Try now").click()

    assert panel.said() == [["onefold-ask-again", None], ["onefold-ask-again", None]]


def test_one_of_several_people_can_be_chosen_and_the_choice_taken_back(panel: Harness) -> None:
    panel.show(STATES["ambiguous"]).get_by_role("button", name="Use for this ticket: Lena Voigt").click()
    panel.show(STATES["picked"]).get_by_role("button", name="Change").click()

    assert panel.said() == [["onefold-pick", {"id": "use_lena_voigt"}], ["onefold-pick", {"id": None}]]


def test_none_of_them_shows_nobody_and_can_be_undone(panel: Harness) -> None:
    shown = panel.show(STATES["ambiguous"])
    shown.get_by_role("button", name="None of them").click()
    expect(shown).to_contain_text("Nobody is shown for this ticket.")
    expect(shown).not_to_contain_text("Lena")

    shown.get_by_role("button", name="Show them again").click()

    expect(shown).to_contain_text("Lena Vogt")
    assert panel.said() == []


def test_a_copy_offers_nothing_that_must_be_asked(panel: Harness) -> None:
    shown = panel.show(STATES["unreachable-copy"])
    shown.get_by_role("button", name="Timeline").click()
    shown.get_by_role("button", name="Identities").click()

    expect(shown.get_by_role("searchbox")).to_have_count(0)
    expect(shown.get_by_role("button", name="Show 25 more")).to_have_count(0)
    expect(shown.get_by_role("button", name="Why?")).to_have_count(0)


def test_someone_without_a_name_is_called_by_their_email_then_by_their_shortest_identifier(panel: Harness) -> None:
    answer = cast.found()
    answer["profile"]["name"] = "\u200b \u3164"
    expect(panel.found(answer).get_by_role("heading", level=1)).to_have_text("imani@harbourpine.example")

    answer["cards"]["identities"]["items"] = [each for each in cast.IDENTITIES if each["type"] != "email"]
    expect(panel.found(answer).get_by_role("heading", level=1)).to_have_text("u_20418")


def test_a_count_that_onefold_stopped_at_is_no_exact_number(panel: Harness) -> None:
    answer = cast.found()
    timeline = answer["cards"]["timeline"]
    timeline["total"] = 1000
    expect(panel.found(answer)).to_contain_text("21 today, 1,000 in all")

    timeline["total_is_exact"] = False
    expect(panel.found(answer)).to_contain_text("21 today, 1,000+ in all")
    timeline.update(today=1000, today_is_exact=False)
    expect(panel.found(answer)).to_contain_text("1,000+ today, 1,000+ in all")


def test_a_candidate_whose_events_were_not_counted_to_the_end_says_so(panel: Harness) -> None:
    answer = cast.ambiguous()
    busy = {**cast.LENAS[0]["profile"], "events_total": 1000, "events_total_is_exact": False}
    quiet = {**cast.LENAS[1]["profile"], "events_total": 0}
    answer["candidates"] = [{**cast.LENAS[0], "profile": busy}, {**cast.LENAS[1], "profile": quiet}]

    shown = panel.show({"kind": "ambiguous", "answer": answer}).get_by_role("article")

    expect(shown.nth(0)).to_contain_text("Last seen today 13:06, 1,000+ events")
    expect(shown.nth(1)).not_to_contain_text("event")


def test_values_under_recomputation_are_said_to_be_so(panel: Harness) -> None:
    answer = cast.found()
    answer["profile"]["recomputing"] = True

    expect(panel.found(answer)).to_contain_text("These values are of 15:06; a new computation is under way.")
