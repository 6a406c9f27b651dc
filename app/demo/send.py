"""Sends calls by Segment's own Python library, unchanged, and knows of each whether the server acknowledged it.

The library tells of failures only. So the transport below it, an adapter that requests offers for the purpose, notes
which message ids stood in a batch that was answered with 200.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zlib import crc32

import orjson
from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter
from segment.analytics import request as library_transport  # type: ignore[import-untyped]  # it has no types
from segment.analytics.client import Client  # type: ignore[import-untyped]  # as above

from app.demo.diary import Call, Origin
from app.errors import UnavailableError

CLIENTS: Mapping[Origin, int] = {"web": 2, "mobile": 1, "billing": 1}
IN_FLIGHT_MAX = 1_500  # calls handed over and not yet acknowledged; bounds how far sources run ahead of each other
FLUSH_SECONDS = 0.1
RETRIES = 4
STALLED_SECONDS = 30.0  # without any acknowledgement, after which sending is given up

Report = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Delivery:
    """What came of sending.

    Args:
        acknowledged: Calls that stood in a batch answered with 200: all of them.
    """

    acknowledged: int
    seconds: float


class Acknowledgements(HTTPAdapter):
    """A transport that notes what the server answered 200 to."""

    def __init__(self) -> None:
        super().__init__(pool_maxsize=8)
        self.message_ids: set[str] = set()
        self.last_at = time.monotonic()
        self._lock = threading.Lock()

    def send(
        self,
        request: PreparedRequest,
        stream: bool = False,
        timeout: float | tuple[float, float] | tuple[float, None] | None = None,
        verify: bool | str = True,
        cert: bytes | str | tuple[bytes | str, bytes | str] | None = None,
        proxies: Mapping[str, str] | None = None,
    ) -> Response:
        """Send straight to the server (a proxy of the environment is for others) and note its answer."""
        response = super().send(request, stream=stream, timeout=timeout, verify=verify, cert=cert, proxies=None)
        if response.status_code == 200 and request.body is not None:
            ids = {event["messageId"] for event in orjson.loads(request.body)["batch"]}
            with self._lock:
                self.message_ids |= ids
                self.last_at = time.monotonic()
        return response


@dataclass(slots=True)
class _Sending:
    """The clients of one delivery, and what they report."""

    clients: Mapping[Origin, Sequence[Client]]
    acknowledgements: Acknowledgements
    errors: list[str] = field(default_factory=list)

    def hand_over(self, call: Call) -> None:
        """Give a call to the client of its sender, which sends it with the next batch."""
        clients = self.clients[call.origin]
        client = clients[crc32((call.user_id or call.anonymous_id or "").encode()) % len(clients)]
        common = {
            "user_id": call.user_id,
            "anonymous_id": call.anonymous_id,
            "context": dict(call.context),
            "timestamp": datetime.fromtimestamp(call.timestamp / 1000, UTC),
            "message_id": call.message_id,
        }
        body = dict(call.body)
        match call.type:
            case "identify":
                client.identify(traits=body, **common)
            case "group":
                client.group(group_id=call.group_id, traits=body, **common)
            case "track":
                client.track(event=call.name, properties=body, **common)
            case "page":
                client.page(name=call.name, properties=body, **common)
            case "screen":
                client.screen(name=call.name, properties=body, **common)

    def wait_for_room(self, handed_over: int) -> None:
        """Block while too many calls wait for their acknowledgement."""
        while handed_over - len(self.acknowledgements.message_ids) >= IN_FLIGHT_MAX:
            self.check()
            time.sleep(0.005)

    def check(self) -> None:
        """Raise if a batch was given up, or nothing was acknowledged for long."""
        if self.errors:
            raise UnavailableError(f"the server did not take a batch: {self.errors[0]}")
        if time.monotonic() - self.acknowledgements.last_at > STALLED_SECONDS:
            raise UnavailableError(f"the server acknowledged nothing for {STALLED_SECONDS:.0f} seconds")


def send_calls(calls: Sequence[Call], *, base_url: str, write_keys: Mapping[Origin, str], report: Report) -> Delivery:
    """Send every call, in the order of time, and return once each is acknowledged.

    Args:
        base_url: Of the server, without a slash at its end.
        write_keys: Of the source that stands for each origin.
        report: Called with a line on the progress, about ten times.

    Raises:
        UnavailableError: a call was not acknowledged.
    """
    started = time.monotonic()
    acknowledgements = Acknowledgements()
    sending = _Sending({}, acknowledgements)
    sending.clients = {
        origin: [_client(base_url, write_keys[origin], sending) for _ in range(CLIENTS[origin])] for origin in CLIENTS
    }
    session = library_transport._session
    session.mount(base_url, acknowledgements)
    try:
        _hand_over_all(calls, sending, report)
        _flush(sending)
    finally:
        for client in (client for clients in sending.clients.values() for client in clients):
            for consumer in client.consumers:
                consumer.pause()
        session.adapters.pop(base_url, None)
    return Delivery(_require_all(calls, sending), time.monotonic() - started)


def _client(base_url: str, write_key: str, sending: _Sending) -> Client:
    def on_error(error: Exception, batch: Sequence[object]) -> None:
        sending.errors.append(f"{error} ({len(batch)} calls)")

    return Client(
        write_key,
        host=base_url,
        on_error=on_error,
        max_retries=RETRIES,
        max_queue_size=10 * IN_FLIGHT_MAX,
        upload_interval=FLUSH_SECONDS,
    )


def _hand_over_all(calls: Sequence[Call], sending: _Sending, report: Report) -> None:
    step = max(1, len(calls) // 10)
    for number, call in enumerate(calls, start=1):
        sending.wait_for_room(number)
        sending.hand_over(call)
        if number % step == 0:
            done = len(sending.acknowledgements.message_ids)
            report(f"{done:,} of {len(calls):,} events acknowledged")


def _flush(sending: _Sending) -> None:
    """Wait until every queue is done with, watching for a server that has gone."""
    for client in (client for clients in sending.clients.values() for client in clients):
        while client.queue.unfinished_tasks:
            sending.check()
            time.sleep(0.005)


def _require_all(calls: Sequence[Call], sending: _Sending) -> int:
    sending.check()
    missing = [call for call in calls if call.message_id not in sending.acknowledgements.message_ids]
    if missing:
        first = missing[0].message_id
        raise UnavailableError(f"{len(missing)} of {len(calls)} events were not acknowledged, first {first}")
    return len(calls)
