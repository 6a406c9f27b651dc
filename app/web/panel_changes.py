"""What definitions changed about the person in a panel, and what a computed value follows from."""

from __future__ import annotations

from collections.abc import Collection

from app.domain.definitions.changes import ChangeLine
from app.domain.layout import Drawn
from app.domain.moments import rfc3339
from app.domain.panel_computed import Computed
from app.domain.panel_view import Json
from app.domain.profile import ProfileHead
from app.errors import NotFoundError
from app.storage import highlight_reads
from app.storage.catalog import InForce, catalog_of
from app.storage.changes import ChangePlace, changes_of, place_of
from app.storage.definitions_sql.evidence import Evidence, evidence_of
from app.storage.settled import kept_of
from app.storage.watchdog import limited
from app.web.panel_reads import Fields, Reading
from app.web.profile_params import decode_cursor, encode_cursor

IN_CARD = 10
EVENTS_SHOWN_MAX = 10
EVIDENCE_SECONDS = 5.0


def changes_card(reading: Reading, head: ProfileHead, hidden: Collection[str]) -> Json:
    """Return the card of changes, the newest ones.

    Args:
        hidden: Keys of definitions that the viewer may not see.
    """
    items, following, _ = _page(reading, head, hidden, limit=IN_CARD, before=None)
    return {"state": "full" if items else "empty", "items": items, "next": following}


def changes_page(
    reading: Reading, head: ProfileHead, hidden: Collection[str], *, limit: int, cursor: str | None
) -> tuple[Json, Fields]:
    """Return a page of changes, newest first, and the names of what it shows.

    Args:
        hidden: Keys of definitions that the viewer may not see.

    Raises:
        ValidationError: the cursor is none of these changes.
    """
    before = None
    if cursor:
        before = ChangePlace(*decode_cursor(cursor, _purpose(reading), (int, str, int), parameter="before"))
    items, following, fields = _page(reading, head, hidden, limit=limit, before=before)
    return {"items": items, "next": following}, ("changes", *fields)


def evidence(reading: Reading, head: ProfileHead, drawn: Drawn, computed: Computed, key: str) -> tuple[Json, Fields]:
    """Return what a computed trait or membership follows from, and the names of what that shows.

    Raises:
        NotFoundError: the panel shows no such definition to this viewer.
    """
    one = catalog_of(reading.connection).order.get(key)
    if one is None or key in computed.hidden or key not in shown_keys(drawn, computed):
        raise NotFoundError("The panel shows no such computed trait or audience.")
    kept = kept_of(reading.connection, head.root).get(one.id)
    result = (computed.audiences if one.definition.kind == "audience" else computed.traits).get(key)
    events = None if result is None or result.is_late else _evidence(reading, head, one)
    answer: Json = {
        "definition": {
            "key": key,
            "name": one.definition.name,
            "kind": one.definition.kind,
            "version": one.version,
            "rests_on": _rests_on(one),
        },
        "state": "late" if events is None else "full",
        "settled_at": None if kept is None else rfc3339(kept.settled_at),
        "as_of": rfc3339(reading.now),
    }
    fields = [f"{'audiences' if one.definition.kind == 'audience' else 'computed'}.{key}"]
    if result is not None and events is not None:
        answer |= {"value": result.value, "since": None if result.since is None else rfc3339(result.since)}
        answer["events"] = _events(reading, events)
        fields += [event["id"] for event in answer["events"]["newest"]]
    return answer, tuple(fields)


def shown_keys(drawn: Drawn, computed: Computed) -> frozenset[str]:
    """Return the keys of the definitions that the cards of a panel show."""
    keys: set[str] = set()
    for card in drawn.cards:
        if card["id"] in drawn.hidden_cards:
            continue
        for unit in (*card.get("fields", ()), *(tile.get("source", {}) for tile in card.get("tiles", ()))):
            keys.update(unit[name] for name in ("computed", "audience") if name in unit and "hidden" not in unit)
        if card.get("all", True):
            keys.update({"traits": computed.traits, "audiences": computed.audiences}.get(card["type"], {}))
    return frozenset(keys)


def _evidence(reading: Reading, head: ProfileHead, one: InForce) -> Evidence | None:
    try:
        with limited(reading.connection, EVIDENCE_SECONDS):
            return evidence_of(reading.connection, one.definition, head.root, reading.now, limit=EVENTS_SHOWN_MAX)
    except TimeoutError:
        return None


def _events(reading: Reading, found: Evidence) -> Json:
    ids = [event.message_id for event in found.events]
    stored = highlight_reads.list_by_message_id(reading.connection, reading.space_id, ids)
    return {
        "total": found.count,
        "newest": [reading.event_json(stored[id_]) for id_ in ids if id_ in stored],
    }


def _rests_on(one: InForce) -> Json:
    names = one.compiled.names
    return {
        "traits": sorted(names.traits),
        "computed": sorted(names.computed),
        "audiences": sorted(names.audiences),
    }


def _page(
    reading: Reading, head: ProfileHead, hidden: Collection[str], *, limit: int, before: ChangePlace | None
) -> tuple[list[Json], str | None, list[str]]:
    found = changes_of(reading.connection, head.root, space_id=reading.space_id, limit=limit + 1, before=before)
    page = found[:limit]
    following = encode_cursor(list(place_of(page[-1])), _purpose(reading)) if len(found) > limit else None
    shown = [line for line in page if _may_see(reading, line, hidden)]
    return [_change_json(line) for line in shown], following, [f"changes.{line.key}" for line in shown]


def _may_see(reading: Reading, line: ChangeLine, hidden: Collection[str]) -> bool:
    """Tell whether a change may be shown; where anything is hidden, nobody knows what a past definition rested on."""
    if reading.mask.is_empty:
        return True
    one = catalog_of(reading.connection).order.get(line.key or "")
    return one is not None and one.version == line.version and one.key not in hidden


def _change_json(line: ChangeLine) -> Json:
    is_audience = line.kind == "audience"
    return {
        "id": f"{line.kind}-{line.id}",
        "kind": line.kind,
        "key": line.key or "",
        "name": line.name or line.key or "",
        "version": line.version,
        "entered": line.new if is_audience else None,
        "old": None if is_audience else line.old,
        "new": None if is_audience else line.new,
        "cause": line.cause.kind,
        "event": None if line.event is None else {"id": line.cause.message_id, "name": line.event},
        "at": rfc3339(line.cause.at),
        "recorded_at": rfc3339(line.recorded_at),
    }


def _purpose(reading: Reading) -> str:
    return f"{reading.space_id} changes"
