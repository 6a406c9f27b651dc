"""Presets of a space: the table made beside what was there, replaced by key, and limited."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from app.domain.definitions.language import Definition
from app.domain.definitions.reading import read_definition
from app.errors import ConflictError, NotFoundError
from app.storage.definitions import list_definitions, save_definition
from app.storage.engines import connect
from app.storage.own_presets import OWN_PRESETS_MAX, list_presets, remove_preset, save_preset
from app.storage.schema import space_migrations

ADA = "ada@example.com"


def audience(key: str, event: str = "Paid") -> Definition:
    return read_definition({"key": key, "name": key, "kind": "audience", "where": {"did": {"event": event}}})


def opened(path: Path, *, before: str | None = None) -> sqlite3.Connection:
    connection = connect(path, writer=True)
    space_migrations.apply(Database(connection), stop_before=before)
    return connection


def test_the_table_is_made_in_a_space_that_has_definitions_already(tmp_path: Path) -> None:
    with closing(opened(tmp_path / "space.db", before="0005_presets")) as connection:
        save_definition(connection, audience("buyers"), author=ADA, note="", now=1)
    with closing(opened(tmp_path / "space.db")) as connection:
        save_preset(connection, audience("buyers"), tells="Tells who bought.", author=ADA, now=2)

        assert [one.definition.key for one in list_definitions(connection)] == ["buyers"]
        assert list_presets(connection)["buyers"].tells == "Tells who bought."


def test_a_preset_of_a_key_is_replaced_and_the_last_one_too_many_refused(tmp_path: Path) -> None:
    with closing(opened(tmp_path / "space.db")) as connection:
        for number in range(OWN_PRESETS_MAX):
            save_preset(connection, audience(f"a{number}"), tells="x" * 300, author=ADA, now=1)
        with pytest.raises(ConflictError):
            save_preset(connection, audience("more"), tells="", author=ADA, now=1)
        save_preset(connection, audience("a0", "Other"), tells="again", author=ADA, now=2)

        presets = list_presets(connection)
        assert (len(presets), presets["a0"].tells, presets["a0"].saved_at) == (OWN_PRESETS_MAX, "again", 2)
        assert presets["a1"].tells == "x" * 200
        remove_preset(connection, "a0")
        with pytest.raises(NotFoundError):
            remove_preset(connection, "a0")
