"""The organisation behind the stand-in: its users, its records, who may read what, and the sessions that are alive."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Event, Lock
from typing import Any, Literal

from hosts.errors import StandInError
from hosts.salesforce.ids import made_id, normal_id

ORGANIZATION_ID = made_id("00D", 1)
API_VERSION = "67.0"
TYPES = ("Contact", "Lead", "Case", "Account", "Opportunity", "OpportunityContactRole")

# How the REST interface behaves; anything but "ok" is a fault to be seen in the panel.
Weather = Literal["ok", "limit", "disabled", "html", "down", "slow", "elsewhere"]
WEATHERS: tuple[Weather, ...] = ("ok", "limit", "disabled", "html", "down", "slow", "elsewhere")


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who works in Salesforce.

    Args:
        key: What the stand-in's pages call them.
        denied: Ids of records that they may not read.
        hidden: Fields that they may not see, such as `Contact.Email`.
    """

    key: str
    id: str
    first: str
    last: str
    locale: str = "en_GB"
    language: str = "en_US"
    time_zone: str = "Europe/London"
    denied: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """Both names."""
        return f"{self.first} {self.last}"


@dataclass(frozen=True, slots=True)
class Record:
    """One row of an object; a field that is not named is empty."""

    type: str
    id: str
    fields: Mapping[str, Any]

    @property
    def name(self) -> str:
        """What stands on top of its page."""
        both = " ".join(filter(None, (self.fields.get("FirstName"), self.fields.get("LastName"))))
        return str(self.fields.get("Name") or both or self.fields.get("Subject") or self.id)


@dataclass(slots=True)
class Org:
    """All of it, for all pages and requests of one stand-in.

    Args:
        secret: The consumer secret, known to Onefold too.
        records: Unique by id.
        users: At least one; the first looks when nobody says who.

    Attributes:
        weather: How REST behaves.
        approves: False: nobody has allowed the app yet, so it is not signed for (self-authorisation).
        signs: False: no signed request is given out, as where the user's session is over.
        loses_parameters: True: the parameters of a component arrive empty.
        let_go: Ends the wait of a slow REST interface.
    """

    secret: str
    records: Sequence[Record]
    users: Sequence[User]
    weather: Weather = "ok"
    approves: bool = True
    signs: bool = True
    loses_parameters: bool = False
    let_go: Event = field(default_factory=Event)
    _tokens: dict[str, tuple[User, bool]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)
    _signed: int = 0
    rest_calls: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        ids = [record.id for record in self.records]
        if len(set(ids)) != len(ids):
            raise StandInError("records: two have the same id")
        for record in self.records:
            if record.type not in TYPES or normal_id(record.id) != record.id:
                raise StandInError(f"records: {record.type} {record.id} has a type or an id that cannot be")

    def user(self, key: str) -> User:
        """Return a user by key.

        Raises:
            KeyError: there is none.
        """
        return {user.key: user for user in self.users}[key]

    def find(self, record_id: str) -> Record | None:
        """Return a record by its id in 15 or 18 characters."""
        wanted = normal_id(record_id)
        return next((record for record in self.records if record.id == wanted), None)

    def of_type(self, name: str) -> Iterator[Record]:
        """Yield the records of an object."""
        return (record for record in self.records if record.type == name)

    def session(self, user: User) -> str:
        """Return a token with which REST answers for a user; the same one while it lives."""
        with self._lock:
            for token, (owner, alive) in self._tokens.items():
                if owner == user and alive:
                    return token
            token = f"{ORGANIZATION_ID[:15]}!{secrets.token_urlsafe(48)}"
            self._tokens[token] = (user, True)
            return token

    def end_sessions(self) -> None:
        """Let every token end that was given out so far."""
        with self._lock:
            self._tokens = {token: (user, False) for token, (user, _) in self._tokens.items()}

    def user_of(self, token: str) -> User | None:
        """Return whose living token it is."""
        with self._lock:
            user, alive = self._tokens.get(token, (None, False))
        return user if alive else None

    def next_number(self) -> int:
        """Return how many requests were signed before this one."""
        with self._lock:
            self._signed += 1
            return self._signed - 1


def may_read(user: User, record: Record) -> bool:
    """Tell whether a user may read a record."""
    return record.id not in user.denied


def visible(user: User, record: Record, name: str) -> bool:
    """Tell whether a record has a field that a user may see."""
    return name in known_fields(record.type) and f"{record.type}.{name}" not in user.hidden


_PERSON = ("FirstName", "LastName", "Name", "Email", "Phone", "MobilePhone", "Title")
FIELDS: Mapping[str, tuple[str, ...]] = {
    "Contact": (*_PERSON, "AccountId", "IsPersonAccount"),
    "Lead": (*_PERSON, "Company", "IsConverted", "ConvertedContactId", "ConvertedAccountId"),
    "Case": ("CaseNumber", "Subject", "Status", "ContactId", "ContactEmail", "SuppliedEmail", "SuppliedName",
             "SuppliedPhone", "AccountId"),
    "Account": ("Name", "Website", "Phone", "IsPersonAccount", "PersonEmail", "PersonContactId", "PersonMobilePhone",
                "FirstName", "LastName"),
    "Opportunity": ("Name", "AccountId", "StageName", "Amount", "CloseDate"),
    "OpportunityContactRole": ("OpportunityId", "ContactId", "Role", "IsPrimary"),
}  # fmt: skip


def known_fields(object_name: str) -> tuple[str, ...]:
    """Return the fields of an object, without `Id`, which all have."""
    return ("Id", "LastModifiedDate", "SystemModstamp", *FIELDS[object_name])
