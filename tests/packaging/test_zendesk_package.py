"""The packages an admin uploads: always the same bytes, the address filled in, nothing that Zendesk would refuse."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from app.errors import PackageError
from app.packaging.zendesk import PLACEHOLDER, members, package_zendesk, refuse, zip_bytes
from app.packaging.zendesk_checks import faults_of, faults_of_zip
from app.packaging.zendesk_rules import UNAVOIDABLE, Files
from tests.packaging.packages import good_files, with_file, with_manifest
from zendesk_app.make_logos import SIZES, png

ADDRESS = "https://onefold.example.test"
ROOT = Path(__file__).parents[2]
LANGUAGES = {"en", "de", "fr", "es", "pt-br", "ja", "ar"}
PLACES = ["ticket_sidebar", "new_ticket_sidebar", "user_sidebar", "organization_sidebar", "modal"]

either_way = pytest.mark.parametrize("signed", [False, True], ids=["proxy", "signed"])


@pytest.fixture(scope="module")
def files() -> Files:
    """The files of the package whose pages ask through the proxy."""
    return members(zip_bytes(address=ADDRESS))


def manifest_of(data: bytes) -> Any:
    return json.loads(members(data)["manifest.json"])


@either_way
def test_the_same_input_gives_the_same_bytes(signed: bool) -> None:
    assert zip_bytes(address=ADDRESS, signed=signed) == zip_bytes(address=ADDRESS, signed=signed)


@either_way
def test_members_are_sorted_with_fixed_times_and_permissions(signed: bool) -> None:
    with zipfile.ZipFile(io.BytesIO(zip_bytes(address=ADDRESS, signed=signed))) as archive:
        entries = archive.infolist()

    assert [one.filename for one in entries] == sorted(one.filename for one in entries)
    assert {(one.date_time, one.external_attr >> 16, one.create_system) for one in entries} == {
        ((1980, 1, 1, 0, 0, 0), 0o100644, 3)
    }


def test_the_only_warnings_are_of_the_two_words_that_signing_through_the_proxy_needs() -> None:
    faults = faults_of_zip(zip_bytes(address=ADDRESS))

    assert {fault.rule for fault in faults} == {"generic_secrets"}
    assert sorted(fault.key for fault in faults) == sorted(UNAVOIDABLE)


def test_there_is_nothing_at_all_to_say_of_the_signed_package() -> None:
    assert faults_of_zip(zip_bytes(address=ADDRESS, signed=True)) == []


def test_the_address_stands_in_the_whitelist_the_policies_and_the_setting() -> None:
    data = zip_bytes(address="https://support.onefold.example.test:8443/")
    manifest = manifest_of(data)
    pages = {name: page.decode() for name, page in members(data).items() if name.endswith(".html")}

    assert manifest["domainWhitelist"] == ["support.onefold.example.test"]
    assert manifest["parameters"][0] == {
        "name": "backendUrl", "type": "url", "required": True, "default": "https://support.onefold.example.test:8443"
    }  # fmt: skip
    assert pages.keys() >= {"assets/iframe.html", "assets/modal.html"}
    for page in pages.values():
        assert "connect-src 'self' https://support.onefold.example.test:8443;" in page
        assert PLACEHOLDER not in page


def test_the_app_stands_beside_tickets_users_and_organizations_and_in_the_modal(files: Files) -> None:
    places = json.loads(files["manifest.json"])["location"]["support"]

    assert list(places) == PLACES
    assert {place["url"] for name, place in places.items() if name != "modal"} == {"assets/iframe.html"}
    assert places["modal"]["url"] == "assets/modal.html"


def test_the_signing_key_can_only_sign(files: Files) -> None:
    secure = [one for one in json.loads(files["manifest.json"])["parameters"] if one.get("secure")]

    assert secure == [
        {"name": "sharedSecret", "type": "text", "required": True, "secure": True, "scopes": ["jwt_secret_key"]}
    ]


def test_every_setting_has_a_label_and_a_help_text_of_its_own_in_every_language(files: Files) -> None:
    texts = {name[13:-5]: json.loads(text)["app"] for name, text in files.items() if name.startswith("translations/")}
    names = {one["name"] for one in json.loads(files["manifest.json"])["parameters"]}

    assert texts.keys() == LANGUAGES
    for app in texts.values():
        assert app["parameters"].keys() == names
        assert all(words["label"] and words["helpText"] for words in app["parameters"].values())
    helps = {words["helpText"] for app in texts.values() for words in app["parameters"].values()}
    assert len(helps) == len(LANGUAGES) * len(names)


def test_the_listing_would_do_for_a_public_app_too(files: Files) -> None:
    assert faults_of(with_manifest(private=False)(files)) == faults_of(files)


def test_the_small_logo_is_what_the_script_beside_it_draws(files: Files) -> None:
    assert files["assets/logo-small.png"] == png(SIZES["logo-small.png"])


# -- the signed one ---------------------------------------------------------


def test_every_place_of_the_signed_package_is_a_signed_page_of_onefold() -> None:
    data = zip_bytes(address=f"{ADDRESS}:8443/below/", signed=True)
    manifest = manifest_of(data)

    assert manifest["signedUrls"] is True
    assert list(manifest["location"]["support"]) == PLACES
    assert {place["url"] for place in manifest["location"]["support"].values()} == {
        f"{ADDRESS}:8443/below/zendesk/page"
    }


def test_the_signed_package_has_no_setting_no_secret_and_no_script() -> None:
    data = zip_bytes(address=ADDRESS, signed=True)

    assert not {"parameters", "domainWhitelist", "oauth"} & manifest_of(data).keys()
    assert sorted(members(data)) == [
        "assets/logo-small.png",
        "assets/logo.png",
        "assets/logo.svg",
        "manifest.json",
        "translations/en.json",
    ]


def test_over_http_only_localhost_may_sign_pages_as_zendesk_has_it() -> None:
    assert zip_bytes(address="http://localhost:8000", signed=True)
    with pytest.raises(PackageError, match="localhost alone"):
        zip_bytes(address="http://127.0.0.1:8000", signed=True)


# -- writing it -------------------------------------------------------------


@pytest.mark.parametrize(("signed", "stem"), [(False, "onefold-zendesk"), (True, "onefold-zendesk-signed")])
def test_the_package_is_written_under_its_version(tmp_path: Path, signed: bool, stem: str) -> None:
    path = package_zendesk(tmp_path / "new" / "folder", address=ADDRESS, signed=signed, version="4.5.6")

    assert path == tmp_path / "new" / "folder" / f"{stem}-4.5.6.zip"
    assert manifest_of(path.read_bytes())["version"] == "4.5.6"
    assert list(path.parent.iterdir()) == [path]


@either_way
def test_a_refused_package_is_not_written(tmp_path: Path, signed: bool) -> None:
    with pytest.raises(PackageError, match=r"manifest\.json: version: must be three numbers"):
        package_zendesk(tmp_path, address=ADDRESS, signed=signed, version="next")

    assert list(tmp_path.iterdir()) == []


def test_a_warning_that_can_be_avoided_refuses_a_package_of_ours() -> None:
    two = {**good_files(), "assets/a.js": b"xoxb-0 auth_user"}

    refuse(faults_of(with_file("assets/a.json", b'"jwt_secret_key"')(good_files())), origin=ADDRESS)
    with pytest.raises(PackageError, match=r"assets/a.js: Slack token: .*\(and 1 more\)$"):
        refuse(faults_of(two), origin=ADDRESS)


# -- addresses --------------------------------------------------------------


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:8000", "http://localhost:8000", "https://a.example", "https://10.1.2.3"]
)
def test_encrypted_addresses_and_this_machine_are_taken(address: str) -> None:
    assert zip_bytes(address=address)


@either_way
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
def test_an_address_that_zendesk_could_not_reach_safely_is_refused(address: str, reason: str, signed: bool) -> None:
    with pytest.raises(PackageError, match=reason):
        zip_bytes(address=address, signed=signed)
