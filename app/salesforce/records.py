"""Who a record is about: read with the viewer's own token, followed to the person, or to the people of a company.

What a viewer may not see is not in the answer, since the fields are asked for as optional ones; so no field is ever
relied on. Rule: Salesforce, "User Interface API Developer Guide", section "Get a Record".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.record_fields import FieldRule, GivenIdentifier, Rules, identifiers
from app.domain.salesforce import RecordName, normal_id, object_of
from app.errors import SalesforceFieldError, SalesforceNoAccessError, SalesforceUnavailableError
from app.salesforce.rest import Rest

PEOPLE_MAX = 50
RulesOf = Callable[[str], Rules]  # which fields of an object say who it is
Fields = Mapping[str, Any]

CONTACT_OF_CASE = "Contact"
FURTHER: Mapping[str, tuple[str, ...]] = {  # what is read besides, to follow the record to its person
    "Lead": ("IsConverted", "ConvertedContactId"),
    "Case": ("ContactId", "ContactEmail"),
    "Account": ("IsPersonAccount",),
    "Opportunity": ("AccountId",),
}


@dataclass(frozen=True, slots=True)
class Person:
    """A record that is about one person.

    Args:
        record: As Salesforce names it.
        identifiers: What it knows of the person; empty: nothing that the viewer may see.
    """

    record: RecordName
    identifiers: tuple[GivenIdentifier, ...]


@dataclass(frozen=True, slots=True)
class Member:
    """One of several people."""

    id: str
    name: str | None
    detail: str | None
    role: str | None
    primary: bool


@dataclass(frozen=True, slots=True)
class People:
    """A record that is about several people.

    Args:
        more: There are further ones.
    """

    record: RecordName
    members: tuple[Member, ...]
    more: bool


def read(rest: Rest, asked: RecordName, rules: RulesOf) -> Person | People:
    """Return whom a record is about.

    Args:
        rules: By object.

    Raises:
        SalesforceNoAccessError: the viewer may not read it, or it is gone.
        OnefoldError: of `Rest.get`.
    """
    record, fields = _read_fields(rest, asked, _wanted(asked.type, rules))
    if record.type == "Lead":
        return _of_lead(rest, record, fields, rules)
    if record.type == "Case":
        return Person(record, _of_case(fields, rules))
    if record.type == "Account":
        return _of_account(rest, record, fields, rules)
    if record.type == "Opportunity":
        return _of_opportunity(rest, record, fields, rules)
    return Person(record, identifiers(fields, _rules(record.type, rules)))


def from_signed(record: RecordName, fields: Fields, rules: RulesOf) -> Person | None:
    """Return whom a record is about by the fields that the platform signed, or None: they hold no identifier.

    For organisations without the API. The values were filled in under the viewer's own access.
    """
    kind = "PersonAccount" if record.type == "Account" and fields.get("IsPersonAccount") is True else record.type
    if record.type == "Case" and fields.get("ContactId"):
        found = identifiers(fields, (FieldRule("ContactEmail", "email"),))
    else:
        found = identifiers(fields, _rules(kind, rules))
    return Person(record, found) if found else None


def _rules(name: str, rules: RulesOf) -> Rules:
    return rules(name) if name in KNOWN else ()


KNOWN = frozenset({"Contact", "Lead", "Case", "Account", "Opportunity", "PersonAccount"})


def _wanted(name: str, rules: RulesOf) -> list[str]:
    fields = [rule.field for rule in _rules(name, rules)]
    if name == "Account":
        fields += [rule.field for rule in rules("PersonAccount")]
    if name == "Case":
        fields += [f"{CONTACT_OF_CASE}.{rule.field}" for rule in rules("Contact")]
    return [f"{name}.{field}" for field in dict.fromkeys([*fields, *FURTHER.get(name, ()), "Id"])]


def _read_fields(rest: Rest, asked: RecordName, wanted: list[str]) -> tuple[RecordName, Fields]:
    """Return a record's name as Salesforce has it, and the values of its fields."""
    answer = rest.get(f"ui-api/records/{asked.id}", {"optionalFields": ",".join(wanted)})
    record_id, name = normal_id(answer.get("id")), answer.get("apiName")
    if record_id != asked.id or not isinstance(name, str) or name != (object_of(asked.id) or asked.type):
        raise SalesforceUnavailableError("Salesforce answered with another record.")
    return RecordName(name, record_id), _values(answer)


def _values(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return plain values of a record's fields; a record inside of it becomes fields of its own."""
    fields = record.get("fields")
    values: dict[str, Any] = {}
    for name, given in fields.items() if isinstance(fields, dict) else ():
        value = given.get("value") if isinstance(given, dict) else None
        values[name] = _values(value) if isinstance(value, dict) else value
    return values


def _of_lead(rest: Rest, record: RecordName, fields: Fields, rules: RulesOf) -> Person:
    """A converted lead has become a contact, which is the one that is kept up to date."""
    contact = _related(fields, "ConvertedContactId") if fields.get("IsConverted") is True else None
    found: tuple[GivenIdentifier, ...] = ()
    if contact is not None:
        try:
            _, of_contact = _read_fields(rest, contact, _wanted("Contact", rules))
            found = identifiers(of_contact, rules("Contact"))
        except SalesforceNoAccessError:
            found = ()  # the lead itself may be read, and says who it was
    return Person(record, found or identifiers(fields, rules("Lead")))


def _of_case(fields: Fields, rules: RulesOf) -> tuple[GivenIdentifier, ...]:
    """A case is about its contact; only one without is about whoever wrote in: others write about a contact's case."""
    if _related(fields, "ContactId") is None:
        return identifiers(fields, rules("Case"))
    contact = fields.get(CONTACT_OF_CASE)
    found = identifiers(contact, rules("Contact")) if isinstance(contact, dict) else ()
    return found or identifiers(fields, (FieldRule("ContactEmail", "email"),))


def _of_account(rest: Rest, record: RecordName, fields: Fields, rules: RulesOf) -> Person | People:
    if fields.get("IsPersonAccount") is True:
        return Person(record, identifiers(fields, rules("PersonAccount")))
    own = identifiers(fields, rules("Account"))
    return Person(record, own) if own else _contacts(rest, record, record)


def _of_opportunity(rest: Rest, record: RecordName, fields: Fields, rules: RulesOf) -> Person | People:
    """An opportunity names its people by roles; where nobody has filled them in, its account's people count."""
    own = identifiers(fields, rules("Opportunity"))
    if own:
        return Person(record, own)
    people = _roles(rest, record)
    account = _related(fields, "AccountId")
    if people.members or account is None:
        return people
    try:
        named, of_account = _read_fields(rest, account, _wanted("Account", rules))
    except SalesforceNoAccessError:
        return people
    if of_account.get("IsPersonAccount") is True:
        return Person(record, identifiers(of_account, rules("PersonAccount")))
    return _contacts(rest, record, named)


def _contacts(rest: Rest, record: RecordName, account: RecordName) -> People:
    condition = f"FROM Contact WHERE AccountId = '{account.id}' ORDER BY LastModifiedDate DESC LIMIT {PEOPLE_MAX + 1}"
    rows = _query(rest, ("Id, Name, Email, Title", "Id, Name"), condition)
    members = [
        Member(id_, _text(row, "Name"), _text(row, "Email"), _text(row, "Title"), False)
        for row in rows
        if (id_ := normal_id(row.get("Id"))) is not None
    ]
    return People(record, tuple(members[:PEOPLE_MAX]), len(members) > PEOPLE_MAX)


def _roles(rest: Rest, record: RecordName) -> People:
    ordered = f"ORDER BY IsPrimary DESC LIMIT {PEOPLE_MAX + 1}"
    condition = f"FROM OpportunityContactRole WHERE OpportunityId = '{record.id}' {ordered}"
    plain = "ContactId, Contact.Name, Role, IsPrimary"
    rows = _query(rest, (f"{plain}, Contact.Email", plain, "ContactId, Role, IsPrimary"), condition)
    members: dict[str, Member] = {}
    for row in rows:
        contact, id_ = row.get("Contact"), normal_id(row.get("ContactId"))
        if id_ is None:
            continue
        of_contact = contact if isinstance(contact, dict) else {}
        name, detail, role = _text(of_contact, "Name"), _text(of_contact, "Email"), _text(row, "Role")
        before = members.get(id_)
        if before is not None:  # one contact may have several roles
            role = ", ".join(filter(None, (before.role, role))) or None
        members[id_] = Member(
            id_, name, detail, role, row.get("IsPrimary") is True or (before is not None and before.primary)
        )
    first = sorted(members.values(), key=lambda member: not member.primary)
    return People(record, tuple(first[:PEOPLE_MAX]), len(rows) > PEOPLE_MAX)


def _query(rest: Rest, choices: tuple[str, ...], condition: str) -> list[dict[str, Any]]:
    """Return the rows of a query, with the first choice of fields that the viewer may see.

    A query, unlike a record, fails as a whole for one hidden field. It is put together from fields of ours and checked
    ids alone.
    """
    for choice in choices[:-1]:
        try:
            return _rows(rest.get("query", {"q": f"SELECT {choice} {condition}"}))
        except SalesforceFieldError:
            continue
    return _rows(rest.get("query", {"q": f"SELECT {choices[-1]} {condition}"}))


def _rows(answer: Mapping[str, Any]) -> list[dict[str, Any]]:
    rows = answer.get("records")
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _related(fields: Fields, name: str) -> RecordName | None:
    """Return the record that a field refers to; None: it refers to none that we know."""
    record_id = normal_id(fields.get(name))
    kind = object_of(record_id) if record_id else None
    return RecordName(kind, record_id) if kind and record_id else None


def _text(row: Mapping[str, Any], name: str) -> str | None:
    value = row.get(name)
    return value if isinstance(value, str) and value else None
