"""The connections to Salesforce: their consumer secrets, which fields say who it is, and what to do in Salesforce."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import urlsplit

from flask import Response, make_response, request
from werkzeug.wrappers import Response as AnyResponse

from app.domain.record_fields import DEFAULTS, Rules, parse_rules, rules_text
from app.errors import ConflictError, InvalidRequestError, PackageError
from app.packaging.salesforce import zip_bytes
from app.packaging.salesforce_steps import marked, steps
from app.settings import LOOPBACK_HOSTS
from app.storage.control import Connection
from app.web.admin.gate import admin, control, person
from app.web.admin.render import go, is_confirmed, page, say, typed
from app.web.context import house

OBJECTS = {
    "Contact": "Contact",
    "Lead": "Lead",
    "Case": "Case without a contact",
    "PersonAccount": "Person account",
    "Account": "Account of a company",
    "Opportunity": "Opportunity",
}


@admin.route("/spaces/<space_id>/salesforce", methods=["GET", "POST"])
def salesforce(space_id: str) -> Response | AnyResponse:
    """Show the connections, or make one."""
    if request.method == "GET":
        return _listed(space_id)
    organization, secret = typed("organization"), typed("secret")
    try:
        control().create_salesforce_connection(space_id, organization, secret, author=person().email)
    except (InvalidRequestError, ConflictError) as error:
        return _listed(space_id, status=HTTPStatus.BAD_REQUEST, error=error, organization=organization)
    say("The connection is there. The secret is kept encrypted and is not shown again.")
    return go("salesforce", space_id=space_id)


@admin.get("/spaces/<space_id>/salesforce/package.zip")
def salesforce_package(space_id: str) -> Response:
    """Give the project to deploy, with the address of this installation filled in."""
    legacy = request.args.get("legacy") == "yes"
    try:
        package = zip_bytes(address=house().settings.public_url, legacy=legacy)
    except PackageError as error:
        text = f"The app cannot be packaged: {error}"
        return page("error.html", status=HTTPStatus.CONFLICT, title="No package to download", text=text)
    named = {"Content-Type": "application/zip", "Content-Disposition": 'attachment; filename="onefold-salesforce.zip"'}
    return make_response(package, HTTPStatus.OK, named)


@admin.post("/spaces/<space_id>/salesforce/<connection_id>/secret")
def add_salesforce_secret(space_id: str, connection_id: str) -> Response | AnyResponse:
    """Accept a further secret beside the present one."""
    connection = control().get_salesforce_connection(space_id, connection_id)
    try:
        control().add_consumer_secret(connection, typed("secret"), author=person().email)
    except (InvalidRequestError, ConflictError) as error:
        return _listed(space_id, status=HTTPStatus.BAD_REQUEST, wrong=(connection_id, "secret"), wrong_text=error)
    say("The new secret is accepted. The one before goes on working until you end it.")
    return go("salesforce", space_id=space_id)


@admin.post("/spaces/<space_id>/salesforce/<connection_id>/end-old")
def end_old_salesforce(space_id: str, connection_id: str) -> AnyResponse:
    """End the older of two secrets."""
    control().get_salesforce_connection(space_id, connection_id)
    if not is_confirmed("salesforce"):
        return go("salesforce", space_id=space_id)
    control().drop_old_panel_secret(connection_id, author=person().email)
    say("The older secret has ended. Only the newest is accepted now.")
    return go("salesforce", space_id=space_id)


@admin.post("/spaces/<space_id>/salesforce/<connection_id>/enabled")
def switch_salesforce(space_id: str, connection_id: str) -> AnyResponse:
    """Let a connection open pages, or refuse it."""
    control().get_salesforce_connection(space_id, connection_id)
    enabled = typed("enabled") == "yes"
    control().set_connection_enabled(connection_id, enabled, author=person().email)
    say("Salesforce may ask again." if enabled else "The connection is disabled: open pages end, new ones are refused.")
    return go("salesforce", space_id=space_id)


@admin.post("/spaces/<space_id>/salesforce/<connection_id>/hosts")
def set_salesforce_hosts(space_id: str, connection_id: str) -> Response | AnyResponse:
    """Let further hosts show the panel."""
    connection = control().get_salesforce_connection(space_id, connection_id)
    try:
        control().set_salesforce_hosts(connection, typed("hosts"), author=person().email)
    except InvalidRequestError as error:
        named = {"wrong": (connection_id, "hosts"), "wrong_text": error, "hosts": typed("hosts")}
        return _listed(space_id, status=HTTPStatus.BAD_REQUEST, **named)
    say("Saved.")
    return go("salesforce", space_id=space_id)


@admin.post("/spaces/<space_id>/salesforce/<connection_id>/fields")
def set_salesforce_fields(space_id: str, connection_id: str) -> Response | AnyResponse:
    """Say which fields identify the person of a record."""
    connection = control().get_salesforce_connection(space_id, connection_id)
    given = {name: typed(name) for name in OBJECTS}
    try:
        rules = dict(DEFAULTS) if typed("reset") else {name: _parsed(name, text) for name, text in given.items()}
    except InvalidRequestError as error:
        named = {"wrong": (connection_id, "fields"), "wrong_text": error, "fields": given}
        return _listed(space_id, status=HTTPStatus.BAD_REQUEST, **named)
    control().set_identity_fields(connection, rules, author=person().email)
    say("Saved. Pages that are open now follow within five minutes.")
    return go("salesforce", space_id=space_id)


def _parsed(name: str, text: str) -> Rules:
    try:
        return parse_rules(text)
    except InvalidRequestError as error:
        raise InvalidRequestError(f"{OBJECTS[name]}: {error}") from error


def _listed(space_id: str, *, status: int = HTTPStatus.OK, **values: object) -> Response:
    address = house().settings.public_url
    found = [one for one in control().find_connections(space_id) if one.salesforce is not None]
    return page(
        "salesforce.html",
        status=status,
        connections=found,
        rules={one.id: _rules_texts(one) for one in found},
        objects=OBJECTS,
        steps=steps(address),
        marked=marked,
        address=address,
        is_local=urlsplit(address).hostname in LOOPBACK_HOSTS or not address.startswith("https://"),
        **values,
    )


def _rules_texts(connection: Connection) -> dict[str, str]:
    salesforce = connection.salesforce
    return {} if salesforce is None else {name: rules_text(salesforce.rules(name)) for name in OBJECTS}
