"""Does a picture look like another? By its structure, so that another font passes and a broken card does not.

Both are shrunk to a quarter and cut into blocks of 8 × 8 CSS pixels. A block is what colour it has on average and how
much it holds that stands out. Rows of blocks are then aligned, since another font wraps a line earlier or later, and
what is left is how unlike the rows are, and how many have no match.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator, Page

REFERENCE = Path(__file__).parent / "reference"
SHRUNK = 4  # a reference has a quarter of the pixels each way
BLOCK = 2  # pixels of the shrunk picture, each way
SPREAD = 3  # blocks to either side that a letter may move by, with another font
UNMATCHED = 0.12  # what a row without a match costs; two rows as unlike as this stay each alone
BAND = 0.25  # how far rows may be apart, as a share of the height
UNLIKE_MAX = 0.030  # the judgement: measured with other fonts below, with planted faults above

Row = list[list[float]]

_SHRINK = """async ([data, shrunk]) => {
  const image = new Image();
  image.src = `data:image/png;base64,${data}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(image.width / shrunk);
  canvas.height = Math.round(image.height / shrunk);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.imageSmoothingQuality = "high";
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  const pixels = context.getImageData(0, 0, canvas.width, canvas.height).data;
  return [canvas.toDataURL("image/png").split(",")[1], canvas.width, canvas.height, [...pixels]];
}"""


@dataclass(frozen=True, slots=True)
class Looks:
    """A shrunk picture: as PNG, and as rows of blocks of red, green, blue and how much stands out, each 0 to 1."""

    png: bytes
    rows: list[Row]


def look_at(place: Locator) -> Looks:
    """Return how an element looks now."""
    return shrink(place.page, place.screenshot(animations="disabled", caret="hide"), SHRUNK)


def read_reference(page: Page, name: str) -> Looks:
    """Return how it is to look."""
    return shrink(page, (REFERENCE / f"{name}.png").read_bytes(), 1)


def shrink(page: Page, png: bytes, by: int) -> Looks:
    """Return a picture shrunk; the page only lends its canvas."""
    data, width, height, pixels = page.evaluate(_SHRINK, [base64.b64encode(png).decode(), by])
    rows = [
        [_block(pixels, width, x, y) for x in range(0, width - BLOCK + 1, BLOCK)]
        for y in range(0, height - BLOCK + 1, BLOCK)
    ]
    return Looks(base64.b64decode(data), [_spread(row) for row in rows])


def _block(pixels: list[int], width: int, x: int, y: int) -> list[float]:
    places = [4 * ((y + dy) * width + x + dx) for dy in range(BLOCK) for dx in range(BLOCK)]
    colour = [sum(pixels[at + part] for at in places) / len(places) / 255 for part in range(3)]
    light = [sum(pixels[at : at + 3]) / 765 for at in places]
    return [*colour, 2 * (max(light) - min(light))]


def _spread(row: Row) -> Row:
    """Return the row with each block as the average of its neighbours: letters move, lines stay."""
    smooth = []
    for place in range(len(row)):
        near = row[max(0, place - SPREAD) : place + SPREAD + 1]
        smooth.append([sum(block[part] for block in near) / len(near) for part in range(4)])
    return smooth


def unlikeness(one: Looks, other: Looks) -> float:
    """Return how unlike two pictures are: 0 the same, 1 nothing alike."""
    a, b = one.rows, other.rows
    band = max(abs(len(a) - len(b)) + 2, int(BAND * max(len(a), len(b))))
    before = {column: column * UNMATCHED for column in range(min(len(b), band) + 1)}
    for line, row in enumerate(a, start=1):
        now: dict[int, float] = {}
        for column in range(max(0, line - band), min(len(b), line + band) + 1):
            costs = []
            if column in before:
                costs.append(before[column] + UNMATCHED)
            if column - 1 in now:
                costs.append(now[column - 1] + UNMATCHED)
            if column - 1 in before:
                costs.append(before[column - 1] + _apart(row, b[column - 1]))
            now[column] = min(costs)
        before = now
    return before[len(b)] / max(len(a), len(b))


def _apart(one: Row, other: Row) -> float:
    total = sum(abs(x - y) for left, right in zip(one, other, strict=False) for x, y in zip(left, right, strict=True))
    return total / (4 * max(len(one), len(other)))
