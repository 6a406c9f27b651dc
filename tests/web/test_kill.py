"""P1: killing every process of the server at any moment loses nothing acknowledged and doubles nothing."""

from __future__ import annotations

import http.client
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from app.house import House
from app.resolution import verify
from app.settings import Settings
from tests.web.served import PATIENCE_SECONDS, Service, service_in

KILLS = 20
SENDERS = 20  # threads that send what comes next, one request each at a time
LATE_SENDERS = 4  # threads that send events older than all others of their component
IN_FLIGHT_MIN = 16
TABLETS = 2  # shared devices; each has a component of its own, which several user ids make not free
USERS_OF_A_TABLET = 20  # fewer strong partners than would quarantine the tablet
BASE_EVENTS = 1000  # of each tablet: what a re-resolution replays
START_MS = 1_767_225_600_000  # 2026-01-01

Json = dict[str, Any]


@dataclass(eq=False)
class Request:
    """One request of a sender: some events, and whether its answer came."""

    events: list[Json]
    late: bool
    sent_at: float = 0.0
    answered_at: float = 0.0
    acknowledged: bool = False

    @property
    def message_ids(self) -> list[str]:
        return [event["messageId"] for event in self.events]


class Stream:
    """Makes events: most about somebody new or known, a share about the users of a shared tablet."""

    def __init__(self) -> None:
        self._random = random.Random(20)
        self._lock = threading.Lock()
        self._made = 0
        self._late = 0

    def next(self) -> Request:
        with self._lock:
            return Request([self._event() for _ in range(self._random.choice((1, 1, 1, 5, 20)))], late=False)

    def next_late(self) -> Request:
        """An event before all others of its tablet: it finds no profile there, so all later ones are replayed."""
        with self._lock:
            self._late += 1
            return Request([self._tablet_event(START_MS - 1000 * self._late)], late=True)

    def base(self) -> list[Json]:
        return [self._tablet_event(START_MS + 1000 * number) for number in range(TABLETS * BASE_EVENTS)]

    def _event(self) -> Json:
        person = self._random.randrange(300)
        self._made += 1
        return {
            "type": self._random.choice(("track", "identify")),
            "event": "Seen",
            "messageId": f"m-{self._made}",
            "timestamp": START_MS + self._random.randrange(10**9),
            "userId": f"person-{person}",
            "anonymousId": f"phone-{person}-{self._random.randrange(3)}",
            "traits": {"seats": self._made},
        }

    def _tablet_event(self, timestamp: int) -> Json:
        self._made += 1
        tablet = self._made % TABLETS
        user = self._random.randrange(USERS_OF_A_TABLET)
        return {
            "type": "track",
            "event": "Seen",
            "messageId": f"t-{self._made}",
            "timestamp": timestamp,
            "userId": f"user-{tablet}-{user}",
            "anonymousId": f"tablet-{tablet}",
        }


@dataclass
class Senders:
    """Threads that keep requests in flight until the server dies."""

    service: Service
    write_key: str
    stream: Stream
    lock: threading.Lock = field(default_factory=threading.Lock)
    in_flight: set[Request] = field(default_factory=set)
    requests: list[Request] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)

    def run(self) -> list[threading.Thread]:
        threads = [threading.Thread(target=self._send_on, args=(number,)) for number in range(SENDERS + LATE_SENDERS)]
        for thread in threads:
            thread.start()
        return threads

    def post(self, connection: http.client.HTTPConnection, request: Request) -> None:
        """Send one request; raises OSError or HTTPException where no answer comes."""
        body = json.dumps({"batch": request.events, "writeKey": self.write_key})
        request.sent_at = time.monotonic()
        with self.lock:
            self.in_flight.add(request)
        try:
            connection.request("POST", "/v1/batch", body)
            answer = connection.getresponse()
            answer.read()
            request.acknowledged = answer.status == 200
            request.answered_at = time.monotonic()
        finally:
            with self.lock:
                self.in_flight.discard(request)

    def last_answer(self) -> float:
        """Return when the last commit before the kill was answered.

        What waited then is committed together next; so a late event sent before it, and never answered, was killed
        in the group whose time is the time of its re-resolution.
        """
        return max(request.answered_at for request in self.requests)

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.service.port, timeout=30)

    def _send_on(self, number: int) -> None:
        with closing(self.connect()) as connection, suppress(OSError, http.client.HTTPException):
            while not self.stopped.is_set():
                request = self.stream.next_late() if number < LATE_SENDERS else self.stream.next()
                with self.lock:
                    self.requests.append(request)
                self.post(connection, request)


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    with service_in(tmp_path) as made:
        yield made


def stored(house: House, space_id: str) -> Counter[str]:
    with house.spaces.reading(space_id) as connection:
        return Counter(message_id for (message_id,) in connection.execute("SELECT message_id FROM events"))


@pytest.mark.xdist_group("kill")
def test_killing_the_server_loses_nothing_acknowledged_and_doubles_nothing(service: Service) -> None:
    keys = json.loads(service.run("space", "create", "Killed", "--keys", "--json"))
    space_id: str = keys["space_id"]
    moments = random.Random(4)
    stream = Stream()
    expected: Counter[str] = Counter()
    cut_requests = cut_replays = 0
    service.start()
    base = Request(stream.base(), late=False)
    first = Senders(service, keys["write_key"], stream)
    with closing(first.connect()) as connection:
        first.post(connection, base)
    assert base.acknowledged
    expected.update(base.message_ids)
    house = House.open(Settings(home=service.home))
    try:
        for _ in range(KILLS):
            senders = Senders(service, keys["write_key"], stream)
            threads = senders.run()
            flying = wait_for_flight(senders, moments.uniform(0.05, 0.3))
            service.kill()
            senders.stopped.set()
            for thread in threads:
                thread.join()
            lost = [request for request in senders.requests if not request.acknowledged]
            cut_requests += any(request in flying for request in lost)
            cut_replays += any(request.late and request.sent_at < senders.last_answer() for request in lost)

            acknowledged = [one for request in senders.requests if request.acknowledged for one in request.message_ids]
            unknown = {one for request in lost for one in request.message_ids}
            there = stored(house, space_id)
            assert set(there.values()) == {1}
            assert set(acknowledged) | expected.keys() <= there.keys()
            assert there.keys() - expected.keys() - set(acknowledged) <= unknown
            assert_whole(there, lost)
            assert verify(house, space_id) == []

            service.start()
            with closing(senders.connect()) as connection:
                for request in lost:
                    senders.post(connection, request)
                    assert request.acknowledged
            expected.update(acknowledged)
            expected.update(sorted(unknown))
            assert stored(house, space_id) == expected
        assert verify(house, space_id) == []
        service.run("verify")
    finally:
        house.close()
    assert cut_requests >= 10
    assert cut_replays >= 3


def wait_for_flight(senders: Senders, seconds: float) -> set[Request]:
    """Wait a while, then until enough requests are in flight, and return those."""
    time.sleep(seconds)
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        with senders.lock:
            if len(senders.in_flight) >= IN_FLIGHT_MIN:
                return set(senders.in_flight)
        assert time.monotonic() < end
        time.sleep(0.0005)


def assert_whole(there: Counter[str], lost: list[Request]) -> None:
    """No request is there in part: its events were stored in one transaction."""
    for request in lost:
        assert len({one in there for one in request.message_ids}) == 1
