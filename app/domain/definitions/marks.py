"""Marks: what has touched a profile since it was settled, and which definitions are concerned by it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from app.domain.definitions.naming import Names

MarkCause = Literal["event", "merge", "split", "decision", "deletion", "rules", "definition"]
SeenEvent = tuple[str, str, bool, str | None]  # name, type, counts as activity, message id; None: of several events
SeenTrait = tuple[str, str | None]  # key, message id likewise
BORN = "new"  # in place of a type: the profile is new, so that every definition is concerned


@dataclass(frozen=True, slots=True)
class Touch:
    """What one batch did to a profile.

    Args:
        events: Which events it brought; None: anything about the profile may have changed.
        traits: Keys of the traits that it wrote.
        at: When it arrived, ms.
    """

    profile_id: int
    events: tuple[SeenEvent, ...] | None
    traits: tuple[SeenTrait, ...]
    cause: MarkCause
    at: int


@dataclass(frozen=True, slots=True)
class Mark:
    """A touch that is not settled yet."""

    id: int
    touch: Touch


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a result is worked out anew.

    Args:
        kind: That of a mark, or `moment`: its next moment has come.
        at: When what caused it arrived, or the moment came; ms.
        message_id: Of the event that caused it; None: no single one did.
    """

    kind: MarkCause | Literal["moment"]
    at: int
    message_id: str | None = None


def everything(profile_id: int, cause: MarkCause, at: int) -> Touch:
    """Return the touch after which anything about a profile may be different."""
    return Touch(profile_id, None, (), cause, at)


def gather(
    profile_id: int,
    seen: Iterable[tuple[str, str, bool, str, Mapping[str, object] | None]],
    *,
    at: int,
    is_new: bool = False,
) -> Touch:
    """Return the touch of a profile by the events of one batch.

    Args:
        seen: Of each event name, type, whether it counts as activity, message id, and the traits that it writes.
        is_new: The profile was made by this batch.
    """
    events: dict[tuple[str, str, bool], str | None] = {}
    traits: dict[str, str | None] = {}
    for name, type_, active, message_id, written in seen:
        kind = (name, type_, active)
        events[kind] = None if kind in events else message_id
        for key in written or ():
            traits[key] = None if key in traits else message_id
    if is_new:
        events["", BORN, False] = next(iter(events.values()), None)
    return Touch(profile_id, tuple((*kind, one) for kind, one in events.items()), tuple(traits.items()), "event", at)


def cause_for(touch: Touch, names: Names) -> Cause | None:
    """Return why a definition with these names is concerned by a touch; None: it is not."""
    if touch.events is None:
        return Cause(touch.cause, touch.at)
    found: set[str | None] = {
        message_id
        for name, type_, active, message_id in touch.events
        if (name, type_) in names.events or (active and (None, type_) in names.events)
    }
    found |= {message_id for key, message_id in touch.traits if key in names.traits}
    if not found:
        found = {message_id for _, type_, _, message_id in touch.events if type_ == BORN}
    if not found:
        return None
    return Cause(touch.cause, touch.at, found.pop() if len(found) == 1 else None)
