"""Layouts, remarks and paint reports as they are stored."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from app.domain.layout import Target
from app.errors import ConflictError, InvalidLayoutError, NotFoundError
from app.storage import layouts, paints, remarks
from app.storage.engines import connect
from app.storage.panel_sessions import PanelObject
from app.storage.remarks import Remark
from app.storage.schema import space_migrations
from app.storage.schema_sessions import session_migrations

Json = dict[str, Any]
EVERYBODY, TICKETS = Target(), Target(object="ticket")
DAY = 86_400_000


@pytest.fixture
def space(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    connection = connect(tmp_path / "space.db", writer=True)
    space_migrations.apply(Database(connection))
    yield connection
    connection.close()


@pytest.fixture
def sessions(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    connection = connect(tmp_path / "sessions.db", writer=True)
    session_migrations.apply(Database(connection))
    yield connection
    connection.close()


def document(text: str = "a", **target: str) -> Json:
    return {"version": 1, "for": target, "cards": [{"type": "note", "text": text}]}


def save(space: sqlite3.Connection, text: str = "a", *, based_on: int | None = None, **target: str) -> int:
    return layouts.save_draft(space, document(text, **target), author="ada", now=1, based_on=based_on).version


def texts_in_force(space: sqlite3.Connection) -> dict[Target, str]:
    return {one.target: one.document["cards"][0]["text"] for one in layouts.list_in_force(space)}


# -- layouts ---------------------------------------------------------------------


def test_tables_are_added_to_a_space_that_has_rows(tmp_path: Path) -> None:
    connection = connect(tmp_path / "old.db", writer=True)
    migrations = space_migrations.pending(Database(connection))
    assert "0003_layouts" in [one.name for one in migrations]
    space_migrations.apply(Database(connection), stop_before="0003_layouts")
    connection.execute("INSERT INTO rules (version, document, author, saved_at) VALUES (1, '{}', 'ada', 1)")

    space_migrations.apply(Database(connection))

    assert connection.execute("SELECT COUNT(*) FROM rules").fetchone() == (1,)
    assert layouts.find_edition(connection) == (0, 0, 0) and remarks.count_open(connection) == 0
    connection.close()


def test_a_draft_is_seen_by_nobody_until_it_is_published(space: sqlite3.Connection) -> None:
    save(space, "one")
    assert texts_in_force(space) == {}

    layouts.publish(space, EVERYBODY, 1, author="grace", now=2)
    save(space, "two")

    assert texts_in_force(space) == {EVERYBODY: "one"}
    [newest] = layouts.list_variants(space)
    assert (newest.version, newest.published_at) == (2, None)
    assert [(one.version, one.published_by) for one in layouts.list_versions(space, EVERYBODY)] == [
        (2, None),
        (1, "grace"),
    ]


def test_publishing_an_older_version_saves_it_anew(space: sqlite3.Connection) -> None:
    for text in ("one", "two"):
        layouts.publish(space, EVERYBODY, save(space, text), author="ada", now=2)

    again = layouts.publish(space, EVERYBODY, 1, author="grace", now=3)

    assert (again.version, again.note, texts_in_force(space)) == (3, "version 1 again", {EVERYBODY: "one"})


@pytest.mark.parametrize("now", [9, 1])
def test_the_edition_changes_with_what_is_in_force_though_the_clock_is_set_back(
    space: sqlite3.Connection, now: int
) -> None:
    layouts.publish(space, EVERYBODY, save(space), author="ada", now=5)
    seen = [layouts.find_edition(space)]
    save(space, "draft")
    assert layouts.find_edition(space) == seen[0]

    layouts.publish(space, EVERYBODY, 2, author="ada", now=now)
    seen.append(layouts.find_edition(space))
    layouts.withdraw(space, EVERYBODY, author="ada", now=now)
    seen.append(layouts.find_edition(space))

    assert len(set(seen)) == 3


def test_a_withdrawn_variant_is_gone_and_can_be_published_again(space: sqlite3.Connection) -> None:
    layouts.publish(space, TICKETS, save(space, object="Ticket"), author="ada", now=2)

    layouts.withdraw(space, TICKETS, author="ada", now=3)
    assert texts_in_force(space) == {}

    layouts.publish(space, TICKETS, 1, author="ada", now=4)
    assert texts_in_force(space) == {Target(object="Ticket"): "a"}
    with pytest.raises(NotFoundError):
        layouts.withdraw(space, EVERYBODY, author="ada", now=5)
    with pytest.raises(NotFoundError):
        layouts.publish(space, TICKETS, 99, author="ada", now=5)


def test_what_was_edited_in_two_windows_is_not_overwritten(space: sqlite3.Connection) -> None:
    save(space, based_on=0)
    save(space, based_on=1)

    with pytest.raises(ConflictError, match="Version 2 was saved since"):
        save(space, based_on=1)


def test_a_bad_layout_is_not_saved(space: sqlite3.Connection) -> None:
    with pytest.raises(InvalidLayoutError):
        layouts.save_draft(space, {"version": 1, "cards": [{"type": "x"}]}, author="ada", now=1)

    assert layouts.list_variants(space) == []


def test_variants_and_versions_are_bounded(space: sqlite3.Connection) -> None:
    layouts.publish(space, EVERYBODY, save(space, "in force"), author="ada", now=1)
    for number in range(layouts.VERSIONS_KEPT + 5):
        save(space, str(number))
    assert len(layouts.list_versions(space, EVERYBODY, limit=1_000)) == layouts.VERSIONS_KEPT + 1
    assert texts_in_force(space) == {EVERYBODY: "in force"}

    for number in range(layouts.VARIANTS_MAX - 1):
        save(space, role=f"r{number}")
    with pytest.raises(InvalidLayoutError, match="at most 100 variants"):
        save(space, role="one too many")


def test_an_export_is_imported_into_another_space_as_drafts(space: sqlite3.Connection, tmp_path: Path) -> None:
    layouts.publish(space, EVERYBODY, save(space, "all"), author="ada", now=1)
    layouts.publish(space, TICKETS, save(space, "tickets", object="ticket"), author="ada", now=1)
    exported = layouts.export_layouts(space)
    other = connect(tmp_path / "other.db", writer=True)
    space_migrations.apply(Database(other))

    made = layouts.import_layouts(other, exported, author="grace", now=2, note="copied")

    assert [(one.target, one.note, one.published_at) for one in made] == [
        (EVERYBODY, "copied", None),
        (TICKETS, "copied", None),
    ]
    assert layouts.list_in_force(other) == []
    other.close()


def test_of_a_bad_import_nothing_is_saved_and_the_place_is_named(space: sqlite3.Connection) -> None:
    exported = {"onefold_layouts": 1, "layouts": [document(), document() | {"cards": [{"type": "x"}]}]}

    with pytest.raises(InvalidLayoutError) as refused:
        layouts.import_layouts(space, exported, author="ada", now=1)

    assert [place for place, _ in refused.value.faults] == ["/layouts/1/cards/0/type"]
    assert layouts.list_variants(space) == []


def test_a_layout_that_a_newer_program_stored_is_drawn_as_far_as_it_goes(space: sqlite3.Connection) -> None:
    newer = document() | {"version": 3}
    newer["cards"].append({"type": "hologram"})
    layouts.publish(
        space, EVERYBODY, layouts.save_draft(space, newer, author="ada", now=1).version, author="ada", now=1
    )

    [layout] = layouts.list_in_force(space)

    assert layout.document == newer
    assert [one["at"] for one in layout.left_out] == ["/cards/1"]


# -- remarks ------------------------------------------------------------------------


def remark(note: str = "", key: bytes = b"a", other: bytes | None = None) -> Remark:
    beside = PanelObject("con_1", "ticket", "1")
    return Remark("note" if other is None else "one_person", key, other, note, beside, "1402", False, 5)


def test_a_remark_is_listed_until_it_is_done_and_can_be_opened_again(space: sqlite3.Connection) -> None:
    number = remarks.add_remark(space, remark("first"), session_hash=b"s")
    remarks.add_remark(space, remark(other=b"b"), session_hash=b"s")
    assert number is not None

    remarks.set_done(space, number, by="ada", now=9)

    assert [one.other_key for one in remarks.list_remarks(space, done=False)] == [b"b"]
    [done] = remarks.list_remarks(space, done=True)
    assert (done.id, done.note, done.done_by, done.done_at, remarks.count_open(space)) == (number, "first", "ada", 9, 1)
    remarks.set_done(space, number, by=None, now=10)
    assert (remarks.count_open(space), remarks.list_remarks(space, done=True)) == (2, [])
    with pytest.raises(NotFoundError):
        remarks.set_done(space, 99, by="ada", now=1)


def test_a_session_makes_twenty_remarks(space: sqlite3.Connection) -> None:
    made = [remarks.add_remark(space, remark(), session_hash=b"s") for _ in range(21)]

    assert made[19] is not None and made[20] is None
    assert remarks.add_remark(space, remark(), session_hash=b"t") is not None


def test_remarks_about_an_erased_person_go_on_either_side(space: sqlite3.Connection) -> None:
    for one in (remark(key=b"a"), remark(key=b"c", other=b"a"), remark(key=b"c", other=b"d")):
        remarks.add_remark(space, one, session_hash=b"s")

    remarks.remove_remarks(space, [b"a"])

    assert [(one.profile_key, one.other_key) for one in remarks.list_remarks(space, done=False)] == [(b"c", b"d")]


def test_of_too_many_remarks_those_that_are_done_go_first(space: sqlite3.Connection) -> None:
    for number in range(5):
        remarks.add_remark(space, remark(str(number)), session_hash=b"s")
    remarks.set_done(space, 3, by="ada", now=1)

    space.execute(remarks.DROP_EXCESS, {"most": 3})

    assert [one.note for one in remarks.list_remarks(space, done=False)] == ["4", "3", "1"]
    assert remarks.list_remarks(space, done=True) == []


# -- paints ----------------------------------------------------------------------------


def test_paints_are_added_to_a_file_that_has_page_tokens(tmp_path: Path) -> None:
    connection = connect(tmp_path / "old.db", writer=True)
    session_migrations.apply(Database(connection), stop_before="0003_paints")
    values = "(token_hash, connection_id, viewer, expires_at) VALUES (x'00', 'c', '', 1)"
    connection.execute(f"INSERT INTO page_tokens {values}")

    session_migrations.apply(Database(connection))

    assert connection.execute("SELECT COUNT(*) FROM page_tokens").fetchone() == (1,)
    assert paints.list_hosts(connection, now=0, days=1) == []
    connection.close()


def test_paints_are_counted_by_host_and_day_and_read_as_percentiles(sessions: sqlite3.Connection) -> None:
    for ms in [100] * 90 + [400] * 10:
        paints.count_paint(sessions, "zendesk", "first", ms, now=7 * DAY)
    paints.count_paint(sessions, "zendesk", "next", 9_000, now=7 * DAY)
    paints.count_paint(sessions, "salesforce", "first", 50, now=3 * DAY)
    paints.count_error(sessions, "zendesk", "unreachable", now=7 * DAY)

    [zendesk] = paints.list_hosts(sessions, now=9 * DAY, days=3)

    assert (zendesk.host, zendesk.count, zendesk.errors) == ("zendesk", 100, {"unreachable": 1})
    assert zendesk.p50 is not None and 79 <= zendesk.p50 <= 100
    assert zendesk.p95 is not None and 316 <= zendesk.p95 <= 501
    assert [one.host for one in paints.list_hosts(sessions, now=9 * DAY, days=7)] == ["salesforce", "zendesk"]


def test_words_for_failures_are_bounded(sessions: sqlite3.Connection) -> None:
    for number in range(60):
        paints.count_error(sessions, "zendesk", f"e{number}", now=0)

    [zendesk] = paints.list_hosts(sessions, now=0, days=1)

    assert (len(zendesk.errors), zendesk.errors["other"], zendesk.p95) == (51, 10, None)


def test_old_paints_are_forgotten(sessions: sqlite3.Connection) -> None:
    paints.count_paint(sessions, "zendesk", "first", 9, now=0)
    paints.count_error(sessions, "zendesk", "x", now=DAY)

    paints.drop_old_paints(sessions, now=91 * DAY)

    [kept] = paints.list_hosts(sessions, now=91 * DAY, days=92)
    assert (kept.count, kept.errors) == (0, {"x": 1})
