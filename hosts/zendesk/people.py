"""Everybody the account knows: requesters of tickets and further people, each with the organisations they belong to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hosts.zendesk.errors import StandInError
from hosts.zendesk.tickets import Ticket, complete_person, read_json

Person = dict[str, Any]  # as `client.get('user')` gives it

DEFAULT_FILE = Path(__file__).with_name("people.json")


@dataclass(frozen=True, slots=True)
class Directory:
    """Users and organisations, in the order in which they came.

    Args:
        users: By id.
        organizations: By id.
    """

    users: Mapping[int, Person]
    organizations: Mapping[int, dict[str, Any]]

    def members(self, organization_id: int) -> list[Person]:
        """Return the people of an organisation, by id."""
        found = [
            user for user in self.users.values() if organization_id in [one["id"] for one in user["organizations"]]
        ]
        return sorted(found, key=lambda user: int(user["id"]))


def read_people(path: Path) -> list[Person]:
    """Return the people of a JSON file.

    Raises:
        StandInError: it is not a list of people; the message names the place.
    """
    return complete_people(read_json(path))


def complete_people(value: Sequence[Mapping[str, Any]]) -> list[Person]:
    """Return people with every field that the page and the app may ask for.

    Raises:
        StandInError: it is not a list, a field is unknown, or an id is missing.
    """
    if not isinstance(value, list | tuple):
        raise StandInError("people: a list is needed")
    return [complete_person(f"people[{place}]", one) for place, one in enumerate(value)]


def directory(tickets: Sequence[Ticket], people: Sequence[Person]) -> Directory:
    """Return everybody on tickets, then the others."""
    requesters = [ticket["requester"] for ticket in tickets if ticket["requester"] is not None]
    users: dict[int, Person] = {}
    for person in (*requesters, *people):
        users.setdefault(person["id"], person)
    organizations: dict[int, dict[str, Any]] = {}
    for person in users.values():
        for organization in person["organizations"]:
            organizations.setdefault(organization["id"], organization)
    return Directory(users, organizations)
