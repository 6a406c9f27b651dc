"""The figures of metric tiles: a trait, or a count or sum of events, with its trend and twelve weeks of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from app.domain.activity import BASE_MIN, HOUR_MS, Happening, full_hour
from app.domain.activity_facts import Wanted, number_of
from app.domain.moments import DAY_MS, rfc3339
from app.domain.panel_computed import Computed, figure_json
from app.domain.profile import TraitValue

Json = dict[str, Any]

NOTHING_COMPUTED = Computed()
WEEKS = 12
DAYS_DEFAULT, DAYS_MAX = 30, 90
HISTORY_DAYS = 90


def wanted_of(tiles: Sequence[Json], base: Wanted) -> Wanted:
    """Return what tiles ask of events, beside what is asked already.

    Args:
        tiles: From layouts that were checked.
    """
    properties: dict[str, frozenset[str]] = dict(base.properties)
    traits = set(base.traits)
    for source in (tile["source"] for tile in tiles if "source" in tile):  # one that is hidden has none
        if "trait" in source:
            traits.add(source["trait"])
        elif source.get("measure") == "sum":
            properties[source["event"]] = properties.get(source["event"], frozenset()) | {source["property"]}
    return replace(base, properties=properties, traits=frozenset(traits))


def metrics_card(
    tiles: Sequence[Json],
    happenings: Sequence[Happening],
    traits: Mapping[str, TraitValue],
    *,
    now: int,
    computed: Computed = NOTHING_COMPUTED,
) -> Json:
    """Return the card of metrics, one entry for each tile.

    Args:
        happenings: Each once, in order; with the facts of `wanted_of`.
        traits: At least those that tiles name and that are set.
        now: ms.
    """
    items = [
        _tile(tile["source"], happenings, traits, computed, now=now) if "source" in tile else {"state": "hidden"}
        for tile in tiles
    ]
    late = sum(item["state"] == "late" for item in items)
    is_full = any(item["state"] != "empty" for item in items)
    return {"state": "full" if is_full else "empty", "items": items} | ({"late": late} if late else {})


def _tile(
    source: Json,
    happenings: Sequence[Happening],
    traits: Mapping[str, TraitValue],
    computed: Computed,
    *,
    now: int,
) -> Json:
    if "computed" in source:
        if source["computed"] in computed.hidden:
            return {"state": "hidden"}
        if computed.is_late:
            return {"state": "late"}
        result = computed.traits.get(source["computed"])
        return _figure() if result is None else _figure() | figure_json(result)
    if "trait" in source:
        trait = traits.get(source["trait"])
        return _figure() if trait is None else _of_trait(trait, happenings, now=now)
    called = [one for one in happenings if one.name == source["event"] and one.type in ("track", "page", "screen")]
    if source.get("measure", "count") == "count":
        return _of_events([(one.timestamp, 1) for one in called], source, now=now)
    return _of_sums(called, source, now=now)


def _of_sums(called: Sequence[Happening], source: Json, *, now: int) -> Json:
    """A sum of one currency, that of the newest event; what is in another is counted and left out."""
    valued = [
        (one.timestamp, number, one.facts["properties"].get("currency"))
        for one in called
        if (number := number_of(one.facts.get("properties", {}).get(source["property"]))) is not None
    ]
    if not valued:
        return _figure(days=_days(source))
    currency = valued[-1][2]
    counted = [(at, number) for at, number, given in valued if given == currency]
    return _of_events(counted, source, now=now) | {"currency": currency, "left_out": len(valued) - len(counted)}


def _of_events(counted: Sequence[tuple[int, float]], source: Json, *, now: int) -> Json:
    days = _days(source)
    start = full_hour(now) - days * DAY_MS
    value = sum(number for at, number in counted if at >= start)
    before = None
    if 2 * days <= HISTORY_DAYS:
        before = sum(number for at, number in counted if start - days * DAY_MS <= at < start)
    end = full_hour(now) + HOUR_MS
    totals = [0.0] * WEEKS
    for at, number in counted:
        week = WEEKS - 1 - (end - 1 - at) // (7 * DAY_MS)
        if 0 <= week < WEEKS:
            totals[week] += number
    line: list[float | None] = [_whole(total) for total in totals]
    return _figure(value=_whole(value), before=None if before is None else _whole(before), line=line, days=days)


def _of_trait(trait: TraitValue, happenings: Sequence[Happening], *, now: int) -> Json:
    """A trait's value now; its former values are those that identify calls of the last twelve weeks wrote."""
    written = [
        (one.timestamp, one.facts["traits"][trait.key])
        for one in happenings
        if trait.key in one.facts.get("traits", ())
    ]
    history = [*(pair for pair in written if pair[0] < trait.updated_at), (trait.updated_at, trait.value)]
    line: list[float | None] = []
    for week in range(WEEKS):
        end = full_hour(now) + HOUR_MS - (WEEKS - 1 - week) * 7 * DAY_MS
        known = [number_of(value) for at, value in history if at < end]
        line.append(known[-1] if known else None)
    former = [value for _, value in history if value != trait.value]
    before = number_of(former[-1]) if former else None
    since = trait.updated_at
    for at, value in reversed(history):  # the value may have been told again since
        if value != trait.value:
            break
        since = at
    return _figure(value=trait.value, before=before, line=line, since=since)


def _figure(
    *,
    value: Any = None,
    before: float | None = None,
    line: Sequence[float | None] = (None,) * WEEKS,
    since: int | None = None,
    days: int | None = None,
) -> Json:
    number = number_of(value)
    change = None if number is None or before is None else _whole(number - before)
    percent = None
    if change is not None and before is not None and before >= BASE_MIN:
        percent = round(change * 100 / before)
    return {
        "state": "empty" if value is None else "full",
        "value": value,
        "currency": None,
        "before": before,
        "change": change,
        "percent": percent,
        "since": None if since is None else rfc3339(since),
        "sparkline": list(line),
        "left_out": 0,
        "days": days,
    }


def _days(source: Json) -> int:
    days: int = source.get("days", DAYS_DEFAULT)
    return days


def _whole(number: float) -> float:
    """Return a sum without the crumbs of binary fractions, and whole numbers as such."""
    rounded = round(number, 6)
    return int(rounded) if rounded == int(rounded) else rounded
