"""The table of measured figures, printed and kept between two markers of docs/performance.md."""

from __future__ import annotations

import os
import platform
import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from bench.figures import Figure, Scale

START, END = "<!-- bench: {scale} -->", "<!-- bench: end of {scale} -->"
PAGE = Path("docs/performance.md")
INTRODUCTION = """# Performance

Each budget is a ratio of medians: both sides are measured in turn, in one run, on one machine.
`make bench` measures the quick table in a few minutes, `make bench-full` the large one.
What each row measures is written at the head of its file in `bench/`.
"""


def table(figures: Sequence[Figure]) -> str:
    """Return the figures as a Markdown table."""
    lines = ["| what | budget | measured | held | note |", "| --- | --- | --- | --- | --- |"]
    lines += [
        f"| {figure.what} | {figure.budget or '—'} | {figure.measured} | {_held(figure)} | {figure.note} |"
        for figure in figures
    ]
    return "\n".join(lines)


def machine_facts() -> str:
    """Return what the numbers depend on, without naming the machine."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return (
        f"Measured on {datetime.now(UTC):%d %B %Y}: {cores} cores ({platform.machine()}), "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}."
    )


def write(figures: Sequence[Figure], scale: Scale, *, page: Path = PAGE) -> None:
    """Put the table between the markers of its scale, leaving everything else on the page as it is."""
    text = page.read_text(encoding="utf-8") if page.exists() else INTRODUCTION
    start, end = START.format(scale=scale), END.format(scale=scale)
    title = "## Quick run" if scale == "quick" else "## Full run"
    if start not in text:
        text = f"{text.rstrip()}\n\n{title}\n\n{start}\n{end}\n"
    before, rest = text.split(start, 1)
    after = rest.split(end, 1)[1]
    page.parent.mkdir(exist_ok=True)
    page.write_text(f"{before}{start}\n{machine_facts()}\n\n{table(figures)}\n{end}{after}", encoding="utf-8")


def _held(figure: Figure) -> str:
    return "" if figure.ok is None else "yes" if figure.ok else "**no**"
