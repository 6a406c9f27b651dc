"""One line of the record of changes: who entered or left an audience, which computed trait became what, and why."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Literal

from app.domain.definitions.marks import Cause

VALUE_CHARACTERS_MAX = 120  # of a value in a sentence
CAUSES = {
    "merge": "as two profiles were found to be one person",
    "split": "as the person was parted from somebody else",
    "decision": "by a decision about who is one person",
    "deletion": "as events were deleted",
    "rules": "as the graph was built anew",
    "definition": "as the definition was made or edited",
    "moment": "as time passed",
}


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """A change as it is on record.

    Args:
        id: Of its kind's table: grows with every change.
        kind: Of the definition.
        key: Of the definition; None: it was deleted since. `name` likewise.
        version: Of the definition, by which the new result was worked out.
        public_id: Of the profile at that time.
        is_of_part: It was another profile then, which has become part of this person; of a definition's record
            always False.
        old: Of a computed trait as it stands in JSON, None for nothing; of an audience whether they were a member.
        new: Likewise.
        cause: Why; its moment is when the cause arrived, or the moment came.
        event: Name of the event that caused it, else its type; None: no single one did, or it was deleted.
        recorded_at: When it was settled, ms.
    """

    id: int
    kind: Literal["trait", "audience"]
    key: str | None
    name: str | None
    version: int
    public_id: str
    is_of_part: bool
    old: Any
    new: Any
    cause: Cause
    event: str | None
    recorded_at: int


def say_change(line: ChangeLine) -> str:
    """Return what changed, such as `Entered Good customers` and `Orders went from 2 to 3`."""
    if line.kind == "audience":
        return f"{'Entered' if line.new else 'Left'} {line.name or 'an audience that was deleted'}"
    name = line.name or "A computed trait that was deleted"
    if line.old is None:
        return f"{name} became {value_text(line.new)}"
    if line.new is None:
        return f"{name} has no value any more; it was {value_text(line.old)}"
    return f"{name} went from {value_text(line.old)} to {value_text(line.new)}"


def say_cause(line: ChangeLine) -> str:
    """Return why it changed, to stand after a comma: `by the event Order Completed`, `as time passed`."""
    kind = line.cause.kind
    if kind == "event":
        return f"by the event {line.event}" if line.event else "by events"
    return CAUSES[kind]


def value_text(value: object) -> str:
    """Return a value of a computed trait as text, cut short."""
    if isinstance(value, bool):
        text = "yes" if value else "no"
    elif isinstance(value, list):
        text = ", ".join(str(one) for one in value)
    else:
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= VALUE_CHARACTERS_MAX else f"{text[: VALUE_CHARACTERS_MAX - 1]}…"
