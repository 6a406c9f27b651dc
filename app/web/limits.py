"""How often somebody may ask: a token bucket for each key."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

KEYS_MAX = 10_000  # buckets held; more keys than this at once are not told apart from new ones


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float


class RateLimiter:
    """Lets `rate` requests a second pass for each key, and as many at once after a second of rest.

    Args:
        rate: Requests a second, at least 1.
        per_seconds: Another span that the rate, and the rest, is meant for.
        clock: Seconds that only grow; not the time of day.
    """

    def __init__(self, rate: int, clock: Callable[[], float] = time.monotonic, *, per_seconds: float = 1.0) -> None:
        self._rate = rate
        self._per_seconds = per_seconds
        self._clock = clock
        self._buckets: dict[str, _Bucket] = {}
        self._lock = threading.Lock()

    def take(self, key: str) -> int | None:
        """Return None if the request may pass, else after how many seconds (at least 1) one may."""
        now = self._clock()
        with self._lock:
            bucket = self._buckets.get(key)
            if bucket is None:
                bucket = self._add(key, now)
            bucket.tokens = min(self._rate, bucket.tokens + (now - bucket.at) * self._rate / self._per_seconds)
            bucket.at = now
            if bucket.tokens >= 1:
                bucket.tokens -= 1
                return None
            return max(1, math.ceil((1 - bucket.tokens) * self._per_seconds / self._rate))

    def _add(self, key: str, now: float) -> _Bucket:
        if len(self._buckets) >= KEYS_MAX:
            # A bucket that rested so long is full, so forgetting it changes nothing.
            rested = [name for name, bucket in self._buckets.items() if now - bucket.at >= self._per_seconds]
            for name in rested or list(self._buckets)[: KEYS_MAX // 2]:
                del self._buckets[name]
        bucket = self._buckets[key] = _Bucket(float(self._rate), now)
        return bucket
