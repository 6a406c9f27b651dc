"""The Profile API: Segment's, read by servers. No CORS: a token opens everybody's profile.

GET /v1/spaces/<space_id>/collections/<users|accounts>/profiles/<identifier>/{traits|external_ids|events|metadata|links}
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast

import orjson
from flask import Blueprint, Response, current_app, request
from marshmallow import Schema

from app.domain.lookup import fold
from app.domain.profile import Collection, ProfileHead, ResolvedId
from app.domain.public_ids import parse_public_id
from app.errors import AuthenticationError, ProfileNotFoundError, RateLimitError
from app.house import House
from app.storage import profiles
from app.storage.control import ProfileToken
from app.storage.receipt_book import Disclosure
from app.storage.spaces import Connection
from app.web import profile_params as params
from app.web import profile_shapes as shapes
from app.web.context import house
from app.web.limits import RateLimiter

profile_api = Blueprint("profile_api", __name__)

# Slashes in a value arrive decoded, so the identifier takes all up to the last part, double ones included.
PROFILE = "/v1/spaces/<space_id>/collections/<any(users, accounts):collection>/profiles/<path:identifier>"
LIMITER = "onefold.profile_rate"

log = logging.getLogger("onefold.profile_api")


@dataclass(frozen=True, slots=True)
class Asked:
    """A request about a profile that was found.

    Args:
        path: Its address without the query, for `cursor.url`.
        resolved: What the public id answered; None: asked by an identifier.
    """

    house: House
    connection: Connection
    space_id: str
    path: str
    head: ProfileHead
    resolved: ResolvedId | None


Answer = tuple[dict[str, Any], Sequence[str]]  # the body, and the names of what it discloses
Read = Callable[[Asked, dict[str, Any]], Answer]  # the parameters are checked


@profile_api.get(f"{PROFILE}/traits", merge_slashes=False)
def traits(space_id: str, collection: str, identifier: str) -> Response:
    """Answer traits by key: ten unless `limit` says more."""
    return _answer(space_id, collection, identifier, params.TRAITS, shapes.traits)


@profile_api.get(f"{PROFILE}/external_ids", merge_slashes=False)
def external_ids(space_id: str, collection: str, identifier: str) -> Response:
    """Answer the identifiers that the profile owns, by type and value."""
    return _answer(space_id, collection, identifier, params.EXTERNAL_IDS, shapes.external_ids)


@profile_api.get(f"{PROFILE}/events", merge_slashes=False)
def events(space_id: str, collection: str, identifier: str) -> Response:
    """Answer track, page and screen calls, newest first unless `sort` says otherwise, however old."""
    return _answer(space_id, collection, identifier, params.EVENTS, shapes.events)


@profile_api.get(f"{PROFILE}/metadata", merge_slashes=False)
def metadata(space_id: str, collection: str, identifier: str) -> Response:
    """Answer when and by whom the profile was first and last heard of."""
    return _answer(space_id, collection, identifier, params.METADATA, lambda asked, _: shapes.metadata(asked))


@profile_api.get(f"{PROFILE}/links", merge_slashes=False)
def links(space_id: str, collection: str, identifier: str) -> Response:
    """Answer the accounts of a person, or the people of an account."""
    return _answer(space_id, collection, identifier, params.LINKS, shapes.links)


def _answer(space_id: str, collection: str, identifier: str, schema: Schema, read: Read) -> Response:
    """Read one part of a profile, put it on record, and only then answer.

    The token comes first: who has none learns nothing, not even which parameters there are.
    """
    here = house()
    token = _authenticate(here, space_id)
    wait = _limiter(here).take(space_id)
    if wait is not None:
        raise RateLimitError("The space is asked too often.", retry_after=wait)
    parameters = params.load(schema, request.args)
    graph: Collection = "accounts" if collection == "accounts" else "users"
    with here.spaces.reading(space_id) as connection:
        resolved, head = _find(here, connection, space_id, graph, identifier)
        asked = Asked(here, connection, space_id, request.path, head, resolved)
        body, fields = read(asked, parameters)
    receipt = here.receipts.record(space_id, [_disclosure(token, head, fields)])
    response = Response(orjson.dumps(body | shapes.id_status(resolved)), content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    log.debug("answered with receipt %s", receipt)
    return response


def _find(
    here: House, connection: Connection, space_id: str, collection: Collection, identifier: str
) -> tuple[ResolvedId | None, ProfileHead]:
    """Return the profile that `type:value` or a public id names.

    Raises:
        ProfileNotFoundError: there is none, or the id is gone.
    """
    type_, colon, value = identifier.partition(":")
    if colon:
        type_ = type_.lower()
        key = (type_, fold(here.spaces.rules(space_id), type_, value))
        owner = profiles.find_owners(connection, space_id, collection, [key]).get(key)
        if owner is None:
            raise ProfileNotFoundError(space_id, identifier)
        return None, owner
    parsed = parse_public_id(identifier)
    if parsed is None or parsed[0] != collection:
        raise ProfileNotFoundError(space_id, identifier)
    resolved = profiles.resolve_id(connection, space_id, collection, parsed[1])
    if resolved is None:
        raise ProfileNotFoundError(space_id, identifier)
    return resolved, resolved.profile


def _authenticate(here: House, space_id: str) -> ProfileToken:
    """Return the token that a request bears: as user name of HTTP Basic, or as Bearer.

    Raises:
        AuthenticationError: there is none, or it does not open this space.
    """
    given = request.authorization
    text = None
    if given is not None:
        text = given.username if given.type == "basic" else given.token if given.type == "bearer" else None
    token = here.control.find_profile_token(text) if text else None
    if token is None or token.revoked or token.space_id != space_id:
        raise AuthenticationError("The token is missing, unknown, revoked or of another space.")
    return token


def _limiter(here: House) -> RateLimiter:
    """Return the application's limiter, made at its first request, when the setting is known."""
    made = current_app.extensions.get(LIMITER)
    if made is None:
        made = current_app.extensions.setdefault(LIMITER, RateLimiter(here.settings.profile_rate))
    return cast(RateLimiter, made)  # the extension table of Flask is untyped


def _disclosure(token: ProfileToken, head: ProfileHead, fields: Sequence[str]) -> Disclosure:
    return Disclosure(
        channel="profile_api",
        viewer=f"token:{token.id}",
        viewer_proven=True,
        object="",
        profile=head.public_id,
        version=head.version,
        status="read",
        fields=tuple(fields),
    )
