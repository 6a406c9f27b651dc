"""What the tests of the stand-ins share: a target to send to, and the tiny app installed with its settings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from hosts.zendesk.installation import Installation
from hosts.zendesk.package import read_package
from tests.hosts.target import Target, running_target
from tests.hosts.tiny_app import write_tiny_app

SECRET = "a-signing-key-of-enough-length-for-hs256"

Install = Callable[..., Installation]


@pytest.fixture
def target() -> Iterator[Target]:
    """A server that remembers what arrived."""
    with running_target() as target:
        yield target


@pytest.fixture
def install(tmp_path: Path) -> Install:
    """Return a function that installs the tiny app, with settings and manifest keys changed."""

    def make(settings: dict[str, str] | None = None, **manifest: Any) -> Installation:
        package = read_package(write_tiny_app(tmp_path / "tiny.zip", **manifest))
        values = {
            "backendUrl": "http://127.0.0.1:9",
            "space": "spa_1",
            "sharedSecret": SECRET,
            "headerKey": "only-a-header",
        }
        return Installation(package, "acme", {**values, **(settings or {})})

    return make
