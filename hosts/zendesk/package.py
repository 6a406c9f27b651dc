"""The uploaded package: its files as they are, and what its manifest says."""

from __future__ import annotations

import json
import stat
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hosts.zendesk.errors import StandInError

LOCATION = "ticket_sidebar"


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
class Package:
    """A package as uploaded.

    Args:
        files: The bytes of each file by its name in the zip.
        name: The shown name, from the English translation.
        version: The manifest's.
        url: The page of the ticket sidebar, such as `assets/iframe.html`.
        flexible: Whether the sidebar may be wider than 320 px.
        parameters: By name.
        domain_whitelist: Hosts that secure settings may be sent to, as written.
    """

    files: Mapping[str, bytes]
    name: str
    version: str
    url: str
    flexible: bool
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
    location = manifest.get("location", {}).get("support", {}).get(LOCATION)
    place = location if isinstance(location, dict) else {"url": location}
    url = str(place.get("url"))
    if url.partition("?")[0] not in files or not url.startswith("assets/"):
        raise StandInError(f"{path.name}: location.support.{LOCATION} names {url}, which is not in the archive")
    return Package(
        files=files,
        name=str(json.loads(files["translations/en.json"])["app"]["name"]),
        version=str(manifest.get("version", "")),
        url=url,
        flexible=place.get("flexible", True) is True,
        parameters={one["name"]: _parameter(one) for one in manifest.get("parameters", [])},
        domain_whitelist=tuple(manifest.get("domainWhitelist", ())),
    )


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
