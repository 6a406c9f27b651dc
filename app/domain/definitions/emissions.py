"""What a change of a result looks like outside: events in Segment's shapes, one for each identifier of the person.

Rule: Segment, "Using Engage Data", sections "Computed traits generated events" and "Audience generated events".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Literal

import orjson

from app.domain.moments import rfc3339
from app.domain.webhooks import Form

VALUES_MAX = 3  # of one kind of identifier; Segment, "ID Sync"
NAMED = ("user_id", "email")
TEST_EVENT = "Onefold Test"
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """A change as a receiver is told it.

    Args:
        value: Of an audience whether the person is in it; of a computed trait as it stands in JSON, None for nothing.
        cause: As of the record of changes, or `first`: the person was in it before the webhook was there.
        at: When the cause arrived, or the moment came; ms.
        recorded_at: When it was settled, ms.
    """

    definition_id: int
    key: str
    kind: Literal["trait", "audience"]
    version: int
    public_id: str
    value: Any
    cause: str
    at: int
    recorded_at: int

    @property
    def event(self) -> str:
        """Return the name that the change has as an event."""
        if self.kind == "trait":
            return "Trait Computed"
        return "Audience Entered" if self.value else "Audience Exited"


@dataclass(frozen=True, slots=True)
class Emission:
    """One event to send: what is told in words, its message id, and the event itself as JSON text."""

    title: str
    message_id: str
    body: str


def emissions(told: Told, identifiers: Iterable[tuple[str, str]], *, form: Form, space_id: str) -> list[Emission]:
    """Return the events that tell a change, one for each user id and e-mail address of the person.

    A person with neither is told by anonymous ids, and one without these by whatever identifiers there are. Of each
    kind three values count. A person without any is told by their public id alone.

    Args:
        identifiers: Type and value as sent, the ones to prefer first.
    """
    kinds: dict[str, list[str]] = {}
    for type_, value in identifiers:
        known = kinds.setdefault(type_, [])
        if len(known) < VALUES_MAX:
            known.append(value)
    chosen = [kind for kind in NAMED if kind in kinds]
    chosen = chosen or [kind for kind in ("anonymous_id",) if kind in kinds] or sorted(kinds)
    pairs = [(kind, value) for kind in chosen for value in kinds[kind]] or [("profile_id", told.public_id)]
    return [_emission(told, kind, value, kinds, form, space_id) for kind, value in pairs]


def test_event(space_id: str, at: int, message_id: str) -> Emission:
    """Return an event that is about nobody, to see whether a receiver takes what it is sent."""
    body = {
        "type": "track",
        "event": TEST_EVENT,
        "messageId": message_id,
        "timestamp": rfc3339(at),
        "anonymousId": "onefold-test",
        "properties": {"test": True},
        "context": {"personas": {"namespace": space_id, "space_id": space_id}},
    }
    return Emission(TEST_EVENT, message_id, orjson.dumps(body).decode())


def _emission(told: Told, kind: str, value: str, kinds: Mapping[str, list[str]], form: Form, space_id: str) -> Emission:
    traits: Json = {}
    body: Json = {"type": form}
    if form == "track":
        body |= {"event": told.event}
    message_id = _message_id(told, kind, value, form, space_id)
    body |= {"messageId": message_id, "timestamp": rfc3339(told.at)}
    context = _context(told, space_id)
    if kind == "user_id":
        body["userId"] = value
    elif kind == "anonymous_id":
        body["anonymousId"] = value
    elif kind == "email":
        traits["email"] = value
        body |= _companion(kinds)
    elif kind != "profile_id":
        context["externalIds"] = [{"id": value, "type": kind, "collection": "users", "encoding": "none"}]
    if form == "identify":
        body["traits"] = {**traits, told.key: told.value}
    else:
        body["properties"] = {f"{told.kind}_key": told.key, told.key: told.value}
        if traits:
            context["traits"] = traits
    body["context"] = context
    return Emission(f"{told.event}: {told.key}", message_id, orjson.dumps(body).decode())


def _companion(kinds: Mapping[str, list[str]]) -> Json:
    """Return whom an e-mail address belongs to: libraries refuse an event without a user id or anonymous id."""
    if "user_id" in kinds:
        return {"userId": kinds["user_id"][0]}
    return {"anonymousId": kinds["anonymous_id"][0]} if "anonymous_id" in kinds else {}


def _context(told: Told, space_id: str) -> Json:
    return {
        "personas": {
            "computation_class": told.kind,
            "computation_id": str(told.definition_id),
            "computation_key": told.key,
            "namespace": space_id,
            "space_id": space_id,
        },
        "onefold": {"profile_id": told.public_id, "version": told.version, "cause": told.cause},
    }


def _message_id(told: Told, kind: str, value: str, form: Form, space_id: str) -> str:
    """Return what a repeat is recognised by: the same for the same news, whenever and however often it is made."""
    parts = [space_id, form, told.definition_id, told.version, told.public_id, told.value, told.at, told.recorded_at]
    return f"onefold-{blake2b(orjson.dumps([*parts, kind, value]), digest_size=16).hexdigest()}"
