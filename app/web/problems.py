"""The one place where an error becomes a response, from one table: class → status. The shape follows the path.

Nothing that is answered or logged here holds a key, a token or a trait value: messages of our own errors are written
so, and of an unexpected error only its class and the places it passed are logged.
"""

from __future__ import annotations

import logging
import traceback
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import marshmallow
from flask import Flask, Response, g, json, request
from werkzeug.exceptions import HTTPException

from app import errors

STATUS: dict[type[errors.OnefoldError], HTTPStatus] = {
    errors.OnefoldError: HTTPStatus.INTERNAL_SERVER_ERROR,
    errors.SettingsError: HTTPStatus.INTERNAL_SERVER_ERROR,
    errors.SecretKeyError: HTTPStatus.INTERNAL_SERVER_ERROR,
    errors.InvalidRequestError: HTTPStatus.BAD_REQUEST,
    errors.BodyTooLargeError: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    errors.AuthenticationError: HTTPStatus.UNAUTHORIZED,
    errors.ForbiddenError: HTTPStatus.FORBIDDEN,
    errors.RateLimitError: HTTPStatus.TOO_MANY_REQUESTS,
    errors.OverloadedError: HTTPStatus.TOO_MANY_REQUESTS,
    errors.UnavailableError: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.NotFoundError: HTTPStatus.NOT_FOUND,
    errors.ConflictError: HTTPStatus.CONFLICT,
    errors.ProfileNotFoundError: HTTPStatus.NOT_FOUND,
    errors.InvalidRulesError: HTTPStatus.BAD_REQUEST,
    errors.InvalidLayoutError: HTTPStatus.BAD_REQUEST,
    errors.ContradictoryDecisionError: HTTPStatus.CONFLICT,
    errors.InvalidDefinitionError: HTTPStatus.BAD_REQUEST,
    errors.DefinitionCycleError: HTTPStatus.CONFLICT,
    errors.DefinitionInUseError: HTTPStatus.CONFLICT,
    errors.SumOverflowError: HTTPStatus.CONFLICT,
    errors.DefinitionTooSlowError: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.SandboxError: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.PackageError: HTTPStatus.BAD_REQUEST,
    errors.SalesforceSessionExpiredError: HTTPStatus.UNAUTHORIZED,
    errors.SalesforceNoAccessError: HTTPStatus.FORBIDDEN,
    errors.SalesforceApiDisabledError: HTTPStatus.FORBIDDEN,
    errors.SalesforceLimitError: HTTPStatus.TOO_MANY_REQUESTS,
    errors.SalesforceUnavailableError: HTTPStatus.BAD_GATEWAY,
    errors.SalesforceFieldError: HTTPStatus.BAD_GATEWAY,
    errors.SalesforceTimeoutError: HTTPStatus.GATEWAY_TIMEOUT,
}

# Codes of errors that come from routing or from marshmallow, by status.
HTTP_CODES = {
    HTTPStatus.BAD_REQUEST: "invalid_request",
    HTTPStatus.UNAUTHORIZED: "authentication_error",
    HTTPStatus.FORBIDDEN: "forbidden",
    HTTPStatus.NOT_FOUND: "not_found",
    HTTPStatus.METHOD_NOT_ALLOWED: "method_not_allowed",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "body_too_large",
    HTTPStatus.TOO_MANY_REQUESTS: "rate_limit_error",
    HTTPStatus.INTERNAL_SERVER_ERROR: "internal_error",
    HTTPStatus.SERVICE_UNAVAILABLE: "unavailable",
}
# The codes that Segment's Profile API has ("Profile API", section "Errors"); others fall to the status.
PROFILE_CODES = frozenset(
    {"authentication_error", "invalid_request_error", "rate_limit_error", "validation_error", "not_found"}
)
PROFILE_CODE_OF_STATUS = {
    HTTPStatus.UNAUTHORIZED: "authentication_error",
    HTTPStatus.NOT_FOUND: "not_found",
    HTTPStatus.TOO_MANY_REQUESTS: "rate_limit_error",
}
INTERNAL_MESSAGE = "Something went wrong here. The log of the server says where."

log = logging.getLogger("onefold.web")


def register_problems(app: Flask) -> None:
    """Let every error of the application, those of routing included, leave in the shape of its path."""
    app.register_error_handler(errors.OnefoldError, _own_error)
    app.register_error_handler(marshmallow.ValidationError, _validation_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unexpected_error)
    app.before_request(_name_request)
    app.after_request(_add_request_id)


def is_tracking_path(path: str) -> bool:
    """Tell whether a path is one of the Tracking API: `/v1/<call>`."""
    return path.startswith("/v1/") and not is_profile_path(path)


def is_profile_path(path: str) -> bool:
    """Tell whether a path is one of the Profile API: `/v1/spaces/…`."""
    return path == "/v1/spaces" or path.startswith("/v1/spaces/")


def error_body(path: str, status: HTTPStatus, code: str, message: str) -> dict[str, Any]:
    """Return an error as the clients of a path read it.

    The tracking libraries need both `code` and `message` at the top level; the Profile API answers as Segment's;
    everything else is RFC 9457.
    """
    if is_tracking_path(path):
        return {"code": code, "message": message}
    if is_profile_path(path):
        return {"error": {"code": _profile_code(status, code), "message": message}}
    return {
        "type": f"/docs/errors#{code}",
        "title": status.phrase,
        "status": status.value,
        "detail": message,
        "code": code,
    }


def problem(status: HTTPStatus, code: str, message: str, *, retry_after: int | None = None, **more: object) -> Response:
    """Return an error as the response to the present request.

    Args:
        retry_after: Seconds; also sent as `X-RateLimit-Reset`, which older browser libraries read instead.
        more: Further members, for RFC 9457 only.
    """
    path = request.path
    if is_tracking_path(path) and status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        status = HTTPStatus.BAD_REQUEST  # Segment, "HTTP API", section "Errors": 400 for a body over the limit
    body = error_body(path, status, code, message)
    is_problem = "detail" in body
    response = Response(
        json.dumps(body | more if is_problem else body),
        status=status.value,
        content_type="application/problem+json" if is_problem else "application/json",
    )
    response.headers["Cache-Control"] = "no-store"
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
        response.headers["X-RateLimit-Reset"] = str(retry_after)
    if status == HTTPStatus.UNAUTHORIZED and is_profile_path(path):
        response.headers["WWW-Authenticate"] = 'Basic realm="Onefold Profile API"'
    return response


def status_of(error: errors.OnefoldError) -> HTTPStatus:
    """Return the status of an error: its class's, or that of the nearest class above it."""
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def messages_of(error: marshmallow.ValidationError) -> str:
    """Return what marshmallow found, as one line that names fields and never their values."""
    found: list[str] = []
    _collect(error.messages, "", found)
    return "; ".join(found)


def _own_error(error: errors.OnefoldError) -> Response:
    status = status_of(error)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        _log_error(error)
    if status == HTTPStatus.INTERNAL_SERVER_ERROR:
        return problem(status, "internal_error", INTERNAL_MESSAGE)
    retry_after = error.retry_after if isinstance(error, errors.RateLimitError) else None
    if isinstance(error, errors.UnavailableError):
        retry_after = 1
    return problem(status, error.code, str(error), retry_after=retry_after)


def _validation_error(error: marshmallow.ValidationError) -> Response:
    return problem(HTTPStatus.BAD_REQUEST, "validation_error", messages_of(error))


def _http_error(error: HTTPException) -> Response | HTTPException:
    if error.code is None or error.code < 400:  # a redirect of routing
        return error
    status = HTTPStatus(error.code)
    code = HTTP_CODES.get(status, status.phrase.lower().replace(" ", "_"))
    response = problem(status, code, _http_message(status))
    for name, value in error.get_headers():
        if name.lower() in ("allow", "retry-after"):
            response.headers[name] = value
    return response


def _http_message(status: HTTPStatus) -> str:
    if status == HTTPStatus.NOT_FOUND:
        return "There is nothing at this address."
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        return "This address does not answer to this method."
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return "The body is larger than this address takes."
    if status == HTTPStatus.INTERNAL_SERVER_ERROR:
        return INTERNAL_MESSAGE
    return status.description or status.phrase


def _unexpected_error(error: Exception) -> Response:
    _log_error(error)
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, "internal_error", INTERNAL_MESSAGE)


def _log_error(error: Exception) -> None:
    """Log class and places of an error, not its message: that may hold a value of somebody's trait."""
    frames = traceback.extract_tb(error.__traceback__)
    places = " < ".join(f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames[::-1])
    causes = " from " + type(error.__cause__).__name__ if error.__cause__ is not None else ""
    log.error("request %s to %s failed: %s%s at %s", _request_id(), request.endpoint, _class(error), causes, places)


def _class(error: Exception) -> str:
    return f"{type(error).__module__}.{type(error).__name__}"


def _collect(messages: object, path: str, found: list[str]) -> None:
    if isinstance(messages, dict):
        for name, inner in messages.items():
            _collect(inner, path if name == "_schema" else f"{path}.{name}" if path else str(name), found)
    elif isinstance(messages, list):
        found.extend(f"{path}: {text}" if path else str(text) for text in messages)
    else:
        found.append(f"{path}: {messages}" if path else str(messages))


def _profile_code(status: HTTPStatus, code: str) -> str:
    if code in PROFILE_CODES:
        return code
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return code
    return PROFILE_CODE_OF_STATUS.get(status, "invalid_request_error")


def _name_request() -> None:
    g.request_id = uuid4().hex


def _request_id() -> str:
    return str(g.get("request_id", "-"))


def _add_request_id(response: Response) -> Response:
    if is_profile_path(request.path):
        response.headers["Request-Id"] = _request_id()
    return response
