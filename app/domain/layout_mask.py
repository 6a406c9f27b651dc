"""What a layout hides from a role: its parts that name the roles which may see them, and what else these stand for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.domain.layout_checks import UNITS
from app.domain.layout_links import placeholders
from app.domain.layout_places import pointer
from app.domain.masking import Mask, fold
from app.domain.panel_view import (
    COMPANY_KEYS,
    CUSTOMER_KEYS,
    FIRST_NAME_KEYS,
    LAST_NAME_KEYS,
    NAME_KEYS,
    TIME_ZONE_KEYS,
    TITLE_KEYS,
)

Json = dict[str, Any]

ROLES = ("claimed", "proven")  # the lowest first; who has one has those before it
# What a header says besides traits, and the traits that it is made of.
FACTS: Mapping[str, tuple[str, ...]] = {
    "name": (*NAME_KEYS, *FIRST_NAME_KEYS, *LAST_NAME_KEYS),
    "title": TITLE_KEYS,
    "company": COMPANY_KEYS,
    "local_time": TIME_ZONE_KEYS,
    "customer_since": CUSTOMER_KEYS,
}


def may_see(roles: object, role: str) -> bool:
    """Tell whether somebody of a role may see what names these; what cannot be read nobody may."""
    held = ROLES[: ROLES.index(role) + 1] if role in ROLES else (role,)
    return isinstance(roles, list) and any(one in held for one in roles)


def mask_of(document: Json, role: str) -> Mask:
    """Return what a layout hides from a role.

    It is read from the document and not from what this version draws of it: a part of a newer version hides too.

    Args:
        document: A layout's, checked.
    """
    hidden_cards, hidden_units = set[str](), set[str]()
    keys, computed = set[str](), set[str]()
    cards = document.get("cards")
    units = list(_units(cards))
    for place, card in _objects(cards, "/cards"):
        if "roles" in card and not may_see(card["roles"], role):
            hidden_cards.add(place)
    for card_place, place, unit in units:
        if card_place in hidden_cards or ("roles" in unit and not may_see(unit["roles"], role)):
            hidden_units.add(place)
            keys.update(fold(key) for key in _keys(unit))
            computed.update(_computed(unit))
    for _, place, unit in units:  # whatever else names what is hidden
        named = {fold(key) for key in (*_keys(unit), *_placeholders(unit))}
        if named & keys or computed.intersection(_computed(unit)):
            hidden_units.add(place)
    types = {card.get("type") for place, card in _objects(cards, "/cards") if place in hidden_cards}
    types -= {card.get("type") for place, card in _objects(cards, "/cards") if place not in hidden_cards}
    return Mask(
        frozenset(keys), frozenset(computed), frozenset(hidden_cards), frozenset(hidden_units),
        frozenset(type_ for type_ in types if isinstance(type_, str)),
    )  # fmt: skip


def _objects(given: object, place: str) -> Iterator[tuple[str, Json]]:
    for number, one in enumerate(given if isinstance(given, list) else ()):
        if isinstance(one, dict):
            yield pointer(place, number), one


def _units(cards: object) -> Iterator[tuple[str, str, Json]]:
    for card_place, card in _objects(cards, "/cards"):
        for name in UNITS:
            for place, unit in _objects(card.get(name), pointer(card_place, name)):
                yield card_place, place, unit


def _keys(unit: Json) -> list[str]:
    """Return the keys of a field or tile: its trait, those that a fact of the header is made of, or its property."""
    source = unit.get("source")
    given = [unit.get("key"), *((source.get("trait"), source.get("property")) if isinstance(source, dict) else ())]
    keys = [key for key in given if isinstance(key, str)]
    return [*keys, *(key for fact in keys for key in FACTS.get(fact, ()))]


def _computed(unit: Json) -> list[str]:
    source = unit.get("source")
    given = [unit.get("computed"), unit.get("audience"), source.get("computed") if isinstance(source, dict) else None]
    return [key for key in given if isinstance(key, str)]


def _placeholders(unit: Json) -> list[str]:
    """Return the traits and types of identifiers that a link is filled with."""
    address = unit.get("address")
    if not isinstance(address, str):
        return []
    return [*placeholders(address), *placeholders(address, ids=True)]
