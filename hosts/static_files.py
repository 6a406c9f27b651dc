"""The files of the stand-ins' pages: each has its own, and a few are the same in all."""

from __future__ import annotations

from pathlib import Path

from flask import Response, send_from_directory

SHARED = Path(__file__).with_name("static")
SHARED_NAMES = frozenset(path.name for path in SHARED.iterdir())


def static_file(own: Path, name: str) -> Response:
    """Return a file of a stand-in's own folder, or one that all share.

    Raises:
        NotFound: there is none of this name.
    """
    return send_from_directory(SHARED if name in SHARED_NAMES else own, name)
