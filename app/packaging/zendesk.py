"""The Zendesk app as a zip: the very file an admin uploads, with Onefold's address filled in.

There are two: one whose pages lie in the package and ask Onefold through Zendesk's proxy, and the signed one, whose
pages come from Onefold and which holds a manifest, texts and logos alone.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from urllib.parse import urlsplit

import orjson

from app.errors import PackageError
from app.packaging.files import built_files, packaged_file, packaged_files
from app.packaging.json_text import as_list, as_object, read_json
from app.packaging.zendesk_checks import faults_of
from app.packaging.zendesk_manifest import HOST_NAME
from app.packaging.zendesk_rules import Fault, Files
from app.settings import LOOPBACK_HOSTS

PLACEHOLDER = "https://onefold.invalid"  # stands in the built pages' policies until an address is known
SIGNED_PAGE = "/zendesk/page"
LOGOS = ("logo.png", "logo-small.png", "logo.svg")
OLDEST_TIME = (1980, 1, 1, 0, 0, 0)  # the first moment a zip can name


def package_zendesk(output: Path, *, address: str, signed: bool = False, version: str | None = None) -> Path:
    """Write the package into a folder, and return where it lies.

    Args:
        output: The folder; made if it is missing.
        address: Where the installation answers, such as `https://onefold.example.com`.
        signed: Whether Zendesk loads its pages from there, signed, and not out of the package.
        version: The version to name; None: the one `manifest.json` names.

    Raises:
        PackageError: Zendesk would refuse it. The message names the file and what to change.
    """
    data = zip_bytes(address=address, signed=signed, version=version)
    manifest = _read("manifest.json", members(data)["manifest.json"])
    path = output / f"onefold-zendesk-{'signed-' if signed else ''}{manifest['version']}.zip"
    output.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".unfinished")
    unfinished.write_bytes(data)
    unfinished.replace(path)
    return path


def zip_bytes(*, address: str, signed: bool = False, version: str | None = None) -> bytes:
    """Return the package as bytes, for a download. The same input gives the same bytes.

    Raises:
        PackageError: as `package_zendesk`.
    """
    address = address.rstrip("/")
    origin, host = _origin_and_host(address, signed=signed)
    files = _signed_files(address) if signed else _files(address, origin, host)
    if version is not None:
        manifest = _read("manifest.json", files["manifest.json"]) | {"version": version}
        files["manifest.json"] = _written(manifest)
    refuse(faults_of(files), origin=origin)
    return _zip(files)


def members(data: bytes) -> Files:
    """Return the files of a package of ours by their names."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def refuse(faults: list[Fault], *, origin: str) -> None:
    """Pass a package of ours that is as it should be: no error, and no warning but the one that cannot be avoided.

    Args:
        faults: What the check found.
        origin: Of the installation, which may be this machine over http: that warning is then no news.

    Raises:
        PackageError: it is not as it should be. The message is the first fault, and how many more there are.
    """
    own = [fault for fault in faults if fault.rule == "insecure_http_request" and fault.key == origin]
    avoidable = [fault for fault in faults if not fault.is_unavoidable and fault not in own]
    if avoidable:
        more = f" (and {len(avoidable) - 1} more)" if len(avoidable) > 1 else ""
        raise PackageError(f"{avoidable[0]}{more}")


def _files(address: str, origin: str, host: str) -> Files:
    files = {f"assets/{name}": data for name, data in built_files("zendesk").items()}
    files |= {name: _fill_page(name, page, origin) for name, page in files.items() if name.endswith(".html")}
    manifest = _read("manifest.json", packaged_file("manifest.json").read_bytes())
    manifest["domainWhitelist"] = [host]
    for parameter in map(as_object, as_list(manifest.get("parameters"))):
        if parameter.get("name") == "backendUrl":
            parameter["default"] = address
    return files | _logos() | _translations("zendesk_app/translations") | {"manifest.json": _written(manifest)}


def _signed_files(address: str) -> Files:
    """Return the files of the signed package: the same places with one address, and nothing to set."""
    manifest = _read("manifest.json", packaged_file("manifest.json").read_bytes())
    for key in ("parameters", "domainWhitelist"):  # Zendesk's own key signs, so there is no secret to enter or to send
        manifest.pop(key, None)
    manifest["name"] = f"{manifest['name']} (signed)"
    manifest["signedUrls"] = True
    for place in as_object(as_object(manifest.get("location")).get("support")).values():
        as_object(place)["url"] = address + SIGNED_PAGE
    return _logos() | _translations("zendesk_app/translations/signed") | {"manifest.json": _written(manifest)}


def _logos() -> Files:
    return {f"assets/{name}": packaged_file(f"zendesk_app/{name}").read_bytes() for name in LOGOS}


def _translations(folder: str) -> Files:
    return {f"translations/{path.name}": path.read_bytes() for path in packaged_files(folder, ".json")}


def _origin_and_host(address: str, *, signed: bool) -> tuple[str, str]:
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
    if parts.scheme == "http" and signed and host != "localhost":
        raise PackageError(f"address {address!r}: over http Zendesk takes pages of the host localhost alone")
    if host.isascii() and ":" not in host and not HOST_NAME.fullmatch(host):
        raise PackageError(f"address {address!r}: {host!r} is no bare host name such as onefold.example.com")
    if ":" in host or not host.isascii():
        raise PackageError(f"address {address!r}: write its host as a name in ASCII, or as an IPv4 address")
    return f"{parts.scheme}://{host}" + (f":{port}" if port else ""), host


def _fill_page(name: str, page: bytes, origin: str) -> bytes:
    if page.count(PLACEHOLDER.encode()) != 1:
        raise PackageError(f"{name}: its policy must name {PLACEHOLDER} exactly once, where the address goes")
    return page.replace(PLACEHOLDER.encode(), origin.encode())


def _read(name: str, text: bytes) -> dict[str, object]:
    try:
        value, repeated = read_json(text)
    except ValueError as error:
        raise PackageError(f"{name} is not JSON: {error}") from error
    if repeated:  # here, as writing it out again leaves one
        raise PackageError(f"{name}: {repeated[0]}: stands there twice: remove one")
    return as_object(value)


def _written(manifest: dict[str, object]) -> bytes:
    return orjson.dumps(manifest, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


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
