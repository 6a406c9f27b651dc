"""What an admin does with a definition that is there: rename, archive, restore, delete."""

from __future__ import annotations

import sqlite3
from functools import partial
from http import HTTPStatus

from werkzeug.wrappers import Response as AnyResponse

from app.domain.definitions.files import document_of
from app.domain.definitions.reading import read_definition
from app.errors import ConflictError, InvalidDefinitionError
from app.storage.definitions import (
    SavedDefinition,
    delete_definition,
    get_definition,
    save_definition,
    set_status,
)
from app.web.admin.definition_page import definition_page
from app.web.admin.gate import admin, control, person, space
from app.web.admin.render import go, is_confirmed, say, typed
from app.web.context import house


@admin.post("/spaces/<space_id>/definitions/<key>/rename")
def definition_rename(space_id: str, key: str) -> AnyResponse:
    """Save a definition under another name, as its next version; the key stays."""
    name, author, now = typed("name").strip(), person().email, house().now_ms()
    try:
        saved = house().spaces.write(space_id, partial(_rename, key=key, name=name, author=author, now=now))
    except InvalidDefinitionError as error:
        problem = "; ".join(f"The name {words}" for _, words in error.faults)
        return definition_page(space_id, key, status=HTTPStatus.BAD_REQUEST, problem=problem)
    _note(f"definition renamed, version {saved.version}", saved)
    say(f"It is called {saved.definition.name} now.")
    return go("definition_show", space_id=space_id, key=key)


@admin.post("/spaces/<space_id>/definitions/<key>/archive")
def definition_archive(space_id: str, key: str) -> AnyResponse:
    """Take a definition out of force; refused while others that are active name it."""
    return _set_status(space_id, key, "archived")


@admin.post("/spaces/<space_id>/definitions/<key>/restore")
def definition_restore(space_id: str, key: str) -> AnyResponse:
    """Put an archived definition into force again."""
    return _set_status(space_id, key, "active")


@admin.post("/spaces/<space_id>/definitions/<key>/delete")
def definition_delete(space_id: str, key: str) -> AnyResponse:
    """Delete a definition with its versions and results; refused while others name it."""
    with house().spaces.reading(space_id) as connection:
        saved = get_definition(connection, key)
    if not is_confirmed(key):
        return go("definition_show", space_id=space_id, key=key)
    try:
        house().spaces.write(space_id, partial(delete_definition, key=key))
    except ConflictError as error:
        return definition_page(space_id, key, status=HTTPStatus.CONFLICT, problem=str(error))
    _note("definition deleted", saved)
    say(f"{saved.definition.name} is deleted. The record of its changes stays.")
    return go("audiences" if saved.definition.kind == "audience" else "traits", space_id=space_id)


def _set_status(space_id: str, key: str, status: str) -> AnyResponse:
    now = house().now_ms()

    def write(connection: sqlite3.Connection) -> SavedDefinition:
        set_status(connection, key, "archived" if status == "archived" else "active", now=now)
        return get_definition(connection, key)

    try:
        saved = house().spaces.write(space_id, write)
    except ConflictError as error:
        return definition_page(space_id, key, status=HTTPStatus.CONFLICT, problem=str(error))
    _note("definition archived" if status == "archived" else "definition restored", saved)
    if status == "archived":
        say(f"{saved.definition.name} is archived. Its versions stay, and it can be restored.")
    else:
        say(f"{saved.definition.name} is in force again and being worked out for everybody.")
    return go("definition_show", space_id=space_id, key=key)


def _rename(connection: sqlite3.Connection, key: str, name: str, author: str, now: int) -> SavedDefinition:
    old = get_definition(connection, key)
    definition = read_definition({**document_of(old.definition), "name": name})
    note = f"renamed from {old.definition.name}"
    return save_definition(connection, definition, author=author, note=note, now=now, known_version=old.version)


def _note(action: str, saved: SavedDefinition) -> None:
    subject = f"{saved.definition.kind} {saved.definition.key}"
    control().note_act(action, author=person().email, space_id=space().id, subject=subject)
