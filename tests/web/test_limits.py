"""The token bucket."""

from __future__ import annotations

from app.web.limits import KEYS_MAX, RateLimiter


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_as_many_requests_as_the_rate_pass_at_once_and_the_next_must_wait() -> None:
    limiter = RateLimiter(3, Clock())

    assert [limiter.take("ada") for _ in range(4)] == [None, None, None, 1]


def test_one_key_does_not_use_up_anothers() -> None:
    limiter = RateLimiter(1, Clock())

    assert [limiter.take("ada"), limiter.take("grace"), limiter.take("ada")] == [None, None, 1]


def test_requests_pass_again_as_time_goes_by() -> None:
    clock = Clock()
    limiter = RateLimiter(10, clock)
    for _ in range(10):
        limiter.take("ada")

    clock.now += 0.25
    assert [limiter.take("ada") for _ in range(3)] == [None, None, 1]
    clock.now += 60
    assert [limiter.take("ada") for _ in range(11)] == [None] * 10 + [1]


def test_the_buckets_held_are_bounded() -> None:
    clock = Clock()
    limiter = RateLimiter(5, clock)
    for number in range(3 * KEYS_MAX):
        clock.now += 0.00001
        limiter.take(str(number))

    assert len(limiter._buckets) <= KEYS_MAX


def test_a_rate_may_be_meant_for_another_span_than_a_second() -> None:
    clock = Clock()
    limiter = RateLimiter(2, clock, per_seconds=60)

    assert [limiter.take("ada") for _ in range(3)] == [None, None, 30]
    clock.now += 29.5
    assert limiter.take("ada") == 1
    clock.now += 0.5
    assert limiter.take("ada") is None
