"""Which identifiers a call bears, and where they stand in it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.events import Event, identifiers_in
from app.domain.identity import DEFAULT_RULES, IdentityRules
from tests.domain.calls import ADA, CUSTOM_RULES, accepted, found_in, read


@pytest.mark.parametrize(
    ("number", "text"), [(42, "42"), (0, "0"), (12.0, "12"), (1.5, "1.5"), (9007199254740993, "9007199254740993")]
)
def test_a_number_as_an_id_is_its_text(number: float, text: str) -> None:
    event = accepted({**ADA, "userId": number, "messageId": number})

    assert found_in(event) == [("user_id", text)]
    assert event.message_id == text


def test_missing_message_ids_are_assigned_and_differ() -> None:
    first, second = accepted({**ADA, "messageId": None}), accepted({**ADA, "messageId": ""})

    assert first.message_id.startswith("onefold-")
    assert first.message_id != second.message_id
    assert len(first.message_id) <= 100


@pytest.mark.parametrize(
    "call",
    [
        {"type": "identify", "traits": {"email": "ada@example.com"}},
        {"type": "track", "event": "Seen", "properties": {"email": "ada@example.com"}},
        {"type": "track", "event": "Seen", "context": {"traits": {"email": "ada@example.com"}}},
        {
            "type": "page",
            "context": {"externalIds": [{"id": "c-1", "type": "crm_id", "collection": "users", "encoding": "none"}]},
        },
        {"type": "group", "groupId": "acme"},
    ],
    ids=lambda call: call["type"],
)
def test_any_identifier_at_all_is_enough(call: dict[str, Any]) -> None:
    event = accepted(call)

    assert event.identifiers or event.account_identifiers


def test_identifiers_come_in_the_order_of_their_places() -> None:
    event = accepted(
        {
            **ADA,
            "anonymousId": "a-1",
            "traits": {"email": "Ada@Example.com", "appId": 7},
            "properties": {"email": "third@example.com", "app_id": "7", "phone": "+49 A"},
            "context": {
                "traits": {"email": "second@example.com"},
                "device": {"type": "iOS", "id": "d-1", "advertisingId": "ad", "adTrackingEnabled": True, "token": "t"},
                "integrations": {"Google Analytics": {"clientId": "ga-1"}},
                "externalIds": [
                    {"id": "x-2", "type": "CRM_ID", "collection": "users", "encoding": "none"},
                    {"id": "acme", "type": "group_id", "collection": "accounts", "encoding": "none"},
                    {"id": "ada", "type": "user_id", "collection": "users", "encoding": "none"},
                ],
                "groupId": "umbrella",
            },
        },
        CUSTOM_RULES,
    )

    assert event.identifiers[2] == ("email", "ada@example.com", "Ada@Example.com")
    assert found_in(event) == [
        ("user_id", "ada"),
        ("anonymous_id", "a-1"),
        ("email", "ada@example.com"),
        ("app_id", "7"),
        ("email", "second@example.com"),
        ("email", "third@example.com"),
        ("phone", "+49 a"),
        ("ios.id", "d-1"),
        ("ios.idfa", "ad"),
        ("ios.push_token", "t"),
        ("ga_client_id", "ga-1"),
        ("crm_id", "x-2"),
    ]
    assert [found.key for found in event.account_identifiers] == [("group_id", "umbrella"), ("group_id", "acme")]


@pytest.mark.parametrize("missing", ["id", "type", "collection", "encoding"])
def test_an_external_id_needs_all_four_fields(missing: str) -> None:
    entry = {"id": "x-1", "type": "crm_id", "collection": "users", "encoding": "none"}
    entry.pop(missing)

    assert found_in(accepted({**ADA, "context": {"externalIds": [entry, "odd", None]}})) == [("user_id", "ada")]


@pytest.mark.parametrize(
    "context",
    [
        {"device": {"type": "android", "advertisingId": "ad"}},
        {"device": {"type": "android", "advertisingId": "ad", "adTrackingEnabled": "true"}},
        {"device": {"type": "desktop", "id": "d"}},
        {"device": "android"},
        {"externalIds": "x"},
        {"externalIds": [{"id": "x", "type": "group_id", "collection": "users", "encoding": "none"}]},
        {"externalIds": [{"id": "x", "type": "crm_id", "collection": "users", "encoding": "base64"}]},
        {"integrations": {"Google Analytics": True}},
        {"traits": "ada@example.com"},
        {"groupId": ["x"]},
    ],
    ids=repr,
)
def test_what_is_no_identifier_is_not_read_as_one(context: dict[str, Any]) -> None:
    event = accepted({**ADA, "context": context})

    assert found_in(event) == [("user_id", "ada")]
    assert event.account_identifiers == ()


def test_the_email_of_a_group_call_is_the_accounts_and_identifies_no_person() -> None:
    event = accepted({"type": "group", "userId": "ada", "groupId": "acme", "traits": {"email": "office@acme.example"}})

    assert found_in(event) == [("user_id", "ada")]
    assert event.account_traits == {"email": "office@acme.example"}
    assert event.traits is None


def test_only_a_group_call_takes_its_account_from_the_top_level() -> None:
    event = accepted({**ADA, "groupId": "acme", "context": {"groupId": "umbrella"}})

    assert [found.key for found in event.account_identifiers] == [("group_id", "umbrella")]


def test_an_alias_names_a_second_identifier_only_where_the_space_says_so() -> None:
    alias = {"type": "alias", "userId": "ada", "previousId": "a-1"}

    assert found_in(accepted(alias)) == [("user_id", "ada")]
    joining = IdentityRules(types=DEFAULT_RULES.types, alias_joins=True)
    assert found_in(accepted(alias, joining)) == [("user_id", "ada"), ("anonymous_id", "a-1")]


@given(
    st.fixed_dictionaries(
        {"type": st.sampled_from(["identify", "track", "page", "screen", "group", "alias"]), "event": st.just("Seen")},
        optional={
            key: st.text(max_size=3) | st.integers() | st.none()
            for key in ("userId", "anonymousId", "groupId", "previousId", "name", "messageId")
        }
        | {
            key: st.dictionaries(st.sampled_from(["email", "appId", "app_id", "x"]), st.text(max_size=3) | st.floats())
            for key in ("traits", "properties")
        },
    ),
    st.booleans(),
)
def test_the_payload_bears_the_same_identifiers_as_the_event(call: dict[str, Any], alias_joins: bool) -> None:
    rules = IdentityRules(types=CUSTOM_RULES.types, alias_joins=alias_joins)
    event = read(call, rules)

    if isinstance(event, Event):
        assert identifiers_in(event.payload, rules) == (event.identifiers, event.account_identifiers)
