"""The connections to Zendesk, and the two apps to upload. One connection's page stands in `zendesk_connection`."""

from __future__ import annotations

from http import HTTPStatus

from flask import Response, make_response, request
from werkzeug.wrappers import Response as AnyResponse

from app.errors import InvalidRequestError, PackageError
from app.packaging.zendesk import zip_bytes
from app.web.admin.gate import admin, control, person
from app.web.admin.render import go, page, say, typed
from app.web.admin.zendesk_checks import address_problem
from app.web.context import house

SIGNING_KEY = "Signing key"


@admin.route("/spaces/<space_id>/zendesk", methods=["GET", "POST"])
def zendesk(space_id: str) -> Response | AnyResponse:
    """Show the connections, or make one."""
    if request.method == "GET":
        return _listed(space_id)
    subdomain = typed("subdomain")
    try:
        made, secret = control().create_connection(space_id, subdomain, author=person().email)
    except InvalidRequestError as error:
        return _listed(space_id, status=HTTPStatus.BAD_REQUEST, error=error, subdomain=subdomain)
    text = "The connection is there. This is its signing key, for the app that asks through Zendesk's proxy."
    say(f"{text} It is shown this once; copy it now.", secret=secret, label=SIGNING_KEY)
    return go("zendesk_connection", space_id=space_id, connection_id=made.id)


@admin.get("/spaces/<space_id>/zendesk/app.zip")
def zendesk_app(space_id: str) -> Response:
    """Give the app that asks through Zendesk's proxy, with the address of this installation filled in."""
    return _package(signed=False, name="onefold-zendesk.zip")


@admin.get("/spaces/<space_id>/zendesk/signed-app.zip")
def signed_zendesk_app(space_id: str) -> Response:
    """Give the app whose pages Zendesk signs, likewise."""
    return _package(signed=True, name="onefold-zendesk-signed.zip")


def _package(*, signed: bool, name: str) -> Response:
    try:
        package = zip_bytes(address=house().settings.public_url, signed=signed)
    except PackageError as error:
        text = f"The app cannot be packaged: {error}"
        return page("error.html", status=HTTPStatus.CONFLICT, title="No app to download", text=text)
    named = {"Content-Type": "application/zip", "Content-Disposition": f'attachment; filename="{name}"'}
    return make_response(package, HTTPStatus.OK, named)


def _listed(space_id: str, *, status: int = HTTPStatus.OK, **values: object) -> Response:
    connections = [one for one in control().find_connections(space_id) if one.host == "zendesk"]
    address = house().settings.public_url
    common = {"connections": connections, "address": address, "address_problem": address_problem(address)}
    return page("zendesk.html", status=status, **common, **values)
