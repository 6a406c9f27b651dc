"""What the composer asks while somebody composes: a person drawn by the draft, people to choose, what can be named."""

from __future__ import annotations

from dataclasses import asdict
from hashlib import blake2b
from http import HTTPStatus
from typing import Any

import orjson
from flask import Response, request, send_from_directory

from app.domain.identity import IDENTIFIERS_MAX
from app.domain.layout import Layout, traits_of
from app.domain.layout_conditions import Judge
from app.domain.layout_default import format_of
from app.domain.profile import HeldIdentifier, ProfileHead
from app.domain.public_ids import parse_public_id
from app.errors import InvalidLayoutError, NotFoundError
from app.packaging.files import BUILT
from app.resolution import settle_people_search
from app.storage import profile_reads
from app.storage.admin_reads import PersonLine, recent_people, search_people
from app.storage.catalog import catalog_of
from app.storage.layout_suggestions import Suggestions, read_suggestions
from app.storage.panel_sessions import PanelObject
from app.storage.profiles import resolve_id
from app.storage.receipt_book import Disclosure
from app.web import panel_reads
from app.web.admin import layout_forms as forms
from app.web.admin.gate import admin, person
from app.web.admin.layouts import SCRIPT
from app.web.admin.render import part, typed
from app.web.context import house
from app.web.panel_computed import computed_for
from app.web.panel_found import found
from app.web.panel_layouts import LOWEST_ROLE, Beside, Chosen

PEOPLE_MAX = 20
NOTHING_BESIDE = PanelObject("", "", "")
PICKED = {"type": "pick", "value": ""}


@admin.post("/spaces/<space_id>/layouts/preview")
def preview_layout(space_id: str) -> Response:
    """Answer what the panel would answer for a person by the document given, which is saved nowhere.

    The answer is on record as shown to the admin. Without a person the document is checked only.
    """
    try:
        layout = forms.read_checked(typed("document"), forms.target_of(request.form))
    except InvalidLayoutError as error:
        return forms.answer_json({"faults": forms.faults_json(error.faults)}, HTTPStatus.BAD_REQUEST)
    public_id = typed("person")
    role = typed("seen_by") or layout.target.role or LOWEST_ROLE
    shown: dict[str, Any] = _shown(space_id, public_id, layout, role) if public_id else {"answer": None, "drawn": {}}
    with house().spaces.reading(space_id) as connection:
        told = forms.faults_json(forms.absent_from(connection, layout))
    return forms.answer_json(shown | {"warnings": told, "leftOut": list(layout.left_out)})


@admin.post("/spaces/<space_id>/layouts/people")
def people_to_show(space_id: str) -> Response:
    """Answer people by a question, which stands in no address; without one, those of the newest events."""
    query = typed("q").strip()
    settle_people_search(house(), space_id)
    with house().spaces.reading(space_id) as connection:
        if query:
            lines = [one.person for one in search_people(connection, space_id, query, limit=PEOPLE_MAX)]
        else:
            lines = recent_people(connection, space_id, limit=PEOPLE_MAX)
    return forms.answer_json({"people": [_line(one) for one in lines]})


@admin.get("/spaces/<space_id>/layouts/suggestions")
def suggestions(space_id: str) -> Response:
    """Answer what a layout of this space can name: traits and events, with how many there are of each; definitions."""
    with house().spaces.reading(space_id) as connection:
        known = read_suggestions(connection)
        definitions = [one.definition for one in catalog_of(connection).order.values()]
    named = [{"key": one.key, "name": one.name, "kind": one.kind} for one in definitions]
    return forms.answer_json(_suggestions(known) | {"definitions": named})


@admin.get("/assets/" + SCRIPT)
def composer_script() -> Response:
    """Serve the composer's script, which the build puts there; the page works without it."""
    return send_from_directory(BUILT / "admin", SCRIPT)


@admin.get("/spaces/<space_id>/layouts/frame")
def preview_frame(space_id: str) -> Response:
    """Give the page that the composer puts into frames of a host's width: empty, with the panel's elements at hand."""
    return part("layout_frame.html")


@admin.get("/assets/onefold-profile.js")
def panel_script() -> Response:
    """Serve the panel's elements."""
    return send_from_directory(BUILT / "elements", "onefold-profile.js")


def _shown(space_id: str, public_id: str, layout: Layout, role: str) -> dict[str, Any]:
    """Return the panel's answer for a person, and the id that each drawn card has in it, by the card's place.

    Raises:
        NotFoundError: there is no such person.
    """
    here, parsed = house(), parse_public_id(public_id)
    with here.spaces.reading(space_id) as connection:
        resolved = resolve_id(connection, space_id, "users", parsed[1]) if parsed and parsed[0] == "users" else None
        if resolved is None:
            raise NotFoundError("no such profile id")
        head = resolved.profile
        beside = Beside(NOTHING_BESIDE, Chosen(layout, _digest(layout)), role)
        reading = panel_reads.reading_of(here, connection, space_id).masked(beside.mask)
        held = profile_reads.list_identifiers(connection, head.root, limit=IDENTIFIERS_MAX)
        matched_by = _matched_by(held)
        computed = computed_for(reading, head, beside)
        tag = panel_reads.etag(reading, head, matched_by, [], beside, computed)
        answer, fields = found(reading, head, matched_by, [], tag=tag, beside=beside, computed=computed)
        named = reading.traits(profile_reads.list_named_traits(connection, head.root, sorted(traits_of(layout))))
    answer = answer | {"receipt": _record(space_id, head, fields)}
    return {"answer": answer, "drawn": _drawn(layout, {key: trait.value for key, trait in named.items()}, answer)}


def _drawn(layout: Layout, traits: dict[str, Any], answer: dict[str, Any]) -> dict[str, str]:
    judge = Judge(traits, layout.conditions)
    places = [card["at"] for card in layout.cards if "condition" not in card or judge.holds(card["condition"])]
    return dict(zip(places, (card["id"] for card in answer["layout"]["cards"]), strict=True))


def _matched_by(held: list[HeldIdentifier]) -> dict[str, str]:
    """Return by what a look-up would have found the person: their first identifier that a help desk knows."""
    known = {one.type: one.sent for one in reversed(held)}
    type_ = next((name for name in ("user_id", "email", "phone") if name in known), None)
    return PICKED if type_ is None else {"type": type_, "value": known[type_]}


def _record(space_id: str, head: ProfileHead, fields: tuple[str, ...]) -> str:
    disclosure = Disclosure(
        channel="admin_preview",
        viewer=person().email,
        viewer_proven=True,
        object="",
        profile=head.public_id,
        version=head.version,
        status="found",
        fields=fields,
    )
    return house().receipts.record(space_id, [disclosure])


def _digest(layout: Layout) -> str:
    document = orjson.dumps(["preview", layout.document], option=orjson.OPT_SORT_KEYS)
    return blake2b(document, digest_size=8).hexdigest()


def _line(line: PersonLine) -> dict[str, str]:
    detail = ", ".join(part for part in (line.title, line.company) if part)
    return {
        "id": line.public_id,
        "label": line.label,
        "detail": detail or ", ".join(value for _, value in line.identifiers[:2]),
    }


def _suggestions(known: Suggestions) -> dict[str, Any]:
    return {
        "traits": [{"key": one.key, "people": one.people, **format_of(one)} for one in known.traits],
        "events": [asdict(one) | {"isExact": one.is_exact} for one in known.events],
    }
