"""The events behind a value or a membership of one person: how many there are, and the newest of them."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from functools import lru_cache

from app.domain.definitions.language import Aggregate, Definition, Events
from app.domain.definitions.naming import events_of, nodes_of
from app.storage.definitions_sql.compiler import Form
from app.storage.definitions_sql.dialects import DIALECTS, Binder, EngineName
from app.storage.definitions_sql.leaves import Leaves

EVIDENCE_MAX = 200
COLUMNS = ("seq", "message_id", "type", "name", "timestamp", "source_id")
ONE_EVENT = {  # aggregates that one event decides, and which one that is
    "first_at": "e.timestamp, e.message_id",
    "first": "e.timestamp, e.message_id",
    "last_at": "e.timestamp DESC, e.message_id DESC",
    "last": "e.timestamp DESC, e.message_id DESC",
    "min": "{field}, e.timestamp, e.message_id",
    "max": "{field} DESC, e.timestamp, e.message_id",
}
OF_NUMBER = ("sum", "avg", "min", "max")


@dataclass(frozen=True, slots=True)
class EvidenceEvent:
    """One event behind a result; the payload is read where it is asked for."""

    message_id: str
    type: str
    name: str
    timestamp: int
    source_id: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a result follows from.

    Args:
        count: How many events there are.
        events: The newest of them.
    """

    count: int
    events: tuple[EvidenceEvent, ...]


def evidence_of(
    connection: sqlite3.Connection,
    definition: Definition,
    root: int,
    now: int,
    *,
    limit: int = 20,
    engine: EngineName = "sqlite",
) -> Evidence:
    """Return the events that a definition looks at for one person: inside its windows and passing its conditions.

    Of aggregates that one event decides it is that event; of `most_frequent` the events with the winning text; of
    others all with the field. Traits and other definitions are named by `names_of` and have evidence of their own.

    Args:
        root: The profile's id.
        now: ms; a past moment gives what there was then.
        limit: At most `EVIDENCE_MAX`.
    """
    form = evidence_form(definition, engine)
    if form is None:
        return Evidence(0, ())
    bound = {**form.parameters, "now": now, "pid": root, "events_max": min(limit, EVIDENCE_MAX)}
    rows = connection.execute(form.text, bound).fetchall()
    return Evidence(rows[0][-1] if rows else 0, tuple(EvidenceEvent(*row[:-1]) for row in rows))


@lru_cache(maxsize=256)
def evidence_form(definition: Definition, engine: EngineName) -> Form | None:
    """Return the statement; None where the definition looks at no events."""
    dialect = DIALECTS[engine]
    leaves = Leaves(dialect, everybody=False, bound=False, bind=Binder(dialect))
    arms: list[str] = []
    for node in nodes_of(definition):
        if isinstance(node, Aggregate):
            arms.append(_of_aggregate(leaves, node))
        else:
            arms.extend(_select(leaves, events) for events in events_of(node))
    if not arms:
        return None
    listed = ", ".join(COLUMNS)
    union = " UNION ".join(
        f"SELECT {listed} FROM ({arm}) AS a{number}" for number, arm in enumerate(dict.fromkeys(arms))
    )
    shown = ", ".join(COLUMNS[1:])
    text = (
        f"SELECT {shown}, COUNT(*) OVER () AS total FROM ({union}) AS hits"
        f" ORDER BY timestamp DESC, message_id DESC LIMIT {dialect.parameter('events_max', 'BIGINT')}"
    )
    return Form(text, leaves.bind.values)


def _select(leaves: Leaves, events: Events, also: str = "") -> str:
    return f"SELECT {', '.join(f'e.{column}' for column in COLUMNS)}{leaves.rows(events, also)}"


def _of_aggregate(leaves: Leaves, value: Aggregate) -> str:
    if value.path is None:
        field, also = "", ""
    else:
        of_number = value.name in OF_NUMBER or value.as_number
        read = leaves.dialect.number_of_field if of_number else leaves.dialect.text_of_field
        field = read("e", value.path, leaves.bind)
        also = f" AND {field} IS NOT NULL"
    if value.name == "most_frequent":
        leaf = leaves.aggregate(value)
        also = f" AND {field} = (SELECT {leaf['v']} FROM ({leaf.text}) AS won)"
    order = ONE_EVENT.get(value.name)
    return _select(leaves, value.events, also) + (f" ORDER BY {order.format(field=field)} LIMIT 1" if order else "")
