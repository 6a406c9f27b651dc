"""How large a PNG really is: its header is believed only when the picture's own data bear it out.

Rule: W3C, "Portable Network Graphics (PNG) Specification".
"""

from __future__ import annotations

import struct
import zlib

SIGNATURE = b"\x89PNG\r\n\x1a\n"
SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # by colour type
DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
RAW_BYTES_MAX = 40_000_000  # of a picture unpacked; the largest that a package may hold has 5.3 MB
# Where each pass of an interlaced picture begins and how far apart its pixels are, across and down.
PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))


def png_size(data: bytes) -> tuple[int, int] | None:
    """Return width and height in pixels; None: it is no PNG, is cut off, or is damaged."""
    chunks = _chunks(data)
    if not chunks or chunks[0][0] != b"IHDR" or len(chunks[0][1]) != 13 or chunks[-1][0] != b"IEND":
        return None
    width, height, depth, colour, packing, sieve, interlaced = struct.unpack(">IIBBBBB", chunks[0][1])
    if not width or not height or depth not in DEPTHS.get(colour, ()) or packing or sieve or interlaced > 1:
        return None
    expected = _raw_bytes(width, height, depth * SAMPLES[colour], interlaced == 1)
    packed = b"".join(body for kind, body in chunks if kind == b"IDAT")
    if expected > RAW_BYTES_MAX or _unpacked_bytes(packed, expected) != expected:
        return None
    return width, height


def _chunks(data: bytes) -> list[tuple[bytes, bytes]]:
    """Return kind and body of each chunk; nothing if one is cut off or its sum is wrong."""
    found = []
    offset = len(SIGNATURE) if data.startswith(SIGNATURE) else len(data)
    while offset < len(data):
        if len(data) < offset + 12:
            return []
        (length,) = struct.unpack_from(">I", data, offset)
        kind, body = data[offset + 4 : offset + 8], data[offset + 8 : offset + 8 + length]
        end = offset + 12 + length
        if end > len(data) or zlib.crc32(kind + body) != struct.unpack_from(">I", data, end - 4)[0]:
            return []
        found.append((kind, body))
        if kind == b"IEND":
            break
        offset = end
    return found


def _raw_bytes(width: int, height: int, bits: int, interlaced: bool) -> int:
    """Return how many bytes the picture has unpacked: each row is filled up to a byte and has one more before it."""
    passes = PASSES if interlaced else ((0, 0, 1, 1),)
    total = 0
    for x, y, across, down in passes:
        columns, rows = -(-(width - x) // across), -(-(height - y) // down)
        if columns > 0 and rows > 0:
            total += rows * (1 + -(-columns * bits // 8))
    return total


def _unpacked_bytes(packed: bytes, most: int) -> int:
    """Return how many bytes are packed there, counting no further than one too many; -1: they are damaged."""
    unpacker = zlib.decompressobj()
    try:
        return len(unpacker.decompress(packed, most + 1))
    except zlib.error:
        return -1
