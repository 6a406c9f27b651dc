"""The overview of a space, and making a space."""

from __future__ import annotations

from functools import partial
from http import HTTPStatus

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from app.errors import InvalidRequestError
from app.storage import paints
from app.storage.admin_arrivals import find_activity
from app.storage.control import new_space_id
from app.storage.definitions import list_definitions
from app.storage.deliveries import count_deliveries
from app.storage.webhooks import list_webhooks
from app.web.admin.gate import admin, control, person, space
from app.web.admin.needs import find_needs
from app.web.admin.render import go, page, say, typed
from app.web.context import house

HOURS = 24
PAINTED_DAYS = 7
LOOK_UPS = ("found", "ambiguous", "unknown")


@admin.get("/spaces/<space_id>/")
def overview(space_id: str) -> Response:
    """Is it well, and what needs me?"""
    now = house().now_ms()
    sources, connections = control().list_sources(space_id), control().find_connections(space_id)
    with house().spaces.reading(space_id) as connection:
        activities = {one.id: find_activity(connection, one.id, now=now, hours=HOURS) for one in sources}
        definitions = list_definitions(connection)
        told = [(one, count_deliveries(connection, one.id).dead) for one in list_webhooks(connection)]
    statuses = house().receipts.counts_since(space_id, now - HOURS * 3_600_000)
    look_ups = {status: statuses.get(status, 0) for status in LOOK_UPS}
    painted = house().sessions.read(space_id, partial(paints.list_hosts, now=now, days=PAINTED_DAYS))
    return page(
        "overview.html",
        sources=sources,
        activities=activities,
        accepted=_by_hour([one.accepted for one in activities.values()]),
        rejected=_by_hour([one.rejected for one in activities.values()]),
        look_ups=look_ups,
        painted=painted,
        painted_days=PAINTED_DAYS,
        needs=find_needs(space_id, sources, activities, connections, now, definitions, told),
    )


@admin.route("/spaces/new", methods=["GET", "POST"])
def new_space() -> Response | AnyResponse:
    """Make a space."""
    if request.method == "GET":
        return page("space_new.html", error="")
    name = typed("name")
    try:
        if not name.strip():
            raise InvalidRequestError("The name is missing")
        space_id = new_space_id()
        house().spaces.create(space_id)  # the database first: whoever sees the space finds it
        made = control().create_space(name, space_id=space_id, author=person().email)
    except InvalidRequestError as error:
        return page("space_new.html", status=HTTPStatus.BAD_REQUEST, error=error, name=name)
    say(f"The space {made.name} is there. Next it needs a source.")
    return go("overview", space_id=made.id)


@admin.get("/spaces/<space_id>/log")
def log(space_id: str) -> Response:
    """Who did what in a space."""
    return page("log.html", rows=control().list_audit(space().id))


def _by_hour(rows: list[tuple[int, ...]]) -> tuple[int, ...]:
    return tuple(sum(hour) for hour in zip(*rows, strict=True)) or (0,) * HOURS
