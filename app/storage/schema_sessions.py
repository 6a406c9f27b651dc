"""The tables of a space's panel sessions, as migrations. A migration that has shipped is never edited."""

from __future__ import annotations

from sqlite_utils import Database, Migrations

session_migrations = Migrations("onefold.sessions")

# Panel sessions are opened with every look-up and last two hours. They lie in a file of their own, whose commits do
# not wait for the disk: a session lost with the power is opened again by the next look-up.
SESSIONS = """
CREATE TABLE panel_sessions (
    token_hash BLOB PRIMARY KEY,          -- BLAKE2b of the token, which is not kept
    connection_id TEXT NOT NULL,
    viewer TEXT NOT NULL,
    viewer_proven INTEGER NOT NULL,
    object_type TEXT NOT NULL,
    object_id TEXT NOT NULL,
    profile_key BLOB NOT NULL,            -- event key of the profile's public id
    fields TEXT NOT NULL,                 -- JSON: what the layout and the mask let through
    matched_by TEXT NOT NULL,             -- JSON
    created_at INTEGER NOT NULL,
    used_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- serves the removal of those that have ended
CREATE INDEX panel_sessions_by_age ON panel_sessions (created_at);
"""

PAGE_TOKENS = """
CREATE TABLE page_tokens (
    token_hash BLOB PRIMARY KEY,          -- BLAKE2b of the token, which is not kept
    connection_id TEXT NOT NULL,
    viewer TEXT NOT NULL,                 -- proven by the host's signature
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- serves the removal of those that have ended
CREATE INDEX page_tokens_by_end ON page_tokens (expires_at);
"""

# Figures only, about nobody; in the file whose commits do not wait for the disk, since every panel sends them.
PAINTS = """
CREATE TABLE paints (
    day INTEGER NOT NULL,                 -- days since 1970
    host TEXT NOT NULL,
    kind TEXT NOT NULL,                   -- first, next, wide
    step INTEGER NOT NULL,                -- of time, as `app.domain.activity_paints` has them
    count INTEGER NOT NULL,
    PRIMARY KEY (day, host, kind, step)
) STRICT, WITHOUT ROWID;

CREATE TABLE paint_errors (
    day INTEGER NOT NULL,
    host TEXT NOT NULL,
    code TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (day, host, code)
) STRICT, WITHOUT ROWID;
"""


@session_migrations(name="0001_sessions")
def session_tables(db: Database) -> None:
    """The first shape of a space's panel sessions."""
    db.executescript(SESSIONS)


@session_migrations(name="0002_page_tokens")
def page_token_table(db: Database) -> None:
    """The tokens of pages that a host loads signed."""
    db.executescript(PAGE_TOKENS)


@session_migrations(name="0003_paints")
def paint_tables(db: Database) -> None:
    """How long panels took to paint."""
    db.executescript(PAINTS)
