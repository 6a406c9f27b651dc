"""Members and values as CSV, sent while they are read: what is sent of a person is on record before it is."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from io import StringIO
from typing import Any

from flask import Response

from app.domain.moments import rfc3339
from app.errors import ConflictError
from app.house import House
from app.storage.catalog import InForce, catalog_of
from app.storage.definition_exports import Exported, export_page
from app.storage.definition_figures import count_kept, count_people
from app.storage.definitions import get_definition
from app.storage.receipt_book import Disclosure
from app.web.admin.gate import admin, control, person
from app.web.admin.words import value_text
from app.web.context import house

IDENTIFIERS = ("user_id", "email", "phone")
FIELDS = ("profile_id", "name", *IDENTIFIERS)
ROWS_HEADER = "X-Onefold-Rows"  # how many rows to expect, for a progress bar
# With these a spreadsheet takes a text for a formula: where it begins, and after what parts cells in some countries.
FORMULA = re.compile(r"""((?:^|[;\t\r\n])["\s]*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])""")


@admin.get("/spaces/<space_id>/definitions/<key>/members.csv")
def definition_csv(space_id: str, key: str) -> Response:
    """Send everybody who is a member or has a value, with identifiers.

    Raises:
        ConflictError: it is archived, so that nobody is.
    """
    with house().spaces.reading(space_id) as connection:
        saved = get_definition(connection, key)
        one = catalog_of(connection).order.get(saved.definition.key)
        if one is None:
            raise ConflictError(f"{saved.definition.name} is archived: restore it first.")
        expected = count_kept(connection, [saved]).get(key) if one.is_stored else count_people(connection)
    subject = f"{saved.definition.kind} {key}"
    control().note_act("people exported as CSV", author=person().email, space_id=space_id, subject=subject)
    response = Response(_lines(house(), space_id, one, person().email), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{key}.csv"'
    if expected is not None:
        response.headers[ROWS_HEADER] = str(expected)
    return response


def _lines(here: House, space_id: str, one: InForce, viewer: str) -> Iterator[str]:
    """Yield the file page by page. It is told apart from a whole one, where it is cut, by the number of its lines."""
    is_trait = one.definition.value is not None
    last = ("value", "since") if is_trait else ("since",)
    yield _csv([[*FIELDS, *last]])
    after: int | None = 0
    while after is not None:
        with here.spaces.reading(space_id) as connection:
            page = export_page(connection, space_id, one, after, here.now_ms())
        if page.people:
            here.receipts.record(space_id, [_disclosure(one, each, viewer, last) for each in page.people])
            yield _csv([_row(each, is_trait=is_trait) for each in page.people])
        after = page.next_after


def _row(each: Exported, *, is_trait: bool) -> list[str]:
    known = dict(reversed(each.line.identifiers))
    since = "" if each.since is None else rfc3339(each.since)
    value = [_cell(each.value)] if is_trait else []
    return [
        each.line.public_id,
        _cell(each.line.name or ""),
        *(_cell(known.get(name, "")) for name in IDENTIFIERS),
        *value,
        since,
    ]


def _cell(value: Any) -> str:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return repr(value)
    text = value_text(value)
    return text if _is_phone(text) else FORMULA.sub(r"\1'", text)


def _is_phone(text: str) -> bool:
    return text[:1] == "+" and text[1:].isascii() and text[1:].isdigit()


def _csv(rows: list[list[str]]) -> str:
    text = StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue()


def _disclosure(one: InForce, each: Exported, viewer: str, last: tuple[str, ...]) -> Disclosure:
    return Disclosure(
        channel="export",
        viewer=viewer,
        viewer_proven=True,
        object=f"{one.definition.kind}:{one.key}",
        profile=each.line.public_id,
        version=each.version,
        status="found",
        fields=(*FIELDS, *last),
    )
