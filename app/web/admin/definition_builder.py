"""The pages of the builders: a new definition, an edit of one, and saving, which work without a script."""

from __future__ import annotations

import sqlite3
from http import HTTPStatus
from typing import Any

from flask import Response, request, send_from_directory, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.domain.definitions.files import document_of
from app.domain.definitions.places import dotted
from app.errors import ConflictError, DefinitionCycleError, InvalidDefinitionError, NotFoundError
from app.packaging.files import BUILT
from app.storage.definitions import SavedDefinition, get_definition, save_definition
from app.storage.own_presets import list_presets
from app.web.admin import definition_forms as forms
from app.web.admin.gate import admin, control, person, space
from app.web.admin.layout_forms import answer_json, wants_json
from app.web.admin.render import go, page, say, typed
from app.web.context import house

SCRIPT = "definition.js"
ASKED = (  # routes that the builder's script asks, by the name it knows them by
    ("check", "definition_check"),
    ("preview", "definition_preview"),
    ("suggestions", "definition_suggestions"),
    ("properties", "definition_properties"),
    ("values", "definition_values"),
    ("save", "definition_save"),
    ("people", "people_to_show"),
)


@admin.get("/spaces/<space_id>/definitions/new")
def definition_new(space_id: str) -> Response:
    """Show the builder with a new definition: of a kind, or as a preset begins, Onefold's or one of the space."""
    kind = "audience" if request.args.get("kind") == "audience" else "trait"
    with house().spaces.reading(space_id) as connection:
        own = list_presets(connection)
        document = forms.starting_document(kind, request.args.get("preset", ""), own, forms.saved_of(connection))
    return builder_page(forms.written(document), kind=str(document["kind"]))


@admin.get("/spaces/<space_id>/definitions/<key>/edit")
def definition_edit(space_id: str, key: str) -> Response:
    """Show the builder with the version that is in force."""
    with house().spaces.reading(space_id) as connection:
        saved = get_definition(connection, key)
    return builder_page(_text_of(saved), kind=saved.definition.kind, saved=saved, known=saved.version)


@admin.post("/spaces/<space_id>/definitions/save")
def definition_save(space_id: str) -> AnyResponse:
    """Save a document as a new definition, or as the next version of the one that was edited."""
    text = typed("document")
    try:
        saved = _save(space_id, text)
    except InvalidDefinitionError as error:
        return _refused(text, error)
    except DefinitionCycleError as error:  # made so by somebody else since the draft was read
        return _refused(text, InvalidDefinitionError([("", str(error))]))
    except ConflictError as error:
        return _too_late(text, error)
    subject = f"{saved.definition.kind} {saved.definition.key}"
    control().note_act(
        f"definition saved, version {saved.version}", author=person().email, space_id=space_id, subject=subject
    )
    if wants_json():
        return answer_json({"key": saved.definition.key, "version": saved.version})
    say(f"Version {saved.version} of {saved.definition.name} is saved and being worked out for everybody.")
    return go("definition_show", space_id=space_id, key=saved.definition.key)


@admin.get("/assets/" + SCRIPT)
def definition_script() -> Response:
    """Serve the builder's script, which the build puts there; the page works without it."""
    return send_from_directory(BUILT / "admin", SCRIPT)


def builder_page(
    text: str,
    *,
    kind: str,
    saved: SavedDefinition | None = None,
    known: int | None = None,
    status: int = HTTPStatus.OK,
    **seen: Any,
) -> Response:
    """Return the page of the builder.

    Args:
        text: The document as it stands in the form, whatever it is.
        saved: What is saved under the document's key, in its newest version.
        known: The version that the text is an edit of; None: of none, so that it can overwrite nothing.
        seen: `faults`, `conflict`, `sentence`, `result`: what is said of the text, where something is.
    """
    edited = saved if known is not None else None
    faults = [(dotted(place), words) for place, words in seen.pop("faults", [])]
    return page(
        "definition.html",
        status=status,
        kind=kind,
        kind_name=forms.KINDS[kind],
        text=text,
        saved=edited,
        other=saved,
        known_version="" if known is None else known,
        note=typed("note"),
        faults=faults,
        script=(BUILT / "admin" / SCRIPT).exists(),
        config=_config(text, kind, edited, known),
        **seen,
    )


def saved_under(space_id: str, text: str) -> SavedDefinition | None:
    """Return the definition whose key a document carries, or None."""
    try:
        key = forms.key_in(text)
        with house().spaces.reading(space_id) as connection:
            return get_definition(connection, key)
    except NotFoundError:
        return None


def _save(space_id: str, text: str) -> SavedDefinition:
    note, author, now, known = typed("note").strip(), person().email, house().now_ms(), forms.known_version()

    def write(connection: sqlite3.Connection) -> SavedDefinition:
        saved = forms.saved_of(connection)
        definition = forms.read_draft(text, saved)
        old = saved.get(definition.key)
        if old is not None and old.status == "archived" and known is not None:
            raise ConflictError(f"{definition.key} was archived: restore it first.")
        return save_definition(connection, definition, author=author, note=note, now=now, known_version=known)

    return house().spaces.write(space_id, write)


def _refused(text: str, error: InvalidDefinitionError) -> Response:
    if wants_json():
        return answer_json({"faults": forms.faults_json(error.faults)}, HTTPStatus.BAD_REQUEST)
    saved = saved_under(space().id, text)
    return builder_page(
        text,
        kind=forms.kind_in(text),
        saved=saved,
        known=forms.known_version(),
        faults=error.faults,
        status=HTTPStatus.BAD_REQUEST,
    )


def _too_late(text: str, error: ConflictError) -> Response:
    """Tell the later of two admins what stands there now. What they wrote stays in front of them."""
    saved = saved_under(space().id, text)
    if wants_json():
        return answer_json({"conflict": _conflict(saved, str(error))}, HTTPStatus.CONFLICT)
    return builder_page(
        text,
        kind=forms.kind_in(text),
        saved=saved,
        known=forms.known_version(),
        conflict=str(error),
        status=HTTPStatus.CONFLICT,
    )


def _conflict(saved: SavedDefinition | None, text: str) -> dict[str, Any]:
    if saved is None:
        return {"text": text, "version": None, "author": "", "savedAt": None, "isArchived": False, "document": None}
    return _version(saved) | {"text": text, "document": _text_of(saved)}


def _version(saved: SavedDefinition) -> dict[str, Any]:
    return {
        "key": saved.definition.key,
        "version": saved.version,
        "author": saved.author,
        "note": saved.note,
        "savedAt": saved.saved_at,
        "isArchived": saved.status == "archived",
    }


def _config(text: str, kind: str, saved: SavedDefinition | None, version: int | None) -> dict[str, Any]:
    """Return what the builder's script begins with."""
    here = space().id
    return {
        "kind": kind,
        "document": text,
        "knownVersion": version,
        "saved": None if saved is None else _version(saved),
        "urls": {name: url_for(f"admin.{endpoint}", space_id=here) for name, endpoint in ASKED}
        | {"new": url_for("admin.definition_new", space_id=here)},
    }


def _text_of(saved: SavedDefinition) -> str:
    return forms.written(document_of(saved.definition))
