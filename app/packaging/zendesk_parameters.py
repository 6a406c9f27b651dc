"""What Zendesk would refuse about an app's settings: `parameters` and `oauth` of the manifest.

Rules: the vendor's app validator, "manifest" and "secure settings"; App manifest reference, "parameters".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from app.packaging.json_text import as_list, as_object
from app.packaging.zendesk_manifest import NAME
from app.packaging.zendesk_rules import Fault

TYPES = ("text", "checkbox", "url", "number", "multiline", "hidden", "oauth")
SCOPES = ("header", "body", "url", "jwt_secret_key", "jwt_claim", "basic_auth_username", "basic_auth_password")
OAUTH_KEYS = ("client_id", "client_secret", "authorize_uri", "access_token_uri")
SOUNDS_SECRET = re.compile("token|key|pwd|password", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Parameter:
    """One setting: where it stands in the manifest, its name (empty: none) and what is said of it."""

    key: str
    name: str
    fields: dict[str, object]

    @property
    def type(self) -> object:
        """Its type; `text` where none is named."""
        return self.fields.get("type") or "text"

    @property
    def is_secure(self) -> bool:
        """Whether the proxy alone knows its value."""
        return self.fields.get("secure") is True


def parameters_of(manifest: dict[str, object]) -> list[Parameter]:
    """Return the settings, in the manifest's order."""
    found = []
    for index, one in enumerate(as_list(manifest.get("parameters"))):
        fields = as_object(one)
        name = fields.get("name")
        named = name if isinstance(name, str) else ""
        found.append(Parameter(f"parameters[{named or index}]", named, fields))
    return found


def check_parameters(manifest: dict[str, object]) -> Iterator[Fault]:
    """Yield what is wrong with the settings."""
    if not isinstance(manifest.get("parameters"), list | None):
        yield Fault("unacceptable_array", NAME, "parameters", "must be a list: [ … ]")
    parameters = parameters_of(manifest)
    for one, value in zip(parameters, as_list(manifest.get("parameters")), strict=False):
        if isinstance(value, dict):
            yield from _parameter(one)
        else:
            yield Fault("unacceptable_hash", NAME, one.key, "must be an object: { … }")
    for name, count in Counter(one.name for one in parameters if one.name).items():
        if count > 1:
            yield Fault("duplicate_parameters", NAME, f"parameters[{name}]", "stands there twice: rename one")
    yield from _oauth(manifest, parameters)
    secure = [one for one in parameters if one.is_secure]
    if secure and not manifest.get("domainWhitelist"):
        change = "is missing: name the hosts that secure settings may be sent to"
        yield Fault("secure_parameter.no_whitelist", NAME, "domainWhitelist", change)


def _parameter(one: Parameter) -> Iterator[Fault]:
    if not one.name:
        yield Fault("parameter.no_name", NAME, f"{one.key}.name", "is missing: add it")
    elif one.name == "name":
        yield Fault("name_as_parameter_name", NAME, f"{one.key}.name", "Zendesk takes it for the app's: rename it")
    for key in ("required", "secure"):
        if not isinstance(one.fields.get(key), bool | None):
            yield Fault("unacceptable_boolean", NAME, f"{one.key}.{key}", "must be true or false, without quotes")
    if one.type not in TYPES:
        yield Fault("invalid_type_parameter", NAME, f"{one.key}.type", f"must be one of {', '.join(TYPES)}")
    if one.type == "hidden" and one.fields.get("required") is True:
        yield Fault("invalid_hidden_parameter", NAME, f"{one.key}.required", "must be false: nobody can fill it in")
    if one.type == "oauth" and one.is_secure:
        yield Fault("oauth_parameter_cannot_be_secure", NAME, f"{one.key}.secure", "remove it")
    yield from _scopes(one)
    yield from _kept_secret(one)


def _scopes(one: Parameter) -> Iterator[Fault]:
    scopes, key = one.fields.get("scopes"), f"{one.key}.scopes"
    if scopes is None:
        if one.is_secure:
            change = "is missing: say where in a request the value may stand"
            yield Fault("secure_parameter.no_scopes", NAME, key, change)
        return
    if not one.fields.get("secure"):
        yield Fault("field_requires_secure_parameter", NAME, key, 'remove it, or set "secure" to true')
    if not isinstance(scopes, list):
        yield Fault("unacceptable_array", NAME, key, "must be a list: [ … ]")
    elif not scopes:
        yield Fault("field_cannot_be_empty", NAME, key, f"name one of {', '.join(SCOPES)}, or remove it")
    elif any(scope not in SCOPES for scope in scopes):
        yield Fault("field_contains_invalid_values", NAME, key, f"name only {', '.join(SCOPES)}")


def _kept_secret(one: Parameter) -> Iterator[Fault]:
    if one.type == "text" and not one.fields.get("secure") and SOUNDS_SECRET.search(one.name):
        change = 'sounds like a secret that every agent can read: set "secure" to true, or rename it'
        yield Fault("insecure_token_parameter", NAME, f"{one.key}.secure", change)
    if "default" in one.fields and (one.is_secure or one.type == "hidden"):
        change = "remove it: everybody who has the package can read it"
        yield Fault("default_secure_or_hidden_parameter", NAME, f"{one.key}.default", change)


def _oauth(manifest: dict[str, object], parameters: list[Parameter]) -> Iterator[Fault]:
    count = sum(one.type == "oauth" for one in parameters)
    if count > 1:
        yield Fault("too_many_oauth_parameters", NAME, "parameters", "leave one of type oauth")
    oauth = manifest.get("oauth")
    if not isinstance(oauth, dict):
        return
    for key in OAUTH_KEYS:
        if not oauth.get(key):
            yield Fault("oauth_keys.missing", NAME, f"oauth.{key}", "is missing: add it")
    if count == 0:
        yield Fault("oauth_parameter_required", NAME, "parameters", "add one of type oauth")
