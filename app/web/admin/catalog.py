"""The catalog: presets with what they tell whom, matched with what the space sends, looked at and taken."""

from __future__ import annotations

import sqlite3
import threading
from functools import partial
from http import HTTPStatus
from typing import Any

from cachetools import TTLCache
from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from app.domain.definitions.files import document_of
from app.domain.definitions.language import Definition
from app.domain.definitions.preset_words import THEMES
from app.domain.definitions.presets import presets
from app.domain.definitions.reading import read_definition
from app.domain.definitions.words import text_of_sentence
from app.errors import ConflictError, InvalidDefinitionError, NotFoundError, OnefoldError
from app.storage.backfills import list_backfills
from app.storage.catalog import catalog_of
from app.storage.definition_looks import compiled_for
from app.storage.definition_preview import Budget, Look, look_at
from app.storage.definitions import SavedDefinition, get_definition, list_definitions, save_definition
from app.storage.layout_facts import SIZE_OF_SPACE
from app.storage.own_presets import TELLS_CHARACTERS_MAX, list_presets, remove_preset, save_preset
from app.web.admin import catalog_presets as shelf
from app.web.admin.definition_figures import ends_of, look_of, size_and_spread, steps_of
from app.web.admin.definition_forms import free_key
from app.web.admin.definition_page import definition_page
from app.web.admin.gate import admin, control, person, space
from app.web.admin.render import go, page, part, say, typed, wants_part
from app.web.context import house

PREVIEW_SECONDS = 2.0
PREVIEWS_KEPT = 1_000
PREVIEW_LIFE_SECONDS = 60.0  # of one that the space's newest events are not in

_previews: TTLCache[tuple[Any, ...], dict[str, Any]] = TTLCache(PREVIEWS_KEPT, PREVIEW_LIFE_SECONDS)
_lock = threading.Lock()


@admin.get("/spaces/<space_id>/catalog")
def catalog(space_id: str) -> Response:
    """List the presets; a look at one is taken on demand."""
    return catalog_page(space_id, looked=request.args.get("look", ""))


@admin.get("/spaces/<space_id>/catalog/<key>/preview")
def catalog_preview(space_id: str, key: str) -> AnyResponse:
    """Show what a preset gives on this space's people, as a part of the page."""
    with house().spaces.reading(space_id) as connection:
        shown = _get(connection, key)
        preview = _preview(connection, space_id, shown)
    if not wants_part():
        return go("catalog", space_id=space_id, look=key, _anchor=key)
    return part("_preset_preview.html", one=shown, preview=preview)


@admin.post("/spaces/<space_id>/catalog/<key>/take")
def catalog_take(space_id: str, key: str) -> AnyResponse:
    """Copy a preset into the space, with those that it names and the names that were chosen."""
    by, author, now = shelf.replacements_of(request.form), person().email, house().now_ms()

    def write(connection: sqlite3.Connection) -> list[SavedDefinition]:
        saved = {one.definition.key: one for one in list_definitions(connection)}
        copies = shelf.copies_of(_definition(key), saved, by)
        keep = partial(save_definition, connection, author=author, note="from the catalog", now=now)
        return [keep(copy) for copy in copies]

    try:
        taken = house().spaces.write(space_id, write)
    except (ConflictError, InvalidDefinitionError) as error:
        return catalog_page(space_id, status=_status(error), problem=str(error))
    for one in taken:
        _note("preset taken", one)
    names = ", ".join(one.definition.name for one in taken)
    say(f"Taken: {names}. It is being worked out for everybody." if len(taken) == 1 else f"Taken: {names}.")
    return go("catalog", space_id=space_id, _anchor=key)


@admin.post("/spaces/<space_id>/definitions/<key>/save-preset")
def definition_save_preset(space_id: str, key: str) -> AnyResponse:
    """Keep a definition as a preset of this space."""
    tells, author, now = typed("tells").strip(), person().email, house().now_ms()

    def write(connection: sqlite3.Connection) -> SavedDefinition:
        saved = get_definition(connection, key)
        save_preset(connection, saved.definition, tells=tells, author=author, now=now)
        return saved

    try:
        saved = house().spaces.write(space_id, write)
    except ConflictError as error:
        return definition_page(space_id, key, status=HTTPStatus.CONFLICT, problem=str(error))
    _note("preset saved", saved)
    say(f"{saved.definition.name} is a preset of this space now.")
    return go("catalog", space_id=space_id, _anchor="own")


@admin.post("/spaces/<space_id>/catalog/own/<key>/take")
def own_preset_take(space_id: str, key: str) -> AnyResponse:
    """Make a definition from a preset of this space, under a key and a name of its own."""
    new_key, name, author, now = typed("key").strip(), typed("name").strip(), person().email, house().now_ms()

    def write(connection: sqlite3.Connection) -> SavedDefinition:
        preset = list_presets(connection).get(key)
        if preset is None:
            raise NotFoundError("no such preset")
        made = read_definition({**document_of(preset.definition), "key": new_key, "name": name})
        return save_definition(connection, made, author=author, note="from a preset of this space", now=now)

    try:
        saved = house().spaces.write(space_id, write)
    except (ConflictError, InvalidDefinitionError) as error:
        return catalog_page(space_id, status=_status(error), problem=str(error))
    _note("preset taken", saved)
    return go("definition_show", space_id=space_id, key=saved.definition.key)


@admin.post("/spaces/<space_id>/catalog/own/<key>/remove")
def own_preset_remove(space_id: str, key: str) -> AnyResponse:
    """Forget a preset of this space; what was made from it stays."""
    house().spaces.write(space_id, partial(remove_preset, key=key))
    control().note_act("preset removed", author=person().email, space_id=space_id, subject=key)
    say("The preset is removed. What was made from it stays.")
    return go("catalog", space_id=space_id, _anchor="own")


def catalog_page(space_id: str, *, status: int = HTTPStatus.OK, problem: str = "", looked: str = "") -> Response:
    """Return the catalog.

    Args:
        looked: Key of a preset that is looked at, on the page without a script.
    """
    with house().spaces.reading(space_id) as connection:
        every = shelf.shelf_of(connection, house().now_ms())
        preview = _preview(connection, space_id, _get(connection, looked)) if looked in presets() else None
    theme, purpose = request.args.get("theme", ""), request.args.get("for", "")
    query = request.args.get("q", "").strip()
    names = {key: one.definition.name for key, one in every.saved.items()}
    return page(
        "catalog.html",
        status=status,
        problem=problem,
        every=every,
        found=[one for one in every.shown if _fits(one, theme, purpose, query)],
        themes={name: sum(one.told.theme == name for one in every.shown) for name in THEMES},
        theme=theme,
        purpose=purpose,
        query=query,
        looked=looked,
        preview=preview,
        own=[
            (one, text_of_sentence(one.definition, names), free_key(key, every.saved)) for key, one in every.own.items()
        ],
        tells_most=TELLS_CHARACTERS_MAX,
    )


def _fits(one: shelf.Shown, theme: str, purpose: str, query: str) -> bool:
    text = f"{one.definition.name} {one.told.tells} {one.sentence}".casefold()
    for_them = {"support": one.told.support, "sales": one.told.sales}.get(purpose, True)
    return theme in ("", one.told.theme) and for_them and query.casefold() in text


def _preview(connection: sqlite3.Connection, space_id: str, shown: shelf.Shown) -> dict[str, Any]:
    """Return size and bars of a preset on this space's people; `why` says it where there are none.

    Of a preset that was taken they are those of what was taken.
    """
    now, one = house().now_ms(), catalog_of(connection).order.get(shown.definition.key)
    if one is not None and one.is_stored and one.id not in list_backfills(connection):
        return _drawn(one.definition, look_of(connection, one, now))
    if any(match.name is None for match in shown.matches):
        return {"why": "No preview without data"}
    saved = {each.definition.key: each for each in list_definitions(connection)}
    try:
        definition = shelf.to_look_at(shown.definition, saved, shelf.stand_ins(shown.matches))
    except InvalidDefinitionError:
        definition = None
    if definition is None:
        return {"why": "A preview follows once those that it names are there"}
    key = (space_id, definition, catalog_of(connection).meaning, connection.execute(SIZE_OF_SPACE).fetchone()[0])
    with _lock:
        known = _previews.get(key)
    if known is None:
        look = look_at(connection, compiled_for(connection, definition), now, Budget(PREVIEW_SECONDS))
        known = _drawn(definition, look)
        with _lock:
            _previews[key] = known
    return known


def _drawn(definition: Definition, look: Look) -> dict[str, Any]:
    if look.is_empty:
        return {"why": "It took too long to look at"}
    size, spread = size_and_spread(definition, look)
    preview: dict[str, Any] = {"size": size, "exact": look.is_exact, "steps": [], "ends": ""}
    if spread is not None and size:
        ends = [value for _, value in ends_of(spread)]
        said = f"most often {spread.top[0][0]}" if spread.top else ""
        if ends:
            said = f"{ends[0]} to {ends[-1]}" if ends[0] != ends[-1] else f"all {ends[0]}"
        preview |= {"steps": steps_of(spread, look), "ends": said}
    return preview


def _get(connection: sqlite3.Connection, key: str) -> shelf.Shown:
    shown = shelf.preset_shown(connection, key, house().now_ms())
    if shown is None:
        raise NotFoundError("no such preset")
    return shown


def _definition(key: str) -> Definition:
    if key not in presets():
        raise NotFoundError("no such preset")
    return presets()[key]


def _status(error: OnefoldError) -> HTTPStatus:
    return HTTPStatus.CONFLICT if isinstance(error, ConflictError) else HTTPStatus.BAD_REQUEST


def _note(action: str, saved: SavedDefinition) -> None:
    subject = f"{saved.definition.kind} {saved.definition.key}"
    control().note_act(action, author=person().email, space_id=space().id, subject=subject)
