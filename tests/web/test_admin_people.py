"""People on the admin pages: search, and one person's page."""

from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from app.domain.definitions.reading import read_definition
from app.settling import settle
from app.storage.admin_reads import match_query, person_name
from app.storage.definitions import save_definition
from tests.web.admin_world import World, a_world, words


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with a_world(tmp_path) as opened:
        yield opened


def grace(**more: object) -> dict[str, object]:
    traits = {"name": "Grace Hopper", "email": "Grace@Example.com", "company": "Navy", "plan": "Team"}
    return {"type": "identify", "userId": "u_7", "anonymousId": "anon-1", "messageId": "i1", "traits": traits, **more}


@pytest.mark.parametrize(
    "query", ["grace", "HOPPER", "hop gra", "grace@example.com", "GRACE@EXAMPLE.COM", "u_7", "anon-1", "navy"]
)
def test_a_person_is_found_by_words_and_by_any_identifier(world: World, query: str) -> None:
    space = world.space()
    world.send(world.source(space), grace())

    said = words(world.admin().get(f"/admin/spaces/{space.id}/people?q={query}"))

    assert "1 person" in said and "Grace Hopper" in said


@pytest.mark.parametrize(
    "query", ["hopper x", "u_", "anon-", "race", '"', "*", "grace OR", "NOT x", "a" * 5000, "\x00", "()"]
)
def test_who_does_not_match_is_not_found_and_no_query_is_an_error(world: World, query: str) -> None:
    space = world.space()
    world.send(world.source(space), grace())

    answer = world.admin().get(f"/admin/spaces/{space.id}/people", query_string={"q": query})

    assert answer.status_code == 200
    assert "1 person" not in words(answer)


def test_people_are_found_by_their_id(world: World) -> None:
    space = world.space()
    world.send(world.source(space), grace())
    visitor = world.admin()
    public_id = "use_" + visitor.get(f"/admin/spaces/{space.id}/people").text.partition("use_")[2][:27]

    assert "Grace Hopper" in words(visitor.get(f"/admin/spaces/{space.id}/people?q={public_id}"))


def test_the_search_of_one_space_finds_nobody_of_another(world: World) -> None:
    mine, other = world.space("One"), world.space("Two")
    world.send(world.source(other), grace())
    visitor = world.admin()
    public_id = "use_" + visitor.get(f"/admin/spaces/{other.id}/people").text.partition("use_")[2][:27]

    assert "No one by “grace”." in words(visitor.get(f"/admin/spaces/{mine.id}/people?q=grace"))
    assert visitor.get(f"/admin/spaces/{other.id}/people/{public_id}").status_code == 200
    assert visitor.get(f"/admin/spaces/{mine.id}/people/{public_id}").status_code == 404


def test_without_anybody_the_page_says_how_people_appear(world: World) -> None:
    space = world.space()

    assert "Nobody is known yet." in words(world.admin().get(f"/admin/spaces/{space.id}/people"))


def test_htmx_gets_the_results_alone(world: World) -> None:
    space = world.space()
    world.send(world.source(space), grace())
    visitor = world.admin()
    path = f"/admin/spaces/{space.id}/people?q=grace"

    part = visitor.get(path, headers={"HX-Request": "true"}).text
    restored = visitor.get(path, headers={"HX-Request": "true", "HX-History-Restore-Request": "true"}).text

    assert "Grace Hopper" in part and "<html" not in part
    assert "<html" in restored


def person_page(world: World, space_id: str) -> str:
    visitor = world.admin()
    public_id = "use_" + visitor.get(f"/admin/spaces/{space_id}/people?q=u_7").text.partition("use_")[2][:27]
    return f"/admin/spaces/{space_id}/people/{public_id}"


def test_a_person_is_shown_with_traits_identifiers_events_and_accounts(world: World) -> None:
    space = world.space()
    source = world.source(space)
    order = {"event": "Order Placed", "properties": {"amount": 99.0, "paid": True}}
    world.send(source, grace(), {"type": "group", "userId": "u_7", "groupId": "acme", "traits": {"name": "Acme"}})
    world.send(source, {"type": "track", "userId": "u_7", "timestamp": "2026-02-20T10:00:00Z", **order})
    path = person_page(world, space.id)

    said = words(world.admin().get(path))

    assert "Grace Hopper Navy. 3 identifiers, 1 event." in said
    assert "plan Team" in said and "Anonymous ID, first seen" in said
    assert "Fri 20 Feb Order Placed" in said and "amount 99, paid yes" in said
    assert "Accounts acme Account ID" in said
    assert "No identifier was turned away" in said


def test_what_keeps_two_people_apart_is_said_on_both_their_pages(world: World) -> None:
    space = world.space()
    source = world.source(space)
    world.send(source, grace())
    world.send(source, {"type": "identify", "userId": "u_8", "traits": {"name": "Ada"}, "messageId": "i2"})
    borrowed = {"context": {"traits": {"email": "grace@example.com"}}}
    world.send(source, {"type": "track", "event": "A", "userId": "u_8", "messageId": "t1", **borrowed})
    visitor, path = world.admin(), person_page(world, space.id)

    hers = words(visitor.get(path))
    listed = visitor.get(f"/admin/spaces/{space.id}/people?q=u_8").text
    ada_id = "use_" + listed.partition("use_")[2][:27]
    adas = words(visitor.get(f"/admin/spaces/{space.id}/people/{ada_id}"))

    assert "E-mail grace@example.com was not attached, because as many values of User ID" in adas
    assert "It belongs to Grace Hopper" in adas
    assert "E-mail grace@example.com was not attached to Ada , because" in hers


def test_an_id_that_moved_leads_to_the_person_who_answers_to_it(world: World) -> None:
    space = world.space()
    source = world.source(space)
    world.send(
        source, {"type": "page", "anonymousId": "anon-9", "messageId": "p1", "timestamp": "2026-02-03T10:00:00Z"}
    )
    world.send(source, {"type": "page", "userId": "u_9", "messageId": "p0", "timestamp": "2026-02-01T10:00:00Z"})
    visitor = world.admin()
    listed = visitor.get(f"/admin/spaces/{space.id}/people?q=anon-9").text
    old_id = "use_" + listed.partition("use_")[2][:27]
    world.send(source, {"type": "identify", "userId": "u_9", "anonymousId": "anon-9", "messageId": "i9"})

    answer = visitor.get(f"/admin/spaces/{space.id}/people/{old_id}")

    assert answer.status_code == 302
    assert "2 identifiers" in words(visitor.get(answer.location))


@pytest.mark.parametrize("public_id", ["use_" + "0" * 27, "use_x", "acc_" + "0" * 27, "nobody"])
def test_an_id_that_was_never_handed_out_is_not_found(world: World, public_id: str) -> None:
    space = world.space()
    visitor = world.admin()

    assert visitor.get(f"/admin/spaces/{space.id}/people/{public_id}").status_code == 404
    assert visitor.get(f"/admin/spaces/{space.id}/people/{public_id}/timeline").status_code == 404


def test_older_events_follow_page_by_page_without_gap_or_repeat(world: World) -> None:
    space = world.space()
    source = world.source(space)
    calls = [
        {
            "type": "track",
            "event": f"Event {number:03}",
            "userId": "u_7",
            "timestamp": f"2026-02-01T10:{number // 2:02}:00Z",
        }
        for number in range(110)
    ]
    world.send(source, *calls)
    visitor, path = world.admin(), person_page(world, space.id)
    seen: list[str] = []

    page = visitor.get(path).text
    while True:
        seen += [part[:9] for part in page.split('<span class="break">')[1:] if part.startswith("Event ")]
        if "Older events" not in page:
            break
        query = page.partition("before=")[2].partition('"')[0].replace("&amp;", "&")
        page = visitor.get(f"{path}?before={query}").text

    assert len(seen) == len(set(seen)) == 110


@pytest.mark.parametrize("before", ["x", "1", "-1,a", "9" * 40 + ",a", ",", "²,a"])
def test_a_cursor_of_somebody_s_own_making_shows_the_newest_events(world: World, before: str) -> None:
    space = world.space()
    world.send(world.source(space), grace(), {"type": "track", "event": "A", "userId": "u_7"})
    path = person_page(world, space.id)

    answer = world.admin().get(path, query_string={"before": before})

    assert answer.status_code == 200 and "A Web app" in words(answer)


def test_each_word_of_a_query_is_quoted_for_the_full_text_search() -> None:
    assert match_query('ada "x* AND -') == '"ada"* """x*"* "AND"*'
    assert match_query("@@ ** ") == ""


@pytest.mark.parametrize(
    ("traits", "name"),
    [
        ({"name": " Ada "}, "Ada"),
        ({"firstName": "Ada", "lastName": "Lovelace"}, "Ada Lovelace"),
        ({"first_name": "Ada"}, "Ada"),
        ({"name": " "}, None),
        ({}, None),
    ],
)
def test_a_name_is_made_of_the_traits_that_hold_one(traits: dict[str, str], name: str | None) -> None:
    assert person_name(traits) == name


def test_an_object_among_the_traits_reads_as_its_parts() -> None:
    from app.web.admin.words import value_text

    assert value_text({"id": "acct_1", "name": "Harbour & Pine", "paying": True}) == (
        "id: acct_1, name: Harbour & Pine, paying: yes"
    )
    assert value_text({"address": {"city": "Oslo"}}) == '{"address": {"city": "Oslo"}}'
    assert value_text([{"sku": "a"}]) == '[{"sku": "a"}]'


def test_a_person_s_page_says_what_changed_and_leads_to_the_rest(world: World) -> None:
    space = world.space()
    source = world.source(space)
    value = {"aggregate": "count", "of": {"event": "Order"}}
    definition = read_definition({"key": "orders", "name": "<b>Orders</b>", "kind": "trait", "value": value})
    world.house.spaces.write(
        space.id,
        lambda connection: save_definition(connection, definition, author="ada", note="", now=world.house.now_ms()),
    )
    world.send(source, grace())
    visitor, address = world.admin(), f"/admin/spaces/{space.id}/people"
    one = "use_" + visitor.get(address).text.partition("use_")[2][:27]
    assert "What changed Nothing." in words(visitor.get(f"{address}/{one}"))

    for number in range(60):
        call = {"type": "track", "event": "Order", "userId": "u_7", "messageId": f"o{number}"}
        world.send(source, call)
        settle(world.house, space.id)

    shown = visitor.get(f"{address}/{one}")
    assert "<b>Orders</b> went from 59 to 60 just now , by the event Order" in words(shown)
    assert words(shown).count("went from") == 8
    first = visitor.get(f"{address}/{one}/changes")
    older = unescape(first.text.partition("before=")[2].partition('"')[0])
    rest = visitor.get(f"{address}/{one}/changes?before={older}")
    assert [words(page).count("Order") - words(page).count("Orders") for page in (first, rest)] == [50, 10]
    assert "became 1" in words(rest) and "Older changes" not in words(rest)
    nobody = visitor.get(f"{address}/use_000000000000000000000000000/changes")
    assert (nobody.status_code, visitor.get(f"{address}/{one}/changes?before=x").status_code) == (404, 200)
