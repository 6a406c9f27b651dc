"""Where a call carries identifiers, and in which order (docs/identity-rules.md, rule 1). Nothing is decided here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from app.domain.identity import Identifier, IdentityRules
from app.domain.traits import number_text

IDENTIFIER_CHARACTERS_MAX = 500  # Segment, "Product limits": groupId; the same for every type here
TYPE_CHARACTERS_MAX = 100
COMPILED_MAX = 256  # spaces whose rules are held ready

# Read from places of their own; every other type that the rules list is read by its key as well.
# Source: Segment, "External IDs", default types.
DEFAULT_TYPES = frozenset(
    {
        "user_id",
        "email",
        "anonymous_id",
        "android.id",
        "android.idfa",
        "android.push_token",
        "ios.id",
        "ios.idfa",
        "ios.push_token",
        "ga_client_id",
        "group_id",
        "cross_domain_id",
        "braze_id",
    }
)

Found = dict[tuple[str, str], Identifier]


def identifiers_in(
    payload: Mapping[str, Any], rules: IdentityRules
) -> tuple[tuple[Identifier, ...], tuple[Identifier, ...]]:
    """Return the identifiers of a call: those of the collection `users`, then those of `accounts`.

    Each is in the order of its places and unique by type and value; the first place wins. A payload holds
    `groupId` for a group call only and `previousId` for an alias call only, so it says which call it is.
    The traits of a group call describe the account, therefore they identify no person.

    Args:
        payload: As `Event.payload`.
        rules: Their types, folding and `alias_joins` are read.
    """
    places = _places(rules)
    lower = places.lower
    get = payload.get
    context = get("context")
    properties = get("properties")
    group_id = identifier_text(get("groupId"))
    users: Found = {}
    if user_id := identifier_text(get("userId")):
        _add(users, lower, "user_id", user_id)
    if anonymous_id := identifier_text(get("anonymousId")):
        _add(users, lower, "anonymous_id", anonymous_id)
    if rules.alias_joins and (previous_id := identifier_text(get("previousId"))):
        _add(users, lower, "anonymous_id", previous_id)
    if group_id is None and "traits" in payload:
        _read_keys(users, places, payload["traits"])
    if context and "traits" in context:
        _read_keys(users, places, context["traits"])
    if properties:
        _read_keys(users, places, properties)
    accounts: Found = {}
    if context:
        if group_id is None:
            group_id = identifier_text(context.get("groupId"))
        if "device" in context:
            _read_device(users, lower, context["device"])
        if "integrations" in context:
            _read_analytics(users, lower, context["integrations"])
    if group_id is not None:
        _add(accounts, lower, "group_id", group_id)
    if context and "externalIds" in context:
        _read_external_ids(users, accounts, lower, context["externalIds"])
    return tuple(users.values()), tuple(accounts.values())


def identifier_text(value: object) -> str | None:
    """Return an id as text, None for what is no id: null, empty text, a boolean, a list, an object, too long."""
    if type(value) is str:
        return value if 0 < len(value) <= IDENTIFIER_CHARACTERS_MAX else None
    if type(value) is int or type(value) is float:
        return number_text(value)
    return None


# -- the places of a space's rules ------------------------------------------


class _Places(NamedTuple):
    """What reading needs of the rules.

    Args:
        lower: Types whose values are folded to lower case.
        custom: By type, in the order of names: the keys that it is read from.
    """

    lower: frozenset[str]
    custom: tuple[tuple[str, tuple[str, ...]], ...]


# Rules are not hashable, and hashing them would cost more than reading an event: they are known by identity,
# and held here so that no other object can take the same id.
_compiled: dict[int, tuple[IdentityRules, _Places]] = {}


def _places(rules: IdentityRules) -> _Places:
    known = _compiled.get(id(rules))
    if known is not None:
        return known[1]
    places = _Places(
        lower=frozenset(name for name, rule in rules.types.items() if rule.folding == "lower"),
        custom=tuple((name, _keys(name)) for name in sorted(rules.types) if name not in DEFAULT_TYPES),
    )
    if len(_compiled) >= COMPILED_MAX:
        _compiled.clear()
    _compiled[id(rules)] = (rules, places)
    return places


def _keys(type_: str) -> tuple[str, ...]:
    """The name itself, in snake_case and in camelCase. Rule: Segment, "Identity Resolution Onboarding"."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", type_).lower().split("_")
    camel = words[0] + "".join(word[:1].upper() + word[1:] for word in words[1:])
    return tuple(dict.fromkeys((type_, "_".join(words), camel)))


# -- reading one place ------------------------------------------------------


def _add(found: Found, lower: frozenset[str], type_: str, sent: str) -> None:
    value = sent.lower() if type_ in lower else sent
    key = (type_, value)
    if key not in found:
        # The class's own constructor is a Python function; this is the tuple's, three times as fast.
        found[key] = tuple.__new__(Identifier, (type_, value, sent))


def _read_keys(found: Found, places: _Places, holder: object) -> None:
    """Read e-mail and custom types, in the order of names: objects have no order that every store keeps."""
    if type(holder) is not dict:
        return
    if email := identifier_text(holder.get("email")):
        _add(found, places.lower, "email", email)
    for type_, keys in places.custom:
        for key in keys:
            if value := identifier_text(holder.get(key)):
                _add(found, places.lower, type_, value)


def _read_device(found: Found, lower: frozenset[str], device: object) -> None:
    if type(device) is not dict:
        return
    kind = device.get("type")
    system = kind.lower() if type(kind) is str else ""
    if system not in ("android", "ios"):
        return
    if value := identifier_text(device.get("id")):
        _add(found, lower, f"{system}.id", value)
    # Advertising ids only where tracking is allowed; for ios one page asks for it and another does not.
    if device.get("adTrackingEnabled") is True and (value := identifier_text(device.get("advertisingId"))):
        _add(found, lower, f"{system}.idfa", value)
    if value := identifier_text(device.get("token")):
        _add(found, lower, f"{system}.push_token", value)


def _read_analytics(found: Found, lower: frozenset[str], integrations: object) -> None:
    analytics = integrations.get("Google Analytics") if type(integrations) is dict else None
    if type(analytics) is dict and (value := identifier_text(analytics.get("clientId"))):
        _add(found, lower, "ga_client_id", value)


def _read_external_ids(users: Found, accounts: Found, lower: frozenset[str], external_ids: object) -> None:
    """Read `context.externalIds`: all four fields are required. Rule: Segment, "External IDs"."""
    if type(external_ids) is not list:
        return
    for entry in external_ids:
        if type(entry) is not dict or entry.get("encoding") != "none":
            continue
        type_ = entry.get("type")
        value = identifier_text(entry.get("id"))
        if value is None or type(type_) is not str or not 0 < len(type_) <= TYPE_CHARACTERS_MAX:
            continue
        type_ = type_.lower()
        if entry.get("collection") == "accounts":
            _add(accounts, lower, type_, value)
        elif entry.get("collection") == "users" and type_ != "group_id":
            _add(users, lower, type_, value)
