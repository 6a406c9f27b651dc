"""Public keys as admins paste them: read, judged in words and brought into one form. Secrets stand in `app/keys.py`."""

from __future__ import annotations

import hashlib

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

from app.errors import InvalidRequestError

PEM_CHARACTERS_MAX = 8_000
BITS_MIN = 2_048  # NIST SP 800-131A: smaller ones do not sign any more
BITS_MAX = 8_192  # the time of a verification grows with the square
HOW = "Paste all of it, from BEGIN PUBLIC KEY to END PUBLIC KEY"


def checked_public_key(text: str) -> str:
    """Return an RSA public key in PEM as SubjectPublicKeyInfo, however it was wrapped.

    Raises:
        InvalidRequestError: it is none that can be used. The message never holds what was pasted.
    """
    text = text.strip()
    if not text:
        raise InvalidRequestError(f"The public key is missing. {HOW}")
    if "PRIVATE KEY" in text:
        raise InvalidRequestError(
            "This is a private key, which nobody else may have. It was not kept. Make a new pair where it comes from, "
            "and paste the public key"
        )
    if len(text) > PEM_CHARACTERS_MAX:
        raise InvalidRequestError(f"The public key is longer than {PEM_CHARACTERS_MAX} characters")
    if " CERTIFICATE-----" in text:
        raise InvalidRequestError(f"This is a certificate. {HOW}")
    key = _read(text)
    if not BITS_MIN <= key.key_size <= BITS_MAX:
        raise InvalidRequestError(
            f"The key has {key.key_size} bits. RSA keys of {BITS_MIN} to {BITS_MAX} bits are accepted"
        )
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode("ascii")


def fingerprint(pem: str) -> str:
    """Return the first half of a key's SHA-256 in pairs, to compare two of them by eye."""
    key = load_pem_public_key(pem.encode("ascii"))
    raw = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    digest = hashlib.sha256(raw).hexdigest()[:32]
    return ":".join(digest[place : place + 2] for place in range(0, len(digest), 2))


def _read(text: str) -> RSAPublicKey:
    lines = [line.strip() for line in text.splitlines()]
    joined = "\n".join(line for line in lines if line) + "\n"
    if not joined.isascii() or "-----BEGIN " not in joined:
        raise InvalidRequestError(f"This is no public key in PEM. {HOW}")
    try:
        key = load_pem_public_key(joined.encode("ascii"))
    except (ValueError, UnsupportedAlgorithm):
        raise InvalidRequestError(f"The public key cannot be read: a part of it is missing or changed. {HOW}") from None
    if not isinstance(key, RSAPublicKey):
        raise InvalidRequestError("The key is of another kind than RSA. Zendesk signs with RSA keys only")
    return key
