"""What cannot be settled is said on the definition, and whatever fails in between, nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app import settling
from app.storage import engines
from tests.house_world import make_event
from tests.settling.world import BUYERS, ORDERS, RECENT, SPACE, Place, opened, order, worked_out, write


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with opened(tmp_path) as made:
        yield made


# -- what cannot be settled ---------------------------------------------------------


def test_a_total_that_overflows_is_a_fault_of_the_definition_and_the_old_value_stays(place: Place) -> None:
    value = {"aggregate": "sum", "property": "total", "of": {"event": "Order"}}
    place.define(key="spent", kind="trait", value=value)
    order(place, "m1", "u:ada", properties={"total": 5})
    place.settle()
    place.send(
        *(
            make_event(f"x{number}", place.clock.ms - 1, "u:ada", name="Order", properties={"total": 10**12})
            for number in range(10)
        )
    )

    assert (place.values(1), place.read(1)["spent"].is_late) == ({"spent": 5}, True)
    place.settle()
    assert (place.kept(), place.state("spent")) == ([(1, "spent", "5")], ("sum_overflow", False))
    place.define(key="spent", kind="trait", value=value | {"aggregate": "max"})
    place.settle()
    assert (place.kept(), place.state("spent")) == ([(1, "spent", "1000000000000")], (None, False))


def test_a_definition_that_takes_too_long_on_a_person_is_settled_in_the_slow_lane(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.define(**ORDERS)
    place.define(**BUYERS)
    place.define(**RECENT)
    place.settle()
    send_slow_history(place)
    monkeypatch.setattr(settling, "PERSON_SECONDS", 0.0)
    monkeypatch.setattr(settling, "SLOW_BATCH", 0)
    place.settle()
    assert place.state("orders") == (None, True)
    assert place.rows("SELECT * FROM dirty") == []
    assert place.values(1)["orders"] == 4_000  # a read has its own time

    monkeypatch.undo()
    place.settle()
    assert (1, "orders", "4000") in place.kept() and (1, "buyers", "member") in place.kept()
    assert place.state("orders") == (None, True)  # visible until it is edited
    order(place, "again", "u:ada")
    place.settle()
    assert (1, "orders", "4001") in place.kept()


def test_a_definition_that_is_too_slow_there_too_is_a_fault_and_is_tried_again_later(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.define(**ORDERS)
    order(place, "m1", "u:ada")
    place.settle()
    send_slow_history(place)
    monkeypatch.setattr(settling, "PERSON_SECONDS", 0.0)
    monkeypatch.setattr(settling, "SLOW_SECONDS", 0.0)
    monkeypatch.setattr("app.storage.present.READ_SECONDS", 0.0)
    place.settle()

    assert place.state("orders") == ("definition_too_slow", True)
    assert (place.kept(), place.read(1)["orders"].is_late) == ([(1, "orders", "1")], True)
    monkeypatch.undo()
    place.clock.ms += settling.RETRY_MS
    place.settle()
    assert place.kept() == [(1, "orders", "4001")]


def send_slow_history(place: Place) -> None:
    """Send so many events that the machine is asked for the time while they are counted."""
    place.send(*(make_event(f"h{number}", place.clock.ms - number, "u:ada", name="Order") for number in range(4_000)))


# -- nothing is lost ----------------------------------------------------------------


@pytest.mark.parametrize("table", ["computed", "memberships", "recheck", "membership_changes", "trait_changes"])
def test_a_write_that_fails_leaves_the_mark_and_nothing_half(place: Place, table: str) -> None:
    place.define(**ORDERS)
    place.define(**RECENT)
    place.settle()
    order(place, "m1", "u:ada")
    place.house.spaces.write(
        SPACE,
        lambda connection: connection.execute(
            f"CREATE TRIGGER broken BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'no'); END"
        ),
    )
    with pytest.raises(Exception, match="cannot be written"):
        place.settle()
    written = ("computed", "memberships", "recheck", "membership_changes", "trait_changes")
    assert [place.rows(f"SELECT * FROM {one}") for one in written] == [[]] * len(written)
    assert len(place.rows("SELECT * FROM dirty")) == 1

    place.house.spaces.write(SPACE, lambda connection: connection.execute("DROP TRIGGER broken"))
    place.settle()
    assert place.kept() == [(1, "orders", "1"), (1, "recent", "member")]
    assert place.rows("SELECT * FROM dirty") == []


def test_a_mark_that_comes_while_a_profile_is_worked_out_is_settled_next(place: Place) -> None:
    place.define(**ORDERS)
    place.settle()
    order(place, "m1", "u:ada")
    catalog, item = worked_out(place)
    order(place, "m2", "u:ada")

    assert write(place, catalog, item) == 1
    assert (place.kept(), place.values(1)) == ([(1, "orders", "1")], {"orders": 2})
    assert len(place.rows("SELECT * FROM dirty")) == 1
    place.settle()
    assert place.kept() == [(1, "orders", "2")]


def test_what_somebody_else_has_settled_meanwhile_is_not_written_over(place: Place) -> None:
    place.define(**ORDERS)
    place.settle()
    order(place, "m1", "u:ada")
    catalog, item = worked_out(place)
    order(place, "m2", "u:ada")
    place.settle()
    write(place, catalog, item)

    assert place.kept() == [(1, "orders", "2")]


def test_a_read_goes_through_a_connection_that_cannot_write(place: Place) -> None:
    place.define(**ORDERS)
    order(place, "m1", "u:ada")
    path = place.house.settings.home / "spaces" / f"{SPACE}.db"
    connection = engines.connect(path)
    try:
        assert connection.execute("PRAGMA query_only").fetchone() == (1,)
    finally:
        connection.close()
    assert place.values(1) == {"orders": 1}
    assert len(place.rows("SELECT * FROM dirty")) == 1
