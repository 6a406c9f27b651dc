"""Traits of nodes, and which of them win for their profile."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping

from app.domain.identity import Position
from app.domain.traits import trait_columns
from app.storage.engines import statement
from app.storage.search import SEARCHED, mark_due

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
    mark_due(connection, searched.union(regrouped))


def remove_traits(connection: sqlite3.Connection, node_ids: Iterable[int]) -> None:
    """Forget what nodes hold, before it is written anew."""
    connection.executemany(REMOVE_TRAITS, [(node_id,) for node_id in node_ids])


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
