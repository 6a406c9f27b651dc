"""Look-ups beside a record that fail: in Salesforce, by their bearer, or by what they ask."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from itertools import count
from typing import Any

import pytest
import requests
import responses

from app.domain.salesforce import normal_id
from app.errors import OverloadedError
from app.web.salesforce_memory import PAGES_OF_ONE_MAX, Memory, OpenPage
from tests.salesforce.signing import CONTACT, ORIGIN, TOKEN, payload, sign
from tests.web.profile_world import PUBLIC_URL, assert_problem
from tests.web.salesforce_world import DATA, Canvas, fails, opened, tells

ACCOUNT = str(normal_id("0015g00000AcMe1"))
_number = count(1_000_000)


# -- failures -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "code", "answered", "named"),
    [
        (401, "INVALID_SESSION_ID", 401, "salesforce_session_expired"),
        (403, "INSUFFICIENT_ACCESS", 403, "salesforce_no_access"),
        (404, "NOT_FOUND", 403, "salesforce_no_access"),
        (400, "INVALID_FIELD", 502, "salesforce_unavailable"),
        (401, "INVALID_AUTH_HEADER", 502, "salesforce_unavailable"),
    ],
)
def test_each_failure_of_salesforce_has_a_code(
    canvas: Canvas, mock: responses.RequestsMock, status: int, code: str, answered: int, named: str
) -> None:
    fails(mock, status, code)

    answer = canvas.look_up(opened(canvas))

    if answered < 500:
        assert_problem(answer, answered, named)
    assert (answer.status_code, answer.get_json()["code"]) == (answered, named)
    assert "mara@fabrikam.example" not in answer.text


def test_a_slow_salesforce_is_a_gateway_that_took_too_long(canvas: Canvas, mock: responses.RequestsMock) -> None:
    mock.get(f"{DATA}/ui-api/records/{CONTACT}", body=requests.ReadTimeout("slow"))

    assert_problem(canvas.look_up(opened(canvas)), 504, "salesforce_unavailable")


def test_a_redirect_to_elsewhere_takes_no_token_with_it(canvas: Canvas, mock: responses.RequestsMock) -> None:
    mock.get(f"{DATA}/ui-api/records/{CONTACT}", status=302, headers={"Location": "https://evil.example/"})

    assert_problem(canvas.look_up(opened(canvas)), 502, "salesforce_unavailable")
    assert len(mock.calls) == 1


def test_an_expired_session_is_over_once_the_page_brings_a_new_request(
    canvas: Canvas, mock: responses.RequestsMock
) -> None:
    fails(mock, 401, "INVALID_SESSION_ID")
    token = opened(canvas)
    assert canvas.look_up(token).status_code == 401
    mock.remove(responses.GET, f"{DATA}/ui-api/records/{CONTACT}")
    tells(mock, CONTACT, "Contact", Email="ada@x.test")
    renewed = payload(issuedAt=next(_number), client__oauthToken="00D5g000001AbCd!AnotherToken")

    facts = canvas.refresh(sign(renewed), Origin=PUBLIC_URL).get_json()

    assert canvas.look_up(facts["token"]).get_json()["profile"]["name"] == "Ada"
    assert mock.calls[-1].request.headers["Authorization"] == "Bearer 00D5g000001AbCd!AnotherToken"


def test_once_the_calls_are_used_up_nobody_is_called_until_the_hour_is_over(
    apart: Canvas, mock: responses.RequestsMock
) -> None:
    other = str(normal_id("0035g00000OtHr1"))
    tells(mock, other, "Contact", Email="grace@x.test")
    used_up = [{"message": "TotalRequests Limit exceeded.", "errorCode": "REQUEST_LIMIT_EXCEEDED"}]
    mock.get(f"{DATA}/ui-api/records/{CONTACT}", json=used_up, status=403)
    token = opened(apart)
    apart.look_up(token, id_=other)

    first, second, another_page = apart.look_up(token), apart.look_up(token), apart.look_up(opened(apart))

    for answer in (first, second, another_page):
        assert_problem(answer, 429, "salesforce_limit")
        assert answer.headers["Retry-After"] == "2390"  # from 9:20:10 to 10:00
    assert len(mock.calls) == 2
    assert "allowance is used up" in (apart.last_refusal() or "")
    assert apart.look_up(token, id_=other).get_json()["profile"]["name"] == "Grace"  # read before
    apart.world.clock.go(minutes=40)
    apart.look_up(token)
    assert len(mock.calls) == 3


def test_after_too_many_calls_at_once_salesforce_is_asked_again_in_a_minute(
    apart: Canvas, mock: responses.RequestsMock
) -> None:
    at_once = [{"message": "ConcurrentRequests Limit exceeded.", "errorCode": "REQUEST_LIMIT_EXCEEDED"}]
    mock.get(f"{DATA}/ui-api/records/{CONTACT}", json=at_once, status=403)
    token = opened(apart)

    answer = apart.look_up(token)

    assert_problem(answer, 429, "salesforce_limit")
    assert answer.headers["Retry-After"] == "60"
    assert "at the same time" in (apart.last_refusal() or "")
    apart.world.clock.go(minutes=1)
    apart.look_up(token)
    assert len(mock.calls) == 2


def test_pages_of_one_connection_put_no_page_of_another_out_of_memory() -> None:
    memory = Memory(lambda: 0, threads=32)
    one = OpenPage("one", "org", ORIGIN, "token", "66.0", None, memory.readings())
    other = replace(one, connection_id="other")
    memory.keep("pt_other", other)

    for number in range(PAGES_OF_ONE_MAX + 1):
        memory.keep(f"pt_{number}", one)

    assert memory.find("other", "pt_other") is other
    assert memory.find("one", "pt_0") is None
    assert memory.find("one", f"pt_{PAGES_OF_ONE_MAX}") is one
    assert memory.find("one", "pt_other") is None


def test_without_the_api_the_signed_fields_of_the_same_record_say_who_it_is(
    apart: Canvas, mock: responses.RequestsMock
) -> None:
    other = str(normal_id("0035g00000OtHr1"))
    fails(mock, 403, "API_DISABLED_FOR_ORG")
    fails(mock, 403, "API_DISABLED_FOR_ORG", other)
    record = {"attributes": {"type": "Contact"}, "Id": CONTACT, "Email": "ada@x.test"}
    token = opened(apart, context__environment__record=record)

    assert apart.look_up(token).get_json()["profile"]["name"] == "Ada"
    assert_problem(apart.look_up(token, id_=other), 403, "salesforce_api_disabled")
    assert "API Enabled" in (apart.last_refusal() or "")


def test_parameters_never_stand_in_for_an_unread_record(canvas: Canvas, mock: responses.RequestsMock) -> None:
    fails(mock, 403, "API_DISABLED_FOR_ORG")
    given = {"recordId": CONTACT, "objectApiName": "Contact", "Email": "ada@x.test"}
    token = opened(canvas, context__environment__record={}, context__environment__parameters=given)

    assert_problem(canvas.look_up(token), 403, "salesforce_api_disabled")


def test_what_is_logged_of_a_failure_holds_nothing_of_it(
    canvas: Canvas, mock: responses.RequestsMock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    mock.get(f"{DATA}/ui-api/records/{CONTACT}", body=requests.ReadTimeout(f"{TOKEN} {CONTACT}"))

    canvas.look_up(opened(canvas))

    assert "SalesforceTimeoutError" in caplog.text
    for secret in (TOKEN, CONTACT, "acme.my.salesforce.com"):
        assert secret not in caplog.text


def test_a_slow_salesforce_never_holds_every_thread() -> None:
    memory = Memory(lambda: 0, threads=32)
    with ExitStack() as calls:
        for _ in range(8):
            calls.enter_context(memory.calling("one"))
        with pytest.raises(OverloadedError), memory.calling("one"):
            pass
        for number in range(8):
            calls.enter_context(memory.calling(f"other {number}"))
        with pytest.raises(OverloadedError), memory.calling("further"):
            pass
    with memory.calling("one"), Memory(lambda: 0, threads=1).calling("one"):
        pass


# -- bearers ------------------------------------------------------------------


def test_a_token_that_this_process_does_not_hold_asks_for_a_new_request(apart: Canvas) -> None:
    token = opened(apart)
    del apart.world.app.extensions["onefold.salesforce"]  # as a restart does

    assert_problem(apart.look_up(token), 401, "salesforce_session_expired")


@pytest.mark.parametrize("bearer", ["", "pt_x", "pt_spa_x_" + "a" * 22, "nonsense"])
def test_no_other_bearer_opens_anything(canvas: Canvas, bearer: str) -> None:
    assert_problem(canvas.look_up(bearer), 401, "authentication_error")


def test_a_page_ends_after_two_hours_and_with_its_connection(apart: Canvas, mock: responses.RequestsMock) -> None:
    tells(mock, CONTACT, "Contact", Email="ada@x.test")
    token = opened(apart)
    apart.world.clock.go(hours=1, minutes=59)
    assert apart.look_up(token).status_code == 200
    apart.world.clock.go(minutes=1)
    assert_problem(apart.look_up(token), 401, "authentication_error")
    later = opened(apart)
    apart.world.house.control.set_connection_enabled(apart.connection_id, False)

    assert_problem(apart.look_up(later), 401, "authentication_error")


def test_another_sites_page_is_refused(canvas: Canvas) -> None:
    token = opened(canvas)

    assert_problem(canvas.look_up(token, headers={"Origin": "https://acme.my.salesforce.com"}), 403, "forbidden")
    assert_problem(canvas.look_up(token, headers={"Origin": "null"}), 403, "forbidden")


# -- bodies -------------------------------------------------------------------


@pytest.mark.parametrize(
    "more",
    [
        {"object": None},
        {"object": {"type": "Contact"}},
        {"object": {"type": "Contact", "id": "003"}},
        {"object": {"type": "Contact", "id": "003' OR Id != 'x"}},
        {"object": {"type": "a/../b", "id": "a015g00000ObJe1"}},
        {"object": {"type": 7, "id": CONTACT}},
        {"person": "nonsense-of-15c"},
        {"person": CONTACT},
        {"object": {"type": "Account", "id": ACCOUNT}, "person": ACCOUNT},
        {"pick": "x" * 65},
    ],
    ids=str,
)
def test_a_body_that_means_nothing_is_400(canvas: Canvas, more: Any) -> None:
    assert canvas.look_up(opened(canvas), **more).status_code == 400


def test_a_body_that_is_no_json_object_is_400_and_a_large_one_413(canvas: Canvas) -> None:
    bearer = {"Authorization": f"Bearer {opened(canvas)}"}
    client = canvas.world.app.test_client()

    statuses = [
        client.post("/salesforce/lookup", data=data, headers=bearer).status_code
        for data in (b"", b"[]", b"{", b"\xff", b"x" * 70_000)
    ]

    assert statuses == [400, 400, 400, 400, 413]
