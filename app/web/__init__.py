"""The web side of Onefold: routes parse, call one function and shape the answer."""

from __future__ import annotations

from flask import Flask, Response, redirect, url_for
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response as BaseResponse

from app.house import House
from app.packaging.files import packaged_file
from app.web.context import EXTENSION
from app.web.context import house as present_house


def register(app: Flask, house: House) -> None:
    """Put the house and every room's routes into the application."""
    from app.web.admin import admin
    from app.web.panel_more import panel
    from app.web.problems import register_problems
    from app.web.profile_api import profile_api
    from app.web.salesforce import salesforce
    from app.web.tracking import tracking
    from app.web.zendesk_page import zendesk_page

    app.extensions[EXTENSION] = house
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # Flask types the provider by its base class
    hops = house.settings.trusted_proxies
    if hops:
        # Flask's documented way to put a middleware in, which its type does not know.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    for blueprint in (tracking, profile_api, panel, admin, zendesk_page, salesforce):
        app.register_blueprint(blueprint)
    register_problems(app)
    app.add_url_rule("/healthz", view_func=healthz)
    app.add_url_rule("/", view_func=home)
    app.add_url_rule("/docs/errors", view_func=error_codes)


def healthz() -> Response:
    """Answer 200 once the service is ready; 503 and one word while a writer cannot go on."""
    fault = present_house().health.fault()
    return Response(f"{fault or 'ok'}\n", status=503 if fault else 200, mimetype="text/plain")


def home() -> BaseResponse:
    """Lead to the admin's pages."""
    return redirect(url_for("admin.home"))


def error_codes() -> Response:
    """Answer the page that the `type` of every problem leads to: each error code, when it comes, what to do."""
    return Response(packaged_file("docs/errors.md").read_text(encoding="utf-8"), mimetype="text/plain")
