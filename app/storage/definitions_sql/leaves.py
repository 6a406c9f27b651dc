"""The leaves of a definition as subqueries: of one profile they give at most one row, of all one row a profile.

Every column is named after its leaf (`l3_v`), so that names stay what they are however leaves are joined. A moment
`m` is one at which, `span` later, the leaf can change.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field, replace

from app.domain.definitions.language import DAY_MS, Aggregate, Did, Events, Rolling
from app.storage.definitions_sql.comparisons import events_sql
from app.storage.definitions_sql.dialects import Binder, Dialect

PART_MAX = 1_000_000_000_000  # a number beyond is left out of sums
UNITS_MAX = 9_223_372_036_853  # a total beyond is an error: its millionths are not in 64 bits
MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Leaf:
    """One subquery, its alias and the columns that it gives beside its profile.

    Args:
        is_one_row: Of one person it gives exactly one row, whatever there is.
    """

    alias: str
    text: str
    columns: tuple[str, ...]
    is_one_row: bool = False

    def __getitem__(self, column: str) -> str:
        assert column in self.columns
        return f"{self.alias}_{column}"


@dataclass(slots=True)
class Leaves:
    """The leaves of one statement, each once.

    Args:
        everybody: Of all profiles; else of the one that `:pid` names.
        bound: Traits, computed traits and audiences are not read but bound.
        found: All of them; `joined` are those whose columns stand beside the profile.
    """

    dialect: Dialect
    everybody: bool
    bound: bool
    bind: Binder
    found: dict[Hashable, Leaf] = field(default_factory=dict)
    joined: dict[str, Leaf] = field(default_factory=dict)
    given: dict[tuple[str, str], str] = field(default_factory=dict)

    def add(self, key: Hashable, text: str, *columns: str, join: bool = True, one_row: bool = False) -> Leaf:
        """Keep a subquery; `@` in its text stands for its alias. If asked, its columns stand beside the profile."""
        alias = f"l{len(self.found)}"
        leaf = self.found.setdefault(key, Leaf(alias, text.replace("@", alias), columns, one_row))
        if join:
            self.joined[leaf.alias] = leaf
        return leaf

    # -- where rows come from -----------------------------------------------

    @property
    def pid(self) -> str:
        """Return the column of the profile with a comma, where there is one."""
        return "n.profile_id AS @_pid, " if self.everybody else ""

    @property
    def kept(self) -> str:
        """Return the same from a subquery that has named it."""
        return "@_pid, " if self.everybody else ""

    @property
    def partition(self) -> str:
        """Return the beginning of a window over one profile's rows."""
        return "PARTITION BY @_pid " if self.everybody else ""

    def grouped(self, *more: str) -> str:
        """Return GROUP BY the profile and more."""
        by = [*(["@_pid"] if self.everybody else []), *more]
        return f" GROUP BY {', '.join(by)}" if by else ""

    def is_one(self, node: str) -> str:
        """Return the condition that a node is of the one profile."""
        return f"{node}.profile_id = {self.dialect.parameter('pid', 'BIGINT')}"

    def rows(self, events: Events, also: str = "") -> str:
        """Return FROM and WHERE of the events meant."""
        where = events_sql("e", events, self.bind) + also
        if self.everybody:
            return f" FROM events AS e JOIN nodes AS n ON n.id = e.node_id WHERE {where}"
        # CROSS, so that SQLite begins with the nodes: with IN it sometimes takes everybody's events of the name.
        return f" FROM nodes AS n CROSS JOIN events AS e WHERE {self.is_one('n')} AND e.node_id = n.id AND {where}"

    # -- counting -----------------------------------------------------------

    def count(self, did: Did) -> Leaf:
        """Return how many events (`c`), counted no further than needed, and when the last of them is of (`m`)."""
        cap = max(did.count.low, 1) if did.count.high is None else max(did.count.high + 1, 1)
        rolling = isinstance(did.events.window, Rolling)
        rows = self.rows(did.events)
        limit = self.bind.whole(cap)
        if self.everybody and rolling and cap > 1:
            order = f"ROW_NUMBER() OVER ({self.partition}ORDER BY t DESC) AS r"
            text = (
                f"SELECT @_pid, COUNT(*) AS @_c, MIN(t) AS @_m FROM (SELECT @_pid, t, {order}"
                f" FROM (SELECT {self.pid}e.timestamp AS t{rows}) AS x) AS y WHERE r <= {limit}{self.grouped()}"
            )
        elif self.everybody:
            text = f"SELECT {self.pid}COUNT(*) AS @_c, MAX(e.timestamp) AS @_m{rows}{self.grouped()}"
        else:
            order = " ORDER BY e.timestamp DESC" if rolling else ""
            inner = f"SELECT e.timestamp AS t{rows}{order} LIMIT {limit}"
            text = f"SELECT COUNT(*) AS @_c, MIN(t) AS @_m FROM ({inner}) AS x"
        return self.add(("count", did.events, cap), text, "c", "m", one_row=True)

    def oldest(self, events: Events) -> Leaf:
        """Return when the oldest event is of (`m`): with how many there are, which is often asked for as well."""
        return self.aggregate(Aggregate("count", events))

    def to_come(self, events: Events) -> Leaf:
        """Return when the oldest event is of (`m`) that a window ending in the past does not hold yet."""
        window = events.window
        assert isinstance(window, Rolling)
        return self.oldest(replace(events, window=Rolling(window.ending_ms)))

    # -- aggregates ---------------------------------------------------------

    def aggregate(self, value: Aggregate) -> Leaf:
        """Return the result (`v`), and of a window a moment (`m`). Sums come in parts."""
        if value.name in ("sum", "avg"):
            return self._total(value)
        if value.name in ("unique_days", "unique_count", "unique_list", "most_frequent"):
            return self._by_text(value)
        if value.name in ("first", "last"):
            return self._ends(value) if self.everybody else self._end_of_one(value)
        if value.name in ("first_at", "last_at") and not self.everybody:
            return self._moment_of_one(value)
        chosen = {"count": "COUNT(*)", "first_at": "MIN(e.timestamp)", "last_at": "MAX(e.timestamp)"}.get(value.name)
        if chosen is None:
            chosen = f"{value.name.upper()}({self._number(value)})"
        moment = "MAX" if value.name == "last_at" else "MIN"
        text = f"SELECT {self.pid}{chosen} AS @_v, {moment}(e.timestamp) AS @_m{self.rows(value.events)}"
        return self.add(value, text + self.grouped(), "v", "m", one_row=True)

    def _total(self, value: Aggregate) -> Leaf:
        """Return the sum in millionths (`t`), of how many (`k`), 1 if it overflows (`f`), how many left out (`o`).

        Whole parts and rests are added apart, so that no part of a sum overflows on the way to a total that does not.
        """
        big = f"BETWEEN -{PART_MAX} AND {PART_MAX}"
        numbers = f"SELECT {self.pid}e.timestamp AS t, {self._number(value)} AS x{self.rows(value.events)}"
        scaled = f"SELECT {self.kept}t, x, CASE WHEN x {big} THEN x * {MILLION}.0 END AS y FROM ({numbers}"
        scaled += f"{self.dialect.fence}) AS q0"
        rounded = f"SELECT {self.kept}t, x, {self.dialect.rounded('y')} AS i FROM ({scaled}) AS q1{self.dialect.fence}"
        added = (
            f"SELECT {self.kept}MIN(t) AS @_m, COUNT(i) AS @_k, COUNT(x) - COUNT(i) AS @_o,"
            f" CAST(SUM(i / {MILLION}) AS BIGINT) AS hi, CAST(SUM(i - i / {MILLION} * {MILLION}) AS BIGINT) AS lo"
            f" FROM ({rounded}) AS q2 WHERE x IS NOT NULL{self.grouped()}"
        )
        fits = f"ABS(hi + lo / {MILLION}) <= {UNITS_MAX}"
        total = f"(hi + lo / {MILLION}) * {MILLION} + (lo - lo / {MILLION} * {MILLION})"
        text = (
            f"SELECT {self.kept}@_m, @_k, @_o, CASE WHEN {fits} THEN {total} END AS @_t,"
            f" CASE WHEN {fits} OR @_k = 0 THEN 0 ELSE 1 END AS @_f FROM ({added}) AS q3"
        )
        return self.add(replace(value, name="sum"), text, "t", "k", "f", "o", "m", one_row=True)

    def _by_text(self, value: Aggregate) -> Leaf:
        """Return what follows from the different texts, or days, and how often and when each was met."""
        met = f"e.timestamp / {DAY_MS}" if value.name == "unique_days" else self._text(value)
        more = ", COUNT(*) AS c, MIN(e.timestamp) AS oldest" if value.name == "most_frequent" else ""
        each = (
            f"SELECT {self.pid}{met} AS x, MAX(e.timestamp) AS newest{more}{self.rows(value.events)}{self.grouped('x')}"
        )
        if not self.everybody and value.name in ("unique_list", "most_frequent"):
            return self._by_text_of_one(value, each)
        if value.name in ("unique_days", "unique_count"):
            text = f"SELECT {self.kept}COUNT(*) AS @_v, MIN(newest) AS @_m FROM ({each}) AS g WHERE x IS NOT NULL"
            return self.add(value, text + self.grouped(), "v", "m", one_row=True)
        if value.name == "unique_list":
            ranked = f"SELECT {self.kept}x, newest, ROW_NUMBER() OVER ({self.partition}ORDER BY x) AS r"
            outer = f"SELECT {self.kept}{self.dialect.array('x')} AS @_v, MIN(newest) AS @_m"
            last = f" WHERE r <= {self.bind.whole(value.limit)}{self.grouped()}"
        else:
            ranked = (
                f"SELECT {self.kept}x, c, MIN(oldest) OVER ({self.partition.strip()}) AS @_m,"
                f" ROW_NUMBER() OVER ({self.partition}ORDER BY c DESC, newest DESC, x) AS r"
            )
            outer = f"SELECT {self.kept}x AS @_v, @_m"
            last = f" WHERE r = 1 AND c >= {self.bind.whole(value.at_least)}"
        text = f"{outer} FROM ({ranked} FROM ({each}) AS g WHERE x IS NOT NULL) AS h{last}"
        return self.add(value, text, "v", "m")

    # Of one person a list that is sorted and cut short does what needs a window over everybody.

    def _by_text_of_one(self, value: Aggregate, each: str) -> Leaf:
        if value.name == "unique_list":
            limit = self.bind.whole(value.limit)
            some = f"SELECT x, newest FROM ({each}) AS g WHERE x IS NOT NULL ORDER BY x LIMIT {limit}"
            text = f"SELECT {self.dialect.array('x')} AS @_v, MIN(newest) AS @_m FROM ({some}) AS h"
            return self.add(value, text, "v", "m", one_row=True)
        first = "SELECT x, c FROM @_g ORDER BY c DESC, newest DESC, x LIMIT 1"
        text = (
            f"WITH @_g AS MATERIALIZED (SELECT x, c, newest, oldest FROM ({each}) AS g WHERE x IS NOT NULL)"
            f" SELECT x AS @_v, (SELECT MIN(oldest) FROM @_g) AS @_m FROM ({first}) AS h"
            f" WHERE c >= {self.bind.whole(value.at_least)}"
        )
        return self.add(value, text, "v", "m")

    def _ends(self, value: Aggregate) -> Leaf:
        way = "DESC" if value.name == "last" else "ASC"
        field_, order = self._field(value, "e"), f"ORDER BY t {way}, message_id {way}"
        rows = f"SELECT {self.pid}{field_} AS x, e.timestamp AS t, e.message_id{self.rows(value.events)}"
        ranked = (
            f"SELECT @_pid, x, t, ROW_NUMBER() OVER ({self.partition}{order}) AS r"
            f" FROM ({rows}{self.dialect.fence}) AS q WHERE x IS NOT NULL"
        )
        text = f"SELECT @_pid, x AS @_v, t AS @_m FROM ({ranked}) AS h WHERE r = 1"
        return self.add(value, text, "v", "m")

    # Of one person the first or last event of each node is one step into an index, and of these one is taken.

    def _end_of_one(self, value: Aggregate) -> Leaf:
        way = "DESC" if value.name == "last" else "ASC"
        where = (
            f"w.node_id = n.id AND {events_sql('w', value.events, self.bind)} AND {self._field(value, 'w')} IS NOT NULL"
        )
        text = (
            f"SELECT {self._field(value, 'e')} AS @_v, e.timestamp AS @_m FROM nodes AS n CROSS JOIN events AS e"
            f" WHERE {self.is_one('n')} AND e.seq = (SELECT w.seq FROM events AS w WHERE {where}"
            f" ORDER BY w.timestamp {way}, w.message_id {way} LIMIT 1)"
            f" ORDER BY e.timestamp {way}, e.message_id {way} LIMIT 1"
        )
        return self.add(value, text, "v", "m")

    def _moment_of_one(self, value: Aggregate) -> Leaf:
        way, best = ("DESC", "MAX") if value.name == "last_at" else ("ASC", "MIN")
        where = f"e.node_id = n.id AND {events_sql('e', value.events, self.bind)}"
        text = (
            f"SELECT {best}(t) AS @_v, {best}(t) AS @_m FROM (SELECT (SELECT e.timestamp FROM events AS e WHERE {where}"
            f" ORDER BY e.timestamp {way} LIMIT 1) AS t FROM nodes AS n WHERE {self.is_one('n')}) AS x"
        )
        return self.add(value, text, "v", "m", one_row=True)

    def _field(self, value: Aggregate, event: str) -> str:
        assert value.path is not None
        read = self.dialect.number_of_field if value.as_number else self.dialect.text_of_field
        return read(event, value.path, self.bind)

    def _number(self, value: Aggregate) -> str:
        assert value.path is not None
        return self.dialect.number_of_field("e", value.path, self.bind)

    def _text(self, value: Aggregate) -> str:
        assert value.path is not None
        return self.dialect.text_of_field("e", value.path, self.bind)
