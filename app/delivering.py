"""Telling receivers what changed: deliveries made from what is queued, sent, tried again and given up.

What is queued and what waits lies in the space's own database, and an attempt is written down after it was made: a
process that is killed repeats at most what it was sending, under the same message id.
"""

from __future__ import annotations

import logging
import random
import sqlite3
import threading
import time
import traceback
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from app.connectors.webhooks import Answer, Receiver
from app.domain.definitions.emissions import test_event
from app.domain.webhooks import (
    LIFE_MS,
    delivery_delay,
    is_given_up,
    is_of_the_message,
    is_taken,
    receiver_delay,
    signature,
)
from app.house import House
from app.keys import base62
from app.storage import deliveries, webhook_telling, webhooks
from app.storage.deliveries import Outcome, Waiting
from app.storage.webhooks import Webhook

ROUND_SECONDS = 0.5
MAKING_SECONDS = 0.015  # of work under the write lock
MADE_AT_ONCE = 200  # changes of one webhook made into deliveries in one transaction
MAKING_ROUNDS = 5  # of these in one round, for one webhook
QUICK_THREADS, SLOW_THREADS = 12, 4
SLOW_MS = 1_000  # a receiver that took longer, or failed, is sent to from the slow lane
TURN_SECONDS = 2.0  # of one receiver; then others have their turn
TURN_DELIVERIES = 100
TIDY_ROUNDS = 1_200  # ten minutes

T = TypeVar("T")

log = logging.getLogger("onefold.delivering")


@dataclass(frozen=True, slots=True)
class Told:
    """What one turn of a receiver did.

    Args:
        taken: Deliveries that were taken.
        failed: The turn ended with one that was not.
    """

    taken: int
    failed: bool


class Deliverer:
    """A thread that makes deliveries of every space, and two lanes of threads that send them.

    A receiver has one turn at a time, in the quick lane as long as it takes what it is sent within a second, else in
    the slow one: receivers that hang wait for each other there, and keep nobody else from being told.
    """

    def __init__(self, house: House) -> None:
        self._house = house
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="deliverer", daemon=True)
        self._quick = ThreadPoolExecutor(QUICK_THREADS, thread_name_prefix="deliver")
        self._slow = ThreadPoolExecutor(SLOW_THREADS, thread_name_prefix="deliver-slow")
        self._busy: set[tuple[str, str]] = set()
        self._lock = threading.Lock()

    def start(self) -> Deliverer:
        """Begin and return self."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """End after the present attempts."""
        self._stopping.set()
        self._thread.join(timeout=30)
        for lane in (self._quick, self._slow):
            lane.shutdown(wait=True, cancel_futures=True)

    def _run(self) -> None:
        number = 0
        while not self._stopping.wait(ROUND_SECONDS):
            for space_id in _attempt("spaces could not be listed", self._list_spaces) or ():
                if not self._stopping.is_set():
                    what = f"deliveries of space {space_id} were not made"
                    _attempt(what, partial(self._look_after, space_id, tidy=number % TIDY_ROUNDS == 0))
            number += 1

    def _list_spaces(self) -> Sequence[str]:
        return [space.id for space in self._house.control.list_spaces()]

    def _look_after(self, space_id: str, *, tidy: bool) -> None:
        for webhook in make(self._house, space_id, tidy=tidy):
            place = (space_id, webhook.id)
            with self._lock:
                if place in self._busy:
                    continue
                self._busy.add(place)
            is_quick = webhook.failures == 0 and (webhook.last_took or 0) <= SLOW_MS
            (self._quick if is_quick else self._slow).submit(self._send, *place)

    def _send(self, space_id: str, webhook_id: str) -> None:
        what = f"webhook {webhook_id} of space {space_id} had no turn"
        _attempt(what, lambda: send(self._house, space_id, webhook_id, stopping=self._stopping))
        with self._lock:
            self._busy.discard((space_id, webhook_id))


def make(house: House, space_id: str, *, tidy: bool = False) -> list[Webhook]:
    """Make deliveries of what is queued, and return the webhooks that have something to be sent now."""
    with house.spaces.reading(space_id) as connection:
        known = webhooks.list_webhooks(connection)
        active = [one for one in known if one.status == "active"]
        queued = {one.id for one in active if webhook_telling.has_changes(connection, one.id)}
        has_first = webhook_telling.has_first(connection)
    if has_first:
        house.spaces.write(space_id, lambda connection: webhook_telling.queue_first(connection, space_id))
    for webhook in active:
        if webhook.id in queued:
            _make(house, space_id, webhook)
    if tidy and known:
        house.spaces.write(space_id, lambda connection: deliveries.drop_old_dead(connection, house.now_ms()))
    if not active:
        return []
    with house.spaces.reading(space_id) as connection:
        ready = set(deliveries.list_ready(connection, house.now_ms()))
    return [one for one in active if one.id in ready]


def _make(house: House, space_id: str, webhook: Webhook) -> None:
    def job(connection: sqlite3.Connection) -> int:
        return webhook_telling.make_deliveries(
            connection, space_id, webhook, now=house.now_ms(), most=MADE_AT_ONCE, seconds=MAKING_SECONDS
        )

    for _ in range(MAKING_ROUNDS):
        if house.spaces.write(space_id, job) == 0:
            return


def send(
    house: House,
    space_id: str,
    webhook_id: str,
    *,
    seconds: float = TURN_SECONDS,
    stopping: threading.Event | None = None,
) -> Told:
    """Send what a receiver is to be told now, one after another, until one fails or the turn is over."""
    with house.spaces.reading(space_id) as connection:
        webhook = webhooks.get_webhook(connection, webhook_id)
    secrets = house.control.webhook_secrets.list_live(space_id, webhook_id)
    until, taken, failed = time.monotonic() + seconds, 0, False
    with Receiver(webhook.url, loopback=house.settings.webhooks_to_loopback) as receiver:
        while not failed and taken < TURN_DELIVERIES and time.monotonic() < until:
            with house.spaces.reading(space_id) as connection:
                one = deliveries.find_next(connection, webhook_id, house.now_ms())
            if one is None or (stopping is not None and stopping.is_set()):
                break
            answer = _post(house, receiver, secrets, one.message_id, one.body)
            failed = not is_taken(answer.status)
            taken += not failed
            _note(house, space_id, webhook, one, answer)
    house.spaces.write(space_id, lambda connection: deliveries.trim(connection, webhook_id))
    return Told(taken, failed)


def send_test(house: House, space_id: str, webhook_id: str) -> Answer:
    """Send a test at once, also to a receiver that is paused or left alone, and return what came back.

    Raises:
        NotFoundError: there is no such webhook.
    """
    with house.spaces.reading(space_id) as connection:
        webhook = webhooks.get_webhook(connection, webhook_id)
    secrets = house.control.webhook_secrets.list_live(space_id, webhook_id)
    event = test_event(space_id, house.now_ms(), f"onefold-test-{base62(16)}")
    with Receiver(webhook.url, loopback=house.settings.webhooks_to_loopback) as receiver:
        answer = _post(house, receiver, secrets, event.message_id, event.body.encode())

    def job(connection: sqlite3.Connection) -> None:
        now, outcome = house.now_ms(), Outcome(answer.word, answer.text)
        deliveries.add_test(connection, webhook_id, event, outcome, now=now)
        if is_taken(answer.status):  # then what waits need not wait
            webhooks.note_taken(connection, webhook_id, now=now, took=answer.took, outcome=answer.word)

    house.spaces.write(space_id, job)
    return answer


def _post(house: House, receiver: Receiver, secrets: Sequence[str], message_id: str, body: bytes) -> Answer:
    if not secrets:  # a space that was restored from a copy: what it says could not be believed
        return Answer(None, "no_secret", "", 0)
    headers = {
        "Content-Type": "application/json",
        "Onefold-Delivery": message_id,
        "Onefold-Signature": signature(secrets, house.now_ms(), body),
    }
    return receiver.post(body, headers)


def _note(house: House, space_id: str, webhook: Webhook, one: Waiting, answer: Answer) -> None:
    """Write down what became of an attempt."""
    now, outcome = house.now_ms(), Outcome(answer.word, answer.text)

    def taken(connection: sqlite3.Connection) -> None:
        deliveries.note_delivered(connection, one.id, one.message_id, outcome, now=now)
        webhooks.note_taken(connection, webhook.id, now=now, took=answer.took, outcome=outcome.word)

    def failed(connection: sqlite3.Connection) -> None:
        known = webhooks.find_webhook(connection, webhook.id)
        if known is None:
            return  # it was deleted meanwhile
        chance = random.random()  # noqa: S311  # no secret
        left_alone = None if is_of_the_message(answer.status) else now + receiver_delay(known.failures + 1, chance)
        webhooks.note_failed(
            connection, webhook.id, now=now, took=answer.took, outcome=outcome.word, retry_at=left_alone
        )
        since = now if known.failing_since is None else known.failing_since
        first_at = now if one.first_at is None else one.first_at
        over = is_given_up(now, first_at=first_at, created_at=one.created_at, failing_since=since)
        due = None if over else now + delivery_delay(one.attempts + 1, chance)
        deliveries.note_tried(connection, one, outcome, now=now, due=due)
        if now - since >= LIFE_MS:
            deliveries.give_up_old(connection, webhook.id, now=now)

    house.spaces.write(space_id, taken if is_taken(answer.status) else failed)


def _attempt(what: str, act: Callable[[], T]) -> T | None:
    """Do something at the edge of a loop: if it fails, the next round tries again."""
    try:
        return act()
    except Exception as error:
        # Class and place only: a message may hold values.
        log.error("%s: %s\n%s", what, type(error).__name__, "".join(traceback.format_tb(error.__traceback__)))
        return None
