"""Panel sessions on the web side: their tokens, their limits, and how they are opened and resumed."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass
from functools import partial
from threading import Lock
from typing import cast

from flask import current_app

from app.errors import AuthenticationError, ForbiddenError, RateLimitError
from app.house import House
from app.keys import base62, hash_token
from app.storage import panel_sessions as store
from app.storage.control import Connection
from app.storage.panel_sessions import PanelSession
from app.web.limits import RateLimiter
from app.web.panel_layouts import Beside, beside_of

LOOKUPS_A_MINUTE = 600  # of one connection
READS_A_MINUTE = 240  # of one session
USE_NOTED_MS = 60_000  # how exact the time of last use is
SWEEP_MS = 60_000  # how often a space's ended sessions are removed
RANDOM_CHARACTERS = 22  # of 62: 130 bits
TOKEN = re.compile(r"pss_([A-Za-z0-9_-]{1,64})_[A-Za-z0-9]{22}")
ENDED = "The panel session has ended."
EXTENSION = "onefold.panel"


@dataclass(frozen=True, slots=True)
class Opened:
    """A session that is live, and the space that its token names.

    Args:
        host: The connection that it was opened by.
        token_hash: By which it is stored.
    """

    space_id: str
    session: PanelSession
    host: Connection
    token_hash: bytes

    def beside(self, connection: sqlite3.Connection) -> Beside:
        """Return what the panel stands beside, with the layout in force now.

        Args:
            connection: Of the space, inside one snapshot.
        """
        session = self.session
        return beside_of(connection, self.space_id, self.host, session.object, proven=session.viewer_proven)


class _Desk:
    """What the Panel API remembers between requests of one application."""

    def __init__(self) -> None:
        self.lookups = RateLimiter(LOOKUPS_A_MINUTE, per_seconds=60)
        self.reads = RateLimiter(READS_A_MINUTE, per_seconds=60)
        self._swept: dict[str, int] = {}
        self._lock = Lock()

    def should_sweep(self, space_id: str, now: int) -> bool:
        """Tell whether a space's ended sessions have not been removed for a while, and note that they now are."""
        with self._lock:
            if now - self._swept.get(space_id, now - SWEEP_MS) < SWEEP_MS:
                return False
            self._swept[space_id] = now
            return True


def limit_lookups(connection_id: str) -> None:
    """Count a look-up of a connection.

    Raises:
        RateLimitError: the connection asks too often.
    """
    _pass(_desk().lookups.take(connection_id))


def open_session(here: House, space_id: str, session: PanelSession, *, picked: bool, forgets_pick: bool) -> str:
    """Store a session, and the pick it rests on, and return its token, which is kept nowhere."""
    token = f"pss_{space_id}_{base62(RANDOM_CHARACTERS)}"
    sweeps = _desk().should_sweep(space_id, session.created_at)

    def keep_pick(connection: sqlite3.Connection) -> None:
        if forgets_pick:
            store.drop_pick(connection, session.object)
        if picked:
            store.set_pick(
                connection, session.object, session.profile_key, viewer=session.viewer, now=session.created_at
            )

    def write(connection: sqlite3.Connection) -> None:
        if sweeps:
            store.drop_ended_sessions(connection, now=session.created_at)
        store.add_session(connection, hash_token(token), session)

    if picked or forgets_pick:
        here.spaces.write(space_id, keep_pick)
    here.sessions.run(space_id, write)
    return token


def resume_session(here: House, token: str, *, card: str | None = None) -> Opened:
    """Return the live session of a token.

    Args:
        card: The card that is asked for.

    Raises:
        AuthenticationError: there is no such session, it has ended, or its connection was switched off.
        ForbiddenError: the session does not show that card.
        RateLimitError: the session asks too often.
    """
    match = TOKEN.fullmatch(token)
    if match is None or here.control.find_space(match.group(1)) is None:
        raise AuthenticationError(ENDED)
    space_id, digest, now = match.group(1), hash_token(token), here.now_ms()
    session = here.sessions.read(space_id, partial(store.find_session, token_hash=digest, now=now))
    host = None if session is None else _find_enabled(here, space_id, session.object.connection_id)
    if session is None or host is None:
        raise AuthenticationError(ENDED)
    _pass(_desk().reads.take(digest.hex()))
    if card is not None and card not in session.cards:
        raise ForbiddenError("The panel does not show this.")
    if now - session.used_at >= USE_NOTED_MS:
        here.sessions.run(space_id, partial(store.use_session, token_hash=digest, now=now))
    return Opened(space_id, session, host, digest)


def _pass(wait: int | None) -> None:
    if wait is not None:
        raise RateLimitError("The panel asks too often.", retry_after=wait)


def _find_enabled(here: House, space_id: str, connection_id: str) -> Connection | None:
    connections = here.control.find_connections(space_id)
    return next((one for one in connections if one.id == connection_id and one.enabled), None)


def _desk() -> _Desk:
    made = current_app.extensions.get(EXTENSION)
    if made is None:
        made = current_app.extensions.setdefault(EXTENSION, _Desk())
    return cast(_Desk, made)  # the extension table of Flask is untyped
