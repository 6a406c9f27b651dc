"""The words in the name of an event, in whatever style it is written. What they mean is `activity_kinds`' business."""

from __future__ import annotations

import re
from functools import lru_cache

NAME_CHARACTERS_READ = 200  # further ones do not change what an event is about
NAMES_KEPT = 8_192

# Capitals before a capital with small letters are a word of their own: "APIError" is "api", "error".
WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+|[^\W\d_]+")
# Two words that mean one.
PAIRS = {
    ("sign", "in"): "signin",
    ("signed", "in"): "signin",
    ("log", "in"): "signin",
    ("logged", "in"): "signin",
    ("sign", "out"): "signout",
    ("signed", "out"): "signout",
    ("log", "out"): "signout",
    ("logged", "out"): "signout",
    ("sign", "up"): "signup",
    ("signed", "up"): "signup",
    ("timed", "out"): "timeout",
    ("time", "out"): "timeout",
    ("past", "due"): "overdue",
    ("charge", "back"): "chargeback",
    ("e", "mail"): "email",
}  # fmt: skip
ONE = {"login": "signin", "logon": "signin", "logout": "signout", "registered": "signup", "canceled": "cancelled"}


def words_of(name: str) -> tuple[str, ...]:
    """Return the words of a name in small letters: `paymentFailed`, `payment_failed`, `PAYMENT-FAILED` are the same.

    Words that are written apart or together ("Signed In", "Login") become one.
    """
    return _words_of(shortened(name))


def shortened(name: str) -> str:
    """Return as much of a name as is read, so that what is remembered of very long names stays small."""
    return name[:NAME_CHARACTERS_READ]


@lru_cache(maxsize=NAMES_KEPT)
def _words_of(name: str) -> tuple[str, ...]:
    found = [ONE.get(word, word) for word in (match.lower() for match in WORD.findall(name))]
    joined: list[str] = []
    for word in found:
        if joined and (joined[-1], word) in PAIRS:
            joined[-1] = PAIRS[joined[-1], word]
        else:
            joined.append(word)
    return tuple(joined)


@lru_cache(maxsize=NAMES_KEPT)
def stem_of(word: str) -> str:
    """Return a word without its usual endings, so that "synced", "syncing" and "sync" are the same.

    It need not be a word; it is compared with other stems only.
    """
    for ending in ("ations", "ation", "ing", "ions", "ion", "ed", "es", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word
