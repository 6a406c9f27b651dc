"""What a definition names, in which order definitions are evaluated, and which names make a circle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.domain.definitions.language import (
    Aggregate,
    AudienceTest,
    ComputedTest,
    ComputedValue,
    Condition,
    DaysSince,
    DaysUntil,
    Definition,
    Did,
    Difference,
    Events,
    Group,
    Ratio,
    TraitMoment,
    TraitTest,
    TraitValue,
    Value,
    ValueTest,
)
from app.domain.definitions.language import Sequence as SequenceCondition
from app.errors import DefinitionCycleError

Node = Condition | Value
# A definition of such a key would have a page of the builders in place of its own.
RESERVED_KEYS = frozenset({"check", "import", "new", "preview", "save", "suggestions"})
RESERVED_FAULT = ("/key", "is a word that the pages use: choose another")


@dataclass(frozen=True, slots=True)
class Names:
    """What a definition names: with a change of any of these its result can change.

    Args:
        events: Names of events with the type of each; a name None stands for `*`.
        traits: Keys of traits.
        computed: Keys of computed traits.
        audiences: Keys of audiences.
    """

    events: frozenset[tuple[str | None, str]]
    traits: frozenset[str]
    computed: frozenset[str]
    audiences: frozenset[str]

    @property
    def definitions(self) -> frozenset[str]:
        """Keys of other definitions, of both kinds."""
        return self.computed | self.audiences


def names_of(definition: Definition) -> Names:
    """Return what a definition names."""
    nodes = list(nodes_of(definition))
    return Names(
        events=frozenset(
            (name, type_)
            for node in nodes
            for events in events_of(node)
            for name in (events.names if events.names is not None else (None,))
            for type_ in events.types
        ),
        traits=frozenset(node.key for node in nodes if isinstance(node, (TraitTest, TraitMoment, TraitValue))),
        computed=frozenset(node.key for node in nodes if isinstance(node, (ComputedTest, ComputedValue))),
        audiences=frozenset(node.key for node in nodes if isinstance(node, AudienceTest)),
    )


def nodes_of(definition: Definition) -> Iterator[Node]:
    """Yield every condition and value of a definition, the outermost first."""
    return _walk(definition.where if definition.where is not None else definition.value)


def _walk(node: Node | None) -> Iterator[Node]:
    if node is None:
        return
    yield node
    match node:
        case Group(items=items):
            for item in items:
                yield from _walk(item)
        case ValueTest(value=value):
            yield from _walk(value)
        case Ratio(left, right) | Difference(left, right):
            yield from _walk(left)
            yield from _walk(right)
        case DaysSince(of=value) | DaysUntil(of=value):
            yield from _walk(value)


def events_of(node: Node) -> tuple[Events, ...]:
    """Return which events one condition or value reads itself."""
    match node:
        case Did(events=events) | Aggregate(events=events):
            return (events,)
        case SequenceCondition(steps=steps, not_then=not_then):
            return steps if not_then is None else (*steps, not_then)
    return ()


def order_by_dependence(named: Mapping[str, frozenset[str]]) -> list[str]:
    """Return keys so that each comes after those that it names; of equals, by key.

    Args:
        named: Of each definition the keys that it names; keys that are no definition's are passed over.

    Raises:
        DefinitionCycleError: names form a circle.
    """
    order: list[str] = []
    done: set[str] = set()
    for start in sorted(named):
        _visit(start, named, [], order, done)
    return order


def _visit(
    key: str, named: Mapping[str, frozenset[str]], path: Sequence[str], order: list[str], done: set[str]
) -> None:
    if key in done or key not in named:
        return
    if key in path:
        raise DefinitionCycleError([*path[path.index(key) :], key])
    for other in sorted(named[key]):
        _visit(other, named, [*path, key], order, done)
    done.add(key)
    order.append(key)


def users_of(key: str, named: Mapping[str, frozenset[str]]) -> list[str]:
    """Return which definitions name this one: as long as there is any, it cannot be deleted."""
    return sorted(other for other, keys in named.items() if key in keys and other != key)
