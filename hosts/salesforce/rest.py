"""REST as the panel's server uses it: one record, one query; who may not read it, is told so as Salesforce does."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote

from flask import Blueprint, Response, jsonify, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from hosts.salesforce import soql
from hosts.salesforce.ids import ID
from hosts.salesforce.org import API_VERSION, Org, Record, User, known_fields, may_read, visible

SLOW_SECONDS = 30
LIMIT = "Sforce-Limit-Info"
BASE = f"/services/data/v{API_VERSION}"
PARENTS = {"Account": "AccountId", "Contact": "ContactId"}  # relationships that a field path may follow


class RestError(Exception):
    """An answer that is a failure: a status, a code and a sentence."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


def rest(org: Org) -> Blueprint:
    """Return the routes under `/services/data`."""
    routes = Blueprint("rest", __name__)

    @routes.errorhandler(RestError)
    def fail(error: RestError) -> tuple[Response, int]:
        return jsonify([{"message": str(error), "errorCode": error.code}]), error.status

    @routes.after_request
    def count(response: Response) -> Response:
        response.headers[LIMIT] = f"api-usage={1200 + len(org.rest_calls)}/15000"
        response.headers["Cache-Control"] = "no-store"
        return response

    @routes.get("/services/data/")
    def versions() -> Response:
        return jsonify([{"label": "Summer '26", "url": BASE, "version": API_VERSION}])

    @routes.get("/services/data/<version>/ui-api/records/<record_id>")
    def one(version: str, record_id: str) -> AnyResponse:
        user = _user(org, version)
        bad = _bad_weather(org)
        return bad if bad is not None else jsonify(_ui_record(org, user, record_id))

    @routes.get("/services/data/<version>/query")
    @routes.get("/services/data/<version>/query/")
    def query(version: str) -> AnyResponse:
        user = _user(org, version)
        bad = _bad_weather(org)
        return bad if bad is not None else jsonify(_query(org, user, request.args.get("q", "")))

    return routes


def _user(org: Org, version: str) -> User:
    org.rest_calls.append(unquote(request.full_path.rstrip("?")))
    if not re.fullmatch(r"v[0-9]{2,3}\.0", version):
        raise RestError(404, "NOT_FOUND", "The requested resource does not exist")
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    user = org.user_of(token) if kind in ("Bearer", "OAuth") else None
    if user is None:
        raise RestError(401, "INVALID_SESSION_ID", "Session expired or invalid")
    return user


def _bad_weather(org: Org) -> AnyResponse | None:
    if org.weather == "limit":
        raise RestError(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")
    if org.weather == "disabled":
        raise RestError(403, "API_DISABLED_FOR_ORG", "API is not enabled for this Organization or Partner")
    if org.weather == "down":
        raise RestError(503, "SERVER_UNAVAILABLE", "The server is down for maintenance")
    if org.weather == "elsewhere":
        return redirect("http://127.0.0.1:9/elsewhere")
    if org.weather == "html":
        return Response("<html><body><h1>We are down for maintenance</h1></body></html>", 500, mimetype="text/html")
    if org.weather == "slow":
        org.let_go.wait(SLOW_SECONDS)
    return None


def _ui_record(org: Org, user: User, record_id: str) -> dict[str, Any]:
    record = org.find(record_id)
    if not ID.fullmatch(record_id):
        raise RestError(400, "MALFORMED_ID", f"bad id {record_id}")
    if record is None:
        raise RestError(404, "NOT_FOUND", "The requested resource does not exist")
    if not may_read(user, record):
        raise RestError(403, "INSUFFICIENT_ACCESS", "You don't have access to this record.")
    fields: dict[str, Any] = {}
    for path in _paths("fields"):
        if not _place(fields, org, user, record, path):
            raise RestError(400, "INVALID_FIELD", f"No such column '{path}' on entity '{record.type}'")
    for path in _paths("optionalFields"):
        _place(fields, org, user, record, path)  # what is missing or hidden is left out without a word
    return _shape(record, fields)


def _paths(name: str) -> list[str]:
    return [path.strip() for given in request.args.getlist(name) for path in given.split(",") if path.strip()]


def _place(fields: dict[str, Any], org: Org, user: User, record: Record, path: str) -> bool:
    """Put a field such as `Contact.Account.Name` into an answer; False: there is none that the user may see."""
    kind, _, rest_of_path = path.partition(".")
    if kind != record.type:
        return False
    name, _, further = rest_of_path.partition(".")
    if not further:
        if not visible(user, record, name):
            return False
        fields[name] = {"displayValue": None, "value": _value(record, name)}
        return True
    parent = org.find(str(record.fields.get(PARENTS.get(name, ""), "")))
    if name not in PARENTS or parent is None or not may_read(user, parent):
        return False
    inner = fields.setdefault(name, {"displayValue": parent.name, "value": _shape(parent, {})})
    return _place(inner["value"]["fields"], org, user, parent, f"{parent.type}.{further}")


def _shape(record: Record, fields: dict[str, Any]) -> dict[str, Any]:
    return {
        "apiName": record.type,
        "childRelationships": {},
        "eTag": "e5c7f1",
        "fields": fields,
        "id": record.id,
        "lastModifiedById": None,
        "lastModifiedDate": "2026-11-17T09:30:00.000Z",
        "recordTypeId": None,
        "recordTypeInfo": None,
        "systemModstamp": "2026-11-17T09:30:00.000Z",
        "weakEtag": 1,
    }


def _value(record: Record, name: str) -> Any:
    if name == "Id":
        return record.id
    return record.name if name == "Name" else record.fields.get(name)


def _query(org: Org, user: User, text: str) -> dict[str, Any]:
    try:
        asked = soql.parse(text)
    except soql.SoqlError as error:
        raise RestError(400, error.code, str(error)) from error
    rows = [
        record
        for record in org.of_type(asked.object)
        if may_read(user, record) and str(_value(record, asked.where)) == asked.equals
    ]
    found = [_row(org, user, record, asked.fields) for record in rows[: asked.limit]]
    return {"totalSize": len(found), "done": True, "records": found}


def _row(org: Org, user: User, record: Record, paths: tuple[str, ...]) -> dict[str, Any]:
    row: dict[str, Any] = {"attributes": _attributes(record)}
    for path in paths:
        name, _, further = path.partition(".")
        if not further:
            if not visible(user, record, name):
                raise RestError(400, "INVALID_FIELD", f"No such column '{name}' on entity '{record.type}'")
            row[name] = _value(record, name)
            continue
        parent = org.find(str(record.fields.get(PARENTS.get(name, ""), "")))
        if name not in PARENTS or further not in known_fields(name):
            raise RestError(400, "INVALID_FIELD", f"Didn't understand relationship '{name}' in field path")
        if parent is None or not may_read(user, parent):
            row[name] = None
            continue
        if not visible(user, parent, further):
            raise RestError(400, "INVALID_FIELD", f"No such column '{further}' on entity '{parent.type}'")
        row.setdefault(name, {"attributes": _attributes(parent)})[further] = _value(parent, further)
    return row


def _attributes(record: Record) -> dict[str, str]:
    return {"type": record.type, "url": f"{BASE}/sobjects/{record.type}/{record.id}"}
