"""From values to a page: what every template gets, what is shown once, and errors as pages."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any

from flask import Response, make_response, redirect, render_template, request, send_from_directory, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from app.errors import OnefoldError
from app.packaging.files import BUILT
from app.web.admin import charts, words
from app.web.admin.gate import admin, control, find_person, find_space, form_token, session_token
from app.web.context import house
from app.web.problems import status_of

HTMX = "htmx.min.js"

log = logging.getLogger("onefold.web")

for name, function in {**words.FILTERS, **charts.FILTERS}.items():
    admin.add_app_template_filter(function, f"admin_{name}")


def page(template: str, *, status: int = HTTPStatus.OK, **values: object) -> Response:
    """Return a whole page. What its session has to show once is shown on it."""
    person, space = find_person(), find_space()
    token = session_token()
    common = {
        "person": person,
        "space": space,
        "spaces": control().list_spaces() if person else (),
        "notice": control().people.take_notice(token) if person and token else {},
        "form_token": form_token(),
        "htmx": (BUILT / "admin" / HTMX).exists(),
        "now": house().now_ms(),
    }
    return make_response(render_template(f"admin/{template}", **common, **values), status)


def part(template: str, **values: object) -> Response:
    """Return a part of a page, for htmx to put in place."""
    common = {"space": find_space(), "form_token": form_token(), "now": house().now_ms()}
    return make_response(render_template(f"admin/{template}", **common, **values))


def wants_part() -> bool:
    """Tell whether htmx asks for a part; a page restored from its history is asked for whole."""
    return request.headers.get("HX-Request") == "true" and not request.headers.get("HX-History-Restore-Request")


def go(endpoint: str, **values: Any) -> AnyResponse:
    """Return the way to another page after a form was obeyed, so that loading it again repeats nothing."""
    return redirect(url_for(f"admin.{endpoint}", **values), HTTPStatus.SEE_OTHER)


def say(text: str, *, secret: str = "", label: str = "") -> None:
    """Have the session's next page say what was done, and show a secret this once."""
    token = session_token()
    if token:
        control().people.put_notice(token, {"text": text, "secret": secret, "label": label})


def typed(name: str) -> str:
    """Return a field of the posted form."""
    return request.form.get(name, "")


def is_confirmed(name: str) -> bool:
    """Tell whether the name was typed that an act which cannot be undone asks for; if not, the next page says so."""
    if typed("confirm").strip() == name:
        return True
    say(f"Nothing was changed: what was typed is not {name}.")
    return False


@admin.get("/assets/" + HTMX)
def htmx() -> Response:
    """Serve htmx, which the build puts there; pages work without it."""
    return send_from_directory(BUILT / "admin", HTMX)


@admin.errorhandler(OnefoldError)
def show_error(error: OnefoldError) -> Response:
    """Show an error of ours as a page."""
    status = status_of(error)
    if status < HTTPStatus.INTERNAL_SERVER_ERROR:
        text = "Nothing has this address, or it was removed." if status is HTTPStatus.NOT_FOUND else str(error)
        return page("error.html", status=status, title=_title(status), text=text)
    log.error("the page %s failed: %s", request.endpoint, type(error).__name__)
    # Without anything that is read: what cannot be read may be the reason.
    text = "Onefold cannot do this now. The log of the server says why."
    whole = render_template("admin/error.html", title=_title(status), text=text, person=None, form_token="")
    return make_response(whole, status)


@admin.errorhandler(HTTPException)
def show_http_error(error: HTTPException) -> Response | AnyResponse:
    """Show what Flask refuses as a page."""
    if error.response is not None or error.code is None:
        return error.get_response()
    status = HTTPStatus(error.code)
    return page("error.html", status=status, title=_title(status), text=error.description or "")


@admin.route("/<path:rest>", methods=["GET", "POST"])
def nowhere(rest: str) -> Response:
    """Answer addresses that lead nowhere with a page of ours."""
    return page("error.html", status=HTTPStatus.NOT_FOUND, title="Not found", text="No page has this address.")


def _title(status: HTTPStatus) -> str:
    return status.phrase.capitalize()
