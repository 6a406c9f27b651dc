"""Near misses of a look-up that found nobody: at most five, told in full only to a viewer whom the host proved.

Whoever asks through the Zendesk proxy may be anybody in that account and makes up what is asked. Looking up an
identifier that one knows discloses nothing new; listing those that one does not know would.
"""

from __future__ import annotations

from collections.abc import Sequence

from app.domain import lookup_near as near
from app.domain.lookup import Asked
from app.domain.panel_view import HEADER_KEYS, Json
from app.domain.profile import ProfileHead
from app.storage import near_misses as store
from app.storage import profile_reads
from app.storage.profiles import find_owners
from app.storage.watchdog import limited
from app.web.panel_reads import Fields, Reading, person_of

ASKED_MAX = 4  # identifiers that are probed around
SHOWN_MAX = 5
IN_LOOKUP_SECONDS = 0.25

Nearly = tuple[Asked, str, str, near.Reason]  # what was asked; the value as compared and as sent; why


def near_misses_in_time(
    reading: Reading, questions: Sequence[Asked], *, proven: bool
) -> tuple[Json, list[tuple[ProfileHead | None, str, Fields]]]:
    """Return the members of an answer that tell near misses, `late` where finding them took too long."""
    try:
        with limited(reading.connection, IN_LOOKUP_SECONDS):
            found, disclosed = near_misses(reading, questions, proven=proven)
    except TimeoutError:
        return {"near_misses": [], "near_misses_state": "late"}, []
    return {"near_misses": found, "near_misses_state": "full" if found else "empty"}, disclosed


def near_misses(
    reading: Reading, questions: Sequence[Asked], *, proven: bool
) -> tuple[list[Json], list[tuple[ProfileHead | None, str, Fields]]]:
    """Return the near misses, and whom they disclose."""
    found: list[Nearly] = []
    probed = ("email", "phone")
    asked = [one for one in questions if one.type in probed and not reading.mask.hides(one.type)]
    for question in asked[:ASKED_MAX]:
        found += _around(reading, question)
    found.sort(key=lambda one: (near.REASONS.index(one[3]), one[0].kind, one[1]))
    keys = [(question.type, value) for question, value, _, _ in found]
    owners = find_owners(reading.connection, reading.space_id, "users", keys[: 10 * SHOWN_MAX])
    shown: dict[ProfileHead, Nearly] = {}
    for key, one in zip(keys, found, strict=True):
        if key in owners and len(shown) < SHOWN_MAX:
            shown.setdefault(owners[key], one)
    answer = [_shape(reading, head, one, proven=proven) for head, one in shown.items()]
    return answer, [(head, "candidate", (f"near_miss.{one[0].type}",)) for head, one in shown.items()]


def _around(reading: Reading, question: Asked) -> list[Nearly]:
    reasons = near.probes(question.type, question.value)
    owned = store.find_owned(reading.connection, question.type, reasons, limit=10 * SHOWN_MAX)
    found: list[Nearly] = [(question, value, sent, reasons[value]) for value, sent in owned]
    stretch = near.stretch(question.type, question.value)
    if stretch is not None:
        first, beyond = stretch
        alike = store.list_stretch(reading.connection, question.type, first=first, beyond=beyond)
        found += [
            (question, value, sent, "same_domain")
            for value, sent in alike
            if value not in reasons and near.is_alike(question.value, value)
        ]
    return found


def _shape(reading: Reading, head: ProfileHead, one: Nearly, *, proven: bool) -> Json:
    question, value, sent, reason = one
    traits = profile_reads.list_named_traits(reading.connection, head.root, HEADER_KEYS)
    known = {trait.key: trait.value for trait in reading.traits(traits).values() if trait.key != "email"}
    person = person_of(reading, head, known, (), ())
    name = person.name or ""
    return {
        "identifier": {
            "type": question.type,
            "value": sent if proven else near.masked(question.value, value, reason),
            "masked": not proven,
        },
        "name": (name if proven else near.initials(name)) or None,
        "reason": reason,
        "asked": {"type": question.type, "value": question.sent},
    }
