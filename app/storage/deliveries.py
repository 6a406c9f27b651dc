"""Deliveries to webhooks: what waits, what is tried next, what became of each, and those that were given up."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from app.domain.definitions.emissions import Emission
from app.domain.webhooks import LIFE_MS
from app.storage.engines import statement

DELIVERED_KEPT = 200  # of one webhook, without what was in them
DEAD_KEPT = 100_000  # of one webhook
DEAD_DAYS = 30
REPLAYED = 1_000  # in one transaction
COUNTED_MAX = 100_000
Status = Literal["waiting", "delivered", "dead"]

ADD_DELIVERY = statement(
    "add_webhook_delivery",
    """
    INSERT INTO webhook_deliveries (
        webhook_id, message_id, title, definition_id, profile_id, body, status, created_at, due, attempts
    )
    VALUES (:webhook, :message_id, :title, :definition, :profile, :body, 'waiting', :now, :now, 0)
    """,
)
ADD_TEST = statement(
    "add_webhook_test",
    """
    INSERT INTO webhook_deliveries (
        webhook_id, message_id, title, definition_id, profile_id, status, created_at, due, attempts,
        first_at, last_at, outcome, answer
    )
    VALUES (:webhook, :message_id, :title, 0, 0, 'delivered', :now, :now, 1, :now, :now, :outcome, :answer)
    """,
)
# What concerns one person and definition is told in its order, so that the last word is the last one heard.
FIND_NEXT = statement(
    "find_next_webhook_delivery",
    """
    SELECT d.id, d.message_id, d.body, d.attempts, d.first_at, d.created_at
    FROM webhook_deliveries AS d
    JOIN webhooks AS w ON w.id = d.webhook_id
    WHERE d.webhook_id = :webhook AND d.status = 'waiting' AND d.due <= :now AND w.status = 'active'
        AND NOT EXISTS (
            SELECT 1
            FROM webhook_deliveries AS earlier
            WHERE earlier.profile_id = d.profile_id AND earlier.definition_id = d.definition_id
                AND earlier.webhook_id = d.webhook_id AND earlier.id < d.id AND earlier.status = 'waiting'
        )
    ORDER BY d.due, d.id
    LIMIT 1
    """,
    hot=True,
)
LIST_READY = statement(
    "list_ready_webhooks",
    """
    SELECT w.id
    FROM webhooks AS w
    WHERE w.status = 'active' AND COALESCE(w.retry_at, 0) <= :now
        AND EXISTS (
            SELECT 1
            FROM webhook_deliveries AS d
            WHERE d.webhook_id = w.id AND d.status = 'waiting' AND d.due <= :now
        )
    """,
)
NOTE_DELIVERED = statement(
    "note_webhook_delivered",
    """
    UPDATE webhook_deliveries
    SET status = 'delivered', body = NULL, due = :now, attempts = attempts + 1, first_at = COALESCE(first_at, :now),
        last_at = :now, outcome = :outcome, answer = :answer
    WHERE id = :id AND message_id = :message_id
    """,
    hot=True,
)
NOTE_TRIED = statement(
    "note_webhook_tried",
    """
    UPDATE webhook_deliveries
    SET status = :status, due = :due, attempts = attempts + 1, first_at = COALESCE(first_at, :now),
        last_at = :now, outcome = :outcome, answer = :answer
    WHERE id = :id AND message_id = :message_id
    """,
    hot=True,
)
GIVE_UP_OLD = statement(
    "give_up_old_webhook_deliveries",
    """
    UPDATE webhook_deliveries
    SET status = 'dead'
    WHERE id IN (
        SELECT id
        FROM webhook_deliveries
        WHERE webhook_id = :webhook AND status = 'waiting' AND created_at <= :before
        LIMIT :most
    )
    """,
    hot=True,
)
RESUME = statement(
    "resume_webhook_deliveries",
    """
    UPDATE webhook_deliveries
    SET first_at = NULL, due = :now
    WHERE webhook_id = :webhook AND status = 'waiting' AND attempts > 0
    """,
    hot=True,
)
REPLAY = statement(
    "replay_webhook_delivery",
    """
    UPDATE webhook_deliveries
    SET status = 'waiting', due = :now, first_at = NULL
    WHERE webhook_id = :webhook AND id = :id AND status = 'dead'
    """,
    hot=True,
)
REPLAY_SOME = statement(
    "replay_webhook_deliveries",
    """
    UPDATE webhook_deliveries
    SET status = 'waiting', due = :now, first_at = NULL
    WHERE id IN (
        SELECT id
        FROM webhook_deliveries
        WHERE webhook_id = :webhook AND status = 'dead' AND id <= :last
        ORDER BY id
        LIMIT :most
    )
    """,
    hot=True,
)
LAST_DEAD = statement(
    "last_dead_webhook_delivery",
    """
    SELECT MAX(id)
    FROM webhook_deliveries
    WHERE webhook_id = :webhook AND status = 'dead'
    """,
    hot=True,
)
LIST_DELIVERIES = statement(
    "list_webhook_deliveries",
    """
    SELECT id, message_id, title, status, created_at, due, attempts, last_at, outcome, answer
    FROM webhook_deliveries
    WHERE webhook_id = :webhook AND status = :status AND id < :before
    ORDER BY id DESC
    LIMIT :limit
    """,
    hot=True,
)
COUNT_DELIVERIES = statement(
    "count_webhook_deliveries",
    """
    SELECT COUNT(*)
    FROM (
        SELECT 1
        FROM webhook_deliveries
        WHERE webhook_id = :webhook AND status = :status
        LIMIT :most
    ) AS counted
    """,
    hot=True,
)
COUNT_QUEUED = statement(
    "count_webhook_changes",
    """
    SELECT COUNT(*)
    FROM (
        SELECT 1
        FROM webhook_changes
        WHERE webhook_id = :webhook
        LIMIT :most
    ) AS counted
    """,
    hot=True,
)
TRIM = statement(
    "trim_webhook_deliveries",
    """
    DELETE FROM webhook_deliveries
    WHERE webhook_id = :webhook AND status = :status AND id <= (
        SELECT id
        FROM webhook_deliveries
        WHERE webhook_id = :webhook AND status = :status
        ORDER BY id DESC
        LIMIT 1 OFFSET :kept
    )
    """,
    hot=True,
)
DROP_OLD_DEAD = statement(
    "drop_old_dead_webhook_deliveries",
    """
    DELETE FROM webhook_deliveries
    WHERE status = 'dead' AND created_at <= :before
    """,
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A delivery that is to be tried now.

    Args:
        attempts: How often it was.
        first_at: When that began, ms; None: not yet.
    """

    id: int
    message_id: str
    body: bytes
    attempts: int
    first_at: int | None
    created_at: int


@dataclass(frozen=True, slots=True)
class Delivery:
    """A delivery as it is listed.

    Args:
        due: When it is tried next; ms, of one that waits.
        last_at: When it was tried last, ms; None: not yet. So with outcome and answer.
    """

    id: int
    message_id: str
    title: str
    status: Status
    created_at: int
    due: int
    attempts: int
    last_at: int | None
    outcome: str | None
    answer: str | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an attempt.

    Args:
        word: Its status as text, or why there was none.
        answer: How the receiver's answer begins.
    """

    word: str
    answer: str


@dataclass(frozen=True, slots=True)
class Counts:
    """How many deliveries of a webhook there are, counted up to 100,000 each.

    Args:
        waiting: With the changes that are no deliveries yet.
    """

    waiting: int
    delivered: int
    dead: int


def add_deliveries(
    connection: sqlite3.Connection,
    webhook_id: str,
    events: Iterable[Emission],
    *,
    definition_id: int,
    profile_id: int,
    now: int,
) -> None:
    """Add deliveries that are to be tried at once."""
    common = {"webhook": webhook_id, "definition": definition_id, "profile": profile_id, "now": now}
    rows = [common | {"message_id": one.message_id, "title": one.title, "body": one.body} for one in events]
    connection.executemany(ADD_DELIVERY, rows)


def add_test(connection: sqlite3.Connection, webhook_id: str, event: Emission, outcome: Outcome, *, now: int) -> None:
    """Put a test on the list, with what became of it; it is not tried again."""
    names = {"webhook": webhook_id, "message_id": event.message_id, "title": event.title, "now": now}
    connection.execute(ADD_TEST, names | {"outcome": outcome.word, "answer": outcome.answer})


def list_ready(connection: sqlite3.Connection, now: int) -> list[str]:
    """Return the webhooks that have something to be sent and may be asked."""
    return [row[0] for row in connection.execute(LIST_READY, {"now": now}).fetchall()]


def find_next(connection: sqlite3.Connection, webhook_id: str, now: int) -> Waiting | None:
    """Return what is to be sent next, or None. While something waits that concerns a person and a definition, nothing
    later about the same is sent."""
    row = connection.execute(FIND_NEXT, {"webhook": webhook_id, "now": now}).fetchone()
    if row is None:
        return None
    number, message_id, body, *rest = row
    return Waiting(number, message_id, body.encode(), *rest)


def note_delivered(connection: sqlite3.Connection, number: int, message_id: str, outcome: Outcome, *, now: int) -> None:
    """Write down that a delivery was taken; what was in it is not kept."""
    names = {"id": number, "message_id": message_id, "now": now, "outcome": outcome.word, "answer": outcome.answer}
    connection.execute(NOTE_DELIVERED, names)


def note_tried(connection: sqlite3.Connection, one: Waiting, outcome: Outcome, *, now: int, due: int | None) -> None:
    """Write down that an attempt failed.

    Args:
        due: When it is tried again, ms; None: it is given up.
    """
    names = {"id": one.id, "message_id": one.message_id, "now": now, "outcome": outcome.word, "answer": outcome.answer}
    status = {"status": "dead" if due is None else "waiting", "due": now if due is None else due}
    connection.execute(NOTE_TRIED, names | status)


def give_up_old(connection: sqlite3.Connection, webhook_id: str, *, now: int) -> None:
    """Give up what has waited for 24 h, for a receiver that has taken nothing for as long."""
    names = {"webhook": webhook_id, "before": now - LIFE_MS, "most": REPLAYED}
    connection.execute(GIVE_UP_OLD, names)


def resume(connection: sqlite3.Connection, webhook_id: str, *, now: int) -> None:
    """Begin the tries of what waits anew."""
    connection.execute(RESUME, {"webhook": webhook_id, "now": now})


def replay_one(connection: sqlite3.Connection, webhook_id: str, number: int, *, now: int) -> bool:
    """Let a delivery that was given up wait again; tell whether there was one. Its message id stays."""
    return connection.execute(REPLAY, {"webhook": webhook_id, "id": number, "now": now}).rowcount > 0


def find_last_dead(connection: sqlite3.Connection, webhook_id: str) -> int | None:
    """Return the newest delivery that was given up, or None."""
    number: int | None = connection.execute(LAST_DEAD, {"webhook": webhook_id}).fetchone()[0]
    return number


def replay_some(connection: sqlite3.Connection, webhook_id: str, *, last: int, now: int) -> int:
    """Let up to 1,000 that were given up wait again, the oldest first; return how many.

    Args:
        last: The newest of those that are meant: one that is given up meanwhile is not replayed for ever.
    """
    names = {"webhook": webhook_id, "last": last, "now": now, "most": REPLAYED}
    return connection.execute(REPLAY_SOME, names).rowcount


def list_deliveries(
    connection: sqlite3.Connection, webhook_id: str, status: Status, *, limit: int, before: int = (1 << 63) - 1
) -> list[Delivery]:
    """Return deliveries of one state, the newest first.

    Args:
        before: The last one of the page before.
    """
    names = {"webhook": webhook_id, "status": status, "limit": limit, "before": before}
    return [Delivery(*row) for row in connection.execute(LIST_DELIVERIES, names).fetchall()]


def count_deliveries(connection: sqlite3.Connection, webhook_id: str) -> Counts:
    """Return how many deliveries of a webhook there are."""
    names = {"webhook": webhook_id, "most": COUNTED_MAX}
    queued: int = connection.execute(COUNT_QUEUED, names).fetchone()[0]
    waiting, delivered, dead = (
        connection.execute(COUNT_DELIVERIES, names | {"status": status}).fetchone()[0]
        for status in ("waiting", "delivered", "dead")
    )
    return Counts(waiting + queued, delivered, dead)


def trim(connection: sqlite3.Connection, webhook_id: str) -> None:
    """Forget delivered ones beyond the newest 200, and given up ones beyond the newest 100,000."""
    for status, kept in (("delivered", DELIVERED_KEPT), ("dead", DEAD_KEPT)):
        connection.execute(TRIM, {"webhook": webhook_id, "status": status, "kept": kept})


def drop_old_dead(connection: sqlite3.Connection, now: int) -> None:
    """Forget what was given up and is more than 30 days old."""
    connection.execute(DROP_OLD_DEAD, {"before": now - DEAD_DAYS * LIFE_MS})
