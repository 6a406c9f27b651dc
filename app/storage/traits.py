"""Traits of nodes, and which of them win for their profile."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping

from app.domain.identity import Position
from app.domain.traits import trait_columns
from app.storage.engines import statement

# Traits by which people are looked for. The search page reads words, so their order does not matter.
SEARCHED = (
    "name",
    "firstName",
    "first_name",
    "lastName",
    "last_name",
    "email",
    "username",
    "company",
    "company_name",
    "title",
    "phone",
)
SEARCH_CHARACTERS_MAX = 1_000

WRITE_TRAIT = statement(
    "write_trait",
    """
    INSERT INTO traits (node_id, key, value, txt, num, moment, timestamp, message_id, source_id, wins)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (node_id, key) DO UPDATE
    SET value = excluded.value, txt = excluded.txt, num = excluded.num, moment = excluded.moment,
        timestamp = excluded.timestamp, message_id = excluded.message_id, source_id = excluded.source_id
    WHERE (excluded.timestamp, excluded.message_id) > (traits.timestamp, traits.message_id)
    """,
    hot=True,
)
COUNT_NODES = statement(
    "count_nodes",
    """
    SELECT profile_id, COUNT(*)
    FROM nodes
    WHERE profile_id IN (SELECT value FROM json_each(:profiles))
    GROUP BY profile_id
    """,
    hot=True,
    engine="sqlite",
)
LIST_TRAITS_OF_PROFILE = statement(
    "list_traits_of_profile",
    """
    SELECT t.node_id, t.key, t.timestamp, t.message_id, t.wins
    FROM nodes n JOIN traits t ON t.node_id = n.id
    WHERE n.profile_id = :profile
    """,
    hot=True,
)
SET_WINS = statement("set_wins", "UPDATE traits SET wins = ? WHERE node_id = ? AND key = ?", hot=True)
REMOVE_TRAITS = statement("remove_traits", "DELETE FROM traits WHERE node_id = ?", hot=True)
LIST_SEARCHED = statement(
    "list_searched",
    """
    SELECT t.value
    FROM nodes n JOIN traits t ON t.node_id = n.id
    WHERE n.profile_id = :profile AND t.wins = 1 AND t.key IN (SELECT value FROM json_each(:keys))
    """,
    hot=True,
    engine="sqlite",
)
REMOVE_WORDS = statement("remove_words", "DELETE FROM people_search WHERE rowid = ?", engine="sqlite")
ADD_WORDS = statement("add_words", "INSERT INTO people_search (rowid, words) VALUES (?, ?)", engine="sqlite")

TraitsOfEvent = tuple[int, Position, str, Mapping[str, object]]  # node, position, source, traits


def write_traits(
    connection: sqlite3.Connection,
    events: Iterable[TraitsOfEvent],
    *,
    profile_of_node: Mapping[int, int],
    fresh: frozenset[int] | set[int],
    regrouped: Iterable[int],
) -> None:
    """Write what events set, and keep exactly one winner of each profile and key.

    Args:
        events: In any order; of each node and key the greatest position stays.
        profile_of_node: The present profile of each node named.
        fresh: Profiles made in this transaction from one node: whatever they hold wins.
        regrouped: Profiles whose nodes have changed.
    """
    newest: dict[tuple[int, str], tuple[Position, str, object]] = {}
    for node_id, position, source_id, traits in events:
        for key, value in traits.items():
            known = newest.get((node_id, key))
            if known is None or known[0] < position:
                newest[node_id, key] = (position, source_id, value)
    shared = set(regrouped)
    touched = {profile_of_node[node_id] for node_id, _ in newest} - fresh
    shared |= _with_several_nodes(connection, touched - shared)
    connection.executemany(
        WRITE_TRAIT,
        [
            (node_id, key, *trait_columns(value), *position, source_id, profile_of_node[node_id] not in shared)
            for (node_id, key), (position, source_id, value) in newest.items()
        ],
    )
    for profile in shared:
        _choose_winners(connection, profile)
    searched = {profile_of_node[node_id] for node_id, key in newest if key in SEARCHED}
    for profile in searched | set(regrouped):
        write_words(connection, profile, known=profile not in fresh)


def remove_traits(connection: sqlite3.Connection, node_ids: Iterable[int]) -> None:
    """Forget what nodes hold, before it is written anew."""
    connection.executemany(REMOVE_TRAITS, [(node_id,) for node_id in node_ids])


def write_words(connection: sqlite3.Connection, profile: int, *, known: bool = True) -> None:
    """Write the words by which a profile is found in the people search."""
    rows = connection.execute(LIST_SEARCHED, {"profile": profile, "keys": json.dumps(SEARCHED)}).fetchall()
    words = " ".join(word for row in rows for word in _words(json.loads(row[0])))[:SEARCH_CHARACTERS_MAX]
    if known:
        connection.execute(REMOVE_WORDS, (profile,))
    if words:
        connection.execute(ADD_WORDS, (profile, words))


def remove_words(connection: sqlite3.Connection, profiles: Iterable[int]) -> None:
    """Forget profiles that are no more."""
    connection.executemany(REMOVE_WORDS, [(profile,) for profile in profiles])


def _words(value: object) -> list[str]:
    if isinstance(value, dict):  # company: {"name": …}
        value = value.get("name")
    return [str(value)] if isinstance(value, (str, int, float)) and not isinstance(value, bool) else []


def _with_several_nodes(connection: sqlite3.Connection, profiles: set[int]) -> set[int]:
    if not profiles:
        return set()
    rows = connection.execute(COUNT_NODES, {"profiles": json.dumps(list(profiles))}).fetchall()
    return {profile for profile, nodes in rows if nodes > 1}


def _choose_winners(connection: sqlite3.Connection, profile: int) -> None:
    best: dict[str, tuple[Position, int]] = {}
    rows = connection.execute(LIST_TRAITS_OF_PROFILE, {"profile": profile}).fetchall()
    for node_id, key, timestamp, message_id, _ in rows:
        place = (Position(timestamp, message_id), node_id)
        if key not in best or best[key] < place:
            best[key] = place
    changes = [
        (int(best[key][1] == node_id), node_id, key)
        for node_id, key, _, _, wins in rows
        if bool(wins) != (best[key][1] == node_id)
    ]
    connection.executemany(SET_WINS, changes)
