"""A variant's versions: who saved what, what differs, restoring; copying to another space; export and import."""

from __future__ import annotations

import sqlite3
from difflib import unified_diff
from functools import partial
from http import HTTPStatus
from typing import Any

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from app.domain.layout import Target
from app.errors import InvalidLayoutError, NotFoundError
from app.storage import layouts
from app.storage.layouts import SavedLayout
from app.web.admin import layout_forms as forms
from app.web.admin.gate import admin, control, space
from app.web.admin.layouts import layouts_page
from app.web.admin.render import go, page, say, typed
from app.web.context import house

SHOWN_MAX = 50
DIFFERENCE_LINES_MAX = 2_000


@admin.get("/spaces/<space_id>/layouts/history")
def layout_history(space_id: str) -> Response:
    """Show a variant's versions and, asked so, what differs between two of them.

    Raises:
        NotFoundError: there is no such variant, or no such version.
    """
    target = forms.target_of(request.args)
    with house().spaces.reading(space_id) as connection:
        versions = layouts.list_versions(connection, target, limit=SHOWN_MAX)
        pair = [_version(connection, target, name) for name in ("from", "to") if request.args.get(name)]
    if not versions:
        raise NotFoundError("nobody saved this layout")
    return page(
        "layout_history.html",
        title=forms.in_words(target),
        target=target,
        versions=versions,
        in_force=next((one.version for one in versions if one.published_at is not None and one.document), None),
        compared=pair if len(pair) == 2 else None,
        difference=_difference(*pair) if len(pair) == 2 else [],
        most=SHOWN_MAX,
        url=forms.address_of,
        query=forms.query_of(target),
        other_spaces=[one for one in control().list_spaces() if one.id != space().id],
    )


@admin.post("/spaces/<space_id>/layouts/restore")
def restore_layout(space_id: str) -> AnyResponse:
    """Save an older version's document as the newest draft.

    Raises:
        NotFoundError: there is no such version, or it removed the variant.
    """
    target = forms.target_of(request.form)

    with house().spaces.reading(space_id) as connection:  # a version never changes
        chosen = _version(connection, target, "version")
    if chosen.document is None:
        raise NotFoundError("this version removed the layout")
    job = partial(
        layouts.save_draft,
        document=chosen.document,
        author=forms.author(),
        now=house().now_ms(),
        note=f"version {chosen.version} again",
    )
    saved = house().spaces.write(space_id, job)
    forms.note_act(f"layout saved, version {chosen.version} again", target)
    say(f"Version {saved.version} is saved as a draft: it is version {typed('version')} again. Publish it to use it.")
    return go("compose", space_id=space_id, **forms.query_of(target))


@admin.post("/spaces/<space_id>/layouts/copy")
def copy_layout(space_id: str) -> AnyResponse:
    """Save a variant's newest version as a draft in another space.

    Raises:
        NotFoundError: there is nothing to copy, or no such space.
    """
    target, other = forms.target_of(request.form), control().get_space(typed("to_space"))
    with house().spaces.reading(space_id) as connection:
        newest = forms.newest_of(connection, target)
    document = None if newest is None else newest.document
    if document is None:
        raise NotFoundError("nobody saved this layout")
    now, note = house().now_ms(), f"copied from {space().name}"
    job = partial(layouts.save_draft, document=document, author=forms.author(), now=now, note=note)
    house().spaces.write(other.id, job)
    forms.note_act("layout copied from another space", target, space_id=other.id)
    say(f"The layout for {forms.in_words(target)} is saved as a draft in {other.name}.")
    return go("layout_history", space_id=space_id, **forms.query_of(target))


@admin.get("/spaces/<space_id>/layouts/export")
def export_layouts(space_id: str) -> Response:
    """Give every published variant, or the newest version of one, as a file.

    Raises:
        NotFoundError: the variant asked for does not exist.
    """
    with house().spaces.reading(space_id) as connection:
        if "all" in request.args:
            return _file(layouts.export_layouts(connection), "layouts.json")
        target = forms.target_of(request.args)
        newest = forms.newest_of(connection, target)
    if newest is None or newest.document is None:
        raise NotFoundError("nobody saved this layout")
    return _file(newest.document, "layout.json")


@admin.post("/spaces/<space_id>/layouts/import")
def import_layouts(space_id: str) -> AnyResponse:
    """Save what a file or a text holds: an export, or a single layout. All of it as drafts, or none."""
    text, now, author = _given(), house().now_ms(), forms.author()
    try:
        exported = forms.read_document(text)
        job = partial(layouts.import_layouts, exported=exported, author=author, now=now, note="from a file")
        saved = house().spaces.write(space_id, job)
    except InvalidLayoutError as error:
        return layouts_page(space_id, status=HTTPStatus.BAD_REQUEST, faults=list(error.faults), text=text)
    for one in saved:
        forms.note_act("layout imported", one.target)
    count = "1 layout is" if len(saved) == 1 else f"{len(saved)} layouts are"
    say(f"{count} saved as drafts: look at each of them and publish it.")
    return go("layouts_list", space_id=space_id)


def _given() -> str:
    file = request.files.get("file")
    if file is None or not file.filename:
        return typed("document")
    content: bytes = file.read()
    return content.decode("utf-8-sig", "replace")


def _version(connection: sqlite3.Connection, target: Target, name: str) -> SavedLayout:
    """Return the version that the address or form names.

    Raises:
        NotFoundError: there is none.
    """
    asked = request.values.get(name, "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 16 else 0
    found = layouts.find_version(connection, target, number)
    if found is None:
        raise NotFoundError("there is no such version of this layout")
    return found


def _difference(old: SavedLayout, new: SavedLayout) -> list[tuple[str, str]]:
    """Return the lines that differ, with three around them; each as its sign and its text."""
    one, other = ([] if each.document is None else forms.written(each.document).splitlines() for each in (old, new))
    lines = [line for line in unified_diff(one, other, lineterm="", n=3) if not line.startswith(("---", "+++"))]
    return [(line[:1], line[1:] if line[:1] != "@" else "") for line in lines[:DIFFERENCE_LINES_MAX]]


def _file(document: dict[str, Any], name: str) -> Response:
    response = Response(forms.written(document) + "\n", content_type="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
