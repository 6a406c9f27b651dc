"""Public ids: a profile is named by the key of its earliest event (identity rule 29)."""

from __future__ import annotations

from hashlib import blake2b
from typing import Literal

KEY_BYTES = 16
CHECKSUM_BYTES = 4
BASE62_LENGTH = 27  # 20 bytes are below 62 ** 27
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
Collection = Literal["users", "accounts"]
PREFIXES: dict[Collection, str] = {"users": "use_", "accounts": "acc_"}
COLLECTIONS = {prefix: collection for collection, prefix in PREFIXES.items()}
_DIGITS = {character: number for number, character in enumerate(ALPHABET)}


def event_key(space_id: str, message_id: str) -> bytes:
    """Return the 16-byte key of an event: BLAKE2b of space and message id."""
    return blake2b(message_id.encode(), digest_size=KEY_BYTES, key=space_id.encode()[:64]).digest()


def public_id(collection: Collection, key: bytes) -> str:
    """Return the public id that an event's key stands for, such as `use_` and 27 base62 characters."""
    number = int.from_bytes(key + _checksum(key), "big")
    digits = []
    for _ in range(BASE62_LENGTH):
        number, digit = divmod(number, 62)
        digits.append(ALPHABET[digit])
    return PREFIXES[collection] + "".join(reversed(digits))


def parse_public_id(text: str) -> tuple[Collection, bytes] | None:
    """Return collection and event key of a public id, or None if it is none (a checksum guards against typing)."""
    collection = COLLECTIONS.get(text[:4])
    if collection is None or len(text) != 4 + BASE62_LENGTH:
        return None
    number = 0
    for character in text[4:]:
        digit = _DIGITS.get(character)
        if digit is None:
            return None
        number = number * 62 + digit
    if number >= 1 << 8 * (KEY_BYTES + CHECKSUM_BYTES):
        return None
    raw = number.to_bytes(KEY_BYTES + CHECKSUM_BYTES, "big")
    key, checksum = raw[:KEY_BYTES], raw[KEY_BYTES:]
    return (collection, key) if checksum == _checksum(key) else None


def _checksum(key: bytes) -> bytes:
    return blake2b(key, digest_size=CHECKSUM_BYTES, person=b"onefold-id").digest()
