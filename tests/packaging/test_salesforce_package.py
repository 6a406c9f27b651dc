"""The Salesforce package an admin deploys: always the same bytes, the address filled in, nothing secret inside."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from app.cli import main
from app.errors import PackageError
from app.packaging.salesforce import package_files, package_salesforce, sources, zip_bytes
from app.packaging.salesforce_checks import PLACEHOLDER
from app.packaging.salesforce_metadata import NAMESPACE
from tests.packaging.salesforce_sources import ADDRESS, CANVAS, CONNECTED, ECA, GLOBAL, PROJECT

both_ways = pytest.mark.parametrize("legacy", [False, True], ids=["external", "connected"])


def members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def value(data: bytes, path: str) -> str | None:
    return ElementTree.fromstring(data).findtext(path, namespaces={"": NAMESPACE})


def all_members(*, legacy: bool) -> Iterator[tuple[str, bytes]]:
    """Yield every file of the package, those in its zips included."""
    for path, data in package_files(address=ADDRESS, legacy=legacy).items():
        if path.endswith(".zip"):
            yield from ((f"{path}!{name}", inner) for name, inner in members(data).items())
        else:
            yield path, data


@both_ways
def test_the_same_input_gives_the_same_bytes(legacy: bool, tmp_path: Path) -> None:
    data = zip_bytes(address=ADDRESS, legacy=legacy)
    folder = package_salesforce(tmp_path, address=ADDRESS, legacy=legacy)

    assert data == zip_bytes(address=f"{ADDRESS}/", legacy=legacy)
    assert members(data) == {
        path.relative_to(tmp_path).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


@both_ways
def test_members_are_sorted_with_fixed_times_and_permissions_in_one_folder(legacy: bool) -> None:
    with zipfile.ZipFile(io.BytesIO(zip_bytes(address=ADDRESS, legacy=legacy))) as archive:
        entries = archive.infolist()

    assert [one.filename for one in entries] == sorted(one.filename for one in entries)
    assert {one.filename.split("/")[0] for one in entries} == {"onefold-salesforce"}
    assert {(one.date_time, one.external_attr >> 16) for one in entries} == {((1980, 1, 1, 0, 0, 0), 0o100644)}


@both_ways
def test_no_placeholder_is_left_anywhere(legacy: bool) -> None:
    assert [path for path, data in all_members(legacy=legacy) if b".invalid" in data] == []


@both_ways
def test_the_sources_name_no_installation(legacy: bool) -> None:
    named = [path for path, data in sources(legacy=legacy).items() if PLACEHOLDER.encode() in data]

    assert named == ([CONNECTED] if legacy else [CANVAS, GLOBAL])


def test_the_address_stands_where_salesforce_posts_to() -> None:
    files = package_files(address="https://support.example.test:8443/onefold/")
    address = "https://support.example.test:8443/onefold/salesforce/canvas"

    assert value(files[CANVAS], "canvasUrl") == address
    assert value(files[GLOBAL], "callbackUrl") == address
    assert address in files["INSTALLING.md"].decode()


def test_a_connected_app_takes_the_place_of_the_external_one() -> None:
    external, connected = set(package_files(address=ADDRESS)), set(package_files(address=ADDRESS, legacy=True))

    assert connected - external == {CONNECTED}
    assert {path.split("/")[3] for path in external - connected if path.startswith("force-app")} == {
        "externalClientApps", "extlClntAppCanvasSettings", "extlClntAppGlobalOauthSets", "extlClntAppOauthSettings"
    }  # fmt: skip
    assert {path.split("/")[0] for path in external - connected} == {"force-app", "unpackaged", "deploy"}


@both_ways
def test_the_project_names_the_directories_that_are_there(legacy: bool) -> None:
    files = package_files(address=ADDRESS, legacy=legacy)
    named = [one["path"] for one in json.loads(files[PROJECT])["packageDirectories"]]

    assert named == (["force-app"] if legacy else ["force-app", "unpackaged"])


@both_ways
def test_the_zip_for_the_metadata_api_names_every_component_it_holds(legacy: bool) -> None:
    files = package_files(address=ADDRESS, legacy=legacy)
    app = members(files["deploy/app.zip"])
    manifest = ElementTree.fromstring(app.pop("package.xml"))
    space = {"": NAMESPACE}
    listed = {
        (kind.findtext("name", namespaces=space), member.text)
        for kind in manifest.findall("types", space)
        for member in kind.findall("members", space)
    }

    assert manifest.findtext("version", namespaces=space) == "66.0"
    assert ("AuraDefinitionBundle", "onefoldPanel") in listed
    assert {name for kind, name in listed if kind == "ApexPage"} == {
        name.split("/")[1].removesuffix(".page") for name in app if name.endswith(".page")
    }
    # What is XML alone has no -meta.xml in this form; what stands beside a source keeps it.
    assert ("connectedApps/Onefold_Canvas.connectedApp" in app) is legacy
    assert ("externalClientApps/Onefold_Canvas.eca" in app) is not legacy
    assert "classes/OnefoldCanvasLifecycle.cls-meta.xml" in app
    assert len(app) == len([path for path in files if path.startswith("force-app/")])


def test_the_policies_are_a_zip_of_their_own() -> None:
    policies = members(package_files(address=ADDRESS)["deploy/policies.zip"])

    assert sorted(policies) == [
        "extlClntAppOauthPolicies/Onefold_Canvas_defaultPolicy.ecaOauthPlcy",
        "extlClntAppPolicies/Onefold_Canvas_defaultPolicy.ecaPlcy",
        "package.xml",
    ]


@pytest.mark.parametrize(
    "address",
    [
        "https://a.example",
        "https://10.1.2.3",
        "https://a.example:8443/one/two",
        "http://localhost:8000",
        "http://127.0.0.1:8000",
        "https://localhost",
    ],
)
def test_encrypted_addresses_and_this_machine_are_taken(address: str) -> None:
    assert value(package_files(address=address)[CANVAS], "canvasUrl") == f"{address}/salesforce/canvas"


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("http://onefold.example.test", "not encrypted"),
        ("http://127.0.0.1.example.test", "not encrypted"),
        ("http://localhost.example.test", "not encrypted"),
        ("ftp://onefold.example.test", "not encrypted"),
        ("onefold.example.test", "no address"),
        ("", "no address"),
        ("https://", "no address"),
        ("https://me:pw@onefold.example.test", "with a user"),
        ("https://onefold.example.test?a=b", "question mark"),
        ("https://onefold.example.test#top", "fragment"),
        ("https://onefold.example.test:99999", "cannot be read"),
        ("https://bücher.example", "ASCII"),
        ("https://a b.example", "no address"),
        ("https://a.example/<b>", "no address"),
        ("https://a.example/&amp;", "plain path"),
        ("https://a.example/../b", "plain path"),
        ("https://[::1]:8000", "plain path"),
        ("https://intranet", "no host"),
        ("https://.example", "no host"),
        ("https://a.example/" + "b" * 200, "plain path"),
    ],
)
def test_an_address_that_browsers_could_not_reach_safely_is_refused(address: str, reason: str, tmp_path: Path) -> None:
    with pytest.raises(PackageError, match=reason):
        package_salesforce(tmp_path, address=address)

    assert list(tmp_path.iterdir()) == []


def test_a_package_is_written_over_the_one_before_whichever_way_it_was(tmp_path: Path) -> None:
    package_salesforce(tmp_path, address=ADDRESS)
    folder = package_salesforce(tmp_path, address="https://other.example.test", legacy=True)

    assert not (folder / ECA).exists()
    assert value((folder / CONNECTED).read_bytes(), "canvasConfig/canvasUrl") == (
        "https://other.example.test/salesforce/canvas"
    )


@both_ways
def test_the_command_writes_the_package(
    legacy: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ONEFOLD_HOME", str(tmp_path / "home"))
    words = ["package", "salesforce", "--output", str(tmp_path / "out"), "--address", ADDRESS]

    assert main([*words, "--legacy"] if legacy else words) == 0

    folder = tmp_path / "out" / "onefold-salesforce"
    assert capsys.readouterr().out == f"Wrote {folder}\n"
    assert (folder / CONNECTED).exists() is legacy
    assert (folder / ECA).exists() is not legacy


def test_the_command_says_in_one_sentence_why_it_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ONEFOLD_HOME", str(tmp_path / "home"))

    assert main(["package", "salesforce", "--output", str(tmp_path / "out"), "--address", "http://a.example"]) == 1

    assert "'http://a.example': it is not encrypted: use https" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_what_the_command_line_tool_keeps_in_the_folder_is_left(tmp_path: Path) -> None:
    own = package_salesforce(tmp_path, address=ADDRESS) / ".sf" / "config.json"
    own.parent.mkdir()
    own.write_text("{}")

    package_salesforce(tmp_path, address=ADDRESS)

    assert own.read_text() == "{}"


def test_files_of_somebody_else_are_neither_removed_nor_deployed(tmp_path: Path) -> None:
    folder = package_salesforce(tmp_path, address=ADDRESS)
    (folder / "force-app/main/default/classes/Mine.cls").write_text("class Mine {}")

    with pytest.raises(PackageError, match=r"classes/Mine\.cls is not of this package"):
        package_salesforce(tmp_path, address=ADDRESS)

    assert (folder / ECA).exists()


def test_a_link_in_place_of_a_file_is_not_written_through(tmp_path: Path) -> None:
    folder = package_salesforce(tmp_path, address=ADDRESS)
    (tmp_path / "outside").write_text("mine")
    (folder / PROJECT).unlink()
    (folder / PROJECT).symlink_to(tmp_path / "outside")

    with pytest.raises(PackageError, match=r"sfdx-project\.json is not of this package"):
        package_salesforce(tmp_path, address=ADDRESS)

    assert (tmp_path / "outside").read_text() == "mine"
