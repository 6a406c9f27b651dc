"""Connections to Salesforce: organisation, consumer secrets, who frames the page, which fields say who it is."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from app.domain.record_fields import DEFAULTS, Rules
from app.domain.salesforce import normal_id, parse_hosts
from app.errors import ConflictError, InvalidRequestError, NotFoundError
from app.keys import base62
from app.storage import control_salesforce_sql as sql
from app.storage.control_connections import CONNECTIONS_MAX, Connections
from app.storage.control_hot import Picture
from app.storage.control_rows import Connection
from app.storage.control_sql import DROP_OLD_SECRETS

ORGANIZATION_PREFIX = "00D"
SECRET = re.compile(r"[!-~]{16,256}")  # as Salesforce makes them: 32 digits or 64 of base 16, and room for others


class SalesforceConnections(Connections):
    """The part of `Control` that concerns connections to Salesforce."""

    _salesforce: tuple[Picture, tuple[Connection, ...]] | None = None

    def create_salesforce_connection(
        self, space_id: str, organization_id: str, secret: str, *, author: str = "onefold"
    ) -> Connection:
        """Add a connection to an organisation. The secret is Salesforce's; it is kept encrypted and never shown.

        Raises:
            NotFoundError: the space does not exist.
            InvalidRequestError: id or secret cannot be one, or the space has `CONNECTIONS_MAX` connections.
            ConflictError: another connection has the same organisation and secret.
        """
        if space_id not in self._hot.read().spaces:
            raise NotFoundError(f"no space {space_id[:64]!r}")
        organization, secret = checked_organization(organization_id), checked_secret(secret)
        if len(self.find_connections(space_id)) >= CONNECTIONS_MAX:
            raise InvalidRequestError(f"a space has at most {CONNECTIONS_MAX} connections")
        self._refuse_double(organization, secret)
        connection_id = f"con_{base62(12)}"
        with self._store.writing() as connection:
            row = {"id": connection_id, "space_id": space_id, "created_at": self._now_ms()}
            connection.execute(sql.ADD_SALESFORCE_CONNECTION, row)
            made = {"connection_id": connection_id, "organization_id": organization}
            connection.execute(sql.ADD_SALESFORCE, made)
            self._add_secret(connection, connection_id, secret)
            self._audit(connection, author, "Salesforce connection created", space_id, organization)
        return self.get_salesforce_connection(space_id, connection_id)

    def find_salesforce_connections(self) -> tuple[Connection, ...]:
        """Return the connections of all spaces to Salesforce, disabled ones too: a signed request names no space.

        Raises:
            SecretKeyError: a secret was written with a key that is not here.
        """
        picture, kept = self._hot.read(), self._salesforce
        if kept is not None and kept[0] is picture:
            return kept[1]
        ours = [space_id for space_id, some in picture.connections_of.items() if any(one.salesforce for one in some)]
        found = tuple(one for space_id in ours for one in self._hot.connections(space_id) if one.salesforce)
        self._salesforce = (picture, found)
        return found

    def get_salesforce_connection(self, space_id: str, connection_id: str) -> Connection:
        """Return a connection of a space to Salesforce.

        Raises:
            NotFoundError: the space has none with this id.
        """
        found = self.get_connection(space_id, connection_id)
        if found.salesforce is None:
            raise NotFoundError(f"no connection {connection_id[:64]!r} to Salesforce in this space")
        return found

    def add_consumer_secret(self, connection: Connection, secret: str, *, author: str = "onefold") -> None:
        """Accept a further secret. The one before stays valid beside it, any older one ends.

        Raises:
            InvalidRequestError: it cannot be one, or is accepted already.
            ConflictError: another connection has the same organisation and secret.
        """
        secret = checked_secret(secret)
        if secret in connection.secrets:
            raise InvalidRequestError("This secret is accepted already")
        if connection.salesforce is not None:
            self._refuse_double(connection.salesforce.organization_id, secret)
        with self._store.writing() as writing:
            self._add_secret(writing, connection.id, secret)
            writing.execute(DROP_OLD_SECRETS, {"connection_id": connection.id, "kept": 2})
            self._audit(writing, author, "consumer secret added", connection.space_id, connection.id)

    def set_salesforce_hosts(self, connection: Connection, text: str, *, author: str = "onefold") -> None:
        """Let further hosts frame the page, as an admin typed them.

        Raises:
            InvalidRequestError: one of them is no host, or they are too many.
        """
        hosts = parse_hosts(text)
        with self._store.writing() as writing:
            writing.execute(sql.SET_SALESFORCE_HOSTS, {"connection_id": connection.id, "hosts": json.dumps(hosts)})
            self._audit(writing, author, "hosts of a connection set", connection.space_id, connection.id)

    def set_identity_fields(
        self, connection: Connection, rules: Mapping[str, Rules], *, author: str = "onefold"
    ) -> None:
        """Say which fields identify a record's person, by object; what is as we choose is not kept."""
        own = {name: given for name, given in rules.items() if name in DEFAULTS and given != DEFAULTS[name]}
        with self._store.writing() as writing:
            row = {"connection_id": connection.id, "identity_fields": json.dumps(own)}
            writing.execute(sql.SET_SALESFORCE_FIELDS, row)
            self._audit(writing, author, "identity fields set", connection.space_id, connection.id)

    def _refuse_double(self, organization_id: str, secret: str) -> None:
        """Two such connections could not be told apart by what Salesforce signs."""
        for one in self.find_salesforce_connections():
            if one.salesforce and one.salesforce.organization_id == organization_id and secret in one.secrets:
                raise ConflictError("This organisation is connected with this secret already")


def checked_organization(text: str) -> str:
    """Return an organisation's id in its 18 characters.

    Raises:
        InvalidRequestError: it cannot be one.
    """
    found = normal_id(text.strip())
    if found is None or not found.startswith(ORGANIZATION_PREFIX):
        raise InvalidRequestError("The organisation's id has 15 or 18 letters and digits and begins with 00D")
    return found


def checked_secret(text: str) -> str:
    """Return a consumer secret without blanks around it.

    Raises:
        InvalidRequestError: it cannot be one.
    """
    secret = text.strip()
    if not secret:
        raise InvalidRequestError("The consumer secret is missing")
    if not SECRET.fullmatch(secret):
        raise InvalidRequestError("The consumer secret has 16 to 256 characters and no blanks; copy it whole")
    return secret
