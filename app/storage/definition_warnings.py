"""What a definition mentions that the space's data does not hold, or holds otherwise. Every read is bounded."""

from __future__ import annotations

import sqlite3
from collections import Counter
from typing import Any

from app.domain.definitions.mentions import Mention, mentions_of
from app.storage.definition_suggestions import field_types
from app.storage.engines import statement

LOOKED_AT = 500  # newest events of a name, for what a field holds
WARNINGS_MAX = 50

FIND_EVENT = statement(
    "find_event_of_name_and_type",
    """
    SELECT 1
    FROM (SELECT type FROM events WHERE name = :name ORDER BY timestamp DESC LIMIT :most) AS few
    WHERE type = :type
    LIMIT 1
    """,
)
FIND_TRAIT = statement(
    "find_any_trait_of_key",
    """
    SELECT 1
    FROM traits
    WHERE key = :key AND wins = 1 AND txt IS NOT NULL
    LIMIT 1
    """,
    hot=True,
)
# Lists and objects have no text form and stand in no index, so a few of them are looked for among some people.
FIND_COMPOUND_TRAIT = statement(
    "find_compound_trait_of_key",
    """
    SELECT 1
    FROM (SELECT id FROM nodes WHERE collection = 'users' ORDER BY id LIMIT 1000) AS n
    JOIN traits AS t ON t.node_id = n.id AND t.key = :key
    WHERE t.wins = 1 AND t.value <> 'null'
    LIMIT 1
    """,
)
NAMES_LOOKED_AT = 10_000


def warnings_for(connection: sqlite3.Connection, document: dict[str, Any]) -> list[tuple[str, str]]:
    """Return places and sentences; the document has been read without faults."""
    found: list[tuple[str, str]] = []
    for mention in dict.fromkeys(mentions_of(document)):
        found += [(mention.place, text) for text in _of(connection, mention)]
        if len(found) >= WARNINGS_MAX:
            break
    return found[:WARNINGS_MAX]


def _of(connection: sqlite3.Connection, mention: Mention) -> list[str]:
    if mention.kind == "event":
        return [
            f"no {mention.type} call named {name} has been sent here: see that it is spelt as your sources send it"
            for name in mention.names
            if not _is_there(connection, FIND_EVENT, name=name, type=mention.type, most=NAMES_LOOKED_AT)
        ]
    if mention.kind == "trait":
        [key] = mention.names
        there = _is_there(connection, FIND_TRAIT, key=key) or _is_there(connection, FIND_COMPOUND_TRAIT, key=key)
        return [] if there else [f"nobody has a trait {key}: see that it is spelt as your sources send it"]
    return _of_field(connection, mention)


def _of_field(connection: sqlite3.Connection, mention: Mention) -> list[str]:
    types: Counter[str] = Counter()
    looked_at = 0
    for name in mention.names or ("*",):
        own, asked = field_types(connection, name, mention.type, mention.where, mention.path, LOOKED_AT)
        types += own
        looked_at += asked
    if not looked_at:
        return []  # of the events there are none, which is told already
    if not types:
        return [f"none of the newest {looked_at:,} such events carries {mention.path}"]
    others = types.total() - types["number"]
    if mention.is_number and others:
        numbers = f"a number in {types['number']:,} of the newest {looked_at:,} such events"
        return [f"{mention.path} is {numbers} and {_listed(types)} in {others:,}: only numbers count"]
    if types["number"] and types["text"]:
        mixed = f"sometimes text ({types['text']:,}) and sometimes a number ({types['number']:,})"
        return [f"{mention.path} is {mixed} in the newest {looked_at:,} such events: compare with both"]
    return []


def _listed(types: Counter[str]) -> str:
    return " or ".join(sorted(name for name in types if name != "number"))


def _is_there(connection: sqlite3.Connection, text: str, **bound: Any) -> bool:
    return connection.execute(text, bound).fetchone() is not None
