"""Who a host's object is about: which of the identifiers decides, and what is shown when they do not agree.

Nothing is read here: the caller hands in which profile owns which identifier. A profile is named by whatever the
caller uses for one.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from app.domain.identity import IdentityRules, Key

P = TypeVar("P", bound=Hashable)

ID_TYPES = ("user_id", "zendesk_user_id")  # in this order, before everything else
CONTACT_TYPES = frozenset({"email", "phone"})  # what people share and mistype: they decide alone or not at all


@dataclass(frozen=True, slots=True)
class Asked:
    """An identifier that a host gives for the person.

    Args:
        value: Folded.
        sent: As the host gave it.
        verified: The host says that the person has proven it.
        kind: What it is asked as; kinds decide in the order of their numbers.
    """

    type: str
    value: str
    sent: str
    verified: bool
    kind: int

    @property
    def key(self) -> Key:
        """The pair by which identifiers are compared."""
        return self.type, self.value


@dataclass(frozen=True, slots=True)
class Candidate(Generic[P]):
    """A profile and the identifiers that led to it, the deciding kinds first."""

    profile: P
    reasons: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class Found(Generic[P]):
    """One profile.

    Args:
        matched_by: The identifier that decided.
        also: Other profiles that weaker identifiers lead to.
    """

    profile: P
    matched_by: Asked
    also: tuple[Candidate[P], ...] = ()
    status: Literal["found"] = "found"


@dataclass(frozen=True, slots=True)
class Ambiguous(Generic[P]):
    """Several profiles, best first; a person has to pick."""

    candidates: tuple[Candidate[P], ...]
    status: Literal["ambiguous"] = "ambiguous"


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody owns any of the identifiers."""

    status: Literal["unknown"] = "unknown"


Outcome = Found[P] | Ambiguous[P] | Unknown


def questions(given: Sequence[tuple[str, str, bool]], rules: IdentityRules) -> tuple[Asked, ...]:
    """Return what is asked for, strongest kind first, each type and value once.

    The order: `user_id`, `zendesk_user_id`, the first e-mail address if it is verified, other e-mail addresses,
    `phone` (only where the rules list that type), then the space's own types in the order given.

    Args:
        given: Type, value and whether it is verified, as the host lists them.
        rules: The space's; they say how values are folded.
    """
    own = list(dict.fromkeys(type_ for type_, _, _ in given if type_ not in ID_TYPES and type_ not in CONTACT_TYPES))
    kinds = {"user_id": 0, "zendesk_user_id": 1, "phone": 4} | {type_: 5 + place for place, type_ in enumerate(own)}
    asked: dict[Key, Asked] = {}
    emails = 0
    for type_, sent, verified in given:
        if type_ == "phone" and "phone" not in rules.types:
            continue
        value = fold(rules, type_, sent)
        if type_ == "email":
            kind = 2 if emails == 0 and verified else 3
            emails += 1
        else:
            kind = kinds[type_]
        asked.setdefault((type_, value), Asked(type_, value, sent, verified, kind))
    return tuple(sorted(asked.values(), key=lambda question: question.kind))


def fold(rules: IdentityRules, type_: str, value: str) -> str:
    """Return a value in the form in which values of its type are compared."""
    return value.lower() if rules.rule(type_).folding == "lower" else value


def look_up(asked: Sequence[Asked], owners: Mapping[Key, P]) -> Outcome[P]:
    """Return who it is.

    The first kind that finds anybody decides: one profile is found, several are ambiguous. If an e-mail address or
    a phone number decides and another identifier finds someone else, that is ambiguous too; if an id decides, the
    others stand beside.

    Args:
        asked: From `questions`.
        owners: The profile of each identifier that has one.
    """
    candidates = _candidates(asked, owners)
    if not candidates:
        return Unknown()
    decides = candidates[0].reasons[0]
    deciding = {owners[question.key] for question in asked if question.kind == decides.kind and question.key in owners}
    if len(deciding) > 1 or (len(candidates) > 1 and decides.type in CONTACT_TYPES):
        return Ambiguous(candidates)
    return Found(candidates[0].profile, decides, candidates[1:])


def pick(outcome: Outcome[P], picked: P) -> Found[P] | None:
    """Return what an agent's pick makes of an outcome, or None: it is none of those that could be meant."""
    candidates = _all_candidates(outcome)
    chosen = next((candidate for candidate in candidates if candidate.profile == picked), None)
    if chosen is None:
        return None
    others = tuple(candidate for candidate in candidates if candidate is not chosen)
    return Found(chosen.profile, chosen.reasons[0], others)


def _all_candidates(outcome: Outcome[P]) -> tuple[Candidate[P], ...]:
    if isinstance(outcome, Ambiguous):
        return outcome.candidates
    if isinstance(outcome, Found):
        return (Candidate(outcome.profile, (outcome.matched_by,)), *outcome.also)
    return ()


def _candidates(asked: Sequence[Asked], owners: Mapping[Key, P]) -> tuple[Candidate[P], ...]:
    """Return the profiles found: by their strongest reason, then by how many, then as given."""
    reasons: dict[P, list[Asked]] = {}
    for question in asked:
        if question.key in owners:
            reasons.setdefault(owners[question.key], []).append(question)
    ordered = sorted(reasons.items(), key=lambda item: (item[1][0].kind, -len(item[1])))
    return tuple(Candidate(profile, tuple(found)) for profile, found in ordered)
