"""The files of panel sessions: more spaces than files kept open, many threads, files that cannot be used."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest

from app.errors import NotFoundError, UnavailableError
from app.storage import session_files
from app.storage.session_files import SessionFiles


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SessionFiles]:
    monkeypatch.setattr(session_files, "OPEN_FILES_MAX", 2)
    made = SessionFiles(tmp_path / "sessions")
    yield made
    made.close()


def add(connection: sqlite3.Connection) -> None:
    connection.execute("CREATE TABLE IF NOT EXISTS counted (at INTEGER) STRICT")
    connection.execute("INSERT INTO counted VALUES (1)")


def count(connection: sqlite3.Connection) -> int:
    number: int = connection.execute("SELECT COUNT(*) FROM counted").fetchone()[0]
    return number


def test_no_file_is_closed_while_another_thread_uses_it(files: SessionFiles) -> None:
    spaces = [f"spa_{number}" for number in range(12)]

    def use(turn: int) -> None:
        space = spaces[turn % len(spaces)]
        files.run(space, add)
        assert files.read(space, count) >= 1

    with ThreadPoolExecutor(16) as threads:
        list(threads.map(use, range(600)))

    assert [files.read(space, count) for space in spaces] == [50] * 12
    assert len(files._files) <= 2


def test_a_file_in_use_stays_open_however_many_others_are_asked_for(files: SessionFiles) -> None:
    entered, opened = Event(), Event()

    def hold(connection: sqlite3.Connection) -> int:
        entered.set()
        assert opened.wait(20)
        return count(connection)

    files.run("spa_held", add)
    with ThreadPoolExecutor(1) as threads:
        held = threads.submit(files.read, "spa_held", hold)
        assert entered.wait(20)
        for number in range(5):
            files.run(f"spa_{number}", add)
        opened.set()

        assert held.result() == 1
    assert len(files._files) <= 2


def test_a_job_that_fails_leaves_nothing_behind(files: SessionFiles) -> None:
    files.run("spa_a", add)

    def fail(connection: sqlite3.Connection) -> None:
        add(connection)
        raise ValueError("bad")

    with pytest.raises(ValueError, match="bad"):
        files.run("spa_a", fail)
    with pytest.raises(UnavailableError):
        files.run("spa_a", lambda connection: connection.execute("SELECT * FROM nowhere"))
    assert files.read("spa_a", count) == 1


@pytest.mark.parametrize("damage", ["garbage", "folder"])
def test_a_file_that_cannot_be_used_is_said_in_our_words_and_works_once_it_is_mended(
    files: SessionFiles, tmp_path: Path, damage: str
) -> None:
    path = tmp_path / "sessions" / "spa_a.db"
    if damage == "folder":
        path.mkdir()
    else:
        path.write_bytes(b"no database " * 1000)

    for use in (files.run, files.read):
        with pytest.raises(UnavailableError):
            use("spa_a", add)

    shutil.rmtree(path) if damage == "folder" else path.unlink()
    files.run("spa_a", add)
    assert files.read("spa_a", count) == 1


@pytest.mark.parametrize("name", ["../control", "", "a" * 65, "a/b"])
def test_a_name_that_is_no_space_is_not_found(files: SessionFiles, name: str) -> None:
    with pytest.raises(NotFoundError):
        files.read(name, count)
