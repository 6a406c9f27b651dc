"""Layouts: how a panel is composed. Reading a document, choosing among variants, and what is drawn for one person.

The language is documented in `docs/layouts.md`, its shape in `docs/layout.schema.json`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.domain.layout_checks import TARGETS, UNITS, check_document
from app.domain.layout_conditions import Judge, references_in, traits_in
from app.domain.layout_links import placeholders
from app.domain.layout_mask import ROLES
from app.domain.layout_places import Fault, Faults, pointer
from app.domain.masking import NOTHING_HIDDEN, Mask
from app.errors import InvalidLayoutError

VERSION = 1
HEADER_FACTS = ("initials", "name", "title", "company", "local_time", "customer_since")  # not traits: who it is
HIDDEN_MEMBERS = ("key", "label", "computed", "audience")  # what is told of a part that is hidden
UNIT = re.compile(r"(/cards/\d+)(?:/(?:fields|tiles|links)/\d+)?")

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Target:
    """For whom a variant is: each part empty text where it does not matter."""

    host: str = ""
    object: str = ""
    role: str = ""

    def fits(self, asked: Target) -> bool:
        """Tell whether a variant for this serves what is asked. Case does not matter."""
        pairs = ((self.host, asked.host), (self.object, asked.object), (self.role, asked.role))
        return all(not own or own.casefold() == other.casefold() for own, other in pairs)

    @property
    def rank(self) -> tuple[bool, bool, bool]:
        """How specific it is: a named object weighs more than a named role, a role more than a host."""
        return bool(self.object), bool(self.role), bool(self.host)


@dataclass(frozen=True, slots=True)
class Layout:
    """A document that was read.

    Args:
        document: As saved: what this version does not know is still in it.
        cards: What this version can draw, each with its `at`: the JSON pointer into the document.
        conditions: Those that are named.
        left_out: Places in the document that this version does not know.
        revision: The version of the variant in its space; 0: nobody saved it.
    """

    document: Json
    cards: tuple[Json, ...]
    conditions: Mapping[str, Any]
    left_out: tuple[Json, ...] = ()
    revision: int = 0

    @property
    def name(self) -> str:
        """What its author calls it."""
        name = self.document.get("name", "")
        return name if isinstance(name, str) else ""

    @property
    def target(self) -> Target:
        """For whom it is."""
        given = self.document.get("for", {})
        return Target(**{name: given[name] for name in TARGETS if isinstance(given.get(name), str)})

    @property
    def types(self) -> tuple[str, ...]:
        """The types of its cards, each once."""
        return tuple(dict.fromkeys(card["type"] for card in self.cards))

    def units(self, *types: str) -> Iterator[Json]:
        """Yield the fields, tiles and links of the cards of these types."""
        for card in self.cards:
            if card["type"] in types:
                for name in UNITS:
                    yield from card.get(name, ())


@dataclass(frozen=True, slots=True)
class Drawn:
    """What is drawn for one person: cards whose conditions hold, each with its `id`.

    Args:
        hidden: Of each card by its id, how many of its parts are hidden from the viewer.
        hidden_cards: The ids of those that are hidden whole.
    """

    cards: tuple[Json, ...]
    ids: Mapping[str, Json] = field(default_factory=dict)
    hidden: Mapping[str, int] = field(default_factory=dict)
    hidden_cards: frozenset[str] = frozenset()

    def of_type(self, type_: str) -> list[Json]:
        """Return the cards of a type."""
        return [card for card in self.cards if card["type"] == type_]


def read_layout(document: object, *, revision: int = 0) -> Layout:
    """Return a layout that was checked.

    A document of a newer version is drawn as far as this one can: what it does not know is left out and named.

    Raises:
        InvalidLayoutError: something in it is wrong, with its place.
    """
    if not isinstance(document, dict):
        raise InvalidLayoutError([("", "a layout is a JSON object")])
    version = document.get("version")
    if isinstance(version, bool) or not isinstance(version, int) or version < 1:
        raise InvalidLayoutError([("/version", f"the version of the language stands here: {VERSION}")])
    faults = Faults()
    check_document(document, faults)
    is_newer = version > VERSION
    wrong = [fault for fault in faults.found if not is_newer or fault.kind == "limit" or fault.place == "/cards"]
    if wrong:
        raise InvalidLayoutError([(fault.place, fault.text) for fault in wrong])
    return _known_part(document, faults.found, revision)


def choose(layouts: Iterable[Layout], asked: Target) -> Layout | None:
    """Return the most specific variant that fits: by object, then role, then host; None: none fits."""
    fitting = [layout for layout in layouts if layout.target.fits(asked)]
    return max(fitting, key=lambda layout: layout.target.rank, default=None)


def draw(layout: Layout, traits: Mapping[str, Any], mask: Mask = NOTHING_HIDDEN) -> Drawn:
    """Return what of a layout is drawn for a person: conditions judged, and an `id` for each card.

    Of what is hidden from the viewer no more is told than that it is there.

    Args:
        traits: At least those of `traits_of`, without hidden ones: conditions take these for not set.
    """
    judge = Judge(traits, layout.conditions)
    counted: Counter[str] = Counter()
    cards, hidden, hidden_cards = [], {}, set()
    for card in layout.cards:
        if not _is_shown(card, judge):
            continue
        counted[card["type"]] += 1
        number = counted[card["type"]]
        shown = {"type": card["type"], "id": card["type"] if number == 1 else f"{card['type']}-{number}"}
        cards.append(shown)
        hidden[shown["id"]] = mask.count(card["at"])
        if card["at"] in mask.cards:
            hidden_cards.add(shown["id"])
            shown |= {name: card[name] for name in ("title", "folded") if name in card}
            continue
        for name, value in card.items():
            if name in UNITS:
                shown[name] = [_bare(unit, mask) for unit in value if _is_shown(unit, judge)]
            elif name not in ("condition", "roles", "at"):
                shown[name] = value
    return Drawn(tuple(cards), {card["id"]: card for card in cards}, hidden, frozenset(hidden_cards))


def traits_of(layout: Layout) -> frozenset[str]:
    """Return the keys of all traits that a layout names."""
    return frozenset(key for key, _ in _named_traits(layout))


def warnings_of(
    layout: Layout, *, traits: Collection[str], events: Collection[str], definitions: Mapping[str, str] | None = None
) -> list[Fault]:
    """Return what a layout names that the space's data does not hold, with its place.

    It is no fault: the data may come.

    Args:
        traits: Keys that somebody in the space has.
        events: Names that some event has.
        definitions: Those in force by key, each `trait` or `audience`; None: they are not looked at.
    """
    found = [
        Fault(place, f"nobody in this space has the trait `{key}` yet")
        for key, place in _named_traits(layout)
        if key not in traits
    ]
    found += [
        Fault(place, f"no event of this space is named `{name}` yet")
        for name, place in _named_events(layout)
        if name not in events
    ]
    found += [
        Fault(place, f"this space has no {'audience' if kind == 'audience' else 'computed trait'} `{key}` in force")
        for key, kind, place in _named_definitions(layout)
        if definitions is not None and definitions.get(key) != kind
    ]
    found += [
        Fault(place, f"no viewer has the role `{role}`; roles are {', '.join(ROLES)}")
        for role, place in _named_roles(layout)
        if role not in ROLES
    ]
    return found


def _known_part(document: Json, faults: Sequence[Fault], revision: int) -> Layout:
    """Return the layout without the smallest parts in which something is not known."""
    named = _known_conditions(document, faults)
    places = {match[0] for fault in faults if (match := UNIT.match(fault.place))}
    cards, left_out = [], []
    for number, card in enumerate(document["cards"]):
        place = pointer("/cards", number)
        if place in places or not _is_judged(card, named):
            left_out.append({"at": place, "what": "card", "name": _name_of(card, "type")})
            continue
        known: Json = card | {"at": place}
        for name in UNITS:
            if name in card:
                known[name], unknown = _known_units(card[name], pointer(place, name), places, named)
                left_out += [
                    {"at": at, "what": name[:-1], "name": _name_of(unit, "key", "label")} for at, unit in unknown
                ]
        cards.append(known)
    return Layout(document, tuple(cards), named, tuple(left_out), revision)


def _known_units(
    units: Sequence[Any], place: str, places: Collection[str], named: Mapping[str, Any]
) -> tuple[list[Json], list[tuple[str, Any]]]:
    known, unknown = [], []
    for number, unit in enumerate(units):
        at = pointer(place, number)
        if at in places or not _is_judged(unit, named):
            unknown.append((at, unit))
        else:
            known.append(unit | {"at": at})
    return known, unknown


def _known_conditions(document: Json, faults: Sequence[Fault]) -> dict[str, Any]:
    """Return the named conditions without those in which something is not known, or that rest on such."""
    given = document.get("conditions", {})
    bad = tuple(f"{fault.place}/" for fault in faults if fault.place.startswith("/conditions"))
    named = {
        name: condition
        for name, condition in (given.items() if isinstance(given, dict) else ())
        if not any(place.startswith(pointer("/conditions", name) + "/") or place == "/conditions/" for place in bad)
    }
    while lost := [name for name, condition in named.items() if not set(references_in(condition)) <= set(named)]:
        for name in lost:
            del named[name]
    return named


def _is_judged(unit: Json, named: Mapping[str, Any]) -> bool:
    return set(references_in(unit.get("condition", {}))) <= set(named)


def _name_of(unit: object, *members: str) -> str:
    given = [unit.get(member) for member in members] if isinstance(unit, dict) else []
    return next((one for one in given if isinstance(one, str)), "")


def _is_shown(unit: Json, judge: Judge) -> bool:
    return "condition" not in unit or judge.holds(unit["condition"])


def _bare(unit: Json, mask: Mask) -> Json:
    if unit["at"] in mask.units:
        return {name: unit[name] for name in HIDDEN_MEMBERS if name in unit} | {"hidden": True}
    return {name: value for name, value in unit.items() if name not in ("condition", "roles", "at")}


def _named_traits(layout: Layout) -> Iterator[tuple[str, str]]:
    """Yield every trait that a layout names, and where."""
    for name, condition in layout.conditions.items():
        for key, path in traits_in(condition):
            yield key, pointer("/conditions", name, *path)
    for card in layout.cards:
        yield from _in_condition(card)
        for unit in (unit for name in UNITS for unit in card.get(name, ())):
            yield from _in_condition(unit)
            if "key" in unit and (card["type"] != "header" or unit["key"] not in HEADER_FACTS):
                yield unit["key"], pointer(unit["at"], "key")
            if "trait" in unit.get("source", {}):
                yield unit["source"]["trait"], pointer(unit["at"], "source", "trait")
            if "currency_key" in unit.get("options", {}):
                yield unit["options"]["currency_key"], pointer(unit["at"], "options", "currency_key")
            for key in placeholders(unit.get("address", "")):
                yield key, pointer(unit["at"], "address")


def _in_condition(unit: Json) -> Iterator[tuple[str, str]]:
    for key, path in traits_in(unit.get("condition", {})):
        yield key, pointer(unit["at"], "condition", *path)


def _named_events(layout: Layout) -> Iterator[tuple[str, str]]:
    for card in layout.cards:
        for name in ("interest", "problems", "not_problems"):
            for number, event in enumerate(card.get(name, ())):
                yield event, pointer(card["at"], name, number)
        for unit in card.get("tiles", ()):
            if "event" in unit["source"]:
                yield unit["source"]["event"], pointer(unit["at"], "source", "event")


def _named_roles(layout: Layout) -> Iterator[tuple[str, str]]:
    """Yield every role that a part of a layout is for, and where."""
    for card in layout.cards:
        for unit in (card, *(unit for name in UNITS for unit in card.get(name, ()))):
            for number, role in enumerate(unit.get("roles", ())):
                yield role, pointer(unit["at"], "roles", number)


def _named_definitions(layout: Layout) -> Iterator[tuple[str, str, str]]:
    """Yield every computed trait and audience that a layout names: its key, its kind, and where."""
    for card in layout.cards:
        for unit in (unit for name in UNITS for unit in card.get(name, ())):
            if "audience" in unit:
                yield unit["audience"], "audience", pointer(unit["at"], "audience")
            if "computed" in unit:
                yield unit["computed"], "trait", pointer(unit["at"], "computed")
            if "computed" in unit.get("source", {}):
                yield unit["source"]["computed"], "trait", pointer(unit["at"], "source", "computed")
