"""What agents remark about profiles, for an admin to look at. A remark merges nobody and changes no profile."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from app.errors import NotFoundError
from app.storage.engines import statement
from app.storage.panel_sessions import PanelObject

RemarkKind = Literal["not_this_person", "one_person", "note"]
KINDS: tuple[RemarkKind, ...] = ("not_this_person", "one_person", "note")
NOTE_CHARACTERS_MAX = 500
OF_SESSION_MAX = 20
KEPT_MAX = 10_000  # the oldest that are done go first, then the oldest
PAGE = 100

ADD_REMARK = statement(
    "add_remark",
    """
    INSERT INTO remarks (kind, profile_key, other_key, note, session_hash, connection_id, viewer, viewer_proven,
        object_type, object_id, made_at, done_at, done_by)
    VALUES (:kind, :profile_key, :other_key, :note, :session_hash, :connection_id, :viewer, :viewer_proven,
        :object_type, :object_id, :made_at, NULL, NULL)
    RETURNING id
    """,
)
COUNT_OF_SESSION = statement(
    "count_remarks_of_session", "SELECT COUNT(*) FROM remarks WHERE session_hash = :session_hash", hot=True
)
COUNT_OPEN = statement("count_open_remarks", "SELECT COUNT(*) FROM remarks WHERE done_at IS NULL AND id > 0", hot=True)
LIST_REMARKS = {
    is_done: statement(
        f"list_remarks_{'done' if is_done else 'open'}",
        f"""
        SELECT id, kind, profile_key, other_key, note, connection_id, viewer, viewer_proven, object_type, object_id,
            made_at, done_at, done_by
        FROM remarks
        WHERE done_at IS {"NOT NULL" if is_done else "NULL"} AND id < :before
        ORDER BY id DESC
        LIMIT :limit
        """,
        hot=True,
    )
    for is_done in (False, True)
}
SET_DONE = statement("set_remark_done", "UPDATE remarks SET done_at = :at, done_by = :by WHERE id = :id", hot=True)
DROP_EXCESS = statement(
    "drop_excess_remarks",
    """
    DELETE FROM remarks
    WHERE id IN (
        SELECT id
        FROM remarks
        ORDER BY done_at IS NULL, id
        LIMIT (SELECT CASE WHEN COUNT(*) > :most THEN COUNT(*) - :most ELSE 0 END FROM remarks)
    )
    """,
)
REMOVE_OF_PERSON = statement("remove_remarks_of_person", "DELETE FROM remarks WHERE profile_key = ?", hot=True)
REMOVE_OF_OTHER = statement("remove_remarks_of_other", "DELETE FROM remarks WHERE other_key = ?", hot=True)


@dataclass(frozen=True, slots=True)
class Remark:
    """One remark.

    Args:
        id: 0: not stored yet.
        profile_key: The event key of the profile's public id.
        other_key: That of the profile it looks like; None: the remark is about one profile only.
        viewer: Who made it, as claimed or proven.
        made_at: ms.
        done_at: ms; None: nobody has dealt with it.
    """

    kind: RemarkKind
    profile_key: bytes
    other_key: bytes | None
    note: str
    object: PanelObject
    viewer: str
    viewer_proven: bool
    made_at: int
    id: int = 0
    done_at: int | None = None
    done_by: str | None = None


def add_remark(connection: sqlite3.Connection, remark: Remark, *, session_hash: bytes) -> int | None:
    """Store a remark and return its number, or None: the session has made as many as it may."""
    made = connection.execute(COUNT_OF_SESSION, {"session_hash": session_hash}).fetchone()[0]
    if made >= OF_SESSION_MAX:
        return None
    parameters = {
        "kind": remark.kind,
        "profile_key": remark.profile_key,
        "other_key": remark.other_key,
        "note": remark.note,
        "session_hash": session_hash,
        "connection_id": remark.object.connection_id,
        "viewer": remark.viewer,
        "viewer_proven": int(remark.viewer_proven),
        "object_type": remark.object.type,
        "object_id": remark.object.id,
        "made_at": remark.made_at,
    }
    number: int = connection.execute(ADD_REMARK, parameters).fetchone()[0]
    if number % PAGE == 0:  # now and then
        connection.execute(DROP_EXCESS, {"most": KEPT_MAX})
    return number


def count_open(connection: sqlite3.Connection) -> int:
    """Return how many remarks nobody has dealt with."""
    number: int = connection.execute(COUNT_OPEN).fetchone()[0]
    return number


def list_remarks(
    connection: sqlite3.Connection, *, done: bool, before: int | None = None, limit: int = PAGE
) -> list[Remark]:
    """Return remarks, newest first.

    Args:
        before: The number of the last one already returned.
    """
    parameters = {"before": 1 << 62 if before is None else before, "limit": limit}
    return [_remark(row) for row in connection.execute(LIST_REMARKS[done], parameters)]


def set_done(connection: sqlite3.Connection, remark_id: int, *, by: str | None, now: int) -> None:
    """Mark a remark as dealt with, or (by None) as not.

    Raises:
        NotFoundError: there is no such remark.
    """
    parameters = {"id": remark_id, "by": by, "at": None if by is None else now}
    if connection.execute(SET_DONE, parameters).rowcount == 0:
        raise NotFoundError("there is no such remark")


def remove_remarks(connection: sqlite3.Connection, keys: Iterable[bytes]) -> None:
    """Forget what was remarked about profiles whose public ids name these events, since they are erased."""
    for key in keys:
        connection.execute(REMOVE_OF_PERSON, (key,))
        connection.execute(REMOVE_OF_OTHER, (key,))


def _remark(row: tuple[Any, ...]) -> Remark:
    (number, kind, key, other, note, connection_id, viewer, proven, object_type, object_id, made, done, by) = row
    return Remark(
        kind=kind,
        profile_key=bytes(key),
        other_key=None if other is None else bytes(other),
        note=note,
        object=PanelObject(connection_id, object_type, object_id),
        viewer=viewer,
        viewer_proven=bool(proven),
        made_at=made,
        id=number,
        done_at=done,
        done_by=by,
    )
