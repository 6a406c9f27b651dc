"""The gate of the admin pages: who asks, whether a form is ours, and the headers that every answer carries."""

from __future__ import annotations

from hashlib import blake2b
from hmac import compare_digest
from http import HTTPStatus
from typing import cast
from urllib.parse import urlencode

from flask import Blueprint, Response, g, make_response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.errors import ForbiddenError
from app.keys import base62
from app.storage.control import Control, Space
from app.storage.control_people import SESSION_LIFE_MS, Person
from app.web.context import house

admin = Blueprint("admin", __name__, url_prefix="/admin", template_folder="templates", static_folder="static")

FORM_BYTES_MAX = 64 * 1024
LONG_FORM_BYTES_MAX = 1_000_000  # a layout, which may hold 200 fields
FORM_FIELD = "form_token"
SESSION_COOKIE = "onefold_session"
FORM_COOKIE = "onefold_form"
OPEN_TO_ALL = frozenset({"admin.set_up", "admin.log_in", "admin.nowhere"})
BY_ITSELF = frozenset({"admin.live"})  # asked again and again by an open page, whether or not somebody looks at it
FILES = frozenset({"admin.static", "admin.htmx"})
# Of pages with a session.
SCRIPTS = frozenset({"admin.composer_script", "admin.panel_script", "admin.gallery_script", "admin.definition_script"})
LONG_FORMS = frozenset(
    {"admin.save_layout", "admin.preview_layout", "admin.import_layouts", "admin.definitions_import"}
)
# Definitions are far shorter; one of 1 MB, which may be threefold in a form, is still answered by what is wrong.
LONGER_FORM_BYTES_MAX = 4_000_000
LONGER_FORMS = frozenset({"admin.definition_save", "admin.definition_check", "admin.definition_preview"})

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# The composer shows panels in frames, as a host does; nobody else may frame them.
COMPOSING = frozenset({"admin.compose", "admin.save_layout"})
COMPOSING_POLICY = HEADERS["Content-Security-Policy"] + "; frame-src 'self'"
FRAMED = frozenset({"admin.preview_frame"})
FRAMED_POLICY = HEADERS["Content-Security-Policy"].replace("frame-ancestors 'none'", "frame-ancestors 'self'")


@admin.before_request
def guard() -> AnyResponse | None:
    """Let a request in, or send it to the log-in page.

    Raises:
        ForbiddenError: a form that is not ours.
        NotFoundError: a space that does not exist.
    """
    if request.endpoint in FILES:
        return None
    request.max_content_length = _form_bytes_max(request.endpoint)
    request.max_form_memory_size = request.max_content_length
    g.admin_person = _who_asks()
    if request.method == "POST":
        check_form()
    if g.admin_person is None and request.endpoint not in OPEN_TO_ALL:
        return _to_log_in()
    space_id = (request.view_args or {}).get("space_id")
    g.admin_space = control().get_space(space_id) if space_id and g.admin_person else None
    return None


@admin.after_request
def add_headers(response: Response) -> Response:
    """Put the policy on every answer; pages are never stored by anything between."""
    response.headers.update(HEADERS)
    if request.endpoint in COMPOSING:
        response.headers["Content-Security-Policy"] = COMPOSING_POLICY
    if request.endpoint in FRAMED:
        response.headers["Content-Security-Policy"] = FRAMED_POLICY
        response.headers["X-Frame-Options"] = "SAMEORIGIN"
    if request.endpoint in FILES | SCRIPTS:
        response.headers["Cache-Control"] = "no-cache"
        return response
    response.headers["Cache-Control"] = "no-store"
    fresh = g.get("fresh_form_cookie")
    if fresh:
        _set_cookie(response, FORM_COOKIE, fresh)
    return response


def control() -> Control:
    """Return the control database."""
    return house().control


def person() -> Person:
    """Return the admin who asks; the gate has let nobody else in."""
    return cast(Person, g.admin_person)


def find_person() -> Person | None:
    """Return the admin who asks, or None on the pages that are open to all."""
    return cast("Person | None", g.get("admin_person"))


def space() -> Space:
    """Return the space that the address names."""
    return cast(Space, g.admin_space)


def find_space() -> Space | None:
    """Return the space that the address names, or None if it names none."""
    return cast("Space | None", g.get("admin_space"))


def session_token() -> str | None:
    """Return what the browser presents as its session, valid or not."""
    return request.cookies.get(_cookie_name(SESSION_COOKIE))


def open_session(response: AnyResponse, token: str) -> AnyResponse:
    """Hand the browser a new session. Lax, so that a link in a mail finds its reader logged in."""
    _set_cookie(response, SESSION_COOKIE, token, max_age=SESSION_LIFE_MS // 1000)
    return response


def close_session(response: AnyResponse) -> AnyResponse:
    """Take the session away from the browser."""
    _set_cookie(response, SESSION_COOKIE, "", max_age=0)
    return response


def form_token() -> str:
    """Return what every form carries: a hash of a cookie that other sites can neither read nor set.

    With a session that is its cookie, so the value ends with it; before logging in it is one of its own.
    """
    return _digest(_form_secret() or _fresh_form_secret())


def check_form() -> None:
    """Refuse what was not posted from a page of ours.

    Raises:
        ForbiddenError: the form's value is missing or belongs to another session, or another site posted it.
    """
    secret = _form_secret()
    given = request.form.get(FORM_FIELD, "")
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise ForbiddenError("This form was sent from another site.")
    if not secret or not compare_digest(given.encode(), _digest(secret).encode()):
        raise ForbiddenError("This form is no longer valid. Open the page again and repeat what you did.")


def safe_next(target: str) -> str:
    """Return a path of the admin pages to go on to; anything else becomes the front page.

    Browsers read `//host`, `/\\host` and paths with control characters as other sites.
    """
    plain = target.isascii() and target.isprintable() and "\\" not in target and " " not in target
    inside = target.startswith("/admin/") and "//" not in target.partition("?")[0]
    return target if plain and inside else url_for("admin.home")


def _form_bytes_max(endpoint: str | None) -> int:
    if endpoint in LONGER_FORMS:
        return LONGER_FORM_BYTES_MAX
    return LONG_FORM_BYTES_MAX if endpoint in LONG_FORMS else FORM_BYTES_MAX


def _who_asks() -> Person | None:
    token = session_token()
    return control().people.find_session(token, is_use=request.endpoint not in BY_ITSELF) if token else None


def _to_log_in() -> AnyResponse:
    wanted = request.full_path.rstrip("?") if request.method == "GET" else ""
    query = "?" + urlencode({"next": wanted}) if wanted not in ("", "/admin/") else ""
    address = url_for("admin.log_in") + query
    if request.headers.get("HX-Request") == "true":  # a part of a page must not be replaced by the log-in page
        return make_response("", HTTPStatus.UNAUTHORIZED, {"HX-Redirect": url_for("admin.log_in")})
    return redirect(address, HTTPStatus.SEE_OTHER)


def _form_secret() -> str | None:
    if find_person() is not None:
        return session_token()
    return g.get("fresh_form_cookie") or request.cookies.get(_cookie_name(FORM_COOKIE))


def _fresh_form_secret() -> str:
    g.fresh_form_cookie = base62(32)
    return str(g.fresh_form_cookie)


def _digest(secret: str) -> str:
    return blake2b(secret.encode("utf-8", "surrogatepass"), digest_size=24, person=b"onefold-form").hexdigest()


def _is_https() -> bool:
    return house().settings.public_url.startswith("https://")


def _cookie_name(name: str) -> str:
    # The prefix makes browsers refuse such a cookie from a sibling host or over plain HTTP.
    return f"__Host-{name}" if _is_https() else name


def _set_cookie(response: AnyResponse, name: str, value: str, max_age: int | None = None) -> None:
    response.set_cookie(
        _cookie_name(name),
        value,
        max_age=max_age,
        path="/",  # which the prefix __Host- demands
        secure=_is_https(),
        httponly=True,
        samesite="Lax",
    )
