"""What goes on beside requests: long replays, and forgetting what is kept only for a time."""

from __future__ import annotations

import logging
import sqlite3
import threading
from functools import partial

from app.errors import OnefoldError
from app.house import House
from app.resolution import replay_waiting, settle_people_search
from app.storage import replays
from app.storage.engines import statement
from app.storage.panel_sessions import drop_ended_sessions

TURN_SECONDS = 1.0
TIDY_TURNS = 600  # ten minutes
REJECTED_MS = 30 * 86_400_000  # rejected events are kept 30 days
REJECTED_ROWS_MAX = 100_000

REMOVE_OLD_REJECTED = statement("remove_old_rejected", "DELETE FROM rejected WHERE received_at < :before", hot=True)
REMOVE_EXCESS_REJECTED = statement(
    "remove_excess_rejected",
    "DELETE FROM rejected WHERE id <= (SELECT COALESCE(MAX(id), 0) FROM rejected) - :most",
    hot=True,
)

log = logging.getLogger("onefold.worker")


class Worker:
    """A thread that looks after every space in turn."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="worker", daemon=True)

    def start(self) -> Worker:
        """Begin and return self."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """End after the present turn."""
        self._stopping.set()
        self._thread.join(timeout=30)

    def _run(self) -> None:
        turn = 0
        while not self._stopping.wait(TURN_SECONDS):
            for space in self._house.control.list_spaces():
                try:
                    look_after(self._house, space.id, tidy=turn % TIDY_TURNS == 0)
                except OnefoldError as error:  # the edge of a job loop: the next turn tries again
                    log.warning("space %s was not looked after: %s", space.id, error)
            turn += 1


def look_after(house: House, space_id: str, *, tidy: bool) -> None:
    """Replay what waits in a space and, if asked, forget what has been kept long enough."""
    with house.spaces.reading(space_id) as connection:
        waiting = replays.list_waiting_components(connection)
    if waiting:
        replay_waiting(house, space_id)
    settle_people_search(house, space_id)
    if tidy:
        now = house.now_ms()
        house.spaces.write(space_id, lambda connection: _tidy(connection, now))
        house.sessions.run(space_id, partial(drop_ended_sessions, now=now))


def _tidy(connection: sqlite3.Connection, now: int) -> None:
    connection.execute(REMOVE_OLD_REJECTED, {"before": now - REJECTED_MS})
    connection.execute(REMOVE_EXCESS_REJECTED, {"most": REJECTED_ROWS_MAX})
