"""What the panel shows, read from one snapshot of a space and shaped by `panel_view`. Nothing is written here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from threading import Lock
from typing import Any

import orjson
from cachetools import TTLCache

from app.domain import panel_view
from app.domain.identifiers_on_event import identifiers_in
from app.domain.identity import IDENTIFIERS_MAX, IdentityRules, Key
from app.domain.moments import rfc3339, start_of_day
from app.domain.panel_view import HEADER_KEYS, LAYOUT, Count, Json, Person, Sources
from app.domain.profile import HeldIdentifier, ProfileHead, StoredEvent, TraitValue
from app.errors import NotFoundError
from app.house import House
from app.storage import explanations, profile_reads, timelines
from app.storage.rules import rules_in_force
from app.storage.spaces import Connection
from app.web.panel_requests import TIMELINE_DEFAULT
from app.web.profile_params import decode_cursor, encode_cursor

TRAITS_READ_MAX = 1_000
TRAITS_SHOWN_MAX = 200
IDENTITIES_SHOWN_MAX = 100
EVENTS_COUNTED_MAX = 1_000  # a total says no more: counting a million events would cost more than the answer
EVENTS_SEARCHED_MAX = 200  # newest ones, for those that confirm an identifier
CONFIRMING_SHOWN_MAX = 5
REFUSALS_SHOWN_MAX = 20
CANDIDATES_MAX = 10

CACHE_ANSWERS_MAX = 500
CACHE_SECONDS = 600

Also = Sequence[tuple[ProfileHead, Sequence[Json]]]  # other profiles, each with its reasons
Fields = tuple[str, ...]  # names of what was shown, for the receipt


_read: TTLCache[tuple[str, str], tuple[Json, Fields]] = TTLCache(CACHE_ANSWERS_MAX, CACHE_SECONDS)
_lock = Lock()


@dataclass(frozen=True, slots=True)
class Reading:
    """One snapshot of a space.

    Args:
        now: ms.
    """

    connection: Connection
    space_id: str
    rules: IdentityRules
    sources: Sources
    now: int


def reading_of(here: House, connection: Connection, space_id: str) -> Reading:
    """Return a snapshot as the moment is."""
    sources = {source.id: source.name for source in here.control.list_sources(space_id)}
    return Reading(connection, space_id, rules_in_force(connection), sources, here.now_ms())


def found(
    reading: Reading, head: ProfileHead, matched_by: Mapping[str, str], also: Also, tag: str
) -> tuple[Json, Fields]:
    """Return the answer `found`, without receipt and session, and the names of what it shows.

    What was read under the same tag is not read again: the tag is made of all that the answer follows from.

    Args:
        tag: From `etag`.
    """
    with _lock:
        known = _read.get((reading.space_id, tag))
    if known is None:
        known = _found(reading, head, matched_by, also)
        with _lock:
            _read[reading.space_id, tag] = known
    answer, fields = known
    return answer | {"as_of": rfc3339(reading.now)}, fields


def candidates(reading: Reading, several: Also) -> list[Json]:
    """Return those who could be meant, as an agent tells them apart."""
    shown = []
    for head, reasons in several[:CANDIDATES_MAX]:
        named = profile_reads.list_named_traits(reading.connection, head.root, HEADER_KEYS)
        emails = profile_reads.list_identifiers(reading.connection, head.root, limit=1, types=["email"])
        person = _person(reading, head, {trait.key: trait.value for trait in named}, emails, ())
        shown.append(panel_view.candidate_json(person, reasons, events=_count(reading, head)))
    return shown


def etag(reading: Reading, head: ProfileHead, matched_by: Mapping[str, str], also: Also) -> str:
    """Return a hash of all that the answer `found` follows from, short of traits and events.

    The day is among it, since "today" changes at midnight; so are the rules, which order and explain. The
    identifiers are, because a profile that is parted, joined and parted otherwise bears its old id again, and its
    version may have begun anew.
    """
    heads = [head, *(other for other, _ in also)]
    held = profile_reads.list_identifiers(reading.connection, head.root, limit=IDENTIFIERS_MAX)
    parts = [
        [[one.public_id, one.root, one.version, one.updated_at, one.recomputing] for one in heads],
        [[one.ref, one.type, one.value, one.since, one.since_message_id] for one in held],
        LAYOUT["version"],
        reading.rules.version,
        sorted(reading.sources.items()),
        dict(matched_by),
        start_of_day(reading.now),
    ]
    return blake2b(orjson.dumps(parts, option=orjson.OPT_SORT_KEYS), digest_size=16).hexdigest()


def timeline(reading: Reading, head: ProfileHead, parameters: Mapping[str, Any]) -> tuple[Json, Fields]:
    """Return a page of the timeline that passes the filters, and the names of what it shows."""
    limit: int = parameters["limit"]
    before = None
    if parameters["before"]:
        timestamp, message_id = decode_cursor(parameters["before"], _purpose(reading), (int, str), parameter="before")
        before = (timestamp, message_id)
    wanted = parameters["source"]
    source_id = next((known for known, name in reading.sources.items() if name == wanted), wanted)
    events = timelines.filter_events(
        reading.connection,
        head.root,
        limit=limit + 1,
        before=before,
        name=parameters["name"],
        source_id=source_id,
        words=parameters["q"].strip(),
    )
    page = events[:limit]
    total = _count(reading, head)
    answer = {
        "items": [panel_view.event_json(event, reading.sources) for event in page],
        "next": _next(reading, events, limit),
        "total": total.number,
        "total_is_exact": total.is_exact,
    }
    ends = (page[0].message_id, page[-1].message_id) if page else ()
    return answer, ("timeline", *ends)


def explain(reading: Reading, head: ProfileHead, ref: int) -> tuple[Json, Fields]:
    """Return why a profile holds an identifier, and the names of what that shows.

    Args:
        ref: That of the identifier, as asked.

    Raises:
        NotFoundError: it does not.
    """
    held = explanations.find_attachment(reading.connection, reading.space_id, head.root, ref)
    if held is None:
        raise NotFoundError("The profile does not hold this identifier.")
    key, attaching = held.key, held.event
    newest = timelines.newest_events(reading.connection, head.root, limit=EVENTS_SEARCHED_MAX)
    carrying = [event for event in newest if key in _keys(reading, event)]
    confirming = [event for event in carrying if event.message_id != attaching.message_id]
    refused = explanations.list_refusals(reading.connection, head.root, key, limit=REFUSALS_SHOWN_MAX)
    companions = [type_ for type_, _ in _keys(reading, attaching)]
    rule = panel_view.attachment_rule(key[0], reading.rules.rule(key[0]), companions)
    answer = {
        "identifier": {"type": key[0], "value": held.sent},
        "attached_by": panel_view.event_json(attaching, reading.sources) | {"rule": rule},
        "confirmed_by": {
            "total": len(confirming),
            "total_is_exact": len(newest) < EVENTS_SEARCHED_MAX,
            "newest": [panel_view.event_json(event, reading.sources) for event in confirming[:CONFIRMING_SHOWN_MAX]],
        },
        "refused": [_refused(reading, one) for one in refused],
    }
    return answer, (f"identities.{key[0]}", attaching.message_id)


def _found(reading: Reading, head: ProfileHead, matched_by: Mapping[str, str], also: Also) -> tuple[Json, Fields]:
    traits = profile_reads.list_traits(reading.connection, head.root, limit=TRAITS_READ_MAX)
    held = profile_reads.list_identifiers(reading.connection, head.root, limit=IDENTIFIERS_MAX)
    events = _newest_activity(reading, head)
    shown = _person(reading, head, _header_traits(reading, head, traits), held, events)
    traits_card = _traits_card(reading, head, traits)
    identities_card = _identities_card(reading, head, held)
    answer = {
        "status": "found",
        "matched_by": dict(matched_by),
        "also": candidates(reading, also),
        "profile": panel_view.profile_json(shown),
        "layout": LAYOUT,
        "cards": {
            "traits": traits_card,
            "identities": identities_card,
            "timeline": _timeline_card(reading, head, events),
        },
    }
    fields = [f"traits.{item['key']}" for item in traits_card["items"]]
    types = dict.fromkeys(item["type"] for item in identities_card["items"])
    return answer, ("header", *fields, *(f"identities.{type_}" for type_ in types), "timeline")


def _newest_activity(reading: Reading, head: ProfileHead) -> list[StoredEvent]:
    page = timelines.Page(limit=TIMELINE_DEFAULT + 1)
    return timelines.list_events(reading.connection, "users", head.root, page)


def _header_traits(reading: Reading, head: ProfileHead, traits: Sequence[TraitValue]) -> dict[str, Any]:
    if len(traits) == TRAITS_READ_MAX:  # the name may stand further back
        traits = profile_reads.list_named_traits(reading.connection, head.root, HEADER_KEYS)
    return {trait.key: trait.value for trait in traits}


def _person(
    reading: Reading,
    head: ProfileHead,
    traits: dict[str, Any],
    held: Sequence[HeldIdentifier],
    events: Sequence[StoredEvent],
) -> Person:
    if events and isinstance(zone := events[0].part("context").get("timezone"), str):
        traits = {"timeZone": zone} | traits
    return panel_view.person(
        head,
        traits,
        email=next((identifier.sent for identifier in held if identifier.type == "email"), None),
        last_seen_at=timelines.find_last_seen(reading.connection, head.root),
    )


def _traits_card(reading: Reading, head: ProfileHead, traits: Sequence[TraitValue]) -> Json:
    total = len(traits)
    if total == TRAITS_READ_MAX:
        total = profile_reads.count_traits(reading.connection, head.root)
    return panel_view.traits_card(traits, total=total, limit=TRAITS_SHOWN_MAX, sources=reading.sources)


def _identities_card(reading: Reading, head: ProfileHead, held: Sequence[HeldIdentifier]) -> Json:
    total = len(held)
    if total == IDENTIFIERS_MAX:
        total = profile_reads.count_identifiers(reading.connection, head.root)
    return panel_view.identities_card(
        held, total=total, limit=IDENTITIES_SHOWN_MAX, rules=reading.rules, sources=reading.sources
    )


def _timeline_card(reading: Reading, head: ProfileHead, events: Sequence[StoredEvent]) -> Json:
    midnight = start_of_day(reading.now)
    total = Count(len(events), is_exact=True)
    today = Count(sum(event.timestamp >= midnight for event in events), is_exact=True)
    if len(events) > TIMELINE_DEFAULT:  # there are more than were read
        total = _count(reading, head)
        if events[-1].timestamp >= midnight:
            today = _count(reading, head, since=midnight)
    return panel_view.timeline_card(
        events[:TIMELINE_DEFAULT],
        total=total,
        today=today,
        next_cursor=_next(reading, events, TIMELINE_DEFAULT),
        sources=reading.sources,
    )


def _count(reading: Reading, head: ProfileHead, *, since: int = 0) -> Count:
    """Return how many events a person has, counting one further than is said, to know whether that is all."""
    number = timelines.count_events(reading.connection, head.root, at_most=EVENTS_COUNTED_MAX + 1, since=since)
    return Count(min(number, EVENTS_COUNTED_MAX), is_exact=number <= EVENTS_COUNTED_MAX)


def _next(reading: Reading, events: Sequence[StoredEvent], limit: int) -> str | None:
    if len(events) <= limit:
        return None
    last = events[limit - 1]
    return encode_cursor([last.timestamp, last.message_id], _purpose(reading))


def _purpose(reading: Reading) -> str:
    return f"{reading.space_id} timeline"


def _keys(reading: Reading, event: StoredEvent) -> list[Key]:
    users, _ = identifiers_in(event.payload, reading.rules)
    return [identifier.key for identifier in users]


def _refused(reading: Reading, refused: explanations.Refused) -> Json:
    shape = panel_view.event_json if refused.own else panel_view.foreign_event_json
    return {
        "event": shape(refused.event, reading.sources),
        "reason": panel_view.refusal_reason(refused.reason),
        "code": refused.reason,
    }
