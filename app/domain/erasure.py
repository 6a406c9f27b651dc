"""Taking a person's identifiers out of an event that remains (identity rule 27)."""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import Any

from app.domain.identity import Key

# Types with a place of their own at the top of a call; all others stand under their name.
TOP_PLACES = {"userId": "user_id", "anonymousId": "anonymous_id", "previousId": "anonymous_id", "groupId": "group_id"}
KEYED_PLACES = ("traits", "properties")


def without_identifiers(payload: Mapping[str, Any], keys: Set[Key]) -> dict[str, Any]:
    """Return a payload in which these identifiers stand in none of the places that identifiers are read from.

    Args:
        payload: As `Event.payload`.
        keys: (type, folded value); values are compared without regard to case, so that none is missed.
    """
    folded = {(type_, value.casefold()) for type_, value in keys}
    kept = {key: value for key, value in payload.items() if (TOP_PLACES.get(key), _text(value)) not in folded}
    for place in KEYED_PLACES:
        if isinstance(inner := kept.get(place), dict):
            kept[place] = _without_keyed(inner, folded)
    if isinstance(context := kept.get("context"), dict):
        kept["context"] = _without_context(context, folded)
    return kept


def _without_context(context: Mapping[str, Any], folded: Set[Key]) -> dict[str, Any]:
    kept = {
        key: value for key, value in context.items() if not (key == "groupId" and ("group_id", _text(value)) in folded)
    }
    values = {value for _, value in folded}
    if isinstance(traits := kept.get("traits"), dict):
        kept["traits"] = _without_keyed(traits, folded)
    if isinstance(device := kept.get("device"), dict):
        kept["device"] = {key: value for key, value in device.items() if _text(value) not in values}
    if isinstance(listed := kept.get("externalIds"), list):
        kept["externalIds"] = [one for one in listed if not (isinstance(one, dict) and _text(one.get("id")) in values)]
    if isinstance(integrations := kept.get("integrations"), dict):
        kept["integrations"] = {
            name: value
            for name, value in integrations.items()
            if not (isinstance(value, dict) and _text(value.get("clientId")) in values)
        }
    return kept


def _without_keyed(holder: Mapping[str, Any], folded: Set[Key]) -> dict[str, Any]:
    names = {_plain(type_): type_ for type_, _ in folded}
    return {key: value for key, value in holder.items() if (names.get(_plain(key), ""), _text(value)) not in folded}


def _plain(name: str) -> str:
    """Return a name by which camelCase and snake_case are the same."""
    return name.replace("_", "").casefold()


def _text(value: object) -> str:
    return str(value).casefold() if isinstance(value, (str, int, float)) else ""
