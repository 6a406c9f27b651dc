"""The connection to Zendesk: its secret, the app to upload, and what to click."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import urlsplit

from flask import Response, make_response, request
from werkzeug.wrappers import Response as AnyResponse

from app.errors import InvalidRequestError, PackageError
from app.packaging.zendesk import zip_bytes
from app.settings import LOOPBACK_HOSTS
from app.web.admin.gate import admin, control, person
from app.web.admin.render import go, is_confirmed, page, say, typed
from app.web.context import house


@admin.route("/spaces/<space_id>/zendesk", methods=["GET", "POST"])
def zendesk(space_id: str) -> Response | AnyResponse:
    """Show the connections, or make one."""
    if request.method == "GET":
        return _listed(space_id)
    subdomain = typed("subdomain")
    try:
        _, secret = control().create_connection(space_id, subdomain, author=person().email)
    except InvalidRequestError as error:
        return _listed(space_id, status=HTTPStatus.BAD_REQUEST, error=error, subdomain=subdomain)
    _say_secret("The connection is there. This is its signing key. It is shown this once; copy it now.", secret)
    return go("zendesk", space_id=space_id)


@admin.get("/spaces/<space_id>/zendesk/app.zip")
def zendesk_app(space_id: str) -> Response:
    """Give the app to upload, with the address of this installation filled in."""
    try:
        package = zip_bytes(address=house().settings.public_url)
    except PackageError as error:
        text = f"The app cannot be packaged: {error}"
        return page("error.html", status=HTTPStatus.CONFLICT, title="No app to download", text=text)
    named = {"Content-Type": "application/zip", "Content-Disposition": 'attachment; filename="onefold-zendesk.zip"'}
    return make_response(package, HTTPStatus.OK, named)


@admin.post("/spaces/<space_id>/zendesk/<connection_id>/rotate")
def rotate_zendesk(space_id: str, connection_id: str) -> AnyResponse:
    """Add a secret beside the present one."""
    control().get_connection(space_id, connection_id)
    secret = control().rotate_panel_secret(connection_id, author=person().email)
    _say_secret(
        "This is the new secret. It is shown this once. The one before goes on working until you end it.", secret
    )
    return go("zendesk", space_id=space_id)


@admin.post("/spaces/<space_id>/zendesk/<connection_id>/end-old")
def end_old_zendesk(space_id: str, connection_id: str) -> AnyResponse:
    """End the older of two secrets."""
    named = control().get_connection(space_id, connection_id).subdomain or "zendesk"
    if not is_confirmed(named):
        return go("zendesk", space_id=space_id)
    control().drop_old_panel_secret(connection_id, author=person().email)
    say("The older secret has ended. Only the newest is accepted now.")
    return go("zendesk", space_id=space_id)


@admin.post("/spaces/<space_id>/zendesk/<connection_id>/enabled")
def switch_zendesk(space_id: str, connection_id: str) -> AnyResponse:
    """Let a connection ask, or refuse it."""
    control().get_connection(space_id, connection_id)
    enabled = typed("enabled") == "yes"
    control().set_connection_enabled(connection_id, enabled, author=person().email)
    say("Zendesk may ask again." if enabled else "The connection is disabled: agents see that Onefold refuses.")
    return go("zendesk", space_id=space_id)


@admin.post("/spaces/<space_id>/zendesk/<connection_id>/subdomain")
def bind_zendesk(space_id: str, connection_id: str) -> Response | AnyResponse:
    """Bind a connection to one Zendesk account, or to any."""
    control().get_connection(space_id, connection_id)
    subdomain = typed("subdomain")
    try:
        control().set_connection_subdomain(connection_id, subdomain, author=person().email)
    except InvalidRequestError as error:
        named = {"bind_error": error, "bind_id": connection_id, "bind_value": subdomain}
        return _listed(space_id, status=HTTPStatus.BAD_REQUEST, **named)
    say(
        "Saved. Requests of other Zendesk accounts are refused." if subdomain.strip() else "Saved. Any account may ask."
    )
    return go("zendesk", space_id=space_id)


def _say_secret(text: str, secret: str) -> None:
    say(text, secret=secret, label="Signing key")


def _listed(space_id: str, *, status: int = HTTPStatus.OK, **values: object) -> Response:
    address = house().settings.public_url
    return page(
        "zendesk.html",
        status=status,
        connections=control().find_connections(space_id),
        address=address,
        host=urlsplit(address).hostname,
        is_local=urlsplit(address).hostname in LOOPBACK_HOSTS or not address.startswith("https://"),
        **values,
    )
