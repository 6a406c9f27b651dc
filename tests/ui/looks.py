"""Does the panel look as it did? By its structure: another font on the machine passes, a broken card does not.

Letters are drawn as boxes of one width, so a picture is the same wherever it is taken. It is shrunk to a quarter and
compared with the one that is kept, square by square: what a browser draws a little otherwise is lost in the average of
a square, and what is moved, missing, unreadable or of another colour fills one.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page

from tests.ui.boxes import box_font
from tests.ui.harness import Harness
from tests.ui.states import states

REFERENCE = Path(__file__).parent / "reference"
SHRUNK = 4  # the picture that is kept has a quarter of the pixels each way
SQUARE = 4  # pixels of the shrunk picture, 16 of the page
UNLIKE_MAX = 0.03  # of a square, as a share of the way from black to white
HEIGHT_MAX = 2  # shrunk pixels that a picture may be longer or shorter

PAGE = "any_language.html"


@dataclass(frozen=True, slots=True)
class Picture:
    """One that is kept: which state, and how it is shown."""

    state: str
    theme: str
    width: int = 320
    language: str = "en"
    unfolded: bool = False

    @property
    def name(self) -> str:
        """The name of its file, without the ending."""
        parts = (self.state, self.theme, str(self.width), self.language, "unfolded" if self.unfolded else "")
        return "-".join(part for part in parts if part)

    @property
    def path(self) -> Path:
        """Where it is kept."""
        return REFERENCE / f"{self.name}.png"

    def take(self, harness: Harness, *, planted: str = "") -> bytes:
        """Show the state and return how it looks; ``planted``: rules for every element, as a fault would bring them."""
        harness.page.evaluate("(choice) => { panel.locale = choice; return onefold.speakAs(choice); }", self.language)
        harness.page.evaluate("(unfolded) => { panel.unfolded = unfolded; }", self.unfolded)
        shown = harness.show(states()[self.state], theme=self.theme, width=self.width)
        harness.settle()
        if planted:
            harness.page.evaluate(_PLANT, planted)
        return look_at(shown)


PICTURES = (
    Picture("found", "garden-light"),
    Picture("found", "garden-dark"),
    Picture("found", "slds-light", 400),
    Picture("found", "slds-dark", 480),
    Picture("found", "onefold-light", 258),
    Picture("found", "onefold-dark", 700),
    Picture("found", "garden-light", language="ar"),
    Picture("found", "slds-light", 400, language="de"),
    Picture("found", "garden-light", 640, unfolded=True),
    Picture("formats", "garden-light"),
    Picture("nothing-to-show", "garden-light"),
    Picture("hidden", "garden-light"),
    Picture("computed", "garden-light"),
    Picture("late", "garden-light"),
    Picture("ambiguous", "garden-light"),
    Picture("unknown", "garden-dark"),
    Picture("unreachable-copy", "slds-light", 400),
    Picture("unreachable", "onefold-light"),
    Picture("loading-words", "garden-light"),
    Picture("people-more", "slds-dark", 400),
)

_BOXES = """async (font) => {
  if (![...document.fonts].some((each) => each.family === "Boxes")) {
    const bytes = Uint8Array.from(atob(font), (letter) => letter.charCodeAt(0));
    document.fonts.add(await new FontFace("Boxes", bytes.buffer).load());
  }
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("*, *::before, *::after { font-family: Boxes !important; letter-spacing: normal !important; }");
  const visit = (root) => {
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
    for (const element of root.querySelectorAll("*")) if (element.shadowRoot) visit(element.shadowRoot);
  };
  visit(document);
}"""

_PLANT = """(rules) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(rules);
  const visit = (root) => {
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
    for (const element of root.querySelectorAll("*")) if (element.shadowRoot) visit(element.shadowRoot);
  };
  visit(document);
}"""

_SHRINK = """async ([data, shrunk]) => {
  const image = new Image();
  image.src = `data:image/png;base64,${data}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(image.width / shrunk);
  canvas.height = Math.round(image.height / shrunk);
  const context = canvas.getContext("2d");
  context.imageSmoothingQuality = "high";
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL("image/png").split(",")[1];
}"""

# How unlike each square is: the mean over its pixels of the mean over red, green and blue; and where the worst is.
_COMPARE = """async ([one, other, square]) => {
  const read = async (data) => {
    const image = new Image();
    image.src = `data:image/png;base64,${data}`;
    await image.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [image.width, image.height];
    const context = canvas.getContext("2d");
    context.drawImage(image, 0, 0);
    return context.getImageData(0, 0, canvas.width, canvas.height);
  };
  const [a, b] = [await read(one), await read(other)];
  const [width, height] = [Math.min(a.width, b.width), Math.min(a.height, b.height)];
  let worst = { unlike: 0, x: 0, y: 0 };
  for (let top = 0; top < height; top += square) {
    for (let left = 0; left < width; left += square) {
      let [sum, count] = [0, 0];
      for (let y = top; y < Math.min(top + square, height); y += 1) {
        for (let x = left; x < Math.min(left + square, width); x += 1) {
          for (let part = 0; part < 3; part += 1) {
            sum += Math.abs(a.data[4 * (y * a.width + x) + part] - b.data[4 * (y * b.width + x) + part]);
          }
          count += 3 * 255;
        }
      }
      if (sum / count > worst.unlike) worst = { unlike: sum / count, x: left, y: top };
    }
  }
  return { ...worst, sizes: [a.width, a.height, b.width, b.height] };
}"""


@dataclass(frozen=True, slots=True)
class Difference:
    """How two pictures differ: the worst square, where it is on the page, and how much longer one is."""

    unlike: float
    x: int
    y: int
    longer: int

    @property
    def is_small(self) -> bool:
        """Tell whether they look alike."""
        return self.unlike <= UNLIKE_MAX and self.longer <= HEIGHT_MAX


def look_at(place: Locator) -> bytes:
    """Return how an element looks, as a shrunk PNG with letters as boxes."""
    page = place.page
    page.evaluate(_BOXES, base64.b64encode(box_font()).decode())
    page.evaluate("document.fonts.ready.then(() => true)")
    picture = place.screenshot(animations="disabled", caret="hide")
    return base64.b64decode(page.evaluate(_SHRINK, [base64.b64encode(picture).decode(), SHRUNK]))


def compare(page: Page, one: bytes, other: bytes) -> Difference:
    """Return how two shrunk pictures differ; the page only lends its canvas."""
    pictures = [base64.b64encode(each).decode() for each in (one, other)]
    found: dict[str, Any] = page.evaluate(_COMPARE, [*pictures, SQUARE])
    a_width, a_height, b_width, b_height = found["sizes"]
    longer = max(abs(a_height - b_height), abs(a_width - b_width))
    return Difference(found["unlike"], SHRUNK * found["x"], SHRUNK * found["y"], longer)
