"""Computed traits and audiences as a panel shows them: the JSON of the Panel API, made from values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.domain.activity_words import words_of
from app.domain.moments import rfc3339

Json = dict[str, Any]

# Words in the name of an audience that one is in trouble to be in. A layout says otherwise where they mislead.
TROUBLE_WORDS = frozenset(
    (
        "risk", "risky", "trouble", "overdue", "unpaid", "failed", "failing", "failure", "churn", "churned", "churning",
        "cancelled", "canceled", "cancelling", "complaint", "complained", "unhappy", "angry", "fraud", "dispute",
        "detractor", "detractors", "problem", "problems", "declined", "lapsed", "dunning", "debt",
    )
)  # fmt: skip
NO_TROUBLE_WORDS = frozenset(("no", "not", "never", "without", "low", "recovered", "resolved", "won"))


@dataclass(frozen=True, slots=True)
class Result:
    """What one definition says of a person.

    Args:
        value: Of a computed trait as it stands in JSON, None for nothing; of an audience whether they are a member.
        since: ms; None: no such moment is known.
        is_late: It is being worked out: the value is of before and never shown.
    """

    key: str
    name: str
    value: Any
    since: int | None
    version: int
    is_late: bool


@dataclass(frozen=True, slots=True)
class Computed:
    """What definitions say of one person, without those that are hidden from the viewer.

    Args:
        traits, audiences: By key, in the order of their names.
        is_late: Nothing could be worked out in time.
        hidden: Keys of definitions that the viewer may not see.
        edition: What changes with every definition.
    """

    traits: Mapping[str, Result] = field(default_factory=dict)
    audiences: Mapping[str, Result] = field(default_factory=dict)
    is_late: bool = False
    hidden: frozenset[str] = frozenset()
    edition: tuple[Any, ...] = ()

    @property
    def parts(self) -> list[Any]:
        """All that is shown of it."""
        results = [*self.traits.values(), *self.audiences.values()]
        return [
            [[one.key, one.name, one.value, one.since, one.version, one.is_late] for one in results],
            self.is_late, sorted(self.hidden), list(self.edition),
        ]  # fmt: skip

    def of_fields(self, fields: Sequence[Json]) -> list[Json]:
        """Return the computed traits that fields name and that have a value, in that order, each once."""
        keys = dict.fromkeys(one["computed"] for one in fields if "computed" in one and "hidden" not in one)
        return self.items(keys)

    def items(self, keys: Mapping[str, None] | None = None) -> list[Json]:
        """Return computed traits that have a value, or will have one perhaps."""
        wanted = self.traits if keys is None else [key for key in keys if key in self.traits]
        items = [item_json(self.traits[key]) for key in wanted if _is_told(self.traits[key])]
        hidden = [key for key in keys or () if key in self.hidden]
        return items + [{"key": key, "computed": True, "state": "hidden"} for key in hidden]


def item_json(result: Result) -> Json:
    """Return a computed trait as it is shown; one that is late without its value."""
    item: Json = {"key": result.key, "computed": True, "name": result.name, "version": result.version}
    if result.is_late:
        return item | {"state": "late"}
    return item | {"value": result.value, "updated_at": None if result.since is None else rfc3339(result.since)}


def memberships_json(card: Json, computed: Computed) -> Json:
    """Return the badges of a card of audiences: trouble first, then in the layout's order, then by name.

    `late` is how many audiences are being worked out.
    """
    fields = {one["audience"]: one for one in card.get("fields", ()) if "audience" in one}
    named = [key for key in fields if key in computed.audiences]
    others = [key for key in computed.audiences if key not in fields] if card.get("all", True) else []
    shown = [computed.audiences[key] for key in (*named, *others)]
    badges = [_badge(one, fields.get(one.key, {})) for one in shown if one.value is True and not one.is_late]
    badges.sort(key=lambda badge: badge["colour"] != "danger")
    return {"memberships": badges, "late": sum(one.is_late for one in shown)}


def colour_of(name: str) -> str:
    """Return the colour of an audience's badge by the words of its name: trouble is `danger`."""
    words = frozenset(words_of(name))
    return "danger" if words & TROUBLE_WORDS and not words & NO_TROUBLE_WORDS else "neutral"


def figure_json(result: Result) -> Json:
    """Return what a tile says of a computed trait: its value, since when, and no course of it."""
    if result.is_late:
        return {"state": "late"}
    since = None if result.since is None else rfc3339(result.since)
    return {"state": "empty" if result.value is None else "full", "value": result.value, "since": since}


def _badge(result: Result, field_: Json) -> Json:
    return {
        "key": result.key,
        "name": field_.get("label", result.name),
        "colour": field_.get("colour") or colour_of(f"{result.key} {result.name}"),
        "since": None if result.since is None else rfc3339(result.since),
        "version": result.version,
    }


def _is_told(result: Result) -> bool:
    return result.is_late or result.value is not None
