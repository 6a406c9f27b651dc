"""The Zendesk app: what it asks, when it asks, and what it makes of each answer and each silence."""

import json

import pytest
from playwright.sync_api import Request, expect

from tests.ui import cast
from tests.ui.beside_ticket import ONEFOLD, ROSA, Answer, BesideTicket

ADA = {"id": 9, "name": "Ada Byron", "email": "ada@example.test", "externalId": None, "identities": []}


def named(name: str) -> cast.Json:
    answer = cast.found()
    answer["profile"]["name"] = name
    return answer


def test_the_look_up_is_signed_by_the_proxy_and_names_nobody_in_the_address(app: BesideTicket) -> None:
    app.open()
    [request] = app.requests(1)

    body = json.loads(request.pop("data"))
    assert request == {
        "url": "{{setting.backendUrl}}/panel/v1/lookup", "type": "POST", "secure": True, "cors": False,
        "autoRetry": False, "contentType": "application/json", "dataType": "json", "timeout": 10_000,
        "headers": {"Authorization": "Bearer {{jwt.token}}"},
        "jwt": {"algorithm": "HS256", "secret_key": "{{setting.sharedSecret}}", "expiry": 60,
                "claims": {"iss": "acme", "aud": ONEFOLD, "sub": "1402", "space": "spa_demo"}},
    }  # fmt: skip
    assert body == {
        "object": {"type": "ticket", "id": "48213"},
        "identifiers": [
            {"type": "user_id", "value": "cust-204", "verified": True},
            {"type": "zendesk_user_id", "value": "3812", "verified": True},
            {"type": "email", "value": "rosa@example.test", "verified": True},
            {"type": "email", "value": "old@example.test", "verified": False},
            {"type": "phone", "value": "+46701234567", "verified": False},
        ],
        "locale": "en-US",
    }


def test_a_found_person_is_shown_and_the_frame_grows_with_the_panel(app: BesideTicket) -> None:
    panel = app.open()
    app.settle(1, cast.found())

    expect(panel).to_contain_text("Operations lead, Harbour & Pine")
    height = panel.evaluate("(panel) => Math.ceil(panel.getBoundingClientRect().height)")
    app.page.wait_for_function("(height) => sizes.at(-1)?.height === `${height}px`", arg=height)
    panel.get_by_role("button", name="Timeline").click()
    expect(panel.get_by_role("button", name="Signed In")).to_be_visible()
    app.page.wait_for_function("(height) => parseInt(sizes.at(-1).height) > height + 200", arg=height)


def test_the_requesters_name_stands_there_while_onefold_is_asked(app: BesideTicket) -> None:
    panel = app.open()
    app.requests(1)

    expect(panel.get_by_role("heading", level=1)).to_have_text("Rosa Lindqvist")


def test_a_late_answer_about_a_former_requester_is_dropped(app: BesideTicket) -> None:
    panel = app.open()
    app.requests(1)
    app.change_requester(ADA)
    expect(panel).not_to_contain_text("Rosa")
    app.pass_time(0.1)
    app.requests(2)

    app.settle(1, named("Rosa Lindqvist of before"))
    app.settle(2, named("Ada of now"))

    expect(panel.get_by_role("heading", level=1)).to_have_text("Ada of now")
    expect(panel).not_to_contain_text("of before")


def test_the_events_of_one_change_are_one_question(app: BesideTicket) -> None:
    app.open()
    app.settle(1, cast.found())
    app.change_requester(ADA)
    app.pass_time(1)

    assert len(app.requests(2)) == 2


def test_no_requester_is_a_state_of_its_own_until_one_is_chosen(app: BesideTicket) -> None:
    panel = app.open(requester=None)
    expect(panel).to_contain_text("No requester yet")

    app.change_requester(ROSA)
    app.pass_time(0.1)
    app.settle(1, cast.found())

    expect(panel).to_contain_text("Imani Okafor")


def test_the_profile_is_read_again_every_15_seconds_and_a_304_moves_the_time_on(app: BesideTicket) -> None:
    def onefold(request: Request) -> Answer:
        if request.headers.get("if-none-match") == '"v8"':
            return 304, None, {}
        return 200, named("Imani Newname"), {"ETag": '"v8"'}

    app.onefold = onefold
    panel = app.open()
    app.settle(1, cast.found())
    expect(panel).to_contain_text("As of 15:06:12")
    assert app.reads == []

    app.pass_time(15.5)
    expect(panel.get_by_role("heading", level=1)).to_have_text("Imani Newname")
    app.pass_time(15.5)
    expect(panel).to_contain_text("As of 15:06:43")

    first, second = app.reads
    assert first.url == f"{ONEFOLD}/panel/v1/profile"
    assert first.headers["authorization"] == "Bearer session-1"
    assert "cookie" not in first.headers
    assert "if-none-match" not in first.headers
    assert second.headers["if-none-match"] == '"v8"'


def test_nothing_is_asked_while_the_viewer_is_on_another_ticket(app: BesideTicket) -> None:
    panel = app.open()
    app.settle(1, cast.found())
    expect(panel).to_contain_text("Imani Okafor")
    app.emit("app.deactivated")
    app.pass_time(300)
    assert app.reads == []

    app.emit("app.activated")
    app.pass_time(1)

    expect(panel).to_contain_text("As of 15:11:1")
    assert len(app.reads) == 1


def test_an_ended_session_leads_to_a_new_look_up_without_a_word(app: BesideTicket) -> None:
    app.onefold = lambda request: (401, {}, {}) if request.headers["authorization"].endswith("-1") else (304, None, {})
    panel = app.open()
    app.settle(1, cast.found())
    expect(panel).to_contain_text("Imani Okafor")
    app.pass_time(16)
    app.requests(2)
    expect(panel).to_contain_text("Imani Okafor")

    app.settle(2, {**named("Imani Again"), "session": {"token": "session-2", "expires_at": "2026-11-23T16:06:12.000Z"}})

    expect(panel).to_contain_text("Imani Again")


def test_where_the_direct_way_is_closed_the_proxy_is_used_once_a_minute(app: BesideTicket) -> None:
    app.onefold = lambda _request: None
    panel = app.open()
    app.settle(1, cast.found())
    expect(panel).to_contain_text("Imani Okafor")
    app.pass_time(16)
    request = app.requests(2)[1]
    assert request == {
        "url": f"{ONEFOLD}/panel/v1/profile", "type": "GET", "cors": False, "autoRetry": False, "timeout": 10_000,
        "headers": {"Authorization": "Bearer session-1"}, "httpCompleteResponse": True,
    }  # fmt: skip

    whole = {"status": 200, "responseJSON": named("By Detour"), "headers": {"ETag": '"v9"'}}
    app.page.evaluate("(whole) => requests[1].resolve(whole)", whole)
    expect(panel).to_contain_text("By Detour")
    app.pass_time(50)
    assert len(app.requests(2)) == 2
    app.pass_time(11)
    assert app.requests(3)[2]["headers"]["If-None-Match"] == '"v9"'
    app.refuse(3, 304)
    expect(panel).to_contain_text("As of 15:07:29")
    assert len(app.reads) == 1, "the closed way is not tried again in this session"


def test_why_is_asked_by_reference_straight_and_through_the_proxy_alike(app: BesideTicket) -> None:
    app.onefold = lambda _request: None
    panel = app.open()
    app.settle(1, cast.found())
    panel.get_by_role("button", name="Identities").click()
    panel.get_by_role("button", name="Why? +16045550142").click()
    asked = app.requests(2)[1]["url"]
    whole = {"status": 200, "responseJSON": cast.EXPLANATION, "headers": {}}
    app.page.evaluate("(whole) => requests[1].resolve(whole)", whole)

    expect(panel.locator("onefold-explanation")).to_contain_text("identify from Zendesk")
    assert [request.url for request in app.reads] == [asked] == [f"{ONEFOLD}/panel/v1/explain?ref=34"]


def test_when_onefold_falls_silent_the_last_copy_stays_with_its_age(app: BesideTicket) -> None:
    app.onefold = lambda _request: None
    panel = app.open()
    app.settle(1, cast.found())
    expect(panel).to_contain_text("Imani Okafor")
    app.pass_time(16)
    app.refuse(2, 502)

    expect(panel).to_contain_text("Onefold does not answer. Shown is our copy of 15:06,")
    expect(panel).to_contain_text("Imani Okafor")
    app.onefold = lambda _request: (200, named("Imani Back"), {})
    panel.get_by_role("button", name="Try now").click()
    expect(panel).to_contain_text("Imani Back")
    expect(panel).not_to_contain_text("does not answer")


def test_silence_from_the_start_is_not_shown_as_emptiness(app: BesideTicket) -> None:
    panel = app.open()
    app.requests(1)
    app.pass_time(3.5)
    expect(panel).to_contain_text("Still asking Onefold who this is, for 3 s.")
    app.pass_time(7)

    expect(panel).to_contain_text("Onefold does not answer")
    expect(panel).to_contain_text("that does not mean there is nothing")
    app.pass_time(20)
    app.settle(2, cast.found())
    expect(panel).to_contain_text("Imani Okafor")


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (401, "Onefold refused this app's signature."),
        (403, "Onefold refused this app's signature."),
        (404, "What answers at the address in the settings is not Onefold."),
        (429, "Asked too often"),
        (500, "Onefold does not answer"),
        (0, "Onefold does not answer"),
    ],
)
def test_a_refused_look_up_is_said_by_its_cause(app: BesideTicket, status: int, words: str) -> None:
    panel = app.open()
    app.refuse(1, status)

    expect(panel).to_contain_text(words)


def test_an_answer_that_is_not_onefolds_is_no_empty_profile(app: BesideTicket) -> None:
    panel = app.open()
    app.settle(1, {"welcome": "captive portal"})

    expect(panel).to_contain_text("Onefold does not answer")


def test_an_unknown_person_is_looked_up_again_after_a_minute(app: BesideTicket) -> None:
    panel = app.open()
    app.settle(1, cast.unknown())
    expect(panel).to_contain_text("Rosa Lindqvist has sent us nothing yet")

    app.pass_time(61)
    app.requests(2)
    expect(panel).to_contain_text("No one by these identifiers")
    app.settle(2, cast.found())

    expect(panel).to_contain_text("Imani Okafor")


def test_a_choice_is_sent_with_the_same_question_and_can_be_taken_back(app: BesideTicket) -> None:
    panel = app.open()
    app.settle(1, cast.ambiguous())
    panel.get_by_role("button", name="Use for this ticket: Lena Voigt").click()
    picked = cast.found() | {"matched_by": {"type": "pick", "value": "use_lena_voigt"}}
    app.settle(2, picked)
    panel.get_by_role("button", name="Change").click()
    app.settle(3, cast.ambiguous())

    expect(panel).to_contain_text("Three people could be this requester")
    first, second, third = (json.loads(request["data"]) for request in app.requests(3))
    assert "pick" not in first
    assert second == {**first, "pick": "use_lena_voigt"}
    assert third == {**first, "pick": None}


def test_a_choice_that_no_longer_holds_leads_to_the_question_anew(app: BesideTicket) -> None:
    panel = app.open()
    app.settle(1, cast.ambiguous())
    panel.get_by_role("button", name="Use for this ticket: Lena Voigt").click()
    app.refuse(2, 400, responseJSON={"status": 400, "code": "invalid_request"})
    app.settle(3, cast.ambiguous())

    expect(panel).to_contain_text("Three people could be this requester")
    assert "pick" not in json.loads(app.requests(3)[2]["data"])


def test_a_question_onefold_does_not_understand_is_said_to_be_that(app: BesideTicket) -> None:
    panel = app.open()
    app.refuse(1, 422, responseText='{"status": 422, "code": "invalid_request"}')

    expect(panel).to_contain_text("Onefold cannot read what this app asks")
