"""Identifiers that are nearly one that was asked for: which values to probe, and how much of one is told to whom.

Nothing is scanned: a fixed number of values, and one stretch of the index, are asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

Reason = Literal["one_letter", "same_domain", "same_number"]
REASONS: tuple[Reason, ...] = ("one_letter", "same_domain", "same_number")

VALUE_CHARACTERS_MAX = 64  # of a longer one nothing is probed: the number of variants grows with its length
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789.-_"
DIGITS = "0123456789"
PREFIX_LEAST = 3  # letters of the part before the @ that have to be the same
NUMBER_LEAST = 7  # digits of a telephone number without its country code
HIDDEN = "•"
ALIKE_LEAST = 0.75  # of the letters of the shorter beginning


def variants(value: str, letters: str) -> Iterator[str]:
    """Yield every value that is one letter away: other, missing, too many, or two that changed places."""
    for place in range(len(value) + 1):
        head, tail = value[:place], value[place:]
        for letter in letters:
            yield head + letter + tail
            if tail and tail[0] != letter:
                yield head + letter + tail[1:]
        if tail:
            yield head + tail[1:]
        if len(tail) > 1 and tail[0] != tail[1]:
            yield head + tail[1] + tail[0] + tail[2:]


def probes(type_: str, value: str) -> dict[str, Reason]:
    """Return the values to ask for, with what each would mean; without the value itself.

    Args:
        value: Folded.
    """
    if type_ not in ("email", "phone") or not 0 < len(value) <= VALUE_CHARACTERS_MAX:
        return {}
    found: dict[str, Reason] = {}
    if type_ == "phone":
        found = dict.fromkeys(_same_number(value), "same_number")
        found |= dict.fromkeys((one for one in variants(value, DIGITS) if one not in found), "one_letter")
    else:
        found = dict.fromkeys(variants(value, LETTERS), "one_letter")
    found.pop(value, None)
    return found


def stretch(type_: str, value: str) -> tuple[str, str] | None:
    """Return the first value of a stretch of the index and the first after it: addresses that begin alike; or None."""
    local, at, _ = value.rpartition("@")
    if type_ != "email" or not at or len(local) < PREFIX_LEAST:
        return None
    beginning = local[:PREFIX_LEAST]
    return beginning, beginning[:-1] + chr(ord(beginning[-1]) + 1)


def is_alike(value: str, other: str) -> bool:
    """Tell whether two e-mail addresses are of one domain and begin alike."""
    local, _, domain = value.rpartition("@")
    theirs, _, elsewhere = other.rpartition("@")
    if domain != elsewhere or local == theirs:
        return False
    return _shared(local, theirs) >= max(PREFIX_LEAST, ALIKE_LEAST * min(len(local), len(theirs)))


def masked(asked: str, value: str, reason: Reason) -> str:
    """Return as much of a value as whoever asked knows already.

    One letter apart: the letters that differ are hidden. Of one domain: the shared beginning and the domain are told,
    and one mark stands for the rest, however long it is. The same number: the digits that were asked for are told.
    """
    if reason == "same_domain":
        local, _, domain = value.rpartition("@")
        return f"{local[: _shared(local, asked)]}{HIDDEN}@{domain}"
    head = _shared(asked, value)
    tail = _shared(asked[::-1], value[::-1])
    tail = min(tail, len(value) - head, len(asked) - head)
    return value[:head] + HIDDEN * min(len(value) - head - tail, 2) + value[len(value) - tail :]


def initials(name: str) -> str:
    """Return the first letters of a name."""
    return " ".join(f"{word[0]}." for word in name.split()[:2])


def _same_number(value: str) -> Iterator[str]:
    """Yield a number as others write it: without its country code, with a 0 or 00 before it."""
    digits = "".join(character for character in value if character in DIGITS)
    for length in range(NUMBER_LEAST, len(digits) + 1):
        end = digits[-length:]
        if length >= len(digits) - 3:  # a country code has at most three digits
            yield from (end, f"0{end}", f"+{end}", f"00{end}")


def _shared(one: str, other: str) -> int:
    """Return how many first characters are the same."""
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count
