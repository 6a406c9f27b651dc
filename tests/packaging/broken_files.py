"""Zendesk packages with a file too many or a broken one, and broken archives, each beside the one fault in it."""

from __future__ import annotations

import stat
import unicodedata
import zipfile
from collections.abc import Callable

from tests.packaging.broken_manifests import Broken
from tests.packaging.packages import (
    SVG,
    both,
    encrypted,
    good_files,
    overlapping,
    png,
    with_file,
    with_place,
    without_file,
    zipped,
)

BrokenZip = tuple[str, str, Callable[[], bytes]]  # rule, file, the archive


def too_many(rule: str, name: str, data: bytes = b"x") -> Broken:
    return rule, name, "", with_file(name, data)


def svg(rule: str, key: str, inside: bytes) -> Broken:
    return rule, "assets/a.svg", key, with_file("assets/a.svg", SVG.replace(b"<path", inside + b"<path"))


def text(rule: str, key: str, words: bytes, name: str = "assets/a.js") -> Broken:
    return rule, name, key, with_file(name, words)


FILES: list[Broken] = [
    too_many("debris.temporary", "tmp/app.json"),
    too_many("debris.temporary", "assets/main.js~"),
    too_many("debris.temporary", "manifest.json.orig"),
    too_many("debris.hidden", ".zat"),
    too_many("debris.hidden", "assets/.DS_Store"),
    too_many("debris.hidden", ".git/config"),
    too_many("debris.system", "__MACOSX/a"),
    too_many("debris.system", "assets/Thumbs.db"),
    too_many("debris.dependencies", "node_modules/a/index.js"),
    too_many("debris.source_map", "assets/main.js.map"),
    too_many("debris.settings", "zcli.apps.config.json"),
    too_many("debris.source", "src/main.ts"),
    too_many("debris.source", "assets/style.scss"),
    too_many("debris.source", "package.json"),
    too_many("unsupported_mime_type_detected", "assets/build.sh"),
    too_many("unsupported_mime_type_detected", "assets/data.BIN"),
    too_many("unsupported_mime_type_detected", "assets/guide.pdf"),
    too_many("unsupported_mime_type_detected", "assets/a.png", b"PK\x03\x04"),
    too_many("unsupported_mime_type_detected", "assets/a.txt", b"#!/usr/bin/env bash\n"),
    too_many("unsupported_mime_type_detected", "assets/a.ico", b"\x1f\x8b\x08"),
    too_many("unsupported_mime_type_detected", "assets/a.js", b"%PDF-1.7"),
    too_many("unsupported_mime_type_detected", "assets/a.css", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
    too_many("unsupported_mime_type_detected", "assets/a.woff2", b"7z\xbc\xaf\x27\x1c"),
    too_many("unsupported_mime_type_detected", "assets/a.jpg", b"ID3\x03"),
    too_many("unsupported_mime_type_detected", "assets/a", b"\x7fELF"),
    ("logo.missing", "assets/logo-small.png", "", without_file("assets/logo-small.png")),
    ("logo.missing", "assets/sell/logo.png", "", both(
        with_place("deal_card", "assets/iframe.html", "sell"),
        with_file("assets/support/logo.png", png(320, 320)),
        with_file("assets/support/logo-small.png", png(128, 128)),
        with_file("assets/sell/logo-small.png", png(128, 128)),
    )),
    ("logo.invalid_format", "assets/logo.png", "", with_file("assets/logo.png", SVG)),
    ("logo.invalid_format", "assets/logo.png", "", with_file("assets/logo.png", png(320, 320)[:-5])),
    ("logo.invalid_format", "assets/logo.png", "", with_file("assets/logo.png", png(320, 320)[:24])),
    # Its header says 320 by 320, and its picture is 128 by 128.
    ("logo.invalid_format", "assets/logo.png", "", with_file(
        "assets/logo.png", png(320, 320)[:33] + png(128, 128)[33:]
    )),
    ("logo.invalid_size", "assets/logo.png", "", with_file("assets/logo.png", png(320, 319))),
    ("logo.invalid_size", "assets/logo-small.png", "", with_file("assets/logo-small.png", png(127, 128))),
    ("icon.missing", "assets/icon_top_bar.svg", "", with_place("top_bar", "assets/iframe.html")),
    ("icon.not_current_color", "assets/icon_nav_bar.svg", "", both(
        with_place("nav_bar", "assets/iframe.html"),
        with_file("assets/icon_nav_bar.svg", SVG.replace(b"currentColor", b"#2a52b0")),
    )),
    ("banner.invalid_format", "assets/banner.png", "", with_file("assets/banner.png", b"GIF89a")),
    ("banner.invalid_size", "assets/banner.png", "", with_file("assets/banner.png", png(830, 201))),
    ("dirty_svg", "assets/logo.svg", "", with_file("assets/logo.svg", b"<svg><path></svg>")),
    ("dirty_svg", "assets/logo.svg", "", with_file("assets/logo.svg", b'<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG)),
    svg("bitmap_in_svg", "image", b'<image href="data:image/png;base64,AA"/>'),
    svg("sanitised_svg", "script", b"<script>1</script>"),
    svg("sanitised_svg", "foreignObject", b"<foreignObject/>"),
    svg("sanitised_svg", "g.onload", b'<g onload="x()"/>'),
    svg("sanitised_svg", "a.href", b'<a href="https://engine.example"/>'),
    svg("sanitised_svg", "rect.fill", b'<rect fill="url(https://engine.example/a)"/>'),
    text("insecure_http_request", "http://engine.example/a", b'fetch("http://engine.example/a")'),
    text("insecure_http_request", "http://a.example", b"<a href='http://a.example'>", "assets/a.html"),
    text("application_secret", "AWS access key", b"AKIAABCDEFGHIJKL"),
    text("application_secret", "private key", b"-----BEGIN PRIVATE KEY-----"),
    text("application_secret", "token", b"x={token:a.token}"),
    text("application_secret", "key or secret of an app", b'APP-KEY: "abcdef"'),
    text("generic_secrets", "auth_user", b"auth_user"),
    text("generic_secrets", "sharedapi_key", b"sharedapi_key", "assets/a.json"),
]  # fmt: skip


def zip_with(name: str, data: bytes = b"x", **options: int) -> Callable[[], bytes]:
    return lambda: zipped({**good_files(), name: data}, last=name, **options)


def renamed(old: str, new: str) -> Callable[[], bytes]:
    """Return a zip with one more member, which is then given a name that no packer would write twice."""
    return lambda: zipped({**good_files(), old: b"x"}).replace(old.encode(), new.encode())


ARCHIVES: list[BrokenZip] = [
    ("zip.unreadable", "", lambda: b"no zip"),
    ("zip.unreadable", "", lambda: zipped(good_files())[:-30]),
    ("zip.unreadable", "assets/main.js", lambda: zipped(good_files()).replace(b"start();", b"stop();;")),
    ("zip.unreadable", "assets/a.css", zip_with("assets/a.css", b"x" * 99, method=zipfile.ZIP_BZIP2)),
    ("zip.too_large", "", lambda: bytes(10_000_001)),
    ("zip.too_large", "", lambda: zipped(
        {str(number): bytes(1_000_000) for number in range(51)}, method=zipfile.ZIP_DEFLATED
    )),
    ("zip.too_many_members", "", lambda: zipped({f"assets/{number}": b"" for number in range(1_001)})),
    ("zip.bomb", "assets/a.css", zip_with("assets/a.css", bytes(2_000_000), method=zipfile.ZIP_DEFLATED)),
    ("zip.bomb", "assets/logo-small.png", lambda: overlapping(zipped(good_files()))),
    ("zip.foreign_data", "", lambda: b"#!/bin/sh\n" + zipped(good_files())),
    ("zip.encrypted", "assets/main.js", lambda: encrypted(zipped(good_files()), "assets/main.js")),
    ("zip.backslash", "assets\\a.css", zip_with("assets\\a.css")),
    ("zip.backslash", "..\\a.css", zip_with("..\\a.css")),
    ("zip.absolute_path", "/assets/a.css", zip_with("/assets/a.css")),
    ("zip.absolute_path", "C:/a.css", zip_with("C:/a.css")),
    ("zip.parent_path", "../a.css", zip_with("../a.css")),
    ("zip.parent_path", "assets/../a.css", zip_with("assets/../a.css")),
    ("zip.odd_name", "assets//a.css", zip_with("assets//a.css")),
    ("zip.odd_name", "assets/a\x07.css", zip_with("assets/a\x07.css")),
    ("zip.odd_name", "assets/a.css\x00.js", renamed("assets/a.css0.js", "assets/a.css\x00.js")),
    ("zip.odd_name", "assets/a.", zip_with("assets/a.")),
    ("zip.odd_name", "assets/a:b.css", zip_with("assets/a:b.css")),
    ("zip.duplicate_member", "assets/main.js", renamed("assets/mainXjs", "assets/main.js")),
    ("zip.duplicate_member", "manifest.json", lambda: zipped(
        {**good_files(), "manifestXjson": good_files()["manifest.json"]}
    ).replace(b"manifestXjson", b"manifest.json")),
    ("zip.case_clash", "assets/main.js", zip_with("assets/MAIN.js")),
    ("zip.case_clash", "assets/é.css", lambda: zipped({
        **good_files(), "assets/é.css": b"x", unicodedata.normalize("NFD", "assets/é.css"): b"x"
    })),
    ("zip.file_as_folder", "assets/main.js", zip_with("assets/main.js/a.css")),
    ("zip.special_file", "assets/a.css", zip_with("assets/a.css", mode=stat.S_IFIFO | 0o644)),
    ("symlink_in_zip", "assets/a.css", zip_with("assets/a.css", b"/etc/passwd", mode=stat.S_IFLNK | 0o777)),
    ("symlink_in_zip", ".a", zip_with(".a", b"main.js", mode=stat.S_IFLNK | 0o777)),
]  # fmt: skip
