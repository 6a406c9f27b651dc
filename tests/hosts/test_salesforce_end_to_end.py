"""A record page that signs, the real server that verifies, reads the record and answers: the right person, or none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from hosts.salesforce import StandIn
from hosts.salesforce.ids import made_id
from hosts.salesforce.org import ORGANIZATION_ID, Record, User
from tests.hosts.record_page import RecordPage
from tests.hosts.whole_house import HOSTILE, WholeHouse

pytestmark = pytest.mark.xdist_group("salesforce-end-to-end")  # one worker starts what they share

Open = Callable[..., RecordPage]

SECRET = "0A1B2C3D4E5F60718293A4B5C6D7E8F90A1B2C3D4E5F60718293A4B5C6D7E8F9"
ADA, GRACE, NOBODY, MALLORY, SEALED = (made_id("003", number) for number in range(1, 6))
LEAD = made_id("00Q", 1)
CASE, WEB_CASE = made_id("500", 1), made_id("500", 2)
COMPANY, PERSON = made_id("001", 1), made_id("001", 2)
DEAL = made_id("006", 1)

RECORDS = [
    Record("Contact", ADA, {"LastName": "Byron", "Email": "ada@engine.example", "AccountId": COMPANY}),
    Record("Contact", GRACE, {"LastName": "Hopper", "Email": "Grace@Cobol.example", "AccountId": COMPANY}),
    Record("Contact", NOBODY, {"LastName": "Nobody", "Email": "nobody@else.example"}),
    Record("Contact", MALLORY, {"LastName": HOSTILE, "Email": "mallory@example.test"}),
    Record("Contact", SEALED, {"LastName": "Sealed", "Email": "grace@cobol.example"}),
    Record("Lead", LEAD, {"LastName": "Hopper", "Email": "grace@cobol.example", "IsConverted": False}),
    Record("Case", CASE, {"Subject": "Engine", "ContactId": ADA, "ContactEmail": "ada@engine.example"}),
    Record("Case", WEB_CASE, {"Subject": "Compiler", "SuppliedEmail": "grace@cobol.example"}),
    Record("Account", COMPANY, {"Name": "Engine & Co", "IsPersonAccount": False}),
    Record("Account", PERSON, {"Name": "Ada", "IsPersonAccount": True, "PersonEmail": "ada@engine.example"}),
    Record("Opportunity", DEAL, {"Name": "Ten engines", "AccountId": COMPANY}),
    Record("OpportunityContactRole", made_id("00K", 1), {"OpportunityId": DEAL, "ContactId": GRACE, "Role": "Buyer"}),
]
USERS = [
    User("all", made_id("005", 1), "Yuki", "Tanabe"),
    User("some", made_id("005", 2), "Noor", "Haddad", denied=frozenset({SEALED})),
    User("few", made_id("005", 3), "Felix", "Baum", hidden=frozenset({"Contact.Email", "Contact.Phone"})),
]
BATCH: list[dict[str, Any]] = [
    {"type": "identify", "userId": "cust-13", "traits": {"email": "mallory@example.test", "name": HOSTILE}}
]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WholeHouse]:
    started = WholeHouse.start(tmp_path_factory.mktemp("whole"))
    started.send(BATCH)
    started.house.control.create_salesforce_connection(started.space.id, ORGANIZATION_ID, SECRET)
    yield started
    started.stop()


def stand_in_of(whole: WholeHouse, secret: str = SECRET) -> StandIn:
    """Start a stand-in whose origins this Onefold takes for Salesforce's."""
    started = StandIn(secret, f"{whole.server.url}/salesforce/canvas", RECORDS, USERS)
    known = whole.house.settings.salesforce_origins
    whole.house.settings = replace(whole.house.settings, salesforce_origins=(*known, *started.origins))
    return started.start()


@pytest.fixture(scope="module")
def stand_in(whole: WholeHouse) -> Iterator[StandIn]:
    started = stand_in_of(whole)
    yield started
    started.stop()


@pytest.fixture(scope="module")
def one_page(browser: Browser, stand_in: StandIn) -> Iterator[RecordPage]:
    """The record pages, for all tests: opening them takes longer than a test itself."""
    opened = RecordPage(browser, stand_in, ADA)
    yield opened
    opened.close()


@pytest.fixture
def open_page(one_page: RecordPage, stand_in: StandIn) -> Iterator[Open]:
    """Return a function that shows a record with a new panel; nothing may be refused or complained about by the end."""

    def open_(record: str, **choices: str) -> RecordPage:
        one_page.show(record, **choices)
        return one_page

    yield open_
    stand_in.org.weather, stand_in.org.approves = "ok", True
    heard = (one_page.refused(), one_page.complaints[:])
    one_page.forget()
    assert heard == ([], [])


def expect_lead(page: RecordPage, words: str) -> None:
    expect(page.panel.get_by_role("heading", name=words, exact=True)).to_be_visible()


@pytest.mark.parametrize("placement", ["Aura", "Visualforce"])
def test_beside_each_kind_of_record_stands_the_person_it_is_about(open_page: Open, placement: str) -> None:
    page = open_page(GRACE, placement=placement)
    expect_lead(page, "Grace Hopper")

    about = {LEAD: "Grace Hopper", CASE: "Ada Byron", WEB_CASE: "Grace Hopper", PERSON: "Ada Byron"}
    for record, name in about.items():
        page.page.evaluate("(id) => lightning.open(id)", record)
        page.app(record)
        expect_lead(page, name)
        expect(page.panel.get_by_text("Matched by")).to_contain_text("e-mail")


def test_what_is_opened_is_read_under_the_session_of_the_look_up(open_page: Open, whole: WholeHouse) -> None:
    page = open_page(ADA)
    page.panel.get_by_role("button", name="Identities").click()

    with page.page.expect_response(f"{whole.server.url}/panel/v1/explain*") as answer:
        page.panel.get_by_role("button", name="Why").first.click()
    assert answer.value.status == 200


@pytest.mark.parametrize(("record", "listed"), [(COMPANY, ["Byron", "Hopper"]), (DEAL, ["Hopper"])])
def test_an_account_and_an_opportunity_list_their_people_one_of_whom_is_shown(
    open_page: Open, record: str, listed: list[str]
) -> None:
    page = open_page(record)

    rows = page.panel.get_by_role("listitem").get_by_role("button")
    expect(rows).to_have_count(len(listed))
    assert all(name in rows.nth(place).inner_text() for place, name in enumerate(listed))
    page.panel.get_by_role("button", name="Hopper").click()
    expect_lead(page, "Grace Hopper")
    page.panel.get_by_role("button", name="All people").click()
    expect(rows).to_have_count(len(listed))


def test_a_session_that_ended_meanwhile_is_renewed_and_the_panel_goes_on(open_page: Open, stand_in: StandIn) -> None:
    page = open_page(COMPANY)
    expect(page.panel.get_by_role("listitem")).to_have_count(2)
    stand_in.org.end_sessions()

    page.panel.get_by_role("button", name="Byron").click()
    expect_lead(page, "Ada Byron")
    assert [body["type"] for body in page.taken(COMPANY)].count("refresh") == 1


def test_a_viewer_who_may_not_read_the_record_sees_that_and_nothing_else(open_page: Open, stand_in: StandIn) -> None:
    page = open_page(SEALED, user="some")

    expect_lead(page, "You may not open this record")
    assert page.panel.get_by_role("main").locator("> *").count() == 1
    shown = page.panel.locator("onefold-nothing .message")
    assert list(filter(None, shown.inner_text().split("\n"))) == [
        "You may not open this record",
        "So the person behind it is not shown.",
    ]
    assert stand_in.org.rest_calls[-1].partition("?")[0].endswith(f"/ui-api/records/{SEALED}")


def test_a_record_named_in_edited_parameters_is_read_with_the_viewers_own_rights(open_page: Open) -> None:
    page = open_page(ADA, user="some")
    expect_lead(page, "Ada Byron")
    page.page.evaluate(
        """(sealed) => {
            const frame = document.querySelector(".panel iframe");
            const address = new URL(frame.src);
            const parameters = JSON.parse(address.searchParams.get("parameters"));
            address.searchParams.set("parameters", JSON.stringify({ ...parameters, recordId: sealed }));
            frame.src = address.href;
        }""",
        SEALED,
    )

    expect_lead(page, "You may not open this record")


def test_fields_that_are_hidden_from_the_viewer_identify_nobody(open_page: Open) -> None:
    page = open_page(ADA, user="few")

    expect_lead(page, "No one by these identifiers")
    expect(page.panel.get_by_role("main")).to_contain_text("or you may not see it")


def test_somebody_who_has_sent_nothing_is_unknown(open_page: Open) -> None:
    page = open_page(NOBODY)

    expect_lead(page, "No one by these identifiers")
    expect(page.panel.get_by_text("nobody@else.example")).to_be_visible()


def test_a_name_full_of_markup_appears_as_text(open_page: Open) -> None:
    page = open_page(MALLORY)

    expect_lead(page, HOSTILE)
    assert page.app(MALLORY).evaluate("[window.hacked, document.images.length]") == [None, 0]


@pytest.mark.parametrize(
    ("weather", "lead"),
    [
        ("disabled", "Salesforce does not let you read by its API"),
        ("html", "Salesforce does not answer"),
        ("elsewhere", "Salesforce does not answer"),
    ],
)
def test_what_keeps_the_record_from_being_read_is_said(
    open_page: Open, stand_in: StandIn, weather: Any, lead: str
) -> None:
    stand_in.org.weather = weather
    page = open_page(ADA)

    expect_lead(page, lead)


def test_where_the_api_is_closed_what_was_signed_still_says_who_it_is(open_page: Open, stand_in: StandIn) -> None:
    stand_in.org.weather = "disabled"
    page = open_page(ADA, placement="Visualforce")

    expect_lead(page, "Ada Byron")


def test_without_consent_the_page_asks_for_it(open_page: Open, stand_in: StandIn) -> None:
    stand_in.org.approves = False
    page = open_page(ADA)
    button = page.panel.get_by_role("button", name="Allow in Salesforce")
    with page.page.context.expect_page() as opened:
        button.click()
    opened.value.get_by_role("button", name="Allow").click()

    expect_lead(page, "Ada Byron")


def test_a_request_signed_with_another_secret_shows_nothing_of_anybody(browser: Browser, whole: WholeHouse) -> None:
    stranger = stand_in_of(whole, "another secret of some length")
    page = RecordPage(browser, stranger, ADA)

    expect(page.panel.get_by_role("heading", name="Not connected")).to_be_visible()
    expect(page.panel.get_by_text("Ada")).to_have_count(0)
    assert page.complaints == []
    page.close()
    stranger.stop()
