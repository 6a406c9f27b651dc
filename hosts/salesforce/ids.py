"""Ids as Salesforce writes them: 15 characters of which case matters, and 18 of which it does not."""

from __future__ import annotations

import re

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
ID = re.compile(r"[a-zA-Z0-9]{15}([a-zA-Z0-9]{3})?")
PREFIXES = {"001": "Account", "003": "Contact", "00Q": "Lead", "006": "Opportunity", "500": "Case", "005": "User"}


def full_id(short: str) -> str:
    """Return the 18 characters of an id of 15.

    Rule: the three further characters say, for each group of five, which letters are capitals.
    """
    groups = [short[start : start + 5] for start in (0, 5, 10)]
    return short + "".join(
        ALPHABET[sum(1 << place for place, letter in enumerate(group) if "A" <= letter <= "Z")] for group in groups
    )


def made_id(prefix: str, number: int) -> str:
    """Return the id of the stand-in's record with a number."""
    return full_id(f"{prefix}5g00000{number:05d}")


def normal_id(given: str) -> str | None:
    """Return an id in its 18 characters; None: it is none."""
    if not ID.fullmatch(given):
        return None
    return full_id(given[:15])
