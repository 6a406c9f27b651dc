"""Pairwise combinations leave out rows, never a pair."""

from __future__ import annotations

from itertools import combinations, product

from hypothesis import given
from hypothesis import strategies as st

from tests.pairwise import pairwise

sizes = st.lists(st.integers(1, 5), min_size=2, max_size=4)


@given(sizes=sizes)
def test_every_two_values_of_different_dimensions_meet(sizes: list[int]) -> None:
    dimensions = [[f"{place}.{number}" for number in range(size)] for place, size in enumerate(sizes)]

    met = {frozenset(pair) for row in pairwise(*dimensions) for pair in combinations(row, 2)}

    wanted = {frozenset(pair) for a, b in combinations(dimensions, 2) for pair in product(a, b)}
    assert met == wanted


def test_far_fewer_rows_than_all_are_made() -> None:
    rows = pairwise(*[[f"{place}.{number}" for number in range(6)] for place in range(4)])

    assert 36 <= len(rows) <= 60  # of 1,296
    assert len(set(rows)) == len(rows)
