"""What every request asks of the control database, in memory: one immutable picture, read anew when the file changed.

A file holds a few hundred such rows, and they change a few times a day, so reading all of them again is the cheapest
way that cannot leave one of them stale.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.domain.record_fields import FieldRule
from app.keys import Keyring
from app.storage import control_sql as sql
from app.storage.control_rows import Connection, ProfileToken, Salesforce, Source, Space, ZendeskApp
from app.storage.control_salesforce_sql import LIST_SALESFORCE
from app.storage.control_store import ControlStore
from app.storage.control_zendesk_sql import read_zendesk_apps

SECONDS_MAX = 2.0  # after which the rows are read again whatever the file says


@dataclass(frozen=True, slots=True)
class Picture:
    """The rows of one moment. Connections carry their secrets still encrypted."""

    spaces: Mapping[str, Space]
    sources_by_key: Mapping[str, Source]
    sources_of: Mapping[str, tuple[Source, ...]]
    tokens_by_hash: Mapping[bytes, ProfileToken]
    connections_of: Mapping[str, tuple[Connection, ...]]


class Hot:
    """Keeps the picture.

    Args:
        store: The control database.
        keyring: Decrypts the connections' secrets.
    """

    def __init__(self, store: ControlStore, keyring: Keyring) -> None:
        self._store = store
        self._keyring = keyring
        self._lock = threading.Lock()
        self._kept: tuple[int, float, Picture] | None = None  # data version, when read, what was read
        self._plain: dict[str, str] = {}  # decrypted secrets by their encrypted form

    def read(self) -> Picture:
        """Return the rows as they are now: a commit by any process is seen by the next call."""
        kept = self._kept
        if kept and kept[0] == self._store.data_version() and time.monotonic() - kept[1] < SECONDS_MAX:
            return kept[2]
        with self._lock:
            # The version is taken before the rows: what is committed between the two is read again, never missed.
            version, read_at = self._store.data_version(), time.monotonic()
            picture = self._load()
            self._kept = (version, read_at, picture)
        return picture

    def connections(self, space_id: str) -> tuple[Connection, ...]:
        """Return the connections of a space with their secrets in clear.

        Raises:
            SecretKeyError: a secret was written with a key that is not here.
        """
        stored = self.read().connections_of.get(space_id, ())
        return tuple(replace(one, secrets=tuple(self._decrypt(text) for text in one.secrets)) for one in stored)

    def _decrypt(self, encrypted: str) -> str:
        plain = self._plain.get(encrypted)
        if plain is None:
            if len(self._plain) > 1_000:
                self._plain.clear()
            plain = self._plain[encrypted] = self._keyring.decrypt(encrypted)
        return plain

    def _load(self) -> Picture:
        with self._store.reading() as connection:
            spaces = {row[0]: Space(*row) for row in connection.execute(sql.LIST_SPACES)}
            sources = [
                Source(row[0], row[1], row[2], row[3], row[4], bool(row[5]), row[6])
                for row in connection.execute(sql.LIST_SOURCES)
            ]
            tokens = {
                row[0]: ProfileToken(row[1], row[2], row[3], row[4], row[5], False)
                for row in connection.execute(sql.LIST_LIVE_TOKENS)
            }
            secrets: dict[str, list[str]] = {}
            for connection_id, encrypted in connection.execute(sql.LIST_LIVE_SECRETS):
                secrets.setdefault(connection_id, []).append(encrypted)
            salesforce = {row[0]: _salesforce(*row[1:]) for row in connection.execute(LIST_SALESFORCE)}
            zendesk = read_zendesk_apps(connection)
            connections = [
                replace(
                    _connection(row, tuple(secrets.get(row[0], ())), salesforce.get(row[0])),
                    zendesk=zendesk.get(row[0], ZendeskApp()),
                )
                for row in connection.execute(sql.LIST_CONNECTIONS)
            ]
        return Picture(
            spaces=spaces,
            sources_by_key={source.write_key: source for source in sources},
            sources_of={space: tuple(one for one in sources if one.space_id == space) for space in spaces},
            tokens_by_hash=tokens,
            connections_of={space: tuple(one for one in connections if one.space_id == space) for space in spaces},
        )


def _connection(row: tuple[Any, ...], secrets: tuple[str, ...], salesforce: Salesforce | None) -> Connection:
    id_, space_id, host, subdomain, enabled, created_at, last_used_at, last_refused_at, last_refusal = row
    dates = (created_at, last_used_at, last_refused_at)
    return Connection(id_, space_id, host, subdomain, secrets, bool(enabled), *dates, last_refusal, salesforce)


def _salesforce(organization_id: str, hosts: str, identity_fields: str) -> Salesforce:
    rules = {name: tuple(FieldRule(*one) for one in given) for name, given in json.loads(identity_fields).items()}
    return Salesforce(organization_id, tuple(json.loads(hosts)), rules)
