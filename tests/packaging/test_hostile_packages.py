"""Whatever a package holds, checking it ends with an answer: no crash, no endless search, nothing written."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.packaging.png import png_size
from app.packaging.zendesk_checks import faults_of, faults_of_zip
from app.packaging.zendesk_locations import LOCATIONS, OPTIONS
from app.packaging.zendesk_manifest import AUTHOR, BOOLEANS, OBJECTS, STRINGS
from app.packaging.zendesk_requirements import KINDS
from tests.packaging.packages import good_files, png, zipped

KEYS = st.sampled_from([
    *BOOLEANS, *STRINGS, *OBJECTS, *AUTHOR, *OPTIONS, *LOCATIONS, *LOCATIONS["support"], *KINDS,
    "location", "parameters", "domainWhitelist", "noTemplate", "type", "secure", "scopes", "required", "default",
    "app", "package", "label", "title", "value", "client_id", "custom_object_types",
]) | st.text(max_size=5)  # fmt: skip
LEAVES = st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(["oauth", "assets/main.js"])
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=5), max_leaves=20
)
GOOD = zipped(good_files())
LOGO = png(128, 128)


@given(manifest=st.dictionaries(KEYS, VALUES), english=VALUES, requirements=VALUES)
def test_any_json_is_judged(manifest: Any, english: Any, requirements: Any) -> None:
    files = {
        **good_files(),
        "manifest.json": json.dumps(manifest).encode(),
        "translations/en.json": json.dumps(english).encode(),
        "requirements.json": json.dumps(requirements).encode(),
    }

    assert all(str(fault).isprintable() for fault in faults_of(files))


@given(st.dictionaries(st.integers(0, len(GOOD) - 1), st.integers(0, 255), min_size=1, max_size=4))
def test_any_damage_to_an_archive_is_judged(damage: dict[int, int]) -> None:
    data = bytearray(GOOD)
    for at, value in damage.items():
        data[at] = value

    assert all(str(fault).isprintable() for fault in faults_of_zip(bytes(data)))


@given(st.binary(max_size=200))
def test_any_bytes_are_judged(data: bytes) -> None:
    assert [fault.rule for fault in faults_of_zip(data)] == ["zip.unreadable"]


@given(st.integers(0, len(LOGO) - 1), st.integers(1, 255))
def test_a_picture_with_one_changed_byte_has_no_size(at: int, change: int) -> None:
    data = bytearray(LOGO)
    data[at] ^= change

    assert png_size(bytes(data)) is None


@pytest.mark.parametrize("end", range(0, len(LOGO), 7))
def test_a_picture_that_is_cut_off_has_no_size(end: int) -> None:
    assert png_size(LOGO[:end]) is None


@pytest.mark.parametrize(
    "text", [b"secret" * 20_000, b"a" * 1_000_000, b"token: " * 20_000, b"heroku" * 20_000, b"http:" * 200_000]
)
def test_a_long_line_made_to_be_searched_again_and_again_ends(text: bytes) -> None:
    assert faults_of({**good_files(), "assets/a.js": text}) is not None
