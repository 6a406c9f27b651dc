"""The statements of the control database that concern spaces, sources, tokens, connections and the audit."""

from __future__ import annotations

from app.storage.engines import statement

ADD_SPACE = statement(
    "add_space",
    """
    INSERT INTO spaces (id, name, created_at) VALUES (:id, :name, :created_at)
    """,
    schema="control",
)
LIST_SPACES = statement(
    "list_spaces",
    """
    SELECT id, name, created_at
    FROM spaces
    ORDER BY created_at, seq
    """,
    schema="control",
)

LIST_SOURCES = statement(
    "list_sources",
    """
    SELECT id, space_id, name, kind, write_key, enabled, created_at
    FROM sources
    ORDER BY created_at, seq
    """,
    schema="control",
)
LIST_SOURCE_IDS = statement(
    "list_source_ids",
    """
    SELECT id FROM sources WHERE space_id = :space_id
    """,
    hot=True,
    schema="control",
)
ADD_SOURCE = statement(
    "add_source",
    """
    INSERT INTO sources (space_id, id, name, kind, write_key, enabled, created_at)
    VALUES (:space_id, :id, :name, :kind, :write_key, 1, :created_at)
    """,
    schema="control",
)
SET_WRITE_KEY = statement(
    "set_write_key",
    """
    UPDATE sources SET write_key = :write_key WHERE space_id = :space_id AND id = :id
    """,
    hot=True,
    schema="control",
)
SET_SOURCE_ENABLED = statement(
    "set_source_enabled",
    """
    UPDATE sources SET enabled = :enabled WHERE space_id = :space_id AND id = :id
    """,
    hot=True,
    schema="control",
)

LIST_LIVE_TOKENS = statement(
    "list_live_tokens",
    """
    SELECT token_hash, id, space_id, name, created_at, last_used_at
    FROM profile_tokens
    WHERE revoked_at IS NULL
    """,
    schema="control",
)
LIST_TOKENS = statement(
    "list_tokens",
    """
    SELECT id, space_id, name, created_at, last_used_at, revoked_at IS NOT NULL
    FROM profile_tokens
    WHERE space_id = :space_id
    ORDER BY created_at DESC, seq DESC
    """,
    hot=True,
    schema="control",
)
ADD_TOKEN = statement(
    "add_token",
    """
    INSERT INTO profile_tokens (id, space_id, name, token_hash, created_at)
    VALUES (:id, :space_id, :name, :token_hash, :created_at)
    """,
    schema="control",
)
NOTE_TOKEN_USED = statement(
    "note_token_used",
    """
    UPDATE profile_tokens SET last_used_at = :now WHERE id = :id
    """,
    hot=True,
    schema="control",
)
REVOKE_TOKEN = statement(
    "revoke_token",
    """
    UPDATE profile_tokens
    SET revoked_at = :now
    WHERE id = :id AND space_id = :space_id AND revoked_at IS NULL
    RETURNING name
    """,
    hot=True,
    schema="control",
)

LIST_CONNECTIONS = statement(
    "list_connections",
    """
    SELECT id, space_id, host, subdomain, enabled, created_at, last_used_at, last_refused_at, last_refusal
    FROM connections
    ORDER BY created_at, seq
    """,
    schema="control",
)
FIND_CONNECTION_SPACE = statement(
    "find_connection_space",
    """
    SELECT space_id FROM connections WHERE id = :id
    """,
    hot=True,
    schema="control",
)
ADD_CONNECTION = statement(
    "add_connection",
    """
    INSERT INTO connections (id, space_id, host, subdomain, enabled, created_at)
    VALUES (:id, :space_id, :host, :subdomain, 1, :created_at)
    """,
    schema="control",
)
SET_CONNECTION_ENABLED = statement(
    "set_connection_enabled",
    """
    UPDATE connections SET enabled = :enabled WHERE id = :id
    """,
    hot=True,
    schema="control",
)
SET_CONNECTION_SUBDOMAIN = statement(
    "set_connection_subdomain",
    """
    UPDATE connections SET subdomain = :subdomain WHERE id = :id
    """,
    hot=True,
    schema="control",
)
NOTE_CONNECTION_USED = statement(
    "note_connection_used",
    """
    UPDATE connections SET last_used_at = :now WHERE id = :id
    """,
    hot=True,
    schema="control",
)
NOTE_CONNECTION_REFUSED = statement(
    "note_connection_refused",
    """
    UPDATE connections
    SET last_refused_at = :now, last_refusal = :refusal
    WHERE id = :id
    """,
    hot=True,
    schema="control",
)

LIST_LIVE_SECRETS = statement(
    "list_live_secrets",
    """
    SELECT connection_id, encrypted FROM connection_secrets ORDER BY id DESC
    """,
    schema="control",
)
LIST_SECRETS = statement(
    "list_secrets",
    """
    SELECT id, encrypted FROM connection_secrets
    """,
    schema="control",
)
SET_SECRET = statement(
    "set_secret",
    """
    UPDATE connection_secrets SET encrypted = :encrypted WHERE id = :id
    """,
    hot=True,
    schema="control",
)
ADD_SECRET = statement(
    "add_secret",
    """
    INSERT INTO connection_secrets (connection_id, encrypted, created_at)
    VALUES (:connection_id, :encrypted, :now)
    """,
    hot=True,
    schema="control",
)
DROP_OLD_SECRETS = statement(
    "drop_old_secrets",
    """
    DELETE FROM connection_secrets
    WHERE connection_id = :connection_id
    AND id NOT IN (
        SELECT id
        FROM connection_secrets
        WHERE connection_id = :connection_id
        ORDER BY id DESC
        LIMIT :kept
    )
    """,
    schema="control",
)

DROP_NOTICES = statement(
    "drop_notices",
    """
    UPDATE sessions SET notice = NULL WHERE notice IS NOT NULL
    """,
    schema="control",
)
SET_CANARY = statement(
    "set_canary",
    """
    UPDATE facts SET value = :value WHERE name = 'canary'
    """,
    schema="control",
)

_AUDIT = """
    SELECT at, author, action, subject
    FROM audit
    WHERE space_id {}
    ORDER BY id DESC
    LIMIT :limit
    """
LIST_AUDIT = statement("list_audit", _AUDIT.format("= :space_id"), hot=True, schema="control")
LIST_AUDIT_OF_INSTALLATION = statement(
    "list_audit_of_installation", _AUDIT.format("IS NULL"), hot=True, schema="control"
)
