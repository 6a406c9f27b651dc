"""The record of changes, read: of one person, and of one definition; the newest first, in pages."""

from __future__ import annotations

import heapq
import sqlite3
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any, Literal, NamedTuple

import orjson

from app.domain.definitions.changes import ChangeLine
from app.domain.definitions.marks import Cause
from app.domain.public_ids import event_key, parse_public_id, public_id
from app.storage.admin_reads import PersonLine, describe_people
from app.storage.definitions import get_definition
from app.storage.engines import statement
from app.storage.explanations import FIND_EVENT
from app.storage.profile_reads import NODES
from app.storage.profiles import find_profile_by_event
from app.storage.timelines import stored_event

PAGE_MAX = 200
LATEST = (1 << 63) - 1
Kind = Literal["trait", "audience"]
# The values of an audience are those of a member: the JSON true, and nothing.
TABLES: dict[Kind, tuple[str, str]] = {
    "audience": (
        "membership_changes",
        "CASE c.entered WHEN 0 THEN 'true' END, CASE c.entered WHEN 1 THEN 'true' END",
    ),
    "trait": ("trait_changes", "c.old_value, c.new_value"),
}
KINDS: dict[str, Kind] = {"audience": "audience", "trait": "trait"}
# A number of a definition that was deleted can be given to another: what is older than that one is not its own. So
# with the number of a node: what is on record counts for whoever has the first event now, if anybody has. And where
# a profile became part of another, that it left its audiences is no news about the person.
LIST_OF_PERSON = {
    kind: statement(
        f"list_{table}_of_person",
        f"""
        SELECT c.id, d.key, d.name, c.version, c.profile_key, c.profile_id, {values},
            c.cause, c.at, c.message_id, c.recorded_at
        FROM {table} AS c
        LEFT JOIN definitions AS d ON d.id = c.definition_id AND d.created_at <= c.recorded_at
        LEFT JOIN events AS e ON e.key = c.profile_key
        LEFT JOIN nodes AS n ON n.id = e.node_id
        WHERE c.profile_id IN ({NODES})
            AND (c.recorded_at, c.id) < (:recorded_at, :id)
            AND COALESCE(n.profile_id, :root) = :root
            AND NOT (c.profile_id <> :root AND c.cause = 'merge' AND {gone})
        ORDER BY c.recorded_at DESC, c.id DESC
        LIMIT :limit
        """,
        hot=True,
        sorts=True,
    )
    for (kind, (table, values)), gone in zip(TABLES.items(), ("c.entered = 0", "c.new_value IS NULL"), strict=True)
}
LIST_OF_DEFINITION = {
    kind: statement(
        f"list_{table}_of_definition",
        f"""
        SELECT c.id, d.key, d.name, c.version, c.profile_key, c.profile_id, {values},
            c.cause, c.at, c.message_id, c.recorded_at
        FROM definitions AS d
        JOIN {table} AS c ON c.definition_id = d.id AND c.recorded_at >= d.created_at
        WHERE d.id = :definition AND c.id < :id
        ORDER BY c.id DESC
        LIMIT :limit
        """,
        hot=True,
    )
    for kind, (table, values) in TABLES.items()
}


class ChangePlace(NamedTuple):
    """Where a page of a person's record ended: what is older follows."""

    recorded_at: int
    kind: Kind
    id: int


def changes_of(
    connection: sqlite3.Connection,
    root: int,
    *,
    space_id: str,
    limit: int,
    before: ChangePlace | None = None,
    kinds: Iterable[Kind] = ("audience", "trait"),
) -> list[ChangeLine]:
    """Return what changed of one person, the newest first.

    Args:
        root: The profile's id; a user's.
        limit: At most 200.
        before: The last line of the page before, as `place_of` gives it.
        kinds: Audiences, computed traits, or both.
    """
    lists = []
    for kind in kinds:
        end = _end(kind, before)
        names = {"root": root, "recorded_at": end[0], "id": end[1], "limit": min(limit, PAGE_MAX)}
        lists.append([(kind, row) for row in connection.execute(LIST_OF_PERSON[kind], names).fetchall()])
    newest = heapq.merge(*lists, key=lambda one: (one[1][-1], one[0], one[1][0]), reverse=True)
    return [_line(connection, space_id, kind, row, root) for kind, row in islice(newest, min(limit, PAGE_MAX))]


def changes_of_definition(
    connection: sqlite3.Connection, key: str, *, space_id: str, limit: int, before: int | None = None
) -> list[ChangeLine]:
    """Return who entered and left an audience, or whose computed trait became what; the newest first.

    Args:
        limit: At most 200.
        before: `id` of the last line of the page before.

    Raises:
        NotFoundError: there is no definition of this key.
    """
    saved = get_definition(connection, key)
    kind = saved.definition.kind
    names = {
        "definition": saved.id,
        "id": LATEST if before is None else before,
        "limit": min(limit, PAGE_MAX),
    }
    rows = connection.execute(LIST_OF_DEFINITION[kind], names).fetchall()
    return [_line(connection, space_id, kind, row, None) for row in rows]


def people_of(connection: sqlite3.Connection, space_id: str, lines: Sequence[ChangeLine]) -> dict[str, PersonLine]:
    """Return who the people of changes are now, by the public id of the change; those of whom nothing is left are not
    in it."""
    roots: dict[str, int] = {}
    for text in dict.fromkeys(line.public_id for line in lines):
        parsed = parse_public_id(text)
        assert parsed is not None  # it was made from a key
        head = find_profile_by_event(connection, space_id, "users", parsed[1])
        if head is not None:
            roots[text] = head.root
    people = describe_people(connection, space_id, roots.values())
    return {text: people[root] for text, root in roots.items() if root in people}


def place_of(line: ChangeLine) -> ChangePlace:
    """Return where a line stands in a person's record."""
    return ChangePlace(line.recorded_at, line.kind, line.id)


def write_place(place: ChangePlace) -> str:
    """Return a place as text for an address, such as `1700000000000.audience.17`."""
    return f"{place.recorded_at}.{place.kind}.{place.id}"


def read_place(text: str) -> ChangePlace | None:
    """Return the place that a text says, or None: it says none."""
    moment, _, rest = text.partition(".")
    word, _, number = rest.partition(".")
    kind = KINDS.get(word)
    digits = moment + number
    is_number = digits.isascii() and digits.isdigit() and moment and number
    if kind is None or not is_number or len(moment) > 15 or len(number) > 18:
        return None
    return ChangePlace(int(moment), kind, int(number))


def _end(kind: Kind, before: ChangePlace | None) -> tuple[int, int]:
    """Return moment and id that a kind's rows stand before, so that (moment, kind, id) is one order over both."""
    if before is None:
        return LATEST, LATEST
    if kind == before.kind:
        return before.recorded_at, before.id
    return before.recorded_at, LATEST if kind < before.kind else 0


def _line(
    connection: sqlite3.Connection, space_id: str, kind: Kind, row: tuple[Any, ...], root: int | None
) -> ChangeLine:
    number, key, name, version, profile_key, profile, old, new, cause, at, message_id, recorded_at = row
    is_audience = kind == "audience"
    return ChangeLine(
        id=number,
        kind=kind,
        key=key,
        name=name,
        version=version,
        public_id=public_id("users", bytes(profile_key)),
        is_of_part=root is not None and profile != root,
        old=old is not None if is_audience else orjson.loads(old) if old is not None else None,
        new=new is not None if is_audience else orjson.loads(new) if new is not None else None,
        cause=Cause(cause, at, message_id),
        event=_event_name(connection, space_id, message_id),
        recorded_at=recorded_at,
    )


def _event_name(connection: sqlite3.Connection, space_id: str, message_id: str | None) -> str | None:
    if message_id is None:
        return None
    row = connection.execute(FIND_EVENT, {"key": event_key(space_id, message_id)}).fetchone()
    if row is None:
        return None
    event = stored_event(row)
    return event.name or event.type
