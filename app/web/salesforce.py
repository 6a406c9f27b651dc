"""The canvas of Salesforce: signed requests in, the page out, and look-ups with the viewer's own rights."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

import orjson
from flask import Blueprint, Response, request, send_from_directory
from werkzeug.exceptions import NotFound

from app.domain.salesforce import ancestors, checked_login
from app.errors import ForbiddenError, OnefoldError
from app.house import House
from app.packaging.files import BUILT
from app.web.context import house
from app.web.panel import bearer_of_request
from app.web.panel_sessions import limit_lookups
from app.web.salesforce_lookup import answer, read_asked
from app.web.salesforce_memory import memory
from app.web.salesforce_opening import Json, check_rate, is_stale, ready_facts, refused_as_stale, stale_facts
from app.web.salesforce_page import (
    EXPLAINER,
    HEADERS,
    canvas_page,
    refusal,
    unverified_ancestors,
    words_page,
)
from app.web.salesforce_request import SignedRequest, signed_text, verify
from app.web.viewers import viewer_of

salesforce = Blueprint("salesforce", __name__, url_prefix="/salesforce")

OWN_STYLE = "words.css"
STATIC = Path(__file__).with_name("salesforce_static")
ASSET = re.compile(r"[A-Za-z0-9_-]{1,64}\.(js|css)")
DATA_POLICY = "default-src 'none'; frame-ancestors 'none'"


@salesforce.post("/canvas")
def canvas() -> Response:
    """Answer a signed request with the page, opened for whoever Salesforce says looks."""
    here = house()
    stand_ins = here.settings.salesforce_origins
    text = None
    try:
        text = signed_text(request)
        signed = verify(here, text)
        facts = _facts(here, signed)
    except OnefoldError as error:
        return refusal(error, stand_ins, is_empty=text == "")
    return canvas_page(facts, _ancestors(here, signed))


@salesforce.get("/canvas")
def canvas_without_request() -> Response:
    """Answer what Salesforce asks for before a user has allowed the app; anybody else reads what this is."""
    stand_ins = house().settings.salesforce_origins
    if request.args.get("_sfdc_canvas_auth") != "user_approval_required":
        return words_page(EXPLAINER, stand_ins)
    login = checked_login(request.args.get("loginUrl", ""), stand_ins)
    facts = {"state": "authorise", "token": "", "object": None, "client": None, "authoriseUrl": login}
    return canvas_page(facts, unverified_ancestors(stand_ins))


@salesforce.post("/canvas/refresh")
def refresh() -> Response:
    """Answer a new signed request, which an open page has asked Salesforce for, with the page's new facts."""
    here = house()
    _check_origin(here)
    signed = verify(here, signed_text(request))
    check_rate(memory(here), signed)
    if is_stale(here, signed):
        raise refused_as_stale(here, signed)
    return _json(ready_facts(here, memory(here), signed))


@salesforce.post("/lookup")
def lookup() -> Response:
    """Answer whom a record is about: one person as the Panel API does, or its people to choose from."""
    here = house()
    _check_origin(here)
    bearer = bearer_of_request()
    viewer = viewer_of(here, bearer)
    if viewer.connection.salesforce is None:
        raise ForbiddenError("The page is not one in Salesforce.")
    limit_lookups(viewer.connection.id)
    asked, remembered = read_asked(request), memory(here)
    found, tag = answer(here, remembered, viewer, remembered.find(viewer.connection.id, bearer), asked)
    response = _json(found)
    if tag is not None:
        response.set_etag(tag)
    return response


@salesforce.get("/assets/<file>")
def assets(file: str) -> Response:
    """Give a script or style of the page, as the build made it."""
    if not ASSET.fullmatch(file):
        raise NotFound
    return send_from_directory(STATIC if file == OWN_STYLE else BUILT / "salesforce", file)


@salesforce.after_app_request
def add_headers(response: Response) -> Response:
    """Put the policy on every answer under our path, those of routing included. No cookie, and no X-Frame-Options."""
    if not request.path.startswith("/salesforce/"):
        return response
    response.headers.setdefault("Content-Security-Policy", DATA_POLICY)
    for name, value in HEADERS.items():
        response.headers[name] = value
    if request.endpoint == "salesforce.assets" and response.status_code < 400:
        response.headers["Cache-Control"] = "no-cache"  # asked for each time, and answered with 304
    if response.mimetype != "text/html":
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _facts(here: House, signed: SignedRequest) -> Json:
    remembered = memory(here)
    check_rate(remembered, signed)
    if not is_stale(here, signed):
        return ready_facts(here, remembered, signed)
    if remembered.may_repost(signed.mac):
        return stale_facts(signed)
    raise refused_as_stale(here, signed)


def _ancestors(here: House, signed: SignedRequest) -> tuple[str, ...]:
    connection = signed.connection.salesforce
    return ancestors(
        signed.target_origin,
        namespace=signed.part("application").get("namespace"),
        hosts=() if connection is None else connection.hosts,
        stand_ins=here.settings.salesforce_origins,
    )


def _check_origin(here: House) -> None:
    """Refuse what another site's page sends. It has no bearer anyway.

    Raises:
        ForbiddenError: the request names another origin than ours.
    """
    origin = request.headers.get("Origin")
    if origin is None:
        return
    own = urlsplit(here.settings.public_url)
    if origin != f"{own.scheme}://{own.netloc}" and origin.partition("://")[2] != request.host:
        raise ForbiddenError("The request comes from another site.")


def _json(answer: Json) -> Response:
    return Response(orjson.dumps(answer), content_type="application/json")
