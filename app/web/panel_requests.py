"""What may stand in a request to the Panel API."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Any

import msgspec
import orjson
from flask import Request
from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate

from app.domain.activity_kinds import GROUPS
from app.domain.activity_paints import KINDS as PAINT_KINDS
from app.domain.activity_paints import MS_MAX as PAINT_MS_MAX
from app.domain.times import parse_timestamp
from app.errors import InvalidRequestError
from app.storage.remarks import KINDS as REMARK_KINDS
from app.storage.remarks import NOTE_CHARACTERS_MAX as REMARK_CHARACTERS_MAX

BODY_BYTES_MAX = 64 * 1024
IDENTIFIERS_MAX = 50
VALUE_CHARACTERS_MAX = 500
TIMELINE_DEFAULT, TIMELINE_MAX = 25, 100
NAMES_MAX = 50
LATE_TYPES = ("highlights", "activity", "metrics", "header", "audiences", "traits")
CHANGES_DEFAULT, CHANGES_MAX = 25, 100
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


class _Object(msgspec.Struct, gc=False):
    type: Annotated[str, msgspec.Meta(pattern=rf"\A{TYPE.pattern}\Z")]
    id: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class _Identifier(msgspec.Struct, gc=False):
    type: Annotated[str, msgspec.Meta(pattern=rf"\A{TYPE.pattern}\Z")]
    value: Annotated[str, msgspec.Meta(max_length=VALUE_CHARACTERS_MAX)]
    verified: bool = False


class _Lookup(msgspec.Struct, gc=False):
    """A look-up without fault, as nearly all are: read at once, where the schema takes ten times as long.

    Whatever this does not take, the schema judges and explains.
    """

    object: _Object
    identifiers: Annotated[list[_Identifier], msgspec.Meta(max_length=IDENTIFIERS_MAX)]
    pick: Annotated[str, msgspec.Meta(max_length=64)] | msgspec.UnsetType | None = msgspec.UNSET
    locale: Annotated[str, msgspec.Meta(max_length=35)] | None = None


_LOOKUP = msgspec.json.Decoder(_Lookup)


class _TimelineSchema(_Lenient):
    before = fields.String(load_default="", validate=validate.Length(max=1000))
    limit = fields.Integer(load_default=TIMELINE_DEFAULT, validate=validate.Range(1, TIMELINE_MAX))
    name = fields.String(load_default="", validate=validate.Length(max=500))
    source = fields.String(load_default="", validate=validate.Length(max=200))
    q = fields.String(load_default="", validate=validate.Length(max=200))


class _Moment(fields.Field[int]):
    """An ISO 8601 date or date-time, without a zone in UTC, as ms since 1970."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        moment = parse_timestamp(value) if isinstance(value, str) else None
        if moment is None:
            raise ValidationError("Must be an ISO 8601 date or date-time.")
        return moment


class _TimelineBodySchema(_Lenient):
    before = fields.String(load_default="", validate=validate.Length(max=1000))
    limit = fields.Integer(load_default=TIMELINE_DEFAULT, strict=True, validate=validate.Range(1, TIMELINE_MAX))
    names = fields.List(
        fields.String(validate=validate.Length(1, 500)), load_default=(), validate=validate.Length(max=NAMES_MAX)
    )
    group = fields.String(load_default=None, allow_none=True, validate=validate.OneOf(GROUPS))
    source = fields.String(load_default="", validate=validate.Length(max=200))
    from_ = _Moment(data_key="from", load_default=None, allow_none=True)
    to = _Moment(load_default=None, allow_none=True)
    q = fields.String(load_default="", validate=validate.Length(max=200))
    zone = fields.String(load_default="UTC", validate=validate.Length(1, 64))
    counts = fields.Boolean(load_default=False, truthy={True}, falsy={False})


class _CardSchema(_Lenient):
    type = fields.String(required=True, validate=validate.OneOf(LATE_TYPES))


class _ChangesSchema(_Lenient):
    before = fields.String(load_default="", validate=validate.Length(max=1000))
    limit = fields.Integer(load_default=CHANGES_DEFAULT, validate=validate.Range(1, CHANGES_MAX))


class _EvidenceSchema(_Lenient):
    key = fields.String(required=True, validate=validate.Length(1, 200))


class _RemarkSchema(_Lenient):
    kind = fields.String(required=True, validate=validate.OneOf(REMARK_KINDS))
    other = fields.String(load_default=None, allow_none=True, validate=validate.Length(1, 64))
    note = fields.String(load_default="", validate=validate.Length(max=REMARK_CHARACTERS_MAX))


class _PaintSchema(_Lenient):
    ms = fields.Integer(load_default=None, allow_none=True, strict=True, validate=validate.Range(0, PAINT_MS_MAX))
    kind = fields.String(load_default="first", validate=validate.OneOf(PAINT_KINDS))
    error = fields.String(load_default=None, allow_none=True, validate=validate.Regexp(r"[a-z0-9_]{1,40}\Z"))


class _ExplainSchema(_Lenient):
    ref = fields.String(required=True, validate=validate.Regexp(REF.pattern + r"\Z"))


# Made once: a schema copies its fields when it is made, which takes longer than reading a body.
LOOKUP, TIMELINE, EXPLAIN = _LookupSchema(), _TimelineSchema(), _ExplainSchema()
TIMELINE_BODY, CARD, REMARK, PAINT = _TimelineBodySchema(), _CardSchema(), _RemarkSchema(), _PaintSchema()
CHANGES, EVIDENCE = _ChangesSchema(), _EvidenceSchema()


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
    raw = request.get_data()
    try:
        return _asked(_LOOKUP.decode(raw))
    except (msgspec.DecodeError, UnicodeDecodeError):
        return _explained(raw)


def _asked(body: _Lookup) -> LookupRequest:
    return LookupRequest(
        object_type=body.object.type,
        object_id=body.object.id,
        identifiers=tuple(
            (given.type.lower(), given.value, given.verified) for given in body.identifiers if given.value.strip()
        ),
        pick=None if body.pick is msgspec.UNSET else body.pick,
        forgets_pick=body.pick is None,
    )


def read_body(request: Request, schema: Schema) -> dict[str, Any]:
    """Return the checked members of a request's body.

    Raises:
        RequestEntityTooLarge: the body is larger than BODY_BYTES_MAX.
        InvalidRequestError: it is not a JSON object.
        ValidationError: a member is missing or means nothing.
    """
    request.max_content_length = BODY_BYTES_MAX
    return _loaded(request.get_data(), schema)


def _loaded(raw: bytes, schema: Schema) -> dict[str, Any]:
    try:
        body = orjson.loads(raw)
    except ValueError as error:
        raise InvalidRequestError("The body is not JSON.") from error
    if not isinstance(body, dict):
        raise InvalidRequestError("The body is not a JSON object.")
    data: dict[str, Any] = schema.load(body)
    return data


def _explained(raw: bytes) -> LookupRequest:
    """Return a look-up that the quick way did not take, or say what is wrong with it."""
    data = _loaded(raw, LOOKUP)
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
