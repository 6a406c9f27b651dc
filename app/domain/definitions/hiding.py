"""Which definitions rest on what is hidden from a viewer: what is derived from a hidden value is hidden too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from app.domain.definitions.language import (
    Aggregate,
    Definition,
    FieldCondition,
    FieldTest,
    Path,
    TraitMoment,
    TraitTest,
    TraitValue,
)
from app.domain.definitions.naming import events_of, names_of, nodes_of
from app.domain.masking import Mask


def hidden_definitions(definitions: Mapping[str, Definition], mask: Mask) -> frozenset[str]:
    """Return the keys of definitions that a mask hides: by their names, by what they read, or by those they name.

    Args:
        definitions: By key, each after those that it names.
    """
    hidden = set(mask.computed)
    if mask.is_empty:
        return frozenset()
    for key, definition in definitions.items():
        if names_of(definition).definitions & hidden or any(mask.hides(one) for one in _keys_of(definition)):
            hidden.add(key)
    return frozenset(hidden)


def _keys_of(definition: Definition) -> Iterator[str]:
    """Yield the keys of traits, and every step of the paths into events, that a definition reads."""
    for node in nodes_of(definition):
        if isinstance(node, (TraitTest, TraitMoment, TraitValue)):
            yield node.key
        if isinstance(node, Aggregate) and node.path is not None:
            yield from node.path.keys
        for events in events_of(node):
            for path in _paths(events.where):
                yield from path.keys


def _paths(condition: FieldCondition | None) -> Iterator[Path]:
    if isinstance(condition, FieldTest):
        yield condition.path
    elif condition is not None:
        for item in condition.items:
            yield from _paths(item)
