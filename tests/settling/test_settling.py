"""Settling step by step: what is marked, kept and put on record, and what happens where it cannot be settled."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app import resolution, settling
from app.domain.identity import IdentifierDecision
from app.domain.public_ids import event_key, public_id
from app.storage.backfills import progress_of
from app.storage.catalog import catalog_of
from app.storage.definitions_sql.evaluate import evaluate_all
from app.storage.present import due_for
from tests.house_world import make_event
from tests.settling.world import BUYERS, ORDERS, RECENT, SPACE, Place, count_of, opened, order, worked_out, write

DAY = 86_400_000


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with opened(tmp_path) as made:
        yield made


def changes(place: Place) -> list[tuple[int, str, int, str, str | None, int]]:
    """Return profile, key, entered or left, cause, message id and moment of every change of a membership."""
    return place.rows(
        "SELECT profile_id, key, entered, cause, message_id, at FROM membership_changes AS m"
        " JOIN definitions AS d ON d.id = m.definition_id ORDER BY m.id"
    )


# -- marks --------------------------------------------------------------------


def test_without_a_definition_in_force_nobody_is_marked(place: Place) -> None:
    order(place, "m1", "u:ada")
    place.define(**ORDERS)
    place.archive("orders")
    order(place, "m2", "u:ada")
    resolution.rebuild(place.house, SPACE)

    assert place.rows("SELECT * FROM dirty") == []


def test_a_person_has_one_mark_for_each_batch_with_what_was_seen_once_each(place: Place) -> None:
    order(place, "m0", "u:ada")
    place.define(**ORDERS)
    at = place.clock.ms
    place.send(
        make_event("m1", at - 3, "u:ada", name="Order"),
        make_event("m2", at - 2, "u:ada", name="Order"),
        make_event("m3", at - 1, "u:ada", kind="identify", traits={"plan": "pro"}),
        make_event("m4", at - 1, "u:bo", name="Seen"),
    )

    rows = place.rows("SELECT profile_id, events, traits, cause, at FROM dirty ORDER BY profile_id")
    assert [
        (root, json.loads(events), json.loads(traits), cause, when) for root, events, traits, cause, when in rows
    ] == [
        (1, [["Order", "track", True, None], ["", "identify", True, "m3"]], [["plan", "m3"]], "event", at),
        (2, [["Seen", "track", True, "m4"], ["", "new", False, "m4"]], [], "event", at),
    ]


def test_a_merge_marks_both_and_a_decision_a_deletion_and_a_rebuild_whoever_they_concern(place: Place) -> None:
    order(place, "m1", "u:ada")
    order(place, "m2", "a:tablet")
    order(place, "m3", "u:bo")
    place.define(**ORDERS)
    place.settle()
    place.send(make_event("m4", place.clock.ms, "u:ada", "a:tablet"))
    assert place.rows("SELECT DISTINCT profile_id, cause FROM dirty ORDER BY 1") == [(1, "merge"), (2, "merge")]
    place.settle()

    never = IdentifierDecision(kind="never", a=("user_id", "ada"), b=("anonymous_id", "tablet"), collection="users")
    resolution.decide_identifiers(place.house, SPACE, never, author="ada", reason="shared")
    assert {cause for (cause,) in place.rows("SELECT cause FROM dirty")} == {"decision"}
    place.settle()
    resolution.delete_events(place.house, SPACE, ["m3"])
    assert {cause for (cause,) in place.rows("SELECT cause FROM dirty")} == {"deletion"}
    place.settle()
    resolution.rebuild(place.house, SPACE)
    assert {cause for (cause,) in place.rows("SELECT cause FROM dirty")} == {"rules"}


# -- what is kept ---------------------------------------------------------------


def test_a_mark_settles_the_definitions_concerned_and_those_that_name_them_and_goes(place: Place) -> None:
    place.define(**ORDERS)
    place.define(**BUYERS)
    order(place, "m1", "u:ada")
    place.settle()
    order(place, "m2", "u:ada")

    assert place.kept() == [(1, "orders", "1")]
    assert place.values(1) == {"orders": 2, "buyers": True}
    place.settle()
    assert place.kept() == [(1, "buyers", "member"), (1, "orders", "2")]
    assert place.rows("SELECT * FROM dirty") == []
    assert changes(place) == [(1, "buyers", 1, "event", "m2", place.clock.ms)]


def test_a_mark_concerns_the_definitions_that_name_what_was_seen_and_no_others(place: Place) -> None:
    place.define(**ORDERS)
    place.define(key="plan", kind="trait", value={"trait": "plan"})
    place.define(key="active", kind="trait", value=count_of("*"))
    order(place, "m1", "u:ada")
    place.settle()
    at = place.clock.ms

    def concerned() -> dict[str, str | None]:
        with place.house.spaces.reading(SPACE) as connection:
            causes = due_for(connection, catalog_of(connection), {}, 1, at).causes
        place.settle()
        return {key: cause.message_id for key, cause in causes.items()}

    order(place, "m2", "u:ada", name="Seen")
    assert concerned() == {"active": "m2"}
    place.send(make_event("m3", at, "u:ada", kind="page", name="Order"))
    assert concerned() == {"active": "m3"}
    place.send(replace(make_event("m4", at, "u:ada", name="Order"), counts_as_activity=False))
    assert concerned() == {"orders": "m4"}
    place.send(make_event("m5", at, "u:ada", kind="identify", traits={"seats": 3}))
    assert concerned() == {}
    place.send(make_event("m6", at, "u:ada", kind="identify", traits={"plan": "pro"}))
    assert concerned() == {"plan": "m6"}


def test_a_member_leaves_when_the_moment_comes_with_no_event_and_the_record_names_that_moment(place: Place) -> None:
    place.define(**RECENT)
    order(place, "m1", "u:ada")
    place.settle()
    ends = place.clock.ms - 10 + 7 * DAY
    place.clock.ms = ends - 1
    place.settle()
    assert place.values(1) == {"recent": True}

    place.clock.ms = ends
    assert place.values(1) == {"recent": False}  # read before it is settled
    place.clock.ms += 5_000
    place.settle()
    assert place.kept() == []
    assert changes(place)[1:] == [(1, "recent", 0, "moment", None, ends)]


def test_a_member_who_is_merged_into_another_leaves_and_the_other_enters(place: Place) -> None:
    place.define(**RECENT)
    order(place, "m1", "a:tablet", name="Seen")
    order(place, "m2", "u:ada")
    place.settle()
    order(place, "m3", "u:ada", "a:tablet", name="Seen")
    place.settle()

    assert place.kept() == [(1, "recent", "member")]
    assert [(root, entered, cause) for root, _, entered, cause, _, _ in changes(place)] == [
        (2, 1, "event"), (1, 1, "merge"), (2, 0, "merge"),
    ]  # fmt: skip


def test_an_erased_person_leaves_no_result_and_no_record(place: Place) -> None:
    place.define(**ORDERS)
    place.define(**RECENT)
    order(place, "m1", "u:ada")
    place.settle()
    resolution.erase_person(place.house, SPACE, public_id("users", event_key(SPACE, "m1")))
    place.settle()

    tables = ("computed", "memberships", "recheck", "membership_changes", "trait_changes", "dirty")
    assert [place.rows(f"SELECT * FROM {table}") for table in tables] == [[]] * len(tables)


def test_a_default_is_kept_for_everybody_and_is_no_change(place: Place) -> None:
    place.define(**ORDERS)
    order(place, "m1", "u:ada", name="Seen")
    place.settle()

    assert place.kept() == [(1, "orders", "0")]
    assert place.rows("SELECT * FROM trait_changes") == []


def test_a_number_of_days_is_kept_only_while_another_definition_names_it(place: Place) -> None:
    since = {"days_since": {"aggregate": "last_at", "of": {"event": "Order"}}}
    place.define(key="quiet_days", kind="trait", value=since)
    order(place, "m1", "u:ada")
    place.settle()
    place.clock.ms += 3 * DAY
    assert (place.kept(), place.values(1), place.rows("SELECT * FROM recheck")) == ([], {"quiet_days": 3}, [])

    place.define(key="quiet", kind="audience", where={"computed": "quiet_days", "op": "gte", "value": 3})
    place.settle()
    assert place.kept() == [(1, "quiet", "member"), (1, "quiet_days", "3")]
    assert len(place.rows("SELECT * FROM recheck")) == 1

    place.archive("quiet")
    place.settle()
    assert (place.kept(), place.rows("SELECT * FROM recheck")) == ([], [])


# -- definitions made, edited, archived -------------------------------------------


def test_an_edit_is_settled_for_everybody_in_slices_and_read_at_once(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settling, "BACKFILL_ROWS", 3)
    for number in range(8):
        order(place, f"m{number}", f"u:{number}")
    place.define(**ORDERS)
    place.settle()
    place.define(
        **ORDERS | {"value": {"aggregate": "sum", "property": "total", "of": {"event": "Order"}}, "default": 7}
    )

    assert [place.values(root)["orders"] for root in (1, 8)] == [7, 7]
    with place.house.spaces.reading(SPACE) as connection:
        assert progress_of(connection) == {1: (0, 8)}
    assert place.settle(seconds=0.0).more  # one slice
    with place.house.spaces.reading(SPACE) as connection:
        assert progress_of(connection) == {1: (3, 8)}
    assert {place.values(root)["orders"] for root in range(1, 9)} == {7}
    assert place.settle().backfilled == 5
    assert place.kept() == [(root, "orders", "7") for root in range(1, 9)]
    with place.house.spaces.reading(SPACE) as connection:
        assert progress_of(connection) == {}


def test_when_the_look_at_everybody_outlasts_a_turn_more_than_one_slice_is_written_of_it(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(*values: Any) -> Any:
        time.sleep(1.5)
        return evaluate_all(*values)

    for number in range(8):
        order(place, f"m{number}", f"u:{number}")
    place.define(**ORDERS)
    monkeypatch.setattr(settling, "evaluate_all", slow)  # as over a hundred thousand people
    monkeypatch.setattr(settling, "BACKFILL_SECONDS", 0.5)
    monkeypatch.setattr(settling, "BACKFILL_ROWS", 1)

    assert place.settle(seconds=0.0).backfilled > 1


def test_when_events_are_deleted_values_fall_members_leave_and_the_record_names_the_cause(place: Place) -> None:
    place.define(**ORDERS)
    place.define(**BUYERS)
    for number in (1, 2, 3):
        order(place, f"m{number}", "u:ada")
    place.settle()
    assert place.kept() == [(1, "buyers", "member"), (1, "orders", "3")]

    assert resolution.delete_events(place.house, SPACE, ["m2", "m3", "never-sent"]) == 2
    assert place.values(1) == {"orders": 1, "buyers": False}  # read before it is settled
    place.settle()

    assert place.kept() == [(1, "orders", "1")]
    left = place.rows("SELECT cause FROM membership_changes WHERE entered = 0")
    fallen = place.rows("SELECT old_value, new_value, cause FROM trait_changes ORDER BY id DESC LIMIT 1")
    assert (left, fallen) == ([("deletion",)], [("3", "1", "deletion")])


def test_what_is_kept_of_an_archived_definition_goes_and_comes_back_with_it(place: Place) -> None:
    place.define(**ORDERS)
    order(place, "m1", "u:ada")
    place.settle()
    place.archive("orders")
    assert place.values(1) == {}
    place.settle()
    assert place.kept() == []
    order(place, "m2", "u:ada")
    place.restore("orders")
    assert place.values(1) == {"orders": 2}
    place.settle()
    assert place.kept() == [(1, "orders", "2")]


def test_nothing_is_left_of_a_person_who_was_merged_while_no_definition_was_in_force(place: Place) -> None:
    order(place, "m1", "u:ada")
    order(place, "m2", "a:tablet")
    place.define(**ORDERS)
    place.settle()
    place.archive("orders")
    order(place, "m3", "u:ada", "a:tablet")
    place.restore("orders")
    place.settle()

    assert place.kept() == [(1, "orders", "3")]


def test_what_was_worked_out_by_an_older_definition_is_not_written(place: Place) -> None:
    place.define(**ORDERS)
    place.settle()
    order(place, "m1", "u:ada")
    catalog, item = worked_out(place)
    place.define(**ORDERS | {"value": count_of("Seen")})

    assert write(place, catalog, item) == 0
    assert (place.kept(), len(place.rows("SELECT * FROM dirty"))) == ([], 1)
