"""Profile API tokens: made, shown once, revoked."""

from __future__ import annotations

from http import HTTPStatus

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from app.errors import InvalidRequestError
from app.web.admin.gate import admin, control, person
from app.web.admin.render import go, is_confirmed, page, say, typed
from app.web.context import house


@admin.route("/spaces/<space_id>/tokens", methods=["GET", "POST"])
def tokens(space_id: str) -> Response | AnyResponse:
    """List the tokens, or make one."""
    if request.method == "GET":
        return _listed(space_id)
    name = typed("name")
    try:
        made, text = control().create_profile_token(space_id, name, author=person().email)
    except InvalidRequestError as error:
        return _listed(space_id, status=HTTPStatus.BAD_REQUEST, error=error, name=name)
    say(f"This is the token {made.name}. It is shown this once; copy it now.", secret=text, label="Token")
    return go("tokens", space_id=space_id)


@admin.post("/spaces/<space_id>/tokens/<token_id>/revoke")
def revoke_token(space_id: str, token_id: str) -> AnyResponse:
    """End a token."""
    named = [one.name for one in control().list_profile_tokens(space_id) if one.id == token_id]
    if named and not is_confirmed(named[0]):
        return go("tokens", space_id=space_id)
    control().revoke_profile_token(space_id, token_id, author=person().email)
    say("The token is revoked. Programs that use it are answered with 401 from now on.")
    return go("tokens", space_id=space_id)


def _listed(space_id: str, *, status: int = HTTPStatus.OK, error: object = "", name: str = "") -> Response:
    listed = control().list_profile_tokens(space_id)
    address = f"{house().settings.public_url}/v1/spaces/{space_id}"
    return page("tokens.html", status=status, tokens=listed, address=address, error=error, name=name)
