"""Worlds in a shorthand: `u1`, `a1`, `g1` name identifiers by their first letter, `e:ada` an e-mail address."""

from __future__ import annotations

from collections.abc import Mapping

from tests.identity.model import Decide
from tests.identity.oracle import Fact, Key, Rules, Type, Word

NOON = 1_700_000_000_000
HOUR = 3_600_000
DAY = 24 * HOUR
TYPES = {"u": "user_id", "e": "email", "a": "anonymous_id", "c": "crm_id", "g": "group_id", "d": "domain"}
DEFAULTS = {"user_id": Type(1, 1, None, True), "email": Type(2, 5, None, True)}


def key(text: str) -> Key:
    """`u1` is ("user_id", "u1"); `e:ada` is ("email", "ada")."""
    return TYPES[text[0]], text[2:] if text[1:2] == ":" else text


def keys(text: str) -> tuple[Key, ...]:
    return tuple(key(word) for word in text.split())


def event(when: int, users: str, accounts: str = "", *, name: str = "", group: bool = False, **traits: object) -> Fact:
    """The event `t<when>`, that many milliseconds after noon.

    Args:
        when: In ms.
        users: Identifiers in the order of their places.
        accounts: Likewise, of the collection `accounts`.
        name: Another message id.
        group: Whether it is a group call.
        traits: What it writes to the user, or if a group call to the account.
    """
    carried = {"users": keys(users)}
    if accounts:
        carried["accounts"] = keys(accounts)
    held: Mapping[str, dict[str, object]] = {"accounts" if group else "users": traits} if traits else {}
    return Fact(name or f"t{when}", NOON + when, carried, held, group)


def rules(cap: int = 1000, blocked: tuple[tuple[str | None, str, bool], ...] = (), **types: Type) -> Rules:
    """Segment's defaults, changed."""
    return Rules({**DEFAULTS, **types}, blocked, cap)


def never(a: str, b: str) -> Decide:
    return Decide(Word("never", key(a), key(b)))


def join(a: str, b: str) -> Decide:
    return Decide(Word("join", key(a), key(b)))


def release(a: str, anchor: str) -> Decide:
    return Decide(Word("release", key(a), key(anchor)))
