"""What the pages of layouts share: variants in addresses and in words, documents in forms, answers to the composer."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Response, request, url_for

from app.domain.json_object import UnreadableError, read_object
from app.domain.layout import Layout, Target, read_layout, warnings_of
from app.domain.layout_checks import LABEL_CHARACTERS_MAX
from app.domain.layout_default import default_layout
from app.errors import InvalidLayoutError, NotFoundError
from app.storage import layout_facts, layouts
from app.storage.catalog import catalog_of
from app.storage.layout_suggestions import read_suggestions
from app.storage.layouts import SavedLayout
from app.web.admin.gate import control, person, space

HOSTS = {"": "Any host", "zendesk": "Zendesk", "salesforce": "Salesforce"}
OBJECTS = {
    "": "Any object",
    "ticket": "Ticket",
    "new_ticket": "New ticket",
    "user": "User",
    "contact": "Contact",
    "lead": "Lead",
    "case": "Case",
    "account": "Account",
    "opportunity": "Opportunity",
}
ROLES = {"": "All viewers", "claimed": "Viewers as claimed", "proven": "Proven viewers"}
PARTS = ("host", "object", "role")

Faults = list[tuple[str, str]]


def target_of(given: Mapping[str, str]) -> Target:
    """Return the variant that an address or a form names, as it is stored: in small letters.

    Raises:
        NotFoundError: no variant can have such a name.
    """
    parts = {name: given.get(name, "").strip() for name in PARTS}
    if any(len(part) > LABEL_CHARACTERS_MAX or not part.isprintable() for part in parts.values()):
        raise NotFoundError("no variant has such a name")
    return Target(**{name: part.casefold() for name, part in parts.items()})


def query_of(target: Target) -> dict[str, str]:
    """Return the members of a variant that say something, for an address or a layout's `for`."""
    parts = {"host": target.host, "object": target.object, "role": target.role}
    return {name: part for name, part in parts.items() if part}


def in_words(target: Target) -> str:
    """Return a variant as people call it: "Zendesk, Ticket, All viewers"."""
    return ", ".join(
        (
            HOSTS.get(target.host, target.host),
            OBJECTS.get(target.object, target.object),
            ROLES.get(target.role, target.role),
        )
    )


def read_document(text: str) -> dict[str, Any]:
    """Return the document that a text holds, as far as it is JSON.

    Raises:
        InvalidLayoutError: it is no JSON object.
    """
    try:
        return read_object(text.encode("utf-8"), what="layout").value
    except (UnreadableError, UnicodeEncodeError) as error:
        raise InvalidLayoutError([("", _where(text) or "the text is no JSON object")]) from error


def read_checked(text: str, target: Target) -> Layout:
    """Return the layout of a variant that a text holds.

    Raises:
        InvalidLayoutError: it is no layout, or one for another variant.
    """
    layout = read_layout(read_document(text))
    if target_of(query_of(layout.target)) != target:
        raise InvalidLayoutError([("/for", f"this page is for {in_words(target)}; the layout says otherwise")])
    return layout


def absent_from(connection: sqlite3.Connection, layout: Layout) -> list[tuple[str, str]]:
    """Return what a layout names that the space does not have, with its place: traits, events, definitions, roles."""
    known = read_suggestions(connection)
    found = warnings_of(
        layout,
        traits={one.key for one in known.traits},
        events=frozenset(one.name for one in known.events),
        definitions={key: one.definition.kind for key, one in catalog_of(connection).order.items()},
    )
    return [(one.place, one.text) for one in found]


def newest_of(connection: sqlite3.Connection, target: Target) -> SavedLayout | None:
    """Return the newest version of a variant, or None."""
    return next(iter(layouts.list_versions(connection, target, limit=1)), None)


def starting_document(connection: sqlite3.Connection, target: Target) -> dict[str, Any]:
    """Return what a variant that nobody saved begins with: the layout made from the space's data."""
    made = default_layout(layout_facts.read_facts(connection), target).document
    return {"version": made["version"], "name": "", "for": query_of(target), "cards": made["cards"]}


def written(document: Mapping[str, Any]) -> str:
    """Return a document as people read it."""
    return json.dumps(document, ensure_ascii=False, indent=2)


def author() -> str:
    """Return by what name the admin who asks is kept in the history."""
    return person().email


def note_act(action: str, target: Target, *, space_id: str | None = None) -> None:
    """Put what the admin who asks did with a variant into the log of the space."""
    control().note_act(action, author=author(), space_id=space_id or space().id, subject=in_words(target))


def address_of(endpoint: str, target: Target) -> str:
    """Return the address of a variant's page."""
    query: dict[str, Any] = query_of(target)
    return url_for(f"admin.{endpoint}", space_id=space().id, **query)


def wants_json() -> bool:
    """Tell whether the composer's script asks, which draws the answer itself."""
    return request.accept_mimetypes.best == "application/json"


def answer_json(answer: Mapping[str, Any], status: int = HTTPStatus.OK) -> Response:
    """Return an answer to the composer's script."""
    return Response(json.dumps(answer, ensure_ascii=False), status=status, content_type="application/json")


def faults_json(faults: Faults | tuple[tuple[str, str], ...]) -> list[dict[str, str]]:
    """Return faults as the composer's script reads them."""
    return [{"place": place, "text": text} for place, text in faults]


def _where(text: str) -> str:
    """Return in words where a text stops being JSON, or an empty text."""
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        return f"the text is no JSON: look at line {error.lineno}, column {error.colno}"
    except RecursionError:
        return "the text is nested too deeply"
    return ""
