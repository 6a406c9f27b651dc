"""A look-up beside a record: the record is read with the viewer's own token, and only what it says is looked up.

A signature proves who looks, not that they may see the record: the browser asks Salesforce to sign whatever the
component around the frame names. Identifiers are therefore never taken from the page.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson
from flask import Request
from marshmallow import EXCLUDE, Schema, fields, validate

from app.domain.salesforce import OBJECT, RecordName, normal_id, object_of
from app.errors import (
    InvalidRequestError,
    SalesforceApiDisabledError,
    SalesforceLimitError,
    SalesforceSessionExpiredError,
)
from app.house import House
from app.salesforce.records import KNOWN, People, Person, read
from app.salesforce.rest import Rest
from app.web.panel_lookup import look_up
from app.web.panel_requests import BODY_BYTES_MAX, LookupRequest
from app.web.salesforce_memory import Memory, OpenPage, Reading
from app.web.tokens import Viewer
from app.web.turns import turn

OF_SEVERAL = ("Account", "Opportunity")  # a person of theirs may be named
USED_UP = "Salesforce refuses calls of its API: the organisation's allowance is used up."
AT_ONCE = "Salesforce refuses calls of its API: too many of the organisation's run at the same time."
Json = dict[str, Any]


class _ObjectSchema(Schema):
    class Meta:
        unknown = EXCLUDE

    type = fields.String(required=True, validate=validate.Regexp(OBJECT.pattern + r"\Z"))
    id = fields.String(required=True, validate=validate.Length(15, 18))


class _LookupSchema(Schema):
    class Meta:
        unknown = EXCLUDE

    object = fields.Nested(_ObjectSchema, required=True)
    person = fields.String(allow_none=True, load_default=None, validate=validate.Length(15, 18))
    pick = fields.String(allow_none=True, validate=validate.Length(max=64))


LOOKUP = _LookupSchema()


@dataclass(frozen=True, slots=True)
class Asked:
    """A look-up as asked.

    Args:
        record: What the page stands beside.
        person: The contact that was chosen of the record's people.
        pick: The public id that the viewer picked, if any.
        forgets_pick: The viewer takes a pick back.
    """

    record: RecordName
    person: RecordName | None
    pick: str | None
    forgets_pick: bool


def read_asked(request: Request) -> Asked:
    """Return the look-up in a request's body.

    Raises:
        RequestEntityTooLarge: the body is too large.
        InvalidRequestError: it is not a JSON object, or an id is none.
        ValidationError: a member is missing or means nothing.
    """
    request.max_content_length = BODY_BYTES_MAX
    try:
        body = orjson.loads(request.get_data())
    except ValueError as error:
        raise InvalidRequestError("The body is not JSON.") from error
    if not isinstance(body, dict):
        raise InvalidRequestError("The body is not a JSON object.")
    data: Json = LOOKUP.load(body)
    record_id, person_id = normal_id(data["object"]["id"]), normal_id(data["person"])
    if record_id is None or (data["person"] is not None and (person_id is None or object_of(person_id) != "Contact")):
        raise InvalidRequestError("An id is none of Salesforce's.")
    record = RecordName(object_of(record_id) or data["object"]["type"], record_id)
    if person_id is not None and record.type not in OF_SEVERAL:
        raise InvalidRequestError("The record has one person.")
    person = None if person_id is None else RecordName("Contact", person_id)
    return Asked(record, person, data.get("pick"), "pick" in data and data["pick"] is None)


def answer(here: House, memory: Memory, viewer: Viewer, page: OpenPage | None, asked: Asked) -> tuple[Json, str | None]:
    """Return what a look-up comes to, and its ETag if one person was found.

    Raises:
        SalesforceSessionExpiredError: the viewer's token has ended, or is no longer held here.
        OnefoldError: the record cannot be read, or the pick is none.
    """
    if page is None or page.connection_id != viewer.connection.id:
        raise SalesforceSessionExpiredError("The page has to ask Salesforce for a new signed request.")
    reading = _reading(here, memory, viewer, page, asked.person or asked.record)
    if isinstance(reading, People):
        return _people(reading), None
    question = LookupRequest(
        object_type=reading.record.type,
        object_id=reading.record.id,
        identifiers=reading.identifiers,
        pick=asked.pick,
        forgets_pick=asked.forgets_pick,
    )
    with turn():
        return look_up(here, viewer, question)


def _reading(here: House, memory: Memory, viewer: Viewer, page: OpenPage, record: RecordName) -> Reading:
    """Return whom a record is about, read now or a moment ago."""
    if record.type not in KNOWN:
        return Person(record, ())  # nobody stands behind this kind of record, so no call is spent on it
    known = memory.find_reading(page, record)
    if known is None:
        known = _read(here, memory, viewer, page, record)
        memory.keep_reading(page, record, known)
    return known


def _read(here: House, memory: Memory, viewer: Viewer, page: OpenPage, record: RecordName) -> Reading:
    note = here.control.note_connection_refused
    salesforce = viewer.connection.salesforce
    assert salesforce is not None, "the route has checked the host"
    try:
        with memory.calling(page.organization_id), Rest(page.origin, page.token, page.version) as rest:
            return read(rest, record, salesforce.rules)
    except SalesforceLimitError as error:
        memory.check_limit(page.organization_id)  # known before: nobody was called
        memory.limit(page.organization_id, is_used_up=error.is_used_up)
        note(viewer.connection.id, USED_UP if error.is_used_up else AT_ONCE)
        memory.check_limit(page.organization_id)
        raise
    except SalesforceApiDisabledError:
        if page.signed is not None and page.signed.record.id == record.id:
            return page.signed
        note(viewer.connection.id, "Salesforce refuses calls of its API: a user has no permission API Enabled.")
        raise


def _people(found: People) -> Json:
    return {
        "status": "people",
        "object": {"type": found.record.type, "id": found.record.id},
        "people": [
            {
                "id": one.id,
                "type": "Contact",
                "name": one.name,
                "detail": one.detail,
                "role": one.role,
                "primary": one.primary,
            }
            for one in found.members
        ],
        "more": found.more,
    }
