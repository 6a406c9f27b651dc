"""The Panel API: what the apps beside a ticket or a record ask (DESIGN: surfaces, trust).

A look-up names the person by all that the host knows and opens a panel session; what follows reads on under it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import orjson
from flask import Blueprint, Response, request

from app.domain import lookup as looking
from app.domain.lookup import Ambiguous, Found, Outcome
from app.domain.moments import rfc3339
from app.domain.panel_view import CARDS, Json, reason_json
from app.domain.profile import ProfileHead
from app.domain.public_ids import parse_public_id
from app.errors import AuthenticationError, InvalidRequestError
from app.house import House
from app.storage import panel_sessions, profiles
from app.storage.panel_sessions import PanelObject, PanelSession
from app.storage.receipt_book import Channel, Disclosure
from app.storage.spaces import Connection
from app.web import panel_reads as reads
from app.web.context import house
from app.web.panel_reads import Also, Fields, Reading
from app.web.panel_requests import ExplainParameters, LookupRequest, TimelineParameters, read_lookup
from app.web.panel_sessions import Opened, limit_lookups, open_session, resume_session
from app.web.tokens import Viewer, verify_proxy_token

panel = Blueprint("panel", __name__, url_prefix="/panel/v1")

ZENDESK_ORIGIN = re.compile(r"https://[0-9]+\.apps\.zdusercontent\.com")
PREFLIGHT_SECONDS = 600


@panel.post("/lookup")
def lookup() -> Response:
    """Answer who the person beside an object is: found, ambiguous or unknown."""
    here = house()
    viewer = verify_proxy_token(here, _bearer())
    limit_lookups(viewer.connection.id)
    asked = read_lookup(request)
    here.control.note_connection_used(viewer.connection.id)
    answer, tag = _look_up(here, viewer, asked)
    response = _json(answer, "no-store")
    if tag is not None:
        response.set_etag(tag)
    return response


@panel.get("/profile")
def profile() -> Response:
    """Answer the session's profile as it is now, or 304."""
    here = house()
    opened = resume_session(here, _bearer())
    with here.spaces.reading(opened.space_id) as connection:
        reading = _reading(here, connection, opened.space_id)
        head, also = _present(reading, opened.session)
        matched_by = opened.session.matched_by
        tag = reads.etag(reading, head, matched_by, also)
        if tag in request.if_none_match:
            return _unchanged(tag)
        answer, fields = reads.found(reading, head, matched_by, also)
    answer["receipt"] = _record(here, opened, "panel", head, "found", fields)
    response = _json(answer, "private, no-cache")
    response.set_etag(tag)
    return response


@panel.get("/timeline")
def timeline() -> Response:
    """Answer a page of the session's profile's events."""
    here = house()
    opened = resume_session(here, _bearer(), card="timeline")
    parameters = TimelineParameters().load(request.args)
    with here.spaces.reading(opened.space_id) as connection:
        reading = _reading(here, connection, opened.space_id)
        head, _ = _present(reading, opened.session)
        answer, fields = reads.timeline(reading, head, parameters)
    answer["receipt"] = _record(here, opened, "timeline", head, "found", fields)
    return _json(answer, "no-store")


@panel.get("/explain")
def explain() -> Response:
    """Answer why the session's profile holds an identifier."""
    here = house()
    opened = resume_session(here, _bearer(), card="identities")
    parameters = ExplainParameters().load(request.args)
    with here.spaces.reading(opened.space_id) as connection:
        reading = _reading(here, connection, opened.space_id)
        head, _ = _present(reading, opened.session)
        type_, sent = parameters["type"].lower(), parameters["value"]
        key = (type_, looking.fold(reading.rules, type_, sent))
        answer, fields = reads.explain(reading, head, key, sent)
    answer["receipt"] = _record(here, opened, "explain", head, "found", fields)
    return _json(answer, "no-store")


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


# -- a look-up ----------------------------------------------------------------


def _look_up(here: House, viewer: Viewer, asked: LookupRequest) -> tuple[Json, str | None]:
    """Return the answer to a look-up, on record and with its session, and its ETag if somebody was found."""
    space_id = viewer.connection.space_id
    beside = PanelObject(viewer.connection.id, asked.object_type, asked.object_id)
    with here.spaces.reading(space_id) as connection:
        reading = _reading(here, connection, space_id)
        questions = looking.questions(asked.identifiers, reading.rules)
        keys = [question.key for question in questions]
        owners = profiles.find_owners(connection, space_id, "users", keys)
        outcome, picked = _with_pick(reading, looking.look_up(questions, owners), asked, beside)
        if not isinstance(outcome, Found):
            searched = [
                {"type": question.type, "value": question.sent, "found": int(question.key in owners)}
                for question in questions
            ]
            answer, disclosed = _not_one(reading, outcome, searched)
        else:
            matched_by, also = _matched_by(outcome, picked), _shown(outcome.also)
            answer, fields = reads.found(reading, outcome.profile, matched_by, also)
            tag = reads.etag(reading, outcome.profile, matched_by, also)
            disclosed = [(outcome.profile, "found", fields), *_candidates_disclosed(also)]
    if not isinstance(outcome, Found):
        if asked.forgets_pick:
            here.spaces.write(space_id, lambda writing: panel_sessions.drop_pick(writing, beside))
        return answer | {"receipt": _record_all(here, viewer, beside, disclosed), "session": None}, None
    session = PanelSession(
        object=beside,
        viewer=viewer.name,
        viewer_proven=viewer.proven,
        profile_key=outcome.profile.key,
        cards=CARDS,
        also=tuple((head.key, list(reasons)) for head, reasons in also),
        matched_by=matched_by,
        created_at=reading.now,
        used_at=reading.now,
    )
    token = open_session(here, space_id, session, picked=asked.pick is not None, forgets_pick=asked.forgets_pick)
    answer["receipt"] = _record_all(here, viewer, beside, disclosed)
    answer["session"] = {"token": token, "expires_at": rfc3339(session.expires_at)}
    return answer, tag


def _with_pick(
    reading: Reading, outcome: Outcome[ProfileHead], asked: LookupRequest, beside: PanelObject
) -> tuple[Outcome[ProfileHead], bool]:
    """Return an outcome after the agent's pick, of now or kept for this object, and whether one was used.

    Raises:
        InvalidRequestError: the pick of now is none of those who could be meant.
    """
    if asked.pick is not None:
        parsed = parse_public_id(asked.pick)
        key = parsed[1] if parsed is not None and parsed[0] == "users" else None
    elif asked.forgets_pick or not _leaves_a_choice(outcome):
        return outcome, False
    else:
        key = panel_sessions.find_pick(reading.connection, beside)
    head = None
    if key is not None:
        head = profiles.find_profile_by_event(reading.connection, reading.space_id, "users", key)
    chosen = None if head is None else looking.pick(outcome, head)
    if chosen is not None:
        return chosen, True
    if asked.pick is not None:
        raise InvalidRequestError("The pick is none of those whom the identifiers lead to.")
    return outcome, False


def _leaves_a_choice(outcome: Outcome[ProfileHead]) -> bool:
    return isinstance(outcome, Ambiguous) or (isinstance(outcome, Found) and bool(outcome.also))


def _not_one(
    reading: Reading, outcome: Outcome[ProfileHead], searched: list[Json]
) -> tuple[Json, list[tuple[ProfileHead | None, str, Fields]]]:
    answer: Json = {"status": outcome.status, "searched": searched, "as_of": rfc3339(reading.now)}
    if not isinstance(outcome, Ambiguous):
        return answer, [(None, "unknown", ())]
    several = _shown(outcome.candidates)
    answer["candidates"] = reads.candidates(reading, several)
    return answer, [(None, "ambiguous", ()), *_candidates_disclosed(several)]


def _shown(several: Sequence[looking.Candidate[ProfileHead]]) -> list[tuple[ProfileHead, list[Json]]]:
    return [
        (candidate.profile, [reason_json(reason) for reason in candidate.reasons])
        for candidate in several[: reads.CANDIDATES_MAX]
    ]


def _matched_by(outcome: Found[ProfileHead], picked: bool) -> dict[str, str]:
    if picked:
        return {"type": "pick", "value": outcome.profile.public_id}
    return {"type": outcome.matched_by.type, "value": outcome.matched_by.sent}


# -- what every answer needs ----------------------------------------------------


def _reading(here: House, connection: Connection, space_id: str) -> Reading:
    sources = {source.id: source.name for source in here.control.list_sources(space_id)}
    return Reading(connection, space_id, here.spaces.rules(space_id), sources, here.now_ms())


def _present(reading: Reading, session: PanelSession) -> tuple[ProfileHead, list[tuple[ProfileHead, list[Json]]]]:
    """Return the profile that a session's event counts for now, and the others beside it.

    Raises:
        AuthenticationError: the profile is gone, and the session with it.
    """
    head = profiles.find_profile_by_event(reading.connection, reading.space_id, "users", session.profile_key)
    if head is None:
        raise AuthenticationError("The panel session has ended.")
    also = []
    for key, reasons in session.also:
        other = profiles.find_profile_by_event(reading.connection, reading.space_id, "users", key)
        if other is not None and other != head:  # it may have merged since
            also.append((other, reasons))
    return head, also


def _candidates_disclosed(several: Also) -> list[tuple[ProfileHead | None, str, Fields]]:
    return [(head, "candidate", ("header",)) for head, _ in several]


def _record_all(
    here: House, viewer: Viewer, beside: PanelObject, disclosed: Sequence[tuple[ProfileHead | None, str, Fields]]
) -> str:
    return here.receipts.record(
        viewer.connection.space_id,
        [
            Disclosure(
                channel="panel",
                viewer=viewer.name,
                viewer_proven=viewer.proven,
                object=beside.name,
                profile="" if head is None else head.public_id,
                version=0 if head is None else head.version,
                status=status,
                fields=fields,
            )
            for head, status, fields in disclosed
        ],
    )


def _record(here: House, opened: Opened, channel: Channel, head: ProfileHead, status: str, fields: Fields) -> str:
    session = opened.session
    disclosure = Disclosure(
        channel=channel,
        viewer=session.viewer,
        viewer_proven=session.viewer_proven,
        object=session.object.name,
        profile=head.public_id,
        version=head.version,
        status=status,
        fields=fields,
    )
    return here.receipts.record(opened.space_id, [disclosure])


def _bearer() -> str:
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


def _json(answer: dict[str, Any], cache_control: str) -> Response:
    response = Response(orjson.dumps(answer), content_type="application/json")
    response.headers["Cache-Control"] = cache_control
    return response


def _unchanged(tag: str) -> Response:
    response = Response(status=304)
    response.headers["Cache-Control"] = "private, no-cache"
    response.set_etag(tag)
    return response
