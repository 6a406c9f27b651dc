"""The card of highlights as JSON: data, no prose, since the panel speaks seven languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.domain.highlights import EVIDENCE_MAX, Highlight, Highlights
from app.domain.moments import rfc3339

Json = dict[str, Any]


def evidence_ids(highlights: Highlights) -> list[str]:
    """Return the message ids of the events that stand behind the highlights shown."""
    return list(dict.fromkeys(id_ for one in highlights.items for id_ in one.events[:EVIDENCE_MAX]))


def highlights_card(highlights: Highlights, events: Mapping[str, Json]) -> Json:
    """Return the card.

    Args:
        events: Those of `evidence_ids`, as they are shown.
    """
    return {
        "state": "full" if highlights.items else "empty",
        "more_problems": highlights.more_problems,
        "items": [_highlight(one, events) for one in highlights.items],
    }


def _highlight(one: Highlight, events: Mapping[str, Json]) -> Json:
    evidence = [events[id_] for id_ in one.events[:EVIDENCE_MAX] if id_ in events]
    return {
        "class": one.cls,
        "kind": one.kind,
        "name": one.name,
        "count": one.count,
        "since": None if one.since is None else rfc3339(one.since),
        "last": None if one.last is None else rfc3339(one.last),
        "why": None if one.why is None else dict(zip(("key", "value", "count"), one.why, strict=True)),
        "amount": None if one.amount is None else {"value": one.amount[0], "currency": one.amount[1]},
        "names": [{"name": name, "count": count} for name, count in one.names],
        "evidence": evidence,
        "more": len(one.events) - len(evidence),
        "rule": dict(one.rule),
    }
