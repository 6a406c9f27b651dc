"""Webhooks of a space: receivers, what they want to know of, and how the last attempts went."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from app.domain.webhooks import FORMS, Form, kept_definitions
from app.errors import InvalidRequestError, NotFoundError
from app.storage.control_store import checked_name
from app.storage.definitions import SavedDefinition, list_definitions
from app.storage.engines import statement

WEBHOOKS_MAX = 20  # of one space
Status = Literal["active", "paused"]

LIST_WEBHOOKS = statement(
    "list_webhooks",
    """
    SELECT id, name, url, form, wants_all, status, created_at,
        failures, failing_since, retry_at, last_at, last_took, last_outcome
    FROM webhooks
    ORDER BY created_at, id
    """,
)
ADD_WEBHOOK = statement(
    "add_webhook",
    """
    INSERT INTO webhooks (id, name, url, form, wants_all, status, created_at, failures)
    VALUES (:id, :name, :url, :form, :wants_all, 'active', :now, 0)
    """,
)
SET_WEBHOOK = statement(
    "set_webhook",
    """
    UPDATE webhooks
    SET name = :name, url = :url, form = :form, wants_all = :wants_all,
        failures = 0, failing_since = NULL, retry_at = NULL
    WHERE id = :id
    """,
    hot=True,
)
SET_WEBHOOK_STATUS = statement(
    "set_webhook_status",
    """
    UPDATE webhooks
    SET status = :status, failures = 0, failing_since = NULL, retry_at = NULL
    WHERE id = :id
    """,
    hot=True,
)
REMOVE_WEBHOOK = statement("remove_webhook", "DELETE FROM webhooks WHERE id = :id", hot=True)
NOTE_TAKEN = statement(
    "note_webhook_taken",
    """
    UPDATE webhooks
    SET failures = 0, failing_since = NULL, retry_at = NULL, last_at = :now, last_took = :took, last_outcome = :outcome
    WHERE id = :id
    """,
    hot=True,
)
NOTE_FAILED = statement(
    "note_webhook_failed",
    """
    UPDATE webhooks
    SET failures = failures + 1, failing_since = COALESCE(failing_since, :now), retry_at = :retry_at,
        last_at = :now, last_took = :took, last_outcome = :outcome
    WHERE id = :id
    """,
    hot=True,
)
LIST_WANTED = statement(
    "list_webhook_definitions",
    """
    SELECT w.webhook_id, d.key
    FROM webhook_definitions AS w
    JOIN definitions AS d ON d.id = w.definition_id
    ORDER BY d.key
    """,
)
ADD_WANTED = statement(
    "add_webhook_definition", "INSERT INTO webhook_definitions (webhook_id, definition_id) VALUES (?, ?)"
)
REMOVE_WANTED = statement(
    "remove_webhook_definitions", "DELETE FROM webhook_definitions WHERE webhook_id = :id", hot=True
)
ADD_FIRST = statement(
    "add_webhook_first",
    "INSERT INTO webhook_firsts (webhook_id, definition_id, after_profile_id) VALUES (?, ?, 0)",
)


@dataclass(frozen=True, slots=True)
class Webhook:
    """A receiver of changes.

    Args:
        wanted: Keys of the definitions that it is told of; None: of all, those to come too.
        failures: Attempts in a row that failed.
        failing_since: When the first of these was, ms; None: there is none.
        retry_at: Until when it is left alone, ms; None: it is not.
        last_at: The last attempt, ms; None: there was none. So with how long it took, and its outcome.
    """

    id: str
    name: str
    url: str
    form: Form
    wanted: tuple[str, ...] | None
    status: Status
    created_at: int
    failures: int
    failing_since: int | None
    retry_at: int | None
    last_at: int | None
    last_took: int | None
    last_outcome: str | None


@dataclass(frozen=True, slots=True)
class WebhookForm:
    """What an admin says of a webhook; `url` is checked already.

    Args:
        wanted: Keys of definitions; None: all.
    """

    name: str
    url: str
    form: str
    wanted: Sequence[str] | None


def list_webhooks(connection: sqlite3.Connection) -> list[Webhook]:
    """Return the webhooks of a space, the oldest first."""
    wanted: dict[str, list[str]] = {}
    for webhook_id, key in connection.execute(LIST_WANTED).fetchall():
        wanted.setdefault(webhook_id, []).append(key)
    return [_webhook(row, wanted.get(row[0], [])) for row in connection.execute(LIST_WEBHOOKS).fetchall()]


def get_webhook(connection: sqlite3.Connection, webhook_id: str) -> Webhook:
    """Return a webhook.

    Raises:
        NotFoundError: there is none of this id.
    """
    found = find_webhook(connection, webhook_id)
    if found is None:
        raise NotFoundError(f"no webhook {webhook_id[:64]!r} in this space")
    return found


def find_webhook(connection: sqlite3.Connection, webhook_id: str) -> Webhook | None:
    """Return a webhook, or None."""
    return next((one for one in list_webhooks(connection) if one.id == webhook_id), None)


def add_webhook(
    connection: sqlite3.Connection, webhook_id: str, form: WebhookForm, *, first: bool, now: int
) -> Webhook:
    """Add a webhook, which is told whatever changes from now on.

    Args:
        first: It is told the present members and values first.
        now: ms.

    Raises:
        InvalidRequestError: something about it cannot be used, or there are `WEBHOOKS_MAX`.
    """
    if len(list_webhooks(connection)) >= WEBHOOKS_MAX:
        raise InvalidRequestError(f"A space has at most {WEBHOOKS_MAX} webhooks")
    definitions = {one.definition.key: one for one in list_definitions(connection)}
    values, wanted = _checked(form, definitions)
    connection.execute(ADD_WEBHOOK, values | {"id": webhook_id, "now": now})
    connection.executemany(ADD_WANTED, [(webhook_id, definitions[key].id) for key in wanted or ()])
    if first:
        chosen = definitions if wanted is None else wanted
        active = [definitions[key].id for key in chosen if definitions[key].status == "active"]
        connection.executemany(ADD_FIRST, [(webhook_id, number) for number in active])
    return get_webhook(connection, webhook_id)


def set_webhook(connection: sqlite3.Connection, webhook_id: str, form: WebhookForm) -> None:
    """Change a webhook. What waits is sent to the new address; it is tried at once.

    Raises:
        NotFoundError: there is none of this id.
        InvalidRequestError: something about it cannot be used.
    """
    get_webhook(connection, webhook_id)
    definitions = {one.definition.key: one for one in list_definitions(connection)}
    values, wanted = _checked(form, definitions)
    connection.execute(SET_WEBHOOK, values | {"id": webhook_id})
    connection.execute(REMOVE_WANTED, {"id": webhook_id})
    connection.executemany(ADD_WANTED, [(webhook_id, definitions[key].id) for key in wanted or ()])


def set_webhook_status(connection: sqlite3.Connection, webhook_id: str, status: Status) -> None:
    """Pause a webhook, or resume it. While it is paused, what it is to be told is kept for it.

    Raises:
        NotFoundError: there is none of this id.
    """
    get_webhook(connection, webhook_id)
    connection.execute(SET_WEBHOOK_STATUS, {"id": webhook_id, "status": status})


def remove_webhook(connection: sqlite3.Connection, webhook_id: str) -> None:
    """Delete a webhook with everything that it was still to be told.

    Raises:
        NotFoundError: there is none of this id.
    """
    get_webhook(connection, webhook_id)
    connection.execute(REMOVE_WEBHOOK, {"id": webhook_id})


def note_taken(connection: sqlite3.Connection, webhook_id: str, *, now: int, took: int, outcome: str) -> None:
    """Write down that a receiver has taken something."""
    connection.execute(NOTE_TAKEN, {"id": webhook_id, "now": now, "took": took, "outcome": outcome})


def note_failed(
    connection: sqlite3.Connection, webhook_id: str, *, now: int, took: int, outcome: str, retry_at: int | None
) -> None:
    """Write down that an attempt failed.

    Args:
        retry_at: Until when the receiver is left alone, ms; None: others may be tried at once.
    """
    names = {"id": webhook_id, "now": now, "took": took, "outcome": outcome, "retry_at": retry_at}
    connection.execute(NOTE_FAILED, names)


def _checked(
    form: WebhookForm, definitions: Iterable[str] | dict[str, SavedDefinition]
) -> tuple[dict[str, object], tuple[str, ...] | None]:
    if form.form not in FORMS:
        raise InvalidRequestError("The form is one of track and identify")
    wanted = None if form.wanted is None else kept_definitions(form.wanted, definitions)
    if wanted == ():
        raise InvalidRequestError("Choose at least one audience or computed trait, or all")
    values: dict[str, object] = {
        "name": checked_name(form.name, "The name"),
        "url": form.url,
        "form": form.form,
        "wants_all": int(wanted is None),
    }
    return values, wanted


def _webhook(row: tuple[Any, ...], wanted: Iterable[str]) -> Webhook:
    number, name, url, form, wants_all, *rest = row
    return Webhook(number, name, url, form, None if wants_all else tuple(wanted), *rest)
