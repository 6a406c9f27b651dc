"""Tokens of the Zendesk proxy: one fixed algorithm, the secrets of the space they name, and nothing fetched.

Those of signed pages stand in `signed_pages`, and who asks with which kind is told apart in `viewers`.

The proxy signs whatever a browser of the installation composes. A token therefore proves that somebody in an
installation that holds the secret asks now; who it is, is only claimed.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from urllib.parse import urlsplit

from cachetools import TTLCache
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from app.errors import AuthenticationError, ForbiddenError
from app.house import House
from app.storage.control import Connection
from app.web.compact_tokens import Object, Unverified, read_unverified
from app.web.refusals import PROXY_EXTENSION, PROXY_OTHER_ALGORITHM, PROXY_WRONG_KEY, note_refused

TOKEN_BYTES_MAX = 4096
LIFE_SECONDS_MAX = 300  # how far ahead `exp` may lie
SKEW_SECONDS = 60  # how far ahead of ours the clock of the proxy may be
VIEWER_CHARACTERS_MAX = 200
CACHE_SECONDS = 60
CACHE_TOKENS_MAX = 10_000
ALGORITHM = "HS256"

NOT_READABLE = "The token is not one that the Zendesk proxy makes."


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who asks, by which connection.

    Args:
        name: As claimed.
        proven: Whether the host's own signature says so. Not so by the proxy: there the browser composes the claims.
    """

    connection: Connection
    name: str
    proven: bool = False


# What was verified: what it says and the secret that signed it, by the token's hash. Everything that can change while a
# token lives (time, connection, secrets, our address) is checked at each use.
_verified: TTLCache[bytes, tuple[Unverified, str]] = TTLCache(CACHE_TOKENS_MAX, CACHE_SECONDS)
_lock = Lock()


def verify_proxy_token(house: House, token: str) -> Viewer:
    """Return who asks with a token of the Zendesk proxy.

    Rule: Zendesk, "Using secure settings", section "JWT". The space is looked up by the claim `space` before anything
    is verified; then every live secret of its enabled connections is tried.

    Raises:
        AuthenticationError: the token proves nothing.
        ForbiddenError: it proves a connection that is switched off, or bound to another account.
    """
    if len(token) > TOKEN_BYTES_MAX or not token.isascii():
        raise AuthenticationError(NOT_READABLE)
    digest = hashlib.sha256(token.encode()).digest()
    with _lock:
        known = _verified.get(digest)
    said = read_unverified(token, longest=TOKEN_BYTES_MAX, wrong=NOT_READABLE) if known is None else known[0]
    connections = _connections(house, said.claims)
    if known is None or not any(known[1] in connection.secrets for connection in connections):
        _check_algorithm(house, connections, said.header)
        known = said, _secret_of(house, token, said, connections)
        with _lock:
            _verified[digest] = known
    secret = known[1]
    connection = next(connection for connection in connections if secret in connection.secrets)
    _check(house, connection, said.claims)
    return Viewer(connection, _viewer(said.claims))


def _check_algorithm(house: House, connections: tuple[Connection, ...], header: Object) -> None:
    """Refuse another algorithm before any key is taken up; the claims tell whose admin is to know."""
    wrong = PROXY_OTHER_ALGORITHM if header.get("alg") != ALGORITHM else PROXY_EXTENSION if "crit" in header else None
    if wrong is not None:
        raise _refused_all(house, connections, AuthenticationError(wrong))


def _connections(house: House, claims: Object) -> tuple[Connection, ...]:
    space_id = claims.get("space")
    if not isinstance(space_id, str):
        raise AuthenticationError("The token names no space.")
    if house.control.find_space(space_id) is None:
        raise AuthenticationError(PROXY_WRONG_KEY)  # as if it existed: ids of spaces are not given away
    return tuple(connection for connection in house.control.find_connections(space_id) if connection.host == "zendesk")


def _secret_of(house: House, token: str, said: Unverified, connections: tuple[Connection, ...]) -> str:
    """Return the secret that signed. Only for that one the library is asked, so that many secrets cost little."""
    signature = token.rpartition(".")[2].encode()
    for secret in _secrets(connections):
        made = base64.urlsafe_b64encode(hmac.digest(secret.encode(), said.signed, "sha256")).rstrip(b"=")
        if hmac.compare_digest(made, signature) and _is_good(token, secret):
            return secret
    raise _refused_all(house, connections, AuthenticationError(PROXY_WRONG_KEY))


def _is_good(token: str, secret: str) -> bool:
    try:
        jwt.decode(token, _key(secret), algorithms=[ALGORITHM])
    except (JoseError, ValueError, RecursionError):
        return False
    return True


def _secrets(connections: tuple[Connection, ...]) -> Iterator[str]:
    """Those of enabled connections first; the others only so that a refusal can say why."""
    for connection in sorted(connections, key=lambda connection: not connection.enabled):
        yield from connection.secrets


@lru_cache(maxsize=1024)
def _key(secret: str) -> OctKey:
    return OctKey.import_key(secret)


def _check(house: House, connection: Connection, claims: Object) -> None:
    if not connection.enabled:
        raise _refused(house, connection, ForbiddenError("The connection is switched off."))
    wrong = _wrong_time(claims, house.now_ms() / 1000)
    if wrong is None and not _is_our_address(claims.get("aud"), house.settings.public_url):
        wrong = "The token is meant for another address."
    if wrong is not None:
        raise _refused(house, connection, AuthenticationError(wrong))
    if connection.subdomain is not None and not _is_text(claims.get("iss"), connection.subdomain):
        raise _refused(house, connection, ForbiddenError("The connection is bound to another Zendesk account."))


def _refused(
    house: House, connection: Connection, error: AuthenticationError | ForbiddenError
) -> AuthenticationError | ForbiddenError:
    note_refused(house, connection, str(error))
    return error


def _refused_all(house: House, connections: tuple[Connection, ...], error: AuthenticationError) -> AuthenticationError:
    for connection in connections:
        if connection.enabled:
            note_refused(house, connection, str(error))
    return error


def _wrong_time(claims: Object, now: float) -> str | None:
    expires = as_number(claims.get("exp"))
    if expires is None:
        return "The token has no time at which it expires."
    if expires <= now:
        return "The token has expired."
    if expires > now + LIFE_SECONDS_MAX:
        return "The token lives longer than 5 minutes."
    for name in ("iat", "nbf"):
        if name in claims:
            moment = as_number(claims[name])
            if moment is None or moment > now + SKEW_SECONDS:
                return "The token is of a time to come."
    return None


def as_number(value: object) -> float | None:
    """Return a time of a token in seconds since 1970, or None if it is none."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(value) if abs(value) < 1e12 else None


def _is_our_address(audience: object, public_url: str) -> bool:
    """Tell whether an audience is our address; a slash at its end and the case of its host do not matter."""
    given = audience if isinstance(audience, list) else [audience]
    ours = _address(public_url)
    return any(isinstance(one, str) and _address(one) == ours for one in given)


def _address(url: str) -> tuple[str, str, int | None, str] | None:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if port == {"http": 80, "https": 443}.get(parts.scheme):
        port = None
    return parts.scheme, (parts.hostname or "").lower(), port, parts.path.rstrip("/")


def _is_text(value: object, expected: str) -> bool:
    return isinstance(value, str) and value.lower() == expected.lower()


def _viewer(claims: Object) -> str:
    subject = claims.get("sub")
    if isinstance(subject, int) and not isinstance(subject, bool):
        subject = str(subject)
    if not isinstance(subject, str):
        return ""
    return subject.encode("utf-8", "replace").decode()[:VIEWER_CHARACTERS_MAX]
