"""The control database: spaces, and the sources, tokens and connections of each. People stand in `control_people`.

What every request asks for (write key, token, connections) is answered from memory; see `control_hot`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from argon2 import PasswordHasher

from app.errors import InvalidRequestError, NotFoundError
from app.keys import Keyring, base62, hash_token, new_token
from app.storage import control_sql as sql
from app.storage.control_core import switched
from app.storage.control_people import PASSWORDS, People
from app.storage.control_rows import AuditRow, Connection, ProfileToken, Source, Space
from app.storage.control_salesforce import SalesforceConnections
from app.storage.control_store import checked_name
from app.storage.control_zendesk import ZendeskApps
from app.storage.seen_tokens import SeenTokens
from app.storage.webhook_secrets import WebhookSecrets

__all__ = ["AuditRow", "Connection", "Control", "ProfileToken", "Source", "Space", "new_space_id"]

SPACES_MAX = 1_000
SOURCES_MAX = 1_000
TOKENS_MAX = 1_000


class Control(SalesforceConnections, ZendeskApps):
    """Spaces, sources, tokens and connections of an installation.

    Args:
        path: The file `control.db`, made when missing.
        keyring: Secrets at rest.
        clock: The present as an aware UTC datetime.
        passwords: How passwords are hashed; tests pass cheap parameters.

    Raises:
        SecretKeyError: the secrets in the file were written with another key.
    """

    def __init__(
        self, path: Path, keyring: Keyring, clock: Callable[[], datetime], *, passwords: PasswordHasher = PASSWORDS
    ) -> None:
        super().__init__(path, keyring, clock)
        self.people = People(self._store, keyring, self._now_ms, passwords)
        self.seen_tokens = SeenTokens(self._store, self._now_ms)
        self.webhook_secrets = WebhookSecrets(self._store, keyring, self._now_ms)

    def setup_token(self) -> str | None:
        """Return a fresh token for the set-up page, or None once there is an admin."""
        return self.people.setup_token()

    # -- spaces

    def create_space(self, name: str, *, space_id: str | None = None, author: str = "onefold") -> Space:
        """Add a space. Its database is the caller's to make (`Spaces.create`), best before this, with a new id.

        Raises:
            InvalidRequestError: the name cannot be used, or there are `SPACES_MAX` spaces.
        """
        if len(self.list_spaces()) >= SPACES_MAX:
            raise InvalidRequestError(f"an installation has at most {SPACES_MAX} spaces")
        space = Space(space_id or new_space_id(), checked_name(name, "The name"), self._now_ms())
        with self._store.writing() as connection:
            row = {"id": space.id, "name": space.name, "created_at": space.created_at}
            connection.execute(sql.ADD_SPACE, row)
            self._audit(connection, author, "space created", space.id, space.name)
        return space

    def find_space(self, space_id: str) -> Space | None:
        """Return a space or None."""
        return self._hot.read().spaces.get(space_id)

    def get_space(self, space_id: str) -> Space:
        """Return a space.

        Raises:
            NotFoundError: there is none with this id.
        """
        space = self.find_space(space_id)
        if space is None:
            raise NotFoundError(f"no space {space_id[:64]!r}")
        return space

    def list_spaces(self) -> tuple[Space, ...]:
        """Return all spaces, oldest first."""
        return tuple(self._hot.read().spaces.values())

    # -- sources

    def create_source(self, space_id: str, name: str, kind: str, *, author: str = "onefold") -> Source:
        """Add a source with a new write key.

        Raises:
            NotFoundError: the space does not exist.
            InvalidRequestError: name or kind cannot be used, or the space has `SOURCES_MAX` sources.
        """
        self.get_space(space_id)
        name, kind = checked_name(name, "The name"), checked_name(kind, "The kind")
        with self._store.writing() as connection:
            taken = {row[0] for row in connection.execute(sql.LIST_SOURCE_IDS, {"space_id": space_id})}
            if len(taken) >= SOURCES_MAX:
                raise InvalidRequestError(f"a space has at most {SOURCES_MAX} sources")
            source = Source(_slug(name, taken), space_id, name, kind, new_token("wk"), True, self._now_ms())
            connection.execute(sql.ADD_SOURCE, _source_row(source))
            self._audit(connection, author, "source created", space_id, source.id)
        return source

    def find_source_by_write_key(self, write_key: str) -> Source | None:
        """Return the source of a write key; None if the key is unknown or its source disabled."""
        source = self._hot.read().sources_by_key.get(write_key)
        return source if source is not None and source.enabled else None

    def list_sources(self, space_id: str) -> tuple[Source, ...]:
        """Return the sources of a space, oldest first, disabled ones too."""
        return self._hot.read().sources_of.get(space_id, ())

    def get_source(self, space_id: str, source_id: str) -> Source:
        """Return a source of a space.

        Raises:
            NotFoundError: the space has none with this id.
        """
        for source in self.list_sources(space_id):
            if source.id == source_id:
                return source
        raise NotFoundError(f"no source {source_id[:64]!r} in this space")

    def rotate_write_key(self, space_id: str, source_id: str, *, author: str = "onefold") -> str:
        """Replace the write key of a source and return the new one. The old one stops at once.

        Raises:
            NotFoundError: the space has no such source.
        """
        self.get_source(space_id, source_id)
        write_key = new_token("wk")
        with self._store.writing() as connection:
            row = {"space_id": space_id, "id": source_id, "write_key": write_key}
            connection.execute(sql.SET_WRITE_KEY, row)
            self._audit(connection, author, "write key rotated", space_id, source_id)
        return write_key

    def set_source_enabled(self, space_id: str, source_id: str, enabled: bool, *, author: str = "onefold") -> None:
        """Let a source send, or refuse what it sends.

        Raises:
            NotFoundError: the space has no such source.
        """
        self.get_source(space_id, source_id)
        with self._store.writing() as connection:
            row = {"space_id": space_id, "id": source_id, "enabled": int(enabled)}
            connection.execute(sql.SET_SOURCE_ENABLED, row)
            self._audit(connection, author, f"source {switched(enabled)}", space_id, source_id)

    # -- Profile API tokens

    def create_profile_token(self, space_id: str, name: str, *, author: str = "onefold") -> tuple[ProfileToken, str]:
        """Add a token for the Profile API. Its plain text is returned this once and kept only as a hash.

        Raises:
            NotFoundError: the space does not exist.
            InvalidRequestError: the name cannot be used, or the space has `TOKENS_MAX` live tokens.
        """
        self.get_space(space_id)
        text = new_token("pt")
        token = ProfileToken(f"tok_{base62(12)}", space_id, checked_name(name, "The name"), self._now_ms(), None, False)
        if len([one for one in self.list_profile_tokens(space_id) if not one.revoked]) >= TOKENS_MAX:
            raise InvalidRequestError(f"a space has at most {TOKENS_MAX} tokens")
        with self._store.writing() as connection:
            row = {"id": token.id, "space_id": space_id, "name": token.name, "token_hash": hash_token(text)}
            connection.execute(sql.ADD_TOKEN, {**row, "created_at": token.created_at})
            self._audit(connection, author, "Profile API token created", space_id, token.name)
        return token, text

    def find_profile_token(self, text: str) -> ProfileToken | None:
        """Return the token in force with this plain text, or None. Its last use is noted, at most once a minute."""
        token = self._hot.read().tokens_by_hash.get(hash_token(text))
        if token is not None and self._is_due("token", token.id):
            with self._store.writing() as connection:
                connection.execute(sql.NOTE_TOKEN_USED, {"id": token.id, "now": self._now_ms()})
        return token

    def list_profile_tokens(self, space_id: str) -> tuple[ProfileToken, ...]:
        """Return the tokens of a space, newest first, revoked ones too."""
        with self._store.reading() as connection:
            rows = connection.execute(sql.LIST_TOKENS, {"space_id": space_id}).fetchall()
        return tuple(ProfileToken(row[0], row[1], row[2], row[3], row[4], bool(row[5])) for row in rows)

    def revoke_profile_token(self, space_id: str, token_id: str, *, author: str = "onefold") -> None:
        """End a token. It cannot be brought back.

        Raises:
            NotFoundError: the space has no such token in force.
        """
        with self._store.writing() as connection:
            row = {"space_id": space_id, "id": token_id, "now": self._now_ms()}
            named = connection.execute(sql.REVOKE_TOKEN, row).fetchone()
            if named is None:
                raise NotFoundError(f"no token {token_id[:64]!r} in force in this space")
            self._audit(connection, author, "Profile API token revoked", space_id, named[0])

    # -- keys and audit

    def reencrypt(self, *, author: str = "onefold") -> int:
        """Write every stored secret anew with the newest key; return how many.

        Raises:
            SecretKeyError: a secret was written with a key that is not here.
        """
        with self._store.writing() as connection:
            secrets = connection.execute(sql.LIST_SECRETS).fetchall()
            renewed = [{"id": row[0], "encrypted": self._keyring.reencrypt(row[1])} for row in secrets]
            connection.executemany(sql.SET_SECRET, renewed)
            of_webhooks = self.webhook_secrets.reencrypt(connection)
            connection.execute(sql.DROP_NOTICES)
            connection.execute(sql.SET_CANARY, {"value": self._keyring.new_canary()})
            self._audit(connection, author, "secrets encrypted anew", None, f"{len(renewed) + of_webhooks}")
        return len(renewed) + of_webhooks

    def note_act(self, action: str, *, author: str, space_id: str, subject: str) -> None:
        """Note what somebody did in a space whose own file holds the rest of it.

        Args:
            action: In words, such as "layout published".
        """
        with self._store.writing() as connection:
            self._audit(connection, author, action, space_id, subject)

    def list_audit(self, space_id: str | None, limit: int = 100) -> tuple[AuditRow, ...]:
        """Return who did what in a space, newest first; None: in the installation as a whole."""
        with self._store.reading() as connection:
            text = sql.LIST_AUDIT_OF_INSTALLATION if space_id is None else sql.LIST_AUDIT
            rows = connection.execute(text, {"space_id": space_id, "limit": limit}).fetchall()
        return tuple(AuditRow(*row) for row in rows)


def new_space_id() -> str:
    """Return an id for a space that is about to be made."""
    return f"spa_{base62(12)}"


def _slug(name: str, taken: set[str]) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-") or "source"
    number = 1
    while (candidate := slug if number == 1 else f"{slug}-{number}") in taken:
        number += 1
    return candidate


def _source_row(source: Source) -> dict[str, object]:
    return {
        "space_id": source.space_id,
        "id": source.id,
        "name": source.name,
        "kind": source.kind,
        "write_key": source.write_key,
        "created_at": source.created_at,
    }
