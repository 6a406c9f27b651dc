"""People: search them, and look at one of them."""

from __future__ import annotations

from http import HTTPStatus
from itertools import groupby
from typing import Any

from flask import Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.domain.profile import StoredEvent
from app.domain.public_ids import parse_public_id
from app.errors import NotFoundError
from app.resolution import settle_people_search
from app.storage import profile_reads, timelines
from app.storage.admin_reads import describe_people, kept_apart, recent_people, search_people
from app.storage.changes import changes_of, place_of, read_place, write_place
from app.storage.control import Source
from app.storage.present import Present, computed_of
from app.storage.profiles import resolve_id
from app.storage.spaces import Connection
from app.storage.watchdog import limited
from app.web.admin.gate import admin, control
from app.web.admin.render import page, part, wants_part
from app.web.context import house

FOUND_MAX = 50
RECENT_MAX = 25
TRAITS_MAX = 200
IDENTIFIERS_MAX = 200
ACCOUNTS_MAX = 20
APART_MAX = 20
CHANGES_SHOWN = 8
CHANGES_PAGE = 50
COMPUTED_SECONDS = 1.0
EVENTS_PAGE = 50
EVENTS_COUNTED_MAX = 10_000
DAY_MS = 86_400_000


@admin.get("/spaces/<space_id>/people")
def people(space_id: str) -> Response:
    """Search people; without a question, those of the newest events."""
    query = request.args.get("q", "").strip()
    settle_people_search(house(), space_id)
    with house().spaces.reading(space_id) as connection:
        found = search_people(connection, space_id, query, limit=FOUND_MAX) if query else []
        recent = [] if query else recent_people(connection, space_id, limit=RECENT_MAX)
    values: dict[str, Any] = {"query": query, "found": found, "recent": recent, "most": FOUND_MAX}
    return part("_found.html", **values) if wants_part() else page("people.html", **values)


@admin.get("/spaces/<space_id>/people/<public_id>")
def one_person(space_id: str, public_id: str) -> Response | AnyResponse:
    """Show one person: traits, identifiers, timeline, accounts, and what kept them apart from others.

    Raises:
        NotFoundError: the id was never handed out, or nothing is left of it.
    """
    parsed = parse_public_id(public_id)
    if parsed is None or parsed[0] != "users":
        raise NotFoundError("no such profile id")
    with house().spaces.reading(space_id) as connection:
        resolved = resolve_id(connection, space_id, "users", parsed[1])
        if resolved is None:
            return page("person_gone.html", status=HTTPStatus.NOT_FOUND, public_id=public_id)
        head, root = resolved.profile, resolved.profile.root
        if resolved.status == "moved":
            return redirect(url_for("admin.one_person", space_id=space_id, public_id=head.public_id), HTTPStatus.FOUND)
        values: dict[str, Any] = {
            "head": head,
            "line": describe_people(connection, space_id, [root])[root],
            "others": resolved.others,
            "traits": profile_reads.list_traits(connection, root, limit=TRAITS_MAX),
            "identifiers": profile_reads.list_identifiers(connection, root, limit=IDENTIFIERS_MAX),
            "identifiers_total": profile_reads.count_identifiers(connection, root),
            "accounts": profile_reads.list_links(connection, "users", root, limit=ACCOUNTS_MAX, identifiers_max=3),
            "apart": kept_apart(connection, space_id, root, limit=APART_MAX),
            "changes": changes_of(connection, root, space_id=space_id, limit=CHANGES_SHOWN + 1),
            "changes_shown": CHANGES_SHOWN,
            "last_seen": timelines.find_last_seen(connection, root),
            "events_total": timelines.count_events(connection, root, at_most=EVENTS_COUNTED_MAX),
            "events_most": EVENTS_COUNTED_MAX,
            "computed": _computed(connection, root),
        }
        events = timelines.filter_events(connection, root, limit=EVENTS_PAGE + 1, before=_before())
    return page("person.html", **values, **_timeline(events), sources=_sources(space_id))


@admin.get("/spaces/<space_id>/people/<public_id>/timeline")
def person_timeline(space_id: str, public_id: str) -> Response:
    """Give the next part of a timeline.

    Raises:
        NotFoundError: the id was never handed out, or nothing is left of it.
    """
    parsed = parse_public_id(public_id)
    with house().spaces.reading(space_id) as connection:
        resolved = resolve_id(connection, space_id, "users", parsed[1]) if parsed and parsed[0] == "users" else None
        if resolved is None:
            raise NotFoundError("no such profile id")
        head = resolved.profile
        events = timelines.filter_events(connection, head.root, limit=EVENTS_PAGE + 1, before=_before())
    return part("_timeline.html", head=head, **_timeline(events), sources=_sources(space_id))


@admin.get("/spaces/<space_id>/people/<public_id>/changes")
def person_changes(space_id: str, public_id: str) -> Response:
    """Show what changed of one person: audiences entered and left, and computed traits.

    Raises:
        NotFoundError: the id was never handed out, or nothing is left of it.
    """
    parsed = parse_public_id(public_id)
    before = read_place(request.args.get("before", ""))
    with house().spaces.reading(space_id) as connection:
        resolved = resolve_id(connection, space_id, "users", parsed[1]) if parsed and parsed[0] == "users" else None
        if resolved is None:
            raise NotFoundError("no such profile id")
        head = resolved.profile
        line = describe_people(connection, space_id, [head.root])[head.root]
        found = changes_of(connection, head.root, space_id=space_id, limit=CHANGES_PAGE + 1, before=before)
    shown = found[:CHANGES_PAGE]
    older = write_place(place_of(shown[-1])) if len(found) > CHANGES_PAGE else ""
    return page("person_changes.html", head=head, line=line, changes=shown, older=older, is_first=before is None)


def _computed(connection: Connection, root: int) -> list[Present] | None:
    """Return what definitions say of a person now; None: it could not be worked out in time."""
    try:
        with limited(connection, COMPUTED_SECONDS):
            return computed_of(connection, root, house().now_ms())
    except TimeoutError:
        return None


def _timeline(events: list[StoredEvent]) -> dict[str, Any]:
    """Return events by day, newest first, and where the next part begins."""
    shown = events[:EVENTS_PAGE]
    days = [(day * DAY_MS, list(found)) for day, found in groupby(shown, key=lambda one: one.timestamp // DAY_MS)]
    more = len(events) > EVENTS_PAGE
    return {"days": days, "older": f"{shown[-1].timestamp},{shown[-1].message_id}" if more else ""}


def _before() -> timelines.Place | None:
    moment, comma, message_id = request.args.get("before", "").partition(",")
    if not comma or not (moment.isascii() and moment.isdigit()) or len(moment) > 15:
        return None
    return int(moment), message_id


def _sources(space_id: str) -> dict[str, Source]:
    return {one.id: one for one in control().list_sources(space_id)}
