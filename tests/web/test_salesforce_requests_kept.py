"""What is remembered of signed requests, what is kept of them, and what is answered on their ground."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.web.salesforce_memory import PAGES_A_MINUTE
from tests.salesforce.signing import CONTACT, ORGANIZATION, ORIGIN, SECRET, TOKEN, payload, sign
from tests.web.profile_world import PUBLIC_URL, assert_problem
from tests.web.salesforce_world import Canvas, facts_of, open_canvas, open_canvas_again

STAND_IN = "http://127.0.0.1:8004"


# -- replays ----------------------------------------------------------------


def test_a_request_may_come_again_for_ten_minutes(canvas: Canvas) -> None:
    text = sign(payload(issuedAt=11))
    first = facts_of(canvas.post(text))
    canvas.world.clock.go(minutes=9, seconds=59)

    again = facts_of(canvas.post(text))

    assert (first["state"], again["state"]) == ("ready", "ready")
    assert first["token"] != again["token"]


def test_after_ten_minutes_the_page_asks_for_a_new_one_once(apart: Canvas) -> None:
    text = sign(payload())
    apart.post(text)
    apart.world.clock.go(minutes=10)

    stale, in_a_row, refreshed = apart.post(text), apart.post(text), apart.refresh(text)

    facts = facts_of(stale)
    assert (facts["state"], facts["token"], facts["object"]) == ("stale", "", None)
    assert facts["client"]["targetOrigin"] == ORIGIN
    assert in_a_row.status_code == 401
    assert_problem(refreshed, 401, "authentication_error")
    assert "ten minutes" in (apart.last_refusal() or "")


def test_a_page_that_was_asked_again_does_not_open_for_ten_more_minutes(apart: Canvas) -> None:
    text = sign(payload())
    apart.post(text)
    states = []
    for _ in range(3):
        apart.world.clock.go(minutes=11)
        states.append(facts_of(apart.post(text))["state"])

    assert states == ["stale", "stale", "stale"]


def test_another_spelling_of_a_request_is_the_same_request(apart: Canvas) -> None:
    text = sign(payload())
    apart.post(text)
    apart.world.clock.go(minutes=11)
    signature, _, rest = text.partition(".")

    other = f"{signature.translate(str.maketrans('+/', '-_')).rstrip('=')}.{rest}"

    assert facts_of(apart.post(other))["state"] == "stale"


def test_a_request_of_last_week_is_still_known(apart: Canvas) -> None:
    text = sign(payload())
    apart.post(text)
    apart.world.clock.go(hours=24 * 7 - 1)

    assert facts_of(apart.post(text))["state"] == "stale"


def test_a_viewer_opens_only_so_many_pages_a_minute_and_nobody_else_waits_for_it(apart: Canvas) -> None:
    text = sign(payload())
    opened = [apart.post(text).status_code for _ in range(PAGES_A_MINUTE)]
    further, refreshed = apart.post(text), apart.refresh(text)
    somebody_else = apart.post(sign(payload(userId="0055g00000Rep02AAB")))

    assert set(opened) == {200}
    assert further.status_code == 429
    assert "Salesforce asks too often" in further.text
    assert int(further.headers["Retry-After"]) >= 1
    assert int(apart.post(text, Accept="application/json").headers["Retry-After"]) >= 1
    assert_problem(refreshed, 429, "rate_limit_error")
    assert somebody_else.status_code == 200


def test_the_memory_of_requests_outlives_the_process(tmp_path: Path) -> None:
    text = sign(payload())
    with open_canvas(tmp_path) as apart:
        apart.post(text)
        apart.world.clock.go(minutes=11)
        control = apart.world.house.control
        assert len(control.find_salesforce_connections()) == 1
    with open_canvas_again(tmp_path) as again:
        again.world.clock.go(minutes=11)
        assert facts_of(again.post(text))["state"] == "stale"


# -- what is kept -----------------------------------------------------------


def test_no_token_of_a_viewer_and_no_query_of_a_page_is_written_to_disk(tmp_path: Path) -> None:
    with open_canvas(tmp_path) as apart:
        apart.open()
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())

    for secret in (TOKEN, "RefreshToken", "n0nceOfThePage", SECRET, "mara@fabrikam.example"):
        assert secret.encode() not in kept


def test_what_is_logged_holds_nothing_of_a_request(canvas: Canvas, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(0)
    canvas.post(sign(payload(issuedAt=12)))
    canvas.post(sign(payload(), "wrong" * 8))
    canvas.post(sign(payload(client__instanceUrl="https://evil.example")))

    for secret in (TOKEN, "n0nceOfThePage", "Lind", CONTACT, "evil.example"):
        assert secret not in caplog.text


def test_with_one_connection_a_wrong_secret_is_told_its_admin(apart: Canvas) -> None:
    apart.post(sign(payload(), "wrong" * 8))

    assert (apart.last_refusal() or "").startswith("A request was signed with another secret than those")


def test_what_anybody_can_send_does_not_replace_the_reason_that_salesforce_gave(apart: Canvas) -> None:
    control = apart.world.house.control
    apart.post(sign(payload(client__oauthToken=None)))
    control._noted.clear()

    apart.post(sign(payload(), "wrong" * 8))

    assert "no token" in (apart.last_refusal() or "")


def test_once_the_connection_has_worked_again_a_wrong_secret_is_told_again(apart: Canvas) -> None:
    apart.post(sign(payload(client__oauthToken=None)))
    apart.world.clock.go(minutes=2)
    apart.open()
    apart.world.clock.go(minutes=2)
    apart.world.house.control._noted.clear()  # notes are written once in some seconds

    apart.post(sign(payload(), "wrong" * 8))

    assert "another secret" in (apart.last_refusal() or "")


def test_both_of_two_secrets_open_pages_until_the_older_is_ended(apart: Canvas) -> None:
    control, newer = apart.world.house.control, "abcdef0123456789" * 4
    control.add_consumer_secret(apart.connection(), newer)

    both = [apart.post(sign(payload(issuedAt=1), secret)).status_code for secret in (SECRET, newer)]
    control.drop_old_panel_secret(apart.connection_id)
    after = [apart.post(sign(payload(issuedAt=2), secret)).status_code for secret in (SECRET, newer)]

    assert (both, after) == ([200, 200], [401, 200])


def test_one_secret_of_two_organisations_opens_each_its_own(apart: Canvas) -> None:
    other_space = apart.world.house.control.create_space("Other")
    apart.world.house.spaces.create(other_space.id)
    other = "00D5g000009ZyXwEAK"
    apart.world.house.control.create_salesforce_connection(other_space.id, other, SECRET)

    ours, theirs = (apart.open(payload(context__organization__organizationId=id_)) for id_ in (ORGANIZATION, other))

    assert ours["token"].startswith(f"pt_{apart.world.space_id}_")
    assert theirs["token"].startswith(f"pt_{other_space.id}_")


def test_a_disabled_connection_is_refused_and_says_so_to_its_admin(apart: Canvas) -> None:
    apart.world.house.control.set_connection_enabled(apart.connection_id, False)

    assert apart.post(sign(payload())).status_code == 403
    assert apart.last_refusal() == "The connection is switched off."


def test_a_refresh_answers_new_facts_to_our_own_page_only(canvas: Canvas) -> None:
    answer = canvas.refresh(sign(payload(issuedAt=13)), Origin=PUBLIC_URL)

    assert (answer.status_code, answer.content_type) == (200, "application/json")
    assert answer.get_json()["state"] == "ready"
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert_problem(canvas.refresh(sign(payload(issuedAt=2)), Origin="https://evil.example"), 403, "forbidden")
    assert_problem(canvas.refresh(sign(payload(), "wrong" * 8)), 401, "authentication_error")


@pytest.mark.parametrize(
    "file", ["..%2f..%2f__init__.py", "%2e%2e/canvas", "page.html", ".hidden.js", "a.py", "nothing.js"]
)
def test_only_scripts_and_styles_of_the_page_are_given_out(canvas: Canvas, file: str) -> None:
    answer = canvas.world.app.test_client().get(f"/salesforce/assets/{file}")

    assert answer.status_code == 404


def test_the_page_names_only_files_that_are_given_out(canvas: Canvas) -> None:
    client = canvas.world.app.test_client()
    named = [path for text in (canvas.post(sign(payload(issuedAt=14))).text, client.get("/salesforce/canvas").text)
             for path in re.findall(r'(?:src|href)="([^"]+)"', text)]  # fmt: skip

    assert len(named) == 3
    for path in named:
        answer = client.get(f"/salesforce/{path}", buffered=True)
        assert (answer.status_code, str(answer.mimetype).partition("/")[0]) == (200, "text")
