"""What requests to the Profile API may ask for, and the cursors between two pages of it."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

import orjson
from marshmallow import EXCLUDE, Schema, ValidationError, fields, post_load, validate

from app.domain.profile import ACTIVITY_TYPES
from app.domain.times import parse_timestamp

TRAITS_DEFAULT, TRAITS_MAX = 10, 200  # Segment, "Profile API", section "Get a profile's traits"
EXTERNAL_IDS_DEFAULT, LIST_MAX = 25, 100  # likewise; "limit" of every other list is 1 to 100
EVENTS_DEFAULT = 100
LINKS_MAX = 20  # default and most
NAMES_MAX = 200  # entries of include and exclude
PARAMETER_CHARACTERS_MAX = 4096
CHECKSUM_BYTES = 4


class Names(fields.Field[list[str]]):
    """Words separated by commas; empty ones are left out."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[str]:
        if not isinstance(value, str) or len(value) > PARAMETER_CHARACTERS_MAX:
            raise ValidationError("Must be words separated by commas.")
        names = [word for part in value.split(",") if (word := part.strip())]
        if len(names) > NAMES_MAX:
            raise ValidationError(f"At most {NAMES_MAX} words.")
        return names


class Moment(fields.Field[int]):
    """An ISO 8601 date or date-time, without a zone in UTC, as ms since 1970."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        moment = parse_timestamp(value)
        if moment is None:
            raise ValidationError("Must be an ISO 8601 date or date-time.")
        return moment


class ListParameters(Schema):
    """What every list takes. Parameters that are not ours are passed over, as Segment does."""

    class Meta:
        unknown = EXCLUDE

    next = fields.String(load_default="", validate=validate.Length(max=PARAMETER_CHARACTERS_MAX))
    verbose = fields.Boolean(load_default=False)


class TraitsParameters(ListParameters):
    limit = fields.Integer(load_default=TRAITS_DEFAULT, validate=validate.Range(1, TRAITS_MAX))
    include = Names(load_default=None)
    class_ = fields.String(data_key="class", load_default=None, validate=validate.OneOf(["audience", "computed_trait"]))


class ExternalIdsParameters(ListParameters):
    limit = fields.Integer(load_default=EXTERNAL_IDS_DEFAULT, validate=validate.Range(1, LIST_MAX))
    include = Names(load_default=None)


class EventsParameters(ListParameters):
    limit = fields.Integer(load_default=EVENTS_DEFAULT, validate=validate.Range(1, LIST_MAX))
    start = Moment(load_default=None)
    end = Moment(load_default=None)
    sort = fields.String(load_default="desc", validate=validate.OneOf(["asc", "desc"]))
    include = Names(load_default=None)
    exclude_ = Names(data_key="exclude", load_default=None)
    type = Names(load_default=None)

    @post_load
    def check(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        if data["include"] is not None and data["exclude_"] is not None:
            raise ValidationError("include and exclude cannot be combined.", "include")
        data["type"] = data["type"] or list(ACTIVITY_TYPES)
        if not set(data["type"]) <= set(ACTIVITY_TYPES):
            raise ValidationError("Must be of track, page and screen.", "type")
        data["type"] = list(dict.fromkeys(data["type"]))
        return data


class MetadataParameters(ListParameters):
    pass


class LinksParameters(ListParameters):
    limit = fields.Integer(load_default=LINKS_MAX, validate=validate.Range(1, LINKS_MAX))


# Made once: a schema copies its fields when it is made, which takes longer than reading parameters.
TRAITS, EXTERNAL_IDS, EVENTS = TraitsParameters(), ExternalIdsParameters(), EventsParameters()
METADATA, LINKS = MetadataParameters(), LinksParameters()


def encode_cursor(place: list[Any], purpose: str) -> str:
    """Return a place in a list as an opaque word.

    Args:
        place: Texts and whole numbers.
        purpose: Which list; a cursor of another one is refused.
    """
    data = orjson.dumps(place)
    return base64.urlsafe_b64encode(_checksum(data, purpose) + data).rstrip(b"=").decode()


def decode_cursor(word: str, purpose: str, kinds: tuple[type, ...], *, parameter: str = "next") -> list[Any]:
    """Return the place that a cursor stands for.

    Args:
        kinds: The types of its parts, `str` and `int`.
        parameter: The name under which it came.

    Raises:
        ValidationError: it is not a cursor of this list.
    """
    try:
        raw = base64.b64decode(word + "=" * (-len(word) % 4), altchars=b"-_", validate=True)
        data = raw[CHECKSUM_BYTES:]
        place = orjson.loads(data) if raw[:CHECKSUM_BYTES] == _checksum(data, purpose) else None
    except (binascii.Error, ValueError):
        place = None
    if not isinstance(place, list) or [type(part) for part in place] != list(kinds):
        raise ValidationError({parameter: ["This is not a cursor of this list."]})
    if any(isinstance(part, int) and abs(part) >= 1 << 62 for part in place):
        raise ValidationError({parameter: ["This is not a cursor of this list."]})
    return place


def load(schema: Schema, parameters: Mapping[str, str]) -> dict[str, Any]:
    """Return the checked parameters of a request.

    Raises:
        ValidationError: one of them means nothing.
    """
    loaded: dict[str, Any] = schema.load(parameters)
    return loaded


def _checksum(data: bytes, purpose: str) -> bytes:
    return blake2b(purpose.encode() + b"\0" + data, digest_size=CHECKSUM_BYTES, person=b"onefold-cursor").digest()
