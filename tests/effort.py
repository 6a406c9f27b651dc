"""How much the tests try: little in `make test`; with ONEFOLD_LONG=1, as `make test-all` sets it, all of it.

Tests marked `long` run in the long run only; products of combinations ask for `LONG` where they are parametrised.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

LONG = bool(os.environ.get("ONEFOLD_LONG"))
FACTOR = 20 if LONG else 1
SECONDS_MAX_LONG = 7200  # for one test of the long run

# The short run tries the same examples every time, so that it is red only when a change made it so; the long one
# tries new ones. Fixtures of one test are shared by its examples on purpose: opening a house takes longer than an
# example.
PROFILE = settings(
    max_examples=100 * FACTOR,
    derandomize=not LONG,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


def examples(count: int) -> settings:
    """Return the settings of a property that tries so many examples in the short run."""
    return settings(PROFILE, max_examples=count * FACTOR)
