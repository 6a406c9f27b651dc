"""The stand-in's servers: what they sign, whom they answer, and what they refuse as Salesforce would."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from hosts.errors import StandInError
from hosts.salesforce.ids import made_id, normal_id
from hosts.salesforce.org import ORGANIZATION_ID, Org, Record
from hosts.salesforce.pages import SIGN_PATH, domain_app, lightning_app
from hosts.salesforce.records import CASE, HARBOUR, IMANI, NGATA, SECRET, UPGRADE, demo_records, demo_users
from hosts.salesforce.signing import ISSUED_AT, Origins
from tests.hosts.sdk_canvas import payload_of

KEY = "a consumer secret"
ORIGINS = Origins(
    "http://127.0.0.1:1", "http://127.0.0.1:2", "http://127.0.0.1:3", "http://127.0.0.1:4/salesforce/canvas"
)
DATA = "/services/data/v67.0"


@pytest.fixture
def org() -> Org:
    return Org(KEY, demo_records(), demo_users())


@pytest.fixture
def domain(org: Org) -> FlaskClient:
    return domain_app(org, ORIGINS).test_client()


def get(domain: FlaskClient, org: Org, path: str, *, user: str = "yuki", **headers: str) -> TestResponse:
    """Ask REST with the token of a user."""
    bearer = {"Authorization": f"Bearer {org.session(org.user(user))}"}
    return domain.get(f"{DATA}/{path}", base_url=ORIGINS.domain, headers={**bearer, **headers})


def signed(domain: FlaskClient, *, origin: str = ORIGINS.domain, **place: Any) -> TestResponse:
    """Ask for a signed request as the page of the canvas frame does."""
    body = {"placement": "Aura", "user": "yuki", "record": IMANI, "parameters": {}, "frame": "06P:0", **place}
    return domain.post(SIGN_PATH, json=body, base_url=ORIGINS.domain, headers={"Origin": origin})


def refusal(answer: TestResponse) -> tuple[int, str]:
    """Return status and code of a failure, in Salesforce's shape."""
    body: list[dict[str, str]] = answer.get_json()
    return answer.status_code, body[0]["errorCode"]


# -- signing ----------------------------------------------------------------------


def test_the_mac_is_over_the_characters_of_the_envelope(domain: FlaskClient) -> None:
    signature, _, envelope = signed(domain).get_json()["response"].partition(".")

    assert base64.b64decode(signature) == hmac.digest(KEY.encode(), envelope.encode(), hashlib.sha256)
    assert len(signature) == 44


def test_what_is_signed_has_the_oddities_of_the_field(domain: FlaskClient) -> None:
    payloads = [payload_of(signed(domain).get_json()["response"]) for _ in ISSUED_AT]
    context = payloads[0]["context"]

    assert {payload["issuedAt"] for payload in payloads} == set(ISSUED_AT)
    assert payloads[0]["client"]["refreshToken"] is None
    assert payloads[0]["client"]["targetOrigin"] == ORIGINS.domain
    assert "currencyISOCode" in context["user"]
    assert "currencyIsoCode" in context["organization"]
    assert context["organization"]["organizationId"] == ORGANIZATION_ID
    assert "sublocation" in context["environment"]
    assert (context["environment"]["uiTheme"], context["environment"]["record"]) == ("Theme3", {})


def test_whatever_the_page_around_passes_is_signed_and_proves_nothing(domain: FlaskClient) -> None:
    answer = signed(domain, user="noor", parameters={"recordId": SECRET})

    environment = payload_of(answer.get_json()["response"])["context"]["environment"]
    assert environment["parameters"] == {"recordId": SECRET}


def test_a_visualforce_page_signs_only_fields_that_the_user_may_see(domain: FlaskClient) -> None:
    def record(user: str) -> dict[str, Any]:
        answer = signed(domain, placement="Visualforce", user=user)
        found: dict[str, Any] = payload_of(answer.get_json()["response"])["context"]["environment"]["record"]
        return found

    assert record("yuki")["Email"] == "imani@harbourpine.example"
    assert "Email" not in record("felix")
    assert record("noor") == {}


def test_nothing_is_signed_for_a_page_of_another_origin_or_once_the_session_is_over(
    domain: FlaskClient, org: Org
) -> None:
    assert signed(domain, origin="http://evil.example").status_code == 403
    assert signed(domain, placement="Elsewhere").status_code == 400
    org.signs = False
    assert signed(domain).status_code == 401


# -- REST -------------------------------------------------------------------------


def test_fields_that_are_hidden_or_unknown_are_left_out_where_they_are_optional(domain: FlaskClient, org: Org) -> None:
    path = f"ui-api/records/{IMANI}?optionalFields=Contact.Email,Contact.Title,Contact.Nothing__c,Contact.Account.Name"

    full, few = (get(domain, org, path, user=user).get_json()["fields"] for user in ("yuki", "felix"))
    assert full["Email"]["value"] == "imani@harbourpine.example"
    assert full["Account"]["value"]["fields"]["Name"]["value"] == "Harbour & Pine"
    assert sorted(few) == ["Account", "Title"]


@pytest.mark.parametrize(
    ("path", "user", "refused"),
    [
        (f"ui-api/records/{IMANI}?fields=Contact.Email", "felix", (400, "INVALID_FIELD")),
        (f"ui-api/records/{SECRET}?optionalFields=Contact.Email", "noor", (403, "INSUFFICIENT_ACCESS")),
        (f"ui-api/records/{made_id('003', 99)}", "yuki", (404, "NOT_FOUND")),
        ("ui-api/records/of-no-account", "yuki", (400, "MALFORMED_ID")),
        (f"query?q=SELECT Id, Shoe FROM Contact WHERE AccountId = '{HARBOUR}'", "yuki", (400, "INVALID_FIELD")),
        (f"query?q=SELECT Id, Email FROM Contact WHERE AccountId = '{HARBOUR}'", "felix", (400, "INVALID_FIELD")),
        (f"query?q=SELECT Id FROM Shoe WHERE AccountId = '{HARBOUR}'", "yuki", (400, "INVALID_TYPE")),
        ("query?q=SELECT Id FROM Contact", "yuki", (400, "MALFORMED_QUERY")),
        ("query?q=SELECT Id FROM Contact WHERE AccountId = 'x' OR Id != ''", "yuki", (400, "MALFORMED_QUERY")),
    ],
)
def test_rest_refuses_as_salesforce_does(
    domain: FlaskClient, org: Org, path: str, user: str, refused: tuple[int, str]
) -> None:
    assert refusal(get(domain, org, path, user=user)) == refused


def test_a_query_lists_the_people_that_the_user_may_read(domain: FlaskClient, org: Org) -> None:
    contacts = f"query?q=SELECT Id, Name, Email FROM Contact WHERE AccountId = '{HARBOUR}' ORDER BY Name LIMIT 51"
    roles = (
        f"query?q=SELECT Contact.Name, Role, IsPrimary FROM OpportunityContactRole WHERE OpportunityId = '{UPGRADE}'"
    )

    of_account = get(domain, org, contacts).get_json()["records"]
    of_deal = get(domain, org, roles, user="noor").get_json()["records"]
    assert [row["Name"] for row in of_account] == ["Imani Okafor", "Chidi Laurent"]
    assert [row["Contact"] and row["Contact"]["Name"] for row in of_deal] == [None, "Chidi Laurent"]


def test_a_token_is_good_until_its_session_ends(domain: FlaskClient, org: Org) -> None:
    token = f"Bearer {org.session(org.user('yuki'))}"
    assert get(domain, org, f"ui-api/records/{CASE}").status_code == 200
    org.end_sessions()

    assert refusal(get(domain, org, f"ui-api/records/{CASE}", Authorization=token)) == (401, "INVALID_SESSION_ID")
    assert refusal(get(domain, org, f"ui-api/records/{CASE}", Authorization="Bearer x")) == (401, "INVALID_SESSION_ID")
    assert get(domain, org, f"ui-api/records/{CASE}").status_code == 200  # with a new one


@pytest.mark.parametrize(
    ("weather", "status"), [("limit", 403), ("disabled", 403), ("down", 503), ("html", 500), ("elsewhere", 302)]
)
def test_each_kind_of_weather_is_felt(domain: FlaskClient, org: Org, weather: Any, status: int) -> None:
    org.weather = weather

    assert get(domain, org, f"ui-api/records/{IMANI}").status_code == status


def test_a_person_account_is_one_person_as_account_and_as_contact(org: Org) -> None:
    account = org.find(NGATA)
    assert account is not None
    contact = org.find(account.fields["PersonContactId"])

    assert contact is not None
    assert (account.fields["IsPersonAccount"], account.name) == (True, contact.name)


# -- the pages --------------------------------------------------------------------


def test_only_its_own_page_controls_the_organisation(org: Org) -> None:
    lightning = lightning_app(org, ORIGINS).test_client()

    def control(origin: str, base_url: str = ORIGINS.lightning) -> int:
        body = {"weather": "down", "loses_parameters": True, "secret": "mine"}
        return lightning.post("/control", json=body, base_url=base_url, headers={"Origin": origin}).status_code

    assert control("http://evil.example") == 403
    assert control(ORIGINS.lightning, "http://evil.example") == 403  # a name that was made to point here
    assert (org.weather, control(ORIGINS.lightning)) == ("ok", 200)
    assert (org.weather, org.loses_parameters, org.secret) == ("down", True, KEY)


def test_no_page_of_the_stand_in_holds_the_secret_or_a_token(domain: FlaskClient, org: Org) -> None:
    token = org.session(org.users[0])
    lightning = lightning_app(org, ORIGINS).test_client()
    asked = [(domain, ORIGINS.domain, "/canvas"), (domain, ORIGINS.domain, "/canvas.json")]
    for client, base_url, path in [*asked, (lightning, ORIGINS.lightning, "/host.json")]:
        with client.get(path, base_url=base_url) as answer:
            assert KEY not in answer.get_data(as_text=True)
            assert token not in answer.get_data(as_text=True)


def test_records_that_cannot_be_are_named() -> None:
    with pytest.raises(StandInError, match="same id"):
        Org(KEY, [Record("Contact", IMANI, {}), Record("Contact", IMANI, {})], demo_users())
    with pytest.raises(StandInError, match="Shoe"):
        Org(KEY, [Record("Shoe", IMANI, {})], demo_users())


def test_ids_of_15_characters_are_made_whole() -> None:
    assert normal_id("001A0000006Vm9r") == "001A0000006Vm9rIAC"  # as the vendor's documentation writes it
    assert normal_id("001A0000006Vm9rIAC") == "001A0000006Vm9rIAC"
    assert normal_id("001A0000006Vm9") is None


def test_the_demos_records_are_people_who_sent_events() -> None:
    addresses = {record.fields.get("Email") for record in demo_records()}

    assert {"imani@harbourpine.example", "sunniva@fjordyoga.example"} <= addresses
    assert json.dumps([dict(record.fields) for record in demo_records()])  # nothing but JSON
