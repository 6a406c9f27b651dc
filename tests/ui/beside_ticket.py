"""The built Zendesk app on its own page, beside a ticket the test makes up, with an Onefold the test scripts."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, Request, Route

from tests.ui.cast import NOW, Json

SDK = "https://static.zdassets.com/zendesk_app_framework_sdk/2.0/zaf_sdk.min.js"
ONEFOLD = "https://onefold.invalid"
FAKE_SDK = Path(__file__).parent / "pages" / "zaf_fake.js"

QUERY = "app_guid=g1&origin=https%3A%2F%2Facme.zendesk.com"

TICKET: Json = {
    "ticket.id": 48213,
    "currentUser": {"id": 1402, "locale": "en-US", "timeZone": {"ianaName": "Europe/Oslo"}},
    "colorScheme": "light",
}

ROSA: Json = {
    "id": 3812,
    "name": "Rosa Lindqvist",
    "email": "rosa@example.test",
    "externalId": "cust-204",
    "identities": [
        {"id": 73, "type": "twitter", "value": "rosa", "primary": True, "verified": True},
        {"id": 72, "type": "phone_number", "value": "+46 70-123 45 67", "primary": True, "verified": False},
        {"id": 74, "type": "phone_number", "value": "123", "primary": False, "verified": False},
        {"id": 75, "type": "email", "value": "old@example.test", "primary": False, "verified": False},
        {"id": 71, "type": "email", "value": "rosa@example.test", "primary": True, "verified": True},
    ],
}

Answer = tuple[int, Json | None, dict[str, str]]


class BesideTicket:
    """The app's page. Look-ups wait in ``requests`` until the test settles them; GETs are answered by ``onefold``."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.reads: list[Request] = []
        self.paints: list[Json] = []
        self.errors: list[str] = []
        self.onefold: Callable[[Request], Answer | None] = lambda _request: (304, None, {})
        page.route(SDK, lambda route: route.fulfill(path=FAKE_SDK, content_type="text/javascript"))
        page.route(f"{ONEFOLD}/**", self._answer)
        page.on("pageerror", lambda error: self.errors.append(error.message))
        page.clock.install(time=NOW - timedelta(seconds=1))
        page.clock.pause_at(NOW)

    def open(self, *, requester: Json | None = ROSA, query: str = QUERY, **more: Any) -> Locator:
        """Open the app beside a ticket; ``more`` are further globals of the fake SDK."""
        laid = {"ticket": {**TICKET, "ticket.requester": requester}, **more}
        self.page.add_init_script(f"addEventListener('sdk', () => Object.assign(window, {json.dumps(laid)}))")
        self.page.goto(f"{self.address}/zendesk/iframe.html?{query}")
        self.pass_time(0.01)
        return self.page.locator("onefold-profile")

    def close(self) -> None:
        """Raise AssertionError for an error of the page or a breach of its content policy."""
        assert (self.errors, self.page.evaluate("violations")) == ([], [])

    def _answer(self, route: Route, request: Request) -> None:
        if request.url.endswith("/paint"):  # a report asks for nothing
            self.paints.append(json.loads(request.post_data or "{}"))
            route.fulfill(status=204, headers={"Access-Control-Allow-Origin": "*"})
            return
        self.reads.append(request)
        answer = self.onefold(request)
        if answer is None:
            route.abort()
            return
        status, body, headers = answer
        cors = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "ETag"}
        route.fulfill(status=status, json=body, headers={**cors, **headers})

    def requests(self, count: int) -> list[Json]:
        """Wait until the app has made so many requests of the host, and return their options."""
        self.page.wait_for_function("(count) => requests.length >= count", arg=count)
        return list(self.page.evaluate("requests.map((each) => each.options)"))

    def settle(self, number: int, body: Json) -> None:
        """Answer a request of the host, counted from 1."""
        self.requests(number)
        self.page.evaluate("([number, body]) => requests[number - 1].resolve(body)", [number, body])

    def refuse(self, number: int, status: int, **more: Any) -> None:
        """Let a request of the host fail with a status."""
        self.requests(number)
        xhr = {"status": status, "statusText": "", "responseText": "", **more}
        self.page.evaluate("([number, xhr]) => requests[number - 1].reject(xhr)", [number, xhr])

    def emit(self, event: str, payload: Any = None) -> None:
        """Send an event of the host."""
        self.page.evaluate("([event, payload]) => emit(event, payload)", [event, payload])

    def change_requester(self, requester: Json) -> None:
        """Let the ticket get another requester, with the events Zendesk sends for it."""
        self.page.evaluate("(requester) => { ticket['ticket.requester'] = requester; }", requester)
        for changed in ("id", "email", "externalId"):
            self.emit(f"ticket.requester.{changed}.changed", requester[changed])

    def pass_time(self, seconds: float) -> None:
        """Let time pass on the page."""
        self.page.clock.run_for(int(seconds * 1000))
