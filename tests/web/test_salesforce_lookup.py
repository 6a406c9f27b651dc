"""Look-ups beside a record: only what the viewer may read in Salesforce is looked up, whatever the browser says."""

from __future__ import annotations

import sqlite3

import pytest
import responses

from app.domain.record_fields import DEFAULTS, parse_rules
from app.domain.salesforce import normal_id
from tests.salesforce.signing import CONTACT, LEFT_OUT, ORIGIN, VIEWER
from tests.web.profile_world import assert_problem
from tests.web.salesforce_world import DATA, Canvas, fails, opened, queries, tells

ACCOUNT = str(normal_id("0015g00000AcMe1"))


def test_the_person_of_a_record_is_found_and_the_viewer_stands_proven_in_the_receipt(
    canvas: Canvas, mock: responses.RequestsMock
) -> None:
    contact = str(normal_id("0035g00000Rcpt1"))
    tells(mock, contact, "Contact", Email="Ada@x.test")

    answer = canvas.look_up(opened(canvas), id_=contact)

    body = answer.get_json()
    assert (answer.status_code, body["status"], body["profile"]["name"]) == (200, "found", "Ada")
    assert body["matched_by"] == {"type": "email", "value": "Ada@x.test"}
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["ETag"]
    channel, viewer, beside, profile, status, _ = canvas.world.receipts()[-1]
    assert (channel, viewer, beside) == ("panel", VIEWER, f"Contact:{contact}")
    assert (profile, status) == (body["profile"]["id"], "found")
    assert last_viewer_is_proven(canvas)


def last_viewer_is_proven(canvas: Canvas) -> bool:
    connection = sqlite3.connect(canvas.world.house.settings.home / "receipts" / f"{canvas.world.space_id}.db")
    (found,) = connection.execute("SELECT viewer_proven FROM receipts ORDER BY id DESC LIMIT 1").fetchone()
    connection.close()
    return bool(found)


def test_the_session_reads_on_in_the_panel_api(canvas: Canvas, mock: responses.RequestsMock) -> None:
    tells(mock, CONTACT, "Contact", Email="ada@x.test")
    session = canvas.look_up(opened(canvas)).get_json()["session"]["token"]

    assert canvas.world.get("profile", session).get_json()["profile"]["name"] == "Ada"
    assert canvas.world.get("timeline", session).status_code == 200


def test_identifiers_that_the_browser_names_are_not_looked_up(canvas: Canvas, mock: responses.RequestsMock) -> None:
    tells(mock, CONTACT, "Contact", Email="nobody@x.test")
    given = [{"type": "email", "value": "ada@x.test", "verified": True}]
    token = opened(canvas, context__environment__parameters={"email": "ada@x.test", "recordId": CONTACT})

    answer = canvas.look_up(token, identifiers=given)

    assert answer.get_json()["status"] == "unknown"
    assert answer.get_json()["searched"] == [{"type": "email", "value": "nobody@x.test", "found": 0}]


def test_a_page_in_salesforce_cannot_ask_the_panel_api_by_identifiers(canvas: Canvas) -> None:
    answer = canvas.world.look_up(email="ada@x.test", token=opened(canvas))

    assert_problem(answer, 403, "forbidden")


def test_a_proxy_token_of_zendesk_opens_nothing_here(canvas: Canvas) -> None:
    assert_problem(canvas.look_up(canvas.world.token()), 403, "forbidden")


def test_signed_fields_say_nothing_while_the_record_can_be_read(canvas: Canvas, mock: responses.RequestsMock) -> None:
    tells(mock, CONTACT, "Contact", Email="grace@x.test")
    record = {"attributes": {"type": "Contact"}, "Id": CONTACT, "Email": "ada@x.test"}

    answer = canvas.look_up(opened(canvas, context__environment__record=record))

    assert answer.get_json()["profile"]["name"] == "Grace"


# -- reading ------------------------------------------------------------------


def test_a_record_is_read_once_in_five_minutes(apart: Canvas, mock: responses.RequestsMock) -> None:
    tells(mock, CONTACT, "Contact", Email="ada@x.test")
    token = opened(apart)

    apart.look_up(token)
    apart.look_up(token)
    assert len(mock.calls) == 1
    apart.world.clock.go(minutes=5)
    apart.look_up(token)

    assert len(mock.calls) == 2


def test_what_one_viewer_has_read_is_not_shown_to_another(canvas: Canvas, mock: responses.RequestsMock) -> None:
    tells(mock, CONTACT, "Contact", Email="ada@x.test")
    assert canvas.look_up(opened(canvas)).status_code == 200
    mock.replace(
        responses.GET, f"{DATA}/ui-api/records/{CONTACT}", json=[{"errorCode": "INSUFFICIENT_ACCESS"}], status=403
    )

    answer = canvas.look_up(opened(canvas, userId=str(normal_id("0055g00000Rep02"))))

    assert_problem(answer, 403, "salesforce_no_access")


def test_the_version_of_the_api_is_the_organisations(canvas: Canvas, mock: responses.RequestsMock) -> None:
    mock.get(f"{ORIGIN}/services/data/v71.0/ui-api/records/{CONTACT}", json=[], status=404)
    for changes in (
        {"context__links__restUrl": "/services/data/v71.0/"},
        {"context__links": LEFT_OUT, "context__environment__version": {"api": "71.0"}},
    ):
        canvas.look_up(opened(canvas, **changes))

    assert len(mock.calls) == 2


@pytest.mark.parametrize("url", ["/services/data/v67.0/../x/", "//evil.example/services/data/v67.0/", 7, None])
def test_another_version_than_a_number_is_ours(canvas: Canvas, mock: responses.RequestsMock, url: object) -> None:
    mock.get(f"{ORIGIN}/services/data/v66.0/ui-api/records/{CONTACT}", json=[], status=404)

    canvas.look_up(opened(canvas, context__links__restUrl=url, context__environment__version={"api": "67.0/../.."}))

    assert len(mock.calls) == 1


def test_an_admins_fields_decide(apart: Canvas, mock: responses.RequestsMock) -> None:
    control = apart.world.house.control
    rules = {**DEFAULTS, "Contact": parse_rules("Customer__c = user_id\nEmail = email")}
    control.set_identity_fields(apart.connection(), rules)
    tells(mock, CONTACT, "Contact", Customer__c="ada", Email="grace@x.test")

    body = apart.look_up(opened(apart)).get_json()

    assert (body["profile"]["name"], body["matched_by"]["type"]) == ("Ada", "user_id")
    assert len(body["also"]) == 1


def test_a_pick_is_kept_for_the_record(canvas: Canvas, mock: responses.RequestsMock) -> None:
    other = str(normal_id("0035g00000PiCk1"))
    tells(mock, other, "Contact", Email="ada@x.test")
    grace = canvas.world.public_id("user_id", "grace")

    answer = canvas.look_up(opened(canvas), id_=other, pick=grace)

    assert_problem(answer, 400, "invalid_request")
    ada = canvas.world.public_id("user_id", "ada")
    assert canvas.look_up(opened(canvas), id_=other, pick=ada).get_json()["matched_by"]["type"] == "pick"


# -- people -------------------------------------------------------------------


def test_an_account_answers_its_people_and_then_the_one_chosen(canvas: Canvas, mock: responses.RequestsMock) -> None:
    contact = str(normal_id("0035g00000ChSn1"))
    tells(mock, ACCOUNT, "Account", IsPersonAccount=False)
    queries(mock, {"Id": contact, "Name": "Ada", "Email": "ada@x.test", "Title": "Countess"})
    tells(mock, contact, "Contact", Email="ada@x.test")
    token = opened(canvas)

    people = canvas.look_up(token, "Account", ACCOUNT)
    one = canvas.look_up(token, "Account", ACCOUNT, person=contact)

    assert people.get_json() == {
        "status": "people",
        "object": {"type": "Account", "id": ACCOUNT},
        "people": [
            {
                "id": contact,
                "type": "Contact",
                "name": "Ada",
                "detail": "ada@x.test",
                "role": "Countess",
                "primary": False,
            }
        ],
        "more": False,
    }
    assert one.get_json()["profile"]["name"] == "Ada"
    assert canvas.world.receipts()[-1][2] == f"Contact:{contact}"


def test_a_chosen_person_is_read_with_the_viewers_rights_too(canvas: Canvas, mock: responses.RequestsMock) -> None:
    fails(mock, 404, "NOT_FOUND")

    assert_problem(canvas.look_up(opened(canvas), "Account", ACCOUNT, person=CONTACT), 403, "salesforce_no_access")


def test_an_object_of_the_organisations_own_costs_no_call_and_has_nobody(canvas: Canvas) -> None:
    answer = canvas.look_up(opened(canvas), "Visit__c", str(normal_id("a015g00000ObJe1")))

    assert (answer.get_json()["status"], answer.get_json()["searched"]) == ("unknown", [])
