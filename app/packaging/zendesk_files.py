"""Which files do not belong in a Zendesk package: kinds that Zendesk refuses, and debris.

Rules: the vendor's app validator, "mime". Debris is this project's rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from app.packaging.zendesk_rules import Fault, Files

REFUSED_ENDINGS = (
    "rar", "zip", "gz", "gzip", "tgz", "pdf", "doc", "docx", "avi", "bin", "bz", "bz2", "csh", "sh", "jar", "mp3",
    "mpeg", "odt", "pptx", "ppt", "xls", "xlsx", "7z",
)  # fmt: skip
# What a file's first bytes give away, whatever it is called.
SIGNATURES: tuple[tuple[str, re.Pattern[bytes]], ...] = (
    ("zip archive, or a document made of one", re.compile(rb"PK(\x03\x04|\x05\x06|\x07\x08)")),
    ("rar archive", re.compile(rb"Rar!\x1a\x07")),
    ("gzip archive", re.compile(rb"\x1f\x8b")),
    ("bzip archive", re.compile(rb"BZ(h[1-9]|0)")),
    ("7z archive", re.compile(rb"7z\xbc\xaf\x27\x1c")),
    ("PDF", re.compile(rb"%PDF-")),
    ("document of an older Office", re.compile(rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")),
    ("AVI film", re.compile(rb"RIFF....AVI ", re.DOTALL)),
    ("MP3 recording", re.compile(rb"ID3[\x02-\x04]|\xff[\xe2\xe3\xf2\xf3\xfa\xfb]")),
    ("MPEG film", re.compile(rb"\x00\x00\x01[\xb3\xba]")),
    ("program", re.compile(rb"\x7fELF|MZ[\x00-\xff]{58}|\xca\xfe\xba\xbe|[\xcf\xce]\xfa\xed\xfe")),
    ("shell script", re.compile(rb"#![ \t]*/\S*?(env[ \t]+)?(|ba|c|tc|z|k|da)sh\b")),
)

DEBRIS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("debris.settings", re.compile(r"(.*/)?zcli\.apps\.config\.json")),
    ("debris.dependencies", re.compile(r"(.*/)?(node_modules|bower_components)(/.*)?")),
    ("debris.system", re.compile(r"(.*/)?(__MACOSX(/.*)?|Thumbs\.db|ehthumbs\.db|desktop\.ini)", re.IGNORECASE)),
    ("debris.hidden", re.compile(r"(.*/)?\..*")),
    ("debris.temporary", re.compile(r"te?mp/.*|.*(~|\.(bak|orig|rej|swp|swo|tmp|log|unfinished))")),
    ("debris.source_map", re.compile(r".*\.map")),
    (
        "debris.source",
        re.compile(
            r".*\.([cm]?tsx?|jsx|s[ac]ss|less|styl|vue|svelte|coffee|py)"
            r"|(.*/)?(package(-lock)?\.json|yarn\.lock|pnpm-lock\.yaml|[tj]sconfig.*\.json|Makefile)"
            r"|(.*/)?(vite|webpack|rollup|eslint|babel)\.config\.[cm]?[jt]s"
        ),
    ),
)
CHANGES = {
    "debris.settings": "remove it, and change the secrets it holds: every agent could read them",
    "debris.source_map": "remove it: it holds the app's source",
    "debris.source": "remove it: pack what is built from it",
}


def check_files(files: Files) -> Iterator[Fault]:
    """Yield the files that do not belong."""
    for name, data in files.items():
        rule = next((rule for rule, pattern in DEBRIS if pattern.fullmatch(name)), None)
        kind = refused_kind(name, data)
        if rule is not None:
            yield Fault(rule, name, "", CHANGES.get(rule, "remove it: it is no part of the app"))
        elif kind is not None:
            yield Fault("unsupported_mime_type_detected", name, "", f"remove it: Zendesk refuses {kind}")


def refused_kind(name: str, data: bytes) -> str | None:
    """Return what a file is that Zendesk refuses, by its ending or else by its content."""
    ending = PurePosixPath(name).suffix.removeprefix(".").lower()
    if ending in REFUSED_ENDINGS:
        return f"files that end with .{ending}"
    return next((f"this kind, a {kind}" for kind, pattern in SIGNATURES if pattern.match(data)), None)
