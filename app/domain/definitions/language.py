"""A definition once it has been read and checked: plain values, in which units and defaults are worked out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS
UNITS_MS = {"minute": MINUTE_MS, "hour": HOUR_MS, "day": DAY_MS, "week": 7 * DAY_MS}

Scalar = float | str | bool
As = Literal["", "number", "text", "date"]  # "" only while it is being read
Kind = Literal["number", "text", "list", "moment"]  # what a value is of
GroupKind = Literal["all", "any", "none"]


# -- events -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rolling:
    """`now - (length + ending) < t <= now - ending`, in ms."""

    length_ms: int
    ending_ms: int = 0

    @property
    def span_ms(self) -> int:
        """How long an event is in the window or on its way to it, ms."""
        return self.length_ms + self.ending_ms


@dataclass(frozen=True, slots=True)
class Stretch:
    """`since <= t < until`, in ms since 1970; None leaves that end open."""

    since: int | None
    until: int | None


Window = Rolling | Stretch | None


@dataclass(frozen=True, slots=True)
class Path:
    """A field of an event: keys of objects, from its properties or its context down."""

    root: Literal["properties", "context"]
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Test:
    """A comparison. `literals` are those of `in` and `not_in`, else one; `exists` has True or False."""

    __test__ = False  # no test of pytest's, whatever its name

    op: str
    literals: tuple[Scalar, ...]


@dataclass(frozen=True, slots=True)
class FieldTest:
    """A comparison with a field of an event."""

    path: Path
    test: Test


@dataclass(frozen=True, slots=True)
class FieldGroup:
    """Tests of one event, joined."""

    kind: GroupKind
    items: tuple[FieldTest | FieldGroup, ...]


FieldCondition = FieldTest | FieldGroup


@dataclass(frozen=True, slots=True)
class Events:
    """Which events are meant. `names` is None for `*`: what the customer's own sources count as activity."""

    names: tuple[str, ...] | None
    types: tuple[str, ...]
    window: Window = None
    where: FieldCondition | None = None


# -- values -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Aggregate:
    """One value of many events. `at_least` is of `most_frequent`, `limit` of `unique_list`."""

    name: str
    events: Events
    path: Path | None = None
    as_number: bool = False
    at_least: int = 1
    limit: int = 100


@dataclass(frozen=True, slots=True)
class Ratio:
    """The quotient of two numbers."""

    left: Value
    right: Value


@dataclass(frozen=True, slots=True)
class Difference:
    """The difference of two numbers."""

    left: Value
    right: Value


@dataclass(frozen=True, slots=True)
class DaysSince:
    """Whole days from a moment to now."""

    of: Value


@dataclass(frozen=True, slots=True)
class DaysUntil:
    """Whole days from now to a moment."""

    of: Value


@dataclass(frozen=True, slots=True)
class TraitValue:
    """The winning value of a trait."""

    key: str
    as_: As


@dataclass(frozen=True, slots=True)
class ComputedValue:
    """The value of another definition."""

    key: str
    as_: As


@dataclass(frozen=True, slots=True)
class Number:
    """A constant."""

    number: float


Value = Aggregate | Ratio | Difference | DaysSince | DaysUntil | TraitValue | ComputedValue | Number
Leaf = Aggregate | TraitValue | ComputedValue | Number


# -- conditions -------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Count:
    """How many, both ends included; `high` None: no more than that is asked."""

    low: int
    high: int | None


@dataclass(frozen=True, slots=True)
class Did:
    """So many events."""

    events: Events
    count: Count


@dataclass(frozen=True, slots=True)
class Sequence:
    """Events one after another, the last at most `within_ms` after the first; or one and then none of `not_then`."""

    steps: tuple[Events, ...]
    within_ms: int
    not_then: Events | None


@dataclass(frozen=True, slots=True)
class TraitTest:
    """A comparison with a trait."""

    key: str
    test: Test


@dataclass(frozen=True, slots=True)
class TraitMoment:
    """A comparison of a trait's date with a moment: `at` in ms since 1970, or `offset_ms` from now."""

    key: str
    op: Literal["before", "after"]
    at: int | None
    offset_ms: int


@dataclass(frozen=True, slots=True)
class ComputedTest:
    """A comparison with a computed trait."""

    key: str
    test: Test


@dataclass(frozen=True, slots=True)
class AudienceTest:
    """Being in another audience, or not being in it."""

    key: str
    is_member: bool


@dataclass(frozen=True, slots=True)
class ValueTest:
    """A comparison of a value with a number."""

    value: Value
    op: str
    to: float


@dataclass(frozen=True, slots=True)
class Group:
    """Conditions, joined."""

    kind: GroupKind
    items: tuple[Condition, ...]


Condition = Group | Did | Sequence | TraitTest | TraitMoment | ComputedTest | AudienceTest | ValueTest


# -- definitions ------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Definition:
    """A computed trait (`value`) or an audience (`where`); exactly one of the two is given.

    Args:
        text: Its normal form: JSON with sorted keys and nothing between the tokens.
        digest: 32 hexadecimal digits of BLAKE2b over the normal form.
    """

    key: str
    name: str
    value: Value | None
    where: Condition | None
    default: float | str | None
    text: str
    digest: str

    @property
    def kind(self) -> Literal["trait", "audience"]:
        """Which of the two it is."""
        return "audience" if self.where is not None else "trait"


def kind_of(value: Value) -> Kind:
    """Return what a value is of."""
    match value:
        case Aggregate(name="first_at" | "last_at"):
            return "moment"
        case Aggregate(name="unique_list"):
            return "list"
        case Aggregate(name="most_frequent"):
            return "text"
        case Aggregate(name="first" | "last", as_number=False):
            return "text"
        case TraitValue(as_=as_) | ComputedValue(as_=as_):
            return "moment" if as_ == "date" else "number" if as_ == "number" else "text"
    return "number"


def is_read_when_shown(definition: Definition) -> bool:
    """Tell whether the outermost value counts days: it changes daily for everybody and is computed when read."""
    return isinstance(definition.value, (DaysSince, DaysUntil))
