"""JSON as strictly as a host's validator reads it: UTF-8 alone, no NaN, no key twice, not too deep."""

from __future__ import annotations

import json
from typing import NoReturn

DEPTH_MAX = 100  # the vendor's JSON library refuses more


def read_json(text: bytes) -> tuple[object, list[str]]:
    """Return what a text holds, and the keys that stand twice in one object, at any depth.

    Raises:
        ValueError: it is not JSON. The message says where.
    """
    repeated: list[str] = []

    def unrepeated(pairs: list[tuple[str, object]]) -> dict[str, object]:
        seen = dict(pairs)
        if len(seen) < len(pairs):
            keys = [key for key, _ in pairs]
            repeated.extend(key for key in seen if keys.count(key) > 1)
        return seen

    try:
        value = json.loads(text.decode(), object_pairs_hook=unrepeated, parse_constant=_refuse_constant)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    if _is_deeper_than(value, DEPTH_MAX):
        raise ValueError("it is nested too deeply")
    return value, repeated


def as_object(value: object) -> dict[str, object]:
    """Return a JSON object; nothing in it if it is something else."""
    return value if isinstance(value, dict) else {}


def as_list(value: object) -> list[object]:
    """Return a JSON list; nothing in it if it is something else."""
    return value if isinstance(value, list) else []


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def _is_deeper_than(value: object, depth: int) -> bool:
    level = [value]
    for _ in range(depth + 1):
        level = [inner for one in level for inner in _inside(one)]
        if not level:
            return False
    return True


def _inside(value: object) -> list[object]:
    return list(value.values()) if isinstance(value, dict) else as_list(value)
