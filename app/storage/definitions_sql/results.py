"""What an evaluation gives, from a row of either engine."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from app.domain.definitions.language import Kind
from app.domain.moments import rfc3339
from app.domain.traits import TraitColumns, trait_columns

ResultValue = float | str | list[str] | None
WHOLE_MAX = 2**53  # up to here every whole number is a double


class Evaluated(NamedTuple):
    """The result of one definition for one profile at one moment. A tuple, since settling makes very many of them.

    Args:
        value: Of a computed trait, as it stands in JSON: a moment is RFC 3339 text. None is nothing; the default of
            the definition stands for it already.
        member: Of an audience.
        next_at: The earliest moment after now, ms, at which the result can change with nothing new arriving.
        overflow: A total is beyond 64 bits of millionths. Then value and member mean nothing.
        left_out: Numbers beyond ±10^12 that were left out of totals.
    """

    value: ResultValue = None
    member: bool = False
    next_at: int | None = None
    overflow: bool = False
    left_out: int = 0

    @property
    def columns(self) -> TraitColumns | None:
        """Return the value's JSON, text, number and moment, as `computed` keeps them; None for nothing."""
        return None if self.value is None else trait_columns(self.value)


@dataclass(slots=True)
class Known:
    """What is bound in a form that reads events only: of one profile, at one moment.

    Args:
        traits: Winning values by key; a key that is missing, and one whose JSON is `null`, is nothing.
        computed: Values of definitions by key.
        audiences: Keys of audiences whose member the profile is.
    """

    traits: dict[str, TraitColumns] = field(default_factory=dict)
    computed: dict[str, TraitColumns] = field(default_factory=dict)
    audiences: set[str] = field(default_factory=set)

    def note(self, key: str, result: Evaluated) -> None:
        """Let definitions that come later see a result."""
        self.computed.pop(key, None)
        self.audiences.discard(key)
        if (columns := result.columns) is not None:
            self.computed[key] = columns
        if result.member:
            self.audiences.add(key)

    def parameters(self, kind: str, key: str, name: str) -> dict[str, Any]:
        """Return what is bound for one trait, computed trait or audience."""
        if kind == "audience":
            return {f"{name}_there": 1 if key in self.audiences else None}
        value, txt, num, moment = (self.traits if kind == "trait" else self.computed).get(key, ("null", *[None] * 3))
        there = None if value == "null" else 1
        return {f"{name}_there": there, f"{name}_txt": txt, f"{name}_num": num, f"{name}_moment": moment}


def result_of(kind: Kind | Literal["member"], default: float | str | None, row: Sequence[Any] | None) -> Evaluated:
    """Return what a row of (result, next_at, overflow, left out) means; None is the row of nobody."""
    if row is None:
        return Evaluated(value=plain_number(default) if isinstance(default, float) else default)
    result, next_at, overflow, left_out = row
    if kind == "member":
        return Evaluated(None, bool(result), next_at, bool(overflow), left_out)
    value = value_of(kind, result)
    if value is None:
        value = plain_number(default) if isinstance(default, float) else default
    return Evaluated(value, False, next_at, bool(overflow), left_out)


def value_of(kind: Kind, result: Any) -> ResultValue:
    """Return a value as it stands in JSON."""
    if result is None:
        return None
    if kind == "list":
        texts: list[str] = json.loads(result) if isinstance(result, str) else result
        return sorted(texts) or None
    if kind == "moment":
        return rfc3339(result)
    return plain_number(result) if kind == "number" else str(result)


def plain_number(number: float) -> float:
    """Return whole numbers as int: 3.0 is written 3."""
    if isinstance(number, float) and number.is_integer() and abs(number) <= WHOLE_MAX:
        return int(number)
    return number
