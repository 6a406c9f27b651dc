"""What of a person is hidden from a viewer: the parts of a layout that name the roles which may see them.

A key that is hidden is hidden wherever it stands: as a trait, as an identifier of that type, as a property of an event
at any depth, and in whatever is worked out from it. All of it follows from the viewer's role and the layout alone, so
that what is left out says nothing about the person.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from app.domain.profile import StoredEvent

SIGNS = re.compile(r"[\W_]+")
DEPTH_MAX = 50  # of a customer's own JSON; what stands deeper is left out where anything is hidden
PARTS = ("properties", "context", "traits")  # of an event's payload: what can be shown of it


@dataclass(frozen=True)
class Mask:
    """What is hidden from one role by one layout.

    Args:
        keys: As `fold` writes them.
        computed: Keys of computed traits and audiences that a layout hides by their own name.
        cards: Places of hidden cards in the document.
        units: Places of hidden fields, tiles and links; those in hidden cards too.
        types: Types of which every card is hidden.
    """

    keys: frozenset[str] = frozenset()
    computed: frozenset[str] = frozenset()
    cards: frozenset[str] = frozenset()
    units: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()

    @cached_property
    def is_empty(self) -> bool:
        """Nothing is hidden."""
        return not (self.keys or self.computed or self.cards or self.units)

    @property
    def parts(self) -> list[list[str]]:
        """All that it says, in an order that does not depend on anything else."""
        return [sorted(one) for one in (self.keys, self.computed, self.cards, self.units)]

    def hides(self, key: str) -> bool:
        """Tell whether a key is hidden, however it is written."""
        return bool(self.keys) and fold(key) in self.keys

    def mapping(self, given: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return values by key without the hidden ones; what stands in the values is left as it is."""
        return {key: value for key, value in given.items() if fold(key) not in self.keys} if self.keys else given

    def json(self, value: Any, *, depth: int = 1) -> Any:
        """Return a customer's JSON without hidden keys, at any depth."""
        if not self.keys:
            return value
        if depth > DEPTH_MAX:
            return None
        if isinstance(value, dict):
            return {
                key: self.json(inner, depth=depth + 1) for key, inner in value.items() if fold(key) not in self.keys
            }
        return [self.json(inner, depth=depth + 1) for inner in value] if isinstance(value, list) else value

    def event(self, event: StoredEvent) -> StoredEvent:
        """Return an event as it may be shown."""
        if not self.keys:
            return event
        payload = {name: self.json(value) if name in PARTS else value for name, value in event.payload.items()}
        return replace(event, payload=payload)

    def count(self, place: str) -> int:
        """Return how many parts of the card at a place are hidden, by rights alone."""
        return sum(unit.startswith(f"{place}/") for unit in self.units)


NOTHING_HIDDEN = Mask()


def fold(key: str) -> str:
    """Return a key without what differs between `Monthly Revenue`, `monthly_revenue` and `monthlyRevenue`."""
    small = key.casefold()
    return SIGNS.sub("", small) or small
