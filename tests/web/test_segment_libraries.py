"""Segment's own libraries, unchanged: what they send over HTTP is read back through the Profile API."""

from __future__ import annotations

import http.server
import json
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests
from playwright.sync_api import Browser
from segment.analytics.client import Client  # type: ignore[import-untyped]  # the library has no types

from app.settings import Settings
from app.web.server import Server
from tests.web.tracking_world import World, new_world, open_app
from tools.setup import node_command

ROOT = Path(__file__).parents[2]
BROWSER_LIBRARY = ROOT / "app" / "static_build" / "hosts" / "analytics-next.js"
PATIENCE_SECONDS = 10

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Spine:
    """A served house with a space of its own for each test."""

    world: World
    url: str
    token: str

    def read(self, path: str) -> Json:
        """Return what the Profile API answers; an empty object for what is not there (yet)."""
        url = f"{self.url}/v1/spaces/{self.world.space_id}/collections/{path}"
        response = requests.get(url, auth=(self.token, ""), timeout=5)
        body: Json = response.json()
        return body if response.status_code == 200 else {}

    def traits(self, path: str) -> Json:
        traits: Json = self.read(f"{path}/traits?limit=200").get("traits", {})
        return traits

    def identifiers(self, path: str) -> set[tuple[str, str]]:
        return {(row["type"], row["id"]) for row in self.read(f"{path}/external_ids?limit=100").get("data", [])}

    def events(self, path: str) -> list[tuple[str, str, Json]]:
        """Return type, name and properties, by type and name: libraries send several events in a millisecond."""
        rows = self.read(f"{path}/events?limit=100").get("data", [])
        events = [(row["type"], row.get("event") or row.get("name") or "", row["properties"]) for row in rows]
        return sorted(events, key=lambda event: event[:2])

    def links(self, path: str) -> list[str]:
        return [external["id"] for row in self.read(f"{path}/links")["data"] for external in row["external_ids"]]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Any, Server]]:
    home = tmp_path_factory.mktemp("home")
    with open_app(home) as app:
        server = Server(app, "127.0.0.1", 0, Settings(home=home, threads=8)).start()
        yield app, server
        server.stop()


@pytest.fixture
def spine(served: tuple[Any, Server]) -> Spine:
    app, server = served
    world = new_world(app)
    _, token = world.house.control.create_profile_token(world.space_id, "test")
    return Spine(world, server.url, token)


def eventually(look: Callable[[], object], wanted: object) -> None:
    """Look until the answer is the one wanted: a browser sends when it likes."""
    end = time.monotonic() + PATIENCE_SECONDS
    while (seen := look()) != wanted and time.monotonic() < end:
        time.sleep(0.05)
    assert seen == wanted


def without_page(events: list[tuple[str, str, Json]]) -> list[tuple[str, str, Json]]:
    """Leave out what the browser library adds to a page call by itself."""
    added = ("path", "referrer", "search", "title", "url")
    return [(kind, name, {k: v for k, v in properties.items() if k not in added}) for kind, name, properties in events]


# -- analytics-python -------------------------------------------------------


@pytest.mark.parametrize("gzip", [False, True], ids=["plain", "gzip"])
def test_what_the_python_library_sends_is_read_back(spine: Spine, gzip: bool) -> None:
    failures: list[object] = []
    client = Client(
        spine.world.write_key,
        host=spine.url,
        gzip=gzip,
        max_retries=0,
        on_error=lambda error, _: failures.append(error),
    )
    client.track(anonymous_id="a-1", event="Signed Up", properties={"plan": "pro", "seats": 4})
    client.identify(user_id=881, anonymous_id="a-1", traits={"email": "Ada@Example.com", "name": "Ada", "old": None})
    client.page(user_id=881, category="Docs", name="Pricing", properties={"path": "/pricing"})
    client.screen(user_id=881, name="Home")
    client.group(user_id=881, group_id="acme", traits={"name": "Acme", "employees": 12})
    client.track(user_id=881, event="Order Completed", properties={"total": 49.5}, context={"groupId": "acme"})
    client.alias("a-0", "881")
    client.flush()
    client.join()

    assert failures == []
    person = "users/profiles/user_id:881"
    assert spine.traits(person) == {"email": "Ada@Example.com", "name": "Ada"}
    assert spine.identifiers(person) == {("user_id", "881"), ("anonymous_id", "a-1"), ("email", "Ada@Example.com")}
    assert spine.events(person) == [
        ("page", "Pricing", {"path": "/pricing"}),
        ("screen", "Home", {}),
        ("track", "Order Completed", {"total": 49.5}),
        ("track", "Signed Up", {"plan": "pro", "seats": 4}),
    ]
    assert spine.read("users/profiles/email:ada@example.com/traits") != {}
    assert spine.traits("accounts/profiles/group_id:acme") == {"name": "Acme", "employees": 12}
    assert spine.links(person) == ["acme"]
    assert spine.world.rejected() == []
    assert len(spine.world.events()) == 7


def test_the_python_library_gives_up_at_once_on_an_unknown_key(spine: Spine) -> None:
    failures: list[Exception] = []
    client = Client("unknown", host=spine.url, max_retries=5, on_error=lambda error, _: failures.append(error))
    client.track(user_id="ada", event="Seen")
    client.flush()
    client.join()

    (failure,) = failures
    assert getattr(failure, "status", None) == 401
    assert getattr(failure, "code", None) == "authentication_error"


def test_a_repeated_message_id_of_the_python_library_is_one_event(spine: Spine) -> None:
    client = Client(spine.world.write_key, host=spine.url)
    for _ in range(3):
        client.track(user_id="ada", event="Seen", message_id="m-1")
    client.flush()
    client.join()

    assert spine.events("users/profiles/user_id:ada") == [("track", "Seen", {})]


# -- analytics-node ---------------------------------------------------------

NODE = """
import { Analytics } from '@segment/analytics-node';

const [host, writeKey] = process.argv.slice(1);
const analytics = new Analytics({ writeKey, host, maxRetries: 0 });
const failures = [];
analytics.on('error', (error) => failures.push(String(error.code)));
analytics.track({ anonymousId: 'a-1', event: 'Signed Up', properties: { plan: 'pro' } });
analytics.identify({ userId: 'cust-881', anonymousId: 'a-1', traits: { email: 'ada@example.com', seats: 4 } });
analytics.page({ userId: 'cust-881', name: 'Pricing', properties: { path: '/pricing' } });
analytics.screen({ userId: 'cust-881', name: 'Home' });
analytics.group({ userId: 'cust-881', groupId: 'acme', traits: { name: 'Acme' } });
analytics.alias({ userId: 'cust-881', previousId: 'a-0' });
await analytics.closeAndFlush();
console.log(JSON.stringify(failures));
"""


def run_node(spine: Spine, write_key: str) -> list[str]:
    node, environment = node_command()
    command = [*node, "--input-type=module", "--eval", NODE, spine.url, write_key]
    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=30, check=False)
    assert ended.returncode == 0, ended.stderr
    failures: list[str] = json.loads(ended.stdout)
    return failures


def test_what_the_node_library_sends_is_read_back(spine: Spine) -> None:
    assert run_node(spine, spine.world.write_key) == []

    person = "users/profiles/user_id:cust-881"
    assert spine.traits(person) == {"email": "ada@example.com", "seats": 4}
    assert spine.identifiers(person) == {
        ("user_id", "cust-881"),
        ("anonymous_id", "a-1"),
        ("email", "ada@example.com"),
    }
    assert spine.events(person) == [
        ("page", "Pricing", {"path": "/pricing"}),
        ("screen", "Home", {}),
        ("track", "Signed Up", {"plan": "pro"}),
    ]
    assert spine.traits("accounts/profiles/group_id:acme") == {"name": "Acme"}
    assert spine.links(person) == ["acme"]
    assert spine.world.rejected() == []


# -- analytics-next ---------------------------------------------------------

PAGE = b"<!doctype html><meta charset=utf-8><title>Shop</title><script src=/analytics-next.js></script>"
SEND = """
async ({ url, writeKey, batching }) => {
  const delivery = batching ? { strategy: 'batching', config: { size: 10, timeout: 100 } } : { strategy: 'standard' };
  const [analytics] = await window.AnalyticsNext.AnalyticsBrowser.load(
    { writeKey, cdnURL: url }, { integrations: { 'Segment.io': { deliveryStrategy: delivery } } });
  await analytics.page('Pricing');
  await analytics.track('Signed Up', { plan: 'pro' });
  await analytics.identify('cust-881', { email: 'Ada@Example.com', name: 'Ada \\u{1F600}' });
  await analytics.group('acme', { name: 'Acme' });
  await analytics.track('Order Completed', { total: 49.5 });
  return analytics.user().anonymousId();
}
"""


@pytest.fixture(scope="module")
def shop() -> Iterator[str]:
    """A page of another origin than Onefold's."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = BROWSER_LIBRARY.read_bytes() if self.path == "/analytics-next.js" else PAGE
            self.send_response(200)
            kind = "text/javascript" if self.path.endswith(".js") else "text/html"
            self.send_header("Content-Type", kind)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("batching", [False, True], ids=["single", "batching"])
def test_what_the_browser_library_sends_from_another_origin_is_read_back(
    spine: Spine, shop: str, browser: Browser, batching: bool
) -> None:
    context = browser.new_context()
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(shop)
    anonymous_id = page.evaluate(SEND, {"url": spine.url, "writeKey": spine.world.write_key, "batching": batching})

    person = "users/profiles/user_id:cust-881"
    eventually(
        lambda: without_page(spine.events(person)),
        [
            ("page", "Pricing", {"name": "Pricing"}),
            ("track", "Order Completed", {"total": 49.5}),
            ("track", "Signed Up", {"plan": "pro"}),
        ],
    )
    eventually(lambda: spine.traits("accounts/profiles/group_id:acme"), {"name": "Acme"})
    context.close()
    assert spine.traits(person) == {"email": "Ada@Example.com", "name": "Ada 😀"}
    assert spine.identifiers(person) == {
        ("user_id", "cust-881"),
        ("anonymous_id", anonymous_id),
        ("email", "Ada@Example.com"),
    }
    assert spine.links(person) == ["acme"]
    assert complaints == []
    assert spine.world.rejected() == []


# -- rudder-sdk-python ------------------------------------------------------


def test_the_body_of_a_rudder_library_sets_traits_that_are_read_back(spine: Spine) -> None:
    call = {
        "anonymousId": None,
        "channel": "server",
        "context": {
            "library": {"name": "rudder-analytics-python", "version": "2.1.4"},
            "traits": {"email": "ada@example.com", "plan": "pro"},
        },
        "integrations": {},
        "messageId": "r-1",
        "originalTimestamp": "2026-03-02T09:15:35.126+00:00",
        "type": "identify",
        "userId": "ada",
    }
    body = {"batch": [call], "sentAt": "2026-03-02T09:15:35.626792+00:00", "writeKey": spine.world.write_key}

    response = requests.post(f"{spine.url}/v1/batch", json=body, auth=(spine.world.write_key, ""), timeout=5)

    assert response.json() == {"success": True}
    assert spine.traits("users/profiles/user_id:ada") == {"email": "ada@example.com", "plan": "pro"}
