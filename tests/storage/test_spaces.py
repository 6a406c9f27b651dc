"""The writer of a space: group commit, failures of single jobs, a full queue, a stop."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.errors import NotFoundError, OverloadedError, UnavailableError
from app.storage import writer
from app.storage.health import FAILURES_MAX, Health
from app.storage.spaces import Spaces

SPACE = "spa_test"


@pytest.fixture
def spaces(tmp_path: Path) -> Iterator[Spaces]:
    made = Spaces(tmp_path / "spaces")
    made.create(SPACE)
    yield made
    made.close()


def insert(number: int) -> str:
    return f"INSERT INTO arrivals VALUES ('s', {number}, 1, 0, 0, 0)"  # a number of the test's own


def count(spaces: Spaces) -> int:
    with spaces.reading(SPACE) as connection:
        number: int = connection.execute("SELECT COUNT(*) FROM arrivals").fetchone()[0]
    return number


class Gate:
    """Holds the writer inside a job until it is opened, so that others queue up behind it."""

    def __init__(self) -> None:
        self.entered, self.opened = threading.Event(), threading.Event()

    def job(self, connection: sqlite3.Connection) -> None:
        self.entered.set()
        assert self.opened.wait(20)


def test_a_write_is_there_when_the_call_returns(spaces: Spaces) -> None:
    spaces.write(SPACE, lambda connection: connection.execute(insert(1)))

    assert count(spaces) == 1


def test_what_waits_is_committed_together(spaces: Spaces) -> None:
    gate, sizes = Gate(), []

    def together(connection: sqlite3.Connection, payloads: Sequence[int]) -> list[int]:
        sizes.append(len(payloads))
        for number in payloads:
            connection.execute(insert(number))
        return [number * 10 for number in payloads]

    with ThreadPoolExecutor(21) as threads:
        held = threads.submit(spaces.write, SPACE, gate.job)
        assert gate.entered.wait(20)
        results = [threads.submit(spaces.write_together, SPACE, "kind", together, n) for n in range(20)]
        while spaces._writer(SPACE)._jobs.qsize() < 20:
            pass
        gate.opened.set()
        held.result()

        assert [result.result() for result in results] == [n * 10 for n in range(20)]
    assert sizes == [20]


def test_one_bad_job_sinks_no_neighbour(spaces: Spaces) -> None:
    gate = Gate()

    def bad(connection: sqlite3.Connection) -> None:
        connection.execute(insert(99))
        raise ValueError("bad")

    with ThreadPoolExecutor(4) as threads:
        held = threads.submit(spaces.write, SPACE, gate.job)
        assert gate.entered.wait(20)
        good = [
            threads.submit(spaces.write, SPACE, lambda connection, n=n: connection.execute(insert(n))) for n in (1, 2)
        ]
        failed = threads.submit(spaces.write, SPACE, bad)
        while spaces._writer(SPACE)._jobs.qsize() < 3:
            pass
        gate.opened.set()
        held.result()
        for one in good:
            one.result()
        with pytest.raises(ValueError, match="bad"):
            failed.result()
    assert count(spaces) == 2


def test_the_writer_goes_on_after_a_failure(spaces: Spaces) -> None:
    with pytest.raises(UnavailableError):
        spaces.write(SPACE, lambda connection: connection.execute("SELECT * FROM nowhere"))

    spaces.write(SPACE, lambda connection: connection.execute(insert(1)))
    assert count(spaces) == 1


def test_a_full_queue_is_refused_at_once(spaces: Spaces, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "QUEUE_MAX", 2)
    gate = Gate()
    with ThreadPoolExecutor(4) as threads:
        held = threads.submit(spaces.write, SPACE, gate.job)
        assert gate.entered.wait(20)
        waiting = [threads.submit(spaces.write, SPACE, lambda connection: None) for _ in range(2)]
        while spaces._writer(SPACE)._jobs.qsize() < 2:
            pass

        with pytest.raises(OverloadedError) as caught:
            spaces.write(SPACE, lambda connection: None)

        gate.opened.set()
        for one in (held, *waiting):
            one.result()
    assert caught.value.retry_after >= 1


def test_a_request_does_not_wait_for_ever_and_what_it_gave_up_is_not_stored(spaces: Spaces) -> None:
    gate = Gate()
    with ThreadPoolExecutor(2) as threads:
        held = threads.submit(spaces.write, SPACE, gate.job)
        assert gate.entered.wait(20)

        with pytest.raises(UnavailableError):
            spaces.write(SPACE, lambda connection: connection.execute(insert(1)), timeout=0.05)

        gate.opened.set()
        held.result()
    spaces.write(SPACE, lambda connection: connection.execute(insert(2)))
    assert count(spaces) == 1


def test_reads_of_one_block_see_one_moment(spaces: Spaces) -> None:
    with spaces.reading(SPACE) as connection:
        before = connection.execute("SELECT COUNT(*) FROM arrivals").fetchone()
        with ThreadPoolExecutor(1) as threads:
            threads.submit(spaces.write, SPACE, lambda writer: writer.execute(insert(1))).result()
        after = connection.execute("SELECT COUNT(*) FROM arrivals").fetchone()

    assert before == after == (0,)
    assert count(spaces) == 1


def test_a_reader_cannot_write(spaces: Spaces) -> None:
    with spaces.reading(SPACE) as connection, pytest.raises(sqlite3.OperationalError, match="readonly"):
        connection.execute(insert(1))


@pytest.mark.parametrize("name", ["spa_unknown", "../control", "", "a" * 65])
def test_a_space_that_is_none_is_not_found(spaces: Spaces, name: str) -> None:
    with pytest.raises(NotFoundError):
        spaces.write(name, lambda connection: None)
    with pytest.raises(NotFoundError), spaces.reading(name):
        pass


def test_one_slow_space_does_not_hold_up_another(spaces: Spaces) -> None:
    spaces.create("spa_other")
    gate = Gate()
    with ThreadPoolExecutor(1) as threads:
        held = threads.submit(spaces.write, SPACE, gate.job)
        assert gate.entered.wait(20)

        spaces.write("spa_other", lambda connection: connection.execute(insert(1)))

        gate.opened.set()
        held.result()


def test_what_waits_at_a_stop_is_committed_and_nothing_more_is_taken(tmp_path: Path) -> None:
    made = Spaces(tmp_path / "spaces")
    made.create(SPACE)
    gate = Gate()
    with ThreadPoolExecutor(3) as threads:
        held = threads.submit(made.write, SPACE, gate.job)
        assert gate.entered.wait(20)
        waiting = threads.submit(made.write, SPACE, lambda connection: connection.execute(insert(1)))
        while made._writer(SPACE)._jobs.qsize() < 1:
            pass
        closing = threads.submit(made.close)
        gate.opened.set()
        for one in (held, waiting, closing):
            one.result()
    with pytest.raises(UnavailableError):
        made.write(SPACE, lambda connection: None)
    again = Spaces(tmp_path / "spaces")
    assert count(again) == 1
    again.close()


# -- a file or a disk that fails --------------------------------------------


class Clock:
    """Seconds that only a test moves."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def spoil(path: Path, damage: str) -> None:
    path.unlink()
    if damage == "folder":
        path.mkdir()
    elif damage == "garbage":
        path.write_bytes(b"no database " * 1000)


@pytest.mark.parametrize(("damage", "word"), [("folder", "missing"), ("garbage", "damaged"), ("gone", "missing")])
def test_a_writer_that_cannot_go_on_says_so_until_it_can(tmp_path: Path, damage: str, word: str) -> None:
    clock = Clock()
    health = Health(clock)
    spaces = Spaces(tmp_path / "spaces", health)
    for space in (SPACE, "spa_other"):
        spaces.create(space)
    path = tmp_path / "spaces" / f"{SPACE}.db"
    whole = path.read_bytes()
    spaces._writer(SPACE)  # a server has one for each space that it has written
    spoil(path, damage)

    for _ in range(FAILURES_MAX):
        assert health.fault() is None
        with pytest.raises(UnavailableError):
            spaces.write(SPACE, lambda connection: connection.execute(insert(1)))
        spaces.write("spa_other", lambda connection: connection.execute("DELETE FROM arrivals"))
    clock.now = 3.0
    assert (health.fault(), health.failing_seconds()) == (word, 3.0)

    if damage == "folder":
        path.rmdir()
    path.write_bytes(whole)
    spaces.write(SPACE, lambda connection: connection.execute(insert(1)))
    assert (health.fault(), health.failing_seconds()) == (None, 0.0)
    spaces.close()


def test_a_disk_that_fails_under_an_open_writer_is_told_from_a_job_that_fails(tmp_path: Path) -> None:
    health = Health()
    spaces = Spaces(tmp_path / "spaces", health)
    spaces.create(SPACE)

    def fill(connection: sqlite3.Connection) -> None:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")  # what SQLite says of a full disk
        connection.execute("INSERT INTO arrivals VALUES (hex(randomblob(100000)), 1, 1, 0, 0, 0)")

    for _ in range(FAILURES_MAX):
        with pytest.raises(UnavailableError):
            spaces.write(SPACE, lambda connection: connection.execute("SELECT * FROM nowhere"))
        with pytest.raises(ZeroDivisionError):
            spaces.write(SPACE, lambda connection: 1 // 0)
    assert health.fault() is None
    for _ in range(FAILURES_MAX):
        with pytest.raises(UnavailableError):
            spaces.write(SPACE, fill)
    assert health.fault() == "full"
    spaces.write(SPACE, lambda connection: connection.execute(insert(1)))  # over a connection opened anew
    assert health.fault() is None
    assert count(spaces) == 1
    spaces.close()


def test_a_file_that_cannot_be_read_counts_too_and_is_said_in_our_words(tmp_path: Path) -> None:
    health = Health()
    spaces = Spaces(tmp_path / "spaces", health)
    spaces.create(SPACE)
    path = tmp_path / "spaces" / f"{SPACE}.db"
    whole = path.read_bytes()
    spoil(path, "garbage")

    for _ in range(FAILURES_MAX):
        with pytest.raises(UnavailableError), spaces.reading(SPACE) as connection:
            connection.execute("SELECT COUNT(*) FROM arrivals")
    assert health.fault() == "damaged"
    with pytest.raises(UnavailableError, match="cannot be opened"):
        spaces.create(SPACE)

    path.write_bytes(whole)
    assert count(spaces) == 0
    assert health.fault() is None
    spaces.close()
