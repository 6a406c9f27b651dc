"""A person's timeline beyond its first page: filters, search, and the counts that stand beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.domain import panel_cards
from app.domain.activity_kinds import GROUPS, Group, group_of, kind_of
from app.domain.activity_search import matches
from app.domain.highlights_problems import ProblemRules
from app.domain.moments import rfc3339
from app.domain.panel_view import Json
from app.domain.profile import ProfileHead, StoredEvent
from app.storage import timeline_reads as store
from app.storage.panel_sessions import PanelObject
from app.storage.timelines import EARLIEST, LATEST, Place
from app.web.panel_reads import Fields, Reading, count, cursor_after, timeline_purpose
from app.web.profile_params import decode_cursor

SEARCHED_MAX = 5_000  # events that one request looks at for words
COUNTED_MAX = 5_000  # events that filters' counts are made of
NAMES_SHOWN_MAX = 100


@dataclass(frozen=True, slots=True)
class Query:
    """Which events are asked for.

    Args:
        before: The position of the last event already returned.
        names: Only these; none: all.
        source: Name or id; "": any.
        start, end: ms; the first is included, the second is not.
        words: Part of what the event says.
    """

    limit: int
    before: Place | None = None
    names: tuple[str, ...] = ()
    group: Group | None = None
    source: str = ""
    start: int = EARLIEST
    end: int = LATEST
    words: str = ""
    zone: str = "UTC"
    counts: bool = False


@dataclass(frozen=True, slots=True)
class FilteredPage:
    """Events that pass, newest first.

    Args:
        last_looked_at: The last event that was looked at, where looking ended before the beginning of the history.
    """

    events: Sequence[StoredEvent]
    last_looked_at: StoredEvent | None = None


def query_of(reading: Reading, parameters: Mapping[str, Any]) -> Query:
    """Return what the checked parameters of a request ask for.

    Raises:
        ValidationError: the cursor is none of this timeline.
    """
    before = None
    if parameters["before"]:
        place = decode_cursor(parameters["before"], timeline_purpose(reading), (int, str), parameter="before")
        before = (place[0], place[1])
    start, end = parameters.get("from_"), parameters.get("to")
    return Query(
        limit=parameters["limit"],
        before=before,
        names=tuple(parameters.get("names") or ([parameters["name"]] if parameters.get("name") else ())),
        group=parameters.get("group"),
        source=parameters["source"],
        start=EARLIEST if start is None else start,
        end=LATEST if end is None else end,
        words=parameters["q"].strip(),
        zone=parameters.get("zone") or "UTC",
        counts=bool(parameters.get("counts")),
    )


def timeline(
    reading: Reading, head: ProfileHead, query: Query, *, rules: ProblemRules, beside: PanelObject
) -> tuple[Json, Fields]:
    """Return a page of the timeline that passes the filters, and the names of what it shows."""
    found = filtered_page(reading, head, query, rules)
    page = found.events[: query.limit]
    has_more = len(found.events) > query.limit
    stopped = None if has_more else found.last_looked_at
    last = page[-1] if has_more else stopped
    total = count(reading, head)
    items = [reading.event_json(event, rules) for event in page]
    mentions = panel_cards.mentions_of([reading.mask.event(event) for event in page])
    answer: Json = {
        "items": panel_cards.with_object_marked(items, mentions, type_=beside.type, id_=beside.id),
        "next": None if last is None else cursor_after(reading, last),
        "searched_to": None if stopped is None else rfc3339(stopped.timestamp),
        "total": total.number,
        "total_is_exact": total.is_exact,
    }
    if query.counts:
        answer["counts"] = _counts(reading, head, query, rules)
    ends = (page[0].message_id, page[-1].message_id) if page else ()
    return answer, ("timeline", *ends)


def filtered_page(reading: Reading, head: ProfileHead, query: Query, rules: ProblemRules) -> FilteredPage:
    """Return one event more than the limit, if there are so many that pass.

    Names, source and times are left to the index; words and groups are looked for in what was read, and one request
    looks at `SEARCHED_MAX` events at the most.
    """
    asked = store.Asked(
        before=query.before,
        start=query.start,
        end=query.end,
        names=query.names,
        source_id=_source_id(reading, query.source),
    )
    if not query.words and query.group is None:
        return FilteredPage(store.list_filtered(reading.connection, head.root, asked, limit=query.limit + 1))
    events, looked_at, last = [], 0, None
    for event in store.each_filtered(reading.connection, head.root, asked, limit=SEARCHED_MAX):
        looked_at, last = looked_at + 1, event
        if _passes(reading.mask.event(event), query, rules):
            events.append(event)
            if len(events) > query.limit:
                break
    return FilteredPage(events, last if looked_at == SEARCHED_MAX else None)


def _passes(event: StoredEvent, query: Query, rules: ProblemRules) -> bool:
    if query.group is not None and group_of(kind_of(event.type, event.name, rules)) != query.group:
        return False
    return not query.words or matches(query.words, event.name, event.part("properties"))


def _source_id(reading: Reading, wanted: str) -> str:
    return next((known for known, name in reading.sources.items() if name == wanted), wanted)


def _counts(reading: Reading, head: ProfileHead, query: Query, rules: ProblemRules) -> Json:
    """Count the newest events of the span by day, name, source and group."""
    lines = store.list_lines(reading.connection, head.root, start=query.start, end=query.end, limit=COUNTED_MAX + 1)
    counted = lines[:COUNTED_MAX]
    zone_name, zone = _zone(query.zone)
    days = Counter(_day(line.timestamp, zone) for line in counted)
    names = Counter((line.name, line.type) for line in counted)
    sources = Counter(reading.sources.get(line.source_id, line.source_id) for line in counted)
    groups: Counter[Group] = Counter()
    for (name, type_), number in names.items():
        groups[group_of(kind_of(type_, name, rules))] += number
    return {
        "zone": zone_name,
        "days": [{"day": day, "count": number} for day, number in sorted(days.items(), reverse=True)],
        "names": [
            _name_json(name, type_, number, rules)
            for (name, type_), number in sorted(names.items(), key=lambda one: (-one[1], one[0]))[:NAMES_SHOWN_MAX]
        ],
        "sources": [
            {"source": source, "count": number}
            for source, number in sorted(sources.items(), key=lambda one: (-one[1], one[0]))
        ],
        "groups": {group: groups[group] for group in GROUPS},
        "total": len(counted),
        "is_exact": len(lines) <= COUNTED_MAX,
    }


def _name_json(name: str, type_: str, number: int, rules: ProblemRules) -> Json:
    kind = kind_of(type_, name, rules)
    return {"name": name, "type": type_, "kind": kind, "group": group_of(kind), "count": number}


def _day(timestamp: int, zone: tzinfo) -> str:
    return datetime.fromtimestamp(timestamp // 1000, zone).date().isoformat()


@lru_cache(maxsize=256)
def _zone(name: str) -> tuple[str, tzinfo]:
    """Return a time zone by its name; one that this machine does not know is UTC, and the answer says so."""
    try:
        return name, ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return "UTC", UTC
