"""The builders' pages without a script, and what their script asks: checks, previews, suggestions, saving."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.storage.control import Space
from app.storage.definitions import set_status
from tests.web.admin_world import EMAIL, Visitor, World, a_world, words
from tests.web.builder_world import BUYERS, SPENT, ask, opened, saved, send, six_people

MARKUP = '</script><script>alert("x")</script>'


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with a_world(tmp_path) as made:
        yield made


@pytest.fixture
def space(world: World) -> Space:
    return six_people(world)


@pytest.fixture
def visitor(world: World, space: Space) -> Visitor:
    return opened(world, space)


# -- checking -----------------------------------------------------------------


def test_a_sound_document_is_said_in_words_whose_parts_know_their_place(visitor: Visitor, space: Space) -> None:
    answer = ask(visitor, space, "check", BUYERS).json

    assert answer["faults"] == []
    assert "Order Completed" in "".join(part["text"] for part in answer["sentence"])
    assert {part["place"] for part in answer["sentence"]} >= {"where.all.0"}


def test_what_is_wrong_is_named_with_its_place(visitor: Visitor, space: Space) -> None:
    wrong = {**BUYERS, "where": {"all": [{"did": {"event": 7}}, {"trait": "plan", "op": "is", "value": "pro"}]}}

    answer = ask(visitor, space, "check", wrong)

    assert answer.status_code == 200
    assert {fault["place"] for fault in answer.json["faults"]} == {"where.all.0.did.event", "where.all.1.op"}


def test_text_that_is_no_json_is_told_with_line_and_column(visitor: Visitor, space: Space) -> None:
    [fault] = ask(visitor, space, "check", '{\n  "key": }').json["faults"]

    assert fault["place"] == "" and "line 2 column 10" in fault["text"]


def test_definitions_that_are_named_are_listed(world: World, visitor: Visitor, space: Space) -> None:
    ask(visitor, space, "save", SPENT)
    named = {**BUYERS, "where": {"computed": "spent", "op": "gt", "value": 100}}

    assert ask(visitor, space, "check", named).json["uses"] == ["spent"]


# -- previews -----------------------------------------------------------------


def test_an_audience_is_counted_with_each_of_its_conditions_alone(visitor: Visitor, space: Space) -> None:
    answer = ask(visitor, space, "preview", BUYERS).json

    assert (answer["people"], answer["size"], answer["isExact"]) == (6, 1, True)
    assert answer["perLeaf"] == [{"place": "where.all.0", "size": 2}, {"place": "where.all.1.none.0", "size": 3}]


def test_members_are_shown_with_the_events_and_facts_that_brought_them_in(visitor: Visitor, space: Space) -> None:
    [member] = ask(visitor, space, "preview", BUYERS).json["sample"]

    assert member["label"] == "Person 5"
    orders, plan = member["why"]
    assert orders["text"] == "Order Completed 5 times, last 1 Mar 2026" and orders["holds"]
    assert orders["events"][0]["name"] == "Order Completed" and orders["events"][0]["source"] == "Web app"
    assert plan["text"] == "plan is pro" and plan["holds"]


def test_a_person_of_choice_is_told_what_keeps_them_out(visitor: Visitor, space: Space) -> None:
    everybody = {**BUYERS, "where": {"did": {"event": "Order Completed"}}}
    people = {one["label"]: one["id"] for one in ask(visitor, space, "preview", everybody).json["sample"]}

    person = ask(visitor, space, "preview", BUYERS, person=people["Person 6"]).json["person"]

    assert person["isMember"] is False
    assert [(why["text"], why["holds"]) for why in person["why"]] == [
        ("Order Completed 6 times, last 1 Mar 2026", True),
        ("plan is free", False),
    ]


def test_values_are_spread_in_bins_and_shown_from_the_least_to_the_greatest(visitor: Visitor, space: Space) -> None:
    answer = ask(visitor, space, "preview", SPENT).json

    spread = answer["distribution"]
    assert (spread["min"], spread["median"], spread["max"], spread["without"]) == (10, 90, 360, 0)
    assert sum(one["count"] for one in spread["bins"]) == 6
    assert [one["value"] for one in answer["sample"]] == [10, 40, 90, 160, 250, 360]
    assert answer["sample"][1]["why"][0]["text"] == "2 events, the newest on 1 Mar 2026"


def test_texts_are_counted_by_how_many_people_have_each(visitor: Visitor, space: Space) -> None:
    plans = {**SPENT, "value": {"trait": "plan"}}

    spread = ask(visitor, space, "preview", plans).json["distribution"]

    assert spread == {
        "kind": "words",
        "top": [{"value": "free", "count": 3}, {"value": "pro", "count": 3}],
        "others": 0,
        "without": 0,
    }


def test_two_audiences_are_laid_over_each_other(visitor: Visitor, space: Space) -> None:
    ask(visitor, space, "save", BUYERS)
    paying = {**BUYERS, "key": "paying", "where": {"trait": "plan", "op": "eq", "value": "pro"}}

    overlap = ask(visitor, space, "preview", paying, overlap="buyers").json["overlap"]

    assert overlap == {"key": "buyers", "name": "Buyers", "both": 1, "onlyThis": 2, "onlyOther": 0}


def test_an_edit_tells_who_would_enter_and_leave(visitor: Visitor, space: Space) -> None:
    ask(visitor, space, "save", BUYERS)
    edit = {**BUYERS, "where": {"trait": "plan", "op": "eq", "value": "free"}}

    change = ask(visitor, space, "preview", edit, known_key="buyers").json["change"]

    assert (change["enter"], change["leave"]) == (3, 1)
    assert [one["label"] for one in change["enterSample"]] == ["Person 2", "Person 4", "Person 6"]
    assert [one["label"] for one in change["leaveSample"]] == ["Person 5"]


def test_an_edit_of_a_trait_tells_who_would_have_another_value(visitor: Visitor, space: Space) -> None:
    ask(visitor, space, "save", SPENT)
    edit = {**SPENT, "value": {**SPENT["value"], "aggregate": "max"}}

    change = ask(visitor, space, "preview", edit, known_key="spent").json["change"]

    assert (change["enter"], change["leave"], change["changed"]) == (0, 0, 5)


def test_a_document_with_faults_has_no_preview(visitor: Visitor, space: Space) -> None:
    answer = ask(visitor, space, "preview", {**BUYERS, "where": {"audience": "ghosts"}})

    assert answer.status_code == 400
    assert "ghosts" in answer.json["faults"][0]["text"]


def test_whom_the_admin_was_shown_is_on_record(world: World, visitor: Visitor, space: Space) -> None:
    shown = ask(visitor, space, "preview", SPENT).json["sample"]

    assert len(shown) == 6
    assert world.house.receipts.counts_since(space.id, 0) == {"found": 6}


# -- suggestions --------------------------------------------------------------


def test_names_traits_and_definitions_are_suggested(visitor: Visitor, space: Space) -> None:
    ask(visitor, space, "save", SPENT)
    answer = visitor.get(f"/admin/spaces/{space.id}/definitions/suggestions").json
    assert answer is not None

    assert answer["events"] == [{"name": "Order Completed", "type": "track", "count": 21, "isExact": True}]
    assert {"key": "plan", "people": 6, "types": ["text"]} in answer["traits"]
    assert answer["computed"] == [{"key": "spent", "name": "Spent"}] and answer["audiences"] == []


def test_fields_are_suggested_with_how_often_each_is_of_which_type(
    world: World, visitor: Visitor, space: Space
) -> None:
    [source] = world.house.control.list_sources(space.id)
    odd = {"total": "12", "shipping": {"city": "Kraków", "zip": None}, 'a"b': 1}
    order = {"type": "track", "event": "Order Completed", "messageId": "odd", "userId": "u1", "properties": odd}
    world.send(source, order)

    form = {"event": "Order Completed", "type": "track", "where": "properties"}
    answer = ask(visitor, space, "suggestions/properties", **form).json

    assert answer["ofNewest"] == 22
    assert answer["paths"] == [
        {"path": "total", "count": 22, "types": {"text": 1, "number": 21}},
        {"path": "currency", "count": 21, "types": {"text": 21}},
        {"path": "shipping.city", "count": 1, "types": {"text": 1}},
    ]


def test_values_are_suggested_of_fields_and_of_traits(visitor: Visitor, space: Space) -> None:
    form = {"event": "Order Completed", "type": "track", "where": "properties", "path": "total"}

    totals = ask(visitor, space, "suggestions/values", **form).json
    plans = ask(visitor, space, "suggestions/values", trait="plan").json

    assert totals["values"][0] == {"value": "60", "count": 6} and totals["ofNewest"] == 21
    assert plans["values"] == [{"value": "free", "count": 3}, {"value": "pro", "count": 3}]


# -- saving -------------------------------------------------------------------


def test_a_new_definition_is_saved_with_author_and_note(world: World, visitor: Visitor, space: Space) -> None:
    answer = ask(visitor, space, "save", BUYERS, note="first")

    assert answer.json == {"key": "buyers", "version": 1}
    kept = saved(world, space, "buyers")
    assert (kept.author, kept.note, kept.definition.name) == (EMAIL, "first", "Buyers")


def test_the_later_of_two_admins_is_told_and_loses_nothing(world: World, visitor: Visitor, space: Space) -> None:
    ask(visitor, space, "save", BUYERS)
    assert ask(visitor, space, "save", {**BUYERS, "name": "One"}, known_version="1").json["version"] == 2

    late = ask(visitor, space, "save", {**BUYERS, "name": "Two"}, known_version="1")
    page = send(visitor, space, "save", {**BUYERS, "name": "Two"}, known_version="1")

    assert late.status_code == 409 and page.status_code == 409
    assert (late.json["conflict"]["version"], late.json["conflict"]["author"]) == (2, EMAIL)
    assert '"name": "One"' in late.json["conflict"]["document"]
    assert "Version 2 of buyers was saved meanwhile" in words(page) and '"name": "Two"' in words(page)
    assert 'name="known_version" value="1"' in page.text
    assert saved(world, space, "buyers").definition.name == "One"


def test_a_definition_that_was_archived_meanwhile_takes_no_edit(world: World, visitor: Visitor, space: Space) -> None:
    ask(visitor, space, "save", BUYERS)
    world.house.spaces.write(space.id, lambda connection: set_status(connection, "buyers", "archived"))

    late = ask(visitor, space, "save", {**BUYERS, "name": "Two"}, known_version="1")

    assert late.status_code == 409
    assert late.json["conflict"]["isArchived"] and "restore it first" in late.json["conflict"]["text"]


def test_an_archived_definition_cannot_be_named(world: World, visitor: Visitor, space: Space) -> None:
    ask(visitor, space, "save", BUYERS)
    world.house.spaces.write(space.id, lambda connection: set_status(connection, "buyers", "archived"))

    answer = ask(visitor, space, "save", {**BUYERS, "key": "others", "where": {"audience": "buyers"}})

    assert answer.json == {"faults": [{"place": "", "text": "names buyers, which is archived: restore it first"}]}


# -- without a script ---------------------------------------------------------


def test_without_a_script_the_result_is_looked_at_and_then_saved(world: World, visitor: Visitor, space: Space) -> None:
    looked = send(visitor, space, "preview", BUYERS, note="why")
    assert "1 of 6 people are in it." in words(looked) and "Person 5" in words(looked)
    assert 'value="why"' in looked.text

    answer = send(visitor, space, "save", BUYERS)

    assert answer.location.endswith("/definitions/buyers")
    assert "Version 1 of Buyers is saved" in words(visitor.follow(answer))
    assert saved(world, space, "buyers").version == 1


def test_without_a_script_faults_stand_on_the_page_with_their_places(visitor: Visitor, space: Space) -> None:
    page = send(visitor, space, "save", {**BUYERS, "where": {"did": {"event": 7}}})

    assert page.status_code == 400
    assert "where.did.event has to be text" in words(page)
    assert '"event": 7' in words(page)


def test_a_new_definition_of_a_taken_key_overwrites_nothing_however_often_it_is_sent(
    world: World, visitor: Visitor, space: Space
) -> None:
    ask(visitor, space, "save", BUYERS)
    other = {**BUYERS, "name": "Other"}

    pages = [send(visitor, space, what, other) for what in ("preview", "check", "save")]

    assert all('name="known_version" value=""' in page.text for page in pages)
    assert pages[-1].status_code == 409 and "The key buyers is taken" in words(pages[-1])
    assert saved(world, space, "buyers").version == 1


def test_a_preset_fills_the_page(visitor: Visitor, space: Space) -> None:
    page = visitor.get(f"/admin/spaces/{space.id}/definitions/new?kind=audience&preset=churn_risk")

    assert '"key": "churn_risk"' in words(page)


def test_hostile_names_stay_text(visitor: Visitor, space: Space) -> None:
    hostile = {**BUYERS, "name": MARKUP, "where": {"did": {"event": MARKUP}}}

    looked = send(visitor, space, "preview", hostile)
    page = visitor.follow(send(visitor, space, "save", hostile))

    assert looked.status_code == 200
    assert "<script>alert" not in looked.text and "<script>alert" not in page.text
