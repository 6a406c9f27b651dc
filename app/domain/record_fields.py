"""Which fields of a Salesforce record say who its person is: as we choose, or as an admin does."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from app.domain.phone import e164
from app.errors import InvalidRequestError

FIELD = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,79}")
TYPE = re.compile(r"[a-z0-9][a-z0-9_.-]{0,99}")
LINE = re.compile(r"(\S+?)\s*(?:=|:|\s)\s*(\S+)")
FIELDS_MAX = 10  # of one object
VALUE_CHARACTERS_MAX = 500  # as in a look-up


class FieldRule(NamedTuple):
    """A field and the type of identifier that its value is looked up as."""

    field: str
    type: str


Rules = tuple[FieldRule, ...]
GivenIdentifier = tuple[str, str, bool]  # type, value, whether the person has proven it

_PHONES = (FieldRule("MobilePhone", "phone"), FieldRule("Phone", "phone"))
# A person account is one row of Account and one of Contact. An account of a company and an opportunity have people
# instead, unless an admin names fields of theirs that hold one.
DEFAULTS: Mapping[str, Rules] = {
    "Contact": (FieldRule("Email", "email"), *_PHONES),
    "Lead": (FieldRule("Email", "email"), *_PHONES),
    "Case": (FieldRule("SuppliedEmail", "email"), FieldRule("SuppliedPhone", "phone")),
    "Account": (),
    "Opportunity": (),
    "PersonAccount": (
        FieldRule("PersonEmail", "email"),
        FieldRule("PersonMobilePhone", "phone"),
        FieldRule("Phone", "phone"),
    ),
}


def parse_rules(text: str) -> Rules:
    """Return what an admin typed: a field and a type in each line.

    Raises:
        InvalidRequestError: a line cannot be used; the message names it by its number.
    """
    rules: list[FieldRule] = []
    lines = [line.strip() for line in text.splitlines()]
    for number, line in enumerate(lines, 1):
        if not line:
            continue
        found = LINE.fullmatch(line)
        if found is None:
            raise InvalidRequestError(f"line {number} is not a field and a type, such as Email = email")
        rule = FieldRule(found[1], found[2].lower())
        if not FIELD.fullmatch(rule.field):
            raise InvalidRequestError(f"line {number} names no field: write its API name, such as External_Id__c")
        if not TYPE.fullmatch(rule.type):
            raise InvalidRequestError(f"line {number} names no type: write one such as user_id, email or phone")
        rules.append(rule)
    if len(rules) > FIELDS_MAX:
        raise InvalidRequestError(f"an object has at most {FIELDS_MAX} fields")
    return tuple(dict.fromkeys(rules))


def rules_text(rules: Rules) -> str:
    """Return rules as an admin would type them."""
    return "\n".join(f"{rule.field} = {rule.type}" for rule in rules)


def identifiers(values: Mapping[str, Any], rules: Rules) -> tuple[GivenIdentifier, ...]:
    """Return the identifiers in a record's fields, in the order of the rules; fields that are hidden are not there.

    None counts as proven: what stands in a record was typed by somebody.
    """
    found: dict[tuple[str, str], None] = {}
    for rule in rules:
        value = _as_identifier(rule.type, values.get(rule.field))
        if value is not None:
            found[rule.type, value] = None
    return tuple((type_, value, False) for type_, value in found)


def _as_identifier(type_: str, value: object) -> str | None:
    if isinstance(value, float) and value.is_integer():  # numbers of Salesforce come as 12345.0
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return None
    text = str(value).strip()
    if type_ == "phone":
        return e164(text)
    if type_ == "email" and "@" not in text:
        return None
    return text if 0 < len(text) <= VALUE_CHARACTERS_MAX else None
