"""Webhooks: which addresses may be sent to, how deliveries are signed, when they are tried again and when given up."""

from __future__ import annotations

import hmac
import ipaddress
from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Literal
from urllib.parse import SplitResult, urlsplit

from app.errors import InvalidRequestError

Form = Literal["track", "identify"]
FORMS: tuple[Form, ...] = ("track", "identify")
URL_CHARACTERS_MAX = 2_000
PORTS: dict[str, int] = {"https": 443, "http": 80}
LIVE_SECRETS = 2

DELIVERY_DELAY_MS, DELIVERY_DELAY_MAX_MS = 10_000, 3_600_000
RECEIVER_DELAY_MS, RECEIVER_DELAY_MAX_MS = 5_000, 600_000
LIFE_MS = 86_400_000  # of tries, from the first one on

# A status that speaks of one message; after any other failure the receiver as a whole is left alone for a while.
OF_THE_MESSAGE = frozenset({400, 402, 405, 406, 409, 411, 412, 413, 414, 415, 416, 417, 422, 431})

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
# Public by their number, and yet within a cloud: what answers there hands out credentials, or is a way round the check.
NEVER: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...] = (
    ipaddress.ip_network("168.63.129.16/32"),  # Azure's own services, as seen from its machines
    ipaddress.ip_network("192.0.0.0/24"),  # protocol assignments, metadata of another cloud among them; RFC 6890
    ipaddress.ip_network("fec0::/10"),  # local to a site, as there once were; RFC 3879
    ipaddress.ip_network("64:ff9b::/96"),  # NAT64, which leads to any IPv4 address; RFC 6052
    ipaddress.ip_network("64:ff9b:1::/48"),  # likewise; RFC 8215
    ipaddress.ip_network("2002::/16"),  # 6to4; RFC 3056
    ipaddress.ip_network("2001::/32"),  # Teredo; RFC 4380
    ipaddress.ip_network("192.88.99.0/24"),  # 6to4 relays; RFC 7526
)


def checked_url(text: str, *, loopback: bool, own: str) -> str:
    """Return the address of a receiver as it is kept.

    What its name stands for is checked when it is sent to, by `is_allowed`: it may be another then.

    Args:
        loopback: Http and addresses of this machine are allowed, for development.
        own: Onefold's own public address, which never receives: what it is told would make it tell again.

    Raises:
        InvalidRequestError: it is no address that can be sent to; the message says why.
    """
    url = text.strip()
    if not url:
        raise InvalidRequestError("The address is missing")
    if len(url) > URL_CHARACTERS_MAX:
        raise InvalidRequestError(f"The address is longer than {URL_CHARACTERS_MAX} characters")
    if not url.isascii() or not url.isprintable() or " " in url:
        raise InvalidRequestError("The address holds characters that an address cannot; write them in percent form")
    parts = _split(url)
    if parts is None:
        raise InvalidRequestError("This is no address such as https://example.com/hooks")
    literal = _literal(parts.hostname or "")
    is_local = parts.hostname == "localhost" or (literal is not None and literal.is_loopback)
    if parts.scheme != "https" and not (loopback and parts.scheme == "http" and is_local):
        raise InvalidRequestError("The address has to begin with https://")
    if parts.username is not None or parts.password is not None:
        raise InvalidRequestError("The address may hold no name or password: deliveries are signed instead")
    if parts.fragment:
        raise InvalidRequestError("The address may hold no #: that part is never sent")
    if (is_local and not loopback) or (literal is not None and not is_allowed(literal, loopback=loopback)):
        raise InvalidRequestError("The address lies in a network that Onefold sends nothing to")
    if _place(parts) == _place(_split(own)):
        raise InvalidRequestError("This is Onefold's own address: what it tells itself it would tell again")
    return url


def is_allowed(address: Address, *, loopback: bool) -> bool:
    """Tell whether an address may be connected to: public ones, and with `loopback` those of this machine.

    Private, link-local and shared networks, metadata services and what is reserved are not public, whichever way they
    are spelled. Rule: IANA, "IPv4 and IPv6 Special-Purpose Address Registries", column "Globally Reachable".
    """
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    if mapped is not None:
        return is_allowed(mapped, loopback=loopback)
    if address.is_loopback:
        return loopback
    if any(address in network for network in NEVER):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def signature(secrets: Sequence[str], at: int, body: bytes) -> str:
    """Return the header that proves a delivery: `t=<seconds>,v1=<hex>`, with one `v1` for each live secret.

    Each is HMAC-SHA256 with the secret's text as key over the seconds, a dot and the body.

    Args:
        at: When it is sent, ms.
    """
    seconds = at // 1000
    signed = f"{seconds}.".encode() + body
    marks = [hmac.new(secret.encode(), signed, sha256).hexdigest() for secret in secrets]
    return ",".join([f"t={seconds}", *(f"v1={mark}" for mark in marks)])


def is_taken(status: int | None) -> bool:
    """Tell whether an answer means that the receiver has taken a delivery."""
    return status is not None and 200 <= status < 300


def is_of_the_message(status: int | None) -> bool:
    """Tell whether a failure speaks of the one message, so that others may be tried at once."""
    return status in OF_THE_MESSAGE


def delivery_delay(attempts: int, chance: float) -> int:
    """Return after how many ms a delivery is tried again: 10 s, doubled with each try up to an hour, ± half.

    Args:
        attempts: How many there were, at least 1.
        chance: From 0 to 1, so that many do not come back together.
    """
    return _delay(DELIVERY_DELAY_MS, DELIVERY_DELAY_MAX_MS, attempts, chance)


def receiver_delay(failures: int, chance: float) -> int:
    """Return for how many ms a receiver is left alone: 5 s, doubled with each failure up to 10 minutes, ± half."""
    return _delay(RECEIVER_DELAY_MS, RECEIVER_DELAY_MAX_MS, failures, chance)


def is_given_up(now: int, *, first_at: int, created_at: int, failing_since: int) -> bool:
    """Tell whether a delivery that failed is tried no more: after 24 h of tries, its own or the receiver's."""
    return now - first_at >= LIFE_MS or (now - failing_since >= LIFE_MS and now - created_at >= LIFE_MS)


def say_outcome(outcome: str | None) -> str:
    """Return what became of an attempt, in words."""
    if outcome is None:
        return "not tried yet"
    if outcome.isdigit():
        moved = " (redirects are not followed)" if outcome.startswith("3") else ""
        return f"answered {outcome}{moved}"
    return OUTCOMES.get(outcome, outcome)


OUTCOMES = {
    "timeout": "took too long",
    "unresolved": "its name is not known",
    "forbidden": "its name leads into a network that Onefold sends nothing to",
    "unreachable": "could not be connected to",
    "tls": "its certificate cannot be trusted",
    "broken": "broke the connection off",
    "no_secret": "its secret is not here: rotate it",
}


def kept_definitions(chosen: Iterable[str], known: Iterable[str]) -> tuple[str, ...]:
    """Return the keys that were chosen, each once.

    Raises:
        InvalidRequestError: one of them is of no definition.
    """
    keys, there = tuple(dict.fromkeys(chosen)), set(known)
    for key in keys:
        if key not in there:
            raise InvalidRequestError(f"There is no definition {key[:64]!r}")
    return keys


def _delay(first: int, most: int, number: int, chance: float) -> int:
    return int(min(first * 2 ** min(number - 1, 30), most) * (0.5 + chance))


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        return parts if parts.scheme in PORTS and parts.hostname and parts.port != 0 else None
    except ValueError:
        return None


def _place(parts: SplitResult | None) -> tuple[str, int] | None:
    if parts is None or parts.hostname is None:
        return None
    return parts.hostname.rstrip("."), parts.port or PORTS[parts.scheme]


def _literal(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None
