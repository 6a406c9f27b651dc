"""Tokens of the pages that a host loads signed: who looks, by which connection. Only their hashes are kept."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from app.storage.engines import statement

LIFE_MS = 2 * 3_600_000

ADD_PAGE_TOKEN = statement(
    "add_page_token",
    """
    INSERT INTO page_tokens (token_hash, connection_id, viewer, expires_at)
    VALUES (:token_hash, :connection_id, :viewer, :expires_at)
    """,
    hot=True,
    schema="sessions",
)
FIND_PAGE_TOKEN = statement(
    "find_page_token",
    """
    SELECT connection_id, viewer
    FROM page_tokens
    WHERE token_hash = :token_hash AND expires_at > :now
    """,
    hot=True,
    schema="sessions",
)
DROP_ENDED_PAGE_TOKENS = statement(
    "drop_ended_page_tokens",
    """
    DELETE FROM page_tokens
    WHERE expires_at <= :now
    """,
    hot=True,
    schema="sessions",
)


@dataclass(frozen=True, slots=True)
class PageToken:
    """What a page's token stands for.

    Args:
        viewer: Who looks, as the host's signature proved.
    """

    connection_id: str
    viewer: str


def add_page_token(connection: sqlite3.Connection, token_hash: bytes, token: PageToken, *, expires_at: int) -> None:
    """Store a token under its hash.

    Args:
        expires_at: ms since 1970; from then on it is not found.
    """
    row = {"token_hash": token_hash, "connection_id": token.connection_id, "viewer": token.viewer}
    connection.execute(ADD_PAGE_TOKEN, row | {"expires_at": expires_at})


def find_page_token(connection: sqlite3.Connection, token_hash: bytes, *, now: int) -> PageToken | None:
    """Return a token that has not ended, or None."""
    row = connection.execute(FIND_PAGE_TOKEN, {"token_hash": token_hash, "now": now}).fetchone()
    return None if row is None else PageToken(row[0], row[1])


def drop_ended_page_tokens(connection: sqlite3.Connection, *, now: int) -> None:
    """Remove the tokens that have ended."""
    connection.execute(DROP_ENDED_PAGE_TOKENS, {"now": now})
