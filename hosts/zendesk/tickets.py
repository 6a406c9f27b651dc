"""The tickets an agent page shows, read from a file and completed to what Zendesk's objects hold."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from hosts.zendesk.errors import StandInError

Ticket = dict[str, Any]  # one JSON object, as the page gets it

DEFAULT_FILE = Path(__file__).with_name("tickets.json")
TICKET: Mapping[str, Any] = {
    "id": None,
    "subject": "",
    "status": "open",
    "via": "web form",
    "created": "",
    "requester": None,
    "comments": [],
    "tags": [],
    "assignee": "",
    "priority": "Normal",
    "type": "Question",
}
PERSON: Mapping[str, Any] = {
    "id": None,
    "name": "",
    "email": None,
    "externalId": None,
    "alias": "",
    "avatarUrl": None,
    "details": "",
    "notes": "",
    "signature": "",
    "role": "end-user",
    "locale": "en-US",
    "tags": [],
    "timeZone": {},
    "identities": [],
    "organizations": [],
}
IDENTITY: Mapping[str, Any] = {"id": None, "type": None, "value": None, "primary": False, "verified": False}
ORGANIZATION: Mapping[str, Any] = {
    "id": None,
    "name": "",
    "domains": "",
    "externalId": None,
    "details": "",
    "notes": "",
    "group": None,
    "sharedTickets": False,
    "sharedComments": False,
}
TIME_ZONE: Mapping[str, Any] = {
    "name": "",
    "ianaName": "Etc/UTC",
    "offset": 0,
    "formattedOffset": "",
    "translatedName": "",
}
COMMENT: Mapping[str, Any] = {"author": "", "internal": False, "time": "", "text": ""}
AGENT: Mapping[str, Any] = {
    **PERSON,
    "id": 1402,
    "name": "Tomás Ferreira",
    "email": "tomas@acme.example",
    "role": "agent",
    "timeZone": {**TIME_ZONE, "name": "London", "ianaName": "Europe/London"},
    "groups": [{"id": 31, "name": "Support"}],
}
# Mail addresses carry more about themselves than other identities do.
DELIVERY: Mapping[str, Any] = {"undeliverableCount": 0, "deliverableState": "deliverable"}


def read_tickets(path: Path) -> list[Ticket]:
    """Return the tickets of a JSON file.

    Raises:
        StandInError: it is not a list of tickets; the message names the place.
    """
    return complete_tickets(read_json(path))


def read_json(path: Path) -> Any:
    """Return what a file holds.

    Raises:
        StandInError: it cannot be read as JSON.
    """
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise StandInError(f"{path} cannot be read as JSON: {error}") from error


def complete_tickets(value: Sequence[Mapping[str, Any]]) -> list[Ticket]:
    """Return tickets with every field that the page and the app may ask for.

    Raises:
        StandInError: a field is unknown, an id is missing, or two tickets share one.
    """
    if not isinstance(value, list) or not value:
        raise StandInError("tickets: at least one is needed, in a list")
    tickets = [_ticket(f"tickets[{index}]", one) for index, one in enumerate(value)]
    ids = [ticket["id"] for ticket in tickets]
    if len(set(ids)) != len(ids):
        raise StandInError("tickets: two have the same id")
    return tickets


def _ticket(where: str, value: Any) -> Ticket:
    ticket = _complete(where, value, TICKET)
    if not isinstance(ticket["id"], int):
        raise StandInError(f"{where}.id must be a whole number")
    ticket["comments"] = [_complete(f"{where}.comments", one, COMMENT) for one in ticket["comments"]]
    if ticket["requester"] is not None:
        ticket["requester"] = complete_person(f"{where}.requester", ticket["requester"])
    return ticket


def complete_person(where: str, value: Any) -> Ticket:
    """Return a person with every field of the app framework's objects.

    Raises:
        StandInError: a field is unknown, or the id is missing.
    """
    person = _complete(where, value, PERSON)
    if not isinstance(person["id"], int):
        raise StandInError(f"{where}.id must be a whole number")
    person["timeZone"] = _complete(f"{where}.timeZone", person["timeZone"], TIME_ZONE)
    organizations = person["organizations"]
    person["organizations"] = [_complete(f"{where}.organizations", one, ORGANIZATION) for one in organizations]
    person["identities"] = [_identity(f"{where}.identities", one) for one in person["identities"]]
    return person


def _identity(where: str, value: Any) -> Ticket:
    known = {**IDENTITY, **DELIVERY} if isinstance(value, dict) and value.get("type") == "email" else IDENTITY
    return _complete(where, value, known)


def _complete(where: str, value: Any, known: Mapping[str, Any]) -> Ticket:
    if not isinstance(value, dict):
        raise StandInError(f"{where} must be an object")
    for key in value:
        if key not in known:
            raise StandInError(f"{where}.{key} is not known; known are {', '.join(known)}")
    return {**known, **value}
