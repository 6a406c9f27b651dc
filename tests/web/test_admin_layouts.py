"""The admin's pages of layouts without a script: variants, saving, history, files; and what the composer asks."""

from __future__ import annotations

import io
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from app.domain.layout import Target
from app.storage import layouts
from app.storage.admin_reads import recent_people
from app.storage.control import Space
from app.storage.layout_suggestions import COUNTED_MAX
from tests.web.admin_world import EMAIL, Visitor, World, a_world, words

Json = dict[str, Any]
MARKUP = '</script><script>alert("x")</script>'
TICKET = {"host": "zendesk", "object": "ticket"}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with a_world(tmp_path) as opened:
        yield opened


def document(text: str = "Ask before.", *more: Json, **target: str) -> Json:
    return {"version": 1, "name": "Support", "for": target, "cards": [{"type": "note", "text": text}, *more]}


def save(
    visitor: Visitor, space: Space, given: Json | str, *, act: str = "draft", based_on: str = "", **target: str
) -> Any:
    text = given if isinstance(given, str) else json.dumps(given)
    form = {"document": text, "act": act, "based_on": based_on, **target}
    compose = f"/admin/spaces/{space.id}/layouts/compose"
    return visitor.post(f"/admin/spaces/{space.id}/layouts/save", form, page=compose)


def in_force(world: World, space: Space) -> dict[Target, int]:
    with world.house.spaces.reading(space.id) as connection:
        return {one.target: one.revision for one in layouts.list_in_force(connection)}


def a_person(world: World, space: Space) -> str:
    """Send what one person did, and return their id."""
    call = {"userId": "u1", "timestamp": "2026-03-02T08:00:00Z"}
    traits = {"name": "Ada Example", "plan": "pro", "seats": 12}
    identify = {"type": "identify", "messageId": "m1", "traits": traits, **call}
    world.send(world.source(space), identify, {"type": "track", "messageId": "m2", "event": "Order Completed", **call})
    with world.house.spaces.reading(space.id) as connection:
        return recent_people(connection, space.id, limit=1)[0].public_id


# -- without a script ---------------------------------------------------------------


def test_a_variant_begins_with_the_layout_made_from_the_data(world: World) -> None:
    space, visitor = world.space(), world.admin()
    a_person(world, space)

    page = visitor.get(f"/admin/spaces/{space.id}/layouts/compose?host=zendesk&object=ticket")

    assert "Zendesk, Ticket, All viewers. Nobody saved this layout yet" in words(page)
    assert '"object": "ticket"' in words(page) and '"key": "plan"' in words(page)


def test_a_layout_that_names_what_is_not_there_is_published_only_when_the_admin_says_so(world: World) -> None:
    space, visitor = world.space(), world.admin()
    a_person(world, space)
    fields = [{"key": "plan"}, {"key": "mood"}]
    given = document("first", {"type": "traits", "fields": fields}, **TICKET)
    place, told = "/cards/1/fields/1/key", "nobody in this space has the trait `mood` yet"

    refused = save(visitor, space, given, act="publish", **TICKET)

    assert refused.status_code == 400 and place in words(refused) and told in words(refused)
    assert "Publish it all the same" in words(refused) and '"mood"' in words(refused)
    assert in_force(world, space) == {}
    asked = ask(visitor, space, "save", document=json.dumps(given), act="publish", **TICKET)
    assert asked.status_code == 400
    assert [one["place"] for one in asked.get_json()["absent"]] == [place]
    drafted = visitor.follow(save(visitor, space, given, act="draft", **TICKET))
    assert "Version 1 is saved as a draft." in words(drafted) and told in words(drafted)
    published = visitor.follow(save(visitor, space, given, act="publish", based_on="1", anyway="1", **TICKET))
    assert "Version 2 is published." in words(published)


def test_a_draft_is_saved_then_published_and_listed(world: World) -> None:
    space, visitor = world.space(), world.admin()

    saved = visitor.follow(save(visitor, space, document(**TICKET), **TICKET))
    assert "Version 1 is saved as a draft." in words(saved) and in_force(world, space) == {}
    published = visitor.follow(save(visitor, space, document("Two", **TICKET), act="publish", based_on="1", **TICKET))

    assert "Version 2 is published." in words(published)
    assert in_force(world, space) == {Target(**TICKET): 2}
    listed = words(visitor.get(f"/admin/spaces/{space.id}/layouts"))
    assert "1 layout" in listed and "Zendesk, Ticket, All viewers Support 2 published" in listed
    assert f", {EMAIL}" in listed and "version 2" in listed
    log = words(visitor.get(f"/admin/spaces/{space.id}/log"))
    assert f"{EMAIL} layout published, version 2 Zendesk, Ticket, All viewers" in log


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("{", "the whole : the text is no JSON: look at line 1, column 2"),
        ("[" * 100_000, "the whole : the text is nested too deeply"),
        ("[]", "the whole : the text is no JSON object"),
        (document("x", {"type": "mood"}), "/cards/1/type : unknown card"),
        (document("x", object="user"), "/for : this page is for Any host, Any object, All viewers"),
        (document("x", {"type": "traits", "fields": [{"key": f"t{n}"} for n in range(10_000)]}), "at most 200 fields"),
    ],
    ids=["cut", "deep", "list", "unknown card", "other variant", "too many"],
)
def test_a_bad_layout_is_refused_with_its_place_and_stays_on_the_page(
    world: World, given: Json | str, told: str
) -> None:
    space, visitor = world.space(), world.admin()

    refused = save(visitor, space, given)

    assert refused.status_code == 400
    assert "Nothing was saved." in words(refused) and told in words(refused)
    with world.house.spaces.reading(space.id) as connection:
        assert layouts.list_variants(connection) == []


def test_a_layout_too_long_to_be_read_is_refused(world: World) -> None:
    space, visitor = world.space(), world.admin()
    assert save(visitor, space, document("x" * 400_000)).status_code == 400
    assert save(visitor, space, document("x" * 1_100_000)).status_code == 413


def test_the_later_of_two_admins_is_told_and_loses_nothing(world: World) -> None:
    space, visitor = world.space(), world.admin()
    save(visitor, space, document("one"), based_on="0")
    save(visitor, space, document("theirs"), based_on="1")

    late = save(visitor, space, document("my own words"), based_on="1")

    assert late.status_code == 409
    assert "Version 2 was saved since" in words(late) and "my own words" in words(late)
    assert 'name="based_on" value="1"' in late.text  # sending it again is no way around


def test_what_the_space_does_not_have_is_told_and_no_fault(world: World) -> None:
    space, visitor = world.space(), world.admin()

    page = visitor.follow(save(visitor, space, document("x", {"type": "traits", "fields": [{"key": "mood"}]})))

    assert "/cards/1/fields/0/key : nobody in this space has the trait `mood` yet" in words(page)


def test_history_shows_who_saved_what_compares_and_restores(world: World) -> None:
    space, visitor = world.space(), world.admin()
    save(visitor, space, document("first words"), act="publish")
    form = {"document": json.dumps(document("second words")), "act": "draft", "note": MARKUP}
    visitor.post(f"/admin/spaces/{space.id}/layouts/save", form)

    page = visitor.get(f"/admin/spaces/{space.id}/layouts/history?from=1&to=2")
    assert MARKUP not in page.text and MARKUP in words(page)
    assert EMAIL in words(page) and "1 published in force" in words(page)
    assert '- "text": "first words"' in words(page) and '+ "text": "second words"' in words(page)

    restored = visitor.follow(visitor.post(f"/admin/spaces/{space.id}/layouts/restore", {"version": "1"}))
    assert "Version 3 is saved as a draft: it is version 1 again" in words(restored)
    assert "first words" in words(restored) and in_force(world, space) == {Target(): 1}


def test_a_removed_variant_is_in_force_no_more_and_keeps_its_history(world: World) -> None:
    space, visitor = world.space(), world.admin()
    save(visitor, space, document(), act="publish")

    visitor.follow(visitor.post(f"/admin/spaces/{space.id}/layouts/withdraw"))

    assert in_force(world, space) == {}
    assert "2 removed" in words(visitor.get(f"/admin/spaces/{space.id}/layouts/history"))


@pytest.mark.parametrize("path", ["history", "history?host=x", "export", "compose?host=" + "x" * 101])
def test_what_was_never_saved_is_not_found(world: World, path: str) -> None:
    space, visitor = world.space(), world.admin()
    assert visitor.get(f"/admin/spaces/{space.id}/layouts/{path}").status_code == 404


@pytest.mark.parametrize(
    ("path", "frames", "ancestors", "options"),
    [("compose", True, "'none'", "DENY"), ("frame", False, "'self'", "SAMEORIGIN"), ("", False, "'none'", "DENY")],
    ids=["composer", "frame", "list"],
)
def test_only_the_preview_can_be_framed_and_only_by_our_own_pages(
    world: World, path: str, frames: bool, ancestors: str, options: str
) -> None:
    space, visitor = world.space(), world.admin()

    headers = visitor.get(f"/admin/spaces/{space.id}/layouts/{path}".rstrip("/")).headers

    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert (policy["script-src"], policy["style-src"]) == ("'self'", "'self'")
    assert (policy.get("frame-src") == "'self'") is frames
    assert (policy["frame-ancestors"], headers["X-Frame-Options"]) == (ancestors, options)


# -- files and other spaces ---------------------------------------------------------


def test_an_export_is_imported_in_another_space_as_drafts(world: World) -> None:
    space, other, visitor = world.space(), world.space("Harbour"), world.admin()
    save(visitor, space, document("every object"), act="publish")
    save(visitor, space, document("tickets", **TICKET), act="publish", **TICKET)
    exported = visitor.get(f"/admin/spaces/{space.id}/layouts/export?all=1")
    assert exported.headers["Content-Disposition"] == 'attachment; filename="layouts.json"'

    visitor.get(f"/admin/spaces/{other.id}/layouts")
    file = (io.BytesIO(exported.data), "layouts.json")
    form = {"form_token": visitor.form_token(), "file": file}
    address = f"/admin/spaces/{other.id}/layouts/import"
    answer = visitor.follow(visitor.client.post(address, data=form, base_url=visitor.base))

    assert "2 layouts are saved as drafts" in words(answer)
    with world.house.spaces.reading(other.id) as connection:
        assert {one.target for one in layouts.list_variants(connection)} == {Target(), Target(**TICKET)}
    assert in_force(world, other) == {}


def test_an_import_is_saved_whole_or_not_at_all(world: World) -> None:
    space, visitor = world.space(), world.admin()
    bad = {"onefold_layouts": 1, "layouts": [document(), document("x", {"type": "mood"}, **TICKET)]}

    page = f"/admin/spaces/{space.id}/layouts"
    refused = visitor.post(f"{page}/import", {"document": json.dumps(bad)}, page=page)

    assert refused.status_code == 400 and "/layouts/1/cards/1/type : unknown card" in words(refused)
    assert "0 layouts" in words(visitor.get(page))


def test_a_layout_is_copied_to_another_space_as_a_draft(world: World) -> None:
    space, other, visitor = world.space(), world.space("Harbour"), world.admin()
    save(visitor, space, document(**TICKET), **TICKET)

    form = {"to_space": other.id, **TICKET}
    answer = visitor.follow(visitor.post(f"/admin/spaces/{space.id}/layouts/copy", form))

    assert "The layout for Zendesk, Ticket, All viewers is saved as a draft in Harbour." in words(answer)
    with world.house.spaces.reading(other.id) as connection:
        [copied] = layouts.list_variants(connection)
    assert (copied.document, copied.note) == (document(**TICKET), "copied from Quillmoor")


# -- what the script asks -----------------------------------------------------------


def receipts(world: World, space: Space) -> list[tuple[Any, ...]]:
    """Return what is on record."""
    with closing(sqlite3.connect(world.house.settings.home / "receipts" / f"{space.id}.db")) as connection:
        return connection.execute("SELECT channel, viewer, viewer_proven, profile, fields FROM receipts").fetchall()


def ask(visitor: Visitor, space: Space, name: str, **form: str) -> Any:
    """Post as the composer does."""
    visitor.get(f"/admin/spaces/{space.id}/layouts")
    form["form_token"] = visitor.form_token()
    headers = {"Accept": "application/json"}
    address = f"/admin/spaces/{space.id}/layouts/{name}"
    return visitor.client.post(address, data=form, base_url=visitor.base, headers=headers)


def test_the_preview_is_the_panels_answer_and_is_on_record(world: World) -> None:
    space, visitor = world.space(), world.admin()
    public_id = a_person(world, space)
    only_free = {"trait": "plan", "is": "equals", "value": "free"}
    cards: list[Json] = [
        {"type": "traits", "fields": [{"key": "seats", "format": "number"}]},
        {"type": "note", "text": "for free plans", "condition": only_free},
        {"type": "note", "text": "for all"},
    ]

    given = document("first", *cards, {"type": "traits", "fields": [{"key": "mood"}]})
    answer = ask(visitor, space, "preview", document=json.dumps(given), person=public_id).get_json()

    shown = answer["answer"]
    assert shown["status"] == "found" and shown["profile"]["name"] == "Ada Example"
    assert shown["matched_by"] == {"type": "user_id", "value": "u1"}
    assert shown["cards"]["traits"]["items"][0]["value"] == 12
    assert answer["drawn"] == {
        "/cards/0": "note", "/cards/1": "traits", "/cards/3": "note-2", "/cards/4": "traits-2"}  # fmt: skip
    assert answer["warnings"] == [
        {"place": "/cards/4/fields/0/key", "text": "nobody in this space has the trait `mood` yet"}
    ]
    [(channel, viewer, proven, profile, fields)] = receipts(world, space)
    assert (channel, viewer, proven, profile) == ("admin_preview", EMAIL, 1, public_id)
    assert "traits.seats" in json.loads(fields)
    with world.house.spaces.reading(space.id) as connection:
        assert layouts.list_variants(connection) == []


def test_a_preview_of_a_bad_layout_names_the_places(world: World) -> None:
    space, visitor = world.space(), world.admin()
    answer = ask(visitor, space, "preview", document=json.dumps(document("x", {"type": "mood"})), person="")
    assert answer.status_code == 400
    assert answer.get_json()["faults"][0]["place"] == "/cards/1/type"


@pytest.mark.parametrize("person", ["pro_nobody", "x" * 300])
def test_a_preview_of_nobody_is_not_found(world: World, person: str) -> None:
    space, visitor = world.space(), world.admin()
    assert ask(visitor, space, "preview", document=json.dumps(document()), person=person).status_code == 404


def test_a_preview_without_a_forms_token_is_refused(world: World) -> None:
    space, visitor = world.space(), world.admin()
    answer = visitor.client.post(
        f"/admin/spaces/{space.id}/layouts/preview", data={"document": "{}"}, base_url=visitor.base
    )
    assert answer.status_code == 403


def test_saving_answers_the_script_with_version_faults_or_who_was_quicker(world: World) -> None:
    space, visitor = world.space(), world.admin()
    text = json.dumps(document())

    saved = ask(visitor, space, "save", document=text, act="draft", based_on="0").get_json()
    faulty = ask(visitor, space, "save", document="{}", act="draft", based_on="1")
    late = ask(visitor, space, "save", document=text, act="publish", based_on="0")

    assert saved == {"version": 1, "author": EMAIL, "savedAt": world.house.now_ms(), "isPublished": False}
    assert (faulty.status_code, faulty.get_json()["faults"][0]["place"]) == (400, "/version")
    assert (late.status_code, late.get_json()["conflict"]["author"]) == (409, EMAIL)
    assert in_force(world, space) == {}


def test_suggestions_are_the_traits_and_events_of_the_space_with_counts(world: World) -> None:
    space, visitor = world.space(), world.admin()
    a_person(world, space)

    known = visitor.get(f"/admin/spaces/{space.id}/layouts/suggestions").get_json()

    assert {"key": "plan", "people": 1, "format": "text"} in known["traits"]
    assert {"name": "Order Completed", "count": 1, "isExact": True} in known["events"]


def test_a_count_of_events_stops_where_it_says(world: World) -> None:
    space, visitor = world.space(), world.admin()
    source = world.source(space)
    for start in range(0, COUNTED_MAX, 500):
        calls = [{"type": "track", "event": "Ping", "userId": "u"} for _ in range(start, start + 500)]
        world.send(source, *calls)

    known = visitor.get(f"/admin/spaces/{space.id}/layouts/suggestions").get_json()

    assert known["events"] == [{"name": "Ping", "count": COUNTED_MAX, "isExact": False}]


def test_people_are_found_by_a_question_that_stands_in_no_address(world: World) -> None:
    space, visitor = world.space(), world.admin()
    public_id = a_person(world, space)

    found = ask(visitor, space, "people", q="ada").get_json()
    recent = ask(visitor, space, "people", q="").get_json()

    assert [one["id"] for one in found["people"]] == [one["id"] for one in recent["people"]] == [public_id]
    assert ask(visitor, space, "people", q="nobody").get_json() == {"people": []}
