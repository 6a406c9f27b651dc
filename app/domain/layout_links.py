"""Links out of the panel: address templates with the traits and external ids of a person filled in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from app.domain.activity_facts import number_of
from app.domain.layout_places import Faults
from app.domain.traits import number_text

ADDRESS_CHARACTERS_MAX = 1_000
VALUE_CHARACTERS_MAX = 500
PLACEHOLDERS_MAX = 10
SCHEMES = ("http", "https", "mailto", "tel")
# What a value may hold unencoded, by scheme: an address of a mailbox has its @, a telephone number its +.
SAFE = {"mailto": "@", "tel": "+"}
PLACEHOLDER = re.compile(r"\{(id:)?([^{}]{1,200})\}")
WEB = re.compile(r"https?://[^/?#{}\s\\@]+(?:[/?#]\S*)?\Z")
OTHER = re.compile(r"(?:mailto|tel):[^\s\\]+\Z")


def check_address(template: object, place: str, faults: Faults) -> None:
    """Note what is wrong with an address template."""
    if not faults.text(template, place, most=ADDRESS_CHARACTERS_MAX):
        return
    assert isinstance(template, str)  # `text` said so
    if len(PLACEHOLDER.findall(template)) > PLACEHOLDERS_MAX:
        faults.add(place, f"an address holds at most {PLACEHOLDERS_MAX} placeholders")
    elif re.search(r"[{}]", PLACEHOLDER.sub("", template)):
        faults.add(place, "a brace has no partner; a placeholder is {trait} or {id:type}")
    elif not template.isascii() and not template.isprintable():
        faults.add(place, "the address holds characters that cannot be seen")
    elif not (WEB.match(template) or OTHER.match(template)):
        text = "an address begins with https://, http://, mailto: or tel:, and its host is written out"
        faults.add(place, text)
    elif not _is_address(template):
        faults.add(place, "this is no address: look at its host and port")


def placeholders(template: str, *, ids: bool = False) -> list[str]:
    """Return the keys of the traits that an address template names, or the types of its external ids."""
    return [key for is_id, key in PLACEHOLDER.findall(template) if bool(is_id) is ids]


def fill(template: str, traits: Mapping[str, Any], ids: Mapping[str, str]) -> str | None:
    """Return the address for one person, or None: something it names is not known of them.

    Values are encoded, so none of them can change the host, add a parameter or leave its part of the path.

    Args:
        template: Checked.
        ids: An external id of each type.
    """
    scheme = template.partition(":")[0]
    is_known = True

    def put(match: re.Match[str]) -> str:
        nonlocal is_known
        text = _text(ids.get(match[2]) if match[1] else traits.get(match[2]))
        is_known = is_known and text is not None
        return quote(text or "", safe=SAFE.get(scheme, ""))

    address = PLACEHOLDER.sub(put, template)
    return address if is_known else None


def _text(value: object) -> str | None:
    """Return a value as it stands in an address; None: it cannot. "." and ".." would climb the path, encoded or not."""
    if isinstance(value, bool) or (isinstance(value, str) and value.strip(" ") in ("", ".", "..")):
        return None
    if isinstance(value, str):
        return value if len(value) <= VALUE_CHARACTERS_MAX and _is_encodable(value) else None
    number = number_of(value)
    return None if number is None else number_text(number)


def _is_encodable(text: str) -> bool:
    return not any(0xD800 <= ord(character) <= 0xDFFF for character in text)  # half of a pair


def _is_address(template: str) -> bool:
    try:
        parts = urlsplit(PLACEHOLDER.sub("x", template))
        return parts.scheme in SCHEMES and (parts.port is None or parts.port > 0)
    except ValueError:
        return False
