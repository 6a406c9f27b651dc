"""What the control database holds, as values. Times are ms since 1970."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


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
class Connection:
    """A host that shows the panel.

    Args:
        secrets: The live ones, newest first, one or two.
        subdomain: The account it is bound to; None: any.
        last_refusal: Why it was last refused, in one sentence.
    """

    id: str
    space_id: str
    host: Literal["zendesk"]
    subdomain: str | None
    secrets: tuple[str, ...]
    enabled: bool
    created_at: int
    last_used_at: int | None
    last_refused_at: int | None
    last_refusal: str | None

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
