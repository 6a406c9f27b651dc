"""What a source sent, for the admin pages: figures by hour, the newest events with their result, and the refused."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import orjson

from app.domain.moments import rfc3339
from app.storage.admin_reads import PersonLine, describe_people
from app.storage.engines import statement

HOUR_MS = 3_600_000
NEWEST_EVENTS = 20_000  # of a space, among which a source's are looked for: no index leads from a source to its events
NEWEST_REJECTED = 20_000

LIST_ARRIVALS = statement(
    "list_arrivals",
    """
    SELECT hour, accepted, rejected, repeated
    FROM arrivals
    WHERE source_id = :source_id AND hour >= :hour
    """,
    hot=True,
)
LAST_ARRIVAL = statement(
    "last_arrival",
    """
    SELECT last_at
    FROM arrivals
    WHERE source_id = :source_id
    ORDER BY hour DESC
    LIMIT 1
    """,
    hot=True,
)
_ARRIVED = """
    SELECT e.seq, e.message_id, e.type, e.name, e.timestamp, e.received_at, e.payload, n.profile_id,
        n.created_message_id = e.message_id,
        (SELECT COUNT(*) FROM nodes AS m WHERE m.parent_id = e.node_id AND m.merged_message_id = e.message_id),
        (SELECT COUNT(*) FROM refusals AS r WHERE r.seq = e.seq)
    FROM events AS e
    LEFT JOIN nodes AS n ON n.id = e.node_id
    """
LIST_ARRIVED = statement(
    "list_arrived",
    f"""{_ARRIVED}
    WHERE e.seq > (SELECT MAX(seq) FROM events) - :newest AND e.source_id = :source_id
    ORDER BY e.seq DESC
    LIMIT :limit
    """,
    hot=True,
)
FIND_ARRIVED = statement(
    "find_arrived",
    f"""{_ARRIVED}
    WHERE e.seq = :seq AND e.source_id = :source_id
    """,
    hot=True,
)
_REJECTED = """
    SELECT id, message_id, received_at, code, message, body
    FROM rejected
    """
LIST_REJECTED = statement(
    "list_rejected",
    f"""{_REJECTED}
    WHERE id > (SELECT MAX(id) FROM rejected) - :newest AND source_id = :source_id
    ORDER BY id DESC
    LIMIT :limit
    """,
    hot=True,
)
FIND_REJECTED = statement(
    "find_rejected",
    f"""{_REJECTED}
    WHERE id = :id AND source_id = :source_id
    """,
    hot=True,
)


@dataclass(frozen=True, slots=True)
class Activity:
    """What a source sent in the last hours.

    Args:
        accepted: By hour, the present one last.
        rejected: Likewise.
        repeated: In all of them.
        last_at: When something last arrived, ms; None: never.
    """

    accepted: tuple[int, ...]
    rejected: tuple[int, ...]
    repeated: int
    last_at: int | None

    @property
    def accepted_total(self) -> int:
        """Events accepted in all hours."""
        return sum(self.accepted)

    @property
    def rejected_total(self) -> int:
        """Events rejected in all hours."""
        return sum(self.rejected)


@dataclass(frozen=True, slots=True)
class Arrived:
    """One call that arrived, accepted or not.

    Args:
        ref: Names it in an address: `e12` an event, `r3` a refused one.
        person: Whom it counts for; None: nobody, or it was refused.
        result: What became of it.
        merged: How many profiles it joined to the one it counts for.
        refused: How many of its identifiers were turned away.
        code: Why it was refused, as a word; "" if it was not.
        reason: Why it was refused, as a sentence.
        body: As it came.
    """

    ref: str
    received_at: int
    type: str
    name: str
    message_id: str | None
    person: PersonLine | None
    result: Literal["attached", "new", "merged", "nobody", "rejected"]
    merged: int
    refused: int
    code: str
    reason: str
    body: str


def find_activity(connection: sqlite3.Connection, source_id: str, *, now: int, hours: int) -> Activity:
    """Return the figures of a source for the last hours, the one that has begun included.

    Args:
        now: ms since 1970.
    """
    first = now // HOUR_MS - hours + 1
    rows = connection.execute(LIST_ARRIVALS, {"source_id": source_id, "hour": first}).fetchall()
    last = connection.execute(LAST_ARRIVAL, {"source_id": source_id}).fetchone()
    by_hour = {row[0] - first: row for row in rows}
    return Activity(
        accepted=tuple(by_hour[hour][1] if hour in by_hour else 0 for hour in range(hours)),
        rejected=tuple(by_hour[hour][2] if hour in by_hour else 0 for hour in range(hours)),
        repeated=sum(row[3] for row in rows),
        last_at=last[0] if last else None,
    )


def list_arrived(
    connection: sqlite3.Connection,
    space_id: str,
    source_id: str,
    *,
    show: Literal["all", "accepted", "rejected"],
    limit: int,
) -> list[Arrived]:
    """Return the newest calls of a source, latest arrival first."""
    arrived: list[Arrived] = []
    if show != "rejected":
        asked = {"source_id": source_id, "newest": NEWEST_EVENTS, "limit": limit}
        arrived += _accepted(connection, space_id, connection.execute(LIST_ARRIVED, asked).fetchall())
    if show != "accepted":
        asked = {"source_id": source_id, "newest": NEWEST_REJECTED, "limit": limit}
        arrived += [_rejected(row) for row in connection.execute(LIST_REJECTED, asked)]
    # Both lists come newest first and sorting is stable, so equal moments keep their order.
    return sorted(arrived, key=lambda one: one.received_at, reverse=True)[:limit]


def find_arrived(connection: sqlite3.Connection, space_id: str, source_id: str, ref: str) -> Arrived | None:
    """Return the call of a source that an address names, or None."""
    kind, number = ref[:1], ref[1:]
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        return None
    if kind == "e":
        rows = connection.execute(FIND_ARRIVED, {"seq": int(number), "source_id": source_id}).fetchall()
        return next(iter(_accepted(connection, space_id, rows)), None)
    row = connection.execute(FIND_REJECTED, {"id": int(number), "source_id": source_id}).fetchone()
    return _rejected(row) if row and kind == "r" else None


def _accepted(connection: sqlite3.Connection, space_id: str, rows: list[tuple[Any, ...]]) -> list[Arrived]:
    people = describe_people(connection, space_id, {row[7] for row in rows if row[7] is not None})
    return [_event(row, people) for row in rows]


def _event(row: tuple[Any, ...], people: Mapping[int, PersonLine]) -> Arrived:
    seq, message_id, type_, name, timestamp, received_at, payload, root, is_new, merged, refused = row
    parsed: dict[str, Any] = orjson.loads(payload)  # a customer's own JSON
    return Arrived(
        ref=f"e{seq}",
        received_at=received_at,
        type=type_,
        name=name or _summary(type_, parsed),
        message_id=message_id,
        person=people.get(root),
        result=_result(root, bool(is_new), merged),
        merged=merged,
        refused=refused,
        code="",
        reason="",
        body=_as_received(type_, name, message_id, timestamp, parsed),
    )


def _result(root: int | None, is_new: bool, merged: int) -> Literal["attached", "new", "merged", "nobody"]:
    if root is None:
        return "nobody"
    if merged:
        return "merged"
    return "new" if is_new else "attached"


def _summary(type_: str, payload: Mapping[str, Any]) -> str:
    """Return what stands in for the name that identify, group and alias calls do not have."""
    if type_ == "alias":
        return str(payload.get("previousId", ""))
    context = payload.get("context")
    traits = payload.get("traits") or (context.get("traits") if isinstance(context, dict) else None)
    count = len(traits) if isinstance(traits, dict) else 0
    summary = "1 trait" if count == 1 else f"{count} traits"
    return f"{payload['groupId']}, {summary}" if type_ == "group" and payload.get("groupId") else summary


def _as_received(type_: str, name: str, message_id: str, timestamp: int, payload: Mapping[str, Any]) -> str:
    named = {"event" if type_ == "track" else "name": name} if name else {}
    whole = {"type": type_, **named, **payload, "timestamp": rfc3339(timestamp), "messageId": message_id}
    return pretty(whole)


def _rejected(row: tuple[Any, ...]) -> Arrived:
    number, message_id, received_at, code, message, body = row
    try:
        parsed = orjson.loads(body)
    except orjson.JSONDecodeError:
        parsed = None
    known = parsed if isinstance(parsed, dict) else {}
    return Arrived(
        ref=f"r{number}",
        received_at=received_at,
        type=str(known.get("type", ""))[:40],
        name=str(known.get("event") or known.get("name") or "")[:200],
        message_id=message_id,
        person=None,
        result="rejected",
        merged=0,
        refused=0,
        code=code,
        reason=message,
        body=pretty(known) if known else body,
    )


def pretty(value: Mapping[str, Any]) -> str:
    """Return JSON to read."""
    return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()
