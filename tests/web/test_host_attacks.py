"""Attacks on the ways in of the hosts that take more than one process, one space, or one header."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from app import create_app
from app.settings import Settings
from app.web.context import EXTENSION
from tests.salesforce.signing import CONTACT, payload, sign
from tests.web.profile_world import PUBLIC_URL, World, add_space, assert_problem, open_world
from tests.web.salesforce_world import Canvas, facts_of, open_canvas
from tests.web.signed_world import bearer_in, connect_signed, open_signed, page_token, subdomain

EVIL = "https://evil.example"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with open_world(tmp_path / "zendesk") as opened:
        yield connect_signed(opened)


@pytest.fixture
def canvas(tmp_path: Path) -> Iterator[Canvas]:
    with open_canvas(tmp_path / "salesforce") as opened:
        yield opened


@contextmanager
def beside(world: World) -> Iterator[World]:
    """Open a second process's view of the same installation: only the databases are shared."""
    app = create_app(Settings(home=world.house.settings.home, public_url=PUBLIC_URL), world.clock)
    house = app.extensions[EXTENSION]
    try:
        yield replace(world, app=app, house=house)
    finally:
        house.close()


# -- several processes ----------------------------------------------------------


def test_a_signed_page_that_one_process_opened_no_other_opens_again(world: World) -> None:
    token = page_token(world)
    with beside(world) as other:
        first, again = open_signed(world, token), open_signed(other, token)

        assert (first.status_code, again.status_code) == (200, 401)
        assert other.look_up(user_id="ada", token=bearer_in(first)).status_code == 200


def test_a_signed_request_that_one_process_saw_is_stale_in_another(canvas: Canvas) -> None:
    text = sign(payload())
    with beside(canvas.world) as other:
        assert facts_of(canvas.post(text))["state"] == "ready"
        canvas.world.clock.go(minutes=11)

        assert facts_of(replace(canvas, world=other).post(text))["state"] == "stale"


def test_a_viewers_token_is_in_no_other_process_and_the_page_asks_for_it_anew(canvas: Canvas) -> None:
    bearer = canvas.open()["token"]
    with beside(canvas.world) as other:
        assert_problem(replace(canvas, world=other).look_up(bearer), 401, "salesforce_session_expired")


def test_what_an_admin_ends_in_one_process_ends_in_all(world: World, canvas: Canvas) -> None:
    bearer, page = bearer_in(open_signed(world)), canvas.open()["token"]
    with beside(world) as admin:
        admin.house.control.set_connection_enabled(world.connection_id, False)
        assert open_signed(world).status_code == 403
        assert world.look_up(user_id="ada", token=bearer).status_code == 401
    with beside(canvas.world) as admin:
        admin.house.control.set_connection_enabled(canvas.connection_id, False)
        assert canvas.post(sign(payload())).status_code == 403
        assert canvas.look_up(page).status_code == 401


# -- another's space ------------------------------------------------------------


def test_a_page_token_under_another_spaces_name_opens_nothing(world: World) -> None:
    other = connect_signed(add_space(world.app, world.clock))
    bearer = bearer_in(open_signed(world))
    renamed = bearer.replace(world.space_id, other.space_id)

    assert renamed != bearer
    assert world.look_up(user_id="ada", token=renamed).status_code == 401


def test_a_space_that_a_body_or_an_address_names_counts_for_nothing(world: World) -> None:
    other = connect_signed(add_space(world.app, world.clock))
    other.send({"type": "identify", "userId": "grace", "traits": {"name": "Grace"}})
    bearer = bearer_in(open_signed(world))

    found = world.look_up(user_id="grace", token=bearer, more={"space": other.space_id, "spaceId": other.space_id})
    asked = world.app.test_client().post(
        f"/panel/v1/lookup?space={other.space_id}",
        json={"object": {"type": "ticket", "id": "1"}, "identifiers": [{"type": "user_id", "value": "grace"}]},
        headers={"Authorization": f"Bearer {bearer}", "X-Onefold-Space": other.space_id},
    )

    assert [answer.get_json()["status"] for answer in (found, asked)] == ["unknown", "unknown"]


def test_an_account_in_the_address_is_not_whose_token_it_is(world: World) -> None:
    other = connect_signed(add_space(world.app, world.clock))
    token = page_token(world)

    for claimed in (f"https://{subdomain(other)}.zendesk.com", EVIL, "null", "", "https://zendesk.com"):
        assert open_signed(world, token, at=claimed).status_code == 403
    assert open_signed(world, token).status_code == 200  # and none of the others used it up


# -- headers ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "smuggled",
    [
        {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"},
        {"X-Forwarded-For": "127.0.0.1", "Forwarded": "host=evil.example;proto=https"},
        {"X-Original-Host": "evil.example", "X-Host": "evil.example"},
    ],
    ids=lambda headers: next(iter(headers)),
)
def test_headers_of_a_proxy_that_is_not_there_make_no_origin_ours(canvas: Canvas, smuggled: dict[str, str]) -> None:
    bearer = canvas.open()["token"]
    foreign = smuggled | {"Origin": EVIL}

    assert_problem(canvas.look_up(bearer, headers=foreign), 403, "forbidden")
    assert_problem(canvas.refresh(sign(payload(issuedAt=5)), **foreign), 403, "forbidden")


@pytest.mark.parametrize("form", ["{0}, Bearer {0}", "Bearer {0}, {0}", "{0} {0}", "{0};", "{0}\x0b", "basic {0}", ""])
def test_a_bearer_is_one_token_and_nothing_else(canvas: Canvas, form: str) -> None:
    bearer = canvas.open()["token"]
    given = {"Authorization": f"Bearer {form.format(bearer)}" if form[:5] != "basic" else form.format(bearer)}

    answer = canvas.look_up(bearer, headers=given)

    assert answer.status_code == 401
    assert bearer not in answer.text


def test_a_bearer_in_the_address_or_in_a_cookie_is_none(canvas: Canvas) -> None:
    bearer = canvas.open()["token"]
    body = {"object": {"type": "Contact", "id": CONTACT}, "token": bearer}
    client = canvas.world.app.test_client()
    client.set_cookie("token", bearer)

    for address in ("/salesforce/lookup", f"/salesforce/lookup?token={bearer}&access_token={bearer}"):
        assert client.post(address, json=body).status_code == 401
