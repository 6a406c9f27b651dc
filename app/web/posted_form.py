"""One field of a form that a host's page posts, read without taking the form apart.

The framework would read every field and escape first: of a form with 400,000 of them that costs a thousand times what
a good one costs, and nothing has shown yet who sent it. A signed text is base64, so a browser escapes three characters.
"""

from __future__ import annotations

from urllib.parse import unquote_to_bytes

from flask import Request
from werkzeug.exceptions import RequestEntityTooLarge

from app.errors import BodyTooLargeError, InvalidRequestError

FORM = "application/x-www-form-urlencoded"
FIELDS_MAX = 16  # hosts send one
ESCAPES_MAX = 1_024  # of other characters than those three, which is none
NOT_READABLE = "The form cannot be read."
# Nothing that takes an escape's place can be a part of another one.
ESCAPES = tuple(
    (escape, letter)
    for letter in (b"+", b"/", b"=")
    for escape in dict.fromkeys((b"%%%02X" % letter[0], b"%%%02x" % letter[0]))
)


def posted_field(request: Request, name: str, *, bytes_max: int) -> str:
    """Return a field of the posted form; "" if it is not there, or the body is another than a form.

    Args:
        bytes_max: Of the form, as it is sent.

    Raises:
        BodyTooLargeError: the form is longer.
        InvalidRequestError: the field is there twice, or the form holds what no host sends.
    """
    request.max_content_length = bytes_max
    if request.mimetype != FORM:
        return ""
    try:
        body = request.get_data(cache=False)
    except RequestEntityTooLarge as error:
        raise BodyTooLargeError("The form is too long.") from error
    if body.count(b"&") >= FIELDS_MAX or not body.isascii():  # a browser escapes everything else
        raise InvalidRequestError(NOT_READABLE)
    start = f"{name}=".encode()
    given = [field for field in body.split(b"&") if field.startswith(start)]
    if len(given) > 1:
        raise InvalidRequestError(NOT_READABLE)
    return _unescaped(given[0][len(start) :]) if given else ""


def _unescaped(value: bytes) -> str:
    value = value.replace(b"+", b" ")
    if b"%" in value:
        for escape, letter in ESCAPES:
            value = value.replace(escape, letter)
        if value.count(b"%") > ESCAPES_MAX:
            raise InvalidRequestError(NOT_READABLE)
        value = unquote_to_bytes(value)
    return value.decode("utf-8", "replace")
