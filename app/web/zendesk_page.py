"""The page that Zendesk loads signed: the panel with a token of its own, or words about why there is none."""

from __future__ import annotations

import mimetypes
from functools import lru_cache
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from typing import cast

from flask import Blueprint, Response, current_app, make_response, render_template, request
from werkzeug.exceptions import NotFound

from app.errors import (
    BodyTooLargeError,
    InvalidRequestError,
    OnefoldError,
    PackageError,
    RateLimitError,
    UnavailableError,
)
from app.house import House
from app.packaging.files import BUILT, built_files
from app.web.context import house
from app.web.limits import RateLimiter
from app.web.posted_form import posted_field
from app.web.problems import status_of
from app.web.signed_pages import TOKEN_BYTES_MAX, verify_page_token
from app.web.tokens import Viewer
from app.web.viewers import open_page

zendesk_page = Blueprint("zendesk_page", __name__, url_prefix="/zendesk", template_folder="host_pages")

FIELD = "token"
FORM_BYTES_MAX = 2 * TOKEN_BYTES_MAX
PAGES_A_MINUTE = 600  # of one connection
EXTENSION = "onefold.zendesk_pages"
WORDS = Path(__file__).with_name("host_pages") / "zendesk" / "words.css"
SDK_ORIGIN = "https://static.zdassets.com"
SDK = f"{SDK_ORIGIN}/zendesk_app_framework_sdk/2.0/zaf_sdk.min.js"
STAND_IN_SDK = "zaf_sdk.min.js"  # the vendor's, bundled in a checkout: a stand-in is to work without the network
ANY_ACCOUNT = "https://*.zendesk.com"  # may frame the words, in which nothing stands
YEAR_SECONDS = 31_536_000

HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


@zendesk_page.post("/page")
def signed_page() -> Response:
    """Answer the panel to an agent whom Zendesk's signature proves."""
    here = house()
    origin = request.args.get("origin", "").lower()
    viewer = verify_page_token(here, _posted_token(), origin=origin)
    _limit(viewer.connection.id)
    here.control.note_zendesk_used(viewer.connection.id, signed=True)
    return _panel(here, viewer, is_stand_in=origin in here.settings.panel_origins)


@zendesk_page.get("/page")
def unsigned_page() -> Response:
    """Say what is wrong when the page is asked for without a signed request."""
    return _words(
        HTTPStatus.METHOD_NOT_ALLOWED,
        "Onefold opens inside Zendesk",
        "Zendesk loads this page with a signed request, and this request was not signed.",
        "Beside a ticket: open the ticket again. If these words come back, the installed app is not the signed one; "
        "download it on the Zendesk page of Onefold's admin.",
    )


@zendesk_page.get("/assets/<name>")
def asset(name: str) -> Response:
    """Give a file of the panel as it is now."""
    response = _file(name)
    response.headers["Cache-Control"] = "no-cache"
    response.set_etag(sha256(response.get_data()).hexdigest()[:32])
    return cast(Response, response.make_conditional(request))


@zendesk_page.get("/assets/<version>/<name>")
def lasting_asset(version: str, name: str) -> Response:
    """Give a file of the panel for good: what the address names never changes."""
    if version != _version():
        raise NotFound
    response = _file(name)
    response.headers["Cache-Control"] = f"public, max-age={YEAR_SECONDS}, immutable"
    return response


@zendesk_page.errorhandler(OnefoldError)
def refuse(error: OnefoldError) -> Response:
    """Refuse in words that say nothing of the request; the reason stands on the connection's page."""
    status = status_of(error)
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        return _words(
            status,
            "Onefold refused to open",
            "Open the ticket again. If these words come back, ask who looks after Onefold: its Zendesk page says why.",
        )
    if isinstance(error, InvalidRequestError | BodyTooLargeError):
        return _words(status, "Onefold cannot read this request", "It is not as Zendesk sends it.")
    again = str(error.retry_after) if isinstance(error, RateLimitError) else "1"
    status = HTTPStatus.TOO_MANY_REQUESTS if isinstance(error, RateLimitError) else HTTPStatus.SERVICE_UNAVAILABLE
    response = _words(status, "Onefold does not answer now", "Open the ticket again in a moment.")
    response.headers["Retry-After"] = again
    return response


def _posted_token() -> str:
    """Return the one token of the posted form.

    Raises:
        InvalidRequestError: the form is another one.
        BodyTooLargeError: it is longer than Zendesk's.
    """
    token = posted_field(request, FIELD, bytes_max=FORM_BYTES_MAX)
    if not token:
        raise InvalidRequestError("The request is no posted form with a token.")
    return token


def _panel(here: House, viewer: Viewer, *, is_stand_in: bool) -> Response:
    version = _version()
    bundled = is_stand_in and (BUILT / "hosts" / STAND_IN_SDK).is_file()
    html = render_template(
        "zendesk/page.html",
        token=open_page(here, viewer),
        scheme=_scheme(),
        assets=f"assets/{version}",
        library=f"assets/{STAND_IN_SDK}" if bundled else SDK,
    )
    return _page(html, HTTPStatus.OK, f"https://{viewer.connection.subdomain}.zendesk.com")


def _words(status: HTTPStatus, title: str, *texts: str) -> Response:
    html = render_template("zendesk/words.html", scheme=_scheme(), title=title, texts=texts)
    response = _page(html, status, ANY_ACCOUNT)
    if status is HTTPStatus.METHOD_NOT_ALLOWED:
        response.headers["Allow"] = "POST"
    return response


def _page(html: str, status: HTTPStatus, framed_by: str) -> Response:
    """Return a page that only its host may frame; no `X-Frame-Options`, which knows no other origin than our own."""
    response = make_response(html, status, HEADERS)
    response.headers["Content-Security-Policy"] = "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' {SDK_ORIGIN}",
            "style-src 'self'",
            "img-src 'self' data:",
            "connect-src 'self'",
            " ".join(("frame-ancestors", framed_by, *house().settings.panel_origins)),
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
    return response


def _scheme() -> str | None:
    asked = request.args.get("colorScheme")
    return asked if asked in ("light", "dark") else None


def _file(name: str) -> Response:
    """Return a file that was there when it was first asked for.

    Raises:
        NotFound: there is none with this name.
    """
    data = _files().get(name)
    if data is None:
        raise NotFound
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    response = Response(data, content_type=f"{kind}; charset=utf-8")
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


@lru_cache(maxsize=1)
def _files() -> dict[str, bytes]:
    """Return all files by their names; none comes from a path that is asked for."""
    try:
        files = built_files("zendesk-page")
    except PackageError as error:
        raise UnavailableError("the panels are not built") from error
    library = BUILT / "hosts" / STAND_IN_SDK
    if library.is_file():  # not in an installed wheel
        files[STAND_IN_SDK] = library.read_bytes()
    return files | {WORDS.name: WORDS.read_bytes()}


@lru_cache(maxsize=1)
def _version() -> str:
    """Return a name for all files as they are. In a path and not in a query, so that what they import is told by it."""
    digest = sha256()
    for name, data in sorted(_files().items()):
        digest.update(name.encode() + b"\0" + sha256(data).digest())
    return digest.hexdigest()[:16]


def _limit(connection_id: str) -> None:
    """Count a page of a connection.

    Raises:
        RateLimitError: the connection asks too often.
    """
    limiter = current_app.extensions.get(EXTENSION)
    if limiter is None:
        limiter = current_app.extensions.setdefault(EXTENSION, RateLimiter(PAGES_A_MINUTE, per_seconds=60))
    wait = cast(RateLimiter, limiter).take(connection_id)
    if wait is not None:
        raise RateLimitError("Too many pages.", retry_after=wait)
