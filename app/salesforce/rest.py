"""Salesforce's REST API for one viewer: bounded in time, size and tries, and every failure one of ours.

Nothing here is logged: what is sent holds a token, and what comes back a person's data. Rule: Salesforce, "REST API
Developer Guide", section "Status Codes and Error Responses".
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Mapping
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import requests
from requests.auth import AuthBase

from app.errors import (
    SalesforceApiDisabledError,
    SalesforceFieldError,
    SalesforceLimitError,
    SalesforceNoAccessError,
    SalesforceSessionExpiredError,
    SalesforceTimeoutError,
    SalesforceUnavailableError,
)

CONNECT_SECONDS, READ_SECONDS = 3.0, 8.0
WHOLE_SECONDS = 15.0  # of all calls for one look-up; the page gives up after 20
BODY_BYTES_MAX = 1024 * 1024
PIECE_BYTES = 64 * 1024
TRIES = 3
PAUSE_SECONDS = 0.2  # before the second try; twice that before the third, each with jitter
LIMIT_WAIT_SECONDS = 600  # a guess: the allowance is of a rolling day, and Salesforce names no moment

EXPIRED = frozenset({"INVALID_SESSION_ID"})
LIMITED = frozenset({"REQUEST_LIMIT_EXCEEDED"})
USED_UP = "TotalRequests"
DISABLED = frozenset({"API_DISABLED_FOR_ORG", "API_CURRENTLY_DISABLED"})
UNKNOWN_FIELD = frozenset({"INVALID_FIELD"})

Pause = Callable[[float], None]


class Rest:
    """The API as one viewer may use it, for the length of one look-up.

    Args:
        origin: The organisation's own, checked: the token goes there and nowhere else.
        token: The viewer's.
        version: Of the API, such as `67.0`.
        pause: Waits that many seconds.
        clock: Seconds that only grow.
    """

    def __init__(
        self,
        origin: str,
        token: str,
        version: str,
        *,
        pause: Pause = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._base = f"{origin}/services/data/v{version}/"
        self._auth = _Bearer(token)
        self._pause = pause
        self._clock = clock
        self._ends_at = clock() + WHOLE_SECONDS
        self._session = requests.Session()
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        # Not compressed: a few bytes could unfold to more than any limit.
        self._session.headers.update({"Accept": "application/json", "Accept-Encoding": "identity"})

    def __enter__(self) -> Rest:
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()

    def get(self, path: str, parameters: Mapping[str, str]) -> dict[str, Any]:
        """Return the JSON object at a path below the version.

        Raises:
            SalesforceSessionExpiredError: the token is no longer good.
            SalesforceNoAccessError: the viewer may not read what is asked for, or it is gone.
            SalesforceApiDisabledError: the viewer may not use the API.
            SalesforceLimitError: the organisation has no calls left.
            SalesforceFieldError: a field that is asked for does not exist for the viewer.
            SalesforceTimeoutError: it took too long.
            SalesforceUnavailableError: it failed in any other way.
        """
        for number in range(1, TRIES + 1):
            is_last = number == TRIES or self._left() < CONNECT_SECONDS
            status, body = self._try(path, parameters, is_last=is_last)
            if status < 500 or is_last:
                return _understood(status, body)
            # Not all at once: a server that comes back meets everybody who waited for it.
            self._pause(PAUSE_SECONDS * 2 ** (number - 1) * random.uniform(0.5, 1.5))  # noqa: S311  # no secret
        raise AssertionError("the last try returns or raises")

    def _left(self) -> float:
        return self._ends_at - self._clock()

    def _try(self, path: str, parameters: Mapping[str, str], *, is_last: bool) -> tuple[int, object]:
        """Return status and JSON (None: it is none); 503 for a connection that failed and may be tried again."""
        left = self._left()
        if left <= 0:
            raise SalesforceTimeoutError("Salesforce took too long.")
        try:
            with self._session.get(
                self._base + path,
                params=parameters,
                auth=self._auth,
                timeout=(min(CONNECT_SECONDS, left), min(READ_SECONDS, left)),
                allow_redirects=False,  # a token goes to the organisation that it is of, and nowhere else
                stream=True,
            ) as response:
                return response.status_code, self._read(response)
        except requests.Timeout as error:
            raise SalesforceTimeoutError("Salesforce took too long.") from error
        except requests.ConnectionError as error:
            if is_last:
                raise SalesforceUnavailableError("Salesforce cannot be reached.") from error
            return 503, None
        except (requests.RequestException, OSError) as error:
            raise SalesforceUnavailableError("Salesforce's answer broke off.") from error

    def _read(self, response: requests.Response) -> object:
        """Return the JSON of an answer, or None: it is none, or too long to be one for us."""
        is_plain = response.headers.get("Content-Encoding", "identity") == "identity"
        if not is_plain or "json" not in response.headers.get("Content-Type", "").lower():
            return None
        body = bytearray()
        for piece in response.iter_content(PIECE_BYTES):
            body += piece
            if len(body) > BODY_BYTES_MAX:
                return None
            if self._left() <= 0:
                raise SalesforceTimeoutError("Salesforce took too long.")
        try:
            return json.loads(body)
        except (ValueError, RecursionError):
            return None


class _Bearer(AuthBase):
    """Puts the token in. An object of its own, since a .netrc on the machine replaces a header given by hand."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


def _understood(status: int, body: object) -> dict[str, Any]:
    if status == 200 and isinstance(body, dict):
        return body
    codes = _codes(body)
    if status == 401 and codes & EXPIRED:
        raise SalesforceSessionExpiredError("The session in Salesforce has ended.")
    if status == 429 or codes & LIMITED:
        raise SalesforceLimitError(
            "Salesforce answers no more calls for now.", retry_after=LIMIT_WAIT_SECONDS, is_used_up=_is_used_up(body)
        )
    if status == 403 and codes & DISABLED:
        raise SalesforceApiDisabledError("The viewer may not use the API of Salesforce.")
    if status in (403, 404) and codes:  # without a code it is not the API that refuses, but something before it
        raise SalesforceNoAccessError("The viewer may not read this record.")
    if status == 400 and codes & UNKNOWN_FIELD:
        raise SalesforceFieldError("Salesforce does not know a field.")
    raise SalesforceUnavailableError(f"Salesforce answered with {status} and not as its API does.")


def _codes(body: object) -> set[str]:
    """Return the codes of an error: an array of objects, or one object alone."""
    return {one["errorCode"] for one in _errors(body) if isinstance(one.get("errorCode"), str)}


def _is_used_up(body: object) -> bool:
    """Tell calls that are used up from too many at once, which share a code; the message alone tells them apart."""
    return any(USED_UP in str(one.get("message")) for one in _errors(body))


def _errors(body: object) -> list[dict[str, Any]]:
    return [one for one in (body if isinstance(body, list) else [body]) if isinstance(one, dict)]
