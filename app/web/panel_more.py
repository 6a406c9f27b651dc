"""The Panel API beyond look-up, profile and explanation: late cards, filters, remarks, and how quick the panel was."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus

from flask import Response, request

from app.domain.moments import rfc3339
from app.domain.public_ids import parse_public_id
from app.errors import InvalidRequestError, OverloadedError, RateLimitError
from app.house import House
from app.storage import paints, remarks
from app.storage.remarks import Remark
from app.web.context import house
from app.web.panel import bearer_of_request, json_answer, panel, present, record, seen, timeline_answer
from app.web.panel_changes import changes_page, evidence
from app.web.panel_computed import computed_for, hidden_from
from app.web.panel_found import drawn_of, late_cards
from app.web.panel_history import BY_ITSELF_SECONDS
from app.web.panel_reads import reading_of
from app.web.panel_requests import CARD, CHANGES, EVIDENCE, PAINT, REMARK, TIMELINE_BODY, read_body
from app.web.panel_sessions import Opened, limit_lookups, resume_session
from app.web.turns import in_turn
from app.web.viewers import viewer_of

__all__ = ["panel"]  # with these routes on it

SESSION_PREFIX = "pss_"
MAKE_NO_MORE_SECONDS = 900  # a further remark can be made under another session
SLOW_AT_ONCE = 8  # of a process's 32 threads

_patient = threading.BoundedSemaphore(SLOW_AT_ONCE)


@panel.post("/timeline")
@in_turn
def search_timeline() -> Response:
    """Answer a page of the session's profile's events that pass filters."""
    return timeline_answer(read_body(request, TIMELINE_BODY))


@panel.get("/card")
def card() -> Response:
    """Answer the cards of one type, worked out from all events."""
    here = house()
    type_: str = CARD.load(request.args)["type"]
    opened = resume_session(here, bearer_of_request(), card=type_)
    with patience(), here.spaces.reading(opened.space_id) as connection:
        reading, beside = seen(here, opened, connection, card=type_)
        head, _ = present(reading, opened.session)
        computed = computed_for(reading, head, beside, seconds=BY_ITSELF_SECONDS)
        answer, fields = late_cards(reading, head, beside.layout, type_, computed)
    answer["receipt"] = record(here, opened, "panel", head, fields)
    return json_answer(answer, "no-store")


@panel.get("/changes")
@in_turn
def changes() -> Response:
    """Answer a page of what definitions changed about the session's profile."""
    here = house()
    opened = resume_session(here, bearer_of_request(), card="changes")
    parameters = CHANGES.load(request.args)
    with here.spaces.reading(opened.space_id) as connection:
        reading, beside = seen(here, opened, connection, card="changes")
        head, _ = present(reading, opened.session)
        hidden = hidden_from(connection, beside)
        answer, fields = changes_page(reading, head, hidden, limit=parameters["limit"], cursor=parameters["before"])
    answer["receipt"] = record(here, opened, "timeline", head, fields)
    return json_answer(answer, "no-store")


@panel.get("/computed")
def computed_value() -> Response:
    """Answer what a computed trait or a membership that the panel shows follows from."""
    here = house()
    opened = resume_session(here, bearer_of_request())
    key: str = EVIDENCE.load(request.args)["key"]
    with patience(), here.spaces.reading(opened.space_id) as connection:
        reading, beside = seen(here, opened, connection)
        head, _ = present(reading, opened.session)
        computed = computed_for(reading, head, beside)
        answer, fields = evidence(reading, head, drawn_of(reading, head, beside.layout), computed, key)
    answer["receipt"] = record(here, opened, "explain", head, fields)
    return json_answer(answer, "no-store")


@contextmanager
def patience() -> Iterator[None]:
    """Run a block that may take seconds. Only so many do at once: the other threads answer whatever is quick.

    Raises:
        OverloadedError: as many are at work.
    """
    if not _patient.acquire(blocking=False):
        raise OverloadedError("Too many slow parts are being worked out.")
    try:
        yield
    finally:
        _patient.release()


@panel.post("/remarks")
def remark() -> Response:
    """Store what an agent says about the profile."""
    here = house()
    opened = resume_session(here, bearer_of_request())
    made = _remark(here, opened, read_body(request, REMARK))

    def write(connection: sqlite3.Connection) -> int | None:
        return remarks.add_remark(connection, made, session_hash=opened.token_hash)

    number = here.spaces.write(opened.space_id, write)
    if number is None:
        raise RateLimitError("This session has made all its remarks.", retry_after=MAKE_NO_MORE_SECONDS)
    answer = {"id": f"rem_{number}", "made_at": rfc3339(made.made_at)}
    return json_answer(answer, "no-store", HTTPStatus.CREATED)


@panel.post("/paint")
def paint() -> Response:
    """Count how long the panel took to paint, or why it did not."""
    here = house()
    space_id, host = _painter(here)
    given = read_body(request, PAINT)
    now = here.now_ms()
    if given["ms"] is None and given["error"] is None:
        raise InvalidRequestError("The body has neither `ms` nor `error`.")
    if given["error"] is not None:
        here.sessions.run(space_id, partial(paints.count_error, host=host, code=given["error"], now=now))
    else:
        count = partial(paints.count_paint, host=host, kind=given["kind"], ms=given["ms"], now=now)
        here.sessions.run(space_id, count)
    return Response(status=HTTPStatus.NO_CONTENT)


def _painter(here: House) -> tuple[str, str]:
    """Return the space and the host of whoever tells how quick a panel was."""
    token = bearer_of_request()
    if token.startswith(SESSION_PREFIX):
        opened = resume_session(here, token)
        return opened.space_id, opened.host.host
    viewer = viewer_of(here, token)
    limit_lookups(viewer.connection.id)
    return viewer.connection.space_id, viewer.connection.host


def _remark(here: House, opened: Opened, given: dict[str, str | None]) -> Remark:
    """Return the remark that a body makes.

    Raises:
        InvalidRequestError: what belongs to its kind is missing, or it names somebody who was not shown.
    """
    kind, note, other = given["kind"], (given["note"] or "").strip(), given["other"]
    if kind == "note" and not note:
        raise InvalidRequestError("A note has no text.")
    if (other is not None) is not (kind == "one_person"):
        raise InvalidRequestError("`other` stands with `one_person`, always and only.")
    session = opened.session
    with here.spaces.reading(opened.space_id) as connection:
        head, also = present(reading_of(here, connection, opened.space_id), session)
    parsed = None if other is None else parse_public_id(other)
    other_key = None if parsed is None or parsed[0] != "users" else parsed[1]
    if other is not None and other_key not in {one.key for one, _ in also}:
        raise InvalidRequestError("`other` is none of those shown beside this profile.")
    return Remark(
        kind=kind,  # type: ignore[arg-type]  # the schema let one of the three through
        profile_key=head.key,
        other_key=other_key,
        note=note,
        object=session.object,
        viewer=session.viewer,
        viewer_proven=session.viewer_proven,
        made_at=here.now_ms(),
    )
