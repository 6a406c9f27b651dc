"""Whom a record of each kind is about, with everything that may be hidden, empty or converted."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import responses

from app.domain.record_fields import DEFAULTS, FieldRule, Rules, parse_rules
from app.domain.salesforce import RecordName, normal_id
from app.errors import SalesforceNoAccessError, SalesforceUnavailableError
from app.salesforce.records import PEOPLE_MAX, Member, People, Person, from_signed, read
from app.salesforce.rest import Rest
from tests.salesforce.signing import CONTACT, ORIGIN, TOKEN
from tests.web.salesforce_world import DATA, fails, queries, tells, ui_record

LEAD, CASE = str(normal_id("00Q5g00000LeAd1")), str(normal_id("5005g00000CaSe1"))
ACCOUNT, OPPORTUNITY = str(normal_id("0015g00000AcMe1")), str(normal_id("0065g00000OpPo1"))
OTHER = str(normal_id("0035g00000OtHr1"))


def about(type_: str, id_: str, **own: Rules) -> Person | People:
    with Rest(ORIGIN, TOKEN, "67.0", pause=lambda _: None) as rest:
        return read(rest, RecordName(type_, id_), lambda name: own.get(name, DEFAULTS[name]))


def person(type_: str, id_: str, **own: Rules) -> list[tuple[str, str]]:
    found = about(type_, id_, **own)
    assert isinstance(found, Person)
    assert found.record == RecordName(type_, id_)
    assert not any(is_proven for _, _, is_proven in found.identifiers)
    return [(kind, value) for kind, value, _ in found.identifiers]


def people(type_: str, id_: str) -> People:
    found = about(type_, id_)
    assert isinstance(found, People)
    assert found.record == RecordName(type_, id_)
    return found


def asked(mock: responses.RequestsMock, number: int) -> dict[str, list[str]]:
    return parse_qs(urlsplit(str(mock.calls[number].request.url)).query)


# -- one person -------------------------------------------------------------


def test_a_contact_is_known_by_its_address_and_its_international_numbers(mock: responses.RequestsMock) -> None:
    tells(mock, CONTACT, "Contact", Email="mara@x.test", MobilePhone="+44 (0)20 7946-0958", Phone="(415) 555-1212")

    assert person("Contact", CONTACT) == [("email", "mara@x.test"), ("phone", "+442079460958")]


def test_hidden_and_empty_fields_are_not_there(mock: responses.RequestsMock) -> None:
    tells(mock, CONTACT, "Contact", MobilePhone=None, Phone="")

    assert person("Contact", CONTACT) == []
    (wanted,) = asked(mock, 0)["optionalFields"]
    assert wanted.split(",") == ["Contact.Email", "Contact.MobilePhone", "Contact.Phone", "Contact.Id"]


def test_an_admins_fields_are_read_in_the_admins_order(mock: responses.RequestsMock) -> None:
    tells(mock, CONTACT, "Contact", Email="a@x.test", Customer__c=12345.0, Id=CONTACT, Active__c=True)
    rules = parse_rules("Customer__c = user_id\nId = crm_id\nActive__c = flag\nNothing__c = x\nEmail = email")

    found = person("Contact", CONTACT, Contact=rules)

    assert found == [("user_id", "12345"), ("crm_id", CONTACT), ("email", "a@x.test")]


def test_a_lead_is_its_own_person_until_it_is_converted(mock: responses.RequestsMock) -> None:
    tells(mock, LEAD, "Lead", Email="lead@x.test", IsConverted=False, ConvertedContactId=None)

    assert person("Lead", LEAD) == [("email", "lead@x.test")]


def test_a_converted_lead_is_the_contact_that_it_became(mock: responses.RequestsMock) -> None:
    tells(mock, LEAD, "Lead", Email="old@x.test", IsConverted=True, ConvertedContactId=CONTACT)
    tells(mock, CONTACT, "Contact", Email="new@x.test")

    assert person("Lead", LEAD) == [("email", "new@x.test")]


@pytest.mark.parametrize("contact", [None, "gone", 7, LEAD])
def test_a_converted_lead_whose_contact_is_not_named_is_itself(mock: responses.RequestsMock, contact: Any) -> None:
    tells(mock, LEAD, "Lead", Email="old@x.test", IsConverted=True, ConvertedContactId=contact)
    if contact == LEAD:
        tells(mock, LEAD, "Lead", Email="old@x.test")

    assert person("Lead", LEAD) == [("email", "old@x.test")]


def test_a_converted_lead_whose_contact_is_closed_to_the_viewer_is_itself(mock: responses.RequestsMock) -> None:
    tells(mock, LEAD, "Lead", Email="old@x.test", IsConverted=True, ConvertedContactId=CONTACT)
    fails(mock, 403, "INSUFFICIENT_ACCESS", CONTACT)

    assert person("Lead", LEAD) == [("email", "old@x.test")]


def test_a_case_is_about_its_contact_whoever_wrote_in(mock: responses.RequestsMock) -> None:
    contact = {"Email": "mara@x.test", "Phone": "+14155551212"}
    tells(mock, CASE, "Case", ContactId=CONTACT, Contact=contact, SuppliedEmail="colleague@x.test")

    assert person("Case", CASE) == [("email", "mara@x.test"), ("phone", "+14155551212")]
    assert "Case.Contact.Email" in asked(mock, 0)["optionalFields"][0].split(",")


def test_a_case_whose_contact_is_closed_to_the_viewer_is_known_by_what_the_case_shows(
    mock: responses.RequestsMock,
) -> None:
    tells(mock, CASE, "Case", ContactId=CONTACT, Contact=None, ContactEmail="mara@x.test", SuppliedEmail="other@x.test")

    assert person("Case", CASE) == [("email", "mara@x.test")]


def test_a_case_without_a_contact_is_about_whoever_wrote_in(mock: responses.RequestsMock) -> None:
    tells(mock, CASE, "Case", ContactId=None, SuppliedEmail="web@x.test", SuppliedPhone="0044 20 7946 0958")

    assert person("Case", CASE) == [("email", "web@x.test"), ("phone", "+442079460958")]


def test_a_person_account_is_one_person_and_no_list(mock: responses.RequestsMock) -> None:
    tells(mock, ACCOUNT, "Account", IsPersonAccount=True, PersonEmail="p@x.test", PersonMobilePhone="+14155550100")

    assert person("Account", ACCOUNT) == [("email", "p@x.test"), ("phone", "+14155550100")]


# -- several people -----------------------------------------------------------


def test_an_account_lists_its_contacts(mock: responses.RequestsMock) -> None:
    tells(mock, ACCOUNT, "Account", IsPersonAccount=False)
    queries(mock, {"Id": CONTACT, "Name": "Mara Lind", "Email": "mara@x.test", "Title": "Buyer"}, {"Id": OTHER})

    found = people("Account", ACCOUNT)

    assert found.members == (
        Member(CONTACT, "Mara Lind", "mara@x.test", "Buyer", False),
        Member(OTHER, None, None, None, False),
    )
    assert not found.more
    condition = f"WHERE AccountId = '{ACCOUNT}' ORDER BY LastModifiedDate DESC LIMIT {PEOPLE_MAX + 1}"
    assert asked(mock, 1)["q"] == [f"SELECT Id, Name, Email, Title FROM Contact {condition}"]


def test_a_hidden_field_does_not_hide_the_people(mock: responses.RequestsMock) -> None:
    tells(mock, ACCOUNT, "Account")
    mock.get(f"{DATA}/query", json=[{"errorCode": "INVALID_FIELD", "message": "No such column"}], status=400)
    queries(mock, {"Id": CONTACT, "Name": "Mara Lind"})

    assert [one.name for one in people("Account", ACCOUNT).members] == ["Mara Lind"]


@pytest.mark.parametrize(("rows", "more"), [(PEOPLE_MAX, False), (PEOPLE_MAX + 1, True)])
def test_a_list_is_cut_where_it_would_be_too_long(mock: responses.RequestsMock, rows: int, more: bool) -> None:
    tells(mock, ACCOUNT, "Account")
    queries(mock, *[{"Id": normal_id(f"0035g0000{number:06d}")} for number in range(rows)])

    found = people("Account", ACCOUNT)

    assert (len(found.members), found.more) == (PEOPLE_MAX, more)


def test_an_opportunity_lists_its_roles_the_primary_one_first(mock: responses.RequestsMock) -> None:
    mara = {"Name": "Mara", "Email": "m@x.test"}
    tells(mock, OPPORTUNITY, "Opportunity", AccountId=ACCOUNT)
    queries(
        mock,
        {
            "ContactId": CONTACT,
            "Contact": {"Name": "Mara", "Email": "m@x.test"},
            "Role": "Evaluator",
            "IsPrimary": False,
        },
        {"ContactId": OTHER, "Contact": {"Name": "Ivo", "Email": None}, "Role": "Decision Maker", "IsPrimary": True},
        {"ContactId": CONTACT, "Contact": mara, "Role": "User", "IsPrimary": False},
        {"ContactId": None, "Contact": None, "Role": "Other", "IsPrimary": False},
    )

    assert people("Opportunity", OPPORTUNITY).members == (
        Member(OTHER, "Ivo", None, "Decision Maker", True),
        Member(CONTACT, "Mara", "m@x.test", "Evaluator, User", False),
    )


def test_an_opportunity_without_roles_lists_the_people_of_its_account(mock: responses.RequestsMock) -> None:
    tells(mock, OPPORTUNITY, "Opportunity", AccountId=ACCOUNT)
    queries(mock)
    tells(mock, ACCOUNT, "Account", IsPersonAccount=False)
    queries(mock, {"Id": CONTACT, "Name": "Mara Lind"})

    assert [one.id for one in people("Opportunity", OPPORTUNITY).members] == [CONTACT]


def test_an_opportunity_of_a_person_account_is_about_that_person(mock: responses.RequestsMock) -> None:
    tells(mock, OPPORTUNITY, "Opportunity", AccountId=ACCOUNT)
    queries(mock)
    tells(mock, ACCOUNT, "Account", IsPersonAccount=True, PersonEmail="p@x.test")

    assert person("Opportunity", OPPORTUNITY) == [("email", "p@x.test")]


def test_an_opportunity_whose_account_is_closed_to_the_viewer_has_nobody(mock: responses.RequestsMock) -> None:
    tells(mock, OPPORTUNITY, "Opportunity", AccountId=ACCOUNT)
    queries(mock)
    fails(mock, 404, "NOT_FOUND", ACCOUNT)

    assert people("Opportunity", OPPORTUNITY).members == ()


def test_a_field_of_a_company_that_an_admin_names_makes_it_one_person(mock: responses.RequestsMock) -> None:
    tells(mock, ACCOUNT, "Account", Owner_Id__c="u_1")

    assert person("Account", ACCOUNT, Account=(FieldRule("Owner_Id__c", "user_id"),)) == [("user_id", "u_1")]


# -- what Salesforce may answer instead ---------------------------------------


def test_a_record_that_the_viewer_may_not_read_is_nobody(mock: responses.RequestsMock) -> None:
    fails(mock, 403, "INSUFFICIENT_ACCESS")

    with pytest.raises(SalesforceNoAccessError):
        about("Contact", CONTACT)


@pytest.mark.parametrize(
    "answer",
    [
        ui_record("Contact", OTHER, Email="else@x.test"),
        ui_record("Lead", CONTACT, Email="else@x.test"),
        {"apiName": "Contact", "fields": {}},
        {},
    ],
    ids=["another id", "another object", "no id", "nothing"],
)
def test_another_record_than_the_one_asked_for_is_a_failure(mock: responses.RequestsMock, answer: Any) -> None:
    mock.get(f"{DATA}/ui-api/records/{CONTACT}", json=answer)

    with pytest.raises(SalesforceUnavailableError):
        about("Contact", CONTACT)


@pytest.mark.parametrize("fields", [None, [], "x", {"Email": None}, {"Email": "a@x"}, {"Email": {"value": {"a": 1}}}])
def test_fields_in_another_shape_are_not_there(mock: responses.RequestsMock, fields: Any) -> None:
    mock.get(f"{DATA}/ui-api/records/{CONTACT}", json={"apiName": "Contact", "id": CONTACT, "fields": fields})

    assert person("Contact", CONTACT) == []


@pytest.mark.parametrize("rows", [None, "x", [None, 1, "x", {}, {"Id": "none"}, {"Id": CONTACT, "Name": 7}]])
def test_rows_in_another_shape_are_left_out(mock: responses.RequestsMock, rows: Any) -> None:
    tells(mock, ACCOUNT, "Account")
    mock.get(f"{DATA}/query", json={"records": rows})

    assert [one.name for one in people("Account", ACCOUNT).members] in ([], [None])


# -- without the API ----------------------------------------------------------


@pytest.mark.parametrize(
    ("type_", "fields", "expected"),
    [
        ("Contact", {"Email": "m@x.test"}, [("email", "m@x.test")]),
        ("Contact", {}, None),
        ("Case", {"SuppliedEmail": "w@x.test"}, [("email", "w@x.test")]),
        (
            "Case",
            {"ContactId": CONTACT, "ContactEmail": "m@x.test", "SuppliedEmail": "w@x.test"},
            [("email", "m@x.test")],
        ),
        ("Account", {"IsPersonAccount": True, "PersonEmail": "p@x.test"}, [("email", "p@x.test")]),
        ("Account", {"Phone": "+14155551212"}, None),
        ("Visit__c", {"Email": "m@x.test"}, None),
    ],
)
def test_signed_fields_stand_in_for_a_record_that_cannot_be_read(
    type_: str, fields: dict[str, Any], expected: list[tuple[str, str]] | None
) -> None:
    found = from_signed(RecordName(type_, CONTACT), fields, lambda name: DEFAULTS[name])

    assert (None if found is None else [one[:2] for one in found.identifiers]) == expected
