"""Draw the app's PNG logos from the same lines as `logo.svg`: `python zendesk_app/make_logos.py`.

With the standard library alone, so that no drawing program is needed to change a colour.
"""

from __future__ import annotations

import struct
import zlib
from itertools import pairwise
from pathlib import Path

Point = tuple[float, float]

VIEW = 24.0  # the drawing's own units, as in logo.svg
CORNER = 5.5
STROKE = 2.0
BLUE = (0x2A, 0x52, 0xB0)
WHITE = (0xFF, 0xFF, 0xFF)
SIZES = {"logo.png": 320, "logo-small.png": 128}


def main() -> None:
    """Write every PNG beside this script."""
    for name, size in SIZES.items():
        (Path(__file__).parent / name).write_bytes(png(size))


def png(size: int) -> bytes:
    """Return the logo as an 8-bit RGBA PNG of `size` by `size` pixels."""
    lines = _mark()
    rows = b"".join(b"\0" + b"".join(_pixel(x, y, size, lines) for x in range(size)) for y in range(size))
    header = struct.pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _pixel(x: int, y: int, size: int, lines: list[list[Point]]) -> bytes:
    """Return one pixel. Edges are smooth because a pixel's cover follows from its distance to the edge."""
    unit = VIEW / size
    point = ((x + 0.5) * unit, (y + 0.5) * unit)
    white = _cover(_distance_to_lines(point, lines) - STROKE / 2, unit)
    alpha = _cover(_distance_to_square(point), unit)
    colour = (round(b + (w - b) * white) for b, w in zip(BLUE, WHITE, strict=True))
    return bytes((*colour, round(255 * alpha)))


def _cover(distance: float, unit: float) -> float:
    return min(1.0, max(0.0, 0.5 - distance / unit))


def _distance_to_square(point: Point) -> float:
    dx, dy = (abs(axis - VIEW / 2) - (VIEW / 2 - CORNER) for axis in point)
    outside: float = (max(dx, 0.0) ** 2 + max(dy, 0.0) ** 2) ** 0.5
    return outside + min(max(dx, dy), 0.0) - CORNER


def _distance_to_lines(point: Point, lines: list[list[Point]]) -> float:
    return min(_distance(point, a, b) for line in lines for a, b in pairwise(line))


def _distance(point: Point, a: Point, b: Point) -> float:
    (px, py), (ax, ay), (bx, by) = point, a, b
    length = (bx - ax) ** 2 + (by - ay) ** 2
    along = min(1.0, max(0.0, ((px - ax) * (bx - ax) + (py - ay) * (by - ay)) / length))
    away: float = ((px - ax - along * (bx - ax)) ** 2 + (py - ay - along * (by - ay)) ** 2) ** 0.5
    return away


def _mark() -> list[list[Point]]:
    """Return the mark: two lines that become one, ending in an arrow."""
    left = [(7.5, 5.0), *_curve((7.5, 9.5), (7.5, 12.5), (12.0, 12.5), (12.0, 15.5)), (12.0, 19.0)]
    right = [(16.5, 5.0), *_curve((16.5, 9.5), (16.5, 12.5), (12.0, 12.5), (12.0, 15.5))]
    return [left, right, [(9.0, 16.5), (12.0, 19.5), (15.0, 16.5)]]


def _curve(a: Point, b: Point, c: Point, d: Point, steps: int = 12) -> list[Point]:
    return [_on_curve(step / steps, a, b, c, d) for step in range(steps + 1)]


def _on_curve(t: float, a: Point, b: Point, c: Point, d: Point) -> Point:
    weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
    corners = (a, b, c, d)
    x, y = (sum(w * p[axis] for w, p in zip(weights, corners, strict=True)) for axis in (0, 1))
    return (x, y)


if __name__ == "__main__":
    main()
