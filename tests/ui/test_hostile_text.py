"""A customer chooses their own name: whatever it holds appears as text, runs nothing and breaks no layout."""

from itertools import product
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.effort import LONG
from tests.ui import cast
from tests.ui.harness import Harness

HOSTILE = {
    "markup": '<img src=x onerror="window.pwned=1"><script>window.pwned=1</script>',
    "attribute": '" onmouseover="window.pwned=1" x="',
    "template": "${window.pwned=1} {{constructor.constructor('window.pwned=1')()}} <!--?lit$-->",
    "address": "javascript:window.pwned=1",
    "override": "Rosa \u202egpj.exe\u202c \u2066isolate",
    "zero width": "Ro\u200bsa\ufeff Lind\u2060qvist",
    "emoji": "👩‍👩‍👧‍👦 Ada 🏴󠁧󠁢󠁥󠁮󠁧󠁿 Lovelace",
    "arabic": "إيماني أوكافور",
    "zalgo": "Z" + "\u0300\u0301\u0302\u0303\u0304" * 40 + "algo",
    "one word": "W" * 10_000,
    "many words": "word " * 2_000,
    "newlines": "one\n\n\ntwo\r\n\tthree\u2028four",
    "lone surrogate": "half \ud83d of a face",
    "nul": "a\u0000b\u001bc",
}

EVERYWHERE = "everywhere"
# Where text of a customer or of a sender can stand, for one place at a time.
PLACES = (
    *(f"profile.{field}" for field in ("name", "title", "company", "time_zone", "last_seen_at", "created_at")),
    *("matched_by.type", "matched_by.value"),
    *("also.0.profile.name", "also.0.profile.title", "also.0.profile.last_seen_at"),
    *("also.0.reasons.0.type", "also.0.reasons.0.value"),
    *(f"cards.traits.items.0.{field}" for field in ("key", "value", "source", "updated_at")),
    "cards.traits.items.5.value.street",
    *(f"cards.identities.items.0.{field}" for field in ("type", "value", "source", "first_seen_at")),
    *(f"cards.timeline.items.2.{field}" for field in ("id", "type", "name", "source", "timestamp", "received_at")),
    *("cards.timeline.items.2.properties.reason", "cards.timeline.items.2.context.page"),
    *("layout.cards.1.type", "as_of"),
)
COMBINATIONS = list(product(sorted(HOSTILE), (EVERYWHERE, *PLACES), ("garden-light", "garden-dark")))
SOME_COMBINATIONS = [(name, EVERYWHERE, "garden-light") for name in sorted(HOSTILE)]


def only_at(place: str, text: str) -> cast.Json:
    """A person who has the text in one place, given as the path to it in the answer."""
    answer = {**cast.found(), "also": cast.ambiguous()["candidates"][:1]}
    *path, last = place.split(".")
    target: Any = answer
    for step in path:
        target = target[int(step) if isinstance(target, list) else step]
    target[last] = text
    return answer


def everywhere(text: str) -> cast.Json:
    """A person who has the text in every place where text can stand."""
    answer = cast.found()
    answer["profile"].update(name=text, title=text, company=text)
    answer["matched_by"] = {"type": text, "value": text}
    reasons = [{"type": text, "value": text}]
    answer["also"] = [{"profile": {"id": text, "name": text, "title": text}, "reasons": reasons}]
    cards = answer["cards"]
    cards["traits"]["items"] = [
        {"key": text, "value": text, "updated_at": text, "source": text},
        {"key": f"{text}2", "value": {text: [text, {text: text}]}, "updated_at": text, "source": text},
    ]
    cards["identities"]["items"] = [{"type": text, "value": text, "source": text, "first_seen_at": text}]
    event = cast.event("23 13:00", text, source=text, **{text: text, "reason": text})
    cards["timeline"]["items"] = [event, {**event, "id": "msg-2"}, {**event, "id": text, "type": text}]
    return answer


def whole(text: str) -> str:
    """The text with lone surrogates replaced, since no report could hold them."""
    return text.strip().encode("utf-16", "surrogatepass").decode("utf-16", "replace")


@pytest.mark.parametrize(("name", "place", "theme"), COMBINATIONS if LONG else SOME_COMBINATIONS)
def test_hostile_text_stays_text_in_every_place(panel: Harness, name: str, place: str, theme: str) -> None:
    text = HOSTILE[name]
    answer = everywhere(text) if place == EVERYWHERE else only_at(place, text)

    shown = panel.found(answer, theme=theme)
    for heading in ("Timeline", "Identities"):
        shown.get_by_role("button", name=heading, exact=False).last.click()
    for entry in shown.locator("onefold-timeline button.entry").all():
        entry.click()

    assert panel.overflow() == []
    assert panel.page.evaluate("window.pwned") is None
    assert panel.page.evaluate(_FOREIGN) == []
    if place in (EVERYWHERE, "profile.name"):
        assert whole(shown.locator("onefold-header h1").text_content() or "") == whole(text)


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_hostile_candidates_and_requesters_stay_text(panel: Harness, name: str) -> None:
    text = HOSTILE[name]
    answer = cast.ambiguous()
    answer["candidates"] = everywhere(text)["also"] * 2
    answer["searched"] = [{"type": text, "value": text, "found": 1}]
    requester = {"name": text, "email": text}

    for state in (
        {"kind": "ambiguous", "answer": answer},
        {"kind": "unknown", "answer": {**cast.unknown(), "searched": answer["searched"]}, "requester": requester},
        {"kind": "loading", "requester": requester, "since": cast.NOW_MS},
    ):
        panel.show(state)
        assert panel.overflow() == []
        assert panel.page.evaluate(_FOREIGN) == []
    assert panel.page.evaluate("window.pwned") is None


def test_what_cannot_be_seen_is_marked_and_reorders_nothing(panel: Harness) -> None:
    answer = cast.found()
    answer["profile"]["name"] = "Rosa \u202egpj.exe"

    heading = panel.found(answer).get_by_role("heading", level=1)

    expect(heading.locator(".hidden-mark")).to_have_count(1)
    drawn = heading.evaluate("(h1) => getComputedStyle(h1.querySelector('.hidden-mark'), '::before').content")
    assert drawn == '"\ufffd"'
    first, last = heading.evaluate(_LETTERS)
    assert first < last, "the letters after the override run from left to right"


@pytest.mark.parametrize(
    "body",
    [
        {"profile": 3, "cards": []},
        {"cards": {"traits": {"items": [None, 3, "x"]}}},
        {"layout": {"cards": [{"type": "unheard of"}]}},
        {"as_of": None, "matched_by": None},
    ],
)
def test_an_answer_with_odd_fields_still_draws_the_rest(panel: Harness, body: cast.Json) -> None:
    shown = panel.found({**cast.found(), **body})

    expect(shown.get_by_role("button", name="Timeline")).to_be_visible()


_FOREIGN = """() => {
  const found = [];
  const visit = (root) => {
    for (const element of root.querySelectorAll("*")) {
      const foreign = "img, iframe, object, embed, a, form, [style], [onclick], [onmouseover], [onerror]";
      if (element.matches(foreign)) found.push(element.outerHTML);
      if (element.matches("script") && root !== document) found.push(element.outerHTML);
      if (element.shadowRoot) visit(element.shadowRoot);
    }
  };
  visit(document);
  return found;
}"""

_LETTERS = """(h1) => {
  const texts = [...h1.querySelector("bdi").childNodes].filter((node) => node.nodeType === 3);
  const last = texts.find((node) => node.data.includes("gpj"));
  const at = (index) => {
    const range = document.createRange();
    range.setStart(last, index);
    range.setEnd(last, index + 1);
    return range.getBoundingClientRect().left;
  };
  return [at(last.data.indexOf("g")), at(last.data.indexOf("x"))];
}"""
