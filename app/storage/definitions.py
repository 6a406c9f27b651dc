"""Definitions as they are kept: versions with author and note, archived or not, and never deleted under another."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from app.domain.definitions.language import Definition
from app.domain.definitions.naming import RESERVED_FAULT, RESERVED_KEYS, names_of, order_by_dependence, users_of
from app.errors import ConflictError, DefinitionInUseError, InvalidDefinitionError, NotFoundError
from app.storage.backfills import queue_changed
from app.storage.catalog import catalog_of, read_kept
from app.storage.engines import statement

DEFINITIONS_MAX = 500  # of one space, archived ones included
VERSIONS_SHOWN_MAX = 200
AUTHOR_CHARACTERS_MAX = 200
NOTE_CHARACTERS_MAX = 500
Status = Literal["active", "archived"]

_SAVED = """
    SELECT d.id, d.version, d.status, d.fault, d.slow, d.created_at, v.document, v.author, v.note, v.saved_at
    FROM definitions AS d
    JOIN definition_versions AS v ON v.definition_id = d.id AND v.version = d.version"""
LIST_DEFINITIONS = statement("list_definitions", f"{_SAVED}\n    ORDER BY d.key")
FIND_DEFINITION = statement("find_definition", f"{_SAVED}\n    WHERE d.key = :key", hot=True)
ADD_DEFINITION = statement(
    "add_definition",
    """
    INSERT INTO definitions (key, kind, name, version, status, slow, created_at)
    VALUES (:key, :kind, :name, 1, 'active', 0, :at)
    RETURNING id
    """,
)
SET_VERSION = statement(
    "set_definition_version",
    """
    UPDATE definitions
    SET version = :version, name = :name, fault = NULL, slow = 0
    WHERE id = :id
    """,
    hot=True,
)
ADD_VERSION = statement(
    "add_definition_version",
    """
    INSERT INTO definition_versions (definition_id, version, document, digest, author, note, saved_at)
    VALUES (:id, :version, :document, :digest, :author, :note, :at)
    """,
)
LIST_VERSIONS = statement(
    "list_definition_versions",
    """
    SELECT version, document, author, note, saved_at
    FROM definition_versions
    WHERE definition_id = :id
    ORDER BY version DESC
    LIMIT :limit
    """,
    hot=True,
)
SET_STATUS = statement("set_definition_status", "UPDATE definitions SET status = :status WHERE id = :id", hot=True)
DELETE_DEFINITION = statement("delete_definition", "DELETE FROM definitions WHERE id = :id", hot=True)


@dataclass(frozen=True, slots=True)
class SavedDefinition:
    """A definition in the version that is in force.

    Args:
        fault: Code of why it cannot be settled, or None.
        is_slow: It is settled in the slow lane.
        created_at: ms; `saved_at` is that of the version.
    """

    id: int
    version: int
    status: Status
    fault: str | None
    is_slow: bool
    created_at: int
    definition: Definition
    author: str
    note: str
    saved_at: int


@dataclass(frozen=True, slots=True)
class SavedVersion:
    """One version of a definition."""

    version: int
    definition: Definition
    author: str
    note: str
    saved_at: int


def list_definitions(connection: sqlite3.Connection) -> list[SavedDefinition]:
    """Return all definitions by key, archived ones too."""
    return [_saved(row) for row in connection.execute(LIST_DEFINITIONS)]


def get_definition(connection: sqlite3.Connection, key: str) -> SavedDefinition:
    """Return a definition.

    Raises:
        NotFoundError: there is none of this key.
    """
    row = connection.execute(FIND_DEFINITION, {"key": key}).fetchone()
    if row is None:
        raise NotFoundError(f"no definition {key[:64]!r}")
    return _saved(row)


def save_definition(
    connection: sqlite3.Connection,
    definition: Definition,
    *,
    author: str,
    note: str,
    now: int,
    known_version: int | None = None,
) -> SavedDefinition:
    """Keep a definition as a new one or as a new version; the same text again makes no version.

    Args:
        known_version: The version that was edited; None: there is to be none of this key yet.
        now: ms.

    Raises:
        InvalidDefinitionError: it names a definition that there is not, or one of the other kind, or, being in force
            itself, one that is archived; or its key is a word that the pages use.
        DefinitionCycleError: it would name itself in a circle.
        ConflictError: somebody else saved meanwhile, the key is taken, its kind would change, or there are too many.
    """
    others = {saved.definition.key: saved for saved in list_definitions(connection)}
    old = others.get(definition.key)
    _check_version(definition, old, known_version, len(others))
    if old is None and definition.key in RESERVED_KEYS:
        raise InvalidDefinitionError([RESERVED_FAULT])
    is_archived = old is not None and old.status == "archived"
    check_names(
        definition,
        {key: saved.definition for key, saved in others.items()},
        archived=() if is_archived else archived_of(others),
    )
    if old is not None and old.definition.digest == definition.digest:
        return old
    before = catalog_of(connection).stored
    version = 1 if old is None else old.version + 1
    values: dict[str, object] = {
        "key": definition.key,
        "kind": definition.kind,
        "name": definition.name,
        "version": version,
        "at": now,
    }
    if old is None:
        number = connection.execute(ADD_DEFINITION, _only(values, "key", "kind", "name", "at")).fetchone()[0]
    else:
        number = old.id
        connection.execute(SET_VERSION, {"id": number, "version": version, "name": definition.name})
    texts = {"author": author[:AUTHOR_CHARACTERS_MAX], "note": note[:NOTE_CHARACTERS_MAX]}
    document = {"id": number, "version": version, "document": definition.text, "digest": definition.digest, "at": now}
    connection.execute(ADD_VERSION, document | texts)
    queue_changed(connection, before, catalog_of(connection).stored, at=now)
    return get_definition(connection, definition.key)


def archived_of(saved: Mapping[str, SavedDefinition]) -> set[str]:
    """Return the keys of those that are archived."""
    return {key for key, one in saved.items() if one.status == "archived"}


def check_names(definition: Definition, others: Mapping[str, Definition], *, archived: Collection[str] = ()) -> None:
    """See that what a definition names is there and of the right kind, and makes no circle.

    Args:
        archived: Keys of those that it may not name, since nothing is kept of them.

    Raises:
        InvalidDefinitionError: it names what there is not, or what is archived.
        DefinitionCycleError: it would name itself in a circle.
    """
    names = names_of(definition)
    together = {**others, definition.key: definition}
    faults = [
        ("", f"names the {what} {key}, which there is not: make it first")
        for what, kind, keys in (("computed trait", "trait", names.computed), ("audience", "audience", names.audiences))
        for key in sorted(keys)
        if key not in together or together[key].kind != kind
    ]
    faults += [
        ("", f"names {key}, which is archived: restore it first") for key in sorted(names.definitions & set(archived))
    ]
    if faults:
        raise InvalidDefinitionError(faults)
    order_by_dependence({key: names_of(one).definitions for key, one in together.items()})


def set_status(connection: sqlite3.Connection, key: str, status: Status, *, now: int | None = None) -> None:
    """Archive a definition, or restore it. What is kept of an archived one goes, and is worked out anew when restored.

    Args:
        now: ms; None: as if it had been when the version was saved.

    Raises:
        NotFoundError: there is none of this key.
        DefinitionInUseError: others that are active name it.
        ConflictError: it is to be restored, and names one that is archived.
    """
    saved = get_definition(connection, key)
    if status == "archived":
        _check_unused(connection, key, active_only=True)
    else:
        _check_named_active(connection, saved.definition)
    before = catalog_of(connection).stored
    connection.execute(SET_STATUS, {"id": saved.id, "status": status})
    queue_changed(connection, before, catalog_of(connection).stored, at=saved.saved_at if now is None else now)


def delete_definition(connection: sqlite3.Connection, key: str) -> None:
    """Delete a definition with its versions and results; the record of changes stays.

    Raises:
        NotFoundError: there is none of this key.
        DefinitionInUseError: others name it, archived ones included.
    """
    saved = get_definition(connection, key)
    _check_unused(connection, key, active_only=False)
    before = catalog_of(connection).stored
    connection.execute(DELETE_DEFINITION, {"id": saved.id})
    queue_changed(connection, before, catalog_of(connection).stored, at=saved.saved_at)


def list_versions(connection: sqlite3.Connection, key: str, *, limit: int = VERSIONS_SHOWN_MAX) -> list[SavedVersion]:
    """Return a definition's versions, the newest first.

    Raises:
        NotFoundError: there is none of this key.
    """
    number = get_definition(connection, key).id
    rows = connection.execute(LIST_VERSIONS, {"id": number, "limit": limit})
    return [SavedVersion(version, read_kept(document), *rest) for version, document, *rest in rows]


def _check_unused(connection: sqlite3.Connection, key: str, *, active_only: bool) -> None:
    named = {
        saved.definition.key: names_of(saved.definition).definitions
        for saved in list_definitions(connection)
        if saved.status == "active" or not active_only
    }
    if users := users_of(key, named):
        raise DefinitionInUseError(key, users)


def _check_named_active(connection: sqlite3.Connection, definition: Definition) -> None:
    archived = archived_of({saved.definition.key: saved for saved in list_definitions(connection)})
    if named := sorted(names_of(definition).definitions & archived):
        raise ConflictError(f"{definition.key} names {', '.join(named)}, which is archived: restore that first.")


def _check_version(definition: Definition, old: SavedDefinition | None, known: int | None, count: int) -> None:
    if old is None:
        if known is not None:
            raise ConflictError(f"There is no definition {definition.key} any more: save it as a new one.")
        if count >= DEFINITIONS_MAX:
            raise ConflictError(f"A space holds {DEFINITIONS_MAX} definitions: delete one first.")
    elif known is None:
        raise ConflictError(f"The key {definition.key} is taken: choose another.")
    elif known != old.version:
        raise ConflictError(f"Version {old.version} of {definition.key} was saved meanwhile: look at it first.")
    elif old.definition.kind != definition.kind:
        raise ConflictError(f"{definition.key} is an {old.definition.kind} and stays one: choose another key.")


def _only(values: Mapping[str, object], *names: str) -> dict[str, object]:
    return {name: values[name] for name in names}


def _saved(row: tuple[Any, ...]) -> SavedDefinition:
    number, version, status, fault, slow, created_at, document, *saved = row
    return SavedDefinition(number, version, status, fault, bool(slow), created_at, read_kept(document), *saved)
