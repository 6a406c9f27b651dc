"""What every package for a host is free of: secrets, places on somebody's machine, leftovers of its template."""

from __future__ import annotations

import io
import re
import socket
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.packaging import salesforce, zendesk

ROOT = Path(__file__).parents[2]
ADDRESS = "https://support.acme.test"
PACKAGES: dict[str, Callable[[], bytes]] = {
    "zendesk": lambda: zendesk.zip_bytes(address=ADDRESS),
    "zendesk, signed": lambda: zendesk.zip_bytes(address=ADDRESS, signed=True),
    "salesforce": lambda: salesforce.zip_bytes(address=ADDRESS),
    "salesforce, legacy": lambda: salesforce.zip_bytes(address=ADDRESS, legacy=True),
}
SECRETS = {
    "private key": rb"-----BEGIN [A-Z ]*(?:PRIVATE KEY|CERTIFICATE)",
    "consumer key": rb"3MVG[\w.]{20,}",
    "access token": rb"00D\w{12,15}![\w.]{20,}",
    "JSON web token": rb"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.",
    "bearer of a page": rb"\b(?:pt|ps)_[\w-]{16,}",
    "key of Onefold": rb"\b(?:wk|pat|pss)_[\w-]{16,}",
    "key of a cloud": rb"\bAKIA[0-9A-Z]{16}\b",
    "token of a repository": rb"\bgh[pousr]_\w{30,}",
    "digest or raw secret": rb"\b[0-9a-fA-F]{64}\b",
}
PLACES = (
    rb"(?<![\w.:/-])/(?:home|root|Users|work|tmp|var/folders)/\w",
    rb"[A-Za-z]:\\\\?Users",
    rb"\bfile://",
    rb"node_modules/",
    rb"sourceMappingURL=",
    rb"(?:127\.0\.0\.1|\[::1\]|://localhost)",
)
LEFTOVERS = (
    rb"onefold\.invalid",
    rb"\bTODO\b|\bFIXME\b|\bXXX\b",
    rb"CHANGE_?ME|REPLACE_?ME|YOUR_[A-Z]+|<your ",
    rb"(?i)lorem ipsum",
    rb"ONEFOLD_[A-Z]+",
    rb"\$\{[A-Z]+_[A-Z_]+\}|@@[A-Z_]+@@|<%=",  # shorter names stand in minified scripts
)


def contents(data: bytes, above: str = "") -> Iterator[tuple[str, bytes]]:
    """Yield every file of a package by its path, those of zips in it included."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            inner = archive.read(name)
            if name.endswith(".zip"):
                yield from contents(inner, f"{above}{name}!")
            else:
                yield above + name, inner


@pytest.fixture(params=PACKAGES, scope="module")
def package(request: pytest.FixtureRequest) -> dict[str, bytes]:
    return dict(contents(PACKAGES[request.param]()))


def found(package: dict[str, bytes], pattern: bytes) -> list[tuple[str, bytes]]:
    return [(path, hit[0]) for path, data in package.items() for hit in re.finditer(pattern, data)]


@pytest.mark.parametrize("pattern", SECRETS.values(), ids=SECRETS)
def test_a_package_holds_no_secret(package: dict[str, bytes], pattern: bytes) -> None:
    assert found(package, pattern) == []


@pytest.mark.parametrize("pattern", PLACES, ids=repr)
def test_a_package_names_no_place_on_a_machine(package: dict[str, bytes], pattern: bytes) -> None:
    assert found(package, pattern) == []


def test_a_package_names_neither_this_checkout_nor_this_machine(package: dict[str, bytes]) -> None:
    # Shorter names, such as `build` of a machine, are ordinary words.
    own = [name for name in (str(ROOT), str(Path.home()), socket.gethostname()) if len(name) > 8]

    assert [hit for name in own for hit in found(package, re.escape(name.encode()))] == []


@pytest.mark.parametrize("pattern", LEFTOVERS, ids=repr)
def test_a_package_holds_no_leftover_of_its_template(package: dict[str, bytes], pattern: bytes) -> None:
    assert found(package, pattern) == []


def test_a_package_carries_no_file_that_may_hold_a_secret(package: dict[str, bytes]) -> None:
    kinds = re.compile(r"(^|/)(\.env|id_rsa|.*\.(pem|key|crt|p12|pfx|jks|db|sqlite|log|map|pyc))$")

    assert [path for path in package if kinds.search(path)] == []


def test_the_address_that_was_asked_for_is_the_only_installation_a_package_names(package: dict[str, bytes]) -> None:
    named = {hit for _, hit in found(package, rb"https?://[\w.-]*onefold[\w.-]*") if b".example" not in hit}

    assert found(package, re.escape(ADDRESS.encode())) != []
    assert named == set()  # but for names under .example, which are nobody's: the author's page, and hints
