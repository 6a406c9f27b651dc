"""Which identifier decides, and when nobody is guessed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.identity import DEFAULT_RULES, IdentityRules, Key, TypeRule
from app.domain.lookup import Ambiguous, Found, Unknown, fold, look_up, pick, questions

WITH_PHONE = IdentityRules(types={**DEFAULT_RULES.types, "phone": TypeRule(priority=3)})
OWNERS: dict[Key, str] = {
    ("user_id", "cust-1"): "ada",
    ("user_id", "cust-2"): "grace",
    ("zendesk_user_id", "77"): "ada",
    ("zendesk_user_id", "78"): "grace",
    ("email", "ada@example.test"): "ada",
    ("email", "grace@example.test"): "grace",
    ("phone", "+441"): "ada",
    ("phone", "+442"): "grace",
    ("loyalty", "L1"): "ada",
    ("loyalty", "L2"): "grace",
    ("till", "T2"): "grace",
}
Given = tuple[str, str, bool]


def said(*given: str) -> list[Given]:
    """`email:a@b!` is verified, without `!` it is not."""
    return [(text.partition(":")[0], text.partition(":")[2].rstrip("!"), text.endswith("!")) for text in given]


def outcome(*given: str, rules: IdentityRules = WITH_PHONE) -> str:
    found = look_up(questions(said(*given), rules), OWNERS)
    if isinstance(found, Unknown):
        return "unknown"
    if isinstance(found, Ambiguous):
        return "ambiguous " + " ".join(candidate.profile for candidate in found.candidates)
    beside = "".join(f" also {candidate.profile}" for candidate in found.also)
    return f"{found.profile} by {found.matched_by.type}{beside}"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (["user_id:cust-1"], "ada by user_id"),
        (["user_id:cust-9"], "unknown"),
        ([], "unknown"),
        (["email:ada@example.test!", "user_id:cust-1"], "ada by user_id"),
        # an id decides: the others stand beside
        (["user_id:cust-1", "email:grace@example.test!"], "ada by user_id also grace"),
        (["zendesk_user_id:77", "user_id:cust-2"], "grace by user_id also ada"),
        (["zendesk_user_id:77", "email:grace@example.test!"], "ada by zendesk_user_id also grace"),
        (["loyalty:L1", "till:T2"], "ada by loyalty also grace"),
        (["till:T2", "loyalty:L1"], "grace by till also ada"),
        # several of the deciding kind
        (["user_id:cust-1", "user_id:cust-2"], "ambiguous ada grace"),
        (["loyalty:L2", "loyalty:L1"], "ambiguous grace ada"),
        # an e-mail or a phone decides, and another identifier finds someone else
        (["email:ada@example.test!", "email:grace@example.test!"], "ambiguous ada grace"),
        (["email:ada@example.test", "email:grace@example.test"], "ambiguous ada grace"),
        (["email:ada@example.test!", "phone:+442"], "ambiguous ada grace"),
        (["phone:+441", "loyalty:L2"], "ambiguous ada grace"),
        (["email:ada@example.test!", "phone:+441", "loyalty:L1"], "ada by email"),
        (["user_id:cust-9", "email:ada@example.test"], "ada by email"),
        (["email:nobody@example.test!", "phone:+442"], "grace by phone"),
    ],
)
def test_the_first_kind_that_finds_anybody_decides(given: list[str], expected: str) -> None:
    assert outcome(*given) == expected


def test_a_phone_number_is_asked_only_where_the_rules_list_it() -> None:
    assert outcome("phone:+441", rules=DEFAULT_RULES) == "unknown"
    assert outcome("email:ada@example.test", "phone:+442", rules=DEFAULT_RULES) == "ada by email"
    assert questions(said("phone:+441"), DEFAULT_RULES) == ()


def test_values_are_folded_as_the_rules_say() -> None:
    assert outcome("email:ADA@Example.TEST") == "ada by email"
    assert outcome("user_id:CUST-1") == "unknown"
    assert fold(DEFAULT_RULES, "email", "Ada@X") == "ada@x"


def test_only_the_first_address_can_be_the_verified_primary_one() -> None:
    kinds = [question.kind for question in questions(said("email:a@x!", "email:b@x!", "email:c@x"), WITH_PHONE)]

    assert kinds == [2, 3, 3]


def test_an_identifier_given_twice_is_asked_once() -> None:
    assert len(questions(said("email:a@x!", "email:A@X"), WITH_PHONE)) == 1


def test_candidates_come_by_their_strongest_reason_with_all_reasons() -> None:
    asked = questions(said("email:grace@example.test!", "email:ada@example.test", "phone:+441"), WITH_PHONE)
    found = look_up(asked, OWNERS)

    assert isinstance(found, Ambiguous)
    assert [(candidate.profile, [reason.type for reason in candidate.reasons]) for candidate in found.candidates] == [
        ("grace", ["email"]),
        ("ada", ["email", "phone"]),
    ]


def test_a_pick_finds_one_of_the_candidates_and_leaves_the_others_beside() -> None:
    found = look_up(questions(said("user_id:cust-1", "user_id:cust-2"), WITH_PHONE), OWNERS)

    picked = pick(found, "grace")

    assert picked is not None
    assert (picked.profile, [candidate.profile for candidate in picked.also]) == ("grace", ["ada"])


def test_a_pick_may_take_someone_from_beside() -> None:
    found = look_up(questions(said("user_id:cust-1", "email:grace@example.test"), WITH_PHONE), OWNERS)

    picked = pick(found, "grace")

    assert picked is not None and picked.matched_by.type == "email"


@pytest.mark.parametrize("given", [[], ["user_id:cust-1"], ["user_id:cust-1", "user_id:cust-2"]])
def test_a_pick_of_a_stranger_is_none(given: list[str]) -> None:
    assert pick(look_up(questions(said(*given), WITH_PHONE), OWNERS), "linus") is None


keys = st.sampled_from([*OWNERS, ("user_id", "x"), ("email", "x"), ("own", "x")])
given_lists = st.lists(st.tuples(keys, st.booleans()).map(lambda item: (*item[0], item[1])), max_size=8)


@given(given_lists, st.randoms())
def test_the_order_given_never_changes_who_is_found_by_an_id(given: list[Given], order: object) -> None:
    ids = [item for item in given if item[0] in ("user_id", "zendesk_user_id")]
    shuffled = ids.copy()
    order.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis types its randoms as object here

    first, second = (look_up(questions(items, WITH_PHONE), OWNERS) for items in (ids, shuffled))

    assert first.status == second.status
    if isinstance(first, Found) and isinstance(second, Found):
        assert first.profile == second.profile


@given(given_lists)
def test_nobody_is_found_whom_no_identifier_names_and_nobody_named_is_lost(given: list[Given]) -> None:
    asked = questions(given, WITH_PHONE)
    named = {OWNERS[question.key] for question in asked if question.key in OWNERS}
    found = look_up(asked, OWNERS)

    if isinstance(found, Found):
        assert {found.profile, *(candidate.profile for candidate in found.also)} == named
    elif isinstance(found, Ambiguous):
        assert {candidate.profile for candidate in found.candidates} == named and len(named) > 1
    else:
        assert named == set()
