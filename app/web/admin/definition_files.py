"""Definitions as JSON files: exporting one or all, importing a file whole or not at all."""

from __future__ import annotations

import json
from functools import partial
from http import HTTPStatus
from typing import Any

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from app.domain.definitions.files import document_of, file_of, places_of, read_file
from app.errors import InvalidDefinitionError
from app.storage.definition_files import Imported, import_definitions
from app.storage.definitions import get_definition, list_definitions
from app.web.admin.definition_lists import list_page
from app.web.admin.gate import admin, control, person
from app.web.admin.render import go, say, typed
from app.web.admin.words import count
from app.web.context import house


@admin.get("/spaces/<space_id>/definitions/<key>/export.json")
def definition_export(space_id: str, key: str) -> Response:
    """Give one definition as a file."""
    with house().spaces.reading(space_id) as connection:
        saved = get_definition(connection, key)
    return _file(document_of(saved.definition), f"{saved.definition.key}.json")


@admin.get("/spaces/<space_id>/definitions/export.json")
def definitions_export(space_id: str) -> Response:
    """Give all that are not archived as one file, each after those that it names."""
    with house().spaces.reading(space_id) as connection:
        active = [one.definition for one in list_definitions(connection) if one.status == "active"]
    return _file(file_of(active), "definitions.json")


@admin.post("/spaces/<space_id>/definitions/import")
def definitions_import(space_id: str) -> AnyResponse:
    """Save what a file or a text holds: an export, or a single definition. All of it, or none."""
    kind, text = "audience" if typed("kind") == "audience" else "trait", ""
    try:
        text = _given()
        definitions = read_file(text)
        job = partial(
            import_definitions,
            definitions=definitions,
            places=places_of(text),
            author=person().email,
            note=typed("note").strip() or "from a file",
            now=house().now_ms(),
        )
        done: list[Imported] = house().spaces.write(space_id, job)
    except InvalidDefinitionError as error:
        return list_page(space_id, kind, status=HTTPStatus.BAD_REQUEST, faults=list(error.faults), text=text)
    for one in done:
        if one.outcome != "same":
            subject = f"{one.saved.definition.kind} {one.saved.definition.key}"
            action = f"definition imported, version {one.saved.version}"
            control().note_act(action, author=person().email, space_id=space_id, subject=subject)
    say(_told(done))
    return go("audiences" if kind == "audience" else "traits", space_id=space_id)


def _told(done: list[Imported]) -> str:
    numbers = {name: sum(one.outcome == name for one in done) for name in ("new", "changed", "same")}
    told = {
        "new": "added",
        "changed": "saved as a new version",
        "same": "left as it was" if numbers["same"] == 1 else "left as they were",
    }
    parts = [f"{count(numbers[name], 'definition')} {words}" for name, words in told.items() if numbers[name]]
    return f"Imported: {', '.join(parts)}."


def _given() -> str:
    file = request.files.get("file")
    if file is None or not file.filename:
        return typed("document")
    content: bytes = file.read()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # Replaced, the letters that cannot be read would be lost without a word.
        raise InvalidDefinitionError(
            [("", f"is not UTF-8: look at byte {error.start + 1}, or save it anew")]
        ) from error


def _file(document: dict[str, Any], name: str) -> Response:
    text = json.dumps(document, ensure_ascii=False, indent=2)
    response = Response(text + "\n", content_type="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
