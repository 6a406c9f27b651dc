"""The same package in the form that the Metadata API takes: a zip with a manifest, for tools other than `sf`.

Source: Salesforce, "Metadata API Developer Guide", "Deploying and Retrieving Metadata with the Zip File": folders
without `main/default`, types of XML alone without `-meta.xml`, and a `package.xml` that names every component.
"""

from __future__ import annotations

import io
import json
import zipfile

from app.packaging.salesforce_faults import Files
from app.packaging.salesforce_metadata import NAMESPACE
from app.packaging.salesforce_paths import META, PROJECT, Place, places

OLDEST_TIME = (1980, 1, 1, 0, 0, 0)  # the first moment a zip can name
MANIFEST = "package.xml"


def deployable(files: Files, directory: str) -> bytes:
    """Return one package directory as a zip for the Metadata API. The same input gives the same bytes.

    Args:
        files: A package that passed the check, by path.
        directory: `force-app` or `unpackaged`.
    """
    version = json.loads(files[PROJECT])["sourceApiVersion"]
    found = [place for place in places(files) if place.path.startswith(f"{directory}/")]
    members = {_path(place): files[place.path] for place in found}
    return zipped({MANIFEST: _manifest(found, version), **members})


def zipped(files: Files) -> bytes:
    """Return files as a zip with fixed order, times and permissions."""
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


def _path(place: Place) -> str:
    path = place.path.split("/", 3)[3]
    return path if place.kind.beside else path.removesuffix(META)


def _manifest(found: list[Place], version: str) -> bytes:
    members: dict[str, set[str]] = {}
    for place in found:
        members.setdefault(place.kind.name, set()).add(place.name)
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f'<Package xmlns="{NAMESPACE}">']
    for kind in sorted(members):
        lines.append("    <types>")
        lines += [f"        <members>{name}</members>" for name in sorted(members[kind])]
        lines += [f"        <name>{kind}</name>", "    </types>"]
    lines += [f"    <version>{version}</version>", "</Package>", ""]
    return "\n".join(lines).encode()
