"""How long panels took to paint and why they did not: counts by host and day, in the file of panel sessions."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.activity_paints import percentile, step_of
from app.domain.moments import DAY_MS
from app.storage.engines import statement

DAYS_KEPT = 90
ERRORS_MAX = 50  # different words of one host and day; further ones are counted as `other`
OTHER = "other"

COUNT_PAINT = statement(
    "count_paint",
    """
    INSERT INTO paints (day, host, kind, step, count)
    VALUES (:day, :host, :kind, :step, 1)
    ON CONFLICT (day, host, kind, step) DO UPDATE
    SET count = paints.count + 1
    """,
    hot=True,
    schema="sessions",
)
COUNT_ERROR = statement(
    "count_paint_error",
    """
    INSERT INTO paint_errors (day, host, code, count)
    VALUES (:day, :host, :code, 1)
    ON CONFLICT (day, host, code) DO UPDATE
    SET count = paint_errors.count + 1
    """,
    hot=True,
    schema="sessions",
)
LIST_ERROR_CODES = statement(
    "list_paint_error_codes",
    "SELECT code FROM paint_errors WHERE day = :day AND host = :host",
    hot=True,
    schema="sessions",
)
LIST_PAINTS = statement(
    "list_paints",
    """
    SELECT host, step, SUM(count)
    FROM paints
    WHERE day >= :first AND kind = :kind
    GROUP BY host, step
    """,
    hot=True,
    sorts=True,
    schema="sessions",
)
LIST_ERRORS = statement(
    "list_paint_errors",
    """
    SELECT host, code, SUM(count)
    FROM paint_errors
    WHERE day >= :first
    GROUP BY host, code
    ORDER BY host, SUM(count) DESC, code
    """,
    hot=True,
    sorts=True,
    schema="sessions",
)
DROP_OLD_PAINTS = statement("drop_old_paints", "DELETE FROM paints WHERE day < :day", hot=True, schema="sessions")
DROP_OLD_ERRORS = statement(
    "drop_old_paint_errors", "DELETE FROM paint_errors WHERE day < :day", hot=True, schema="sessions"
)


@dataclass(frozen=True, slots=True)
class HostPaints:
    """How quick panels were in one host.

    Args:
        p50: ms; None: nothing was painted.
        errors: How often panels failed, by our word for it, most often first.
    """

    host: str
    count: int
    p50: int | None
    p95: int | None
    errors: Mapping[str, int]


def count_paint(connection: sqlite3.Connection, host: str, kind: str, ms: int, *, now: int) -> None:
    """Count one paint."""
    connection.execute(COUNT_PAINT, {"day": now // DAY_MS, "host": host, "kind": kind, "step": step_of(ms)})


def count_error(connection: sqlite3.Connection, host: str, code: str, *, now: int) -> None:
    """Count one failure."""
    parameters = {"day": now // DAY_MS, "host": host}
    known = {row[0] for row in connection.execute(LIST_ERROR_CODES, parameters)}
    if code not in known and len(known) >= ERRORS_MAX:
        code = OTHER
    connection.execute(COUNT_ERROR, parameters | {"code": code})


def list_hosts(connection: sqlite3.Connection, *, now: int, days: int, kind: str = "first") -> list[HostPaints]:
    """Return how quick panels were in the last days, today included, by host."""
    first = now // DAY_MS - days + 1
    steps: dict[str, dict[int, int]] = {}
    for host, step, count in connection.execute(LIST_PAINTS, {"first": first, "kind": kind}):
        steps.setdefault(host, {})[step] = count
    errors: dict[str, dict[str, int]] = {}
    for host, code, count in connection.execute(LIST_ERRORS, {"first": first}):
        errors.setdefault(host, {})[code] = count
    return [
        HostPaints(
            host=host,
            count=sum(steps.get(host, {}).values()),
            p50=percentile(steps.get(host, {}), 0.5),
            p95=percentile(steps.get(host, {}), 0.95),
            errors=errors.get(host, {}),
        )
        for host in sorted(steps.keys() | errors.keys())
    ]


def drop_old_paints(connection: sqlite3.Connection, *, now: int) -> None:
    """Forget what is older than it is kept."""
    for text in (DROP_OLD_PAINTS, DROP_OLD_ERRORS):
        connection.execute(text, {"day": now // DAY_MS - DAYS_KEPT})
