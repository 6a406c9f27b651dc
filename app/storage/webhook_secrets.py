"""What deliveries are signed with: one or two live secrets of each webhook, encrypted, in the control database.

They stand apart from the webhooks, which lie in their space: a copy of a space holds no secret.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from app.domain.webhooks import LIVE_SECRETS
from app.keys import Keyring, new_token
from app.storage.control_store import ControlStore, add_audit
from app.storage.engines import statement

LIST_SECRETS = statement(
    "list_webhook_secrets",
    """
    SELECT encrypted
    FROM webhook_secrets
    WHERE space_id = :space_id AND webhook_id = :webhook_id
    ORDER BY id DESC
    """,
    hot=True,
    schema="control",
)
ADD_SECRET = statement(
    "add_webhook_secret",
    """
    INSERT INTO webhook_secrets (space_id, webhook_id, encrypted, created_at)
    VALUES (:space_id, :webhook_id, :encrypted, :now)
    """,
    schema="control",
)
DROP_OLD_SECRETS = statement(
    "drop_old_webhook_secrets",
    """
    DELETE FROM webhook_secrets
    WHERE space_id = :space_id AND webhook_id = :webhook_id AND id NOT IN (
        SELECT id
        FROM webhook_secrets
        WHERE space_id = :space_id AND webhook_id = :webhook_id
        ORDER BY id DESC
        LIMIT :kept
    )
    """,
    hot=True,
    schema="control",
)
LIST_ALL_SECRETS = statement("list_all_webhook_secrets", "SELECT id, encrypted FROM webhook_secrets", schema="control")
SET_SECRET = statement(
    "set_webhook_secret", "UPDATE webhook_secrets SET encrypted = :encrypted WHERE id = :id", hot=True, schema="control"
)


class WebhookSecrets:
    """The secrets of one installation's webhooks.

    Args:
        store: The control database.
        keyring: Secrets at rest.
        now_ms: The present in ms since 1970.
    """

    def __init__(self, store: ControlStore, keyring: Keyring, now_ms: Callable[[], int]) -> None:
        self._store = store
        self._keyring = keyring
        self._now_ms = now_ms

    def rotate(self, space_id: str, webhook_id: str, *, author: str, action: str = "webhook secret rotated") -> str:
        """Add a secret and return it, this once. The one before stays live beside it, any older one ends."""
        secret = new_token("whs")
        row = {"space_id": space_id, "webhook_id": webhook_id}
        with self._store.writing() as connection:
            new = {"encrypted": self._keyring.encrypt(secret), "now": self._now_ms()}
            connection.execute(ADD_SECRET, row | new)
            self._drop(connection, space_id, webhook_id, kept=LIVE_SECRETS, author=author, action=action)
        return secret

    def end_old(self, space_id: str, webhook_id: str, *, author: str) -> None:
        """End all secrets but the newest."""
        with self._store.writing() as connection:
            self._drop(connection, space_id, webhook_id, kept=1, author=author, action="old webhook secret ended")

    def remove(self, space_id: str, webhook_id: str, *, author: str) -> None:
        """End all secrets of a webhook that is deleted."""
        with self._store.writing() as connection:
            self._drop(connection, space_id, webhook_id, kept=0, author=author, action="webhook deleted")

    def list_live(self, space_id: str, webhook_id: str) -> tuple[str, ...]:
        """Return the live secrets of a webhook, the newest first.

        Raises:
            SecretKeyError: one was written with a key that is not here.
        """
        with self._store.reading() as connection:
            rows = connection.execute(LIST_SECRETS, {"space_id": space_id, "webhook_id": webhook_id}).fetchall()
        return tuple(self._keyring.decrypt(row[0]) for row in rows)

    def reencrypt(self, connection: sqlite3.Connection) -> int:
        """Write every secret anew with the newest key, in a transaction of the control database; return how many."""
        rows = connection.execute(LIST_ALL_SECRETS).fetchall()
        renewed = [{"id": number, "encrypted": self._keyring.reencrypt(text)} for number, text in rows]
        connection.executemany(SET_SECRET, renewed)
        return len(renewed)

    def _drop(
        self, connection: sqlite3.Connection, space_id: str, webhook_id: str, *, kept: int, author: str, action: str
    ) -> None:
        row = {"space_id": space_id, "webhook_id": webhook_id, "kept": kept}
        connection.execute(DROP_OLD_SECRETS, row)
        add_audit(connection, at=self._now_ms(), author=author, action=action, space_id=space_id, subject=webhook_id)
