"""One look from panel to admin: both name the same colours."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PANEL = ROOT / "profile_ui/style/onefold.ts"
ADMIN = ROOT / "app/web/admin/static/tokens.css"
COLOUR = re.compile(r"(--onefold-color-[a-z-]+):\s*(#[0-9a-f]{6})")


def colours(text: str) -> dict[str, str]:
    return dict(COLOUR.findall(text))


@pytest.mark.parametrize(("theme", "place"), [("onefold-light", 0), ("onefold-dark", 1)])
def test_the_admins_pages_have_the_colours_of_onefolds_own_theme(theme: str, place: int) -> None:
    block = re.search(rf'theme="{theme}"\]\)[^{{]*\{{(.*?)\}}', PANEL.read_text(), re.DOTALL)
    assert block is not None
    admin = ADMIN.read_text().split("@media (prefers-color-scheme: dark)")[place]

    assert len(colours(admin)) > 20
    assert colours(admin) == colours(block.group(1))
