"""The oracle against the worked examples, and that it is what it claims to be: short, and nobody's relative."""

from __future__ import annotations

import ast
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.identity import oracle
from tests.identity.effort import tries
from tests.identity.examples import EXAMPLES
from tests.identity.model import COLLECTIONS, Model, identifiers_of, traits_of
from tests.identity.oracle import Fact, Graph, Key, Rules, resolve
from tests.identity.strategies import rules, streams
from tests.identity.telling import key, keys
from tests.identity.worked_examples import Example, Stage

LINES_MAX = 200
SOURCE = Path(oracle.__file__)


def test_the_oracle_has_at_most_200_lines() -> None:
    assert len(SOURCE.read_text(encoding="utf-8").splitlines()) <= LINES_MAX


def test_the_oracle_shares_no_code_with_the_service() -> None:
    tree = ast.parse(SOURCE.read_text(encoding="utf-8"))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module or "." for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert imported == {"__future__", "re", "collections.abc", "dataclasses"}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_the_oracle_tells_each_example_as_the_specification_does(example: Example) -> None:
    model = Model(example.rules)
    for stage in example.stages:
        for step in stage.steps:
            model.carry_out(step)
        assert shown(model.graph("users"), "users") == expected(stage)
        assert accounts(model) == {frozenset(keys(k)): frozenset(v.split()) for k, v in stage.accounts.items()}


def shown(graph: Graph, collection: str) -> tuple[object, ...]:
    people = {identifiers_of(graph, person): person for person in graph.people}
    refused = {refusal for refusal in graph.refusals if refusal[0] == collection}
    return (
        {held: frozenset(fact.message_id for fact in person.facts) for held, person in people.items()},
        {(message_id, (kind, value), reason) for _, message_id, kind, value, reason in refused},
        graph.unresolved,
    )


def expected(stage: Stage) -> tuple[object, ...]:
    refused = [text.split(" ", 2) for text in stage.refused]
    return (
        {frozenset(keys(held)): frozenset(message_ids.split()) for held, message_ids in stage.people.items()},
        {(message_id, key(held), reason) for message_id, held, reason in refused},
        set(stage.unresolved.split()),
    )


def accounts(model: Model) -> dict[frozenset[Key], frozenset[str]]:
    graph = model.graph("accounts")
    return {identifiers_of(graph, p): frozenset(fact.message_id for fact in p.facts) for p in graph.people}


@tries(50)
@given(streams(), rules(), st.randoms(use_true_random=False))
def test_the_oracle_does_not_depend_on_the_order_it_is_told_in(
    stream: list[Fact], rules: Rules, random: Random
) -> None:
    shuffled = stream.copy()
    random.shuffle(shuffled)
    for collection in COLLECTIONS:
        one, other = resolve(stream, rules, (), collection), resolve(shuffled, rules, (), collection)
        assert shown(one, collection) == shown(other, collection)
        assert one.components == other.components
        assert [traits_of(p, collection) for p in one.people] == [traits_of(p, collection) for p in other.people]
