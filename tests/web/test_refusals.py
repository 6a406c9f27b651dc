"""What an admin reads of refusals: the reason of the host itself is not pushed out by what anybody can send."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.web.refusals import BEFORE, PAGE_NOT_READABLE, PAGE_WRONG_KEY, PROXY_WRONG_KEY
from tests.web.profile_world import World, open_world
from tests.web.signed_world import connect_signed, open_signed, page_token

OTHER_INSTALLATION = "The page's token is meant for the installation 8, which is not the one entered here."


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with open_world(tmp_path) as opened:
        yield connect_signed(opened)


def refused(world: World, token: str) -> str | None:
    """Ask for a page with a token and return the sentence that the admin then reads."""
    world.house.control._noted.clear()  # notes are written once in some seconds
    assert open_signed(world, token).status_code in (401, 403)
    return last_refusal(world)


def last_refusal(world: World) -> str | None:
    return world.house.control.get_connection(world.space_id, world.connection_id).last_refusal


def of_another_installation(world: World) -> str:
    return page_token(world, aud=f"https://{account(world)}.zendesk.com/api/v2/apps/installations/8.json")


def account(world: World) -> str:
    subdomain = world.house.control.get_connection(world.space_id, world.connection_id).subdomain
    assert subdomain is not None
    return subdomain


def test_what_anybody_can_send_stands_before_the_reason_that_the_host_gave_and_keeps_it(world: World) -> None:
    assert refused(world, of_another_installation(world)) == OTHER_INSTALLATION

    first, second = refused(world, "x.y.z"), refused(world, page_token(world, key="another"))

    assert first == f"{PAGE_NOT_READABLE}{BEFORE}{OTHER_INSTALLATION}"
    assert second == f"{PAGE_WRONG_KEY}{BEFORE}{OTHER_INSTALLATION}"


def test_what_anybody_sent_before_is_not_kept(world: World) -> None:
    refused(world, "x.y.z")

    assert refused(world, page_token(world, key="another")) == PAGE_WRONG_KEY
    assert refused(world, of_another_installation(world)) == OTHER_INSTALLATION


def test_a_reason_from_before_the_last_use_is_over(world: World) -> None:
    refused(world, of_another_installation(world))
    world.clock.go(minutes=2)
    assert open_signed(world).status_code == 200
    world.clock.go(minutes=2)

    assert refused(world, "x.y.z") == PAGE_NOT_READABLE


def test_tokens_of_the_proxy_keep_the_reason_of_a_signed_page(world: World) -> None:
    refused(world, of_another_installation(world))
    token = world.token()
    token = f"{token[:-8]}AAAAAAAA"
    world.house.control._noted.clear()
    assert world.look_up(user_id="ada", token=token).status_code == 401

    assert last_refusal(world) == f"{PROXY_WRONG_KEY}{BEFORE}{OTHER_INSTALLATION}"
