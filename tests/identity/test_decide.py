"""`decide`, pure: what an event keeps, what it loses and why, given who owns what (identity §2)."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.identity import (
    Decisions,
    Identifier,
    IdentifierDecision,
    IdentityRules,
    ProfileView,
    Resolution,
    TypeRule,
    decide,
    ranked,
    window_is_free,
)
from tests.identity.effort import tries
from tests.identity.oracle import Key
from tests.identity.telling import DAY, HOUR, NOON, TYPES, key, keys

RULES = IdentityRules(types={"user_id": TypeRule(1, 1, strong=True), "email": TypeRule(2, 5, strong=True)})


def resolution(
    on_event: str, *profiles: Mapping[str, int], rules: IdentityRules = RULES, decisions: tuple[str, ...] = ()
) -> Resolution:
    """Decide on an event at noon; each profile is its identifiers with the ms before noon since when."""
    said = in_force(*decisions)
    views = [
        ProfileView(number, {said.class_of(key(held)): NOON - ago for held, ago in profile.items()})
        for number, profile in enumerate(profiles, 1)
    ]
    groups = ranked([Identifier(kind, value, value) for kind, value in keys(on_event)], rules, said)
    return decide(groups, NOON, lambda asked: next((v for v in views if asked in v.members), None), rules, said)


def in_force(*decisions: str) -> Decisions:
    """Decisions such as `never u1 a1`."""
    words = [text.split() for text in decisions]
    return Decisions(
        IdentifierDecision("join" if k == "join" else "release" if k == "release" else "never", key(a), key(b))
        for k, a, b in words
    )


def names(some: tuple[Key, ...]) -> str:
    short = {kind: letter for letter, kind in TYPES.items()}
    return " ".join(f"e:{value}" if short[kind] == "e" else value for kind, value in some)


def refused(decided: Resolution) -> list[str]:
    return [f"{names((refusal.key,))} {refusal.reason}" for refusal in decided.refused]


def test_an_event_that_finds_nobody_creates_a_profile_of_all_it_carries() -> None:
    decided = resolution("u1 e:x a1")
    assert (names(decided.kept), decided.found, names(decided.attaches)) == ("u1 e:x a1", (), "u1 e:x a1")


def test_an_event_that_finds_one_profile_and_nothing_new_is_without_effect() -> None:
    decided = resolution("u1 e:x", {"u1": 9, "e:x": 9})
    assert decided.without_effect
    assert (decided.found, decided.attaches, decided.refused) == ((1,), (), ())


def test_an_event_that_finds_two_profiles_merges_them() -> None:
    decided = resolution("u1 a1", {"u1": 9}, {"a1": 9})
    assert sorted(decided.found) == [1, 2]
    assert not decided.without_effect


def test_the_lower_ranked_goes_when_a_merge_would_hold_two_user_ids() -> None:
    decided = resolution("e:x u2", {"u1": 9, "e:x": 9})
    assert (names(decided.kept), refused(decided), decided.found) == ("u2", ["e:x limit user_id"], ())


def test_innocent_identifiers_behind_go_first() -> None:
    decided = resolution("u2 e:x a9", {"u1": 9, "e:x": 9})
    assert refused(decided) == ["a9 limit user_id", "e:x limit user_id"]


def test_the_last_identifier_is_accepted_even_on_a_profile_that_is_over() -> None:
    decided = resolution("e:x", {"u1": 9, "u2": 9, "e:x": 9})
    assert (names(decided.kept), decided.found, decided.refused) == ("e:x", (1,), ())


@pytest.mark.parametrize(("ago", "kept"), [(DAY - 1, "u1"), (DAY, "u1 a2"), (DAY + 1, "u1 a2")])
def test_a_window_is_open_at_its_far_end(ago: int, kept: str) -> None:
    rules = IdentityRules(types={"user_id": TypeRule(1, 1), "anonymous_id": TypeRule(None, 1, DAY)})
    assert names(resolution("u1 a2", {"u1": 9, "a1": ago}, rules=rules).kept) == kept


def test_never_is_checked_before_limits_and_limits_by_priority() -> None:
    both = resolution("u2 e:x", {"u1": 9, "e:x": 9}, decisions=("never u1 u2",))
    assert refused(both) == ["e:x never"]
    rules = IdentityRules(types={"anonymous_id": TypeRule(2, 1), "user_id": TypeRule(1, 1)})
    over_both = resolution("u2 a2 e:x", {"u1": 9, "a1": 9, "e:x": 9}, rules=rules)
    assert refused(over_both) == ["e:x limit user_id"]


def test_a_type_without_a_priority_is_named_after_all_that_have_one() -> None:
    rules = IdentityRules(types={"crm_id": TypeRule(9, 1), "app": TypeRule(None, 1), "anonymous_id": TypeRule(None, 1)})
    assert refused(resolution("a2 c2 e:x", {"c1": 9, "a1": 9, "e:x": 9}, rules=rules))[0] == "e:x limit crm_id"


def test_a_released_identifier_ranks_after_all_others() -> None:
    decided = resolution("u1 e:x a1", {"a1": 9}, decisions=("release u1 e:x",))
    assert (names(decided.kept), refused(decided)) == ("e:x a1", ["u1 never"])


def test_a_class_ranks_as_its_best_member_and_counts_once() -> None:
    decided = resolution("a1 e:x u2", {"u1": 9, "e:x": 9}, decisions=("join u1 u2",))
    assert decided.refused == ()
    assert decided.found == (1,)


def test_at_the_cap_an_event_counts_for_its_best_ranked_owner_and_joins_nothing() -> None:
    rules = IdentityRules(types=RULES.types, identifiers_max=3)
    decided = resolution("e:x u1 a9", {"u1": 9, "a1": 9}, {"e:x": 9, "a2": 9}, rules=rules)
    assert (names(decided.kept), decided.found, decided.attaches) == ("u1", (1,), ())
    assert sorted(refused(decided)) == ["a9 cap", "e:x cap"]


def test_a_new_profile_keeps_its_first_up_to_the_cap() -> None:
    rules = IdentityRules(types=RULES.types, identifiers_max=2)
    decided = resolution("a1 a2 e:x u1", rules=rules)
    assert (names(decided.attaches), sorted(refused(decided))) == ("u1 e:x", ["a1 cap", "a2 cap"])


def test_exactly_the_cap_is_kept() -> None:
    rules = IdentityRules(types=RULES.types, identifiers_max=3)
    assert resolution("u1 e:x a1", {"u1": 9}, rules=rules).refused == ()


@tries(100)
@given(
    st.lists(st.integers(0, 50 * HOUR)),
    st.integers(1, 3),
    st.sampled_from((HOUR, DAY)),
)
def test_a_window_is_free_exactly_when_no_moment_sees_more_than_the_limit(
    sightings: list[int], limit: int, window: int
) -> None:
    most = max((sum(at - window < other <= at for other in sightings) for at in sightings), default=0)
    assert window_is_free(sightings, limit=limit, window_ms=window) == (most <= limit)


PROFILES = st.lists(
    st.dictionaries(st.sampled_from(("u1", "u2", "e:x", "e:y", "a1", "a2", "c1")), st.integers(0, 2 * DAY), min_size=1),
    max_size=3,
)


@tries(150)
@given(
    st.permutations(("u1", "u2", "e:x", "e:y", "a1", "a2", "c1")),
    st.integers(1, 5),
    PROFILES,
    st.integers(1, 2),
    st.sampled_from((None, DAY)),
    st.sampled_from(((), ("never u1 e:x",), ("never a1 a2", "release e:y u2"))),
)
def test_what_is_kept_is_the_longest_prefix_that_breaks_no_rule(
    order: list[str],
    size: int,
    profiles: list[dict[str, int]],
    limit: int,
    window: int | None,
    decisions: tuple[str, ...],
) -> None:
    rules = IdentityRules(types={**RULES.types, "anonymous_id": TypeRule(None, limit, window)})
    owned: set[str] = set()
    apart: list[dict[str, int]] = []
    for profile in profiles:
        apart.append({held: ago for held, ago in profile.items() if held not in owned})
        owned |= profile.keys()
    said = in_force(*decisions)
    groups = ranked([Identifier(*key(text), text) for text in order[:size]], rules, said)
    decided = resolution(" ".join(order[:size]), *apart, rules=rules, decisions=decisions)
    fits = [n for n in range(1, size + 1) if _fits(groups[:n], apart, rules, said)]
    assert list(decided.kept) == groups[: max(fits)]
    assert {refusal.key for refusal in decided.refused} == set(groups[max(fits) :])


def _fits(kept: list[Key], profiles: list[dict[str, int]], rules: IdentityRules, said: Decisions) -> bool:
    found = [
        p for p in ({key(held): NOON - ago for held, ago in one.items()} for one in profiles) if set(kept) & set(p)
    ]
    fresh = set(kept) - {held for profile in found for held in profile}
    if len(found) == 1 and not fresh:
        return True
    would = {held: since for profile in found for held, since in profile.items()} | dict.fromkeys(fresh, NOON)
    if any(set(would) & said.nevers.get(held, set()) for held in would):
        return False
    for kind in {kind for kind, _ in would}:
        rule = rules.rule(kind)
        floor = NOON - rule.window_ms if rule.window_ms is not None else -1
        if sum(since > floor for held, since in would.items() if held[0] == kind) > rule.limit:
            return False
    return True
