"""The steps by which an admin installs the Salesforce app: page, documents and package show the same ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.packaging.salesforce import package_files
from app.packaging.salesforce_paths import places
from app.packaging.salesforce_steps import (
    APP,
    EXAMPLE_ADDRESS,
    PERMISSION_SET,
    TEST_CLASS,
    Step,
    markdown,
    marked,
    steps,
)

DOCUMENT = Path(__file__).parents[2] / "docs" / "salesforce.md"
ADDRESS = "https://onefold.example.test"
both_ways = pytest.mark.parametrize("legacy", [False, True], ids=["external", "connected"])


def by_key(*, legacy: bool = False) -> dict[str, Step]:
    return {step.key: step for step in steps(ADDRESS, legacy=legacy)}


def test_the_document_shows_the_steps_word_for_word() -> None:
    installing = DOCUMENT.read_text(encoding="utf-8").partition("\n## Installing\n")[2].partition("\n## ")[0]

    assert markdown(EXAMPLE_ADDRESS) in installing


def test_the_document_shows_what_differs_with_a_connected_app() -> None:
    section = DOCUMENT.read_text(encoding="utf-8").partition("\n### With a connected app\n")[2]
    pairs = zip(steps(EXAMPLE_ADDRESS), steps(EXAMPLE_ADDRESS, legacy=True), strict=True)
    other = [(number, older) for number, (one, older) in enumerate(pairs, 1) if one.sentences != older.sentences]

    assert len(other) == 3
    for number, step in other:
        assert f"**Step {number}, {step.title}**\n\n" + "\n".join(step.sentences) in section


@both_ways
def test_the_package_carries_its_own_steps(legacy: bool) -> None:
    text = package_files(address=ADDRESS, legacy=legacy)["INSTALLING.md"].decode()

    assert markdown(ADDRESS, legacy=legacy) in text


@both_ways
def test_the_steps_come_in_the_order_in_which_things_become_known(legacy: bool) -> None:
    assert [step.key for step in steps(ADDRESS, legacy=legacy)] == [
        "log-in", "allow", "package", "deploy", "policies", "secret", "users", "page"
    ]  # fmt: skip


@both_ways
def test_names_in_the_steps_are_names_in_the_package(legacy: bool) -> None:
    files = package_files(address=ADDRESS, legacy=legacy)
    found = {(place.kind.name, place.name) for place in places(files)}
    text = markdown(ADDRESS, legacy=legacy)

    assert ("PermissionSet", PERMISSION_SET) in found
    assert ("ApexClass", TEST_CLASS) in found
    assert ("ConnectedApp" if legacy else "ExternalClientApplication", APP) in found
    for folder in ("force-app",) if legacy else ("force-app", "unpackaged"):
        assert f"--source-dir {folder} " in text


@both_ways
def test_the_address_is_pasted_as_salesforce_and_the_command_take_it(legacy: bool) -> None:
    pasted = [paste.value for step in steps(ADDRESS, legacy=legacy) for paste in step.pastes]
    option = " --legacy" if legacy else ""

    assert f"onefold package salesforce --output dist --address {ADDRESS}{option}" in pasted
    assert f"{ADDRESS}/salesforce/canvas" in pasted


def test_a_trial_comes_before_the_deployment() -> None:
    first, second = by_key()["deploy"].pastes

    assert first.value == f"{second.value} --dry-run"


def test_no_step_asks_for_a_secret_on_a_command_line() -> None:
    pasted = " ".join(
        paste.value for legacy in (False, True) for one in by_key(legacy=legacy).values() for paste in one.pastes
    )

    assert "secret" not in pasted.lower()


def test_a_sentence_comes_in_pieces_for_a_page() -> None:
    assert marked("Open **Setup**, then `sf`.") == [
        ("plain", "Open "), ("strong", "Setup"), ("plain", ", then "), ("code", "sf"), ("plain", ".")
    ]  # fmt: skip
