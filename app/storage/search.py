"""The words by which people are searched: written from marks, a moment after what they follow from."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable

from app.storage.engines import statement

# Traits by which people are looked for. The search page reads words, so their order does not matter.
SEARCHED = frozenset(
    {
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
    }
)
SEARCH_CHARACTERS_MAX = 1_000
SLICE = 200  # profiles written in one transaction

MARK_DUE = statement(
    "mark_search_due",
    """
    INSERT INTO search_due (profile_id)
    VALUES (?)
    ON CONFLICT (profile_id) DO NOTHING
    """,
)
LIST_DUE = statement("list_search_due", "SELECT profile_id FROM search_due LIMIT :most")
REMOVE_DUE = statement("remove_search_due", "DELETE FROM search_due WHERE profile_id = ?", hot=True)
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


def mark_due(connection: sqlite3.Connection, profiles: Iterable[int]) -> None:
    """Note that the words of profiles may have changed."""
    connection.executemany(MARK_DUE, [(profile,) for profile in profiles])


def is_due(connection: sqlite3.Connection) -> bool:
    """Tell whether words are still to be written."""
    return connection.execute(LIST_DUE, {"most": 1}).fetchone() is not None


def settle_search(connection: sqlite3.Connection) -> int:
    """Write the words of some profiles that are due; return how many."""
    due = [row[0] for row in connection.execute(LIST_DUE, {"most": SLICE})]
    connection.executemany(REMOVE_WORDS, [(profile,) for profile in due])
    connection.executemany(
        ADD_WORDS, [(profile, words) for profile in due if (words := _words_of(connection, profile))]
    )
    connection.executemany(REMOVE_DUE, [(profile,) for profile in due])
    return len(due)


def _words_of(connection: sqlite3.Connection, profile: int) -> str:
    rows = connection.execute(LIST_SEARCHED, {"profile": profile, "keys": json.dumps(sorted(SEARCHED))}).fetchall()
    return " ".join(word for row in rows for word in _words(json.loads(row[0])))[:SEARCH_CHARACTERS_MAX]


def _words(value: object) -> list[str]:
    if isinstance(value, dict):  # company: {"name": …}
        value = value.get("name")
    return [str(value)] if isinstance(value, (str, int, float)) and not isinstance(value, bool) else []
