"""Which few facts of an event are kept for highlights and metrics, so that very long histories fit in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.domain.activity import NO_FACTS
from app.domain.activity_kinds import kind_of
from app.domain.highlights_problems import WORDS_ALONE, ProblemRules
from app.domain.masking import NOTHING_HIDDEN, Mask

TEXT_CHARACTERS_MAX = 200
# Where senders say why something failed, in this order.
REASON_KEYS = (
    "reason", "failure_reason", "failureReason", "decline_code", "declineCode", "error_code", "errorCode",
    "error_message", "errorMessage", "failure_code", "failure_message", "error", "message", "cause", "code",
)  # fmt: skip
AMOUNT_KEYS = ("amount", "total", "value", "revenue", "price")
CURRENCY_KEYS = ("currency", "currency_code", "currencyCode")
FEATURE_KEYS = ("feature", "feature_name", "featureName")
INTEREST_KEYS = ("plan", "product", "product_name", "category", "title", "name")

Payload = Mapping[str, Any]  # a customer's own JSON


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a layout asks of events beyond what is always kept.

    Args:
        properties: Property keys to keep, by the name of the event.
        traits: Keys whose history is asked.
        interests: Names, in small letters, that speak of interest.
        mask: What is hidden from whoever asks: of it nothing is kept.
    """

    rules: ProblemRules = WORDS_ALONE
    properties: Mapping[str, frozenset[str]] = field(default_factory=dict)
    traits: frozenset[str] = frozenset()
    interests: frozenset[str] = frozenset()
    mask: Mask = NOTHING_HIDDEN

    def needs(self, type_: str, name: str) -> bool:
        """Tell whether an event's payload has to be read at all."""
        if type_ == "identify":
            return bool(self.traits)
        if name in self.properties or name.casefold() in self.interests:
            return True
        return type_ == "track" and kind_of(type_, name, self.rules) in ("problem", "feature")


def facts_of(type_: str, name: str, payload: Payload, wanted: Wanted) -> Mapping[str, Any]:
    """Return what is kept of an event.

    `why`, `amount`, `currency` of problems; `label` of the use of a feature; `why` of interest; `properties` and
    `traits` that the layout asks for.
    """
    if type_ == "identify":
        written = wanted.mask.mapping(_traits(payload))
        traits = {key: _short(written[key]) for key in wanted.traits if key in written}
        return {"traits": traits} if traits else NO_FACTS
    properties = payload.get("properties")
    if not isinstance(properties, dict):
        return NO_FACTS
    properties = wanted.mask.mapping(properties)
    found: dict[str, Any] = {}
    kind = kind_of(type_, name, wanted.rules)
    if kind == "problem":
        found = _problem(properties)
    elif kind == "feature":
        label = _first(properties, FEATURE_KEYS)
        found = {} if label is None else {"label": str(label[1])}
    if "why" not in found and name.casefold() in wanted.interests:
        found["why"] = _first(properties, INTEREST_KEYS)
    kept = {key: _short(properties[key]) for key in wanted.properties.get(name, ()) if key in properties}
    if kept:
        found["properties"] = kept | {"currency": currency_of(properties)}
    return found or NO_FACTS


def currency_of(properties: Mapping[str, Any]) -> str | None:
    """Return the currency that an event names (ISO 4217), or None."""
    found = _first(properties, CURRENCY_KEYS)
    code = str(found[1]).upper() if found else ""
    return code if len(code) == 3 and code.isascii() and code.isalpha() else None


def number_of(value: object) -> float | None:
    """Return a number of a customer's JSON that can be counted with, or None."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return value if -1e15 < value < 1e15 else None  # NaN and infinity fail the comparison


def _problem(properties: Mapping[str, Any]) -> dict[str, Any]:
    amounts = (number_of(properties.get(key)) for key in AMOUNT_KEYS)
    amount = next((amount for amount in amounts if amount is not None), None)
    found = {"why": _first(properties, REASON_KEYS), "amount": amount, "currency": currency_of(properties)}
    return {key: value for key, value in found.items() if value is not None}


def _first(properties: Mapping[str, Any], keys: tuple[str, ...]) -> tuple[str, Any] | None:
    """Return the first of the keys that has a short text or a number, and its value."""
    for key in keys:
        value = properties.get(key)
        if isinstance(value, str) and value.strip() and len(value) <= TEXT_CHARACTERS_MAX:
            return key, value
        if number_of(value) is not None:
            return key, value
    return None


def _traits(payload: Payload) -> Mapping[str, Any]:
    """As `events.traits_written` reads them."""
    traits = payload.get("traits")
    if not traits and isinstance(context := payload.get("context"), dict):
        traits = context.get("traits")
    return traits if isinstance(traits, dict) else {}


def _short(value: object) -> object:
    if isinstance(value, str):
        return value[:TEXT_CHARACTERS_MAX]
    return value if value is None or isinstance(value, (int, float, bool)) else None
