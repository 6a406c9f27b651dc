"""How many examples the properties of identity resolution try, and with which seed."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from typing import TypeVar

from hypothesis import HealthCheck, Phase, seed, settings

from tests.effort import LONG, examples

# The long run tries new examples. Either run can be repeated by ONEFOLD_SEED, which a failure prints.
SEED = int(os.environ.get("ONEFOLD_SEED") or (secrets.randbelow(2**32) if LONG else 20240229))
# A planted fault need only be noticed, not be told in the fewest words.
SHRINK = () if os.environ.get("ONEFOLD_SHRINK") == "0" else (Phase.shrink,)

Test = TypeVar("Test", bound=Callable[..., object])


def tries(count: int, *, offset: int = 0) -> Callable[[Test], Test]:
    """Give a property its number of examples and its seed.

    Args:
        count: Examples in the short run.
        offset: Tells apart runs of one property.
    """

    def decorate(test: Test) -> Test:
        return seed(SEED + offset)(
            settings(
                examples(count),
                derandomize=False,
                database=None,
                suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
                phases=(Phase.explicit, Phase.generate, Phase.target, *SHRINK),
            )(test)
        )

    return decorate
