"""The records of the stand-in: people of the demo, one for each thing to be seen, and who looks at them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from app.demo import cast
from app.demo.cast import Known
from hosts.errors import StandInError
from hosts.salesforce.ids import made_id, normal_id
from hosts.salesforce.org import Record, User

HARBOUR, NORD, NGATA, NAKHEEL = (made_id("001", number) for number in range(1, 5))
IMANI, CHIDI, LENA, KWAME, ZOE, LAYLA, AROHA, SECRET = (made_id("003", number) for number in range(1, 9))
SUNNIVA, TARIQ = (made_id("00Q", number) for number in range(1, 3))
UPGRADE = made_id("006", 1)
CASE, WEB_CASE = (made_id("500", number) for number in range(1, 3))
KEYS = {"type", "id", "fields"}


def demo_records() -> list[Record]:
    """Return records whose people are those of the demo."""
    arabic = next(known for known in cast.CAST if known.name == "ليلى منصور")
    chidi = next(known for known in cast.CAST if known.name == "Chidi Laurent")
    return [
        _contact(IMANI, cast.IMANI, AccountId=HARBOUR),
        _contact(CHIDI, chidi, AccountId=HARBOUR),
        _contact(LENA, cast.LENA_VOGT, AccountId=NORD, Phone=cast.LENA_VOIGT.phone),  # the number is a colleague's
        Record("Contact", KWAME, {"FirstName": "Kwame", "LastName": "Asante-Boateng", "Title": "Owner",
                                  "Email": "kwame@saltroom.example", "Phone": "+233302550188"}),
        _contact(ZOE, cast.MARKUP),
        _contact(LAYLA, arabic, AccountId=NAKHEEL),
        Record("Contact", SECRET, {"FirstName": "Joaquín", "LastName": "Pardo", "Title": "Owner",
                                   "Email": cast.JOAQUIN.email}),
        _lead(SUNNIVA, cast.SUNNIVA),
        _lead(TARIQ, next(known for known in cast.CAST if known.email.startswith("tariq"))),
        Record("Case", CASE, {"CaseNumber": "00001042", "Subject": "Card declined, calendar stuck", "Status": "New",
                              "ContactId": IMANI, "ContactEmail": cast.IMANI.email, "AccountId": HARBOUR}),
        Record("Case", WEB_CASE, {"CaseNumber": "00001043", "Subject": "Two teachers, one booking page",
                                  "Status": "Working", "SuppliedName": cast.SUNNIVA.name,
                                  "SuppliedEmail": cast.SUNNIVA.email, "SuppliedPhone": cast.SUNNIVA.phone}),
        Record("Account", HARBOUR, {"Name": "Harbour & Pine", "Website": "harbourpine.example",
                                    "IsPersonAccount": False}),
        Record("Account", NORD, {"Name": "Atelier Nord", "IsPersonAccount": False}),
        Record("Account", NAKHEEL, {"Name": "ستوديو النخيل", "IsPersonAccount": False}),
        *_person_account(NGATA, AROHA, cast.AROHA),
        Record("Opportunity", UPGRADE, {"Name": "Business plan upgrade", "AccountId": HARBOUR, "StageName": "Proposal",
                                        "Amount": 2988, "CloseDate": "2026-12-18"}),
        _role(1, IMANI, "Evaluator", primary=True),
        _role(2, CHIDI, "Decision Maker"),
    ]  # fmt: skip


def demo_users() -> list[User]:
    """Return who may look: one who sees all, one who may not open some records, one to whom fields are hidden."""
    hidden = frozenset({"Contact.Phone", "Contact.MobilePhone", "Contact.Email", "Lead.Email"})
    return [
        User("yuki", made_id("005", 1), "Yuki", "Tanabe"),
        User("noor", made_id("005", 2), "Noor", "Haddad", locale="ar_AE", language="ar", time_zone="Asia/Dubai",
             denied=frozenset({SECRET, IMANI, HARBOUR})),
        User("felix", made_id("005", 3), "Felix", "Baum", locale="de_DE", language="de", time_zone="Europe/Berlin",
             hidden=hidden),
    ]  # fmt: skip


def read_records(path: Path) -> list[Record]:
    """Return the records of a JSON file: a list of objects with `type`, `id` and `fields`.

    Raises:
        StandInError: it is not a list of records; the message names the place.
    """
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise StandInError(f"{path} cannot be read as records: {error}") from error
    return [_read(f"records[{place}]", one) for place, one in enumerate(value if isinstance(value, list) else [value])]


def _read(where: str, value: Any) -> Record:
    if not isinstance(value, Mapping) or set(value) != KEYS or not isinstance(value["fields"], Mapping):
        raise StandInError(f"{where} must be an object with {', '.join(sorted(KEYS))}")
    record_id = normal_id(str(value["id"]))
    if record_id is None:
        raise StandInError(f"{where}.id must be an id of 15 or 18 characters")
    return Record(str(value["type"]), record_id, value["fields"])


def _names(who: Known) -> dict[str, str]:
    first, _, last = who.name.rpartition(" ")
    return {"FirstName": first, "LastName": last}


def _contact(record_id: str, who: Known, **more: Any) -> Record:
    fields = {**_names(who), "Title": who.title, "Email": who.email, "Phone": who.phone, **more}
    return Record("Contact", record_id, {name: value for name, value in fields.items() if value is not None})


def _lead(record_id: str, who: Known) -> Record:
    fields = {**_names(who), "Title": who.title, "Company": who.company, "Email": who.email, "Phone": who.phone}
    return Record("Lead", record_id, {**fields, "IsConverted": False})


def _person_account(account_id: str, contact_id: str, who: Known) -> Sequence[Record]:
    """One person, seen as an account and as a contact."""
    names = _names(who)
    account = {**names, "Name": who.name, "Phone": who.phone, "IsPersonAccount": True, "PersonEmail": who.email,
               "PersonContactId": contact_id}  # fmt: skip
    contact = {**names, "Email": who.email, "Phone": who.phone, "AccountId": account_id, "IsPersonAccount": True}
    return Record("Account", account_id, account), Record("Contact", contact_id, contact)


def _role(number: int, contact_id: str, role: str, *, primary: bool = False) -> Record:
    fields = {"OpportunityId": UPGRADE, "ContactId": contact_id, "Role": role, "IsPrimary": primary}
    return Record("OpportunityContactRole", made_id("00K", number), fields)
