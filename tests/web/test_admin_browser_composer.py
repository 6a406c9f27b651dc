"""The composer in a real browser: by mouse and by keyboard, with both hosts' looks, and what it says of bad layouts."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, FilePayload, Frame, Page, expect
from werkzeug.serving import make_server

from app.domain.layout import Target
from app.storage import layouts
from app.storage.control import Space
from app.web.admin.gate import SESSION_COOKIE
from tests.storage.control_world import PASSWORD
from tests.web.admin_world import EMAIL, World, a_world
from tests.web.test_admin_browser import AXE, found_by_axe

pytestmark = pytest.mark.xdist_group("admin_browser_composer")  # one server and one browser for all of them
MARKUP = '<img src=x onerror="document.title=1">'
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Served:
    """A house behind a real server."""

    world: World
    address: str


@dataclass(frozen=True, slots=True)
class Composer:
    """A page with the composer of tickets in Zendesk, in a space of its own, and what it complained about."""

    world: World
    address: str
    space: Space
    page: Page
    complaints: list[str]

    @property
    def url(self) -> str:
        return f"{self.address}/admin/spaces/{self.space.id}/layouts/compose?host=zendesk&object=ticket"

    def open(self) -> Page:
        """Open the composer and wait for both panels."""
        self.page.goto(self.url)
        for index in range(2):
            self.panel(index).get_by_text("Imani Okafor").first.wait_for()
        return self.page

    def panel(self, index: int) -> Any:
        """Return the panel in one host's look."""
        return self.page.frame_locator("iframe").nth(index).locator("onefold-profile")

    def row(self, name: str) -> Any:
        """Return the row of a card, or of what stands in one."""
        return self.page.locator("[data-row]").filter(has_text=name).first

    def names(self) -> list[str]:
        """Return the cards in their order."""
        return self.page.locator(".cards > li > .row-line .grow").all_inner_texts()

    def saved(self) -> list[layouts.SavedLayout]:
        """Return the versions of this variant, newest first."""
        with self.world.house.spaces.reading(self.space.id) as connection:
            return layouts.list_versions(connection, Target("zendesk", "ticket"))

    def save_elsewhere(self, text: str) -> None:
        """Save a version as another admin does."""
        card = {"type": "note", "text": text}
        made: Json = {"version": 1, "for": {"host": "zendesk", "object": "ticket"}, "cards": [card]}
        self.world.house.spaces.write(
            self.space.id, lambda connection: layouts.save_draft(connection, made, author="grace@example.com", now=1)
        )


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with a_world(tmp_path_factory.mktemp("composer")) as world:
        world.admin()
        server = make_server("127.0.0.1", 0, world.app, threaded=True)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield Served(world, f"http://127.0.0.1:{server.server_port}")
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def context(browser: Browser, served: Served) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    session = served.world.house.control.people.log_in(EMAIL, PASSWORD, address="127.0.0.1")
    context.add_cookies([{"name": SESSION_COOKIE, "value": session, "url": served.address}])
    yield context
    context.close()


@pytest.fixture
def composer(context: BrowserContext, served: Served) -> Iterator[Composer]:
    space = served.world.space("Quillmoor")
    fill(served.world, space)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield Composer(served.world, served.address, space, page, complaints)
    assert [text for text in complaints if "status of 4" not in text] == []  # the browser tells of each refusal


def fill(world: World, space: Space) -> None:
    """Send what two people did."""
    source = world.source(space)
    traits: Json = {"plan": "team", "mrr": 168, "seats": 14, "company": "Harbour & Pine", "title": "Operations lead"}
    for user, name in (("u_2", MARKUP), ("u_1", "Imani Okafor")):
        at = {"userId": user, "timestamp": "2026-03-02T08:00:00Z"}
        world.send(source, {"type": "identify", **at, "traits": {"name": name, **traits}})
        calls = [{"type": "track", "event": "Order Completed", **at, "properties": {"total": 20}} for _ in range(3)]
        world.send(source, *calls, {"type": "track", "event": "Payment Failed", **at})


def test_the_composer_and_its_history_have_no_fault_of_accessibility(composer: Composer) -> None:
    page = composer.open()
    faults: dict[tuple[str, str], list[str]] = {}
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        for name in ("Metrics", "Audiences"):
            composer.row(name).click()
            page.locator(".units [data-row]").first.click()
            faults[scheme, name] = found_by_axe(page)
        page.locator("[data-add-card]").click()
        page.locator(".more summary").click()
        faults[scheme, "menus"] = found_by_axe(page)
        page.reload()
    composer.save_elsewhere("one")
    composer.save_elsewhere("two")
    for path in ("layouts", "layouts/history?host=zendesk&object=ticket&from=1&to=2"):
        page.goto(f"{composer.address}/admin/spaces/{composer.space.id}/{path}")
        faults["page", path] = found_by_axe(page)
    assert {place: found for place, found in faults.items() if found} == {}


def test_what_names_a_trait_that_is_not_there_is_published_on_a_second_word(composer: Composer) -> None:
    page = composer.open()
    page.evaluate(
        """() => {
          const composer = document.querySelector('onefold-composer');
          const { document: given } = composer;
          composer.document = { ...given, cards: [...given.cards, { type: 'traits', fields: [{ key: 'mood' }] }] };
        }"""
    )
    page.get_by_role("button", name="Publish", exact=True).click()

    page.get_by_text("One thing is named that this space does not have").wait_for()
    assert composer.saved() == []
    page.get_by_role("button", name="Publish all the same").click()

    page.get_by_text("Version 1, saved").wait_for()
    assert composer.saved()[0].published_at is not None


def test_a_card_is_composed_published_and_drawn_for_agents(composer: Composer) -> None:
    page = composer.open()

    page.locator("[data-add-card]").click()
    page.get_by_role("button", name="Note", exact=True).click()
    page.get_by_role("textbox", name="Text", exact=True).fill("Ask before changing the plan.")
    composer.panel(1).get_by_role("button", name="Note").wait_for()
    page.get_by_role("button", name="Publish").click()

    page.get_by_text("Version 1, saved").wait_for()
    [saved] = composer.saved()
    assert saved.published_at is not None and saved.document is not None
    assert saved.document["cards"][-1] == {"type": "note", "text": "Ask before changing the plan."}
    assert saved.document["for"] == {"host": "zendesk", "object": "ticket"}


def test_cards_move_by_keyboard_and_keep_the_focus(composer: Composer) -> None:
    page = composer.open()
    before = composer.names()
    composer.row("Highlights").focus()

    page.keyboard.press("Alt+ArrowUp")

    moved = before.copy()
    moved.insert(1, moved.pop(before.index("Highlights")))
    assert composer.names() == moved
    assert page.evaluate("document.activeElement.textContent").strip().startswith("Highlights")
    expect(page.get_by_role("status").last).to_have_text(f"Highlights is now 2 of {len(before)}.")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Delete")
    assert composer.names() == [name for name in moved if name != moved[2]]
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    assert composer.names() == before
    page.keyboard.press("Control+Shift+Z")
    assert composer.names() == moved


def test_a_card_moves_by_drag(composer: Composer) -> None:
    page = composer.open()
    before = composer.names()

    grip = page.locator(".cards > li").nth(0).locator(".grip").first
    grip.drag_to(page.locator(".cards > li").nth(2))

    assert composer.names() == [before[1], before[2], before[0], *before[3:]]


def test_a_field_is_added_by_keyboard_with_what_the_space_has(composer: Composer) -> None:
    page = composer.open()
    composer.row("Traits").focus()
    page.keyboard.press("Enter")
    composer.row("Traits").focus()
    page.keyboard.press("ArrowDown")

    page.keyboard.press("a")
    page.keyboard.type("mood")
    page.get_by_text("nobody in this space has the trait `mood` yet").first.wait_for()

    offered = page.locator("#composer-traits option").evaluate_all("all => all.map((one) => [one.value, one.label])")
    assert ["seats", "2 people, number"] in offered
    events = page.locator("#composer-events option").evaluate_all("all => all.map((one) => [one.value, one.label])")
    assert ["Order Completed", "6 events"] in events
    page.keyboard.press("Control+A")
    page.keyboard.type("mrr")
    page.keyboard.press("Tab")
    expect(page.locator('.units [data-at$="/format"]')).to_have_value("currency")  # what its values suggest
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Control+A")
    page.keyboard.type("company")
    composer.panel(0).get_by_text("Harbour & Pine").nth(1).wait_for()


def test_formats_conditions_and_colours_are_seen_at_once(composer: Composer) -> None:
    page = composer.open()
    composer.row("Audiences").click()
    composer.row("plan").click()
    page.get_by_role("button", name="Add a colour").click()
    page.get_by_role("textbox", name="Value").fill("team")
    page.locator('[data-at$="/colour"]').select_option("danger")
    page.locator(".units").get_by_label("Show when").select_option("all")
    page.locator(".units").get_by_label("Trait").last.fill("seats")
    page.locator(".units").get_by_label("Holds if it").select_option("greater")
    page.locator(".condition").get_by_label("Value").first.fill("20")

    shown = composer.panel(0).get_by_text("team", exact=True)  # the badge, and the trait further below
    expect(shown).to_have_count(1)
    page.locator(".condition").get_by_label("Value").first.fill("10")
    expect(shown).to_have_count(2)

    page.get_by_role("button", name="Save draft").click()
    page.get_by_text("Version 1, saved").wait_for()
    [saved] = composer.saved()
    assert saved.document is not None
    assert saved.document["cards"][1]["fields"] == [
        {
            "key": "plan",
            "format": "badge",
            "options": {"rules": [{"equals": "team", "colour": "danger"}]},
            "condition": {"trait": "seats", "is": "greater", "value": 10},
        }
    ]


def test_what_is_hidden_from_anybody_is_drawn_as_they_see_it(composer: Composer) -> None:
    page = composer.open()
    composer.row("Highlights").click()
    page.locator('select[data-at$="/roles"]').first.select_option("proven")

    composer.panel(0).get_by_text("Hidden from you.").first.wait_for()
    page.get_by_role("button", name="Proven viewer").click()

    expect(composer.panel(0).get_by_text("Hidden from you.")).to_have_count(0)


def test_a_bad_layout_is_refused_beside_the_field(composer: Composer) -> None:
    page = composer.open()
    composer.row("Metrics").click()
    page.locator(".units [data-row]").first.click()

    currency = page.get_by_role("textbox", name="Currency")
    currency.fill("dollars")

    page.get_by_text("three capitals of ISO 4217 stand here").wait_for()
    expect(currency).to_have_attribute("aria-invalid", "true")
    expect(composer.row("Metrics")).to_contain_text("to be changed")
    page.get_by_role("button", name="Publish").click()
    page.get_by_text("One thing has to be changed before this can be saved.").wait_for()
    assert composer.saved() == []


def test_both_looks_stand_beside_each_other_with_the_chosen_card_outlined(composer: Composer) -> None:
    page = composer.open()
    composer.row("Metrics").click()

    for index, theme in ((0, "garden"), (1, "slds")):
        frame = page.frame_locator("iframe").nth(index)
        expect(composer.panel(index)).to_have_attribute("theme", f"{theme}-light")
        line = frame.locator("#chosen")
        expect(line).to_be_visible()
        card, around = composer.panel(index).locator(".card.metrics").bounding_box(), line.bounding_box()
        assert card is not None and around is not None and around["width"] > 100
        assert around["y"] <= card["y"] and around["y"] + around["height"] >= card["y"] + card["height"]
    page.get_by_role("button", name="Dark").click()
    expect(composer.panel(1)).to_have_attribute("theme", "slds-dark")
    page.get_by_label("Width in Zendesk").select_option("258")
    assert frame_width(page, 0) == 258


def frame_width(page: Page, index: int) -> int:
    frame: Frame = [one for one in page.frames if one.parent_frame is not None][index]
    width: int = frame.evaluate("innerWidth")
    return width


def test_a_frame_has_no_fault_of_accessibility_and_runs_no_markup(composer: Composer) -> None:
    page = composer.open()
    page.get_by_role("button", name="Next person").click()
    composer.panel(0).get_by_text(MARKUP).first.wait_for()
    assert page.locator("img").count() == 0 and page.title() != "1"
    for frame in [one for one in page.frames if one.parent_frame is not None]:
        frame.evaluate(AXE.read_text(encoding="utf-8"))
        found = frame.evaluate("axe.run(document, {resultTypes: ['violations']})")
        assert [one["id"] for one in found["violations"]] == []


def test_the_pages_of_layouts_fit_a_narrow_window(composer: Composer) -> None:
    composer.save_elsewhere("one")
    page = composer.page
    page.set_viewport_size({"width": 360, "height": 800})
    for path in ("", "/history?host=zendesk&object=ticket", "/compose?host=salesforce"):
        page.goto(f"{composer.address}/admin/spaces/{composer.space.id}/layouts{path}")
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path


def test_a_menu_closes_with_escape_and_gives_the_focus_back(composer: Composer) -> None:
    page = composer.open()
    page.locator(".who summary").click()
    page.get_by_label("Search people").focus()
    page.keyboard.press("Escape")
    expect(page.get_by_label("Search people")).to_be_hidden()
    expect(page.locator(".who summary")).to_be_focused()


def test_any_real_person_can_be_shown(composer: Composer) -> None:
    page = composer.open()
    page.locator(".who summary").click()
    page.get_by_label("Search people").fill("u_2")
    page.get_by_role("list", name="People").get_by_role("button").filter(has_text=MARKUP).click()
    composer.panel(1).get_by_text(MARKUP).first.wait_for()
    expect(page.locator(".who summary")).to_be_focused()


def test_the_later_of_two_admins_is_told_who_was_quicker(composer: Composer) -> None:
    page = composer.open()
    composer.save_elsewhere("theirs")
    composer.row("Activity").focus()
    page.keyboard.press("Delete")

    page.get_by_role("button", name="Publish").click()

    page.get_by_text("grace@example.com saved version 1").wait_for()
    assert len(composer.saved()) == 1
    page.get_by_role("button", name="Save mine as version 2").click()
    page.get_by_text("Version 2, saved").wait_for()
    assert [one.author for one in composer.saved()] == [EMAIL, "grace@example.com"]


def test_unsaved_work_is_asked_about_before_it_is_left(composer: Composer) -> None:
    page = composer.open()
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave)

    page.reload()
    assert asked == []
    composer.row("Activity").click()
    page.keyboard.press("Delete")
    page.reload()

    assert asked == ["beforeunload"]


def test_a_layout_goes_to_a_file_and_comes_from_one(composer: Composer) -> None:
    page = composer.open()
    page.locator(".more summary").click()
    with page.expect_download() as started:
        page.get_by_role("button", name="Export to a file").click()
    exported = json.loads(Path(started.value.path()).read_text(encoding="utf-8"))
    assert [card["type"] for card in exported["cards"]][:1] == ["header"]

    given = exported | {"for": {"object": "Lead"}, "cards": exported["cards"][:2]}
    file = FilePayload(name="layout.json", mimeType="application/json", buffer=json.dumps(given).encode())
    page.get_by_label("Import a file").set_input_files([file])

    expect(page.locator(".cards > li")).to_have_count(2)
    page.get_by_role("button", name="Save draft").click()
    page.get_by_text("Version 1, saved").wait_for()


def test_without_a_script_the_layout_is_a_text_with_its_faults_named(composer: Composer, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies(composer.page.context.cookies())  # type: ignore[arg-type]  # what it gave
    page = context.new_page()
    page.goto(composer.url)

    text = page.get_by_label("The layout as JSON").input_value()
    page.get_by_label("The layout as JSON").fill(text.replace('"type": "activity"', '"type": "activities"'))
    page.get_by_role("button", name="Save as a draft").click()

    expect(page.locator("#faults")).to_contain_text("unknown card; `activity` may be meant")
    page.get_by_label("The layout as JSON").fill(text)
    page.get_by_role("button", name="Publish").click()
    page.get_by_text("Version 1 is published.").wait_for()
    context.close()
