"""What the admin pages read of people: search, short descriptions, and what kept a person apart from others.

What one profile holds is read by `profile_reads` and `timelines`; what a source sent by `admin_arrivals`.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.domain.public_ids import event_key, parse_public_id, public_id
from app.storage.engines import statement
from app.storage.profile_reads import NODES
from app.storage.profiles import resolve_id
from app.storage.timelines import LATEST

WORDS_MAX = 8
QUERY_CHARACTERS_MAX = 300
RECENT_EVENTS = 500
REFUSAL_EVENTS = 500  # a person's newest events that are searched for refusals
REFUSED_ROWS_MAX = 500
NAME_KEYS = ("name", "firstName", "first_name", "lastName", "last_name", "title", "company", "email", "phone")

SEARCH_WORDS = statement(
    "search_people",
    """
    SELECT p.id
    FROM people_search AS s
    JOIN profiles AS p ON p.id = s.rowid
    WHERE people_search MATCH :query AND p.collection = 'users'
    LIMIT :limit
    """,
    engine="sqlite",
    hot=True,
)
# The types that exist, found by one index probe each, so that a value can be looked up without knowing its type.
SEARCH_IDENTIFIERS = statement(
    "search_identifiers",
    """
    WITH RECURSIVE types (type) AS (
        SELECT MIN(type)
        FROM identifiers
        WHERE collection = 'users'
        UNION ALL
        SELECT (SELECT MIN(i.type) FROM identifiers AS i WHERE i.collection = 'users' AND i.type > types.type)
        FROM types
        WHERE types.type IS NOT NULL
    )
    SELECT n.profile_id, i.type, i.value
    FROM types
    CROSS JOIN identifiers AS i
        ON i.collection = 'users' AND i.type = types.type AND i.value IN (:value, :folded)
    JOIN nodes AS n ON n.id = i.node_id
    LIMIT :limit
    """,
    engine="sqlite",
    hot=True,
)
LIST_RECENT_PEOPLE = statement(
    "list_recent_people",
    """
    SELECT n.profile_id
    FROM events AS e
    JOIN nodes AS n ON n.id = e.node_id
    WHERE e.seq > (SELECT MAX(seq) FROM events) - :events
    ORDER BY e.seq DESC
    """,
)
DESCRIBE_HEADS = statement(
    "describe_heads",
    """
    SELECT p.id, root.created_message_id, p.created_at, p.updated_at
    FROM json_each(:roots) AS asked
    CROSS JOIN profiles AS p ON p.id = asked.value
    JOIN nodes AS root ON root.id = p.id
    """,
    hot=True,
    engine="sqlite",
)
DESCRIBE_TRAITS = statement(
    "describe_traits",
    """
    SELECT n.profile_id, t.key, t.txt
    FROM json_each(:roots) AS asked
    CROSS JOIN nodes AS n ON n.profile_id = asked.value
    CROSS JOIN traits AS t ON t.node_id = n.id AND t.key IN (SELECT value FROM json_each(:keys))
    WHERE t.wins = 1 AND t.txt IS NOT NULL
    """,
    hot=True,
    engine="sqlite",
)
DESCRIBE_IDENTIFIERS = statement(
    "describe_identifiers",
    """
    SELECT n.profile_id, i.type, i.value
    FROM json_each(:roots) AS asked
    CROSS JOIN nodes AS n ON n.profile_id = asked.value
    CROSS JOIN identifiers AS i ON i.node_id = n.id
    ORDER BY i.type, i.value
    """,
    hot=True,
    sorts=True,
    engine="sqlite",
)
# CAST keeps the key (collection, …) out of it, which would lead through every refusal of the space.
LIST_OWN_REFUSALS = statement(
    "list_own_refusals",
    f"""
    SELECT r.type, r.value, r.reason, e.timestamp, owner.profile_id
    FROM refusals AS r
    JOIN events AS e ON e.seq = r.seq
    LEFT JOIN identifiers AS i ON i.collection = 'users' AND i.type = r.type AND i.value = r.value
    LEFT JOIN nodes AS owner ON owner.id = i.node_id
    WHERE CAST(r.collection AS TEXT) = 'users'
        AND r.seq IN (
            SELECT seq
            FROM events
            WHERE node_id IN ({NODES})
                AND (timestamp, message_id) < (:timestamp, :message_id)
            ORDER BY timestamp DESC, message_id DESC
            LIMIT :events
        )
    LIMIT :limit
    """,
    hot=True,
    sorts=True,
)
LIST_OTHERS_REFUSALS = statement(
    "list_others_refusals",
    f"""
    SELECT r.type, r.value, r.reason, e.timestamp, n.profile_id
    FROM identifiers AS i
    JOIN refusals AS r ON r.collection = i.collection AND r.type = i.type AND r.value = i.value
    JOIN events AS e ON e.seq = r.seq
    JOIN nodes AS n ON n.id = e.node_id
    WHERE i.node_id IN ({NODES}) AND n.profile_id <> :root
    LIMIT :limit
    """,
    hot=True,
)


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A person in one line.

    Args:
        name: From their traits; None: they never told.
        identifiers: (type, value), at most five, the telling ones first.
        identifiers_total: How many they have.
        updated_at: Their newest event, ms.
    """

    root: int
    public_id: str
    name: str | None
    title: str | None
    company: str | None
    identifiers: tuple[tuple[str, str], ...]
    identifiers_total: int
    created_at: int
    updated_at: int

    @property
    def label(self) -> str:
        """What to call them: their name, else their most telling identifier."""
        return self.name or (self.identifiers[0][1] if self.identifiers else "Unnamed")


@dataclass(frozen=True, slots=True)
class Found:
    """One result of a search. `by` says how: an identifier's type, an id, or None for words."""

    person: PersonLine
    by: str | None


@dataclass(frozen=True, slots=True)
class KeptApart:
    """An identifier that was turned away.

    Args:
        reason: never, cap, blocked, quarantined, or `limit <type>`.
        other: The person on the other side, if there is one.
        own: Events of this person lost it; else events of the other person lost what this person holds.
        count: On how many events.
        last_at: The newest of them, ms.
    """

    type: str
    value: str
    reason: str
    other: PersonLine | None
    own: bool
    count: int
    last_at: int


def search_people(connection: sqlite3.Connection, space_id: str, query: str, *, limit: int) -> list[Found]:
    """Return the people whom a query names: by public id, by any identifier exactly, then by the words of name, e-mail
    address and company, where each word may be cut short."""
    text = _printable(query)
    if not text:
        return []
    found: dict[int, str | None] = {}
    named = _by_public_id(connection, space_id, text)
    if named is not None:
        found[named] = "profile id"
    identifiers = {"value": text, "folded": text.lower(), "limit": limit}
    for root, type_, _ in connection.execute(SEARCH_IDENTIFIERS, identifiers).fetchall():
        found.setdefault(root, type_)
    words = match_query(text)
    if words:
        for (root,) in connection.execute(SEARCH_WORDS, {"query": words, "limit": limit}).fetchall():
            found.setdefault(root, None)
    people = describe_people(connection, space_id, list(found)[:limit])
    return [Found(people[root], by) for root, by in found.items() if root in people]


def recent_people(connection: sqlite3.Connection, space_id: str, *, limit: int) -> list[PersonLine]:
    """Return the people of the newest events, latest arrival first."""
    rows = connection.execute(LIST_RECENT_PEOPLE, {"events": RECENT_EVENTS}).fetchall()
    roots = list(dict.fromkeys(row[0] for row in rows))[:limit]
    people = describe_people(connection, space_id, roots)
    return [people[root] for root in roots if root in people]


def describe_people(connection: sqlite3.Connection, space_id: str, roots: Iterable[int]) -> dict[int, PersonLine]:
    """Return people in one line each, by root; roots that are none are left out."""
    asked = json.dumps(sorted(set(roots)))
    traits: dict[int, dict[str, str]] = {}
    for root, key, text in connection.execute(DESCRIBE_TRAITS, {"roots": asked, "keys": json.dumps(NAME_KEYS)}):
        traits.setdefault(root, {})[key] = text
    identifiers: dict[int, list[tuple[str, str]]] = {}
    for root, type_, value in connection.execute(DESCRIBE_IDENTIFIERS, {"roots": asked}):
        identifiers.setdefault(root, []).append((type_, value))
    return {
        root: _line(
            space_id, root, message_id, (created_at, updated_at), traits.get(root, {}), identifiers.get(root, [])
        )
        for root, message_id, created_at, updated_at in connection.execute(DESCRIBE_HEADS, {"roots": asked})
    }


def kept_apart(connection: sqlite3.Connection, space_id: str, root: int, *, limit: int) -> list[KeptApart]:
    """Return what kept a person apart from others: identifiers their newest events lost, and identifiers of theirs that
    events of others lost; newest first."""
    rows = {"root": root, "timestamp": LATEST, "message_id": "", "events": REFUSAL_EVENTS, "limit": REFUSED_ROWS_MAX}
    own = [(*row, True) for row in connection.execute(LIST_OWN_REFUSALS, rows)]
    others = [
        (*row, False) for row in connection.execute(LIST_OTHERS_REFUSALS, {"root": root, "limit": REFUSED_ROWS_MAX})
    ]
    grouped: dict[tuple[str, str, str, int | None, bool], list[int]] = {}
    for type_, value, reason, timestamp, other, is_own in own + others:
        other_root = None if other == root else other
        grouped.setdefault((type_, value, reason, other_root, is_own), []).append(timestamp)
    people = describe_people(connection, space_id, [key[3] for key in grouped if key[3] is not None])
    apart = [
        KeptApart(key[0], key[1], key[2], people.get(key[3]) if key[3] else None, key[4], len(times), max(times))
        for key, times in grouped.items()
    ]
    return sorted(apart, key=lambda one: one.last_at, reverse=True)[:limit]


def match_query(text: str) -> str:
    """Return a full-text query in which every word must be found, each as the beginning of a word."""
    words = [word for word in text.split() if any(character.isalnum() for character in word)]
    return " ".join('"' + word.replace('"', '""') + '"*' for word in words[:WORDS_MAX])


def _printable(query: str) -> str:
    return "".join(character for character in query[:QUERY_CHARACTERS_MAX] if character.isprintable()).strip()


def _by_public_id(connection: sqlite3.Connection, space_id: str, text: str) -> int | None:
    parsed = parse_public_id(text)
    if parsed is None or parsed[0] != "users":
        return None
    resolved = resolve_id(connection, space_id, "users", parsed[1])
    return resolved.profile.root if resolved else None


def _line(
    space_id: str,
    root: int,
    message_id: str,
    times: tuple[int, int],
    traits: Mapping[str, str],
    identifiers: Sequence[tuple[str, str]],
) -> PersonLine:
    telling = sorted(identifiers, key=lambda one: (TELLING.get(one[0], 5), one))
    return PersonLine(
        root=root,
        public_id=public_id("users", event_key(space_id, message_id)),
        name=person_name(traits),
        title=traits.get("title"),
        company=traits.get("company"),
        identifiers=tuple(telling[:5]),
        identifiers_total=len(identifiers),
        created_at=times[0],
        updated_at=times[1],
    )


TELLING = {"email": 0, "user_id": 1, "phone": 2, "anonymous_id": 9}  # others between


def person_name(traits: Mapping[str, str]) -> str | None:
    """Return a person's name from their traits, or None."""
    whole = traits.get("name", "").strip()
    if whole:
        return whole
    first = traits.get("firstName") or traits.get("first_name") or ""
    last = traits.get("lastName") or traits.get("last_name") or ""
    return f"{first} {last}".strip() or None
