"""Figures of tiles, days of activity, percentiles of paints, and words found in events."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.activity import Happening, activity_card, daily
from app.domain.activity_facts import Wanted, facts_of
from app.domain.activity_metrics import metrics_card, wanted_of
from app.domain.activity_paints import STEPS, percentile, step_of
from app.domain.activity_search import matches
from app.domain.profile import TraitValue

HOUR, DAY = 3_600_000, 86_400_000
NOW = 1_795_446_372_000
FULL_HOUR = NOW - NOW % HOUR
Json = dict[str, Any]


def tile(**source: Any) -> Json:
    return {"label": "A", "source": source}


def figure(source: Json, events: list[tuple[str, str, int, Json]], traits: dict[str, TraitValue] | None = None) -> Json:
    """Return the figure of one tile; events are type, name, timestamp and payload."""
    wanted = wanted_of([source], Wanted())
    happenings = [
        Happening(at, f"m{number}", type_, name, True, facts_of(type_, name, payload, wanted))
        for number, (type_, name, at, payload) in enumerate(sorted(events, key=lambda one: one[2]))
    ]
    item: Json = metrics_card([source], happenings, traits or {}, now=NOW)["items"][0]
    return item


def order(at: int, total: object, currency: str = "USD") -> tuple[str, str, int, Json]:
    return "track", "Order", at, {"properties": {"total": total, "currency": currency}}


def test_events_are_counted_from_the_edge_of_the_window_on() -> None:
    edge = FULL_HOUR - 30 * DAY

    item = figure(
        tile(event="Order"), [order(at, 1) for at in (edge, edge - 1, NOW, edge - 30 * DAY, edge - 30 * DAY - 1)]
    )

    assert (item["value"], item["before"], item["change"], item["percent"], item["days"]) == (2, 2, 0, None, 30)
    assert len(item["sparkline"]) == 12 and item["sparkline"][-1] == 1


def test_a_sum_is_of_one_currency_and_says_what_it_leaves_out() -> None:
    events = [order(NOW - DAY, 0.1), order(NOW, 0.2), order(NOW - 2, 5, "EUR"), order(NOW, "7"), order(NOW, True)]

    item = figure(tile(event="Order", measure="sum", property="total", days=7), events)

    assert (item["value"], item["currency"], item["left_out"]) == (0.3, "USD", 1)
    assert figure(tile(event="Order", measure="sum", property="none"), events)["state"] == "empty"


def test_a_span_longer_than_half_the_history_has_nothing_before() -> None:
    assert figure(tile(event="Order", days=45), [])["before"] == 0
    assert figure(tile(event="Order", days=46), [])["before"] is None


def test_a_trait_shows_what_identify_calls_made_of_it() -> None:
    told = [
        ("identify", "", NOW - days * DAY, {"traits": {"mrr": value}})
        for days, value in ((74, 144), (40, 168), (2, 168))
    ]

    item = figure(tile(trait="mrr"), told, {"mrr": TraitValue("mrr", 168, NOW - 2 * DAY, "web")})

    assert (item["value"], item["before"], item["change"], item["percent"]) == (168, 144, 24, 17)
    assert item["since"] == "2026-10-14T15:06:12.000Z"
    assert item["sparkline"] == [None, *[144] * 5, *[168] * 6]
    assert figure(tile(trait="mrr"), told)["state"] == "empty"


def test_a_trait_of_a_text_has_no_trend() -> None:
    item = figure(tile(trait="plan"), [], {"plan": TraitValue("plan", "pro", NOW - DAY, "web")})

    assert (item["state"], item["value"], item["change"]) == ("full", "pro", None)
    assert item["sparkline"] == [None] * 12


def test_a_plot_has_ninety_days_and_knows_its_edges() -> None:
    midnight = NOW - NOW % DAY
    first = midnight - 89 * DAY
    events = [
        Happening(at, f"m{number}", type_, name, active)
        for number, (at, type_, name, active) in enumerate(
            [
                (first, "page", "Home", True),
                (first - 1, "page", "Home", True),
                (midnight, "track", "Report Opened", True),
                (midnight, "track", "Report Opened", False),
                (midnight - 1, "track", "Sync Failed", False),
                (NOW, "track", "Ticket Opened", True),
                (NOW, "identify", "", True),
            ]
        )
    ]

    card = activity_card(daily(events, now=NOW), is_exact=True)

    assert (card["days"][0], card["days"][-1], sum(card["days"])) == (1, 1, 2)
    assert (card["problems"][-2], card["tickets"][-1], card["to"]) == (1, 1, "2026-11-23")
    assert activity_card(daily([], now=NOW), is_exact=True)["state"] == "empty"


@given(st.lists(st.integers(0, 90_000), min_size=1, max_size=200), st.sampled_from((0.5, 0.95)))
def test_a_percentile_is_at_most_a_step_wrong(times: list[int], share: float) -> None:
    counts: dict[int, int] = {}
    for ms in times:
        counts[step_of(ms)] = counts.get(step_of(ms), 0) + 1
    exact = sorted(times)[max(0, -(-int(share * len(times) * 100) // 100) - 1)]

    read = percentile(counts, share)

    assert read is not None
    assert abs(step_of(read) - step_of(exact)) <= 1


def test_percentiles_of_nothing_and_of_the_longest() -> None:
    assert percentile({}, 0.5) is None
    assert percentile({step_of(600_000): 1}, 0.95) == STEPS[-1]


@pytest.mark.parametrize(
    ("words", "found"),
    [("inv 20931", True), ("INV-20931", True), ("failed", True), ("amount", True), ("ünï", True), ("true", True),
     ("168", True), ("declined", False), ("inv declined", False)],
)  # fmt: skip
def test_words_are_found_in_names_keys_and_values(words: str, found: bool) -> None:
    properties = {"invoice": "INV-20931", "amount": 168, "lines": [{"deep": "ÜNÏCODE"}], "late": True, "none": None}

    assert matches(words, "Payment Failed", properties) is found


def test_a_property_of_many_levels_is_searched_without_end_of_the_stack() -> None:
    deep: Json = {}
    for _ in range(5_000):
        deep = {"a": deep}

    assert matches("zzz", "x", deep) is False
