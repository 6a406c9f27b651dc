"""Every pair of colours that text is drawn in has a contrast of 4.5 or more in each theme, controls and plots 3."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STYLES = ROOT / "profile_ui" / "style"
SWATCHES = ROOT / "profile_ui" / "gallery" / "swatches.ts"
THEME = re.compile(r':host\(\[theme="([a-z-]+)"\]\)\s*\{(.*?)\}', re.DOTALL)
COLOUR = re.compile(r"--onefold-color-([a-z-]+):\s*(#[0-9a-f]{6})")

TEXT_MIN, GRAPHIC_MIN = 4.5, 3.0  # WCAG 2.2, success criteria 1.4.3 and 1.4.11
# What is no text but must be seen: the edges of controls, the parts of a plot.
GRAPHICS = ("border-control", "accent", "plot", "plot-past", "plot-problem")


def themes() -> dict[str, dict[str, str]]:
    """Return the colours of each theme by name."""
    text = "".join(path.read_text(encoding="utf-8") for path in sorted(STYLES.glob("*.ts")))
    return {name: dict(COLOUR.findall(block)) for name, block in THEME.findall(text) if COLOUR.search(block)}


def text_pairs() -> list[tuple[str, str]]:
    """Return the pairs that the gallery shows: text, and the grounds it stands on."""
    source = SWATCHES.read_text(encoding="utf-8").partition("TEXT_ON")[2].partition("];")[0]
    rows = re.findall(r'\["([a-z-]+)", \[([^\]]+)\]\]', source)
    return [(text, ground) for text, grounds in rows for ground in re.findall(r'"([a-z-]+)"', grounds)]


def luminance(colour: str) -> float:
    """Return the relative luminance of ``#rrggbb`` (WCAG 2.2, "relative luminance")."""

    def channel(part: str) -> float:
        value = int(part, 16) / 255
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    red, green, blue = (channel(colour[place : place + 2]) for place in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_there_are_six_themes_and_each_names_the_same_colours() -> None:
    assert len(themes()) == 6
    assert len({frozenset(colours) for colours in themes().values()}) == 1
    assert len(text_pairs()) > 15


@pytest.mark.parametrize("theme", sorted(themes()))
def test_text_is_readable_on_every_ground_it_stands_on(theme: str) -> None:
    colours = themes()[theme]
    weak = [(text, ground, contrast(colours[text], colours[ground])) for text, ground in text_pairs()]

    assert [pair for pair in weak if pair[2] < TEXT_MIN] == []


@pytest.mark.parametrize("theme", sorted(themes()))
def test_controls_and_plots_stand_out_from_the_background(theme: str) -> None:
    colours = themes()[theme]
    weak = [(name, contrast(colours[name], colours["background"])) for name in GRAPHICS]

    assert [pair for pair in weak if pair[1] < GRAPHIC_MIN] == []


def test_a_pair_that_is_too_weak_would_be_found() -> None:
    assert contrast("#767676", "#ffffff") >= TEXT_MIN > contrast("#777777", "#ffffff")
