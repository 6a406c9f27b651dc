"""What may stand in a request to the Panel API."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import orjson
from flask import Request
from marshmallow import EXCLUDE, Schema, fields, validate

from app.errors import InvalidRequestError

BODY_BYTES_MAX = 64 * 1024
IDENTIFIERS_MAX = 50
VALUE_CHARACTERS_MAX = 500
TIMELINE_DEFAULT, TIMELINE_MAX = 25, 100
TYPE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")
REF = re.compile(r"[1-9][0-9]{0,17}")  # 18 digits fit the 64 bits of a row id


class _Lenient(Schema):
    """Members that are not ours are passed over: an app may be newer than the service."""

    class Meta:
        unknown = EXCLUDE


class _ObjectSchema(_Lenient):
    type = fields.String(required=True, validate=validate.Regexp(TYPE.pattern + r"\Z"))
    id = fields.String(required=True, validate=validate.Length(1, 200))


class _IdentifierSchema(_Lenient):
    type = fields.String(required=True, validate=validate.Regexp(TYPE.pattern + r"\Z"))
    value = fields.String(required=True, validate=validate.Length(max=VALUE_CHARACTERS_MAX))
    verified = fields.Boolean(load_default=False, truthy={True}, falsy={False})


class _LookupSchema(_Lenient):
    object = fields.Nested(_ObjectSchema, required=True)
    identifiers = fields.List(
        fields.Nested(_IdentifierSchema), required=True, validate=validate.Length(max=IDENTIFIERS_MAX)
    )
    pick = fields.String(allow_none=True, validate=validate.Length(max=64))
    locale = fields.String(allow_none=True, load_default=None, validate=validate.Length(max=35))


class _TimelineSchema(_Lenient):
    before = fields.String(load_default="", validate=validate.Length(max=1000))
    limit = fields.Integer(load_default=TIMELINE_DEFAULT, validate=validate.Range(1, TIMELINE_MAX))
    name = fields.String(load_default="", validate=validate.Length(max=500))
    source = fields.String(load_default="", validate=validate.Length(max=200))
    q = fields.String(load_default="", validate=validate.Length(max=200))


class _ExplainSchema(_Lenient):
    ref = fields.String(required=True, validate=validate.Regexp(REF.pattern + r"\Z"))


# Made once: a schema copies its fields when it is made, which takes longer than reading a body.
LOOKUP, TIMELINE, EXPLAIN = _LookupSchema(), _TimelineSchema(), _ExplainSchema()


@dataclass(frozen=True, slots=True)
class LookupRequest:
    """A look-up as asked.

    Args:
        identifiers: Type, value and whether the host says it is verified; empty values left out.
        pick: The public id that the agent picked for this object, if any.
        forgets_pick: The agent takes a pick back.
    """

    object_type: str
    object_id: str
    identifiers: tuple[tuple[str, str, bool], ...]
    pick: str | None
    forgets_pick: bool


def read_lookup(request: Request) -> LookupRequest:
    """Return the look-up in a request's body.

    Raises:
        RequestEntityTooLarge: the body is larger than BODY_BYTES_MAX.
        InvalidRequestError: it is not a JSON object.
        ValidationError: a member is missing or means nothing.
    """
    request.max_content_length = BODY_BYTES_MAX
    try:
        body = orjson.loads(request.get_data())
    except ValueError as error:
        raise InvalidRequestError("The body is not JSON.") from error
    if not isinstance(body, dict):
        raise InvalidRequestError("The body is not a JSON object.")
    data: dict[str, Any] = LOOKUP.load(body)
    return LookupRequest(
        object_type=data["object"]["type"],
        object_id=data["object"]["id"],
        identifiers=tuple(
            (given["type"].lower(), given["value"], given["verified"])
            for given in data["identifiers"]
            if given["value"].strip()
        ),
        pick=data.get("pick"),
        forgets_pick="pick" in data and data["pick"] is None,
    )
