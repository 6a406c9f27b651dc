"""A tiny app with the vendor's real library, packed like any upload, so that a test says what an app does."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from pathlib import Path
from typing import Any

MANIFEST: dict[str, Any] = {
    "author": {"name": "Test", "email": "test@onefold.example", "url": "https://onefold.example"},
    "version": "1.2.3",
    "frameworkVersion": "2.0",
    "defaultLocale": "en",
    "location": {"support": {"ticket_sidebar": {"url": "assets/iframe.html", "flexible": True}}},
    "parameters": [
        {"name": "backendUrl", "type": "url", "required": True},
        {"name": "space", "type": "text", "required": True},
        {"name": "sharedSecret", "type": "text", "required": True, "secure": True, "scopes": ["jwt_secret_key"]},
        {"name": "headerKey", "type": "text", "secure": True, "scopes": ["header"]},
    ],
    "domainWhitelist": ["127.0.0.1"],
}
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self' https://static.zdassets.com">
<script src="https://static.zdassets.com/zendesk_app_framework_sdk/2.0/zaf_sdk.min.js"></script>
<script src="main.js"></script></head><body></body></html>
"""
ADA: dict[str, Any] = {
    "id": 11,
    "name": "Ada Byron",
    "email": "ada@engine.example",
    "externalId": "cust-1",
    "identities": [{"id": 1, "type": "email", "value": "ada@engine.example", "primary": True, "verified": True}],
}
GRACE: dict[str, Any] = {"id": 12, "name": "<b>Grace</b>", "email": None, "externalId": None}
TICKETS: list[dict[str, Any]] = [
    {
        "id": 1,
        "subject": "First",
        "requester": ADA,
        "comments": [{"author": "<img src=x>", "text": "<script>1</script>"}],
    },
    {"id": 2, "subject": "Second", "requester": GRACE},
    {"id": 3, "subject": "Third", "requester": None},
]
# `heard` keeps every event the app listens to; a test calls `client` itself.
SCRIPT = """
window.heard = [];
window.client = ZAFClient.init((data) => {
  window.registered = data;
  if (data.context.location.endsWith("ticket_sidebar")) listen(...OF_REQUESTERS);
});
const OF_REQUESTERS = ["id", "name", "email"].map((field) => `ticket.requester.${field}.changed`);
window.hear = (name) => client.on(name, (payload) => heard.push([name, payload ?? null]));
window.listen = (...names) => names.forEach(hear);
listen("app.activated", "app.deactivated", "app.collapsed", "app.expanded", "context.updated", "colorScheme.changed");
listen("own.event");
"""


def write_tiny_app(path: Path, **changes: Any) -> Path:
    """Write the tiny app's zip, with manifest keys changed, and return where it lies."""
    path.write_bytes(tiny_app(**changes))
    return path


def tiny_app(**changes: Any) -> bytes:
    """Return the tiny app's zip."""
    files = {
        "manifest.json": json.dumps({**MANIFEST, **changes}).encode(),
        "translations/en.json": json.dumps({"app": {"name": "Tiny"}}).encode(),
        "assets/iframe.html": PAGE.encode(),
        "assets/main.js": SCRIPT.encode(),
        "assets/logo-small.png": png(128),
    }
    return zipped(files)


def zipped(files: dict[str, bytes]) -> bytes:
    """Return a zip of some files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def png(size: int) -> bytes:
    """Return what is enough of a PNG to have a size."""
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + struct.pack(">II", size, size) + bytes(9)
