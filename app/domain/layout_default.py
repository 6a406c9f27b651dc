"""The layout of a space whose admin has composed none: made from what the space's data holds, the same each time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.activity_kinds import kind_of
from app.domain.activity_words import words_of
from app.domain.layout import VERSION, Layout, Target, read_layout
from app.domain.layout_checks import LABEL_CHARACTERS_MAX, NAME_CHARACTERS_MAX
from app.domain.layout_conditions import KEY_CHARACTERS_MAX
from app.domain.panel_view import HEADER_KEYS, USEFUL_KEYS

FIELDS_SHOWN = 5
TILES_MAX = 4
INTERESTS_MAX = 20
SALES_HOSTS = frozenset({"salesforce"})

BADGE_KEYS = ("plan", "tier", "subscription_status", "status")
MONEY_KEYS = (
    "mrr", "monthly_revenue", "arr", "lifetime_value", "ltv", "total_spent", "revenue", "balance", "credit",
)  # fmt: skip
PLACES = frozenset({"city", "country", "address", "postal", "zip", "latitude", "longitude", "ip", "state", "street"})
PICTURES = frozenset({"avatar", "picture", "photo", "image", "icon", "logo"})  # never loaded, so no use as text
INTERESTS = frozenset({"pricing", "price", "prices", "plans", "upgrade", "demo", "quote", "trial", "enterprise"})
ORDERED = frozenset({"completed", "placed", "paid", "purchased"})
TILE_DAYS = 30
ORDER_TOTAL = "total"  # Segment, "E-commerce spec", event "Order Completed"
# By the words of a key, in this order.
FORMAT_WORDS: tuple[tuple[str, frozenset[str]], ...] = (
    ("email", frozenset({"email"})),
    ("phone", frozenset({"phone", "mobile", "telephone"})),
    ("country", frozenset({"country"})),
    ("link", frozenset({"url", "website", "homepage"})),
)
MONEY_WORDS = frozenset({"mrr", "arr", "revenue", "ltv", "spent", "balance", "price", "amount", "value"})
PERCENT_WORDS = frozenset({"percent", "percentage", "ratio", "rate"})

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class TraitFact:
    """A trait of a space.

    Args:
        people: How many of the people sampled have it.
        is_plain: Most values are texts, numbers or booleans.
    """

    key: str
    people: int
    is_number: bool = False
    is_moment: bool = False
    is_plain: bool = True
    is_boolean: bool = False


@dataclass(frozen=True, slots=True)
class SpaceFacts:
    """What a space's data holds.

    Args:
        traits: Those that most people have first.
        events: Names of events, by name.
    """

    traits: tuple[TraitFact, ...] = ()
    events: tuple[str, ...] = ()
    has_accounts: bool = False
    has_definitions: bool = False


def default_layout(facts: SpaceFacts, target: Target) -> Layout:
    """Return the layout for a host, made from what the data holds; deterministic.

    Support sees what went wrong; sales, beside Salesforce, sees interest too.
    """
    cards: list[Json] = [{"type": "header", "fields": [{"key": key} for key in ("title", "company")]}]
    badges = [{"key": key, "format": "badge"} for key in BADGE_KEYS if any(trait.key == key for trait in facts.traits)]
    if badges or facts.has_definitions:
        cards.append({"type": "audiences", "fields": badges[:1]})
    cards.append(_highlights(facts, target))
    cards.append({"type": "activity"})
    tiles = _tiles(facts)
    if tiles:
        cards.append({"type": "metrics", "tiles": tiles})
    cards.append({"type": "traits", "all": True, "fields": _fields(facts)})
    cards += [{"type": "timeline", "folded": True}, {"type": "identities", "folded": True}]
    if facts.has_definitions:
        cards.append({"type": "changes", "folded": True})
    if facts.has_accounts:
        cards.append({"type": "accounts", "folded": True})
    return read_layout({"version": VERSION, "name": "", "cards": cards})


def format_of(trait: TraitFact) -> Json:
    """Return the format that a trait's key and values suggest, as members of a field."""
    words = frozenset(words_of(trait.key))
    if trait.is_boolean:
        return {"format": "yes_no"}
    if trait.is_moment:
        return {"format": "date"}
    if trait.is_number:
        if words & MONEY_WORDS:
            return {"format": "currency"}
        return {"format": "percent", "options": {"of": 100}} if words & PERCENT_WORDS else {"format": "number"}
    found = next((name for name, known in FORMAT_WORDS if words & known), None)
    if found is not None:
        return {"format": found}
    return {"format": "text"} if trait.is_plain else {"format": "json"}


def _highlights(facts: SpaceFacts, target: Target) -> Json:
    if target.host.casefold() not in SALES_HOSTS:
        return {"type": "highlights"}
    interest = [name for name in _events(facts) if INTERESTS.intersection(words_of(name))]
    return {"type": "highlights", "interest": interest[:INTERESTS_MAX]} if interest else {"type": "highlights"}


def _tiles(facts: SpaceFacts) -> list[Json]:
    """Two traits of money, what was ordered, tickets: whatever of these there is, each with the days it counts."""
    known = {trait.key: trait for trait in facts.traits}
    money = [key for key in MONEY_KEYS if key in known and known[key].is_number][:2]
    tiles: list[Json] = [{"label": _label(key), "source": {"trait": key}, "format": "currency"} for key in money]
    events = _events(facts)
    orders = [name for name in events if kind_of("track", name) == "order" and ORDERED.intersection(words_of(name))]
    if orders:
        source = {"event": orders[0], "measure": "sum", "property": ORDER_TOTAL, "days": TILE_DAYS}
        tiles.append({"label": _tile_label(orders[0]), "source": source, "format": "currency"})
    tickets = [name for name in events if kind_of("track", name) == "ticket"]
    opened = [name for name in tickets if {"opened", "created"}.intersection(words_of(name))]
    if opened:
        source = {"event": opened[0], "measure": "count", "days": TILE_DAYS}
        tiles.append({"label": _tile_label(opened[0]), "source": source, "format": "number"})
    return tiles[:TILES_MAX]


def _fields(facts: SpaceFacts) -> list[Json]:
    """The traits that an agent asks for first, then those that most people have; not who it is, that stands above."""
    useful = {key: place for place, key in enumerate(USEFUL_KEYS)}
    asked = [
        trait
        for trait in facts.traits
        if trait.key not in HEADER_KEYS
        and trait.key not in MONEY_KEYS
        and len(trait.key) <= KEY_CHARACTERS_MAX
        and trait.key.strip()
        and trait.is_plain
        and not PICTURES.intersection(words_of(trait.key))
    ]
    ordered = sorted(
        asked,
        key=lambda trait: (
            useful.get(trait.key, len(useful)),
            bool(PLACES.intersection(words_of(trait.key))),
            -trait.people,
            trait.key,
        ),
    )
    return [{"key": trait.key} | format_of(trait) for trait in ordered[:FIELDS_SHOWN]]


def _events(facts: SpaceFacts) -> Sequence[str]:
    return [name for name in facts.events if 0 < len(name) <= NAME_CHARACTERS_MAX]


def _tile_label(event: str) -> str:
    """Return the label of a count: a figure without its days means nothing."""
    days = f", {TILE_DAYS} days"
    return _label(event)[: LABEL_CHARACTERS_MAX - len(days)] + days


def _label(name: str) -> str:
    """Return a label: names of events as sent, keys of traits with blanks for underscores."""
    text = name.replace("_", " ").strip() or name
    return (text[:1].upper() + text[1:])[:LABEL_CHARACTERS_MAX]
