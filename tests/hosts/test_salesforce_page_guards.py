"""The canvas page among strangers: forged messages, blocked storage, narrow and wide, light, dark, forced colours."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from hosts.salesforce.records import HARBOUR, IMANI
from tests.hosts.canvas_pages import PEOPLE, Load, Open, expect_lead, scripted, wait_for
from tests.hosts.scripted_onefold import ScriptedOnefold, answered, problem
from tests.ui.cast import found
from tests.ui.harness import OVERFLOW, axe_source

pytestmark = pytest.mark.xdist_group("salesforce-page")


def test_messages_of_another_origin_are_ignored_and_the_target_stays(load: Load, onefold: ScriptedOnefold) -> None:
    page = load()
    wait_for(page, IMANI, "resize")
    posts = """(messages) => {
        const app = document.querySelector(".panel iframe").contentWindow.frames[0];
        for (const message of messages) app.postMessage(message, "*");
    }"""
    event = {"targetModule": "Canvas", "type": "event",
             "payload": {"name": "onefold.record", "method": "onData", "payload": None}}  # fmt: skip
    forged = [{"targetModule": "Canvas", "type": "callback", "seq": seq, "status": 200, "payload": {"response": "a.b"}}
              for seq in range(102)]  # fmt: skip
    page.page.evaluate(posts, [json.dumps(event), *map(json.dumps, forged)])
    page.panel.get_by_role("button", name="Identities").click()  # what is said next still goes to the host

    wait_for(page, IMANI, "resize", 2)
    assert (onefold.refreshed, len(onefold.asked)) == ([], 1)


def test_only_one_answer_counts_and_only_while_it_is_waited_for(load: Load, onefold: ScriptedOnefold) -> None:
    page = load()
    wait_for(page, IMANI, "resize")
    holder = page.holder(IMANI)
    answer = {"targetModule": "Canvas", "type": "callback", "status": 200, "payload": {"response": "a.b"}}
    for seq in range(5):
        holder.evaluate("(text) => frames[0].postMessage(text, '*')", json.dumps({**answer, "seq": seq}))
    page.panel.get_by_role("button", name="Identities").click()

    wait_for(page, IMANI, "resize", 2)
    assert onefold.refreshed == []


NOTHING_KEPT = """
for (const name of ["localStorage", "sessionStorage", "indexedDB", "caches"]) {
  Object.defineProperty(window, name, { get() { throw new DOMException(`${name} is blocked`, "SecurityError"); } });
}
const blocked = () => { throw new Error("cookies are blocked"); };
Object.defineProperty(Document.prototype, "cookie", { get: blocked, set: blocked });
for (const name of ["alert", "confirm", "prompt"]) window[name] = () => { throw new Error(name); };
"""


def test_a_browser_that_blocks_cookies_and_storage_makes_no_difference(
    open_records: Open, onefold: ScriptedOnefold
) -> None:
    scripted(onefold, problem(401, "salesforce_session_expired"), answered(found()))
    page = open_records(IMANI, before=NOTHING_KEPT)

    expect_lead(page, "Imani Okafor")


LONG = "Wilhelmina-Alexandra Konstantinopolitanopoulou of the Very Long Name That Nobody Ever Cuts " * 2
RTL = "ليلى منصور عبد الرحمن الطويلة الاسم جدا"
WIDTHS = ["320", "340", "420", "460", "800"]


@pytest.mark.parametrize(("scheme", "forced"), [("light", False), ("dark", False), ("light", True)])
def test_nothing_stands_out_at_any_width_and_everything_can_be_read(
    open_records: Open, onefold: ScriptedOnefold, scheme: str, forced: bool
) -> None:
    person = found()
    person["profile"] |= {"name": LONG if scheme == "light" else RTL, "title": RTL, "company": "x" * 200}
    people = [{**PEOPLE["people"][0], "name": LONG, "role": "y" * 80}, {**PEOPLE["people"][1], "name": RTL}]
    onefold.lookup = lambda body: answered(person if body["person"] else {**PEOPLE, "people": people})
    page = open_records(HARBOUR, scheme=scheme, forced=forced)
    app = page.app(HARBOUR)
    for state in ("list", "person"):
        if state == "person":
            page.panel.get_by_role("listitem").first.get_by_role("button").click()
            expect(page.panel.get_by_text("Matched by")).to_be_visible()
        else:
            expect(page.panel.get_by_role("listitem").first).to_be_visible()
        for width in WIDTHS:
            page.page.evaluate("(width) => lightning.chooseWidth(width)", width)
            app.wait_for_function("(width) => innerWidth === width - 8", arg=int(width))
            assert app.evaluate(OVERFLOW) == [], (state, width)
        app.evaluate(axe_source())
        faults = app.evaluate("axe.run(document, {resultTypes: ['violations']}).then((each) => each.violations)")
        assert [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in faults] == [], state
    background = app.evaluate("getComputedStyle(document.querySelector('onefold-profile')).backgroundColor")
    assert forced or background == {"light": "rgb(255, 255, 255)", "dark": "rgb(36, 36, 36)"}[scheme]
