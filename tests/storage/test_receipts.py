"""Receipts are appended, chained, and on disk before anything is disclosed."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.errors import UnavailableError
from app.storage import receipts as receipts_module
from app.storage.receipt_book import Disclosure
from app.storage.receipts import REPEAT_WINDOW_MS, Receipts

SPACE = "spa_1"
SEEN = Disclosure("panel", "agent-7", False, "ticket:48213", "use_1", 3, "found", ("header", "traits"))
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def pass_ms(self, milliseconds: int) -> None:
        self.now += timedelta(milliseconds=milliseconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def receipts(tmp_path: Path, clock: Clock) -> Iterator[Receipts]:
    store = Receipts(tmp_path, clock)
    yield store
    store.close()


def rows(tmp_path: Path, columns: str = "id, status, count, repeats") -> list[tuple[object, ...]]:
    connection = sqlite3.connect(tmp_path / f"{SPACE}.db")
    try:
        return connection.execute(f"SELECT {columns} FROM receipts ORDER BY id").fetchall()
    finally:
        connection.close()


def tamper(tmp_path: Path, statement: str) -> None:
    connection = sqlite3.connect(tmp_path / f"{SPACE}.db")
    connection.executescript("DROP TRIGGER receipts_stay; DROP TRIGGER receipts_remain;")
    connection.execute(statement)
    connection.commit()
    connection.close()


def three(receipts: Receipts) -> None:
    for number in range(3):
        receipts.record(SPACE, [replace(SEEN, object=f"ticket:{number}")])


def test_a_receipt_is_on_disk_when_its_number_is_known(receipts: Receipts, tmp_path: Path) -> None:
    assert receipts.record(SPACE, [SEEN]) == "rcp_1"
    assert rows(tmp_path, "id, at, viewer, viewer_proven, object, profile, version, fields") == [
        (1, int(START.timestamp() * 1000), "agent-7", 0, "ticket:48213", "use_1", 3, '["header","traits"]')
    ]


def test_an_answer_about_several_people_has_a_receipt_for_each(receipts: Receipts, tmp_path: Path) -> None:
    both = [replace(SEEN, status="ambiguous", profile=""), replace(SEEN, status="candidate", profile="use_2")]

    assert receipts.record(SPACE, both) == "rcp_1"
    assert [row[1] for row in rows(tmp_path)] == ["ambiguous", "candidate"]


def test_the_same_view_within_ten_minutes_is_counted_and_appended_as_one_row(
    receipts: Receipts, tmp_path: Path, clock: Clock
) -> None:
    for _ in range(4):
        assert receipts.record(SPACE, [SEEN]) == "rcp_1"
        clock.pass_ms(1000)
    receipts.settle()
    assert rows(tmp_path) == [(1, "found", 1, None)]

    clock.pass_ms(REPEAT_WINDOW_MS)
    receipts.settle()

    assert rows(tmp_path) == [(1, "found", 1, None), (2, "found", 3, 1)]
    assert receipts.verify_chain(SPACE) is None


def test_a_view_exactly_ten_minutes_later_is_a_receipt_of_its_own(
    receipts: Receipts, tmp_path: Path, clock: Clock
) -> None:
    receipts.record(SPACE, [SEEN])
    clock.pass_ms(REPEAT_WINDOW_MS - 1)
    assert receipts.record(SPACE, [SEEN]) == "rcp_1"
    clock.pass_ms(1)

    assert receipts.record(SPACE, [SEEN]) == "rcp_2"
    assert rows(tmp_path) == [(1, "found", 1, None), (2, "found", 1, None), (3, "found", 1, 1)]


@pytest.mark.parametrize(
    "other",
    [
        replace(SEEN, viewer="agent-8"),
        replace(SEEN, viewer_proven=True),
        replace(SEEN, object="ticket:2"),
        replace(SEEN, profile="use_2"),
        replace(SEEN, version=4),
        replace(SEEN, fields=("header",)),
        replace(SEEN, channel="timeline"),
    ],
    ids=lambda other: next(name for name in other.__slots__ if getattr(other, name) != getattr(SEEN, name)),
)
def test_what_differs_in_anything_is_no_repeat(receipts: Receipts, other: Disclosure) -> None:
    receipts.record(SPACE, [SEEN])

    assert receipts.record(SPACE, [other]) == "rcp_2"


def test_what_was_counted_is_appended_when_the_server_stops(tmp_path: Path, clock: Clock) -> None:
    store = Receipts(tmp_path, clock)
    store.record(SPACE, [SEEN])
    store.record(SPACE, [SEEN])

    store.close()

    assert rows(tmp_path) == [(1, "found", 1, None), (2, "found", 1, 1)]


def test_what_is_remembered_is_bounded(receipts: Receipts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receipts_module, "REPEATS_MAX", 2)
    receipts.record(SPACE, [SEEN])
    receipts.record(SPACE, [SEEN])

    three(receipts)

    assert (4, "found", 1, 1) in rows(tmp_path)  # the oldest, settled early


def test_counts_since_a_moment_add_up_repeats(receipts: Receipts, clock: Clock) -> None:
    receipts.record(SPACE, [replace(SEEN, status="unknown", profile="")])
    clock.pass_ms(REPEAT_WINDOW_MS)
    since = int(clock().timestamp() * 1000)
    receipts.record(SPACE, [SEEN])
    receipts.record(SPACE, [SEEN])
    receipts.settle(everything=True)

    assert receipts.counts_since(SPACE, since) == {"found": 2}
    assert receipts.counts_since(SPACE, 0) == {"found": 2, "unknown": 1}


def test_spaces_have_chains_of_their_own(receipts: Receipts) -> None:
    receipts.record(SPACE, [SEEN])

    assert receipts.record("spa_2", [SEEN]) == "rcp_1"


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("UPDATE receipts SET viewer = 'nobody' WHERE id = 2", 2),
        ("UPDATE receipts SET at = at + 1 WHERE id = 1", 1),
        ("UPDATE receipts SET count = 0 WHERE id = 3", 3),
        ("DELETE FROM receipts WHERE id = 1", 1),
        ("DELETE FROM receipts WHERE id = 2", 2),
    ],
)
def test_a_receipt_changed_or_removed_breaks_the_chain(
    receipts: Receipts, tmp_path: Path, statement: str, broken: int
) -> None:
    three(receipts)
    assert receipts.verify_chain(SPACE) is None

    tamper(tmp_path, statement)

    assert receipts.verify_chain(SPACE) == broken


@pytest.mark.parametrize("statement", ["UPDATE receipts SET viewer = 'x'", "DELETE FROM receipts"])
def test_the_file_itself_refuses_changes(receipts: Receipts, tmp_path: Path, statement: str) -> None:
    receipts.record(SPACE, [SEEN])
    connection = sqlite3.connect(tmp_path / f"{SPACE}.db")

    with pytest.raises(sqlite3.IntegrityError, match="never"):
        connection.execute(statement)
    connection.close()


def test_many_threads_share_commits_and_one_chain(receipts: Receipts, tmp_path: Path) -> None:
    def look(viewer: int) -> None:
        for number in range(20):
            receipts.record(SPACE, [replace(SEEN, viewer=str(viewer), object=str(number))])

    run_together([lambda viewer=viewer: look(viewer) for viewer in range(8)])  # type: ignore[misc]

    assert len(rows(tmp_path)) == 160
    assert receipts.verify_chain(SPACE) is None


def run_together(jobs: list[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=job) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


APPEND_MANY = """
import sys
from pathlib import Path
from app.storage.receipt_book import Disclosure, ReceiptBook

book = ReceiptBook(Path(sys.argv[1]))
for number in range(50):
    book.append([Disclosure("panel", sys.argv[2], False, str(number), "use_1", 1, "found", ())], number)
book.close()
"""


def test_two_processes_append_to_one_chain(receipts: Receipts, tmp_path: Path) -> None:
    command = [sys.executable, "-c", APPEND_MANY, str(tmp_path / f"{SPACE}.db")]
    root = Path(__file__).parents[2]
    workers = [subprocess.Popen([*command, viewer], cwd=root) for viewer in ("a", "b")]

    assert [worker.wait(timeout=60) for worker in workers] == [0, 0]
    assert len(rows(tmp_path)) == 100
    assert receipts.verify_chain(SPACE) is None


def test_nothing_may_be_disclosed_where_the_receipt_cannot_be_written(receipts: Receipts, tmp_path: Path) -> None:
    (tmp_path / f"{SPACE}.db").mkdir()

    with pytest.raises(UnavailableError):
        receipts.record(SPACE, [SEEN])

    (tmp_path / f"{SPACE}.db").rmdir()
    assert receipts.record(SPACE, [SEEN]) == "rcp_1"
