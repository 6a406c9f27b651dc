"""The answer `found`: one profile, drawn by the layout that is in force for whoever looks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from threading import Lock
from typing import Any

from cachetools import TTLCache

from app.domain import panel_cards, panel_view
from app.domain.identity import IDENTIFIERS_MAX
from app.domain.layout import VERSION, Drawn, Layout, draw, traits_of
from app.domain.layout_links import placeholders
from app.domain.moments import rfc3339, start_of_day
from app.domain.panel_cards import Account, Mentions
from app.domain.panel_computed import Computed
from app.domain.panel_view import HEADER_KEYS, Count, Json
from app.domain.profile import HeldIdentifier, ProfileHead, StoredEvent, TraitValue
from app.errors import ForbiddenError
from app.storage import panel_accounts, profile_reads, timelines
from app.web import panel_history as history
from app.web.panel_changes import changes_card
from app.web.panel_layouts import Beside
from app.web.panel_reads import Also, Fields, Reading, candidates, count, cursor_after, person_of
from app.web.panel_requests import TIMELINE_DEFAULT
from app.web.panel_timeline import Query, filtered_page

TRAITS_READ_MAX = 1_000
TRAITS_SHOWN_MAX = 200
IDENTITIES_SHOWN_MAX = 100
CACHE_ANSWERS_MAX = 500
CACHE_SECONDS = 600
HIDDEN: Json = {"state": "hidden"}

Known = tuple[Json, Fields, Mentions]

_read: TTLCache[tuple[str, str], Known] = TTLCache(CACHE_ANSWERS_MAX, CACHE_SECONDS)
_lock = Lock()


def found(
    reading: Reading,
    head: ProfileHead,
    matched_by: Mapping[str, str],
    also: Also,
    *,
    tag: str,
    beside: Beside,
    computed: Computed,
) -> tuple[Json, Fields]:
    """Return the answer `found`, without receipt and session, and the names of what it shows.

    What was read under the same tag is not read again: the tag is made of all that the answer follows from. Only
    which events are of the object beside is told for each object. An answer whose parts did not come in time is not
    kept, since the next one may have them.

    Args:
        reading: Masked.
        tag: From `etag`.
    """
    key = (reading.space_id, tag.partition(".")[0])
    with _lock:
        known = _read.get(key)
    if known is None:
        read, named, mentioned, is_whole = _found(reading, head, matched_by, also, beside, computed)
        known = (read, named, mentioned)
        if is_whole:
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


def late_cards(
    reading: Reading, head: ProfileHead, layout: Layout, type_: str, computed: Computed
) -> tuple[Json, Fields]:
    """Return the cards of one type, worked out with more time than a look-up has, and the names of what they show.

    Raises:
        ForbiddenError: the layout has no card of this type, or none that the viewer may see.
    """
    traits = _traits(reading, head, layout)
    drawn = draw(layout, {key: trait.value for key, trait in traits.items()}, reading.mask)
    shown = [card for card in drawn.of_type(type_) if card["id"] not in drawn.hidden_cards]
    if not shown:
        raise ForbiddenError("The panel does not show this.")
    cards, _ = history.history_cards(reading, head, drawn, traits=traits, computed=computed, only=type_)
    for card in shown:
        if card["id"] not in cards:
            cards[card["id"]] = _of_traits(reading, head, card, traits, computed)
        cards[card["id"]] = _with_hidden(cards[card["id"]], drawn.hidden[card["id"]])
    fields = dict.fromkeys(name for card in shown for name in _fields_of(card, cards[card["id"]]))
    return {"cards": cards, "as_of": rfc3339(reading.now)}, tuple(fields)


def drawn_of(reading: Reading, head: ProfileHead, layout: Layout) -> Drawn:
    """Return what of a layout is drawn for a person and whoever looks."""
    return draw(layout, {key: one.value for key, one in _traits(reading, head, layout).items()}, reading.mask)


def _found(
    reading: Reading,
    head: ProfileHead,
    matched_by: Mapping[str, str],
    also: Also,
    beside: Beside,
    computed: Computed,
) -> tuple[Json, Fields, Mentions, bool]:
    layout, mask = beside.layout, reading.mask
    traits = _traits(reading, head, layout)
    drawn = draw(layout, {key: trait.value for key, trait in traits.items()}, mask)
    held = reading.held(profile_reads.list_identifiers(reading.connection, head.root, limit=IDENTIFIERS_MAX))
    known = () if "identities" in mask.types else held
    events = [mask.event(event) for event in _newest_activity(reading, head)]
    shown = person_of(reading, head, {key: trait.value for key, trait in traits.items()}, known, events)
    cards, was_short = history.history_cards(reading, head, drawn, traits=traits, computed=computed)
    page = [] if "timeline" in mask.types else _page(reading, head, drawn, events)
    for card in drawn.cards:
        if card["id"] in drawn.hidden_cards:
            cards[card["id"]] = dict(HIDDEN)
        else:
            made = cards.get(card["id"]) or _card(reading, head, card, traits, held, page, drawn, computed)
            cards[card["id"]] = _with_hidden(made, drawn.hidden[card["id"]])
    answer = {
        "status": "found",
        "matched_by": dict(matched_by),
        "also": candidates(reading, also),
        "profile": panel_view.profile_json(shown, admin_url=reading.admin_url(head)),
        "layout": _layout_json(layout, drawn),
        "cards": cards,
        "hidden": {"fields": len(mask.units), "cards": len(mask.cards), "role": beside.role},
    }
    is_whole = not was_short and not computed.is_late
    return answer, _fields(drawn, cards), panel_cards.mentions_of(page), is_whole


def _with_hidden(card: Json, number: int) -> Json:
    """Return a card with how many of its parts are hidden, by the viewer's rights alone."""
    return card | {"hidden": number} if number else card


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
    computed: Computed,
) -> Json:
    """Return what a card shows that is made from what was read already, or from a few rows more."""
    match card["type"]:
        case "header" | "audiences" | "traits":
            return _of_traits(reading, head, card, traits, computed)
        case "changes":
            return changes_card(reading, head, computed.hidden)
        case "identities":
            return _identities_card(reading, head, held)
        case "timeline":
            return _timeline_card(reading, head, card, events, drawn)
        case "accounts":
            accounts, is_all = panel_accounts.list_accounts(reading.connection, reading.space_id, head.root)
            seen = [_seen(reading, account) for account in accounts]
            return panel_cards.accounts_card(seen, total=len(accounts), total_is_exact=is_all)
        case "links":
            return panel_cards.links_card(card, traits, held)
        case _:  # a note
            return {"state": "full", "text": card["text"]}


def _of_traits(
    reading: Reading, head: ProfileHead, card: Json, traits: Mapping[str, TraitValue], computed: Computed
) -> Json:
    """Return a card that is made of traits, as sent and as worked out."""
    if card["type"] == "audiences":
        return panel_cards.audiences_card(card, traits, reading.sources, computed)
    if card["type"] == "header":  # who it is stands in it always
        return panel_cards.fields_card(card, traits, reading.sources, computed) | {"state": "full"}
    return panel_cards.traits_card(
        card,
        traits,
        total=_total_traits(reading, head, traits),
        limit=TRAITS_SHOWN_MAX,
        sources=reading.sources,
        computed=computed,
    )


def _seen(reading: Reading, account: Account) -> Account:
    """Return an account without what is hidden; its name is what a person's company is."""
    if reading.mask.is_empty:
        return account
    name = None if reading.mask.hides("company") else account.name
    return replace(account, name=name, traits=tuple(reading.traits(account.traits).values()))


def _traits(reading: Reading, head: ProfileHead, layout: Layout) -> dict[str, TraitValue]:
    """Return the first traits by key, and those that stand further back if the head or the layout names them."""
    traits = profile_reads.list_traits(reading.connection, head.root, limit=TRAITS_READ_MAX)
    if len(traits) == TRAITS_READ_MAX:
        named = sorted(traits_of(layout).union(HEADER_KEYS))
        traits += profile_reads.list_named_traits(reading.connection, head.root, named)
    return reading.traits(traits)


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
    page = timelines.Page(limit=TIMELINE_DEFAULT + 1)  # as sent: whoever shows it masks it
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
    page = filtered_page(reading, head, query, history.problem_rules(drawn.cards)).events
    return [reading.mask.event(event) for event in page]


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
    drawn_cards = (card for card in drawn.cards if card["id"] not in drawn.hidden_cards)
    return tuple(dict.fromkeys(name for card in drawn_cards for name in _fields_of(card, cards[card["id"]])))


def _fields_of(card: Json, shown: Json) -> list[str]:
    if card["type"] == "identities":
        return [f"identities.{item['type']}" for item in shown["items"]]
    if card["type"] == "traits":
        return [_field(item) for item in shown["items"] if "state" not in item]
    fields = [card["type"], *history.fields_of(card)]
    links = (link["address"] for link in card.get("links", ()) if "address" in link)
    fields += [f"traits.{key}" for address in links for key in placeholders(address)]
    if card["type"] in ("header", "audiences"):
        fields += [_field(item) for item in shown["items"] if "state" not in item]
        fields += [f"audiences.{badge['key']}" for badge in shown.get("memberships", ())]
    return fields


def _field(item: Json) -> str:
    return f"{'computed' if 'computed' in item else 'traits'}.{item['key']}"
