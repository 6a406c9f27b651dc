"""How many examples the properties try: few in `make test`, twenty times as many with ONEFOLD_LONG=1."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from typing import TypeVar

from hypothesis import HealthCheck, Phase, seed, settings

LONG = bool(os.environ.get("ONEFOLD_LONG"))
FACTOR = 20 if LONG else 1
# The short run tries the same examples every time, so that it is red only when a change made it so; the long one
# tries new ones. Either can be repeated by ONEFOLD_SEED, which a failure prints.
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
                max_examples=count * FACTOR,
                database=None,
                deadline=None,
                print_blob=True,
                suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
                phases=(Phase.explicit, Phase.generate, Phase.target, *SHRINK),
            )(test)
        )

    return decorate
