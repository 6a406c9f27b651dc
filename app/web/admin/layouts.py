"""Layouts: which variants a space has, the composer of one of them, saving and publishing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from functools import partial
from http import HTTPStatus
from typing import Any

from flask import Response, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.domain.layout import Layout, Target, read_layout
from app.errors import ConflictError, InvalidLayoutError
from app.packaging.files import BUILT
from app.storage import layouts
from app.storage.layouts import SavedLayout
from app.web.admin import layout_forms as forms
from app.web.admin.gate import admin, control, space
from app.web.admin.render import go, page, say, typed
from app.web.context import house

SCRIPT = "composer.js"


@admin.get("/spaces/<space_id>/layouts")
def layouts_list(space_id: str) -> Response:
    """List the variants, each with its newest version."""
    return layouts_page(space_id)


@admin.get("/spaces/<space_id>/layouts/compose")
def compose(space_id: str) -> Response:
    """Show the composer of a variant at its newest version."""
    target = forms.target_of(request.args)
    with house().spaces.reading(space_id) as connection:
        newest = forms.newest_of(connection, target)
        document = None if newest is None else newest.document
        if document is None:
            document = forms.starting_document(connection, target)
    return _composer(target, forms.written(document), newest)


@admin.post("/spaces/<space_id>/layouts/save")
def save_layout(space_id: str) -> AnyResponse:
    """Save a document as a variant's newest version and, asked so, publish it."""
    target = forms.target_of(request.form)
    text, publishes = typed("document"), typed("act") == "publish"
    try:
        layout = forms.read_checked(text, target)
        if publishes and not typed("anyway") and (absent := _absent(layout)):
            return _refused(target, text, absent, may_follow=True)
        document = layout.document
        saved = _save(space_id, document, publishes=publishes)
    except InvalidLayoutError as error:
        return _refused(target, text, error.faults)
    except ConflictError as error:
        return _too_late(target, text, error)
    forms.note_act(f"layout {'published' if publishes else 'saved'}, version {saved.version}", target)
    if forms.wants_json():
        return forms.answer_json(_version(saved))
    say(f"Version {saved.version} is published." if publishes else f"Version {saved.version} is saved as a draft.")
    return go("compose", space_id=space_id, **forms.query_of(target))


@admin.post("/spaces/<space_id>/layouts/withdraw")
def withdraw_layout(space_id: str) -> AnyResponse:
    """Let a variant be as if it had never been saved."""
    target = forms.target_of(request.form)
    job = partial(layouts.withdraw, target=target, author=forms.author(), now=house().now_ms(), note="removed")
    house().spaces.write(space_id, job)
    forms.note_act("layout removed", target)
    say(f"The layout for {forms.in_words(target)} is removed. Its history stays; any version can be restored.")
    return go("layouts_list", space_id=space_id)


def layouts_page(
    space_id: str, *, status: int = HTTPStatus.OK, faults: forms.Faults | None = None, text: str = ""
) -> Response:
    """Return the list of variants, with what was wrong with an import."""
    with house().spaces.reading(space_id) as connection:
        variants = layouts.list_variants(connection)
        in_force = {forms.target_of(forms.query_of(one.target)): one for one in layouts.list_in_force(connection)}
    return page(
        "layouts.html",
        status=status,
        variants=variants,
        in_force=in_force,
        faults=faults or [],
        text=text,
        words=forms.in_words,
        url=forms.address_of,
        query=forms.query_of,
        **_choices(),
    )


def _save(space_id: str, document: dict[str, Any], *, publishes: bool) -> SavedLayout:
    note, based_on, now, author = typed("note").strip(), typed("based_on"), house().now_ms(), forms.author()
    based = int(based_on) if based_on.isascii() and based_on.isdigit() and len(based_on) < 16 else None

    def write(connection: sqlite3.Connection) -> SavedLayout:
        saved = layouts.save_draft(connection, document, author=author, now=now, note=note, based_on=based)
        if not publishes:
            return saved
        return layouts.publish(connection, saved.target, saved.version, author=author, now=now)

    return house().spaces.write(space_id, write)


def _refused(target: Target, text: str, faults: Iterable[tuple[str, str]], *, may_follow: bool = False) -> Response:
    """Say what is wrong, with its place.

    Args:
        may_follow: It names what the space does not have; an admin who knows that it will come publishes all the same.
    """
    found = list(faults)
    if forms.wants_json():
        body = {"absent" if may_follow else "faults": forms.faults_json(found)}
        return forms.answer_json(body, HTTPStatus.BAD_REQUEST)
    with house().spaces.reading(space().id) as connection:
        newest = forms.newest_of(connection, target)
    return _composer(target, text, newest, faults=found, status=HTTPStatus.BAD_REQUEST, may_follow=may_follow)


def _too_late(target: Target, text: str, error: ConflictError) -> Response:
    """Tell the later of two admins whose version stands there now. What they wrote stays in front of them."""
    with house().spaces.reading(space().id) as connection:
        newest = forms.newest_of(connection, target)
    if forms.wants_json() and newest is not None:
        return forms.answer_json({"conflict": _version(newest)}, HTTPStatus.CONFLICT)
    faults = [("", str(error))]
    return _composer(target, text, newest, faults=faults, status=HTTPStatus.CONFLICT, based_on=typed("based_on"))


def _composer(
    target: Target,
    text: str,
    newest: SavedLayout | None,
    *,
    faults: forms.Faults | None = None,
    status: int = HTTPStatus.OK,
    based_on: str | None = None,
    may_follow: bool = False,
) -> Response:
    base = str(newest.version if newest else 0) if based_on is None else based_on
    return page(
        "layout.html",
        status=status,
        title=forms.in_words(target),
        target=target,
        text=text,
        based_on=base,
        newest=newest,
        faults=faults or [],
        may_follow=may_follow,
        warnings=[] if faults else _warnings(text),
        script=(BUILT / "admin" / SCRIPT).exists(),
        config=_config(target, base, newest),
        **_choices(),
    )


def _warnings(text: str) -> list[tuple[str, str]]:
    """Return what a layout names that the space does not have, for the page without a script."""
    try:
        layout = read_layout(forms.read_document(text))
    except InvalidLayoutError:
        return []
    return _absent(layout)


def _absent(layout: Layout) -> list[tuple[str, str]]:
    with house().spaces.reading(space().id) as connection:
        return forms.absent_from(connection, layout)


def _config(target: Target, based_on: str, newest: SavedLayout | None) -> dict[str, Any]:
    """Return what the composer's script begins with."""
    routes = ("save_layout", "preview_layout", "preview_frame", "people_to_show", "suggestions")
    return {
        "target": {"host": target.host, "object": target.object, "role": target.role},
        "basedOn": int(based_on) if based_on.isdigit() else 0,
        "saved": None if newest is None or newest.document is None else _version(newest),
        "urls": {name: url_for(f"admin.{name}", space_id=space().id) for name in routes}
        | {
            "compose": url_for("admin.compose", space_id=space().id),
            "history": forms.address_of("layout_history", target),
        },
        "hosts": forms.HOSTS,
        "objects": forms.OBJECTS,
        "roles": forms.ROLES,
    }


def _version(saved: SavedLayout) -> dict[str, Any]:
    return {
        "version": saved.version,
        "author": saved.author,
        "savedAt": saved.saved_at,
        "isPublished": saved.published_at is not None,
    }


def _choices() -> dict[str, Any]:
    return {
        "hosts": forms.HOSTS,
        "objects": forms.OBJECTS,
        "roles": forms.ROLES,
        "other_spaces": [one for one in control().list_spaces() if one.id != space().id],
    }
