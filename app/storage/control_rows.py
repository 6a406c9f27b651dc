"""What the control database holds, as values. Times are ms since 1970."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from app.domain.record_fields import DEFAULTS, Rules


@dataclass(frozen=True, slots=True)
class Space:
    """An isolated world with its own identity graph, rules and profiles."""

    id: str
    name: str
    created_at: int


@dataclass(frozen=True, slots=True)
class Source:
    """Where events come from. `id` is a slug, unique in its space, such as `web-app`."""

    id: str
    space_id: str
    name: str
    kind: str
    write_key: str
    enabled: bool
    created_at: int


@dataclass(frozen=True, slots=True)
class ProfileToken:
    """Lets a program read a space's profiles. Its plain text is not here."""

    id: str
    space_id: str
    name: str
    created_at: int
    last_used_at: int | None
    revoked: bool


@dataclass(frozen=True, slots=True)
class Salesforce:
    """What a connection to Salesforce has besides.

    Args:
        organization_id: In its 18 characters.
        hosts: Those that may frame the page beside Salesforce's own.
        identity_fields: By object, where they are not as we choose.
    """

    organization_id: str
    hosts: tuple[str, ...] = ()
    identity_fields: Mapping[str, Rules] = field(default_factory=dict)

    def rules(self, name: str) -> Rules:
        """Return which fields of an object say who its person is."""
        return self.identity_fields.get(name, DEFAULTS[name])


@dataclass(frozen=True, slots=True)
class PublicKey:
    """What pages of a Zendesk app are verified by: an RSA key in PEM."""

    pem: str
    created_at: int


@dataclass(frozen=True, slots=True)
class ZendeskApp:
    """What a connection to Zendesk has besides, once an app is uploaded there whose pages are signed.

    Args:
        app_id: The number that Zendesk gave the upload; None: not entered.
        installation_id: That of its installation; None: likewise.
        public_keys: Those accepted, newest first, at most two.
        last_proxy_at: When a token of the proxy was last accepted, true to a minute.
        last_signed_at: When a signed page was, likewise.
    """

    app_id: str | None = None
    installation_id: str | None = None
    public_keys: tuple[PublicKey, ...] = ()
    last_proxy_at: int | None = None
    last_signed_at: int | None = None


@dataclass(frozen=True, slots=True)
class Connection:
    """A host that shows the panel.

    Args:
        secrets: The live ones, newest first, one or two.
        subdomain: The account it is bound to; None: any.
        last_refusal: Why it was last refused, in one sentence.
        salesforce: What only one to Salesforce has.
        zendesk: What only one to Zendesk has, for signed pages.
    """

    id: str
    space_id: str
    host: Literal["zendesk", "salesforce"]
    subdomain: str | None
    secrets: tuple[str, ...]
    enabled: bool
    created_at: int
    last_used_at: int | None
    last_refused_at: int | None
    last_refusal: str | None
    salesforce: Salesforce | None = None
    zendesk: ZendeskApp = ZendeskApp()

    def __repr__(self) -> str:
        """Leave the secrets out: what is printed ends in logs."""
        return f"Connection(id={self.id!r}, space_id={self.space_id!r}, subdomain={self.subdomain!r})"


@dataclass(frozen=True, slots=True)
class AuditRow:
    """Who did what to whom."""

    at: int
    author: str
    action: str
    subject: str
