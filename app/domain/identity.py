"""What identity resolution decides: identifiers, rules, decisions by people, and the pure `decide`.

The meaning is docs/identity-rules.md. A profile is named by whatever the caller uses for one; `decide` only
compares these names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal, NamedTuple

from app.errors import InvalidRulesError

Key = tuple[str, str]  # (type, folded value)

IDENTIFIERS_MAX = 1000  # a profile; Segment Unify, "Product limits", identity mappings
LIMIT_DEFAULT = 5
THRESHOLD_DEFAULT = 50  # distinct strong partners before a value is quarantined


class Identifier(NamedTuple):
    """A (type, value) found on an event.

    Args:
        type: For example `user_id`.
        value: Folded for comparing (`email`: lower case).
        sent: The value as it was sent.
    """

    type: str
    value: str
    sent: str

    @property
    def key(self) -> Key:
        """The pair by which identifiers are compared."""
        return self[0], self[1]


class Position(NamedTuple):
    """The place of an event in canonical order. Message ids compare by bytes.

    Python compares text by code point, which is the order of its UTF-8 bytes.
    """

    timestamp: int
    message_id: str


START = Position(-1, "")  # before every event


# -- rules ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TypeRule:
    """The rules of one identifier type.

    Args:
        priority: 1 is the strongest; None ranks after all that have one, by name.
        limit: Distinct values that a profile may hold, at least 1.
        window_ms: Length of the sliding window that the limit counts in; None: ever.
        folding: How values are made comparable.
        strong: Values of other identifiers are counted by the distinct values of strong types they meet.
        threshold: Distinct strong partners above which a value of this type is quarantined.
    """

    priority: int | None = None
    limit: int = LIMIT_DEFAULT
    window_ms: int | None = None
    folding: Literal["none", "lower"] = "none"
    strong: bool = False
    threshold: int = THRESHOLD_DEFAULT


@dataclass(frozen=True, slots=True)
class BlockedValue:
    """A value that means nobody.

    Args:
        type: None: on every type.
        value: The folded value, or a regular expression that must match all of it.
        pattern: True: `value` is a regular expression.
    """

    type: str | None
    value: str
    pattern: bool = False


_UNLISTED = TypeRule()


@dataclass(frozen=True, slots=True)
class IdentityRules:
    """The identity rules of a space.

    Raises:
        InvalidRulesError: a limit below 1, an empty window, or a pattern that is none.
    """

    types: Mapping[str, TypeRule] = field(default_factory=dict)
    blocked: tuple[BlockedValue, ...] = ()
    identifiers_max: int = IDENTIFIERS_MAX
    alias_joins: bool = False
    version: int = 0

    def __post_init__(self) -> None:
        for name, rule in self.types.items():
            if rule.limit < 1:
                raise InvalidRulesError(f"{name}: a limit is at least 1; block its values or remove the type instead")
            if rule.window_ms is not None and rule.window_ms < 1:
                raise InvalidRulesError(f"{name}: a window is at least 1 ms long")
            if rule.threshold < 1:
                raise InvalidRulesError(f"{name}: a threshold is at least 1")
        for blocked in self.blocked:
            if blocked.pattern:
                _pattern(blocked.value)
        if self.identifiers_max < 1:
            raise InvalidRulesError("a profile holds at least 1 identifier")

    def rule(self, type_: str) -> TypeRule:
        """Return the rule of a type; unlisted types have the default one."""
        return self.types.get(type_, _UNLISTED)

    def is_blocked(self, type_: str, value: str) -> bool:
        """Tell whether a value is blocked on this type."""
        for blocked in self.blocked:
            if blocked.type is not None and blocked.type != type_:
                continue
            if _pattern(blocked.value).fullmatch(value) if blocked.pattern else blocked.value == value:
                return True
        return False

    def rank(self, type_: str) -> tuple[int, int, str]:
        """Return what a type is sorted by: types without a priority come after all others, by name."""
        priority = self.rule(type_).priority
        return (1, 0, type_) if priority is None else (0, priority, "")


@lru_cache(maxsize=1024)
def _pattern(text: str) -> re.Pattern[str]:
    try:
        return re.compile(text)
    except re.error as error:
        raise InvalidRulesError(f"{text!r} is not a regular expression: {error}") from error


# Segment Unify, "Identity Resolution Onboarding", section "Default limits and priorities".
DEFAULT_RULES = IdentityRules(
    types={
        "user_id": TypeRule(priority=1, limit=1, strong=True),
        "email": TypeRule(priority=2, folding="lower", strong=True),
    }
)


# -- decisions by people ----------------------------------------------------


@dataclass(frozen=True, slots=True)
class IdentifierDecision:
    """A person's word on who is one.

    Args:
        kind: `never`: no profile ever holds both. `join`: both are one identifier. `release`: never, and `a` ranks
            after every other identifier.
        a: The one (for a release: the one released).
        b: The other (for a release: the anchor that stays).
        collection: `users` or `accounts`.
    """

    kind: Literal["never", "join", "release"]
    a: Key
    b: Key
    collection: Literal["users", "accounts"] = "users"


class Decisions:
    """The decisions in force in one collection, indexed.

    An identifier that no join names is a class of its own; a class is named by its least member.
    """

    def __init__(self, decisions: Iterable[IdentifierDecision] = ()) -> None:
        self._class: dict[Key, Key] = {}
        self.members: dict[Key, tuple[Key, ...]] = {}
        self.nevers: dict[Key, set[Key]] = {}
        self.released: set[Key] = set()
        known = list(decisions)
        self._join([(decision.a, decision.b) for decision in known if decision.kind == "join"])
        for decision in known:
            if decision.kind == "join":
                continue
            a, b = self.class_of(decision.a), self.class_of(decision.b)
            self.nevers.setdefault(a, set()).add(b)
            self.nevers.setdefault(b, set()).add(a)
            if decision.kind == "release":
                self.released.add(decision.a)

    def class_of(self, key: Key) -> Key:
        """Return the name of an identifier's class."""
        return self._class.get(key, key)

    def members_of(self, key: Key) -> tuple[Key, ...]:
        """Return all identifiers of the class that the key belongs to."""
        return self.members.get(self.class_of(key), (key,))

    def contradiction(self) -> str | None:
        """Return why these decisions cannot all hold, or None."""
        for a, others in self.nevers.items():
            if a in others:
                return f"{a[0]}:{a[1]} would be both one person and never one with {self.members.get(a, (a,))}"
        return None

    def _join(self, pairs: Sequence[tuple[Key, Key]]) -> None:
        groups: dict[Key, set[Key]] = {}
        for a, b in pairs:
            together = groups.get(a, {a}) | groups.get(b, {b})
            for member in together:
                groups[member] = together
        for member, group in groups.items():
            name = min(group)
            self._class[member] = name
            self.members[name] = tuple(sorted(group))


# -- deciding ---------------------------------------------------------------


class ProfileView(NamedTuple):
    """A profile as `decide` sees it, as of a position.

    Args:
        id: The caller's name of it.
        members: The classes it holds, with the timestamp since when.
    """

    id: int
    members: Mapping[Key, int]


Look = Callable[[Key], ProfileView | None]


class Refusal(NamedTuple):
    """A class turned away, with the rule: `never`, `cap`, or `limit ` and the type."""

    key: Key
    reason: str


@dataclass(frozen=True, slots=True)
class Resolution:
    """What is to be done with an event.

    Args:
        kept: The classes used, best first.
        refused: Those turned away.
        found: Names of the profiles that own a kept class: none (create one), one, or several (merge).
        attaches: The kept classes that no profile owns.
    """

    kept: tuple[Key, ...]
    refused: tuple[Refusal, ...]
    found: tuple[int, ...]
    attaches: tuple[Key, ...]

    @property
    def without_effect(self) -> bool:
        """True if the event changes neither an owner nor a profile."""
        return len(self.found) == 1 and not self.attaches


def ranked(usable: Sequence[Identifier], rules: IdentityRules, decisions: Decisions) -> list[Key]:
    """Return the classes of an event's usable identifiers, best first.

    A class ranks as its best member on the event. Within a type the place on the event decides (identity rule 2).
    """
    best: dict[Key, tuple[bool, tuple[int, int, str], int]] = {}
    for place, identifier in enumerate(usable):
        key = identifier.key
        rank = (key in decisions.released, rules.rank(key[0]), place)
        name = decisions.class_of(key)
        if name not in best or rank < best[name]:
            best[name] = rank
    return sorted(best, key=best.__getitem__)


def decide(groups: Sequence[Key], timestamp: int, look: Look, rules: IdentityRules, decisions: Decisions) -> Resolution:
    """Return which identifiers an event keeps and which profiles it finds.

    The longest prefix of the ranked classes that breaks no rule is kept: demotion goes from the back, whichever
    rule is broken (identity rule 3; Segment Unify, "Identity Resolution Onboarding", section "Priority").

    Args:
        groups: The event's usable classes, best first, at least one.
        timestamp: The event's, in ms; windows look back from it.
        look: The profile that owns a class as of the event's position, or None.
        rules: The space's rules.
        decisions: Those in force.
    """
    owners = {group: look(group) for group in groups}
    kept = list(groups)
    refused: list[Refusal] = []
    while True:
        profiles, fresh = _found(kept, owners)
        if len(profiles) == 1 and not fresh:
            break
        would = _would(profiles, fresh, timestamp)
        reason = _broken(would, timestamp, rules, decisions)
        if reason is None:
            if len(would) > rules.identifiers_max:
                kept, profiles, fresh = _capped(kept, owners, rules.identifiers_max, refused)
            break
        refused.append(Refusal(kept.pop(), reason))
    return Resolution(tuple(kept), tuple(refused), tuple(profile.id for profile in profiles), tuple(fresh))


def _found(kept: Sequence[Key], owners: Mapping[Key, ProfileView | None]) -> tuple[list[ProfileView], list[Key]]:
    profiles: dict[int, ProfileView] = {}
    fresh: list[Key] = []
    for key in kept:
        owner = owners[key]
        if owner is None:
            fresh.append(key)
        else:
            profiles.setdefault(owner.id, owner)
    return list(profiles.values()), fresh


def _would(profiles: Sequence[ProfileView], fresh: Sequence[Key], timestamp: int) -> dict[Key, int]:
    """Return the classes of the profile-to-be, the new ones since this event."""
    would: dict[Key, int] = {}
    for profile in profiles:
        would.update(profile.members)
    would.update(dict.fromkeys(fresh, timestamp))
    return would


def _broken(would: Mapping[Key, int], timestamp: int, rules: IdentityRules, decisions: Decisions) -> str | None:
    for key in would:
        if not decisions.nevers.get(key, frozenset()).isdisjoint(would):
            return "never"
    counts: dict[str, int] = {}
    for key, since in would.items():
        for type_ in class_types(key, decisions):
            window = rules.rule(type_).window_ms
            if window is None or since > timestamp - window:
                counts[type_] = counts.get(type_, 0) + 1
    over = [type_ for type_, count in counts.items() if count > rules.rule(type_).limit]
    return f"limit {min(over, key=lambda name: (rules.rank(name), name))}" if over else None


def class_types(key: Key, decisions: Decisions) -> set[str] | tuple[str]:
    """Return the types that a class has members of."""
    members = decisions.members.get(key)
    return {member[0] for member in members} if members else (key[0],)


def _capped(
    kept: Sequence[Key], owners: Mapping[Key, ProfileView | None], identifiers_max: int, refused: list[Refusal]
) -> tuple[list[Key], list[ProfileView], list[Key]]:
    """Join and attach nothing at the cap: the event counts for its best-ranked owner (identity rule 12)."""
    home = next((owner for key in kept if (owner := owners[key]) is not None), None)
    if home is None:
        staying, leaving = list(kept[:identifiers_max]), list(kept[identifiers_max:])
    else:
        staying = [key for key in kept if (owner := owners[key]) is not None and owner.id == home.id]
        leaving = [key for key in kept if key not in staying]
    refused.extend(Refusal(key, "cap") for key in reversed(leaving))
    profiles, fresh = _found(staying, owners)
    return staying, profiles, fresh


def window_is_free(sightings: Sequence[int], *, limit: int, window_ms: int) -> bool:
    """Tell whether no window `(t - w, t]` holds more than `limit` of the first sightings (ms, any order).

    Of the sorted sightings, none may be less than the window after the limit-th before it (identity §4.2 c).
    """
    ordered = sorted(sightings)
    return all(later - earlier >= window_ms for earlier, later in zip(ordered, ordered[limit:], strict=False))
