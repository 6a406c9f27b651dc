"""One normal form of the six calls: checking, times, and the identifiers that a call carries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast
from uuid import uuid4

from app.domain.envelope import EVENT_TYPES, Envelope, EventType, ParsedBody, RawEvent, parse_body
from app.domain.identifiers_on_event import IDENTIFIER_CHARACTERS_MAX, identifier_text, identifiers_in
from app.domain.identity import Identifier, IdentityRules
from app.domain.json_object import JsonObject, UnreadableError, read_object
from app.domain.salvage import REPLACEMENT
from app.domain.times import parse_timestamp
from app.domain.traits import number_text

__all__ = [
    "Envelope",
    "Event",
    "EventType",
    "ParsedBody",
    "Rejection",
    "identifiers_in",
    "normalise",
    "normalise_batch",
    "parse_body",
]

EVENT_BYTES_MAX = 32 * 1024  # Segment, "HTTP API", section "Max request size"
EVENTS_MAX = 2_500  # of one batch; likewise
REJECTED_BYTES_MAX = EVENT_BYTES_MAX
MESSAGE_ID_CHARACTERS_MAX = 100  # Segment, "Common fields"
ASSIGNED_PREFIX = "onefold-"


@dataclass(frozen=True, slots=True)
class Event:
    """One accepted call.

    Args:
        message_id: Unique in a space, 1 to 100 characters (longer only for ids that Onefold derives).
        type: Which of the six calls.
        name: Event name of a track call, name of a page or screen call, else "".
        timestamp: When it happened, ms since 1970, corrected for clock skew, never after `received_at`.
        received_at: When it arrived, ms since 1970.
        source_id: The source that sent it.
        identifiers: Those of the collection `users` in the order of their places (identity rule 1), unique.
        account_identifiers: Those of the collection `accounts`, likewise.
        traits: What the call writes to the user's profile (identify only); None removes a key.
        account_traits: What it writes to the account's profile (group only).
        counts_as_activity: False for `context.active: false` and for events Onefold makes itself.
        payload: The call as sent (camelCase), without what the fields message_id, type, name,
            timestamp hold (and without sentAt, receivedAt, writeKey). `identifiers_in(payload, rules)`
            finds the same identifiers in it again.
    """

    message_id: str
    type: EventType
    name: str
    timestamp: int
    received_at: int
    source_id: str
    identifiers: tuple[Identifier, ...]
    account_identifiers: tuple[Identifier, ...] = ()
    traits: dict[str, Any] | None = None
    account_traits: dict[str, Any] | None = None
    counts_as_activity: bool = True
    payload: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rejection:
    """One event refused.

    Args:
        code: A stable word, such as `event_too_large`, listed in docs/errors.md.
        message: One sentence on what was wrong.
        body: The event as it came, cut to `REJECTED_BYTES_MAX`; it need not be valid JSON.
        message_id: If one could be read.
    """

    code: str
    message: str
    body: str
    message_id: str | None = None


def normalise_batch(
    body: ParsedBody, *, received_at: int, source_id: str, rules: IdentityRules
) -> tuple[list[Event], list[Rejection]]:
    """Return the events of a body in their normal form, and those that break a rule, both in the body's order.

    Args:
        body: From `parse_body`.
        received_at: When it arrived, ms since 1970.
        source_id: The source whose key it bore.
        rules: Of the source's space.
    """
    events: list[Event] = []
    rejections: list[Rejection] = []
    for raw in body.events[:EVENTS_MAX]:
        result = normalise(raw, envelope=body.envelope, received_at=received_at, source_id=source_id, rules=rules)
        if isinstance(result, Event):
            events.append(result)
        else:
            rejections.append(result)
    if len(body.events) > EVENTS_MAX:
        rejections.extend(_beyond(body.events[EVENTS_MAX:], body.beyond))
    return events, rejections


def normalise(
    raw_event: RawEvent, *, envelope: Envelope, received_at: int, source_id: str, rules: IdentityRules
) -> Event | Rejection:
    """Return one call in its normal form, or why it is refused. The arguments are those of `normalise_batch`."""
    data = bytes(raw_event)
    message_id: object = None
    try:
        if envelope.fault is not None:
            raise UnreadableError(*envelope.fault)
        if len(data) > EVENT_BYTES_MAX:
            raise UnreadableError("event_too_large", f"The event is longer than {EVENT_BYTES_MAX} bytes.")
        call, changed = read_object(data)
        message_id = call.pop("messageId", None)
        event = _event(call, message_id, envelope, received_at, source_id, rules)
        if changed:
            _check_identifiers(event)
        return event
    except UnreadableError as error:
        return Rejection(error.code, str(error), _cut(data), identifier_text(message_id))


# -- the normal form --------------------------------------------------------

_ID = frozenset({str, int, float})
_OBJECT = frozenset({dict})
_KINDS: Mapping[str, frozenset[type]] = {
    "userId": _ID,
    "anonymousId": _ID,
    "groupId": _ID,
    "previousId": _ID,
    "context": _OBJECT,
    "properties": _OBJECT,
    "traits": _OBJECT,
    "integrations": _OBJECT,
}
_NAME_KEYS: Mapping[EventType, str] = {"track": "event", "page": "name", "screen": "name"}


def _event(
    call: JsonObject, message_id: object, envelope: Envelope, received_at: int, source_id: str, rules: IdentityRules
) -> Event:
    pop = call.pop
    type_ = pop("type", None)
    kind = envelope.type or _type(type_)
    name = _name(kind, pop(_NAME_KEYS[kind], None)) if kind in _NAME_KEYS else ""
    timestamp = _timestamp(call, envelope.sent_at, received_at)
    payload = _payload(kind, call)
    if envelope.context or envelope.integrations:
        _merge(payload, envelope)
    if kind == "group":
        _check_group(payload)
    identifiers, account_identifiers = identifiers_in(payload, rules)
    if not identifiers and not account_identifiers:
        raise UnreadableError("no_user_anon_id", "The event has no identifier: give userId or anonymousId.")
    context = payload.get("context")
    return Event(  # in the order of its fields: by name takes a third longer
        _message_id(message_id),
        kind,
        name,
        timestamp,
        received_at,
        source_id,
        identifiers,
        account_identifiers,
        traits_written(kind, payload) if kind == "identify" else None,
        account_traits_written(kind, payload) if kind == "group" else None,
        context is None or context.get("active") is not False,
        payload,
    )


def _payload(kind: EventType, call: JsonObject) -> JsonObject:
    """Return what is kept as sent of a call whose columns were taken out of it."""
    pop = call.pop
    # About the sending and not about the event: a second sending must equal the first.
    pop("receivedAt", None)
    pop("writeKey", None)
    pop("_metadata", None)
    # `identifiers_in` reads the kind of a call from these two, so no other call keeps them.
    if kind != "group":
        pop("groupId", None)
    if kind != "alias":
        pop("previousId", None)
    # Empty values say nothing: null, {}, [] (PHP's empty object) and "" are absent. 0 may be an id.
    payload = {key: value for key, value in call.items() if value or value == 0}
    for key, value in payload.items():
        if key in _KINDS and type(value) not in _KINDS[key]:
            wanted = "an object" if _KINDS[key] is _OBJECT else "text or a number"
            raise UnreadableError("invalid_field", f"`{key}` is not {wanted}.")
    return payload


def _type(value: object) -> EventType:
    if type(value) is str and value in EVENT_TYPES:
        return cast(EventType, value)  # EVENT_TYPES holds the members of EventType
    raise UnreadableError("unknown_type", "The event's type is none of identify, track, page, screen, group, alias.")


def _merge(payload: JsonObject, envelope: Envelope) -> None:
    """Put the batch's own context and integrations under the event's: the event's values win."""
    if envelope.context:
        payload["context"] = envelope.context | payload.get("context", {})
    if envelope.integrations:
        payload["integrations"] = envelope.integrations | payload.get("integrations", {})


def _name(kind: EventType, name: object) -> str:
    if type(name) is str and name:
        return name
    if name is None or name == "":
        if kind == "track":
            raise UnreadableError("missing_event_name", "A track call names its `event`.")
        return ""
    if type(name) is int or type(name) is float:
        return number_text(name)
    raise UnreadableError("invalid_field", "The name of the event is not text.")


def _check_group(payload: JsonObject) -> None:
    group_id = payload.get("groupId")
    if group_id is None:
        raise UnreadableError("missing_group_id", "A group call names its `groupId`.")
    if type(group_id) is str and len(group_id) > IDENTIFIER_CHARACTERS_MAX:
        raise UnreadableError("group_id_too_long", f"`groupId` is longer than {IDENTIFIER_CHARACTERS_MAX} characters.")


def _message_id(value: object) -> str:
    if value is None or value == "":
        return ASSIGNED_PREFIX + uuid4().hex
    if type(value) is int or type(value) is float:
        return number_text(value)
    if type(value) is not str:
        raise UnreadableError("invalid_field", "`messageId` is not text.")
    if len(value) > MESSAGE_ID_CHARACTERS_MAX:
        raise UnreadableError(
            "message_id_too_long", f"`messageId` is longer than {MESSAGE_ID_CHARACTERS_MAX} characters."
        )
    return value


def _timestamp(call: JsonObject, sent_at: int | None, received_at: int) -> int:
    """Take the times out of a call and return when it happened.

    Rule: Segment, "Common fields", section "Timestamps"; identity rule 25 for times after the arrival.
    """
    plain = call.pop("timestamp", None)
    written = call.pop("originalTimestamp", None) or plain
    sent = call.pop("sentAt", None)
    if written is None or written == "":
        return received_at
    original = parse_timestamp(written)
    if original is None:
        raise UnreadableError("invalid_timestamp", "`timestamp` is not an ISO 8601 time.")
    if sent is not None:
        sent_at = parse_timestamp(sent)
    timestamp = original if sent_at is None else received_at - (sent_at - original)
    if timestamp < 0:
        raise UnreadableError("timestamp_before_1970", "The event's time is before 1970.")
    return min(timestamp, received_at)


def traits_written(kind: str, payload: JsonObject) -> JsonObject | None:
    """Return what an identify call sets; None for other calls. `rudder-sdk-python` writes only in its context."""
    if kind != "identify":
        return None
    traits: JsonObject | None = payload.get("traits")
    context: JsonObject | None = payload.get("context")
    if traits or context is None:
        return traits
    within = context.get("traits")
    return within if type(within) is dict else None


def account_traits_written(kind: str, payload: JsonObject) -> JsonObject | None:
    """Return what a group call sets on its account; None for other calls."""
    return payload.get("traits") if kind == "group" else None


def _check_identifiers(event: Event) -> None:
    """Refuse an id in which something was replaced: two different ids could have become one."""
    ids = [event.message_id, *(found.value for found in (*event.identifiers, *event.account_identifiers))]
    if any(REPLACEMENT in value for value in ids):
        raise UnreadableError("invalid_text", "An id holds NUL or half of a surrogate pair.")


# -- refusing ---------------------------------------------------------------


def _beyond(rest: Sequence[RawEvent], uncounted: int) -> list[Rejection]:
    message = f"Of one batch {EVENTS_MAX} events are taken."
    beyond = [Rejection("batch_too_long", message, _cut(bytes(raw))) for raw in rest]
    if uncounted:
        beyond.append(Rejection("batch_too_long", f"{message} This was so with {uncounted} more.", ""))
    return beyond


def _cut(data: bytes) -> str:
    return data[:REJECTED_BYTES_MAX].decode(errors="replace").replace("\0", REPLACEMENT)
