"""Bringing computed traits and audiences up to now: what is marked, what is due, and definitions made or edited.

Results are worked out on a read connection, so that nobody waits for them; they are written, with the record of what
changed, in short transactions, and the marks they settle go in the same one. A process that is killed between the two
has lost nothing: what is not settled is still marked.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial

from app.domain.definitions.marks import Cause
from app.errors import DefinitionTooSlowError
from app.house import House
from app.storage import settled, settling_writes
from app.storage.backfills import Backfill, list_backfills, users_after
from app.storage.catalog import Catalog, InForce, catalog_of
from app.storage.definitions_sql.evaluate import evaluate_all, time_limited
from app.storage.definitions_sql.results import Evaluated, result_of
from app.storage.marks import list_marked, marks_of
from app.storage.present import Outcome, due_for, work_out
from app.storage.settling_writes import Item

SLICE_SECONDS = 0.015  # of work under the write lock; with the commit it stays below 20 ms
TURN_SECONDS = 5.0  # after which other spaces have their turn
BATCH_MARKS = 500
BATCH_DUE = 500
BACKFILL_ROWS = 250  # profiles of a backfill written in one transaction
BACKFILL_ITEMS = 40  # of these that are written one by one
BACKFILL_SECONDS = 2.0  # in one round; a definition is then worked out for everybody again
LEFT_OVER_ROWS = 500
PERSON_SECONDS = 0.05  # for one definition and one person; longer: the slow lane
SLOW_SECONDS = 2.0  # the same in the slow lane; longer: a fault of the definition
SLOW_BATCH = 1  # pairs in one round
EVERYBODY_SECONDS = 30.0  # for one definition and everybody at once; longer: person by person
RETRY_MS = 3_600_000  # after which a person for whom a definition is too slow is tried again
LONG_SECONDS = 60.0

_lock = threading.Lock()
_busy: dict[str, threading.Lock] = {}


@dataclass(slots=True)
class Settled:
    """What one turn did.

    Args:
        profiles: How often a profile was settled from marks and moments.
        backfilled: Profiles settled for a definition that was made or edited.
        more: Something is left for the next turn.
    """

    profiles: int = 0
    backfilled: int = 0
    more: bool = False


def settle(house: House, space_id: str, *, seconds: float = TURN_SECONDS) -> Settled:
    """Bring a space's results up to now, or as far as it goes in the time given; one settler at a time.

    Args:
        seconds: A turn may take a little longer than this.
    """
    with _alone(house, space_id):
        return _Turn(house, space_id, time.monotonic() + seconds).run()


@contextmanager
def _alone(house: House, space_id: str) -> Iterator[None]:
    with _lock:
        mine = _busy.setdefault(f"{house.settings.home}/{space_id}", threading.Lock())
    with mine:
        yield


class _Turn:
    def __init__(self, house: House, space_id: str, until: float) -> None:
        self.house, self.space_id, self.until = house, space_id, until
        self.done = Settled()

    def run(self) -> Settled:
        while self._round():
            if time.monotonic() > self.until:
                self.done.more = True
                break
        return self.done

    def _round(self) -> bool:
        """Do some of each kind of work in turn, so that none waits for ever behind another; tell if there was any."""
        found = False
        for step in (self._left_over, self._marked, self._due, self._backfill, self._slow):
            found = step() or found
        return found

    # -- the kinds of work ----------------------------------------------------

    def _left_over(self) -> bool:
        with self.house.spaces.reading(self.space_id) as connection:
            if not settled.has_left_over(connection, catalog_of(connection).stored):
                return False

        def job(connection: sqlite3.Connection) -> int:
            return settled.remove_left_over(connection, catalog_of(connection).stored, most=LEFT_OVER_ROWS)

        return self.house.spaces.write(self.space_id, job) > 0

    def _marked(self) -> bool:
        with self.house.spaces.reading(self.space_id) as connection:
            roots = list_marked(connection, most=BATCH_MARKS)
            catalog, items = self._plan(connection, roots)
        self._write(catalog, items)
        return bool(items)

    def _due(self) -> bool:
        with self.house.spaces.reading(self.space_id) as connection:
            pairs = settled.list_due(connection, self.house.now_ms(), slow=False, most=BATCH_DUE)
            catalog, items = self._plan(connection, list(dict.fromkeys(root for root, _ in pairs)))
        self._write(catalog, items)
        return bool(items)

    def _slow(self) -> bool:
        """Work out what is due of definitions in the slow lane."""
        now = self.house.now_ms()
        with self.house.spaces.reading(self.space_id) as connection:
            catalog = catalog_of(connection)
            pairs = settled.list_due(connection, now, slow=True, most=SLOW_BATCH)
            items = [self._slow_item(connection, catalog, root, number, now) for root, number in pairs]
        self._write(catalog, items)
        return bool(items)

    def _slow_item(self, connection: sqlite3.Connection, catalog: Catalog, root: int, number: int, now: int) -> Item:
        one = catalog.by_id.get(number)
        if one is None or not settled.is_user(connection, root):
            return Item(root, now, False, (), {}, Cause("moment", now))
        due = settled.due_of(connection, root, now)[number]
        found = work_out(connection, catalog, root, now, {one.key: Cause("moment", due)}, seconds=SLOW_SECONDS)
        return Item(root, now, True, (), found, Cause("moment", due), retry_at=now + RETRY_MS)

    # -- working out ----------------------------------------------------------

    def _plan(self, connection: sqlite3.Connection, roots: Sequence[int]) -> tuple[Catalog, list[Item]]:
        """Work out what is marked and due of profiles, on one snapshot."""
        catalog, backfills = catalog_of(connection), list_backfills(connection)
        items = []
        for root in roots:
            items.append(self.item(connection, catalog, backfills, root))
            if time.monotonic() > self.until:
                break
        return catalog, items

    def item(self, connection: sqlite3.Connection, catalog: Catalog, backfills: dict[int, Backfill], root: int) -> Item:
        """Work out what is marked and due of one profile."""
        now = self.house.now_ms()
        if not settled.is_user(connection, root):
            marks = marks_of(connection, root)
            last = marks[-1].touch if marks else None
            cause = Cause("moment", now) if last is None else Cause(last.cause, last.at)
            return Item(root, now, False, tuple(mark.id for mark in marks), {}, cause)
        due = due_for(connection, catalog, backfills, root, now)
        slow = [key for key in due.causes if catalog.order[key].is_slow]
        outcomes: dict[str, Outcome] = {}
        if due.causes:
            outcomes = work_out(connection, catalog, root, now, due.causes, seconds=PERSON_SECONDS, skip=slow)
        return Item(root, now, True, due.marks, outcomes, Cause("moment", now))

    # -- writing ----------------------------------------------------------------

    def _write(self, catalog: Catalog, items: Sequence[Item]) -> None:
        left = list(items)
        while left:
            job = partial(
                settling_writes.write_items,
                space_id=self.space_id,
                catalog=catalog,
                items=left,
                seconds=SLICE_SECONDS,
            )
            written = self.house.spaces.write(self.space_id, job, timeout=LONG_SECONDS)
            if not written:
                return  # definitions have changed meanwhile: what was worked out means nothing now
            self.done.profiles += written
            left = left[written:]

    # -- definitions made or edited -------------------------------------------

    def _backfill(self) -> bool:
        """Settle one definition for everybody, or as many as there is time for; each after those that it names."""
        with self.house.spaces.reading(self.space_id) as connection:
            catalog, waiting = catalog_of(connection), list_backfills(connection)
            chosen = next((one for one in catalog.order.values() if one.id in waiting), None)
            if chosen is None:
                return False
            started = time.monotonic()
            backfilling = _Backfilling(self, connection, catalog, chosen, waiting)
            took = time.monotonic() - started
            until = min(self.until, time.monotonic() + BACKFILL_SECONDS)
            if took > BACKFILL_SECONDS:  # in a large space: then as long again is written, and not one slice
                until = time.monotonic() + took
            following = backfilling.write_slice(waiting[chosen.id])
            while following is not None and time.monotonic() <= until:
                following = backfilling.write_slice(following)
        return True


class _Backfilling:
    """One definition on one snapshot: worked out for everybody at once, or person by person if that takes too long."""

    def __init__(
        self,
        turn: _Turn,
        connection: sqlite3.Connection,
        catalog: Catalog,
        one: InForce,
        waiting: dict[int, Backfill],
    ) -> None:
        self.turn, self.connection, self.catalog, self.one, self.waiting = turn, connection, catalog, one, waiting
        self.now = turn.house.now_ms()
        self.everybody = None if one.is_slow else self._everybody()
        # What is kept of these in other definitions is not up to now, so that it cannot be gone by.
        is_alone = not one.compiled.names.definitions and not one.users
        self.touched = set() if is_alone else settling_writes.touched_profiles(connection, self.now)

    def _everybody(self) -> dict[int, Evaluated] | None:
        try:
            with time_limited(self.connection, EVERYBODY_SECONDS):
                return dict(evaluate_all(self.connection, self.one.compiled, self.now))
        except DefinitionTooSlowError:
            return None

    def write_slice(self, backfill: Backfill) -> Backfill | None:
        """Write the next profiles; return what is left, None for nothing or if definitions have changed."""
        people = users_after(self.connection, backfill.after, most=BACKFILL_ROWS)
        found, items = self._worked_out(people, backfill)
        last = people[len(found) + len(items) - 1][0] if people else None
        job = partial(
            settling_writes.write_range,
            space_id=self.turn.space_id,
            catalog=self.catalog,
            backfill=backfill,
            found=found,
            items=items,
            last=last,
            now=self.now,
        )
        written = self.turn.house.spaces.write(self.turn.space_id, job, timeout=LONG_SECONDS)
        self.turn.done.backfilled += len(found) + len(items) if written else 0
        return replace(backfill, after=last) if written and last is not None else None

    def _worked_out(
        self, people: Sequence[tuple[int, str]], backfill: Backfill
    ) -> tuple[list[tuple[int, str, Evaluated]], list[Item]]:
        found: list[tuple[int, str, Evaluated]] = []
        items: list[Item] = []
        end = people[-1][0] if people else backfill.after
        kept = settling_writes.kept_in_range(self.connection, self.one, backfill.after, end)
        for root, first in people:
            if len(items) == BACKFILL_ITEMS:
                break
            if self.everybody is None or root in self.touched:
                items.append(self.turn.item(self.connection, self.catalog, self.waiting, root))
                continue
            evaluated = self.everybody.get(root) or result_of(self.one.compiled.kind, self.one.definition.default, None)
            if self.one.users and self._is_other(kept, root, evaluated):
                items.append(self._with_users(root, backfill))
            else:
                found.append((root, first, evaluated))
        return found, items

    def _is_other(self, kept: dict[int, str | None], root: int, evaluated: Evaluated) -> bool:
        if self.one.definition.kind == "audience":
            return evaluated.member != (root in kept)
        columns = evaluated.columns
        return (columns[0] if columns else None) != kept.get(root)

    def _with_users(self, root: int, backfill: Backfill) -> Item:
        """Work a profile out together with the definitions that name this one."""
        cause = Cause("definition", backfill.at)
        causes = {self.one.key: cause}
        found = work_out(self.connection, self.catalog, root, self.now, causes, seconds=PERSON_SECONDS)
        return Item(root, self.now, True, (), found, cause)
