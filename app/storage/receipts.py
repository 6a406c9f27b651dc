"""Who saw what: receipts, append-only and chained by hash, in a file of their own for each space.

What one file holds is `receipt_book`'s; this module counts repeats and keeps the files open.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from app.domain.moments import milliseconds
from app.storage.receipt_book import Disclosure, ReceiptBook

REPEAT_WINDOW_MS = 10 * 60_000  # repeats of one disclosure within it are counted, not appended
REPEATS_MAX = 10_000  # disclosures remembered; above it the oldest are settled early
SWEEP_SECONDS = 5.0
OPEN_BOOKS_MAX = 64

log = logging.getLogger("onefold.receipts")


@dataclass(slots=True)
class _Repeats:
    """A disclosure on record, and how often it was repeated since."""

    number: int
    first_at: int
    last_at: int
    count: int = 0


Seen = tuple[str, Disclosure]  # space and what was disclosed


class Receipts:
    """The receipts of all spaces.

    Args:
        folder: Where the files lie: `<folder>/<space id>.db`.
        clock: Returns the present as an aware UTC datetime.
    """

    def __init__(self, folder: Path, clock: Callable[[], datetime]) -> None:
        self._folder = folder
        self._clock = clock
        self._lock = threading.Lock()
        self._books: OrderedDict[str, ReceiptBook] = OrderedDict()
        self._seen: OrderedDict[Seen, _Repeats] = OrderedDict()
        self._stop = threading.Event()
        self._sweeper: threading.Thread | None = None
        folder.mkdir(parents=True, exist_ok=True)

    def record(self, space_id: str, disclosures: Sequence[Disclosure]) -> str:
        """Put what one answer discloses on record and return the receipt of the first, after the commit.

        A disclosure repeated within REPEAT_WINDOW_MS is counted only, and has the receipt of the first time.

        Args:
            disclosures: At least one.

        Raises:
            UnavailableError: it could not be committed; nothing may be disclosed.
        """
        now = milliseconds(self._clock())
        with self._lock:
            known = [self._repeated(space_id, disclosure, now) for disclosure in disclosures]
        fresh = [disclosure for disclosure, number in zip(disclosures, known, strict=True) if number is None]
        if fresh:
            numbers = self._book(space_id).append(fresh, now)
            self._remember(space_id, fresh, numbers, now)
            first = known[0] if known[0] is not None else numbers[0]
        else:
            assert known[0] is not None
            first = known[0]
        return receipt_id(first)

    def counts_since(self, space_id: str, since: int) -> dict[str, int]:
        """Return how many disclosures of each status were made since a moment in ms, repeats on record included."""
        return self._book(space_id).counts_since(since)

    def verify_chain(self, space_id: str) -> int | None:
        """Return the number of the first receipt that does not follow from those before it, or None: all do."""
        return self._book(space_id).first_break()

    def settle(self, *, everything: bool = False) -> None:
        """Append the repeats whose time is over, one further row each."""
        now = milliseconds(self._clock())
        with self._lock:
            over = [
                seen for seen, repeats in self._seen.items() if everything or now - repeats.first_at >= REPEAT_WINDOW_MS
            ]
            settled = [(seen, self._seen.pop(seen)) for seen in over]
        self._append_repeats([(seen, repeats) for seen, repeats in settled if repeats.count])

    def close(self) -> None:
        """Append the repeats counted so far and close every file."""
        self._stop.set()
        if self._sweeper is not None:
            self._sweeper.join()
        self.settle(everything=True)
        with self._lock:
            books, self._books = list(self._books.values()), OrderedDict()
        for book in books:
            book.close()

    def _repeated(self, space_id: str, disclosure: Disclosure, now: int) -> int | None:
        repeats = self._seen.get((space_id, disclosure))
        if repeats is None or now - repeats.first_at >= REPEAT_WINDOW_MS:
            return None
        repeats.count += 1
        repeats.last_at = now
        return repeats.number

    def _remember(self, space_id: str, fresh: Sequence[Disclosure], numbers: Sequence[int], now: int) -> None:
        pushed: list[tuple[Seen, _Repeats]] = []
        with self._lock:
            for disclosure, number in zip(fresh, numbers, strict=True):
                seen = (space_id, disclosure)
                before = self._seen.pop(seen, None)  # its time was over, and nobody had settled it yet
                if before is not None:
                    pushed.append((seen, before))
                self._seen[seen] = _Repeats(number, now, now)
            while len(self._seen) > REPEATS_MAX:
                pushed.append(self._seen.popitem(last=False))
            if self._sweeper is None and not self._stop.is_set():
                self._sweeper = threading.Thread(target=self._sweep, name="receipts", daemon=True)
                self._sweeper.start()
        self._append_repeats([(seen, repeats) for seen, repeats in pushed if repeats.count])

    def _append_repeats(self, settled: Sequence[tuple[Seen, _Repeats]]) -> None:
        for (space_id, disclosure), repeats in settled:
            row = replace(disclosure, count=repeats.count, repeats=repeats.number)
            self._book(space_id).append([row], repeats.last_at)

    def _sweep(self) -> None:
        while not self._stop.wait(SWEEP_SECONDS):
            try:
                self.settle()
            except Exception as error:  # the edge of a job loop: what was counted is lost, what comes is not
                log.error("repeats could not be appended: %s", type(error).__name__)

    def _book(self, space_id: str) -> ReceiptBook:
        with self._lock:
            book = self._books.get(space_id)
            if book is None:
                book = self._books[space_id] = ReceiptBook(self._folder / f"{space_id}.db")
            self._books.move_to_end(space_id)
            if len(self._books) > OPEN_BOOKS_MAX:
                idle = next(iter(self._books))
                self._books.pop(idle).close()
            return book


def receipt_id(number: int) -> str:
    """Return a receipt as it is named in answers: its place in the chain of its space."""
    return f"rcp_{number}"
