"""What the composer suggests: the traits of a space with how many people have them, its events with how many came."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from app.domain.layout_default import TraitFact
from app.storage import layout_facts
from app.storage.engines import statement

COUNTED_MAX = 1_000  # of one name: a suggestion need not be exact beyond that

COUNT_NAME = statement(
    "count_events_of_name",
    """
    SELECT COUNT(*)
    FROM (SELECT 1 FROM events WHERE name = :name LIMIT :most) AS few
    """,
)


@dataclass(frozen=True, slots=True)
class NameCount:
    """A name of events.

    Args:
        count: How many came, at most COUNTED_MAX.
    """

    name: str
    count: int

    @property
    def is_exact(self) -> bool:
        """Tell whether no more came than were counted."""
        return self.count < COUNTED_MAX


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What a layout of this space can name.

    Args:
        traits: Those that most people of the sample have first.
        events: By name.
    """

    traits: tuple[TraitFact, ...]
    events: tuple[NameCount, ...]


def read_suggestions(connection: sqlite3.Connection) -> Suggestions:
    """Return what a layout of a space can name."""
    facts = layout_facts.read_facts(connection)
    counts = (
        connection.execute(COUNT_NAME, {"name": name, "most": COUNTED_MAX}).fetchone()[0] for name in facts.events
    )
    return Suggestions(facts.traits, tuple(map(NameCount, facts.events, counts)))
