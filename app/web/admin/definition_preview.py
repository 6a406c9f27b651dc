"""What the builders ask while somebody builds: what is wrong, what it means, and what it gives on this space's people.

People who are shown are on record as shown to the admin.
"""

from __future__ import annotations

import sqlite3
from http import HTTPStatus
from typing import Any

from flask import Response

from app.domain.definitions.files import document_of
from app.domain.definitions.language import Definition
from app.domain.definitions.naming import names_of
from app.domain.public_ids import parse_public_id
from app.errors import InvalidDefinitionError, NotFoundError
from app.storage.definition_looks import Asked, Seen, see
from app.storage.definition_preview import Budget
from app.storage.definition_warnings import warnings_for
from app.storage.profiles import resolve_id
from app.storage.receipt_book import Disclosure
from app.web.admin import definition_forms as forms
from app.web.admin.definition_answers import seen_json
from app.web.admin.definition_builder import builder_page, saved_under
from app.web.admin.gate import admin, control, person
from app.web.admin.layout_forms import answer_json, wants_json
from app.web.admin.render import typed
from app.web.context import house

SHOWN_FIELDS = ("name", "result", "reasons")


@admin.post("/spaces/<space_id>/definitions/check")
def definition_check(space_id: str) -> Response:
    """Answer what a document means in words, or what is wrong with it and where."""
    text = typed("document")
    with house().spaces.reading(space_id) as connection:
        saved = forms.saved_of(connection)
        answer = _checked(connection, text, saved)
    if wants_json():
        return answer_json(answer)
    sentence = "".join(part["text"] for part in answer["sentence"])
    faults = [("/" + fault["place"].replace(".", "/"), fault["text"]) for fault in answer["faults"]]
    return builder_page(
        text,
        kind=forms.kind_in(text),
        saved=saved_under(space_id, text),
        known=forms.known_version(),
        faults=faults,
        sentence=sentence,
        warnings=answer["warnings"],
    )


@admin.post("/spaces/<space_id>/definitions/preview")
def definition_preview(space_id: str) -> Response:
    """Answer how many people a document means, and some of them with the reasons; it is saved nowhere."""
    text = typed("document")
    try:
        with house().spaces.reading(space_id) as connection:
            saved = forms.saved_of(connection)
            definition = forms.read_draft(text, saved)
            seen, asked = _seen(connection, space_id, definition, saved)
    except InvalidDefinitionError as error:
        return _refused(text, error)
    _record(space_id, definition, seen)
    sources = {source.id: source.name for source in control().list_sources(space_id)}
    answer = seen_json(definition, seen, asked, sources)
    if wants_json():
        return answer_json(answer)
    sentence = "".join(part["text"] for part in forms.sentence_json(definition, saved))
    return builder_page(
        text,
        kind=definition.kind,
        saved=saved.get(definition.key),
        known=forms.known_version(),
        result=answer,
        sentence=sentence,
    )


def _checked(connection: sqlite3.Connection, text: str, saved: forms.Saved) -> dict[str, Any]:
    try:
        definition = forms.read_draft(text, saved)
    except InvalidDefinitionError as error:
        return {"sentence": [], "faults": forms.faults_json(error.faults), "uses": [], "warnings": []}
    return {
        "sentence": forms.sentence_json(definition, saved),
        "faults": [],
        "uses": sorted(names_of(definition).definitions),
        "warnings": forms.faults_json(warnings_for(connection, document_of(definition))),
    }


def _seen(
    connection: sqlite3.Connection, space_id: str, definition: Definition, saved: forms.Saved
) -> tuple[Seen, Asked]:
    """Return what the form asks to be seen.

    Raises:
        NotFoundError: there is no such person.
    """
    other, before = saved.get(typed("overlap")), saved.get(typed("known_key"))
    asked = Asked(
        root=_root(connection, space_id, typed("person")),
        overlap=other.definition if other and other.definition.kind == "audience" else None,
        before=before.definition if before and before.definition.kind == definition.kind else None,
        names=forms.names_by_key(saved),
    )
    return see(connection, space_id, definition, asked, house().now_ms(), Budget()), asked


def _root(connection: sqlite3.Connection, space_id: str, public_id: str) -> int | None:
    if not public_id:
        return None
    parsed = parse_public_id(public_id)
    resolved = resolve_id(connection, space_id, "users", parsed[1]) if parsed and parsed[0] == "users" else None
    if resolved is None:
        raise NotFoundError("no such profile id")
    return resolved.profile.root


def _refused(text: str, error: InvalidDefinitionError) -> Response:
    if wants_json():
        return answer_json({"faults": forms.faults_json(error.faults)}, HTTPStatus.BAD_REQUEST)
    return builder_page(
        text,
        kind=forms.kind_in(text),
        known=forms.known_version(),
        faults=error.faults,
        status=HTTPStatus.BAD_REQUEST,
    )


def _record(space_id: str, definition: Definition, seen: Seen) -> None:
    """Put on record whom the admin is shown."""
    disclosures = [
        Disclosure(
            channel="admin_preview",
            viewer=person().email,
            viewer_proven=True,
            object=f"{definition.kind}:{definition.key}",
            profile=shown.line.public_id,
            version=shown.result.version,
            status="found",
            fields=SHOWN_FIELDS,
        )
        for shown in seen.people_shown
    ]
    if disclosures:
        house().receipts.record(space_id, disclosures)
