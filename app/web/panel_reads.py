"""What the panel shows, read from one snapshot of a space and shaped by `panel_view`. Nothing is written here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Any

import orjson

from app.domain import panel_view
from app.domain.activity import full_hour
from app.domain.highlights_problems import WORDS_ALONE, ProblemRules
from app.domain.identifiers_on_event import identifiers_in
from app.domain.identity import IDENTIFIERS_MAX, IdentityRules, Key
from app.domain.masking import NOTHING_HIDDEN, Mask
from app.domain.panel_computed import Computed
from app.domain.panel_view import HEADER_KEYS, Count, Json, Person, Sources
from app.domain.profile import HeldIdentifier, ProfileHead, StoredEvent, TraitValue
from app.errors import NotFoundError
from app.house import House
from app.storage import explanations, panel_accounts, profile_reads, timelines
from app.storage.changes import changes_of, place_of
from app.storage.rules import rules_in_force
from app.storage.spaces import Connection
from app.web.panel_layouts import Beside
from app.web.profile_params import encode_cursor

EVENTS_COUNTED_MAX = 1_000  # a total says no more: counting a million events would cost more than the answer
EVENTS_SEARCHED_MAX = 200  # newest ones, for those that confirm an identifier
CONFIRMING_SHOWN_MAX = 5
REFUSALS_SHOWN_MAX = 20
CANDIDATES_MAX = 10

Also = Sequence[tuple[ProfileHead, Sequence[Json]]]  # other profiles, each with its reasons
Fields = tuple[str, ...]  # names of what was shown, for the receipt


@dataclass(frozen=True, slots=True)
class Reading:
    """One snapshot of a space.

    Args:
        now: ms.
        address: Onefold's own, without a slash at its end.
        mask: What is hidden from whoever asks; nothing until `masked` was called.
    """

    connection: Connection
    space_id: str
    rules: IdentityRules
    sources: Sources
    now: int
    address: str = ""
    mask: Mask = NOTHING_HIDDEN

    def admin_url(self, head: ProfileHead) -> str:
        """Return where an admin sees a profile."""
        return f"{self.address}/admin/spaces/{self.space_id}/people/{head.public_id}"

    @property
    def people_url(self) -> str:
        """Where an admin searches people."""
        return f"{self.address}/admin/spaces/{self.space_id}/people"

    def masked(self, mask: Mask) -> Reading:
        """Return the snapshot as somebody sees it from whom this is hidden."""
        return self if mask is self.mask else replace(self, mask=mask)

    def event_json(self, event: StoredEvent, rules: ProblemRules = WORDS_ALONE) -> Json:
        """Return an event of the person as the viewer may see it."""
        return panel_view.event_json(self.mask.event(event), self.sources, rules)

    def traits(self, found: Iterable[TraitValue]) -> dict[str, TraitValue]:
        """Return traits by key, without what is hidden."""
        return {
            trait.key: trait if self.mask.is_empty else replace(trait, value=self.mask.json(trait.value))
            for trait in found
            if not self.mask.hides(trait.key)
        }

    def held(self, found: Sequence[HeldIdentifier]) -> Sequence[HeldIdentifier]:
        """Return identifiers of types that are not hidden."""
        return found if self.mask.is_empty else [one for one in found if not self.mask.hides(one.type)]


def reading_of(here: House, connection: Connection, space_id: str) -> Reading:
    """Return a snapshot as the moment is."""
    sources = {source.id: source.name for source in here.control.list_sources(space_id)}
    address = here.settings.public_url.rstrip("/")
    return Reading(connection, space_id, rules_in_force(connection), sources, here.now_ms(), address)


def candidates(reading: Reading, several: Also) -> list[Json]:
    """Return those who could be meant, as an agent tells them apart."""
    shown = []
    for head, reasons in several[:CANDIDATES_MAX]:
        named = reading.traits(profile_reads.list_named_traits(reading.connection, head.root, HEADER_KEYS))
        emails = profile_reads.list_identifiers(reading.connection, head.root, limit=1, types=["email"])
        known = {trait.key: trait.value for trait in named.values()}
        person = person_of(reading, head, known, reading.held(emails), ())
        shown.append(panel_view.candidate_json(person, reasons, events=count(reading, head)))
    return shown


def etag(
    reading: Reading,
    head: ProfileHead,
    matched_by: Mapping[str, str],
    also: Also,
    beside: Beside,
    computed: Computed,
) -> str:
    """Return a hash of all that the answer `found` follows from, short of traits and events.

    The hour is among it, since the windows of highlights begin on one, and "today" at midnight; so are the rules,
    which order and explain, and the layout. The identifiers are, because a profile that is parted, joined and parted
    otherwise bears its old id again, and its version may have begun anew. What definitions say at this moment is, with
    their versions, and what is hidden from the viewer. What follows the point is the object that the panel stands
    beside, by which nothing but marks differ.
    """
    heads = [head, *(other for other, _ in also)]
    held = profile_reads.list_identifiers(reading.connection, head.root, limit=IDENTIFIERS_MAX)
    parts = [
        [[one.public_id, one.root, one.version, one.updated_at, one.recomputing] for one in heads],
        [[one.ref, one.type, one.value, one.since, one.since_message_id] for one in held],
        beside.chosen.digest,
        beside.mask.parts,
        computed.parts,
        panel_accounts.list_versions(reading.connection, head.root) if "accounts" in beside.layout.types else [],
        _newest_change(reading, head) if "changes" in beside.layout.types else [],
        reading.rules.version,
        sorted(reading.sources.items()),
        dict(matched_by),
        full_hour(reading.now),
    ]
    told = blake2b(orjson.dumps(parts, option=orjson.OPT_SORT_KEYS), digest_size=16).hexdigest()
    return f"{told}.{blake2b(beside.object.name.encode('utf-8', 'surrogatepass'), digest_size=4).hexdigest()}"


def explain(reading: Reading, head: ProfileHead, ref: int) -> tuple[Json, Fields]:
    """Return why a profile holds an identifier, and the names of what that shows.

    Args:
        ref: That of the identifier, as asked.

    Raises:
        NotFoundError: it does not.
    """
    held = explanations.find_attachment(reading.connection, reading.space_id, head.root, ref)
    if held is None or reading.mask.hides(held.key[0]):
        raise NotFoundError("The profile does not hold this identifier.")
    key, attaching = held.key, held.event
    newest = timelines.newest_events(reading.connection, head.root, limit=EVENTS_SEARCHED_MAX)
    carrying = [event for event in newest if key in _keys(reading, event)]
    confirming = [event for event in carrying if event.message_id != attaching.message_id]
    refused = explanations.list_refusals(reading.connection, head.root, key, limit=REFUSALS_SHOWN_MAX)
    companions = [type_ for type_, _ in _keys(reading, attaching) if not reading.mask.hides(type_)]
    rule = panel_view.attachment_rule(key[0], reading.rules.rule(key[0]), companions)
    answer = {
        "identifier": {"type": key[0], "value": held.sent},
        "attached_by": reading.event_json(attaching) | {"rule": rule},
        "confirmed_by": {
            "total": len(confirming),
            "total_is_exact": len(newest) < EVENTS_SEARCHED_MAX,
            "newest": [reading.event_json(event) for event in confirming[:CONFIRMING_SHOWN_MAX]],
        },
        "refused": [_refused(reading, one) for one in refused],
    }
    return answer, (f"identities.{key[0]}", attaching.message_id)


def person_of(
    reading: Reading,
    head: ProfileHead,
    traits: dict[str, Any],
    held: Sequence[HeldIdentifier],
    events: Sequence[StoredEvent],
) -> Person:
    """Return the head of the panel.

    Args:
        traits: At least those of HEADER_KEYS.
        events: The newest ones, whose time zone stands in where no trait says one.

    None of them hold what is hidden.
    """
    if events and isinstance(zone := events[0].part("context").get("timezone"), str):
        traits = {"timeZone": zone} | traits
    return panel_view.person(
        head,
        traits,
        email=next((identifier.sent for identifier in held if identifier.type == "email"), None),
        last_seen_at=timelines.find_last_seen(reading.connection, head.root),
    )


def count(reading: Reading, head: ProfileHead, *, since: int = 0) -> Count:
    """Return how many events a person has, counting one further than is said, to know whether that is all."""
    number = timelines.count_events(reading.connection, head.root, at_most=EVENTS_COUNTED_MAX + 1, since=since)
    return Count(min(number, EVENTS_COUNTED_MAX), is_exact=number <= EVENTS_COUNTED_MAX)


def cursor_after(reading: Reading, event: StoredEvent) -> str:
    """Return the cursor with which a page begins after an event."""
    return encode_cursor([event.timestamp, event.message_id], timeline_purpose(reading))


def timeline_purpose(reading: Reading) -> str:
    """Return what cursors of a timeline are for."""
    return f"{reading.space_id} timeline"


def _keys(reading: Reading, event: StoredEvent) -> list[Key]:
    users, _ = identifiers_in(event.payload, reading.rules)
    return [identifier.key for identifier in users]


def _newest_change(reading: Reading, head: ProfileHead) -> list[Any]:
    return [
        list(place_of(line)) for line in changes_of(reading.connection, head.root, space_id=reading.space_id, limit=1)
    ]


def _refused(reading: Reading, refused: explanations.Refused) -> Json:
    own, event = refused.own, refused.event
    return {
        "event": reading.event_json(event) if own else panel_view.foreign_event_json(event, reading.sources),
        "reason": panel_view.refusal_reason(refused.reason),
        "code": refused.reason,
    }
