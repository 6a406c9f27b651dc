"""What can be told about a connection to Zendesk without Zendesk: each finding as a sentence."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from joserfc import jwt
from joserfc.jwk import OctKey

from app.errors import AuthenticationError, ForbiddenError, InvalidRequestError, PackageError
from app.house import House
from app.packaging.zendesk import zip_bytes
from app.public_keys import checked_public_key, fingerprint
from app.settings import LOOPBACK_HOSTS
from app.storage.control import Connection
from app.web.tokens import ALGORITHM, verify_proxy_token

LOCAL_ENDINGS = (".local", ".localhost", ".internal", ".lan", ".home.arpa")  # names that no public server answers for
TEST_LIFE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence.

    Args:
        kind: good: it works; bad: it cannot work so; info: it is not set up, or only Zendesk can tell.
    """

    kind: Literal["good", "bad", "info"]
    text: str


def findings(house: House, connection: Connection) -> list[Finding]:
    """Return what is right and wrong about a connection, without asking anything outside."""
    return [
        _address(house.settings.public_url),
        *_packages(house.settings.public_url),
        *_secrets(house, connection),
        *_signed_way(connection),
    ]


def address_problem(url: str) -> str | None:
    """Return why Zendesk cannot reach an address, as half a sentence; None: nothing speaks against it."""
    parts = urlsplit(url)
    host = (parts.hostname or "").rstrip(".")
    if _is_local(host):
        return "it is an address of this machine or of a private network"
    return None if parts.scheme == "https" else "it is not encrypted; Zendesk needs https"


def _is_local(host: str) -> bool:
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return host in LOOPBACK_HOSTS or "." not in host or host.endswith(LOCAL_ENDINGS)


def _address(url: str) -> Finding:
    problem = address_problem(url)
    if problem is not None:
        return Finding("bad", f"Zendesk cannot reach {url}: {problem}.")
    return Finding("good", f"{url} is encrypted and no address of a private network.")


def _packages(url: str) -> Iterator[Finding]:
    for signed, name in ((False, "The app"), (True, "The signed app")):
        try:
            zip_bytes(address=url, signed=signed)
        except PackageError as error:
            yield Finding("bad", f"{name} cannot be packaged: {error}.")
        else:
            yield Finding("good", f"{name} is packaged and holds nothing that Zendesk would refuse.")


def _secrets(house: House, connection: Connection) -> Iterator[Finding]:
    if not connection.enabled:
        yield Finding("bad", "The connection is disabled, so that every request is refused.")
        return
    names = ("the newest signing key", "the one before") if len(connection.secrets) > 1 else ("the signing key",)
    for name, secret in zip(names, connection.secrets, strict=False):
        try:
            verify_proxy_token(house, _proxy_token(house, connection, secret))
        except (AuthenticationError, ForbiddenError) as error:
            yield Finding("bad", f"A token made here with {name} was refused: {error}")
        else:
            yield Finding("good", f"A token made here with {name} was accepted.")


def _proxy_token(house: House, connection: Connection, secret: str) -> str:
    """Return what the proxy would make."""
    now = house.now_ms() // 1000
    claims = {
        "iss": connection.subdomain or "test",
        "aud": house.settings.public_url,
        "sub": "test",
        "space": connection.space_id,
        "iat": now,
        "exp": now + TEST_LIFE_SECONDS,
    }
    return jwt.encode({"alg": ALGORITHM}, claims, OctKey.import_key(secret))


def _signed_way(connection: Connection) -> Iterator[Finding]:
    app = connection.zendesk
    if not app.public_keys:
        yield Finding("info", "No public key is entered: signed pages are refused.")
        return
    for key in app.public_keys:
        yield _key(key.pem)
    if connection.subdomain is None:
        yield Finding("bad", "The connection is bound to no account: signed pages are refused until it is.")
    if app.installation_id is None:
        yield Finding("bad", "The installation id is not entered: signed pages are refused until it is.")
    yield Finding("info", "Only Zendesk can sign a page: open a ticket to see that its signature is accepted.")


def _key(pem: str) -> Finding:
    try:
        key = load_pem_public_key(checked_public_key(pem).encode("ascii"))
    except (InvalidRequestError, ValueError) as error:
        return Finding("bad", f"A public key cannot be used: {error}.")
    bits = key.key_size if isinstance(key, RSAPublicKey) else 0
    return Finding("good", f"The public key {fingerprint(pem)} is an RSA key of {bits} bits.")
