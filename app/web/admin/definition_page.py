"""One definition: what it means, what it gives and for whom, its versions, who names it, and what changed."""

from __future__ import annotations

import json
import sqlite3
from difflib import unified_diff
from http import HTTPStatus
from typing import Any, NamedTuple

from flask import Response, request

from app.domain.definitions.files import document_of
from app.domain.definitions.language import Definition
from app.domain.definitions.naming import names_of
from app.domain.definitions.words import sentence_of
from app.errors import DefinitionCycleError, InvalidDefinitionError, NotFoundError
from app.storage.backfills import progress_of
from app.storage.catalog import catalog_of
from app.storage.changes import changes_of_definition, people_of
from app.storage.definition_figures import Shared, shared_by, sizes_by_day
from app.storage.definition_looks import Asked, Seen, see
from app.storage.definition_people import versions_of
from app.storage.definition_preview import Budget
from app.storage.definitions import (
    SavedDefinition,
    SavedVersion,
    archived_of,
    check_names,
    get_definition,
    list_definitions,
    list_versions,
)
from app.web.admin.definition_figures import ends_of, figures_of, note_seen, steps_of
from app.web.admin.definition_lists import KINDS, fault_in_words, state_of
from app.web.admin.gate import admin, control
from app.web.admin.render import page
from app.web.context import house

VERSIONS_SHOWN = 50
CHANGES_SHOWN = 10
DIFFERENCE_LINES_MAX = 2_000


class Compared(NamedTuple):
    """Two versions side by side.

    Args:
        lines: What differs in the text, each line with its sign.
        seen: What the newer one gives against the older one; None: one of them can no longer be worked out.
        why: The reason for that.
    """

    old: SavedVersion
    new: SavedVersion
    lines: list[tuple[str, str]]
    seen: Seen | None
    why: str


@admin.get("/spaces/<space_id>/definitions/<key>")
def definition_show(space_id: str, key: str) -> Response:
    """Show a definition and, asked so, two versions of it compared, or its overlap with another audience."""
    return definition_page(space_id, key)


def definition_page(space_id: str, key: str, *, status: int = HTTPStatus.OK, problem: str = "") -> Response:
    """Return the page of a definition.

    Args:
        problem: Why what was asked cannot be done; "": nothing went wrong.

    Raises:
        NotFoundError: there is none of this key.
    """
    now = house().now_ms()
    with house().spaces.reading(space_id) as connection:
        every = {one.definition.key: one for one in list_definitions(connection)}
        saved = get_definition(connection, key)
        names = {other: one.definition.name for other, one in every.items()}
        figures = figures_of(connection, space_id, saved, names, now)
        compared = _compared(connection, space_id, saved, every, now)
        values = _of_record(connection, space_id, saved, now) | {
            "named": [every[other] for other in sorted(names_of(saved.definition).definitions) if other in every],
            "users": [one for one in every.values() if key in names_of(one.definition).definitions],
            "overlap": _overlap(connection, saved, every),
            "state": state_of(saved, progress_of(connection)),
            "is_kept": saved.id in catalog_of(connection).stored,
        }
        people = {one.root: one.public_id for one in values["changed_people"].values()}
        versions = versions_of(connection, people)
    changed = {public_id: versions[root] for root, public_id in people.items()}
    shown = [] if figures is None else list(figures.sample)
    if compared is not None and compared.seen is not None:
        shown += compared.seen.people_shown
    note_seen(space_id, saved.definition, shown, changed)
    return page(
        "definition_show.html",
        status=status,
        problem=problem,
        saved=saved,
        kind=saved.definition.kind,
        kind_name=KINDS[saved.definition.kind],
        sentence=sentence_of(saved.definition, names),
        text=_written(saved.definition),
        fault=fault_in_words(saved),
        figures=figures,
        steps=steps_of(figures.spread, figures.look) if figures is not None and figures.spread is not None else [],
        ends=ends_of(figures.spread) if figures is not None and figures.spread is not None else [],
        compared=compared,
        audiences=[one for one in every.values() if _can_overlap(one, saved)],
        sources={one.id: one.name for one in control().list_sources(space_id)},
        **values,
    )


def _of_record(connection: sqlite3.Connection, space_id: str, saved: SavedDefinition, now: int) -> dict[str, Any]:
    """Return versions, size by day and changes."""
    key, before = saved.definition.key, request.args.get("before", "")
    end = int(before) if before.isascii() and before.isdigit() and len(before) < 16 else None
    changes = changes_of_definition(connection, key, space_id=space_id, limit=CHANGES_SHOWN + 1, before=end)
    shown = changes[:CHANGES_SHOWN]
    is_audience = saved.definition.kind == "audience" and saved.status == "active"
    return {
        "versions": list_versions(connection, key, limit=VERSIONS_SHOWN),
        "versions_most": VERSIONS_SHOWN,
        "days": sizes_by_day(connection, saved, now) if is_audience else [],
        "changes": shown,
        "changed_people": people_of(connection, space_id, shown),
        "older": shown[-1].id if len(changes) > CHANGES_SHOWN else None,
        "is_first": end is None,
    }


def _can_overlap(one: SavedDefinition, saved: SavedDefinition) -> bool:
    both = one.definition.kind == saved.definition.kind == "audience"
    return both and one.id != saved.id and one.status == saved.status == "active"


def _overlap(
    connection: sqlite3.Connection, saved: SavedDefinition, every: dict[str, SavedDefinition]
) -> tuple[SavedDefinition, Shared] | None:
    other = every.get(request.args.get("overlap", ""))
    if other is None or not _can_overlap(other, saved):
        return None
    return other, shared_by(connection, saved, other)


def _compared(
    connection: sqlite3.Connection, space_id: str, saved: SavedDefinition, every: dict[str, SavedDefinition], now: int
) -> Compared | None:
    """Return the two versions that the address names.

    Raises:
        NotFoundError: there is no such version.
    """
    if not (request.args.get("from") and request.args.get("to")):
        return None
    versions = {str(one.version): one for one in list_versions(connection, saved.definition.key)}
    if not {request.args["from"], request.args["to"]} <= versions.keys():
        raise NotFoundError("there is no such version of this definition")
    old, new = versions[request.args["from"]], versions[request.args["to"]]
    others = {key: one.definition for key, one in every.items()}
    try:
        for one in (old, new):
            check_names(one.definition, others, archived=archived_of(every))
    except (InvalidDefinitionError, DefinitionCycleError) as error:
        return Compared(old, new, _difference(old, new), None, str(error))
    asked = Asked(before=old.definition, names={key: one.name for key, one in others.items()})
    seen = see(connection, space_id, new.definition, asked, now, Budget())
    return Compared(old, new, _difference(old, new), seen, "" if seen.change else "It took too long to compare people.")


def _difference(old: SavedVersion, new: SavedVersion) -> list[tuple[str, str]]:
    """Return the lines that differ, with three around them; each as its sign and its text."""
    one, other = (_written(each.definition).splitlines() for each in (old, new))
    lines = [line for line in unified_diff(one, other, lineterm="", n=3) if not line.startswith(("---", "+++"))]
    return [(line[:1], line[1:] if line[:1] != "@" else "") for line in lines[:DIFFERENCE_LINES_MAX]]


def _written(definition: Definition) -> str:
    return json.dumps(document_of(definition), ensure_ascii=False, indent=2)
