"""What goes on beside requests: long replays, and forgetting what is kept only for a time."""

from __future__ import annotations

import logging
import threading
import traceback
from collections.abc import Sequence
from functools import partial

from app.house import House
from app.resolution import replay_waiting, settle_people_search
from app.settling import settle
from app.storage import replays, tidying
from app.storage.paints import drop_old_paints
from app.storage.panel_sessions import drop_ended_sessions

TURN_SECONDS = 1.0
TIDY_TURNS = 600  # ten minutes

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
            for space_id in self._list_spaces():
                try:
                    look_after(self._house, space_id, tidy=turn % TIDY_TURNS == 0)
                except Exception as error:  # the edge of a job loop: the next turn tries again
                    _log(f"space {space_id} was not looked after", error)
            turn += 1

    def _list_spaces(self) -> Sequence[str]:
        try:
            return [space.id for space in self._house.control.list_spaces()]
        except Exception as error:  # as above
            _log("spaces could not be listed", error)
            return ()


def look_after(house: House, space_id: str, *, tidy: bool) -> None:
    """Replay what waits in a space, settle what is due and, if asked, forget what has been kept long enough."""
    with house.spaces.reading(space_id) as connection:
        waiting = replays.list_waiting_components(connection)
    if waiting:
        replay_waiting(house, space_id)
    settle_people_search(house, space_id)
    settle(house, space_id)
    if tidy:
        now = house.now_ms()
        house.spaces.write(space_id, lambda connection: tidying.tidy(connection, now))
        house.sessions.run(space_id, partial(drop_ended_sessions, now=now))
        house.sessions.run(space_id, partial(drop_old_paints, now=now))


def _log(what: str, error: Exception) -> None:
    """Say class and place only: a message may hold values."""
    log.error("%s: %s\n%s", what, type(error).__name__, "".join(traceback.format_tb(error.__traceback__)))
