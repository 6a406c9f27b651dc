"""Previews and edits over a crowd: a draft of three conditions counted, an edit in force, and windows that run out.

The preview lists the members of a draft as the builder does; by hand the same three conditions are written over the
same tables and counted, and DuckDB counts them over the same rows in its own columns, its file written beforehand. The
edit is saved and settled for everybody. Then the clock goes on, so that windows run out, and what is due is settled.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from sqlite3 import Connection
from typing import Any

import duckdb

from app.domain.definitions.reading import read_definition
from app.house import House
from app.settings import Settings
from app.storage.definition_preview import Budget, look_at
from app.storage.definitions import save_definition
from app.storage.definitions_sql.compiler import Compiled
from bench.bench_house import BenchHouse, furnish
from bench.crowd import DAY_MS, fill
from bench.definitions import settle_all
from bench.figures import Figure, Say, Scale, Series, milliseconds, timed

PEOPLE = {"quick": 20_000, "full": 100_000}
EVENTS = 50
ROUNDS = 9
DUE = 10_000
RATIO_MAX = 1.2
DRAFT: dict[str, Any] = {
    "key": "draft",
    "name": "Draft",
    "kind": "audience",
    "where": {
        "all": [
            {
                "did": {
                    "event": "Order Completed",
                    "window": {"last": 90, "unit": "day"},
                    "where": {"property": "total", "op": "gte", "value": 50},
                }
            },
            {"trait": "plan", "op": "in", "value": ["pro", "team"]},
            {"did": {"event": "Ticket Opened", "window": {"last": 60, "unit": "day"}}, "count": {"eq": 0}},
        ]
    },
}
BY_HAND = f"""
    SELECT COUNT(*)
    FROM (
        SELECT n.profile_id
        FROM events AS e
        JOIN nodes AS n ON n.id = e.node_id
        WHERE e.name = 'Order Completed' AND e.type = 'track'
            AND e.timestamp > :now - {90 * DAY_MS} AND e.timestamp <= :now
            AND json_extract(e.payload, '$.properties.total') >= 50
        INTERSECT
        SELECT n.profile_id
        FROM traits AS t
        JOIN nodes AS n ON n.id = t.node_id
        WHERE t.key = 'plan' AND t.wins = 1 AND t.txt IN ('pro', 'team')
        EXCEPT
        SELECT n.profile_id
        FROM events AS e
        JOIN nodes AS n ON n.id = e.node_id
        WHERE e.name = 'Ticket Opened' AND e.type = 'track'
            AND e.timestamp > :now - {60 * DAY_MS} AND e.timestamp <= :now
    )
"""
IN_COLUMNS = f"""
    SELECT COUNT(*)
    FROM (
        SELECT node_id FROM events
        WHERE name = 'Order Completed' AND timestamp > $now - {90 * DAY_MS} AND timestamp <= $now AND total >= 50
        INTERSECT
        SELECT node_id FROM plans WHERE plan IN ('pro', 'team')
        EXCEPT
        SELECT node_id FROM events
        WHERE name = 'Ticket Opened' AND timestamp > $now - {60 * DAY_MS} AND timestamp <= $now
    )
"""
EDIT: dict[str, Any] = {
    "key": "features_30d",
    "name": "Features used in 30 days",
    "kind": "trait",
    "value": {
        "aggregate": "count",
        "of": {"event": "Feature Used", "window": {"last": 30, "unit": "day"}},
    },
    "default": 0,
}


@dataclass(slots=True)
class _Clock:
    """A clock that is put forward by hand."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now


def measure(scale: Scale, say: Say) -> list[Figure]:
    """Return the rows."""
    clock = _Clock(datetime.now(UTC))
    with tempfile.TemporaryDirectory(prefix="onefold-bench-") as folder:
        house = House.open(Settings(home=Path(folder)), clock)
        try:
            ours = furnish(house)
            fill(ours, PEOPLE[scale], EVENTS, house.now_ms(), say)
            say("previews")
            preview = _preview(ours, scale, Path(folder))
            say("an edit")
            return [preview, _edit(ours, scale), _due(ours, clock)]
        finally:
            house.close()


def _preview(ours: BenchHouse, scale: Scale, folder: Path) -> Figure:
    now, series = ours.house.now_ms(), Series()
    draft = read_definition(DRAFT)
    with ours.house.spaces.reading(ours.space_id) as connection, duckdb.connect(folder / "rows.duckdb") as columns:
        _copy(ours, columns)
        counted: dict[str, Callable[[], int]] = {
            "preview": lambda: look_at(connection, Compiled(draft), now, Budget(60)).size,
            "by hand": lambda: int(connection.execute(BY_HAND, {"now": now}).fetchone()[0]),
            "duckdb": lambda: int((columns.execute(IN_COLUMNS, {"now": now}).fetchone() or (0,))[0]),
        }
        sizes = {name: count() for name, count in counted.items()}
        assert len(set(sizes.values())) == 1, sizes
        for _ in range(ROUNDS):
            for name, count in counted.items():
                with timed() as spent:
                    count()
                series.add(name, spent.wall)
    ratio = series.ratio("preview", "by hand")
    times = {name: milliseconds(series.median(name)) for name in counted}
    note = f"{times['preview']} against {times['by hand']}; DuckDB {times['duckdb']}; {sizes['preview']:,} members"
    what = f"preview of three conditions over {PEOPLE[scale]:,} people × {EVENTS} events / SQL by hand"
    return Figure(what, f"≤ {RATIO_MAX} ×", f"{ratio:.2f} ×", ratio <= RATIO_MAX, note)


def _copy(ours: BenchHouse, columns: duckdb.DuckDBPyConnection) -> None:
    """Copy the rows into columns, as somebody would who counts with DuckDB."""
    with tempfile.NamedTemporaryFile("w", suffix=".csv", encoding="utf-8") as events:
        with ours.house.spaces.reading(ours.space_id) as connection:
            _write_rows(connection, events.name)
            plans = connection.execute("SELECT node_id, txt FROM traits WHERE key = 'plan'").fetchall()
        columns.execute(
            "CREATE TABLE events AS SELECT * FROM read_csv($path, header = false, columns = {"
            "'node_id': 'BIGINT', 'name': 'VARCHAR', 'timestamp': 'BIGINT', 'total': 'DOUBLE'})",
            {"path": events.name},
        )
    columns.execute("CREATE TABLE plans (node_id BIGINT, plan VARCHAR)")
    columns.execute(
        "INSERT INTO plans SELECT UNNEST($nodes), UNNEST($plans)",
        {"nodes": [node for node, _ in plans], "plans": [plan for _, plan in plans]},
    )


def _write_rows(connection: Connection, path: str) -> None:
    text = "SELECT node_id, name, timestamp, json_extract(payload, '$.properties.total') FROM events"
    with Path(path).open("w", encoding="utf-8") as file:
        for node, name, at, total in connection.execute(text):
            file.write(f"{node},{name},{at},{'' if total is None else total}\n")


def _edit(ours: BenchHouse, scale: Scale) -> Figure:
    edit = read_definition(EDIT)

    def write(connection: Connection) -> None:
        save_definition(connection, edit, author="bench", note="", now=ours.house.now_ms())

    ours.house.spaces.write(ours.space_id, write)
    started = time.perf_counter()
    count = settle_all(ours)
    took = time.perf_counter() - started
    what = f"an edit in force for {PEOPLE[scale]:,} people"
    return Figure(what, "", f"{took:.1f} s", None, f"{count / took:,.0f} rows/s")


def _due(ours: BenchHouse, clock: _Clock) -> Figure:
    def due() -> int:
        text = "SELECT COUNT(*) FROM recheck WHERE due <= ?"
        with ours.house.spaces.reading(ours.space_id) as connection:
            count: int = connection.execute(text, (ours.house.now_ms(),)).fetchone()[0]
        return count

    while (count := due()) < DUE:
        clock.now += timedelta(hours=1)
    started = time.perf_counter()
    settle_all(ours)
    took = time.perf_counter() - started
    return Figure(f"{count:,} due windows settled", "", f"{took:.1f} s", None, f"{count / took:,.0f} rows/s")
