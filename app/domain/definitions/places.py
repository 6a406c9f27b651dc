"""Places in a definition as the builder names them, `where.all.0`, and the conditions that stand there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.definitions.language import Condition, Definition, Group

SHOWN_MAX = 20  # conditions whose own size or truth is told


@dataclass(frozen=True, slots=True)
class PlacedCondition:
    """A condition that is no group.

    Args:
        place: Such as `where.all.0`.
        is_turned: It stands under an odd number of `none`: it counts where it does not hold.
    """

    place: str
    condition: Condition
    is_turned: bool


def dotted(pointer: str) -> str:
    """Return a JSON pointer (RFC 6901) as the builder names places: `/where/all/0` is `where.all.0`."""
    keys = pointer.split("/")[1:]
    return ".".join(key.replace("~1", "/").replace("~0", "~") for key in keys)


def conditions_of(definition: Definition, *, most: int = SHOWN_MAX) -> list[PlacedCondition]:
    """Return the first conditions of an audience that are no groups, in the order of the document."""
    if definition.where is None:
        return []
    return [placed for placed, _ in zip(_walk(definition.where, "where", False), range(most), strict=False)]


def alone(definition: Definition, condition: Condition) -> Definition:
    """Return an audience of one condition of another, for its size and its truth for a person."""
    return Definition(definition.key, definition.name, None, condition, None, "", "")


def _walk(condition: Condition, place: str, is_turned: bool) -> Iterator[PlacedCondition]:
    if not isinstance(condition, Group):
        yield PlacedCondition(place, condition, is_turned)
        return
    for number, item in enumerate(condition.items):
        yield from _walk(item, f"{place}.{condition.kind}.{number}", is_turned != (condition.kind == "none"))
