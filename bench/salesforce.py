"""Signed requests of Salesforce: verifying one, against a bare HMAC-SHA256 of the same bytes.

Verified is all of it, from the text to who looks at which organisation, with one connection at hand; requests have the
sizes that are common. A bad signature is timed beside, with its refusal; it must not cost more than a good one. The
share of the look-up of connections, which any request to Onefold pays, is in the note.
"""

from __future__ import annotations

import base64
import hmac
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import orjson

from app.errors import AuthenticationError
from app.house import House
from app.settings import Settings
from app.storage.control import Connection
from app.web.salesforce_request import verify, verify_with
from bench.bench_house import furnish
from bench.figures import Figure, Say, Scale, Series

ORGANIZATION, SECRET, ORIGIN = "00D5g000001AbCdEAK", "3c1f0a9e" * 8, "https://acme.my.salesforce.com"
BYTES = (3_000, 4_500, 6_000)  # of a signed text
TIMES = 400
ROUNDS = {"quick": 40, "full": 200}
RATIO_MAX = 3.0


def measure(scale: Scale, say: Say) -> list[Figure]:
    """Return the rows."""
    with tempfile.TemporaryDirectory(prefix="onefold-bench-") as folder:
        house = House.open(Settings(home=Path(folder)))
        house.control.create_salesforce_connection(furnish(house).space_id, ORGANIZATION, SECRET)
        connections = house.control.find_salesforce_connections()
        series = Series()
        for number in range(ROUNDS[scale]):
            for size in BYTES:
                _one_round(house, connections, size, series)
            if (number + 1) % 20 == 0:
                say(f"round {number + 1} of {ROUNDS[scale]}")
        house.close()
    return _figures(series)


def _one_round(house: House, connections: tuple[Connection, ...], size: int, series: Series) -> None:
    good = signed_request(size)
    envelope, secret = good.partition(".")[2].encode(), SECRET.encode()
    bad = f"{'A' * 43}=.{envelope.decode()}"

    def refused() -> None:
        try:
            verify_with(house, connections, bad)
        except AuthenticationError:
            return
        raise RuntimeError("a bad signature was accepted")

    series.add(f"bare {size}", _microseconds(lambda: hmac.digest(secret, envelope, "sha256")))
    series.add(f"good {size}", _microseconds(lambda: verify_with(house, connections, good)))
    series.add(f"bad {size}", _microseconds(refused))
    series.add(f"whole {size}", _microseconds(lambda: verify(house, good)))


def signed_request(size: int, *, number: int | None = None, origin: str = ORIGIN) -> str:
    """Return a signed request of about that many characters.

    Args:
        number: Tells it from others.
    """
    payload = {
        "algorithm": "HMACSHA256",
        "issuedAt": number,
        "userId": "0055g00000Rep01AAB",
        "client": {
            "instanceId": "c:0",
            "targetOrigin": origin,
            "instanceUrl": origin,
            "oauthToken": "00D5g!" + "t" * 100,
        },
        "context": {
            "user": {"userId": "0055g00000Rep01AAB", "locale": "en_GB"},
            "organization": {"organizationId": ORGANIZATION, "name": "Acme"},
            "links": {"restUrl": "/services/data/v67.0/"},
            "environment": {"displayLocation": "Aura", "parameters": {}, "record": {}},
        },
    }
    left = size * 3 // 4 - len(orjson.dumps(payload)) - 20
    fields = {f"Field_{number}__c": "the value of a field" for number in range(max(0, left // 38))}
    envelope = base64.b64encode(orjson.dumps(payload | {"more": fields}))
    mac = hmac.digest(SECRET.encode(), envelope, "sha256")
    return f"{base64.b64encode(mac).decode()}.{envelope.decode()}"


def _microseconds(work: Callable[[], object]) -> float:
    """Return what one takes of the processor: of so short a work the clock on the wall tells more about neighbours."""
    started = time.thread_time()
    for _ in range(TIMES):
        work()
    return (time.thread_time() - started) / TIMES * 1e6


def _figures(series: Series) -> list[Figure]:
    ratios = {size: series.ratio(f"good {size}", f"bare {size}") for size in BYTES}
    worst = max(ratios.values())
    each = "; ".join(
        f"{size:,} characters: {series.median(f'good {size}'):.1f} µs against {series.median(f'bare {size}'):.1f} µs, "
        f"{ratio:.2f} ×"
        for size, ratio in ratios.items()
    )
    known = max(series.median(f"whole {size}") - series.median(f"good {size}") for size in BYTES)
    bad = max(series.ratio(f"bad {size}", f"good {size}") for size in BYTES)
    return [
        Figure("signed request of Salesforce, verified / a bare HMAC of the same bytes", f"≤ {RATIO_MAX:.0f} ×",
               f"{worst:.2f} ×", worst <= RATIO_MAX, f"{each}; looking up the connections besides: {known:.1f} µs"),
        Figure("one with a bad signature / a good one", "≤ 1 ×", f"{bad:.2f} ×", bad <= 1.0, ""),
    ]  # fmt: skip
