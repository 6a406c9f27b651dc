"""An event on its way into the graph of a collection, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from app.domain.identity import Identifier, Key, Position


@dataclass(frozen=True, slots=True)
class Placed:
    """The event has its node (None: unresolved)."""

    node_id: int | None


@dataclass(frozen=True, slots=True)
class NeedsReplay:
    """Components have to be resolved again before, or with, this event.

    Args:
        components: Which.
        start: From which position; `START` from the beginning.
        with_event: The event itself is part of the replay; else it is placed afterwards.
        reclose: Usability changed: the components fall into their closures, found anew.
    """

    components: frozenset[int]
    start: Position
    with_event: bool
    reclose: bool = False


@dataclass(slots=True)
class Arrival:
    """One event on its way into one collection.

    Args:
        seq: Its row number.
        position: Its place in canonical order.
        identifiers: Those of the collection, in the order of their places.
        source_id: Where it came from.
    """

    seq: int
    position: Position
    identifiers: Sequence[Identifier]
    source_id: str
    usable: list[Identifier] = field(default_factory=list)
    fresh: set[Key] = field(default_factory=set)
    counted: bool = False
