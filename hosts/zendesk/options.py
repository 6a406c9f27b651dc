"""The options of one `client.request`, checked once where they come in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hosts.zendesk.errors import RefusedError

# The vendor's list; an option outside of it would silently do nothing there.
KNOWN = frozenset(
    {"url", "type", "data", "contentType", "dataType", "headers", "timeout", "cache", "accepts", "traditional"}
    | {"xhrFields", "secure", "cors", "jwt", "autoRetry", "httpCompleteResponse"}
)
METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})
TIMEOUT_MS_DEFAULT = 20_000
TIMEOUT_MS_MAX = 60_000
FORM = "application/x-www-form-urlencoded; charset=UTF-8"


@dataclass(frozen=True, slots=True)
class Jwt:
    """How the proxy is to sign.

    Args:
        algorithm: As asked for.
        secret_key: The key, or the placeholder of the setting that holds it.
        expiry: Seconds from now.
        claims: As given.
    """

    algorithm: str
    secret_key: str
    expiry: int
    claims: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Options:
    """One request as an app asked for it, placeholders unreplaced.

    Args:
        url: The target.
        method: In capitals.
        headers: As given, without `Content-Type`.
        data: The body of a request that has one, else what goes into the query string; None: nothing.
        content_type: Of the body.
        timeout_ms: How long an answer may take.
        secure: Whether placeholders are replaced.
        jwt: None: nothing to sign.
    """

    url: str
    method: str
    headers: Mapping[str, str]
    data: str | Mapping[str, str] | None
    content_type: str
    timeout_ms: int
    secure: bool
    jwt: Jwt | None


def read_options(value: object) -> Options:
    """Return the options that a page sent.

    Raises:
        RefusedError: one is unknown or has a value of the wrong kind.
    """
    fields = _object("options", value)
    unknown = sorted(set(fields) - KNOWN)
    if unknown:
        raise RefusedError(f"unknown request option {unknown[0]!r}")
    if fields.get("cors"):
        raise RefusedError("a request with cors: true does not go through the proxy")
    method = _text("type", fields.get("type", "GET")).upper()
    if method not in METHODS:
        raise RefusedError(f"type {method!r} is none of {', '.join(sorted(METHODS))}")
    headers = _object("headers", fields.get("headers", {}))
    return Options(
        url=_text("url", fields.get("url")),
        method=method,
        headers={_text("header", name): _text(f"header {name}", content) for name, content in headers.items()},
        data=_data(fields.get("data")),
        content_type=_text("contentType", fields.get("contentType", FORM)),
        timeout_ms=_whole("timeout", fields.get("timeout", TIMEOUT_MS_DEFAULT), TIMEOUT_MS_MAX),
        secure=_flag("secure", fields.get("secure", False)),
        jwt=_jwt(fields["jwt"]) if fields.get("jwt") is not None else None,
    )


def _jwt(value: object) -> Jwt:
    fields = _object("jwt", value)
    if set(fields) - {"algorithm", "secret_key", "expiry", "claims"}:
        raise RefusedError("jwt takes algorithm, secret_key, expiry and claims")
    return Jwt(
        algorithm=_text("jwt.algorithm", fields.get("algorithm")),
        secret_key=_text("jwt.secret_key", fields.get("secret_key")),
        expiry=_whole("jwt.expiry", fields.get("expiry"), 24 * 3600),
        claims=_object("jwt.claims", fields.get("claims", {})),
    )


def _data(value: object) -> str | dict[str, str] | None:
    if value is None or isinstance(value, str):
        return value
    return {
        name: content if isinstance(content, str) else str(content) for name, content in _object("data", value).items()
    }


def _object(name: str, value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise RefusedError(f"{name} must be an object")
    return value


def _text(name: str, value: object) -> str:
    if not isinstance(value, str) or "\r" in value or "\n" in value:
        raise RefusedError(f"{name} must be a text of one line")
    return value


def _flag(name: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise RefusedError(f"{name} must be true or false")
    return value


def _whole(name: str, value: object, most: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= most:
        raise RefusedError(f"{name} must be a whole number from 1 to {most}")
    return value
