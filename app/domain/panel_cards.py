"""The cards of a panel that are made from traits, identifiers and accounts, as a layout asks for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.activity_words import words_of
from app.domain.layout_links import fill
from app.domain.panel_computed import Computed, memberships_json
from app.domain.panel_view import Json, Sources, trait_json, useful_first
from app.domain.profile import HeldIdentifier, StoredEvent, TraitValue

PARTS_LOOKED_AT = 50  # properties of one event that may name an object
NOTHING_COMPUTED = Computed()
OBJECT_WORDS = frozenset({"id", "number", "key"})

Mentions = Mapping[tuple[str, str], tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Account:
    """An account that a person belongs to.

    Args:
        group_id: As sent.
        people: How many belong to it, as far as they were counted.
    """

    public_id: str
    name: str | None
    group_id: str | None
    people: int
    people_is_exact: bool
    traits: tuple[TraitValue, ...] = ()


def fields_card(
    card: Json, traits: Mapping[str, TraitValue], sources: Sources, computed: Computed = NOTHING_COMPUTED
) -> Json:
    """Return what a card's fields name and what is set, traits first, each in that order and once."""
    keys = _named(card)
    items = [trait_json(traits[key], sources) for key in keys if key in traits]
    items += computed.of_fields(card.get("fields", ()))
    return {"state": "full" if items else "empty", "items": items, "total": len(items)} | _late(card, items, computed)


def audiences_card(card: Json, traits: Mapping[str, TraitValue], sources: Sources, computed: Computed) -> Json:
    """Return a card of badges: those of its fields, and the audiences that the person is in."""
    shown = fields_card(card, traits, sources, computed)
    badges = memberships_json(card, computed)
    late = badges["late"] + shown.get("late", 0)
    state = "full" if shown["items"] or badges["memberships"] else "late" if late or computed.is_late else "empty"
    more = {"late": late} if late or computed.is_late else {}
    return shown | {"state": state, "memberships": badges["memberships"]} | more


def traits_card(
    card: Json,
    traits: Mapping[str, TraitValue],
    *,
    total: int,
    limit: int,
    sources: Sources,
    computed: Computed = NOTHING_COMPUTED,
) -> Json:
    """Return a card of traits: those of its fields, then, if it is to have all, the others and what is computed.

    Args:
        total: How many the person has.
        limit: How many are listed at the most; those of fields always are.
    """
    named = _named(card)
    shown = [traits[key] for key in named if key in traits]
    is_all = card.get("all", True)
    if is_all:
        others = useful_first(trait for key, trait in traits.items() if key not in named)
        shown += others[: max(0, limit - len(shown))]
    of_fields = computed.of_fields(card.get("fields", ()))
    worked_out = computed.items() if is_all else of_fields
    items = [trait_json(trait, sources) for trait in shown] + worked_out
    whole = total + len(worked_out) if is_all else len(items)
    return {"state": "full" if items else "empty", "items": items, "total": whole} | _late(card, items, computed)


def _named(card: Json) -> dict[str, None]:
    """Return the keys of the traits that a card's fields name and the viewer may see."""
    return dict.fromkeys(one["key"] for one in card.get("fields", ()) if "key" in one and "hidden" not in one)


def _late(card: Json, items: Sequence[Json], computed: Computed) -> Json:
    """Return how many of the values are being worked out, if any are; nobody knows how many where none came in time."""
    late = sum(item.get("state") == "late" for item in items)
    names_any = (card["type"] == "traits" and card.get("all", True)) or any(
        "computed" in one and "hidden" not in one for one in card.get("fields", ())
    )
    return {"late": late} if late or (computed.is_late and names_any) else {}


def links_card(card: Json, traits: Mapping[str, TraitValue], held: Sequence[HeldIdentifier]) -> Json:
    """Return a card of links, those left out whose traits are not set."""
    values = {key: trait.value for key, trait in traits.items()}
    ids: dict[str, str] = {}
    for identifier in sorted(held, key=lambda one: (one.type, one.since, one.value)):
        ids.setdefault(identifier.type, identifier.sent)
    filled = ((link["label"], fill(link["address"], values, ids)) for link in card["links"] if "hidden" not in link)
    items = [{"label": label, "address": address} for label, address in filled if address is not None]
    return {"state": "full" if items else "empty", "items": items}


def accounts_card(accounts: Sequence[Account], *, total: int, total_is_exact: bool) -> Json:
    """Return the card of accounts."""
    items = [
        {
            "id": account.public_id,
            "name": account.name,
            "group_id": account.group_id,
            "people": account.people,
            "people_is_exact": account.people_is_exact,
            "traits": [{"key": trait.key, "value": trait.value} for trait in account.traits],
        }
        for account in accounts
    ]
    return {"state": "full" if items else "empty", "items": items, "total": total, "total_is_exact": total_is_exact}


def mentions_of(events: Sequence[StoredEvent]) -> dict[tuple[str, str], tuple[int, ...]]:
    """Return which of the events name an object, by its type in small letters and its id.

    A property `ticket_id`, `ticketNumber` or `ticket` names a ticket.
    """
    found: dict[tuple[str, str], list[int]] = {}
    for number, event in enumerate(events):
        for pair in dict.fromkeys(_named_objects(event.part("properties"))):
            found.setdefault(pair, []).append(number)
    return {pair: tuple(numbers) for pair, numbers in found.items()}


def with_object_marked(items: Sequence[Json], mentions: Mentions, *, type_: str, id_: str) -> list[Json]:
    """Return events of which those that name an object are marked as its own."""
    marked = mentions.get((type_.casefold(), id_), ())
    return [item | {"is_this_object": True} if number in marked else item for number, item in enumerate(items)]


def _named_objects(properties: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    for key, value in list(properties.items())[:PARTS_LOOKED_AT]:
        if isinstance(value, bool) or not isinstance(value, (str, int)):
            continue
        words = words_of(key)
        if len(words) == 1 or (len(words) == 2 and words[1] in OBJECT_WORDS):
            yield words[0], str(value)[:200]
