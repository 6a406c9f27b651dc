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


# SQLite cannot change a CHECK, so the table is made anew. Its secrets go with it: dropped while they refer to it, it
# would take them along.
CONNECTIONS_OF_MORE_HOSTS = """
CREATE TABLE connections_anew (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    space_id TEXT NOT NULL REFERENCES spaces (id) ON DELETE CASCADE,
    host TEXT NOT NULL CHECK (host IN ('zendesk', 'salesforce')),
    subdomain TEXT,                       -- null: any account of the host
    enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
    created_at INTEGER NOT NULL,
    last_used_at INTEGER,                 -- null: never used
    last_refused_at INTEGER,              -- null: never refused
    last_refusal TEXT                     -- null likewise; one sentence
) STRICT;

INSERT INTO connections_anew
SELECT seq, id, space_id, host, subdomain, enabled, created_at, last_used_at, last_refused_at, last_refusal
FROM connections;

CREATE TABLE connection_secrets_anew (
    id INTEGER PRIMARY KEY,
    connection_id TEXT NOT NULL REFERENCES connections_anew (id) ON DELETE CASCADE,
    encrypted TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

INSERT INTO connection_secrets_anew
SELECT id, connection_id, encrypted, created_at
FROM connection_secrets;

DROP TABLE connection_secrets;
DROP TABLE connections;
ALTER TABLE connections_anew RENAME TO connections;
ALTER TABLE connection_secrets_anew RENAME TO connection_secrets;

-- serves the connections of a space
CREATE INDEX connections_by_space ON connections (space_id, created_at);

-- serves the live secrets of a connection
CREATE INDEX connection_secrets_by_connection ON connection_secrets (connection_id);
"""

SALESFORCE = """
CREATE TABLE salesforce_connections (
    connection_id TEXT PRIMARY KEY REFERENCES connections (id) ON DELETE CASCADE,
    organization_id TEXT NOT NULL,        -- in its 18 characters
    hosts TEXT NOT NULL,                  -- JSON: hosts beside Salesforce's own that may frame the page
    identity_fields TEXT NOT NULL         -- JSON: object -> fields and types, where they are not as we choose
) STRICT, WITHOUT ROWID;
"""

ZENDESK = """
CREATE TABLE zendesk_apps (
    connection_id TEXT PRIMARY KEY REFERENCES connections (id) ON DELETE CASCADE,
    app_id TEXT,                          -- null: not entered yet; digits, as Zendesk gives them
    installation_id TEXT,                 -- null likewise
    last_proxy_at INTEGER,                -- null: no token of the proxy was accepted since there is this column
    last_signed_at INTEGER                -- null: no signed page was ever accepted
) STRICT, WITHOUT ROWID;

CREATE TABLE zendesk_keys (
    id INTEGER PRIMARY KEY,               -- the greater, the newer
    connection_id TEXT NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
    pem TEXT NOT NULL,                    -- public: an RSA key as SubjectPublicKeyInfo
    created_at INTEGER NOT NULL
) STRICT;

-- serves the live keys of a connection
CREATE INDEX zendesk_keys_by_connection ON zendesk_keys (connection_id);
"""

SEEN_TOKENS = """
CREATE TABLE seen_tokens (
    connection_id TEXT NOT NULL,
    digest BLOB NOT NULL,                 -- of what the host signed
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (connection_id, digest)
) STRICT, WITHOUT ROWID;

-- serves the forgetting of what has expired
CREATE INDEX seen_tokens_by_end ON seen_tokens (expires_at);
"""


# The webhooks themselves stand in their space. Deleting a space takes their secrets along.
WEBHOOK_SECRETS = """
CREATE TABLE webhook_secrets (
    id INTEGER PRIMARY KEY,               -- the greater, the newer
    space_id TEXT NOT NULL REFERENCES spaces (id) ON DELETE CASCADE,
    webhook_id TEXT NOT NULL,
    encrypted TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

-- serves the live secrets of a webhook
CREATE INDEX webhook_secrets_by_webhook ON webhook_secrets (space_id, webhook_id, id);
"""


@control_migrations(name="0001_control")
def control_tables(db: Database) -> None:
    """The first shape of the control database."""
    for script in (SPACES, PEOPLE):
        db.executescript(script)


@control_migrations(name="0002_salesforce")
def salesforce_connections(db: Database) -> None:
    """Connections to Salesforce beside those to Zendesk."""
    for script in (CONNECTIONS_OF_MORE_HOSTS, SALESFORCE):
        db.executescript(script)


@control_migrations(name="0003_seen_tokens")
def seen_token_table(db: Database) -> None:
    """The memory against replays."""
    db.executescript(SEEN_TOKENS)


@control_migrations(name="0004_zendesk_apps")
def zendesk_tables(db: Database) -> None:
    """What the signed way of Zendesk is verified by."""
    db.executescript(ZENDESK)


@control_migrations(name="0005_webhook_secrets")
def webhook_secret_table(db: Database) -> None:
    """What deliveries are signed with."""
    db.executescript(WEBHOOK_SECRETS)
