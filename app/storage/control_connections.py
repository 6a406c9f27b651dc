"""Connections to the hosts that show the panel: their secrets, and what became of their last requests."""

from __future__ import annotations

import re
import sqlite3

from app.errors import InvalidRequestError, NotFoundError
from app.keys import base62, new_token
from app.storage import control_sql as sql
from app.storage.control_core import ControlCore, switched
from app.storage.control_rows import Connection

CONNECTIONS_MAX = 20
REFUSAL_CHARACTERS_MAX = 300
SUBDOMAIN = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


class Connections(ControlCore):
    """The part of `Control` that concerns connections."""

    def create_connection(
        self, space_id: str, subdomain: str | None = None, *, author: str = "onefold"
    ) -> tuple[Connection, str]:
        """Add a Zendesk connection. Its secret is returned this once and kept encrypted.

        Raises:
            NotFoundError: the space does not exist.
            InvalidRequestError: the subdomain cannot be one, or the space has `CONNECTIONS_MAX` connections.
        """
        if space_id not in self._hot.read().spaces:
            raise NotFoundError(f"no space {space_id[:64]!r}")
        subdomain, secret, now = checked_subdomain(subdomain), new_token("ps"), self._now_ms()
        if len(self.find_connections(space_id)) >= CONNECTIONS_MAX:
            raise InvalidRequestError(f"a space has at most {CONNECTIONS_MAX} connections")
        made = Connection(f"con_{base62(12)}", space_id, "zendesk", subdomain, (secret,), True, now, None, None, None)
        with self._store.writing() as connection:
            row = {"id": made.id, "space_id": space_id, "host": made.host, "subdomain": subdomain, "created_at": now}
            connection.execute(sql.ADD_CONNECTION, row)
            self._add_secret(connection, made.id, secret)
            self._audit(connection, author, "Zendesk connection created", space_id, made.id)
        return made, secret

    def find_connections(self, space_id: str) -> tuple[Connection, ...]:
        """Return the connections of a space, oldest first, disabled ones too.

        Raises:
            SecretKeyError: a secret was written with a key that is not here.
        """
        return self._hot.connections(space_id)

    def get_connection(self, space_id: str, connection_id: str) -> Connection:
        """Return a connection of a space.

        Raises:
            NotFoundError: the space has none with this id.
        """
        for connection in self.find_connections(space_id):
            if connection.id == connection_id:
                return connection
        raise NotFoundError(f"no connection {connection_id[:64]!r} in this space")

    def rotate_panel_secret(self, connection_id: str, *, author: str = "onefold") -> str:
        """Add a secret to a connection and return it. The one before stays valid beside it, any older one ends.

        Raises:
            NotFoundError: there is no such connection.
        """
        secret = new_token("ps")
        with self._store.writing() as connection:
            space_id = _space_of(connection, connection_id)
            self._add_secret(connection, connection_id, secret)
            connection.execute(sql.DROP_OLD_SECRETS, {"connection_id": connection_id, "kept": 2})
            self._audit(connection, author, "panel secret rotated", space_id, connection_id)
        return secret

    def drop_old_panel_secret(self, connection_id: str, *, author: str = "onefold") -> None:
        """End the older of two secrets.

        Raises:
            NotFoundError: there is no such connection.
        """
        with self._store.writing() as connection:
            space_id = _space_of(connection, connection_id)
            connection.execute(sql.DROP_OLD_SECRETS, {"connection_id": connection_id, "kept": 1})
            self._audit(connection, author, "old panel secret ended", space_id, connection_id)

    def set_connection_enabled(self, connection_id: str, enabled: bool, *, author: str = "onefold") -> None:
        """Let a connection ask, or refuse it.

        Raises:
            NotFoundError: there is no such connection.
        """
        with self._store.writing() as connection:
            space_id = _space_of(connection, connection_id)
            connection.execute(sql.SET_CONNECTION_ENABLED, {"id": connection_id, "enabled": int(enabled)})
            self._audit(connection, author, f"connection {switched(enabled)}", space_id, connection_id)

    def set_connection_subdomain(self, connection_id: str, subdomain: str | None, *, author: str = "onefold") -> None:
        """Bind a connection to one account of its host; None takes any.

        Raises:
            NotFoundError: there is no such connection.
            InvalidRequestError: the subdomain cannot be one.
        """
        subdomain = checked_subdomain(subdomain)
        with self._store.writing() as connection:
            space_id = _space_of(connection, connection_id)
            connection.execute(sql.SET_CONNECTION_SUBDOMAIN, {"id": connection_id, "subdomain": subdomain})
            self._audit(connection, author, "connection bound", space_id, subdomain or "any account")

    def note_connection_used(self, connection_id: str) -> None:
        """Write down that a connection was used; at most once a minute, so it may be called for every request."""
        if self._is_due("used", connection_id):
            with self._store.writing() as connection:
                connection.execute(sql.NOTE_CONNECTION_USED, {"id": connection_id, "now": self._now_ms()})

    def note_connection_refused(self, connection_id: str, refusal: str) -> None:
        """Write down why a connection was refused, in one sentence; the same one at most once a minute."""
        refusal = refusal[:REFUSAL_CHARACTERS_MAX]
        if self._is_due("refused", connection_id, refusal):
            with self._store.writing() as connection:
                row = {"id": connection_id, "now": self._now_ms(), "refusal": refusal}
                connection.execute(sql.NOTE_CONNECTION_REFUSED, row)

    def _add_secret(self, connection: sqlite3.Connection, connection_id: str, secret: str) -> None:
        row = {"connection_id": connection_id, "encrypted": self._keyring.encrypt(secret), "now": self._now_ms()}
        connection.execute(sql.ADD_SECRET, row)


def checked_subdomain(text: str | None) -> str | None:
    """Return a subdomain as typed into an address, or None for any account.

    Raises:
        InvalidRequestError: it cannot be one.
    """
    subdomain = (text or "").strip().lower().removeprefix("https://").rstrip("/").removesuffix(".zendesk.com")
    if not subdomain:
        return None
    if not SUBDOMAIN.fullmatch(subdomain):
        raise InvalidRequestError("The subdomain must be the first part of your Zendesk address, such as acme")
    return subdomain


def _space_of(connection: sqlite3.Connection, connection_id: str) -> str:
    row = connection.execute(sql.FIND_CONNECTION_SPACE, {"id": connection_id}).fetchone()
    if row is None:
        raise NotFoundError(f"no connection {connection_id[:64]!r}")
    return str(row[0])
