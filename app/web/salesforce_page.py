"""What a browser gets in the canvas's frame: the page, what stands in its place when there is nothing to open, headers.

Nothing of a request that was refused is in any of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, NamedTuple

import orjson
from flask import Response, request

from app.domain.salesforce import EVERYBODYS_ANCESTORS
from app.errors import OnefoldError, RateLimitError
from app.web.problems import problem, status_of

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; object-src 'none'; frame-ancestors "
)
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
# U+2028 and U+2029 end a line in scripts of old; the others could end the element.
ESCAPES = {ord(letter): f"\\u{ord(letter):04x}" for letter in "<>&\u2028\u2029"}

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Onefold</title>
<link rel="stylesheet" href="assets/page.css">
</head>
<body>
<script type="application/json" id="onefold-page">{facts}</script>
<script type="module" src="assets/main.js"></script>
</body>
</html>
"""
WORDS = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Onefold</title>
<link rel="stylesheet" href="assets/words.css">
</head>
<body>
<main>
<h1>{lead}</h1>
<p>{rest}</p>
</main>
</body>
</html>
"""


class Words(NamedTuple):
    """Two sentences of ours, as HTML."""

    lead: str
    rest: str


EXPLAINER = Words(
    lead="This address is for Salesforce",
    rest="Salesforce posts a signed request to it and shows the answer on a record page. If you see this inside "
    "Salesforce, its access method is not “Signed Request (POST)”: an admin sets it in the canvas settings of the app.",
)
EMPTY = Words(
    lead="Salesforce sent no signed request",
    rest="The app's access method must be “Signed Request (POST)”. An admin sets it in the app's canvas settings; the "
    "metadata calls it <code>accessMethod</code> <code>Post</code>.",
)
REFUSED = Words(
    lead="Not connected",
    rest="Onefold refused what Salesforce sent. An admin reads the reason in Onefold, on the Salesforce page under "
    "Connections.",
)

TOO_OFTEN = Words(
    lead="Salesforce asks too often",
    rest="Onefold opens only so many pages a minute for one person. Open the record again in a moment.",
)


def canvas_page(facts: Mapping[str, Any], ancestors: Sequence[str]) -> Response:
    """Return the page with its facts, to be framed by these origins and no others."""
    text = orjson.dumps(facts).decode().translate(ESCAPES)
    return _html(PAGE.format(facts=text), HTTPStatus.OK, ancestors)


def words_page(words: Words, stand_ins: Sequence[str], *, status: HTTPStatus = HTTPStatus.OK) -> Response:
    """Return a page of two sentences. It holds nothing of anybody, so every page of Salesforce may frame it."""
    return _html(WORDS.format(lead=words.lead, rest=words.rest), status, unverified_ancestors(stand_ins))


def refusal(error: OnefoldError, stand_ins: Sequence[str], *, is_empty: bool) -> Response:
    """Return an error as whoever asked reads it: people in a frame as a page, programs as a problem.

    Args:
        is_empty: There was no signed request at all, which is a setting to be put right.
    """
    status = status_of(error)
    if not any(kind == "text/html" for kind, _ in request.accept_mimetypes):
        message = EMPTY[0] + "." if is_empty else str(error)
        response = problem(status, error.code, message)
    elif status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise error  # logged and answered where all are
    else:
        words = TOO_OFTEN if isinstance(error, RateLimitError) else EMPTY if is_empty else REFUSED
        response = words_page(words, stand_ins, status=status)
    if isinstance(error, RateLimitError):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def unverified_ancestors(stand_ins: Sequence[str]) -> tuple[str, ...]:
    """Return who may frame what is shown before anything is verified: any organisation."""
    return (*EVERYBODYS_ANCESTORS, *stand_ins)


def _html(text: str, status: HTTPStatus, ancestors: Sequence[str]) -> Response:
    response = Response(text, status=status, mimetype="text/html")
    response.headers["Content-Security-Policy"] = POLICY + " ".join(ancestors)
    return response
