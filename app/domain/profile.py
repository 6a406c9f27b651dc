"""What is known of one profile, as values: its head, traits, identifiers and events. How they are stored is
`app/storage`'s business, how they are shown is `panel_view`'s and the routes'."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from app.domain.identity import Key
from app.domain.public_ids import public_id

Collection = Literal["users", "accounts"]
ACTIVITY_TYPES = ("track", "page", "screen")  # what a timeline shows; Segment, "Profile API", "Events"


@dataclass(frozen=True, slots=True)
class ProfileHead:
    """A profile without what it holds.

    Args:
        root: The id of its root node, by which its other parts are read.
        collection: Which graph it belongs to.
        key: The key of its earliest event, which its public id spells.
        created_at: When its earliest event happened, ms.
        updated_at: When its newest event happened, ms.
        version: Grows with every change.
        first_message_id: The message id of its earliest event.
        recomputing: A late event waits for a replay; what is read is of before it.
    """

    root: int
    collection: Collection
    key: bytes
    created_at: int
    updated_at: int
    version: int
    first_message_id: str
    recomputing: bool

    @property
    def public_id(self) -> str:
        """The id that others know the profile by."""
        return public_id(self.collection, self.key)


@dataclass(frozen=True, slots=True)
class ResolvedId:
    """What a public id answers (identity rule 29). Ids that answer `gone` have no such value.

    Args:
        status: How the id relates to the profile.
        profile: The profile of the event that the id names.
        others: Public ids of the profiles that once were one with it and were parted.
    """

    status: Literal["current", "moved", "split"]
    profile: ProfileHead
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TraitValue:
    """One trait of a profile.

    Args:
        value: Parsed JSON, never null.
        updated_at: The timestamp of the event that set it, ms.
    """

    key: str
    value: Any  # a customer's own JSON
    updated_at: int
    source_id: str


@dataclass(frozen=True, slots=True)
class HeldIdentifier:
    """An identifier that a profile owns.

    Args:
        ref: What it is asked about by; never its value, since addresses end in logs.
        value: Folded.
        sent: As it was sent.
        since: The timestamp of the first event that kept it, ms.
        since_message_id: That event.
        first_seen_at: The timestamp of the first event that carried it, ms.
    """

    ref: int
    type: str
    value: str
    sent: str
    source_id: str
    since: int
    since_message_id: str
    first_seen_at: int


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An accepted event.

    Args:
        payload: The call as sent (camelCase), without what the other fields hold.
    """

    message_id: str
    type: str
    name: str
    timestamp: int
    received_at: int
    source_id: str
    payload: Mapping[str, Any] = field(default_factory=dict)  # a customer's own JSON

    def part(self, name: str) -> Mapping[str, Any]:
        """Return an object inside the payload, or an empty one."""
        found = self.payload.get(name)
        return found if isinstance(found, dict) else {}


@dataclass(frozen=True, slots=True)
class LinkedProfile:
    """The profile at the other end of a link between a person and an account."""

    root: int
    identifiers: tuple[HeldIdentifier, ...]


Owners = Mapping[Key, ProfileHead]
