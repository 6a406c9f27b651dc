"""The tests of identity resolution notice planted faults."""

import pytest

from tests.effort import LONG
from tests.identity.plant_faults import FAULTS, is_noticed


@pytest.mark.parametrize("number", sorted(FAULTS) if LONG else [1])
def test_a_planted_fault_turns_the_tests_red(number: int) -> None:
    assert is_noticed(FAULTS[number])


def test_five_faults_are_known() -> None:
    assert len(FAULTS) == 5
