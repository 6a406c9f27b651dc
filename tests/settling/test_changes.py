"""The record of changes as it is read: of a person and of a definition, in pages, with cause and moment in words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app import resolution
from app.domain.definitions.changes import ChangeLine, say_cause, say_change, value_text
from app.domain.definitions.marks import Cause
from app.domain.public_ids import event_key, public_id
from app.errors import NotFoundError
from app.storage.changes import (
    ChangePlace,
    changes_of,
    changes_of_definition,
    people_of,
    place_of,
    read_place,
    write_place,
)
from app.storage.definitions import delete_definition
from tests.settling.world import BUYERS, ORDERS, RECENT, SPACE, Place, opened, order

DAY = 86_400_000


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with opened(tmp_path) as made:
        yield made


def of_person(place: Place, root: int, *, limit: int = 100, before: ChangePlace | None = None) -> list[ChangeLine]:
    with place.house.spaces.reading(SPACE) as connection:
        return changes_of(connection, root, space_id=SPACE, limit=limit, before=before)


def of_definition(place: Place, key: str, *, limit: int = 100, before: int | None = None) -> list[ChangeLine]:
    with place.house.spaces.reading(SPACE) as connection:
        return changes_of_definition(connection, key, space_id=SPACE, limit=limit, before=before)


def said(lines: list[ChangeLine]) -> list[str]:
    return [f"{say_change(line)}, {say_cause(line)}" for line in lines]


def test_a_person_s_record_says_what_changed_why_and_when_the_newest_first(place: Place) -> None:
    place.define(**ORDERS, name="Orders")
    place.define(**RECENT, name="Recent buyers")
    order(place, "m1", "u:ada", name="Seen")
    place.settle()
    order(place, "m2", "u:ada")
    place.settle()
    bought = place.clock.ms
    place.clock.ms += 8 * DAY
    place.settle()

    lines = of_person(place, 1)
    assert said(lines) == [
        "Left Recent buyers, as time passed",
        "Orders went from 0 to 1, by the event Order",
        "Entered Recent buyers, by the event Order",
    ]
    assert [line.cause.at for line in lines] == [bought - 10 + 7 * DAY, bought, bought]
    assert {line.public_id for line in lines} == {public_id("users", event_key(SPACE, "m1"))}


def test_pages_of_a_person_s_record_are_the_record_without_gap_or_repetition(place: Place) -> None:
    place.define(**ORDERS)
    place.define(**BUYERS)
    for number in range(6):
        order(place, f"m{number}", "u:ada")
        place.clock.ms += (number % 3 == 0) * DAY  # several at one moment
        place.settle()
    whole = of_person(place, 1)
    assert len(whole) == 7

    for size in (1, 2, 3):
        pages, before = [], None
        while page := of_person(place, 1, limit=size, before=before):
            pages += page
            before = read_place(write_place(place_of(page[-1])))
        assert pages == whole


@pytest.mark.parametrize("text", ["", "1", "1.audience", "1.other.2", "x.trait.1", "1.trait.-1", "1.trait.²", "9" * 40])
def test_a_place_that_nobody_gave_out_is_none(text: str) -> None:
    assert read_place(text) is None


def test_an_audience_s_record_tells_who_in_pages_and_who_they_are_now(place: Place) -> None:
    place.define(**RECENT)
    order(place, "m1", "u:ada")
    order(place, "m2", "u:bo")
    place.settle()
    place.clock.ms += 8 * DAY
    place.settle()

    first = of_definition(place, "recent", limit=3)
    rest = of_definition(place, "recent", limit=3, before=first[-1].id)
    assert [(line.new, line.old) for line in first + rest] == [(False, True)] * 2 + [(True, False)] * 2
    with place.house.spaces.reading(SPACE) as connection:
        people = people_of(connection, SPACE, first + rest)
    assert sorted(one.label for one in people.values()) == ["ada", "bo"]
    with pytest.raises(NotFoundError):
        of_definition(place, "nobody")


def test_what_became_part_of_a_person_is_in_their_record_without_the_leaving_that_was_none(place: Place) -> None:
    place.define(**RECENT, name="Recent buyers")
    order(place, "m1", "a:tablet", name="Seen")
    order(place, "m2", "u:ada")
    place.settle()
    order(place, "m3", "u:ada", "a:tablet", name="Seen")
    place.settle()

    lines = of_person(place, 1)
    assert said(lines) == [
        "Entered Recent buyers, as two profiles were found to be one person",
        "Entered Recent buyers, by the event Order",
    ]
    assert [line.is_of_part for line in lines] == [False, True]
    assert len(of_definition(place, "recent")) == 3


def test_a_definition_that_was_deleted_leaves_no_record_to_the_next_one_that_has_its_number(place: Place) -> None:
    place.define(**RECENT)
    order(place, "m1", "u:ada")
    place.settle()
    place.house.spaces.write(SPACE, lambda connection: delete_definition(connection, "recent"))
    place.clock.ms += 1
    place.define(**RECENT | {"key": "other"})

    assert place.rows("SELECT id FROM definitions") == [(1,)]
    assert of_definition(place, "other") == []
    assert said(of_person(place, 1)) == ["Entered an audience that was deleted, by the event Order"]


def test_of_an_erased_person_there_is_no_record_and_of_deleted_events_no_name(place: Place) -> None:
    place.define(**RECENT)
    order(place, "m1", "u:ada", name="Seen")
    order(place, "m2", "u:ada")
    order(place, "m3", "u:bo")
    place.settle()
    resolution.delete_events(place.house, SPACE, ["m2"])
    assert said(of_person(place, 1)) == ["Entered recent, by events"]

    resolution.erase_person(place.house, SPACE, public_id("users", event_key(SPACE, "m3")))
    assert [line.public_id for line in of_definition(place, "recent")] == [public_id("users", event_key(SPACE, "m1"))]


@pytest.mark.parametrize(
    ("value", "text"),
    [(True, "yes"), (3, "3"), (2.5, "2.5"), (["a", "b"], "a, b"), ("x" * 120, "x" * 120), ("x" * 121, "x" * 119 + "…")],
)
def test_a_value_in_a_sentence_is_short(value: object, text: str) -> None:
    assert value_text(value) == text


def test_a_value_that_came_or_went_is_said() -> None:
    line = ChangeLine(1, "trait", "plan", "Plan", 1, "use_x", False, None, "pro", Cause("moment", 1), None, 1)
    gone = ChangeLine(1, "trait", None, None, 1, "use_x", False, 3, None, Cause("rules", 1), None, 1)

    assert say_change(line) == "Plan became pro"
    assert f"{say_change(gone)}, {say_cause(gone)}" == (
        "A computed trait that was deleted has no value any more; it was 3, as the graph was built anew"
    )
