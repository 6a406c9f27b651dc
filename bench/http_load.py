"""Many HTTP clients at once from one thread: each keeps its connection and sends its next request after the answer."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bench.figures import percentile

MakeRequest = Callable[[], bytes | None]


@dataclass(slots=True)
class Load:
    """What came of a load.

    Args:
        seconds: From the first request to the last answer.
        latencies: Of every answered request, in seconds.
        refused: How many answers were no 2xx or 304.
    """

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    refused: int = 0

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.latencies) / self.seconds

    @property
    def p50(self) -> float:
        return percentile(self.latencies, 50)

    @property
    def p99(self) -> float:
        return percentile(self.latencies, 99)


@dataclass(frozen=True, slots=True)
class Group:
    """Clients that do the same.

    Args:
        make_request: Returns the bytes of the next request; None: there are no more.
    """

    port: int
    clients: int
    make_request: MakeRequest


def post(path: str, body: bytes, **headers: str) -> bytes:
    """Return the bytes of a POST request."""
    return _head("POST", path, headers | {"Content-Length": str(len(body)), "Content-Type": "application/json"}) + body


def get(path: str, **headers: str) -> bytes:
    """Return the bytes of a GET request."""
    return _head("GET", path, headers)


def run_load(groups: Sequence[Group], seconds: float) -> list[Load]:
    """Let all clients send for that long and return one load a group."""
    return asyncio.run(_run(groups, seconds))


def _head(method: str, path: str, headers: dict[str, str]) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode()


async def _run(groups: Sequence[Group], seconds: float) -> list[Load]:
    loads = [Load() for _ in groups]
    started = time.perf_counter()
    until = started + seconds
    clients = [
        _client(group, load, until) for group, load in zip(groups, loads, strict=True) for _ in range(group.clients)
    ]
    await asyncio.gather(*clients)
    for load in loads:
        load.seconds = time.perf_counter() - started
    return loads


async def _client(group: Group, load: Load, until: float) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", group.port)
    while (sent_at := time.perf_counter()) < until:
        request = group.make_request()
        if request is None:
            break
        writer.write(request)
        status, closes = await _read_answer(reader)
        load.latencies.append(time.perf_counter() - sent_at)
        load.refused += not (200 <= status < 300 or status == 304)
        if closes:
            writer.close()
            reader, writer = await asyncio.open_connection("127.0.0.1", group.port)
    writer.close()


async def _read_answer(reader: asyncio.StreamReader) -> tuple[int, bool]:
    """Read one answer; return its status and whether the server closes the connection."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    status = int(head[9:12])
    if (at := head.find(b"content-length:")) >= 0:
        await reader.readexactly(int(head[at + 15 : head.index(b"\r", at)]))
    elif b"transfer-encoding: chunked" in head:
        await _read_chunks(reader)
    return status, b"connection: close" in head


async def _read_chunks(reader: asyncio.StreamReader) -> None:
    while size := int(await reader.readuntil(b"\r\n"), 16):
        await reader.readexactly(size + 2)
    await reader.readuntil(b"\r\n")
