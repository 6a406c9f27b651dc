"""The rules of Zendesk's proxy: what it replaces, what it signs, and what it does not send at all. Nothing here sends.

Rules: the vendor's documentation of `client.request`, secure settings and JWT; where it is silent, the strict way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from typing import Any
from urllib.parse import SplitResult, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import OctKey

from hosts.zendesk.errors import RefusedError
from hosts.zendesk.installation import Installation
from hosts.zendesk.options import Jwt, Options

PLACEHOLDER = re.compile(r"\{\{(setting|jwt)\.([^{}]*)\}\}")
BODYLESS = frozenset({"GET", "DELETE"})


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A request that the proxy is willing to send, with everything filled in.

    Args:
        method: In capitals.
        url: Absolute, http(s), on this machine.
        headers: All of them, `Content-Type` included.
        body: None: a request without one.
        timeout_seconds: How long to wait for the answer.
    """

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes | None
    timeout_seconds: float


def prepare(options: Options, installation: Installation, now: datetime) -> Outgoing:
    """Return what is to be sent for an app's request.

    Args:
        options: As the app asked.
        installation: Whose settings stand behind the placeholders.
        now: Aware; a signed token lives from here.

    Raises:
        RefusedError: the proxy does not send this. The secret has gone nowhere.
    """
    for name in options.headers:
        if "_" in name:
            raise RefusedError(f"the header name {name!r} has an underscore")
    fill = Filler(options, installation, now)
    url = fill.text(options.url, "url")
    target = _target(url, installation.subdomain)
    if options.secure and (target.hostname or "") not in installation.allowed_hosts():
        raise RefusedError(
            f"Proxy error: Invalid request (domainWhitelist does not name {target.hostname!r})", status=403
        )
    headers = {name: fill.text(value, "header") for name, value in options.headers.items()}
    url, body = _place_data(url, options, lambda text: fill.text(text, "body"))
    if body is not None:
        headers["Content-Type"] = options.content_type
    return Outgoing(options.method, url, headers, body, options.timeout_ms / 1000)


@dataclass(frozen=True, slots=True)
class Filler:
    """Replaces the placeholders of one request, each only where its scope allows."""

    options: Options
    installation: Installation
    now: datetime

    def text(self, text: str, scope: str) -> str:
        """Return `text` with its placeholders replaced. What a setting holds is not looked at again.

        Raises:
            RefusedError: a placeholder may not stand here.
        """
        return PLACEHOLDER.sub(lambda match: self._value(match[1], match[2], scope), text)

    def _value(self, kind: str, name: str, scope: str) -> str:
        if not self.options.secure:
            raise RefusedError(f"the placeholder {{{{{kind}.{name}}}}} needs secure: true")
        if kind == "jwt":
            return self._token(name)
        parameter = self.installation.package.parameters.get(name)
        if parameter is None:
            raise RefusedError(f"the manifest has no parameter {name!r}")
        if parameter.secure and parameter.scopes and scope not in parameter.scopes:
            raise RefusedError(
                f"the setting {name!r} may not stand in {scope}: its scopes are {_list(parameter.scopes)}"
            )
        return self.installation.settings.get(name, "")

    def _token(self, name: str) -> str:
        asked = self.options.jwt
        if name != "token" or asked is None:
            raise RefusedError(f"the placeholder {{{{jwt.{name}}}}} needs the option jwt, and is spelled jwt.token")
        if asked.algorithm != "HS256":
            raise RefusedError(f"jwt.algorithm {asked.algorithm!r} is not HS256")
        key = self.text(asked.secret_key, "jwt_secret_key")
        if not key:
            raise RefusedError("jwt.secret_key is empty: the setting behind it has no value")
        return _sign(asked, self._claims(asked.claims), key, self.now)

    def _claims(self, value: Any) -> Any:
        """Return claims with the texts in them filled; numbers and structure stay."""
        if isinstance(value, str):
            return self.text(value, "jwt_claim")
        if isinstance(value, dict):
            return {name: self._claims(content) for name, content in value.items()}
        return [self._claims(one) for one in value] if isinstance(value, list) else value


def _sign(asked: Jwt, claims: dict[str, Any], key: str, now: datetime) -> str:
    issued = int(now.timestamp())
    # The proxy's own times come last: an app cannot make a token live longer than its expiry.
    return jwt.encode(
        {"alg": "HS256", "typ": "JWT"}, {**claims, "iat": issued, "exp": issued + asked.expiry}, OctKey.import_key(key)
    )


def _target(url: str, subdomain: str) -> SplitResult:
    try:
        target = urlsplit(url)
        host = (target.hostname or "").rstrip(".")
    except ValueError as error:
        raise RefusedError(f"{url!r} cannot be read: {error}") from error
    if target.scheme not in ("http", "https") or not host:
        raise RefusedError(f"{url!r} is not an http(s) address")
    if host == "zendesk.com" or (host.endswith(".zendesk.com") and host != f"{subdomain}.zendesk.com"):
        raise RefusedError(f"{url} is not a proxyable URI", status=403)
    if target.username is not None:
        raise RefusedError("an address does not carry a user name")
    if not _is_loopback(host):
        raise RefusedError(f"this stand-in reaches addresses of this machine only, not {host}", status=403)
    return target


def _is_loopback(host: str) -> bool:
    # The vendor's proxy is the other way round: it never reaches the agent's own machine.
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _place_data(url: str, options: Options, fill: Callable[[str], str]) -> tuple[str, bytes | None]:
    data = options.data
    if data is None:
        return url, None
    text = fill(data) if isinstance(data, str) else urlencode({name: fill(value) for name, value in data.items()})
    if options.method in BODYLESS:
        return url + ("&" if "?" in url else "?") + text, None
    return url, text.encode()


def _list(names: frozenset[str]) -> str:
    return ", ".join(sorted(names))
