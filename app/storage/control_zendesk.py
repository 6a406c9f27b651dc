"""What a Zendesk connection has besides: the ids of its app, and the public keys that its pages are verified by."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import replace
from typing import Literal

from app.errors import InvalidRequestError, NotFoundError
from app.public_keys import checked_public_key, fingerprint
from app.storage import control_sql as sql
from app.storage import control_zendesk_sql as own
from app.storage.control_core import ControlCore
from app.storage.control_rows import Connection

KEYS_KEPT = 2
ID = re.compile(r"[1-9][0-9]{0,19}")
IdName = Literal["app_id", "installation_id"]
CALLED: dict[IdName, str] = {"app_id": "app id", "installation_id": "installation id"}


class ZendeskApps(ControlCore):
    """The part of `Control` that concerns the signed way of Zendesk."""

    def find_signed_connections(self, subdomain: str | None) -> tuple[Connection, ...]:
        """Return the Zendesk connections that pages of an account may belong to, of all spaces, without their secrets.

        Args:
            subdomain: Of the account; None: of all accounts.
        """
        everywhere = self._hot.read().connections_of.values()
        return tuple(
            replace(one, secrets=())
            for connections in everywhere
            for one in connections
            if one.host == "zendesk" and one.subdomain is not None and subdomain in (None, one.subdomain)
        )

    def set_zendesk_id(self, connection_id: str, name: IdName, text: str, *, author: str = "onefold") -> None:
        """Keep one of the two numbers that Zendesk gives an uploaded and installed app; empty: forget it.

        Raises:
            NotFoundError: there is no such connection to Zendesk.
            InvalidRequestError: it is no number, or another connection has this installation.
        """
        value = text.strip() or None
        if value is not None and not ID.fullmatch(value):
            raise InvalidRequestError(f"The {CALLED[name]} consists of digits alone, such as 900")
        with self._store.writing() as connection:
            space_id = _space_of(connection, connection_id)
            row = {"connection_id": connection_id, name: value}
            if name == "installation_id":
                if value is not None and connection.execute(own.FIND_SAME_INSTALLATION, row).fetchone():
                    raise InvalidRequestError("Another connection has this installation. One belongs to one connection")
                connection.execute(own.SET_INSTALLATION_ID, row)
            else:
                connection.execute(own.SET_APP_ID, row)
            subject = f"{connection_id} {value or 'none'}"
            self._audit(connection, author, f"Zendesk {CALLED[name]} set", space_id, subject)

    def add_zendesk_key(self, connection_id: str, pem: str, *, author: str = "onefold") -> None:
        """Accept a public key beside the one before; any older one ends.

        Raises:
            NotFoundError: there is no such connection to Zendesk.
            InvalidRequestError: it is no RSA public key that can be used, or it is accepted already.
        """
        pem = checked_public_key(pem)
        with self._store.writing() as connection:
            space_id = _space_of(connection, connection_id)
            row = {"connection_id": connection_id, "pem": pem, "now": self._now_ms(), "kept": KEYS_KEPT}
            if connection.execute(own.FIND_SAME_KEY, row).fetchone():
                raise InvalidRequestError("This public key is accepted already")
            connection.execute(own.ADD_ZENDESK_KEY, row)
            connection.execute(own.DROP_OLD_ZENDESK_KEYS, row)
            self._audit(connection, author, "Zendesk public key added", space_id, f"{connection_id} {fingerprint(pem)}")

    def drop_old_zendesk_key(self, connection_id: str, *, author: str = "onefold") -> None:
        """End the older of two public keys.

        Raises:
            NotFoundError: there is no such connection to Zendesk.
        """
        with self._store.writing() as connection:
            space_id = _space_of(connection, connection_id)
            connection.execute(own.DROP_OLD_ZENDESK_KEYS, {"connection_id": connection_id, "kept": 1})
            self._audit(connection, author, "old Zendesk public key ended", space_id, connection_id)

    def note_zendesk_used(self, connection_id: str, *, signed: bool) -> None:
        """Write down that a signed page, or a token of the proxy, was accepted; at most once a minute."""
        if self._is_due("signed" if signed else "proxy", connection_id):
            with self._store.writing() as connection:
                row = {"connection_id": connection_id, "now": self._now_ms()}
                connection.execute(own.NOTE_SIGNED_PAGE if signed else own.NOTE_PROXY_TOKEN, row)
                connection.execute(sql.NOTE_CONNECTION_USED, {"id": connection_id, "now": self._now_ms()})


def _space_of(connection: sqlite3.Connection, connection_id: str) -> str:
    row = connection.execute(own.FIND_ZENDESK_SPACE, {"id": connection_id}).fetchone()
    if row is None:
        raise NotFoundError(f"no connection {connection_id[:64]!r} to Zendesk")
    return str(row[0])
