"""The statements of the control database that concern spaces, sources, tokens, connections and the audit."""

from __future__ import annotations

ADD_SPACE = "INSERT INTO spaces (id, name, created_at) VALUES (:id, :name, :created_at)"
LIST_SPACES = "SELECT id, name, created_at FROM spaces ORDER BY created_at, rowid"

LIST_SOURCES = """
SELECT id, space_id, name, kind, write_key, enabled, created_at
FROM sources
ORDER BY created_at, rowid
"""
LIST_SOURCE_IDS = "SELECT id FROM sources WHERE space_id = :space_id"
ADD_SOURCE = """
INSERT INTO sources (space_id, id, name, kind, write_key, enabled, created_at)
VALUES (:space_id, :id, :name, :kind, :write_key, 1, :created_at)
"""
SET_WRITE_KEY = "UPDATE sources SET write_key = :write_key WHERE space_id = :space_id AND id = :id"
SET_SOURCE_ENABLED = "UPDATE sources SET enabled = :enabled WHERE space_id = :space_id AND id = :id"

LIST_LIVE_TOKENS = """
SELECT token_hash, id, space_id, name, created_at, last_used_at
FROM profile_tokens
WHERE revoked_at IS NULL
"""
LIST_TOKENS = """
SELECT id, space_id, name, created_at, last_used_at, revoked_at IS NOT NULL
FROM profile_tokens
WHERE space_id = :space_id
ORDER BY created_at DESC, rowid DESC
"""
ADD_TOKEN = """
INSERT INTO profile_tokens (id, space_id, name, token_hash, created_at)
VALUES (:id, :space_id, :name, :token_hash, :created_at)
"""
NOTE_TOKEN_USED = "UPDATE profile_tokens SET last_used_at = :now WHERE id = :id"
REVOKE_TOKEN = """
UPDATE profile_tokens
SET revoked_at = :now
WHERE id = :id AND space_id = :space_id AND revoked_at IS NULL
RETURNING name
"""

LIST_CONNECTIONS = """
SELECT id, space_id, host, subdomain, enabled, created_at, last_used_at, last_refused_at, last_refusal
FROM connections
ORDER BY created_at, rowid
"""
FIND_CONNECTION_SPACE = "SELECT space_id FROM connections WHERE id = :id"
ADD_CONNECTION = """
INSERT INTO connections (id, space_id, host, subdomain, enabled, created_at)
VALUES (:id, :space_id, :host, :subdomain, 1, :created_at)
"""
SET_CONNECTION_ENABLED = "UPDATE connections SET enabled = :enabled WHERE id = :id"
SET_CONNECTION_SUBDOMAIN = "UPDATE connections SET subdomain = :subdomain WHERE id = :id"
NOTE_CONNECTION_USED = "UPDATE connections SET last_used_at = :now WHERE id = :id"
NOTE_CONNECTION_REFUSED = """
UPDATE connections
SET last_refused_at = :now, last_refusal = :refusal
WHERE id = :id
"""

LIST_LIVE_SECRETS = "SELECT connection_id, encrypted FROM connection_secrets ORDER BY id DESC"
LIST_SECRETS = "SELECT id, encrypted FROM connection_secrets"
SET_SECRET = "UPDATE connection_secrets SET encrypted = :encrypted WHERE id = :id"
ADD_SECRET = """
INSERT INTO connection_secrets (connection_id, encrypted, created_at)
VALUES (:connection_id, :encrypted, :now)
"""
DROP_OLD_SECRETS = """
DELETE FROM connection_secrets
WHERE connection_id = :connection_id
AND id NOT IN (
    SELECT id
    FROM connection_secrets
    WHERE connection_id = :connection_id
    ORDER BY id DESC
    LIMIT :kept
)
"""

DROP_NOTICES = "UPDATE sessions SET notice = NULL WHERE notice IS NOT NULL"
SET_CANARY = "UPDATE facts SET value = :value WHERE name = 'canary'"

LIST_AUDIT = """
SELECT at, author, action, subject
FROM audit
WHERE space_id IS :space_id
ORDER BY id DESC
LIMIT :limit
"""
