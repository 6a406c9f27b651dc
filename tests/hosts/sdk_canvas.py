"""A canvas app with the vendor's real library, on an origin of its own, so that a test says what an app does."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

from flask import Flask, Response, request

from hosts.listening import Servers

SDK = Path(__file__).parents[2] / "app" / "static_build" / "hosts" / "canvas_sdk.js"
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Canvas app</title><link rel="icon" href="data:,">
<script type="application/json" id="sr">{signed}</script><script src="/sdk.js"></script><script src="/app.js"></script>
</head><body><p>A canvas app</p></body></html>
"""
# `heard` keeps every event the app listens to; a test calls the library itself.
SCRIPT = """
window.sr = JSON.parse(document.getElementById("sr").textContent);
window.client = sr.client;
window.heard = [];
window.listen = (name) => Sfdc.canvas.client.subscribe(client, { name, onData: (data) => heard.push([name, data]) });
window.call = (work) => new Promise((done) => work(done));
"""


class SdkCanvas:
    """The app while it runs.

    Attributes:
        url: The canvas URL.
        posted: Every signed request that came, newest last.
        got: The query of every GET, which is how Salesforce asks where nobody has allowed the app.
    """

    def __init__(self) -> None:
        self._servers = Servers((0,))
        self.origin = self._servers.urls[0]
        self.url = f"{self.origin}/canvas"
        self.posted: list[str] = []
        self.got: list[dict[str, str]] = []
        self._servers.start([self._app()])

    def stop(self) -> None:
        """Stop answering."""
        self._servers.stop()

    def _app(self) -> Flask:
        app = Flask("canvas", static_folder=None, template_folder=None)
        app.add_url_rule("/sdk.js", "sdk", lambda: Response(SDK.read_bytes(), mimetype="text/javascript"))
        app.add_url_rule("/app.js", "script", lambda: Response(SCRIPT, mimetype="text/javascript"))
        app.add_url_rule("/canvas", "canvas", self._answer, methods=["GET", "POST"])
        return app

    def _answer(self) -> str:
        if request.method == "GET":
            self.got.append(dict(request.args))
            return PAGE.format(signed="{}")
        self.posted.append(request.form["signed_request"])
        return PAGE.format(signed=json.dumps(payload_of(self.posted[-1])).replace("<", "\\u003c"))


def payload_of(signed_request: str) -> dict[str, Any]:
    """Return what a signed request says."""
    payload: dict[str, Any] = json.loads(base64.b64decode(signed_request.partition(".")[2]))
    return payload
