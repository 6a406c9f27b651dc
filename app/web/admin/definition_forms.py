"""What the pages of the builders share: definitions in forms, faults with places, answers to the builder's script."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

from app.domain.definitions.files import document_of
from app.domain.definitions.language import Definition
from app.domain.definitions.naming import RESERVED_FAULT, RESERVED_KEYS
from app.domain.definitions.places import dotted
from app.domain.definitions.presets import preset_documents
from app.domain.definitions.reading import read_text
from app.domain.definitions.words import sentence_of
from app.errors import DefinitionCycleError, InvalidDefinitionError
from app.storage.definitions import SavedDefinition, archived_of, check_names, list_definitions
from app.storage.own_presets import OwnPreset
from app.web.admin.render import typed

KINDS = {"trait": "Computed trait", "audience": "Audience"}
STARTING: dict[str, dict[str, Any]] = {
    "trait": {"value": {"aggregate": "count", "of": {"event": "*", "window": {"last": 30, "unit": "day"}}}},
    "audience": {"where": {"all": [{"did": {"event": "*", "window": {"last": 30, "unit": "day"}}}]}},
}

Faults = list[tuple[str, str]]
Saved = Mapping[str, SavedDefinition]


def saved_of(connection: sqlite3.Connection) -> dict[str, SavedDefinition]:
    """Return all definitions of a space by key, archived ones too."""
    return {saved.definition.key: saved for saved in list_definitions(connection)}


def read_draft(text: str, saved: Saved) -> Definition:
    """Return the definition that a form holds.

    Args:
        saved: What it may name.

    Raises:
        InvalidDefinitionError: it breaks a rule, or names what there is not; with the places.
    """
    definition = read_text(text)
    faults: Faults = []
    if definition.key in RESERVED_KEYS and definition.key not in saved:
        faults.append(RESERVED_FAULT)
    try:
        check_names(definition, {key: one.definition for key, one in saved.items()}, archived=archived_of(saved))
    except DefinitionCycleError as error:
        faults.append(("", str(error)))
    except InvalidDefinitionError as error:
        faults.extend(error.faults)
    if faults:
        raise InvalidDefinitionError(faults)
    return definition


def starting_document(kind: str, preset: str, own: Mapping[str, OwnPreset], saved: Saved) -> dict[str, Any]:
    """Return what a new definition begins with: a preset, or the plainest one of its kind.

    Args:
        preset: Key of one of Onefold's presets, else of the space's own; "": none.
        saved: What has its key already: an own preset begins under a key that is free.
    """
    if preset in preset_documents():
        return dict(preset_documents()[preset])
    if preset in own:
        return document_of(own[preset].definition) | {"key": free_key(preset, saved)}
    return {"key": "", "name": "", "kind": kind, **STARTING[kind]}


def free_key(key: str, saved: Saved) -> str:
    """Return a key that nothing has yet, as like another as can be."""
    return next(one for one in (key, *(f"{key[:58]}_{n}" for n in range(2, 1_000))) if one not in saved)


def written(document: object) -> str:
    """Return a document as people read it."""
    return json.dumps(document, ensure_ascii=False, indent=2)


def known_version() -> int | None:
    """Return the version that the form says was edited; None: none, or it says nothing that could be one."""
    text = typed("known_version")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


def faults_json(faults: Sequence[tuple[str, str]]) -> list[dict[str, str]]:
    """Return faults as the builder's script reads them."""
    return [{"place": dotted(place) if place.startswith("/") else place, "text": text} for place, text in faults]


def sentence_json(definition: Definition, saved: Saved) -> list[dict[str, str]]:
    """Return what a definition means in words, each part with its place."""
    parts = sentence_of(definition, names_by_key(saved))
    return [{"text": part.text, "place": part.place} for part in parts]


def names_by_key(saved: Saved) -> dict[str, str]:
    """Return what definitions are called, by key."""
    return {key: one.definition.name for key, one in saved.items()}


def key_in(text: str) -> str:
    """Return the key that a document carries, as far as it can be read and be one, else an empty text."""
    key = _members(text).get("key", "")
    # Half of a surrogate pair, which JSON can spell, is nothing that a database can be asked for.
    return key if isinstance(key, str) and key.isprintable() else ""


def kind_in(text: str) -> str:
    """Return the kind that a document carries, as far as it can be read."""
    return "audience" if _members(text).get("kind", typed("kind")) == "audience" else "trait"


def _members(text: str) -> dict[str, Any]:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}
