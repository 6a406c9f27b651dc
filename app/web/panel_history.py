"""Highlights, activity and metrics of one person: read from 90 days of events at once, and drawn as cards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.domain import panel_view
from app.domain.activity import Happening, activity_card, daily, window_start
from app.domain.activity_facts import Wanted
from app.domain.activity_metrics import metrics_card, wanted_of
from app.domain.highlights import Known, find_highlights
from app.domain.highlights_problems import ProblemRules
from app.domain.highlights_view import evidence_ids, highlights_card
from app.domain.layout import Drawn
from app.domain.masking import Mask
from app.domain.panel_computed import Computed
from app.domain.panel_view import Json
from app.domain.profile import ProfileHead, StoredEvent, TraitValue
from app.storage import highlight_reads as store
from app.storage.watchdog import limited
from app.web.panel_reads import Reading

IN_LOOKUP_MAX = 2_000  # events in 90 days: with more, a look-up says that these cards are late
IN_LOOKUP_SECONDS = 0.25  # for reading these
BY_ITSELF_SECONDS = 10.0  # the panel waits no longer than this for a part that it asks for by itself
HISTORY_TYPES = ("highlights", "activity", "metrics")
EXACTLY_MAX = 100_000  # events read where they are asked for by themselves
LATE: Json = {"state": "late"}

TraitsByKey = Mapping[str, TraitValue]


def history_cards(
    reading: Reading,
    head: ProfileHead,
    drawn: Drawn,
    *,
    traits: TraitsByKey,
    computed: Computed,
    only: str | None = None,
) -> tuple[dict[str, Json], bool]:
    """Return the cards of a history by their ids, and whether the time was too short for them.

    In a look-up all of them are late if there are more than `IN_LOOKUP_MAX` events, or if reading them takes longer
    than `IN_LOOKUP_SECONDS`.

    Args:
        traits: At least those that tiles name, without hidden ones.
        only: Cards of this type only: up to `EXACTLY_MAX` events are read, for `BY_ITSELF_SECONDS`.
    """
    types = [type_ for type_ in HISTORY_TYPES if only in (None, type_)]
    cards = [card for card in drawn.cards if card["type"] in types and card["id"] not in drawn.hidden_cards]
    if not cards:
        return {}, False
    try:
        with limited(reading.connection, BY_ITSELF_SECONDS if only else IN_LOOKUP_SECONDS):
            return _history_cards(reading, head, drawn, cards, traits, computed, is_lookup=only is None), False
    except TimeoutError:
        return {card["id"]: LATE for card in cards}, True


def _history_cards(
    reading: Reading,
    head: ProfileHead,
    drawn: Drawn,
    cards: Sequence[Json],
    traits: TraitsByKey,
    computed: Computed,
    *,
    is_lookup: bool,
) -> dict[str, Json]:
    connection, now = reading.connection, reading.now
    most = IN_LOOKUP_MAX if is_lookup else EXACTLY_MAX
    since = window_start(now)
    is_long = store.is_long(connection, head.root, since=since, most=most)
    if is_long and is_lookup:
        return {card["id"]: LATE for card in cards}
    wanted = _wanted(drawn, cards, reading.mask)
    happenings = store.list_happenings(connection, head.root, since=since, most=most, wanted=wanted)
    found: dict[str, Json] = {}
    for card in cards:
        if card["type"] == "metrics":
            found[card["id"]] = metrics_card(card["tiles"], happenings, traits, now=now, computed=computed)
        elif card["type"] == "activity":
            plot = daily(happenings, now=now, rules=wanted.rules)
            found[card["id"]] = activity_card(plot, is_exact=not is_long)
        else:
            shows_activity = bool(drawn.of_type("activity"))
            found[card["id"]] = _highlights(reading, head, happenings, wanted, shows_activity=shows_activity)
    return found


def problem_rules(drawn_or_cards: Sequence[Json]) -> ProblemRules:
    """Return the exceptions that a layout's card of highlights names."""
    card = next((card for card in drawn_or_cards if card["type"] == "highlights"), {})
    good: dict[str, frozenset[str]] = {}
    for one in card.get("good", ()):
        problem = one["problem"].casefold()
        good[problem] = good.get(problem, frozenset()) | _folded(one["by"])
    return ProblemRules(_folded(card.get("problems", ())), _folded(card.get("not_problems", ())), good)


def fields_of(card: Json) -> list[str]:
    """Return the names of what a card's figures show besides itself, for the receipt."""
    sources = [tile["source"] for tile in card.get("tiles", ()) if "source" in tile]
    named = [f"traits.{source['trait']}" for source in sources if "trait" in source]
    return named + [f"computed.{source['computed']}" for source in sources if "computed" in source]


def _wanted(drawn: Drawn, cards: Sequence[Json], mask: Mask) -> Wanted:
    highlights = next((card for card in drawn.cards if card["type"] == "highlights"), {})
    interests = _folded(highlights.get("interest", ()))
    base = Wanted(rules=problem_rules(drawn.cards), interests=interests, mask=mask)
    return wanted_of([tile for card in cards for tile in card.get("tiles", ())], base)


def _folded(names: Sequence[str]) -> frozenset[str]:
    return frozenset(name.casefold() for name in names)


def _highlights(
    reading: Reading,
    head: ProfileHead,
    happenings: Sequence[Happening],
    wanted: Wanted,
    *,
    shows_activity: bool,
) -> Json:
    known = _known(reading, head)
    highlights = find_highlights(happenings, known, now=reading.now, wanted=wanted, shows_activity=shows_activity)
    events = store.list_by_message_id(reading.connection, reading.space_id, evidence_ids(highlights))
    shown = {id_: reading.event_json(event, wanted.rules) for id_, event in events.items()}
    return highlights_card(highlights, shown)


def _known(reading: Reading, head: ProfileHead) -> Known:
    last = store.find_last_active(reading.connection, head.root)
    first = store.find_event(reading.connection, head.key)
    last = None if last is None else reading.mask.event(last)
    first = None if first is None else reading.mask.event(first)
    return Known(
        first_seen_at=head.created_at,
        first_event=head.first_message_id,
        origin=None if first is None else _origin(first),
        last_seen=None if last is None else Happening(last.timestamp, last.message_id, last.type, last.name),
        last_place=() if last is None else _place(last),
        last_source="" if last is None else reading.sources.get(last.source_id, last.source_id),
    )


def _origin(event: StoredEvent) -> tuple[str, str] | None:
    """Return what an event says of where the person came from: the campaign first, then the page before."""
    context = event.part("context")
    campaign, page = context.get("campaign"), context.get("page")
    for key in ("source", "medium", "name"):
        value = _text(campaign, key)
        if value:
            return key, value
    referrer = _text(page, "referrer")
    return ("referrer", referrer) if referrer else None


def _place(event: StoredEvent) -> tuple[str, ...]:
    """Return where an event happened, from the whole to the part."""
    if event.type not in ("page", "screen"):
        return ()
    named = (_text(event.part("properties"), "category"), event.name or _text(event.part("properties"), "title"))
    return tuple(dict.fromkeys(one for one in named if one))


def _text(part: Any, key: str) -> str:
    value = part.get(key) if isinstance(part, dict) else None
    return value.strip()[: panel_view.NAME_CHARACTERS_MAX] if isinstance(value, str) else ""
