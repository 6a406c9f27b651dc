"""Sources: connect what sends events, and watch them arrive."""

from __future__ import annotations

from http import HTTPStatus
from typing import Literal

from flask import Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.errors import InvalidRequestError
from app.storage.admin_arrivals import Arrived, find_activity, find_arrived, list_arrived
from app.web.admin.gate import admin, control, person
from app.web.admin.render import go, is_confirmed, page, part, say, typed
from app.web.admin.snippets import SNIPPETS, snippets
from app.web.admin.words import SOURCE_KINDS
from app.web.context import house

HOURS = 24
ARRIVED_MAX = 30

Show = Literal["all", "accepted", "rejected"]
SHOWN: dict[str, Show] = {"all": "all", "accepted": "accepted", "rejected": "rejected"}


@admin.get("/spaces/<space_id>/sources")
def sources(space_id: str) -> Response | AnyResponse:
    """Lead to the first source; a space without one is told how to begin."""
    listed = control().list_sources(space_id)
    if not listed:
        return page("sources_none.html")
    return redirect(url_for("admin.source", space_id=space_id, source_id=listed[0].id), HTTPStatus.SEE_OTHER)


@admin.route("/spaces/<space_id>/sources/new", methods=["GET", "POST"])
def new_source(space_id: str) -> Response | AnyResponse:
    """Add a source."""
    if request.method == "GET":
        return page("source_new.html", kinds=SOURCE_KINDS, error="", kind="browser")
    name, kind = typed("name"), typed("kind")
    try:
        if kind not in SOURCE_KINDS:
            raise InvalidRequestError("Choose what will send the events")
        made = control().create_source(space_id, name, kind, author=person().email)
    except InvalidRequestError as error:
        status = HTTPStatus.BAD_REQUEST
        return page("source_new.html", status=status, kinds=SOURCE_KINDS, error=error, name=name, kind=kind)
    say(f"The source {made.name} is there. Copy the snippet below into what sends its events.")
    return go("connect_source", space_id=space_id, source_id=made.id)


@admin.get("/spaces/<space_id>/sources/<source_id>")
def source(space_id: str, source_id: str) -> Response:
    """Show all sources, and of one its newest calls and one of them as received."""
    chosen, listed, now = control().get_source(space_id, source_id), control().list_sources(space_id), house().now_ms()
    with house().spaces.reading(space_id) as connection:
        activities = {one.id: find_activity(connection, one.id, now=now, hours=HOURS) for one in listed}
        arrived = list_arrived(connection, space_id, source_id, show=_show(), limit=ARRIVED_MAX)
        opened = find_arrived(connection, space_id, source_id, request.args.get("open", ""))
    return page(
        "source.html",
        sources=listed,
        source=chosen,
        activities=activities,
        arrived=arrived,
        show=_show(),
        opened=opened or _telling(arrived),
        paused="paused" in request.args,
    )


@admin.get("/spaces/<space_id>/sources/<source_id>/live")
def live(space_id: str, source_id: str) -> Response:
    """Give the rows of the newest calls."""
    chosen = control().get_source(space_id, source_id)
    with house().spaces.reading(space_id) as connection:
        arrived = list_arrived(connection, space_id, source_id, show=_show(), limit=ARRIVED_MAX)
    return part("_arrived.html", source=chosen, arrived=arrived, show=_show(), opened=None)


@admin.get("/spaces/<space_id>/sources/<source_id>/connect")
def connect_source(space_id: str, source_id: str) -> Response:
    """Show the key of a source and what to copy for each library."""
    chosen = control().get_source(space_id, source_id)
    texts = snippets(house().settings.public_url, chosen.write_key)
    first = chosen.kind if chosen.kind in texts else "http"
    return page("source_connect.html", source=chosen, snippets=texts, labels=SNIPPETS, first=first)


@admin.post("/spaces/<space_id>/sources/<source_id>/rotate")
def rotate_source(space_id: str, source_id: str) -> AnyResponse:
    """Replace the key of a source."""
    if not is_confirmed(control().get_source(space_id, source_id).name):
        return go("source", space_id=space_id, source_id=source_id)
    control().rotate_write_key(space_id, source_id, author=person().email)
    say("The source has a new key. The old one has stopped; put the new one into what sends the events.")
    return go("connect_source", space_id=space_id, source_id=source_id)


@admin.post("/spaces/<space_id>/sources/<source_id>/enabled")
def switch_source(space_id: str, source_id: str) -> AnyResponse:
    """Let a source send, or refuse what it sends."""
    enabled = typed("enabled") == "yes"
    control().set_source_enabled(space_id, source_id, enabled, author=person().email)
    say("The source may send again." if enabled else "The source is disabled: what it sends is answered with 401.")
    return go("source", space_id=space_id, source_id=source_id)


def _show() -> Show:
    return SHOWN.get(request.args.get("show", ""), "all")


def _telling(arrived: list[Arrived]) -> Arrived | None:
    """Return the call that is opened when none is asked for: the newest refused one, else the newest."""
    refused = [one for one in arrived if one.result == "rejected"]
    return next(iter([*refused, *arrived]), None)
