"""Signed pages of Zendesk for tests: key pairs made once, tokens as Zendesk signs them, and everything but."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from werkzeug.test import TestResponse

from tests.web.profile_world import World

APP_ID, INSTALLATION_ID, AGENT = "900", "7", "1402"
PAGE = "/zendesk/page"
RS256 = {"alg": "RS256", "typ": "JWT"}

Claims = dict[str, Any]


@cache
def private_key(name: str) -> rsa.RSAPrivateKey:
    """Return the key pair of this name; the same one for the whole run."""
    return rsa.generate_private_key(65537, 2048)


def public_pem(name: str) -> str:
    """Return what an admin fetches from Zendesk."""
    return private_key(name).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def private_pem(name: str) -> str:
    """Return what an admin should never paste anywhere."""
    return private_key(name).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def subdomain(world: World) -> str:
    """Return the Zendesk account of a world; each has its own, as they share one installation of Onefold."""
    return world.connection_id.replace("_", "-").lower()


def origin(world: World) -> str:
    """Return the address of the account."""
    return f"https://{subdomain(world)}.zendesk.com"


def connect_signed(world: World, *, account: str | None = None, installation: str = INSTALLATION_ID) -> World:
    """Enter into a world's connection what Zendesk says of the uploaded and installed app."""
    control, connection_id = world.house.control, world.connection_id
    control.set_connection_subdomain(connection_id, account or subdomain(world))
    control.set_zendesk_id(connection_id, "app_id", APP_ID)
    control.set_zendesk_id(connection_id, "installation_id", installation)
    control.add_zendesk_key(connection_id, public_pem("app"))
    return world


def page_claims(world: World, **changes: Any) -> Claims:
    """Return the claims of a page's token; a change to None leaves one out."""
    now = int(world.clock.now.timestamp())
    account = origin(world)
    given = {
        "iss": account.removeprefix("https://"),
        "aud": f"{account}/api/v2/apps/installations/{INSTALLATION_ID}.json",
        "sub": f"{account}/api/v2/users/{AGENT}.json",
        "iat": now,
        "nbf": now,
        "exp": now + 300,
        "qsh": "4f0c",
        "cnf": {"jku": f"{account}/api/v2/apps/{APP_ID}/public_key.pem"},
        "context": {"product": "support", "location": "ticket_sidebar"},
    } | changes
    return {name: value for name, value in given.items() if value is not None}


def page_token(world: World, *, key: str = "app", header: Mapping[str, Any] | None = None, **changes: Any) -> str:
    """Return a token as Zendesk signs it."""
    return signed_text(json.dumps(page_claims(world, **changes)), key=key, header=json.dumps(header or RS256))


def signed_text(claims: str | bytes, *, key: str = "app", header: str = json.dumps(RS256)) -> str:
    """Return any text as claims and as header, with a good signature."""
    body = claims if isinstance(claims, bytes) else claims.encode("utf-8", "surrogatepass")
    signed = f"{coded(header.encode())}.{coded(body)}"
    return f"{signed}.{coded(private_key(key).sign(signed.encode(), padding.PKCS1v15(), SHA256()))}"


def coded(raw: bytes) -> str:
    """Return base64 as tokens have it."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def open_signed(world: World, token: str | None = None, *, at: str | None = None, **query: str) -> TestResponse:
    """Load the page as the browser of an agent does."""
    asked = {"origin": origin(world) if at is None else at, "app_guid": "7c0e"} | query
    form = {"token": page_token(world) if token is None else token}
    return world.app.test_client().post(PAGE, query_string=asked, data=form)


def bearer_in(answer: TestResponse) -> str:
    """Return the token that a page came with."""
    _, found, rest = answer.text.partition('<meta name="onefold-page" content="')
    assert found, answer.text
    return rest.partition('"')[0]
