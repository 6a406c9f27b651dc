"""A small good Zendesk package, and the means to break it in one place."""

from __future__ import annotations

import copy
import io
import json
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

from app.packaging.zendesk_rules import Files

Change = Callable[[Files], Files]
Edit = Callable[[Any], object]

MANIFEST: dict[str, Any] = {
    "name": "Example",
    "author": {"name": "Ada", "email": "ada@engine.example", "url": "https://engine.example"},
    "version": "1.2.3",
    "frameworkVersion": "2.0",
    "defaultLocale": "en",
    "location": {"support": {"ticket_sidebar": {"url": "assets/iframe.html", "flexible": True}}},
    "parameters": [
        {"name": "address", "type": "url", "required": True},
        {"name": "signer", "type": "text", "secure": True, "scopes": ["header"]},
    ],
    "domainWhitelist": ["engine.example"],
}
ENGLISH: dict[str, Any] = {
    "app": {
        "name": "Example",
        "short_description": "Short",
        "long_description": "Long",
        "installation_instructions": "Install it",
        "parameters": {"address": {"label": "Address"}, "signer": {"label": "Signer"}},
    }
}
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path d="M1 1h6" fill="currentColor"/></svg>'
SIDEBAR = {"ticket_sidebar": "assets/iframe.html"}


def good_files() -> Files:
    """Return the files of a package that nothing is wrong with."""
    return {
        "manifest.json": as_json(MANIFEST),
        "translations/en.json": as_json(ENGLISH),
        "assets/iframe.html": b'<!doctype html><script src="main.js"></script>',
        "assets/main.js": b"start();",
        "assets/logo.png": png(320, 320),
        "assets/logo-small.png": png(128, 128),
        "assets/logo.svg": SVG,
    }


# -- changes ----------------------------------------------------------------


def with_file(name: str, data: bytes = b"x") -> Change:
    """Add or replace a file."""
    return lambda files: {**files, name: data}


def without_file(name: str) -> Change:
    """Leave a file out."""
    return lambda files: {key: value for key, value in files.items() if key != name}


def with_manifest(**changes: Any) -> Change:
    """Set keys of the manifest."""
    return edited("manifest.json", lambda manifest: manifest.update(copy.deepcopy(changes)))


def without_key(key: str) -> Change:
    """Take a key out of the manifest."""
    return edited("manifest.json", lambda manifest: manifest.pop(key))


def with_place(name: str, value: Any, product: str = "support") -> Change:
    """Set one location."""
    return edited("manifest.json", lambda manifest: manifest["location"].setdefault(product, {}).update({name: value}))


def with_parameter(**fields: Any) -> Change:
    """Add a parameter, with its words."""
    add = edited("manifest.json", lambda manifest: manifest["parameters"].append(fields))
    name = fields.get("name")
    if not isinstance(name, str) or not name:
        return add
    words = edited("translations/en.json", lambda content: content["app"]["parameters"].update({name: {"label": name}}))
    return both(add, words)


def with_words(**changes: Any) -> Change:
    """Set keys of `app` in the English translation."""
    return edited("translations/en.json", lambda content: content["app"].update(changes))


def with_requirements(content: Any) -> Change:
    """Add a `requirements.json`."""
    return with_file("requirements.json", as_json(content))


def edited(name: str, edit: Edit) -> Change:
    """Change one JSON file."""

    def change(files: Files) -> Files:
        value = json.loads(files[name])
        edit(value)
        return {**files, name: as_json(value)}

    return change


def replaced(name: str, old: bytes, new: bytes) -> Change:
    """Change the text of one file, where it stands first."""

    def change(files: Files) -> Files:
        assert old in files[name]
        return {**files, name: files[name].replace(old, new, 1)}

    return change


def both(*changes: Change) -> Change:
    """Make several changes, one after the other."""

    def change(files: Files) -> Files:
        for each in changes:
            files = each(files)
        return files

    return change


def pageless(kind: str, **changes: Any) -> Change:
    """Turn the package into one without a page."""
    return both(
        without_key("location"),
        without_key("frameworkVersion"),
        without_file("assets/main.js"),
        with_manifest(**{kind: True}, **changes),
    )


# -- files ------------------------------------------------------------------


def as_json(value: Any) -> bytes:
    return json.dumps(value).encode()


def zipped(
    files: Files, *, method: int = zipfile.ZIP_STORED, mode: int = stat.S_IFREG | 0o644, last: str = ""
) -> bytes:
    """Return a zip of some files; `mode` and `method` are those of the file `last`, if it names one."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in files.items():
            member = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
            member.create_system = 3
            chosen = last in ("", name)
            member.external_attr = (mode if chosen else stat.S_IFREG | 0o644) << 16
            archive.writestr(member, data, compress_type=method if chosen else zipfile.ZIP_STORED)
    return buffer.getvalue()


def encrypted(data: bytes, name: str) -> bytes:
    """Return a zip that says of one member that it is encrypted."""
    found = bytearray(data)
    for signature, flags, names in ((b"PK\x03\x04", 6, 30), (b"PK\x01\x02", 8, 46)):
        at = (
            data.index(name.encode(), data.index(signature))
            if signature == b"PK\x03\x04"
            else data.rindex(name.encode())
        )
        found[at - names + flags] |= 1
    return bytes(found)


def overlapping(data: bytes) -> bytes:
    """Return a zip whose last member is said to begin where the one before it does."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        *_, before, last = archive.infolist()
    found = bytearray(data)
    struct.pack_into("<I", found, data.rindex(last.filename.encode()) - 46 + 42, before.header_offset)
    return bytes(found)


def png(width: int, height: int, *, depth: int = 8, colour: int = 0, interlaced: bool = False) -> bytes:
    """Return a whole PNG of nothing but zeros."""
    samples = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour]
    row = 1 + (width * samples * depth + 7) // 8
    raw = bytes(row * height)
    if interlaced:
        assert (width % 8, height % 8, depth) == (0, 0, 8)
        areas = ((8, 8), (8, 8), (4, 8), (4, 4), (2, 4), (2, 2), (1, 2))
        raw = bytes(sum((1 + width // across * samples) * (height // down) for across, down in areas))
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlaced)
    palette = [(b"PLTE", bytes(3))] if colour == 3 else []
    chunks = [(b"IHDR", header), *palette, (b"IDAT", zlib.compress(raw)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, body) for kind, body in chunks)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


REQUIRES = both(pageless("requirementsOnly"), with_requirements({"triggers": {"a": {"title": "A"}}}))
LISTED = both(
    pageless("marketingOnly", private=False),
    without_key("parameters"),
    edited("translations/en.json", lambda content: content["app"].pop("parameters")),
)
