"""Signed page requests: the token that the host posts when it loads a page of a signed location.

Rule: Zendesk, "Building a server-side app", section "Authenticating Zendesk in your server-side app": RS256, with the
key pair of the app; who looks stands in `sub`. How `qsh` is computed is not published: here it is a SHA-256.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Any

from joserfc import jwt
from joserfc.jwk import RSAKey

LIFE_SECONDS = 300
KEY_BITS = 2048


class PageSigner:
    """Signs for one installation in one account, with a key pair of its own.

    Args:
        subdomain: The account.
        app_id: Whose key it is.
        installation_id: What stands in `aud`.
    """

    def __init__(self, subdomain: str, app_id: int, installation_id: int) -> None:
        self._host = f"{subdomain}.zendesk.com"
        self._app_id = app_id
        self._installation_id = installation_id

    @cached_property
    def _key(self) -> RSAKey:
        return RSAKey.generate_key(KEY_BITS)  # takes a moment, and few need it

    @property
    def public_key(self) -> str:
        """The PEM that an admin gets under `/api/v2/apps/<app id>/public_key.pem`."""
        return self._key.as_pem(private=False).decode()

    def sign(self, *, user_id: int, location: str, query: str, now: datetime, **changes: Any) -> str:
        """Return the token for one load of a page.

        Args:
            user_id: The agent who looks.
            location: Such as `ticket_sidebar`.
            query: The page's query string.
            now: Aware; the token lives from here.
            changes: Claims that differ, for tests; None leaves one out.
        """
        issued = int(now.timestamp())
        claims: Mapping[str, Any] = {
            "iss": self._host,
            "aud": f"https://{self._host}/api/v2/apps/installations/{self._installation_id}.json",
            "sub": f"https://{self._host}/api/v2/users/{user_id}.json",
            "iat": issued,
            "nbf": issued,
            "exp": issued + LIFE_SECONDS,
            "qsh": hashlib.sha256(query.encode()).hexdigest(),
            "cnf": {"jku": f"https://{self._host}/api/v2/apps/{self._app_id}/public_key.pem"},
            "context": {"product": "support", "location": location},
        }
        kept = {name: value for name, value in {**claims, **changes}.items() if value is not None}
        return jwt.encode({"alg": "RS256", "typ": "JWT"}, kept, self._key)
