"""The admin pages: spaces, sources and tokens, as somebody without JavaScript meets them."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.admin_world import EMAIL, Visitor, World, a_world, words

MARKUP = '<script>alert("x")</script>'


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with a_world(tmp_path) as opened:
        yield opened


def shown_secret(page: str) -> str:
    """Return the secret that a page shows once."""
    found = re.search(r'<code id="secret">(\w+)</code>', page)
    return found.group(1) if found else ""


# -- spaces and the overview


def test_making_a_space_leads_to_its_overview_which_says_what_to_do_next(world: World) -> None:
    visitor = world.admin()

    overview = visitor.follow(visitor.post("/admin/spaces/new", {"name": "Quillmoor"}, page="/admin/spaces/new"))

    (space,) = world.house.control.list_spaces()
    assert world.house.spaces.exists(space.id)
    said = words(overview)
    assert "The space Quillmoor is there. Next it needs a source." in said
    assert "No source yet. A source is what sends events. Add source" in said
    assert "Zendesk is not connected." in said
    assert "Quillmoor is there" not in words(visitor.get(f"/admin/spaces/{space.id}/"))


def test_a_space_needs_a_name_and_what_was_typed_stays(world: World) -> None:
    visitor = world.admin()

    empty = visitor.post("/admin/spaces/new", {"name": " "}, page="/admin/spaces/new")
    long = visitor.post("/admin/spaces/new", {"name": "Q" * 101})

    assert (empty.status_code, long.status_code) == (400, 400)
    assert "The name is missing" in words(empty) and f'value="{"Q" * 101}"' in long.text
    assert world.house.control.list_spaces() == ()


def test_the_switcher_lists_every_space(world: World) -> None:
    first, second = world.space("One"), world.space("Two")
    page = world.admin().get(f"/admin/spaces/{first.id}/").text

    assert f'href="/admin/spaces/{second.id}/"' in page and f'href="/admin/spaces/{first.id}/"' in page


def test_the_overview_counts_what_came_in_24_hours(world: World) -> None:
    space = world.space()
    source = world.source(space)
    world.send(source, {"type": "track", "event": "A", "userId": "u1"}, {"type": "track", "event": "B"})
    visitor = world.admin()

    said = words(visitor.get(f"/admin/spaces/{space.id}/"))
    assert "Events accepted 1 " in said and "Rejected 50 % 1 " in said
    assert "1 event from Web app was rejected in the last 24 hours." in said

    world.clock.move(hours=24)
    visitor = world.admin()
    said = words(visitor.get(f"/admin/spaces/{space.id}/"))
    assert "Events accepted 0 " in said and "Web app has been silent for 1 day." not in said
    world.clock.move(minutes=1)
    assert "Web app has been silent for 1 day." in words(visitor.get(f"/admin/spaces/{space.id}/"))


def test_the_overview_says_why_zendesk_was_refused(world: World) -> None:
    space = world.space()
    connection, _ = world.house.control.create_connection(space.id)
    world.house.control.note_connection_refused(connection.id, "The token was signed with another secret.")

    said = words(world.admin().get(f"/admin/spaces/{space.id}/"))

    assert "Zendesk was refused when it last asked: The token was signed with another secret." in said


@pytest.mark.parametrize(
    "path",
    ["", "people", "sources", "sources/new", "tokens", "zendesk", "zendesk/app.zip", "zendesk/con_x", "log",
     "people/use_x"],
)  # fmt: skip
def test_a_space_that_does_not_exist_is_not_found(world: World, path: str) -> None:
    world.space()

    assert world.admin().get(f"/admin/spaces/spa_none/{path}").status_code == 404


def test_the_log_says_who_did_what(world: World) -> None:
    space = world.space()
    visitor = world.admin()
    visitor.post(f"/admin/spaces/{space.id}/tokens", {"name": "CRM"}, page=f"/admin/spaces/{space.id}/tokens")

    assert f"{EMAIL} Profile API token created CRM" in words(visitor.get(f"/admin/spaces/{space.id}/log"))


# -- sources


def add_source(visitor: Visitor, space_id: str, name: str, kind: str) -> str:
    page = f"/admin/spaces/{space_id}/sources/new"
    return visitor.follow(visitor.post(page, {"name": name, "kind": kind}, page=page)).text


@pytest.mark.parametrize("kind", ["browser", "node", "python", "rudderstack", "http"])
def test_a_new_source_shows_its_key_in_a_snippet_for_every_library(world: World, kind: str) -> None:
    space = world.space()

    page = add_source(world.admin(), space.id, "Billing", kind)

    (source,) = world.house.control.list_sources(space.id)
    assert (source.name, source.kind, source.id) == ("Billing", kind, "billing")
    assert page.count(source.write_key) == 6  # the key itself and five snippets
    assert page.count("http://onefold.test") == 5
    assert page.count("<details open>") == 1


def test_a_source_of_no_kind_is_not_made_and_its_name_stays(world: World) -> None:
    space = world.space()
    page = f"/admin/spaces/{space.id}/sources/new"

    answer = world.admin().post(page, {"name": "Billing", "kind": "pigeon"}, page=page)

    assert answer.status_code == 400 and 'value="Billing"' in answer.text
    assert world.house.control.list_sources(space.id) == ()


def test_a_source_page_shows_what_arrived_and_what_became_of_it(world: World) -> None:
    space = world.space()
    source = world.source(space)
    world.send(source, {"type": "identify", "userId": "u1", "messageId": "m1", "traits": {"name": "Grace Hopper"}})
    world.send(source, {"type": "track", "event": "Plan Chosen", "userId": "u1", "messageId": "m2"})
    world.send(source, {"type": "track", "event": "Broken", "messageId": "m3"})

    said = words(world.admin().get(f"/admin/spaces/{space.id}/sources/{source.id}"))

    assert "identify 1 trait Grace Hopper new person" in said
    assert "track Plan Chosen Grace Hopper attached" in said
    assert "track Broken none rejected: " in said
    assert "Why it was rejected" in said and '"messageId": "m3"' in said


def test_a_call_is_shown_as_received_when_it_is_opened(world: World) -> None:
    space = world.space()
    source, other = world.source(space), world.source(space, "Other")
    world.send(source, {"type": "track", "event": "Plan Chosen", "userId": "u1", "messageId": "m2"})
    visitor = world.admin()

    opened = words(visitor.get(f"/admin/spaces/{space.id}/sources/{source.id}?open=e1"))
    assert '"event": "Plan Chosen"' in opened and "It counts for u1" in opened
    for ref in ("e1", "e99", "r1", "x", "e", "e" + "9" * 30, "e-1", "e²"):
        answer = visitor.get(f"/admin/spaces/{space.id}/sources/{other.id}?open={ref}")
        assert answer.status_code == 200 and "As received" not in answer.text


def test_accepted_and_rejected_calls_can_be_looked_at_apart(world: World) -> None:
    space = world.space()
    source = world.source(space)
    world.send(source, {"type": "track", "event": "Good", "userId": "u1"}, {"type": "track", "event": "Broken"})
    visitor = world.admin()
    path = f"/admin/spaces/{space.id}/sources/{source.id}/live"

    accepted, rejected = visitor.get(f"{path}?show=accepted").text, visitor.get(f"{path}?show=rejected").text

    assert ("Good" in accepted, "Broken" in accepted) == (True, False)
    assert ("Good" in rejected, "Broken" in rejected) == (False, True)
    assert "<html" not in accepted


def test_a_key_is_rotated_only_when_the_name_was_typed(world: World) -> None:
    space = world.space()
    source = world.source(space)
    visitor = world.admin()
    page = f"/admin/spaces/{space.id}/sources/{source.id}"

    refused = visitor.follow(visitor.post(f"{page}/rotate", {"confirm": "Web"}, page=page))
    assert "Nothing was changed" in words(refused)
    assert world.house.control.list_sources(space.id) == (source,)

    visitor.follow(visitor.post(f"{page}/rotate", {"confirm": "Web app"}))
    assert world.house.control.find_source_by_write_key(source.write_key) is None


def test_a_disabled_source_is_refused_and_can_be_enabled_again(world: World) -> None:
    space = world.space()
    source = world.source(space)
    visitor = world.admin()
    page = f"/admin/spaces/{space.id}/sources/{source.id}"
    body = {"writeKey": source.write_key, "type": "track", "event": "A", "userId": "u1"}

    said = words(visitor.follow(visitor.post(f"{page}/enabled", {"enabled": "no"}, page=page)))
    assert "The source is disabled" in said
    assert world.app.test_client().post("/v1/track", json=body).status_code == 401

    visitor.post(f"{page}/enabled", {"enabled": "yes"})
    assert world.app.test_client().post("/v1/track", json=body).status_code == 200


@pytest.mark.parametrize("act", ["rotate", "enabled"])
def test_a_source_of_another_space_is_neither_shown_nor_changed(world: World, act: str) -> None:
    mine, other = world.space("One"), world.space("Two")
    source = world.source(other)
    visitor = world.admin()
    page = f"/admin/spaces/{mine.id}/sources/{source.id}"

    form = {"confirm": source.name, "enabled": "no"}
    assert visitor.post(f"{page}/{act}", form, page="/admin/spaces/new").status_code == 404
    assert [visitor.get(path).status_code for path in (page, f"{page}/live", f"{page}/connect")] == [404, 404, 404]
    assert world.house.control.list_sources(other.id) == (source,)


# -- tokens


def test_a_token_is_shown_once_and_works(world: World) -> None:
    space = world.space()
    visitor = world.admin()
    page = f"/admin/spaces/{space.id}/tokens"

    shown = visitor.follow(visitor.post(page, {"name": "CRM"}, page=page))

    token = shown_secret(shown.text)
    assert token.startswith("pt_") and "It is shown this once" in words(shown)
    assert token not in visitor.get(page).text
    found = world.house.control.find_profile_token(token)
    assert found is not None and (found.name, found.space_id) == ("CRM", space.id)


def test_a_revoked_token_is_refused_from_then_on(world: World) -> None:
    space = world.space()
    token, text = world.house.control.create_profile_token(space.id, "CRM")
    visitor = world.admin()
    page = f"/admin/spaces/{space.id}/tokens"

    visitor.post(f"{page}/{token.id}/revoke", {"confirm": "crm"}, page=page)
    assert world.house.control.find_profile_token(text) is not None
    said = words(visitor.follow(visitor.post(f"{page}/{token.id}/revoke", {"confirm": "CRM"})))

    assert world.house.control.find_profile_token(text) is None
    assert "The token is revoked." in said and "CRM 1 minute ago" not in said and "revoked" in said


def test_a_token_of_another_space_is_not_revoked(world: World) -> None:
    mine, other = world.space("One"), world.space("Two")
    token, text = world.house.control.create_profile_token(other.id, "CRM")
    visitor = world.admin()

    answer = visitor.post(
        f"/admin/spaces/{mine.id}/tokens/{token.id}/revoke", {"confirm": "CRM"}, page="/admin/spaces/new"
    )

    assert answer.status_code == 404
    assert world.house.control.find_profile_token(text) is not None


# -- markup


def test_names_full_of_markup_are_text_on_every_page(world: World) -> None:
    space = world.space(MARKUP)
    source = world.source(space, MARKUP)
    world.house.control.create_profile_token(space.id, MARKUP)
    connection, _ = world.house.control.create_connection(space.id)
    world.house.control.note_connection_refused(connection.id, MARKUP)
    event = {"userId": MARKUP, "traits": {MARKUP: MARKUP, "name": MARKUP, "email": f"{MARKUP}@x.test"}}
    world.send(source, {"type": "identify", **event}, {"type": "group", "groupId": MARKUP, **event})
    world.send(source, {"type": "track", "event": MARKUP, "userId": MARKUP, "properties": {MARKUP: [MARKUP]}})
    world.send(source, {"type": "page", "name": MARKUP, "timestamp": MARKUP, "userId": MARKUP})
    visitor = world.admin()
    base = f"/admin/spaces/{space.id}"
    person = re.search(r"/people/(use_\w+)", visitor.get(f"{base}/people").text)
    assert person

    for path in ("/", "/people", "/people?q=alert", f"/people/{person.group(1)}", "/sources", "/tokens", "/zendesk",
                 f"/zendesk/{connection.id}",
                 "/log", f"/sources/{source.id}", f"/sources/{source.id}?show=rejected", "/people?q=" + MARKUP,
                 f"/sources/{source.id}/connect", "/sources/new"):  # fmt: skip
        answer = visitor.get(base + path, follow_redirects=True)
        assert answer.status_code == 200
        assert "<script>" not in answer.text and 'alert("x")' not in answer.text, path
        assert not re.search(r"\son\w+=|\sstyle=|javascript:", answer.text), path
