"""An audience's members alone: conditions that ask for rows of an index are written as `IN (SELECT …)`."""

from __future__ import annotations

from app.domain.definitions.language import (
    AudienceTest,
    ComputedTest,
    Condition,
    Did,
    Group,
    Sequence,
    Test,
    TraitMoment,
    TraitTest,
)
from app.storage.definitions_sql.comparisons import FALSE, OPPOSITES, TRUE, Joined, Sql, group, signed, written
from app.storage.definitions_sql.expressions import Expressions
from app.storage.definitions_sql.leaves import Leaf


def members_condition(maker: Expressions, condition: Condition, positive: bool = True) -> Sql:
    """Return a condition on the profile `p`, or its opposite, over rows of `IN` and, for values, joined leaves."""
    match condition:
        case Group(kind=kind, items=items):
            return group(kind, positive, items, lambda item, sign: members_condition(maker, item, sign))
        case Did():
            return signed(_did(maker, condition), positive)
        case AudienceTest(key=key, is_member=False):
            return members_condition(maker, AudienceTest(key, is_member=True), not positive)
        case TraitTest(key=key, test=test) if holds_without(test):
            return members_condition(maker, TraitTest(key, opposite(test)), not positive)
        case ComputedTest(key=key, test=test) if holds_without(test):
            return members_condition(maker, ComputedTest(key, opposite(test)), not positive)
        case Sequence() | TraitTest() | TraitMoment() | AudienceTest() | ComputedTest():
            return signed(_by_rows(maker, condition), positive)
    return maker.condition(condition, positive)


def _did(maker: Expressions, did: Did) -> Sql:
    low, high = did.count.low, did.count.high
    if high is not None and high < low:
        return FALSE
    parts = [_at_least(maker, did, low)] if low else []
    if high is not None:
        parts.append(f"NOT {_at_least(maker, did, high + 1)}")
    return Joined("AND", tuple(parts)) if parts else TRUE


def _at_least(maker: Expressions, did: Did, count: int) -> str:
    rows = maker.leaves.rows(did.events)
    having = f" GROUP BY n.profile_id HAVING COUNT(*) >= {maker.leaves.bind.whole(count)}" if count > 1 else ""
    text = f"SELECT n.profile_id AS @_pid{rows}{having}"
    leaf = maker.leaves.add(("at least", did.events, count), text, join=False)
    return f"p.id IN (SELECT {leaf.alias}_pid FROM {leaf.alias})"


def _by_rows(maker: Expressions, condition: Condition) -> Sql:
    """Write a condition on one leaf, false where its row is missing, as a look among the rows for which it holds."""
    joined = dict(maker.leaves.joined)
    expression = maker.condition(condition)
    new = [leaf for alias, leaf in maker.leaves.joined.items() if alias not in joined]
    if len(new) != 1:  # the leaf is shared with a joined one
        return expression
    maker.leaves.joined = joined
    return f"p.id IN ({_rows_where(new[0], written(expression))})"


def _rows_where(leaf: Leaf, expression: str) -> str:
    return f"SELECT {leaf.alias}_pid FROM {leaf.alias} WHERE {expression}"


def holds_without(test: Test) -> bool:
    """Tell whether a test holds for a profile that has no such trait."""
    return test.op in OPPOSITES or (test.op == "exists" and test.literals == (False,))


def opposite(test: Test) -> Test:
    """Return the opposite of a test that holds without a value."""
    return Test("exists", (True,)) if test.op == "exists" else Test(OPPOSITES[test.op], test.literals)
