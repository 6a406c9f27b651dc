"""The Panel API: what the apps beside a ticket or a record ask.

A look-up names the person by all that the host knows and opens a panel session; what follows reads on under it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import orjson
from flask import Blueprint, Response, request

from app.domain.profile import ProfileHead
from app.errors import AuthenticationError, ForbiddenError
from app.house import House
from app.storage import profiles
from app.storage.panel_sessions import PanelSession
from app.storage.receipt_book import Channel, Disclosure
from app.storage.spaces import Connection
from app.web import panel_reads as reads
from app.web.context import house
from app.web.panel_computed import computed_for
from app.web.panel_found import found
from app.web.panel_history import problem_rules
from app.web.panel_layouts import Beside
from app.web.panel_lookup import Several, look_up
from app.web.panel_reads import Fields, Reading, reading_of
from app.web.panel_requests import EXPLAIN, TIMELINE, read_lookup
from app.web.panel_sessions import ENDED, Opened, limit_lookups, resume_session
from app.web.panel_timeline import query_of
from app.web.panel_timeline import timeline as page_of_timeline
from app.web.turns import in_turn
from app.web.viewers import viewer_of

panel = Blueprint("panel", __name__, url_prefix="/panel/v1")

ZENDESK_ORIGIN = re.compile(r"https://[0-9]+\.apps\.zdusercontent\.com")
PREFLIGHT_SECONDS = 600


@panel.post("/lookup")
@in_turn
def lookup() -> Response:
    """Answer who the person beside an object is: found, ambiguous or unknown."""
    here = house()
    viewer = viewer_of(here, bearer_of_request())
    if viewer.connection.host == "salesforce":  # whose look-ups name a record, which the viewer must be able to read
        raise ForbiddenError("A page in Salesforce asks by its record.")
    limit_lookups(viewer.connection.id)
    asked = read_lookup(request)
    here.control.note_connection_used(viewer.connection.id)
    answer, tag = look_up(here, viewer, asked)
    response = json_answer(answer, "no-store")
    if tag is not None:
        response.set_etag(tag)
    return response


@panel.get("/profile")
@in_turn
def profile() -> Response:
    """Answer the session's profile as it is now, or 304."""
    here = house()
    opened = resume_session(here, bearer_of_request())
    with here.spaces.reading(opened.space_id) as connection:
        reading, beside = seen(here, opened, connection)
        head, also = present(reading, opened.session)
        matched_by, computed = opened.session.matched_by, computed_for(reading, head, beside)
        tag = reads.etag(reading, head, matched_by, also, beside, computed)
        if tag in request.if_none_match:
            return _unchanged(tag)
        answer, fields = found(reading, head, matched_by, also, tag=tag, beside=beside, computed=computed)
    answer["receipt"] = record(here, opened, "panel", head, fields)
    response = json_answer(answer, "private, no-cache")
    response.set_etag(tag)
    return response


@panel.get("/timeline")
@in_turn
def timeline() -> Response:
    """Answer a page of the session's profile's events."""
    return timeline_answer(TIMELINE.load(request.args))


@panel.get("/explain")
@in_turn
def explain() -> Response:
    """Answer why the session's profile holds an identifier."""
    here = house()
    opened = resume_session(here, bearer_of_request(), card="identities")
    parameters = EXPLAIN.load(request.args)
    with here.spaces.reading(opened.space_id) as connection:
        reading, _ = seen(here, opened, connection, card="identities")
        head, _ = present(reading, opened.session)
        answer, fields = reads.explain(reading, head, int(parameters["ref"]))
    answer["receipt"] = record(here, opened, "explain", head, fields)
    return json_answer(answer, "no-store")


@panel.after_app_request
def allow_origin(response: Response) -> Response:
    """Let the app's own origins read the answers of this API, errors included; never with cookies."""
    if not request.path.startswith("/panel/v1/"):
        return response
    response.vary.add("Origin")
    origin = request.headers.get("Origin")
    if origin is None or not _may_read(origin):
        return response
    response.headers["Access-Control-Allow-Origin"] = origin
    response.headers["Access-Control-Expose-Headers"] = "ETag, Retry-After"
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = "GET, POST"
        response.headers["Access-Control-Allow-Headers"] = "Authorization, Content-Type, If-None-Match"
        response.headers["Access-Control-Max-Age"] = str(PREFLIGHT_SECONDS)
    return response


# -- what every answer needs ----------------------------------------------------


def seen(here: House, opened: Opened, connection: Connection, *, card: str | None = None) -> tuple[Reading, Beside]:
    """Return a snapshot as a session's viewer sees it, and what it stands beside.

    Args:
        card: The type of the card that is asked for.

    Raises:
        ForbiddenError: it is hidden from the viewer now.
    """
    beside = opened.beside(connection)
    if card is not None and card in beside.mask.types:
        raise ForbiddenError("The panel does not show this.")
    return reading_of(here, connection, opened.space_id).masked(beside.mask), beside


def present(reading: Reading, session: PanelSession) -> tuple[ProfileHead, Several]:
    """Return the profile that a session's event counts for now, and the others beside it.

    Raises:
        AuthenticationError: the profile is gone, and the session with it.
    """
    head = profiles.find_profile_by_event(reading.connection, reading.space_id, "users", session.profile_key)
    if head is None:
        raise AuthenticationError(ENDED)
    also: Several = []
    for key, reasons in session.also:
        other = profiles.find_profile_by_event(reading.connection, reading.space_id, "users", key)
        if other is not None and other != head:  # it may have merged since
            also.append((other, reasons))
    return head, also


def timeline_answer(parameters: Mapping[str, Any]) -> Response:
    """Answer the page of a timeline that checked parameters ask for."""
    here = house()
    opened = resume_session(here, bearer_of_request(), card="timeline")
    with here.spaces.reading(opened.space_id) as connection:
        reading, beside = seen(here, opened, connection, card="timeline")
        head, _ = present(reading, opened.session)
        rules = problem_rules(beside.layout.cards)
        query = query_of(reading, parameters)
        answer, fields = page_of_timeline(reading, head, query, rules=rules, beside=opened.session.object)
    answer["receipt"] = record(here, opened, "timeline", head, fields)
    return json_answer(answer, "no-store")


def record(here: House, opened: Opened, channel: Channel, head: ProfileHead, fields: Fields) -> str:
    """Put on record what a session is shown, and return the receipt."""
    session = opened.session
    disclosure = Disclosure(
        channel=channel,
        viewer=session.viewer,
        viewer_proven=session.viewer_proven,
        object=session.object.name,
        profile=head.public_id,
        version=head.version,
        status="found",
        fields=fields,
    )
    return here.receipts.record(opened.space_id, [disclosure])


def bearer_of_request() -> str:
    """Return the token of a request.

    Raises:
        AuthenticationError: there is none.
    """
    given = request.authorization
    if given is None or given.type != "bearer" or not given.token:
        raise AuthenticationError("The request bears no token.")
    return given.token


def _may_read(origin: str) -> bool:
    settings = house().settings
    own = urlsplit(settings.public_url)
    if origin in (f"{own.scheme}://{own.netloc}", *settings.panel_origins):
        return True
    return ZENDESK_ORIGIN.fullmatch(origin) is not None


def json_answer(answer: dict[str, Any], cache_control: str, status: HTTPStatus = HTTPStatus.OK) -> Response:
    """Return an answer as JSON."""
    response = Response(orjson.dumps(answer), status=status, content_type="application/json")
    response.headers["Cache-Control"] = cache_control
    return response


def _unchanged(tag: str) -> Response:
    response = Response(status=304)
    response.headers["Cache-Control"] = "private, no-cache"
    response.set_etag(tag)
    return response
