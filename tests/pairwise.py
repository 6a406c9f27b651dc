"""Combinations in which every two values of different dimensions meet at least once, far fewer than all of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations, product

Row = tuple[str, ...]
Pair = tuple[int, str, int, str]


def pairwise(*dimensions: Sequence[str]) -> list[Row]:
    """Return rows of one value a dimension that hold every pair of values of two dimensions.

    Greedy: each row begins with a pair that was not met yet and takes the value of each other dimension that meets most
    such pairs. The same dimensions give the same rows.
    """
    open_pairs = dict.fromkeys(_pairs_of(dimensions))
    rows = []
    while open_pairs:
        row = _best_row(dimensions, next(iter(open_pairs)), open_pairs)
        for pair in _pairs_in(row):
            open_pairs.pop(pair, None)
        rows.append(row)
    return rows


def _best_row(dimensions: Sequence[Sequence[str]], first: Pair, open_pairs: dict[Pair, None]) -> Row:
    place, value, other, other_value = first
    row: dict[int, str] = {place: value, other: other_value}
    for at, values in enumerate(dimensions):
        if at not in row:
            row[at] = max(values, key=lambda each: sum(_pair(at, each, *held) in open_pairs for held in row.items()))
    return tuple(row[at] for at in range(len(dimensions)))


def _pairs_of(dimensions: Sequence[Sequence[str]]) -> Iterable[Pair]:
    for (place, values), (other, others) in combinations(enumerate(dimensions), 2):
        for value, other_value in product(values, others):
            yield (place, value, other, other_value)


def _pairs_in(row: Row) -> Iterable[Pair]:
    for (place, value), (other, other_value) in combinations(enumerate(row), 2):
        yield (place, value, other, other_value)


def _pair(place: int, value: str, other: int, other_value: str) -> Pair:
    return (place, value, other, other_value) if place < other else (other, other_value, place, value)
