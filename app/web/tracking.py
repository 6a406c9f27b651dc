"""The Tracking API: Segment's calls, unchanged. Parses, hands to ingest, answers 200 after the commit."""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as Base64Error
from urllib.parse import urlsplit

from flask import Blueprint, Response, request

from app.domain.envelope import EventType, parse_body
from app.domain.events import Event, Rejection, normalise_batch
from app.errors import AuthenticationError, NotFoundError
from app.ingest import accept
from app.storage.control_rows import Source
from app.web.bodies import read_body
from app.web.context import house
from app.web.problems import is_tracking_path

# The browser library writes one letter. Source: Segment, "HTTP API"; analytics-next.
TYPES: dict[str, EventType] = {
    "identify": "identify",
    "track": "track",
    "page": "page",
    "screen": "screen",
    "group": "group",
    "alias": "alias",
    "i": "identify",
    "t": "track",
    "p": "page",
    "s": "screen",
    "g": "group",
    "a": "alias",
}
BATCHES = ("batch", "import", "b")
METRICS = "m"  # the browser library counts its own calls; nobody reads that here
CALLS = ",".join((*TYPES, *BATCHES, METRICS))

SUCCESS = b'{"success":true}'  # with status 200 and no other: the Python library retries everything else
CORS_HEADERS = "authorization, content-type, x-retry-count"
PREFLIGHT_SECONDS = 86_400
SETTINGS_SECONDS = 60

tracking = Blueprint("tracking", __name__, url_prefix="/v1")


@tracking.post(f"/<any({CALLS}):call>", provide_automatic_options=False)
def accept_call(call: str) -> Response:
    """Take one event or a batch; events that break a rule stand in `rejected`, and the answer is 200 all the same."""
    key = _key_of_header()
    source = None if key is None else _source_of(key)
    if call == METRICS:
        read_body()
        return _json(SUCCESS)
    source, version, events, rejections = _read_events(TYPES.get(call), source)
    if events or rejections:
        accept(house(), source.space_id, source.id, events, rejections, rules_version=version)
    return _json(SUCCESS)


@tracking.route(f"/<any({CALLS}):call>", methods=["OPTIONS"], provide_automatic_options=False)
def preflight(call: str) -> Response:
    """Let a page of any origin send; a browser asks because the library's call bears an Authorization header."""
    response = Response(status=204)
    response.headers["Access-Control-Allow-Methods"] = "POST"
    response.headers["Access-Control-Allow-Headers"] = CORS_HEADERS
    response.headers["Access-Control-Max-Age"] = str(PREFLIGHT_SECONDS)
    return response


@tracking.get("/projects/<write_key>/settings")
def settings(write_key: str) -> dict[str, object]:
    """Tell the browser library where to send; it does not start without this. Source: analytics-next, "settings"."""
    source = house().control.find_source_by_write_key(write_key)
    if source is None or not source.enabled:
        raise NotFoundError("No enabled source has this write key.")
    scheme, host = _address()
    destination = {"apiKey": write_key, "apiHost": f"{host}/v1", "protocol": scheme, "addBundledMetadata": True}
    return {
        "integrations": {"Segment.io": destination},
        "plan": {"track": {"__default": {"enabled": True}}},
        "metrics": {"sampleRate": 0},
        "enabledMiddleware": {},
    }


@tracking.after_app_request
def allow_every_origin(response: Response) -> Response:
    """Mark the answers of this API, errors and unknown paths included, as readable from every page."""
    if is_tracking_path(request.path):
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Expose-Headers"] = "Retry-After, X-RateLimit-Reset"
        if request.endpoint == "tracking.settings" and response.status_code == 200:
            response.headers["Cache-Control"] = f"public, max-age={SETTINGS_SECONDS}"
        else:
            response.headers["Cache-Control"] = "no-store"
    return response


def _read_events(type_: EventType | None, source: Source | None) -> tuple[Source, int, list[Event], list[Rejection]]:
    """Return whose events the body holds, the version of the rules they were read by, and what they are.

    The body itself is forgotten before the commit.
    """
    received_at = house().now_ms()
    body = parse_body(read_body(), type_)
    source = source or _source_of(body.write_key)
    rules = house().spaces.rules(source.space_id)
    return source, rules.version, *normalise_batch(body, received_at=received_at, source_id=source.id, rules=rules)


def _json(body: bytes) -> Response:
    return Response(body, content_type="application/json")


def _source_of(write_key: str | None) -> Source:
    if write_key is None:
        raise AuthenticationError("No write key: send it as the user of Basic authentication or as `writeKey`.")
    source = house().control.find_source_by_write_key(write_key)
    if source is None:
        raise AuthenticationError("The write key is unknown.")
    if not source.enabled:
        raise AuthenticationError("The source of this write key is disabled.")
    return source


def _key_of_header() -> str | None:
    """Return the user of Basic authentication; with and without the colon. None: the body may hold the key."""
    scheme, _, coded = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        text = b64decode(coded.strip() + "==", validate=False).decode()
    except (Base64Error, ValueError):
        return None
    return text.partition(":")[0] or None


def _address() -> tuple[str, str]:
    """Return scheme and host (with the path under which Onefold lies) that the asking browser can reach.

    It has just reached us under its own word for us. Only what a proxy in front hides from us is taken from the
    settings: the scheme and the path of the public address.
    """
    public = urlsplit(house().settings.public_url)
    if request.host == public.netloc:
        return public.scheme, public.netloc + public.path
    return request.scheme, request.host + request.script_root
