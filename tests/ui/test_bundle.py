"""What the Zendesk app loads, and what the panel's source may import."""

import gzip
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BUILT = ROOT / "app" / "static_build" / "zendesk"

FIRST_PAINT_BYTES_MAX = 30 * 1024  # the budget of docs/performance.md, gzip -9, the vendor's SDK not counted
LOADED_FIRST = ("iframe.html", "style.css", "main.js")
LANGUAGES = ("en", "de", "fr", "es", "pt", "ja", "ar")

SOURCES = sorted([*(ROOT / "profile_ui").rglob("*.ts"), *(ROOT / "zendesk_app").rglob("*.ts")])


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_loaded_before_the_first_paint_fits_the_budget(language: str) -> None:
    names = (*LOADED_FIRST, f"words-{language}.js")
    sizes = {name: len(gzip.compress((BUILT / name).read_bytes(), 9)) for name in names}

    assert sum(sizes.values()) <= FIRST_PAINT_BYTES_MAX, sizes


def test_the_first_script_waits_for_no_other() -> None:
    script = (BUILT / "main.js").read_text(encoding="utf-8")

    assert re.findall(r"""(?:^|[;}])import(?:\s*["'`{*]|[\w$]+ from)""", script) == []
    later = ["details", "history", "modal", "organization", "wide"]  # each is asked for once it is needed
    later += [f"words-{language}{part}" for language in LANGUAGES for part in ("", "-details")]
    assert sorted(re.findall(r"import\((.*?)\)", script)) == sorted(f"`./{part}.js`" for part in later)
    for part in later:
        needed = re.findall(r"""(?:from|import)\s*["'`]([^"'`]+)""", (BUILT / f"{part}.js").read_text(encoding="utf-8"))
        assert set(needed) <= {"./main.js", "./details.js", "./message.js"}  # parts share parts


def test_the_page_holds_no_script_or_style_of_its_own_and_names_its_policy() -> None:
    page = (BUILT / "iframe.html").read_text(encoding="utf-8")

    assert re.findall(r"<script[^>]*>([^<]+)</script>|<style|\sstyle=|\son\w+=", page) == []
    assert "connect-src 'self' https://onefold.invalid;" in page
    assert "default-src 'none'; script-src 'self' https://static.zdassets.com; style-src 'self';" in page


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_panel_knows_no_host_and_no_way_around_templates(path: Path) -> None:
    source = path.read_text(encoding="utf-8")

    assert (
        re.findall(r"innerHTML|outerHTML|unsafeHTML|unsafeSVG|styleMap|localStorage|sessionStorage|eval\(", source)
        == []
    )
    if "profile_ui" in path.parts:
        assert re.findall(r"ZAF|zaf\b|zendesk_app|zdassets", source) == []
