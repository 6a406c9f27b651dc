"""The Zendesk app as a zip: the very file an admin uploads, with Onefold's address filled in."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from urllib.parse import urlsplit

import orjson

from app.errors import PackageError
from app.packaging.files import built_files, packaged_file, packaged_files
from app.packaging.zendesk_checks import check, read_object
from app.settings import LOOPBACK_HOSTS

PLACEHOLDER = "https://onefold.invalid"  # stands in the built page's policy until an address is known
PAGE = "assets/iframe.html"
LOGOS = ("logo.png", "logo-small.png", "logo.svg")
OLDEST_TIME = (1980, 1, 1, 0, 0, 0)  # the first moment a zip can name


def package_zendesk(output: Path, *, address: str, version: str | None = None) -> Path:
    """Write the package into a folder, and return where it lies.

    Args:
        output: The folder; made if it is missing.
        address: Where the installation answers, such as `https://onefold.example.com`.
        version: The version to name; None: the one `manifest.json` names.

    Raises:
        PackageError: Zendesk would refuse it. The message names the file and what to change.
    """
    data = zip_bytes(address=address, version=version)
    manifest = read_object("manifest.json", members(data)["manifest.json"])
    path = output / f"onefold-zendesk-{manifest['version']}.zip"
    output.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".unfinished")
    unfinished.write_bytes(data)
    unfinished.replace(path)
    return path


def zip_bytes(*, address: str, version: str | None = None) -> bytes:
    """Return the package as bytes, for a download. The same input gives the same bytes.

    Raises:
        PackageError: as `package_zendesk`.
    """
    files = _collect(address.rstrip("/"), version)
    check(files)
    return _zip(files)


def members(data: bytes) -> dict[str, bytes]:
    """Return the files of a package by their names."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _collect(address: str, version: str | None) -> dict[str, bytes]:
    origin, host = _origin_and_host(address)
    files = {f"assets/{name}": data for name, data in built_files("zendesk").items()}
    files[PAGE] = _fill_page(files.get(PAGE, b""), origin)
    files |= {f"assets/{name}": packaged_file(f"zendesk_app/{name}").read_bytes() for name in LOGOS}
    translations = packaged_files("zendesk_app/translations", ".json")
    files |= {f"translations/{path.name}": path.read_bytes() for path in translations}
    files["manifest.json"] = _fill_manifest(packaged_file("manifest.json").read_bytes(), address, host, version)
    return files


def _origin_and_host(address: str) -> tuple[str, str]:
    """Return an address's origin and bare host name; `domainWhitelist` takes nothing but the latter."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise PackageError(f"address {address!r} cannot be read: {error}") from error
    if parts.scheme not in ("http", "https") or not host or parts.username is not None or parts.query or parts.fragment:
        raise PackageError(f"address {address!r} is not an http(s) address such as https://onefold.example.com")
    if parts.scheme == "http" and host not in LOOPBACK_HOSTS:
        raise PackageError(f"address {address!r} is not encrypted: use https (http is for this machine alone)")
    if ":" in host or not host.isascii():
        raise PackageError(f"address {address!r}: write its host as a name in ASCII, or as an IPv4 address")
    return f"{parts.scheme}://{host}" + (f":{port}" if port else ""), host


def _fill_page(page: bytes, origin: str) -> bytes:
    if page.count(PLACEHOLDER.encode()) != 1:
        raise PackageError(f"{PAGE}: its policy must name {PLACEHOLDER} exactly once, where the address goes")
    return page.replace(PLACEHOLDER.encode(), origin.encode())


def _fill_manifest(text: bytes, address: str, host: str, version: str | None) -> bytes:
    manifest = read_object("manifest.json", text)
    manifest["domainWhitelist"] = [host]
    if version is not None:
        manifest["version"] = version
    for parameter in _parameters(manifest):
        if parameter.get("name") == "backendUrl":
            parameter["default"] = address
    return orjson.dumps(manifest, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _parameters(manifest: dict[str, object]) -> list[dict[str, object]]:
    parameters = manifest.get("parameters")
    return [one for one in parameters if isinstance(one, dict)] if isinstance(parameters, list) else []


def _zip(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in sorted(files):
            member = zipfile.ZipInfo(name, OLDEST_TIME)
            # Stored, not deflated: builds of zlib differ in their output, and the same input is to give the same bytes.
            member.compress_type = zipfile.ZIP_STORED
            member.create_system = 3  # Unix, wherever it runs; it says how to read the permissions
            member.external_attr = 0o100644 << 16
            archive.writestr(member, files[name])
    return buffer.getvalue()
