"""Definitions from a file into a space: all of them, each after those that it names, or none."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.domain.definitions.files import ordered
from app.domain.definitions.language import Definition
from app.domain.definitions.naming import RESERVED_FAULT, RESERVED_KEYS, names_of
from app.errors import ConflictError, DefinitionCycleError, InvalidDefinitionError
from app.storage.definitions import DEFINITIONS_MAX, SavedDefinition, list_definitions, save_definition


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of one definition of a file.

    Args:
        outcome: `new`, `changed` (a new version of one that was there), `same`.
    """

    saved: SavedDefinition
    outcome: str


def import_definitions(
    connection: sqlite3.Connection,
    definitions: Sequence[Definition],
    *,
    places: Mapping[str, str],
    author: str,
    note: str,
    now: int,
) -> list[Imported]:
    """Save definitions of a file, each after those that it names.

    Args:
        definitions: Of different keys.
        places: Where each stands in the file, by key.
        now: ms.

    Raises:
        InvalidDefinitionError: one cannot be saved; nothing has been written then.
    """
    there = {saved.definition.key: saved for saved in list_definitions(connection)}
    faults = [
        (places.get(one.key, "") + place, words)
        for one in definitions
        for place, words in _faults(one, definitions, there)
    ]
    if len(there.keys() | {one.key for one in definitions}) > DEFINITIONS_MAX:
        faults.append(("/definitions", f"would make more than {DEFINITIONS_MAX} definitions: delete some first"))
    if faults:
        raise InvalidDefinitionError(faults)
    try:
        return [_save(connection, one, there.get(one.key), author, note, now) for one in ordered(definitions)]
    except (DefinitionCycleError, ConflictError) as error:  # a circle, or one with those that are there
        raise InvalidDefinitionError([("", str(error))]) from error


def _save(
    connection: sqlite3.Connection, one: Definition, old: SavedDefinition | None, author: str, note: str, now: int
) -> Imported:
    known = None if old is None else old.version
    saved = save_definition(connection, one, author=author, note=note, now=now, known_version=known)
    outcome = "new" if old is None else "same" if saved.version == old.version else "changed"
    return Imported(saved, outcome)


def _faults(
    one: Definition, definitions: Sequence[Definition], there: Mapping[str, SavedDefinition]
) -> list[tuple[str, str]]:
    faults = []
    old = there.get(one.key)
    if old is None and one.key in RESERVED_KEYS:
        faults.append(RESERVED_FAULT)
    if old is not None and old.definition.kind != one.kind:
        faults.append(("/kind", f"is {one.kind}, but {one.key} is a {old.definition.kind} here: choose another key"))
    if old is not None and old.status == "archived":
        faults.append(("/key", f"{one.key} is archived here: restore or delete it first"))
    kinds = {key: saved.definition.kind for key, saved in there.items()} | {each.key: each.kind for each in definitions}
    names = names_of(one)
    for what, kind, keys in (("computed trait", "trait", names.computed), ("audience", "audience", names.audiences)):
        for key in sorted(keys):
            if kinds.get(key) != kind:
                faults.append(("", f"names the {what} {key}, which is neither in the file nor in this space"))
            elif key in there and there[key].status == "archived" and key not in {each.key for each in definitions}:
                faults.append(("", f"names {key}, which is archived here: restore it first"))
    return faults
