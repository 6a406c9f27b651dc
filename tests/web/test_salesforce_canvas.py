"""The canvas: who may frame it, what is remembered of a request, and what stands there when there is none."""

from __future__ import annotations

import re
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from flask import request

from app.web.salesforce_memory import PAGES_A_MINUTE
from app.web.salesforce_request import FORM_BYTES_MAX, TEXT_CHARACTERS_MAX, signed_text
from tests.salesforce.signing import CONTACT, ORGANIZATION, ORIGIN, SECRET, TOKEN, payload, sign
from tests.web.profile_world import PUBLIC_URL, assert_problem
from tests.web.salesforce_world import BROWSER, Canvas, facts_of, open_canvas, open_canvas_again

STAND_IN = "http://127.0.0.1:8004"


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Canvas]:
    """One house for the tests that leave nothing behind."""
    with open_canvas(tmp_path_factory.mktemp("home")) as opened:
        yield opened


@pytest.fixture
def canvas(tmp_path: Path) -> Iterator[Canvas]:
    with open_canvas(tmp_path) as opened:
        yield opened


def ancestors(answer_policy: str) -> list[str]:
    found = re.search(r"frame-ancestors ([^;]+)", answer_policy)
    assert found
    return found[1].split()


# -- headers ----------------------------------------------------------------


def test_the_page_may_be_framed_by_its_own_organisation_and_by_nobody_else(shared: Canvas) -> None:
    answer = shared.post(sign(payload(context__application__namespace="one_fold")))

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


def test_a_sandbox_is_framed_by_its_own_hosts(shared: Canvas) -> None:
    sandbox = "https://acme--uat.sandbox.my.salesforce.com"
    answer = shared.post(sign(payload(client__instanceUrl=sandbox, client__targetOrigin=sandbox)))

    assert ancestors(answer.headers["Content-Security-Policy"]) == [
        sandbox,
        "https://acme--uat.sandbox.lightning.force.com",
        "https://acme--uat--c.sandbox.vf.force.com",
        "https://acme--uat.sandbox.my.salesforce-setup.com",
    ]


def test_hosts_that_an_admin_names_may_frame_it_too(canvas: Canvas) -> None:
    control = canvas.world.house.control
    control.set_salesforce_hosts(canvas.connection(), "*.visual.force.com\nhelp.acme.example")

    policy = canvas.post(sign(payload())).headers["Content-Security-Policy"]

    assert ancestors(policy)[-2:] == ["https://*.visual.force.com", "https://help.acme.example"]


def test_an_organisation_of_a_sovereign_cloud_is_one_where_its_host_is_named(canvas: Canvas) -> None:
    there = payload(
        client__instanceUrl="https://acme.my.crmforce.mil", client__targetOrigin="https://acme.my.crmforce.mil"
    )
    before = canvas.post(sign(there))
    canvas.world.house.control.set_salesforce_hosts(canvas.connection(), "*.crmforce.mil")

    after = canvas.post(sign(there))

    assert (before.status_code, after.status_code) == (400, 200)
    assert facts_of(after)["client"]["targetOrigin"] == "https://acme.my.crmforce.mil"


def test_a_stand_in_counts_as_salesforce_where_the_settings_name_it(tmp_path: Path) -> None:
    there = payload(client__instanceUrl=STAND_IN, client__targetOrigin=STAND_IN)
    with open_canvas(tmp_path, salesforce_origins=(STAND_IN,)) as canvas:
        answer = canvas.post(sign(there))

        assert ancestors(answer.headers["Content-Security-Policy"]) == [STAND_IN]
        assert canvas.post(sign(payload(client__instanceUrl="http://127.0.0.1:8005"))).status_code == 400


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    "path", ["canvas", "canvas/refresh", "lookup", "assets/main.js", "assets/nothing.js", "nowhere"]
)
def test_every_answer_under_the_path_has_the_headers_and_no_cookie(shared: Canvas, path: str, method: str) -> None:
    answer = shared.world.app.test_client().open(f"/salesforce/{path}", method=method, buffered=True)

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
def test_an_empty_post_is_told_which_setting_is_wrong(shared: Canvas, form: dict[str, str]) -> None:
    client = shared.world.app.test_client()
    page = client.post("/salesforce/canvas", data=form, headers=BROWSER)
    problem = client.post("/salesforce/canvas", data=form)

    assert page.status_code == 400
    assert "The app's access method must be “Signed Request (POST)”" in page.text
    assert ancestors(page.headers["Content-Security-Policy"])[0] == "https://*.force.com"
    assert_problem(problem, 400, "invalid_request")
    assert problem.get_json()["detail"] == "Salesforce sent no signed request."


def test_the_field_may_stand_in_the_form_once_and_in_no_other_kind_of_body(shared: Canvas) -> None:
    client, text = shared.world.app.test_client(), sign(payload())

    assert client.post("/salesforce/canvas", data={"signed_request": [text, text]}).status_code == 400
    assert client.post("/salesforce/canvas", json={"signed_request": text}).status_code == 400
    multipart = {"signed_request": text}
    assert client.post("/salesforce/canvas", data=multipart, content_type="multipart/form-data").status_code == 400
    assert client.post(f"/salesforce/canvas?signed_request={text}").status_code == 400


def test_a_text_of_the_greatest_length_is_read_and_a_longer_one_is_not(shared: Canvas) -> None:
    last = "A" * 44 + "." + "+" * (TEXT_CHARACTERS_MAX - 45)

    assert shared.post(last).status_code == 401
    assert shared.post(last + "A").status_code == 413
    form = b"signed_request=" + b"A" * (FORM_BYTES_MAX - 15)
    kind = "application/x-www-form-urlencoded"
    client = shared.world.app.test_client()
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
def test_a_form_that_salesforce_would_not_send_is_refused_before_it_is_taken_apart(shared: Canvas, body: bytes) -> None:
    client = shared.world.app.test_client()
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
def test_a_form_is_read_as_forms_are_spelled(shared: Canvas, spelled: str) -> None:
    app = shared.world.app
    body = f"x=1&signed_request=a.{spelled}&y=2"
    kind = "application/x-www-form-urlencoded"
    with app.test_request_context("/salesforce/canvas", method="POST", data=body, content_type=kind):
        assert signed_text(request) == parse_qs(body)["signed_request"][0]


def test_a_form_in_parts_is_not_read(shared: Canvas) -> None:
    part = b'--x\r\nContent-Disposition: form-data; name="signed_request"\r\n\r\n' + b"A" * 700_000 + b"\r\n--x--\r\n"
    client = shared.world.app.test_client()

    answer = client.post("/salesforce/canvas", data=part, content_type="multipart/form-data; boundary=x")

    assert answer.status_code == 400


def test_whoever_opens_the_address_by_hand_reads_what_it_is(shared: Canvas) -> None:
    answer = shared.world.app.test_client().get("/salesforce/canvas", headers=BROWSER)

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
def test_a_user_who_has_not_allowed_the_app_is_led_to_salesforce_alone(shared: Canvas, login: str, taken: bool) -> None:
    query = {"_sfdc_canvas_auth": "user_approval_required", "loginUrl": login}
    answer = shared.world.app.test_client().get("/salesforce/canvas", query_string=query)

    facts = facts_of(answer)
    assert (facts["state"], facts["token"], facts["authoriseUrl"]) == ("authorise", "", login if taken else None)
    if not taken and login:
        assert login not in answer.text


# -- replays ----------------------------------------------------------------


def test_a_request_may_come_again_for_ten_minutes(shared: Canvas) -> None:
    text = sign(payload(issuedAt=11))
    first = facts_of(shared.post(text))
    shared.world.clock.go(minutes=9, seconds=59)

    again = facts_of(shared.post(text))

    assert (first["state"], again["state"]) == ("ready", "ready")
    assert first["token"] != again["token"]


def test_after_ten_minutes_the_page_asks_for_a_new_one_once(canvas: Canvas) -> None:
    text = sign(payload())
    canvas.post(text)
    canvas.world.clock.go(minutes=10)

    stale, in_a_row, refreshed = canvas.post(text), canvas.post(text), canvas.refresh(text)

    facts = facts_of(stale)
    assert (facts["state"], facts["token"], facts["object"]) == ("stale", "", None)
    assert facts["client"]["targetOrigin"] == ORIGIN
    assert in_a_row.status_code == 401
    assert_problem(refreshed, 401, "authentication_error")
    assert "ten minutes" in (canvas.last_refusal() or "")


def test_a_page_that_was_asked_again_does_not_open_for_ten_more_minutes(canvas: Canvas) -> None:
    text = sign(payload())
    canvas.post(text)
    states = []
    for _ in range(3):
        canvas.world.clock.go(minutes=11)
        states.append(facts_of(canvas.post(text))["state"])

    assert states == ["stale", "stale", "stale"]


def test_another_spelling_of_a_request_is_the_same_request(canvas: Canvas) -> None:
    text = sign(payload())
    canvas.post(text)
    canvas.world.clock.go(minutes=11)
    signature, _, rest = text.partition(".")

    other = f"{signature.translate(str.maketrans('+/', '-_')).rstrip('=')}.{rest}"

    assert facts_of(canvas.post(other))["state"] == "stale"


def test_a_request_of_last_week_is_still_known(canvas: Canvas) -> None:
    text = sign(payload())
    canvas.post(text)
    canvas.world.clock.go(hours=24 * 7 - 1)

    assert facts_of(canvas.post(text))["state"] == "stale"


def test_a_viewer_opens_only_so_many_pages_a_minute_and_nobody_else_waits_for_it(canvas: Canvas) -> None:
    text = sign(payload())
    opened = [canvas.post(text).status_code for _ in range(PAGES_A_MINUTE)]
    further, refreshed = canvas.post(text), canvas.refresh(text)
    somebody_else = canvas.post(sign(payload(userId="0055g00000Rep02AAB")))

    assert set(opened) == {200}
    assert further.status_code == 429
    assert "Salesforce asks too often" in further.text
    assert int(further.headers["Retry-After"]) >= 1
    assert int(canvas.post(text, Accept="application/json").headers["Retry-After"]) >= 1
    assert_problem(refreshed, 429, "rate_limit_error")
    assert somebody_else.status_code == 200


def test_the_memory_of_requests_outlives_the_process(tmp_path: Path) -> None:
    text = sign(payload())
    with open_canvas(tmp_path) as canvas:
        canvas.post(text)
        canvas.world.clock.go(minutes=11)
        control = canvas.world.house.control
        assert len(control.find_salesforce_connections()) == 1
    with open_canvas_again(tmp_path) as again:
        again.world.clock.go(minutes=11)
        assert facts_of(again.post(text))["state"] == "stale"


# -- what is kept -----------------------------------------------------------


def test_no_token_of_a_viewer_and_no_query_of_a_page_is_written_to_disk(tmp_path: Path) -> None:
    with open_canvas(tmp_path) as canvas:
        canvas.open()
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())

    for secret in (TOKEN, "RefreshToken", "n0nceOfThePage", SECRET, "mara@fabrikam.example"):
        assert secret.encode() not in kept


def test_what_is_logged_holds_nothing_of_a_request(shared: Canvas, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(0)
    shared.post(sign(payload(issuedAt=12)))
    shared.post(sign(payload(), "wrong" * 8))
    shared.post(sign(payload(client__instanceUrl="https://evil.example")))

    for secret in (TOKEN, "n0nceOfThePage", "Lind", CONTACT, "evil.example"):
        assert secret not in caplog.text


def test_with_one_connection_a_wrong_secret_is_told_its_admin(canvas: Canvas) -> None:
    canvas.post(sign(payload(), "wrong" * 8))

    assert (canvas.last_refusal() or "").startswith("A request was signed with another secret than those")


def test_what_anybody_can_send_does_not_replace_the_reason_that_salesforce_gave(canvas: Canvas) -> None:
    control = canvas.world.house.control
    canvas.post(sign(payload(client__oauthToken=None)))
    control._noted.clear()

    canvas.post(sign(payload(), "wrong" * 8))

    assert "no token" in (canvas.last_refusal() or "")


def test_once_the_connection_has_worked_again_a_wrong_secret_is_told_again(canvas: Canvas) -> None:
    canvas.post(sign(payload(client__oauthToken=None)))
    canvas.world.clock.go(minutes=2)
    canvas.open()
    canvas.world.clock.go(minutes=2)
    canvas.world.house.control._noted.clear()  # notes are written once in some seconds

    canvas.post(sign(payload(), "wrong" * 8))

    assert "another secret" in (canvas.last_refusal() or "")


def test_both_of_two_secrets_open_pages_until_the_older_is_ended(canvas: Canvas) -> None:
    control, newer = canvas.world.house.control, "abcdef0123456789" * 4
    control.add_consumer_secret(canvas.connection(), newer)

    both = [canvas.post(sign(payload(issuedAt=1), secret)).status_code for secret in (SECRET, newer)]
    control.drop_old_panel_secret(canvas.connection_id)
    after = [canvas.post(sign(payload(issuedAt=2), secret)).status_code for secret in (SECRET, newer)]

    assert (both, after) == ([200, 200], [401, 200])


def test_one_secret_of_two_organisations_opens_each_its_own(canvas: Canvas) -> None:
    other_space = canvas.world.house.control.create_space("Other")
    canvas.world.house.spaces.create(other_space.id)
    other = "00D5g000009ZyXwEAK"
    canvas.world.house.control.create_salesforce_connection(other_space.id, other, SECRET)

    ours, theirs = (canvas.open(payload(context__organization__organizationId=id_)) for id_ in (ORGANIZATION, other))

    assert ours["token"].startswith(f"pt_{canvas.world.space_id}_")
    assert theirs["token"].startswith(f"pt_{other_space.id}_")


def test_a_disabled_connection_is_refused_and_says_so_to_its_admin(canvas: Canvas) -> None:
    canvas.world.house.control.set_connection_enabled(canvas.connection_id, False)

    assert canvas.post(sign(payload())).status_code == 403
    assert canvas.last_refusal() == "The connection is switched off."


def test_a_refresh_answers_new_facts_to_our_own_page_only(shared: Canvas) -> None:
    answer = shared.refresh(sign(payload(issuedAt=13)), Origin=PUBLIC_URL)

    assert (answer.status_code, answer.content_type) == (200, "application/json")
    assert answer.get_json()["state"] == "ready"
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert_problem(shared.refresh(sign(payload(issuedAt=2)), Origin="https://evil.example"), 403, "forbidden")
    assert_problem(shared.refresh(sign(payload(), "wrong" * 8)), 401, "authentication_error")


@pytest.mark.parametrize(
    "file", ["..%2f..%2f__init__.py", "%2e%2e/canvas", "page.html", ".hidden.js", "a.py", "nothing.js"]
)
def test_only_scripts_and_styles_of_the_page_are_given_out(shared: Canvas, file: str) -> None:
    answer = shared.world.app.test_client().get(f"/salesforce/assets/{file}")

    assert answer.status_code == 404


def test_the_page_names_only_files_that_are_given_out(shared: Canvas) -> None:
    client = shared.world.app.test_client()
    named = [path for text in (shared.post(sign(payload(issuedAt=14))).text, client.get("/salesforce/canvas").text)
             for path in re.findall(r'(?:src|href)="([^"]+)"', text)]  # fmt: skip

    assert len(named) == 3
    for path in named:
        answer = client.get(f"/salesforce/{path}", buffered=True)
        assert (answer.status_code, str(answer.mimetype).partition("/")[0]) == (200, "text")
