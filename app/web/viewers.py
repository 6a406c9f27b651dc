"""Who asks for a look-up: by a token of the Zendesk proxy, or by the token of a page that its host signed."""

from __future__ import annotations

import re
import sqlite3
from functools import partial

from app.errors import AuthenticationError, ForbiddenError
from app.house import House
from app.keys import base62, hash_token
from app.storage import page_tokens as store
from app.storage.control import Connection
from app.storage.page_tokens import LIFE_MS, PageToken
from app.web.tokens import Viewer, verify_proxy_token

PREFIX = "pt_"
RANDOM_CHARACTERS = 22  # of 62: 130 bits
TOKEN = re.compile(r"pt_([A-Za-z0-9_-]{1,64})_[A-Za-z0-9]{22}")
ENDED = "The page's token has ended."
REFUSED = "The token is refused. An admin of Onefold finds the reason on the page of the connection."


def open_page(here: House, viewer: Viewer, *, now: int | None = None) -> str:
    """Return the token of a page that is about to be shown to a viewer whom its host proved; it is kept nowhere.

    It ends after two hours, or with its connection.

    Args:
        now: ms since 1970; None: the house's clock.
    """
    opened_at = here.now_ms() if now is None else now
    space_id = viewer.connection.space_id
    token = f"{PREFIX}{space_id}_{base62(RANDOM_CHARACTERS)}"
    kept = PageToken(viewer.connection.id, viewer.name)

    def write(connection: sqlite3.Connection) -> None:
        store.drop_ended_page_tokens(connection, now=opened_at)
        store.add_page_token(connection, hash_token(token), kept, expires_at=opened_at + LIFE_MS)

    here.sessions.run(space_id, write)
    return token


def viewer_of(here: House, bearer: str) -> Viewer:
    """Return who asks with a bearer token.

    Raises:
        AuthenticationError: the token proves nothing, or the page's has ended.
        ForbiddenError: it proves a connection that is switched off, or bound to another account.
    """
    if not bearer.startswith(PREFIX):
        return _by_proxy(here, bearer)
    match = TOKEN.fullmatch(bearer)
    if match is None or here.control.find_space(match.group(1)) is None:
        raise AuthenticationError(ENDED)
    space_id = match.group(1)
    find = partial(store.find_page_token, token_hash=hash_token(bearer), now=here.now_ms())
    kept = here.sessions.read(space_id, find)
    connection = None if kept is None else _enabled(here, space_id, kept.connection_id)
    if kept is None or connection is None:
        raise AuthenticationError(ENDED)
    return Viewer(connection, kept.viewer, proven=True)


def _by_proxy(here: House, bearer: str) -> Viewer:
    """Verify a token of the proxy. Its reasons go to the admin: whoever tries tokens is to learn nothing from them."""
    try:
        viewer = verify_proxy_token(here, bearer)
    except AuthenticationError as error:
        raise AuthenticationError(REFUSED) from error
    except ForbiddenError as error:
        raise ForbiddenError(REFUSED) from error
    here.control.note_zendesk_used(viewer.connection.id, signed=False)
    return viewer


def _enabled(here: House, space_id: str, connection_id: str) -> Connection | None:
    found = here.control.find_connections(space_id)
    return next((one for one in found if one.id == connection_id and one.enabled), None)
