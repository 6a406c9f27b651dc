"""A look-up: who stands behind the identifiers of a host's object, and the session that is opened for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain import lookup as looking
from app.domain.lookup import Ambiguous, Asked, Found, Outcome
from app.domain.moments import rfc3339
from app.domain.panel_view import Json, reason_json
from app.domain.profile import Owners, ProfileHead
from app.domain.public_ids import parse_public_id
from app.errors import InvalidRequestError
from app.house import House
from app.storage import panel_sessions, profiles
from app.storage.panel_sessions import PanelObject, PanelSession
from app.storage.receipt_book import Disclosure
from app.web import panel_reads as reads
from app.web.panel_computed import computed_for
from app.web.panel_found import found
from app.web.panel_layouts import Beside, beside_of
from app.web.panel_near import near_misses_in_time
from app.web.panel_reads import Fields, Reading, reading_of
from app.web.panel_requests import LookupRequest
from app.web.panel_sessions import open_session
from app.web.tokens import Viewer

Disclosed = list[tuple[ProfileHead | None, str, Fields]]  # whom, as what, and the names of what was shown
Several = list[tuple[ProfileHead, list[Json]]]


@dataclass(frozen=True, slots=True)
class Result:
    """What a look-up came to, read from one snapshot and not yet on record.

    Args:
        answer: The body, without receipt and session.
        session: What may be read on; None: nobody was found.
        tag: The ETag that the session's profile has, if there is one.
    """

    answer: Json
    disclosed: Disclosed
    session: PanelSession | None = None
    tag: str | None = None


def look_up(here: House, viewer: Viewer, asked: LookupRequest) -> tuple[Json, str | None]:
    """Return the answer to a look-up, on record and with its session, and its ETag if somebody was found.

    Raises:
        InvalidRequestError: the agent picked somebody whom no identifier leads to.
    """
    space_id = viewer.connection.space_id
    beside = PanelObject(viewer.connection.id, asked.object_type, asked.object_id)
    with here.spaces.reading(space_id) as connection:
        result = _read(reading_of(here, connection, space_id), viewer, asked, beside)
    session = None
    if result.session is not None:
        picked = asked.pick is not None
        token = open_session(here, space_id, result.session, picked=picked, forgets_pick=asked.forgets_pick)
        session = {"token": token, "expires_at": rfc3339(result.session.expires_at)}
    elif asked.forgets_pick:
        here.spaces.write(space_id, lambda writing: panel_sessions.drop_pick(writing, beside))
    receipt = _record(here, viewer, beside, result.disclosed)
    return result.answer | {"receipt": receipt, "session": session}, result.tag


def _read(reading: Reading, viewer: Viewer, asked: LookupRequest, beside: PanelObject) -> Result:
    questions = looking.questions(asked.identifiers, reading.rules)
    keys = [question.key for question in questions]
    owners = profiles.find_owners(reading.connection, reading.space_id, "users", keys)
    outcome, picked = _with_pick(reading, looking.look_up(questions, owners), asked, beside)
    drawn_by = beside_of(reading.connection, reading.space_id, viewer.connection, beside, proven=viewer.proven)
    masked = reading.masked(drawn_by.mask)
    if isinstance(outcome, Found):
        return _one(masked, viewer, drawn_by, outcome, picked=picked)
    return _not_one(masked, viewer, outcome, questions, owners)


def _one(reading: Reading, viewer: Viewer, beside: Beside, outcome: Found[ProfileHead], *, picked: bool) -> Result:
    head, also, matched_by = outcome.profile, _shown(outcome.also), _matched_by(outcome, picked=picked)
    computed = computed_for(reading, head, beside)
    tag = reads.etag(reading, head, matched_by, also, beside, computed)
    answer, fields = found(reading, head, matched_by, also, tag=tag, beside=beside, computed=computed)
    session = PanelSession(
        object=beside.object,
        viewer=viewer.name,
        viewer_proven=viewer.proven,
        profile_key=head.key,
        cards=tuple(dict.fromkeys(card["type"] for card in answer["layout"]["cards"])),
        also=tuple((other.key, reasons) for other, reasons in also),
        matched_by=matched_by,
        created_at=reading.now,
        used_at=reading.now,
    )
    disclosed: Disclosed = [(head, "found", fields), *_candidates_disclosed(also)]
    return Result(answer, disclosed, session, tag)


def _not_one(
    reading: Reading, viewer: Viewer, outcome: Outcome[ProfileHead], questions: Sequence[Asked], owners: Owners
) -> Result:
    answer: Json = {
        "status": outcome.status,
        "searched": [
            {"type": question.type, "value": question.sent, "found": int(question.key in owners)}
            for question in questions
        ],
        "as_of": rfc3339(reading.now),
    }
    if not isinstance(outcome, Ambiguous):
        near, nearly = near_misses_in_time(reading, questions, proven=viewer.proven)
        return Result(answer | near | {"people_url": reading.people_url}, [(None, "unknown", ()), *nearly])
    several = _shown(outcome.candidates)
    answer["candidates"] = reads.candidates(reading, several)
    return Result(answer, [(None, "ambiguous", ()), *_candidates_disclosed(several)])


def _with_pick(
    reading: Reading, outcome: Outcome[ProfileHead], asked: LookupRequest, beside: PanelObject
) -> tuple[Outcome[ProfileHead], bool]:
    """Return an outcome after the agent's pick, of now or kept for this object, and whether one was used."""
    if asked.pick is not None:
        chosen = _chosen(reading, outcome, _key_of(asked.pick))
        if chosen is None:
            raise InvalidRequestError("The pick is none of those whom the identifiers lead to.")
        return chosen, True
    if asked.forgets_pick or not _leaves_a_choice(outcome):
        return outcome, False
    kept = _chosen(reading, outcome, panel_sessions.find_pick(reading.connection, beside))
    return (outcome, False) if kept is None else (kept, True)


def _chosen(reading: Reading, outcome: Outcome[ProfileHead], key: bytes | None) -> Found[ProfileHead] | None:
    if key is None:
        return None
    head = profiles.find_profile_by_event(reading.connection, reading.space_id, "users", key)
    return None if head is None else looking.pick(outcome, head)


def _key_of(public_id: str) -> bytes | None:
    parsed = parse_public_id(public_id)
    return parsed[1] if parsed is not None and parsed[0] == "users" else None


def _leaves_a_choice(outcome: Outcome[ProfileHead]) -> bool:
    return isinstance(outcome, Ambiguous) or (isinstance(outcome, Found) and bool(outcome.also))


def _shown(several: Sequence[looking.Candidate[ProfileHead]]) -> Several:
    return [
        (candidate.profile, [reason_json(reason) for reason in candidate.reasons])
        for candidate in several[: reads.CANDIDATES_MAX]
    ]


def _matched_by(outcome: Found[ProfileHead], *, picked: bool) -> dict[str, str]:
    if picked:
        return {"type": "pick", "value": outcome.profile.public_id}
    return {"type": outcome.matched_by.type, "value": outcome.matched_by.sent}


def _candidates_disclosed(several: Several) -> Disclosed:
    return [(head, "candidate", ("header",)) for head, _ in several]


def _record(here: House, viewer: Viewer, beside: PanelObject, disclosed: Disclosed) -> str:
    disclosures = [
        Disclosure(
            channel="panel",
            viewer=viewer.name,
            viewer_proven=viewer.proven,
            object=beside.name,
            profile="" if head is None else head.public_id,
            version=0 if head is None else head.version,
            status=status,
            fields=fields,
        )
        for head, status, fields in disclosed
    ]
    return here.receipts.record(viewer.connection.space_id, disclosures)
