"""A page with the panel and no host: shows a state, keeps what the panel asked and said, and watches for errors."""

from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import ConsoleMessage, Error, Locator, Page

from tests.ui.cast import NOW, Json

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"


@cache
def axe_source() -> str:
    """Return axe-core."""
    return AXE.read_text(encoding="utf-8")


class Harness:
    """The panel on a page; every error of the page makes ``close`` fail."""

    def __init__(self, page: Page, address: str, entry: str = "index.html") -> None:
        self.page = page
        self.errors: list[str] = []
        page.on("console", self._on_console)
        page.on("pageerror", self._on_error)
        page.set_viewport_size({"width": 320, "height": 900})
        page.clock.set_fixed_time(NOW)
        page.goto(f"{address}/{entry}")

    def close(self) -> None:
        """Raise AssertionError for any error, warning or refused load since the page was opened."""
        violations = self.page.evaluate("violations")
        self.page.remove_listener("console", self._on_console)
        self.page.remove_listener("pageerror", self._on_error)
        assert (self.errors, violations) == ([], [])

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.errors.append(message.text)

    def _on_error(self, error: Error) -> None:
        self.errors.append(error.message)

    def show(self, state: Json, *, theme: str = "garden-light", width: int = 320) -> Locator:
        """Show a state and return the panel."""
        self.page.set_viewport_size({"width": width, "height": 900})
        self.page.evaluate("([state, theme]) => { panel.theme = theme; return show(state); }", [state, theme])
        return self.page.locator("onefold-profile")

    def settle(self) -> None:
        """Wait until every element has drawn itself, those that are loaded or made by others included."""
        self.page.evaluate(SETTLE)

    def found(self, answer: Json, **how: Any) -> Locator:
        """Show a found person."""
        return self.show({"kind": "found", "answer": answer, "asked": []}, **how)

    def lay_out(self, *, pages: list[Json] | None = None, explanations: Json | None = None, **more: Any) -> None:
        """Put down what the next questions of the panel are answered with; ``more``: counts, cards, remark."""
        laid = {"pages": pages or [], "explanations": explanations or {}, **more}
        self.page.evaluate("(laid) => Object.assign(window, laid)", laid)

    def asked(self, *paths: str) -> list[Any]:
        """What the panel has asked its reader, of these paths; without the timeline's numbers and paint reports."""
        every = self.page.evaluate("asked")
        return [
            [path, what] for path, what in every if path in paths or not (paths or path == "paint" or _counts(what))
        ]

    def said(self) -> list[Any]:
        """The events of a person's doing that the panel sent."""
        return list(self.page.evaluate("said"))

    def complaints(self) -> list[str]:
        """What axe-core finds, with every rule on."""
        self.page.evaluate(axe_source())
        return list(self.page.evaluate(ACCESSIBILITY))

    def overflow(self) -> list[str]:
        """Elements that stand out over the page's width, or make it scroll sideways."""
        return list(self.page.evaluate(OVERFLOW))


def _counts(what: Any) -> bool:
    return isinstance(what, dict) and "counts" in what


OVERFLOW = """() => {
  const wide = document.documentElement.clientWidth;
  const out = [];
  const visit = (root) => {
    for (const element of root.querySelectorAll("*")) {
      const box = element.getBoundingClientRect();
      const unseen = element.closest(".unseen") !== null || getComputedStyle(element).position === "absolute";
      const clipped = element.parentElement?.closest(".any, .cut, .avatar") !== null && element.parentElement !== null;
      if (!unseen && !clipped && box.width > 0 && (box.right > wide + 0.5 || box.left < -0.5)) {
        out.push(`${element.localName}.${element.getAttribute("class") ?? ""} ${box.left}..${box.right}`);
      }
      if (element.shadowRoot) visit(element.shadowRoot);
    }
  };
  visit(document);
  if (document.documentElement.scrollWidth > wide) out.push(`the page is ${document.documentElement.scrollWidth} wide`);
  return out;
}"""

ACCESSIBILITY = """async () => {
  const { violations } = await axe.run(document, { resultTypes: ["violations"] });
  return violations.map(({ id, nodes }) => `${id}: ${JSON.stringify(nodes.map(({ html }) => html.slice(0, 200)))}`);
}"""

SETTLE = """async () => {
  const within = (root) =>
    [...root.querySelectorAll("*")].flatMap((each) => [each, ...(each.shadowRoot ? within(each.shadowRoot) : [])]);
  for (let round = 0, before = -1; round < 20; round += 1) {
    await new Promise((go) => setTimeout(go));
    const elements = within(document);
    await Promise.all(elements.map((each) => each.updateComplete));
    if (elements.length === before) return;
    before = elements.length;
  }
}"""
