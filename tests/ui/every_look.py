"""Many looks of one state in one call of the page: each language, folded and opened, each theme.

A page for each combination would cost more than what is checked on it: opening it, and a call for each step.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from tests.ui.harness import ACCESSIBILITY, OVERFLOW, SETTLE, Harness, axe_source

WIDE_FROM = 1000  # pixels: at this width it is the wide view, in which every part stands open


@dataclass(frozen=True, slots=True)
class Look:
    """One way to show a state.

    Args:
        language: One of the panel's languages, or "pseudo".
        how: "folded", or "opened" with everything that opens.
        theme: One of the six.
    """

    language: str
    how: str
    theme: str


def faults(harness: Harness, state: dict[str, Any], width: int, looks: list[Look], words: list[str]) -> list[str]:
    """Return what is wrong with which look: text beyond the edge, a rule of axe-core, missing words in English.

    Args:
        harness: On a page that can speak any language.
        state: One of `cast.states()`.
        width: Of the page, in pixels.
        looks: In any order; those of one language and way of opening share a drawing.
        words: What the state says in English before anything in it is opened.
    """
    harness.page.set_viewport_size({"width": width, "height": 900})
    harness.page.emulate_media(reduced_motion="reduce")  # else a colour may be measured on its way to another
    harness.page.evaluate(axe_source())
    given = {
        "state": state,
        "looks": [asdict(look) for look in sorted(looks, key=lambda look: (look.language, look.how, look.theme))],
        "words": words,
        "wide": width >= WIDE_FROM,
    }
    try:
        return list(harness.page.evaluate(_LOOK_AT_ALL, given))
    finally:
        harness.page.emulate_media(reduced_motion="no-preference")


_LOOK_AT_ALL = f"""async ({{ state, looks, words, wide }}) => {{
  const overflow = {OVERFLOW};
  const complaints = {ACCESSIBILITY};
  const settle = {SETTLE};
  const textIn = (node) => {{
    if (node.nodeType === Node.TEXT_NODE) return node.data;
    return [...(node.shadowRoot?.childNodes ?? []), ...node.childNodes].map(textIn).join("");
  }};
  const toOpen = (root) => [...root.querySelectorAll("*")].some(
    (each) => each.matches('button[aria-expanded="false"]') || (each.shadowRoot !== null && toOpen(each.shadowRoot)));
  const found = [];
  const folded = new Set();
  let drawn = "";
  let same = false;
  panel.unfolded = wide;
  for (const look of looks) {{
    const {{ language, how, theme }} = look;
    if (drawn !== `${{language}} ${{how}}`) {{
      drawn = `${{language}} ${{how}}`;
      panel.locale = language === "pseudo" ? "en" : language;
      await onefold.speakAs(language);
      await show({{ kind: "no-requester" }});
      await show(state);
      await settle();
      same = how === "opened" && !toOpen(document);
      if (how === "opened") await onefold.openAll(document);
    }}
    if (same && folded.has(`${{language}} ${{theme}}`)) continue; // nothing opens, so it was looked at
    if (how === "folded") folded.add(`${{language}} ${{theme}}`);
    panel.theme = theme;
    await settle();
    const text = textIn(panel).replace(/\\s+/g, " ");
    const expected = language === "en" && how === "folded" ? words : [];
    const missing = expected.filter((each) => !text.includes(each)).map((each) => `no “${{each}}”`);
    const wrong = [...missing, ...overflow(), ...(await complaints())];
    for (const each of wrong) found.push(`${{theme}} ${{language}} ${{how}}: ${{each}}`);
  }}
  return found;
}}"""
