"""The signed request as Salesforce sends it, with all that is odd about it.

Rule: Salesforce, "Canvas Developer Guide", sections "Signed Request" and "CanvasRequest Object"; what payloads
recorded in the field show beyond that.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from hosts.salesforce.ids import made_id
from hosts.salesforce.org import API_VERSION, ORGANIZATION_ID, Org, Record, User, may_read, visible

Placement = Literal["Aura", "Visualforce", "PageLayout", "None"]
PLACEMENTS: tuple[Placement, ...] = ("Aura", "Visualforce", "PageLayout", "None")
ENTITY_FIELDS = ("FirstName", "LastName", "Email")  # what the wrapper's Visualforce page asks for
# For internal use, says the vendor; all of these occur.
ISSUED_AT: tuple[int | None, ...] = (-1203554112, None, 1_781_234_567, 0, 2_147_483_647)


@dataclass(frozen=True, slots=True)
class Origins:
    """Where the stand-in answers.

    Args:
        lightning: The record pages.
        domain: "My Domain": what signs, hosts the canvas frame and answers REST.
        visualforce: Visualforce pages.
        canvas_url: Where the signed request goes.
    """

    lightning: str
    domain: str
    visualforce: str
    canvas_url: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where one frame stands.

    Args:
        record: The record of the page; None: the previewer.
        parameters: What the component around the frame passes.
        frame: What the frame is called after `canvas-frame-`.
    """

    placement: Placement
    record: Record | None
    user: User
    parameters: Mapping[str, Any] = field(default_factory=dict)
    frame: str = ""


def sign(payload: Mapping[str, Any], secret: str) -> str:
    """Return a payload as a signed request: the MAC is over the characters of the envelope."""
    envelope = base64.b64encode(json.dumps(payload, ensure_ascii=False).encode())
    return f"{base64.b64encode(_mac(envelope, secret)).decode()}.{envelope.decode()}"


def _mac(envelope: bytes, secret: str) -> bytes:
    return hmac.digest(secret.encode(), envelope, hashlib.sha256)


def signed_payload(org: Org, origins: Origins, place: Place) -> dict[str, Any]:
    """Return what is signed for a frame."""
    return {
        "algorithm": "HMACSHA256",
        "issuedAt": ISSUED_AT[org.next_number() % len(ISSUED_AT)],
        "userId": place.user.id,
        "client": {
            "refreshToken": None,
            "instanceId": instance_id(place),
            "targetOrigin": origins.domain,
            "instanceUrl": origins.domain,
            "oauthToken": org.session(place.user),
        },
        "context": context(org, origins, place),
    }


def instance_id(place: Place) -> str:
    """Return what the messages of a frame are addressed with; it is not the frame's name."""
    kind = "" if place.record is None else place.record.type
    by_placement = {"Visualforce": f"_:Onefold{kind}:j_id0:j_id1:canvasapp", "PageLayout": "09H5g0000004D3V:"}
    return by_placement.get(place.placement, place.frame)


def context(org: Org, origins: Origins, place: Place) -> dict[str, Any]:
    """Return the context, which the message `ctx` asks for too."""
    return {
        "user": _user(place.user, origins),
        "organization": {
            "organizationId": ORGANIZATION_ID,
            "name": "Quillmoor",
            "multicurrencyEnabled": False,
            "namespacePrefix": None,
            "currencyIsoCode": "GBP",
        },
        "links": _links(place.user, origins),
        "application": _application(origins),
        "environment": _environment(org, origins, place),
    }


def _user(user: User, origins: Origins) -> dict[str, Any]:
    mail = f"{user.key}@quillmoor.example"
    return {
        "userId": user.id,
        "userName": mail,
        "firstName": user.first,
        "lastName": user.last,
        "fullName": user.name,
        "email": mail,
        "locale": user.locale,
        "language": user.language,
        "timeZone": user.time_zone,
        "profileId": made_id("00e", 1)[:15],
        "roleId": None,
        "userType": "STANDARD",
        "currencyISOCode": "GBP",  # spelled otherwise than the organisation's
        "profilePhotoUrl": f"{origins.domain}/profilephoto/005/F",
        "profileThumbnailUrl": f"{origins.domain}/profilephoto/005/T",
        "siteUrl": None,
        "siteUrlPrefix": None,
        "networkId": None,
        "accessibilityModeEnabled": False,
        "isDefaultNetwork": True,
    }


def _links(user: User, origins: Origins) -> dict[str, str]:
    base = f"/services/data/v{API_VERSION}"
    return {
        "loginUrl": origins.domain,
        "restUrl": f"{base}/",
        "sobjectUrl": f"{base}/sobjects/",
        "queryUrl": f"{base}/query/",
        "searchUrl": f"{base}/search/",
        "recentItemsUrl": f"{base}/recent/",
        "enterpriseUrl": f"/services/Soap/c/{API_VERSION}/{ORGANIZATION_ID[:15]}",
        "metadataUrl": f"/services/Soap/m/{API_VERSION}/{ORGANIZATION_ID[:15]}",
        "partnerUrl": f"/services/Soap/u/{API_VERSION}/{ORGANIZATION_ID[:15]}",
        "chatterFeedsUrl": "/services/data/v31.0/chatter/feeds",
        "chatterFeedItemsUrl": "/services/data/v31.0/chatter/feed-items",
        "chatterGroupsUrl": f"{base}/chatter/groups",
        "chatterUsersUrl": f"{base}/chatter/users",
        "userUrl": f"/{user.id}",
    }


def _application(origins: Origins) -> dict[str, Any]:
    return {
        "name": "Onefold",
        "developerName": "Onefold_Canvas",
        "namespace": "",
        "version": "1.0",
        "applicationId": "06P5g0000004hCr",
        "referenceId": "09H5g0000004D3V",
        "canvasUrl": origins.canvas_url,
        "authType": "SIGNED_REQUEST",
        "samlInitiationMethod": "None",
        "options": [],
        "isInstalledPersonalApp": False,
    }


def _environment(org: Org, origins: Origins, place: Place) -> dict[str, Any]:
    aura = place.placement == "Aura"
    return {
        "referer": None,
        "locationUrl": _location(origins, place),
        "displayLocation": place.placement,
        "sublocation": None,
        "uiTheme": "Theme3",  # in Lightning too
        "dimensions": {
            "width": "100%" if not aura else "800px",
            "height": "600px" if not aura else "900px",
            "maxWidth": "1000px",
            "maxHeight": "2000px",
            "clientWidth": "420px",
            "clientHeight": "0px" if aura else "30px",
        },
        "parameters": {} if org.loses_parameters else dict(place.parameters),
        "record": _record(place),
        "version": {"season": "SUMMER", "api": API_VERSION},
    }


def _location(origins: Origins, place: Place) -> str:
    record = place.record
    if record is None or place.placement == "None":
        return f"{origins.domain}/ui/force/canvas/CanvasPreviewerUi"
    if place.placement == "Visualforce":
        return f"{origins.visualforce}/apex/Onefold{record.type}?id={record.id}&nonce=a1b2c3"
    if place.placement == "Aura":
        return f"{origins.lightning}/lightning/r/{record.type}/{record.id}/view"
    return f"{origins.domain}/{record.id}"


def _record(place: Place) -> dict[str, Any]:
    """The record as each placement sends it: whole in Visualforce, by its id on a layout, not at all in Lightning."""
    record = place.record
    if record is None or place.placement in ("Aura", "None") or not may_read(place.user, record):
        return {}
    url = f"/services/data/v{API_VERSION}/sobjects/{record.type}/{record.id}"
    answer: dict[str, Any] = {"attributes": {"type": record.type, "url": url}, "Id": record.id}
    if place.placement == "Visualforce":
        answer |= {name: record.fields.get(name) for name in ENTITY_FIELDS if visible(place.user, record, name)}
    return answer
