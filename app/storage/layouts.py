"""Layouts as a space keeps them: versions of each variant, drafts and published ones. Nothing is ever rewritten."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from app.domain.layout import Layout, Target, read_layout
from app.errors import ConflictError, InvalidLayoutError, NotFoundError
from app.storage.engines import statement

VARIANTS_MAX = 100
VERSIONS_KEPT = 200  # of one variant, besides that in force
NOTE_CHARACTERS_MAX = 500

_COLUMNS = "id, host, object, role, version, document, author, note, saved_at, published_at, published_by"
_VARIANT = "host = :host AND object = :object AND role = :role"

FIND_EDITION = statement(
    "find_layout_edition",
    """
    SELECT COUNT(*), COALESCE(MAX(id), 0), COALESCE(MAX(published_at), 0)
    FROM layouts
    WHERE published_at > 0
    """,
    hot=True,
)
LIST_IN_FORCE = statement(
    "list_layouts_in_force",
    """
    SELECT version, document
    FROM layouts AS one
    WHERE published_at IS NOT NULL
        AND document IS NOT NULL
        AND version = (
            SELECT MAX(version)
            FROM layouts AS other
            WHERE other.host = one.host AND other.object = one.object AND other.role = one.role
                AND other.published_at IS NOT NULL
        )
    ORDER BY host, object, role
    """,
)
LIST_VARIANTS = statement(
    "list_layout_variants",
    f"""
    SELECT {_COLUMNS}
    FROM layouts AS one
    WHERE version = (
        SELECT MAX(version)
        FROM layouts AS other
        WHERE other.host = one.host AND other.object = one.object AND other.role = one.role
    )
    ORDER BY host, object, role
    """,
)
LIST_VERSIONS = statement(
    "list_layout_versions",
    f"""
    SELECT {_COLUMNS}
    FROM layouts
    WHERE {_VARIANT}
    ORDER BY version DESC
    LIMIT :limit
    """,
    hot=True,
)
FIND_VERSION = statement(
    "find_layout_version",
    f"""
    SELECT {_COLUMNS}
    FROM layouts
    WHERE {_VARIANT} AND version = :version
    """,
    hot=True,
)
NEWEST_VERSION = statement(
    "newest_layout_version", f"SELECT COALESCE(MAX(version), 0) FROM layouts WHERE {_VARIANT}", hot=True
)
COUNT_VARIANTS = statement(
    "count_layout_variants",
    "SELECT COUNT(*) FROM (SELECT DISTINCT host, object, role FROM layouts) AS variants",
)
ADD_VERSION = statement(
    "add_layout_version",
    """
    INSERT INTO layouts (host, object, role, version, document, author, note, saved_at, published_at, published_by)
    VALUES (:host, :object, :role, :version, :document, :author, :note, :now, :published_at, :published_by)
    """,
)
PUBLISH = statement(
    "publish_layout",
    f"""
    UPDATE layouts
    SET published_at = :now, published_by = :author
    WHERE {_VARIANT} AND version = :version
    """,
    hot=True,
)
DROP_OLD = statement(
    "drop_old_layouts",
    f"""
    DELETE FROM layouts
    WHERE {_VARIANT} AND version <= :version
        AND (
            published_at IS NULL
            OR version < (SELECT MAX(version) FROM layouts WHERE {_VARIANT} AND published_at IS NOT NULL)
        )
    """,
    hot=True,
)

Edition = tuple[int, int, int]  # changes whenever what is in force does; not the time alone: clocks are set back


@dataclass(frozen=True, slots=True)
class SavedLayout:
    """A version of a variant.

    Args:
        document: As saved; None: from this version on the variant is gone.
        saved_at: ms.
        published_at: ms; None: a draft.
    """

    target: Target
    version: int
    document: dict[str, Any] | None
    author: str
    note: str
    saved_at: int
    published_at: int | None
    published_by: str | None


def find_edition(connection: sqlite3.Connection) -> Edition:
    """Return what changes whenever a layout in force does."""
    published, newest, at = connection.execute(FIND_EDITION).fetchone()
    return published, newest, at


def list_in_force(connection: sqlite3.Connection) -> list[Layout]:
    """Return the published variants that this version can read."""
    found = (_read(document, version) for version, document in connection.execute(LIST_IN_FORCE))
    return [layout for layout in found if layout is not None]


def list_variants(connection: sqlite3.Connection) -> list[SavedLayout]:
    """Return the newest version of each variant, drafts included."""
    return [_saved(row) for row in connection.execute(LIST_VARIANTS)]


def list_versions(connection: sqlite3.Connection, target: Target, *, limit: int = VERSIONS_KEPT) -> list[SavedLayout]:
    """Return the history of a variant, newest first."""
    return [_saved(row) for row in connection.execute(LIST_VERSIONS, _variant(target) | {"limit": limit})]


def find_version(connection: sqlite3.Connection, target: Target, version: int) -> SavedLayout | None:
    """Return one version of a variant, or None."""
    row = connection.execute(FIND_VERSION, _variant(target) | {"version": version}).fetchone()
    return None if row is None else _saved(row)


def save_draft(
    connection: sqlite3.Connection,
    document: dict[str, Any],
    *,
    author: str,
    now: int,
    note: str = "",
    based_on: int | None = None,
) -> SavedLayout:
    """Store a document as the newest version of the variant that it is for; nobody sees it yet.

    Args:
        now: ms.
        based_on: The version that was edited; None: whatever is there.

    Raises:
        InvalidLayoutError: the document is no layout, or there are too many variants.
        ConflictError: somebody saved another version since.
    """
    target = read_layout(document).target
    variant = _variant(target)
    newest: int = connection.execute(NEWEST_VERSION, variant).fetchone()[0]
    if based_on is not None and based_on != newest:
        raise ConflictError(f"Version {newest} was saved since; open it and make the change there.")
    if not newest and connection.execute(COUNT_VARIANTS).fetchone()[0] >= VARIANTS_MAX:
        raise InvalidLayoutError([("/for", f"a space has at most {VARIANTS_MAX} variants; remove one first")])
    _add(connection, variant, newest + 1, document, author=author, note=note, now=now)
    connection.execute(DROP_OLD, variant | {"version": newest + 1 - VERSIONS_KEPT})
    return _get(connection, target, newest + 1)


def publish(connection: sqlite3.Connection, target: Target, version: int, *, author: str, now: int) -> SavedLayout:
    """Let panels be drawn by a version. An older one than that in force is saved anew first, so that history stands.

    Raises:
        NotFoundError: there is no such version.
    """
    chosen = _get(connection, target, version)
    variant = _variant(target)
    newest: int = connection.execute(NEWEST_VERSION, variant).fetchone()[0]
    if version < newest:
        note = f"version {version} again"
        _add(connection, variant, newest + 1, chosen.document, author=author, note=note, now=now)
        version = newest + 1
    connection.execute(PUBLISH, variant | {"version": version, "now": now, "author": author})
    return _get(connection, target, version)


def withdraw(connection: sqlite3.Connection, target: Target, *, author: str, now: int, note: str = "") -> None:
    """Let a variant be as if it had never been saved; its history stays, and a version can be published again.

    Raises:
        NotFoundError: there is no such variant.
    """
    variant = _variant(target)
    newest: int = connection.execute(NEWEST_VERSION, variant).fetchone()[0]
    if not newest:
        raise NotFoundError("there is no such layout")
    _add(connection, variant, newest + 1, None, author=author, note=note, now=now)
    connection.execute(PUBLISH, variant | {"version": newest + 1, "now": now, "author": author})


def export_layouts(connection: sqlite3.Connection) -> dict[str, Any]:
    """Return every published variant as one document, which `import_layouts` of any space takes."""
    return {"onefold_layouts": 1, "layouts": [layout.document for layout in list_in_force(connection)]}


def import_layouts(
    connection: sqlite3.Connection, exported: object, *, author: str, now: int, note: str = ""
) -> list[SavedLayout]:
    """Store each layout of an export, or a single layout, as a draft of its variant: all of them or none.

    Raises:
        InvalidLayoutError: one of them is no layout; its place begins with that in the export.
    """
    if not isinstance(exported, dict) or "onefold_layouts" not in exported:
        return [save_draft(connection, _document(exported, ""), author=author, now=now, note=note)]
    documents = exported.get("layouts")
    if not isinstance(documents, list) or not 1 <= len(documents) <= VARIANTS_MAX:
        raise InvalidLayoutError([("/layouts", f"a list of 1 to {VARIANTS_MAX} layouts stands here")])
    checked = [_document(document, f"/layouts/{number}") for number, document in enumerate(documents)]
    return [save_draft(connection, document, author=author, now=now, note=note) for document in checked]


def _document(given: object, place: str) -> dict[str, Any]:
    try:
        return read_layout(given).document
    except InvalidLayoutError as error:
        raise InvalidLayoutError([(place + inner, text) for inner, text in error.faults]) from error


def _add(
    connection: sqlite3.Connection,
    variant: dict[str, Any],
    version: int,
    document: dict[str, Any] | None,
    *,
    author: str,
    note: str,
    now: int,
) -> None:
    text = None if document is None else json.dumps(document, ensure_ascii=False)
    values = {"version": version, "document": text, "author": author, "note": note[:NOTE_CHARACTERS_MAX], "now": now}
    connection.execute(ADD_VERSION, variant | values | {"published_at": None, "published_by": None})


def _get(connection: sqlite3.Connection, target: Target, version: int) -> SavedLayout:
    found = find_version(connection, target, version)
    if found is None:
        raise NotFoundError("there is no such version of this layout")
    return found


def _variant(target: Target) -> dict[str, Any]:
    return {"host": target.host.casefold(), "object": target.object.casefold(), "role": target.role.casefold()}


def _saved(row: Sequence[Any]) -> SavedLayout:
    _, host, object_, role, version, document, author, note, saved_at, published_at, published_by = row
    return SavedLayout(
        target=Target(host, object_, role),
        version=version,
        document=None if document is None else json.loads(document),
        author=author,
        note=note,
        saved_at=saved_at,
        published_at=published_at,
        published_by=published_by,
    )


@lru_cache(maxsize=512)
def _read(document: str, version: int) -> Layout | None:
    """Return a stored layout; None: an older program than the one that saved it can make nothing of it."""
    try:
        return read_layout(json.loads(document), revision=version)
    except InvalidLayoutError:
        return None
