"""Traits and Audiences: the definitions of a space, each with its size and what state it is in."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from flask import Response

from app.domain.definitions.language import is_read_when_shown
from app.domain.definitions.words import text_of_sentence
from app.storage.backfills import progress_of
from app.storage.catalog import catalog_of
from app.storage.definition_figures import count_kept, count_people
from app.storage.definitions import SavedDefinition, list_definitions
from app.web.admin.gate import admin
from app.web.admin.render import page
from app.web.context import house

KINDS = {"trait": "Computed trait", "audience": "Audience"}
FAULTS = {
    "sum_overflow": "a total of somebody is too large to be added exactly",
    "definition_too_slow": "it took too long for somebody, also in the slow lane",
}


@dataclass(frozen=True, slots=True)
class Listed:
    """A definition in a list.

    Args:
        size: How many people have a value or are members; None: it is worked out when read, or was not counted in time.
        state: `active`, `archived`, `fault`, `settling`, `slow`.
        done: Of one that is settling, the share of people that is settled, per cent.
        fault: Why it cannot be settled, in words; "": it can.
        is_kept: Its results are kept; else it is worked out when read.
    """

    saved: SavedDefinition
    sentence: str
    size: int | None
    state: str
    done: int
    fault: str
    is_kept: bool


@admin.get("/spaces/<space_id>/traits")
def traits(space_id: str) -> Response:
    """List the computed traits."""
    return list_page(space_id, "trait")


@admin.get("/spaces/<space_id>/audiences")
def audiences(space_id: str) -> Response:
    """List the audiences."""
    return list_page(space_id, "audience")


def list_page(
    space_id: str,
    kind: str,
    *,
    status: int = HTTPStatus.OK,
    faults: list[tuple[str, str]] | None = None,
    text: str = "",
) -> Response:
    """Return a list, with what was wrong with an import."""
    with house().spaces.reading(space_id) as connection:
        listed = listed_of(connection, kind)
        people = count_people(connection)
    return page(
        "definitions.html",
        status=status,
        kind=kind,
        active=[one for one in listed if one.state != "archived"],
        archived=[one for one in listed if one.state == "archived"],
        people=people,
        faults=faults or [],
        text=text,
    )


def listed_of(connection: sqlite3.Connection, kind: str) -> list[Listed]:
    """Return the definitions of a kind by name, each with size and state."""
    saved = list_definitions(connection)
    names = {one.definition.key: one.definition.name for one in saved}
    mine = sorted((one for one in saved if one.definition.kind == kind), key=lambda one: one.definition.name.casefold())
    kept = catalog_of(connection).stored
    counts = count_kept(connection, (one for one in mine if one.id in kept))
    progress = progress_of(connection)
    return [_listed(one, names, counts, progress, is_kept=one.id in kept) for one in mine]


def state_of(one: SavedDefinition, progress: Mapping[int, tuple[int, int]]) -> tuple[str, int]:
    """Return in what state a definition is, and how many per cent of the people are settled."""
    done, people = progress.get(one.id, (1, 1))
    share = 100 * done // people if people else 100
    if one.status == "archived":
        return "archived", 100
    if one.fault is not None:
        return "fault", share
    if one.id in progress:
        return "settling", share
    return ("slow" if one.is_slow else "active"), 100


def fault_in_words(one: SavedDefinition) -> str:
    """Return why a definition cannot be settled, or an empty text."""
    return "" if one.fault is None else FAULTS.get(one.fault, one.fault.replace("_", " "))


def _listed(
    one: SavedDefinition,
    names: Mapping[str, str],
    counts: Mapping[str, int],
    progress: Mapping[int, tuple[int, int]],
    *,
    is_kept: bool,
) -> Listed:
    state, done = state_of(one, progress)
    return Listed(
        one,
        text_of_sentence(one.definition, names),
        counts.get(one.definition.key),
        state,
        done,
        fault_in_words(one),
        is_kept or not is_read_when_shown(one.definition),
    )
