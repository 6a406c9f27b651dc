"""The signed request of a canvas: whether Salesforce made it, for which organisation, and who looks.

Rule: Salesforce, "Canvas Developer Guide", section "Verifying and Decoding a Signed Request"; the order is ours, and
stricter. Nothing of what arrives is read before its signature has been found good, and no answer says what was wrong:
the reason goes to the page of the connection that it concerns.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

import msgspec
from flask import Request

from app.domain.salesforce import as_object, checked_origin, normal_id
from app.errors import (
    AuthenticationError,
    BodyTooLargeError,
    ForbiddenError,
    InvalidRequestError,
    OnefoldError,
)
from app.house import House
from app.storage.control import Connection
from app.web.posted_form import posted_field
from app.web.refusals import CANVAS_WRONG_SECRET, note_refused

FIELD = "signed_request"
TEXT_CHARACTERS_MAX = 262_144
FORM_BYTES_MAX = 3 * TEXT_CHARACTERS_MAX + 1024  # as if every character were escaped
SIGNATURE_BYTES, SIGNATURE_CHARACTERS_MAX = 32, 64  # 44 characters are enough
TOKEN_CHARACTERS_MAX = 4_096
ALGORITHM = "HMACSHA256"
USER_PREFIX = "005"

REFUSED = "The signed request is refused."
NOT_READABLE = "The signed request cannot be read."
NOT_JSON = "What is signed is not JSON."


class Owners(NamedTuple):
    """Who accepts a secret: often one connection, several where one packaged app is in many organisations.

    Args:
        hosts: What their admins have named, together.
    """

    connections: tuple[Connection, ...]
    hosts: tuple[str, ...]


_TO_STANDARD = bytes.maketrans(b"-_", b"+/")
_CLOSED = (b'"', b'==="', b'=="', b'="')  # the padding that a text of that length lacks
NOTHING = msgspec.Raw(b"null")

Keys = tuple[tuple[hmac.HMAC, "Owners"], ...]  # each made ready with a secret, to be copied
Reason = tuple[type[OnefoldError], str]
OTHER_ALGORITHM: Reason = (AuthenticationError, "The request names another algorithm.")


class _Client(msgspec.Struct, gc=False):
    instance_url: Any = msgspec.field(name="instanceUrl", default=None)
    target_origin: Any = msgspec.field(name="targetOrigin", default=None)
    instance_id: Any = msgspec.field(name="instanceId", default=None)
    token: Any = msgspec.field(name="oauthToken", default=None)  # and no refresh token, which is left where it is


class _Context(msgspec.Struct, gc=False):
    organization: Any = None
    application: msgspec.Raw = NOTHING
    environment: msgspec.Raw = NOTHING
    links: msgspec.Raw = NOTHING
    user: msgspec.Raw = NOTHING


class _Payload(msgspec.Struct, gc=False):
    client: _Client
    context: _Context
    algorithm: Any = None
    user_id: Any = msgspec.field(name="userId", default=None)


_PAYLOAD = msgspec.json.Decoder(_Payload)
_ANYTHING = msgspec.json.Decoder()
_BASE64 = msgspec.json.Decoder(bytes)  # JSON's text as bytes: base64, and nothing besides


class SignedRequest(msgspec.Struct, frozen=True, gc=False):
    """A request that Salesforce signed for an enabled connection.

    Args:
        connection: Of the organisation that signed.
        user_id: Who looks, in 18 characters: proven.
        origin: Where the organisation's API answers.
        target_origin: Where messages of the page go.
        token: The viewer's own. It stays in memory.
        instance_id: Opaque.
        context: As signed; everything in it is text of people or of the browser.
        mac: What it was signed with: of one request always the same bytes.
    """

    connection: Connection
    user_id: str
    origin: str
    target_origin: str
    token: str
    instance_id: str
    context: _Context
    mac: bytes

    def __repr__(self) -> str:
        """Leave the token and what people wrote out: what is printed ends in logs."""
        return f"SignedRequest(connection={self.connection!r}, user_id={self.user_id!r})"

    def part(self, name: Literal["application", "environment", "links", "user"]) -> Mapping[str, Any]:
        """Return a part of the context; an empty one where it was filtered out or is no object."""
        raw: msgspec.Raw = getattr(self.context, name)
        try:
            return as_object(_ANYTHING.decode(raw))
        except (msgspec.DecodeError, RecursionError):
            return {}


def signed_text(request: Request) -> str:
    """Return the field of a posted form that holds the signed request; "" if there is none.

    Raises:
        BodyTooLargeError: form or field is longer than any that Salesforce sends.
        InvalidRequestError: the field is there twice, or the form is none that Salesforce sends.
    """
    text = posted_field(request, FIELD, bytes_max=FORM_BYTES_MAX)
    if len(text) > TEXT_CHARACTERS_MAX:
        raise BodyTooLargeError("The signed request is too long.")
    return text


def verify(here: House, text: str) -> SignedRequest:
    """Return what a signed request says, or refuse it.

    Args:
        text: At most TEXT_CHARACTERS_MAX characters.

    Raises:
        InvalidRequestError: it is not in the form of one.
        AuthenticationError: no secret that is accepted here has signed it.
        ForbiddenError: another organisation than the secret's, or a disabled connection.
    """
    return verify_with(here, here.control.find_salesforce_connections(), text)


def verify_with(here: House, connections: tuple[Connection, ...], text: str) -> SignedRequest:
    """Do what `verify` does, with the connections at hand.

    Raises:
        OnefoldError: as `verify`.
    """
    signature, _, envelope = text.partition(".")
    if not signature or not envelope:
        raise InvalidRequestError(NOT_READABLE)
    signed = envelope.encode("utf-8", "surrogatepass")
    mac = _decoded_signature(signature)
    owners = _owners(_keys(connections), mac, signed)
    if owners is None:
        raise _unsigned(here, connections, mac)
    payload = _decoded(signed)
    if not isinstance(payload, _Payload):
        raise _refused(here, owners.connections, *payload)
    return _checked(here, owners, payload, mac)


def _checked(here: House, owners: Owners, payload: _Payload, mac: bytes) -> SignedRequest:
    concerned = owners.connections
    if not _is_pinned(payload.algorithm):
        raise _refused(here, concerned, *OTHER_ALGORITHM)
    user_id = normal_id(payload.user_id)
    if user_id is None or not user_id.startswith(USER_PREFIX):
        raise _refused(here, concerned, InvalidRequestError, "The request names no user.")
    client, stand_ins = payload.client, here.settings.salesforce_origins
    origin = checked_origin(client.instance_url, owners.hosts, stand_ins)
    alike = client.target_origin == client.instance_url
    target = origin if alike else checked_origin(client.target_origin, owners.hosts, stand_ins)
    if origin is None or target is None:
        raise _refused(here, concerned, InvalidRequestError, "The request names a host that is not Salesforce's.")
    if not _is_token(client.token):
        raise _refused(here, concerned, InvalidRequestError, "The request holds no token of the viewer.")
    connection = _of_organization(here, concerned, payload.context.organization)
    instance_id = client.instance_id if isinstance(client.instance_id, str) else ""
    return SignedRequest(connection, user_id, origin, target, client.token, instance_id, payload.context, mac)


def _of_organization(here: House, owners: Sequence[Connection], organization: object) -> Connection:
    """Return the connection of the organisation that the request names, which must be one of the secret's."""
    given = normal_id(organization.get("organizationId")) if isinstance(organization, dict) else None
    if given is None:
        raise _refused(here, owners, ForbiddenError, "The request names no organisation: do not filter it out.")
    for connection in owners:
        if connection.salesforce is not None and connection.salesforce.organization_id == given:
            if not connection.enabled:
                raise _refused(here, (connection,), ForbiddenError, "The connection is switched off.")
            return connection
    raise _refused(here, owners, ForbiddenError, "The request is of another organisation than this secret.")


def _owners(keys: Keys, given: bytes, signed: bytes) -> Owners | None:
    """Return those whose secret signed. Every secret is tried: a bad signature costs what a good one does."""
    found = None
    for ready, owners in keys:
        made = ready.copy()
        made.update(signed)
        if hmac.compare_digest(made.digest(), given):
            found = owners
    return found


_kept_keys: tuple[tuple[Connection, ...], Keys] = ((), ())


def _keys(connections: tuple[Connection, ...]) -> Keys:
    """Return each secret once with all who accept it, those of disabled connections too: a refusal then says why."""
    global _kept_keys
    kept = _kept_keys
    if kept[0] is connections:
        return kept[1]
    owners: dict[bytes, list[Connection]] = {}
    for connection in connections:
        for secret in connection.secrets:
            owners.setdefault(secret.encode(), []).append(connection)
    keys = tuple(
        (hmac.new(secret, None, "sha256"), Owners(tuple(some), _hosts(some))) for secret, some in owners.items()
    )
    _kept_keys = (connections, keys)
    return keys


def _hosts(connections: Sequence[Connection]) -> tuple[str, ...]:
    return tuple(host for one in connections if one.salesforce for host in one.salesforce.hosts)


def _decoded_signature(text: str) -> bytes:
    """Return the bytes of a signature; none where it is none, which then matches nothing."""
    if len(text) > SIGNATURE_CHARACTERS_MAX:
        return b""
    return _decoded_base64(text.encode("utf-8", "surrogatepass")) or b""


def _decoded_base64(given: bytes) -> bytes | None:
    """Return what base64 of either alphabet holds, with or without its padding; None: other characters are in it."""
    if b"\\" in given:  # which JSON would undo
        return None
    try:
        return _BASE64.decode(b'"' + given + _CLOSED[len(given) % 4])
    except (msgspec.DecodeError, UnicodeDecodeError):
        other = given.translate(_TO_STANDARD)
        return None if other == given else _decoded_base64(other)


def _decoded(signed: bytes) -> _Payload | Reason:
    """Return what is signed, or why it cannot be read. What we have no use for is only looked through."""
    raw = _decoded_base64(signed)
    if raw is None:
        return InvalidRequestError, "What is signed is not base64."
    try:
        if not raw.isascii():
            raw.decode()  # strictly: a text that is passed over would not be looked at
        return _PAYLOAD.decode(raw)
    except msgspec.ValidationError:
        return _wrong_shape(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return InvalidRequestError, NOT_JSON


def _wrong_shape(raw: bytes) -> Reason:
    try:
        payload = _ANYTHING.decode(raw)
    except (msgspec.DecodeError, RecursionError):
        return InvalidRequestError, NOT_JSON
    if isinstance(payload, dict) and not _is_pinned(payload.get("algorithm")):
        return OTHER_ALGORITHM
    return InvalidRequestError, "What is signed is no object with a client and a context."


def _is_pinned(algorithm: object) -> bool:
    """Tell whether the algorithm is the only one there is. What a request names never chooses how it is checked."""
    return isinstance(algorithm, str) and algorithm.upper() == ALGORITHM


def _is_token(given: object) -> bool:
    """Tell whether a token can stand in a header."""
    return isinstance(given, str) and 0 < len(given) <= TOKEN_CHARACTERS_MAX and given.isascii() and given.isprintable()


def _unsigned(here: House, connections: Sequence[Connection], mac: bytes) -> OnefoldError:
    """Return the refusal of what no secret here has signed. Whom it concerns is known only where there is no choice."""
    enabled = [connection for connection in connections if connection.enabled]
    if len(mac) == SIGNATURE_BYTES and len(enabled) == 1:
        note_refused(here, enabled[0], CANVAS_WRONG_SECRET)
    return AuthenticationError(REFUSED)


def _refused(here: House, concerned: Sequence[Connection], kind: type[OnefoldError], reason: str) -> OnefoldError:
    """Return an error that says nothing, and tell the admins of the connections what it is about."""
    for connection in concerned:
        note_refused(here, connection, reason)
    return kind(NOT_READABLE if kind is InvalidRequestError else REFUSED)
