"""What the data of a space holds, as far as a layout is made from it: traits, names of events, links to accounts.

Every read is bounded, whatever the size of the space: a sample of people, and one index probe for each name.
"""

from __future__ import annotations

import sqlite3

from app.domain.layout_default import SpaceFacts, TraitFact
from app.storage.engines import statement
from app.storage.marks import ANY_IN_FORCE

PEOPLE_SAMPLED = 1_000  # the first ones: while a space grows they stay the same people
TRAITS_MAX = 500
NAMES_MAX = 300

SIZE_OF_SPACE = statement("size_of_space", "SELECT COALESCE(MAX(seq), 0) FROM events", hot=True)
SAMPLE_TRAITS = statement(
    "sample_traits",
    """
    SELECT t.key, COUNT(*), COUNT(t.num), COUNT(t.moment), COUNT(t.txt)
    FROM (SELECT id FROM nodes WHERE collection = 'users' ORDER BY id LIMIT :people) AS n
    JOIN traits AS t ON t.node_id = n.id
    WHERE t.wins = 1 AND t.value <> 'null'
    GROUP BY t.key
    ORDER BY COUNT(*) DESC, t.key
    LIMIT :limit
    """,
)
# Names that exist, found by one index probe each.
LIST_NAMES = statement(
    "list_event_names",
    """
    WITH RECURSIVE names (name, number) AS (
        SELECT MIN(name), 1
        FROM events
        WHERE name > ''
        UNION ALL
        SELECT (SELECT MIN(e.name) FROM events AS e WHERE e.name > names.name), number + 1
        FROM names
        WHERE names.name IS NOT NULL AND number < :limit
    )
    SELECT name
    FROM names
    WHERE name IS NOT NULL
    """,
)
FIND_LINK = statement("find_any_link", "SELECT 1 FROM links LIMIT 1")
SAMPLE_VALUES = statement(
    "sample_boolean_traits",
    """
    SELECT DISTINCT t.key
    FROM (SELECT id FROM nodes WHERE collection = 'users' ORDER BY id LIMIT :people) AS n
    JOIN traits AS t ON t.node_id = n.id
    WHERE t.wins = 1 AND t.value IN ('true', 'false')
    """,
)


def size_of(connection: sqlite3.Connection) -> int:
    """Return how large a space is, as a number that grows by one when its events have doubled."""
    size: int = connection.execute(SIZE_OF_SPACE).fetchone()[0]
    return size.bit_length()


def has_definitions(connection: sqlite3.Connection) -> bool:
    """Tell whether any computed trait or audience is in force."""
    return connection.execute(ANY_IN_FORCE).fetchone() is not None


def read_facts(connection: sqlite3.Connection) -> SpaceFacts:
    """Return what the data of a space holds."""
    rows = connection.execute(SAMPLE_TRAITS, {"people": PEOPLE_SAMPLED, "limit": TRAITS_MAX}).fetchall()
    booleans = {row[0] for row in connection.execute(SAMPLE_VALUES, {"people": PEOPLE_SAMPLED})}
    traits = tuple(
        TraitFact(
            key=key,
            people=people,
            is_number=numbers * 2 > people,
            is_moment=moments * 2 > people,
            is_plain=plain * 2 > people,
            is_boolean=key in booleans,
        )
        for key, people, numbers, moments, plain in rows
    )
    names = tuple(row[0] for row in connection.execute(LIST_NAMES, {"limit": NAMES_MAX}))
    has_accounts = connection.execute(FIND_LINK).fetchone() is not None
    return SpaceFacts(traits, names, has_accounts=has_accounts, has_definitions=has_definitions(connection))
