"""The gallery: the panel in every state, theme and language, drawn by the elements that the hosts get."""

from __future__ import annotations

from flask import Response, send_from_directory

from app.packaging.files import BUILT
from app.web.admin.gate import admin
from app.web.admin.render import page

SCRIPT = "gallery.js"


@admin.get("/gallery")
def gallery() -> Response:
    """Show the panel in every state. Its people are made up, and nothing of any space is on the page."""
    return page("gallery.html", built=(BUILT / "admin" / SCRIPT).exists())


@admin.get("/assets/" + SCRIPT)
def gallery_script() -> Response:
    """Serve the gallery's script, which the build puts there."""
    return send_from_directory(BUILT / "admin", SCRIPT)
