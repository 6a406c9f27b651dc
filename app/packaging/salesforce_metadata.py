"""The metadata types of the Salesforce package: folder, suffix, elements, values.

Source: Salesforce, "Metadata API Developer Guide" (Summer '26), the page of each type; elements that this package has
no use for are left out, so that they are found as mistakes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

NAMESPACE = "http://soap.sforce.com/2006/04/metadata"
# Canvas settings of external client apps exist from 66.0 (Spring '26); 67.0 is the newest that this project knows.
OLDEST_CANVAS, NEWEST = 66, 67
OLDEST_SOURCE = 31  # older versions of classes, pages and components are retired
SCOPES_NEEDED = frozenset({"Basic", "Api"})

Form = Literal["text", "boolean", "integer", "email", "address", "name", "version", "scopes", "secret", "group"]


@dataclass(frozen=True, slots=True)
class Entry:
    """What one element may hold.

    Args:
        form: The form of its text; `group`: elements and no text; `secret`: it must not be there at all.
        required: Whether it must be there.
        repeats: Whether it may be there several times.
        values: The only texts it may hold; empty: any of its form.
        limit: The longest text, in characters.
        inside: The elements of a group.
    """

    form: Form = "text"
    required: bool = False
    repeats: bool = False
    values: frozenset[str] = frozenset()
    limit: int = 255
    inside: Mapping[str, Entry] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Kind:
    """One metadata type.

    Args:
        name: The type, which is the name of the root element.
        folder: The folder its files stand in.
        suffix: What a file's name ends with, before `-meta.xml`.
        entries: Its elements.
        beside: Whether the file describes another that stands beside it under the same name without `-meta.xml`.
        parts: For bundles, in which each component has a folder: the endings its files may have.
    """

    name: str
    folder: str
    suffix: str
    entries: Mapping[str, Entry]
    beside: bool = False
    parts: tuple[str, ...] = ()


def _group(inside: Mapping[str, Entry], *, required: bool = False, repeats: bool = False) -> Entry:
    return Entry("group", required=required, repeats=repeats, inside=inside)


def _words(*values: str, required: bool = False, repeats: bool = False) -> Entry:
    return Entry(required=required, repeats=repeats, values=frozenset(values))


TEXT = Entry()
FLAG = Entry("boolean")
NUMBER = Entry("integer")
ADDRESS = Entry("address", limit=2000)
LABEL = Entry(limit=80)
NEEDED_LABEL = Entry(required=True, limit=80)
NAME = Entry("name", limit=80)
NEEDED_NAME = Entry("name", required=True, limit=80)
NEEDED_FLAG = Entry("boolean", required=True)
NEEDED_MAIL = Entry("email", required=True)
NEEDED_ADDRESS = Entry("address", required=True, limit=2000)
VERSION = Entry("version", required=True)
SECRET = Entry("secret")
METHOD = _words("Get", "Post", required=True)
SAML = _words("None", "IdpInitiated", "SpInitiated")

CANVAS_SETTINGS = {
    "accessMethod": METHOD,
    "canvasLocationOptions": _words(
        "Aura", "ChatterFeed", "MobileNav", "None", "PageLayout", "Publisher", "Visualforce", repeats=True
    ),
    "canvasOptions": _words("HideShare", "HideHeader", repeats=True),
    "canvasUrl": NEEDED_ADDRESS,
    "externalClientApplication": NEEDED_NAME,
    "label": LABEL,
    "lifeCycleHandler": NAME,
    "samlInitiationMethod": SAML,
}
CANVAS_CONFIG = {
    "accessMethod": METHOD,
    "canvasUrl": NEEDED_ADDRESS,
    "lifecycleClass": NAME,
    "locations": _words(
        "Aura",
        "AppLauncher",
        "Chatter",
        "ChatterFeed",
        "MobileNav",
        "None",
        "OpenCTI",
        "PageLayout",
        "Publisher",
        "ServiceDesk",
        "UserProfile",
        "Visualforce",
        repeats=True,
    ),
    "options": _words("HideShare", "HideHeader", "PersonalEnabled", repeats=True),
    "samlInitiationMethod": SAML,
}
OAUTH_FLAGS = dict.fromkeys(
    (
        "isClientCredentialsFlowEnabled",
        "isConsumerSecretOptional",
        "isIntrospectAllTokens",
        "isNamedUserJwtEnabled",
        "isPkceRequired",
        "isRefreshTokenRotationEnabled",
        "isSecretRequiredForRefreshToken",
        "shouldRotateConsumerKey",
        "shouldRotateConsumerSecret",
    ),
    FLAG,
)
SECRETS = dict.fromkeys(("consumerKey", "consumerSecret", "certificate"), SECRET)
OAUTH_CONFIG = {
    "callbackUrl": NEEDED_ADDRESS,
    "isAdminApproved": FLAG,
    "scopes": _words("Basic", "Api", "Web", "Full", "Chatter", "RefreshToken", "OpenID", "Profile", repeats=True),
    **OAUTH_FLAGS,
    **SECRETS,
}
ACCESS = ("Enforce", "Bypass", "Bypass_2factor", "Enforce_RelaxRefresh")

KINDS: tuple[Kind, ...] = (
    Kind(
        "ExternalClientApplication",
        "externalClientApps",
        ".eca",
        {
            "contactEmail": NEEDED_MAIL,
            "contactPhone": TEXT,
            "description": TEXT,
            "distributionState": _words("Local", "Packaged", required=True),
            "iconUrl": ADDRESS,
            "isProtected": FLAG,
            "label": NEEDED_LABEL,
            "logoUrl": ADDRESS,
            "orgScopedExternalApp": TEXT,
        },
    ),
    Kind("ExtlClntAppCanvasSettings", "extlClntAppCanvasSettings", ".ecaCanvas", CANVAS_SETTINGS),
    Kind(
        "ExtlClntAppOauthSettings",
        "extlClntAppOauthSettings",
        ".ecaOauth",
        {
            "commaSeparatedOauthScopes": Entry("scopes"),
            "externalClientApplication": NEEDED_NAME,
            "isFirstPartyAppEnabled": FLAG,
            "label": LABEL,
            "oauthLink": TEXT,
        },
    ),
    Kind(
        "ExtlClntAppGlobalOauthSettings",
        "extlClntAppGlobalOauthSets",
        ".ecaGlblOauth",
        {
            "callbackUrl": ADDRESS,
            "externalClientApplication": NEEDED_NAME,
            "label": LABEL,
            **OAUTH_FLAGS,
            **SECRETS,
        },
    ),
    Kind(
        "ExtlClntAppConfigurablePolicies",
        "extlClntAppPolicies",
        ".ecaPlcy",
        {
            "externalClientApplication": NEEDED_NAME,
            "isCanvasPluginEnabled": FLAG,
            "isEnabled": NEEDED_FLAG,
            "isOauthPluginEnabled": FLAG,
            "label": LABEL,
            "startPage": _words("Custom", "None", "OAuth"),
            "startUrl": ADDRESS,
        },
    ),
    Kind(
        "ExtlClntAppOauthConfigurablePolicies",
        "extlClntAppOauthPolicies",
        ".ecaOauthPlcy",
        {
            "clientCredentialsFlowUser": TEXT,
            "commaSeparatedPermissionSet": TEXT,
            "commaSeparatedProfile": TEXT,
            "externalClientApplication": NEEDED_NAME,
            "ipRelaxationPolicyType": _words(*ACCESS),
            "isClientCredentialsFlowEnabled": FLAG,
            "label": LABEL,
            "permittedUsersPolicyType": _words("AdminApprovedPreAuthorized", "AllSelfAuthorized"),
            "refreshTokenPolicyType": _words("Infinite", "SpecificInactivity", "SpecificLifetime", "Zero"),
            "refreshTokenValidityPeriod": NUMBER,
            "refreshTokenValidityUnit": _words("Days", "Hours", "Months"),
            "requiredSessionLevel": _words("STANDARD", "HIGH_ASSURANCE", "LOW"),
            "sessionTimeoutInMinutes": NUMBER,
        },
    ),
    Kind(
        "ConnectedApp",
        "connectedApps",
        ".connectedApp",
        {
            "attributes": _group({"formula": TEXT, "key": TEXT}, repeats=True),
            "canvasConfig": _group(CANVAS_CONFIG, required=True),
            "contactEmail": NEEDED_MAIL,
            "description": TEXT,
            "iconUrl": ADDRESS,
            "infoUrl": ADDRESS,
            "ipRanges": _group({"description": TEXT, "end": TEXT, "start": TEXT}, repeats=True),
            "label": NEEDED_LABEL,
            "logoUrl": ADDRESS,
            "oauthConfig": _group(OAUTH_CONFIG, required=True),
            "permissionSetName": Entry("name", repeats=True, limit=80),
            "profileName": Entry(repeats=True),
            "startUrl": ADDRESS,
        },
    ),
    Kind(
        "PermissionSet",
        "permissionsets",
        ".permissionset",
        {
            "classAccesses": _group({"apexClass": NEEDED_NAME, "enabled": NEEDED_FLAG}, repeats=True),
            "description": TEXT,
            "hasActivationRequired": FLAG,
            "label": NEEDED_LABEL,
            "license": TEXT,
            "pageAccesses": _group({"apexPage": NEEDED_NAME, "enabled": NEEDED_FLAG}, repeats=True),
            "userPermissions": _group({"enabled": NEEDED_FLAG, "name": NEEDED_NAME}, repeats=True),
        },
    ),
    Kind(
        "ApexClass", "classes", ".cls", {"apiVersion": VERSION, "status": _words("Active", required=True)}, beside=True
    ),
    Kind(
        "ApexPage",
        "pages",
        ".page",
        {
            "apiVersion": VERSION,
            "availableInTouch": FLAG,
            "confirmationTokenRequired": FLAG,
            "description": TEXT,
            "label": NEEDED_LABEL,
        },
        beside=True,
    ),
    Kind(
        "AuraDefinitionBundle",
        "aura",
        ".cmp",
        {"apiVersion": VERSION, "description": TEXT},
        beside=True,
        parts=(
            ".cmp",
            ".cmp-meta.xml",
            "Controller.js",
            "Helper.js",
            "Renderer.js",
            ".css",
            ".design",
            ".svg",
            ".auradoc",
        ),
    ),
)
KIND_OF_FOLDER: Mapping[str, Kind] = {kind.folder: kind for kind in KINDS}

# "Component Reference": the attributes of the two components that show a canvas, and those that both have.
BOTH = (
    "applicationName border canvasId containerId developerName height maxHeight maxWidth namespacePrefix "
    "onCanvasAppError onCanvasAppLoad parameters scrolling width"
)
ONLY_AURA = "aura:id displayLocation onCanvasSubscribed referenceId sublocation title watermark"
CANVAS_APP_ATTRIBUTES: Mapping[str, frozenset[str]] = {
    "force:canvasApp": frozenset(f"{BOTH} {ONLY_AURA}".split()),
    "apex:canvasApp": frozenset(f"{BOTH} entityFields id rendered".split()),
}
