"""The Profile API: what a server is refused, and what is on record."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.effort import examples
from tests.web.profile_world import World, add_space, open_world

ADA = "users/profiles/user_id:ada"


@pytest.mark.parametrize("header", [None, "", "Basic", "Basic ???", "Bearer", "Bearer wrong", "Digest x", "Basic Og=="])
def test_without_a_token_nothing_is_read(ada: World, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}
    answer = ada.app.test_client().get(f"/v1/spaces/{ada.space_id}/collections/{ADA}/traits", headers=headers)

    assert (answer.status_code, answer.get_json()["error"]["code"]) == (401, "authentication_error")
    assert "Basic" in answer.headers["WWW-Authenticate"]
    assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.parametrize("part", ["traits", "external_ids", "events", "metadata", "links"])
@pytest.mark.parametrize("header", [None, "Bearer wrong"])
def test_without_a_token_nobody_learns_which_parameters_there_are(ada: World, part: str, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}
    path = f"/v1/spaces/{ada.space_id}/collections/{ADA}/{part}"
    answer = ada.app.test_client().get(path, query_string={"limit": "ten", "verbose": "?"}, headers=headers)

    assert (answer.status_code, answer.get_json()["error"]["code"]) == (401, "authentication_error")


def test_a_token_may_stand_as_bearer_and_without_its_colon(ada: World) -> None:
    path = f"/v1/spaces/{ada.space_id}/collections/{ADA}/traits"
    bare = base64.b64encode(ada.profile_token.encode()).decode()

    for header in (f"Bearer {ada.profile_token}", f"Basic {bare}"):
        assert ada.app.test_client().get(path, headers={"Authorization": header}).status_code == 200


def test_a_token_opens_its_own_space_only(world: World) -> None:
    other = add_space(world.app, world.clock)
    other.send({"type": "track", "userId": "ada", "event": "One"})

    assert other.read(f"{ADA}/traits").status_code == 200
    assert other.read(f"{ADA}/traits", token=world.profile_token).status_code == 401
    assert world.read(f"{ADA}/traits", space_id=other.space_id).status_code == 401
    assert world.read(f"{ADA}/traits", space_id="spa_absent").status_code == 401


def test_a_revoked_token_opens_nothing(world: World) -> None:
    world.send({"type": "track", "userId": "ada", "event": "One"})
    token = world.house.control.list_profile_tokens(world.space_id)[0]
    world.house.control.revoke_profile_token(world.space_id, token.id)

    assert world.read(f"{ADA}/traits").status_code == 401


@pytest.mark.parametrize(
    ("part", "query"),
    [
        ("traits", {"limit": 0}),
        ("traits", {"limit": 201}),
        ("traits", {"limit": "ten"}),
        ("traits", {"class": "audiences"}),
        ("traits", {"verbose": "perhaps"}),
        ("external_ids", {"limit": 101}),
        ("events", {"limit": 101}),
        ("events", {"sort": "up"}),
        ("events", {"start": "yesterday"}),
        ("events", {"type": "identify"}),
        ("events", {"include": "a", "exclude": "b"}),
        ("links", {"limit": 21}),
        ("traits", {"next": "plan"}),
        ("traits", {"next": "!"}),
        ("events", {"next": "A" * 5000}),
        ("links", {"next": "%00"}),
    ],
    ids=str,
)
def test_parameters_that_mean_nothing_are_refused_in_segments_shape(
    ada: World, part: str, query: dict[str, Any]
) -> None:
    answer = ada.read(f"{ADA}/{part}", **query)

    assert (answer.status_code, answer.get_json()["error"]["code"]) == (400, "validation_error")
    assert next(iter(query)) in answer.get_json()["error"]["message"]


def test_the_last_accepted_limits_are_accepted(ada: World) -> None:
    for part, limit in (("traits", 200), ("external_ids", 100), ("events", 100), ("links", 20)):
        assert ada.read(f"{ADA}/{part}", limit=limit).status_code == 200
        assert ada.read(f"{ADA}/{part}", limit=1, unheard_of="x").status_code == 200


def test_a_cursor_that_was_changed_is_refused(ada: World) -> None:
    cursor = ada.read(f"{ADA}/events", limit=3).get_json()["cursor"]["next"]

    for place in range(0, len(cursor), 5):
        changed = cursor[:place] + ("A" if cursor[place] != "A" else "B") + cursor[place + 1 :]
        assert ada.read(f"{ADA}/events", next=changed).status_code == 400


def test_a_cursor_of_another_list_or_order_is_refused(ada: World) -> None:
    cursor = ada.read(f"{ADA}/events", limit=3).get_json()["cursor"]["next"]

    assert ada.read(f"{ADA}/external_ids", next=cursor).status_code == 400
    assert ada.read(f"{ADA}/events", sort="asc", next=cursor).status_code == 400
    assert ada.read(f"{ADA}/events", next=cursor).status_code == 200


@examples(40)
@given(st.dictionaries(st.sampled_from(["next", "include", "start", "limit", "type", "sort"]), st.text()), st.text())
def test_no_parameter_or_identifier_breaks_a_reading(ada: World, query: dict[str, str], value: str) -> None:
    for path in (f"{ADA}/events", f"users/profiles/{value}/events"):
        try:
            answer = ada.read(path, **query)
        except (UnicodeError, ValueError):  # not an address that can be sent
            continue
        assert answer.status_code in (200, 308, 400, 404, 429)


def test_a_space_is_asked_as_often_as_the_setting_says_and_no_more(tmp_path: Path) -> None:
    with open_world(tmp_path, profile_rate=3) as world:
        other = add_space(world.app, world.clock)
        world.send({"type": "track", "userId": "ada", "event": "One"})
        answers = [world.read(f"{ADA}/traits") for _ in range(6)]

        assert [answer.status_code for answer in answers[:3]] == [200, 200, 200]
        refused = answers[-1]
        assert (refused.status_code, refused.get_json()["error"]["code"]) == (429, "rate_limit_error")
        assert int(refused.headers["Retry-After"]) >= 1
        assert other.read(f"{ADA}/traits").status_code == 404  # another space is not held up


@pytest.mark.parametrize("path", ["nothing", "collections/things/profiles/x/traits", f"collections/{ADA}/secrets"])
def test_an_address_that_is_none_answers_in_segments_shape(ada: World, path: str) -> None:
    answer = ada.app.test_client().get(f"/v1/spaces/{ada.space_id}/{path}")

    assert (answer.status_code, answer.get_json()["error"]["code"]) == (404, "not_found")
    assert answer.headers["Request-Id"]


def test_the_profile_api_lets_no_browser_in(ada: World) -> None:
    answer = ada.app.test_client().get(
        f"/v1/spaces/{ada.space_id}/collections/{ADA}/traits",
        headers={"Authorization": f"Bearer {ada.profile_token}", "Origin": "https://1.apps.zdusercontent.com"},
    )

    assert answer.status_code == 200 and "Access-Control-Allow-Origin" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store" and answer.headers["Request-Id"]


def test_each_reading_is_on_record_with_names_and_no_values(world: World) -> None:
    world.send({"type": "identify", "userId": "ada", "traits": {"name": "Ada L", "plan": "pro"}})
    public_id = world.public_id("user_id", "ada")

    world.read(f"{ADA}/traits")
    world.read("users/profiles/user_id:nobody/traits")

    token = world.house.control.list_profile_tokens(world.space_id)[0]
    last = world.receipts()[-1]
    assert last == ("profile_api", f"token:{token.id}", "", public_id, "read", '["traits.name","traits.plan"]')
    assert world.house.receipts.verify_chain(world.space_id) is None
