"""What presets need, their words, the same definition over other names, and one with what it names written out."""

from __future__ import annotations

from typing import Any

import pytest

from app.domain.definitions.files import document_of
from app.domain.definitions.language import Definition
from app.domain.definitions.naming import names_of
from app.domain.definitions.preset_needs import Need, Replacements, closest, inlined, needs_of, replaced
from app.domain.definitions.preset_words import PRESET_WORDS, THEMES
from app.domain.definitions.presets import presets
from app.domain.definitions.reading import read_definition
from app.domain.definitions.words import text_of_sentence

SUM = {"aggregate": "sum", "property": "total", "of": {"event": "Paid"}}


def audience(where: Any) -> Definition:
    return read_definition({"key": "a", "name": "A", "kind": "audience", "where": where})


def trait(value: Any, **more: Any) -> Definition:
    return read_definition({"key": "t", "name": "T", "kind": "trait", "value": value} | more)


def test_every_preset_is_told_for_somebody_under_a_theme() -> None:
    assert PRESET_WORDS.keys() == presets().keys()
    assert all((told.support or told.sales) and told.tells.endswith(".") for told in PRESET_WORDS.values())
    assert {told.theme for told in PRESET_WORDS.values()} == set(THEMES)
    assert len({told.tells for told in PRESET_WORDS.values()}) == 30


@pytest.mark.parametrize(
    ("key", "needs"),
    [
        ("days_since_last_seen", [Need("event", "*")]),
        (
            "lifetime_value",
            [
                Need("event", "Order Completed"),
                Need("field", "properties.total", "", ("Order Completed",), is_number=True),
            ],
        ),
        (
            "current_plan",
            [
                Need("event", "Plan Changed"),
                Need("event", "Subscription Started"),
                Need("field", "properties.plan", "", ("Plan Changed", "Subscription Started")),
            ],
        ),
        ("first_source", [Need("event", "*"), Need("field", "context.campaign.source", "", ("*",))]),
        ("trial_ends_in_days", [Need("trait", "trial_ends_at")]),
        ("vip", [Need("trait", "plan")]),
        (
            "hot_lead",
            [
                Need("event", "*", "page"),
                Need("field", "properties.path", "page", ("*",)),
                Need("event", "Order Completed"),
            ],
        ),
    ],
)
def test_a_preset_needs_the_events_fields_and_traits_that_it_reads(key: str, needs: list[Need]) -> None:
    assert needs_of(presets()[key]) == needs


def test_other_names_stand_in_every_place_and_nothing_else_changes() -> None:
    by = Replacements(
        {"Order Completed": "order_paid", "Feature Used": "used"},
        {"properties.total": "properties.amount.value", "context.campaign.source": "context.utm"},
        {"plan": "tier"},
    )

    def copy(key: str) -> Definition:
        return read_definition(replaced(document_of(presets()[key]), by))

    assert (
        text_of_sentence(copy("lifetime_value"))
        == "The sum of amount.value over “order_paid” events, or 0 if there is none."
    )
    assert text_of_sentence(copy("first_source")) == "The first context field utm sent with actions."
    assert "trait tier is “enterprise”" in text_of_sentence(copy("vip"))
    assert {name for name, _ in names_of(copy("expansion_ready")).events} == {"used"}
    for key, preset in presets().items():
        assert read_definition(replaced(document_of(preset), Replacements())) == preset, key


def test_a_text_that_is_the_name_of_something_stays_where_it_is_compared_with() -> None:
    where = {"trait": "plan", "op": "in", "value": ["plan", "Paid"]}

    assert replaced(where, Replacements({"Paid": "x"}, {}, {"plan": "tier"})) == where | {"trait": "tier"}


def test_presets_that_name_others_can_be_written_out() -> None:
    others = {key: presets()[key] for key in ("vip", "lifetime_value")}

    for key in ("vip", "vip_quiet"):
        written = inlined(presets()[key], others)
        assert written is not None and not names_of(written).definitions
        assert "sum of total over “Order Completed” events is at least 1,000" in text_of_sentence(written)


@pytest.mark.parametrize(
    ("where", "other", "can"),
    [
        ({"computed": "t", "op": "gte", "value": 1}, trait(SUM), True),
        ({"computed": "t", "op": "gte", "value": 1}, trait(SUM, default=0), True),
        ({"computed": "t", "op": "lte", "value": 1}, trait(SUM, default=0), False),  # nothing counts as 0
        ({"computed": "t", "op": "eq", "value": "x"}, trait(SUM), False),
        ({"computed": "t", "op": "ne", "value": 1}, trait(SUM), False),
        ({"none": [{"computed": "t", "op": "exists"}]}, trait(SUM), False),
        ({"value": {"computed": "t"}, "op": "gt", "to": 1}, trait(SUM), False),
        ({"computed": "other", "op": "exists"}, trait(SUM), True),
    ],
)
def test_what_cannot_be_written_out_equally_is_not(where: Any, other: Definition, can: bool) -> None:
    assert (inlined(audience(where), {"t": other}) is not None) is can


@pytest.mark.parametrize(
    ("name", "known", "found"),
    [
        ("Order Completed", ["Viewed", "order_completed"], "order_completed"),
        ("Order Completed", ["Order Paid", "orderCompleted"], "orderCompleted"),
        ("Order Completed", ["order-paid"], "order-paid"),
        ("Order Completed", ["Order Uncompleted"], None),
        ("Order Completed", [], None),
    ],
)
def test_a_name_is_proposed_only_for_one_that_likely_means_the_same(
    name: str, known: list[str], found: str | None
) -> None:
    assert closest(name, known, ("Order Paid",)) == found
