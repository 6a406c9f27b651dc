"""A look at everybody that is stopped by its time: an estimate stands in for it, and the connection goes on."""

from __future__ import annotations

from pathlib import Path

from app.domain.definitions.reading import read_definition
from app.storage.definition_preview import Budget, look_at
from app.storage.definitions_sql.compiler import Compiled
from tests.house_world import make_event
from tests.settling.world import ORDERS, SPACE, opened

EVENTS = 4_000  # so many that the machine is asked for the time while they are counted


def test_a_look_that_is_stopped_is_estimated_and_another_on_the_same_connection_is_exact(tmp_path: Path) -> None:
    with opened(tmp_path) as place:
        now = place.clock.ms
        place.send(*(make_event(f"m{number}", now - 1, "u:ada", name="Order") for number in range(EVENTS)))
        orders = Compiled(read_definition({"name": "Orders", **ORDERS}))
        with place.house.spaces.reading(SPACE) as connection:
            stopped = look_at(connection, orders, now, Budget(exact=1e-9))
            exact = look_at(connection, orders, now, Budget())

    assert (stopped.is_exact, stopped.asked, stopped.results) == (False, 1, {1: EVENTS})
    assert (exact.is_exact, exact.results) == (True, {1: EVENTS})
