"""Conditions of layouts: when a card, field, tile or link is shown. Judged from the traits of one profile."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.domain.activity_facts import number_of
from app.domain.layout_places import Faults, pointer
from app.domain.times import parse_moment

DEPTH_MAX = 4  # lists within lists, named conditions counted as what they stand for
PARTS_MAX = 20  # of one list
NAMED_MAX = 50
VALUES_MAX = 100
KEY_CHARACTERS_MAX = 200
TEXT_CHARACTERS_MAX = 500

LISTS = ("all", "any", "none")
WITHOUT_VALUE = ("exists", "missing")
WITH_VALUE = ("equals", "not_equals", "contains", "greater", "less")
WITH_VALUES = ("one_of",)
OPERATORS = (*WITHOUT_VALUE, *WITH_VALUE, *WITH_VALUES)

Condition = Mapping[str, Any]
Named = Mapping[str, Any]


def check_condition(condition: object, place: str, named: Named, faults: Faults, *, depth: int = 1) -> None:
    """Note what is wrong with a condition.

    Args:
        named: The layout's named conditions.
        depth: How deep in lists it stands, 1 outside.
    """
    if not isinstance(condition, dict):
        faults.add(place, "a condition is an object")
    elif depth > DEPTH_MAX:
        faults.add(place, f"conditions stand in one another at most {DEPTH_MAX} deep; take one level out")
    elif "condition" in condition:
        _check_reference(condition, place, named, faults)
    elif any(name in condition for name in LISTS):
        _check_list(condition, place, named, faults, depth=depth)
    else:
        _check_comparison(condition, place, faults)


def check_named(named: object, place: str, faults: Faults) -> None:
    """Note what is wrong with the named conditions of a layout: those that refer to themselves included."""
    if not isinstance(named, dict):
        faults.add(place, "conditions are an object: a condition for each name")
        return
    if len(named) > NAMED_MAX:
        faults.add(place, f"a layout names at most {NAMED_MAX} conditions, not {len(named)}")
        return
    for name, condition in named.items():
        check_condition(condition, pointer(place, name), named, faults)
    circles = {name: circle for name in named if (circle := _circle(name, named))}
    for name, circle in circles.items():
        faults.add(pointer(place, name), f"the condition refers to itself: {' → '.join(circle)}")
    depths: dict[str, int] = {}
    for name in () if circles else named:
        if _depth(named[name], named, depths) > DEPTH_MAX:
            faults.add(pointer(place, name), f"written out it is more than {DEPTH_MAX} deep; take one level out")


class Judge:
    """Tells whether conditions hold for the traits of one profile. A named condition is judged once.

    A comparison with a trait that is not set does not hold, but for `missing` and `not_equals`. Numbers compare with
    numbers, dates in text with dates; of different kinds nothing is greater or less.

    Args:
        named: The layout's named conditions, checked.
    """

    def __init__(self, traits: Mapping[str, Any], named: Named) -> None:
        self._traits = traits
        self._named = named
        self._known: dict[str, bool] = {}

    def holds(self, condition: Condition) -> bool:
        """Tell whether a checked condition holds."""
        if "condition" in condition:
            return self._holds_named(condition["condition"])
        for name in LISTS:
            if name in condition:
                judged = (self.holds(part) for part in condition[name])
                return all(judged) if name == "all" else any(judged) is (name == "any")
        return _compares(condition, self._traits.get(condition["trait"]))

    def _holds_named(self, name: str) -> bool:
        if name not in self._known:
            self._known[name] = self.holds(self._named[name])
        return self._known[name]


def references_in(condition: object, *, depth: int = 1) -> Iterator[str]:
    """Yield the named conditions that a condition refers to; no deeper than conditions may be."""
    if not isinstance(condition, dict) or depth > DEPTH_MAX:
        return
    if isinstance(condition.get("condition"), str):
        yield condition["condition"]
    for part in _parts(condition):
        yield from references_in(part, depth=depth + 1)


def traits_in(condition: Condition) -> Iterator[tuple[str, tuple[str | int, ...]]]:
    """Yield the traits that a checked condition names, each with its path inside it."""
    if "trait" in condition:
        yield condition["trait"], ("trait",)
    for name in LISTS:
        for number, part in enumerate(condition.get(name, ())):
            for key, path in traits_in(part):
                yield key, (name, number, *path)


def _check_reference(condition: Condition, place: str, named: Named, faults: Faults) -> None:
    faults.unknown_members(condition, place, ("condition",))
    name = condition["condition"]
    if not isinstance(name, str) or name not in named:
        faults.add(pointer(place, "condition"), "no condition of this name is among the layout's `conditions`")


def _check_list(condition: Condition, place: str, named: Named, faults: Faults, *, depth: int) -> None:
    name = next(name for name in LISTS if name in condition)
    faults.unknown_members(condition, place, (name,))
    parts = condition[name]
    inside = pointer(place, name)
    if not isinstance(parts, list) or not parts:
        faults.add(inside, "a list of at least one condition stands here")
    elif len(parts) > PARTS_MAX:
        faults.add(inside, f"at most {PARTS_MAX} conditions stand in one list, not {len(parts)}")
    else:
        for number, part in enumerate(parts):
            check_condition(part, pointer(inside, number), named, faults, depth=depth + 1)


def _check_comparison(condition: Condition, place: str, faults: Faults) -> None:
    faults.unknown_members(condition, place, ("trait", "is", "value"))
    faults.text(condition.get("trait"), pointer(place, "trait"), most=KEY_CHARACTERS_MAX)
    operator = condition.get("is")
    if operator not in OPERATORS:
        faults.add(pointer(place, "is"), f"`is` is one of {', '.join(OPERATORS)}")
    elif operator in WITHOUT_VALUE:
        if "value" in condition:
            faults.add(pointer(place, "value"), f"`{operator}` takes no value")
    elif operator in WITH_VALUES:
        values = condition.get("value")
        if not isinstance(values, list) or not 1 <= len(values) <= VALUES_MAX or not all(map(_is_plain, values)):
            faults.add(pointer(place, "value"), f"`one_of` takes a list of 1 to {VALUES_MAX} texts, numbers, booleans")
    elif not _is_plain(condition.get("value")):
        faults.add(pointer(place, "value"), f"`{operator}` takes a text, a number, true or false")


def _is_plain(value: object) -> bool:
    if isinstance(value, str):
        return len(value) <= TEXT_CHARACTERS_MAX
    return isinstance(value, bool) or number_of(value) is not None


def _circle(start: str, named: Named) -> list[str]:
    """Return the way by which a named condition comes back to itself, or nothing."""
    ways: list[list[str]] = [[start]]
    seen: set[str] = set()
    while ways:
        way = ways.pop()
        for name in references_in(named.get(way[-1])):
            if name == start:
                return [*way, start]
            if name not in seen:
                seen.add(name)
                ways.append([*way, name])
    return []


def _depth(condition: object, named: Named, known: dict[str, int], *, level: int = 1) -> int:
    """Return how deep a condition is when named ones, of which none refers to itself, are written out.

    No deeper than one level too many is looked.
    """
    if not isinstance(condition, dict) or level > DEPTH_MAX:
        return 1
    name = condition.get("condition")
    if isinstance(name, str):
        if name not in known:
            known[name] = _depth(named.get(name), named, known)
        return known[name]
    return 1 + max((_depth(part, named, known, level=level + 1) for part in _parts(condition)), default=0)


def _parts(condition: Condition) -> list[Any]:
    lists = [condition[name] for name in LISTS if isinstance(condition.get(name), list)]
    return [part for parts in lists for part in parts]


def _compares(condition: Condition, value: object) -> bool:
    operator, given = condition["is"], condition.get("value")
    if operator in WITHOUT_VALUE:
        return (value is not None) is (operator == "exists")
    if operator == "one_of":
        return any(_equal(value, one) for one in given or ())
    if operator in ("equals", "not_equals"):
        return _equal(value, given) is (operator == "equals")
    if operator == "contains":
        return _contains(value, given)
    left, right = _comparable(value, given)
    if left is None or right is None:
        return False
    return left > right if operator == "greater" else left < right


def _equal(value: object, given: object) -> bool:
    return isinstance(value, bool) is isinstance(given, bool) and value is not None and value == given


def _contains(value: object, given: object) -> bool:
    if isinstance(value, list):
        return any(_equal(one, given) for one in value)
    return isinstance(value, str) and isinstance(given, str) and given.casefold() in value.casefold()


def _comparable(value: object, given: object) -> tuple[float | None, float | None]:
    """Return both as numbers: of numbers themselves, of dates their moments."""
    if isinstance(value, str) and isinstance(given, str):
        return parse_moment(value), parse_moment(given)
    return number_of(value), number_of(given)
