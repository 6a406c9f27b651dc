"""Reading one call, as the tests of events do."""

from __future__ import annotations

import json
from typing import Any

from app.domain.envelope import Envelope, parse_body
from app.domain.events import Event, Rejection, normalise, normalise_batch
from app.domain.identity import DEFAULT_RULES, IdentityRules, TypeRule

NOW = 1_772_443_200_000  # 2026-03-02T09:20:00Z
ADA: dict[str, Any] = {"type": "track", "event": "Order Completed", "userId": "ada", "messageId": "m-1"}
CUSTOM_RULES = IdentityRules(types={**DEFAULT_RULES.types, "app_id": TypeRule(), "phone": TypeRule(folding="lower")})


def read(call: dict[str, Any] | bytes, rules: IdentityRules = DEFAULT_RULES, **envelope: Any) -> Event | Rejection:
    data = call if isinstance(call, bytes) else json.dumps(call).encode()
    return normalise(data, envelope=Envelope(**envelope), received_at=NOW, source_id="web", rules=rules)


def accepted(call: dict[str, Any] | bytes, rules: IdentityRules = DEFAULT_RULES, **envelope: Any) -> Event:
    event = read(call, rules, **envelope)
    assert isinstance(event, Event), event
    return event


def code_of(call: dict[str, Any] | bytes, **envelope: Any) -> str:
    rejection = read(call, **envelope)
    assert isinstance(rejection, Rejection), rejection
    return rejection.code


def found_in(event: Event) -> list[tuple[str, str]]:
    return [identifier.key for identifier in event.identifiers]


def batch_of(body: object) -> tuple[list[Event], list[Rejection]]:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return normalise_batch(parse_body(data), received_at=NOW, source_id="web", rules=DEFAULT_RULES)
