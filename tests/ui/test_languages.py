"""The panel in seven languages: nothing missing, nothing left in English, nothing said outside the catalogues."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.ui import cast
from tests.ui.harness import Harness
from tests.ui.test_states import STATES

LANGUAGES = ("de", "fr", "es", "pt", "ja", "ar")
PSEUDO = "pseudo"
PAGE = "any_language.html"

# Texts that are the same as in English, and why.
SAME = {
    r"^(comma|stop|direction)$": "punctuation, and which way it runs",
    r"^atLeast\(": "a figure and a plus sign",
    r"^localTime\(": "a figure and a place",
    r"^details\.(times|changeUp|changeDown)\(": "a figure and a sign",
    r"^details\.shortcutList\.\d+\.0$": "names of keys",
    r"^details\.span\(": "a figure where both ends are the same",
    r"^details\.(oneOf|gap|sessionPages|confirmedBy|trend)\(": "figures with a word that is spelled alike",
    r"^(de|fr):accountSummary\(|^(fr|de|pt):links$": "spelled alike",
    r"^(fr|pt|es|de):(details\.)?note$": "spelled alike",
    r"^(pt|fr|de|es):identifierTypes\.email$": "spelled alike",
    r"^(fr|pt|de|es):matchedTypes\.email$": "spelled alike",
    r"^(es|fr|de|pt):no$": "spelled alike",
    r"^fr:(audiences|note)$": "spelled alike",
    r"^(de|fr|pt|es):details\.eventCount\(": "spelled alike",
    r"^de:details\.legendTickets$": "spelled alike",
    r"^fr:details\.(source|from)": "spelled alike",
    r"^(ja|ar):dates$|:dates$": "the tag itself",
}
# Texts of a script of its own that hold no letter of it, and why.
WITHOUT_SCRIPT = re.compile(
    r"^(comma|stop|dates|direction|atLeast\(.*|details\.(times|changeUp|changeDown|span|oneOf)\(.*"
    r"|details\.shortcutList\.\d+\.0|problem\(1,.*|onDay\(.*|dayAt\(.*|details\.sinceWhen\(.*)$"
)
SCRIPTS = {"ja": re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]"), "ar": re.compile(r"[\u0600-\u06ff]")}


@pytest.fixture
def speaking(shared_page: Page, address: str) -> Iterator[Harness]:
    """The panel on a page that can speak any language, the pseudo-language among them."""
    harness = Harness(shared_page, address, PAGE)
    yield harness
    harness.close()


def speak(harness: Harness, language: str) -> None:
    """Have the page speak a language before anything is shown in it."""
    harness.page.evaluate(
        "async (choice) => { panel.locale = choice === 'pseudo' ? 'en' : choice; await onefold.speakAs(choice); }",
        language,
    )


def texts(harness: Harness) -> dict[str, dict[str, str]]:
    """Return everything each language says, by key."""
    return dict(harness.page.evaluate("onefold.catalogues()"))


def is_same_on_purpose(language: str, key: str) -> bool:
    """Tell whether a text may be as in English."""
    return any(re.search(pattern, key) or re.search(pattern, f"{language}:{key}") for pattern in SAME)


def test_every_language_says_everything(speaking: Harness) -> None:
    said = texts(speaking)
    english = said["en"]

    assert len(english) > 300
    for language in LANGUAGES:
        assert set(said[language]) == set(english), language
        assert [key for key, text in said[language].items() if text.strip() == "" and english[key].strip()] == []


def test_nothing_is_left_in_english_without_a_reason(speaking: Harness) -> None:
    said = texts(speaking)

    left = [
        f"{language}:{key} {text}"
        for language in LANGUAGES
        for key, text in said[language].items()
        if text == said["en"][key] and re.search(r"[A-Za-z]", text) and not is_same_on_purpose(language, key)
    ]
    assert left == []


@pytest.mark.parametrize("language", sorted(SCRIPTS))
def test_a_language_with_a_script_of_its_own_is_written_in_it(speaking: Harness, language: str) -> None:
    foreign = [
        f"{key} {text}"
        for key, text in texts(speaking)[language].items()
        if not SCRIPTS[language].search(text) and not WITHOUT_SCRIPT.match(key)
    ]
    assert foreign == []


def test_a_sentence_says_all_that_its_english_says(speaking: Harness) -> None:
    """Each argument of a sentence is a digit of its own; none may get lost in a translation."""
    said = texts(speaking)

    lost = [
        f"{language}:{key} {said[language][key]}"
        for language in LANGUAGES
        for key, text in said["en"].items()
        if key.endswith("(3,4,5,6,7)")
        and not set(re.findall("[3-7]", text)) <= set(re.findall("[3-7]", said[language][key]))
    ]
    assert lost == []


WORDS = {
    "de": ("de-DE", "ltr", "Merkmale", "Onefold antwortet nicht"),
    "fr": ("fr-FR", "ltr", "Attributs", "Onefold ne répond pas"),
    "es": ("es-ES", "ltr", "Atributos", "Onefold no responde"),
    "pt": ("pt-BR", "ltr", "Atributos", "O Onefold não responde"),
    "ja": ("ja-JP", "ltr", "属性", "Onefold が応答しません"),
    "ar": ("ar", "rtl", "السمات", "لا يجيب Onefold"),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_panel_speaks_the_viewers_language_and_says_which(speaking: Harness, language: str) -> None:
    tag, direction, traits, unreachable = WORDS[language]
    speak(speaking, language)

    shown = speaking.show(STATES["found"])

    expect(shown).to_contain_text(traits)
    expect(shown).to_have_attribute("lang", tag)
    expect(shown).to_have_attribute("dir", direction)
    expect(speaking.show(STATES["unreachable"])).to_contain_text(unreachable)
    expect(shown).not_to_contain_text("Traits")


def test_a_live_change_of_language_leaves_no_word_of_the_one_before(speaking: Harness) -> None:
    speak(speaking, "de")
    shown = speaking.show(STATES["found"])
    expect(shown).to_contain_text("Merkmale")

    speak(speaking, "ja")
    speaking.page.evaluate("panel.requestUpdate()")

    expect(shown).to_contain_text("属性")
    expect(shown).not_to_contain_text("Merkmale")
    expect(shown).not_to_contain_text("Identitäten")


ELEMENTS = Path(__file__).parents[2] / "profile_ui" / "elements"
SOURCES = sorted([*ELEMENTS.rglob("*.ts"), *(ELEMENTS.parent / "format").rglob("*.ts")])


def templates(source: str) -> Iterator[str]:
    """Yield the fixed text of each html`…` of a module, with what is filled in left out as ``§``."""
    for found in re.finditer(r"\bhtml`", source):
        depth, place, text = 0, found.end(), ""
        while depth or source[place] != "`":
            if source.startswith("${", place):
                depth, place, text = depth + 1, place + 2, text + ("§" if depth == 0 else "")
                continue
            if depth and source[place] in "{}":
                depth += 1 if source[place] == "{" else -1
            elif depth and source[place] == "`":  # a template inside; it is found on its own
                place = _end_of_template(source, place + 1)
            elif not depth:
                text += source[place]
            place += 1
        yield text


def _end_of_template(source: str, place: int) -> int:
    """Return where the template ends that began before ``place``."""
    depth = 0
    while depth or source[place] != "`":
        if source.startswith("${", place):
            depth, place = depth + 1, place + 2
            continue
        if depth and source[place] in "{}":
            depth += 1 if source[place] == "{" else -1
        elif depth and source[place] == "`":
            place = _end_of_template(source, place + 1)
        place += 1
    return place


def hard_coded(source: str) -> list[str]:
    """Return the words in the templates of a module that come out of no catalogue."""
    found = []
    for template in templates(source):
        found += re.findall(r'\b(?:aria-label|title|placeholder|alt)="([^"§]*[A-Za-z]{2}[^"]*)"', template)
        found += [text.strip() for text in re.split(r"<[^>]*>", template) if re.search(r"[A-Za-z]{2}", text)]
    return found


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ELEMENTS.parent)))
def test_no_template_says_a_word_of_its_own(path: Path) -> None:
    assert hard_coded(path.read_text(encoding="utf-8")) == []


SENTENCE = re.compile(r"""(?<!Error\()["'`]([A-Z][a-z]+ [a-z][^"'`]*)["'`]""")


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ELEMENTS.parent)))
def test_no_sentence_stands_outside_of_the_catalogues(path: Path) -> None:
    lines = [
        line
        for line in path.read_text(encoding="utf-8").splitlines()
        if not line.lstrip().startswith(("//", "*", "/*"))
    ]

    assert SENTENCE.findall("\n".join(lines)) == []


def test_a_word_in_a_template_is_found_wherever_it_hides() -> None:
    source = 'html`<p class="x">${on ? html`<b title="Late card">${when}</b> ago` : ""}${{ a: 1 }.a}</p>`'

    assert hard_coded(source) == ["Late card", "ago"]


def test_the_pseudo_language_is_longer_by_two_fifths(speaking: Harness) -> None:
    english = speaking.show(STATES["found"]).locator("onefold-traits h2").inner_text()
    speak(speaking, PSEUDO)

    shown = speaking.show(STATES["found"])

    assert len(shown.locator("onefold-traits h2").inner_text()) >= 1.4 * len(english)
    expect(shown).not_to_contain_text(english)
    expect(shown).to_contain_text(cast.found()["profile"]["name"])
