"""What the two engines say differently: parameters, fields of JSON, text forms of numbers, rounding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from app.domain.definitions.language import Path

EngineName = Literal["sqlite", "postgresql"]
BIND = str | int | float
NEVER = 1 << 62  # stands for no moment while the least of several is looked for
ARGUMENTS_MAX = 90  # SQLite takes 127 arguments of a function


@dataclass(slots=True)
class Binder:
    """The parameters of one statement, each value once: every literal, name and path of a definition."""

    dialect: Dialect
    values: dict[str, BIND] = field(default_factory=dict)
    names: dict[tuple[str, BIND], str] = field(default_factory=dict)

    def text(self, value: str) -> str:
        """Bind a text and return its place."""
        return self.dialect.parameter(self._name("TEXT", value), "TEXT")

    def whole(self, value: int) -> str:
        """Bind a whole number and return its place."""
        return self.dialect.parameter(self._name("BIGINT", value), "BIGINT")

    def real(self, value: float) -> str:
        """Bind a number in double precision and return its place."""
        return self.dialect.parameter(self._name("DOUBLE PRECISION", float(value)), "DOUBLE PRECISION")

    def _name(self, kind: str, value: BIND) -> str:
        name = self.names.setdefault((kind, value), f"v{len(self.names)}")
        self.values[name] = value
        return name


class Dialect:
    """SQLite's way; `Postgres` says what differs."""

    name: EngineName = "sqlite"
    real = "REAL"
    fence = " LIMIT -1"  # keeps a subquery from being merged into the one around it, which would repeat its work

    def parameter(self, name: str, kind: str) -> str:
        """Return the place of a parameter."""
        return f":{name}"

    @property
    def now(self) -> str:
        """Return the place of the moment of the evaluation, ms."""
        return self.parameter("now", "BIGINT")

    def as_real(self, value: str) -> str:
        """Return a number in double precision."""
        return f"CAST({value} AS {self.real})"

    def rounded(self, value: str) -> str:
        """Return a real number as a whole one, halves away from zero."""
        return f"CAST(ROUND({value}) AS INTEGER)"

    def number_of_field(self, event: str, path: Path, bind: Binder) -> str:
        """Return a field if it is a JSON number, in double precision."""
        place = self._path(path, bind)
        return (
            f"CASE WHEN json_type({event}.payload, {place}) IN ('integer', 'real')"
            f" THEN CAST(json_extract({event}.payload, {place}) AS REAL) END"
        )

    def text_of_field(self, event: str, path: Path, bind: Binder) -> str:
        """Return the text form of a field that is a text, a number or a boolean."""
        place = self._path(path, bind)
        json = f"{event}.payload"
        return (
            f"CASE json_type({json}, {place}) WHEN 'text' THEN json_extract({json}, {place})"
            f" WHEN 'integer' THEN CAST(json_extract({json}, {place}) AS TEXT)"
            f" WHEN 'true' THEN 'true' WHEN 'false' THEN 'false'"
            f" WHEN 'real' THEN {_text_of_real(f'({json} -> {place})')} END"
        )

    def field_is_there(self, event: str, path: Path, bind: Binder) -> str:
        """Tell whether a field is there and not null."""
        return f"json_type({event}.payload, {self._path(path, bind)}) <> 'null'"

    def contains(self, text: str, part: str, bind: Binder) -> str:
        """Tell whether a text holds a part, A to Z folded."""
        return f"instr(lower({text}), {bind.text(_folded(part))}) > 0"

    def ends_with(self, text: str, part: str, bind: Binder) -> str:
        """Tell whether a text ends with a part."""
        if not part:
            return f"{text} IS NOT NULL"
        return f"substr({text}, {bind.whole(-len(part))}) = {bind.text(part)}"

    def starts_with(self, text: str, part: str, bind: Binder) -> str:
        """Tell whether a text starts with a part."""
        return f"substr({text}, 1, {bind.whole(len(part))}) = {bind.text(part)}"

    def array(self, value: str) -> str:
        """Return the aggregate that gathers texts in a JSON array, in any order."""
        return f"json_group_array({value})"

    def by_code_point(self, text: str) -> str:
        """Return a text that compares by code points."""
        return text

    def least(self, moments: Sequence[str]) -> str:
        """Return the least of moments, empty ones left out; NULL if all are."""
        if not moments:
            return "NULL"
        return f"NULLIF({self._least([f'COALESCE({moment}, {NEVER})' for moment in moments])}, {NEVER})"

    def _least(self, values: Sequence[str]) -> str:
        if len(values) == 1:
            return values[0]
        if len(values) > ARGUMENTS_MAX:
            parts = [values[n : n + ARGUMENTS_MAX] for n in range(0, len(values), ARGUMENTS_MAX)]
            return self._least([self._least(part) for part in parts])
        return f"MIN({', '.join(values)})"

    def _path(self, path: Path, bind: Binder) -> str:
        return bind.text("$" + "".join(f'."{key}"' for key in (path.root, *path.keys)))


class Postgres(Dialect):
    """PostgreSQL's way."""

    name: EngineName = "postgresql"
    real = "DOUBLE PRECISION"
    fence = " OFFSET 0"

    def parameter(self, name: str, kind: str) -> str:
        return f"CAST(:{name} AS {kind})"

    def rounded(self, value: str) -> str:
        # ROUND takes halves to even numbers here.
        return f"CAST(TRUNC({value}) + TRUNC(({value} - TRUNC({value})) * 2) AS BIGINT)"

    def number_of_field(self, event: str, path: Path, bind: Binder) -> str:
        json, text = self._field(event, path, bind)
        return f"CASE WHEN jsonb_typeof({json}) = 'number' THEN CAST({text} AS DOUBLE PRECISION) END"

    def text_of_field(self, event: str, path: Path, bind: Binder) -> str:
        json, text = self._field(event, path, bind)
        return (
            f"(CASE jsonb_typeof({json}) WHEN 'string' THEN {text} WHEN 'boolean' THEN {text}"
            f" WHEN 'number' THEN {_text_of_numeric(text)} END COLLATE \"C\")"
        )

    def field_is_there(self, event: str, path: Path, bind: Binder) -> str:
        return f"jsonb_typeof({self._field(event, path, bind)[0]}) <> 'null'"

    def contains(self, text: str, part: str, bind: Binder) -> str:
        return f"strpos(lower({text}), {bind.text(_folded(part))}) > 0"

    def ends_with(self, text: str, part: str, bind: Binder) -> str:
        return f"right({text}, CAST({bind.whole(len(part))} AS INTEGER)) = {bind.text(part)}"

    def starts_with(self, text: str, part: str, bind: Binder) -> str:
        return f"left({text}, CAST({bind.whole(len(part))} AS INTEGER)) = {bind.text(part)}"

    def array(self, value: str) -> str:
        return f"jsonb_agg({value})"

    def by_code_point(self, text: str) -> str:
        return f'({text} COLLATE "C")'

    def _least(self, values: Sequence[str]) -> str:
        return f"LEAST({', '.join(values)})"

    def _field(self, event: str, path: Path, bind: Binder) -> tuple[str, str]:
        """Return a field as JSON and as text. `->` with a text finds keys of objects only, never places of lists."""
        keys = [bind.text(key) for key in (path.root, *path.keys)]
        above = f"{event}.payload" + "".join(f" -> {key}" for key in keys[:-1])
        return f"({above} -> {keys[-1]})", f"({above} ->> {keys[-1]})"


DIALECTS: dict[EngineName, Dialect] = {"sqlite": Dialect(), "postgresql": Postgres()}


def _folded(text: str) -> str:
    return "".join(chr(ord(letter) + 32) if "A" <= letter <= "Z" else letter for letter in text)


def _text_of_real(literal: str) -> str:
    """Return a number as ECMAScript writes it (domain.traits.number_text), from the literal that is stored.

    Stored literals have the fewest digits already; what differs is where the exponent begins. Whole numbers of up to
    16 digits are stored without a point and never come here.
    """
    zeros = "0" * 21
    return (
        "(SELECT CASE"
        " WHEN i = 0 THEN CASE WHEN substr(t, -2) = '.0' THEN substr(t, 1, length(t) - 2) ELSE t END"
        f" WHEN x BETWEEN 0 AND 20 THEN s || substr(d || '{zeros}', 1, x + 1)"
        f" WHEN x BETWEEN -6 AND -1 THEN s || '0.' || substr('{zeros}', 1, -x - 1) || d"
        " ELSE substr(t, 1, i - 1) || 'e' || CASE WHEN x > 0 THEN '+' ELSE '' END || x END"
        " FROM (SELECT t, i, CASE WHEN substr(t, 1, 1) = '-' THEN '-' ELSE '' END AS s,"
        " replace(replace(substr(t, 1, i - 1), '.', ''), '-', '') AS d, CAST(substr(t, i + 1) AS INTEGER) AS x"
        f" FROM (SELECT {literal} AS t, instr({literal}, 'e') AS i)))"
    )


def _text_of_numeric(decimal: str) -> str:
    """Return the same from the decimal form in which PostgreSQL keeps a number."""
    return (
        "(SELECT CASE"
        " WHEN a = 0 OR a >= 0.000001 AND a < 1e21 THEN CASE WHEN right(t, 2) = '.0' THEN left(t, -2) ELSE t END"
        " WHEN a >= 1e21 THEN s || left(d, 1) || rtrim('.' || rtrim(substr(d, 2), '0'), '.') || 'e+' || length(d) - 1"
        " ELSE s || left(z, 1) || rtrim('.' || substr(z, 2), '.') || 'e-' || length(d) - 1 - length(z) END"
        " FROM (SELECT t, a, CASE WHEN t LIKE '-_%' THEN '-' ELSE '' END AS s, d, ltrim(substr(d, 3), '0') AS z"
        f" FROM (SELECT {decimal} AS t, ABS(CAST({decimal} AS NUMERIC)) AS a, ltrim({decimal}, '-') AS d) AS q)"
        " AS r)"
    )
