"""What the builders suggest: names of events, fields of events with their values, traits. Every read is bounded."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from app.domain.definitions.scalars import NO_PATH, PATH_KEYS_MAX
from app.domain.traits import number_text
from app.storage.engines import statement
from app.storage.layout_facts import LIST_NAMES, NAMES_MAX, PEOPLE_SAMPLED, TRAITS_MAX

NEWEST = 5_000  # events whose fields are counted
COUNTED_MAX = 10_000  # of one name and type
PATHS_MAX = 200
VALUES_MAX = 50
VALUE_CHARACTERS_MAX = 200
CONTEXT_LEFT_OUT = frozenset({"library", "ip", "userAgentData"})  # of the sender's machine, not of what people do

COUNT_TYPES_OF_NAME = statement(
    "count_types_of_event_name",
    """
    SELECT few.type, COUNT(*)
    FROM (SELECT type FROM events WHERE name = :name ORDER BY timestamp DESC LIMIT :most) AS few
    GROUP BY few.type
    ORDER BY few.type
    """,
)
LIST_NEWEST_OF_NAME = statement(
    "list_newest_events_of_name",
    """
    SELECT payload
    FROM events
    WHERE name = :name AND type = :type
    ORDER BY timestamp DESC
    LIMIT :most
    """,
)
LIST_NEWEST_OF_ALL = statement(
    "list_newest_events",
    """
    SELECT payload
    FROM events
    WHERE type IN ('track', 'page', 'screen') AND counts_as_activity = 1
    ORDER BY seq DESC
    LIMIT :most
    """,
)
COUNT_TRAIT_VALUES = statement(
    "count_trait_values",
    """
    SELECT few.txt, COUNT(*)
    FROM (SELECT txt FROM traits WHERE key = :key AND wins = 1 AND txt IS NOT NULL LIMIT :most) AS few
    GROUP BY few.txt
    ORDER BY COUNT(*) DESC, few.txt
    LIMIT :values
    """,
)
SAMPLE_TRAIT_TYPES = statement(
    "sample_trait_types",
    """
    SELECT t.key, COUNT(*), COUNT(t.num), COUNT(t.moment),
        SUM(CASE WHEN t.value IN ('true', 'false') THEN 1 ELSE 0 END),
        SUM(CASE WHEN t.txt IS NULL THEN 1 ELSE 0 END)
    FROM (SELECT id FROM nodes WHERE collection = 'users' ORDER BY id LIMIT :people) AS n
    JOIN traits AS t ON t.node_id = n.id
    WHERE t.wins = 1 AND t.value <> 'null'
    GROUP BY t.key
    ORDER BY COUNT(*) DESC, t.key
    LIMIT :limit
    """,
)


@dataclass(frozen=True, slots=True)
class EventName:
    """A name with a type. `count` is at most COUNTED_MAX."""

    name: str
    type: str
    count: int


@dataclass(frozen=True, slots=True)
class TraitKey:
    """A trait: how many of the people sampled have it, and of which types its values are, the most frequent first."""

    key: str
    people: int
    types: dict[str, int]


@dataclass(slots=True)
class FieldPath:
    """A field of events: how many of the newest ones carry it, by type."""

    path: str
    types: Counter[str] = field(default_factory=Counter)

    @property
    def count(self) -> int:
        """Return how many carry it."""
        return self.types.total()


@dataclass(frozen=True, slots=True)
class Counted:
    """Things found among the newest events or people.

    Args:
        of_newest: Among how many they were looked for.
    """

    found: tuple[tuple[str, int], ...]
    of_newest: int


def event_names(connection: sqlite3.Connection) -> list[EventName]:
    """Return the names of events with their types, the most frequent first."""
    names = [row[0] for row in connection.execute(LIST_NAMES, {"limit": NAMES_MAX})]
    found = [
        EventName(name, type_, count)
        for name in names
        for type_, count in connection.execute(COUNT_TYPES_OF_NAME, {"name": name, "most": COUNTED_MAX})
    ]
    return sorted(found, key=lambda one: (-one.count, one.name, one.type))


def trait_keys(connection: sqlite3.Connection) -> list[TraitKey]:
    """Return the traits of a sample of people, those that most of them have first."""
    rows = connection.execute(SAMPLE_TRAIT_TYPES, {"people": PEOPLE_SAMPLED, "limit": TRAITS_MAX})
    return [TraitKey(key, people, _trait_types(people, *counts)) for key, people, *counts in rows]


def field_paths(connection: sqlite3.Connection, name: str, type_: str, where: str) -> tuple[list[FieldPath], int]:
    """Return the fields of the newest events of a name, the most frequent first, and how many events those are.

    Args:
        name: Of the events; `*` for all that count as activity.
        where: `properties` or `context`.
    """
    fields: dict[str, FieldPath] = {}
    asked = 0
    for payload in _newest(connection, name, type_):
        asked += 1
        for path, value in _leaves(payload.get(where), ()):
            if where == "context" and path[0] in CONTEXT_LEFT_OUT:
                continue
            name_ = ".".join(path)
            if name_ in fields or len(fields) < PATHS_MAX * 5:
                fields.setdefault(name_, FieldPath(name_)).types[type_of(value)] += 1
    return sorted(fields.values(), key=lambda one: (-one.count, one.path))[:PATHS_MAX], asked


def field_values(connection: sqlite3.Connection, name: str, type_: str, where: str, path: str) -> Counted:
    """Return the values that a field has in the newest events, in text form, the most frequent first."""
    keys = path.split(".")[:PATH_KEYS_MAX]
    values: Counter[str] = Counter()
    asked = 0
    for payload in _newest(connection, name, type_):
        asked += 1
        value = _at(payload.get(where), keys)
        if (text := text_form(value)) is not None and len(text) <= VALUE_CHARACTERS_MAX:
            values[text] += 1
    return Counted(_top(values), asked)


def field_types(
    connection: sqlite3.Connection, name: str, type_: str, where: str, path: str, most: int
) -> tuple[Counter[str], int]:
    """Return of which types a field is in the newest events of a name, and how many events those are."""
    keys, types, asked = path.split("."), Counter[str](), 0
    for payload in _newest(connection, name, type_, most):
        asked += 1
        if (value := _at(payload.get(where), keys)) is not None:
            types[type_of(value)] += 1
    return types, asked


def trait_values(connection: sqlite3.Connection, key: str) -> Counted:
    """Return the values of a trait in text form, the most frequent first."""
    rows = connection.execute(COUNT_TRAIT_VALUES, {"key": key, "most": NEWEST, "values": VALUES_MAX}).fetchall()
    short = tuple((text, count) for text, count in rows if len(text) <= VALUE_CHARACTERS_MAX)
    return Counted(short, NEWEST)


def type_of(value: object) -> str:
    """Return what a definition takes a JSON value for."""
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, (int, float)):
        return "number"
    return "text" if isinstance(value, str) else "list" if isinstance(value, list) else "object"


def text_form(value: object) -> str | None:
    """Return the text form of a text, number or boolean, None of anything else."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return number_text(value)
    return value if isinstance(value, str) else None


def _newest(connection: sqlite3.Connection, name: str, type_: str, most: int = NEWEST) -> Iterator[Mapping[str, Any]]:
    if name == "*":
        rows = connection.execute(LIST_NEWEST_OF_ALL, {"most": most})
    else:
        rows = connection.execute(LIST_NEWEST_OF_NAME, {"name": name, "type": type_ or "track", "most": most})
    for (payload,) in rows:
        yield orjson.loads(payload)


def _leaves(value: object, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], object]]:
    """Yield the fields of an object that a path can name, with their values; nulls are nothing."""
    if not isinstance(value, dict) or len(path) == PATH_KEYS_MAX:
        return
    for key, item in value.items():
        if item is None or not key or "." in key or NO_PATH.search(key):
            continue
        if isinstance(item, dict):
            yield from _leaves(item, (*path, key))
        else:
            yield (*path, key), item


def _at(value: object, keys: list[str]) -> object:
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _top(values: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(values.items(), key=lambda one: (-one[1], one[0]))[:VALUES_MAX])


def _trait_types(people: int, numbers: int, moments: int, booleans: int, compound: int) -> dict[str, int]:
    texts = people - numbers - moments - booleans - compound
    types = {"number": numbers, "date": moments, "boolean": booleans, "text": texts, "list": compound}
    return {name: count for name, count in sorted(types.items(), key=lambda one: -one[1]) if count > 0}
