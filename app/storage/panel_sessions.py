"""Panel sessions and agents' picks. Tokens are not kept, only their hashes."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from typing import Any

from app.storage.engines import statement

IDLE_MS = 15 * 60_000
LIFE_MS = 2 * 3_600_000

ADD_SESSION = statement(
    "add_panel_session",
    """
    INSERT INTO panel_sessions (token_hash, connection_id, viewer, viewer_proven, object_type, object_id,
        profile_key, fields, matched_by, created_at, used_at)
    VALUES (:token_hash, :connection_id, :viewer, :viewer_proven, :object_type, :object_id,
        :profile_key, :fields, :matched_by, :now, :now)
    """,
    hot=True,
    schema="sessions",
)
FIND_SESSION = statement(
    "find_panel_session",
    """
    SELECT connection_id, viewer, viewer_proven, object_type, object_id, profile_key, fields, matched_by,
        created_at, used_at
    FROM panel_sessions
    WHERE token_hash = :token_hash AND used_at > :used_after AND created_at > :created_after
    """,
    hot=True,
    schema="sessions",
)
USE_SESSION = statement(
    "use_panel_session",
    """
    UPDATE panel_sessions
    SET used_at = :now
    WHERE token_hash = :token_hash
    """,
    hot=True,
    schema="sessions",
)
DROP_ENDED_SESSIONS = statement(
    "drop_ended_panel_sessions",
    """
    DELETE FROM panel_sessions
    WHERE used_at <= :used_before OR created_at <= :created_before
    """,
    schema="sessions",
)
SET_PICK = statement(
    "set_pick",
    """
    INSERT INTO picks (connection_id, object_type, object_id, profile_key, viewer, picked_at)
    VALUES (:connection_id, :object_type, :object_id, :profile_key, :viewer, :now)
    ON CONFLICT (connection_id, object_type, object_id) DO UPDATE
    SET profile_key = excluded.profile_key, viewer = excluded.viewer, picked_at = excluded.picked_at
    """,
    hot=True,
)
DROP_PICK = statement(
    "drop_pick",
    """
    DELETE FROM picks
    WHERE connection_id = :connection_id AND object_type = :object_type AND object_id = :object_id
    """,
    hot=True,
)
FIND_PICK = statement(
    "find_pick",
    """
    SELECT profile_key
    FROM picks
    WHERE connection_id = :connection_id AND object_type = :object_type AND object_id = :object_id
    """,
    hot=True,
)


@dataclass(frozen=True, slots=True)
class PanelObject:
    """What a panel stands beside, in which installation."""

    connection_id: str
    type: str
    id: str

    @property
    def name(self) -> str:
        """How receipts name it."""
        return f"{self.type}:{self.id}"


@dataclass(frozen=True, slots=True)
class PanelSession:
    """What a viewer may go on reading after a look-up.

    Args:
        viewer: Who looks.
        viewer_proven: False: as the host's browser claims.
        profile_key: The event key of the profile's public id.
        cards: Types of the cards that layout and mask let through.
        also: The event keys of the other profiles shown beside, each with the reasons as they were answered.
        matched_by: The type and value that decided, as they were answered.
        created_at: ms.
        used_at: ms, true to a minute.
    """

    object: PanelObject
    viewer: str
    viewer_proven: bool
    profile_key: bytes
    cards: tuple[str, ...]
    also: tuple[tuple[bytes, list[dict[str, Any]]], ...]
    matched_by: dict[str, str]
    created_at: int
    used_at: int

    @property
    def expires_at(self) -> int:
        """When it ends unless it is used, ms."""
        return min(self.used_at + IDLE_MS, self.created_at + LIFE_MS)


def add_session(connection: sqlite3.Connection, token_hash: bytes, session: PanelSession) -> None:
    """Store a session under the hash of its token."""
    connection.execute(
        ADD_SESSION,
        {
            "token_hash": token_hash,
            "connection_id": session.object.connection_id,
            "viewer": session.viewer,
            "viewer_proven": int(session.viewer_proven),
            "object_type": session.object.type,
            "object_id": session.object.id,
            "profile_key": session.profile_key,
            "fields": _fields(session),
            "matched_by": json.dumps(session.matched_by, ensure_ascii=False),
            "now": session.created_at,
        },
    )


def find_session(connection: sqlite3.Connection, token_hash: bytes, *, now: int) -> PanelSession | None:
    """Return a session that has not ended, or None."""
    row = connection.execute(
        FIND_SESSION, {"token_hash": token_hash, "used_after": now - IDLE_MS, "created_after": now - LIFE_MS}
    ).fetchone()
    return None if row is None else _session(row)


def use_session(connection: sqlite3.Connection, token_hash: bytes, *, now: int) -> None:
    """Put off the end of a session."""
    connection.execute(USE_SESSION, {"token_hash": token_hash, "now": now})


def drop_ended_sessions(connection: sqlite3.Connection, *, now: int) -> None:
    """Remove the sessions that have ended."""
    connection.execute(DROP_ENDED_SESSIONS, {"used_before": now - IDLE_MS, "created_before": now - LIFE_MS})


def set_pick(connection: sqlite3.Connection, beside: PanelObject, profile_key: bytes, *, viewer: str, now: int) -> None:
    """Keep whom an agent picked for an object."""
    parameters = _object(beside) | {"profile_key": profile_key, "viewer": viewer, "now": now}
    connection.execute(SET_PICK, parameters)


def drop_pick(connection: sqlite3.Connection, beside: PanelObject) -> None:
    """Forget whom an agent picked for an object."""
    connection.execute(DROP_PICK, _object(beside))


def find_pick(connection: sqlite3.Connection, beside: PanelObject) -> bytes | None:
    """Return the event key of the profile that an agent picked for an object, or None."""
    row = connection.execute(FIND_PICK, _object(beside)).fetchone()
    return None if row is None else bytes(row[0])


def _object(beside: PanelObject) -> dict[str, Any]:
    return {"connection_id": beside.connection_id, "object_type": beside.type, "object_id": beside.id}


def _fields(session: PanelSession) -> str:
    also = [(key.hex(), reasons) for key, reasons in session.also]
    return json.dumps({"cards": session.cards, "also": also}, ensure_ascii=False)


def _session(row: tuple[Any, ...]) -> PanelSession:
    connection_id, viewer, proven, object_type, object_id, profile_key, fields, matched_by, created_at, used_at = row
    shown = json.loads(fields)
    return PanelSession(
        object=PanelObject(connection_id, object_type, object_id),
        viewer=viewer,
        viewer_proven=bool(proven),
        profile_key=bytes(profile_key),
        cards=tuple(shown["cards"]),
        also=tuple((bytes.fromhex(key), reasons) for key, reasons in shown["also"]),
        matched_by=json.loads(matched_by),
        created_at=created_at,
        used_at=used_at,
    )
