"""The two web applications of the stand-in: the agent page with its proxy, and the origin of the app's files."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask, Response, abort, jsonify, request, send_from_directory

from hosts.zendesk.errors import RefusedError
from hosts.zendesk.installation import APP_ID, Installation
from hosts.zendesk.options import read_options
from hosts.zendesk.package import LOCATION
from hosts.zendesk.proxy import prepare
from hosts.zendesk.sending import send
from hosts.zendesk.tickets import AGENT, Ticket

STATIC = Path(__file__).with_name("static")
SDK_ADDRESS = "https://static.zdassets.com/zendesk_app_framework_sdk/2.0/zaf_sdk.min.js"
SDK_ORIGIN = "https://static.zdassets.com"
SDK_PATH = "/sdk/zaf_sdk.min.js"
PROXY_BYTES_MAX = 1_000_000


def host_app(installation: Installation, tickets: Sequence[Ticket], host_url: str, app_url: str) -> Flask:
    """Return the application of the agent page.

    Args:
        installation: The app and its settings.
        tickets: Completed ones.
        host_url: Where this application answers; requests for another host name are refused.
        app_url: The origin of the app's files.
    """
    app = Flask("hosts.zendesk.host", static_folder=None, template_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = PROXY_BYTES_MAX
    app.before_request(lambda: _own_host(host_url))
    app.after_request(_policy(app_url))

    @app.get("/")
    def page() -> Response:
        return send_from_directory(STATIC, "index.html")

    @app.get("/static/<path:name>")
    def static(name: str) -> Response:
        return send_from_directory(STATIC, name)

    @app.get("/host.json")
    def host() -> Response:
        return jsonify(_describe(installation, tickets, app_url))

    @app.post("/proxy")
    def proxy() -> Response:
        # Any page of this browser could post here, and would get a signed request for it.
        if request.headers.get("Origin") != host_url or not request.is_json:
            abort(403)
        return jsonify(_forward(installation, request.get_json(silent=True)))

    return app


def assets_app(installation: Installation, sdk: bytes, app_url: str) -> Flask:
    """Return the application that serves the package's `assets/` and, in place of the vendor's address, its library.

    Args:
        installation: Whose package it is.
        sdk: The vendor's library, bundled for a browser.
        app_url: Where this application answers.
    """
    app = Flask("hosts.zendesk.assets", static_folder=None, template_folder=None)
    app.before_request(lambda: _own_host(app_url))

    @app.get(SDK_PATH)
    def library() -> Response:
        return _file(sdk, SDK_PATH)

    @app.get(f"/{APP_ID}/assets/<path:name>")
    def asset(name: str) -> Response:
        data = installation.package.files.get(f"assets/{name}")
        if data is None:
            abort(404)
        return _file(served(data) if name.endswith(".html") else data, name)

    return app


def served(page: bytes) -> bytes:
    """Return a page as it is served: the library's address is this origin's, and no policy names the vendor."""
    return page.replace(SDK_ADDRESS.encode(), SDK_PATH.encode()).replace(f" {SDK_ORIGIN}".encode(), b"")


def _file(data: bytes, name: str) -> Response:
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    response = Response(data, mimetype=kind)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-cache"
    return response


def _describe(installation: Installation, tickets: Sequence[Ticket], app_url: str) -> dict[str, object]:
    package = installation.package
    return {
        "account": {"subdomain": installation.subdomain},
        "currentUser": AGENT,
        "tickets": tickets,
        "app": {
            "name": package.name,
            "origin": app_url,
            "url": f"{app_url}/{APP_ID}/{package.url}",
            "logo": f"{app_url}/{APP_ID}/assets/logo-small.png",
            "location": LOCATION,
            "flexible": package.flexible,
            "metadata": installation.metadata(),
        },
    }


def _forward(installation: Installation, options: object) -> dict[str, object]:
    try:
        answer = send(prepare(read_options(options), installation, datetime.now(UTC)))
    except RefusedError as error:
        return {"refused": error.reason, "status": error.status}
    return {
        "refused": None,
        "status": answer.status,
        "statusText": answer.status_text,
        "text": answer.text,
        "headers": answer.headers,
    }


def _own_host(url: str) -> None:
    # Another name for this address would be a foreign page that has its name point here.
    if request.host != urlsplit(url).netloc:
        abort(403)


def _policy(app_url: str) -> Callable[[Response], Response]:
    policy = "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            f"img-src 'self' data: {app_url}",
            "connect-src 'self' http://127.0.0.1:* http://localhost:*",  # requests with cors: true go straight
            f"frame-src {app_url}",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )

    def add(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = policy
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Cache-Control"] = "no-cache"
        return response

    return add
