"""What Zendesk would refuse, found before anything is written. Its own check needs an account and a login.

Rules: the vendor's app validator and documentation, as far as this project's package can break them.
"""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Callable
from urllib.parse import urlsplit

from app.errors import PackageError

MANIFEST_KEYS = ("author", "defaultLocale", "location", "frameworkVersion", "version")
LOCALE = re.compile(r"[a-z]{2,3}(-\w{2,3})?")
VERSION = re.compile(r"\d+\.\d+\.\d+")
HOST_NAME = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")
LOGO_SIZES = {"assets/logo.png": 320, "assets/logo-small.png": 128}
REFUSED_KINDS = re.compile(
    r".*\.(rar|zip|gz|tgz|tar|pdf|docx?|avi|bin|bz2?|csh|sh|jar|mp3|mpeg|odt|pptx?|xlsx?|7z)", re.IGNORECASE | re.DOTALL
)
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"

Files = dict[str, bytes]


def check(files: Files) -> None:
    """Pass a package that Zendesk would take.

    Args:
        files: Every file of the package by its name in the zip.

    Raises:
        PackageError: it would be refused. The message names file, key and what to change.
    """
    manifest = read_object("manifest.json", files.get("manifest.json", b""))
    for rule in RULES:
        rule(manifest, files)


def read_object(name: str, text: bytes) -> dict[str, object]:
    """Return the JSON object a file holds. A repeated key is an error, as it is at Zendesk.

    Raises:
        PackageError: the file is missing or holds something else.
    """
    if not text:
        raise PackageError(f"{name} is missing or empty")
    try:
        value = json.loads(text, object_pairs_hook=lambda pairs: _unrepeated(name, pairs))
    except ValueError as error:
        raise PackageError(f"{name} is not JSON: {error}") from error
    if not isinstance(value, dict):
        raise PackageError(f"{name} holds no JSON object")
    return value


def _unrepeated(name: str, pairs: list[tuple[str, object]]) -> dict[str, object]:
    keys = [key for key, _ in pairs]
    for key in keys:
        if keys.count(key) > 1:
            raise PackageError(f"{name}: the key {key!r} stands there twice: remove one")
    return dict(pairs)


def _check_manifest(manifest: dict[str, object], files: Files) -> None:
    for key in MANIFEST_KEYS:
        if not manifest.get(key):
            raise PackageError(f"manifest.json: the key {key!r} is missing: add it")
    if manifest["frameworkVersion"] != "2.0":
        raise PackageError('manifest.json: frameworkVersion must be the string "2.0"')
    if not VERSION.fullmatch(str(manifest["version"])):
        raise PackageError(f"manifest.json: version {manifest['version']!r} must be three numbers such as 1.2.3")
    if not isinstance(manifest.get("private", True), bool):
        raise PackageError("manifest.json: private must be true or false")
    _check_author(manifest["author"])


def _check_author(author: object) -> None:
    fields = author if isinstance(author, dict) else {}
    for key in ("name", "email", "url"):
        if not isinstance(fields.get(key), str) or not fields[key]:
            raise PackageError(f"manifest.json: author.{key} must be a text: add it")
    if not re.match(r"https?://[^/]", fields["url"]):
        raise PackageError("manifest.json: author.url must be an http(s) address")


def _check_locations(manifest: dict[str, object], files: Files) -> None:
    location = manifest["location"]
    if not isinstance(location, dict) or list(location) != ["support"] or not isinstance(location["support"], dict):
        raise PackageError('manifest.json: location must hold the one product "support"')
    if not location["support"]:
        raise PackageError("manifest.json: location.support names no place: add ticket_sidebar")
    for place, value in location["support"].items():
        _check_place(f"manifest.json: location.support.{place}", value, files)


def _check_place(where: str, value: object, files: Files) -> None:
    fields = value if isinstance(value, dict) else {"url": value}
    if not isinstance(fields.get("flexible", True), bool):
        raise PackageError(f"{where}.flexible must be true or false")
    url = fields.get("url")
    if not isinstance(url, str) or not url.startswith("assets/"):
        raise PackageError(f"{where}.url must start with assets/")
    if urlsplit(url).path not in files:
        raise PackageError(f"{where}.url names {url}, which is not in the package")


def _check_parameters(manifest: dict[str, object], files: Files) -> None:
    parameters = manifest.get("parameters", [])
    if not isinstance(parameters, list) or not all(isinstance(one, dict) for one in parameters):
        raise PackageError("manifest.json: parameters must be a list of objects")
    names = [one.get("name") for one in parameters]
    for name in names:
        if not isinstance(name, str) or name in ("", "name") or names.count(name) > 1:
            raise PackageError(f"manifest.json: parameters: the name {name!r} is not usable: give each its own")
    if any(one.get("secure") for one in parameters):
        _check_secure(parameters, manifest.get("domainWhitelist"))


def _check_secure(parameters: list[dict[str, object]], whitelist: object) -> None:
    for one in parameters:
        if one.get("secure") and not one.get("scopes"):
            raise PackageError(f"manifest.json: parameters: {one['name']} is secure and has no scopes: add them")
    hosts = whitelist if isinstance(whitelist, list) else []
    if not hosts:
        raise PackageError("manifest.json: domainWhitelist is missing: a secure parameter needs a host to be sent to")
    for host in hosts:
        if not isinstance(host, str) or not HOST_NAME.fullmatch(host):
            raise PackageError(f"manifest.json: domainWhitelist: {host!r} must be a bare host name, without https://")


def _check_translations(manifest: dict[str, object], files: Files) -> None:
    locale = manifest["defaultLocale"]
    if not isinstance(locale, str) or not LOCALE.fullmatch(locale):
        raise PackageError(f"manifest.json: defaultLocale {locale!r} must look like en or pt-br")
    for name in sorted({"translations/en.json", f"translations/{locale}.json"}):
        _check_translation(name, read_object(name, files.get(name, b"")), manifest.get("parameters", []))


def _check_translation(name: str, content: dict[str, object], parameters: object) -> None:
    app = content.get("app")
    if not isinstance(app, dict) or not isinstance(app.get("name"), str):
        raise PackageError(f"{name}: the key app.name is missing: add it")
    labels = app.get("parameters", {})
    for parameter in parameters if isinstance(parameters, list) else []:
        entry = labels.get(parameter["name"]) if isinstance(labels, dict) else None
        if not isinstance(entry, dict) or not isinstance(entry.get("label"), str):
            raise PackageError(f"{name}: app.parameters.{parameter['name']} has no label: add it")


def _check_logos(manifest: dict[str, object], files: Files) -> None:
    for name, size in LOGO_SIZES.items():
        if name not in files:
            raise PackageError(f"{name} is missing: draw it with zendesk_app/make_logos.py")
        if _png_size(files[name]) != (size, size):
            raise PackageError(
                f"{name} must be a PNG of {size} by {size} pixels: draw it with zendesk_app/make_logos.py"
            )


def _png_size(data: bytes) -> tuple[int, int] | None:
    if not data.startswith(PNG_SIGNATURE) or len(data) < 24:
        return None
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def _check_names(manifest: dict[str, object], files: Files) -> None:
    for name in files:
        parts = name.split("/")
        if "\\" in name or any(part.startswith(".") or not part for part in parts):
            raise PackageError(f"{name}: hidden files and odd paths do not belong in a package: remove it")
        if REFUSED_KINDS.fullmatch(name):
            raise PackageError(f"{name}: Zendesk refuses files of this kind: remove it")


Rule = Callable[[dict[str, object], Files], None]
RULES: tuple[Rule, ...] = (
    _check_names,
    _check_manifest,
    _check_locations,
    _check_parameters,
    _check_translations,
    _check_logos,
)
