"""Definitions as sentences: every preset, every branch of the grammar, and the place that each word stands for."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from typing import Any

import pytest

from app.domain.definitions.naming import nodes_of
from app.domain.definitions.presets import preset_documents, presets
from app.domain.definitions.reading import read_definition
from app.domain.definitions.words import said, sentence_of, text_of_sentence
from app.domain.definitions.words_small import quoted
from tests.definitions.documents import Maker

NAMES = {key: preset.name for key, preset in presets().items()}
OF_PRESETS = {
    "days_since_last_seen": "The number of whole days since the last action.",
    "days_since_first_seen": "The number of whole days since the first action.",
    "active_days_30d": "The number of different days with an action in the last 30 days.",
    "lifetime_value": "The sum of total over “Order Completed” events, or 0 if there is none.",
    "orders_30d": "The number of “Order Completed” events in the last 30 days.",
    "average_order_value": "The average total of “Order Completed” events.",
    "days_since_last_order": "The number of whole days since the last “Order Completed” event.",
    "refunded_90d": "The sum of total over “Order Refunded” events in the last 90 days, or 0 if there is none.",
    "favourite_category": (
        "The category sent most often, at least 3 times, with “Product Viewed” events in the last 90 days."
    ),
    "most_used_feature": (
        "The feature sent most often, at least 3 times, with “Feature Used” events in the last 30 days."
    ),
    "features_used_30d": "The number of different values of feature in “Feature Used” events in the last 30 days.",
    "features_list_90d": (
        "The list of different values of feature (at most 20, in alphabetical order) in “Feature Used” events"
        " in the last 90 days."
    ),
    "failed_payments_7d": "The number of “Payment Failed” events in the last 7 days.",
    "current_plan": "The last plan sent with “Plan Changed” or “Subscription Started” events.",
    "first_source": "The first context field campaign.source sent with actions.",
    "last_nps_score": "The last numeric score sent with “NPS Submitted” events.",
    "trial_ends_in_days": "The number of whole days until the date in the trait trial_ends_at.",
    "tickets_opened_30d": "The number of “Ticket Opened” events in the last 30 days.",
    "open_tickets": "The number of “Ticket Opened” events minus the number of “Ticket Solved” events.",
    "activity_ratio_30d": (
        "The number of actions in the last 30 days divided by the number of actions from 60 to 30 days ago."
    ),
    "churn_risk": (
        "People who had at least 10 actions from 60 to 30 days ago, and whose number of actions in the last 30 days"
        " divided by the number of actions from 60 to 30 days ago is less than 0.5."
    ),
    "vip": (
        "People whose computed trait “Lifetime value” is at least 1,000, or whose trait plan is “enterprise” or"
        " “business”."
    ),
    "vip_quiet": "People who are in the audience “VIP customers”, and who had no action in the last 14 days.",
    "trial_ending": (
        "People whose trait trial_ends_at is later than now, whose trait trial_ends_at is earlier than 3 days from"
        " now, and who had no “Subscription Started” event."
    ),
    "payment_trouble": (
        "People who had a “Payment Failed” event in the last 30 days followed by no “Payment Succeeded” event within"
        " 3 days."
    ),
    "cart_abandoned": (
        "People who had a “Product Added” event in the last 7 days followed by no “Order Completed” event within 24"
        " hours."
    ),
    "hot_lead": (
        "People who had at least 3 page views whose path contains “pricing”, in the last 7 days, and who had no"
        " “Order Completed” event."
    ),
    "onboarding_stuck": (
        "People who had a “Signed Up” event in the last 30 days followed by no “Feature Used” event within 3 days."
    ),
    "unhappy_and_waiting": (
        "People whose last numeric score sent with “NPS Submitted” events is at most 6, and who had at least one"
        " “Ticket Opened” event whose priority is “high” or “urgent”, in the last 30 days."
    ),
    "expansion_ready": (
        "People who had at least 50 “Feature Used” events in the last 30 days, whose number of different values of"
        " feature in “Feature Used” events in the last 30 days is at least 5, and whose trait plan is neither"
        " “enterprise” nor “business”."
    ),
}

A: dict[str, Any] = {"did": {"event": "Ask"}}
B: dict[str, Any] = {"audience": "b"}
C: dict[str, Any] = {"trait": "c", "op": "exists"}
DAY = {"last": 1, "unit": "day"}
X = {"event": "Xed"}
FIRST_AT = {"aggregate": "first_at", "of": X}
SUM = {"aggregate": "sum", "property": "total", "of": X}

CONDITIONS: list[tuple[Any, str]] = [
    ({"all": []}, "Everybody."),
    ({"any": []}, "Nobody."),
    ({"none": []}, "Everybody."),
    ({"all": [A, {"any": []}]}, "People who had at least one “Ask” event, and who can be nobody."),
    ({"any": [A, {"none": []}]}, "People who had at least one “Ask” event, or who may be anybody."),
    ({"none": [A]}, "People who had no “Ask” event."),
    ({"none": [A, B]}, "People who had no “Ask” event, and who are not in the audience b."),
    ({"none": [{"all": [A, B]}]}, "People who had no “Ask” event, or who are not in the audience b."),
    ({"none": [{"none": [A, B]}]}, "People who had at least one “Ask” event, or who are in the audience b."),
    (
        {"all": [A, {"any": [B, C]}]},
        "People who had at least one “Ask” event, and (who are in the audience b, or whose trait c is set).",
    ),
    (
        {"any": [{"all": [A, B]}, {"any": [C]}]},
        "People (who had at least one “Ask” event, and who are in the audience b), or whose trait c is set.",
    ),
    ({"all": [A, {"all": [C]}]}, "People who had at least one “Ask” event, and whose trait c is set."),
    (A | {"count": {"gte": 0}}, "People who had any number of “Ask” events."),
    (A | {"count": {"eq": 0}}, "People who had no “Ask” event."),
    (A | {"count": {"gt": 1_499}}, "People who had at least 1,500 “Ask” events."),
    (A | {"count": {"lt": 0}}, "People who had fewer than 0 “Ask” events."),
    (A | {"count": {"lte": 4}}, "People who had at most 4 “Ask” events."),
    (A | {"count": {"lte": 1}}, "People who had at most 1 “Ask” event."),
    (A | {"count": {"eq": 1}}, "People who had exactly 1 “Ask” event."),
    (A | {"count": {"between": [2, 5]}}, "People who had between 2 and 5 “Ask” events."),
    ({"none": [A | {"count": {"gte": 3}}]}, "People who had at most 2 “Ask” events."),
    ({"none": [A | {"count": {"lt": 0}}]}, "People who had any number of “Ask” events."),
    ({"none": [A | {"count": {"gte": 0}}]}, "People who had fewer than 0 “Ask” events."),
    ({"none": [A | {"count": {"lte": 2}}]}, "People who had at least 3 “Ask” events."),
    ({"none": [A | {"count": {"eq": 2}}]}, "People who had any number other than 2 of “Ask” events."),
    ({"none": [A | {"count": {"between": [2, 5]}}]}, "People who had fewer than 2 or more than 5 “Ask” events."),
    (
        {"sequence": [X, {"event": "Ask"}], "within": {"last": 90, "unit": "minute"}},
        "People who had a “Xed” event followed by an “Ask” event, within 90 minutes.",
    ),
    (
        {"sequence": [X, X, X], "within": {"last": 2, "unit": "week"}},
        "People who had a “Xed” event followed by a “Xed” event followed by a “Xed” event, all within 14 days.",
    ),
    ({"sequence": [{"event": "Ask"}], "within": DAY}, "People who had an “Ask” event."),
    (
        {"none": [{"sequence": [X], "within": DAY, "not_then": {"event": "*"}}]},
        "People who had no “Xed” event followed by no action within 24 hours.",
    ),
    ({"trait": "plan", "op": "eq", "value": "pro"}, "People whose trait plan is “pro”."),
    ({"trait": "a plan", "op": "ne", "value": True}, "People whose trait “a plan” is not true."),
    ({"trait": "n", "op": "gt", "value": 1234567.5}, "People whose trait n is more than 1,234,567.5."),
    ({"trait": "n", "op": "lt", "value": 1e300}, "People whose trait n is less than 1e+300."),
    ({"none": [{"trait": "n", "op": "lte", "value": -1}]}, "People whose trait n is not at most -1."),
    ({"trait": "t", "op": "gt", "value": "m"}, "People whose trait t sorts after “m”."),
    ({"none": [{"trait": "t", "op": "lt", "value": "m"}]}, "People whose trait t does not sort before “m”."),
    ({"none": [{"trait": "t", "op": "gte", "value": "m"}]}, "People whose trait t neither is nor sorts after “m”."),
    ({"trait": "t", "op": "in", "value": []}, "People whose trait t is one of nothing."),
    ({"trait": "t", "op": "not_in", "value": []}, "People whose trait t is anything."),
    ({"trait": "t", "op": "not_in", "value": ["a"]}, "People whose trait t is not “a”."),
    ({"none": [{"trait": "t", "op": "not_in", "value": [1, 2, 3]}]}, "People whose trait t is 1, 2 or 3."),
    (
        {"trait": "t", "op": "in", "value": list(range(1, 101))},
        "People whose trait t is 1, 2, 3, 4, 5, 6 or 94 others.",
    ),
    ({"trait": "t", "op": "contains", "value": "x"}, "People whose trait t contains “x”."),
    ({"none": [{"trait": "t", "op": "ends_with", "value": "x"}]}, "People whose trait t does not end with “x”."),
    ({"none": [{"trait": "t", "op": "ne", "value": "x"}]}, "People whose trait t is “x”."),
    ({"trait": "t", "op": "exists", "value": False}, "People whose trait t is not set."),
    ({"none": [{"trait": "t", "op": "exists", "value": False}]}, "People whose trait t is set."),
    ({"trait": "t", "op": "before", "value": {"ago": 0, "unit": "day"}}, "People whose trait t is earlier than now."),
    (
        {"none": [{"trait": "t", "op": "after", "value": {"ago": 1, "unit": "hour"}}]},
        "People whose trait t is not later than 1 hour ago.",
    ),
    ({"trait": "t", "op": "before", "value": 0}, "People whose trait t is earlier than 1 Jan 1970."),
    (
        {"trait": "t", "op": "after", "value": 90_061_007},
        "People whose trait t is later than 2 Jan 1970 01:01:01.007 UTC.",
    ),
    ({"computed": "ltv", "op": "gte", "value": 5}, "People whose computed trait ltv is at least 5."),
    ({"audience": "vip", "is": False}, "People who are not in the audience “VIP customers”."),
    (
        {"value": FIRST_AT, "op": "gte", "to": 86_400_000},
        "People whose time of the first “Xed” event is not before 2 Jan 1970.",
    ),
    (
        {"none": [{"value": FIRST_AT, "op": "gte", "to": 0}]},
        "People whose time of the first “Xed” event is before 1 Jan 1970.",
    ),
    (
        {"value": FIRST_AT, "op": "lt", "to": 1e17},
        "People whose time of the first “Xed” event is before 1e+17 ms after 1 Jan 1970.",
    ),
    ({"none": [{"value": 3, "op": "eq", "to": 4}]}, "People whose constant 3 is not 4."),
    ({"value": {"trait": "age"}, "op": "gt", "to": 30}, "People whose trait age is more than 30."),
    (
        {"value": {"ratio": [{"difference": [SUM, 5]}, SUM]}, "op": "gt", "to": 1},
        (
            "People whose result of (the sum of total over “Xed” events minus 5) divided by the sum of total over “Xed”"
            " events is more than 1."
        ),
    ),
]
VALUES: list[tuple[Any, str]] = [
    (5, "The number 5."),
    (FIRST_AT, "The time of the first “Xed” event."),
    ({"aggregate": "last_at", "of": {"event": "*", "type": "screen"}}, "The time of the last screen view."),
    (SUM | {"aggregate": "min"}, "The smallest total of “Xed” events."),
    ({"aggregate": "max", "context": "a.b", "of": X}, "The largest context field a.b of “Xed” events."),
    ({"aggregate": "first", "property": "a b", "of": X}, "The first “a b” sent with “Xed” events."),
    ({"aggregate": "most_frequent", "property": "f", "of": X}, "The f sent most often with “Xed” events."),
    ({"trait": "t"}, "The trait t."),
    ({"trait": "t", "as": "date"}, "The date in the trait t."),
    ({"computed": "vip", "as": "number"}, "The computed trait “VIP customers”."),
    ({"computed": "c", "as": "date"}, "The date in the computed trait c."),
    ({"days_since": {"computed": "c"}}, "The number of whole days since the date in the computed trait c."),
    ({"days_until": FIRST_AT}, "The number of whole days until the first “Xed” event."),
    (
        {"difference": [{"ratio": [1, 2]}, {"difference": [3, 4]}]},
        "(1 divided by 2) minus (3 minus 4).",
    ),
]
EVENTS: list[tuple[Any, str]] = [
    ({"event": "*"}, "actions"),
    ({"event": "*", "type": "track"}, "tracked actions"),
    ({"event": "*", "type": "identify"}, "identify calls"),
    ({"event": "Pricing", "type": "page"}, "page views of “Pricing”"),
    ({"event": ["b", "a"], "type": "group"}, "group calls of “a” or “b”"),
    ({"event": "a\n\u202eb"}, "“a b” events"),
    (X | {"window": {}}, "“Xed” events"),
    (X | {"window": DAY}, "“Xed” events in the last 24 hours"),
    (X | {"window": {"last": 1, "unit": "hour"}}, "“Xed” events in the last hour"),
    (X | {"window": {"last": 36, "unit": "hour"}}, "“Xed” events in the last 36 hours"),
    (X | {"window": {"last": 1, "unit": "day", "ending": 1}}, "“Xed” events from 2 to 1 day ago"),
    (X | {"window": {"last": 12, "unit": "hour", "ending": 24}}, "“Xed” events from 36 to 24 hours ago"),
    (X | {"window": {"since": 0}}, "“Xed” events since 1 Jan 1970"),
    (X | {"window": {"until": 60_000}}, "“Xed” events before 1 Jan 1970 00:01 UTC"),
    (
        X | {"window": {"since": 0, "until": 86_400_000}},
        "“Xed” events from 1 Jan 1970 until just before 2 Jan 1970",
    ),
    (X | {"where": {"all": []}}, "“Xed” events of any content"),
    (X | {"where": {"any": []}}, "“Xed” events of no content at all"),
    (
        X | {"where": {"context": "a.b", "op": "exists"}, "window": DAY},
        "“Xed” events whose context field a.b is set, in the last 24 hours",
    ),
    (
        X | {"where": {"none": [{"property": "p", "op": "eq", "value": 1}, {"property": "q", "op": "exists"}]}},
        "“Xed” events whose p is not 1 and whose q is not set",
    ),
    (
        X
        | {
            "where": {
                "all": [
                    {"property": "p", "op": "starts_with", "value": "<b>"},
                    {"any": [{"property": "q", "op": "exists"}, {"property": "r", "op": "exists"}]},
                ]
            }
        },
        "“Xed” events whose p starts with “<b>” and (whose q is set or whose r is set)",
    ),
]


def audience(where: Any) -> dict[str, Any]:
    return {"key": "a", "name": "A", "kind": "audience", "where": where}


def trait(value: Any, **more: Any) -> dict[str, Any]:
    return {"key": "t", "name": "T", "kind": "trait", "value": value} | more


def sentence(document: object) -> str:
    return text_of_sentence(read_definition(document), NAMES)


def places_in(node: object, place: str = "") -> Iterator[str]:
    yield place
    pairs = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, item in pairs:
        yield from places_in(item, f"{place}.{key}" if place else str(key))


@pytest.mark.parametrize("key", preset_documents())
def test_every_preset_has_its_sentence(key: str) -> None:
    assert text_of_sentence(presets()[key], NAMES) == OF_PRESETS[key]


@pytest.mark.parametrize(("where", "expected"), CONDITIONS, ids=[expected for _, expected in CONDITIONS])
def test_a_condition_reads(where: Any, expected: str) -> None:
    assert sentence(audience(where)) == expected


@pytest.mark.parametrize(("value", "expected"), VALUES, ids=[expected for _, expected in VALUES])
def test_a_value_reads(value: Any, expected: str) -> None:
    assert sentence(trait(value)) == expected


@pytest.mark.parametrize(("events", "expected"), EVENTS, ids=[expected for _, expected in EVENTS])
def test_events_read(events: Any, expected: str) -> None:
    assert sentence(trait({"aggregate": "count", "of": events})) == f"The number of {expected}."


def test_a_default_is_said_only_where_there_can_be_nothing() -> None:
    count = {"aggregate": "count", "of": X}

    assert sentence(trait(SUM, default=0)).endswith("events, or 0 if there is none.")
    assert sentence(trait({"trait": "t"}, default="no")) == "The trait t, or “no” if there is none."
    assert sentence(trait(count, default=7)) == sentence(trait({"difference": [count, 0]}, default=7)).replace(
        " minus 0", ""
    )


def test_a_definition_without_a_known_name_is_called_by_its_key() -> None:
    assert "audience vip," in text_of_sentence(presets()["vip_quiet"])


def test_a_name_cannot_turn_the_direction_of_the_page_or_break_the_line() -> None:
    assert quoted("a\u202e\r\nb\x00") == "“a b ”"


def test_words_know_the_place_that_they_stand_for() -> None:
    parts = {part.place: part.text for part in sentence_of(presets()["expansion_ready"])}

    assert parts["where.all.0.count"] == "at least 50 "
    assert parts["where.all.1.value.of.window"] == " in the last 30 days"
    assert parts["where.all.2.none.0"] == "whose trait plan is neither “enterprise” nor “business”"


@pytest.mark.parametrize("seed", range(20))
def test_of_any_definition_each_condition_and_value_has_its_words_and_each_word_its_place(seed: int) -> None:
    maker = Maker(seed)
    for _ in range(25):
        _holds(maker.document())


def _holds(document: dict[str, Any]) -> None:
    definition = read_definition(document)
    parts = sentence_of(definition)
    known = set(places_in(json.loads(definition.text)))

    assert all(part.place in known or part.place.endswith((".count", ".did")) for part in parts), document
    assert all(one.place != other.place for one, other in itertools.pairwise(parts)), document
    assert said(parts)[0].isupper() or said(parts)[0] in "(0123456789-", document
    assert said(parts).count("(") == said(parts).count(")") and said(parts).endswith("."), document
    assert len(parts) >= len([*nodes_of(definition)]) / 2, document


def test_definitions_that_mean_different_things_read_differently() -> None:
    sentences = [*OF_PRESETS.values(), *(expected for _, expected in VALUES)]

    assert len(sentences) == len(set(sentences))
