"""Bundle: everything the Zendesk app loads before its first paint, each file by gzip -9. The vendor's SDK is not ours."""

from __future__ import annotations

import gzip
from pathlib import Path

import app
from bench.figures import Figure, Say, Scale

BUILT = Path(app.__file__).parent / "static_build" / "zendesk"
KILOBYTES_MAX = 30
LATER = frozenset({".map"})  # suffixes of what a browser does not load by itself


def measure(scale: Scale, say: Say) -> list[Figure]:
    """Return the row."""
    files = [path for path in sorted(BUILT.rglob("*")) if path.is_file() and path.suffix not in LATER]
    sizes = {path.name: len(gzip.compress(path.read_bytes(), 9)) for path in files}
    total = sum(sizes.values())
    if not files:
        return [Figure("what the Zendesk app loads, gzip -9", f"≤ {KILOBYTES_MAX} KB", "not built", False, "`make setup`")]
    for name, size in sizes.items():
        say(f"{name}: {size:,} bytes")
    note = ", ".join(f"{name} {size / 1000:.1f}" for name, size in sizes.items())
    return [Figure("what the Zendesk app loads, gzip -9", f"≤ {KILOBYTES_MAX} KB", f"{total / 1000:.1f} KB",
                   total <= KILOBYTES_MAX * 1000, note)]  # fmt: skip
