"""Look-ups by each way over HTTP, beside a route that returns a constant, and the share that verification takes.

By Zendesk's proxy (a new token each time, as the proxy makes them), from a page that Zendesk loaded signed, and from a
canvas of Salesforce, where the record is read first, by a process that answers at once. A page is verified when it is
opened; its look-ups bring the page's token. Verification is measured in process, a bad signature beside a good one.
"""

from __future__ import annotations

import http.client
import json
import re
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count, cycle
from pathlib import Path
from random import Random
from statistics import median
from urllib.parse import urlencode

import orjson
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from joserfc import jwt
from joserfc.jwk import RSAKey

from app.errors import AuthenticationError
from app.house import House
from app.settings import Settings
from app.web.salesforce_request import verify
from app.web.signed_pages import verify_page_token
from app.web.tokens import Viewer, verify_proxy_token
from app.web.viewers import open_page, viewer_of
from bench import servers
from bench.bench_house import BenchHouse, furnish
from bench.figures import Figure, Say, Scale, Series
from bench.http_load import Group, get, post, run_load
from bench.lookups import PATH, lookup_body, proxy_token
from bench.rest_stand_in import contact_of
from bench.salesforce import ORGANIZATION, SECRET, signed_request
from bench.serve import CONSTANT_PATH, PUBLIC_URL
from bench.workload import email_of, user_id_of

CLIENTS = 8
PEOPLE = 1_000
TOKENS = {"quick": 2_000, "full": 8_000}
ROUNDS = {"quick": 3, "full": 7}
SECONDS = {"quick": 2.0, "full": 5.0}
COST_TIMES = 200
SIGNED_CHARACTERS = 4_500
ACCOUNT = "https://bench.zendesk.com"
INSTALLATION = "7"
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class _Keys:
    """Two key pairs: the one that is entered, and another."""

    good: RSAKey
    other: RSAKey
    public: str


@dataclass(frozen=True, slots=True)
class _Costs:
    """Seconds of the processor, each the median of many.

    Args:
        proxy: A new token of the proxy.
        page: A page's own token, at a look-up.
        zendesk: A signed page of Zendesk, when it is opened.
        salesforce: A signed request, when a canvas is opened.
        bad_proxy: A token of the proxy with a bad signature.
        bad_zendesk: A signed page with one.
    """

    proxy: float
    page: float
    zendesk: float
    salesforce: float
    bad_proxy: float
    bad_zendesk: float


def measure(scale: Scale, say: Say) -> list[Figure]:
    """Return the rows."""
    with tempfile.TemporaryDirectory(prefix="onefold-bench-") as folder, servers.rest_stand_in() as origin:
        settings = Settings(home=Path(folder), public_url=PUBLIC_URL, salesforce_origins=(origin,))
        house = House.open(settings)
        ours, keys = furnish(house), _keys()
        _connect(ours, keys)
        ours.take(_people())
        costs = _costs(ours, keys, origin)
        house.close()
        with servers.waitress(Path(folder), salesforce=origin) as port:
            series = _over_http(ours, port, keys, origin, scale, say)
    return _figures(series, costs)


def _keys() -> _Keys:
    good, other = (rsa.generate_private_key(65537, 2048) for _ in range(2))
    shape = (Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    public = good.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    return _Keys(RSAKey.import_key(good.private_bytes(*shape)), RSAKey.import_key(other.private_bytes(*shape)), public)


def _connect(ours: BenchHouse, keys: _Keys) -> None:
    control = ours.house.control
    connection_id = control.find_connections(ours.space_id)[0].id
    control.set_zendesk_id(connection_id, "app_id", "900")
    control.set_zendesk_id(connection_id, "installation_id", INSTALLATION)
    control.add_zendesk_key(connection_id, keys.public)
    control.create_salesforce_connection(ours.space_id, ORGANIZATION, SECRET)


def _people() -> bytes:
    """Return a batch in which everybody says who they are."""
    at = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime())
    return orjson.dumps({"batch": [
        {"type": "identify", "messageId": f"ways-{person}", "userId": user_id_of(person), "timestamp": at,
         "traits": {"email": email_of(person), "name": f"Person {person}"}}
        for person in range(1, PEOPLE + 1)
    ]})  # fmt: skip


def _page_token(key: RSAKey, number: int) -> str:
    now = int(time.time())
    claims = {
        "iss": "bench.zendesk.com", "aud": f"{ACCOUNT}/api/v2/apps/installations/{INSTALLATION}.json",
        "sub": f"{ACCOUNT}/api/v2/users/{1402 + number}.json", "iat": now, "nbf": now, "exp": now + 300,
        "context": {"product": "support", "location": "ticket_sidebar"},
    }  # fmt: skip
    return jwt.encode({"alg": "RS256"}, claims, key, algorithms=["RS256"])


def _costs(ours: BenchHouse, keys: _Keys, origin: str) -> _Costs:
    """Measure each verification alone. Every token is new, and every request of Salesforce another one."""
    house, times = ours.house, range(COST_TIMES)
    good = [proxy_token(ours.space_id, ours.panel_secret, PUBLIC_URL, agent=number) for number in times]
    bad = [proxy_token(ours.space_id, "ps_" + "another" * 5, PUBLIC_URL, agent=number) for number in times]
    pages, forged = ([_page_token(key, number) for number in times] for key in (keys.good, keys.other))
    requests = [signed_request(SIGNED_CHARACTERS, number=number, origin=origin) for number in times]
    (salesforce,) = (one for one in house.control.find_connections(ours.space_id) if one.salesforce)
    token = open_page(house, Viewer(salesforce, "0055g00000Rep01AAB", proven=True))
    return _Costs(
        proxy=_median(lambda at: verify_proxy_token(house, good[at])),
        page=_median(lambda at: viewer_of(house, token)),
        zendesk=_median(lambda at: verify_page_token(house, pages[at], origin=ACCOUNT)),
        salesforce=_median(lambda at: verify(house, requests[at])),
        bad_proxy=_median(lambda at: _refused(lambda: verify_proxy_token(house, bad[at]))),
        bad_zendesk=_median(lambda at: _refused(lambda: verify_page_token(house, forged[at], origin=ACCOUNT))),
    )


def _refused(work: Callable[[], object]) -> None:
    try:
        work()
    except AuthenticationError:
        return
    raise RuntimeError("a bad signature was accepted")


def _median(work: Callable[[int], object]) -> float:
    spent = []
    for at in range(COST_TIMES):
        started = time.thread_time()
        work(at)
        spent.append(time.thread_time() - started)
    return median(spent)


def _over_http(ours: BenchHouse, port: int, keys: _Keys, origin: str, scale: Scale, say: Say) -> Series:
    series, rng, tickets = Series(), Random(11), count()
    tokens = cycle(
        [proxy_token(ours.space_id, ours.panel_secret, PUBLIC_URL, agent=agent) for agent in range(TOKENS[scale])]
    )
    zendesk, canvas = _open_zendesk(port, keys), _open_canvas(port, origin)

    def panel(bearer: str) -> bytes:
        body = lookup_body(rng.randrange(1, PEOPLE + 1), ticket=next(tickets))
        return post(PATH, body, Authorization=f"Bearer {bearer}")

    def record() -> bytes:
        body = orjson.dumps({"object": {"type": "Contact", "id": contact_of(rng.randrange(1, PEOPLE + 1))}})
        return post("/salesforce/lookup", body, Authorization=f"Bearer {canvas}")

    variants: dict[str, Callable[[], bytes]] = {
        "constant": lambda: get(CONSTANT_PATH),
        "proxy": lambda: panel(next(tokens)),
        "zendesk": lambda: panel(zendesk),
        "salesforce": record,
    }
    _check_found(port, variants)
    for number in range(ROUNDS[scale]):
        for name, make_request in variants.items():
            load = run_load([Group(port, CLIENTS, make_request)], SECONDS[scale])[0]
            if load.refused:
                raise RuntimeError(f"{name}: {load.refused} of {len(load.latencies)} requests were refused")
            series.add(name, load.rate)
        say(f"round {number + 1} of {ROUNDS[scale]}")
    return series


def _open_zendesk(port: int, keys: _Keys) -> str:
    """Open a page as Zendesk does, and return its token."""
    path = "/zendesk/page?" + urlencode({"origin": ACCOUNT})
    page = _post_form(port, path, {"token": _page_token(keys.good, 1_000_000)})
    found = re.search(r'name="onefold-page" content="([^"]+)"', page)
    if found is None:
        raise RuntimeError(f"no signed page was opened: {page[:200]!r}")
    return found[1]


def _open_canvas(port: int, origin: str) -> str:
    """Open a canvas as Salesforce does, and return its token."""
    text = signed_request(SIGNED_CHARACTERS, number=1_000_000, origin=origin)
    page = _post_form(port, "/salesforce/canvas/refresh", {"signed_request": text})
    return str(json.loads(page)["token"])


def _post_form(port: int, path: str, fields: dict[str, str]) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("POST", path, urlencode(fields), {"Content-Type": FORM})
    text = connection.getresponse().read().decode()
    connection.close()
    return text


def _check_found(port: int, variants: dict[str, Callable[[], bytes]]) -> None:
    """Ask once by each way: what is measured is to be somebody's profile."""
    for name, make_request in variants.items():
        head, _, body = make_request().partition(b"\r\n\r\n")
        method, path, _ = head.decode().split(" ", 2)
        headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n")[2:])
        connection = http.client.HTTPConnection("127.0.0.1", port)
        connection.request(method, path, body or None, headers)
        answer = connection.getresponse().read()
        connection.close()
        if json.loads(answer)["status"] != "found":
            raise RuntimeError(f"{name}: {answer[:200]!r}")


def _figures(series: Series, costs: _Costs) -> list[Figure]:
    def way(name: str, what: str, cost: float, opened: str) -> Figure:
        share = cost * series.median(name)  # of the one core that answers
        rates = f"{series.median(name):,.0f}/s against {series.median('constant'):,.0f}/s"
        note = f"{rates}; verification {cost * 1e6:.0f} µs, {share:.0%} of a look-up{opened}"
        return Figure(f"{what} / a constant route, rate", "", f"{series.ratio(name, 'constant'):.2f}", None, note)

    def bad(what: str, cost: float, good: float) -> Figure:
        note = f"{cost * 1e6:.0f} µs against {good * 1e6:.0f} µs, in process"
        return Figure(f"{what} with a bad signature / a good one", "≤ 1 ×", f"{cost / good:.2f} ×", cost <= good, note)

    zendesk = f"; opening the page verifies RS256 and remembers it in {costs.zendesk * 1e6:.0f} µs"
    salesforce = f"; opening the canvas verifies the signed request in {costs.salesforce * 1e6:.0f} µs"
    return [
        way("proxy", "look-up by Zendesk's proxy, a new token each time", costs.proxy, ""),
        way("zendesk", "look-up from a signed page of Zendesk", costs.page, zendesk),
        way("salesforce", "look-up from Salesforce, the record read at once", costs.page, salesforce),
        bad("a token of the proxy", costs.bad_proxy, costs.proxy),
        bad("a signed page of Zendesk", costs.bad_zendesk, costs.zendesk),
    ]
