"""Failed log-ins, counted per e-mail address and per network address; each failure past a few doubles the wait."""

from __future__ import annotations

import ipaddress
import sqlite3

from app.errors import RateLimitError
from app.keys import hash_token
from app.storage.engines import statement

EMAIL_FREE_FAILURES = 5
ADDRESS_FREE_FAILURES = 20  # a whole office may share one address
WAIT_SECONDS_MAX = 900
FORGOTTEN_MS = 24 * 3_600_000

FIND_FAILURES = statement(
    "find_failures",
    """
    SELECT failures, last_at, blocked_until
    FROM login_failures
    WHERE subject = :subject
    """,
    hot=True,
    schema="control",
)
SET_FAILURES = statement(
    "set_failures",
    """
    INSERT INTO login_failures (subject, failures, last_at, blocked_until)
    VALUES (:subject, :failures, :last_at, :blocked_until)
    ON CONFLICT (subject) DO UPDATE
    SET failures = excluded.failures, last_at = excluded.last_at, blocked_until = excluded.blocked_until
    """,
    hot=True,
    schema="control",
)
DROP_FAILURES = statement(
    "drop_failures",
    """
    DELETE FROM login_failures WHERE subject = :subject
    """,
    hot=True,
    schema="control",
)
DROP_FORGOTTEN = statement(
    "drop_forgotten",
    """
    DELETE FROM login_failures WHERE last_at < :before
    """,
    schema="control",
)
FORGIVE_ONE = statement(
    "forgive_one",
    """
    UPDATE login_failures
    SET failures = CASE WHEN failures > 0 THEN failures - 1 ELSE 0 END, blocked_until = 0
    WHERE subject = :subject
    """,
    hot=True,
    schema="control",
)


def claim(connection: sqlite3.Connection, *, email: str, address: str, now: int) -> None:
    """Count an attempt as failed until `forgive` is called.

    Args:
        connection: Inside a write transaction.
        email: Folded.
        address: IPv4 or IPv6.
        now: ms since 1970.

    Raises:
        RateLimitError: one of the two has to wait; this attempt is not counted.
    """
    subjects = ((_email(email), EMAIL_FREE_FAILURES), (_address(address), ADDRESS_FREE_FAILURES))
    connection.execute(DROP_FORGOTTEN, {"before": now - FORGOTTEN_MS})
    known = [connection.execute(FIND_FAILURES, {"subject": subject}).fetchone() for subject, _ in subjects]
    wait_ms = max((row[2] - now for row in known if row), default=0)
    if wait_ms > 0:
        seconds = -(-wait_ms // 1000)
        raise RateLimitError("Too many attempts did not succeed.", retry_after=seconds)
    for (subject, free), row in zip(subjects, known, strict=True):
        failures = (row[0] if row else 0) + 1
        blocked_until = now + wait_seconds(failures, free) * 1000
        row_now = {"subject": subject, "failures": failures, "last_at": now, "blocked_until": blocked_until}
        connection.execute(SET_FAILURES, row_now)


def forgive(connection: sqlite3.Connection, *, email: str, address: str | None = None) -> None:
    """Take an attempt back that succeeded. One good log-in does not clean an address that fails for others."""
    connection.execute(DROP_FAILURES, {"subject": _email(email)})
    if address is not None:
        connection.execute(FORGIVE_ONE, {"subject": _address(address)})


def wait_seconds(failures: int, free: int) -> int:
    """Return how long the next attempt has to wait after that many failures: 0, then 1, 2, 4 and so on."""
    if failures < free:
        return 0
    return min(1 << min(failures - free, 20), WAIT_SECONDS_MAX)


def _email(email: str) -> str:
    # Hashed: people type passwords into the wrong field.
    return f"email {hash_token(email).hex()}"


def _address(address: str) -> str:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return f"address {hash_token(address).hex()}"
    if isinstance(parsed, ipaddress.IPv6Address):
        # Whoever has one IPv6 address has the 2 ** 64 beside it.
        address = str(ipaddress.ip_network((parsed, 64), strict=False))
    return f"address {hash_token(address).hex()}"
