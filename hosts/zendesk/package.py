"""The uploaded package: its files as they are, and what its manifest says."""

from __future__ import annotations

import json
import stat
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from hosts.zendesk.errors import StandInError

LOCATIONS = ("ticket_sidebar", "new_ticket_sidebar", "user_sidebar", "organization_sidebar", "modal")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One setting that an admin fills in.

    Args:
        name: As in the manifest.
        secure: Never sent to a browser; replaced by the proxy alone.
        scopes: Where in a request a secure one may stand; empty: anywhere.
    """

    name: str
    secure: bool
    scopes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Location:
    """A place where the app stands.

    Args:
        url: Of its page: such as `assets/iframe.html`, or absolute.
        flexible: Whether a sidebar may be wider than 320 px.
        signed: Whether the page is loaded by POST with a token that the host signs.
    """

    url: str
    flexible: bool
    signed: bool


@dataclass(frozen=True, slots=True)
class Package:
    """A package as uploaded.

    Args:
        files: The bytes of each file by its name in the zip.
        name: The shown name, from the English translation.
        version: The manifest's.
        locations: By name; those that this stand-in has.
        parameters: By name.
        domain_whitelist: Hosts that secure settings may be sent to, as written.
    """

    files: Mapping[str, bytes]
    name: str
    version: str
    locations: Mapping[str, Location]
    parameters: Mapping[str, Parameter]
    domain_whitelist: tuple[str, ...]


def read_package(path: Path) -> Package:
    """Return the package in a zip.

    Raises:
        StandInError: it is no zip, or Zendesk would not run it.
    """
    files = _read_files(path)
    if "manifest.json" not in files:
        raise StandInError(f"{path.name}: manifest.json does not stand at the top of the archive")
    manifest: dict[str, Any] = json.loads(files["manifest.json"])
    return Package(
        files=files,
        name=str(json.loads(files["translations/en.json"])["app"]["name"]),
        version=str(manifest.get("version", "")),
        locations=_locations(path.name, manifest, files),
        parameters={one["name"]: _parameter(one) for one in manifest.get("parameters", [])},
        domain_whitelist=tuple(manifest.get("domainWhitelist", ())),
    )


def _locations(name: str, manifest: dict[str, Any], files: Mapping[str, bytes]) -> dict[str, Location]:
    given: dict[str, Any] = manifest.get("location", {}).get("support", {})
    found = {place: _location(name, manifest, place, given[place], files) for place in LOCATIONS if place in given}
    if not found:
        raise StandInError(f"{name}: location.support names no place that this stand-in has")
    return found


def _location(name: str, manifest: dict[str, Any], place: str, value: Any, files: Mapping[str, bytes]) -> Location:
    options: dict[str, Any] = value if isinstance(value, dict) else {"url": value}
    url = str(options.get("url"))
    signed = options.get("signed", manifest.get("signedUrls", False)) is True
    if url.startswith("assets/"):
        if url.partition("#")[0].partition("?")[0] not in files:
            raise StandInError(f"{name}: location.support.{place} names {url}, which is not in the archive")
        if signed:
            raise StandInError(f"{name}: location.support.{place} is signed, which a file of the archive cannot be")
    elif not _is_loadable(url):
        raise StandInError(f"{name}: location.support.{place} names {url}: a file in assets/, https or localhost")
    return Location(url, options.get("flexible", True) is True, signed)


def _is_loadable(url: str) -> bool:
    """Tell whether an absolute address may be a page; rule: the vendor's validator, `invalid_location_uri`."""
    parts = urlsplit(url)
    return bool(parts.hostname) and (parts.scheme == "https" or parts.hostname == "localhost")


def _read_files(path: Path) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(path) as archive:
            members = [one for one in archive.infolist() if not one.is_dir()]
            for one in members:
                if stat.S_ISLNK(one.external_attr >> 16) or one.filename.startswith("/") or ".." in one.filename:
                    raise StandInError(f"{path.name}: {one.filename} is a link or leaves the archive")
            return {one.filename: archive.read(one) for one in members}
    except (OSError, zipfile.BadZipFile) as error:
        raise StandInError(f"{path} cannot be read as a package: {error}") from error


def _parameter(fields: dict[str, Any]) -> Parameter:
    return Parameter(
        name=str(fields["name"]),
        secure=fields.get("secure") is True,
        scopes=frozenset(fields.get("scopes", ())),
    )
