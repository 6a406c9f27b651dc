"""From what webhooks are to be told to deliveries: the present members first, if they are wanted, then every change."""

from __future__ import annotations

import sqlite3
import time
from typing import Any

import orjson

from app.domain.definitions.emissions import Told, emissions
from app.domain.public_ids import event_key, public_id
from app.storage.catalog import catalog_of
from app.storage.deliveries import add_deliveries
from app.storage.engines import statement
from app.storage.marks import marks_of
from app.storage.profile_reads import list_identifiers
from app.storage.profiles import find_profile_by_event
from app.storage.settled import kept_of
from app.storage.settling_writes import default_of
from app.storage.webhooks import Webhook

IDENTIFIERS_MAX = 1_000  # of one person that are looked at
FIRSTS = 250  # people of a first telling that are queued in one transaction

LIST_CHANGES = statement(
    "list_webhook_changes",
    """
    SELECT id, definition_id, key, kind, version, profile_id, profile_key, value, cause, at, recorded_at
    FROM webhook_changes
    WHERE webhook_id = :webhook
    ORDER BY id
    LIMIT :most
    """,
    hot=True,
)
REMOVE_CHANGE = statement("remove_webhook_change", "DELETE FROM webhook_changes WHERE id = ?", hot=True)
LIST_FIRSTS = statement(
    "list_webhook_firsts",
    """
    SELECT webhook_id, definition_id, after_profile_id
    FROM webhook_firsts
    ORDER BY webhook_id, definition_id
    """,
)
SET_FIRST = statement(
    "set_webhook_first",
    """
    UPDATE webhook_firsts
    SET after_profile_id = :after
    WHERE webhook_id = :webhook AND definition_id = :definition
    """,
    hot=True,
)
REMOVE_FIRST = statement(
    "remove_webhook_first",
    "DELETE FROM webhook_firsts WHERE webhook_id = :webhook AND definition_id = :definition",
    hot=True,
)
QUEUE_FIRST = statement(
    "queue_webhook_first",
    """
    INSERT INTO webhook_changes (
        webhook_id, definition_id, key, kind, version, profile_id, profile_key, value, cause, at, recorded_at
    )
    SELECT :webhook, d.id, d.key, d.kind, :version, :profile, :profile_key, :value, 'first', :at, :at
    FROM definitions AS d
    WHERE d.id = :definition
    """,
)
LIST_PRESENT = {
    table: statement(
        f"list_present_{table}",
        f"""
        SELECT r.profile_id, n.created_message_id, {value}, r.since, r.version
        FROM {table} AS r
        JOIN nodes AS n ON n.id = r.profile_id
        WHERE r.definition_id = :definition AND r.profile_id > :after
        ORDER BY r.profile_id
        LIMIT :most
        """,
        hot=True,
    )
    for table, value in (("memberships", "'true'"), ("computed", "r.value"))
}


def has_first(connection: sqlite3.Connection) -> bool:
    """Tell whether any new webhook is still to be told the present members."""
    return connection.execute(LIST_FIRSTS).fetchone() is not None


def has_changes(connection: sqlite3.Connection, webhook_id: str) -> bool:
    """Tell whether there are changes that a webhook is to be told and that are no deliveries yet."""
    return connection.execute(LIST_CHANGES, {"webhook": webhook_id, "most": 1}).fetchone() is not None


def queue_first(connection: sqlite3.Connection, space_id: str) -> bool:
    """Queue the next of those whom a new webhook is told first; tell whether there were any left."""
    row = connection.execute(LIST_FIRSTS).fetchone()
    if row is None:
        return False
    webhook_id, definition_id, after = row
    names = {"webhook": webhook_id, "definition": definition_id}
    one = catalog_of(connection).by_id.get(definition_id)
    found = []
    if one is not None:  # else it was archived meanwhile, and there are no members
        table = "memberships" if one.definition.kind == "audience" else "computed"
        default = None if table == "memberships" else default_of(one)
        found = connection.execute(LIST_PRESENT[table], names | {"after": after, "most": FIRSTS}).fetchall()
        for root, first, value, since, version in found:
            if value != default:  # what everybody has who did nothing is no news
                values = {"version": version, "profile": root, "profile_key": event_key(space_id, first)}
                connection.execute(QUEUE_FIRST, {**names, **values, "value": value, "at": since})
    if len(found) < FIRSTS:
        connection.execute(REMOVE_FIRST, names)
    else:
        connection.execute(SET_FIRST, names | {"after": found[-1][0]})
    return True


def make_deliveries(
    connection: sqlite3.Connection, space_id: str, webhook: Webhook, *, now: int, most: int, seconds: float
) -> int:
    """Make deliveries of the oldest changes that a webhook is to be told; return how many changes.

    A change of a profile that has become part of another is told as what holds for that person now, so that a receiver
    that knew the part is right again; where that is not settled yet, it is left for later.

    Args:
        most: How many changes at most.
        seconds: How long at most, since nobody else writes meanwhile.
    """
    until = time.monotonic() + seconds
    made = 0
    for number, *row in connection.execute(LIST_CHANGES, {"webhook": webhook.id, "most": most}).fetchall():
        head = find_profile_by_event(connection, space_id, "users", bytes(row[5]))
        if head is not None:
            if head.root != row[4] and marks_of(connection, head.root):
                continue
            told = _told(connection, row, head.root)
            held = list_identifiers(connection, head.root, limit=IDENTIFIERS_MAX)
            newest = sorted(held, key=lambda one: one.first_seen_at, reverse=True)
            pairs = [(one.type, one.sent) for one in newest]
            events = emissions(told, pairs, form=webhook.form, space_id=space_id)
            add_deliveries(connection, webhook.id, events, definition_id=row[0], profile_id=head.root, now=now)
        connection.execute(REMOVE_CHANGE, (number,))
        made += 1
        if time.monotonic() > until:
            break
    return made


def _told(connection: sqlite3.Connection, row: list[Any], root: int) -> Told:
    definition_id, key, kind, version, profile, profile_key, value, cause, at, recorded_at = row
    if root != profile:
        mine = kept_of(connection, root).get(definition_id)
        value = None if mine is None else "true" if kind == "audience" else mine.value
    return Told(
        definition_id=definition_id,
        key=key,
        kind=kind,
        version=version,
        public_id=public_id("users", bytes(profile_key)),
        value=value is not None if kind == "audience" else None if value is None else orjson.loads(value),
        cause=cause,
        at=at,
        recorded_at=recorded_at,
    )
