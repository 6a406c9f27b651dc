"""A preview as the builder's script reads it, and as the page without a script shows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.domain.definitions.distribution import Spread
from app.domain.definitions.language import Definition
from app.storage.definition_looks import Asked, Change, PersonShown, Seen
from app.storage.definition_people import Reason

KINDS = {"number": "numbers", "moment": "moments", "text": "words", "list": "words"}
Sources = Mapping[str, str]


def seen_json(definition: Definition, seen: Seen, asked: Asked, sources: Sources) -> dict[str, Any]:
    """Return a preview as JSON.

    Args:
        sources: Names of sources by id.
    """
    answer: dict[str, Any] = {
        "people": seen.look.people,
        "size": seen.size,
        "isExact": seen.look.is_exact,
        "seconds": round(seen.seconds, 3),
        "sample": [person_json(shown, sources) for shown in seen.sample],
    }
    if not seen.look.is_exact:
        answer |= {"tooSlow": True, "sampled": seen.look.asked}
    if seen.look.is_empty:
        answer["size"] = None
    if seen.look.overflows:
        answer["overflows"] = True
    if definition.where is not None:
        answer["perLeaf"] = [{"place": place, "size": size} for place, size in seen.alone.items()]
    if seen.spread is not None and not seen.look.is_empty:
        answer["distribution"] = _spread(seen.spread, seen)
    if seen.person is not None:
        member = seen.person.result.is_member if definition.where is not None else None
        answer["person"] = person_json(seen.person, sources) | {"isMember": member}
    if seen.overlap is not None and asked.overlap is not None:
        answer["overlap"] = {
            "key": asked.overlap.key,
            "name": asked.overlap.name,
            "both": seen.overlap.both,
            "onlyThis": seen.overlap.only_this,
            "onlyOther": seen.overlap.only_other,
        }
    if seen.change is not None:
        answer["change"] = _change(seen.change, sources)
    return answer


def person_json(shown: PersonShown, sources: Sources) -> dict[str, Any]:
    """Return a person with their value and the reasons for it."""
    line = shown.line
    detail = ", ".join(part for part in (line.title, line.company) if part)
    return {
        "id": line.public_id,
        "label": line.label,
        "detail": detail or ", ".join(value for _, value in line.identifiers[:2]),
        "value": shown.result.value,
        "why": [_reason(reason, sources) for reason in shown.result.reasons],
    }


def _reason(reason: Reason, sources: Sources) -> dict[str, Any]:
    return {
        "place": reason.place,
        "text": reason.text,
        "holds": reason.holds,
        "count": reason.count,
        "events": [
            {
                "at": event.timestamp,
                "name": event.name or event.type,
                "type": event.type,
                "messageId": event.message_id,
                "source": sources.get(event.source_id, ""),
            }
            for event in reason.events
        ],
    }


def _spread(spread: Spread, seen: Seen) -> dict[str, Any]:
    scaled = seen.look.scaled
    if spread.top or spread.kind in ("text", "list"):
        top = [{"value": text, "count": scaled(count)} for text, count in spread.top]
        return {"kind": "words", "top": top, "others": scaled(spread.others), "without": seen.without}
    bins = [{"from": one.start, "to": one.end, "count": scaled(one.count)} for one in spread.bins]
    ends = {"min": spread.least, "median": spread.median, "max": spread.greatest}
    return {"kind": KINDS[spread.kind], "bins": bins, **ends, "without": seen.without}


def _change(change: Change, sources: Sources) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "enter": change.enter,
        "leave": change.leave,
        "enterSample": [person_json(shown, sources) for shown in change.entering],
        "leaveSample": [person_json(shown, sources) for shown in change.leaving],
    }
    if change.changed is not None:
        answer["changed"] = change.changed
        answer["changedSample"] = [person_json(shown, sources) for shown in change.changing]
    return answer
