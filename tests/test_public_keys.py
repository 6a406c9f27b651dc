"""Public keys as they are pasted: which are accepted, and what is said of the others."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from app.errors import InvalidRequestError
from app.public_keys import PEM_CHARACTERS_MAX, checked_public_key, fingerprint
from tests.web.signed_world import private_key, private_pem, public_pem


def pem(key: PublicKeyTypes) -> str:
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


PASTED: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "with blanks around": lambda text: f"\n\n  {text}  \n",
    "with blanks before each line": lambda text: "\n".join(f"    {line}" for line in text.splitlines()),
    "with Windows line ends": lambda text: text.replace("\n", "\r\n"),
    "with empty lines": lambda text: text.replace("\n", "\n\n"),
    "in the older form": lambda _: (
        private_key("app").public_key().public_bytes(Encoding.PEM, PublicFormat.PKCS1).decode()
    ),
}


@pytest.mark.parametrize("pasted", PASTED)
def test_a_key_is_brought_into_one_form_however_it_was_pasted(pasted: str) -> None:
    assert checked_public_key(PASTED[pasted](public_pem("app"))) == public_pem("app")


REFUSED = {
    "nothing": ("", "The public key is missing"),
    "blanks": (" \n ", "The public key is missing"),
    "words": ("my key", "This is no public key in PEM"),
    "not ASCII": (public_pem("app").replace("PUBLIC", "PÜBLIC"), "This is no public key in PEM"),
    "JSON": ('{"kty": "RSA"}', "This is no public key in PEM"),
    "cut": (public_pem("app")[:200] + "\n-----END PUBLIC KEY-----", "The public key cannot be read"),
    "without its end": (public_pem("app").partition("-----END")[0], "The public key cannot be read"),
    "a letter changed": (public_pem("app").replace("M", "!", 1), "The public key cannot be read"),
    "a private key": (private_pem("app"), "This is a private key"),
    "a private key behind a public one": (public_pem("app") + private_pem("app"), "This is a private key"),
    "a certificate": ("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----", "This is a certificate"),
    "an elliptic curve": (pem(ec.generate_private_key(ec.SECP256R1()).public_key()), "another kind than RSA"),
    "Ed25519": (pem(ed25519.Ed25519PrivateKey.generate().public_key()), "another kind than RSA"),
    "1024 bits": (pem(rsa.generate_private_key(65537, 1024).public_key()), "The key has 1024 bits"),
    "far too long": ("-----BEGIN PUBLIC KEY-----\n" + "A" * PEM_CHARACTERS_MAX, "longer than 8000 characters"),
}


@pytest.mark.parametrize("refused", REFUSED)
def test_what_is_no_usable_key_is_refused_in_words_that_hold_nothing_of_it(refused: str) -> None:
    text, words = REFUSED[refused]

    with pytest.raises(InvalidRequestError, match=words) as caught:
        checked_public_key(text)

    assert not any(line in str(caught.value) for line in text.split() if len(line) > 12)


def test_the_fingerprint_tells_keys_apart() -> None:
    assert fingerprint(public_pem("app")) == fingerprint(public_pem("app")) != fingerprint(public_pem("second"))
    assert len(fingerprint(public_pem("app")).split(":")) == 16
