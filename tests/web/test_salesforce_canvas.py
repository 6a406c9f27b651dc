"""The canvas: who may frame it, and what stands there when there is no signed request."""

from __future__ import annotations

import re
import tracemalloc
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from flask import request

from app.web.salesforce_request import FORM_BYTES_MAX, TEXT_CHARACTERS_MAX, signed_text
from tests.salesforce.signing import payload, sign
from tests.web.profile_world import assert_problem
from tests.web.salesforce_world import BROWSER, Canvas, facts_of, open_canvas

STAND_IN = "http://127.0.0.1:8004"


def ancestors(answer_policy: str) -> list[str]:
    found = re.search(r"frame-ancestors ([^;]+)", answer_policy)
    assert found
    return found[1].split()


# -- headers ----------------------------------------------------------------


def test_the_page_may_be_framed_by_its_own_organisation_and_by_nobody_else(canvas: Canvas) -> None:
    answer = canvas.post(sign(payload(context__application__namespace="one_fold")))

    policy = answer.headers["Content-Security-Policy"]
    assert ancestors(policy) == [
        "https://acme.my.salesforce.com",
        "https://acme.lightning.force.com",
        "https://acme--c.vf.force.com",
        "https://acme--one-fold.vf.force.com",
        "https://acme.my.salesforce-setup.com",
    ]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'; ")
    assert "unsafe" not in policy


def test_a_sandbox_is_framed_by_its_own_hosts(canvas: Canvas) -> None:
    sandbox = "https://acme--uat.sandbox.my.salesforce.com"
    answer = canvas.post(sign(payload(client__instanceUrl=sandbox, client__targetOrigin=sandbox)))

    assert ancestors(answer.headers["Content-Security-Policy"]) == [
        sandbox,
        "https://acme--uat.sandbox.lightning.force.com",
        "https://acme--uat--c.sandbox.vf.force.com",
        "https://acme--uat.sandbox.my.salesforce-setup.com",
    ]


def test_hosts_that_an_admin_names_may_frame_it_too(apart: Canvas) -> None:
    control = apart.world.house.control
    control.set_salesforce_hosts(apart.connection(), "*.visual.force.com\nhelp.acme.example")

    policy = apart.post(sign(payload())).headers["Content-Security-Policy"]

    assert ancestors(policy)[-2:] == ["https://*.visual.force.com", "https://help.acme.example"]


def test_an_organisation_of_a_sovereign_cloud_is_one_where_its_host_is_named(apart: Canvas) -> None:
    there = payload(
        client__instanceUrl="https://acme.my.crmforce.mil", client__targetOrigin="https://acme.my.crmforce.mil"
    )
    before = apart.post(sign(there))
    apart.world.house.control.set_salesforce_hosts(apart.connection(), "*.crmforce.mil")

    after = apart.post(sign(there))

    assert (before.status_code, after.status_code) == (400, 200)
    assert facts_of(after)["client"]["targetOrigin"] == "https://acme.my.crmforce.mil"


def test_a_stand_in_counts_as_salesforce_where_the_settings_name_it(tmp_path: Path) -> None:
    there = payload(client__instanceUrl=STAND_IN, client__targetOrigin=STAND_IN)
    with open_canvas(tmp_path, salesforce_origins=(STAND_IN,)) as apart:
        answer = apart.post(sign(there))

        assert ancestors(answer.headers["Content-Security-Policy"]) == [STAND_IN]
        assert apart.post(sign(payload(client__instanceUrl="http://127.0.0.1:8005"))).status_code == 400


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    "path", ["canvas", "canvas/refresh", "lookup", "assets/main.js", "assets/nothing.js", "nowhere"]
)
def test_every_answer_under_the_path_has_the_headers_and_no_cookie(canvas: Canvas, path: str, method: str) -> None:
    answer = canvas.world.app.test_client().open(f"/salesforce/{path}", method=method, buffered=True)

    assert "frame-ancestors" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == (
        "no-cache" if answer.status_code == 200 and "main" in path else "no-store"
    )
    assert "X-Frame-Options" not in answer.headers
    assert "Set-Cookie" not in answer.headers
    assert answer.status_code < 500


# -- what is not a signed request -------------------------------------------


@pytest.mark.parametrize(
    "form", [{}, {"signed_request": ""}, {"other": "x"}], ids=["nothing", "empty", "another field"]
)
def test_an_empty_post_is_told_which_setting_is_wrong(canvas: Canvas, form: dict[str, str]) -> None:
    client = canvas.world.app.test_client()
    page = client.post("/salesforce/canvas", data=form, headers=BROWSER)
    problem = client.post("/salesforce/canvas", data=form)

    assert page.status_code == 400
    assert "The app's access method must be “Signed Request (POST)”" in page.text
    assert ancestors(page.headers["Content-Security-Policy"])[0] == "https://*.force.com"
    assert_problem(problem, 400, "invalid_request")
    assert problem.get_json()["detail"] == "Salesforce sent no signed request."


def test_the_field_may_stand_in_the_form_once_and_in_no_other_kind_of_body(canvas: Canvas) -> None:
    client, text = canvas.world.app.test_client(), sign(payload())

    assert client.post("/salesforce/canvas", data={"signed_request": [text, text]}).status_code == 400
    assert client.post("/salesforce/canvas", json={"signed_request": text}).status_code == 400
    multipart = {"signed_request": text}
    assert client.post("/salesforce/canvas", data=multipart, content_type="multipart/form-data").status_code == 400
    assert client.post(f"/salesforce/canvas?signed_request={text}").status_code == 400


def test_a_text_of_the_greatest_length_is_read_and_a_longer_one_is_not(canvas: Canvas) -> None:
    last = "A" * 44 + "." + "+" * (TEXT_CHARACTERS_MAX - 45)

    assert canvas.post(last).status_code == 401
    assert canvas.post(last + "A").status_code == 413
    form = b"signed_request=" + b"A" * (FORM_BYTES_MAX - 15)
    kind = "application/x-www-form-urlencoded"
    client = canvas.world.app.test_client()
    assert client.post("/salesforce/canvas", data=form, content_type=kind).status_code == 413
    assert client.post("/salesforce/canvas", data=form + b"A", content_type=kind).status_code == 413


@pytest.mark.parametrize(
    "body",
    [
        b"a&" * 393_000 + b"signed_request=x",
        b"signed_request=" + b"%C3" * 262_000,
        b"a=b&" * 196_000,
        b"".join(b"%d=&" % number for number in range(110_000)),
        b"%26" * 262_000,
    ],
    ids=["fields without a value", "bytes of no text", "one name", "many names", "a name of escapes"],
)
def test_a_form_that_salesforce_would_not_send_is_refused_before_it_is_taken_apart(canvas: Canvas, body: bytes) -> None:
    client = canvas.world.app.test_client()
    kind = "application/x-www-form-urlencoded"
    client.post("/salesforce/canvas", data=b"a=b", content_type=kind)  # what is made once is made
    tracemalloc.start()
    try:
        answer = client.post("/salesforce/canvas", data=body, content_type=kind)
        used = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert answer.status_code == 400
    assert used < 4 * len(body)  # which stands in memory as posted, as sent and as read


@pytest.mark.parametrize("spelled", ["%2B%2f%3d", "%2b%2F%3D", "+/=", "%4", "%", "%%2B2B", "%252B"])
def test_a_form_is_read_as_forms_are_spelled(canvas: Canvas, spelled: str) -> None:
    app = canvas.world.app
    body = f"x=1&signed_request=a.{spelled}&y=2"
    kind = "application/x-www-form-urlencoded"
    with app.test_request_context("/salesforce/canvas", method="POST", data=body, content_type=kind):
        assert signed_text(request) == parse_qs(body)["signed_request"][0]


def test_a_form_in_parts_is_not_read(canvas: Canvas) -> None:
    part = b'--x\r\nContent-Disposition: form-data; name="signed_request"\r\n\r\n' + b"A" * 700_000 + b"\r\n--x--\r\n"
    client = canvas.world.app.test_client()

    answer = client.post("/salesforce/canvas", data=part, content_type="multipart/form-data; boundary=x")

    assert answer.status_code == 400


def test_whoever_opens_the_address_by_hand_reads_what_it_is(canvas: Canvas) -> None:
    answer = canvas.world.app.test_client().get("/salesforce/canvas", headers=BROWSER)

    assert answer.status_code == 200
    assert "This address is for Salesforce" in answer.text
    assert "onefold-page" not in answer.text


@pytest.mark.parametrize(
    ("login", "taken"),
    [
        ("https://acme.my.salesforce.com", True),
        ("https://login.salesforce.com/services/oauth2/authorize?client_id=3MVG9&display=popup", True),
        ("https://test.salesforce.com", True),
        ("https://evil.example", False),
        ("https://login.salesforce.com.evil.example", False),
        ("https://evil.example/login.salesforce.com", False),
        ("https://login.salesforce.com@evil.example", False),
        ("javascript:alert(1)//login.salesforce.com", False),
        ("http://login.salesforce.com", False),
        ('https://login.salesforce.com/"><script>', False),
        ("https://login.salesforce.com/" + "a" * 3_000, False),
        ("", False),
    ],
)
def test_a_user_who_has_not_allowed_the_app_is_led_to_salesforce_alone(canvas: Canvas, login: str, taken: bool) -> None:
    query = {"_sfdc_canvas_auth": "user_approval_required", "loginUrl": login}
    answer = canvas.world.app.test_client().get("/salesforce/canvas", query_string=query)

    facts = facts_of(answer)
    assert (facts["state"], facts["token"], facts["authoriseUrl"]) == ("authorise", "", login if taken else None)
    if not taken and login:
        assert login not in answer.text
