"""One connection to Zendesk: how it does, and both ways in, step by step, in the order in which ids become known."""

from __future__ import annotations

from http import HTTPStatus
from typing import Literal
from urllib.parse import urlsplit

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from app.errors import InvalidRequestError, NotFoundError
from app.public_keys import fingerprint
from app.storage.control import Connection
from app.storage.control_zendesk import IdName
from app.web.admin.gate import admin, control, person
from app.web.admin.render import go, is_confirmed, page, say, typed
from app.web.admin.zendesk import SIGNING_KEY
from app.web.admin.zendesk_checks import address_problem, findings
from app.web.context import house

Step = Literal["done", "next", "later"]
FIELDS: dict[str, IdName] = {"app-id": "app_id", "installation-id": "installation_id"}


@admin.get("/spaces/<space_id>/zendesk/<connection_id>")
def zendesk_connection(space_id: str, connection_id: str) -> Response:
    """Show a connection."""
    return _shown(_connection(space_id, connection_id))


@admin.post("/spaces/<space_id>/zendesk/<connection_id>/test")
def test_zendesk(space_id: str, connection_id: str) -> Response:
    """Try what can be tried without Zendesk."""
    connection = _connection(space_id, connection_id)
    return _shown(connection, findings=findings(house(), connection))


@admin.post("/spaces/<space_id>/zendesk/<connection_id>/rotate")
def rotate_zendesk(space_id: str, connection_id: str) -> AnyResponse:
    """Add a secret beside the present one."""
    _connection(space_id, connection_id)
    secret = control().rotate_panel_secret(connection_id, author=person().email)
    text = "This is the new signing key. It is shown this once. The one before goes on working until you end it."
    say(text, secret=secret, label=SIGNING_KEY)
    return _back(space_id, connection_id)


@admin.post("/spaces/<space_id>/zendesk/<connection_id>/end-old")
def end_old_zendesk(space_id: str, connection_id: str) -> AnyResponse:
    """End the older of two secrets."""
    if is_confirmed(_name(_connection(space_id, connection_id))):
        control().drop_old_panel_secret(connection_id, author=person().email)
        say("The older signing key has ended. Only the newest is accepted now.")
    return _back(space_id, connection_id)


@admin.post("/spaces/<space_id>/zendesk/<connection_id>/enabled")
def switch_zendesk(space_id: str, connection_id: str) -> AnyResponse:
    """Let a connection ask, or refuse it."""
    _connection(space_id, connection_id)
    enabled = typed("enabled") == "yes"
    control().set_connection_enabled(connection_id, enabled, author=person().email)
    say("Zendesk may ask again." if enabled else "The connection is disabled: agents see that Onefold refuses.")
    return _back(space_id, connection_id)


@admin.post("/spaces/<space_id>/zendesk/<connection_id>/subdomain")
def bind_zendesk(space_id: str, connection_id: str) -> Response | AnyResponse:
    """Bind a connection to one Zendesk account, or to any."""
    connection = _connection(space_id, connection_id)
    subdomain = typed("subdomain")
    try:
        control().set_connection_subdomain(connection_id, subdomain, author=person().email)
    except InvalidRequestError as error:
        return _mistaken(connection, "subdomain", error, subdomain)
    say(
        "Saved. Requests of other Zendesk accounts are refused." if subdomain.strip() else "Saved. Any account may ask."
    )
    return _back(space_id, connection_id)


@admin.post("/spaces/<space_id>/zendesk/<connection_id>/<any('app-id', 'installation-id'):which>")
def set_zendesk_id(space_id: str, connection_id: str, which: str) -> Response | AnyResponse:
    """Keep a number that Zendesk gave the app."""
    connection = _connection(space_id, connection_id)
    name = FIELDS[which]
    try:
        control().set_zendesk_id(connection_id, name, typed(name), author=person().email)
    except InvalidRequestError as error:
        return _mistaken(connection, name, error, typed(name))
    say("Saved. Go on with the next step of the signed way.")
    return _back(space_id, connection_id)


@admin.post("/spaces/<space_id>/zendesk/<connection_id>/key")
def add_zendesk_key(space_id: str, connection_id: str) -> Response | AnyResponse:
    """Accept a public key, pasted or as a file. It is not shown again: what was pasted may have been a private one."""
    connection = _connection(space_id, connection_id)
    had = len(connection.zendesk.public_keys)
    try:
        control().add_zendesk_key(connection_id, _given_key(), author=person().email)
    except InvalidRequestError as error:
        return _mistaken(connection, "key", error)
    say("The public key is accepted." + (" The one before goes on working until you end it." if had else ""))
    return _back(space_id, connection_id)


@admin.post("/spaces/<space_id>/zendesk/<connection_id>/end-old-key")
def end_old_zendesk_key(space_id: str, connection_id: str) -> AnyResponse:
    """End the older of two public keys."""
    if is_confirmed(_name(_connection(space_id, connection_id))):
        control().drop_old_zendesk_key(connection_id, author=person().email)
        say("The older public key has ended. Only the newest is accepted now.")
    return _back(space_id, connection_id)


def _connection(space_id: str, connection_id: str) -> Connection:
    """Return a connection to Zendesk.

    Raises:
        NotFoundError: the space has none with this id.
    """
    found = control().get_connection(space_id, connection_id)
    if found.host != "zendesk":
        raise NotFoundError("The connection is to another host.")
    return found


def _name(connection: Connection) -> str:
    """Return what is typed to confirm."""
    return connection.subdomain or "zendesk"


def _given_key() -> str:
    file = request.files.get("file")
    if file is None or not file.filename:
        return typed("pem")
    raw: bytes = file.read()
    return raw.decode("latin-1")  # what is no text becomes no key either


def _back(space_id: str, connection_id: str) -> AnyResponse:
    return go("zendesk_connection", space_id=space_id, connection_id=connection_id)


def _mistaken(connection: Connection, field: str, error: InvalidRequestError, value: str = "") -> Response:
    """Show the page again with what was wrong beside the field it concerns."""
    given = {"wrong": field, "error": error, "value": value}
    return _shown(connection, status=HTTPStatus.BAD_REQUEST, **given)


def _shown(connection: Connection, *, status: int = HTTPStatus.OK, **values: object) -> Response:
    app, address = connection.zendesk, house().settings.public_url
    refused = connection.last_refused_at
    account = f"https://{connection.subdomain}.zendesk.com" if connection.subdomain else None
    return page(
        "zendesk_connection.html",
        status=status,
        one=connection,
        name=_name(connection),
        account=account,
        key_address=f"{account}/api/v2/apps/{app.app_id}/public_key.pem" if account and app.app_id else None,
        keys=[(key, fingerprint(key.pem)) for key in app.public_keys],
        refused_last=refused is not None and refused > (connection.last_used_at or 0),
        proxy=steps(True, None, None, None, _used_by_proxy(connection)),
        signed=steps(
            account is not None,
            None,
            app.app_id is not None,
            bool(app.public_keys),
            None,
            app.installation_id is not None,
            app.last_signed_at is not None,
        ),
        address=address,
        host=urlsplit(address).hostname,
        address_problem=address_problem(address),
        **values,
    )


def _used_by_proxy(connection: Connection) -> bool:
    app = connection.zendesk
    return app.last_proxy_at is not None or (connection.last_used_at is not None and app.last_signed_at is None)


def steps(*facts: bool | None) -> list[Step]:
    """Return which steps are done, which one is next and which come later.

    Args:
        facts: Of each step whether it is done; None: nothing here tells, but it came before any later one that is.
    """
    done = [any(facts[place:]) if fact is None else fact for place, fact in enumerate(facts)]
    first_open = next((place for place, one in enumerate(done) if not one), None)
    return ["done" if one else "next" if place == first_open else "later" for place, one in enumerate(done)]
