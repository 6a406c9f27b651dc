"""The two web applications of the stand-in: the agent page with its proxy, and the origin of the app's files."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask, Response, abort, jsonify, request, send_from_directory

from hosts.static_files import static_file
from hosts.zendesk import account_api
from hosts.zendesk.errors import RefusedError
from hosts.zendesk.installation import APP_ID, Installation
from hosts.zendesk.options import read_options
from hosts.zendesk.package import Location
from hosts.zendesk.people import Directory
from hosts.zendesk.proxy import prepare
from hosts.zendesk.sending import send
from hosts.zendesk.signing import PageSigner
from hosts.zendesk.tickets import AGENT, Ticket

STATIC = Path(__file__).with_name("static")
SDK_ADDRESS = "https://static.zdassets.com/zendesk_app_framework_sdk/2.0/zaf_sdk.min.js"
SDK_ORIGIN = "https://static.zdassets.com"
SDK_PATH = "/sdk/zaf_sdk.min.js"
PROXY_BYTES_MAX = 1_000_000


@dataclass(frozen=True, slots=True)
class Account:
    """What the agent page works with.

    Args:
        installation: The app and its settings.
        signer: Of pages of signed locations.
        tickets: Completed ones.
        directory: Users and organisations.
    """

    installation: Installation
    signer: PageSigner
    tickets: Sequence[Ticket]
    directory: Directory


def host_app(account: Account, host_url: str, app_url: str) -> Flask:
    """Return the application of the agent page.

    Args:
        account: What the page shows.
        host_url: Where this application answers; requests for another host name are refused.
        app_url: The origin of the app's files.
    """
    app = Flask("hosts.zendesk.host", static_folder=None, template_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = PROXY_BYTES_MAX
    app.before_request(lambda: _own_host(host_url))
    app.after_request(_policy(app_url, _page_origins(account.installation)))

    @app.get("/")
    @app.get("/agent/")
    @app.get("/agent/<path:place>")
    def page(place: str = "") -> Response:
        return send_from_directory(STATIC, "index.html")

    @app.get("/static/<path:name>")
    def static(name: str) -> Response:
        return static_file(STATIC, name)

    @app.get("/host.json")
    def host() -> Response:
        return jsonify(_describe(account, app_url))

    @app.post("/proxy")
    def proxy() -> Response:
        _from_own_page(host_url)
        return jsonify(_forward(account.installation, request.get_json(silent=True)))

    @app.post("/signed")
    def signed() -> Response:
        _from_own_page(host_url)
        return jsonify(_sign(account, request.get_json(silent=True)))

    @app.get(f"/api/v2/apps/{APP_ID}/public_key.pem")
    def public_key() -> Response:
        return Response(account.signer.public_key, mimetype="application/x-pem-file")

    @app.get("/api/v2/<path:path>")
    def api(path: str) -> tuple[Response, int]:
        return _api(account.directory, path)

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


def _describe(account: Account, app_url: str) -> dict[str, object]:
    installation = account.installation
    package = installation.package
    return {
        "account": {"subdomain": installation.subdomain},
        "currentUser": AGENT,
        "tickets": account.tickets,
        "people": list(account.directory.users.values()),
        "organizations": list(account.directory.organizations.values()),
        "app": {
            "name": package.name,
            "files": f"{app_url}/{APP_ID}/",
            "assets": sorted(name for name in package.files if name.startswith("assets/")),
            "logo": f"{app_url}/{APP_ID}/assets/logo-small.png",
            "locations": {name: _location(place, app_url) for name, place in package.locations.items()},
            "metadata": installation.metadata(),
        },
    }


def _location(place: Location, app_url: str) -> dict[str, object]:
    url = f"{app_url}/{APP_ID}/{place.url}" if place.url.startswith("assets/") else place.url
    return {"url": url, "flexible": place.flexible, "signed": place.signed}


def _sign(account: Account, asked: object) -> dict[str, object]:
    """Return the token for a page of a signed location."""
    fields = asked if isinstance(asked, dict) else {}
    location, query = fields.get("location"), fields.get("query")
    place = account.installation.package.locations.get(str(location))
    if place is None or not place.signed or not isinstance(query, str):
        abort(400)
    now = datetime.now(UTC)
    return {"token": account.signer.sign(user_id=int(AGENT["id"]), location=str(location), query=query, now=now)}


def _api(directory: Directory, path: str) -> tuple[Response, int]:
    if "Authorization" in request.headers:
        return jsonify(refused="a relative request carries the agent's session, and no credentials of an app"), 400
    try:
        found = account_api.answer(directory, path, request.args)
    except RefusedError as error:
        return jsonify(refused=error.reason), error.status
    if found is None:
        return jsonify(error="RecordNotFound", description="Not found"), 404
    return jsonify(found), 200


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


def _from_own_page(host_url: str) -> None:
    # Any page of this browser could post here, and would get something signed for it.
    if request.headers.get("Origin") != host_url or not request.is_json:
        abort(403)


def _page_origins(installation: Installation) -> list[str]:
    """Return the origins of pages that do not lie in the package."""
    parts = [urlsplit(place.url) for place in installation.package.locations.values()]
    return sorted({f"{one.scheme}://{one.netloc}" for one in parts if one.scheme})


def _policy(app_url: str, page_origins: Sequence[str]) -> Callable[[Response], Response]:
    policy = "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            f"img-src 'self' data: {app_url}",
            "connect-src 'self' http://127.0.0.1:* http://localhost:*",  # requests with cors: true go straight
            " ".join(("frame-src", app_url, *page_origins)),
            "frame-ancestors 'none'",
            "base-uri 'none'",
            " ".join(("form-action", *(page_origins or ["'none'"]))),
        )
    )

    def add(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = policy
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Cache-Control"] = "no-cache"
        return response

    return add
