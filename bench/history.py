"""History: a panel look-up of a person of very many events, against a person of ten.

Before each look-up the person makes an event (the small one is somebody new each time, of ten events), so that the
answer is made anew and not taken from those kept.
"""

from __future__ import annotations

import time
from itertools import count

import orjson

from bench.bench_house import BenchHouse, fresh_house
from bench.figures import Figure, Say, Scale, Series, milliseconds
from bench.lookups import Lookups
from bench.workload import rfc3339

EVENTS = {"quick": 100_000, "full": 1_000_000}
FEW = 10
COUNTED = 2_000  # past the 1,000 events up to which an answer counts them
ROUNDS = 100
BATCH = 500
NAMES = ("Feature Used", "Order Completed", "Report Opened")
RATIO_MAX = 1.5


def measure(scale: Scale, say: Say) -> list[Figure]:
    """Return the row."""
    series = Series()
    people = {"large": EVENTS[scale], "middle": COUNTED}
    with fresh_house() as ours:
        story = _Story(ours)
        for person, events in people.items():
            story.fill(person, events, say)
        for number in range(ROUNDS):  # in turn
            for person in people:
                series.add(person, story.look_up(person))
            series.add("small", story.look_up(f"small-{number}", fresh=FEW))
    times = {person: milliseconds(series.median(person)) for person in (*people, "small")}
    return [
        _figure(EVENTS[scale], FEW, series.ratio("large", "small"), f"{times['large']} against {times['small']}"),
        _figure(EVENTS[scale], COUNTED, series.ratio("large", "middle"), f"{times['large']} against {times['middle']}"),
    ]


def _figure(many: int, few: int, ratio: float, note: str) -> Figure:
    what = f"panel look-up of a person with {many:,} events / with {few:,}"
    return Figure(what, f"≤ {RATIO_MAX} ×", f"{ratio:.2f} ×", ratio <= RATIO_MAX, f"{note}, median of {ROUNDS}")


class _Story:
    """Two people and their events."""

    def __init__(self, ours: BenchHouse) -> None:
        self._ours = ours
        self._lookups = Lookups(ours)
        self._at = int(time.time() * 1000) - 86_400_000
        self._number = count()

    def fill(self, person: str, events: int, say: Say) -> None:
        """Give a person that many events."""
        for start in range(0, events, BATCH):
            batch = [self._event(person) for _ in range(min(BATCH, events - start))]
            self._ours.take(orjson.dumps({"batch": batch}))
            if start and start % 100_000 == 0:
                say(f"{start:,} of {events:,} events of one person")

    def look_up(self, person: str, *, fresh: int = 1) -> float:
        """Return the seconds of a look-up, beside a new ticket, of a person who has just made that many events."""
        self._ours.take(orjson.dumps({"batch": [self._event(person) for _ in range(fresh)]}))
        beside = {"type": "ticket", "id": str(next(self._number))}
        identifiers = [{"type": "user_id", "value": person, "verified": True}]
        return self._lookups.look_up(orjson.dumps({"object": beside, "identifiers": identifiers}))

    def _event(self, person: str) -> dict[str, object]:
        self._at += 1
        number = next(self._number)
        return {
            "type": "track",
            "event": NAMES[number % len(NAMES)],
            "messageId": f"history-{number}",
            "timestamp": rfc3339(self._at),
            "userId": person,
            "properties": {"feature": "reminders"},
        }
