"""The page that Zendesk loads signed: what it holds, who may frame it, what its token opens, and what is refused."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.web import zendesk_page
from app.web.limits import RateLimiter
from app.web.signed_pages import TOKEN_BYTES_MAX
from app.web.zendesk_page import FORM_BYTES_MAX
from tests.effort import examples
from tests.web.profile_world import Clock, World, add_space, assert_problem, open_world
from tests.web.signed_world import (
    AGENT,
    PAGE,
    bearer_in,
    coded,
    connect_signed,
    open_signed,
    origin,
    page_token,
    public_pem,
    signed_text,
    subdomain,
)

STAND_IN = "http://127.0.0.1:8001"


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with open_world(tmp_path_factory.mktemp("home"), panel_origins=(STAND_IN,)) as opened:
        yield opened


@pytest.fixture
def world(shared: World) -> World:
    return connect_signed(add_space(shared.app, shared.clock))


def bearer(world: World) -> str:
    return bearer_in(open_signed(world))


# -- the page


def test_the_page_brings_the_panel_and_a_token_of_its_own(world: World) -> None:
    answer = open_signed(world)

    assert (answer.status_code, answer.mimetype) == (200, "text/html")
    assert re.fullmatch(rf"pt_{world.space_id}_[A-Za-z0-9]{{22}}", bearer_in(answer))
    assert '<script src="https://static.zdassets.com/zendesk_app_framework_sdk/2.0/zaf_sdk.min.js">' in answer.text
    assert AGENT not in answer.text and "Set-Cookie" not in answer.headers


def test_only_the_account_itself_may_frame_the_page_and_only_its_own_files_run(world: World) -> None:
    headers = open_signed(world).headers

    assert headers["Content-Security-Policy"] == (
        "default-src 'none'; script-src 'self' https://static.zdassets.com; style-src 'self'; img-src 'self' data:; "
        f"connect-src 'self'; frame-ancestors {origin(world)} {STAND_IN}; base-uri 'none'; form-action 'none'"
    )
    assert "X-Frame-Options" not in headers
    assert headers["Cache-Control"] == "no-store" and headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_everything_the_page_loads_is_there_and_lasts(world: World) -> None:
    page = open_signed(world)
    loaded = re.findall(r'(?:href|src)="(assets/[^"]+)"', page.text)
    assert [name.rpartition("/")[2] for name in loaded] == ["style.css", "main.js"]

    for name in loaded:
        answer = world.app.test_client().get(f"/zendesk/{name}")
        assert answer.status_code == 200 and len(answer.data) > 50
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer.headers["Content-Type"].startswith(("text/css", "text/javascript"))


def test_a_file_by_its_name_alone_is_asked_for_again_and_answered_304(world: World) -> None:
    client = world.app.test_client()
    first = client.get("/zendesk/assets/main.js")
    again = client.get("/zendesk/assets/main.js", headers={"If-None-Match": first.headers["ETag"]})

    assert (first.status_code, first.headers["Cache-Control"]) == (200, "no-cache")
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize(
    "name",
    ["page.html", "../zendesk/main.js", "..%2fhosts%2fzaf_sdk.min.js", "%2e%2e/main.js", "0" * 16 + "/main.js", ""],
)
def test_no_other_file_is_served(world: World, name: str) -> None:
    assert world.app.test_client().get(f"/zendesk/assets/{name}").status_code == 404


def test_a_stand_in_gets_the_vendors_library_from_us_as_it_has_no_network(world: World) -> None:
    page = open_signed(world, at=STAND_IN)

    (library,) = re.findall(r'<script src="(assets/[^"]+)"', page.text)
    answer = world.app.test_client().get(f"/zendesk/{library}")
    assert answer.status_code == 200 and b"ZAFClient" in answer.data


@pytest.mark.parametrize(
    ("asked", "said"), [("dark", ' data-scheme="dark"'), ("light", ' data-scheme="light"'), ('"x', "")]
)
def test_the_colours_of_the_host_are_there_from_the_first_moment(world: World, asked: str, said: str) -> None:
    assert f'<html lang="en"{said}>' in open_signed(world, colorScheme=asked).text


# -- its token


def test_the_page_looks_up_as_the_agent_whom_the_signature_proves(world: World) -> None:
    world.send({"type": "identify", "userId": "ada", "traits": {"name": "Ada"}})

    found = world.look_up(user_id="ada", token=bearer(world)).get_json()

    assert found["profile"]["name"] == "Ada"
    assert world.get("timeline", found["session"]["token"]).status_code == 200
    assert proven(world) == [(AGENT, 1), (AGENT, 1)]


def proven(world: World) -> list[tuple[str, int]]:
    """Return viewer and proof of the receipts of this space that signed pages led to."""
    path = world.house.settings.home / "receipts" / f"{world.space_id}.db"
    connection = sqlite3.connect(path)
    rows = connection.execute("SELECT viewer, viewer_proven FROM receipts WHERE viewer_proven ORDER BY id").fetchall()
    connection.close()
    return rows


def test_the_token_lives_two_hours(world: World) -> None:
    clock: Clock = world.clock
    token, started = bearer(world), clock.now
    clock.go(hours=2, seconds=-0.001)
    assert world.look_up(user_id="ada", token=token).status_code == 200

    clock.go(seconds=0.001)
    assert_problem(world.look_up(user_id="ada", token=token), 401, "authentication_error")
    clock.now = started


def test_the_token_ends_with_its_connection_and_is_good_for_no_other_space(world: World) -> None:
    token, other = bearer(world), connect_signed(add_space(world.app, world.clock))
    moved = token.replace(world.space_id, other.space_id)
    assert_problem(world.look_up(user_id="ada", token=moved), 401, "authentication_error")

    world.house.control.set_connection_enabled(world.connection_id, False)

    assert_problem(world.look_up(user_id="ada", token=token), 401, "authentication_error")


def test_a_page_token_is_no_session_and_a_session_is_no_page_token(world: World) -> None:
    world.send({"type": "identify", "userId": "ada"})
    token = bearer(world)
    session = world.look_up(user_id="ada", token=token).get_json()["session"]["token"]

    assert_problem(world.get("profile", token), 401, "authentication_error")
    assert_problem(world.look_up(user_id="ada", token=session), 401, "authentication_error")


def test_tokens_are_kept_as_hashes_and_go_when_they_have_ended(world: World) -> None:
    token = bearer(world)
    path = world.house.settings.home / "sessions" / f"{world.space_id}.db"
    files = [one.read_bytes() for one in Path(path.parent).glob(f"{path.name}*")]
    assert files and not any(token.encode() in data for data in files)

    world.clock.go(hours=3)
    bearer(world)
    rows = world.house.sessions.read(
        world.space_id, lambda db: db.execute("SELECT COUNT(*) FROM page_tokens").fetchone()
    )
    assert rows == (1,)


# -- tenants


def test_two_spaces_of_one_account_and_app_are_told_apart_by_their_installations(world: World) -> None:
    other = add_space(world.app, world.clock)
    connect_signed(other, account=subdomain(world), installation="8")

    answers = [
        open_signed(world, page_token(world, aud=f"{origin(world)}/api/v2/apps/installations/{number}.json"))
        for number in (7, 8)
    ]

    assert [bearer_in(answer).split("_")[2] for answer in answers] == [
        world.space_id.partition("_")[2],
        other.space_id.partition("_")[2],
    ]


def test_a_page_asked_for_before_its_key_is_entered_says_so_to_the_admin(shared: World) -> None:
    world = add_space(shared.app, shared.clock)
    world.house.control.set_connection_subdomain(world.connection_id, subdomain(world))

    assert open_signed(world).status_code == 401
    noted = world.house.control.get_connection(world.space_id, world.connection_id).last_refusal
    assert noted == "Zendesk asked for a signed page, and the app's public key is not entered here yet."


def test_a_refusal_is_the_same_whatever_its_reason(world: World) -> None:
    tokens = [page_token(world, key="stranger"), "..", page_token(world, exp=1), page_token(world, sub="x"), "é" * 40]

    assert len({(answer.status_code, answer.data) for answer in (open_signed(world, token) for token in tokens)}) == 1


def test_a_refusal_can_be_read_in_the_frame(world: World) -> None:
    answer = open_signed(world, "..")

    assert f"frame-ancestors https://*.zendesk.com {STAND_IN};" in answer.headers["Content-Security-Policy"]
    assert "Open the ticket again." in answer.text
    assert world.app.test_client().get("/zendesk/assets/words.css").status_code == 200


def test_a_connection_that_asks_too_often_has_to_wait(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    limited = RateLimiter(1, per_seconds=60)
    monkeypatch.setitem(world.app.extensions, zendesk_page.EXTENSION, limited)
    assert open_signed(world).status_code == 200

    refused = open_signed(world, page_token(world, jti="2"))

    assert refused.status_code == 429 and 1 <= int(refused.headers["Retry-After"]) <= 60


# -- the form


def post(world: World, **how: Any) -> int:
    """Post and return the status."""
    query = {"origin": origin(world)}
    return world.app.test_client().post(PAGE, query_string=query, **how).status_code


def test_a_form_that_zendesk_would_not_send_is_refused(world: World) -> None:
    token = page_token(world)

    assert post(world) == 400
    assert post(world, data={"other": token}) == 400
    assert post(world, data={"token": ""}) == 400
    assert post(world, data={"token": [token, token]}) == 400
    assert post(world, json={"token": token}) == 400
    assert post(world, data={"token": token}, content_type="multipart/form-data") == 400
    assert post(world, data=b"token=" + token.encode(), content_type="text/plain") == 400
    assert post(world, data=b"\xff\xfe=%zz&token=%ff", content_type="application/x-www-form-urlencoded") == 400
    for body in (b"a&" * 5_000 + b"token=x", b"token=" + b"%C3" * 5_000):  # dear to take apart
        assert post(world, data=body, content_type="application/x-www-form-urlencoded") == 400
    assert post(world, data={"token": token}) == 200


def test_a_form_is_read_up_to_its_limit_and_no_further(world: World) -> None:
    assert post(world, data={"token": "x" * (FORM_BYTES_MAX - len("token="))}) == 401
    assert post(world, data={"token": "x" * (FORM_BYTES_MAX - len("token=") + 1)}) == 413
    assert post(world, data={"token": "x" * 5_000_000}) == 413


def test_a_token_of_exactly_the_longest_size_is_read_and_a_longer_one_is_not(world: World) -> None:
    def padded(pad: int, header: str) -> str:
        claims = json.loads('{"pad": "' + "x" * pad + '"}')
        return page_token(world, header={"alg": "RS256", "p": header}, **claims)

    sizes = {
        len(token): token for token in (padded(5_000 + pad, "p" * extra) for pad in range(3) for extra in range(3))
    }
    longest = max(sizes)
    missing = TOKEN_BYTES_MAX - longest
    exact = next(
        token
        for extra in range(3)
        for pad in range(missing * 3 // 4 - 2, missing * 3 // 4 + 6)
        if len(token := padded(5_002 + pad, "p" * extra)) == TOKEN_BYTES_MAX
    )

    assert open_signed(world, exact).status_code == 200
    longer = padded(5_002 + missing, "p")
    assert len(longer) > TOKEN_BYTES_MAX and open_signed(world, longer).status_code == 401


@pytest.mark.parametrize("query", ["", f"?origin={STAND_IN}", "?colorScheme=dark"])
def test_a_page_that_is_asked_for_unsigned_says_what_is_wrong(shared: World, query: str) -> None:
    answer = shared.app.test_client().get(f"{PAGE}{query}")

    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert "this request was not signed" in answer.text and "onefold-page" not in answer.text


@examples(100)
@given(
    st.text(max_size=200)
    | st.lists(st.binary(max_size=60).map(coded), min_size=2, max_size=4).map(".".join)
    | st.dictionaries(st.sampled_from(["exp", "iat", "nbf", "aud", "iss", "sub", "context"]), st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
        max_leaves=5,
    )).map(lambda claims: signed_text(json.dumps(claims)))
)  # fmt: skip
def test_no_token_breaks_the_page(signed_shared: World, token: str) -> None:
    answer = open_signed(signed_shared, token)

    assert answer.status_code in ((400,) if not token else (401, 403, 413))


@pytest.fixture(scope="module")
def signed_shared(shared: World) -> World:
    return connect_signed(add_space(shared.app, shared.clock))


def test_a_second_key_opens_pages_while_the_first_still_does(world: World) -> None:
    world.house.control.add_zendesk_key(world.connection_id, public_pem("second"))

    for key in ("app", "second"):
        assert open_signed(world, page_token(world, key=key, jti=key)).status_code == 200
