"""The way from a request to the house."""

from __future__ import annotations

from typing import cast

from flask import current_app

from app.house import House

EXTENSION = "onefold"


def house() -> House:
    """Return the house that the present request is served from."""
    # The extension table of Flask is untyped; create_app puts exactly this in.
    return cast(House, current_app.extensions[EXTENSION])
