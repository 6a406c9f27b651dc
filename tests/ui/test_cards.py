"""The cards of a layout: what each says, what opens in place, what is late, hidden or of a newer version."""

import copy
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.ui import cast
from tests.ui.harness import Harness


def answer_with(**cards: Any) -> cast.Json:
    """Imani, with something else on some of her cards."""
    answer = cast.found()
    for name, more in cards.items():
        answer["cards"][name] = {**answer["cards"][name], **more}
    return answer


def highlight(panel: Harness, class_: str, rule: cast.Json, **more: Any) -> Locator:
    """The one highlight of a person who has just this one."""
    nothing: cast.Json = {
        "since": None,
        "last": None,
        "why": None,
        "amount": None,
        "names": [],
        "evidence": [],
        "more": 0,
    }
    item = {"class": class_, "kind": "activity", "name": "", "count": 0, **nothing, "rule": rule, **more}
    return panel.found(answer_with(highlights={"items": [item]})).locator("onefold-highlights li")


def test_cards_stand_in_the_order_of_the_layout_and_one_of_a_newer_version_is_passed_over(panel: Harness) -> None:
    answer = cast.found()
    wanted = ["traits", "hologram", "header", "highlights"]
    answer["layout"]["cards"] = [{"type": each, "id": each} for each in wanted]
    answer["cards"]["hologram"] = {"state": "full", "items": [{"class": "x"}]}

    drawn = panel.found(answer).locator(".card").evaluate_all("(cards) => cards.map((card) => card.classList[1])")

    assert drawn == ["traits", "header", "highlights"]


def test_two_cards_of_one_type_each_show_their_own(panel: Harness) -> None:
    answer = cast.found()
    stamp = {"updated_at": "2026-11-20T09:00:00Z", "source": "s"}
    answer["layout"]["cards"] = [
        {"type": "traits", "id": "traits", "title": "Plan", "fields": [{"key": "plan"}]},
        {"type": "traits", "id": "traits-2", "title": "Place", "fields": [{"key": "city", "label": "Town"}]},
    ]
    for name, key, value in (("traits", "plan", "team"), ("traits-2", "city", "Vancouver")):
        items = [{"key": key, "value": value, **stamp}]
        answer["cards"][name] = {"state": "full", "items": items, "total": 1}

    shown = panel.found(answer).locator("onefold-traits")

    expect(shown.nth(0)).to_contain_text("Plan")
    expect(shown.nth(0)).to_contain_text("team")
    expect(shown.nth(1)).to_contain_text("Town")
    expect(shown.nth(1)).to_contain_text("Vancouver")


def test_fields_are_shown_by_their_formats_and_in_their_order(panel: Harness) -> None:
    answer = cast.found()
    stamp = {"updated_at": "2026-11-20T09:00:00Z", "source": "s"}
    made = {"mrr": 168, "share": 0.25, "lang": "CA", "site": "https://pine.example/", "currency": "CAD"}
    items = [{"key": key, "value": value, **stamp} for key, value in made.items()]
    answer["cards"]["traits"] = {"state": "full", "items": items, "total": 5}
    answer["layout"]["cards"][5]["fields"] = [
        {"key": "site", "format": "link"}, {"key": "share", "format": "percent"}, {"key": "not_set"},
        {"key": "mrr", "format": "currency", "options": {"currency_key": "currency"}},
        {"key": "lang", "label": "Country", "format": "country"},
    ]  # fmt: skip

    shown = panel.found(answer)

    expect(shown.locator("onefold-traits dt")).to_have_text(["Site", "Share", "Mrr", "Country"])
    expect(shown.locator("onefold-traits dd")).to_have_text(["pine.example", "25%", "$168", "Canada"])
    expect(shown.get_by_role("button", name="All 5")).to_be_visible()


SENTENCES = [
    ("now", {"code": "problem_not_made_good", "days": 7, "good": []},
     {"name": "payment_failed", "count": 1, "last": "2026-11-22T13:10:07Z", "since": "2026-11-22T13:10:07Z"},
     "Payment failed yesterday at 14:10."),
    ("now", {"code": "problem_not_made_good", "days": 7, "good": []},
     {"name": "ImportFailed", "count": 2, "since": "2026-11-01T10:00:00Z", "last": "2026-11-20T10:00:00Z",
      "why": {"key": "reason", "value": "Disk full!", "count": 2}},
     "Import failed 2 times since 1 Nov, last Friday at 11:00: “Disk full!”."),
    ("unusual", {"code": "more_than_usual", "hours": 48, "least": 3, "times": 4, "before": 5},
     {"name": "API Error", "count": 9, "since": "2026-11-23T08:00:00Z", "last": "2026-11-23T09:00:00Z"},
     "API error 9 times since today 09:00; 5 in the 90 days before."),
    ("chance", {"code": "interest", "days": 7, "least": 3, "names": ["Viewed Pricing"]},
     {"name": "Viewed Pricing", "count": 5, "why": {"key": "plan", "value": "Business plan", "count": 4}},
     "Viewed pricing 5 times in 7 days, “Business plan” most."),
    ("change", {"code": "more_or_less", "days": 30, "before": 96, "percent": -60}, {"count": 38},
     "Less active: 38 actions in 30 days, 96 before."),
    ("change", {"code": "more_or_less", "days": 30, "before": 10, "percent": 100}, {"count": 20},
     "More active: 20 actions in 30 days, 10 before."),
    ("new", {"code": "first_seen", "days": 30},
     {"since": "2026-11-20T10:00:00Z", "why": {"key": "source", "value": "partner link", "count": 1}},
     "New: first seen 3 days ago, by “partner link”."),
    ("seen", {"code": "last_seen", "source": "", "place": []}, {"last": "2026-11-22T17:40:00Z"},
     "Last seen yesterday 18:40."),
    ("habit", {"code": "most_used", "days": 90, "of": 40}, {"names": [{"name": "online_booking", "count": 30}]},
     "Mostly uses Online booking."),
]  # fmt: skip


@pytest.mark.parametrize(("class_", "rule", "more", "sentence"), SENTENCES)
def test_a_highlight_is_a_sentence(
    panel: Harness, class_: str, rule: cast.Json, more: cast.Json, sentence: str
) -> None:
    expect(highlight(panel, class_, rule, **more)).to_have_text(sentence)


def test_a_highlight_of_a_newer_version_is_passed_over(panel: Harness) -> None:
    expect(highlight(panel, "omen", {"code": "tea_leaves"}, name="Moon Full", count=3)).to_have_count(0)


def test_a_highlight_opens_into_its_events_how_many_more_and_the_rule(panel: Harness) -> None:
    panel.lay_out(pages=[{"items": cast.SYNC_FAILURES[:2], "total": 14, "next": None}])
    shown = panel.found(cast.found())
    button = shown.get_by_role("button", name="14 events")
    button.click()
    evidence = shown.locator("onefold-evidence")

    expect(button).to_have_attribute("aria-expanded", "true")
    expect(evidence.get_by_role("listitem")).to_have_text(
        ["today 13:58 token_expired", "today 13:02 token_expired", "today 12:58 token_expired"]
    )
    expect(evidence).to_contain_text(
        "Shown because Calendar Sync Failed came in the last 48 hours and not once in the 90 days before."
    )
    assert panel.complaints() == []
    evidence.get_by_role("button", name="11 more in the timeline").click()
    expect(shown.locator("onefold-timeline .event .title")).to_have_text(["Calendar Sync Failed"])
    asked = [what for path, what in panel.asked("timeline") if "names" in what]
    assert [each["names"] for each in asked] == [["Calendar Sync Failed"]]


def test_what_is_opened_closes_with_the_person(panel: Harness) -> None:
    shown = panel.found(cast.found())
    shown.get_by_role("button", name="3 events").click()
    expect(shown.locator("onefold-evidence")).to_have_count(1)

    other = cast.found()
    other["profile"]["id"] = "use_other"

    expect(panel.found(other).locator("onefold-evidence")).to_have_count(0)


def test_the_plot_has_a_bar_for_each_day_with_events_and_a_sentence_for_who_does_not_see_it(panel: Harness) -> None:
    plot = panel.found(cast.found()).locator("onefold-activity svg[role=img]")

    expect(plot).to_have_attribute(
        "aria-label",
        "Actions a day over 90 days: 38 in the last 30 days, 96 in the 30 before. "
        "Problems on 20 Nov, 22 Nov, 23 Nov. Tickets on 6 Oct, 20 Nov, 23 Nov.",
    )
    days = cast.ACTIVITY["days"]
    expect(plot.locator("rect.past")).to_have_count(sum(day > 0 for day in days[:60]))
    expect(plot.locator("rect.now")).to_have_count(sum(day > 0 for day in days[60:]))
    expect(plot.locator("rect.problem")).to_have_count(3)
    expect(plot.locator(".ticket")).to_have_count(3)


@pytest.mark.parametrize(
    ("now", "before", "percent", "words"),
    [(38, 96, -60, "38 in 30 days, ▼ 60%"), (3, 1, None, "3 in 30 days, 3 after 1"), (0, 0, None, "0 in 30 days"),
     (12, 0, None, "12 in 30 days, none before"), (50, 50, 0, "50 in 30 days, no change"),
     (30, 10, 200, "30 in 30 days, ▲ 200%")],
)  # fmt: skip
def test_the_change_is_said_in_words_and_a_small_base_gives_no_per_cent(
    panel: Harness, now: int, before: int, percent: int | None, words: str
) -> None:
    shown = panel.found(answer_with(activity={"now": now, "before": before, "percent": percent}))

    expect(shown.locator("onefold-activity .label").first).to_have_text(words)


def test_a_figure_that_is_not_set_is_not_drawn_as_zero(panel: Harness) -> None:
    empty = {**cast.metric(None), "state": "empty"}
    tiles = panel.found(answer_with(metrics={"items": [empty, cast.metric(0), cast.metric(1_240_000)]})).locator(
        ".tile"
    )

    expect(tiles.nth(0)).to_contain_text("not set")
    expect(tiles.nth(1).locator("b")).to_have_text("$0")
    expect(tiles.nth(2).locator("b")).to_have_text("1.24m")
    expect(tiles.nth(2).locator("b")).to_have_attribute("title", "1,240,000")


def test_badges_beyond_three_are_counted_and_shown_on_request(panel: Harness) -> None:
    shown = panel.found(cast.found())
    badges = shown.get_by_role("list", name="Audiences").get_by_role("listitem")
    expect(badges).to_have_text(["Team plan", "Payment trouble", "VIP", "+2"])

    shown.get_by_role("button", name="+2").click()

    expect(badges).to_have_text(["Team plan", "Payment trouble", "VIP", "Beta", "Partner"])


def test_an_audience_one_is_not_in_is_no_badge(panel: Harness) -> None:
    answer = cast.found()
    answer["cards"]["audiences"]["items"] = [{**cast.BADGES[1], "value": False}, {**cast.BADGES[2], "value": None}]

    expect(panel.found(answer).get_by_role("list", name="Audiences")).to_have_count(0)


def test_accounts_links_and_the_note_open_in_place(panel: Harness) -> None:
    shown = panel.found(cast.found())
    for name in ("Accounts Harbour", "Links Stripe", "Note Calls"):
        shown.get_by_role("button", name=name).click()

    expect(shown.locator("onefold-accounts")).to_contain_text("6 people")
    link = shown.get_by_role("link", name="Stripe")
    expect(link).to_have_attribute("href", "https://pay.example/customers/u_20418")
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    expect(shown.locator(".written")).to_have_text("Calls before ten: the salon is empty then.")
    assert panel.complaints() == []


def test_a_late_card_is_asked_for_and_the_others_stand_already(panel: Harness) -> None:
    late = cast.late()
    panel.lay_out(
        cards={
            "activity": {"cards": {"activity": cast.ACTIVITY}},
            "highlights": {"cards": {"highlights": {"state": "full", "items": cast.HIGHLIGHTS}}},
            "metrics": {"cards": {"metrics": {"state": "full", "items": cast.METRICS}}},
        }
    )
    shown = panel.found(late)

    expect(shown).to_contain_text("Payment failed 3 times")
    expect(shown).to_contain_text("38 in 30 days")
    expect(shown).to_contain_text("$3,984")
    assert sorted(what for _, what in panel.asked("card")) == ["type=activity", "type=highlights", "type=metrics"]


def test_a_late_card_says_since_when_and_after_ten_seconds_that_it_did_not_come(panel: Harness) -> None:
    panel.page.clock.install(time=cast.NOW)
    panel.page.evaluate("window.cards = { activity: new Promise(() => {}) }")
    answer = cast.late()
    answer["layout"]["cards"] = [each for each in answer["layout"]["cards"] if each["type"] in ("header", "activity")]
    shown = panel.found(answer)
    expect(shown.get_by_role("heading", level=1)).to_have_text("Imani Okafor")
    panel.page.clock.run_for(4_000)
    expect(shown).to_contain_text("late, asked 4 s ago")

    panel.page.clock.run_for(7_000)
    expect(shown.get_by_role("alert")).to_contain_text("This part did not come.")
    panel.lay_out(cards={"activity": {"cards": {"activity": cast.ACTIVITY}}})
    shown.get_by_role("button", name="Ask again").click()

    expect(shown).to_contain_text("38 in 30 days")


def test_a_hidden_card_tells_nothing_of_what_is_in_it(panel: Harness) -> None:
    shown = panel.found(cast.hidden())

    expect(shown).to_contain_text("Metrics. Hidden from you.")
    expect(shown.get_by_role("button", name="Timeline Hidden")).to_be_visible()
    expect(shown).not_to_contain_text("412")
    shown.get_by_role("button", name="Accounts Hidden").click()
    expect(shown).to_contain_text("Accounts. Hidden from you. An admin decides this under Composer.")
    assert panel.complaints() == []


def test_the_head_says_since_when_somebody_is_a_customer_where_the_layout_asks_for_it(panel: Harness) -> None:
    answer = cast.found()
    expect(panel.found(answer).locator(".card.header")).not_to_contain_text("Customer since")

    answer["layout"]["cards"][0]["fields"].append({"key": "customer_since"})

    expect(panel.found(answer).locator(".card.header")).to_contain_text("Customer since 27 Feb 2024")


def test_a_hidden_field_has_its_name_and_no_value_and_the_foot_says_how_many(panel: Harness) -> None:
    shown = panel.found(cast.hidden())

    row = shown.locator("dl > div", has_text="Invoice address")
    expect(row).to_contain_text("Hidden")
    expect(shown).not_to_contain_text("Pier Road")
    expect(shown).to_contain_text("6 fields and what follows from them are hidden from you.")
    answer = cast.found() | {"hidden": {"fields": 0, "cards": 0, "role": "proven"}}
    expect(panel.found(answer)).not_to_contain_text("hidden from you")


# -- what definitions say ----------------------------------------------------------------------


def test_an_audience_tells_on_demand_what_it_follows_from(panel: Harness) -> None:
    panel.lay_out(computed={"churn_risk": cast.WORKED_OUT})
    shown = panel.found(cast.computed())
    badge = shown.get_by_role("button", name="Churn risk", exact=True)
    expect(badge).to_have_class("badge danger")
    assert panel.asked("computed") == []

    badge.click()

    expect(shown).to_contain_text("version 2, settled Fri 14:12")
    expect(shown).to_contain_text("Reads Failed payments.")
    expect(shown).to_contain_text("Follows from 3 events:")
    assert panel.asked("computed") == [["computed", "key=churn_risk"]]
    badge.click()
    expect(shown).not_to_contain_text("Follows from 3 events:")
    assert panel.complaints() == []


def width_of(element: Locator) -> float:
    width: float = element.evaluate("(each) => each.getBoundingClientRect().width")
    return width


def test_a_tile_of_a_computed_trait_tells_on_demand_what_it_follows_from(panel: Harness) -> None:
    panel.lay_out(computed={"churn_risk": cast.WORKED_OUT})
    answer = cast.found()
    tiles = next(card for card in answer["layout"]["cards"] if card["type"] == "metrics")["tiles"]
    tiles[0]["source"] = {"computed": "churn_risk"}
    shown = panel.found(answer).locator("onefold-metrics")
    expect(shown.locator("onefold-worked-out")).to_have_count(1)
    before = width_of(shown.locator(".tile").first)

    shown.get_by_role("button").click()

    expect(shown).to_contain_text("Follows from 3 events:")
    assert panel.asked("computed") == [["computed", "key=churn_risk"]]
    assert width_of(shown.locator(".tile").first) > 1.5 * before
    assert panel.complaints() == []


def test_a_computed_value_that_is_late_shows_none_and_comes_when_asked_for(panel: Harness) -> None:
    answer = cast.computed()
    came = copy.deepcopy(answer["cards"]["traits"])
    came["items"][-1] |= {"value": 4711, "state": "full"}
    panel.lay_out(cards={"traits": {"cards": {"traits": came}}})
    answer["cards"]["traits"]["late"] = 1
    shown = panel.found(answer)

    expect(shown.locator("dl > div", has_text="Spent in all")).to_contain_text("4,711")
    expect(shown).not_to_contain_text("being recomputed")
    assert panel.asked("card") == [["card", "type=traits"]]


def test_a_computed_value_that_does_not_come_says_so(panel: Harness) -> None:
    answer = cast.computed()
    answer["cards"]["traits"]["late"] = 1
    panel.lay_out(cards={"traits": {"cards": {"traits": answer["cards"]["traits"]}}})
    shown = panel.found(answer)

    expect(shown.get_by_role("alert")).to_contain_text("This part did not come.")
    expect(shown.locator("dl > div", has_text="Spent in all")).to_contain_text("being recomputed")
    expect(shown.locator("dl > div", has_text="Failed payments")).to_contain_text("3")


def test_changes_open_with_cause_and_moment_and_older_ones_are_asked_for(panel: Harness) -> None:
    older = cast.CHANGES[2] | {"id": "audience-1", "name": "Trial", "cause": "definition"}
    panel.lay_out(changes={"items": [older], "next": None})
    shown = panel.found(cast.computed())

    shown.get_by_role("button", name="Changes").click()

    expect(shown.locator("onefold-changes li").nth(0)).to_contain_text("Entered Churn risk by Payment Failed")
    expect(shown.locator("onefold-changes li").nth(1)).to_contain_text("Failed payments: 3, 2 before by events")
    expect(shown.locator("onefold-changes li").nth(2)).to_contain_text("Left New here by time passing")
    shown.get_by_role("button", name="Older changes").click()
    expect(shown.locator("onefold-changes li").nth(3)).to_contain_text("Left Trial by a new version of the definition")
    expect(shown.get_by_role("button", name="Older changes")).to_have_count(0)
    assert panel.complaints() == []


def test_nobody_found_offers_to_ask_again_and_to_search_people(panel: Harness) -> None:
    answer = cast.unknown() | {"near_misses": [], "near_misses_state": "late"}
    shown = panel.show({"kind": "unknown", "answer": answer, "requester": {"name": "Kwame", "email": None}})

    expect(shown.get_by_role("status")).to_have_text("Near misses did not come in time.")
    link = shown.get_by_role("link", name="Search people")
    expect(link).to_have_attribute("href", "https://onefold.example/admin/spaces/spa_1/people")
    shown.get_by_role("button", name="Ask again").click()
    assert panel.said() == [["onefold-ask-again", None]]
    bad = panel.show({"kind": "unknown", "answer": answer | {"people_url": "javascript:alert(1)"},
                      "requester": {"name": "Kwame", "email": None}})  # fmt: skip
    expect(bad.get_by_role("link", name="Search people")).to_have_count(0)
