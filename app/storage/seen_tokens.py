"""What was accepted once and is not accepted again: signed requests, until the time at which they expire anyway.

The memory lies in the control database, so that every process shares it and a restart forgets nothing.
"""

from __future__ import annotations

from collections.abc import Callable

from app.storage.control_store import ControlStore
from app.storage.engines import statement

REMEMBER_TOKEN = statement(
    "remember_token",
    """
    INSERT INTO seen_tokens (connection_id, digest, expires_at)
    VALUES (:connection_id, :digest, :expires_at)
    ON CONFLICT (connection_id, digest) DO NOTHING
    RETURNING 1
    """,
    hot=True,
    schema="control",
)
FORGET_TOKENS = statement(
    "forget_tokens",
    """
    DELETE FROM seen_tokens
    WHERE expires_at <= :now
    """,
    hot=True,
    schema="control",
)


class SeenTokens:
    """The memory of one installation.

    Args:
        store: The control database.
        now_ms: The present in ms since 1970.
    """

    def __init__(self, store: ControlStore, now_ms: Callable[[], int]) -> None:
        self._store = store
        self._now_ms = now_ms

    def remember(self, connection_id: str, digest: bytes, expires_at: int) -> bool:
        """Remember what a connection sent, and tell whether it is new; False: it was there before.

        Call it last, for what is verified in all other respects: only then nobody else can fill the memory.

        Args:
            digest: A hash of the bytes that are signed. Not of the signature: one signature has several spellings.
            expires_at: ms since 1970, from when on whatever else is checked refuses it.

        Raises:
            UnavailableError: the database cannot be written.
        """
        with self._store.writing() as connection:
            connection.execute(FORGET_TOKENS, {"now": self._now_ms()})
            row = {"connection_id": connection_id, "digest": digest, "expires_at": expires_at}
            return connection.execute(REMEMBER_TOKEN, row).fetchone() is not None
