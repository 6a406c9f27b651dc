"""Every token of the two tables over HTTP: its status, what its admin reads, and that the answer says nothing of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from werkzeug.test import TestResponse

from app.storage.control import Connection
from tests.web.page_tokens_table import PAGE_BAD, PAGE_GOOD
from tests.web.profile_world import World, add_space, open_world
from tests.web.proxy_tokens_table import PROXY_BAD, PROXY_GOOD
from tests.web.signed_world import AGENT, connect_signed, open_signed


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with open_world(tmp_path_factory.mktemp("home")) as opened:
        yield opened


@pytest.fixture
def world(shared: World) -> World:
    return add_space(shared.app, shared.clock)


def connection(world: World) -> Connection:
    return world.house.control.get_connection(world.space_id, world.connection_id)


def test_the_tables_hold_at_least_forty_tokens_of_each_kind() -> None:
    assert len(PAGE_BAD) >= 40 and len(PROXY_BAD) >= 40
    assert len(PAGE_GOOD) >= 15 and len(PROXY_GOOD) >= 5


@pytest.mark.parametrize("name", PAGE_BAD)
def test_a_bad_page_token_is_refused_with_its_reason_on_the_admins_page_alone(world: World, name: str) -> None:
    bad = PAGE_BAD[name]
    token = bad.make(connect_signed(world))

    answer = open_signed(world, token, at=None if bad.at is None else bad.at(world))

    assert answer.status_code == bad.status
    assert connection(world).last_refusal == bad.reason
    assert_says_nothing(answer, token)
    assert "onefold-page" not in answer.text


@pytest.mark.parametrize("name", PROXY_BAD)
def test_a_bad_proxy_token_is_refused_with_its_reason_on_the_admins_page_alone(world: World, name: str) -> None:
    bad = PROXY_BAD[name]
    token = bad.make(world)

    answer = world.look_up(user_id="ada", token=token.encode().decode("latin-1"))

    assert answer.status_code == bad.status
    assert connection(world).last_refusal == bad.reason
    assert_says_nothing(answer, token)
    assert bad.reason is None or bad.reason not in answer.text


@pytest.mark.parametrize("name", PAGE_GOOD)
def test_a_good_page_token_opens_a_page(world: World, name: str) -> None:
    token = PAGE_GOOD[name](connect_signed(world))

    answer = open_signed(world, token)

    assert answer.status_code == 200, connection(world).last_refusal
    assert connection(world).last_refusal is None
    assert connection(world).zendesk.last_signed_at == world.house.now_ms()


@pytest.mark.parametrize("name", PROXY_GOOD)
def test_a_good_proxy_token_is_answered(world: World, name: str) -> None:
    answer = world.look_up(user_id="ada", token=PROXY_GOOD[name](world))

    assert (answer.status_code, connection(world).last_refusal) == (200, None)


def assert_says_nothing(answer: TestResponse, token: str) -> None:
    """Fail if an answer holds anything of what was sent: of the token, the claims, the account, the agent."""
    whole = f"{answer.text}\n{answer.headers}"
    pieces = [piece for piece in re.split(r"[^A-Za-z0-9_-]+", token) if len(piece) >= 8]
    for sent in (*pieces, AGENT, "evil", "zq", "installations/"):
        assert sent not in whole
