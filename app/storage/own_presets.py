"""Presets that a space keeps of its own: definitions to begin others with, listed beside those of Onefold."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from app.domain.definitions.language import Definition
from app.errors import ConflictError, NotFoundError
from app.storage.catalog import read_kept
from app.storage.engines import statement

OWN_PRESETS_MAX = 200
TELLS_CHARACTERS_MAX = 200

LIST_PRESETS = statement("list_presets", "SELECT key, document, tells, author, saved_at FROM presets ORDER BY key")
COUNT_PRESETS = statement("count_other_presets", "SELECT COUNT(*) FROM presets WHERE key <> :key")
SAVE_PRESET = statement(
    "save_preset",
    """
    INSERT INTO presets (key, document, tells, author, saved_at)
    VALUES (:key, :document, :tells, :author, :at)
    ON CONFLICT (key) DO UPDATE
    SET document = excluded.document, tells = excluded.tells, author = excluded.author, saved_at = excluded.saved_at
    """,
)
REMOVE_PRESET = statement("remove_preset", "DELETE FROM presets WHERE key = :key", hot=True)


@dataclass(frozen=True, slots=True)
class OwnPreset:
    """A preset of a space. `saved_at` is in ms."""

    definition: Definition
    tells: str
    author: str
    saved_at: int


def list_presets(connection: sqlite3.Connection) -> dict[str, OwnPreset]:
    """Return a space's own presets by key."""
    rows = connection.execute(LIST_PRESETS)
    return {key: OwnPreset(read_kept(document), *rest) for key, document, *rest in rows}


def save_preset(connection: sqlite3.Connection, definition: Definition, *, tells: str, author: str, now: int) -> None:
    """Keep a definition as a preset; one of its key is replaced.

    Args:
        tells: What it tells those who see it; cut after 200 characters.
        now: ms.

    Raises:
        ConflictError: there are too many.
    """
    if connection.execute(COUNT_PRESETS, {"key": definition.key}).fetchone()[0] >= OWN_PRESETS_MAX:
        raise ConflictError(f"A space keeps {OWN_PRESETS_MAX} presets of its own: remove one first.")
    values = {"key": definition.key, "document": definition.text, "author": author, "at": now}
    connection.execute(SAVE_PRESET, values | {"tells": tells[:TELLS_CHARACTERS_MAX]})


def remove_preset(connection: sqlite3.Connection, key: str) -> None:
    """Forget a preset; definitions made from it stay.

    Raises:
        NotFoundError: there is none of this key.
    """
    if connection.execute(REMOVE_PRESET, {"key": key}).rowcount == 0:
        raise NotFoundError(f"no preset {key[:64]!r}")
