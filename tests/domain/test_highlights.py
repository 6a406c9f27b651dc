"""Highlights: each class at its boundary, the order, and that neither order of input nor repetition matters."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.demo.cast import IMANI
from app.demo.people import make_people
from app.demo.story import write_diary
from app.domain.activity import Happening, activity_card, daily, window_start
from app.domain.activity_facts import Wanted, facts_of
from app.domain.activity_kinds import group_of, kind_of
from app.domain.highlights import Highlight, Highlights, Known, find_highlights
from app.domain.highlights_problems import ProblemRules
from app.domain.highlights_view import evidence_ids, highlights_card

HOUR, DAY = 3_600_000, 86_400_000
NOW = 1_795_446_372_000  # Monday 23 November 2026, 15:06:12 UTC
FULL_HOUR = NOW - NOW % HOUR
OLD = Known(first_seen_at=NOW - 400 * DAY, first_event="first")


def event(name: str, at: int, *, type_: str = "track", id_: str = "", active: bool = True, **facts: Any) -> Happening:
    return Happening(at, id_ or f"{name}-{at}", type_, name, active, facts)


def found(*events: Happening, known: Known = OLD, wanted: Wanted | None = None, plot: bool = True) -> Highlights:
    return find_highlights(events, known, now=NOW, wanted=wanted or Wanted(), shows_activity=plot)


def only(shown: Highlights, cls: str) -> list[Highlight]:
    return [one for one in shown.items if one.cls == cls]


# -- now ----------------------------------------------------------------------


def test_a_problem_of_seven_days_that_nothing_made_good_is_now() -> None:
    edge = FULL_HOUR - 7 * DAY

    [shown] = only(
        found(event("Payment Failed", edge, why=("reason", "card_expired"), amount=9, currency="EUR")), "now"
    )

    assert (shown.kind, shown.name, shown.count, shown.since, shown.last) == (
        "payment", "Payment Failed", 1, edge, edge,
    )  # fmt: skip
    assert (shown.why, shown.amount) == (("reason", "card_expired", 1), (9, "EUR"))
    assert only(found(event("Payment Failed", edge - 1)), "now") == []


def test_a_problem_is_over_once_something_made_it_good() -> None:
    failed, paid = event("Payment Failed", NOW - 2 * DAY), event("Invoice Paid", NOW - DAY)
    again = event("Payment Failed", NOW - HOUR)

    assert only(found(failed, paid), "now") == []
    [shown] = only(found(failed, paid, again), "now")
    assert (shown.count, shown.since, shown.rule["good"]) == (1, NOW - HOUR, ["Invoice Paid"])


def test_a_run_counts_back_to_what_made_it_good_and_not_to_seven_days() -> None:
    run = [event("Payment Failed", NOW - days * DAY) for days in (1, 6, 20, 60)]

    [shown] = only(found(*run), "now")

    assert (shown.count, shown.since) == (4, NOW - 60 * DAY)
    assert shown.events == tuple(one.message_id for one in run)


def test_of_two_events_of_one_moment_the_message_id_decides_which_was_later() -> None:
    failed = event("Payment Failed", NOW, id_="b")

    assert len(only(found(failed, event("Payment Succeeded", NOW, id_="a")), "now")) == 1
    assert only(found(failed, event("Payment Succeeded", NOW, id_="c")), "now") == []


def test_money_stands_before_product_though_it_is_older() -> None:
    old = [event(name, NOW - 50 * DAY) for name in ("Export Failed", "Payment Failed")]

    shown = found(*old, event("Export Failed", NOW - HOUR), event("Payment Failed", NOW - 2 * DAY))

    assert [one.name for one in only(shown, "now")] == ["Payment Failed", "Export Failed"]


def test_at_most_two_problems_are_told_and_the_rest_is_counted() -> None:
    names = ("Export Failed", "Import Failed", "Upload Failed", "Sync Failed")
    old = [event(name, NOW - 50 * DAY) for name in names]

    shown = found(*old, *(event(name, NOW - HOUR * hours) for hours, name in enumerate(names, start=1)))

    assert [one.name for one in shown.items] == ["Export Failed", "Import Failed"]
    assert shown.more_problems == 2


# -- unusual ------------------------------------------------------------------


def test_a_product_problem_that_is_new_in_ninety_days_is_unusual() -> None:
    edge = FULL_HOUR - 48 * HOUR

    [shown] = found(event("Sync Failed", edge)).items

    assert (shown.cls, shown.rule["code"], shown.rule["before"]) == ("unusual", "new_problem", 0)
    [older] = found(event("Sync Failed", edge - 1)).items
    assert older.cls == "now"


@pytest.mark.parametrize(("before", "is_unusual"), [(33, True), (34, False), (0, False)])
def test_three_of_one_name_are_unusual_from_four_times_the_usual_on(before: int, is_unusual: bool) -> None:
    """Three in 48 hours are four times the usual where 33 came in the 88 days before: 0.75 in 48 hours."""
    usual = [event("Report Opened", NOW - (3 + number) * DAY) for number in range(before)]
    recent = [event("Report Opened", NOW - number * HOUR) for number in range(3)]

    assert bool(only(found(*usual, *recent), "unusual")) is is_unusual
    assert only(found(*usual, *recent[:2]), "unusual") == []


def test_what_never_came_before_and_is_no_problem_is_not_unusual() -> None:
    assert found(*(event("Report Opened", NOW - number) for number in range(9))).items == ()


# -- chance, change, new, seen, habit -------------------------------------------


def test_interest_is_told_from_the_third_event_of_seven_days_on() -> None:
    wanted = Wanted(interests=frozenset({"pricing"}))
    views = [event("Pricing", FULL_HOUR - 7 * DAY + at, type_="page", why=("plan", "Business")) for at in range(3)]

    [shown] = found(*views, wanted=wanted).items

    assert (shown.cls, shown.kind, shown.count, shown.why) == ("chance", "page", 3, ("plan", "Business", 3))
    assert found(*views[:2], wanted=wanted).items == ()
    assert found(*views).items == ()


@pytest.mark.parametrize(("now", "before", "is_told"), [(5, 10, True), (6, 10, False), (15, 10, True), (0, 9, False)])
def test_a_change_of_half_is_told_from_ten_before_on(now: int, before: int, is_told: bool) -> None:
    events = [event("Home", NOW - number * HOUR, type_="page") for number in range(now)]
    events += [event("Home", NOW - 40 * DAY - number * HOUR, type_="page") for number in range(before)]

    assert bool(only(found(*events, plot=False), "change")) is is_told
    assert only(found(*events, plot=True), "change") == []


@pytest.mark.parametrize(("at", "is_new"), [(FULL_HOUR - 30 * DAY, True), (FULL_HOUR - 30 * DAY - 1, False)])
def test_who_came_under_thirty_days_ago_is_new(at: int, is_new: bool) -> None:
    shown = found(known=Known(at, "first", origin=("medium", "partner")))

    assert [one.why for one in shown.items] == ([("medium", "partner", 1)] if is_new else [])


def test_last_seen_is_told_with_source_and_place() -> None:
    last = event("Payment method", NOW - 22 * 60_000, type_="page")
    known = Known(0, "first", last_seen=last, last_place=("Billing", "Payment method"), last_source="Web app")

    [shown] = found(known=known).items

    assert (shown.cls, shown.kind, shown.last) == ("seen", "page", last.timestamp)
    assert dict(shown.rule) == {"code": "last_seen", "source": "Web app", "place": ["Billing", "Payment method"]}


@pytest.mark.parametrize(("uses", "is_told"), [(20, True), (19, False)])
def test_a_habit_is_told_from_twenty_uses_on(uses: int, is_told: bool) -> None:
    events = [event("Feature Used", NOW - number * DAY, label="export") for number in range(uses)]

    shown = only(found(*events), "habit")

    assert [one.names for one in shown] == ([(("export", 20),)] if is_told else [])


def test_two_names_that_are_less_than_a_quarter_are_no_habit() -> None:
    quarter = [event(f"Act {number % 8}", NOW - DAY - number) for number in range(24)]
    less = [event(f"Act {number}", NOW - DAY - number) for number in range(24)]

    assert only(found(*quarter), "habit")[0].count == 6
    assert only(found(*less), "habit") == []


def test_four_are_shown_at_the_most_in_the_order_of_their_classes() -> None:
    last = event("Home", NOW, type_="page")
    known = Known(NOW - DAY, "first", last_seen=last)
    events = [event("Feature Used", NOW - number * HOUR, label="export") for number in range(30)]
    events += [event("Sync Failed", NOW - DAY), event("Payment Failed", NOW - DAY)]

    assert [one.cls for one in found(*events, last, known=known).items] == ["now", "unusual", "new", "seen"]


# -- exceptions, evidence ---------------------------------------------------------


def test_a_layout_can_name_exceptions() -> None:
    failed, done = event("Zahlung geplatzt", NOW - DAY), event("Zahlung da", NOW)
    rules = ProblemRules(problems=frozenset({"zahlung geplatzt"}))
    mended = ProblemRules(rules.problems, good={"zahlung geplatzt": frozenset({"zahlung da"})})

    assert found(failed, done).items == ()
    assert len(found(failed, done, wanted=Wanted(rules)).items) == 1
    assert only(found(event("Zahlung geplatzt", NOW - 9 * DAY), failed, done, wanted=Wanted(mended)), "now") == []
    assert (
        found(event("Login Failed", NOW), wanted=Wanted(ProblemRules(ignored=frozenset({"login failed"})))).items == ()
    )


def test_the_card_holds_the_three_newest_events_and_counts_the_others() -> None:
    shown = found(*(event("Payment Failed", NOW - days * DAY, id_=f"m{days}") for days in range(5)))

    assert evidence_ids(shown) == ["m0", "m1", "m2"]
    [item] = highlights_card(shown, {f"m{days}": {"id": f"m{days}"} for days in range(3)})["items"]
    assert [one["id"] for one in item["evidence"]] == ["m0", "m1", "m2"]
    assert (item["count"], item["more"]) == (5, 2)


# -- properties ---------------------------------------------------------------------

NAMES = ("Payment Failed", "Payment Succeeded", "Sync Failed", "Feature Used", "Pricing", "Order Cancelled", "Home")
happenings = st.lists(
    st.builds(
        lambda name, ago, number, why, type_: event(
            name, NOW - ago, type_=type_, id_=f"m{number}", why=("reason", why), label=why
        ),
        st.sampled_from(NAMES),
        st.integers(0, 91 * DAY),
        st.integers(),
        st.sampled_from(("a", "b", "c")),
        st.sampled_from(("track", "page")),
    ),
    max_size=60,
    unique_by=lambda one: one.message_id,
)


@given(events=happenings, order=st.randoms(), plot=st.booleans())
def test_neither_the_order_of_events_nor_events_that_come_twice_change_the_highlights(
    events: list[Happening], order: Random, plot: bool
) -> None:
    wanted = Wanted(interests=frozenset({"pricing"}))
    again = events + events[::2]
    order.shuffle(again)

    shown = found(*again, wanted=wanted, plot=plot)

    assert shown == found(*events, wanted=wanted, plot=plot)
    assert len(shown.items) <= 4 and len([one for one in shown.items if one.cls in ("now", "unusual")]) <= 2
    assert all(one.count == len(one.events) for one in shown.items)


# -- the person of the pictures ---------------------------------------------------------


def test_the_history_of_the_pictures_is_told_as_in_the_pictures() -> None:
    [person] = [one for one in make_people() if one.user_id == IMANI.user_id]
    calls = write_diary(person, NOW).calls
    wanted = Wanted()
    events = [
        event(call.name, call.timestamp, type_=call.type, id_=call.message_id,
              **facts_of(call.type, call.name, {"properties": dict(call.body)}, wanted))
        for call in calls
        if call.timestamp >= window_start(NOW)
    ]  # fmt: skip

    shown = found(*events, known=Known(calls[0].timestamp, "first", last_seen=events[-1]))
    plot = activity_card(daily(events, now=NOW), is_exact=True)

    assert [(one.cls, one.name, one.count) for one in shown.items] == [
        ("now", "Payment Failed", 3),
        ("unusual", "Calendar Sync Failed", 14),
        ("seen", "Payment method", 1),
        ("habit", "", 156),
    ]
    assert [(one.why, one.amount) for one in shown.items[:1]] == [(("reason", "card_expired", 3), (168, "USD"))]
    assert shown.items[0].rule["good"] == ["Payment Succeeded", "Order Completed"]
    assert (shown.items[3].names, shown.items[3].rule["of"]) == ((("online_booking", 104), ("reminders", 52)), 243)
    assert (plot["from"], plot["now"], sum(plot["problems"])) == ("2026-08-26", 38, 17)
    acted = [call for call in calls if call.type in ("track", "page", "screen")]
    groups = [group_of(kind_of(call.type, call.name)) for call in acted]
    assert [groups.count(group) for group in ("problems", "money", "product", "pages")] == [17, 36, 271, 88]
