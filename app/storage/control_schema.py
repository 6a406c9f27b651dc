"""The tables of the control database, as migrations. A migration that has shipped is never edited."""

from __future__ import annotations

from sqlite_utils import Database, Migrations

control_migrations = Migrations("onefold.control")

SPACES = """
CREATE TABLE facts (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE spaces (
    seq INTEGER PRIMARY KEY,              -- the greater, the later
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE sources (
    seq INTEGER PRIMARY KEY,              -- the greater, the later
    space_id TEXT NOT NULL REFERENCES spaces (id) ON DELETE CASCADE,
    id TEXT NOT NULL,                     -- a slug, unique in its space
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    write_key TEXT NOT NULL UNIQUE,       -- readable: it is public in browsers anyway
    enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
    created_at INTEGER NOT NULL,
    UNIQUE (space_id, id)
) STRICT;

CREATE TABLE profile_tokens (
    seq INTEGER PRIMARY KEY,              -- the greater, the later
    id TEXT NOT NULL UNIQUE,
    space_id TEXT NOT NULL REFERENCES spaces (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    token_hash BLOB NOT NULL UNIQUE,
    created_at INTEGER NOT NULL,
    last_used_at INTEGER,                 -- null: never used
    revoked_at INTEGER                    -- null: in force
) STRICT;

-- serves the list of a space's tokens
CREATE INDEX profile_tokens_by_space ON profile_tokens (space_id, created_at);

CREATE TABLE connections (
    seq INTEGER PRIMARY KEY,              -- the greater, the later
    id TEXT NOT NULL UNIQUE,
    space_id TEXT NOT NULL REFERENCES spaces (id) ON DELETE CASCADE,
    host TEXT NOT NULL CHECK (host IN ('zendesk')),
    subdomain TEXT,                       -- null: any account of the host
    enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
    created_at INTEGER NOT NULL,
    last_used_at INTEGER,                 -- null: never used
    last_refused_at INTEGER,              -- null: never refused
    last_refusal TEXT                     -- null likewise; one sentence
) STRICT;

-- serves the connections of a space
CREATE INDEX connections_by_space ON connections (space_id, created_at);

CREATE TABLE connection_secrets (
    id INTEGER PRIMARY KEY,               -- the greater, the newer
    connection_id TEXT NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
    encrypted TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

-- serves the live secrets of a connection
CREATE INDEX connection_secrets_by_connection ON connection_secrets (connection_id);
"""

PEOPLE = """
CREATE TABLE people (
    id INTEGER PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,           -- folded to lower case
    name TEXT NOT NULL,
    password_hash TEXT NOT NULL,          -- argon2id with its parameters
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE sessions (
    token_hash BLOB PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    used_at INTEGER NOT NULL,
    notice TEXT                           -- encrypted JSON to show once on the next page; null: nothing to show
) STRICT, WITHOUT ROWID;

-- serves the end of all sessions of a person
CREATE INDEX sessions_by_person ON sessions (person_id);

CREATE TABLE setup_links (
    token_hash BLOB PRIMARY KEY,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE login_failures (
    subject TEXT PRIMARY KEY,             -- "email " or "address " and the hex hash of its value
    failures INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    blocked_until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE audit (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    author TEXT NOT NULL,
    action TEXT NOT NULL,                 -- such as "source created"
    space_id TEXT,                        -- null: concerns the installation
    subject TEXT NOT NULL                 -- id or name of what it was done to, never a secret
) STRICT;

-- serves the log of a space, newest first
CREATE INDEX audit_by_space ON audit (space_id, id);
"""


@control_migrations(name="0001_control")
def control_tables(db: Database) -> None:
    """The first shape of the control database."""
    for script in (SPACES, PEOPLE):
        db.executescript(script)
