"""Each function of the gallery gives what its title says, and leaves alone what it is not about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from app.domain.function_gallery import GALLERY, Example
from app.sandbox.javascript import KIND, NAME, Given, Outcome, run_batch
from app.sandbox.pool import Pool

BY_KEY = {example.key: example for example in GALLERY}
GIVES: dict[str, list[tuple[str, Mapping[str, Any]]]] = {
    "email-domain": [("", {"email_domain": "lovelace.example", "is_work_email": True})],
    "name-parts": [("", {"first_name": "Ada", "last_name": "Lovelace"})],
    "first-campaign": [("", {"first_campaign": "spring", "first_campaign_source": "newsletter"})],
    "last-page": [("", {"last_page": "/prices", "last_page_title": "Prices"})],
    "order-size": [("Large Order Completed", {"total": 250.5}), ("", {"last_order_size": "large"})],
    "favourite-category": [("", {"category_views": {"tea": 2, "coffee": 1}, "favourite_category": "tea"})],
    "trial-ends": [("", {"trial_ends_at": "2026-03-23T10:00:00.000Z"})],
    "plan-change": [("Plan Upgraded", {"from": "team", "to": "business"}), ("", {"previous_plan": "business"})],
    "health": [("", {"health": "well"})],
    "account-size": [("", {"company_size": "medium"})],
}


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    made = Pool({NAME: KIND})
    yield made
    made.close()


def outcome(
    pool: Pool,
    example: Example,
    changed: Mapping[str, Any] | None = None,
    traits: Mapping[str, Any] | None = None,
    computed: Mapping[str, Any] | None = None,
) -> Outcome:
    given = Given(
        {**example.event, **(changed or {})},
        example.traits if traits is None else traits,
        example.computed_traits if computed is None else computed,
    )
    ended = run_batch(pool, example.code, example.settings, [given])
    assert ended.problem is None
    return ended.outcomes[0]


def test_the_gallery_has_ten_examples_each_with_a_name_of_its_own() -> None:
    assert len(GALLERY) == len(BY_KEY) == len({example.title for example in GALLERY}) == 10
    assert set(GIVES) == set(BY_KEY)


@pytest.mark.parametrize("key", GIVES)
def test_an_example_gives_what_its_title_says(pool: Pool, key: str) -> None:
    assert [(call.name, call.body) for call in outcome(pool, BY_KEY[key]).calls] == GIVES[key]


@pytest.mark.parametrize(
    ("key", "changed", "traits", "kind"),
    [
        ("email-domain", {"traits": {}}, None, "dropped"),
        ("email-domain", {"traits": {"email": 5}}, None, "dropped"),
        ("name-parts", {}, {"first_name": "Augusta"}, "done"),
        ("name-parts", {"traits": None}, None, "done"),
        ("first-campaign", {}, {"first_campaign": "winter"}, "done"),
        ("first-campaign", {"context": {}}, None, "done"),
        ("last-page", {"properties": None}, None, "done"),
        ("order-size", {"event": "Signed In"}, None, "done"),
        ("order-size", {"properties": {}}, None, "discarded"),
        ("favourite-category", {"event": "Signed In"}, None, "done"),
        ("trial-ends", {"event": "Signed In"}, None, "done"),
        ("plan-change", {"traits": {"plan": "secret"}}, None, "done"),
        ("account-size", {"traits": {"employees": "many"}}, None, "discarded"),
        ("account-size", {"type": "track"}, None, "unsupported"),
    ],
)
def test_an_example_leaves_alone_what_it_is_not_about(
    pool: Pool, key: str, changed: Mapping[str, Any], traits: Mapping[str, Any] | None, kind: str
) -> None:
    ended = outcome(pool, BY_KEY[key], changed, traits)

    assert (ended.kind, ended.calls) == (kind, ())


@pytest.mark.parametrize(
    ("key", "changed", "traits", "computed", "gives"),
    [
        (
            "email-domain",
            {"traits": {"email": "ada@mail.example"}},
            {},
            {},
            [("", {"email_domain": "mail.example", "is_work_email": False})],
        ),
        ("name-parts", {"traits": {"name": "Ada"}}, {}, {}, [("", {"first_name": "Ada"})]),
        (
            "order-size",
            {"properties": {"total": 200}},
            {},
            {},
            [("Large Order Completed", {"total": 200}), ("", {"last_order_size": "large"})],
        ),
        ("order-size", {"properties": {"total": 199.99}}, {}, {}, [("", {"last_order_size": "usual"})]),
        (
            "plan-change",
            {"traits": {"plan": "free"}},
            {"previous_plan": "team"},
            {},
            [("Plan Downgraded", {"from": "team", "to": "free"}), ("", {"previous_plan": "free"})],
        ),
        ("plan-change", {}, {}, {}, [("", {"previous_plan": "business"})]),
        ("health", {}, {}, {"errors_7_days": 5, "visits_30_days": 12}, [("", {"health": "in trouble"})]),
        ("health", {}, {}, {"visits_30_days": 9}, [("", {"health": "quiet"})]),
        ("health", {}, {}, {}, [("", {"health": "away"})]),
        ("account-size", {"traits": {"employees": 250}}, {}, {}, [("", {"company_size": "large"})]),
        ("account-size", {"traits": {"employees": 0}}, {}, {}, [("", {"company_size": "very small"})]),
    ],
)
def test_an_example_tells_its_cases_apart(
    pool: Pool,
    key: str,
    changed: Mapping[str, Any],
    traits: Mapping[str, Any],
    computed: Mapping[str, Any],
    gives: list[tuple[str, Mapping[str, Any]]],
) -> None:
    ended = outcome(pool, BY_KEY[key], changed, traits, computed)

    assert [(call.name, call.body) for call in ended.calls] == gives
