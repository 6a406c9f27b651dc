"""Deliveries that fail: tried again with growing pauses, given up after a day, replayed; and receivers that hang."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app import delivering
from app.connectors.webhooks import Receiver
from app.delivering import Deliverer
from app.domain.definitions.emissions import Emission
from app.storage import deliveries, webhooks
from app.storage.deliveries import add_deliveries
from tests.settling.world import RECENT
from tests.webhook_world import SPACE, Place, RealReceiver, answer, opened, receiver

DAY, HOUR, MINUTE = 86_400_000, 3_600_000, 60_000


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with opened(tmp_path) as made:
        yield made


def fill(place: Place, webhook: str, count: int = 1) -> None:
    """Let deliveries about so many different people wait."""
    now = place.clock.ms

    def job(connection: sqlite3.Connection) -> None:
        for number in range(count):
            event = Emission("Audience Entered: recent", f"id-{number}", f'{{"n": {number}}}')
            add_deliveries(connection, webhook, [event], definition_id=1, profile_id=number + 1, now=now)

    place.house.spaces.write(SPACE, job)


def refused_url() -> str:
    """Return an address of this machine at which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}/"


@pytest.mark.parametrize(
    ("reply", "word"),
    [
        (answer(500, b"oops"), "500"),
        (answer(302, b"", "Location: /elsewhere\r\n"), "302"),
        (answer(401), "401"),
        (lambda connection: connection.close(), "broken"),
        (b"nonsense\r\n\r\n", "broken"),
    ],
)
def test_what_is_not_taken_waits_and_is_sent_again_with_the_same_body(
    place: Place, reply: bytes | Callable[[socket.socket], None], word: str
) -> None:
    with receiver(reply, answer(204, b"")) as there:
        webhook = place.attach(there.url)
        fill(place, webhook)
        assert place.tell(webhook) == delivering.Told(0, True)
        [waiting] = place.listed(webhook, "waiting")
        known = place.webhook(webhook)
        assert (waiting.attempts, waiting.outcome, known.failures) == (1, word, 1)
        assert 5_000 <= waiting.due - place.clock.ms <= 15_000
        assert known.retry_at is not None and 2_500 <= known.retry_at - place.clock.ms <= 7_500
        assert place.make() == []  # it is left alone

        place.clock.ms += 15_000
        assert place.make() == [webhook]
        assert place.tell(webhook) == delivering.Told(1, False)

    first, second = there.got
    assert (first.body, first.headers["onefold-delivery"]) == (second.body, second.headers["onefold-delivery"])
    assert first.headers["onefold-signature"] != second.headers["onefold-signature"]  # the time is another
    assert (place.webhook(webhook).failures, place.webhook(webhook).failing_since) == (0, None)
    [taken] = place.listed(webhook, "delivered")
    assert (taken.attempts, taken.outcome) == (2, "204")
    assert place.rows("SELECT body FROM webhook_deliveries") == [(None,)]


def test_pauses_grow_until_a_day_has_passed_and_then_it_is_given_up_and_can_be_replayed(place: Place) -> None:
    with receiver(answer(503)) as there:
        webhook = place.attach(there.url)
        fill(place, webhook)
        started, pauses = place.clock.ms, []
        while not place.listed(webhook, "dead"):
            place.tell(webhook)
            if waiting := place.listed(webhook, "waiting"):
                pauses.append(waiting[0].due - place.clock.ms)
                place.clock.ms = max(waiting[0].due, place.webhook(webhook).retry_at or 0)
        assert DAY <= place.clock.ms - started < DAY + 2 * HOUR
        assert 20 <= len(there.got) <= 60
        assert max(pauses) > 45 * MINUTE and max(pauses) <= 90 * MINUTE and pauses[0] < 16_000
        assert place.make() == []

        there.replies[:] = [answer()]
        number = place.listed(webhook, "dead")[0].id
        replay = place.house.spaces.write
        assert replay(SPACE, lambda c: deliveries.replay_one(c, webhook, number, now=place.clock.ms))
        assert not replay(SPACE, lambda c: deliveries.replay_one(c, webhook, number, now=place.clock.ms))
        place.clock.ms += HOUR
        assert place.tell(webhook).taken == 1
    assert len({one.body for one in there.got}) == 1


def test_what_a_receiver_that_takes_nothing_was_never_sent_is_given_up_after_a_day_too_and_replayed_in_parts(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliveries, "REPLAYED", 4)
    webhook = place.attach(refused_url())
    fill(place, webhook, 4)
    place.tell(webhook)
    assert place.listed(webhook, "waiting")[-1].outcome == "unreachable"
    place.clock.ms += DAY
    place.tell(webhook)
    dead = place.listed(webhook, "dead")
    assert (len(dead), sum(one.attempts for one in dead)) == (4, 2)
    fill(place, webhook, 5)
    place.clock.ms += DAY
    place.tell(webhook)
    place.tell(webhook)

    assert len(place.listed(webhook, "dead")) == 9
    last = place.listed(webhook, "dead")[2].id
    again = [
        place.house.spaces.write(SPACE, lambda c: deliveries.replay_some(c, webhook, last=last, now=place.clock.ms))
        for _ in range(3)
    ]
    assert (again, len(place.listed(webhook, "waiting"))) == ([4, 3, 0], 7)


def test_one_message_that_is_refused_keeps_no_other_from_being_told(place: Place) -> None:
    with receiver(answer(422), answer()) as there:
        webhook = place.attach(there.url)
        fill(place, webhook, 3)
        assert place.tell(webhook).failed
        assert place.webhook(webhook).retry_at is None
        assert place.tell(webhook).taken == 2


def test_a_paused_webhook_is_sent_nothing_and_loses_nothing(place: Place) -> None:
    place.define(**RECENT)
    with receiver() as there:
        webhook = place.attach(there.url)
        place.house.spaces.write(SPACE, lambda c: webhooks.set_webhook_status(c, webhook, "paused"))
        place.order("m1", "u:ada")
        assert (place.make(), place.tell(webhook).taken) == ([], 0)
        place.clock.ms += 3 * DAY
        place.house.spaces.write(SPACE, lambda c: webhooks.set_webhook_status(c, webhook, "active"))
        assert place.tell(webhook).taken == 1


def test_of_what_was_delivered_only_the_newest_stay_on_the_list(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deliveries, "DELIVERED_KEPT", 3)
    with receiver() as there:
        webhook = place.attach(there.url)
        fill(place, webhook, 8)
        place.tell(webhook)
    assert [one.message_id for one in place.listed(webhook, "delivered")] == ["id-7", "id-6", "id-5"]


def test_what_was_given_up_is_forgotten_after_thirty_days(place: Place) -> None:
    webhook = place.attach(refused_url())
    fill(place, webhook)
    place.tell(webhook)
    place.clock.ms += DAY
    place.tell(webhook)
    place.clock.ms += 29 * DAY - 1
    delivering.make(place.house, SPACE, tidy=True)
    assert len(place.listed(webhook, "dead")) == 1
    place.clock.ms += 1
    delivering.make(place.house, SPACE, tidy=True)
    assert place.listed(webhook, "dead") == []


# -- the threads ---------------------------------------------------------------


def wait_until(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.02)


def test_receivers_that_hang_delay_no_other(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """There are as many that hang as threads: the first round of each holds one, later ones the slow lane alone."""
    monkeypatch.setattr(delivering, "ROUND_SECONDS", 0.02)
    monkeypatch.setattr("app.delivering.Receiver", QuickReceiver)
    freed = threading.Event()

    def hang(_: socket.socket) -> None:
        freed.wait(30)

    with receiver(hang) as stuck, receiver() as there:
        hanging = [place.attach(stuck.url, name=f"stuck {number}") for number in range(delivering.QUICK_THREADS)]
        for one in hanging:
            fill(place, one, 3)
        started = Deliverer(place.house).start()
        try:
            wait_until(lambda: all(place.webhook(one).failures for one in hanging))
            place.clock.ms += MINUTE  # all of them may be asked again, and hang
            wait_until(lambda: stuck.connections > delivering.QUICK_THREADS)
            well = place.attach(there.url)
            fill(place, well, 30)
            wait_until(lambda: len(place.listed(well, "delivered")) == 30)
            assert len(stuck.got) <= delivering.QUICK_THREADS + delivering.SLOW_THREADS * 8
            assert {place.webhook(one).last_outcome for one in hanging} == {"timeout"}
        finally:
            freed.set()
            started.stop()


class QuickReceiver(Receiver):
    """One that gives an attempt less time, so that the test need not wait for ten seconds."""

    def __init__(self, url: str, *, loopback: bool) -> None:
        super().__init__(url, loopback=loopback, whole_seconds=0.3)


def test_a_space_that_fails_keeps_no_other_from_being_told(
    place: Place, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(delivering, "ROUND_SECONDS", 0.02)
    place.house.spaces.create("spa_111111111111111111111111111")
    place.house.control.create_space("Broken", space_id="spa_111111111111111111111111111")
    place.house.spaces.write(
        "spa_111111111111111111111111111", lambda connection: connection.execute("DROP TABLE webhook_firsts")
    )
    with receiver() as there:
        webhook = place.attach(there.url)
        fill(place, webhook)
        started = Deliverer(place.house).start()
        try:
            wait_until(lambda: len(place.listed(webhook, "delivered")) == 1)
            wait_until(lambda: any("were not made" in one.getMessage() for one in caplog.records))
        finally:
            started.stop()


KILLED = """
import sys
from pathlib import Path
from app import delivering
from tests.webhook_world import SPACE, opened
with opened(Path(sys.argv[1])) as place:
    place.tell("whk_0")
"""


def test_a_process_that_is_killed_while_it_sends_has_lost_nothing_and_repeats_under_the_same_id(tmp_path: Path) -> None:
    running: list[subprocess.Popen[bytes]] = []

    def kill(_: socket.socket) -> None:
        while not running:
            time.sleep(0.01)
        os.kill(running[0].pid, signal.SIGKILL)

    with receiver(answer(), kill, answer()) as there:
        with opened(tmp_path) as place:
            place.define(**RECENT)
            webhook = place.attach(there.url)
            place.order("m1", "u:ada")
            place.order("m2", "u:bo")
        running.append(subprocess.Popen([sys.executable, "-c", KILLED, str(tmp_path)]))
        assert running[0].wait(60) == -signal.SIGKILL
        with opened(tmp_path) as place:
            assert place.tell(webhook).taken == 1
            assert len(place.listed(webhook, "delivered")) == 2

    assert [one["userId"] for one in there.events] == ["ada", "bo", "bo"]
    assert there.events[1] == there.events[2]


def test_the_receiver_of_the_tests_reads_what_it_is_sent() -> None:
    with receiver() as there, socket.create_connection(("127.0.0.1", there.port)) as connection:
        connection.sendall(b"POST /x HTTP/1.1\r\nA: b\r\nContent-Length: 2\r\n\r\n{}")
        assert connection.recv(1_000) == answer()
    assert isinstance(there, RealReceiver) and (there.got[0].path, there.got[0].headers["a"]) == ("/x", "b")
