"""The answer `found`: one profile, drawn by the layout that is in force for whoever looks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from threading import Lock
from typing import Any

from cachetools import TTLCache

from app.domain import panel_cards, panel_view
from app.domain.identity import IDENTIFIERS_MAX
from app.domain.layout import VERSION, Drawn, Layout, draw, traits_of
from app.domain.layout_links import placeholders
from app.domain.moments import rfc3339, start_of_day
from app.domain.panel_cards import Mentions
from app.domain.panel_view import HEADER_KEYS, Count, Json
from app.domain.profile import HeldIdentifier, ProfileHead, StoredEvent, TraitValue
from app.errors import ForbiddenError
from app.storage import panel_accounts, profile_reads, timelines
from app.web import panel_history as history
from app.web.panel_layouts import Beside
from app.web.panel_reads import Also, Fields, Reading, candidates, count, cursor_after, person_of
from app.web.panel_requests import TIMELINE_DEFAULT
from app.web.panel_timeline import Query, filtered_page

TRAITS_READ_MAX = 1_000
TRAITS_SHOWN_MAX = 200
IDENTITIES_SHOWN_MAX = 100
CACHE_ANSWERS_MAX = 500
CACHE_SECONDS = 600

Known = tuple[Json, Fields, Mentions]

_read: TTLCache[tuple[str, str], Known] = TTLCache(CACHE_ANSWERS_MAX, CACHE_SECONDS)
_lock = Lock()


def found(
    reading: Reading, head: ProfileHead, matched_by: Mapping[str, str], also: Also, *, tag: str, beside: Beside
) -> tuple[Json, Fields]:
    """Return the answer `found`, without receipt and session, and the names of what it shows.

    What was read under the same tag is not read again: the tag is made of all that the answer follows from. Only
    which events are of the object beside is told for each object.

    Args:
        tag: From `etag`.
    """
    key = (reading.space_id, tag.partition(".")[0])
    with _lock:
        known = _read.get(key)
    if known is None:
        known = _found(reading, head, matched_by, also, beside.layout)
        with _lock:
            _read[key] = known
    answer, fields, mentions = known
    cards = answer["cards"]
    if (beside.object.type.casefold(), beside.object.id) in mentions:
        card = cards["timeline"]
        object_ = beside.object
        items = panel_cards.with_object_marked(card["items"], mentions, type_=object_.type, id_=object_.id)
        cards = cards | {"timeline": card | {"items": items}}
    return answer | {"cards": cards, "as_of": rfc3339(reading.now)}, fields


def late_cards(reading: Reading, head: ProfileHead, layout: Layout, type_: str) -> tuple[Json, Fields]:
    """Return the cards of one type, worked out from all events, and the names of what they show.

    Raises:
        ForbiddenError: the layout has no card of this type.
    """
    traits = _traits(reading, head, layout)
    drawn = draw(layout, {key: trait.value for key, trait in traits.items()})
    if not drawn.of_type(type_):
        raise ForbiddenError("The panel does not show this.")
    cards = history.history_cards(
        reading.connection,
        reading.space_id,
        head,
        drawn,
        now=reading.now,
        sources=reading.sources,
        traits=traits,
        only=type_,
    )
    fields = [name for card in drawn.of_type(type_) for name in (type_, *history.fields_of(card))]
    return {"cards": cards, "as_of": rfc3339(reading.now)}, tuple(dict.fromkeys(fields))


def _found(
    reading: Reading, head: ProfileHead, matched_by: Mapping[str, str], also: Also, layout: Layout
) -> tuple[Json, Fields, Mentions]:
    traits = _traits(reading, head, layout)
    drawn = draw(layout, {key: trait.value for key, trait in traits.items()})
    held = profile_reads.list_identifiers(reading.connection, head.root, limit=IDENTIFIERS_MAX)
    events = _newest_activity(reading, head)
    shown = person_of(reading, head, {key: trait.value for key, trait in traits.items()}, held, events)
    cards = history.history_cards(
        reading.connection, reading.space_id, head, drawn, now=reading.now, sources=reading.sources, traits=traits
    )
    page = _page(reading, head, drawn, events)
    for card in drawn.cards:
        if card["id"] not in cards:
            cards[card["id"]] = _card(reading, head, card, traits, held, page, drawn)
    answer = {
        "status": "found",
        "matched_by": dict(matched_by),
        "also": candidates(reading, also),
        "profile": panel_view.profile_json(shown, admin_url=reading.admin_url(head)),
        "layout": _layout_json(layout, drawn),
        "cards": cards,
    }
    return answer, _fields(drawn, cards), panel_cards.mentions_of(page)


def _layout_json(layout: Layout, drawn: Drawn) -> Json:
    return {
        "version": VERSION,
        "name": layout.name,
        "revision": layout.revision,
        "cards": list(drawn.cards),
        "left_out": list(layout.left_out),
    }


def _card(
    reading: Reading,
    head: ProfileHead,
    card: Json,
    traits: Mapping[str, TraitValue],
    held: Sequence[HeldIdentifier],
    events: Sequence[StoredEvent],
    drawn: Drawn,
) -> Json:
    """Return what a card shows that is made from what was read already, or from a few rows more."""
    match card["type"]:
        case "header":  # who it is stands in it always
            return panel_cards.fields_card(card, traits, reading.sources) | {"state": "full"}
        case "audiences":
            return panel_cards.fields_card(card, traits, reading.sources)
        case "traits":
            return panel_cards.traits_card(
                card,
                traits,
                total=_total_traits(reading, head, traits),
                limit=TRAITS_SHOWN_MAX,
                sources=reading.sources,
            )
        case "identities":
            return _identities_card(reading, head, held)
        case "timeline":
            return _timeline_card(reading, head, card, events, drawn)
        case "accounts":
            accounts, is_all = panel_accounts.list_accounts(reading.connection, reading.space_id, head.root)
            return panel_cards.accounts_card(accounts, total=len(accounts), total_is_exact=is_all)
        case "links":
            return panel_cards.links_card(card, traits, held)
        case _:  # a note
            return {"state": "full", "text": card["text"]}


def _traits(reading: Reading, head: ProfileHead, layout: Layout) -> dict[str, TraitValue]:
    """Return the first traits by key, and those that stand further back if the head or the layout names them."""
    traits = profile_reads.list_traits(reading.connection, head.root, limit=TRAITS_READ_MAX)
    if len(traits) == TRAITS_READ_MAX:
        named = sorted(traits_of(layout).union(HEADER_KEYS))
        traits += profile_reads.list_named_traits(reading.connection, head.root, named)
    return {trait.key: trait for trait in traits}


def _total_traits(reading: Reading, head: ProfileHead, traits: Mapping[str, TraitValue]) -> int:
    if len(traits) < TRAITS_READ_MAX:
        return len(traits)
    return profile_reads.count_traits(reading.connection, head.root)


def _identities_card(reading: Reading, head: ProfileHead, held: Sequence[HeldIdentifier]) -> Json:
    total = len(held)
    if total == IDENTIFIERS_MAX:
        total = profile_reads.count_identifiers(reading.connection, head.root)
    return panel_view.identities_card(
        held, total=total, limit=IDENTITIES_SHOWN_MAX, rules=reading.rules, sources=reading.sources
    )


def _newest_activity(reading: Reading, head: ProfileHead) -> list[StoredEvent]:
    page = timelines.Page(limit=TIMELINE_DEFAULT + 1)
    return timelines.list_events(reading.connection, "users", head.root, page)


def _page(reading: Reading, head: ProfileHead, drawn: Drawn, newest: Sequence[StoredEvent]) -> Sequence[StoredEvent]:
    """Return the events of the timeline's first page, and one more if there are more."""
    filters = next((card.get("filters") for card in drawn.of_type("timeline")), None)
    if not filters:
        return newest
    query = Query(
        limit=TIMELINE_DEFAULT + 1,
        names=tuple(filters.get("names", ())),
        group=filters.get("group"),
        source=filters.get("source", ""),
    )
    return filtered_page(reading, head, query, history.problem_rules(drawn.cards)).events


def _timeline_card(
    reading: Reading, head: ProfileHead, card: Json, events: Sequence[StoredEvent], drawn: Drawn
) -> Json:
    """Return the card of events; where it has filters, its totals are still those of all events."""
    midnight = start_of_day(reading.now)
    total = Count(len(events), is_exact=True)
    today = Count(sum(event.timestamp >= midnight for event in events), is_exact=True)
    if len(events) > TIMELINE_DEFAULT or card.get("filters"):  # there are more than were read
        total = count(reading, head)
        if card.get("filters") or events[-1].timestamp >= midnight:
            today = count(reading, head, since=midnight)
    return panel_view.timeline_card(
        events[:TIMELINE_DEFAULT],
        total=total,
        today=today,
        next_cursor=cursor_after(reading, events[TIMELINE_DEFAULT - 1]) if len(events) > TIMELINE_DEFAULT else None,
        sources=reading.sources,
        rules=history.problem_rules(drawn.cards),
    )


def _fields(drawn: Drawn, cards: Mapping[str, Any]) -> Fields:
    """Return the names of what is shown, never values: the order is that of the layout."""
    fields: list[str] = []
    for card in drawn.cards:
        shown = cards[card["id"]]
        if card["type"] == "identities":
            fields += [f"identities.{item['type']}" for item in shown["items"]]
        elif card["type"] == "traits":
            fields += [f"traits.{item['key']}" for item in shown["items"]]
        else:
            fields.append(card["type"])
            fields += history.fields_of(card)
            fields += [f"traits.{key}" for link in card.get("links", ()) for key in placeholders(link["address"])]
            if card["type"] in ("header", "audiences"):
                fields += [f"traits.{item['key']}" for item in shown["items"]]
    return tuple(dict.fromkeys(fields))
