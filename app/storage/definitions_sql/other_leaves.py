"""Leaves that are no aggregates of events: sequences, traits, computed traits, audiences."""

from __future__ import annotations

from app.domain.definitions.language import Events, Sequence
from app.storage.definitions_sql.comparisons import events_sql
from app.storage.definitions_sql.leaves import Leaf, Leaves

KNOWN = ("there", "txt", "num", "moment")
COLUMN_KINDS = {"there": "BIGINT", "txt": "TEXT", "num": "DOUBLE PRECISION", "moment": "BIGINT"}
# Of a trait read over everyone these lead to its partial indexes. A number has a text form too.
PRESENT = {"txt": " AND t.txt IS NOT NULL", "moment": " AND t.moment IS NOT NULL", "there": ""}


# -- sequences --------------------------------------------------------------


def sequence(leaves: Leaves, condition: Sequence) -> Leaf:
    """Return a row (`c`) where the sequence holds."""
    first, *later = condition.steps
    span = leaves.bind.whole(condition.within_ms)
    parts = [events_sql("s0", first, leaves.bind)]
    if later:
        parts.append(_then(leaves, later, span))
    if condition.not_then is not None:
        parts.append(f"s0.timestamp + {span} < {leaves.dialect.now}")
        parts.append(f"NOT {_none_then(leaves, condition.not_then, span)}")
    where = " AND ".join(parts)
    if leaves.everybody:
        text = (
            "SELECT n0.profile_id AS @_pid, 1 AS @_c FROM events AS s0 JOIN nodes AS n0 ON n0.id = s0.node_id"
            f" WHERE {where} GROUP BY n0.profile_id"
        )
    else:
        text = (
            "SELECT 1 AS @_c FROM nodes AS n0 CROSS JOIN events AS s0"
            f" WHERE {leaves.is_one('n0')} AND s0.node_id = n0.id AND {where} LIMIT 1"
        )
    return leaves.add(condition, text, "c")


def still_running(leaves: Leaves, condition: Sequence) -> Leaf:
    """Return the oldest first step (`m`) whose stretch for `not_then` has not passed."""
    also = f" AND e.timestamp + {leaves.bind.whole(condition.within_ms)} >= {leaves.dialect.now}"
    rows = leaves.rows(condition.steps[0], also)
    text = f"SELECT {leaves.pid}MIN(e.timestamp) AS @_m{rows}{leaves.grouped()}"
    return leaves.add(("running", condition.steps[0], condition.within_ms), text, "m", one_row=True)


def _then(leaves: Leaves, later: list[Events], span: str) -> str:
    """Return that later steps exist: one join and not one EXISTS within another, which has no room
    in SQLite's parser.
    """
    sources, parts = [], []
    for number, events in enumerate(later, start=1):
        one, before = f"s{number}", f"s{number - 1}"
        source, own = _of_same(leaves, number, one)
        sources.append(source)
        after = f"{one}.timestamp = {before}.timestamp AND {one}.message_id > {before}.message_id"
        parts += [
            own,
            events_sql(one, events, leaves.bind),
            f"({one}.timestamp > {before}.timestamp OR {after})",
            f"{one}.timestamp >= {before}.timestamp",  # follows from the above; an index can use it
            f"{one}.timestamp <= s0.timestamp + {span}",
        ]
    return f"EXISTS (SELECT 1 FROM {' CROSS JOIN '.join(sources)} WHERE {' AND '.join(parts)})"


def _none_then(leaves: Leaves, events: Events, span: str) -> str:
    source, own = _of_same(leaves, 1, "s1")
    return (
        f"EXISTS (SELECT 1 FROM {source} WHERE {own} AND {events_sql('s1', events, leaves.bind)}"
        f" AND s1.timestamp > s0.timestamp AND s1.timestamp <= s0.timestamp + {span})"
    )


def _of_same(leaves: Leaves, number: int, alias: str) -> tuple[str, str]:
    """Return where another event of the same profile comes from, its nodes first, and what ties it."""
    node = f"n{number}"
    same = f"{node}.profile_id = n0.profile_id" if leaves.everybody else leaves.is_one(node)
    return f"nodes AS {node} CROSS JOIN events AS {alias}", f"{same} AND {alias}.node_id = {node}.id"


# -- what is known ----------------------------------------------------------


def trait(leaves: Leaves, key: str, need: str) -> Leaf:
    """Return the winning value of a trait: whether it is there, its text, number and moment.

    Args:
        need: What of it is looked at: `there`, `txt` (numbers too) or `moment`.
    """
    if leaves.bound:
        return _given(leaves, "trait", key)
    source = f"FROM nodes AS n CROSS JOIN traits AS t WHERE {leaves.is_one('n')} AND t.node_id = n.id"
    if leaves.everybody:
        source = "FROM traits AS t JOIN nodes AS n ON n.id = t.node_id WHERE 1=1"
    text = (
        f"SELECT {leaves.pid}CASE WHEN t.value = 'null' THEN NULL ELSE 1 END AS @_there,"
        f" t.txt AS @_txt, t.num AS @_num, t.moment AS @_moment"
        f" {source} AND t.key = {leaves.bind.text(key)} AND t.wins = 1{PRESENT[need] if leaves.everybody else ''}"
    )
    return leaves.add(("trait", key, need if leaves.everybody else ""), _fenced(leaves, text), *KNOWN)


def computed(leaves: Leaves, key: str) -> Leaf:
    """Return the value of another definition; no row where it has none."""
    if leaves.bound:
        return _given(leaves, "computed", key)
    text = (
        f"SELECT {_own(leaves, 'c')}1 AS @_there, c.txt AS @_txt, c.num AS @_num, c.moment AS @_moment"
        f" FROM computed AS c WHERE c.definition_id = {_definition(leaves, key)}{_only(leaves, 'c')}"
    )
    return leaves.add(("computed", key), _fenced(leaves, text), *KNOWN)


def audience(leaves: Leaves, key: str) -> Leaf:
    """Return a row (`there`) for a member of another audience."""
    if leaves.bound:
        return _given(leaves, "audience", key)
    text = (
        f"SELECT {_own(leaves, 'm')}1 AS @_there FROM memberships AS m"
        f" WHERE m.definition_id = {_definition(leaves, key)}{_only(leaves, 'm')}"
    )
    return leaves.add(("audience", key), _fenced(leaves, text), "there")


def _given(leaves: Leaves, kind: str, key: str) -> Leaf:
    """Return what is bound, under names such as `g0_txt`."""
    name = leaves.given.setdefault((kind, key), f"g{len(leaves.given)}")
    columns = KNOWN[:1] if kind == "audience" else KNOWN
    places = {column: leaves.dialect.parameter(f"{name}_{column}", COLUMN_KINDS[column]) for column in columns}
    if "txt" in places:
        places["txt"] = leaves.dialect.by_code_point(places["txt"])
    listed = ", ".join(f"{place} AS @_{column}" for column, place in places.items())
    return leaves.add((kind, key), f"SELECT {listed}", *columns, one_row=True)


def _own(leaves: Leaves, alias: str) -> str:
    return f"{alias}.profile_id AS @_pid, " if leaves.everybody else ""


def _only(leaves: Leaves, alias: str) -> str:
    return "" if leaves.everybody else f" AND {alias}.profile_id = {leaves.dialect.parameter('pid', 'BIGINT')}"


def _definition(leaves: Leaves, key: str) -> str:
    return f"(SELECT d.id FROM definitions AS d WHERE d.key = {leaves.bind.text(key)})"


def _fenced(leaves: Leaves, text: str) -> str:
    return text if leaves.everybody else f"{text} LIMIT 1"
