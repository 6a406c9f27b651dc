"""What the builders refuse, with the place and what to do; what they warn of; and previews that take too long."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.domain.definitions.reading import DOCUMENT_BYTES_MAX, read_definition
from app.storage.control import Space
from app.storage.definition_looks import Asked, see
from app.storage.definition_preview import Budget
from tests.web.admin_world import Visitor, World, a_world, words
from tests.web.builder_world import BUYERS, SPENT, Json, ask, opened, saved, send, six_people

DAYS: Json = {
    "key": "quiet_days",
    "name": "Quiet days",
    "kind": "trait",
    "value": {"days_since": {"aggregate": "last_at", "of": {"event": "*"}}},
}


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


def where(condition: Any) -> Json:
    return {**BUYERS, "where": condition}


def did(**more: Any) -> Json:
    return {"did": {"event": "Order Completed", **more}}


def nested(depth: int) -> Json:
    """Return a condition inside so many groups."""
    return {"all": [nested(depth - 1)]} if depth else did()


def last(days: int) -> Json:
    return did(window={"last": days, "unit": "day"})


def total(path: str) -> Json:
    return did(where={"property": path, "op": "eq", "value": 1})


NINE = ".".join("abcdefghi")
REFUSED: dict[str, tuple[Json, str, str]] = {
    "unknown key": (where({**did(), "sometimes": 1}), "where.sometimes", "is no key of this object: remove it"),
    "unknown top key": ({**BUYERS, "colour": "red"}, "colour", "remove it"),
    "name that is a number": ({**BUYERS, "name": 7}, "name", "has to be text"),
    "operation that there is not": (where({"trait": "plan", "op": "~", "value": 1}), "where.op", "has to be one of"),
    "window of 0": (where(last(0)), "where.did.window.last", "from 1"),
    "window of 10,000 days": (where(last(10_000)), "where.did.window.last", "3650 days: shorten it"),
    "depth 7": (where(nested(7)), "where.all.0.all.0.all.0.all.0.all.0.all.0.all", "deeper than 6 levels"),
    "51 leaves": (where({"any": [did()] * 51}), "where.any.50", "more than 50 conditions"),
    "path with quotes": (where(total('a"b')), "where.did.where.property", "which no path may hold"),
    "path of nine segments": (where(total(NINE)), "where.did.where.property", "more than 8 segments: shorten it"),
    "number as text": (where({"value": SPENT["value"], "op": "gt", "to": "9"}), "where.to", "has to be a number"),
    "definition that there is not": (where({"audience": "ghosts"}), "", "ghosts, which there is not: make it first"),
    "itself": (where({"audience": "buyers"}), "", "in a circle: buyers → buyers"),
    "key of a page": ({**BUYERS, "key": "new"}, "key", "choose another"),
    "key in capitals": ({**BUYERS, "key": "Buyers"}, "key", "small letter"),
    "NUL": ({**BUYERS, "name": "a\0b"}, "name", "remove it"),
    "half a pair": ({**BUYERS, "name": "a\ud800"}, "name", "remove it"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_bad_input_is_refused_with_its_place_and_what_to_do(
    world: World, visitor: Visitor, space: Space, name: str
) -> None:
    document, place, text = REFUSED[name]

    checked = ask(visitor, space, "check", document).json
    previewed = ask(visitor, space, "preview", document)
    refused = ask(visitor, space, "save", document)

    assert place in {fault["place"] for fault in checked["faults"]}
    assert any(text in fault["text"] for fault in checked["faults"]), checked
    assert (previewed.status_code, refused.status_code) == (400, 400)
    assert previewed.json["faults"] == refused.json["faults"] == checked["faults"]
    page = visitor.get(f"/admin/spaces/{space.id}/definitions/buyers/edit")
    assert page.status_code == 404


@pytest.mark.parametrize(
    "condition", [last(3_650), nested(6), {"any": [did()] * 50}, total(NINE.removesuffix(".i"))], ids=str
)
def test_the_last_that_is_within_the_limits_is_taken(visitor: Visitor, space: Space, condition: Json) -> None:
    assert ask(visitor, space, "preview", where(condition)).status_code == 200


@pytest.mark.parametrize("text", ["", "[]", "null", '{"a": 1, "a": 2}', '{"a": NaN}', "[" * 100_000, '{"key": "x"'])
def test_what_is_no_definition_at_all_is_told(visitor: Visitor, space: Space, text: str) -> None:
    checked, page = ask(visitor, space, "check", text), send(visitor, space, "save", text)

    assert checked.status_code == 200 and checked.json["faults"]
    assert page.status_code == 400 and "Nothing was saved." in words(page)


def test_a_document_of_a_megabyte_is_refused_and_kept_on_the_page(visitor: Visitor, space: Space) -> None:
    large = json.dumps({**BUYERS, "name": "é" * 500_000}, ensure_ascii=False)

    [fault] = ask(visitor, space, "check", large).json["faults"]
    page = send(visitor, space, "save", large)

    assert str(DOCUMENT_BYTES_MAX) in fault["text"] and fault["place"] == ""
    assert page.status_code == 400 and "é" * 500_000 in page.text


def test_more_than_a_form_may_hold_is_refused(visitor: Visitor, space: Space) -> None:
    assert ask(visitor, space, "check", "x" * 5_000_000).status_code == 413


def test_a_circle_of_two_is_refused(visitor: Visitor, space: Space) -> None:
    ask(visitor, space, "save", BUYERS)
    ask(visitor, space, "save", {**where({"audience": "buyers"}), "key": "second"})

    answer = ask(visitor, space, "save", where({"audience": "second"}), known_version="1")

    assert answer.status_code == 400
    assert "buyers → second → buyers" in answer.json["faults"][0]["text"]


def test_a_definition_stays_what_it_is(visitor: Visitor, space: Space) -> None:
    ask(visitor, space, "save", BUYERS)

    answer = ask(visitor, space, "save", {**SPENT, "key": "buyers"}, known_version="1")

    assert answer.status_code == 409
    assert "choose another key" in answer.json["conflict"]["text"]


@pytest.mark.parametrize("version", ["", "7", "-1", "x", "9" * 30, "²"])
def test_a_version_that_is_not_the_newest_overwrites_nothing(
    world: World, visitor: Visitor, space: Space, version: str
) -> None:
    ask(visitor, space, "save", BUYERS)

    answer = ask(visitor, space, "save", {**BUYERS, "name": "Other"}, known_version=version)

    assert answer.status_code == 409 and saved(world, space, "buyers").definition.name == "Buyers"


@pytest.mark.parametrize("person", ["use_nobody", "x", "acc_0", "use_" + "é" * 99])
def test_a_person_whom_there_is_not_cannot_be_looked_at(visitor: Visitor, space: Space, person: str) -> None:
    assert ask(visitor, space, "preview", BUYERS, person=person).status_code == 404


def test_names_of_any_script_are_taken(world: World, visitor: Visitor, space: Space) -> None:
    [source] = world.house.control.list_sources(space.id)
    properties = {"город": "Київ"}
    call = {"type": "track", "event": "注文完了", "messageId": "n1", "userId": "u1", "properties": properties}
    world.send(source, call)
    test = {"property": "город", "op": "eq", "value": "Київ"}
    document = {**where({"did": {"event": "注文完了", "where": test}}), "name": "Пользователи 🛒"}

    assert ask(visitor, space, "check", document).json["warnings"] == []
    assert ask(visitor, space, "preview", document).json["size"] == 1
    assert ask(visitor, space, "save", document).status_code == 200
    assert saved(world, space, "buyers").definition.name == "Пользователи 🛒"


@pytest.mark.parametrize(
    "name", ["'; DROP TABLE events; --", '"><img src=x onerror=alert(1)>', "{{7*7}}", "%s%n", "\\u0000"]
)
def test_hostile_names_are_names(visitor: Visitor, space: Space, name: str) -> None:
    document = {**where({"did": {"event": name}}), "name": name}

    answer, page = ask(visitor, space, "preview", document), send(visitor, space, "check", document)

    assert answer.json["size"] == 0
    assert "<img src=x" not in page.text and name in words(page)


# -- warnings -----------------------------------------------------------------


def test_what_the_data_does_not_hold_is_told_where_it_is_named(visitor: Visitor, space: Space) -> None:
    document = where({"all": [{"did": {"event": "Order Complete"}}, {"trait": "plam", "op": "exists"}, total("sum")]})

    warnings = {one["place"]: one["text"] for one in ask(visitor, space, "check", document).json["warnings"]}

    assert set(warnings) == {"where.all.0.did.event", "where.all.1.trait", "where.all.2.did.where.property"}
    assert "Order Complete has been sent here" in warnings["where.all.0.did.event"]
    assert "none of the newest 21 such events carries sum" in warnings["where.all.2.did.where.property"]


def test_a_field_that_is_sometimes_text_and_sometimes_a_number_is_told(
    world: World, visitor: Visitor, space: Space
) -> None:
    [source] = world.house.control.list_sources(space.id)
    call = {"type": "track", "event": "Order Completed", "messageId": "odd", "userId": "u1"}
    world.send(source, {**call, "properties": {"total": "12"}})

    [warning] = ask(visitor, space, "check", SPENT).json["warnings"]

    assert warning["place"] == "value.property"
    assert "total is a number in 21 of the newest 22 such events and text in 1" in warning["text"]


# -- what is kept for nobody, and what takes too long -------------------------


def test_days_that_nobody_has_named_yet_are_worked_out_in_a_preview(visitor: Visitor, space: Space) -> None:
    assert ask(visitor, space, "save", DAYS).status_code == 200

    sizes = {
        (op, value): ask(visitor, space, "preview", where({"computed": "quiet_days", "op": op, "value": value})).json[
            "size"
        ]
        for op, value in [("gt", 0), ("lt", 0), ("ne", 0), ("in", [0, 1]), ("exists", True), ("exists", False)]
        for value in [value if not isinstance(value, list) else tuple(value)]
    }

    own = [one["value"] for one in ask(visitor, space, "preview", DAYS).json["sample"]]
    assert len(own) == 6 and len(set(own)) == 1
    days = own[0]
    assert sizes[("gt", 0)] == (6 if days > 0 else 0) and sizes[("lt", 0)] == 0
    assert sizes[("ne", 0)] == (6 if days else 0) and sizes[("in", (0, 1))] == (6 if days in (0, 1) else 0)
    assert sizes[("exists", True)] == 6 and sizes[("exists", False)] == 0


def test_what_is_not_done_in_time_is_estimated_and_says_so(world: World, space: Space) -> None:
    with world.house.spaces.reading(space.id) as connection:
        definition = read_definition(where({"trait": "plan", "op": "eq", "value": "pro"}))
        looked = see(connection, space.id, definition, Asked(), world.house.now_ms(), Budget(exact=0))

    assert not looked.look.is_exact
    assert looked.look.asked == looked.look.people == 6 and looked.size == 3
    assert [shown.line.label for shown in looked.sample] == ["Person 1", "Person 3", "Person 5"]
