"""Forgetting what a space keeps only for a time."""

from __future__ import annotations

import sqlite3

from app.storage.engines import statement

REJECTED_MS = 30 * 86_400_000  # rejected events are kept 30 days
REJECTED_ROWS_MAX = 100_000

REMOVE_OLD_REJECTED = statement("remove_old_rejected", "DELETE FROM rejected WHERE received_at < :before", hot=True)
REMOVE_EXCESS_REJECTED = statement(
    "remove_excess_rejected",
    "DELETE FROM rejected WHERE id <= (SELECT COALESCE(MAX(id), 0) FROM rejected) - :most",
    hot=True,
)


def tidy(connection: sqlite3.Connection, now: int) -> None:
    """Remove the rejected events that are too old or too many.

    Args:
        now: ms since 1970.
    """
    connection.execute(REMOVE_OLD_REJECTED, {"before": now - REJECTED_MS})
    connection.execute(REMOVE_EXCESS_REJECTED, {"most": REJECTED_ROWS_MAX})
