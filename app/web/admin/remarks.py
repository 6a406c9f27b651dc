"""The list of agents' remarks about profiles: what is open, what is done. Dealing with one merges and parts nobody."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from app.storage import remarks as store
from app.storage.admin_reads import PersonLine, describe_people
from app.storage.profiles import find_profile_by_event
from app.storage.remarks import Remark
from app.web.admin.gate import admin, person
from app.web.admin.render import go, page, say
from app.web.context import house

LEADS = {
    "not_this_person": "Not this person",
    "one_person": "These look like one person",
    "note": "A note",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A remark with whom it is about; None: that profile is gone.

    Args:
        lead: Its kind in words.
    """

    remark: Remark
    lead: str
    about: PersonLine | None
    other: PersonLine | None


@admin.get("/spaces/<space_id>/remarks")
def remarks(space_id: str) -> Response:
    """What agents remarked: what is open, or, asked so, what is done."""
    done = request.args.get("show") == "done"
    before = request.args.get("before", "")
    with house().spaces.reading(space_id) as connection:
        found = store.list_remarks(
            connection,
            done=done,
            before=int(before) if before.isascii() and before.isdigit() and len(before) < 16 else None,
            limit=store.PAGE + 1,
        )
        rows = _rows(connection, space_id, found[: store.PAGE])
        open_total = store.count_open(connection)
    older = found[store.PAGE - 1].id if len(found) > store.PAGE else None
    return page("remarks.html", rows=rows, done=done, open_total=open_total, older=older)


@admin.post("/spaces/<space_id>/remarks/<int:remark_id>")
def settle_remark(space_id: str, remark_id: int) -> AnyResponse:
    """Mark a remark as done, or as open again."""
    is_done = request.form.get("done") == "1"
    by = person().email if is_done else None
    job = partial(store.set_done, remark_id=min(remark_id, (1 << 62)), by=by, now=house().now_ms())
    house().spaces.write(space_id, job)
    say("The remark is done." if is_done else "The remark is open again.")
    return go("remarks", space_id=space_id, **({} if is_done else {"show": "done"}))


def _rows(connection: sqlite3.Connection, space_id: str, found: Sequence[Remark]) -> list[Row]:
    keys = {key for one in found for key in (one.profile_key, one.other_key) if key is not None}
    heads = {key: find_profile_by_event(connection, space_id, "users", key) for key in keys}
    roots = {head.root for head in heads.values() if head is not None}
    lines = describe_people(connection, space_id, roots)

    def line(key: bytes | None) -> PersonLine | None:
        head = None if key is None else heads[key]
        return None if head is None else lines.get(head.root)

    return [Row(one, LEADS.get(one.kind, one.kind), line(one.profile_key), line(one.other_key)) for one in found]
