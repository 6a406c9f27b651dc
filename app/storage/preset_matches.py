"""How far a space's data holds what a preset needs: found with a count, or not, and what could stand for it.

Every read is bounded: an index range for each name, some of its newest events, a sample of people.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from app.domain.definitions.preset_needs import Need, Replacements, closest
from app.domain.definitions.preset_words import ALSO_EVENTS, ALSO_FIELDS
from app.storage.definition_suggestions import (
    LIST_NEWEST_OF_ALL,
    LIST_NEWEST_OF_NAME,
    TraitKey,
    field_paths,
    trait_keys,
    type_of,
)
from app.storage.engines import statement
from app.storage.layout_facts import LIST_NAMES, NAMES_MAX

DAYS = 30
DAY_MS = 86_400_000
COUNTED_MAX = 10_000  # of one name: what is more is "10,000 or more"
NEWEST = 200  # events of a name whose fields are looked at
TYPES_OF_NEWEST = 5_000

COUNT_RECENT = statement(
    "count_recent_events_of_name",
    """
    SELECT COUNT(*)
    FROM (SELECT 1 FROM events WHERE name = :name AND timestamp > :since LIMIT :most) AS few
    """,
    hot=True,
)
COUNT_NEWEST_TYPES = statement(
    "count_types_of_newest_events",
    """
    SELECT few.type, COUNT(*)
    FROM (SELECT type FROM events WHERE counts_as_activity = 1 ORDER BY seq DESC LIMIT :most) AS few
    GROUP BY few.type
    ORDER BY few.type
    """,
)


@dataclass(frozen=True, slots=True)
class Match:
    """A need beside what the space holds.

    Args:
        name: What is taken for it: the need's own name where it is found, else what is most like it, else None.
        count: How many of it there are: events of 30 days, fields of `of` events, people of a sample.
        candidates: What could stand for it, the likeliest first.
        remark: What is odd about it, in words, or "".
    """

    need: Need
    name: str | None
    count: int
    of: int
    candidates: tuple[str, ...] = ()
    remark: str = ""

    @property
    def is_found(self) -> bool:
        """Tell whether it is there under its own name."""
        return self.name == self.need.name


@dataclass(slots=True)
class Matcher:
    """Matches the needs of many presets with one space; each thing is read once.

    Args:
        now: ms.
    """

    connection: sqlite3.Connection
    now: int
    _names: list[str] | None = None
    _traits: list[TraitKey] | None = None
    _counts: dict[str, int] = field(default_factory=dict)
    _newest: dict[tuple[str, str], list[dict[str, Any]]] = field(default_factory=dict)
    _types: dict[str, int] | None = None

    def match(self, needs: list[Need], asked: Replacements | None = None) -> list[Match]:
        """Return needs beside what there is: fields are looked for in the events that stand for those named.

        Args:
            asked: What was chosen for a name; it goes before what is alike.
        """
        chosen = asked or Replacements()
        events = {need.name: self._event(need, chosen.events) for need in needs if need.kind == "event"}
        stands = {name: match.name or name for name, match in events.items()}
        return [
            events[need.name]
            if need.kind == "event"
            else self._trait(need, chosen.traits)
            if need.kind == "trait"
            else self._field(need, stands, chosen.fields)
            for need in needs
        ]

    def _event(self, need: Need, asked: Mapping[str, str]) -> Match:
        if need.name == "*":
            types = self._types_of_newest()
            count = types.get(need.type, 0) if need.type else sum(types.values())
            return Match(need, "*" if count else None, count, TYPES_OF_NEWEST)
        names = self._event_names()
        if need.name not in names or need.name in asked:
            other = asked.get(need.name) or closest(need.name, names, ALSO_EVENTS.get(need.name, ()))
            count = self._count(other) if other else 0
            return Match(need, other, count, 0, _candidates(names, other))
        return Match(need, need.name, self._count(need.name), 0)

    def _field(self, need: Need, stands: Mapping[str, str], asked: Mapping[str, str]) -> Match:
        root, _, path = need.name.partition(".")
        events = [event for name in need.events for event in self._events(stands.get(name, name), need.type)]
        wanted = asked.get(need.name, need.name)
        types = _types_at(events, root, wanted.partition(".")[2])
        if types.total() and wanted == need.name:
            return Match(need, need.name, types.total(), len(events), remark=_remark(need, types))
        found, of = self._paths([stands.get(name, name) for name in need.events], need.type, root)
        known = list(found)
        other = wanted.partition(".")[2] if wanted != need.name else closest(path, known, ALSO_FIELDS.get(path, ()))
        candidates = tuple(f"{root}.{one}" for one in _candidates(known, other))
        if other is None:
            return Match(need, None, 0, of, candidates)
        types = found.get(other, Counter())
        return Match(need, f"{root}.{other}", types.total(), of, candidates, _remark(need, types))

    def _trait(self, need: Need, asked: Mapping[str, str]) -> Match:
        if self._traits is None:
            self._traits = trait_keys(self.connection)
        people = {one.key: one.people for one in self._traits}
        if need.name in people and need.name not in asked:
            return Match(need, need.name, people[need.name], 0)
        other = asked.get(need.name) or closest(need.name, list(people), ALSO_FIELDS.get(need.name, ()))
        return Match(need, other, people.get(other or "", 0), 0, _candidates(list(people), other))

    def _event_names(self) -> list[str]:
        if self._names is None:
            self._names = [row[0] for row in self.connection.execute(LIST_NAMES, {"limit": NAMES_MAX})]
        return self._names

    def _count(self, name: str) -> int:
        if name not in self._counts:
            asked = {"name": name, "since": self.now - DAYS * DAY_MS, "most": COUNTED_MAX}
            self._counts[name] = self.connection.execute(COUNT_RECENT, asked).fetchone()[0]
        return self._counts[name]

    def _types_of_newest(self) -> dict[str, int]:
        if self._types is None:
            self._types = dict(self.connection.execute(COUNT_NEWEST_TYPES, {"most": TYPES_OF_NEWEST}).fetchall())
        return self._types

    def _events(self, name: str, type_: str) -> list[dict[str, Any]]:
        if (name, type_) not in self._newest:
            if name == "*":
                rows = self.connection.execute(LIST_NEWEST_OF_ALL, {"most": NEWEST})
            else:
                asked = {"name": name, "type": type_ or "track", "most": NEWEST}
                rows = self.connection.execute(LIST_NEWEST_OF_NAME, asked)
            self._newest[name, type_] = [orjson.loads(payload) for (payload,) in rows]
        return self._newest[name, type_]

    def _paths(self, names: list[str], type_: str, root: str) -> tuple[dict[str, Counter[str]], int]:
        """Return the fields of the newest events of some names by type, the most frequent first, and of how many."""
        found: dict[str, Counter[str]] = {}
        asked = 0
        for name in names:
            paths, of = field_paths(self.connection, name, type_, root)
            asked += of
            for one in paths:
                found.setdefault(one.path, Counter()).update(one.types)
        return dict(sorted(found.items(), key=lambda one: -one[1].total())), asked


def _candidates(known: list[str], likeliest: str | None) -> tuple[str, ...]:
    first = [likeliest] if likeliest in known and likeliest is not None else []
    return (*first, *(one for one in known if one != likeliest))


def _types_at(events: list[dict[str, Any]], root: str, path: str) -> Counter[str]:
    types: Counter[str] = Counter()
    for event in events:
        value: Any = event.get(root)
        for key in path.split("."):
            value = value.get(key) if isinstance(value, dict) else None
        if value is not None:
            types[type_of(value)] += 1
    return types


def _remark(need: Need, types: Counter[str]) -> str:
    if need.is_number and types["number"] < types.total():
        return "often text" if types["number"] * 2 > types.total() else "mostly text, and only numbers count"
    return ""
