"""The presets as the catalog's page shows them: words, needs matched with the space, taken or not."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from app.domain.definitions.files import document_of
from app.domain.definitions.language import Definition
from app.domain.definitions.naming import names_of
from app.domain.definitions.preset_needs import Need, Replacements, inlined, needs_of, replaced
from app.domain.definitions.preset_words import PRESET_WORDS, Told
from app.domain.definitions.presets import presets, taken_with
from app.domain.definitions.reading import read_definition
from app.domain.definitions.words import text_of_sentence
from app.storage.definitions import SavedDefinition, list_definitions
from app.storage.own_presets import OwnPreset, list_presets
from app.storage.preset_matches import Match, Matcher

CANDIDATES_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Shown:
    """A preset on the page.

    Args:
        takes: Names of the other presets that are taken with it.
        taken: What has its key in the space.
        state: `taken`, `ready`, `choose` (something stands under another name), `lacking`.
    """

    definition: Definition
    told: Told
    sentence: str
    matches: list[Match]
    takes: list[str]
    taken: SavedDefinition | None
    state: str


@dataclass(frozen=True, slots=True)
class Shelf:
    """All presets, with what the space has of their keys."""

    shown: list[Shown]
    own: dict[str, OwnPreset]
    saved: dict[str, SavedDefinition]

    def count(self, state: str) -> int:
        """Return how many presets are in a state; `taken` ones count as ready where their data is there."""
        return sum(_fit(one.matches) == state for one in self.shown)


def shelf_of(connection: sqlite3.Connection, now: int) -> Shelf:
    """Return every preset beside what the space holds.

    Args:
        now: ms.
    """
    saved = {one.definition.key: one for one in list_definitions(connection)}
    matcher = Matcher(connection, now)
    return Shelf([_shown(one, matcher, saved) for one in presets().values()], list_presets(connection), saved)


def preset_shown(connection: sqlite3.Connection, key: str, now: int) -> Shown | None:
    """Return one preset beside what the space holds; None: there is none of this key."""
    definition = presets().get(key)
    if definition is None:
        return None
    saved = {one.definition.key: one for one in list_definitions(connection)}
    return _shown(definition, Matcher(connection, now), saved)


def _shown(definition: Definition, matcher: Matcher, saved: Mapping[str, SavedDefinition]) -> Shown:
    names = {key: one.name for key, one in presets().items()}
    wanted = _with_it(definition, saved)
    matches = matcher.match(_needs(wanted))
    taken = saved.get(definition.key)
    state = "taken" if taken is not None else _fit(matches)
    takes = [one.name for one in wanted if one.key != definition.key]
    return Shown(
        definition, PRESET_WORDS[definition.key], text_of_sentence(definition, names), matches, takes, taken, state
    )


def _fit(matches: list[Match]) -> str:
    if all(match.is_found for match in matches):
        return "ready"
    return "choose" if all(match.name is not None for match in matches) else "lacking"


def _with_it(definition: Definition, saved: Mapping[str, SavedDefinition]) -> list[Definition]:
    """Return a preset after those that it names and the space does not have."""
    keys = taken_with([definition.key])
    return [presets()[key] for key in keys if key == definition.key or key not in saved]


def _needs(definitions: list[Definition]) -> list[Need]:
    return list({(need.kind, need.name, need.type): need for one in definitions for need in needs_of(one)}.values())


def replacements_of(form: MultiDict[str, str]) -> Replacements:
    """Return what a form chose for names: its fields `event:…`, `field:…` and `trait:…`."""
    chosen: dict[str, dict[str, str]] = {"event": {}, "field": {}, "trait": {}}
    for field, value in form.items():
        kind, _, name = field.partition(":")
        if kind in chosen and name and value and value != name:
            chosen[kind][name] = value
    return Replacements(chosen["event"], chosen["field"], chosen["trait"])


def stand_ins(matches: list[Match]) -> Replacements:
    """Return what is taken for names that are not found."""
    found: dict[str, dict[str, str]] = {"event": {}, "field": {}, "trait": {}}
    for match in matches:
        if match.name is not None and not match.is_found:
            found[match.need.kind][match.need.name] = match.name
    return Replacements(found["event"], found["field"], found["trait"])


def copies_of(definition: Definition, saved: Mapping[str, SavedDefinition], by: Replacements) -> list[Definition]:
    """Return what taking a preset makes, each after those that it names, over the names chosen.

    Raises:
        InvalidDefinitionError: a chosen name makes no definition.
    """
    return [read_definition(replaced(document_of(one), by)) for one in _with_it(definition, saved)]


def to_look_at(definition: Definition, saved: Mapping[str, SavedDefinition], by: Replacements) -> Definition | None:
    """Return a preset for a look at what it gives, with the others that the space does not have written out.

    None: it cannot be looked at before the others are there.
    """
    *others, one = copies_of(definition, saved, by)
    active = {key for key, each in saved.items() if each.status == "active"}
    if names_of(one).definitions - {other.key for other in others} - active:
        return None
    return inlined(one, {other.key: other for other in others})
