"""Look-up over HTTP: with token check, version check and receipt, against a route that returns a constant.

Eight clients at a time, on one server, in turn: the constant; a look-up of somebody at random (which opens a session
and writes a receipt); and a poll of an open session, which answers 304 from the version alone. The costs on the way
are measured in process.
"""

from __future__ import annotations

import http.client
import tempfile
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path
from random import Random
from statistics import median

import orjson

from app.house import House
from app.settings import Settings
from app.storage import profiles
from app.storage.panel_sessions import PanelObject
from app.storage.receipt_book import Disclosure
from app.web import panel_reads, tokens
from app.web.panel_computed import computed_for
from app.web.panel_layouts import beside_of
from app.web.panel_reads import Reading
from bench import servers
from bench.bench_house import BenchHouse, furnish
from bench.figures import Figure, Say, Scale, Series, milliseconds
from bench.http_load import Group, get, post, run_load
from bench.lookups import PATH, lookup_body, proxy_token
from bench.serve import CONSTANT_PATH, PUBLIC_URL
from bench.workload import Workload, user_id_of

CLIENTS = 8
BATCHES = {"quick": 100, "full": 2_000}
ROUNDS = {"quick": 3, "full": 7}
SECONDS = {"quick": 2.0, "full": 5.0}
RATE_MIN, CACHED_MIN, P99_MAX = 0.35, 0.50, 2.0
COST_TIMES = 300


def measure(scale: Scale, say: Say) -> list[Figure]:
    """Return the rows."""
    with tempfile.TemporaryDirectory(prefix="onefold-bench-") as folder:
        house = House.open(Settings(home=Path(folder), public_url=PUBLIC_URL))
        ours = furnish(house)
        workload = Workload(now=int(time.time() * 1000) - 3_600_000)
        for batch in workload.batches(BATCHES[scale]):
            ours.take(batch.body)
        costs = _costs(ours, workload.people)
        house.close()
        with servers.waitress(Path(folder)) as port:
            series = _over_http(ours, port, workload.people, scale, say)
    return _figures(series, costs)


def _over_http(ours: BenchHouse, port: int, known: int, scale: Scale, say: Say) -> Series:
    series, rng, tickets = Series(), Random(11), count()
    token = proxy_token(ours.space_id, ours.panel_secret, PUBLIC_URL)
    poll = _poll(port, token)
    variants: dict[str, Callable[[], bytes]] = {
        "constant": lambda: get(CONSTANT_PATH),
        "look-up": lambda: post(
            PATH, lookup_body(rng.randrange(1, known + 1), ticket=next(tickets)), Authorization=f"Bearer {token}"
        ),
        "cached": lambda: poll,
    }
    for number in range(ROUNDS[scale]):
        for name, make_request in variants.items():
            load = run_load([Group(port, CLIENTS, make_request)], SECONDS[scale])[0]
            if load.refused:
                raise RuntimeError(f"{name}: {load.refused} of {len(load.latencies)} requests were refused")
            series.add(f"{name} rate", load.rate)
            series.add(f"{name} p99", load.p99)
        say(f"round {number + 1} of {ROUNDS[scale]}")
    return series


def _poll(port: int, token: str) -> bytes:
    """Open a session and return the request that asks whether anything has changed."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("POST", PATH, lookup_body(1, ticket=1_000_000), {"Authorization": f"Bearer {token}"})
    session = orjson.loads(connection.getresponse().read())["session"]["token"]
    connection.request("GET", "/panel/v1/profile", headers={"Authorization": f"Bearer {session}"})
    response = connection.getresponse()
    response.read()
    tag = response.headers["ETag"]
    connection.close()
    return get("/panel/v1/profile", Authorization=f"Bearer {session}", If_None_Match=tag)


def _costs(ours: BenchHouse, known: int) -> str:
    """Return what each part of a look-up costs, measured alone in process."""
    house, rng, numbers = ours.house, Random(3), count()
    signed = [proxy_token(ours.space_id, ours.panel_secret, PUBLIC_URL, agent=agent) for agent in range(COST_TIMES)]
    heads = []
    with house.spaces.reading(ours.space_id) as connection:
        reading = Reading(connection, ours.space_id, house.spaces.rules(ours.space_id), {}, house.now_ms())
        for _ in range(COST_TIMES):
            key = ("user_id", user_id_of(rng.randrange(1, known + 1)))
            heads.append(profiles.find_owners(connection, ours.space_id, "users", [key])[key])
        object_ = PanelObject("bench", "ticket", "1")
        beside = beside_of(connection, ours.space_id, None, object_, proven=False)

        def check(at: int) -> str:
            return panel_reads.etag(reading, heads[at], {}, (), beside, computed_for(reading, heads[at], beside))

        version = _median(check)
    token = _median(lambda at: tokens.verify_proxy_token(house, signed[at]))
    again = _median(lambda at: tokens.verify_proxy_token(house, signed[0]))

    def record(at: int) -> str:
        head = heads[at]
        disclosure = Disclosure(
            channel="panel", viewer="1402", viewer_proven=False, object=f"ticket {next(numbers)}",
            profile=head.public_id, version=head.version, status="found", fields=("header",),
        )  # fmt: skip
        return house.receipts.record(ours.space_id, [disclosure])

    receipt = _median(record)
    return (
        f"token check {token * 1e6:.0f} µs new, {again * 1e6:.0f} µs seen before; "
        f"version check {version * 1e6:.0f} µs; receipt {receipt * 1e6:.0f} µs; "
        "masking nothing: the layout made from the data hides none"
    )


def _median(work: Callable[[int], object]) -> float:
    spent = []
    for at in range(COST_TIMES):
        started = time.perf_counter()
        work(at)
        spent.append(time.perf_counter() - started)
    return median(spent)


def _figures(series: Series, costs: str) -> list[Figure]:
    rate, cached = series.ratio("look-up rate", "constant rate"), series.ratio("cached rate", "constant rate")
    slower = series.ratio("look-up p99", "constant p99")
    rates = {name: f"{series.median(f'{name} rate'):,.0f}/s" for name in ("constant", "look-up", "cached")}
    tails = {name: milliseconds(series.median(f"{name} p99")) for name in ("constant", "look-up")}
    return [
        Figure("panel look-up over HTTP / a constant route, rate", f"≥ {RATE_MIN}", f"{rate:.2f}", rate >= RATE_MIN,
               f"{rates['look-up']} against {rates['constant']}; {costs}"),
        Figure("the same from the version-checked cache (304)", f"≥ {CACHED_MIN:.2f}", f"{cached:.2f}",
               cached >= CACHED_MIN, rates["cached"]),
        Figure("panel look-up / a constant route, p99", f"≤ {P99_MAX:.0f} ×", f"{slower:.2f} ×", slower <= P99_MAX,
               f"{tails['look-up']} against {tails['constant']}"),
    ]  # fmt: skip
