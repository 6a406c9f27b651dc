"""A customer chooses their own name: whatever it holds appears as text, runs nothing and breaks no layout."""

import copy
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.ui import cast
from tests.ui.harness import OVERFLOW, SETTLE, Harness

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
    "100 KB": "<b>long</b> " * 9_000,
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
    *("layout.cards.1.type", "as_of", "profile.admin_url"),
    *(f"layout.cards.4.tiles.0.{field}" for field in ("label", "format", "options")),
    *(f"layout.cards.1.fields.0.{field}" for field in ("key", "label", "format", "options")),
    *("layout.cards.3.title", "layout.cards.6.filters", "layout.cards.7.title"),
    *(f"cards.highlights.items.0.{field}" for field in ("kind", "name", "since", "last", "amount", "evidence", "rule")),
    *("cards.highlights.items.0.why.value", "cards.highlights.items.0.amount.currency"),
    *("cards.highlights.items.1.rule.before", "cards.highlights.items.2.rule.source"),
    *("cards.highlights.items.2.rule.place.0", "cards.highlights.items.3.names.0.name"),
    *(f"cards.activity.{field}" for field in ("from", "days", "now", "percent")),
    *(f"cards.metrics.items.0.{field}" for field in ("value", "currency", "since", "sparkline", "change")),
    *(f"cards.accounts.items.0.{field}" for field in ("name", "group_id", "people", "traits")),
    *("cards.links.items.0.label", "cards.links.items.0.address", "cards.note.text"),
    *("cards.audiences.items.0.value", "cards.audiences.items.0.key"),
)


def only_at(place: str, text: str) -> cast.Json:
    """A person who has the text in one place, given as the path to it in the answer."""
    answer = {**cast.found(), "also": copy.deepcopy(cast.LENAS[:1])}
    answer["layout"]["cards"][6]["filters"] = {}
    *path, last = place.split(".")
    target: Any = answer
    for step in path:
        target = target[int(step) if isinstance(target, list) else step]
    target[int(last) if isinstance(target, list) else last] = text
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
    _in_cards(answer, text, event)
    return answer


def _in_cards(answer: cast.Json, text: str, event: cast.Json) -> None:
    """Put the text wherever the cards that the layout asks for hold any."""
    cards = answer["cards"]
    for highlight in cards["highlights"]["items"]:
        why = {"key": text, "value": text, "count": 1}
        highlight.update(name=text, why=why, amount={"value": 1, "currency": text}, evidence=[event])
        highlight["names"] = [{"name": text, "count": 1}] * 2
        highlight["rule"].update(source=text, place=[text, text], good=[text])
    cards["metrics"]["items"] = [cast.metric(text, currency=text, since=text), cast.metric({text: text})]
    account = {"name": text, "traits": [{"key": text, "value": {text: text}}]}
    cards["accounts"]["items"] = [cast.ACCOUNTS["items"][0] | account]
    cards["links"]["items"] = [{"label": text, "address": text}, {"label": text, "address": "https://a.example/"}]
    cards["note"]["text"] = text
    trait = {"updated_at": text, "source": text}
    cards["audiences"]["items"] = [{"key": key, "value": text, **trait} for key in ("plan", "vip", "beta")]
    for card in answer["layout"]["cards"]:
        card["title"] = text
        for unit in (*card.get("fields", ()), *card.get("tiles", ())):
            unit["label"] = text
    answer["profile"]["admin_url"] = text


def whole(text: str) -> str:
    """The text with lone surrogates replaced, since no report could hold them."""
    return text.strip().encode("utf-16", "surrogatepass").decode("utf-16", "replace")


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_hostile_text_stays_text_in_all_places_at_once(panel: Harness, name: str) -> None:
    text = HOSTILE[name]

    shown = panel.found(everywhere(text))
    for button in reversed(shown.locator(".fold h2 > button, onefold-highlights button").all()):
        button.click()
    for entry in shown.locator("onefold-timeline button.entry").all():
        entry.click()

    assert panel.overflow() == []
    assert panel.page.evaluate("window.pwned") is None
    assert panel.page.evaluate(_FOREIGN) == []
    assert whole(shown.locator("onefold-header h1").text_content() or "") == whole(text)


@pytest.mark.long
@pytest.mark.parametrize("theme", ["garden-light", "slds-dark"])
@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_hostile_text_stays_text_in_each_place_alone(shared_page: Page, address: str, name: str, theme: str) -> None:
    """All places in one call of the page; each is shown to a panel that has forgotten the one before."""
    harness = Harness(shared_page, address, "any_language.html")
    text = HOSTILE[name]
    answers = [[place, only_at(place, text)] for place in PLACES]

    assert harness.page.evaluate(_IN_EACH_PLACE, [answers, theme]) == []
    harness.close()


def test_a_text_that_is_no_text_any_more_would_be_found(panel: Harness) -> None:
    heading = panel.found(cast.found()).get_by_role("heading", level=1)
    heading.evaluate("(h1, text) => { h1.innerHTML = text; }", '<a href="javascript:1">x</a><img alt="y">')

    assert len(panel.page.evaluate(_FOREIGN)) == 2


def test_numbers_and_moments_beyond_all_measure_stay_inside(panel: Harness) -> None:
    answer = cast.found()
    cards = answer["cards"]
    odd = [1e308, -1e308, 5e-324, 2**70, "99999-99-99", "2026-02-30T25:61:00Z", "+275760-09-13T00:00:00.001Z", "NaN"]
    formats = ("number", "currency", "percent", "date", "relative_time", "duration", "country", "phone", "link")
    stamp = {"updated_at": "0000-00-00", "source": ""}
    cards["traits"]["items"] = [{"key": f"k{place}", "value": value, **stamp} for place, value in enumerate(odd)]
    fields = [{"key": f"k{place}", "format": form} for place in range(len(odd)) for form in formats]
    answer["layout"]["cards"][5]["fields"] = fields
    cards["metrics"]["items"] = [cast.metric(value, before=-1e308, change=1e308, percent=1e300) for value in odd[:4]]
    cards["metrics"]["items"][0]["sparkline"] = [1e308, -1e308] * 6
    cards["activity"].update(days=[1e308, -5, 0.5, None, "7"], now=1e308, before=-1, percent=1e300)
    cards["timeline"].update(total=1e308, today=-1)
    answer["profile"].update(created_at="-271821-04-19T23:59:59Z", last_seen_at="soon")

    shown = panel.found(answer)
    shown.get_by_role("button", name="Timeline", exact=False).last.click()

    expect(shown.locator("onefold-traits dt").first).to_be_visible()
    assert panel.overflow() == []
    assert panel.complaints() == []


def test_five_thousand_traits_are_drawn_in_portions_and_found_by_the_filter(panel: Harness) -> None:
    answer = cast.found()
    stamp = {"updated_at": "2026-11-20T09:00:00Z", "source": "s"}
    items = [{"key": f"trait_{number}", "value": number, **stamp} for number in range(5_000)]
    answer["cards"]["traits"] = {"state": "full", "items": items, "total": 5_000}
    shown = panel.found(answer)
    shown.get_by_role("button", name="All 5,000").click()

    expect(shown.locator("onefold-all-traits dt")).to_have_count(200)
    shown.get_by_role("button", name="+4,800 more").click()
    expect(shown.locator("onefold-all-traits dt")).to_have_count(400)
    shown.get_by_role("searchbox", name="Filter traits").fill("trait_4999")
    expect(shown.locator("onefold-all-traits dt")).to_have_text(["Trait 4999"])


NO_WAY_OUT = ["javascript:window.pwned=1", " JavaScript:1", "data:text/html,x", "vbscript:x", "x", ""]


@pytest.mark.parametrize("target", NO_WAY_OUT)
def test_an_address_that_is_no_way_out_is_no_link(panel: Harness, target: str) -> None:
    answer = cast.found()
    answer["cards"]["links"]["items"] = [{"label": "Way", "address": target}]
    answer["profile"]["admin_url"] = target
    shown = panel.found(answer)
    shown.get_by_role("button", name="Links", exact=False).click()

    expect(shown.locator("onefold-links")).to_have_count(1)
    expect(shown.get_by_role("link")).to_have_count(0)


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_hostile_candidates_and_requesters_stay_text(panel: Harness, name: str) -> None:
    text = HOSTILE[name]
    answer = cast.ambiguous()
    answer["candidates"] = everywhere(text)["also"] * 2
    answer["searched"] = [{"type": text, "value": text, "found": 1}]
    requester = {"name": text, "email": text}
    miss = {"identifier": {"type": text, "value": text, "masked": False}, "name": text, "reason": text}
    unknown = {**cast.unknown(), "searched": answer["searched"], "near_misses": [miss]}

    for state in (
        {"kind": "ambiguous", "answer": answer},
        {"kind": "unknown", "answer": unknown, "requester": requester},
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

    expect(shown.get_by_role("button", name="Timeline", exact=False).last).to_be_visible()


_FOREIGN = """() => {
  const found = [];
  const isAlone = (link) => link.target !== "_blank" || link.rel === "noopener noreferrer";
  const visit = (root) => {
    for (const element of root.querySelectorAll("*")) {
      const foreign = "img, iframe, object, embed, form, [style], [onclick], [onmouseover], [onerror]";
      const ours = element.matches("form") && root.host?.localName === "onefold-remark";
      if (element.matches(foreign) && !ours) found.push(element.outerHTML);
      const led = element.matches("a") && !(/^(https?|mailto|tel):/.test(element.href) && isAlone(element));
      if (led) found.push(element.outerHTML);
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

_IN_EACH_PLACE = f"""async ([answers, theme]) => {{
  const overflow = {OVERFLOW};
  const foreign = {_FOREIGN};
  const settle = {SETTLE};
  const found = [];
  panel.theme = theme;
  for (const [place, answer] of answers) {{
    await show({{ kind: "no-requester" }});
    await show({{ kind: "found", answer, asked: [] }});
    await settle();
    await onefold.openAll(document);
    await settle();
    const pwned = window.pwned === undefined ? [] : ["it ran"];
    delete window.pwned;
    const shown = document.querySelector("onefold-profile").shadowRoot.querySelector("onefold-header, onefold-nothing");
    const gone = shown === null ? ["nothing is drawn"] : [];
    for (const each of [...overflow(), ...foreign(), ...pwned, ...gone]) found.push(`${{place}}: ${{each}}`);
  }}
  return found;
}}"""
