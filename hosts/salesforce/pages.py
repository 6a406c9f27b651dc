"""The web applications of the stand-in, each on an origin of its own: record pages, "My Domain", Visualforce."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, abort, jsonify, request, send_from_directory

from hosts.salesforce.org import API_VERSION, WEATHERS, Org, Record, User
from hosts.salesforce.rest import rest
from hosts.salesforce.signing import PLACEMENTS, Origins, Place, context, instance_id, sign, signed_payload
from hosts.static_files import static_file

STATIC = Path(__file__).with_name("static")
SIGN_PATH = f"/services/data/v{API_VERSION}/platformconnect/signedrequest"
HEIGHT_MAX = 20_000  # pixels; the wrapper says `infinite`
BODY_BYTES_MAX = 100_000
SWITCHES = ("approves", "signs", "loses_parameters")


def lightning_app(org: Org, origins: Origins) -> Flask:
    """Return the application of the record pages."""
    app = _app("lightning", origins.lightning)
    app.after_request(_policy(f"frame-src {origins.domain} {origins.visualforce}", "frame-ancestors 'none'"))

    @app.get("/")
    def page() -> Response:
        return send_from_directory(STATIC / "lightning", "index.html")

    @app.get("/host.json")
    def host() -> Response:
        return jsonify(_describe(org, origins))

    @app.post("/control")
    def control() -> Response:
        _control(org, _posted(origins.lightning))
        return jsonify(_switches(org))

    return app


def domain_app(org: Org, origins: Origins) -> Flask:
    """Return the application that signs, holds the canvas frame and answers REST."""
    app = _app("domain", origins.domain)
    app_origin = "{0.scheme}://{0.netloc}".format(urlsplit(origins.canvas_url))
    app.after_request(
        _policy(
            f"frame-src {app_origin}",
            f"form-action {app_origin}",
            f"frame-ancestors {origins.lightning} {origins.visualforce}",
        )
    )
    app.register_blueprint(rest(org))

    @app.get("/canvas")
    def page() -> Response:
        return send_from_directory(STATIC / "domain", "canvas.html")

    @app.get("/canvas.json")
    def config() -> Response:
        return jsonify(
            canvasUrl=origins.canvas_url,
            origin=origins.domain,
            above=[origins.lightning, origins.visualforce],
            signPath=SIGN_PATH,
            apiVersion=API_VERSION,
            heightMax=HEIGHT_MAX,
            user=org.users[0].key,
        )

    @app.post(SIGN_PATH)
    def signed_request() -> Response:
        place = _place(org, _posted(origins.domain))
        if not org.signs:
            abort(401)
        if not org.approves:
            return jsonify(approval=True)
        text = sign(signed_payload(org, origins, place), org.secret)
        return jsonify(response=text, instanceId=instance_id(place))

    @app.post("/canvas-context.json")
    def canvas_context() -> Response:
        place = _place(org, _posted(origins.domain))
        if org.user_of(request.headers.get("Authorization", "").removeprefix("Bearer ")) != place.user:
            abort(401)
        return jsonify(context(org, origins, place))

    @app.get("/services/oauth2/authorize")
    def consent() -> Response:
        return send_from_directory(STATIC / "domain", "consent.html")

    @app.get("/")
    def login() -> Response:
        return send_from_directory(STATIC / "domain", "consent.html")

    @app.post("/services/oauth2/consent")
    def allow() -> Response:
        _posted(origins.domain)
        org.approves = True
        return jsonify({})

    return app


def visualforce_app(origins: Origins) -> Flask:
    """Return the application of the Visualforce pages."""
    app = _app("visualforce", origins.visualforce)
    app.after_request(_policy(f"frame-src {origins.domain}", f"frame-ancestors {origins.lightning}"))

    @app.get("/apex/<name>")
    def page(name: str) -> Response:
        return send_from_directory(STATIC / "visualforce", "page.html")

    @app.get("/origins.json")
    def known() -> Response:
        return jsonify(domain=origins.domain, lightning=origins.lightning)

    return app


def _app(name: str, url: str) -> Flask:
    app = Flask(f"hosts.salesforce.{name}", static_folder=None, template_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = BODY_BYTES_MAX
    app.before_request(partial(_own_host, url))
    app.add_url_rule("/static/<path:file>", view_func=partial(_static, name), endpoint="static")
    return app


def _static(room: str, file: str) -> Response:
    return static_file(STATIC / room, file)


def _own_host(url: str) -> None:
    # Another name for this address would be a foreign page that has its name point here.
    if request.host != urlsplit(url).netloc:
        abort(403)


def _posted(origin: str) -> dict[str, Any]:
    """Return a body that a page of this origin posted: any other page of this browser could post here too."""
    body = request.get_json(silent=True)
    if request.headers.get("Origin") != origin or not isinstance(body, dict):
        abort(403)
    return body


def _place(org: Org, body: dict[str, Any]) -> Place:
    user, placement, parameters = body.get("user"), body.get("placement"), body.get("parameters")
    if placement not in PLACEMENTS or user not in {one.key for one in org.users} or not isinstance(parameters, dict):
        abort(400)
    # As Salesforce does, this signs whatever the page around the frame passes: it is no proof of what a user may see.
    return Place(placement, _record(org, body), org.user(user), parameters, str(body.get("frame", "")))


def _record(org: Org, body: dict[str, Any]) -> Record | None:
    record_id = body.get("record")
    return org.find(record_id) if isinstance(record_id, str) else None


def _control(org: Org, wanted: dict[str, Any]) -> None:
    if wanted.get("weather") in WEATHERS:
        org.weather = wanted["weather"]
    for name in SWITCHES:
        if isinstance(wanted.get(name), bool):
            setattr(org, name, wanted[name])
    if wanted.get("end") is True:
        org.end_sessions()


def _switches(org: Org) -> dict[str, Any]:
    return {"weather": org.weather, **{name: getattr(org, name) for name in SWITCHES}}


def _describe(org: Org, origins: Origins) -> dict[str, Any]:
    return {
        "domain": origins.domain,
        "visualforce": origins.visualforce,
        "placements": PLACEMENTS,
        "weathers": WEATHERS,
        "switches": _switches(org),
        "users": [_user(user) for user in org.users],
        "records": [
            {"type": record.type, "id": record.id, "name": record.name, "fields": dict(record.fields)}
            for record in org.records
            if record.type != "OpportunityContactRole"
        ],
    }


def _user(user: User) -> dict[str, Any]:
    return {"key": user.key, "name": user.name, "denied": sorted(user.denied), "hidden": sorted(user.hidden)}


def _policy(*further: str) -> Callable[[Response], Response]:
    fixed = ("default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src data:", "connect-src 'self'")
    closed = ("base-uri 'none'",) if any(one.startswith("form-action") for one in further) else (
        "base-uri 'none'", "form-action 'none'")  # fmt: skip
    policy = "; ".join((*fixed, *further, *closed))

    def add(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = policy
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers.setdefault("Cache-Control", "no-cache")
        return response

    return add
