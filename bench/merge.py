"""Merge: what the event costs that joins a person of very many events with somebody, against a person of ten.

A merge links two nodes and moves no event, so the size of the history should not show.
"""

from __future__ import annotations

import time
from itertools import count
from statistics import median

import orjson

from app.domain.identity import DEFAULT_RULES, IdentityRules, TypeRule
from app.resolution import set_rules
from bench.bench_house import BenchHouse, fresh_house
from bench.figures import Figure, Say, Scale, milliseconds, timed
from bench.workload import rfc3339

EVENTS = {"quick": 50_000, "full": 1_000_000}
MERGES = 40
BATCH = 500
RATIO_MAX = 3.0
# The default limit of five devices would end the series after five merges.
ROOMY = IdentityRules(types={**DEFAULT_RULES.types, "anonymous_id": TypeRule(limit=500)})


def measure(scale: Scale, say: Say) -> list[Figure]:
    """Return the row."""
    with fresh_house() as ours:
        set_rules(ours.house, ours.space_id, ROOMY, author="bench")
        story = _Story(ours)
        story.fill("large", EVENTS[scale], say)
        story.fill("small", 10, say)
        large, small = [], []
        for number in range(MERGES):  # in turn
            large.append(story.merge("large", number))
            small.append(story.merge("small", number))
    ratio = median(large) / median(small)
    note = f"{milliseconds(median(large))} against {milliseconds(median(small))}, median of {MERGES}, commit included"
    return [Figure(f"merge of a person with {EVENTS[scale]:,} events / with 10", f"≤ {RATIO_MAX:.0f} ×",
                   f"{ratio:.2f} ×", ratio <= RATIO_MAX, note)]  # fmt: skip


class _Story:
    """Two people, and the devices that turn out to be theirs."""

    def __init__(self, ours: BenchHouse) -> None:
        self._ours = ours
        self._at = int(time.time() * 1000) - 86_400_000
        self._number = count()

    def fill(self, person: str, events: int, say: Say) -> None:
        """Give a person that many events, and ten to each device that is merged later."""
        for start in range(0, events, BATCH):
            self._take([self._event(user_id=person) for _ in range(min(BATCH, events - start))])
            if start and start % 100_000 == 0:
                say(f"{start:,} of {events:,} events of one person")
        for number in range(MERGES):
            self._take([self._event(anonymous_id=f"{person}-{number}") for _ in range(10)])

    def merge(self, person: str, number: int) -> float:
        """Return the seconds of the call that joins a device's profile to the person's."""
        event = self._event(user_id=person, anonymous_id=f"{person}-{number}")
        with timed() as spent:
            self._take([event])
        return spent.wall

    def _take(self, events: list[dict[str, object]]) -> None:
        self._ours.take(orjson.dumps({"batch": events}))

    def _event(self, *, user_id: str | None = None, anonymous_id: str | None = None) -> dict[str, object]:
        self._at += 1
        return {
            "type": "track",
            "event": "Feature Used",
            "messageId": f"merge-{next(self._number)}",
            "timestamp": rfc3339(self._at),
            "userId": user_id,
            "anonymousId": anonymous_id,
            "properties": {"feature": "reminders"},
        }
