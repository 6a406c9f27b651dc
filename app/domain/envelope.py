"""A request's body as it comes over the wire: what it says of all its events, and each event's own bytes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal, TypeVar, get_args

import msgspec

from app.domain import salvage
from app.domain.json_object import JsonObject, UnreadableError, read_object
from app.domain.times import parse_timestamp
from app.errors import InvalidRequestError

T = TypeVar("T")
EventType = Literal["identify", "track", "page", "screen", "group", "alias"]
EVENT_TYPES: frozenset[str] = frozenset(get_args(EventType))

# A batch's own context is written into each of its events, so it is kept small: 2,500 times 32 KiB would be 80 MB.
SHARED_BYTES_MAX = 4 * 1024
LISTED_MAX = 5_000  # events of one body that are looked at, twice as many as are taken; what is beyond is counted
BYTE_ORDER_MARK = b"\xef\xbb\xbf"  # some senders on Windows write one
BLANKS = b" \t\r\n"

RawEvent = msgspec.Raw | bytes


@dataclass(frozen=True, slots=True)
class Envelope:
    """What a request says of all its events.

    Args:
        type: The type that the route stands for; None: each event names its own.
        context: Merged under each event's own `context`.
        integrations: Merged under each event's own `integrations`.
        sent_at: The sender's clock when it sent the batch, ms since 1970; None: not said, or no time.
        fault: Code and sentence of what is wrong with all events at once; they are all rejected with it.
    """

    type: EventType | None = None
    context: JsonObject | None = None
    integrations: JsonObject | None = None
    sent_at: int | None = None
    fault: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class ParsedBody:
    """A body that is a JSON object.

    Args:
        write_key: From the envelope, else from its first event; None: none is there.
        envelope: What holds for all events.
        events: Each event's JSON, in the order of the body, not yet looked into; the first `LISTED_MAX`.
        beyond: How many more there are.
    """

    write_key: str | None
    envelope: Envelope
    events: Sequence[RawEvent] = field(repr=False)
    beyond: int = 0


def parse_body(data: bytes, type_: EventType | None = None) -> ParsedBody:
    """Return the events of a body, unread, and what the body says of all of them.

    Args:
        data: One event, or a batch. JSON in the wide sense of `salvage` is taken too.
        type_: The type that the route stands for: the body is one event of it. None: the body is a batch.

    Raises:
        InvalidRequestError: the body is not JSON, or not an object.
    """
    data = data.removeprefix(BYTE_ORDER_MARK).strip(BLANKS)
    if type_ is not None:
        return _parse_event(data, type_)
    try:
        body = _BATCH.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _parse_odd_batch(data)
    return _read_batch(body, beyond=0)


class _BatchBody(msgspec.Struct, rename="camel", gc=False):
    batch: list[msgspec.Raw]
    write_key: Any = None
    context: msgspec.Raw = msgspec.Raw(b"null")
    integrations: msgspec.Raw = msgspec.Raw(b"null")
    sent_at: Any = None


class _KeyOnly(msgspec.Struct, rename="camel", gc=False):
    write_key: Any = None


class _AnyBody(msgspec.Struct, rename="camel", gc=False):
    batch: msgspec.Raw = msgspec.Raw(b"")
    write_key: Any = None


_ANY = msgspec.json.Decoder(_AnyBody)
_BATCH = msgspec.json.Decoder(_BatchBody)
_KEY = msgspec.json.Decoder(_KeyOnly)


def _parse_event(data: bytes, type_: EventType) -> ParsedBody:
    try:
        key = _KEY.decode(data).write_key
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        key = _plain(_salvaged_members(data).get("writeKey", b"null"))
    return ParsedBody(_text(key), Envelope(type=type_), (data,))


def _read_batch(body: _BatchBody, *, beyond: int) -> ParsedBody:
    key = _text(body.write_key)
    if key is None and body.batch:
        key = _parse_key(bytes(body.batch[0]))
    beyond += max(0, len(body.batch) - LISTED_MAX)
    return ParsedBody(key, _envelope(body), body.batch[:LISTED_MAX], beyond)


def _envelope(body: _BatchBody) -> Envelope:
    sent_at = parse_timestamp(body.sent_at)
    try:
        return Envelope(
            context=_shared(body.context, "context"),
            integrations=_shared(body.integrations, "integrations"),
            sent_at=sent_at,
        )
    except UnreadableError as error:
        return Envelope(sent_at=sent_at, fault=(error.code, str(error)))


def _shared(raw: msgspec.Raw, name: str) -> JsonObject | None:
    data = bytes(raw)
    if data == b"null":
        return None
    if len(data) > SHARED_BYTES_MAX:
        raise UnreadableError("context_too_large", f"The batch's own `{name}` is longer than {SHARED_BYTES_MAX} bytes.")
    return read_object(data, what=f"batch's `{name}`").value or None


def _parse_key(event: bytes) -> str | None:
    try:
        return _text(_KEY.decode(event).write_key)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


# -- bodies that are not strict JSON ----------------------------------------


def _parse_odd_batch(data: bytes) -> ParsedBody:
    """Read a batch that is JSON in the wide sense only, or an object that is no batch."""
    try:
        body = _ANY.decode(data)
        if not bytes(body.batch).startswith(b"["):
            return _no_batch(data, body.write_key)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        pass
    members = _salvaged_members(data)
    key = _plain(members.get("writeKey", b"null"))
    batch = members.get("batch", b"")
    if not batch.startswith(b"["):
        return _no_batch(data, key)
    elements, beyond = _taken_apart(partial(salvage.elements_of, batch, LISTED_MAX))
    odd = _BatchBody(
        batch=[msgspec.Raw(element) for element in elements],
        write_key=key,
        context=msgspec.Raw(members.get("context", b"null")),
        integrations=msgspec.Raw(members.get("integrations", b"null")),
        sent_at=_plain(members.get("sentAt", b"null")),
    )
    return _read_batch(odd, beyond=beyond)


def _no_batch(data: bytes, key: object) -> ParsedBody:
    """Return a body that breaks a rule, so that it stands in `rejected` as the one event."""
    fault = ("invalid_batch", "A batch has its events in an array named `batch`.")
    return ParsedBody(_text(key), Envelope(fault=fault), (data,))


def _salvaged_members(data: bytes) -> dict[str, bytes]:
    if not data.startswith(b"{"):
        raise InvalidRequestError("The body is not a JSON object.")
    members = _taken_apart(partial(salvage.members_of, data))  # first, since this gives up early
    if not salvage.is_wide_json(data):
        raise InvalidRequestError("The body is not JSON.")
    return members


def _taken_apart(take: Callable[[], T]) -> T:
    try:
        return take()
    except salvage.TooManyPartsError as error:
        raise InvalidRequestError(
            "The body is not strict JSON, and has too many parts to be read otherwise."
        ) from error
    except ValueError as error:
        raise InvalidRequestError("The body is not JSON.") from error


def _plain(data: bytes) -> object:
    """Return a text or a number of the envelope; None for what cannot be read."""
    try:
        return msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
