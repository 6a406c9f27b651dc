"""`client.request` of the vendor's library, through the stand-in's proxy and past it."""

from __future__ import annotations

from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from tests.hosts.agent_page import AgentPage
from tests.hosts.conftest import SECRET
from tests.hosts.target import Target

pytestmark = pytest.mark.xdist_group("zendesk-tiny-app")  # one worker starts what they share


def request(shared: AgentPage, **options: Any) -> Any:
    """Return what the app's promise comes to: `["done", value]` or `["fail", value]`."""
    return shared.app(1).evaluate(
        "options => client.request(options).then((value) => ['done', value], (value) => ['fail', value])", options
    )


def test_a_signed_request_arrives_signed_and_its_json_comes_back(shared: AgentPage, target: Target) -> None:
    how, body = request(
        shared,
        url=f"{target.url}/panel",
        type="POST",
        secure=True,
        contentType="application/json",
        dataType="json",
        data="{}",
        headers={"Authorization": "Bearer {{jwt.token}}"},
        jwt={"algorithm": "HS256", "secret_key": "{{setting.sharedSecret}}", "expiry": 60, "claims": {"iss": "acme"}},
    )

    assert (how, body) == ("done", {"path": "/panel", "status": 200})
    [arrived] = target.arrived
    token = arrived.headers["authorization"].removeprefix("Bearer ")
    assert jwt.decode(token, OctKey.import_key(SECRET), algorithms=["HS256"]).claims["iss"] == "acme"
    assert arrived.headers["content-type"] == "application/json"
    assert shared.refused() == []


def test_a_complete_response_holds_status_headers_and_both_bodies(shared: AgentPage, target: Target) -> None:
    how, answer = request(shared, url=f"{target.url}/a", httpCompleteResponse=True)

    assert how == "done"
    assert (answer["status"], answer["headers"]["etag"]) == (200, '"v1"')
    assert answer["responseJSON"] == {"path": "/a", "status": 200}
    assert answer["responseText"].startswith("{")


def test_a_304_is_a_success_without_a_body(shared: AgentPage, target: Target) -> None:
    how, answer = request(shared, url=f"{target.url}/status/304", httpCompleteResponse=True)

    assert (how, answer["status"], answer["responseText"]) == ("done", 304, "")


@pytest.mark.parametrize("status", [400, 404, 429, 500])
def test_an_error_of_the_target_rejects_with_what_it_said(shared: AgentPage, target: Target, status: int) -> None:
    how, answer = request(shared, url=f"{target.url}/status/{status}")

    assert how == "fail"
    assert (answer["status"], answer["responseJSON"]["status"]) == (status, status)
    assert set(answer) == {"status", "statusText", "responseText", "responseJSON", "readyState"}
    assert len(target.arrived) == 1


def test_a_late_answer_rejects_as_timeout(shared: AgentPage, target: Target) -> None:
    how, answer = request(shared, url=f"{target.url}/slow", timeout=60)

    assert (how, answer["status"], answer["statusText"]) == ("fail", 0, "timeout")


def test_a_refusal_of_the_proxy_rejects_and_is_listed(shared: AgentPage, target: Target) -> None:
    how, answer = request(shared, url=target.url, headers={"X_A": "1"})

    assert (how, answer["status"]) == ("fail", 400)
    assert "underscore" in answer["responseJSON"]["description"]
    assert "underscore" in shared.refused()[0]
    assert target.arrived == []


def test_another_account_rejects_with_403(shared: AgentPage) -> None:
    how, answer = request(shared, url="https://other.zendesk.com/api/v2/users.json")

    assert (how, answer["status"]) == ("fail", 403)
    assert "is not a proxyable URI" in answer["responseText"]


def test_cors_true_goes_straight_from_the_browser(shared: AgentPage, target: Target) -> None:
    how, body = request(shared, url=f"{target.url}/direct", cors=True)

    assert (how, body["path"]) == ("done", "/direct")
    assert target.arrived[0].headers["origin"] == shared.stand_in.host_url
    assert "cookie" not in target.arrived[0].headers


def test_cors_true_carries_no_secure_setting(shared: AgentPage, target: Target) -> None:
    how, answer = request(shared, url=target.url, cors=True, secure=True)

    assert (how, answer["status"]) == ("fail", 400)
    assert "goes through the proxy" in shared.refused()[0]
    assert target.arrived == []


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"url": "/api/v2/users/me.json"}, "this stand-in has no /api/v2/users/me.json"),
        ({"url": "/agent/tickets/1"}, "no such address of the account"),
        ({"url": "/api/v2/users/11.json", "type": "PUT"}, "for reading only"),
        ({"url": "/api/v2/users/11.json", "secure": True}, "takes no secure"),
        ({"url": "/api/v2/users/11.json", "cors": True}, "never cors: true"),
        ({"url": "/api/v2/users/11.json", "headers": {"Authorization": "Basic x"}}, "carries no credentials"),
        ({"url": "/api/v2/users/11/identities.json?page[size]=101"}, "from 1 to 100"),
        ({"url": "/api/v2/users/11/identities.json?sort=name"}, "is none of this list's"),
        ({"url": "/api/v2/users/11/identities.json?page[after]=3"}, "is no cursor of this list"),
    ],
)
def test_a_relative_request_is_refused_by_its_reason(shared: AgentPage, options: dict[str, Any], reason: str) -> None:
    how, answer = request(shared, **options)

    assert (how, answer["status"] in (400, 404)) == ("fail", True)
    assert reason in shared.refused()[0]


def test_a_relative_request_reads_a_user_as_the_api_spells_them(shared: AgentPage) -> None:
    how, answer = request(shared, url="/api/v2/users/11.json")

    assert how == "done"
    assert answer["user"]["external_id"] == "cust-1"
    assert request(shared, url="/api/v2/users/404.json")[1]["responseJSON"]["error"] == "RecordNotFound"
    assert shared.refused() == []


def test_a_request_without_an_address_is_refused(shared: AgentPage) -> None:
    how, answer = request(shared, type="GET")

    assert (how, answer["status"]) == ("fail", 400)
    assert shared.refused() == ["request: it needs a url"]
