"""The package an admin uploads: always the same bytes, the address filled in, and nothing that Zendesk would refuse."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.errors import PackageError
from app.packaging.zendesk import PLACEHOLDER, members, package_zendesk, zip_bytes
from app.packaging.zendesk_checks import check
from tests.hosts.tiny_app import png

ADDRESS = "https://onefold.example.test"

Change = Callable[[dict[str, Any]], object]


@pytest.fixture
def files() -> dict[str, bytes]:
    """The files of a good package."""
    return members(zip_bytes(address=ADDRESS))


def changed(files: dict[str, bytes], name: str, change: Change) -> dict[str, bytes]:
    """Return the files with one JSON object changed."""
    value = json.loads(files[name])
    change(value)
    return {**files, name: json.dumps(value).encode()}


def manifest_of(data: bytes) -> Any:
    return json.loads(members(data)["manifest.json"])


def test_the_same_input_gives_the_same_bytes() -> None:
    assert zip_bytes(address=ADDRESS) == zip_bytes(address=ADDRESS)


def test_members_are_sorted_with_fixed_times_and_permissions() -> None:
    with zipfile.ZipFile(io.BytesIO(zip_bytes(address=ADDRESS))) as archive:
        entries = archive.infolist()

    assert [one.filename for one in entries] == sorted(one.filename for one in entries)
    assert {(one.date_time, one.external_attr >> 16, one.create_system) for one in entries} == {
        ((1980, 1, 1, 0, 0, 0), 0o100644, 3)
    }


def test_the_address_stands_in_the_whitelist_the_policy_and_the_setting(files: dict[str, bytes]) -> None:
    data = zip_bytes(address="https://support.onefold.example.test:8443/")
    manifest = manifest_of(data)

    assert manifest["domainWhitelist"] == ["support.onefold.example.test"]
    assert manifest["parameters"][0] == {
        "name": "backendUrl", "type": "url", "required": True, "default": "https://support.onefold.example.test:8443"
    }  # fmt: skip
    page = members(data)["assets/iframe.html"].decode()
    assert "connect-src 'self' https://support.onefold.example.test:8443;" in page
    assert PLACEHOLDER not in page


def test_the_signing_key_can_only_sign(files: dict[str, bytes]) -> None:
    secure = [one for one in json.loads(files["manifest.json"])["parameters"] if one.get("secure")]

    assert secure == [
        {"name": "sharedSecret", "type": "text", "required": True, "secure": True, "scopes": ["jwt_secret_key"]}
    ]


def test_the_package_is_written_under_its_version(tmp_path: Path) -> None:
    path = package_zendesk(tmp_path / "new" / "folder", address=ADDRESS, version="4.5.6")

    assert path == tmp_path / "new" / "folder" / "onefold-zendesk-4.5.6.zip"
    assert manifest_of(path.read_bytes())["version"] == "4.5.6"
    assert list(path.parent.iterdir()) == [path]


def test_a_refused_package_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(PackageError, match="three numbers"):
        package_zendesk(tmp_path, address=ADDRESS, version="next")

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:8000", "http://localhost:8000", "https://a.example", "https://10.1.2.3"]
)
def test_encrypted_addresses_and_this_machine_are_taken(address: str) -> None:
    assert zip_bytes(address=address)


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("http://onefold.example.test", "not encrypted"),
        ("http://127.0.0.1.example.test", "not encrypted"),
        ("onefold.example.test", "not an http"),
        ("ftp://onefold.example.test", "not an http"),
        ("https://", "not an http"),
        ("https://me@onefold.example.test", "not an http"),
        ("https://onefold.example.test?a=b", "not an http"),
        ("https://onefold.example.test:99999", "cannot be read"),
        ("https://[::1]:8000", "IPv4"),
        ("https://bücher.example", "ASCII"),
        ("https://a b.example", "bare host name"),
        ("https://a;script-src.example", "bare host name"),
    ],
)
def test_an_address_that_zendesk_could_not_reach_safely_is_refused(address: str, reason: str) -> None:
    with pytest.raises(PackageError, match=reason):
        zip_bytes(address=address)


def test_a_good_package_passes(files: dict[str, bytes]) -> None:
    check(files)


@pytest.mark.parametrize("name", ["manifest.json", "translations/en.json", "assets/logo.png", "assets/logo-small.png"])
def test_a_missing_file_is_named(files: dict[str, bytes], name: str) -> None:
    del files[name]

    with pytest.raises(PackageError, match=f"^{name} is missing"):
        check(files)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda m: m.pop("author"), "key 'author' is missing"),
        (lambda m: m["author"].pop("email"), r"author\.email"),
        (lambda m: m["author"].update(url="onefold"), r"author\.url"),
        (lambda m: m.pop("version"), "key 'version' is missing"),
        (lambda m: m.update(frameworkVersion=2.0), "frameworkVersion"),
        (lambda m: m.update(private="yes"), "private must be"),
        (lambda m: m.update(defaultLocale="english"), "defaultLocale"),
        (lambda m: m.update(defaultLocale="de"), "translations/de.json is missing"),
        (lambda m: m.update(location={"desk": {}}), "the one product"),
        (lambda m: m.update(location={"support": {}}), "names no place"),
        (lambda m: m["location"]["support"]["ticket_sidebar"].update(flexible="true"), "flexible must be"),
        (lambda m: m["location"]["support"]["ticket_sidebar"].update(url="iframe.html"), "must start with assets/"),
        (lambda m: m["location"]["support"]["ticket_sidebar"].update(url="assets/a.html"), "not in the package"),
        (lambda m: m["parameters"][0].update(name="space"), "'space' is not usable"),
        (lambda m: m["parameters"][0].update(name="name"), "'name' is not usable"),
        (lambda m: m["parameters"][2].update(scopes=[]), "sharedSecret is secure and has no scopes"),
        (lambda m: m.pop("domainWhitelist"), "domainWhitelist is missing"),
        (lambda m: m.update(domainWhitelist=[ADDRESS]), "bare host name"),
    ],
)
def test_a_manifest_that_zendesk_would_refuse_is_refused_by_key(
    files: dict[str, bytes], change: Change, reason: str
) -> None:
    with pytest.raises(PackageError, match=reason):
        check(changed(files, "manifest.json", change))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda t: t["app"].pop("name"), r"app\.name"),
        (lambda t: t["app"]["parameters"].pop("space"), r"app\.parameters\.space has no label"),
    ],
)
def test_a_translation_without_its_words_is_refused(files: dict[str, bytes], change: Change, reason: str) -> None:
    with pytest.raises(PackageError, match=f"^translations/en.json: .*{reason}"):
        check(changed(files, "translations/en.json", change))


def test_a_key_that_stands_twice_is_refused(files: dict[str, bytes]) -> None:
    text = files["manifest.json"].replace(b"{", b'{"version": "1.0.0",', 1)

    with pytest.raises(PackageError, match="'version' stands there twice"):
        check({**files, "manifest.json": text})


@pytest.mark.parametrize(("name", "size"), [("assets/logo.png", 128), ("assets/logo-small.png", 127)])
def test_a_logo_of_another_size_is_refused(files: dict[str, bytes], name: str, size: int) -> None:
    with pytest.raises(PackageError, match=f"^{name} must be a PNG of"):
        check({**files, name: png(size)})


@pytest.mark.parametrize(
    "name",
    [
        "assets/build.sh",
        "assets/data.BIN",
        "a.zip",
        ".zat",
        "assets/.DS_Store",
        "assets//a.js",
        "assets\\a.js",
        "../a.js",
    ],
)
def test_files_that_do_not_belong_are_refused(files: dict[str, bytes], name: str) -> None:
    with pytest.raises(PackageError, match="remove it"):
        check({**files, name: b"x"})
