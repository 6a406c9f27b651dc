"""Searching in what an event says: its name, and the keys and values of its properties. Nothing else is looked at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

PARTS_MAX = 2_000  # of one event; further ones are not looked at
DEPTH_MAX = 8


def matches(words: str, name: str, properties: Mapping[str, Any]) -> bool:
    """Tell whether every one of the words stands in an event, in any case; together or apart."""
    texts = [name.casefold()]
    _collect(properties, texts, depth=1)
    return all(any(word in text for text in texts) for word in words.casefold().split())


def _collect(value: object, texts: list[str], *, depth: int) -> None:
    if len(texts) >= PARTS_MAX or depth > DEPTH_MAX:
        return
    if isinstance(value, Mapping):
        for key, inner in value.items():
            texts.append(str(key).casefold())
            _collect(inner, texts, depth=depth + 1)
    elif isinstance(value, list):
        for inner in value:
            _collect(inner, texts, depth=depth + 1)
    elif isinstance(value, bool):
        texts.append("true" if value else "false")
    elif value is not None:
        texts.append(str(value).casefold())
