"""Signed requests made by hand, good and bad ones."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any

Json = dict[str, Any]

SECRET = "3c1f0a9e" * 8
ORGANIZATION = "00D5g000001AbCdEAK"
VIEWER = "0055g00000Rep01AAB"
ORIGIN = "https://acme.my.salesforce.com"
TOKEN = "00D5g000001AbCd!AQEAQTokenOfTheViewer"
CONTACT = "0035g00000Kq1ZzAAJ"
LEFT_OUT = object()


def payload(**changes: Any) -> Json:
    """Return what Salesforce signs beside a contact in Visualforce.

    Args:
        changes: Members by their path, its parts joined by `__`, such as `context__environment__record`; LEFT_OUT
            removes one.
    """
    made: Json = {
        "algorithm": "HMACSHA256",
        "issuedAt": -1203554112,
        "userId": VIEWER,
        "client": {
            "refreshToken": "5Aep861RefreshTokenThatNobodyKeeps",
            "instanceId": "_:OnefoldContact:j_id0:j_id1:canvasapp",
            "targetOrigin": ORIGIN,
            "instanceUrl": ORIGIN,
            "oauthToken": TOKEN,
        },
        "context": {
            "user": {
                "userId": VIEWER,
                "userName": "dana@acme.example",
                "fullName": "Dana Okafor",
                "email": "dana@acme.example",
                "locale": "en_GB",
                "language": "en_US",
                "timeZone": "Europe/London",
            },
            "organization": {"organizationId": ORGANIZATION, "name": "Acme Holding"},
            "links": {"loginUrl": ORIGIN, "restUrl": "/services/data/v67.0/"},
            "application": {"name": "Onefold", "namespace": "", "canvasUrl": "https://onefold.example.test/x"},
            "environment": {
                "locationUrl": f"https://acme--c.vf.force.com/apex/OnefoldContact?id={CONTACT}&nonce=n0nceOfThePage",
                "displayLocation": "Visualforce",
                "uiTheme": "Theme3",
                "dimensions": {"width": "100%", "height": "600px"},
                "parameters": {},
                "record": {
                    "attributes": {"type": "Contact", "url": f"/services/data/v67.0/sobjects/Contact/{CONTACT}"},
                    "Id": CONTACT,
                    "Email": "mara@fabrikam.example",
                    "LastName": "Lind",
                },
                "version": {"season": "SUMMER", "api": "67.0"},
            },
        },
    }
    for path, value in changes.items():
        *parents, name = path.split("__")
        place = made
        for parent in parents:
            place = place[parent]
        if value is LEFT_OUT:
            del place[name]
        else:
            place[name] = value
    return made


def envelope(content: Any) -> bytes:
    """Return JSON, or bytes as they are, in base64."""
    raw = content if isinstance(content, bytes) else json.dumps(content, ensure_ascii=False).encode()
    return base64.b64encode(raw)


def sign(content: Any, secret: str = SECRET) -> str:
    """Return content as a signed request."""
    return sign_envelope(envelope(content), secret)


def sign_envelope(given: bytes, secret: str = SECRET, digest: str = "sha256") -> str:
    """Return a text with its signature before it."""
    mac = hmac.new(secret.encode(), given, getattr(hashlib, digest)).digest()
    return f"{base64.b64encode(mac).decode()}.{given.decode()}"


def parts_of(text: str, content: Json) -> list[str]:
    """Return what no answer to this request may hold: pieces of the text, and what is told of people in it."""
    pieces = [text[start : start + 24] for start in range(0, min(len(text), 4_000), 24)]
    told = [value for value in _texts(content) if len(value) >= 8]
    return [piece for piece in (*pieces, *told) if len(piece) >= 8]


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for inner in value.values() for text in _texts(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in _texts(inner)]
    return [value] if isinstance(value, str) else []
