"""Telephone numbers as they can be compared: E.164, which only an international number has."""

from __future__ import annotations

import re

TRUNK_ZERO = re.compile(r"\(0\)")  # "+44 (0)20 …": dialled inside the country only
SIGNS = re.compile(r"[\s().\-/\u00a0\u2010-\u2013]")
INTERNATIONAL = re.compile(r"\+[1-9][0-9]{7,14}")  # ITU-T E.164: at most 15 digits
CHARACTERS_MAX = 60


def e164(text: str) -> str | None:
    """Return a number in its international form, or None: it names no country, has an extension, or is no number."""
    if len(text) > CHARACTERS_MAX:
        return None
    plain = SIGNS.sub("", TRUNK_ZERO.sub("", text))
    if plain.startswith("00"):
        plain = "+" + plain[2:]
    return plain if INTERNATIONAL.fullmatch(plain) else None
