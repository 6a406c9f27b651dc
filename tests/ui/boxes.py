"""A font whose every letter is a box of one width: text takes the same room on every machine, whatever fonts it has.

Pictures are compared with this font, so that they tell the structure of the panel and nothing of a font. Made here out
of the ten tables that a browser asks for (OpenType specification 1.9, "Required tables" and "TrueType outlines").
"""

from __future__ import annotations

import struct
from functools import cache

UNITS = 1000  # of the em
ADVANCE = 550
LEFT, RIGHT, LOW, HIGH = 60, 490, 0, 560
ASCENT, DESCENT = 900, 250
NOTHING, BOX = 1, 2  # glyphs; 0 is the one for what is missing
# What separates words is empty; all else, in any script, is a box.
BLANKS = ((0x20, 0x20), (0xA0, 0xA0), (0x2000, 0x200F), (0x202F, 0x202F), (0x2066, 0x2069), (0x3000, 0x3000))


@cache
def box_font() -> bytes:
    """Return the font as a file of the TrueType format."""
    tables = {
        b"OS/2": _os2(),
        b"cmap": _cmap(),
        b"glyf": _box() * 2,
        b"head": _head(),
        b"hhea": struct.pack(">IhhhHhhhhhhhhhhhH", 0x00010000, ASCENT, -DESCENT, 0, ADVANCE, *[0] * 11, 3),
        b"hmtx": struct.pack(">HhHhHh", ADVANCE, LEFT, ADVANCE, 0, ADVANCE, LEFT),
        b"loca": struct.pack(">IIII", 0, len(_box()), len(_box()), 2 * len(_box())),
        b"maxp": struct.pack(">IH13H", 0x00010000, 3, 4, 1, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0),
        b"name": struct.pack(">HHH", 0, 0, 6),
        b"post": struct.pack(">IIhhIIIII", 0x00030000, 0, -100, 50, 1, 0, 0, 0, 0),
    }
    return _file(tables)


def _box() -> bytes:
    """Return the outline of a rectangle, padded to four bytes."""
    header = struct.pack(">hhhhh", 1, LEFT, LOW, RIGHT, HIGH)
    corners = [(LEFT, LOW), (LEFT, HIGH), (RIGHT, HIGH), (RIGHT, LOW)]
    steps = [(x - px, y - py) for (x, y), (px, py) in zip(corners, [(0, 0), *corners], strict=False)]
    outline = struct.pack(">HH4B", 3, 0, 1, 1, 1, 1)
    outline += b"".join(struct.pack(">h", x) for x, _ in steps) + b"".join(struct.pack(">h", y) for _, y in steps)
    return _padded(header + outline)


def _cmap() -> bytes:
    """Return the mapping of every character: groups of many characters to one glyph (format 13)."""
    groups, at = [], 0x21
    for first, last in BLANKS:
        if first > at:
            groups.append((at, first - 1, BOX))
        groups.append((first, last, NOTHING))
        at = last + 1
    groups.append((at, 0x10FFFF, BOX))
    body = b"".join(struct.pack(">III", *group) for group in groups)
    subtable = struct.pack(">HHIII", 13, 0, 16 + len(body), 0, len(groups)) + body
    return struct.pack(">HHHHI", 0, 1, 3, 10, 12) + subtable


def _head() -> bytes:
    return struct.pack(
        ">IIIIHHqqhhhhHHhhh",
        *(0x00010000, 0x00010000, 0, 0x5F0F3CF5, 0b11, UNITS, 0, 0, LEFT, LOW, RIGHT, HIGH, 0, 8, 2, 1, 0),
    )


def _os2() -> bytes:
    """Return the metrics for layout, version 4; what is not about width or height is neutral."""
    metrics = (4, ADVANCE, 400, 5, 0, 650, 600, 0, 75, 650, 600, 0, 350, 50, 250, 0)
    vertical = (ASCENT, -DESCENT, 0, ASCENT, DESCENT)
    return (
        struct.pack(">HhHHHhhhhhhhhhhh", *metrics)
        + bytes(10)
        + struct.pack(">IIII", 0xFFFFFFFF, 0, 0, 0)
        + b"BOXS"
        + struct.pack(">HHH", 0x40, 0x20, 0xFFFF)
        + struct.pack(">hhhHH", *vertical)
        + struct.pack(">II", 1, 0)
        + struct.pack(">hhHHH", 500, 700, 0, 0x20, 1)
    )


def _file(tables: dict[bytes, bytes]) -> bytes:
    """Return the tables behind their directory, in the order of their names."""
    power = 1 << (len(tables).bit_length() - 1)
    directory = struct.pack(
        ">IHHHH", 0x00010000, len(tables), power * 16, power.bit_length() - 1, (len(tables) - power) * 16
    )
    at, body = 12 + 16 * len(tables), b""
    for tag, table in sorted(tables.items()):
        directory += struct.pack(">4sIII", tag, _checksum(table), at + len(body), len(table))
        body += _padded(table)
    return directory + body


def _checksum(table: bytes) -> int:
    words = _padded(table)
    total: int = sum(struct.unpack(f">{len(words) // 4}I", words))
    return total & 0xFFFFFFFF


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % 4)
