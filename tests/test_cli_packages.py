"""`onefold package`: what it writes passes the check that it offers for packages of anybody's."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.cli import main
from app.packaging.zendesk_rules import ERRORS, WARNINGS
from tests.packaging.packages import good_files, with_file, with_manifest, zipped

ADDRESS = "https://onefold.example"
ROW = re.compile(r"^\| `([\w.]+)` \| (.+) \|$", re.MULTILINE)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONEFOLD_HOME", str(tmp_path / "home"))


def check(path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, list[str]]:
    capsys.readouterr()
    return main(["package", "check", str(path)]), capsys.readouterr().out.splitlines()


@pytest.mark.parametrize(("options", "warnings"), [([], 2), (["--signed"], 0)], ids=["proxy", "signed"])
def test_what_is_written_passes_the_check(
    options: list[str], warnings: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["package", "zendesk", *options, "--output", str(tmp_path), "--address", ADDRESS]) == 0
    (path,) = tmp_path.glob("*.zip")

    code, said = check(path, capsys)

    assert code == 0
    assert said[-1] == f"{path}: 0 errors, {warnings} warnings"
    assert all(line.endswith("nothing to change [warning: generic_secrets]") for line in said[:-1])


def test_each_finding_is_a_line_with_file_key_change_and_rule(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "app.zip"
    files = with_file("assets/build.sh")(with_manifest(defaultLocale="deutsch", version="7")(good_files()))
    path.write_bytes(zipped(files))

    code, said = check(path, capsys)

    assert code == 1
    assert said == [
        "assets/build.sh: remove it: Zendesk refuses files that end with .sh [unsupported_mime_type_detected]",
        "manifest.json: defaultLocale: must look like en or pt-br [invalid_default_locale]",
        "manifest.json: version: must be three numbers such as 1.2.3 [warning: version.not_three_numbers]",
        f"{path}: 2 errors, 1 warning",
    ]


def test_a_warning_alone_is_no_failure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "app.zip"
    path.write_bytes(zipped(with_manifest(version="7")(good_files())))

    assert check(path, capsys)[0] == 0


def test_a_package_that_cannot_be_read_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["package", "check", str(tmp_path / "none.zip")]) == 1

    assert capsys.readouterr().err == f"onefold: {tmp_path / 'none.zip'} cannot be read (No such file or directory)\n"


def test_the_page_of_the_check_has_every_rule_and_says_when_it_is_broken() -> None:
    page = (Path(__file__).parents[1] / "docs/zendesk-package.md").read_text(encoding="utf-8")
    _, errors, warnings = re.split(r"^## (?:Errors|Warnings)$", page, flags=re.MULTILINE)

    assert dict(ROW.findall(errors)) == ERRORS
    assert dict(ROW.findall(warnings)) == WARNINGS
