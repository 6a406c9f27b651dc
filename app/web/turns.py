"""Taking turns at work that only the interpreter does.

Threads that compute beside each other in one interpreter are slower than one after the other: each statement of SQLite
lets go of the interpreter and has to win it back from all who compute. So who computes waits for a turn first. Nobody
waits long: a turn that is slow, because of a disk or of one person's history, is overtaken.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec, TypeVar

PATIENCE_SECONDS = 0.05  # some fifty look-ups' time

P = ParamSpec("P")
T = TypeVar("T")

_turn = threading.BoundedSemaphore(1)


@contextmanager
def turn() -> Iterator[None]:
    """Run the block when it is its turn, or at the end of `PATIENCE_SECONDS`. Nothing in it may wait for others."""
    has_turn = _turn.acquire(timeout=PATIENCE_SECONDS)
    try:
        yield
    finally:
        if has_turn:
            _turn.release()


def in_turn(view: Callable[P, T]) -> Callable[P, T]:
    """Let a view take its turn."""

    @wraps(view)
    def taking(*args: P.args, **kwargs: P.kwargs) -> T:
        with turn():
            return view(*args, **kwargs)

    return taking
