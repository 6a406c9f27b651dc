"""The way in: the first admin by the set-up link, logging in and out, and the front page."""

from __future__ import annotations

from http import HTTPStatus

from flask import Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.errors import AuthenticationError, InvalidRequestError, RateLimitError
from app.storage.control_people import PASSWORD_CHARACTERS_MIN
from app.web.admin.gate import admin, close_session, control, find_person, open_session, safe_next, session_token
from app.web.admin.render import page, typed


@admin.get("/")
def home() -> AnyResponse:
    """Lead to the first space, or to making it."""
    spaces = control().list_spaces()
    if not spaces:
        return redirect(url_for("admin.new_space"), HTTPStatus.SEE_OTHER)
    return redirect(url_for("admin.overview", space_id=spaces[0].id), HTTPStatus.SEE_OTHER)


@admin.route("/setup/<token>", methods=["GET", "POST"])
def set_up(token: str) -> Response | AnyResponse:
    """Make the first admin."""
    if not control().people.is_setup_token(token):
        return page("setup_over.html", status=HTTPStatus.NOT_FOUND, exist=control().people.exist())
    if request.method == "GET":
        return page("setup.html", token=token, least=PASSWORD_CHARACTERS_MIN, error="")
    email, name, password = typed("email"), typed("name"), typed("password")
    try:
        if password != typed("again"):
            raise InvalidRequestError("The two passwords are not the same")
        made = control().people.set_up(token, email, name, password)
    except (InvalidRequestError, AuthenticationError) as error:
        again = {"email": email, "name": name}
        status = HTTPStatus.BAD_REQUEST
        return page("setup.html", status=status, token=token, least=PASSWORD_CHARACTERS_MIN, error=error, **again)
    session = control().people.begin_session(made, replaces=session_token())
    return open_session(redirect(url_for("admin.home"), HTTPStatus.SEE_OTHER), session)


@admin.route("/login", methods=["GET", "POST"])
def log_in() -> Response | AnyResponse:
    """Log an admin in."""
    wanted = request.values.get("next", "")
    if request.method == "GET":
        if find_person() is not None:
            return redirect(safe_next(wanted), HTTPStatus.SEE_OTHER)
        return page("login.html", wanted=wanted, exist=control().people.exist(), error="")
    address = request.remote_addr or "unknown"
    try:
        session = control().people.log_in(typed("email"), typed("password"), address=address, replaces=session_token())
    except AuthenticationError as error:
        return _refused(wanted, str(error), HTTPStatus.UNAUTHORIZED)
    except RateLimitError as error:
        text = f"Too many attempts did not succeed. Try again in {_span(error.retry_after)}."
        response = _refused(wanted, text, HTTPStatus.TOO_MANY_REQUESTS)
        response.headers["Retry-After"] = str(error.retry_after)
        return response
    return open_session(redirect(safe_next(wanted), HTTPStatus.SEE_OTHER), session)


@admin.post("/logout")
def log_out() -> AnyResponse:
    """End the session."""
    token = session_token()
    if token:
        control().people.end_session(token)
    return close_session(redirect(url_for("admin.log_in"), HTTPStatus.SEE_OTHER))


def _refused(wanted: str, error: str, status: HTTPStatus) -> Response:
    return page("login.html", status=status, wanted=wanted, exist=True, error=error, email=typed("email"))


def _span(seconds: int) -> str:
    if seconds < 90:
        return "1 second" if seconds == 1 else f"{seconds} seconds"
    return f"{-(-seconds // 60)} minutes"
