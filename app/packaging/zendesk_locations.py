"""What Zendesk would refuse under `location`: where in its products the app stands, and with which page.

Rules: the vendor's app validator, "manifest" and "location"; App manifest reference, "location".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from app.packaging.json_text import as_object
from app.packaging.zendesk_manifest import NAME, has_no_page
from app.packaging.zendesk_rules import Fault, Files

LOCATIONS = {
    "support": (
        "top_bar", "nav_bar", "ticket_sidebar", "new_ticket_sidebar", "user_sidebar", "organization_sidebar",
        "background", "modal", "ticket_editor", "system_top_bar",
    ),
    "chat": ("chat_sidebar", "background"),
    "standalone_chat": ("nav_bar", "system_top_bar"),
    "sell": (
        "deal_card", "person_card", "company_card", "lead_card", "background", "modal", "dashboard", "note_editor",
        "call_log_editor", "email_editor", "top_bar", "visit_editor",
    ),
}  # fmt: skip
ALIASES = {"zendesk": "support", "zopim": "chat", "lotus_box": "standalone_chat"}
OPTIONS = ("url", "autoLoad", "autoHide", "flexible", "signed", "size", "objectTypes")
LEGACY = "_legacy"
URL_TEXT = re.compile(r"(?:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})+")  # RFC 3986
THIS_MACHINE = re.compile(r"(?:[^@]*@)?localhost(?::\d*)?")


@dataclass(frozen=True, slots=True)
class Place:
    """One location of the app.

    Args:
        product: Such as `support`, by its present name.
        name: Such as `ticket_sidebar`.
        key: Where it stands in the manifest.
        options: Its `url` and what else is said of it.
    """

    product: str
    name: str
    key: str
    options: dict[str, object]


def places_of(manifest: dict[str, object]) -> list[Place]:
    """Return the locations, those of unknown products and names included."""
    return [
        Place(
            ALIASES.get(product, product),
            name,
            f"location.{product}.{name}",
            value if isinstance(value, dict) else {"url": value},
        )
        for product, places in as_object(manifest.get("location")).items()
        for name, value in as_object(places).items()
    ]


def products_of(manifest: dict[str, object]) -> list[str]:
    """Return the products that the app has a place in."""
    return list(dict.fromkeys(place.product for place in places_of(manifest) if place.product in LOCATIONS))


def check_locations(manifest: dict[str, object], files: Files) -> Iterator[Fault]:
    """Yield what is wrong with the locations."""
    if has_no_page(manifest):
        return
    yield from _shape(manifest.get("location"))
    for place in places_of(manifest):
        if place.product in LOCATIONS and place.name not in LOCATIONS[place.product]:
            yield Fault("invalid_location", NAME, place.key, f"{place.product} has no such place: remove it")
        yield from _url(place, files)
        yield from _options(place, signed=manifest.get("signedUrls") is True)


def _shape(location: object) -> Iterator[Fault]:
    if location is None or location in ({}, [], ""):
        yield Fault("manifest_keys.missing", NAME, "location", 'is missing: add {"support": {"ticket_sidebar": "…"}}')
    elif isinstance(location, list | str):
        yield Fault("locations_must_be_urls", NAME, "location", 'name a page: {"support": {"ticket_sidebar": "…"}}')
    elif not isinstance(location, dict):
        yield Fault("unacceptable_hash", NAME, "location", "must be an object: { … }")
    else:
        yield from _products(location)


def _products(location: dict[str, object]) -> Iterator[Fault]:
    for product, places in location.items():
        key = f"location.{product}"
        if ALIASES.get(product, product) not in LOCATIONS:
            yield Fault("invalid_host", NAME, key, f"name one of {', '.join(LOCATIONS)}")
        elif isinstance(places, list | str):
            yield Fault("locations_must_be_urls", NAME, key, 'name a page for each place: {"ticket_sidebar": "…"}')
        elif not isinstance(places, dict):
            yield Fault("unacceptable_hash", NAME, key, "must be an object: { … }")
    if all(places == {} for places in location.values()):
        yield Fault("manifest_keys.missing", NAME, "location", "names no place: add one, such as ticket_sidebar")


def _url(place: Place, files: Files) -> Iterator[Fault]:
    url, key = place.options.get("url"), f"{place.key}.url"
    if not isinstance(url, str) or not url:
        if place.options.get("autoLoad", True) not in (False, None):
            yield Fault("blank_location_uri", NAME, key, "is missing: add it, or set autoLoad to false")
    elif url == LEGACY or place.options.get("legacy"):
        yield Fault("locations_must_be_urls", NAME, key, "name a page, such as assets/iframe.html")
    elif not _is_loadable(url, files):
        change = f"{url} must be a file of the package under assets/, or an https address"
        yield Fault("invalid_location_uri", NAME, key, change)


def _is_loadable(url: str, files: Files) -> bool:
    if "{{setting." in url:
        return True
    if not URL_TEXT.fullmatch(url):
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    if parts.scheme:
        return (parts.scheme == "https" and bool(parts.hostname)) or bool(THIS_MACHINE.fullmatch(parts.netloc))
    return not parts.netloc and parts.path.startswith("assets/") and parts.path in files


def _options(place: Place, *, signed: bool) -> Iterator[Fault]:
    options = place.options
    if not isinstance(options.get("flexible"), bool | None):
        key = f"{place.key}.flexible"
        yield Fault("invalid_location_flexible_type", NAME, key, "must be true or false, without quotes")
    for name in ("autoLoad", "autoHide", "signed"):
        if not isinstance(options.get(name, False), bool):
            yield _odd(place, name, "must be true or false, without quotes")
    if "size" in options and not _is_size(options["size"]):
        yield _odd(place, "size", 'must be such as {"width": "450px", "height": "500px"}')
    if "objectTypes" in options and not _is_texts(options["objectTypes"]):
        yield _odd(place, "objectTypes", "must be a list of texts, not empty")
    for name in options:
        if name not in OPTIONS and name != "legacy":
            yield Fault("location.unknown_option", NAME, f"{place.key}.{name}", "Zendesk does not read it: remove it")
    url = options.get("url")
    if options.get("signed", signed) is True and isinstance(url, str) and url.startswith("assets/"):
        yield Fault("location.unsigned_page", NAME, f"{place.key}.url", "name an address: Zendesk signs no file")


def _odd(place: Place, name: str, change: str) -> Fault:
    return Fault("location.option_type", NAME, f"{place.key}.{name}", change)


def _is_size(value: object) -> bool:
    size = as_object(value)
    return bool(size) and all(name in ("width", "height") and isinstance(one, str) for name, one in size.items())


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, str) and one.strip() for one in value)
