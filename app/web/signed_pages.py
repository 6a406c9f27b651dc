"""Tokens of pages that Zendesk loads signed: one fixed algorithm, keys that an admin entered, and nothing fetched.

Such a token proves which agent looks. Rule: Zendesk, "Building a server-side app", section "Authenticating Zendesk in
your server-side app".
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from app.errors import AuthenticationError, ForbiddenError
from app.house import House
from app.storage.control import Connection
from app.web.compact_tokens import Object, Unverified, read_unverified
from app.web.refusals import (
    PAGE_EXTENSION,
    PAGE_NO_KEY,
    PAGE_NOT_READABLE,
    PAGE_OTHER_ALGORITHM,
    PAGE_WRONG_KEY,
    note_refused,
)
from app.web.tokens import Viewer, as_number

TOKEN_BYTES_MAX = 8_192
ALGORITHM = "RS256"
LEEWAY_SECONDS = 30
LIFE_SECONDS_MAX = 600  # Zendesk's live about 300
PRODUCT = "support"
LOCATIONS = frozenset({"ticket_sidebar", "new_ticket_sidebar", "user_sidebar", "organization_sidebar", "modal"})
ORIGIN = re.compile(r"https://([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)\.zendesk\.com")
AGENT = re.compile(r"(?:\S*/users/)?([0-9]{1,20})(?:\.json)?")
AUDIENCE = re.compile(r"https://[a-z0-9-]{1,63}\.zendesk\.com/api/v2/apps/installations/([1-9][0-9]{0,19})\.json")

REPLAYED = "The page's token was used before; each opens one page."
TWO = "Two connections have this installation; one of them has to give it up."

Connections = Sequence[Connection]
# A header that is not known is passed over, as RFC 7515 demands; `crit` is refused before.
REGISTRY = jws.JWSRegistry(algorithms=[ALGORITHM], strict_check_header=False)


def verify_page_token(house: House, token: str, *, origin: str) -> Viewer:
    """Return who asks for a page, proven.

    The order is that of what costs least and says least: form, algorithm, account, signature, connection, times,
    issuer, context, agent, and last whether it was used before. Whose keys are tried is decided by the account that
    the page's address names; what the token itself says counts from its signature on.

    Args:
        origin: As the page's address names it: the account's own, or a stand-in's.

    Raises:
        AuthenticationError: the token proves nothing, or is used again.
        ForbiddenError: it proves an account or connection that may not ask.
    """
    tenants = _tenants(house, origin)
    try:
        said = read_unverified(token, longest=TOKEN_BYTES_MAX, wrong=PAGE_NOT_READABLE)
        _check_algorithm(said.header)
        signers = _signers(token, tenants)
    except AuthenticationError as error:
        raise _refused(house, [one for one in tenants if one.enabled], error) from error
    connection = _addressed(house, signers, said.claims)
    try:
        agent = _checked(house, connection, said.claims)
        _use_up(house, connection, said)
    except (AuthenticationError, ForbiddenError) as error:
        raise _refused(house, [connection], error) from error
    return Viewer(connection, agent, proven=True)


def _tenants(house: House, origin: str) -> Connections:
    """Return the connections of the account that an origin names, of whatever space."""
    if origin in house.settings.panel_origins:  # a stand-in, which stands in for any account
        found = house.control.find_signed_connections(None)
    elif named := ORIGIN.fullmatch(origin):
        found = house.control.find_signed_connections(named.group(1))
    else:
        found = ()
    if not found:
        raise ForbiddenError("No connection is bound to this account.")
    return found


def _check_algorithm(header: Object) -> None:
    if header.get("alg") != ALGORITHM:
        raise AuthenticationError(PAGE_OTHER_ALGORITHM)
    if "crit" in header:
        raise AuthenticationError(PAGE_EXTENSION)


def _signers(token: str, tenants: Connections) -> Connections:
    """Return the connections one of whose keys has signed a token.

    Raises:
        AuthenticationError: there is none.
    """
    keys = dict.fromkeys(key.pem for one in tenants for key in one.zendesk.public_keys)  # each is tried once
    signed_with = next((pem for pem in keys if _is_signed(token, pem)), None)
    if signed_with is None:
        raise AuthenticationError(PAGE_WRONG_KEY if keys else PAGE_NO_KEY)
    return [one for one in tenants if signed_with in (key.pem for key in one.zendesk.public_keys)]


def _is_signed(token: str, pem: str) -> bool:
    try:
        jws.deserialize_compact(token, _key(pem), algorithms=[ALGORITHM], registry=REGISTRY)
    except (JoseError, ValueError, RecursionError):
        return False
    return True


@lru_cache(maxsize=256)
def _key(pem: str) -> RSAKey:
    return RSAKey.import_key(pem)


def _addressed(house: House, signers: Connections, claims: Object) -> Connection:
    """Return the one connection whose installation a token is meant for.

    Raises:
        ForbiddenError: there is none, or there are several.
    """
    audience = _audience(claims.get("aud"))
    meant = [one for one in signers if audience is not None and audience == _address_of(one)]
    if len(meant) == 1:
        return meant[0]
    if meant:
        raise _refused(house, meant, ForbiddenError(TWO))
    raise _refused(house, [one for one in signers if one.enabled], ForbiddenError(_other_installation(audience)))


def _address_of(connection: Connection) -> str | None:
    number = connection.zendesk.installation_id
    if number is None:
        return None
    return f"https://{connection.subdomain}.zendesk.com/api/v2/apps/installations/{number}.json"


def _other_installation(audience: str | None) -> str:
    named = AUDIENCE.fullmatch(audience or "")
    if named is None:
        return "The page's token names no installation."
    return f"The page's token is meant for the installation {named.group(1)}, which is not the one entered here."


def _audience(value: object) -> str | None:
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    return value.lower() if isinstance(value, str) else None


def _checked(house: House, connection: Connection, claims: Object) -> str:
    """Return the id of the agent, once everything else in the claims holds.

    Raises:
        AuthenticationError: the token proves nothing now.
        ForbiddenError: its connection is switched off.
    """
    if not connection.enabled:
        raise ForbiddenError("The connection is switched off.")
    wrong = _wrong_time(claims, house.now_ms() / 1000)
    if wrong is None and not _is_issuer(claims.get("iss"), f"{connection.subdomain}.zendesk.com"):
        wrong = "The page's token comes from another Zendesk account."
    if wrong is None and not _is_place(claims.get("context")):
        wrong = "The page's token is for a place where this app does not stand."
    subject = claims.get("sub")
    agent = AGENT.fullmatch(subject) if isinstance(subject, str) else None
    if wrong is None and agent is None:
        wrong = "The page's token names no agent."
    if wrong is not None or agent is None:
        raise AuthenticationError(str(wrong))
    return agent.group(1)


def _wrong_time(claims: Object, now: float) -> str | None:
    expires, begins, issued = (as_number(claims.get(name)) for name in ("exp", "nbf", "iat"))
    if expires is None or begins is None or issued is None:
        return "The page's token does not say when it was made and when it expires."
    if expires <= now - LEEWAY_SECONDS:
        return "The page's token has expired."
    if max(begins, issued) > now + LEEWAY_SECONDS:
        return "The page's token is of a time to come."
    if expires > now + LIFE_SECONDS_MAX + LEEWAY_SECONDS:
        return "The page's token lives longer than 10 minutes."
    return None


def _is_issuer(issuer: Any, host: str) -> bool:
    return isinstance(issuer, str) and issuer.lower().removesuffix("/") in (host, f"https://{host}")


def _is_place(context: object) -> bool:
    if not isinstance(context, dict) or context.get("product") != PRODUCT:
        return False
    location = context.get("location")
    return isinstance(location, str) and location in LOCATIONS


def _use_up(house: House, connection: Connection, said: Unverified) -> None:
    """Remember a token by what is signed: its signature could be spelt in several ways.

    Raises:
        AuthenticationError: it was used before.
    """
    until = int((float(said.claims["exp"]) + LEEWAY_SECONDS) * 1000) + 1
    if not house.control.seen_tokens.remember(connection.id, hashlib.sha256(said.signed).digest(), until):
        raise AuthenticationError(REPLAYED)


def _refused(
    house: House, connections: Connections, error: AuthenticationError | ForbiddenError
) -> AuthenticationError | ForbiddenError:
    for connection in connections:
        note_refused(house, connection, str(error))
    return error
