"""Places as the builder names them, conditions one by one, reasons in words, and how values are spread."""

from __future__ import annotations

from typing import Any

import pytest

from app.domain.definitions.distribution import BINS_MAX, TOP_MAX, spread_of
from app.domain.definitions.inlining import inlined
from app.domain.definitions.language import Definition
from app.domain.definitions.mentions import mentions_of
from app.domain.definitions.places import conditions_of, dotted
from app.domain.definitions.reading import read_definition
from app.domain.definitions.reasons import Facts, reason_of

DAY = 86_400_000
SUM: dict[str, Any] = {"aggregate": "sum", "context": "x.y", "of": {"event": "*"}}
COUNT: dict[str, Any] = {"aggregate": "count", "of": {"event": "Order Completed"}}


def audience(where: dict[str, Any]) -> Definition:
    return read_definition({"key": "a", "name": "A", "kind": "audience", "where": where})


def trait(value: Any, **more: Any) -> Definition:
    return read_definition({"key": "days", "name": "Days", "kind": "trait", "value": value, **more})


@pytest.mark.parametrize(
    ("pointer", "place"),
    [("", ""), ("/where/all/0", "where.all.0"), ("/a~1b/c~0d", "a/b.c~d"), ("/where/all/0/did/event", None)],
)
def test_a_pointer_becomes_a_place(pointer: str, place: str | None) -> None:
    assert dotted(pointer) == (place if place is not None else "where.all.0.did.event")


def test_conditions_are_listed_in_order_and_know_whether_they_are_turned_round() -> None:
    plan = {"trait": "plan", "op": "exists"}
    found = conditions_of(audience({"all": [plan, {"none": [plan, {"none": [plan]}]}]}))

    assert [(one.place, one.is_turned) for one in found] == [
        ("where.all.0", False),
        ("where.all.1.none.0", True),
        ("where.all.1.none.1.none.0", False),
    ]


def test_no_more_conditions_are_listed_than_are_shown() -> None:
    assert len(conditions_of(audience({"any": [{"trait": "plan", "op": "exists"}] * 50}))) == 20


# -- spread -------------------------------------------------------------------


def test_every_number_is_in_exactly_one_bin_of_round_ends() -> None:
    numbers = [n * 0.1 for n in range(-50, 1_000)]

    spread = spread_of(trait(COUNT), numbers)

    assert sum(one.count for one in spread.bins) == len(numbers) and len(spread.bins) <= BINS_MAX + 2
    assert spread.bins[0].start <= -5 and spread.bins[-1].end >= 99.9
    assert all(float(one.start * 2).is_integer() for one in spread.bins)


def test_one_value_of_everybody_is_one_bin() -> None:
    [one] = spread_of(trait(COUNT), [7, 7, 7]).bins

    assert (one.start, one.end, one.count) == (7, 7, 3)


def test_numbers_of_any_size_are_spread() -> None:
    spread = spread_of(trait(COUNT), [-1.7e308, 0, 1.7e308])

    assert [one.count for one in spread.bins] == [3] and spread.median == 0


def test_moments_are_spread_over_whole_days() -> None:
    first = trait({"aggregate": "first_at", "of": {"event": "*"}})

    spread = spread_of(first, [n * DAY + 5 for n in range(15)])

    assert [one.count for one in spread.bins] == [1] * 15
    assert spread.bins[0].end - spread.bins[0].start == DAY


def test_only_the_most_frequent_texts_are_listed_and_the_others_counted() -> None:
    plans = trait({"trait": "plan"})

    spread = spread_of(plans, ["pro", "pro", *(f"p{n:02}" for n in range(30))])

    assert spread.top[0] == ("pro", 2) and len(spread.top) == TOP_MAX and spread.others == 11


# -- reasons ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("where", "facts", "words"),
    [
        ({"did": {"event": "Order Completed"}}, (True, 1, DAY, None), "Order Completed once, on 2 Jan 1970"),
        (
            {"did": {"event": "*", "window": {"last": 14, "unit": "day"}}, "count": {"eq": 0}},
            (True, 0, None, None),
            "no activity in the last 2 weeks",
        ),
        ({"trait": "plan", "op": "exists"}, (True, 0, None, "pro"), "plan is pro"),
        ({"trait": "plan", "op": "ne", "value": "pro"}, (True, 0, None, None), "no plan"),
        ({"audience": "vip"}, (False, 0, None, None), "not in VIP customers"),
        ({"audience": "vip", "is": False}, (False, 0, None, None), "in VIP customers"),
        ({"computed": "vip", "op": "exists"}, (True, 0, None, "3"), "VIP customers is 3"),
        (
            {
                "sequence": [{"event": "Payment Failed"}],
                "within": {"last": 3, "unit": "day"},
                "not_then": {"event": "Payment Succeeded"},
            },
            (True, 2, DAY, None),
            "Payment Failed, then no Payment Succeeded",
        ),
        ({"value": COUNT, "op": "lt", "to": 3}, (True, 2, DAY, "2"), "worked out: 2"),
    ],
)
def test_a_reason_is_a_fact_about_the_person(
    where: dict[str, Any], facts: tuple[bool, int, int | None, str | None], words: str
) -> None:
    [placed] = conditions_of(audience(where))

    assert reason_of(placed.condition, Facts(*facts, {"vip": "VIP customers"})) == words


# -- mentions and what is not kept --------------------------------------------


def test_events_fields_and_traits_are_found_where_they_stand() -> None:
    where = {
        "all": [
            {"did": {"event": ["A", "B"], "where": {"any": [{"property": "total", "op": "gt", "value": 1}]}}},
            {"value": {"ratio": [COUNT, SUM]}, "op": "gt", "to": 1},
            {"trait": "plan", "op": "exists"},
            {"sequence": [{"event": "C", "type": "page"}], "within": {"last": 1, "unit": "day"}},
        ]
    }

    found = {one.place: one for one in mentions_of({"where": where})}

    assert set(found) == {
        "where.all.0.did.event",
        "where.all.0.did.where.any.0.property",
        "where.all.1.value.ratio.0.of.event",
        "where.all.1.value.ratio.1.context",
        "where.all.2.trait",
        "where.all.3.sequence.0.event",
    }
    assert found["where.all.0.did.where.any.0.property"].is_number
    assert found["where.all.1.value.ratio.1.context"].names == ()
    assert found["where.all.3.sequence.0.event"].type == "page"


def test_days_that_are_kept_for_nobody_are_written_out() -> None:
    days_document = {"days_since": {"aggregate": "last_at", "of": {"event": "*"}}}
    days = trait(days_document)
    draft = audience({"computed": "days", "op": "gt", "value": 14})

    written = audience({"value": days_document, "op": "gt", "to": 14})
    assert inlined(draft, {"days": days}).where == written.where
    assert inlined(draft, {}) is draft
