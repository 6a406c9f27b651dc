"""What may stand in a layout, card by card. Every refusal names its place as a JSON pointer and says what to change."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from app.domain.activity_kinds import GROUPS
from app.domain.activity_metrics import DAYS_MAX
from app.domain.layout_conditions import KEY_CHARACTERS_MAX, check_condition, check_named
from app.domain.layout_formats import COLOURS, FORMATS, check_options
from app.domain.layout_links import check_address
from app.domain.layout_places import Faults, pointer

CARDS_MAX = 40
FIELDS_MAX = 200  # fields, tiles and links in all cards together
NAMES_MAX = 50  # in one list of names
LABEL_CHARACTERS_MAX = 100
TEXT_CHARACTERS_MAX = 2_000
NAME_CHARACTERS_MAX = 200  # of an event

ROLES_MAX = 20  # that one part of a layout names

COMMON = ("type", "title", "folded", "condition", "roles")
UNITS = ("fields", "tiles", "links")  # the lists whose entries count against FIELDS_MAX
ONCE = ("header", "highlights", "activity", "audiences", "timeline", "identities", "accounts", "changes")
MEMBERS: Mapping[str, tuple[str, ...]] = {
    "header": ("fields",),
    "highlights": ("problems", "not_problems", "good", "interest"),
    "activity": (),
    "metrics": ("tiles",),
    "traits": ("fields", "all"),
    "audiences": ("fields", "all"),
    "timeline": ("filters",),
    "identities": (),
    "accounts": (),
    "changes": (),
    "links": ("links",),
    "note": ("text",),
}
TARGETS = ("host", "object", "role")
TOP = ("version", "name", "for", "conditions", "cards")

Json = dict[str, Any]


def check_document(document: Json, faults: Faults) -> None:
    """Note all that is wrong with a layout's document, but for its version."""
    faults.unknown_members(document, "", TOP)
    if "name" in document:
        faults.text(document["name"], "/name", most=LABEL_CHARACTERS_MAX, least=0)
    if "for" in document:
        _check_target(document["for"], faults)
    named = document.get("conditions", {})
    check_named(named, "/conditions", faults)
    cards = document.get("cards")
    if not isinstance(cards, list) or not cards:
        faults.add("/cards", "a list of at least one card stands here")
        return
    if len(cards) > CARDS_MAX:
        faults.add(f"/cards/{CARDS_MAX}", f"a layout has at most {CARDS_MAX} cards, not {len(cards)}", "limit")
        return
    if not _are_few(cards, faults):
        return
    _check_once(cards, faults)
    for number, card in enumerate(cards):
        _check_card(card, pointer("/cards", number), named if isinstance(named, dict) else {}, faults)


def _are_few(cards: Sequence[object], faults: Faults) -> bool:
    """Note the first field that is too many, before any of so many is looked at."""
    lists = [
        (pointer("/cards", number, name), card[name])
        for number, card in enumerate(cards)
        if isinstance(card, dict)
        for name in UNITS
        if isinstance(card.get(name), list)
    ]
    total = sum(len(units) for _, units in lists)
    room = FIELDS_MAX
    for place, units in lists:
        if len(units) > room:
            most = f"a layout has at most {FIELDS_MAX} fields, tiles and links in all, not {total}"
            faults.add(pointer(place, room), f"{most}; this is the first too many", "limit")
            return False
        room -= len(units)
    return True


def _check_target(target: object, faults: Faults) -> None:
    if not isinstance(target, dict):
        faults.add("/for", "an object with host, object, role stands here")
        return
    faults.unknown_members(target, "/for", TARGETS)
    for name in TARGETS:
        if name in target:
            faults.text(target[name], pointer("/for", name), most=LABEL_CHARACTERS_MAX)


def _check_once(cards: Sequence[object], faults: Faults) -> None:
    seen: dict[str, int] = {}
    for number, card in enumerate(cards):
        type_ = card.get("type") if isinstance(card, dict) else None
        if isinstance(type_, str) and type_ in ONCE and seen.setdefault(type_, number) != number:
            faults.add(pointer("/cards", number), f"a layout has one card {type_}; the first is /cards/{seen[type_]}")


def _check_card(card: object, place: str, named: Json, faults: Faults) -> None:
    if not isinstance(card, dict):
        faults.add(place, "a card is an object with a `type`")
        return
    type_ = card.get("type")
    if not faults.choice(type_, pointer(place, "type"), MEMBERS, "card"):
        return
    assert isinstance(type_, str)  # a choice is a text
    faults.unknown_members(card, place, (*COMMON, *MEMBERS[type_]))
    if "title" in card:
        faults.text(card["title"], pointer(place, "title"), most=LABEL_CHARACTERS_MAX)
    _check_flags(card, place, faults)
    _check_shown(card, place, named, faults)
    check_field = _check_badge if type_ == "audiences" else _check_field
    for name, check in (("fields", check_field), ("tiles", _check_tile), ("links", _check_link)):
        if name in MEMBERS[type_]:
            _check_units(card, name, place, check, named, faults)
    if type_ == "highlights":
        _check_highlights(card, place, faults)
    elif type_ == "timeline" and "filters" in card:
        _check_filters(card["filters"], pointer(place, "filters"), faults)
    elif type_ == "note":
        faults.text(card.get("text"), pointer(place, "text"), most=TEXT_CHARACTERS_MAX)


def _check_flags(card: Json, place: str, faults: Faults) -> None:
    for name in ("folded", "all"):
        if name in card and not isinstance(card[name], bool):
            faults.add(pointer(place, name), "true or false stands here")


def _check_shown(unit: Json, place: str, named: Json, faults: Faults) -> None:
    if "roles" in unit:
        _check_roles(unit["roles"], pointer(place, "roles"), faults)
    if "condition" in unit:
        check_condition(unit["condition"], pointer(place, "condition"), named, faults)


def _check_roles(roles: object, place: str, faults: Faults) -> None:
    if not isinstance(roles, list) or not 1 <= len(roles) <= ROLES_MAX:
        faults.add(place, f"a list of 1 to {ROLES_MAX} roles that may see this stands here")
        return
    for number, role in enumerate(roles):
        faults.text(role, pointer(place, number), most=LABEL_CHARACTERS_MAX)


UnitCheck = Callable[[Json, str, Json, Faults], str | None]


def _check_units(card: Json, name: str, place: str, check: UnitCheck, named: Json, faults: Faults) -> None:
    """Check a list of fields, tiles or links, of which no two may be the same."""
    units = card.get(name, [] if name == "fields" else None)
    inside = pointer(place, name)
    if not isinstance(units, list) or (name != "fields" and not units):
        faults.add(inside, f"a list of {name} stands here")
        return
    seen: dict[str, int] = {}
    for number, unit in enumerate(units):
        here = pointer(inside, number)
        if not isinstance(unit, dict):
            faults.add(here, "an object stands here")
            continue
        same = check(unit, here, named, faults)
        if same is not None and seen.setdefault(same, number) != number and "condition" not in unit:
            faults.add(here, f"it is there already, at {pointer(inside, seen[same])}; take one of them out")


def _check_field(field: Json, place: str, named: Json, faults: Faults) -> str | None:
    faults.unknown_members(field, place, ("key", "computed", "label", "format", "options", "condition", "roles"))
    name = "computed" if "computed" in field and "key" not in field else "key"
    is_named = faults.text(field.get(name), pointer(place, name), most=KEY_CHARACTERS_MAX)
    if name == "key" and "computed" in field:
        faults.add(pointer(place, "computed"), "a field has a `key` or a `computed`, not both")
    _check_label(field, place, faults)
    _check_format(field, place, faults)
    _check_shown(field, place, named, faults)
    return f"{name} {field[name]}" if is_named else None


def _check_badge(field: Json, place: str, named: Json, faults: Faults) -> str | None:
    """Check a badge: a field, or an audience with the colour that its badge has."""
    if "audience" not in field:
        return _check_field(field, place, named, faults)
    faults.unknown_members(field, place, ("audience", "label", "colour", "condition", "roles"))
    is_named = faults.text(field["audience"], pointer(place, "audience"), most=KEY_CHARACTERS_MAX)
    _check_label(field, place, faults)
    if "colour" in field:
        faults.choice(field["colour"], pointer(place, "colour"), COLOURS, "colour")
    _check_shown(field, place, named, faults)
    return f"audience {field['audience']}" if is_named else None


def _check_tile(tile: Json, place: str, named: Json, faults: Faults) -> str | None:
    faults.unknown_members(tile, place, ("label", "source", "format", "options", "condition", "roles"))
    faults.text(tile.get("label"), pointer(place, "label"), most=LABEL_CHARACTERS_MAX)
    _check_format(tile, place, faults)
    _check_shown(tile, place, named, faults)
    source = tile.get("source")
    if not isinstance(source, dict):
        text = "a tile has a `source`: an object with `trait`, with `computed` or with `event`"
        faults.add(pointer(place, "source"), text)
    else:
        _check_source(source, pointer(place, "source"), faults)
    return str(tile.get("label"))


def _check_source(source: Json, place: str, faults: Faults) -> None:
    for name in ("trait", "computed"):
        if name in source:
            faults.unknown_members(source, place, (name,))
            faults.text(source[name], pointer(place, name), most=KEY_CHARACTERS_MAX)
            return
    faults.unknown_members(source, place, ("event", "measure", "property", "days"))
    faults.text(source.get("event"), pointer(place, "event"), most=NAME_CHARACTERS_MAX)
    measure = source.get("measure", "count")
    if faults.choice(measure, pointer(place, "measure"), ("count", "sum"), "measure") and measure == "sum":
        faults.text(source.get("property"), pointer(place, "property"), most=KEY_CHARACTERS_MAX)
    days = source.get("days", 1)
    if isinstance(days, bool) or not isinstance(days, int) or not 1 <= days <= DAYS_MAX:
        faults.add(pointer(place, "days"), f"a whole number of 1 to {DAYS_MAX} days stands here")


def _check_link(link: Json, place: str, named: Json, faults: Faults) -> str | None:
    faults.unknown_members(link, place, ("label", "address", "condition", "roles"))
    is_named = faults.text(link.get("label"), pointer(place, "label"), most=LABEL_CHARACTERS_MAX)
    check_address(link.get("address"), pointer(place, "address"), faults)
    _check_shown(link, place, named, faults)
    return link["label"] if is_named else None


def _check_label(unit: Json, place: str, faults: Faults) -> None:
    if "label" in unit:
        faults.text(unit["label"], pointer(place, "label"), most=LABEL_CHARACTERS_MAX)


def _check_format(unit: Json, place: str, faults: Faults) -> None:
    given = unit.get("format", "text")
    if faults.choice(given, pointer(place, "format"), FORMATS, "format"):
        check_options(given, unit.get("options", {}), pointer(place, "options"), faults)


def _check_highlights(card: Json, place: str, faults: Faults) -> None:
    for name in ("problems", "not_problems", "interest"):
        if name in card:
            _check_names(card[name], pointer(place, name), faults)
    good = card.get("good", [])
    if not isinstance(good, list) or len(good) > NAMES_MAX:
        faults.add(pointer(place, "good"), f"a list of at most {NAMES_MAX} objects with `problem` and `by` stands here")
        return
    for number, one in enumerate(good):
        here = pointer(place, "good", number)
        if not isinstance(one, dict):
            faults.add(here, "an object with `problem` and `by` stands here")
            continue
        faults.unknown_members(one, here, ("problem", "by"))
        faults.text(one.get("problem"), pointer(here, "problem"), most=NAME_CHARACTERS_MAX)
        _check_names(one.get("by"), pointer(here, "by"), faults)


def _check_filters(filters: object, place: str, faults: Faults) -> None:
    if not isinstance(filters, dict):
        faults.add(place, "an object with `names`, `group` or `source` stands here")
        return
    faults.unknown_members(filters, place, ("names", "group", "source"))
    if "names" in filters:
        _check_names(filters["names"], pointer(place, "names"), faults)
    if "group" in filters:
        faults.choice(filters["group"], pointer(place, "group"), GROUPS, "group")
    if "source" in filters:
        faults.text(filters["source"], pointer(place, "source"), most=NAME_CHARACTERS_MAX)


def _check_names(names: object, place: str, faults: Faults) -> None:
    if not isinstance(names, list) or len(names) > NAMES_MAX:
        faults.add(place, f"a list of at most {NAMES_MAX} names of events stands here")
        return
    for number, name in enumerate(names):
        faults.text(name, pointer(place, number), most=NAME_CHARACTERS_MAX)
