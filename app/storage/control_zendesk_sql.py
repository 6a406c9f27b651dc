"""The statements of the control database that concern the signed way of Zendesk."""

from __future__ import annotations

import sqlite3

from app.storage.control_rows import PublicKey, ZendeskApp
from app.storage.engines import statement

LIST_ZENDESK_APPS = statement(
    "list_zendesk_apps",
    """
    SELECT connection_id, app_id, installation_id, last_proxy_at, last_signed_at
    FROM zendesk_apps
    """,
    schema="control",
)
LIST_ZENDESK_KEYS = statement(
    "list_zendesk_keys",
    """
    SELECT connection_id, pem, created_at
    FROM zendesk_keys
    ORDER BY id DESC
    """,
    schema="control",
)
FIND_ZENDESK_SPACE = statement(
    "find_zendesk_space",
    """
    SELECT space_id FROM connections WHERE id = :id AND host = 'zendesk'
    """,
    hot=True,
    schema="control",
)
SET_APP_ID = statement(
    "set_zendesk_app_id",
    """
    INSERT INTO zendesk_apps (connection_id, app_id)
    VALUES (:connection_id, :app_id)
    ON CONFLICT (connection_id) DO UPDATE SET app_id = excluded.app_id
    """,
    hot=True,
    schema="control",
)
SET_INSTALLATION_ID = statement(
    "set_zendesk_installation_id",
    """
    INSERT INTO zendesk_apps (connection_id, installation_id)
    VALUES (:connection_id, :installation_id)
    ON CONFLICT (connection_id) DO UPDATE SET installation_id = excluded.installation_id
    """,
    hot=True,
    schema="control",
)
FIND_SAME_INSTALLATION = statement(
    "find_same_installation",
    """
    SELECT 1
    FROM zendesk_apps AS app
    JOIN connections AS theirs ON theirs.id = app.connection_id
    JOIN connections AS ours ON ours.id = :connection_id
    WHERE app.installation_id = :installation_id
    AND app.connection_id <> :connection_id
    AND theirs.subdomain = ours.subdomain
    """,
    schema="control",
)
NOTE_SIGNED_PAGE = statement(
    "note_signed_page",
    """
    INSERT INTO zendesk_apps (connection_id, last_signed_at)
    VALUES (:connection_id, :now)
    ON CONFLICT (connection_id) DO UPDATE SET last_signed_at = excluded.last_signed_at
    """,
    hot=True,
    schema="control",
)
NOTE_PROXY_TOKEN = statement(
    "note_proxy_token",
    """
    INSERT INTO zendesk_apps (connection_id, last_proxy_at)
    VALUES (:connection_id, :now)
    ON CONFLICT (connection_id) DO UPDATE SET last_proxy_at = excluded.last_proxy_at
    """,
    hot=True,
    schema="control",
)
FIND_SAME_KEY = statement(
    "find_same_zendesk_key",
    """
    SELECT 1 FROM zendesk_keys WHERE connection_id = :connection_id AND pem = :pem
    """,
    hot=True,
    schema="control",
)
ADD_ZENDESK_KEY = statement(
    "add_zendesk_key",
    """
    INSERT INTO zendesk_keys (connection_id, pem, created_at)
    VALUES (:connection_id, :pem, :now)
    """,
    hot=True,
    schema="control",
)
DROP_OLD_ZENDESK_KEYS = statement(
    "drop_old_zendesk_keys",
    """
    DELETE FROM zendesk_keys
    WHERE connection_id = :connection_id
    AND id NOT IN (
        SELECT id
        FROM zendesk_keys
        WHERE connection_id = :connection_id
        ORDER BY id DESC
        LIMIT :kept
    )
    """,
    schema="control",
)


def read_zendesk_apps(connection: sqlite3.Connection) -> dict[str, ZendeskApp]:
    """Return what connections have for the signed way, by their ids; those that have nothing are left out."""
    keys: dict[str, list[PublicKey]] = {}
    for connection_id, pem, created_at in connection.execute(LIST_ZENDESK_KEYS):
        keys.setdefault(connection_id, []).append(PublicKey(pem, created_at))
    apps = {row[0]: tuple(row[1:]) for row in connection.execute(LIST_ZENDESK_APPS)}
    found: dict[str, ZendeskApp] = {}
    for connection_id in {*keys, *apps}:
        app_id, installation_id, last_proxy_at, last_signed_at = apps.get(connection_id, (None,) * 4)
        public_keys = tuple(keys.get(connection_id, ()))
        found[connection_id] = ZendeskApp(app_id, installation_id, public_keys, last_proxy_at, last_signed_at)
    return found
