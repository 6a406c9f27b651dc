"""What Zendesk would refuse is found before it is uploaded: each rule by its name, file and key, and no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.packaging.zendesk_checks import faults_at, faults_of, faults_of_zip
from app.packaging.zendesk_rules import RULES, SHOWN_CHARACTERS, Fault
from tests.packaging.broken_files import ARCHIVES, FILES, BrokenZip
from tests.packaging.broken_manifests import (
    LOCATIONS,
    MANIFESTS,
    PARAMETERS,
    REQUIREMENTS,
    TRANSLATIONS,
    Broken,
)
from tests.packaging.odd_packages import ODD_FILES, ODD_ZIPS
from tests.packaging.packages import Change, good_files, with_file, zipped

BROKEN = [*MANIFESTS, *LOCATIONS, *PARAMETERS, *TRANSLATIONS, *REQUIREMENTS, *FILES]


def found(faults: list[Fault]) -> list[tuple[str, str, str]]:
    return [(fault.rule, fault.file, fault.key) for fault in faults]


def test_there_is_nothing_wrong_with_the_package_that_the_others_are_made_of() -> None:
    assert found(faults_of_zip(zipped(good_files()))) == []


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: f"{broken[0]}-{broken[2]}")
def test_a_broken_package_is_named_by_the_one_rule_it_breaks(broken: Broken) -> None:
    rule, file, key, change = broken

    faults = faults_of_zip(zipped(change(good_files())))

    assert found(faults) == [(rule, file, key)]
    assert faults[0].change


@pytest.mark.parametrize("broken", ARCHIVES, ids=lambda broken: f"{broken[0]}-{broken[1]!a}")
def test_a_broken_archive_is_named_by_the_one_rule_it_breaks(broken: BrokenZip) -> None:
    rule, file, archive = broken

    assert found(faults_of_zip(archive())) == [(rule, file, "")]


def test_every_rule_is_broken_by_a_package_of_its_own() -> None:
    assert {rule for rule, *_ in (*BROKEN, *ARCHIVES)} == set(RULES)


@pytest.mark.parametrize("change", ODD_FILES.values(), ids=ODD_FILES)
def test_an_odd_package_that_zendesk_would_take_passes(change: Change) -> None:
    assert found(faults_of_zip(zipped(change(good_files())))) == []


@pytest.mark.parametrize("archive", ODD_ZIPS.values(), ids=ODD_ZIPS)
def test_an_odd_archive_that_zendesk_would_take_passes(archive: bytes) -> None:
    assert found(faults_of_zip(archive)) == []


def test_what_is_wrong_with_the_manifest_hides_nothing_else_and_errors_come_first() -> None:
    files = {**good_files(), "translations/en.json": b"{", "assets/a.js": b'get("http://a.example")'}
    files["manifest.json"] = files["manifest.json"].replace(b'"2.0"', b'"1.0"')

    assert found(faults_of(files)) == [
        ("invalid_version", "manifest.json", "frameworkVersion"),
        ("translation.not_json", "translations/en.json", ""),
        ("insecure_http_request", "assets/a.js", "http://a.example"),
    ]


def test_a_folder_is_held_to_the_rules_of_the_zip_made_of_it(tmp_path: Path) -> None:
    for name, data in good_files().items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
    assert faults_at(tmp_path) == []

    (tmp_path / "assets/a.css").symlink_to("/etc/passwd")
    (tmp_path / "assets/MAIN.js").write_bytes(b"x")
    (tmp_path / ".env").write_bytes(b"x")

    assert found(faults_at(tmp_path)) == [
        ("debris.hidden", ".env", ""),
        ("symlink_in_zip", "assets/a.css", ""),
        ("zip.case_clash", "assets/main.js", ""),
    ]


def test_a_file_too_large_to_be_a_package_is_not_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "huge.zip"
    with path.open("wb") as huge:
        huge.truncate(1 << 40)

    assert found(faults_at(path)) == [("zip.too_large", "", "")]


def test_a_message_is_one_line_without_control_characters_whatever_the_package_holds() -> None:
    name = "translations/\x1b[2J\u202e\n" + "x" * 1_000 + ".json"

    (fault,) = faults_of(with_file(name, b"{}")(good_files()))[:1]

    assert str(fault).isprintable()
    assert len(str(fault)) < 3 * SHOWN_CHARACTERS
    assert str(fault).endswith("[translation.invalid_locale]")


def test_the_message_names_file_key_change_and_rule() -> None:
    (fault,) = faults_of(good_files() | {"manifest.json": good_files()["manifest.json"].replace(b"2.0", b"1.9")})

    assert str(fault) == 'manifest.json: frameworkVersion: must be "2.0" [invalid_version]'
