"""Whole statements: a definition's result for one profile, for all of them, and an audience's members."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from app.domain.definitions.language import Definition, Kind, kind_of
from app.domain.definitions.naming import Names, names_of
from app.storage.definitions_sql.comparisons import written
from app.storage.definitions_sql.dialects import BIND, DIALECTS, Binder, EngineName
from app.storage.definitions_sql.expressions import Expressions, reckoned_sql
from app.storage.definitions_sql.leaves import Leaf, Leaves
from app.storage.definitions_sql.members import members_condition

JOINS_MAX = 24  # leaves joined at once; SQLite joins at most 64 tables
Given = tuple[Literal["trait", "computed", "audience"], str, str]  # kind, key, beginning of its parameters' names


@dataclass(frozen=True, slots=True)
class Form:
    """One statement with the parameters that follow from its definition.

    Args:
        text: SQL with `:name` parameters. Beside `parameters` it takes `now`, and of one profile `pid`.
        parameters: Names and values.
        given: What else is to be bound, where traits, computed traits and audiences are not read.
    """

    text: str
    parameters: Mapping[str, BIND]
    given: Sequence[Given] = ()


@dataclass(frozen=True)
class Compiled:
    """A definition for one engine. Each form is written when it is first asked for."""

    definition: Definition
    engine: EngineName = "sqlite"

    @cached_property
    def names(self) -> Names:
        """Return what the definition names."""
        return names_of(self.definition)

    @cached_property
    def kind(self) -> Kind | Literal["member"]:
        """Return what its result is of."""
        return "member" if self.definition.value is None else kind_of(self.definition.value)

    @cached_property
    def one(self) -> Form:
        """Rows of (result, next_at, overflow, left out) of the profile `:pid`: one row, or none if it is no user."""
        return self._form(everybody=False, bound=False)

    @cached_property
    def one_bound(self) -> Form:
        """The same, with traits, computed traits and audiences bound instead of read."""
        return self._form(everybody=False, bound=True)

    @cached_property
    def everybody(self) -> Form:
        """Rows of (profile, result, next_at, overflow, left out) of every user that has a result or a moment."""
        return self._form(everybody=True, bound=False)

    @cached_property
    def members(self) -> Form:
        """Rows of (profile) of an audience's members, with nothing else: for sizes and previews."""
        assert self.definition.where is not None
        maker = self._maker(everybody=True, bound=False, next_wanted=False)
        condition = members_condition(maker, self.definition.where)
        return Form(_members(maker, written(condition)), maker.leaves.bind.values)

    @cached_property
    def size(self) -> Form:
        """One row of (number of members) of an audience."""
        form = self.members
        return Form(f"SELECT COUNT(*) FROM ({form.text}) AS m", form.parameters)

    @cached_property
    def values(self) -> Form:
        """Rows of (profile, result, overflow) of a computed trait's values, with no moments: for previews."""
        assert self.definition.value is not None
        maker = self._maker(everybody=True, bound=False, next_wanted=False)
        result = maker.value(self.definition.value)
        start, source = _source(maker, everybody=True)
        columns = f"p.id, {result} AS result, {_overflow(maker)} AS overflow"
        rows = f"{start}SELECT {columns}{source}"
        return Form(
            f"SELECT id, result, overflow FROM ({rows}) AS v WHERE result IS NOT NULL OR overflow > 0",
            maker.leaves.bind.values,
        )

    def _maker(self, *, everybody: bool, bound: bool, next_wanted: bool) -> Expressions:
        dialect = DIALECTS[self.engine]
        return Expressions(Leaves(dialect, everybody, bound, Binder(dialect)), next_wanted)

    def _form(self, *, everybody: bool, bound: bool) -> Form:
        maker = self._maker(everybody=everybody, bound=bound, next_wanted=True)
        if self.definition.where is not None:
            result = f"CASE WHEN {written(maker.condition(self.definition.where))} THEN 1 ELSE 0 END"
        else:
            assert self.definition.value is not None
            result = maker.value(self.definition.value)
        text = _statement(maker, result, everybody=everybody, is_audience=self.definition.where is not None)
        given: list[Given] = [(kind, key, name) for (kind, key), name in maker.leaves.given.items()]  # type: ignore[misc]
        return Form(text, maker.leaves.bind.values, given)


def _statement(maker: Expressions, result: str, *, everybody: bool, is_audience: bool) -> str:
    dialect = maker.leaves.dialect
    left_out = " + ".join(f"COALESCE({leaf['o']}, 0)" for leaf in maker.totals.values()) or "0"
    columns = f"{result} AS result, {dialect.least(maker.moments)} AS next_at"
    columns += f", {_overflow(maker)} AS overflow, {left_out} AS left_out"
    start, source = _source(maker, everybody)
    if not everybody:
        return f"{start}SELECT {columns}{source}"
    kept = "result = 1" if is_audience else "result IS NOT NULL"
    return (
        f"{start}SELECT id, result, next_at, overflow, left_out FROM (SELECT p.id, {columns}{source}) AS results"
        f" WHERE {kept} OR next_at IS NOT NULL OR overflow > 0"
    )


def _overflow(maker: Expressions) -> str:
    return " + ".join(f"COALESCE({leaf['f']}, 0)" for leaf in maker.totals.values()) or "0"


def _members(maker: Expressions, condition: str) -> str:
    start, source = _source(maker, everybody=True)
    return f"{start}SELECT p.id{source} AND ({condition})"


def _source(maker: Expressions, everybody: bool) -> tuple[str, str]:
    """Return the CTEs, then FROM and WHERE that give each profile `p` with its leaves beside it."""
    leaves = list(maker.leaves.joined.values())
    ctes = [f"{leaf.alias} AS ({leaf.text})" for leaf in maker.leaves.found.values()]
    chosen = f"p.id = {maker.leaves.dialect.parameter('pid', 'BIGINT')}"
    if everybody:
        chosen = "p.collection = 'users'"
    names = [leaf.alias for leaf in leaves]
    if len(leaves) > JOINS_MAX:
        bundles = _bundles(leaves, chosen)
        ctes += bundles.values()
        names = list(bundles)
    certain = [] if everybody or len(leaves) > JOINS_MAX else [leaf.alias for leaf in leaves if leaf.is_one_row]
    # A subquery of exactly one row that comes first is worked out in passing and not put into a table of its own.
    first = " CROSS JOIN ".join([*certain, "profiles AS p"])
    possible = [name for name in names if name not in certain]
    joins = "".join(f" LEFT JOIN {name} ON {f'{name}_pid = p.id' if everybody else '1=1'}" for name in possible)
    source = f" FROM {first}{joins} WHERE {chosen}"
    if maker.levels:
        columns = ["id", *(leaf[column] for leaf in leaves for column in leaf.columns)]
        ctes += _levels(maker, columns, source)
        source = f" FROM r{len(maker.levels)} AS p WHERE 1=1"
    return f"WITH {', '.join(ctes)} " if ctes else "", source


def _bundles(leaves: list[Leaf], chosen: str) -> dict[str, str]:
    """Return CTEs that each join some of the leaves."""
    bundles = {}
    for start in range(0, len(leaves), JOINS_MAX):
        part, name = leaves[start : start + JOINS_MAX], f"b{start // JOINS_MAX}"
        columns = ", ".join(leaf[column] for leaf in part for column in leaf.columns)
        everybody = "collection" in chosen
        joins = "".join(
            f" LEFT JOIN {leaf.alias} ON {f'{leaf.alias}_pid = p.id' if everybody else '1=1'}" for leaf in part
        )
        bundles[name] = (
            f"{name} AS MATERIALIZED (SELECT p.id AS {name}_pid, {columns} FROM profiles AS p{joins} WHERE {chosen})"
        )
    return bundles


def _levels(maker: Expressions, columns: list[str], source: str) -> list[str]:
    """Return CTEs that each add the columns reckoned from those of the one before."""
    ctes = [f"r0 AS MATERIALIZED (SELECT p.id AS id{''.join(f', {column}' for column in columns[1:])}{source})"]
    for number, level in enumerate(maker.levels, start=1):
        added = ", ".join(reckoned_sql(column) for column in level)
        ctes.append(f"r{number} AS MATERIALIZED (SELECT {', '.join(columns)}, {added} FROM r{number - 1})")
        columns = [*columns, *(column[0] for column in level)]
    return ctes
