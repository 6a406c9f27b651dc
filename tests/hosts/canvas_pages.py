"""What the tests of the canvas page share: the stand-in with a scripted Onefold, and pages that forgive nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from hosts.salesforce import StandIn
from hosts.salesforce.records import CHIDI, IMANI, UPGRADE
from tests.hosts.record_page import RecordPage
from tests.hosts.scripted_onefold import ScriptedOnefold, answered
from tests.ui.cast import found

Open = Callable[..., RecordPage]
Load = Callable[[], RecordPage]

PEOPLE: dict[str, Any] = {
    "status": "people",
    "object": {"type": "Opportunity", "id": UPGRADE},
    "people": [
        {"id": IMANI, "type": "Contact", "name": "Imani Okafor", "detail": "imani@harbourpine.example",
         "role": "Evaluator", "primary": True},
        {"id": CHIDI, "type": "Contact", "name": "Chidi Laurent", "detail": None, "role": None, "primary": False},
    ],
    "more": True,
}  # fmt: skip


@pytest.fixture(scope="session")
def canvas_started() -> Iterator[tuple[StandIn, ScriptedOnefold]]:
    onefold = ScriptedOnefold()
    stand_in = StandIn("a consumer secret", onefold.url).start()
    yield stand_in, onefold
    stand_in.stop()
    onefold.stop()


@pytest.fixture
def canvas_stand_in(canvas_started: tuple[StandIn, ScriptedOnefold]) -> Iterator[StandIn]:
    """The stand-in, as at its start."""
    yield canvas_started[0]
    org = canvas_started[0].org
    org.approves, org.signs, org.loses_parameters = True, True, False


@pytest.fixture
def onefold(canvas_started: tuple[StandIn, ScriptedOnefold]) -> ScriptedOnefold:
    """Onefold, as at its start."""
    onefold = canvas_started[1]
    onefold.lookup = lambda body: answered(found())
    onefold.refresh, onefold.profile, onefold.facts = None, None, {}
    onefold.forget()
    return onefold


@pytest.fixture
def open_records(browser: Browser, canvas_stand_in: StandIn, onefold: ScriptedOnefold) -> Iterator[Open]:
    """Return a function that opens the record pages; nothing may be refused, complained about or kept by the end."""
    opened: list[RecordPage] = []

    def open_(*records: str, **how: Any) -> RecordPage:
        opened.append(RecordPage(browser, canvas_stand_in, *records, **how))
        return opened[-1]

    yield open_
    for page in opened:
        heard = (page.refused(), page.complaints, onefold.cookies)
        page.close()
        assert heard == ([], [], [])


@pytest.fixture(scope="session")
def one_record_page(browser: Browser, canvas_started: tuple[StandIn, ScriptedOnefold]) -> Iterator[RecordPage]:
    """The record page of one contact, which most tests use: opening another takes longer than the test itself."""
    opened = RecordPage(browser, canvas_started[0], IMANI)
    opened.app(IMANI)
    yield opened
    opened.close()


@pytest.fixture
def load(one_record_page: RecordPage, canvas_stand_in: StandIn, onefold: ScriptedOnefold) -> Iterator[Load]:
    """Return a function that loads the panel anew in the shared page; nothing may be refused or complained about."""

    def load_() -> RecordPage:
        # The page of the test before may be about to ask again.
        one_record_page.app(IMANI).evaluate(
            "() => { for (let id = setTimeout(() => {}); id > 0; id--) clearTimeout(id); }"
        )
        onefold.forget()
        one_record_page.load_anew(IMANI)
        return one_record_page

    yield load_
    heard = (one_record_page.refused(), one_record_page.complaints[:], onefold.cookies)
    one_record_page.forget()
    assert heard == ([], [], [])


def expect_lead(page: RecordPage, words: str) -> None:
    expect(page.panel.get_by_role("heading", name=words, exact=True)).to_be_visible()


def wait_for(page: RecordPage, record: str, kind: str, count: int = 1) -> None:
    """Wait until the host has taken so many messages of a kind."""
    script = "([kind, count]) => canvasFrame.taken.filter(({ type }) => type === kind).length >= count"
    page.holder(record).wait_for_function(script, arg=[kind, count])


def scripted(onefold: ScriptedOnefold, *answers: Any) -> None:
    """Let look-ups be answered in turn, the last answer for ever."""
    left = list(answers)
    onefold.lookup = lambda body: left.pop(0) if len(left) > 1 else left[0]
