"""What open canvas pages need and nobody may write down: viewers' tokens, and what was read with them.

It is lost with the process; a page whose token is not here asks Salesforce for a new signed request.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import cast

from cachetools import TTLCache
from flask import current_app

from app.domain.salesforce import RecordName
from app.errors import OverloadedError, SalesforceLimitError
from app.house import House
from app.keys import hash_token
from app.salesforce.records import People, Person
from app.storage.page_tokens import LIFE_MS
from app.web.limits import RateLimiter

PAGES_OF_ONE_MAX = 2_000  # of one connection; a page that has no place any more asks for a new signed request
PAGES_A_MINUTE = 60  # of one viewer
READINGS_MAX = 20  # of one page
READING_SECONDS = 300  # so that a pick, and the way back to a list, cost no further call; and a change is soon seen
STALE_MAX, STALE_SECONDS = 10_000, 60
HOUR_MS, LIMIT_MS_MIN = 3_600_000, 60_000
EXTENSION = "onefold.salesforce"

Reading = Person | People


@dataclass(slots=True)
class OpenPage:
    """One page, from its signed request until its token ends.

    Args:
        connection_id: Whose page it is.
        organization_id: Whose calls are spent.
        origin: Where the organisation's API answers.
        token: The viewer's own.
        version: Of the API.
        signed: Whom the signed fields of the record are about, where Salesforce sent any.
        readings: What was read, by the id of the record.
    """

    connection_id: str
    organization_id: str
    origin: str
    token: str = field(repr=False)
    version: str
    signed: Person | None = field(repr=False)
    readings: TTLCache[str, Reading] = field(repr=False)


class Memory:
    """The pages that are open in this process.

    Args:
        now_ms: The present in ms since 1970.
        threads: Of the server; calls to Salesforce never hold more than half of them, nor those to one organisation
            more than a quarter.
    """

    def __init__(self, now_ms: Callable[[], int], threads: int) -> None:
        self._now_ms = now_ms
        self._calls_max, self._calls_of_one_max = max(1, threads // 2), max(1, threads // 4)
        self._calling: Counter[str] = Counter()
        self._pages: dict[str, TTLCache[bytes, OpenPage]] = {}  # by connection, so that none takes another's place
        self.pages_opened = RateLimiter(PAGES_A_MINUTE, per_seconds=60)
        self._stale: TTLCache[bytes, None] = TTLCache(STALE_MAX, STALE_SECONDS * 1000, timer=now_ms)
        self._limited_until: dict[str, int] = {}
        self._lock = Lock()

    def readings(self) -> TTLCache[str, Reading]:
        """Return room for what a new page reads."""
        return TTLCache(READINGS_MAX, READING_SECONDS * 1000, timer=self._now_ms)

    def keep(self, bearer: str, page: OpenPage) -> None:
        """Hold a page under its token, which is not kept itself."""
        with self._lock:
            pages = self._pages.get(page.connection_id)
            if pages is None:
                pages = self._pages[page.connection_id] = TTLCache(PAGES_OF_ONE_MAX, LIFE_MS, timer=self._now_ms)
            pages[hash_token(bearer)] = page

    def find(self, connection_id: str, bearer: str) -> OpenPage | None:
        """Return the page of a connection's token; None: it ended, or was opened in an earlier life of this process."""
        with self._lock:
            pages = self._pages.get(connection_id)
            return None if pages is None else pages.get(hash_token(bearer))

    def find_reading(self, page: OpenPage, record: RecordName) -> Reading | None:
        """Return what a page has read of a record a moment ago."""
        with self._lock:
            return page.readings.get(record.id)

    def keep_reading(self, page: OpenPage, record: RecordName, reading: Reading) -> None:
        """Remember what a page has read."""
        with self._lock:
            page.readings[record.id] = reading

    def may_repost(self, mac: bytes) -> bool:
        """Tell whether a page may be asked to load itself anew: once a minute, or it could go round and round."""
        with self._lock:
            is_first = mac not in self._stale
            self._stale[mac] = None
            return is_first

    @contextmanager
    def calling(self, organization_id: str) -> Iterator[None]:
        """Let the block call Salesforce, which may be slow, without leaving no thread to others.

        Raises:
            OverloadedError: too many calls are under way.
            SalesforceLimitError: the organisation's calls are used up.
        """
        self.check_limit(organization_id)
        with self._lock:
            is_full = self._calling[organization_id] >= self._calls_of_one_max
            if is_full or self._calling.total() >= self._calls_max:
                raise OverloadedError("Salesforce is slow, and too many wait for it.")
            self._calling[organization_id] += 1
        try:
            yield
        finally:
            with self._lock:
                self._calling[organization_id] -= 1
                if not self._calling[organization_id]:
                    del self._calling[organization_id]

    def check_limit(self, organization_id: str) -> None:
        """Call nobody whose calls are used up.

        Raises:
            SalesforceLimitError: that was so less than an hour ago.
        """
        wait_ms = self._limited_until.get(organization_id, 0) - self._now_ms()
        if wait_ms > 0:
            raise SalesforceLimitError("Salesforce answers no more calls for now.", retry_after=-(-wait_ms // 1000))

    def limit(self, organization_id: str, *, is_used_up: bool) -> None:
        """Leave an organisation alone for a minute, or until the hour is over if its calls are used up."""
        now = self._now_ms()
        until = (now // HOUR_MS + 1) * HOUR_MS if is_used_up else 0
        self._limited_until[organization_id] = max(now + LIMIT_MS_MIN, until)


def memory(here: House) -> Memory:
    """Return the memory of the present application."""
    made = current_app.extensions.get(EXTENSION)
    if made is None:
        made = current_app.extensions.setdefault(EXTENSION, Memory(here.now_ms, here.settings.threads))
    return cast(Memory, made)  # the extension table of Flask is untyped
