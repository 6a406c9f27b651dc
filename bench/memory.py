"""Memory of all processes of `onefold serve` while 5,000 malformed requests come in: the peak of the sum of PSS.

Read from /proc, so on Linux alone.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # no stubs installed

from app.house import House
from app.settings import Settings
from bench.bench_house import furnish
from bench.figures import Figure, Say, Scale
from bench.http_load import Group, post, run_load
from bench.servers import free_port, wait_for

REQUESTS = 5_000
CLIENTS = 32
MEGABYTES_MAX = 300
SAMPLE_SECONDS = 0.1


def measure(scale: Scale, say: Say) -> list[Figure]:
    """Return the row."""
    if not Path("/proc/self/smaps_rollup").exists():
        return [Figure("memory of `onefold serve`", f"≤ {MEGABYTES_MAX} MB", "not measured", None, "needs /proc")]
    with tempfile.TemporaryDirectory(prefix="onefold-bench-") as folder:
        house = House.open(Settings(home=Path(folder)))
        write_key = furnish(house).source.write_key
        house.close()
        port = free_port()
        command = [sys.executable, "-m", "app", "serve", "--port", str(port)]
        environment = os.environ | {"ONEFOLD_HOME": folder}
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
        try:
            wait_for(port)
            idle, peak, refused = _watch(process.pid, port, write_key)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=30)
    return [Figure(f"memory of `onefold serve` under {REQUESTS:,} malformed requests", f"≤ {MEGABYTES_MAX} MB",
                   f"{peak:.0f} MB", peak <= MEGABYTES_MAX,
                   f"sum of PSS, peak; {idle:.0f} MB before; {refused:,} answered with an error")]  # fmt: skip


def _watch(pid: int, port: int, write_key: str) -> tuple[float, float, int]:
    """Return megabytes before and at the peak, and how many requests were refused."""
    idle = _megabytes(pid)
    samples = [idle]
    done = threading.Event()

    def sample() -> None:
        while not done.wait(SAMPLE_SECONDS):
            samples.append(_megabytes(pid))

    sampler = threading.Thread(target=sample)
    sampler.start()
    requests = islice(_malformed(write_key), REQUESTS)
    try:
        refused = run_load([Group(port, CLIENTS, lambda: next(requests, None))], 600.0)[0].refused
    finally:
        done.set()
        sampler.join()
    return idle, max(samples), refused


def _malformed(write_key: str) -> Iterator[bytes]:
    """Yield requests that are wrong in many ways, again and again."""
    key = f'"writeKey":"{write_key}"'.encode()
    event = b'{"type":"track","event":"x","userId":"u","properties":%s}'
    bodies = (
        b"",
        b"not json",
        b'{"batch":[' + b'{"type":"track"' + b"," * 1000,
        b'{"batch":[],' + key + b"}",
        b'{"batch":[' + event % (b"[" * 30_000 + b"]" * 30_000) + b"]," + key + b"}",
        b'{"batch":[' + event % b'{"a":NaN}' + b"]," + key + b"}",
        b'{"batch":[' + event % b'{"a":"\xff\xfe"}' + b"]," + key + b"}",
        b'{"batch":[' + event % b'{"a":"\\ud800"}' + b"]," + key + b"}",
        b'{"batch":[' + event % (b'{"a":"' + b"x" * 40_000 + b'"}') + b"]," + key + b"}",
        b'{"batch":[' + b",".join([b'{"type":"nothing"}'] * 2_600) + b"]," + key + b"}",
        b'{"batch":[' + b"1," * 50_000 + b"1]," + key + b"}",
        b'{"batch":"' + b"y" * 450_000 + b'",' + key + b"}",
        b'{"batch":"' + b"z" * 700_000 + b'",' + key + b"}",
    )
    for body in cycle(bodies):
        yield post("/v1/batch", body)


def _megabytes(pid: int) -> float:
    """Return the proportional memory of a process and all its children."""
    processes = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    total = 0
    for process in processes:
        text = Path(f"/proc/{process.pid}/smaps_rollup").read_text()
        total += next(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:"))
    return total / 1024
