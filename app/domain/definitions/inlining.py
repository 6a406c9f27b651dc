"""A definition in which computed traits that are not kept for everybody stand written out.

Those that count days as their outermost value are worked out when they are read, unless another definition names them.
A draft names them before anybody has settled them, so that its preview works them out in passing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from app.domain.definitions.language import (
    ComputedTest,
    ComputedValue,
    Condition,
    DaysSince,
    DaysUntil,
    Definition,
    Difference,
    Group,
    Ratio,
    Scalar,
    Value,
    ValueTest,
)

COMPARES = ("eq", "gt", "gte", "lt", "lte")
OPPOSITES = {"ne": "eq", "not_in": "in"}
COMPARING = {
    "eq": lambda a, b: a == b,
    "gt": lambda a, b: a > b,
    "gte": lambda a, b: a >= b,
    "lt": lambda a, b: a < b,
    "lte": lambda a, b: a <= b,
}
Unkept = Mapping[str, Definition]  # by key, with values that count days


def inlined(definition: Definition, unkept: Unkept) -> Definition:
    """Return a definition with the unkept ones that it names written out; the same where it names none.

    What compares days with text, or takes them as text, is left as it is: nothing is kept for it to find.
    """
    if not unkept:
        return definition
    if definition.where is not None:
        return replace(definition, where=_condition(definition.where, unkept))
    assert definition.value is not None
    return replace(definition, value=_value(definition.value, unkept))


def _condition(condition: Condition, unkept: Unkept) -> Condition:
    match condition:
        case Group(kind=kind, items=items):
            return Group(kind, tuple(_condition(item, unkept) for item in items))
        case ValueTest(value=value):
            return replace(condition, value=_value(value, unkept))
        case ComputedTest(key=key) if key in unkept:
            return _test(condition, unkept[key], unkept)
    return condition


def _test(condition: ComputedTest, of: Definition, unkept: Unkept) -> Condition:
    op, literals = condition.test.op, condition.test.literals
    if op in OPPOSITES:
        positive = replace(condition, test=replace(condition.test, op=OPPOSITES[op]))
        return Group("none", (_test(positive, of, unkept),))
    if op == "exists":
        there: Condition = Group("all", ()) if of.default is not None else _days(of, "gte", 0.0, unkept)
        return there if literals[0] else Group("none", (there,))
    if op == "in":
        return Group("any", tuple(_compared(of, "eq", literal, unkept) for literal in literals))
    if op in COMPARES:
        return _compared(of, op, literals[0], unkept)
    return condition


def _compared(of: Definition, op: str, literal: Scalar, unkept: Unkept) -> Condition:
    number = _number(literal, op)
    if number is None:
        return Group("any", ())
    holds = _days(of, op, number, unkept)
    default = of.default
    if not isinstance(default, (int, float)) or not COMPARING[op](default, number):
        return holds
    return Group("any", (holds, Group("none", (_days(of, "gte", 0.0, unkept),))))  # or there is none, and the default


def _days(of: Definition, op: str, to: float, unkept: Unkept) -> ValueTest:
    assert of.value is not None
    return ValueTest(_value(of.value, unkept), op, to)


def _number(literal: Scalar, op: str) -> float | None:
    """Return the number that a literal can equal: a number, or for `eq` its text form."""
    if isinstance(literal, bool):
        return None
    if isinstance(literal, str):
        return float(literal) if op == "eq" and literal.isascii() and literal.isdigit() else None
    return literal


def _value(value: Value, unkept: Unkept) -> Value:
    match value:
        case Ratio(left, right):
            return Ratio(_value(left, unkept), _value(right, unkept))
        case Difference(left, right):
            return Difference(_value(left, unkept), _value(right, unkept))
        case DaysSince(of=of):
            return DaysSince(_value(of, unkept))
        case DaysUntil(of=of):
            return DaysUntil(_value(of, unkept))
        case ComputedValue(key=key, as_="number") if key in unkept and unkept[key].default is None:
            own = unkept[key].value
            assert own is not None
            return _value(own, unkept)
    return value
