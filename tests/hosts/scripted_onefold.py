"""An Onefold that a test scripts, for the states of the canvas page: its page, its look-up, its refresh.

The routes and shapes are those of `app/web`; what a look-up answers, the test says.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask, Response, jsonify, request, send_from_directory

from hosts.listening import Servers
from tests.hosts.sdk_canvas import payload_of
from tests.ui.cast import found

BUILT = Path(__file__).parents[2] / "app" / "static_build" / "salesforce"
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Onefold</title><link rel="icon" href="data:,"><link rel="stylesheet" href="assets/page.css">
<script type="application/json" id="onefold-page">{facts}</script>
<script type="module" src="assets/main.js"></script></head><body></body></html>
"""
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; object-src 'none'"
)

Answer = tuple[int, dict[str, Any], dict[str, str]]
Script = Callable[[dict[str, Any]], Answer]


def problem(status: int, code: str, **headers: str) -> Answer:
    """Return a refusal in the shape of ours."""
    body = {"type": f"/docs/errors#{code}", "title": "", "status": status, "detail": "", "code": code}
    return status, body, {name.replace("_", "-"): value for name, value in headers.items()}


def answered(body: dict[str, Any]) -> Answer:
    """Return an answer."""
    return 200, body, {}


@dataclass
class ScriptedOnefold:
    """It while it runs.

    Attributes:
        lookup: Answers a look-up's body.
        profile: Answers what the panel reads again in its session; None: nothing changed.
        facts: Further facts of the page, in place of what was signed.
        asked: Every look-up, as its bearer and body.
        refreshed: Every signed request that came to the refresh.
        posted: How often a signed request made a page.
        cookies: What cookies ever came; there are none.
    """

    lookup: Script = field(default=lambda body: answered(found()))
    profile: Answer | None = None
    refresh: Answer | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    refreshed: list[str] = field(default_factory=list)
    read: list[str] = field(default_factory=list)
    posted: int = 0
    cookies: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._servers = Servers((0,))
        self.origin = self._servers.urls[0]
        self.url = f"{self.origin}/salesforce/canvas"
        self._servers.start([self._app()])

    def forget(self) -> None:
        """Forget what came so far; pages are counted anew."""
        self.posted = 0
        for remembered in (self.asked, self.refreshed, self.read, self.cookies):
            remembered.clear()

    def stop(self) -> None:
        """Stop answering."""
        self._servers.stop()

    def _app(self) -> Flask:
        app = Flask("onefold", static_folder=None, template_folder=None)
        app.before_request(lambda: self.cookies.extend(request.cookies))
        app.add_url_rule("/salesforce/canvas", "canvas", self._page, methods=["GET", "POST"])
        app.add_url_rule("/salesforce/canvas/refresh", "refresh", self._refresh, methods=["POST"])
        app.add_url_rule("/salesforce/lookup", "lookup", self._lookup, methods=["POST"])
        app.add_url_rule("/salesforce/assets/<name>", "assets", lambda name: send_from_directory(BUILT, name))
        app.add_url_rule("/panel/v1/<name>", "panel", self._read)
        return app

    def _page(self) -> Response:
        facts = dict(self.facts)
        if request.method == "POST":
            self.posted += 1
            facts = {**self._facts_of(request.form["signed_request"]), **facts}
        response = Response(PAGE.format(facts=json.dumps(facts).replace("<", "\\u003c")), mimetype="text/html")
        response.headers["Content-Security-Policy"] = POLICY
        return response

    def _facts_of(self, signed_request: str) -> dict[str, Any]:
        payload = payload_of(signed_request)
        user, environment = payload["context"]["user"], payload["context"]["environment"]
        record, parameters = environment["record"], environment["parameters"]
        named = {"type": record["attributes"]["type"], "id": record["Id"]} if record else None
        passed = (
            {"type": parameters["objectApiName"], "id": parameters["recordId"]} if "recordId" in parameters else None
        )
        return {
            "state": "ready",
            "token": f"pt_{self.posted + len(self.refreshed)}",
            "object": named or passed,
            "placement": environment["displayLocation"],
            "theme": parameters.get("theme", "light"),
            "locale": user["locale"],
            "language": user["language"],
            "timeZone": user["timeZone"],
            "client": {name: payload["client"][name] for name in ("instanceId", "targetOrigin")},
        }

    def _refresh(self) -> Response:
        self.refreshed.append(request.form["signed_request"])
        return _response(self.refresh or answered(self._facts_of(self.refreshed[-1])))

    def _lookup(self) -> Response:
        body = request.get_json()
        self.asked.append((request.headers["Authorization"], body))
        return _response(self.lookup(body))

    def _read(self, name: str) -> Response:
        self.read.append(name)
        return _response(self.profile) if self.profile else Response(status=304)


def _response(answer: Answer) -> Response:
    status, body, headers = answer
    response = jsonify(body)
    response.status_code = status
    response.headers.update(headers)
    return response
