"""Bundle: everything the Zendesk app loads before its first paint, each file by gzip -9; not the vendor's SDK.

Counted are the page and what it names, with the modules that those import at once, and of the languages the one whose
words are longest: a viewer's own is loaded before the first paint. Modules that are loaded on demand are named in the
note.
"""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import app
from bench.figures import Figure, Say, Scale

BUILT = Path(app.__file__).parent / "static_build" / "zendesk"
PAGE = "iframe.html"
WHAT, BUDGET, BYTES_MAX = "what the Zendesk app loads before first paint, gzip -9", "≤ 30 KB", 30_000
NAMED = re.compile(r'(?:src|href)="([^":]+)"')
IMPORTED = re.compile(r'(?:from|import)\s*"\./([^"]+)"')


def measure(scale: Scale, say: Say) -> list[Figure]:
    """Return the row."""
    if not (BUILT / PAGE).exists():
        return [Figure(WHAT, BUDGET, "not built", False, "`make setup` builds it")]
    first = _loaded_first()
    later = sorted(path.name for path in BUILT.rglob("*.js") if path.name not in first)
    sizes = {name: len(gzip.compress((BUILT / name).read_bytes(), 9)) for name in [*first, *later]}
    for name, size in sizes.items():
        say(f"{name}: {size:,} bytes")
    total = sum(sizes[name] for name in first)
    note = ", ".join(f"{name} {sizes[name] / 1000:.1f}" for name in first)
    note += "; on demand: " + ", ".join(f"{name} {sizes[name] / 1000:.1f}" for name in later) if later else ""
    return [Figure(WHAT, BUDGET, f"{total / 1000:.1f} KB", total <= BYTES_MAX, note)]


def _loaded_first() -> list[str]:
    """Return the page and every file of ours that it loads by itself."""
    found, waiting = [PAGE], [PAGE]
    while waiting:
        text = (BUILT / waiting.pop()).read_text(encoding="utf-8")
        for name in (*NAMED.findall(text), *IMPORTED.findall(text)):
            name = name.removeprefix("./").partition("?")[0]
            if (BUILT / name).is_file() and name not in found:
                found.append(name)
                waiting.append(name)
    words = BUILT.glob("words-??.js")
    longest = max(words, key=lambda path: len(gzip.compress(path.read_bytes(), 9)), default=None)
    return [*found, longest.name] if longest else found
