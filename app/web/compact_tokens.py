"""The form of signed tokens, read strictly before anything about them is believed or computed."""

from __future__ import annotations

import base64
import binascii
import json
import re
from dataclasses import dataclass
from typing import Any

import orjson

from app.errors import AuthenticationError

COMPACT = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*")

Object = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Unverified:
    """What a token says, which anybody can have written.

    Args:
        signed: The bytes that its signature is for.
    """

    header: Object
    claims: Object
    signed: bytes


def read_unverified(token: str, *, longest: int, wrong: str) -> Unverified:
    """Return what a token of three parts says.

    RFC 7515, section 4, and RFC 7519, section 4, let a reader refuse names that stand there twice; two readers could
    otherwise take one token for two different things. Base64 has to be in its one canonical spelling.

    Args:
        longest: The most characters it may have, compared first.
        wrong: The message of the error.

    Raises:
        AuthenticationError: it is none.
    """
    if len(token) > longest or not COMPACT.fullmatch(token):
        raise AuthenticationError(wrong)
    header, claims, _ = token.split(".")
    return Unverified(_object(header, wrong), _object(claims, wrong), token.rpartition(".")[0].encode("ascii"))


def _object(part: str, wrong: str) -> Object:
    try:
        raw = base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)
        found = orjson.loads(raw)  # the stricter reader: no lone surrogates, no NaN, no other encodings
        json.loads(raw, object_pairs_hook=_unique)
    except (binascii.Error, ValueError, RecursionError) as error:
        raise AuthenticationError(wrong) from error
    if not isinstance(found, dict) or base64.urlsafe_b64encode(raw).rstrip(b"=").decode() != part:
        raise AuthenticationError(wrong)
    return found


def _unique(pairs: list[tuple[str, Any]]) -> Object:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands there twice")
    return found
