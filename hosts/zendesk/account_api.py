"""The account's own API, as far as apps read it with the agent's session: users, their identities, organisations.

Rules: Zendesk, "Users", "User identities", "Organizations", "Pagination". What an app may not ask is refused by reason.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping, Sequence
from typing import Any

from hosts.zendesk.errors import RefusedError
from hosts.zendesk.people import Directory, Person

PATH = re.compile(r"(?P<kind>users|organizations)/(?P<id>[1-9][0-9]{0,17})(?:/(?P<part>identities|users))?(?:\.json)?")
PAGE_SIZE, PAGE_AFTER = "page[size]", "page[after]"
PAGE_DEFAULT = PAGE_MAX = 100
UPDATED = "2026-11-20T09:00:00Z"

Json = dict[str, Any]


def answer(directory: Directory, path: str, query: Mapping[str, str]) -> Json | None:
    """Return what `GET /api/v2/<path>` answers; None: there is no such record.

    Raises:
        RefusedError: the API has no such address, or not with this query.
    """
    match = PATH.fullmatch(path)
    if match is None:
        raise RefusedError(f"this stand-in has no /api/v2/{path}", status=404)
    record_id = int(match["id"])
    match match["kind"], match["part"]:
        case "users", None:
            found = directory.users.get(record_id)
            return None if found is None else {"user": _user(found)}
        case "users", "identities":
            found = directory.users.get(record_id)
            return None if found is None else _page("identities", _identities(found), query)
        case "organizations", None:
            organization = directory.organizations.get(record_id)
            return None if organization is None else {"organization": _organization(organization)}
        case "organizations", "users":
            members = [_user(one) for one in directory.members(record_id)]
            return _page("users", members, query) if record_id in directory.organizations else None
    raise RefusedError(f"this stand-in has no /api/v2/{path}", status=404)


def _user(person: Person) -> Json:
    """Return a person as the API spells them: other names, and the first phone instead of identities."""
    phones = [one["value"] for one in person["identities"] if one["type"] == "phone_number"]
    return {
        "id": person["id"],
        "url": f"/api/v2/users/{person['id']}.json",
        "name": person["name"],
        "email": person["email"],
        "phone": phones[0] if phones else None,
        "external_id": person["externalId"],
        "role": person["role"],
        "verified": any(one["verified"] for one in person["identities"]),
        "active": True,
        "suspended": False,
        "organization_id": person["organizations"][0]["id"] if person["organizations"] else None,
        "locale": person["locale"],
        "time_zone": person["timeZone"]["name"],
        "iana_time_zone": person["timeZone"]["ianaName"],
        "tags": person["tags"],
        "created_at": UPDATED,
        "updated_at": UPDATED,
    }


def _identities(person: Person) -> list[Json]:
    return [
        {
            **{name: one[name] for name in ("id", "type", "value", "verified", "primary")},
            "user_id": person["id"],
            "created_at": UPDATED,
            "updated_at": UPDATED,
        }
        for one in person["identities"]
    ]


def _organization(organization: Json) -> Json:
    return {
        "id": organization["id"],
        "name": organization["name"],
        "domain_names": organization["domains"].split(),
        "external_id": organization["externalId"],
        "created_at": UPDATED,
        "updated_at": UPDATED,
    }


def _page(name: str, rows: Sequence[Json], query: Mapping[str, str]) -> Json:
    unknown = sorted(set(query) - {PAGE_SIZE, PAGE_AFTER})
    if unknown:
        raise RefusedError(f"the parameter {unknown[0]!r} is none of this list's")
    size = _size(query.get(PAGE_SIZE, str(PAGE_DEFAULT)))
    start = _place(query.get(PAGE_AFTER))
    more = start + size < len(rows)
    after = base64.urlsafe_b64encode(f"o:{start + size}".encode()).decode() if more else None
    return {
        name: list(rows[start : start + size]),
        "meta": {"has_more": more, "after_cursor": after, "before_cursor": None},
        "links": {"next": None, "prev": None},
    }


def _size(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= PAGE_MAX):
        raise RefusedError(f"{PAGE_SIZE} must be a number from 1 to {PAGE_MAX}")
    return int(text)


def _place(cursor: str | None) -> int:
    if cursor is None:
        return 0
    try:
        kind, _, place = base64.urlsafe_b64decode(cursor).decode().partition(":")
        if kind == "o":
            return int(place)
    except (binascii.Error, ValueError):
        pass
    raise RefusedError(f"{PAGE_AFTER} is no cursor of this list")
