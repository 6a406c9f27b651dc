"""From a verified signed request to an open page: replays, the page's token, and the facts that the page begins with.

Rule: a signed request never expires and has no number, so what was seen before is remembered here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from app.domain.salesforce import as_object, find_record
from app.errors import AuthenticationError, RateLimitError
from app.house import House
from app.salesforce.records import Person, from_signed
from app.storage.control import Connection
from app.web.salesforce_memory import Memory, OpenPage
from app.web.salesforce_request import REFUSED, SignedRequest
from app.web.tokens import Viewer
from app.web.viewers import open_page

AGAIN_MS = 10 * 60_000  # in which the same request is a frame that was loaded again
REMEMBERED_MS = 7 * 24 * 3_600_000  # a session in Salesforce that is in use may last for days
VERSION = re.compile(r"[1-9][0-9]{1,2}\.0")
VERSION_DEFAULT = "66.0"  # the oldest that the app we package is made for
REST_URL = re.compile(r"/services/data/v([0-9.]{4,6})/")
THEMES = ("light", "dark", "auto")
TEXT_CHARACTERS_MAX = 300

Json = dict[str, Any]


def check_rate(memory: Memory, signed: SignedRequest) -> None:
    """Count a page of a viewer. The same request opens as many as it is posted, until it is stale.

    Raises:
        RateLimitError: the viewer's browser asks too often.
    """
    wait = memory.pages_opened.take(f"{signed.connection.id} {signed.user_id}")
    if wait is not None:
        raise RateLimitError("Too many pages.", retry_after=wait)


def is_stale(here: House, signed: SignedRequest) -> bool:
    """Tell whether a request was seen longer ago than a reload explains, and remember it if it is new."""
    now, connection_id = here.now_ms(), signed.connection.id
    seen, again = sha256(b"seen" + signed.mac).digest(), sha256(b"again" + signed.mac).digest()
    remember = here.control.seen_tokens.remember
    if remember(connection_id, seen, now + REMEMBERED_MS):
        remember(connection_id, again, now + AGAIN_MS)
        return False
    # Remembered until now is not remembered at all: this only asks.
    return remember(connection_id, again, now)


def ready_facts(here: House, memory: Memory, signed: SignedRequest) -> Json:
    """Open a page and return what it begins with."""
    here.control.note_connection_used(signed.connection.id)
    environment, user = signed.part("environment"), signed.part("user")
    record = find_record(environment)
    token = open_page(here, Viewer(signed.connection, signed.user_id, proven=True))
    assert signed.connection.salesforce is not None, "a signed request has a connection to Salesforce"
    page = OpenPage(
        connection_id=signed.connection.id,
        organization_id=signed.connection.salesforce.organization_id,
        origin=signed.origin,
        token=signed.token,
        version=_version(signed, environment),
        signed=_signed_person(signed.connection, environment),
        readings=memory.readings(),
    )
    memory.keep(token, page)
    theme = as_object(environment.get("parameters")).get("theme")
    return {
        "state": "ready",
        "token": token,
        "object": None if record is None else {"type": record.type, "id": record.id},
        "placement": _text(environment, "displayLocation"),
        "theme": theme if theme in THEMES else "light",
        "locale": _text(user, "locale"),
        "language": _text(user, "language"),
        "timeZone": _text(user, "timeZone"),
        "client": _client(signed),
        "authoriseUrl": None,
    }


def stale_facts(signed: SignedRequest) -> Json:
    """Return the facts of a page that is to ask for a new signed request."""
    return {"state": "stale", "token": "", "object": None, "client": _client(signed)}


def refused_as_stale(here: House, signed: SignedRequest) -> AuthenticationError:
    """Return the refusal of a request that was seen long ago."""
    here.control.note_connection_refused(signed.connection.id, "A signed request was used again after ten minutes.")
    return AuthenticationError(REFUSED)


def _client(signed: SignedRequest) -> Json:
    return {"instanceId": signed.instance_id[:TEXT_CHARACTERS_MAX], "targetOrigin": signed.target_origin}


def _version(signed: SignedRequest, environment: Mapping[str, Any]) -> str:
    """Return the version of the API that the organisation itself names."""
    found = REST_URL.fullmatch(str(signed.part("links").get("restUrl")))
    named = found[1] if found else as_object(environment.get("version")).get("api")
    return named if isinstance(named, str) and VERSION.fullmatch(named) else VERSION_DEFAULT


def _signed_person(connection: Connection, environment: Mapping[str, Any]) -> Person | None:
    """Return whom the signed record is about. What came by parameters or path says nothing of a person."""
    fields = as_object(environment.get("record"))
    record = find_record({"record": fields})
    if record is None or connection.salesforce is None:
        return None
    return from_signed(record, fields, connection.salesforce.rules)


def _text(given: Mapping[str, Any], name: str) -> str | None:
    value = given.get(name)
    return value if isinstance(value, str) and 0 < len(value) <= TEXT_CHARACTERS_MAX else None
